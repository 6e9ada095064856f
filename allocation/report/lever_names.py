"""What the levers of a study are called."""

from __future__ import annotations

NAMES = {
    "cap": ("用水总量上限", "Cap on total use"),
    "intensity": ("万元GDP用水量上限", "Limit of the intensity"),
    "hydrology": ("来水丰枯", "Hydrology"),
    "irrigation_efficiency": ("灌溉水利用系数", "Irrigation efficiency"),
    "network_efficiency": ("供水管网输配水效率", "Efficiency of supply networks"),
    "irrigated_area": ("灌溉与林牧渔规模", "Irrigated area and livestock"),
    "population": ("人口", "Population"),
    "industry": ("工业增加值", "Industrial value added"),
    "industry_norm": ("工业用水定额", "Norms of industry"),
    "groundwater": ("地下水取水总量", "Limits of groundwater"),
    "ecological_flows": ("生态流量", "Ecological flows"),
    "reuse": ("再生水利用率", "Reuse of sewage"),
    "projects": ("引调水工程能力", "Capacity of transfers"),
}


def lever_name(lever: str, language: str) -> str:
    """Name of a lever in ``zh`` or ``en``; its identifier where it has none."""
    names = NAMES.get(lever)
    return lever if names is None else names[language == "en"]
