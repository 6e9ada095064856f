"""A province at prefecture level: counties become cities, units become city × river.

For a first look, for slow solvers, and for models that are too large at county level. Totals are
kept: drivers, demand of the base year, runoff, works, wells, transfers and limits of a city are the
sums over its counties. What lies on one river within one city becomes a chain: a reach, where all
its runoff enters and all its surface water is drawn, then its reservoirs and sections in their old
order. What that costs is written down here, because a plan at this level shows it:

* a city's own reservoirs no longer regulate the water that it draws itself, only what flows on;
* a section on a tributary sees the water of the whole city × river;
* water moves freely within a city, so a shortage of one county hides behind the surplus of another.
"""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from basins.arrays import Floats
from basins.chains import Chains, chains_of
from basins.dataset import Dataset
from basins.demand import demand_array, unit_places
from basins.years import at_year

METHOD = "method-prefecture"
SHARES = ("area_share", "people_share", "irrigation_share", "industry_share")
NORMAL_YEAR = 50.0


def prefectures(dataset: Dataset) -> Dataset:
    """The dataset with one county per city and one unit per city and river.

    Returns:
        A valid dataset whose aggregated rows rest on the document ``method-prefecture``; rows that
        need no aggregation keep theirs.
    """
    units = unit_places(dataset)
    units["group"] = units["city"] + "-" + units["river"]
    chains = chains_of(dataset, units["group"])
    tables = dict(dataset.tables)
    tables |= _places(dataset, units, chains)
    tables |= _water(dataset, units)
    tables |= _transfers(dataset, units, chains)
    tables |= _red_lines(dataset, units, chains)
    note = (METHOD, "Counties summed to cities, units to city × river", "method", "", "")
    documents = tables["documents"]
    tables["documents"] = pd.concat(
        [documents, pd.DataFrame([note], columns=documents.columns)], ignore_index=True
    )
    digest = hashlib.sha256(f"{dataset.digest} {METHOD}".encode()).hexdigest()
    return Dataset(dataset.root, tables, digest)


def _marked(table: pd.DataFrame, like: pd.DataFrame) -> pd.DataFrame:
    """The table with provenance and the columns, in order, of the one it replaces."""
    return table.assign(document=METHOD, confidence="derived")[like.columns.tolist()]


def _summed(table: pd.DataFrame, keys: list[str], **names: pd.Series) -> pd.DataFrame:
    """Numbers added up over rows that have the same keys once the columns ``names`` are set."""
    renamed = table.assign(**names)
    sums = renamed.groupby(keys, sort=False, as_index=False).sum(numeric_only=True)
    return _marked(sums, table)


def _mean(values: pd.Series, weights: pd.Series, group: pd.Series) -> pd.Series:
    """Weighted mean of each group; the plain mean where all weights are zero."""
    weights = weights + 1e-12
    weighted = (values * weights).groupby(group, sort=False).sum()
    return weighted / weights.groupby(group, sort=False).sum()


def _places(dataset: Dataset, units: pd.DataFrame, chains: Chains) -> dict[str, pd.DataFrame]:
    counties, cities = dataset["counties"], dataset["cities"]
    city = counties.set_index("county")["city"]
    area = counties.groupby("city", sort=False)["area_km2"].sum()
    names = cities[cities["city"].isin(area.index)]
    return {
        "counties": _marked(
            names.assign(county=names["city"], area_km2=names["city"].map(area)), counties
        ).reset_index(drop=True),
        "drivers": _summed(
            dataset["drivers"], ["county", "driver"], county=dataset["drivers"]["county"].map(city)
        ),
        "declarations": _declarations(dataset, city),
        "nodes": _nodes(dataset, units, chains),
        "units": _units(dataset, units, chains),
        "runoff": _runoff(dataset, units),
    }


def _declarations(dataset: Dataset, city: pd.Series) -> pd.DataFrame:
    """Declared overload, that of a county with its city for a county."""
    table = dataset["declarations"]
    return table.assign(county=table["county"].map({"": ""} | city.to_dict()))


def _runoff(dataset: Dataset, units: pd.DataFrame) -> pd.DataFrame:
    """Means added up; Cv and Cs/Cv are those of the members, for all are at the same exceedance."""
    runoff = units[["unit", "group"]].merge(dataset["runoff"], on="unit")
    mean, group = runoff["mean_wan_m3"], runoff["group"]
    merged = pd.DataFrame(
        {
            "mean_wan_m3": mean.groupby(group, sort=False).sum(),
            "cv": _mean(runoff["cv"], mean, group),
            "cs_cv": _mean(runoff["cs_cv"], mean, group),
        }
    )
    return _marked(merged.rename_axis("unit").reset_index(), dataset["runoff"])


def _nodes(dataset: Dataset, units: pd.DataFrame, chains: Chains) -> pd.DataFrame:
    """Sections and reservoirs with their names; a reach is called after its city and river."""
    nodes, old = chains.nodes, dataset["nodes"].set_index("node")
    place = units.drop_duplicates("group").set_index("group").reindex(nodes["group"])
    named = {}
    for language, end in (("name_zh", "段"), ("name_en", " reach")):
        cities = dataset["cities"].set_index("city")[language]
        rivers = dataset["rivers"].set_index("river")[language]
        space = " " if language == "name_en" else ""
        made = place["city"].map(cities) + space + place["river"].map(rivers) + end
        kept = nodes["old"].map(old[language])
        named[language] = kept.where(nodes["old"] != "", made.to_numpy())
    return _marked(nodes.assign(**named), dataset["nodes"])


