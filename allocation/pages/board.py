"""超载与许可: which places are overloaded, on a map and in a list, and the evidence for one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from allocation.evidence import grade_shares
from allocation.pages import board_map, place_figures, state
from allocation.pages.asked import question
from allocation.pages.permit_form import show_form
from allocation.pages.pictures.frame import kept
from allocation.pages.place_panel import show_place
from allocation.pages.tables import downloads, height_of, text_column
from allocation.pages.words import word
from allocation.permits.licensed import licensed_now
from allocation.report.overload import GRADES, named
from allocation.report.place import element_name
from basins.carrying import (
    Basis,
    PlaceEvidence,
    evidence,
    licensed_basis,
    observed_basis,
    plan_basis,
    status,
    trends,
)
from basins.carrying.basis import BASES, LICENSED, OBSERVED
from basins.carrying.evidence import place_name
from basins.carrying.measure import elements
from basins.carrying.status import COUNTY, RIVER_CITY
from basins.dataset import Dataset
from basins.fault_words import told as worded
from basins.faults import BadInput

CHOSEN, MAP, LIST, VIEW = "board_place", "board_map", "board_list", "board_view"
EVIDENCE = "evidence_tab"
LISTED = (COUNTY, RIVER_CITY, "city")
NUMBERS = ("used_wan_m3", "limit_wan_m3")
COLUMNS = (
    *("place", "city", "element", *NUMBERS, "ratio", "grade", "evidence"),
    *("declared", "suspended"),
)
Place = tuple[str, str]
# What stands beside the map, by the word on its button.
VIEWS: dict[str, Callable[[PlaceEvidence], None]] = {
    EVIDENCE: show_place,
    "permit_tab": show_form,
}


def show(answer: state.Answer) -> None:
    """Draw the board for the plan of an answer, observed use and licences."""
    language, data = state.language(), state.dataset()
    licensed = _licensed(data)
    bases, table = _graded(question().key, licensed, date.today(), answer)
    st.caption(word("board_note", language))
    basis = _basis(bases, language)
    grounds = state.grounds(answer.summary)
    rows = _filtered(data, table[table["basis"] == basis], language)
    with st.container(key="pictures"):
        # The form has many fields: it gets more of the width than the evidence.
        shares = [5, 6] if st.session_state.get(VIEW, EVIDENCE) == EVIDENCE else [3, 7]
        left, right = st.columns(shares, gap="medium")
    with left:
        _map(rows, language)
    with right:
        found = _place(data, table, rows, language)
    if found is not None and st.session_state.get(VIEW) == EVIDENCE:
        place_figures.show(found, bases, grounds)
    _list(data, rows, language, lambda shown: grade_shares(grounds, bases, shown)["mark"])


@st.cache_resource(show_spinner=False)
def observed() -> tuple[Basis | None, pd.DataFrame]:
    """Observed use of the dataset and its trends."""
    return observed_basis(state.dataset()), trends(state.dataset())


@st.cache_resource(show_spinner=False, max_entries=8)
def _graded(
    key: str, licensed: pd.DataFrame | None, on: date, _answer: state.Answer
) -> tuple[list[Basis], pd.DataFrame]:
    """The bases there are and the status of all places on them.

    Filters, clicks and the permit form draw the page anew; none of them changes the status. It
    follows from the question (``key``), the licences and the day.
    """
    data, summary = state.dataset(), _answer.summary
    year = int(summary["year"])
    found = (
        observed()[0],
        plan_basis(_answer.tables, year, str(summary["hydrology"])),
        licensed_basis(data, licensed, year),
    )
    bases = [basis for basis in found if basis is not None]
    return bases, status(data, bases, on)


def _licensed(data: Dataset) -> pd.DataFrame | None:
    """Licensed volumes; a register that cannot be read is told, not passed over."""
    try:
        return licensed_now(data)
    except BadInput as bad:
        language = state.language()
        for fault in bad.faults:
            remedy = worded(fault, language).remedy
            text = word("titled", language, title=fault.value, text=remedy)
            st.error(word("titled", language, title=fault.file, text=text))
        return None


def _basis(bases: list[Basis], language: str) -> str:
    """The basis to show, and why another is not there."""
    years = {basis.name: basis.year for basis in bases}
    names = [name for name in BASES if name in years]
    chosen = st.radio(
        word("board_basis", language),
        names,
        format_func=lambda name: word(f"basis_{name}", language, year=years[name]),
        horizontal=True,
        key="board_basis",
    )
    for name in (OBSERVED, LICENSED):
        if name not in years:
            st.caption(word(f"no_{name}", language))
    return str(chosen or names[0])


def _filtered(data: Dataset, table: pd.DataFrame, language: str) -> pd.DataFrame:
    """The rows that pass the filters of city, river, element and grade."""
    cities = data["cities"].set_index("city")[f"name_{language}"]
    rivers = data["rivers"].sort_values("position").set_index("river")[f"name_{language}"]
    choices: dict[str, dict[str, str]] = {
        "city": {str(k): str(v) for k, v in cities.items()},
        "river": {str(k): str(v) for k, v in rivers.items()},
        "element": {name: element_name(data, name, language) for name in elements(data)},
        "grade": {name: word(name, language) for name in GRADES},
    }
    columns = st.columns(4)
    for column, (name, options) in zip(columns, choices.items(), strict=True):
        chosen = column.multiselect(
            word("element" if name == "element" else f"board_{name}", language),
            list(options),
            format_func=options.__getitem__,
            placeholder=word("all", language),
            key=f"board_filter_{name}",
        )
        if not chosen:
            continue
        if name == "river":
            wanted = frozenset(chosen)
            there = [not wanted.isdisjoint(str(r).split("|")) for r in table["river"]]
            table = table[there]
        elif name == "grade":
            # The worst of the elements that are left is what a place is graded by.
            table = table[_worst(table) & table["grade"].isin(chosen)]
        else:
            table = table[table[name].isin(chosen)]
    return table


def _worst(table: pd.DataFrame) -> pd.Series:
    """The gravest row of each place among the rows that are left."""
    rank = table["grade"].map({grade: i for i, grade in enumerate(GRADES)}).fillna(-1)
    order = table.assign(rank=rank).sort_values(["rank", "ratio"], ascending=False, kind="stable")
    first = order.drop_duplicates(["kind", "place"]).index
    return pd.Series(table.index.isin(first), index=table.index)


@st.cache_resource(show_spinner=False, max_entries=16)
def _picture(
    worst: pd.DataFrame, declared: tuple[str, ...], language: str
) -> alt.LayerChart | None:
    """The map; a click on a place or a line of the form leaves it as it is."""
    return board_map.grade_map(state.dataset(), worst, set(declared), language)


def _map(rows: pd.DataFrame, language: str) -> None:
    worst = rows[_worst(rows) & (rows["kind"] == COUNTY)]
    declared = rows.loc[(rows["kind"] == COUNTY) & (rows["declared"] != ""), "place"]
    picture = _picture(worst, tuple(sorted(set(declared))), language)
    if picture is None:
        return
    with kept("board"):
        st.altair_chart(picture, key=MAP, on_select=_from_map, selection_mode=[board_map.PICK])
    st.caption(f"{word('board_map_note', language)} {word('attribution', language)}")


def _from_map() -> None:
    """A click on a county chooses it."""
    picked = st.session_state[MAP]["selection"].get(board_map.PICK) or []
    if picked:
        st.session_state[CHOSEN] = (COUNTY, str(picked[0]["code"]))


def _place(
    data: Dataset, table: pd.DataFrame, rows: pd.DataFrame, language: str
) -> PlaceEvidence | None:
    """The place chosen, and what is known about it; gives back what is known."""
    shown = rows[rows["kind"].isin(LISTED)]
    pairs = zip(shown["kind"], shown["place"], strict=True)
    places: list[Place] = list(dict.fromkeys((str(k), str(p)) for k, p in pairs))
    chosen = st.session_state.get(CHOSEN)
    known = set(zip(table["kind"], table["place"], strict=True))
    if chosen is not None and tuple(chosen) in known and tuple(chosen) not in places:
        places.insert(0, tuple(chosen))
    if not places:
        st.info(word("no_rows", language))
        return None
    if chosen is not None and tuple(chosen) not in places:
        del st.session_state[CHOSEN]
    place = st.selectbox(
        word("board_place", language),
        places,
        index=None,
        format_func=_titles(language, tuple(places)).__getitem__,
        placeholder=word("board_choose", language),
        key=CHOSEN,
    )
    if place is None:
        st.info(word("board_click", language))
        return None
    found = evidence(data, table, *place, date.today(), observed()[1])
    # Not tabs: those go back to the first one whenever the page is drawn anew.
    view = st.segmented_control(
        word("board_view", language),
        list(VIEWS),
        default=next(iter(VIEWS)),
        required=True,
        format_func=lambda name: word(name, language),
        key=VIEW,
        label_visibility="collapsed",
    )
    VIEWS[view](found)
    return found


@st.cache_resource(show_spinner=False, max_entries=16)
def _titles(language: str, places: tuple[Place, ...]) -> dict[Place, str]:
    """What each place is called in the box that finds it."""
    return {place: _title(state.dataset(), place, language) for place in places}


def _title(data: Dataset, pair: Place, language: str) -> str:
    kind, place = pair
    name = place_name(data, kind, place)[language]
    if kind == COUNTY:
        city = str(data["counties"].set_index("county").at[place, "city"])
        aside = place_name(data, "city", city)[language]
    else:
        aside = word(f"kind_{kind}", language)
    return word("with_aside", language, what=name, aside=aside)


def _list(
    data: Dataset,
    rows: pd.DataFrame,
    language: str,
    marks: Callable[[pd.DataFrame], pd.Series],
) -> None:
    st.subheader(word("board_list", language), anchor=False)
    kind = st.radio(
        word("board_kind", language),
        LISTED,
        format_func=lambda name: word(f"kind_{name}", language),
        horizontal=True,
        key="board_kind",
        label_visibility="collapsed",
    )
    rows = rows[rows["kind"] == kind]
    if rows.empty:
        st.info(word("no_rows", language))
        return
    rows = rows[_worst(rows) | (rows["declared"] != "")]
    order = rows["grade"].map({grade: -i for i, grade in enumerate(GRADES)}).fillna(1)
    rows = rows.assign(order=order).sort_values(["order", "ratio"], ascending=[True, False])
    st.session_state["board_rows"] = [(str(kind), str(place)) for place in rows["place"]]
    sure = [word(mark, language) if mark else "" for mark in marks(rows)]
    shown = named(data, rows, language).assign(evidence=sure)[list(COLUMNS)]
    shown = shown.rename(columns={name: word(f"board_{name}", language) for name in COLUMNS})
    number = st.column_config.NumberColumn(format="%,.0f")
    configured: dict[str, Any] = {word(f"board_{name}", language): number for name in NUMBERS}
    ratio = st.column_config.NumberColumn(format="%.4f")
    configured[word("board_ratio", language)] = ratio
    head = word("board_place", language)
    configured[head] = text_column([*shown[head], head], 200, True)
    st.caption(word("rows", language, shown=f"{len(shown):,}"))
    st.dataframe(
        shown,
        hide_index=True,
        height=height_of(len(shown), 420),
        column_config=configured,
        key=LIST,
        on_select=_from_list,
        selection_mode="single-row",
    )
    downloads(shown, f"overload-{kind}", language)


def _from_list() -> None:
    """A click on a row chooses its place."""
    picked = st.session_state[LIST]["selection"]["rows"]
    known = st.session_state.get("board_rows", [])
    if picked and picked[0] < len(known):
        st.session_state[CHOSEN] = known[picked[0]]
