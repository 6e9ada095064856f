"""总览: headline figures, which red line binds and why, county map, shortage by month, Sankey."""

from __future__ import annotations

import streamlit as st

from allocation.pages import charts, reports, state
from allocation.pages.pictures.frame import kept
from allocation.pages.pictures.uses import draw_uses, worded
from allocation.pages.words import word
from allocation.report.workbook import with_names
from basins.vocabulary import listed

YI = 1e4
MOST_NAMES = 6
UNSURE = ("derived", "to confirm")


def show(answer: state.Answer) -> None:
    """Draw the overview of an answer."""
    language = state.language()
    _headline(answer, language)
    st.info(why(answer, language))
    st.warning(word("evidence_note", language, share=100.0 * _unsure(answer)))
    with st.container(key="pictures"):
        left, right = st.columns(2, gap="medium")
    with left:
        _map(answer, language)
    with right:
        _heat(answer, language)
    st.subheader(word("sankey_title", language), anchor=False)
    draw_uses(answer, "sankey", language, worded(answer, language))
    st.caption(word("sankey_note", language))
    reports.buttons(answer, language)


def _headline(answer: state.Answer, language: str) -> None:
    s = answer.summary
    use, cap = s["total_use_wan_m3"] / YI, s["cap_wan_m3"] / YI
    strength, limit = s["intensity_m3_per_wan_yuan"], s["intensity_limit_m3_per_wan_yuan"]
    lines = answer.tables["red_lines"]
    met = s["supplied_wan_m3"] / s["demand_wan_m3"] if s["demand_wan_m3"] else 1.0
    figures = [
        ("total_use", f"{use:.2f}", word("against_cap", language, cap=cap, left=_left(cap, use))),
        (
            "intensity",
            f"{strength:.2f}",
            word("against_intensity", language, limit=limit, left=_left(limit, strength)),
        ),
        (
            "shortage_total",
            f"{s['shortage_wan_m3'] / YI:.2f}",
            word("of_demand", language, demand=s["demand_wan_m3"] / YI),
        ),
        (
            "satisfaction_total",
            f"{100.0 * met:.1f}",
            word("of_supplied", language, supplied=s["supplied_wan_m3"] / YI),
        ),
        (
            "binding_count",
            str(len(s["binding_red_lines"])),
            word("of_lines", language, lines=int((lines["enforced"] == "yes").sum())),
        ),
        ("unsure_share", f"{100.0 * _unsure(answer):.0f}", word("by_volume", language)),
    ]
    with st.container(key="headline"):
        for name, value, note in figures:
            st.metric(
                word(name, language),
                value,
                note,
                delta_color="off",
                delta_arrow="off",
                border=True,
            )


def _left(limit: float, used: float) -> float:
    """What is left; no minus before a nought."""
    return round(limit - used, 2) + 0.0


def _unsure(answer: state.Answer) -> float:
    """Share of the plan's volume that rests on derived or unconfirmed figures."""
    return float(sum(answer.summary["evidence_share"].get(name, 0.0) for name in UNSURE))


def why(answer: state.Answer, language: str) -> str:
    """Which of cap and intensity binds, in words, and what else binds."""
    s, lines = answer.summary, answer.tables["red_lines"]
    bound = lines[lines["id"].isin(s["binding_red_lines"])]
    gdp = s["total_use_wan_m3"] / s["intensity_m3_per_wan_yuan"]
    limit = s["intensity_limit_m3_per_wan_yuan"]
    cap, allowed = s["cap_wan_m3"] / YI, limit * gdp / YI
    ids = set(bound["id"])
    name = {
        (True, False): "intensity_first",
        (False, True): "cap_first",
        (True, True): "both_bind",
        (False, False): "neither",
    }[state.INTENSITY in ids, state.CAP in ids]
    fields = {"limit": limit, "year": s["year"], "gdp": gdp, "allowed": allowed, "cap": cap}
    text = word(name, language, less=cap - allowed, **fields)
    others = bound[~bound["id"].isin([state.CAP, state.INTENSITY])]
    if others.empty:
        return text
    names = listed(others[f"name_{language}"].head(MOST_NAMES), language)
    if len(others) > MOST_NAMES:
        names = word("and_more", language, names=names)
    return f"{text}\n\n{word('also_binding', language, count=len(others), names=names)}"


def _map(answer: state.Answer, language: str) -> None:
    st.subheader(word("map_title", language), anchor=False)
    measure = st.radio(
        word("map_measure", language),
        charts.MEASURES,
        format_func=lambda name: word(name, language),
        horizontal=True,
        key="map_measure",
        label_visibility="collapsed",
    )
    picture = charts.county_map(state.dataset(), answer.tables, measure, language)
    if picture is not None:
        values = charts.county_values(state.dataset(), answer.tables, language)
        heads = {"name": "county"} | {name: name for name in ("city", *charts.MEASURES)}
        table = values[list(heads)].rename(
            columns={name: word(head, language) for name, head in heads.items()}
        )
        with kept(f"map-{measure}", table):
            st.altair_chart(picture, key=f"map-{measure}")
        note = f"{word('grade_note', language)} " if measure == "grade" else ""
        st.caption(note + word("attribution", language))


def _heat(answer: state.Answer, language: str) -> None:
    st.subheader(word("heat_title", language), anchor=False)
    heat = charts.shortage_heat(state.dataset(), answer.tables["shortage"], language)
    if heat is None:
        st.success(word("no_shortage", language))
    else:
        sums = answer.tables["shortage"].groupby(["sector", "month"])["shortage_wan_m3"].sum()
        table = with_names(state.dataset(), sums.reset_index(), language)
        heads = {"sector": "sector", "month": "month", "shortage_wan_m3": "shortage"}
        heads = {name: word(head, language) for name, head in heads.items()}
        with kept("heat", table.rename(columns=heads)):
            st.altair_chart(heat, key="heat")
