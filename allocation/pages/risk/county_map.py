"""The map of counties: assurance, shortage when short, and how likely overload is."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from allocation.pages import state
from allocation.pages.charts import BORDER, county_shapes
from allocation.pages.pictures.frame import PALE, SCHEME, Layers, draw
from allocation.pages.risk import tables
from allocation.pages.risk.store import Asked
from allocation.pages.words import word
from allocation.risk.findings import Findings
from allocation.risk.reading import ALL_SECTORS
from basins.dataset import Dataset

HEIGHT, NAMED = 620, 5
# Measure → whether little of it is bad.
MEASURES = {
    "assurance": True,
    "assurance_volume": True,
    "reliability": True,
    "vulnerability_ratio": False,
    "overloaded": False,
}
COLUMNS = ["assurance", "assurance_low", "assurance_high", "assurance_volume", "reliability"]
COLUMNS += ["vulnerability_ratio", "overloaded", "overloaded_low", "overloaded_high", "years"]


def show(_asked: Asked, found: Findings, language: str) -> None:
    """Draw the map of a measure for one scenario, year and sector."""
    data = state.dataset()
    measure = st.radio(
        word("map_measure", language),
        list(MEASURES),
        format_func=lambda name: word(f"risk_measure_{name}", language),
        horizontal=True,
        key="risk_measure",
        label_visibility="collapsed",
    )
    scenario, year = tables.one_case(found, "map", language)
    sectors = data["sectors"].set_index("sector")[f"name_{language}"]
    sector = ALL_SECTORS
    if measure != "overloaded":
        sector = st.selectbox(
            word("sector", language),
            [ALL_SECTORS, *sectors.index],
            format_func=lambda name: str(sectors.get(name, word("all", language))),
            key="risk_map_sector",
        )
    table = county_risks(found, scenario, year, sector)
    chart = picture(data, table, measure, language)
    if chart is None:
        st.info(word("no_boundaries", language))
    else:
        draw(chart, f"risk-map-{measure}")
        st.caption(word("attribution", language))
    st.markdown(extremes(data, table, measure, language))
    tables.figures_of("service", table.reset_index(), f"counties-{year}", language)


def county_risks(found: Findings, scenario: str, year: int, sector: str) -> pd.DataFrame:
    """``COLUMNS`` of each county in one scenario and year; the index is the county."""
    served, over = found.service, found.overload
    served = served[
        (served["level"] == "county")
        & (served["scenario"] == scenario)
        & (served["year"] == year)
        & (served["sector"] == sector)
    ].set_index("place")
    over = over[
        (over["element"] == "all") & (over["scenario"] == scenario) & (over["year"] == year)
    ].set_index("place")
    table = served.join(over[["overloaded", "overloaded_low", "overloaded_high"]])
    return table.assign(level="county")[["level", *COLUMNS]].rename_axis("place")


def extremes(data: Dataset, table: pd.DataFrame, measure: str, language: str) -> str:
    """The worst counties in words, for readers without colour or a pointer."""
    known = table[table[measure].notna()]
    worst = known.sort_values(measure, ascending=MEASURES[measure], kind="stable").head(NAMED)
    names = data["counties"].set_index("county")[f"name_{language}"]
    parts = [
        f"{names.get(county, county)} {100.0 * value:.1f} %"
        for county, value in worst[measure].items()
    ]
    lead = "lowest_counties" if MEASURES[measure] else "highest_counties"
    return word(lead, language, counties=" · ".join(parts)) if parts else ""


def picture(data: Dataset, table: pd.DataFrame, measure: str, language: str) -> Layers | None:
    """The map; nothing if the dataset has no boundaries."""
    names = data["counties"].set_index("county")[f"name_{language}"]
    rows = table.to_dict("index")
    shapes = [
        {**shape, "properties": _properties(names, rows.get(shape["code"], {}), shape["code"])}
        for shape in county_shapes(data.root)
        if shape["code"] in names.index
    ]
    if not shapes:
        return None
    tips = [
        alt.Tooltip("properties.name:N", title=word("county", language)),
        *(
            alt.Tooltip(
                f"properties.{name}:Q", title=word(f"risk_measure_{name}", language), format=".1f"
            )
            for name in MEASURES
        ),
        alt.Tooltip("properties.bounds:N", title=word("risk_bounds", language)),
        alt.Tooltip("properties.years:Q", title=word("risk_members", language)),
    ]
    base = alt.Chart(alt.InlineData(values=shapes), height=HEIGHT)
    ground = base.mark_geoshape(fill=PALE, stroke=BORDER, strokeWidth=0.5).encode(tooltip=tips)
    scale = alt.Scale(scheme=SCHEME, reverse=not MEASURES[measure])
    colour = alt.Color(
        f"properties.{measure}:Q",
        scale=scale,
        title=word(f"risk_measure_{measure}", language),
        legend=alt.Legend(orient="bottom", gradientLength=260),
    )
    known = base.mark_geoshape(stroke=BORDER, strokeWidth=0.5).transform_filter(
        f"isValid(datum.properties.{measure})"
    )
    layers = alt.layer(ground, known.encode(color=colour, tooltip=tips))
    drawn: Layers = layers.project(type="identity", reflectY=True)
    return drawn


def _properties(names: pd.Series, row: dict[Any, Any], code: str) -> dict[str, Any]:
    shares = {
        name: None if pd.isna(row.get(name)) else 100.0 * float(row[name]) for name in MEASURES
    }
    bounds = ""
    if not pd.isna(row.get("assurance_low")):
        low, high = 100.0 * row["assurance_low"], 100.0 * row["assurance_high"]
        bounds = f"{low:.1f}–{high:.1f} %"
    return shares | {"name": str(names[code]), "bounds": bounds, "years": row.get("years")}
