"""Fans and exceedance curves: how a figure of a place is spread over the members."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from allocation.risk import sql
from allocation.risk.reading import ALL_SECTORS, Ensemble

FIGURES = {
    "shortage_wan_m3": "service",
    "supplied_wan_m3": "service",
    "demand_wan_m3": "service",
    "shortage_ratio": "service",
    "total_use_wan_m3": "summary",
    "cost_wan_yuan": "summary",
}
QUANTILES = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
MOST_POINTS = 200


def member_values(
    ensemble: Ensemble,
    figure: str,
    level: str = "province",
    place: str = "",
    sector: str = ALL_SECTORS,
) -> pd.DataFrame:
    """One figure of each member with a plan.

    Args:
        ensemble: the study.
        figure: one of ``FIGURES``; total use and cost are those of the whole province.
        level: ``province``, ``city``, ``river``, ``county`` or ``unit``.
        place: identifier; not needed for the province.
        sector: identifier, or ``all``.

    Returns:
        ``scenario, year, member, value``, in the order of members.
    """
    if FIGURES[figure] == "summary":
        table = ensemble.ask(sql.SUMMARIES, files=ensemble.files("summary"))
    else:
        named = place or str(ensemble.dataset["province"]["province"].iloc[0])
        asked = {"level": level, "place": named, "sector": sector}
        table = ensemble.ask(sql.VALUES, files=ensemble.files("service"), **asked)
    short, demand = table["shortage_wan_m3"], table["demand_wan_m3"]
    made = {
        "supplied_wan_m3": demand - short,
        "shortage_ratio": (short / demand.where(demand > 0.0)).fillna(0.0),
    }
    table["value"] = made.get(figure, table.get(figure))
    keys = ["scenario", "year", "member"]
    return table.sort_values("member", ignore_index=True)[[*keys, "value"]]


def fan(values: pd.DataFrame, quantiles: Sequence[float] = QUANTILES) -> pd.DataFrame:
    """Quantiles of each scenario and year, linear between members.

    Args:
        values: what ``member_values`` gives.
        quantiles: in 0…1.

    Returns:
        ``scenario, year, members, mean, q05, q10, …``.
    """
    columns = ["scenario", "year", "members", "mean", *map(quantile_name, quantiles)]
    rows = []
    for (scenario, year), group in values.groupby(["scenario", "year"], sort=True):
        of_members = group["value"].to_numpy(float)
        found = np.quantile(of_members, quantiles)
        rows.append([scenario, year, len(of_members), of_members.mean(), *found])
    return pd.DataFrame(rows, columns=columns)


def quantile_name(quantile: float) -> str:
    """Column of a quantile: ``q05`` for 0.05."""
    return f"q{round(100 * quantile):02d}"


def exceedance(values: pd.DataFrame, cases: pd.DataFrame, most: int = MOST_POINTS) -> pd.DataFrame:
    """How often a figure is reached or passed, by scenario over all its years.

    The i-th largest of n values has the empirical frequency i ÷ (n + 1) (Weibull). Members without
    a plan have no value: ``exceedance_if_worst`` puts all u of them before the largest,
    (i + u) ÷ (n + u + 1), which is where the shortage of a conflict would stand.

    Args:
        values: what ``member_values`` gives.
        cases: of the ensemble, for the members without a plan.
        most: points of a curve; of more members evenly chosen ones are given, with the ends.

    Returns:
        ``scenario, exceedance, exceedance_if_worst, value``, largest value first.
    """
    lost = (cases["members"] - cases["solved"]).groupby(cases["scenario"]).sum()
    parts = []
    for scenario, group in values.groupby("scenario", sort=True):
        ordered = np.sort(group["value"].to_numpy(float))[::-1]
        n, u = len(ordered), int(lost.get(scenario, 0))
        at = np.unique(np.linspace(0, n - 1, min(n, most)).round().astype(int))
        parts.append(
            pd.DataFrame(
                {
                    "scenario": scenario,
                    "exceedance": (at + 1.0) / (n + 1.0),
                    "exceedance_if_worst": (at + 1.0 + u) / (n + u + 1.0),
                    "value": ordered[at],
                }
            )
        )
    columns = ["scenario", "exceedance", "exceedance_if_worst", "value"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
