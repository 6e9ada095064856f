"""A comparison in words: one column per plan, then what is different from the first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from allocation.comparison import (
    NEGLIGIBLE,
    Comparison,
    changed,
    overloaded,
    pick_lines,
    side_by_side,
)
from allocation.report.explain import names_in
from allocation.report.place import element_name
from allocation.report.units import unit_word
from basins.dataset import Dataset
from basins.redlines import SECTION
from basins.vocabulary import label, listed

WORDS: dict[str, tuple[str, str]] = {
    "title": ("方案对比", "Plans side by side"),
    "headline": ("主要指标", "Headline figures"),
    "by_river": ("分河流（万m³）", "By river (10⁴ m³)"),
    "by_city": ("分市（万m³）", "By city (10⁴ m³)"),
    "by_sector": ("分行业（万m³）", "By sector (10⁴ m³)"),
    "by_source": ("分水源用水（万m³）", "Use by source (10⁴ m³)"),
    "red_lines": ("有变化或起约束作用的红线", "Red lines that differ or bind"),
    "overload": (
        "超载：任一方案中推算超载的（已用÷限值）",
        "Overloaded in any plan, computed (used ÷ limit)",
    ),
    "item": ("项目", "Item"),
    "measure": ("指标", "Measure"),
    "unit": ("单位", "Unit"),
    "total_use": ("用水总量", "Total use"),
    "cap": ("用水总量红线", "Cap on total use"),
    "intensity": ("万元GDP用水量", "Use per 10⁴ yuan of GDP"),
    "intensity_limit": ("万元GDP用水量红线", "Limit on use per 10⁴ yuan of GDP"),
    "demand": ("需水", "Demand"),
    "supply": ("供水", "Supply"),
    "shortage": ("缺水", "Shortage"),
    "use": ("用水", "Use"),
    "satisfaction": ("供需满足率", "Demand met"),
    "binding_lines": ("起约束作用的红线", "Binding red lines"),
    "overloaded_places": ("推算超载的地点", "Places computed as overloaded"),
    "unsure_share": ("推算与待核数据占比", "Derived or unconfirmed, by volume"),
    "limit": ("限值", "Limit"),
    "used": ("已用", "Used"),
    "headroom": ("余量", "Headroom"),
    "price": ("影子价格", "Price"),
    "binding": ("起约束作用（1 是，0 否）", "Binding (1 yes, 0 no)"),
    "ratio": ("已用÷限值", "Used ÷ limit"),
    "dataset": ("数据集不同", "different datasets"),
    "province": ("省份不同", "different provinces"),
    "year": ("规划年不同", "different years"),
    "hydrology": ("来水频率不同", "different runoff"),
    "differs": (
        "注意：这些方案{what}，差异不只来自情景。",
        "Note: these plans have {what}; differences are not due to the scenario alone.",
    ),
    "same": ("各方案没有差别。", "The plans do not differ."),
    "base": ("基准", "base"),
}
COUNTS = {"binding_lines": ("条", "lines"), "overloaded_places": ("处", "places")}
YI = 1e4
LEAST_PLAIN, NEGLIGIBLE_CELL = 5e-5, 1e-9


@dataclass(frozen=True)
class Shown:
    """One table for people.

    Attributes:
        name: of the table in ``Comparison.tables``.
        title: in the reader's language.
        rows: words first, then one column per plan, then one per difference.
        texts: how many columns at the left are words.
    """

    name: str
    title: str
    rows: pd.DataFrame
    texts: int


def say(name: str, language: str) -> str:
    """A word of comparisons and reports, else of the glossary."""
    if name in WORDS:
        return WORDS[name][language == "en"]
    return label(name, language)


def plan_names(comparison: Comparison, language: str) -> list[str]:
    """Names of the plans; the base in the reader's language."""
    return [say("base", language) if name == "base" else name for name in comparison.names]


def notes(comparison: Comparison, language: str) -> list[str]:
    """What a reader must know before he reads a difference; empty if nothing is unlike."""
    if not comparison.differs:
        return []
    parts = [
        f"{say(key, language)}（{' / '.join(values)}）"
        if language == "zh"
        else f"{say(key, language)} ({' / '.join(values)})"
        for key, values in comparison.differs.items()
    ]
    what = listed(parts, language)
    return [say("differs", language).replace("{what}", what)]


def shown_tables(
    comparison: Comparison, dataset: Dataset, language: str = "zh", brief: bool = False
) -> list[Shown]:
    """All tables of a comparison for people, in the order to read them in.

    Args:
        comparison: the plans side by side.
        dataset: for names; what it does not know keeps its identifier.
        language: ``zh`` or ``en``.
        brief: of the red lines only those that are set otherwise or bind otherwise.
    """
    names = names_in(dataset, language)
    graded = comparison.tables["overload"]["element"].unique()
    names |= {f"element {one}": element_name(dataset, str(one), language) for one in graded}
    tables = dict(comparison.tables)
    worth = _lines_that_moved if brief else pick_lines
    tables["red_lines"] = worth(tables["red_lines"])
    tables["overload"] = overloaded(tables["overload"])
    for name in [name for name in tables if name.startswith("by_")]:
        tables[name] = _without_like_demand(tables[name])
    made = []
    for name, table in tables.items():
        title = say(name, language)
        if table.empty:
            made.append(Shown(name, title, pd.DataFrame(), 0))
            continue
        made.append(_shown(name, title, table, comparison, names, language))
    return made


