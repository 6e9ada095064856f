"""What a study says of risk, in words: tables for a terminal, a workbook and the pages."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from allocation.report.comparison import Shown
from allocation.report.evidence import shares_told
from allocation.report.place import element_name
from allocation.risk.findings import Findings
from allocation.risk.reading import ALL_SECTORS, ALL_YEARS
from basins.dataset import Dataset
from basins.redlines import ledger_names
from basins.vocabulary import label

WORDS: dict[str, tuple[str, str]] = {
    "title": ("集合风险", "Risk of an ensemble"),
    "cases": ("成员", "Members"),
    "causes": ("没有方案的成员", "Members without a plan"),
    "service": ("保证率与缺水", "Assurance and shortage"),
    "by_sector": ("全省各行业的保证率", "Assurance of the province by sector"),
    "worst_counties": ("保证率最低的县", "Counties of least assurance"),
    "lines": ("红线起约束的概率", "How likely red lines bind"),
    "overload": ("超载概率（推算，只作预警）", "How likely places are overloaded (a warning)"),
    "fan": ("全省缺水分布（万m³）", "Spread of the province's shortage (10⁴ m³)"),
    "curve": ("全省缺水超过曲线", "Exceedance of the province's shortage"),
    "regret": ("稳健选择：后悔值（全省缺水，万m³）", "Robust choice: regret (shortage, 10⁴ m³)"),
    "futures": ("各未来的后悔值", "Regret by future"),
    "scenario": ("情景", "Scenario"),
    "year": ("年份", "Year"),
    "all_years": ("各年合计", "all years"),
    "all": ("全部", "all"),
    "worst": ("最差要素", "worst element"),
    "level": ("层级", "Level"),
    "place": ("地点", "Place"),
    "sector": ("行业", "Sector"),
    "element": ("要素", "Element"),
    "red_line": ("红线", "Red line"),
    "members": ("成员数", "Members"),
    "solved": ("有方案", "With a plan"),
    "infeasible": ("红线矛盾", "Red lines conflict"),
    "failed": ("求解失败", "Solve failed"),
    "pending": ("未完成", "Not done yet"),
    "drawn": ("是否抽样", "A sample"),
    "yes": ("是", "yes"),
    "no": ("否（列举情形）", "no (listed cases)"),
    "status": ("状态", "Status"),
    "cause": ("原因", "Cause"),
    "first_member": ("首个成员", "First member"),
    "years": ("计入成员", "Of members"),
    "without_plan": ("另有无方案成员", "Others without a plan"),
    "assurance": ("保证率 %", "Assurance %"),
    "assurance_low": ("保证率下限 %", "Assurance from %"),
    "assurance_high": ("保证率上限 %", "Assurance to %"),
    "bounds": ("上下限 %", "Bounds %"),
    "assurance_empirical": ("经验保证率 m/(n+1) %", "Empirical m/(n+1) %"),
    "assurance_volume": ("水量保证率 %", "By volume %"),
    "reliability": ("可靠性（月）%", "Reliability, months %"),
    "resilience": ("恢复性 %", "Resilience %"),
    "mean_demand_wan_m3": ("平均需水 万m³", "Mean demand 10⁴ m³"),
    "mean_shortage_wan_m3": ("平均缺水 万m³", "Mean shortage 10⁴ m³"),
    "vulnerability_wan_m3": ("脆弱性：缺水年平均 万m³", "Mean shortage when short 10⁴ m³"),
    "vulnerability_ratio": ("脆弱性：缺水年平均 %", "Mean shortage when short %"),
    "largest_shortage_wan_m3": ("最大缺水 万m³", "Largest shortage 10⁴ m³"),
    "largest_ratio": ("最大缺水率 %", "Largest shortage %"),
    "worst_month_ratio": ("最差月缺水率 %", "Worst month %"),
    "binding": ("起约束概率 %", "Binds %"),
    "binding_low": ("概率下限 %", "from %"),
    "binding_high": ("概率上限 %", "to %"),
    "mean_headroom": ("平均余量", "Mean headroom"),
    "least_headroom": ("最小余量", "Least headroom"),
    "unit": ("单位", "Unit"),
    "price_when_binding": ("起约束时平均价格", "Mean price when binding"),
    "overloaded": ("超载概率 %", "Overloaded %"),
    "overloaded_low": ("概率下限 %", "from %"),
    "overloaded_high": ("概率上限 %", "to %"),
    "severe": ("其中严重超载 %", "Severely %"),
    "mean_ratio": ("平均 已用÷限值", "Mean used ÷ limit"),
    "largest": ("最大 已用÷限值", "Largest used ÷ limit"),
    "mean": ("平均", "Mean"),
    "exceedance": ("超过概率 %", "Exceeded in %"),
    "exceedance_if_worst": ("无方案者计为最缺 %", "Those without a plan worst %"),
    "value": ("数值", "Value"),
    "future": ("未来", "Future"),
    "future_hydrology": ("来水", "hydrology"),
    "future_sample": ("样本", "sample"),
    "n_futures": ("可比未来", "Futures compared"),
    "mean_regret": ("平均后悔", "Mean regret"),
    "mean_regret_half_width": ("±（95 %）", "± (95 %)"),
    "largest_regret": ("最大后悔", "Largest regret"),
    "worst_future": ("最大后悔所在未来", "Future of the largest"),
    "best_share": ("最优占比 %", "Best in %"),
    "no_plan": ("独缺方案的未来", "Futures without a plan here"),
    "minimax": ("最大后悔最小", "Least largest regret"),
    "least_mean": ("平均后悔最小", "Least mean regret"),
    "regret_of": ("后悔值", "Regret"),
    "level_province": ("全省", "province"),
    "level_city": ("市", "city"),
    "level_river": ("河流", "river"),
    "level_county": ("县", "county"),
    "level_unit": ("计算单元", "unit"),
    "note_without": (
        "{count} 个成员没有方案（红线矛盾、求解失败或未完成），不在比例之内；上下限分别按全部不利、"
        "全部有利计入。",
        "{count} members have no plan (red lines conflict, solve failed, or not done yet) and are "
        "in no share; the bounds count them all as bad, or all as good.",
    ),
    "note_pending": (
        "研究还没有做完：成员从丰到枯求解，做完的偏丰，比例偏好。",
        "The study has not ended: members are solved from wet to dry, so those that are done are "
        "wetter and shares look better than they are.",
    ),
    "note_sample": (
        "抽样情形的上下限另含 95 % Wilson 区间。",
        "For samples the bounds hold the 95 % interval of Wilson too.",
    ),
    "note_listed": (
        "列举情形不是抽样：比例只说列出情形中有几成，不是概率。",
        "Listed cases are no sample: a share says how many of those listed, and is no probability.",
    ),
    "note_sure": (
        "规划年需水所依据的数字：{shares}。",
        "Demand of the planning year rests on figures that are {shares}.",
    ),
    "note_degree": (
        "一年算满足：缺水不超过需水的 {missing:.1f} %。",
        "A year counts as met with at most {missing:.1f} % of the demand missing.",
    ),
    "note_dataset": (
        "注意：研究不是由手头的数据集做成的。",
        "Note: the study was not made from the dataset at hand.",
    ),
    "note_regret": (
        "另有 {unknown} 个未来未全部求解、{hopeless} 个未来谁都没有方案，不参与比较。",
        "{unknown} futures that are not solved for all, and {hopeless} without any plan, are left "
        "out of the comparison.",
    ),
}
PERCENT = (
    *("assurance", "assurance_low", "assurance_high", "assurance_empirical", "assurance_volume"),
    *("reliability", "resilience", "vulnerability_ratio", "largest_ratio", "worst_month_ratio"),
    *("binding", "binding_low", "binding_high", "overloaded", "overloaded_low", "overloaded_high"),
    *("severe", "best_share", "exceedance", "exceedance_if_worst"),
)
LEVEL_TABLES = {"province": "province", "city": "cities", "river": "rivers", "county": "counties"}
NAMED = ("scenario", "year", "level", "place", "sector", "element", "red_line")
LEAST_MISSING = 0.1


def say(name: str, language: str, **fields: object) -> str:
    """A word or sentence of this report, else of the glossary."""
    if name in WORDS:
        return WORDS[name][language == "en"].format(**fields)
    return label(name, language)


def place_labels(dataset: Dataset, language: str) -> dict[tuple[str, str], str]:
    """(level, place) → name; a unit is named by county and river."""
    named = {
        (level, str(place)): str(name)
        for level, table in LEVEL_TABLES.items()
        for place, name in dataset[table].set_index(level)[f"name_{language}"].items()
    }
    for row in dataset["units"].to_dict("records"):
        county, river = named["county", row["county"]], named["river", row["river"]]
        named["unit", row["unit"]] = f"{county}·{river}"
    return named


def notes(found: Findings, language: str) -> list[str]:
    """What a reader must know before he reads a figure."""
    said = [] if found.same_dataset else [say("note_dataset", language)]
    if found.demand_sure:
        shares = shares_told(found.demand_sure, language)
        said.append(say("note_sure", language, shares=shares))
    if found.without_plan:
        said.append(say("note_without", language, count=found.without_plan))
    if found.cases["pending"].any():
        said.append(say("note_pending", language))
    drawn = found.cases["drawn"]
    said += [say("note_sample", language)] if drawn.any() else []
    said += [] if drawn.all() else [say("note_listed", language)]
    missing = 100.0 * (1.0 - found.degree) + LEAST_MISSING
    said.append(say("note_degree", language, missing=missing))
    if found.regret is not None and found.regret.unknown + found.regret.hopeless:
        lost = {"unknown": found.regret.unknown, "hopeless": found.regret.hopeless}
        said.append(say("note_regret", language, **lost))
    return said


def shown_tables(found: Findings, dataset: Dataset, language: str) -> list[Shown]:
    """Every table with names and heads in words, shares in percent; empty ones are left out."""
    tables = {
        "cases": found.cases,
        "causes": found.causes,
        "service": found.service,
        "lines": found.lines,
        "overload": found.overload.rename(columns={"largest_ratio": "largest"}),
        "fan": found.fan,
        "curve": found.curve,
    }
    if found.regret is not None:
        table = found.regret.table.rename(columns={"futures": "n_futures"})
        tables |= {
            "regret": table,
            "futures": found.regret.futures.rename(columns={"regret": "regret_of"}),
        }
    return [
        in_words(name, table, dataset, language) for name, table in tables.items() if len(table)
    ]


def in_words(name: str, table: pd.DataFrame, dataset: Dataset, language: str) -> Shown:
    """One of the tables in words.

    Args:
        name: of the table.
        table: columns of identifiers and figures.
        dataset: for names.
        language: ``zh`` or ``en``.
    """
    rows = _named(table, dataset, language)
    for share in (c for c in PERCENT if c in rows):
        rows[share] = 100.0 * rows[share].astype(float)
    for column in (c for c in rows if pd.api.types.is_bool_dtype(rows[c])):
        rows[column] = rows[column].map({on: _said(column, on, language) for on in (True, False)})
    texts = sum(column in (*NAMED, "status", "cause", "future") for column in rows)
    # A figure without bound would be an error in a cell.
    for column in (c for c in rows if pd.api.types.is_float_dtype(rows[c])):
        if np.isinf(rows[column]).any():
            rows[column] = [_text(value) for value in rows[column]]
    heads = {column: _head(str(column), language) for column in rows}
    return Shown(name, say(name, language), rows.rename(columns=heads), texts)


def _text(value: float) -> str:
    return "∞" if np.isinf(value) else "" if np.isnan(value) else f"{value:,.6g}"


def _said(column: object, on: bool, language: str) -> str:
    if column == "drawn":
        return say("yes" if on else "no", language)
    return "✓" if on else ""


def _head(column: str, language: str) -> str:
    if column.startswith("q") and column[1:].isdigit():
        return f"{int(column[1:])} %"
    return say(column, language)


def _named(table: pd.DataFrame, dataset: Dataset, language: str) -> pd.DataFrame:
    rows = table.copy()
    places = place_labels(dataset, language)
    if "level" in rows:
        pairs = zip(table["level"], table["place"], strict=True)
        rows["place"] = [places.get((level, place), place) for level, place in pairs]
        rows["level"] = [say(f"level_{level}", language) for level in table["level"]]
    elif "place" in rows:
        anywhere = {place: name for (_, place), name in reversed(places.items())}
        rows["place"] = [anywhere.get(p, label(p, language)) for p in table["place"]]
    if "red_line" in rows:
        lines = ledger_names(dataset)
        rows["red_line"] = (
            table["red_line"].map(lines[f"name_{language}"]).fillna(table["red_line"])
        )
        rows.insert(list(rows).index("red_line") + 1, "id", table["red_line"])
        rows["unit"] = table["red_line"].map(lines["unit"]).fillna("")
    named = _words_for(dataset, language)
    for column in (c for c in ("sector", "element", "status") if c in rows):
        rows[column] = [named[column].get(v, label(v, language)) for v in table[column]]
    if "element" in rows:
        plain = [element_name(dataset, e, language) for e in table["element"]]
        worst = say("worst", language)
        rows["element"] = [
            worst if element == ALL_SECTORS else name
            for element, name in zip(table["element"], plain, strict=True)
        ]
    for column in (c for c in ("future", "worst_future") if c in rows):
        rows[column] = [future_name(name, language) for name in table[column]]
    if "year" in rows:
        rows["year"] = [year_name(year, language) for year in table["year"]]
    if "scenario" in rows:
        rows["scenario"] = [scenario_name(name, language) for name in table["scenario"]]
    return rows


def _words_for(dataset: Dataset, language: str) -> Mapping[str, dict[str, str]]:
    sectors = dataset["sectors"].set_index("sector")[f"name_{language}"]
    return {
        "sector": {str(k): str(v) for k, v in sectors.items()}
        | {ALL_SECTORS: say("all", language)},
        "element": {},
        "status": {name: say(name, language) for name in ("infeasible", "failed", "pending")},
    }


def future_name(name: str, language: str) -> str:
    """A future in words: what varies is named, the year stands for itself."""
    for key in ("hydrology", "sample"):
        name = name.replace(f"{key}=", f"{say(f'future_{key}', language)} ")
    return name.replace("year=", "")


def year_name(year: int, language: str) -> str:
    """A year, or that all years count together."""
    return say("all_years", language) if year == ALL_YEARS else str(year)


def scenario_name(name: str, language: str) -> str:
    """Name of a scenario; the base in the reader's language."""
    return {"zh": "基准", "en": "base"}[language] if name == "base" else name
