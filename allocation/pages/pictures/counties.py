"""The map of counties, coloured by one of several measures."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from allocation.pages import state
from allocation.pages.board_map import label_points
from allocation.pages.charts import BORDER, GRADE_COLOURS, GRADES, county_shapes
from allocation.pages.pictures.frame import INK, PALE, SCHEME, Layers, draw, figures
from allocation.pages.words import word
from allocation.report.pictures.counties import MEASURES, county_table
from basins.dataset import Dataset

HEIGHT, NAMED = 620, 5
FORMATS = {"satisfaction": ".1f", "scarcity": ".3f", "cost": ".2f", "groundwater": ".1f"}
# Where little is bad, the worst counties stand at the low end.
LOW_IS_WORST = ("satisfaction",)


def show(answer: state.Answer, language: str) -> None:
    """Draw the map of the chosen measure."""
    data = state.dataset()
    measure = st.radio(
        word("map_measure", language),
        MEASURES,
        format_func=lambda name: word(f"measure_{name}", language),
        horizontal=True,
        key="picture_measure",
        label_visibility="collapsed",
    )
    table = named(data, county_table(data, answer.tables), answer.tables["red_lines"], language)
    chart = county_picture(data, table, measure, language)
    if chart is None:
        st.info(word("no_boundaries", language))
    elif measure != "grade" and table[measure].notna().sum() == 0:
        st.info(word("measure_nowhere", language))
    else:
        draw(chart, f"counties-{measure}")
        st.caption(word("attribution", language))
    st.markdown(extremes(table, measure, language))
    heads = {"name": word("county", language), "city_name": word("city", language)}
    heads |= {name: word(f"measure_{name}", language) for name in MEASURES} | {
        "scarcity_line": word("scarcity_line", language),
        "shortage_wan_m3": word("shortage", language),
    }
    shown = table.assign(grade=table["grade_name"])[list(heads)]
    figures(shown.rename(columns=heads), f"counties-{_stem(answer)}", language)


def _stem(answer: state.Answer) -> str:
    return f"{answer.summary['year']}-{answer.summary['hydrology']}"


def named(data: Dataset, table: pd.DataFrame, lines: pd.DataFrame, language: str) -> pd.DataFrame:
    """The table with names of counties, cities, grades and lines in words."""
    county = data["counties"].set_index("county")[f"name_{language}"]
    city = data["cities"].set_index("city")[f"name_{language}"]
    line = lines.drop_duplicates("id").set_index("id")[f"name_{language}"]
    grades = {grade: word(grade, language) for grade in GRADES}
    return table.assign(
        name=table["county"].map(county),
        city_name=table["city"].map(city),
        grade_name=table["grade"].map(grades).fillna(word("no_grade", language)),
        scarcity_line=table["scarcity_line"].map(line).fillna(""),
    )


def extremes(table: pd.DataFrame, measure: str, language: str) -> str:
    """The worst five counties in words, for readers without colour or a pointer."""
    if measure == "grade":
        counts = table["grade_name"].value_counts()
        names = [word(grade, language) for grade in GRADES]
        parts = [f"{name} {counts[name]}" for name in names if name in counts]
        return word("grades_counted", language, grades=" · ".join(parts))
    known = table[table[measure].notna()]
    worst = known.sort_values(measure, ascending=measure in LOW_IS_WORST, kind="stable")
    parts = [
        f"{name} {value:{FORMATS[measure]}}"
        for name, value in zip(worst["name"][:NAMED], worst[measure][:NAMED], strict=True)
    ]
    if not parts:
        return ""
    lead = "lowest_counties" if measure in LOW_IS_WORST else "highest_counties"
    return word(lead, language, counties=" · ".join(parts))


def county_picture(
    data: Dataset, table: pd.DataFrame, measure: str, language: str
) -> Layers | None:
    """The map; nothing if the dataset has no boundaries.

    Args:
        data: the tables.
        table: what ``named`` gives.
        measure: one of ``MEASURES``.
        language: ``zh`` or ``en``.
    """
    shapes = _shapes(data, table)
    if not shapes:
        return None
    tips = [
        alt.Tooltip("properties.name:N", title=word("county", language)),
        alt.Tooltip("properties.city:N", title=word("city", language)),
        alt.Tooltip("properties.grade:N", title=word("measure_grade", language)),
        *(
            alt.Tooltip(f"properties.{name}:Q", title=word(f"measure_{name}", language), format=f)
            for name, f in FORMATS.items()
        ),
    ]
    base = alt.Chart(alt.InlineData(values=shapes), height=HEIGHT)
    ground = base.mark_geoshape(fill=PALE, stroke=BORDER, strokeWidth=0.5).encode(tooltip=tips)
    marks = base.mark_geoshape(stroke=BORDER, strokeWidth=0.5)
    if measure == "grade":
        coloured = marks.encode(color=_grade_colour(language), tooltip=tips)
        layers = [coloured, _letters(data, table, language).properties(height=HEIGHT)]
    else:
        known = marks.transform_filter(f"isValid(datum.properties.{measure})")
        layers = [ground, known.encode(color=_colour(measure, language), tooltip=tips)]
    drawn: Layers = alt.layer(*layers).project(type="identity", reflectY=True)
    return drawn


def _shapes(data: Dataset, table: pd.DataFrame) -> list[dict[str, Any]]:
    rows = table.set_index("county").to_dict("index")
    made = []
    for shape in county_shapes(data.root):
        row = rows.get(shape["code"])
        if row is None:
            continue
        measures = {name: None if pd.isna(row[name]) else float(row[name]) for name in FORMATS}
        words = {"name": row["name"], "city": row["city_name"], "grade": row["grade_name"]}
        made.append({**shape, "properties": measures | words})
    return made


def _colour(measure: str, language: str) -> alt.Color:
    """Pale is good and dark is bad, in print as on the screen."""
    scale = alt.Scale(scheme=SCHEME, reverse=measure not in LOW_IS_WORST)
    legend = alt.Legend(orient="bottom", gradientLength=260)
    title = word(f"measure_{measure}", language)
    return alt.Color(f"properties.{measure}:Q", scale=scale, title=title, legend=legend)


def _grade_colour(language: str) -> alt.Color:
    names = [word(g, language) for g in GRADES] + [word("no_grade", language)]
    scale = alt.Scale(domain=names, range=[*GRADE_COLOURS, PALE])
    legend = alt.Legend(orient="bottom", columns=5, symbolType="square", symbolStrokeWidth=1)
    return alt.Color("properties.grade:N", scale=scale, title=None, legend=legend)


def _letters(data: Dataset, table: pd.DataFrame, language: str) -> alt.Chart:
    """The grade of each county as a letter, for grey paper."""
    points = label_points(data.root)
    rows = [
        {
            "lon": points[row["county"]][0],
            "lat": points[row["county"]][1],
            "sign": word(f"sign_{row['grade']}", language),
            "grade": row["grade"],
        }
        for row in table.to_dict("records")
        if row["grade"] and row["county"] in points
    ]
    ink = alt.condition("datum.grade == 'severe'", alt.value("#ffffff"), alt.value(INK))
    letters: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_text(fontSize=10, fontWeight="bold", aria=False)
        .encode(longitude="lon:Q", latitude="lat:Q", text="sign:N", color=ink)
    )
    return letters
