"""All that is known about the status of one place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from basins.carrying.basis import observed_years
from basins.carrying.declared import declared_units, in_force
from basins.carrying.status import COUNTY, RIVER_CITY, places_of
from basins.carrying.suspensions import Consequence, consequences
from basins.carrying.trend import trends
from basins.dataset import Dataset
from basins.vocabulary import LANGUAGES, label

COEFFICIENT = "over_exploitation_coefficient"
TREND = "trend"


@dataclass(frozen=True)
class PlaceEvidence:
    """The evidence for one place.

    Attributes:
        kind, place: as in the status.
        names: name of the place by language.
        rows: its rows of the status, with ``headroom_wan_m3`` (limit less use), and by how much use
            must fall to lift it: ``to_lift_wan_m3`` to below the threshold of overloaded,
            ``to_clear_wan_m3`` to below that of critical; 0 where it is below already.
        declared: declarations in force that cover all or part of it, with ``what`` and ``place``.
        suspends: rules that suspend permits because of a declaration, by position in ``declared``.
        warns: rules that the gravest computed grade would bring with it if it were declared.
        trend: its rows of the trends.
        absent: what the data cannot say: ``trend``, ``over_exploitation_coefficient``.
        observed: observed years.
    """

    kind: str
    place: str
    names: dict[str, str]
    rows: pd.DataFrame
    declared: pd.DataFrame
    suspends: list[list[Consequence]]
    warns: list[Consequence]
    trend: pd.DataFrame
    absent: tuple[str, ...]
    observed: tuple[int, ...]


def evidence(
    dataset: Dataset,
    table: pd.DataFrame,
    kind: str,
    place: str,
    on: date | None = None,
    trend: pd.DataFrame | None = None,
) -> PlaceEvidence:
    """Collect the evidence for a place.

    Args:
        dataset: the tables the status was made of.
        table: the status, on any bases.
        kind: of the place, as in the status.
        place: as in the status.
        on: day of the question; nothing for declarations and rules as the tables stand.
        trend: of ``trends(dataset)``, to spare its computation; made here if not given.

    Raises:
        KeyError: if the status has no such place.
    """
    rows = table[(table["kind"] == kind) & (table["place"] == place)].reset_index(drop=True)
    if rows.empty:
        raise KeyError(f"{kind} {place}")
    found = trends(dataset) if trend is None else trend
    found = found[(found["kind"] == kind) & (found["place"] == place)].reset_index(drop=True)
    absent = [COEFFICIENT, *([TREND] if found.empty else [])]
    declared, root = _declared(dataset, kind, place, on), dataset.root
    return PlaceEvidence(
        kind=kind,
        place=place,
        names=place_name(dataset, kind, place),
        rows=rows.assign(**_distance(dataset, rows)),
        declared=declared,
        suspends=[
            [rule for basin in _split(basins) for rule in consequences(root, grade, basin, on)]
            for grade, basins in zip(declared["grade"], declared["basin"], strict=True)
        ],
        warns=_warnings(dataset, rows, on),
        trend=found,
        absent=tuple(absent),
        observed=tuple(observed_years(dataset)),
    )


def place_name(dataset: Dataset, kind: str, place: str) -> dict[str, str]:
    """Name of a place of the status by language."""
    tables = {
        COUNTY: ("counties", "county"),
        "city": ("cities", "city"),
        "river": ("rivers", "river"),
        "province": ("province", "province"),
    }
    if kind == RIVER_CITY:
        city, river = place.split("-", 1)
        both = place_name(dataset, "city", city), place_name(dataset, "river", river)
        return {"zh": "".join(n["zh"] for n in both), "en": " · ".join(n["en"] for n in both)}
    if kind not in tables:
        return {lang: label(place, lang) for lang in LANGUAGES}
    source, key = tables[kind]
    row = dataset[source].set_index(key).loc[place]
    return {lang: str(row[f"name_{lang}"]) for lang in LANGUAGES}


def _distance(dataset: Dataset, rows: pd.DataFrame) -> dict[str, pd.Series]:
    begins = dataset["grades"].set_index("grade")["ratio_from"]
    used, limit = rows["used_wan_m3"], rows["limit_wan_m3"]

    def over(grade: str) -> pd.Series:
        if grade not in begins.index:
            return pd.Series(np.nan, index=rows.index)
        return (used - float(begins[grade]) * limit).clip(lower=0.0)

    return {
        "headroom_wan_m3": limit - used,
        "to_lift_wan_m3": over("overloaded"),
        "to_clear_wan_m3": over("critical"),
    }


def _declared(dataset: Dataset, kind: str, place: str, on: date | None) -> pd.DataFrame:
    """Declarations that cover units of the place, with the basins of those units."""
    units = places_of(dataset)
    here = np.ones(len(units), dtype=np.bool_)
    if kind != "province":
        here = (units[kind] == place).to_numpy(np.bool_)
    table = in_force(dataset, on)
    covered = [here & declared_units(row, units) for _, row in table.iterrows()]
    basins = ["|".join(dict.fromkeys(units["basin"].to_numpy()[at])) for at in covered]
    table = table.assign(basin=basins)
    return table[[bool(at.any()) for at in covered]].reset_index(drop=True)


def _warnings(dataset: Dataset, rows: pd.DataFrame, on: date | None) -> list[Consequence]:
    """Rules of the deciding rows' grade, in the basins of the rows that decide."""
    deciding = rows[rows["decides"]]
    pairs = {
        (grade, basin)
        for grade, basins in zip(deciding["grade"], deciding["basin"], strict=True)
        for basin in _split(basins)
    }
    found = [
        rule
        for grade, basin in sorted(pairs)
        for rule in consequences(dataset.root, grade, basin, on)
    ]
    return list({(rule.rule, rule.basin, rule.suspends["zh"]): rule for rule in found}.values())


def _split(names: str) -> list[str]:
    return [name for name in names.split("|") if name]
