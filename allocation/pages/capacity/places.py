"""All places of a level: figures, load, and what holds one of them back."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from allocation.capacity import LEVELS, Carried, Place, Rules, kinds_of, places_of
from allocation.pages import state
from allocation.pages.capacity.asking import carried_by
from allocation.pages.pictures.frame import BLUE, GREEN, INK, ORANGE, RED, Layers, draw
from allocation.pages.tables import downloads, height_of, text_column
from allocation.pages.words import unit_name, word
from allocation.report.capacity import sentence, status_word
from basins.vocabulary import label, listed, name_of

ROW = 26
LARGEST_LOAD = 2.0
COLOURS = {"room": GREEN, "full": ORANGE, "over": RED, "impossible": INK, "boundless": BLUE}
FIRST = "province_cities"


def show(answer: state.Answer, rules: Rules, language: str) -> None:
    """A level at a time: table, bars of one determination, one place in words."""
    data = state.dataset()
    levels = [FIRST, *LEVELS[2:]]
    level = st.selectbox(
        word("capacity_level", language),
        levels,
        format_func=lambda name: word(f"capacity_level_{name}", language),
        key="capacity_level",
    )
    chosen = LEVELS[:2] if level == FIRST else [level]
    asked = [place for one in chosen for place in places_of(data, one)]
    kinds = kinds_of(data)
    run = carried_by(f"places-{level}", rules, asked, kinds, language)
    if run is None:
        return
    names = {kind.id: name_of(kind, language) for kind in kinds}
    chosen_kind = st.segmented_control(
        word("capacity_kind", language),
        list(names),
        default=kinds[0].id,
        required=True,
        format_func=names.__getitem__,
        key="capacity_kind",
        label_visibility="collapsed",
    )
    found = [one for one in run.found if one.kind.id == chosen_kind]
    st.markdown(counted(found, language))
    bars = bars_of(found, language)
    if len(bars):
        draw(picture(bars, language), f"capacity-{chosen_kind}")
    stem = f"capacity-{chosen_kind}-{answer.summary['year']}-{answer.summary['hydrology']}"
    _figures(found, stem, language)
    _in_words(run.found, language)
    st.caption(word("capacity_seconds", language, count=len(run.found), seconds=run.seconds))


def counted(found: Sequence[Carried], language: str) -> str:
    """How many places have room, are over …"""
    statuses = pd.Series([one.status for one in found], dtype="str")
    counts = statuses.value_counts(sort=False)
    return " · ".join(f"{status_word(str(k), language)} **{n}**" for k, n in counts.items())


def bars_of(found: Sequence[Carried], language: str) -> pd.DataFrame:
    """One bar per place that has a load: ``name, load, shown, status, text``, fullest first."""
    rows = [
        {
            "name": name_of(one.place, language),
            "load": one.load,
            "shown": min(one.load, LARGEST_LOAD),
            "status": one.status,
            "word": status_word(one.status, language),
            "text": f"{one.load:.0%}",
        }
        for one in found
        if np.isfinite(one.load)
    ]
    table = pd.DataFrame(rows)
    return table.sort_values("load", ascending=False) if len(table) else table


def picture(bars: pd.DataFrame, language: str) -> Layers:
    """Load of every place as a bar, with a line where water is used up."""
    statuses = [name for name in COLOURS if name in set(bars["status"])]
    scale = alt.Scale(
        domain=[status_word(name, language) for name in statuses],
        range=[COLOURS[name] for name in statuses],
    )
    base = alt.Chart(bars, height=ROW * len(bars) + 40).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=220, labelOverlap=False)),
    )
    top = max(1.1, float(bars["shown"].max()) * 1.08)
    bar = base.mark_bar().encode(
        x=alt.X(
            "shown:Q",
            title=word("capacity_load", language),
            axis=alt.Axis(format=".0%"),
            scale=alt.Scale(domain=[0.0, top]),
        ),
        color=alt.Color(
            "word:N", scale=scale, title=None, legend=alt.Legend(orient="bottom", columns=5)
        ),
        tooltip=[alt.Tooltip("name:N"), alt.Tooltip("text:N"), alt.Tooltip("word:N")],
    )
    said = base.mark_text(align="left", dx=4, color=INK).encode(x="shown:Q", text="text:N")
    line = (
        alt.Chart(alt.InlineData(values=[{"at": 1.0}]))
        .mark_rule(color=INK, strokeDash=[4, 3])
        .encode(x="at:Q")
    )
    drawn: Layers = alt.layer(bar, said, line)
    return drawn


def shown_table(found: Sequence[Carried], language: str) -> pd.DataFrame:
    """The figures under heads that a reader knows; empty where there is none."""
    rows = []
    for one in found:
        unit = unit_name(one.kind.unit, language)
        figures = {name: getattr(one, name) for name in ("today", "planned", "capacity", "room")}
        rows.append(
            {
                word("place", language): name_of(one.place, language),
                **{
                    f"{word(f'capacity_{name}', language)} ({unit})": None
                    if not np.isfinite(value)
                    else round(float(value), 2) + 0.0
                    for name, value in figures.items()
                },
                word("capacity_load_percent", language): round(100.0 * one.load, 1)
                if np.isfinite(one.load)
                else None,
                word("capacity_status", language): status_word(one.status, language),
                word("capacity_binds", language): listed(
                    (name_of(bind, language) for bind in one.binds[:3]), language
                ),
                word("confidence", language): label(one.confidence, language),
            }
        )
    return pd.DataFrame(rows)


def _figures(found: Sequence[Carried], stem: str, language: str) -> None:
    table = shown_table(found, language)
    head = word("place", language)
    config = {head: text_column([head, *table[head]], 160, pinned=True)} if len(table) else {}
    st.dataframe(table, hide_index=True, height=height_of(len(table), 420), column_config=config)
    downloads(table, stem, language)


def _in_words(found: Sequence[Carried], language: str) -> None:
    """One place with all its determinations in sentences."""
    places: list[Place] = list(dict.fromkeys(one.place for one in found))
    chosen = st.selectbox(
        word("capacity_one_place", language),
        places,
        format_func=lambda place: name_of(place, language),
        key="capacity_place",
    )
    lines = [sentence(one, language) for one in found if one.place == chosen]
    st.markdown("\n".join(f"- {line}" for line in lines).replace("~", "–"))
