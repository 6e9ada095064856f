"""Status of every place: each element against its limit on each basis, beside declarations.

Places are the counties and the rivers within a city (``river_city``), and whatever else has a line
of its own (city, river, basin, province). The worst element of a place decides on its grade (短板).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
import pandas as pd

from basins.arrays import Floats, Ints, numbers, positions
from basins.carrying.basis import Basis
from basins.carrying.declared import declared_units, in_force
from basins.carrying.grading import (
    NEGLIGIBLE_WAN_M3,
    SUSPENDS_NOTHING,
    grade_names,
    grade_rank,
    ratio_of,
    steps_of,
)
from basins.carrying.limits import Limits, UnitLimits
from basins.carrying.measure import (
    GROUNDWATER,
    SURFACE,
    counted_as,
    element_of,
    elements,
    line_volumes,
    sources_of,
    unit_volumes,
)
from basins.confidence import SURE
from basins.dataset import Dataset
from basins.demand import unit_places

COUNTY, RIVER_CITY = "county", "river_city"
KINDS = (COUNTY, RIVER_CITY, "city", "river", "basin", "province")
LINE, DERIVED = "line", "derived"
STATUS = [
    *("basis", "year", "hydrology", "kind", "place", "city", "county", "river", "basin"),
    *("element", "counted", "used_wan_m3", "limit_wan_m3", "ratio", "grade", "decides"),
    *("origin", "red_line", "limit_document", "limit_confidence"),
    *("used_document", "used_confidence"),
    *("declared", "declared_date", "declared_river", "declared_document", "declared_confidence"),
    *("suspended", "warning", "citation"),
]


def status(dataset: Dataset, bases: Sequence[Basis | None], on: date | None = None) -> pd.DataFrame:
    """Grade every element of every place on the bases that there are.

    Args:
        dataset: the tables, a scenario applied if the question is "what if".
        bases: of ``observed_basis``, ``plan_basis``, ``licensed_basis``; nothing for an absent one.
        on: day on which declarations must stand; nothing for the table as it stands.

    Returns:
        The columns ``STATUS``: one row per basis, place and element (surface water of a county in
        two basins has a row for each, and a place with more than one line one for each). Volumes in
        万m³. ``place`` is the identifier, ``city-river`` for a river in a city; ``river`` and
        ``basin`` join several with ``|``. ``limit_wan_m3`` and ``ratio`` are NaN and ``grade`` is
        empty where no limit is known; where nothing may be used, the ratio of any use is infinite.
        ``decides`` marks the worst element of a place: the highest ratio of the gravest grade.
        ``origin`` is ``line`` or ``derived`` (see ``basins.carrying.limits``). ``suspended``
        follows from a declaration alone; ``warning`` is what the computed grade would suspend if it
        were declared.
    """
    made = [_of_basis(dataset, basis) for basis in bases if basis is not None]
    if not made:
        return pd.DataFrame(columns=STATUS)
    table = _graded(dataset, pd.concat(made, ignore_index=True))
    return _with_declarations(dataset, table, on)[STATUS]


def place_grades(table: pd.DataFrame) -> pd.DataFrame:
    """One row per basis and place: its grade, and what decides on it.

    Args:
        table: a status.

    Returns:
        ``basis, kind, place, city, county, river, grade, element, ratio, warning, declared,
        suspended``; grade and element are empty where no limit is known, ``declared`` is the
        gravest declaration of the place.
    """
    keys = ["basis", "kind", "place"]
    first = table.sort_values("decides", ascending=False, kind="stable").drop_duplicates(keys)
    told = table[table["declared"] != ""].drop_duplicates(["kind", "place"])
    told = told.set_index(["kind", "place"])[["declared", "suspended"]]
    pairs = pd.MultiIndex.from_frame(first[["kind", "place"]])
    declared = told.reindex(pairs)
    first = first.assign(
        element=first["element"].where(first["decides"], ""),
        declared=declared["declared"].fillna("").to_numpy(),
        suspended=declared["suspended"].fillna(SUSPENDS_NOTHING).to_numpy(),
    ).sort_index()
    named = ["city", "county", "river", "grade", "element", "ratio", "warning", "declared"]
    return first[[*keys, *named, "suspended"]].reset_index(drop=True)


def places_of(dataset: Dataset) -> pd.DataFrame:
    """Units with ``county``, ``city``, ``river``, ``basin`` and ``river_city``."""
    units = unit_places(dataset)
    return units.assign(river_city=units["city"] + "-" + units["river"])


def _of_basis(dataset: Dataset, basis: Basis) -> pd.DataFrame:
    limits = Limits(dataset, basis)
    units = places_of(dataset)
    own = _lines(dataset, basis, limits, units)
    parts = _parts(dataset, basis, limits, units)
    taken = set(own[["kind", "place", "element"]].itertuples(index=False, name=None))
    keys = parts[["kind", "place", "element"]].itertuples(index=False, name=None)
    parts = parts[[key not in taken for key in keys]]
    table = pd.concat([own, parts], ignore_index=True)
    order = positions(KINDS, table["kind"]), positions(elements(dataset), table["element"])
    table = table.assign(kind_at=order[0], element_at=order[1])
    table = table.sort_values(["kind_at", "place", "element_at"], kind="stable")
    return table.assign(basis=basis.name, year=basis.year, hydrology=basis.hydrology)


def _lines(dataset: Dataset, basis: Basis, limits: Limits, units: pd.DataFrame) -> pd.DataFrame:
    """Rows of places with a red line of their own."""
    lines = limits.lines
    rows = pd.DataFrame(
        {
            "kind": lines["scope"],
            "place": lines["place"],
            "element": element_of(dataset, lines["sources"]),
            "counted": lines["counted"],
            "used_wan_m3": line_volumes(dataset, basis, lines),
            "limit_wan_m3": lines["limit_wan_m3"],
            "origin": LINE,
            "red_line": lines["red_line"],
            "limit_document": lines["document"],
            "limit_confidence": lines["confidence"],
        }
    )
    members = {kind: units.groupby(kind).indices for kind in KINDS if kind != "province"}
    members["province"] = {
        place: np.arange(len(units)) for place in dataset["province"]["province"]
    }
    where = [
        _where(units, _ints(members[kind].get(place, [])))
        for kind, place in zip(rows["kind"], rows["place"], strict=True)
    ]
    return rows.join(pd.DataFrame(where, index=rows.index)).join(
        _sureness(basis, units, rows), how="left"
    )


def _parts(dataset: Dataset, basis: Basis, limits: Limits, units: pd.DataFrame) -> pd.DataFrame:
    """Rows of counties and rivers in cities whose limit is a part of wider lines."""
    volumes, declared = unit_volumes(dataset, basis), set(in_force(dataset)["what"])
    rows = []
    for element in elements(dataset):
        part, volume = limits.parts(element), numbers(volumes, element)
        # All groundwater of a county has no line: its types are what is controlled.
        kinds = (RIVER_CITY,) if element == GROUNDWATER else (COUNTY, RIVER_CITY)
        for kind in kinds:
            by = [kind, "basin"] if element == SURFACE else [kind]
            for members in units.groupby(by, sort=False).indices.values():
                at = _ints(members)
                used = float(volume[at].sum())
                limit, names = _sum_of(part, volume, at)
                if np.isnan(limit) and used <= NEGLIGIBLE_WAN_M3 and element not in declared:
                    continue
                where = _where(units, at)
                document, sure = limits.provenance(names)
                rows.append(
                    {
                        "kind": kind,
                        "place": units[kind].iat[at[0]],
                        "element": element,
                        "counted": counted_as(element, where["basin"]),
                        "used_wan_m3": used,
                        "limit_wan_m3": limit,
                        "origin": DERIVED if names else "",
                        "red_line": "|".join(names),
                        "limit_document": document,
                        "limit_confidence": sure,
                        **where,
                    }
                )
    table = pd.DataFrame(rows)
    return table.join(_sureness(basis, units, table))


def _sum_of(part: UnitLimits, volume: Floats, at: Ints) -> tuple[float, list[str]]:
    """Limit of some units and the lines it comes from; NaN where one that uses water has none."""
    known = ~np.isnan(part.limit[at])
    if not known.any() or (volume[at][~known] > NEGLIGIBLE_WAN_M3).any():
        return float("nan"), []
    names = dict.fromkeys(part.line[i] for i in at[known])
    return float(part.limit[at][known].sum()), list(names)


def _ints(values: object) -> Ints:
    return np.asarray(values, dtype=np.int64)


def _where(units: pd.DataFrame, at: Ints) -> dict[str, str]:
    """City, county, rivers and basins of some units; empty city or county where there are many."""
    found = {
        name: list(dict.fromkeys(units[name].to_numpy()[at]))
        for name in ("city", "county", "river", "basin")
    }
    one = {
        name: str(found[name][0]) if len(found[name]) == 1 else "" for name in ("city", "county")
    }
    return one | {name: "|".join(found[name]) for name in ("river", "basin")}


def _sureness(basis: Basis, units: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Document and weakest confidence of the use of each row's place."""
    usage = basis.usage.assign(sure=positions(SURE, basis.usage["confidence"]))
    worst = units["unit"].map(usage.groupby("unit")["sure"].max()).fillna(0).astype(int)
    kinds = {kind: worst.groupby(units[kind]).max() for kind in KINDS if kind != "province"}
    whole = int(worst.max())
    rank = [
        whole if kind == "province" else int(kinds[kind][place])
        for kind, place in zip(rows["kind"], rows["place"], strict=True)
    ]
    document = "|".join(dict.fromkeys(usage["document"]))
    sure = [SURE[at] for at in rank]
    return pd.DataFrame({"used_document": document, "used_confidence": sure}, index=rows.index)


