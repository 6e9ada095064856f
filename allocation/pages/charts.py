"""Pictures of a plan. Nothing here is fetched: shapes and fonts come from this machine."""

from __future__ import annotations

import json
import math
from functools import lru_cache
from pathlib import Path
from textwrap import wrap
from typing import Any

import altair as alt
import pandas as pd

from allocation.pages.words import word
from basins.dataset import Dataset

FONT = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
GRADES = ["not_overloaded", "critical", "overloaded", "severe"]
GRADE_COLOURS = ["#cfe8f3", "#F0E442", "#E69F00", "#8c2d04"]
MEASURES = ("satisfaction", "shortage", "grade")
# Pale is well supplied, dark is short: on screen, on grey paper and for colour-blind readers.
SHORT = ["#8c2d04", "#ec7014", "#fec44f", "#fffdf2"]
BORDER = "#8a8a8a"
HEIGHT = 520
LETTERS, BY_LINE = 24, "split(datum.label, '\\n')"


def _flattened(coordinates: Any, squeeze: float) -> Any:
    if isinstance(coordinates[0], int | float):
        return [round(coordinates[0] * squeeze, 5), coordinates[1]]
    return [_flattened(part, squeeze) for part in coordinates]


@lru_cache(maxsize=4)
def county_shapes(root: Path) -> tuple[dict[str, Any], ...]:
    """County polygons of ``geo/``, longitudes squeezed to the mid latitude so that a plain
    plane shows them in shape; empty if the dataset has no boundaries."""
    found = sorted((root / "geo").glob("*counties*.geojson"))
    if not found:
        return ()
    features = json.loads(found[0].read_text(encoding="utf-8"))["features"]
    middle = sum(f["properties"]["lat"] for f in features) / len(features)
    squeeze = math.cos(math.radians(middle))
    return tuple(
        {
            "type": "Feature",
            "code": str(feature["properties"]["code"]),
            "geometry": {
                "type": feature["geometry"]["type"],
                "coordinates": _flattened(feature["geometry"]["coordinates"], squeeze),
            },
        }
        for feature in features
    )


def county_values(data: Dataset, tables: dict[str, pd.DataFrame], language: str) -> pd.DataFrame:
    """Per county: name, city, demand met in %, shortage in 万m³ and the worst computed grade."""
    short = tables["shortage"].groupby("county")[["demand_wan_m3", "shortage_wan_m3"]].sum()
    counties = data["counties"].set_index("county")
    cities = data["cities"].set_index("city")[f"name_{language}"]
    frame = pd.DataFrame(
        {
            "name": counties[f"name_{language}"],
            "city": counties["city"].map(cities),
            "shortage": short["shortage_wan_m3"].reindex(counties.index).fillna(0.0),
        }
    )
    demand = short["demand_wan_m3"].reindex(counties.index)
    frame["satisfaction"] = 100.0 * (1.0 - frame["shortage"] / demand)
    graded = tables["overload"]
    graded = graded[graded["grade"].isin(GRADES)]
    rank = graded["grade"].map({g: i for i, g in enumerate(GRADES)})
    worst = rank.groupby(graded["place"]).max().reindex(counties.index)
    words = {i: word(g, language) for i, g in enumerate(GRADES)}
    frame["grade"] = worst.map(words).fillna(word("no_grade", language))
    return frame.reset_index(names="county")


def _colour(measure: str, values: pd.DataFrame, language: str) -> alt.Color:
    if measure == "grade":
        names = [word(g, language) for g in GRADES] + [word("no_grade", language)]
        scale = alt.Scale(domain=names, range=[*GRADE_COLOURS, "#e5e5e5"])
        legend = alt.Legend(orient="bottom", columns=3, symbolType="square", symbolStrokeWidth=1)
        return alt.Color("properties.grade:N", scale=scale, title=None, legend=legend)
    field = f"properties.{measure}:Q"
    low = min(float(values["satisfaction"].min()), 90.0)
    scale = (
        alt.Scale(range=SHORT, domain=[low, 100.0])
        if measure == "satisfaction"
        else alt.Scale(range=SHORT[::-1], domainMin=0.0)
    )
    return alt.Color(field, scale=scale, title=word(measure, language), legend=_below())


def _below() -> alt.Legend:
    """A scale under the picture, so that it takes no width from it."""
    return alt.Legend(orient="bottom", gradientLength=150, titleLimit=240)


def county_map(
    data: Dataset, tables: dict[str, pd.DataFrame], measure: str, language: str
) -> alt.Chart | None:
    """Map of counties coloured by one of ``MEASURES``; nothing if there are no boundaries."""
    values = county_values(data, tables, language)
    rows = values.set_index("county").to_dict("index")
    shapes = [
        {**shape, "properties": rows[shape["code"]]}
        for shape in county_shapes(data.root)
        if shape["code"] in rows
    ]
    if not shapes:
        return None
    tips = [
        alt.Tooltip("properties.name:N", title=word("county", language)),
        alt.Tooltip("properties.city:N", title=word("city", language)),
        alt.Tooltip(
            "properties.satisfaction:Q", title=word("satisfaction", language), format=".1f"
        ),
        alt.Tooltip("properties.shortage:Q", title=word("shortage", language), format=",.0f"),
        alt.Tooltip("properties.grade:N", title=word("grade", language)),
    ]
    chart = alt.Chart(alt.InlineData(values=shapes), height=HEIGHT)
    marks = chart.mark_geoshape(stroke=BORDER, strokeWidth=0.5)
    coloured = marks.encode(color=_colour(measure, values, language), tooltip=tips)
    drawn: alt.Chart = coloured.project(type="identity", reflectY=True).configure(font=FONT)
    framed: alt.Chart = drawn.configure_view(stroke=None)
    return framed


def shortage_heat(data: Dataset, shortage: pd.DataFrame, language: str) -> alt.Chart | None:
    """Sectors × months of shortage in 万m³; nothing if nobody is short."""
    names = data["sectors"].sort_values("position").set_index("sector")[f"name_{language}"]
    sums = shortage.groupby(["sector", "month"], as_index=False)["shortage_wan_m3"].sum()
    if sums["shortage_wan_m3"].max() < 0.5:
        return None
    # A line of a label ends where the picture would lose its width to it.
    names = names.map(lambda name: "\n".join(wrap(name, LETTERS)))
    sums["name"] = sums["sector"].map(names)
    x = alt.X("month:O", title=word("month", language), axis=alt.Axis(labelAngle=0))
    y = alt.Y(
        "name:N",
        sort=names.tolist(),
        title=None,
        axis=alt.Axis(labelExpr=BY_LINE, labelOverlap=False, labelLimit=200, labelFontSize=11),
    )
    colour = alt.Color(
        "shortage_wan_m3:Q",
        scale=alt.Scale(range=SHORT[::-1], domainMin=0.0),
        title=word("shortage", language),
        legend=_below(),
    )
    tips = [
        alt.Tooltip("name:N", title=word("sector", language)),
        alt.Tooltip("month:O", title=word("month", language)),
        alt.Tooltip("shortage_wan_m3:Q", title=word("shortage", language), format=",.0f"),
    ]
    chart = (
        alt.Chart(sums, height=HEIGHT)
        .mark_rect(stroke="#d0d0d0")
        .encode(x=x, y=y, color=colour, tooltip=tips)
    )
    drawn: alt.Chart = chart.configure(font=FONT)
    return drawn