def shown_lines(comparison: Comparison, table: pd.DataFrame, language: str = "zh") -> Shown:
    """Some red lines of a comparison, as ``pick_lines`` gives them, for people."""
    title = say("red_lines", language)
    if table.empty:
        return Shown("red_lines", title, pd.DataFrame(), 0)
    return _shown("red_lines", title, table, comparison, {}, language)


def cells(shown: Shown) -> list[list[str]]:
    """The cells of a table as text: counts whole, other numbers with two decimals or, where they
    are large, none; differences with their sign."""
    width = len(shown.rows.columns)
    less = width - (width - shown.texts) // 2
    whole = {word for words in COUNTS.values() for word in words}
    made = []
    for row in shown.rows.itertuples(index=False):
        count = bool(whole & set(row[: shown.texts]))
        made.append([told(cell, at >= less, count) for at, cell in enumerate(row)])
    return made


def told(value: Any, signed: bool = False, whole: bool = False) -> str:
    """A cell as text: thousands apart, a difference with its sign, a dash where nothing is."""
    if not isinstance(value, int | float):
        return str(value)
    if pd.isna(value):
        return "—"
    size = abs(value)
    if 0.0 < size < LEAST_PLAIN and not whole:
        return "0" if size < NEGLIGIBLE_CELL else f"{value:+.2e}" if signed else f"{value:.2e}"
    digits = 0 if whole or size >= 1e4 else 2 if size >= 1 else 4
    text = f"{value:+,.{digits}f}" if signed else f"{value:,.{digits}f}"
    return text if any(sign in text for sign in "123456789") else "0"


def _lines_that_moved(table: pd.DataFrame) -> pd.DataFrame:
    """What changed of the lines that bind otherwise or are set otherwise than in the first plan.

    A section stands for its tightest month, so another figure there is no other limit."""
    other = changed(table)
    section = other["id"].str.startswith(SECTION)
    moved = (other["measure"] == "binding") | ((other["measure"] == "limit") & ~section)
    moved &= (other["difference"].abs() > NEGLIGIBLE) | other["difference"].isna()
    return other[other["id"].isin(other.loc[moved, "id"])].reset_index(drop=True)


def _without_like_demand(table: pd.DataFrame) -> pd.DataFrame:
    """Demand is worth its lines only where a plan asks for another."""
    demand = table["measure"] == "demand"
    like = changed(table[demand]).empty
    return table[~demand] if like else table


def _shown(
    name: str,
    title: str,
    table: pd.DataFrame,
    comparison: Comparison,
    names: Mapping[str, str],
    language: str,
) -> Shown:
    wide, less = side_by_side(table), side_by_side(table, "difference")
    keys = wide.index.to_frame(index=False)
    words = _words(name, keys, names, language)
    plans = plan_names(comparison, language)
    large = (keys["unit"] == "万m³").to_numpy() & (name == "headline")
    factor = np.where(large, 1.0 / YI, 1.0)
    # A plan that is called like a column of words must not take its place.
    plans = [f"{plan} *" if plan in words else plan for plan in plans]
    cells: dict[str, Any] = {}
    for number, plan in enumerate(plans, start=1):
        cells[plan] = wide[number].to_numpy() * factor
    if name == "overload":
        grades = side_by_side(table, "grade")
        for number, plan in enumerate(plans, start=1):
            told = [
                f"{value:.3f} {label(grade, language)}" if grade else "—"
                for value, grade in zip(wide[number], grades[number], strict=True)
            ]
            cells[plan] = told
    for number, plan in enumerate(plans[1:], start=2):
        cells[f"{plan} − {plans[0]}"] = less[number].to_numpy() * factor
    rows = pd.concat([words, pd.DataFrame(cells)], axis=1)
    return Shown(name, title, rows, words.shape[1])


def _words(name: str, keys: pd.DataFrame, names: Mapping[str, str], language: str) -> pd.DataFrame:
    """The columns of words at the left of a table."""
    measure = [say(word, language) for word in keys["measure"]]
    unit = [unit_word(unit, language) if unit != "1" else "" for unit in keys["unit"]]
    item, head = say("item", language), say("measure", language)
    if name == "headline":
        units = [
            COUNTS[key][language == "en"]
            if key in COUNTS
            else unit_word("亿m³" if of == "万m³" else of, language)
            for key, of in zip(keys["measure"], keys["unit"], strict=True)
        ]
        return pd.DataFrame({head: measure, say("unit", language): units})
    if name == "red_lines":
        lines = keys[f"name_{language}"].tolist()
        return pd.DataFrame({item: lines, head: measure, say("unit", language): unit})
    if name == "overload":
        where = [
            f"{names.get(place, place)} · {names[f'element {element}']}"
            for place, element in zip(keys["place"], keys["element"], strict=True)
        ]
        return pd.DataFrame({item: where})
    things = [names.get(thing, thing) for thing in keys[name.removeprefix("by_")]]
    if name == "by_source":
        return pd.DataFrame({item: things})
    return pd.DataFrame({item: things, head: measure})