def _graded(dataset: Dataset, table: pd.DataFrame) -> pd.DataFrame:
    """The rows with ratio, grade, what decides, and what the grade warns of."""
    grades = dataset["grades"]
    ratio = ratio_of(numbers(table, "used_wan_m3"), numbers(table, "limit_wan_m3"))
    ratio = np.where(np.isnan(numbers(table, "limit_wan_m3")), np.nan, ratio)
    rank = grade_rank(grades, ratio)
    place = [table[name] for name in ("basis", "kind", "place")]
    worst = pd.Series(rank, index=table.index).groupby(place).transform("max").to_numpy()
    in_grade = pd.Series(np.where(rank == worst, ratio, -np.inf), index=table.index)
    highest = in_grade.groupby(place).transform("max").to_numpy()
    by_grade = steps_of(grades).set_index("grade")
    names = grade_names(grades, rank).set_axis(table.index)
    return table.assign(
        ratio=ratio,
        grade=names,
        decides=(rank == worst) & (rank >= 0) & (ratio == highest),
        warning=names.map(by_grade["suspends"]).fillna(SUSPENDS_NOTHING),
        citation=names.map(by_grade["citation"]).fillna(""),
    )


def _with_declarations(dataset: Dataset, table: pd.DataFrame, on: date | None) -> pd.DataFrame:
    """The rows with the gravest declaration that covers each, and what it suspends."""
    steps, units = steps_of(dataset["grades"]), places_of(dataset)
    suspends = dict(zip(steps["grade"], steps["suspends"], strict=True))
    says = dict(zip(steps["grade"], steps["citation"], strict=True))
    told = ("declared", "declared_date", "declared_river", "declared_document")
    table = table.assign(**dict.fromkeys((*told, "declared_confidence"), ""))
    table = table.assign(suspended=SUSPENDS_NOTHING)
    declarations = in_force(dataset, on)
    gravity = declarations["grade"].map({g: i for i, g in enumerate(steps["grade"])})
    for index in gravity.sort_values(kind="stable").index:
        row = declarations.loc[index]
        rows = _covered(dataset, table, units, row)
        table.loc[rows, "declared"] = row["grade"]
        table.loc[rows, "declared_date"] = row["date"]
        table.loc[rows, "declared_river"] = row["river"]
        table.loc[rows, "declared_document"] = row["document"]
        table.loc[rows, "declared_confidence"] = row["confidence"]
        table.loc[rows, "suspended"] = suspends.get(row["grade"], SUSPENDS_NOTHING)
        table.loc[rows, "citation"] = says.get(row["grade"], "")
    return table


def _covered(
    dataset: Dataset, table: pd.DataFrame, units: pd.DataFrame, declaration: pd.Series
) -> pd.Series:
    """Rows of counties, rivers in cities and cities that a declaration covers in whole or part."""
    inside = units[declared_units(declaration, units)]
    there = pd.Series(False, index=table.index)
    for kind in (COUNTY, RIVER_CITY, "city"):
        there |= (table["kind"] == kind) & table["place"].isin(set(inside[kind]))
    what = str(declaration["what"])
    meant: Iterable[str] = [what]
    if what == GROUNDWATER:
        meant = [*sources_of(dataset, GROUNDWATER), GROUNDWATER]
    basins = set(inside["basin"])
    here = pd.Series([bool(basins & set(b.split("|"))) for b in table["basin"]], index=table.index)
    return there & table["element"].isin(meant) & here
