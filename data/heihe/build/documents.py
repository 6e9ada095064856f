"""The documents and methods that the figures of the Heihe rest on."""

from __future__ import annotations

DOCUMENTS = [
    ("scheme-97", "黑河干流水量分配方案（国务院批准，1997年；“97”分水方案）", "recalled", "1997", "Inflow and release at 10, 25, 75 and 90 %; known, not read in the document itself"),
    ("page-curve", "“97”分水曲线优化方案数据集（1957—2010），国家青藏高原科学数据中心 poles.tpdc.ac.cn", "paper", "2020-06-03", "Mean inflow 15.8 and release 9.5; 6.3 亿m³ consumed between them"),
    ("page-resources", "黑河流域水资源量，daowen.com/lilun/1326350.html", "press", "", "Mean runoff at Yingluoxia and Liyuanbao; reprint of a book"),
    ("page-people", "张掖市五县一区人口与经济，benweitang.com/shehui/5922.html", "press", "", "People of the seventh census, GDP of Ganzhou and its structure"),
    ("page-irrigation", "Text on the Heihe citing Wang et al. 2009, read in a reprint at micrornainhibitors.com", "press", "", "Irrigated farmland of Zhangye, 212 000 ha in 2002"),
    ("places-recalled", "GB/T 2260 区划代码与县域面积", "recalled", "", "Codes and areas as commonly given"),
    ("method-tree", "干流与梨园河概化：肃南产流，甘州、临泽、高台依次取水", "method", "", "One node per county; the Liyuan no longer reaches the main stem reliably and is a river of its own"),
    ("method-shares", "单元占比：肃南、临泽各分属两条河", "method", "", "Halves for Sunan, 0.6 and 0.4 for Linze"),
    ("method-runoff", "Cv 由分水方案五个频率的来水反推，Cs/Cv 取 2", "method", "", "Cv 0.15 gives the inflows of the scheme within 2 %"),
    ("method-months", "山区径流年内分配的一般形状", "method", "", "Half of the year's water in July to September"),
    ("method-curve", "中游允许耗水 = 莺落峡来水 − 正义峡下泄，各频率与平水年之比为丰枯系数", "method", "", "6.3 in a mean year; the release is kept wherever this is"),
    ("method-people", "城镇化率取 0.51；肃南人口为全市减五县区", "method", "", "51 % urban is the city's rate as recalled"),
    ("method-gdp", "其余各县按人口分摊全市余额；产业结构取甘州区；年增长 5 %", "method", "", ""),
    ("method-irrigation", "全市灌溉农田按五县区人口分摊", "method", "", "15 亩 to a hectare; nothing for Sunan, which grazes"),
    ("method-norms", "定额、利用系数与耗水率取西北灌区的一般值", "method", "", "Plain values to begin with, to be replaced by the quotas of the province"),
    ("method-return", "退水全部回归河道（中游地下水以泉出露）", "method", "", "So inflow − consumption = release over a year"),
    ("method-capacity", "地表供水能力按最大月需水量留有余地", "method", "", ""),
    ("method-groundwater", "地下水可开采量与现状开采量的量级估计", "method", "", "To be replaced by the control indicators of the counties"),
    ("method-sources", "水源与行业适配、成本与次序", "method", "", "Reclaimed water not for homes"),
    ("method-priority", "生活优先，其次生态、基本农田灌溉、其他", "method", "", "Order of the Water Law; 0.8 of the irrigated area as basic farmland"),
    ("outline-capacity", "全国水资源承载能力监测预警技术大纲", "recalled", "", "Thresholds 0.9, 1 and 1.2"),
]  # fmt: skip
