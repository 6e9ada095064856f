"""What more of one determination costs of another: the edge of what water carries in one place."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from allocation.capacity import LEVELS, Frontier, Rules, kinds_of, places_of
from allocation.pages import state
from allocation.pages.capacity.asking import carried_by
from allocation.pages.pictures.frame import BLUE, INK, ORANGE, Layers, draw, figures
from allocation.pages.words import unit_name, word
from allocation.report.capacity import figure
from basins.vocabulary import listed, name_of

HEIGHT = 420


def show(answer: state.Answer, rules: Rules, language: str) -> None:
    """Choose a place and two kinds, run it, draw the edge."""
    data = state.dataset()
    kinds = kinds_of(data)
    first, second, level, where = st.columns(4)
    across = first.selectbox(
        word("capacity_first", language),
        kinds,
        format_func=lambda kind: name_of(kind, language),
        key="capacity_first",
    )
    others = [kind for kind in kinds if not set(kind.moved) & set(across.moved)]
    if not others:
        st.info(word("capacity_no_second", language))
        return
    up = second.selectbox(
        word("capacity_second", language),
        others,
        format_func=lambda kind: name_of(kind, language),
        key=f"capacity_second-{across.id}",
    )
    of_level = level.selectbox(
        word("capacity_level", language),
        LEVELS,
        format_func=lambda name: word(f"capacity_level_{name}", language),
        key="capacity_trade_level",
    )
    place = where.selectbox(
        word("place", language),
        places_of(data, of_level),
        format_func=lambda place: name_of(place, language),
        key=f"capacity_trade_place-{of_level}",
    )
    st.caption(word("capacity_trade_note", language))
    run = carried_by("trade", rules, [place], [across, up], language, trade=True)
    if run is None or run.edge is None:
        return
    edge = run.edge
    if not edge.corners:
        st.warning(word("capacity_no_trade", language))
        return
    draw(picture(edge, language), "capacity-trade")
    stem = f"trade-{place.id}-{across.id}-{up.id}-{answer.summary['year']}"
    figures(shown_table(edge, language), stem, language)
    st.caption(word("capacity_seconds", language, count=len(edge.corners), seconds=run.seconds))


def picture(edge: Frontier, language: str) -> Layers:
    """The edge with its corners, the area below it, and where the plan stands."""
    axes = {
        "first": f"{name_of(edge.first, language)} ({unit_name(edge.first.unit, language)})",
        "second": f"{name_of(edge.second, language)} ({unit_name(edge.second.unit, language)})",
    }
    table = edge.table()[["first", "second"]].assign(
        order=range(len(edge.corners)),
        binds=[
            listed((name_of(b, language) for b in corner.binds[:2]), language)
            for corner in edge.corners
        ],
    )
    # From the left axis to the first corner, and from the last one down.
    ends = [(0.0, table["second"].iloc[0]), (table["first"].iloc[-1], 0.0)]
    outline = pd.concat(
        [
            pd.DataFrame([{"first": ends[0][0], "second": ends[0][1]}]),
            table[["first", "second"]],
            pd.DataFrame([{"first": ends[1][0], "second": ends[1][1]}]),
        ]
    ).assign(order=range(len(table) + 2))
    planned = pd.DataFrame(
        [
            {
                "first": edge.planned[0],
                "second": edge.planned[1],
                "name": word("capacity_planned", language),
            }
        ]
    )
    tips = [alt.Tooltip(f"{name}:Q", title=title, format=",.2f") for name, title in axes.items()]
    x = alt.X("first:Q", title=axes["first"], scale=alt.Scale(zero=True))
    y = alt.Y("second:Q", title=axes["second"], scale=alt.Scale(zero=True))
    line = alt.Chart(outline, height=HEIGHT).mark_line(color=BLUE, strokeWidth=2.5)
    points = alt.Chart(table).mark_circle(color=BLUE, size=90, opacity=1.0)
    held = alt.Tooltip("binds:N", title=word("capacity_binds", language))
    here = alt.Chart(planned).mark_point(
        color=ORANGE, shape="diamond", size=160, filled=True, stroke=INK, opacity=1.0
    )
    said = alt.Chart(planned).mark_text(color=INK, dy=-14, fontSize=12)
    drawn: Layers = alt.layer(
        line.encode(x=x, y=y, order="order:Q"),
        points.encode(x=x, y=y, tooltip=[*tips, held]),
        here.encode(x=x, y=y, tooltip=tips),
        said.encode(x=x, y=y, text="name:N"),
    )
    return drawn


def shown_table(edge: Frontier, language: str) -> pd.DataFrame:
    """The corners under heads that a reader knows."""
    table = edge.table()
    heads = [
        f"{name_of(k, language)} ({unit_name(k.unit, language)})" for k in (edge.first, edge.second)
    ]
    return pd.DataFrame(
        {
            heads[0]: table["first"].round(2) + 0.0,
            heads[1]: table["second"].round(2) + 0.0,
            word("capacity_trade_rate", language): [figure(float(v)) for v in table["trade"]],
            word("capacity_binds", language): [
                listed((name_of(b, language) for b in corner.binds[:3]), language)
                for corner in edge.corners
            ],
        }
    )
