"""What a sequence of years found: a picture, the account between years, and where it ends."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd
import streamlit as st

from allocation.pages import conflict_panel, state
from allocation.pages.pictures.frame import AXIS, INK, LEGEND, ORANGE, SKY, Layers, draw
from allocation.pages.tables import XLSX, downloads, height_of
from allocation.pages.words import units_in, word
from allocation.sequence.background import Found
from allocation.sequence.words import KINDS, STATUS, heads
from allocation.sequence.writing import write_book
from basins.vocabulary import label

YI, ROW = 1e4, 300
SERIES = ("target", "planned", "observed")
OF_A_YEAR = ["year", "hydrology", "status", "target_wan_m3", "target_confidence"]
OF_A_YEAR += ["observed_wan_m3", "observed_confidence", "planned_wan_m3", "shortage_wan_m3"]
OF_A_YEAR += ["storage_start_wan_m3", "storage_end_wan_m3", "groundwater_due_wan_m3"]
OF_A_YEAR += ["section_due_wan_m3", "outflow_due_wan_m3", "yellow_share_wan_m3"]
OF_A_DEBT = ["year", "kind", "name", "missed_wan_m3", "owed_wan_m3", "due_year", "basis"]
OF_A_DEBT += ["citation", "confidence"]
OF_A_LINE = ["year", "name", "limit_on_path", "limit", "observed", "planned", "difference"]
OF_A_LINE += ["unit", "confidence", "observed_confidence"]


def show(found: Found, language: str) -> None:
    """Draw what was found."""
    if found.impossible is not None:
        st.error(word("plans_impossible", language, year=found.impossible))
    elif found.summary["status"] == "optimal":
        st.markdown(word("plans_kept", language))
    draw(path_picture(found.tables["sequence"], language), "plans-path")
    stem = f"plans-{found.summary['years'][0]}-{found.summary['years'][-1]}"
    years, owed, path = st.tabs(
        [word(f"plans_{name}", language) for name in ("by_year", "owed", "path")]
    )
    with years:
        _table(found.tables["sequence"][OF_A_YEAR], stem, language)
    with owed:
        st.caption(word("plans_owed_note", language))
        debts = _named(found.tables["owed"], language)[OF_A_DEBT]
        if debts.empty:
            st.markdown(word("plans_owes_nothing", language))
        else:
            _table(debts, f"{stem}-owed", language)
    with path:
        _table(_named(found.tables["path"], language)[OF_A_LINE], f"{stem}-path", language)
    st.download_button(
        word("plans_workbook", language),
        lambda: write_book(dict(found.tables)),
        f"{stem}.xlsx",
        XLSX,
        on_click="ignore",
    )
    if found.conflict:
        conflict_panel.show(state.Answer({}, {}, 0.0, found.conflict))


def _named(table: pd.DataFrame, language: str) -> pd.DataFrame:
    return table.assign(name=table[f"name_{language}"])


def _table(table: pd.DataFrame, stem: str, language: str) -> None:
    """A table in words, to read and to save."""
    at = int(language == "en")
    shown = table.copy()
    if "status" in shown:
        shown["status"] = [STATUS[str(name)][at] for name in shown["status"]]
    if "kind" in shown:
        shown["kind"] = [KINDS[str(name)][at] for name in shown["kind"]]
    for column in ("basis", "confidence", "target_confidence", "observed_confidence"):
        if column in shown:
            shown[column] = [label(str(name), language) if name else "" for name in shown[column]]
    numbers = shown.select_dtypes("float").columns
    shown[numbers] = shown[numbers].round(2)
    names = {"name": word("line_name", language)} | heads(shown.columns, language)
    shown = shown.rename(columns={name: units_in(text, language) for name, text in names.items()})
    st.dataframe(shown, hide_index=True, height=height_of(len(shown)), key=f"table-{stem}")
    downloads(shown, stem, language)


def path_picture(sequence: pd.DataFrame, language: str) -> Layers:
    """Target as a line, plans as bars, observed years as diamonds; each with its figure."""
    names = {name: word(f"plans_{name}", language) for name in SERIES}
    parts = [
        pd.DataFrame(
            {
                "year": sequence["year"].astype(str),
                "series": names[name],
                "value": sequence[f"{name}_wan_m3"] / YI,
            }
        )
        for name in SERIES
    ]
    shown = pd.concat(parts, ignore_index=True).dropna(subset="value")
    shown["text"] = [f"{value:,.1f}" for value in shown["value"]]
    x = alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0))
    y = alt.Y("value:Q", title=word("plans_axis", language))
    colour = alt.Color(
        "series:N",
        scale=alt.Scale(domain=list(names.values()), range=[INK, SKY, ORANGE]),
        title=None,
        legend=alt.Legend(orient="bottom", labelLimit=320),
    )
    return _layers(shown, names, x, y, colour)


def _layers(
    shown: pd.DataFrame, names: Mapping[str, str], x: alt.X, y: alt.Y, colour: alt.Color
) -> Layers:
    base = alt.Chart(shown, height=ROW + AXIS + LEGEND)
    tips = ["year:O", "series:N", "text:N"]
    of = {name: base.transform_filter(f"datum.series == '{text}'") for name, text in names.items()}
    bars = of["planned"].mark_bar(stroke=INK, strokeWidth=0.5, width={"band": 0.5})
    line = of["target"].mark_line(point={"filled": True, "size": 60}, strokeDash=[6, 3])
    seen = of["observed"].mark_point(
        shape="diamond", size=160, filled=True, stroke=INK, strokeWidth=0.8
    )
    layers = [mark.encode(x=x, y=y, color=colour, tooltip=tips) for mark in (bars, line, seen)]
    for name, right, down in (("target", 0, -12), ("planned", 0, 14), ("observed", 28, 0)):
        text = of[name].mark_text(fontSize=11, color=INK, dx=right, dy=down)
        layers.append(text.encode(x=x, y=y, text="text:N"))
    drawn: Layers = alt.layer(*layers)
    return drawn
