"""From the shortage of the baseline to that of a scenario, step by step.

Shortage is demand minus supply, so the steps add up exactly: by sector, each sector's own change;
by cause, what is asked more or less and what each source brings more or less.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from basins.dataset import Dataset

WAYS = ("sector", "cause")
NEGLIGIBLE_WAN_M3 = 0.05
BASE, SCENARIO = "base", "scenario"
Tables = Mapping[str, pd.DataFrame]


def waterfall(dataset: Dataset, base: Tables, changed: Tables, way: str) -> pd.DataFrame:
    """The steps.

    Args:
        dataset: for the order of sectors and sources.
        base: the baseline's ``shortage`` and ``allocation``.
        changed: the scenario's.
        way: ``sector`` or ``cause``.

    Returns:
        ``kind`` (``base``, ``sector``, ``demand``, ``supply``, ``scenario``), ``key`` (sector or
        source), ``change_wan_m3`` and the bar's ends ``start_wan_m3`` and ``end_wan_m3``; steps
        smaller than 0.05 万m³ are one row with an empty key. More supply is a negative change.
    """
    before, after = (
        float(tables["shortage"]["shortage_wan_m3"].sum()) for tables in (base, changed)
    )
    steps = _by_sector if way == "sector" else _by_cause
    rows = [(kind, key, change) for kind, key, change in steps(dataset, base, changed)]
    shown = [row for row in rows if abs(row[2]) >= NEGLIGIBLE_WAN_M3]
    rest = after - before - sum(change for _, _, change in shown)
    if abs(rest) >= NEGLIGIBLE_WAN_M3:
        shown.append((rows[0][0] if rows else "sector", "", rest))
    level, made = before, [(BASE, "", before, 0.0, before)]
    for kind, key, change in shown:
        made.append((kind, key, change, level, level + change))
        level += change
    made.append((SCENARIO, "", after, 0.0, after))
    columns = ["kind", "key", "change_wan_m3", "start_wan_m3", "end_wan_m3"]
    return pd.DataFrame(made, columns=columns)


Steps = list[tuple[str, str, float]]


def _by_sector(dataset: Dataset, base: Tables, changed: Tables) -> Steps:
    order = dataset["sectors"].sort_values("position")["sector"]
    change = _change(base, changed, "shortage", "sector", "shortage_wan_m3")
    return [("sector", str(name), float(change.get(name, 0.0))) for name in order]


def _by_cause(dataset: Dataset, base: Tables, changed: Tables) -> Steps:
    sectors = dataset["sectors"].sort_values("position")["sector"]
    sources = dataset["sources"].sort_values("position")["source"]
    asked = _change(base, changed, "shortage", "sector", "demand_wan_m3")
    brought = _change(base, changed, "allocation", "source", "use_wan_m3")
    more = [("demand", str(name), float(asked.get(name, 0.0))) for name in sectors]
    return more + [("supply", str(name), -float(brought.get(name, 0.0))) for name in sources]


def _change(base: Tables, changed: Tables, table: str, by: str, value: str) -> pd.Series:
    before, after = (tables[table].groupby(by)[value].sum() for tables in (base, changed))
    change: pd.Series = after.sub(before, fill_value=0.0)
    return change
