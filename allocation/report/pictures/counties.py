"""Measures of every county, for a map."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from allocation.costs import costs_by_county
from basins.arrays import numbers
from basins.carrying.grading import grade_names, grade_rank
from basins.dataset import Dataset

GROUNDWATER = "groundwater"
MEASURES = ("satisfaction", "grade", "scarcity", "cost", "groundwater")


def county_table(dataset: Dataset, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per county; a measure is empty where it means nothing there.

    Args:
        dataset: under which the plan was made.
        tables: the plan's ``allocation``, ``shortage``, ``transfer``, ``overload`` and
            ``price_effects``.

    Returns:
        ``county, city, demand_wan_m3, shortage_wan_m3`` and the measures: ``satisfaction`` (% of
        demand met), ``grade`` (worst computed grade, empty without a limit), ``scarcity`` (万m³ of
        shortage that 1 万m³ of room under the line that helps most would avoid there) with
        ``scarcity_line``, ``cost`` (yuan per m³ used, running cost and energy), ``groundwater`` (%
        of the limit of the tightest type of groundwater).
    """
    counties = dataset["counties"][["county", "city"]].set_index("county")
    volumes = ["demand_wan_m3", "shortage_wan_m3"]
    short = tables["shortage"].groupby("county")[volumes].sum()
    table = counties.join(short).fillna(dict.fromkeys(volumes, 0.0))
    wanted = table["demand_wan_m3"].where(table["demand_wan_m3"] > 0.0)
    used = tables["allocation"].groupby("county")["use_wan_m3"].sum()
    table = table.assign(
        satisfaction=100.0 * (1.0 - table["shortage_wan_m3"] / wanted),
        grade=_grades(dataset, tables["overload"]).reindex(table.index).fillna(""),
        cost=costs_by_county(dataset, tables).reindex(table.index) / used.reindex(table.index),
        groundwater=100.0 * _groundwater(dataset, tables["overload"]).reindex(table.index),
    )
    return table.join(_scarcity(tables["price_effects"])).reset_index()


def _grades(dataset: Dataset, overload: pd.DataFrame) -> pd.Series:
    """Grade of the worst element by place; a declaration is no computed grade."""
    graded = overload[overload["ratio"].notna()]
    worst = graded.groupby("place")["ratio"].max().reset_index()
    rank = grade_rank(dataset["grades"], numbers(worst, "ratio"))
    names = grade_names(dataset["grades"], rank)
    return pd.Series(names.to_numpy(), index=worst["place"])


def _groundwater(dataset: Dataset, overload: pd.DataFrame) -> pd.Series:
    """Use ÷ limit of the tightest aquifer type by place."""
    sources = dataset["sources"]
    types = sources.loc[sources["kind"] == GROUNDWATER, "source"]
    rows = overload[overload["element"].isin([*types, GROUNDWATER])]
    ratio: pd.Series = rows.groupby("place")["ratio"].max()
    return ratio


def _scarcity(effects: pd.DataFrame) -> pd.DataFrame:
    """Per county the line whose room helps most there, and by how much."""
    keys = ["county", "id"]
    named = effects.groupby(keys)["avoided_wan_m3"].sum().reset_index()
    named = named.sort_values("avoided_wan_m3", ascending=False).drop_duplicates("county")
    named = named[named["avoided_wan_m3"] > 0.0]
    names = {"avoided_wan_m3": "scarcity", "id": "scarcity_line"}
    renamed: pd.DataFrame = named.rename(columns=names).set_index("county")
    return renamed
