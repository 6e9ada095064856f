"""Two to six plans side by side: what they give, to whom, and at which red line they end.

The first plan is the one that the others are compared with. All tables are long: one row per thing,
measure and plan, so that any number of plans has the same columns::

    … keys …, measure, unit, plan, value, difference

``plan`` counts from 1; ``difference`` is value − value of plan 1. A place, sector or source without
water in a plan has 0 there; a red line that a plan does not have is empty there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from allocation.plan import Plan
    from basins.dataset import Dataset

FEWEST, MOST = 2, 6
VOLUME = "万m³"
GROUPS = ("river", "city", "sector", "source")
VOLUMES = {"use_wan_m3": "allocation", "demand_wan_m3": "shortage", "shortage_wan_m3": "shortage"}
LINE_MEASURES = ("limit", "used", "headroom", "price", "binding")
# Where a red line stands and what it counts: what red lines are picked by.
WHERE = ["scope", "place", "counted"]
WORTH, CHANGED, ALL = "worth", "changed", "all"
PLACE_KEYS = ["place", "river", "element"]
OVER = ("overloaded", "severe")
GRADES = ("", "not_overloaded", "critical", *OVER)
UNSURE = ("derived", "to confirm")
NEGLIGIBLE = 1e-6
# A red line that is used less otherwise than this, in its own unit, is used alike.
LINE_CHANGE = 1e-3


@dataclass(frozen=True)
class Case:
    """One of the plans.

    Attributes:
        name: as readers know it.
        summary: as in ``summary.json``.
        tables: ``allocation``, ``shortage``, ``red_lines`` and ``overload`` of the plan.
        dataset: hash of the dataset it was made from; empty if it is not known.
    """

    name: str
    summary: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    dataset: str = ""


@dataclass(frozen=True)
class Comparison:
    """Plans side by side.

    Attributes:
        names: of the plans, each of its own, in their order.
        differs: what of ``dataset``, ``province``, ``year``, ``hydrology`` is not the same for
            all, with what each plan has: such differences are not only due to the scenario.
        tables: ``headline``, ``by_river``, ``by_city``, ``by_sector``, ``by_source``,
            ``red_lines``, ``overload``.
    """

    names: tuple[str, ...]
    differs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)


def case_of(plan: Plan, dataset: Dataset, name: str = "") -> Case:
    """A solved plan as one to compare.

    Args:
        plan: the plan.
        dataset: the one it was made from, before its scenario.
        name: its name; else the scenario's, else ``base``.
    """
    named = name or (plan.scenario.name if plan.scenario else "base")
    return Case(named, plan.summary, plan.tables, dataset.digest)


def compare(cases: Sequence[Case]) -> Comparison:
    """Compare plans with the first of them.

    Args:
        cases: two to six plans.

    Raises:
        ValueError: if there are fewer or more.
    """
    countable(len(cases))
    tables = {"headline": _headline(cases)}
    tables |= {f"by_{key}": _by(cases, key) for key in GROUPS}
    tables |= {"red_lines": _red_lines(cases), "overload": _overload(cases)}
    return Comparison(own_names([case.name for case in cases]), _differs(cases), tables)


def countable(plans: int) -> None:
    """Whether so many plans can be compared.

    Raises:
        ValueError: if not.
    """
    if not FEWEST <= plans <= MOST:
        raise ValueError(f"{FEWEST} to {MOST} plans can be compared, not {plans}")


def own_names(names: Iterable[str]) -> tuple[str, ...]:
    """The names with a number behind every one that stood before: ``a``, ``a (2)``."""
    found: list[str] = []
    for name in names:
        own, number = name, 2
        while own in found:
            own, number = f"{name} ({number})", number + 1
        found.append(own)
    return tuple(found)


def side_by_side(table: pd.DataFrame, value: str = "value") -> pd.DataFrame:
    """A long table with one column per plan, the keys in their order.

    Args:
        table: one of ``Comparison.tables``.
        value: ``value``, ``difference`` or another column of it.

    Returns:
        Keys as index, plans 1, 2 … as columns.
    """
    keys = [c for c in table.columns if c not in ("plan", "value", "difference", "grade")]
    order = table[keys].drop_duplicates()
    wide = table.set_index([*keys, "plan"])[value].unstack("plan")
    return wide.reindex(pd.MultiIndex.from_frame(order) if len(keys) > 1 else order[keys[0]])


def changed(table: pd.DataFrame, least: float = NEGLIGIBLE) -> pd.DataFrame:
    """The rows of those things for which any plan differs from the first by more than ``least``."""
    keys = [c for c in table.columns if c not in ("plan", "value", "difference", "grade")]
    far = table["difference"].abs() > least
    # What only some plans have differs, too.
    far |= table["value"].isna() != table.groupby(keys, sort=False)["value"].transform(
        lambda values: bool(pd.isna(values.iloc[0]))
    )
    keep = far.groupby([table[key] for key in keys], sort=False).transform("any")
    return table[keep].reset_index(drop=True)


def pick_lines(
    table: pd.DataFrame, which: str = WORTH, only: Mapping[str, Collection[str]] | None = None
) -> pd.DataFrame:
    """The rows of some red lines.

    Args:
        table: ``red_lines`` of a comparison.
        which: ``worth`` for those that bind in a plan or are set, used or priced otherwise than in
            the first; ``changed`` for the latter alone; ``all``.
        only: for columns of ``WHERE`` the values that count; all where there are none.
    """
    for column, values in (only or {}).items():
        if values:
            table = table[table[column].isin(values)]
    if which != ALL:
        wanted = set(changed(table[table["measure"] != "headroom"], LINE_CHANGE)["id"])
        if which == WORTH:
            wanted |= set(
                table.loc[(table["measure"] == "binding") & (table["value"] == 1.0), "id"]
            )
        table = table[table["id"].isin(wanted)]
    return table.reset_index(drop=True)


def _headline(cases: Sequence[Case]) -> pd.DataFrame:
    frames = []
    for number, case in enumerate(cases, start=1):
        rows = pd.DataFrame(_figures(case), columns=["measure", "unit", "value"])
        frames.append(rows.assign(plan=number))
    return _with_differences(pd.concat(frames, ignore_index=True), ["measure", "unit"])


def _figures(case: Case) -> list[tuple[str, str, float]]:
    s = case.summary
    demand, supplied = float(s["demand_wan_m3"]), float(s["supplied_wan_m3"])
    graded = case.tables["overload"]
    over = graded.loc[graded["grade"].isin(OVER), "place"].nunique()
    unsure = sum(float(s["evidence_share"].get(name, 0.0)) for name in UNSURE)
    return [
        ("total_use", VOLUME, float(s["total_use_wan_m3"])),
        ("cap", VOLUME, _number(s["cap_wan_m3"])),
        ("intensity", "m³/万元", _number(s["intensity_m3_per_wan_yuan"])),
        ("intensity_limit", "m³/万元", _number(s["intensity_limit_m3_per_wan_yuan"])),
        ("demand", VOLUME, demand),
        ("supply", VOLUME, supplied),
        ("shortage", VOLUME, float(s["shortage_wan_m3"])),
        ("satisfaction", "%", 100.0 * supplied / demand if demand else 100.0),
        ("binding_lines", "1", float(len(s["binding_red_lines"]))),
        ("overloaded_places", "1", float(over)),
        ("unsure_share", "%", 100.0 * unsure),
    ]


def _number(value: Any) -> float:
    return np.nan if value is None else float(value)


def _by(cases: Sequence[Case], key: str) -> pd.DataFrame:
    """Use, demand and shortage by one key; by source there is only use."""
    frames = []
    for measure, source in VOLUMES.items():
        for number, case in enumerate(cases, start=1):
            rows = case.tables[source]
            if key not in rows:
                continue
            sums = rows.groupby(key, sort=False)[measure].sum().rename("value").reset_index()
            frames.append(sums.assign(measure=measure.removesuffix("_wan_m3"), plan=number))
    table = pd.concat(frames, ignore_index=True).assign(unit=VOLUME)
    return _with_differences(table, [key, "measure", "unit"], 0.0)


def _red_lines(cases: Sequence[Case]) -> pd.DataFrame:
    frames, known = [], []
    for number, case in enumerate(cases, start=1):
        lines = case.tables["red_lines"]
        lines = lines[lines["enforced"] == "yes"]
        known.append(lines[["id", *WHERE]])
        for measure in LINE_MEASURES:
            rows = lines[["id", "name_zh", "name_en"]].assign(measure=measure)
            rows["unit"] = lines["price_unit" if measure == "price" else "unit"]
            if measure == "binding":
                rows["unit"] = "1"
            frames.append(rows.assign(plan=number, value=lines[measure].astype(float)))
    table = pd.concat(frames, ignore_index=True)
    # What one line is stands together.
    at = {line: number for number, line in enumerate(table["id"].drop_duplicates())}
    table = table.sort_values("id", key=lambda ids: ids.map(at), kind="stable")
    # A price is told in what it spares; where a plan has none, its zero is in the others' unit.
    price = table["measure"] == "price"
    told = table[price & (table["unit"] != "")].drop_duplicates("id").set_index("id")["unit"]
    zero = price & (table["value"] == 0.0)
    table.loc[zero, "unit"] = table.loc[zero, "id"].map(told).astype(object).fillna("")
    where = pd.concat(known).drop_duplicates("id").set_index("id")
    table[WHERE] = where.loc[table["id"]].to_numpy()
    return _with_differences(table, ["id", "name_zh", "name_en", *WHERE, "measure", "unit"])


def _overload(cases: Sequence[Case]) -> pd.DataFrame:
    """Ratio and grade of every place and element that is graded in any of the plans."""
    frames = []
    for number, case in enumerate(cases, start=1):
        rated = case.tables["overload"]
        rated = rated[rated["grade"].isin(GRADES[1:])]
        # Several lines can speak of one element; the worst decides.
        worst = rated.assign(rank=rated["grade"].map(GRADES.index))
        worst = worst.sort_values(["rank", "ratio"]).drop_duplicates(PLACE_KEYS, keep="last")
        rows = worst.sort_index()[[*PLACE_KEYS, "ratio", "grade"]]
        frames.append(rows.rename(columns={"ratio": "value"}).assign(plan=number))
    table = pd.concat(frames, ignore_index=True)
    grade = table.set_index([*PLACE_KEYS, "plan"])["grade"]
    full = _with_differences(
        table.drop(columns="grade").assign(measure="ratio", unit="1"),
        [*PLACE_KEYS, "measure", "unit"],
    )
    index = pd.MultiIndex.from_frame(full[[*PLACE_KEYS, "plan"]])
    full["grade"] = grade.reindex(index).fillna("").to_numpy()
    return full


def overloaded(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``overload`` of what is overloaded in at least one plan."""
    over = table["grade"].isin(OVER)
    keep = over.groupby([table[key] for key in PLACE_KEYS], sort=False).transform("any")
    return table[keep].reset_index(drop=True)


def _with_differences(
    table: pd.DataFrame, keys: list[str], missing: float | None = None
) -> pd.DataFrame:
    """Every combination of keys and plan, in the order in which keys came first."""
    order = table[keys].drop_duplicates()
    wide = table.set_index([*keys, "plan"])["value"].unstack("plan")
    wide = wide.reindex(pd.MultiIndex.from_frame(order))
    if missing is not None:
        wide = wide.fillna(missing)
    less = wide.sub(wide[1], axis=0)
    full = pd.DataFrame(
        {
            "value": wide.to_numpy().ravel(),
            "difference": less.to_numpy().ravel(),
        }
    )
    rows = order.loc[order.index.repeat(wide.shape[1])].reset_index(drop=True)
    plans = np.tile(wide.columns.to_numpy(), len(order))
    return pd.concat([rows.assign(plan=plans), full], axis=1)


def _differs(cases: Sequence[Case]) -> dict[str, tuple[str, ...]]:
    asked = {
        "dataset": tuple(case.dataset[:12] for case in cases),
        **{
            key: tuple(str(case.summary.get(key, "")) for case in cases)
            for key in ("province", "year", "hydrology")
        },
    }
    return {key: values for key, values in asked.items() if len(set(values)) > 1}
