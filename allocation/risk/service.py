"""Assurance, reliability, resilience and vulnerability of places and sectors.

A member is a year of service. With s_i the shortage and d_i the demand of year i, n years with a
demand and the degree γ to which a demand is to be met (1 by default; a thousandth is neglected)::

    assurance             m ÷ n,      m = #{i : s_i ≤ (1 − γ + 0.001) d_i}
    assurance, empirical  m ÷ (n + 1)
    volumetric assurance  1 − Σ s_i ÷ Σ d_i
    reliability           1 − months short ÷ months
    resilience            recoveries ÷ months short
    vulnerability         mean and largest s_i, and s_i ÷ d_i, over the years short

A month is short where more than a thousandth of its demand is missing; a recovery is a month short
that a month not short follows in the same year, so that a shortage in December counts as one that
has not ended and resilience is rather too low than too high. Places above a unit, and all sectors
together, have s_i and d_i summed up first; their months are those of all their units and sectors.

Sources: Hashimoto, Stedinger and Loucks, Water Resources Research 18 (1982) 14–20 (reliability,
resiliency, vulnerability); Loucks and van Beek, Water Resource Systems Planning and Management
(2017), chapter 9; m ÷ (n + 1): GB 50288 灌溉与排水工程设计标准 (灌溉设计保证率).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocation.risk import sql
from allocation.risk.intervals import with_cases, with_doubt
from allocation.risk.reading import Ensemble

NEGLIGIBLE = 1e-3
KEYS = ("scenario", "year", "level", "place", "sector")
MEASURES = (
    "years",
    "without_plan",
    "assurance",
    "assurance_low",
    "assurance_high",
    "assurance_empirical",
    "assurance_volume",
    "reliability",
    "resilience",
    "mean_demand_wan_m3",
    "mean_shortage_wan_m3",
    "vulnerability_wan_m3",
    "vulnerability_ratio",
    "largest_shortage_wan_m3",
    "largest_ratio",
    "worst_month_ratio",
)


def service_measures(ensemble: Ensemble, degree: float = 1.0) -> pd.DataFrame:
    """The measures of every unit, county, city, river and the province, by sector and for all.

    Args:
        ensemble: the study.
        degree: γ, the part of a demand that must be met for a year to count, in 0…1.

    Returns:
        ``KEYS`` and ``MEASURES``; sector ``all`` for all together. ``years`` members with a demand
        and a plan are what the shares are of; ``without_plan`` members are not in them but in the
        bounds ``assurance_low`` and ``assurance_high``. Resilience and vulnerability are empty
        where nothing is ever short.

    Raises:
        ValueError: if the degree is outside 0…1.
        BadInput: if units or sectors are not in the dataset.
    """
    if not 0.0 <= degree <= 1.0:
        raise ValueError("degree lies between 0 and 1")
    ensemble.known_names()
    sums = ensemble.in_batches(
        "service", sql.SERVICE, sql.SERVICE_SUM, degree=degree, negligible=NEGLIGIBLE
    )
    return measured(with_cases(sums, ensemble.cases))


def measured(sums: pd.DataFrame) -> pd.DataFrame:
    """The measures from sums over members.

    Args:
        sums: columns of ``sql.SERVICE_SUM`` with ``without_plan`` and ``drawn``.
    """
    table = with_doubt(sums, "met", "assurance")
    years, short = table["years"], table["short_years"].where(table["short_years"] > 0)
    short_months = table["short_months"].where(table["short_months"] > 0)
    table = table.assign(
        assurance_empirical=table["met"] / (years + 1),
        assurance_volume=1.0 - table["shortage"] / table["demand"],
        reliability=1.0 - table["short_months"] / table["months"],
        resilience=table["recoveries"] / short_months,
        mean_demand_wan_m3=table["demand"] / years,
        mean_shortage_wan_m3=table["shortage"] / years,
        vulnerability_wan_m3=table["shortage_when_short"] / short,
        vulnerability_ratio=table["ratio_when_short"] / short,
        largest_shortage_wan_m3=table["largest_shortage"].where(short.notna(), np.nan),
        worst_month_ratio=table["worst_month"].where(short_months.notna(), np.nan),
    )
    table["largest_ratio"] = table["largest_ratio"].where(short.notna(), np.nan)
    return table[[*KEYS, *MEASURES]]
