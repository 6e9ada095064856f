"""The scenario of a session: begun from a link, changed, undone; the link in the address follows.

Widgets that show a number of the scenario carry a round in their keys. A change from elsewhere
begins a new round. A browser that is a step behind still sends the old numbers under the old keys,
and Streamlit calls what such a widget called; nothing is taken from it (:func:`is_live`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from allocation.pages import access, state
from allocation.pages.words import word
from allocation.scenarios.edit import Address, is_base, write
from allocation.scenarios.history import History
from allocation.scenarios.link import link_text, linked
from basins.faults import BadInput
from basins.scenario_file import scenario_from_dict

LINK = "s"
SIDEBAR, PAGE, ELSEWHERE = "sidebar", "page", "elsewhere"
ROUND, FAULTS = "scenario_round", "scenario_faults"


def begin() -> None:
    """Begin the scenario of a new session, from the link in its address if there is one.

    Who may not ask what-if questions has no scenario: every page answers the base.
    """
    if not access.who().may("action", "what_if"):
        st.session_state.pop(state.SESSION, None)
        return
    if state.SESSION in st.session_state:
        return
    history, text = History(), st.query_params.get(LINK)
    if text:
        try:
            scenario = scenario_from_dict(linked(text), state.dataset(), "link")
            history = history.then(scenario.content)
        except BadInput as bad:
            st.session_state[FAULTS] = tuple(bad.faults)
    st.session_state[state.SESSION] = history


def keep_address() -> None:
    """Let the address of the page name the scenario and the language, so a reload shows them."""
    content = state.current()
    wanted = {LINK: None if is_base(content) else link_text(content)}
    wanted["lang"] = None if state.language() == "zh" else state.language()
    for name, text in wanted.items():
        if text is None and name in st.query_params:
            del st.query_params[name]
        elif text is not None and st.query_params.get(name) != text:
            st.query_params[name] = text


def history() -> History:
    """States of the session's scenario."""
    found = st.session_state.get(state.SESSION)
    return found if isinstance(found, History) else History()


def put(address: Address, value: Any, by: str = PAGE) -> None:
    """Change one number; a number like the base's takes the change away.

    Args:
        address: where it stands.
        value: the number, or nothing for the base's.
        by: which widgets asked for it; they keep their keys.
    """
    changed = write(state.current(), address, value)
    name = changed.get("name") or word("scenario_unnamed", state.language())
    become({"name": name} | changed if not is_base(changed) else {}, by)


def become(content: Mapping[str, Any], by: str = ELSEWHERE) -> None:
    """Make another content the scenario, as one step that can be undone."""
    _step(history().then(content), by)


def undo() -> None:
    """Take the last step back."""
    _step(history().undo(), ELSEWHERE)


def redo() -> None:
    """Take the step that was taken back again."""
    _step(history().redo(), ELSEWHERE)


def reset() -> None:
    """Back to the base, as one step that can be undone."""
    become({})


def key(name: str, by: str = PAGE) -> str:
    """The key of a widget that shows a number of the scenario."""
    return f"{name}-{_rounds()[by]}"


def is_live(key: str, by: str = PAGE) -> bool:
    """Whether a key is of this round, so that what stands under it was typed over this scenario."""
    return key.endswith(f"-{_rounds()[by]}")


def _rounds() -> dict[str, int]:
    rounds: dict[str, int] = st.session_state.setdefault(ROUND, {SIDEBAR: 0, PAGE: 0})
    return rounds


def _step(history: History, by: str) -> None:
    # A callback may come from a browser whose person has lost the role since.
    if not access.who().may("action", "what_if"):
        return
    st.session_state[state.SESSION] = history
    st.session_state.pop(FAULTS, None)
    rounds = _rounds()
    for widgets in rounds:
        rounds[widgets] += widgets != by
