"""Changes of single counties, cities, sections and sectors in a table that can be edited."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd
import streamlit as st

from allocation.pages import faults_panel, scenario_session, state
from allocation.pages.words import word
from allocation.scenarios.edit import is_base
from allocation.scenarios.sentences import NAMES, PLACES, THINGS
from basins.faults import BadInput
from basins.scenario_check import LISTS
from basins.scenario_file import scenario_from_dict

FAULTS = "scenario_table_faults"
# Widths in pixels: all columns are on the screen of a desk, the value too.
PARTS = {"change": 190, "thing": 190, "source": 110, "place": 140, "month": 76, "value": 90}


def show() -> None:
    """Draw the table; nothing changes before it is applied."""
    language = state.language()
    st.caption(word("overrides_help", language))
    changes, things, sources, places = (
        _changes(language),
        _things(language),
        _names("sources", "source", language),
        _places(language),
    )
    rows = _rows(state.current(), changes, things, sources, places)
    key = scenario_session.key(f"overrides-{language}")
    with st.form(f"form-{key}", border=False):
        edited = st.data_editor(
            pd.DataFrame(rows, columns=list(PARTS)).astype({"value": float, "month": "Int64"}),
            num_rows="dynamic",
            hide_index=True,
            key=key,
            column_config={
                "change": _choice("change", "override_change", changes.values(), language, True),
                "thing": _choice(
                    "thing", "override_thing", dict.fromkeys(things.values()), language
                ),
                "source": _choice("source", "source", sources.values(), language),
                "place": _choice("place", "scenario_place", places.values(), language),
                "month": st.column_config.NumberColumn(
                    word("month", language),
                    min_value=1,
                    max_value=12,
                    step=1,
                    width=PARTS["month"],
                ),
                "value": st.column_config.NumberColumn(
                    word("override_value", language),
                    min_value=0.0,
                    format="%.6g",
                    required=True,
                    width=PARTS["value"],
                ),
            },
        )
        applied = st.form_submit_button(word("override_apply", language))
    if applied:
        _apply(edited, [changes, things, sources, places])
    if faults := st.session_state.pop(FAULTS, None):
        faults_panel.show(faults, "bad_scenario")


def _choice(
    part: str, name: str, options: Iterable[str], language: str, required: bool = False
) -> Any:
    return st.column_config.SelectboxColumn(
        word(name, language), options=list(options), required=required, width=PARTS[part]
    )


def _apply(edited: pd.DataFrame, choices: list[dict[Any, str]]) -> None:
    """Make the table the lists of the scenario, or keep what is wrong with it."""
    changes, sources, places = (
        {shown: name for name, shown in choices[at].items()} for at in (0, 2, 3)
    )
    lists: dict[str, list[dict[str, Any]]] = {}
    for row in edited.to_dict("records"):
        if pd.isna(row["change"]):
            continue
        key, what = changes[row["change"]]
        entry: dict[str, Any] = {}
        if not pd.isna(row["thing"]):
            kind, name = _thing(row["thing"], key, choices[1])
            entry[kind] = name
        entry |= {} if pd.isna(row["source"]) else {"source": sources[row["source"]]}
        entry |= {} if pd.isna(row["place"]) else {"place": places[row["place"]]}
        entry |= {} if pd.isna(row["month"]) else {"month": int(row["month"])}
        entry |= {} if pd.isna(row["value"]) else {what: float(row["value"])}
        lists.setdefault(key, []).append(entry)
    kept = {key: part for key, part in state.current().items() if key not in LISTS}
    content = {"name": word("scenario_unnamed", state.language())} | kept | lists
    try:
        scenario = scenario_from_dict(content, state.dataset(), word("overrides", "zh"))
    except BadInput as bad:
        st.session_state[FAULTS] = bad.faults
        return
    scenario_session.become({} if is_base(content) else scenario.content)
    st.rerun()


def _thing(shown: str, key: str, things: dict[tuple[str, str], str]) -> tuple[str, str]:
    """What a row names; a driver and a sector may be shown alike, so the list decides."""
    rule = LISTS[key]
    meant = [at for at, name in things.items() if name == shown]
    return next((at for at in meant if at[0] in (*rule.must, *rule.may)), meant[0])


def _rows(
    content: dict[str, Any],
    changes: dict[tuple[str, str], str],
    things: dict[tuple[str, str], str],
    sources: dict[str, str],
    places: dict[str, str],
) -> list[dict[str, Any]]:
    rows = []
    for key in LISTS:
        for entry in content.get(key, ()):
            named = [(kind, entry[kind]) for kind in THINGS if kind in entry and kind != "source"]
            for what in LISTS[key].changes:
                if what in entry:
                    rows.append(
                        {
                            "change": changes[key, what],
                            "thing": things[named[0]] if named else None,
                            "source": sources.get(entry.get("source", "")),
                            "place": places.get(entry.get("place", "")),
                            "month": entry.get("month"),
                            "value": float(entry[what]),
                        }
                    )
    return rows


def _changes(language: str) -> dict[tuple[str, str], str]:
    english = language == "en"
    found = {}
    for key, rule in LISTS.items():
        for what in rule.changes:
            name = NAMES[key, what][english].format(what="", place="").strip(" ,:")
            group = word(f"list_{key}", language)
            unit = word("as_factor" if what.endswith("factor") else "as_value", language)
            named = f"{group} · {name}" if name else group
            found[key, what] = word("with_aside", language, what=named, aside=unit)
    return found


def _things(language: str) -> dict[tuple[str, str], str]:
    found = {}
    for kind, (table, column) in THINGS.items():
        if kind != "source":
            for name, shown in _names(table, column, language).items():
                found[kind, name] = word("with_aside", language, what=shown, aside=name)
    owed = set(state.dataset()["ecological_flows"]["node"])
    return {at: shown for at, shown in found.items() if at[0] != "node" or at[1] in owed}


def _names(table: str, column: str, language: str) -> dict[str, str]:
    rows = state.dataset()[table]
    return dict(zip(rows[column], rows[f"name_{language}"], strict=True))


def _places(language: str) -> dict[str, str]:
    """Places with their identifiers: two counties may share a name."""
    return {
        place: word("with_aside", language, what=name, aside=place)
        for table, column in PLACES
        for place, name in _names(table, column, language).items()
    }
