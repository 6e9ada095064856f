"""Scenarios kept under names, opened, copied, and shared as a file or a link."""

from __future__ import annotations

from typing import Any

import streamlit as st

from allocation.pages import access, faults_panel, scenario_session, state
from allocation.pages.words import plain, word
from allocation.scenarios.edit import is_base
from allocation.scenarios.link import link_text
from allocation.scenarios.store import NameTaken, ScenarioFolder
from basins.faults import BadInput
from basins.scenario_file import scenario_from_bytes, scenario_text
from basins.uploads import checked_upload

TOLD, FAULTS, TAKEN = "scenario_told", "scenario_file_faults", "scenario_taken"
KIND = ".toml"


def show() -> None:
    """Draw the fields and what came of them."""
    language = state.language()
    _keep(language)
    left, right = st.columns(2)
    with left:
        _open(language)
    with right:
        _upload(language)
    _share(language)
    if told := st.session_state.pop(TOLD, None):
        st.success(told)
    if faults := st.session_state.pop(FAULTS, None):
        faults_panel.show(faults, "bad_scenario")


def _content() -> dict[str, Any]:
    """The scenario with a name, as its file has it."""
    return {"name": word("scenario_unnamed", state.language())} | state.current()


def _keep(language: str) -> None:
    key = scenario_session.key("scenario_name")
    name = str(state.current().get("name", ""))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(word("scenario_name", language), name, max_chars=60, key=key)
        st.button(word("scenario_keep", language), on_click=_kept, args=(key,), key="keep")
        base = is_base(state.current())
        st.button(word("scenario_copy", language), disabled=base, on_click=_copied, key="copy")
    if taken := st.session_state.get(TAKEN):
        st.warning(word("scenario_taken", language, called=plain(str(taken))))
        with st.container(horizontal=True):
            replace = word("scenario_replace", language)
            st.button(replace, on_click=_kept, args=(key, True), key="replace")
            st.button(word("scenario_leave", language), on_click=_left, key="leave")


def _left() -> None:
    st.session_state.pop(TAKEN, None)


@access.action("what_if")
def _kept(key: str, replace: bool = False) -> None:
    language, name = state.language(), str(st.session_state[key]).strip()
    taken = st.session_state.pop(TAKEN, None)
    content = _content() | {"name": name or word("scenario_unnamed", language)}
    try:
        # Only the name that was asked about may be replaced, not one typed in since.
        path = ScenarioFolder().keep(content, replace and taken == content["name"])
    except NameTaken:
        st.session_state[TAKEN] = content["name"]
        return
    except BadInput as bad:
        st.session_state[FAULTS] = bad.faults
        return
    if not is_base(content):
        scenario_session.become(content)
    st.session_state[TOLD] = word("scenario_kept", language, called=plain(path.stem))


def _copied() -> None:
    language = state.language()
    name = word("scenario_copy_name", language, called=_content()["name"])
    if not is_base(state.current()):
        scenario_session.become(_content() | {"name": name[:60]})


def _open(language: str) -> None:
    names = ScenarioFolder().names()
    if not names:
        st.caption(word("scenario_none", language))
        return
    chosen = st.selectbox(word("scenario_saved", language), names, key="scenario_saved")
    st.button(word("scenario_open", language), on_click=_opened, args=(chosen,), key="open")


@access.action("what_if")
def _opened(name: str) -> None:
    try:
        scenario = ScenarioFolder().open(name, state.dataset())
    except BadInput as bad:
        st.session_state[FAULTS] = bad.faults
        return
    scenario_session.become({} if is_base(scenario.content) else scenario.content)
    st.session_state[TOLD] = word("scenario_opened", state.language(), called=plain(scenario.name))


def _upload(language: str) -> None:
    given = st.file_uploader(word("scenario_upload", language), type=[KIND[1:]], key="toml")
    if given is not None:
        st.button(
            word("scenario_take_file", language, called=plain(given.name)),
            on_click=_uploaded,
            args=(given.name, given.getvalue()),
            key="take-file",
        )


@access.action("what_if")
def _uploaded(name: str, data: bytes) -> None:
    try:
        upload = checked_upload(name, data, (KIND,))
        scenario = scenario_from_bytes(upload.data, state.dataset(), upload.name)
    except BadInput as bad:
        st.session_state[FAULTS] = bad.faults
        return
    scenario_session.become({} if is_base(scenario.content) else scenario.content)
    st.session_state[TOLD] = word("scenario_opened", state.language(), called=plain(scenario.name))


def _share(language: str) -> None:
    content = _content()
    st.download_button(
        word("scenario_download", language),
        scenario_text(content),
        f"{content['name']}{KIND}",
        "application/toml",
        on_click="ignore",
    )
    text = link_text(content)
    if is_base(content):
        st.caption(word("scenario_no_link", language))
    elif text is None:
        st.caption(word("scenario_long_link", language))
    else:
        st.caption(word("scenario_link", language))
        page = str(st.context.url or "").split("?")[0]
        st.code(f"{page}?{scenario_session.LINK}={text}", language=None, wrap_lines=True)
