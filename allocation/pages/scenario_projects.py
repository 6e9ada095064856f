"""Levers that are tables: projects as switches with year and capacity, and the priorities."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from allocation.pages import scenario_session, state
from allocation.pages.scenario_levers import numbers
from allocation.pages.scenario_session import ELSEWHERE
from allocation.pages.tables import height_of
from allocation.pages.words import word
from allocation.scenarios.edit import Address, is_base, read, write
from allocation.scenarios.levers import lever_at
from allocation.scenarios.sentences import level_name

SETTINGS = ("enabled", "first_year", "capacity_factor")


def projects() -> None:
    """Projects of the plan and reservoirs."""
    language, data = state.language(), state.dataset()
    st.caption(word("projects_help", language))
    works = data["transfers"]
    _table("projects", works["transfer"].tolist(), _works(works, language), language)
    reservoirs = data["reservoirs"]
    if len(reservoirs):
        st.markdown(f"**{word('reservoirs', language)}**")
        names = data["nodes"].set_index("node")[f"name_{language}"]
        shown = reservoirs.assign(**{f"name_{language}": reservoirs["node"].map(names)})
        _table("reservoirs", reservoirs["node"].tolist(), _dams(shown, language), language)


def _works(table: pd.DataFrame, language: str) -> pd.DataFrame:
    content = state.current()
    rows = [
        {
            "name": row[f"name_{language}"],
            "enabled": _value(content, ("projects", row["transfer"], "enabled"), row),
            "first_year": _value(content, ("projects", row["transfer"], "first_year"), row),
            "capacity_factor": _capacity(content, row["transfer"]),
            "annual": float(row["annual_wan_m3"]),
            "status": word(f"status_{row['status']}", language),
            "evidence": word(str(row["confidence"]), language),
            "document": _title(str(row["document"]), language),
        }
        for row in table.to_dict("records")
    ]
    return pd.DataFrame(rows)


def _dams(table: pd.DataFrame, language: str) -> pd.DataFrame:
    content = state.current()
    rows = [
        {
            "name": row[f"name_{language}"],
            "first_year": _value(content, ("reservoirs", row["node"], "first_year"), row),
            "annual": float(row["normal_wan_m3"]),
            "status": word(f"status_{row['status']}", language),
            "evidence": word(str(row["confidence"]), language),
            "document": _title(str(row["document"]), language),
        }
        for row in table.to_dict("records")
    ]
    return pd.DataFrame(rows)


def _value(content: dict[str, Any], address: Address, row: dict[Any, Any]) -> Any:
    given = read(content, address)
    if given is not None:
        return given
    return row["enabled"] == "yes" if address[-1] == "enabled" else int(row["first_year"])


def _capacity(content: dict[str, Any], name: str) -> float:
    given = read(content, ("projects", name, "capacity_factor"))
    return 100.0 if given is None else 100.0 * float(given)


def _title(document: str, language: str) -> str:
    titles = state.dataset()["documents"].set_index("document")["title"]
    return str(titles.get(document, document)) if language == "zh" else document


def _table(key: str, names: list[str], rows: pd.DataFrame, language: str) -> None:
    if rows.empty:
        st.caption(word("no_rows", language))
        return
    heads = {column: word(f"project_{column}", language) for column in rows.columns}
    volume = word("project_storage" if key == "reservoirs" else "project_annual", language)
    fixed = [column for column in rows.columns if column not in SETTINGS]
    # A grid can be edited anew only under a new key, so each change of the scenario makes one.
    editor = scenario_session.key(f"grid-{key}-{language}")
    st.data_editor(
        rows,
        hide_index=True,
        height=height_of(len(rows), 420),
        disabled=fixed,
        key=editor,
        on_change=_edited,
        args=(key, names, editor),
        column_config={
            "name": st.column_config.TextColumn(heads["name"], pinned=True, width="medium"),
            "enabled": st.column_config.CheckboxColumn(heads.get("enabled", "")),
            "first_year": st.column_config.NumberColumn(
                heads["first_year"], min_value=1900, max_value=2100, step=1, format="%d"
            ),
            "capacity_factor": st.column_config.NumberColumn(
                heads.get("capacity_factor", ""), min_value=0.0, max_value=300.0, format="%.6g"
            ),
            "annual": st.column_config.NumberColumn(volume, format="%,.0f"),
            "status": heads["status"],
            "evidence": heads["evidence"],
            "document": heads["document"],
        },
    )


def _edited(key: str, names: list[str], editor: str) -> None:
    """Take the edited cells into the scenario."""
    if not scenario_session.is_live(editor):
        return
    data, content = state.dataset(), state.current()
    year = state.year_of(content)
    for number, cells in st.session_state[editor]["edited_rows"].items():
        for setting, value in cells.items():
            address = (key, names[int(number)], setting)
            lever = lever_at(data, address, year)
            if lever is None or value is None:
                continue
            given = value / 100.0 if setting == "capacity_factor" else value
            content = write(content, address, None if given == lever.base else given)
    name = content.get("name") or word("scenario_unnamed", state.language())
    scenario_session.become({} if is_base(content) else {"name": name} | content)


def priorities() -> None:
    """The order of the levels, and the assurance of each demand."""
    language, data, content = state.language(), state.dataset(), state.current()
    st.caption(word("priorities_help", language))
    frame = data["priorities"].sort_values("level")
    base = frame["name"].drop_duplicates().tolist()
    order = read(content, ("priorities", "order")) or base
    for at, level in enumerate(order):
        with st.container(horizontal=True, vertical_alignment="center"):
            up = word("move_up", language, level=level_name(level, language))
            st.button(
                "↑",
                disabled=at == 0,
                help=up,
                key=f"up-{level}",
                on_click=_lift,
                args=(order, at, base),
            )
            down = word("move_down", language, level=level_name(level, language))
            st.button(
                "↓",
                disabled=at + 1 == len(order),
                help=down,
                key=f"down-{level}",
                on_click=_lift,
                args=(order, at + 1, base),
            )
            st.text(f"{at + 1}. {level_name(level, language)}")
    items = [item for item in frame["item"].drop_duplicates() if item != "ecological_flow"]
    numbers([("priorities", "assurance_percent", item) for item in items])


def _lift(order: list[str], at: int, base: list[str]) -> None:
    """Move the level at a position before the one above it."""
    moved = [*order[: at - 1], order[at], order[at - 1], *order[at + 1 :]]
    value = None if moved == base else moved
    scenario_session.put(("priorities", "order"), value, ELSEWHERE)
