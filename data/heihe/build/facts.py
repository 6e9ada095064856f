"""What the example consists of: places, rivers, sectors, works, and plain values to begin with."""

from __future__ import annotations

MONTHS = range(1, 13)
BASE, PLAN = 2020, 2025
CITY = "620700"
COUNTIES = {
    "620702": ("甘州区", "Ganzhou", 3661),
    "620721": ("肃南裕固族自治县", "Sunan", 20456),
    "620723": ("临泽县", "Linze", 2727),
    "620724": ("高台县", "Gaotai", 4346),
}
RIVERS = {"heihe": ("黑河干流", "Heihe main stem"), "liyuan": ("梨园河", "Liyuan")}
# unit: county, river, share of the county, node it draws at, node its return flow reaches
UNITS = {
    "620721-heihe": ("620721", "heihe", 0.5, "hei-upper", "hei-yingluoxia"),
    "620702-heihe": ("620702", "heihe", 1, "hei-ganzhou", "hei-linze"),
    "620723-heihe": ("620723", "heihe", 0.6, "hei-linze", "hei-gaotai"),
    "620724-heihe": ("620724", "heihe", 1, "hei-gaotai", "hei-zhengyixia"),
    "620721-liyuan": ("620721", "liyuan", 0.5, "li-upper", "li-liyuanbao"),
    "620723-liyuan": ("620723", "liyuan", 0.4, "li-linze", ""),
}
NODES = [
    ("hei-upper", "heihe", "reach", "黑河上游", "Upper Heihe", "hei-yingluoxia"),
    ("hei-yingluoxia", "heihe", "section", "莺落峡", "Yingluoxia", "hei-ganzhou"),
    ("hei-ganzhou", "heihe", "reach", "甘州段", "Ganzhou reach", "hei-linze"),
    ("hei-linze", "heihe", "reach", "临泽段", "Linze reach", "hei-gaotai"),
    ("hei-gaotai", "heihe", "reach", "高台段", "Gaotai reach", "hei-zhengyixia"),
    ("hei-zhengyixia", "heihe", "section", "正义峡", "Zhengyixia", ""),
    ("li-upper", "liyuan", "reach", "梨园河上游", "Upper Liyuan", "li-liyuanbao"),
    ("li-liyuanbao", "liyuan", "section", "梨园堡", "Liyuanbao", "li-linze"),
    ("li-linze", "liyuan", "reach", "梨园灌区段", "Liyuan irrigation reach", ""),
]
DRIVERS = {
    "urban_population": ("城镇人口", "Urban population", "万人", "people_share", 1.03),
    "rural_population": ("农村人口", "Rural population", "万人", "people_share", 0.94),
    "services_value_added": (
        "第三产业增加值",
        "Value added of services",
        "亿元",
        "people_share",
        1.28,
    ),
    "irrigated_area": ("实灌面积", "Irrigated area", "万亩", "irrigation_share", 1),
    "general_industry_value_added": (
        "第二产业增加值",
        "Value added of industry",
        "亿元",
        "industry_share",
        1.28,
    ),
}
# sector: Chinese, English, group, driver, unit, factor, consumption, to sewage, back to the river,
# norm, efficiency 2020 and 2025, shape
SECTORS = {
    "urban_domestic": (
        "城镇居民生活",
        "Urban domestic",
        "domestic",
        "urban_population",
        "L/(人·d)",
        0.365,
        0.3,
        0.85,
        1,
        110,
        0.88,
        0.9,
        "domestic",
    ),
    "rural_domestic": (
        "农村居民生活",
        "Rural domestic",
        "domestic",
        "rural_population",
        "L/(人·d)",
        0.365,
        0.85,
        0.1,
        1,
        70,
        0.85,
        0.87,
        "domestic",
    ),
    "services": (
        "服务业",
        "Services",
        "domestic",
        "services_value_added",
        "m³/万元",
        1,
        0.25,
        0.85,
        1,
        2,
        0.88,
        0.9,
        "domestic",
    ),
    "irrigation": (
        "农田灌溉",
        "Irrigation",
        "agriculture",
        "irrigated_area",
        "m³/亩",
        1,
        0.7,
        0,
        1,
        350,
        0.55,
        0.58,
        "irrigation",
    ),
    "general_industry": (
        "工业",
        "Industry",
        "industry",
        "general_industry_value_added",
        "m³/万元",
        1,
        0.35,
        0.7,
        1,
        20,
        0.9,
        0.92,
        "industry",
    ),
}
SHAPES = {
    "domestic": [0.078, 0.076, 0.08, 0.082, 0.086, 0.09, 0.093, 0.092, 0.086, 0.082, 0.078, 0.077],
    "industry": [0.085] + [0.083] * 10 + [0.085],
    "irrigation": [0, 0, 0, 0.08, 0.13, 0.2, 0.23, 0.17, 0.05, 0.04, 0.1, 0],
}
RUNOFF_MONTHS = [0.021, 0.02, 0.026, 0.042, 0.075, 0.131, 0.22, 0.195, 0.133, 0.065, 0.041, 0.031]
# unit: most surface water in a year and a month, exploitable and pumped groundwater, 万m³
SUPPLY = {
    "620721-heihe": (600, 100, 200, 100),
    "620702-heihe": (95000, 24000, 15000, 12000),
    "620723-heihe": (16000, 4000, 4000, 3500),
    "620724-heihe": (26000, 6500, 9000, 7500),
    "620721-liyuan": (600, 100, 200, 100),
    "620723-liyuan": (11000, 2800, 2000, 1700),
}
SOURCES = [
    ("local_surface", "当地地表水", "Local surface water", "surface", "surface", 1, 0.2),
    (
        "shallow_groundwater",
        "浅层地下水",
        "Shallow groundwater",
        "groundwater",
        "groundwater",
        2,
        1,
    ),
    ("reclaimed", "再生水", "Reclaimed water", "reclaimed", "other", 3, 0),
]
PRIORITIES = [
    (1, "urban_domestic", "domestic", 1, 95),
    (1, "rural_domestic", "domestic", 1, 95),
    (1, "services", "domestic", 1, 0),
    (2, "ecological_flow", "ecological_flow", 1, 0),
    (3, "irrigation", "basic_farmland", 0.8, 0),
    (4, "irrigation", "rest", 0.2, 0),
    (4, "general_industry", "rest", 1, 0),
]
GRADES = [
    ("not_overloaded", 0, "none"),
    ("critical", 0.9, "high_consumption"),
    ("overloaded", 1, "all_new"),
    ("severe", 1.2, "all_new"),
]
