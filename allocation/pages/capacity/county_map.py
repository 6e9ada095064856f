"""The map of counties by load: pale has room, dark is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
import streamlit as st

from allocation.capacity import Carried, Rules, kinds_of, places_of
from allocation.pages import state
from allocation.pages.capacity.asking import carried_by
from allocation.pages.capacity.places import counted, shown_table
from allocation.pages.charts import BORDER, county_shapes
from allocation.pages.pictures.frame import PALE, Layers, draw, figures
from allocation.pages.words import word
from allocation.report.capacity import figure, status_word
from basins.dataset import Dataset
from basins.vocabulary import listed, name_of

HEIGHT, NAMED = 620, 5
# Classes of the load in percent; the last is no figure but the lack of one.
CLASSES = ("under_50", "under_80", "under_100", "full", "over", "impossible")
COLOURS = ("#fde725", "#7ad151", "#22a884", "#2a788e", "#414487", "#000000")


def show(answer: state.Answer, rules: Rules, language: str) -> None:
    """One determination over all counties."""
    data = state.dataset()
    kinds = kinds_of(data)
    kind = st.radio(
        word("capacity_kind", language),
        kinds,
        format_func=lambda kind: name_of(kind, language),
        horizontal=True,
        key="capacity_map_kind",
        label_visibility="collapsed",
    )
    run = carried_by("map", rules, places_of(data, "county"), [kind], language)
    if run is None:
        return
    chart = picture(data, run.found, language)
    if chart is None:
        st.info(word("no_boundaries", language))
    else:
        draw(chart, f"capacity-map-{kind.id}")
        st.caption(word("attribution", language))
    st.markdown(counted(run.found, language))
    st.markdown(fullest(run.found, language))
    stem = f"capacity-{kind.id}-{answer.summary['year']}-{answer.summary['hydrology']}"
    figures(shown_table(run.found, language), stem, language)
    st.caption(word("capacity_seconds", language, count=len(run.found), seconds=run.seconds))


def fullest(found: Sequence[Carried], language: str) -> str:
    """The five with the largest load in words, for readers without colour or a pointer."""
    known = sorted(
        (one for one in found if np.isfinite(one.load)), key=lambda one: one.load, reverse=True
    )
    parts = [f"{name_of(one.place, language)} {one.load:.0%}" for one in known[:NAMED]]
    return word("highest_counties", language, counties=" · ".join(parts)) if parts else ""


def class_of(one: Carried) -> str:
    """The class of a county's load; empty where it has nothing of the kind."""
    if one.status in ("impossible", "over", "full"):
        return one.status
    if not np.isfinite(one.load):
        return ""
    return "under_50" if one.load < 0.5 else "under_80" if one.load < 0.8 else "under_100"


def picture(data: Dataset, found: Sequence[Carried], language: str) -> Layers | None:
    """The map; nothing if the dataset has no boundaries."""
    by_county = {one.place.id: one for one in found}
    shapes = [
        {**shape, "properties": _properties(by_county[shape["code"]], language)}
        for shape in county_shapes(data.root)
        if shape["code"] in by_county
    ]
    if not shapes:
        return None
    names = [word(f"capacity_class_{name}", language) for name in CLASSES]
    tips = [
        alt.Tooltip(f"properties.{name}:N", title=word(f"capacity_{name}", language))
        for name in ("county", "planned", "capacity", "load_text", "status", "binds")
    ]
    base = alt.Chart(alt.InlineData(values=shapes), height=HEIGHT)
    ground = base.mark_geoshape(fill=PALE, stroke=BORDER, strokeWidth=0.5).encode(tooltip=tips)
    coloured = (
        base.mark_geoshape(stroke=BORDER, strokeWidth=0.5)
        .transform_filter("datum.properties.class != ''")
        .encode(
            color=alt.Color(
                "properties.class:N",
                scale=alt.Scale(domain=names, range=list(COLOURS)),
                title=word("capacity_load", language),
                legend=alt.Legend(orient="bottom", columns=3, symbolType="square"),
            ),
            tooltip=tips,
        )
    )
    drawn: Layers = alt.layer(ground, coloured).project(type="identity", reflectY=True)
    return drawn


def _properties(one: Carried, language: str) -> Mapping[str, Any]:
    name = class_of(one)
    return {
        "county": name_of(one.place, language),
        "class": word(f"capacity_class_{name}", language) if name else "",
        "planned": figure(one.planned, one.kind.unit),
        "capacity": figure(one.capacity, one.kind.unit),
        "load_text": f"{one.load:.0%}" if np.isfinite(one.load) else "",
        "status": status_word(one.status, language),
        "binds": listed((name_of(bind, language) for bind in one.binds[:2]), language),
    }
