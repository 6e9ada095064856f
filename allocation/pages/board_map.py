"""The map of the board: counties by grade, readable without colour, a click chooses one."""

from __future__ import annotations

import json
import math
from functools import lru_cache
from pathlib import Path

import altair as alt
import pandas as pd

from allocation.pages.charts import BORDER, FONT, GRADE_COLOURS, GRADES, county_shapes
from allocation.pages.words import word
from basins.dataset import Dataset

PICK = "county"
HEIGHT = 560
NO_GRADE = "#f4f4f4"
INK = {"severe": "#ffffff"}
DECLARED_EDGE = "#0b3c8c"


@lru_cache(maxsize=4)
def label_points(root: Path) -> dict[str, tuple[float, float]]:
    """A point inside each county in the plane of ``county_shapes``, by code."""
    found = sorted((root / "geo").glob("*counties*.geojson"))
    if not found:
        return {}
    properties = [
        feature["properties"]
        for feature in json.loads(found[0].read_text(encoding="utf-8"))["features"]
    ]
    squeeze = math.cos(math.radians(sum(p["lat"] for p in properties) / len(properties)))
    return {str(p["code"]): (p["lon"] * squeeze, p["lat"]) for p in properties}


def grade_map(
    data: Dataset, worst: pd.DataFrame, declared: set[str], language: str
) -> alt.LayerChart | None:
    """Map of counties by the grade of their worst element; nothing if there are no boundaries.

    Args:
        data: the tables.
        worst: one row of a status per county to colour; others stay pale.
        declared: counties with a declaration: a thick edge and a star.
        language: ``zh`` or ``en``.
    """
    shapes = _shapes(data, worst, declared, language)
    if not shapes:
        return None
    pick = alt.selection_point(name=PICK, fields=["code"], on="click", empty=False)
    names = [word(grade, language) for grade in GRADES] + [word("no_grade", language)]
    signs = {grade: word(f"sign_{grade}", language) for grade in GRADES}
    legend = [
        f"{name} {signs.get(g, '')}".strip() for name, g in zip(names, [*GRADES, ""], strict=True)
    ]
    colour = alt.Color(
        "properties.legend:N",
        scale=alt.Scale(domain=legend, range=[*GRADE_COLOURS, NO_GRADE]),
        title=None,
        legend=alt.Legend(orient="bottom", columns=3, symbolType="square", symbolStrokeWidth=1),
    )
    tips = [
        alt.Tooltip(f"properties.{name}:N", title=word(f"board_{name}", language))
        for name in ("place", "city", "element", "ratio", "grade", "declared")
    ]
    edge = alt.condition(pick, alt.value("#000000"), alt.Stroke("properties.edge:N", scale=None))
    width = alt.condition(pick, alt.value(3.0), alt.StrokeWidth("properties.width:Q", scale=None))
    base = alt.Chart(alt.InlineData(values=shapes), height=HEIGHT)
    areas = base.mark_geoshape(cursor="pointer").encode(
        color=colour, stroke=edge, strokeWidth=width, tooltip=tips
    )
    points = alt.Chart(alt.InlineData(values=_signs(data, shapes)))
    letters = points.mark_text(fontSize=10, fontWeight="bold", cursor="pointer", aria=False).encode(
        longitude="lon:Q",
        latitude="lat:Q",
        text="sign:N",
        color=alt.Color("ink:N", scale=None),
        tooltip=alt.value(None),
    )
    drawn = alt.layer(areas.add_params(pick), letters.properties(height=HEIGHT))
    framed: alt.LayerChart = (
        drawn.project(type="identity", reflectY=True)
        .configure(font=FONT)
        .configure_view(stroke=None)
    )
    return framed


def _shapes(
    data: Dataset, worst: pd.DataFrame, declared: set[str], language: str
) -> list[dict[str, object]]:
    from allocation.report.overload import named

    rows = named(data, worst, language).to_dict("records")
    shown = dict(zip(worst["place"], rows, strict=True))
    grades = dict(zip(worst["place"], worst["grade"], strict=True))
    counties = data["counties"].set_index("county").to_dict("index")
    cities = dict(zip(data["cities"]["city"], data["cities"][f"name_{language}"], strict=True))
    made: list[dict[str, object]] = []
    for shape in county_shapes(data.root):
        code = shape["code"]
        if code not in counties:
            continue
        grade = grades.get(code, "")
        row = shown.get(code)
        name = word(grade, language) if grade else word("no_grade", language)
        sign = word(f"sign_{grade}", language) if grade else ""
        stands = code in declared
        made.append(
            {
                **shape,
                "properties": {
                    "place": str(counties[code][f"name_{language}"]),
                    "city": str(cities[counties[code]["city"]]),
                    "element": "" if row is None else str(row["element"]),
                    "ratio": "" if row is None else f"{row['ratio']:.4f}",
                    "grade": name,
                    "legend": f"{name} {sign}".strip(),
                    "declared": word("yes" if stands else "no", language),
                    "edge": DECLARED_EDGE if stands else BORDER,
                    "width": 2.0 if stands else 0.5,
                    "sign": sign + ("★" if stands else ""),
                    "ink": INK.get(grade, "#1b2733"),
                },
            }
        )
    return sorted(made, key=lambda shape: shape["code"] in declared)


def _signs(data: Dataset, shapes: list[dict[str, object]]) -> list[dict[str, object]]:
    """The letters that say the grade where colours cannot be told apart."""
    points = label_points(data.root)
    made: list[dict[str, object]] = []
    for shape in shapes:
        lon, lat = points[str(shape["code"])]
        properties = shape["properties"]
        assert isinstance(properties, dict)
        if properties["sign"]:
            made.append(
                {"lon": lon, "lat": lat, "code": shape["code"]}
                | {name: properties[name] for name in ("sign", "ink")}
            )
    return made