def _units(dataset: Dataset, units: pd.DataFrame, chains: Chains) -> pd.DataFrame:
    group = units["group"]
    asked = pd.Series(_base_demand(dataset).sum(axis=1))
    leaving = asked.where(units["return_node"] == "", 0.0).groupby(group).sum()
    leaves = leaving > asked.groupby(group).sum() / 2
    places = units.drop_duplicates("group").set_index("group", drop=False)
    merged = places.assign(
        unit=places["group"],
        county=places["city"],
        node=places["group"].map(chains.reach),
        return_node=places["group"].map(chains.below).where(~leaves, ""),
        **_shares(dataset, units),
    )
    return _marked(merged, dataset["units"]).reset_index(drop=True)


def _shares(dataset: Dataset, units: pd.DataFrame) -> dict[str, pd.Series]:
    """Share of each group in its city by what was asked in the base year, so demand stays put.

    Where nobody in a city asked for anything of the kind, the share is that of the area.
    """
    kinds = dataset["driver_kinds"].set_index("driver")["share"]
    column_of = dataset["sectors"]["driver"].map(kinds).to_numpy()
    demand, city = _base_demand(dataset), units["city"]
    area = units["county"].map(dataset["counties"].set_index("county")["area_km2"])
    area = area * units["area_share"]
    shares = {}
    for column in SHARES:
        asked = pd.Series(demand[:, column_of == column].sum(axis=1))
        weight = asked.where(asked.groupby(city).transform("sum") > 0, area)
        within = weight / weight.groupby(city).transform("sum")
        shares[column] = within.groupby(units["group"], sort=False).sum().clip(upper=1.0)
    return shares


def _base_demand(dataset: Dataset) -> Floats:
    """Demand of the base year in a normal one, ``(units, sectors)``."""
    year = int(dataset["province"]["base_year"].iloc[0])
    demand: Floats = demand_array(dataset, year, NORMAL_YEAR).sum(axis=2)
    return demand


def _water(dataset: Dataset, units: pd.DataFrame) -> dict[str, pd.DataFrame]:
    group = units.set_index("unit")["group"]

    def merged(name: str, keys: list[str]) -> pd.DataFrame:
        table = dataset[name]
        return _summed(table, keys, unit=table["unit"].map(group))

    wells = dataset["groundwater"]
    exploitable = wells["exploitable_wan_m3"]
    pair = wells["unit"].map(group) + " " + wells["source"]
    summed = merged("groundwater", ["unit", "source"])
    zones = {
        column: _mean(wells[column], exploitable, pair).to_numpy()
        for column in ("banned_share", "limited_share")
    }
    return {
        "supply_capacity": merged("supply_capacity", ["unit", "source"]),
        "groundwater": summed.assign(**zones),
        "observed_supply": merged("observed_supply", ["year", "unit", "source"]),
    }


def _transfers(dataset: Dataset, units: pd.DataFrame, chains: Chains) -> dict[str, pd.DataFrame]:
    works, targets = dataset["transfers"], dataset["transfer_targets"]
    group = units.set_index("unit")["group"]
    return {
        "transfers": works.assign(from_node=works["from_node"].map({"": ""} | chains.renamed)),
        "transfer_targets": _summed(targets, ["transfer", "unit"], unit=targets["unit"].map(group)),
    }


def _red_lines(dataset: Dataset, units: pd.DataFrame, chains: Chains) -> dict[str, pd.DataFrame]:
    """Lines of counties, units and reaches are added up; all others stay as they are.

    A line of a city counts what its counties' lines count together; a county without a line adds
    nothing to the limit.
    """
    lines, limits = dataset["red_lines"], dataset["red_line_limits"]
    merged = _merged_lines(dataset, units, chains)
    changed = merged["place"] != lines["place"]
    names = dict(zip(lines["red_line"], merged["red_line"], strict=True))
    kept = ~limits["red_line"].isin(lines.loc[changed, "red_line"])
    paths = limits[~kept]
    # Each path is read at every year that any of them names, so that sums interpolate alike.
    years = [
        paths.assign(
            year=year, limit=paths["red_line"].map(at_year(paths, ["red_line"], "limit", year))
        ).drop_duplicates("red_line")
        for year in sorted(paths["year"].unique())
    ]
    summed = [
        _summed(rows, ["red_line", "year"], red_line=rows["red_line"].map(names)) for rows in years
    ]
    return {
        "red_lines": merged.drop_duplicates("red_line").reset_index(drop=True),
        "red_line_limits": pd.concat([limits[kept], *summed], ignore_index=True),
    }


def _merged_lines(dataset: Dataset, units: pd.DataFrame, chains: Chains) -> pd.DataFrame:
    """The lines with their new places; those that now say the same carry the same name."""
    lines, counties = dataset["red_lines"], dataset["counties"].set_index("county")
    cities = dataset["cities"].set_index("city")
    moves: dict[str, dict[str, str]] = {
        "county": dict(zip(counties.index, counties["city"], strict=True)),
        "node": chains.renamed,
    }
    moves["unit"] = dict(zip(units["unit"], units["group"], strict=True))
    scope, old = lines["scope"], lines["place"]
    place = pd.Series(
        [moves.get(s, {}).get(p, p) for s, p in zip(scope, old, strict=True)], index=lines.index
    )
    named = {column: lines[column].tolist() for column in ("red_line", "name_zh", "name_en")}
    for i in np.flatnonzero(place != old):
        named["red_line"][i] = named["red_line"][i].replace(old[i], place[i])
        if scope[i] == "county":
            for column in ("name_zh", "name_en"):
                words = counties.at[old[i], column], cities.at[place[i], column]
                named[column][i] = named[column][i].replace(*words)
    merged = lines.assign(place=place, **named)
    same = [column for column in lines.columns if column not in named]
    first = merged.groupby([*same, place != old], sort=False)["red_line"].transform("first")
    return merged.assign(red_line=first.where(place != old, lines["red_line"]))
