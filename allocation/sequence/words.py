"""What the columns and words of a sequence are called, for people."""

from __future__ import annotations

from collections.abc import Iterable

HEADS = {
    "year": ("年份", "year"),
    "hydrology": ("来水频率", "hydrology"),
    "status": ("状态", "status"),
    "looked_to": ("预见至", "looked to"),
    "target_wan_m3": ("总量目标（万m³）", "target (万m³)"),
    "target_document": ("目标依据", "document of the target"),
    "target_confidence": ("目标可信度", "confidence of the target"),
    "observed_wan_m3": ("实际用水（万m³）", "observed use (万m³)"),
    "observed_document": ("实际用水来源", "document of the observed"),
    "observed_confidence": ("实际用水可信度", "confidence of the observed"),
    "planned_wan_m3": ("计划用水（万m³）", "planned use (万m³)"),
    "planned_less_target_wan_m3": ("计划减目标（万m³）", "planned less target (万m³)"),
    "observed_less_target_wan_m3": ("实际减目标（万m³）", "observed less target (万m³)"),
    "demand_wan_m3": ("需水（万m³）", "demand (万m³)"),
    "supplied_wan_m3": ("供水（万m³）", "supplied (万m³)"),
    "shortage_wan_m3": ("缺水（万m³）", "shortage (万m³)"),
    "intensity_target_m3_per_wan_yuan": ("强度目标（m³/万元）", "intensity target (m³/万元)"),
    "intensity_planned_m3_per_wan_yuan": ("计划强度（m³/万元）", "planned intensity (m³/万元)"),
    "intensity_observed_m3_per_wan_yuan": ("实际强度（m³/万元）", "observed intensity (m³/万元)"),
    "storage_start_wan_m3": ("年初蓄水（万m³）", "storage at the start (万m³)"),
    "storage_end_wan_m3": ("年末蓄水（万m³）", "storage at the end (万m³)"),
    "groundwater_due_wan_m3": ("应还地下水（最大一条，万m³）", "groundwater due (largest, 万m³)"),
    "groundwater_owed_wan_m3": ("新欠地下水（最大一条，万m³）", "groundwater owed (largest, 万m³)"),
    "section_due_wan_m3": ("应补断面流量（万m³）", "section flow due (万m³)"),
    "section_owed_wan_m3": ("新欠断面流量（加倍，万m³）", "section flow owed (double, 万m³)"),
    "outflow_due_wan_m3": ("应补出境水量（万m³）", "outflow due (万m³)"),
    "outflow_owed_wan_m3": ("新欠出境水量（加倍，万m³）", "outflow owed (double, 万m³)"),
    "yellow_factor": ("黄河丰枯系数", "Yellow River factor"),
    "yellow_share_wan_m3": ("黄河耗水指标（万m³）", "Yellow River share (万m³)"),
    "red_line": ("红线编号", "red line"),
    "name_zh": ("名称", "name (zh)"),
    "name_en": ("英文名", "name"),
    "counted": ("口径", "counted"),
    "scope": ("范围", "scope"),
    "place": ("地点", "place"),
    "sense": ("方向", "sense"),
    "unit": ("单位", "unit"),
    "limit_on_path": ("路径上的限值", "limit on the path"),
    "limit": ("执行限值", "limit in force"),
    "observed": ("实际", "observed"),
    "planned": ("计划", "planned"),
    "difference": ("实际减计划", "observed less planned"),
    "document": ("限值依据", "document"),
    "confidence": ("可信度", "confidence"),
    "kind": ("类别", "kind"),
    "id": ("编号", "id"),
    "missed_wan_m3": ("超用或欠下泄（万m³）", "missed (万m³)"),
    "owed_wan_m3": ("应还（万m³）", "owed (万m³)"),
    "due_year": ("应还年份", "due in"),
    "basis": ("依据", "basis"),
    "rule": ("规则", "rule"),
    "citation": ("条款", "citation"),
    "reservoir": ("水库", "reservoir"),
    "start_wan_m3": ("年初蓄水（万m³）", "start (万m³)"),
    "end_wan_m3": ("年末蓄水（万m³）", "end (万m³)"),
    "least_end_wan_m3": ("年末至少（万m³）", "least at the end (万m³)"),
    "against_tables_wan_m3": ("较初始多存（万m³）", "more than at first (万m³)"),
}
SHEETS = {
    "sequence": ("逐年总览", "years"),
    "path": ("红线路径", "path"),
    "owed": ("年间欠账", "owed"),
    "reservoirs": ("水库蓄水", "reservoirs"),
}
STATUS = {
    "planned": ("有方案", "planned"),
    "impossible": ("无方案", "impossible"),
    "not reached": ("未到达", "not reached"),
    "observed": ("实际", "observed"),
}
WAYS = {
    "alone": ("逐年独立", "each year alone"),
    "rolling": ("滚动", "rolling"),
    "whole": ("全期一体", "whole horizon"),
}
KINDS = {
    "groundwater": ("地下水超采", "groundwater"),
    "section": ("生态流量", "ecological flow"),
    "outflow": ("出境水量", "outflow"),
}


def heads(columns: Iterable[object], language: str) -> dict[str, str]:
    """Heads of columns by their name."""
    at = int(language == "en")
    return {str(name): HEADS[str(name)][at] for name in columns if str(name) in HEADS}


def sheet_names(language: str) -> dict[str, str]:
    """Names of the tables."""
    return {name: words[int(language == "en")] for name, words in SHEETS.items()}
