"""The dataset as a workbook and back: compared in three ways before anything is written."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from allocation.pages import access, faults_panel, state
from allocation.pages.tables import XLSX, height_of
from allocation.pages.words import plain, word
from allocation.report.import_changes import HEADS, cells_of, ordered, words_of
from basins.dataset import default_path
from basins.faults import BadInput, Fault
from basins.uploads import WORKBOOK, checked_upload
from basins.vocabulary import listed
from basins.workbook.difference import FOLDER, SIDES
from basins.workbook.importing import Import, prepare
from basins.workbook.writing import workbook_bytes

BOOK, COMPARED, TOLD, PREFER = "book", "compared", "import_told", "prefer"
MOST_SHOWN = 2000
WRITE, BAD = "write_data", "import_bad"


def show() -> None:
    """Draw the download and, for whoever may write, the way back."""
    language = state.language()
    if told := st.session_state.pop(TOLD, None):
        st.success(told)
    _download(language)
    st.subheader(word("import_title", language), anchor=False)
    if not access.who().may("action", WRITE):
        st.info(word("import_not_allowed", language))
        return
    st.caption(word("import_note", language))
    given = st.file_uploader(word("import_file", language), type=[WORKBOOK[1:]], key="workbook")
    if given is None:
        st.session_state.pop(COMPARED, None)
        return
    if st.button(word("import_compare", language), type="primary", key="import_compare"):
        st.session_state.pop(COMPARED, None)
        made = _compare(given.name, given.getvalue(), language)
        st.session_state[COMPARED] = (given.file_id, made)
    file, made = st.session_state.get(COMPARED, ("", None))
    if made is not None and file == given.file_id:
        _changes(made, given.name, given.getvalue(), language)


def _download(language: str) -> None:
    """The workbook is made when it is asked for: that takes some seconds."""
    data = state.dataset()
    if st.button(word("book_make", language), key="book_make"):
        with st.spinner(word("book_making", language)):
            try:
                st.session_state[BOOK] = (data.digest, workbook_bytes(data))
            except BadInput as bad:
                faults_panel.show(bad.faults, BAD)
    digest, content = st.session_state.get(BOOK, ("", b""))
    if digest == data.digest:
        name = f"{data['province']['province'].iloc[0]}{WORKBOOK}"
        st.download_button(word("book_save", language), content, name, XLSX, on_click="ignore")


@access.action(WRITE)
def _compare(name: str, data: bytes, language: str) -> Import | None:
    try:
        with st.spinner(word("import_comparing", language)):
            upload = checked_upload(name, data, (WORKBOOK,))
            return prepare(upload, state.dataset().root)
    except BadInput as bad:
        faults_panel.show(bad.faults, BAD)
    except OSError as failure:
        faults_panel.show([_unreadable(failure)], BAD)
    return None


def _changes(made: Import, name: str, data: bytes, language: str) -> None:
    """What the workbook, and what others, changed; then the button that writes."""
    counts = {side: made.difference.count(side) for side in SIDES}
    st.markdown(word("import_counts", language, **counts))
    if made.origin == "none":
        st.warning(word("import_no_origin", language))
    if made.book.ignored:
        sheets = plain(listed(made.book.ignored, language))
        st.warning(word("import_ignored", language, sheets=sheets))
    if made.difference.changes:
        table = changes_shown(made, language)
        st.dataframe(table, hide_index=True, height=height_of(len(table), 420))
        if len(made.difference.changes) > MOST_SHOWN:
            st.caption(word("rows", language, shown=f"{MOST_SHOWN:,}"))
    prefer = None
    if made.conflicts:
        prefer = st.radio(
            word("import_prefer", language),
            ("workbook", FOLDER),
            index=None,
            format_func=lambda side: word(f"import_prefer_{side}", language),
            horizontal=True,
            key=PREFER,
        )
    if not made.files and not made.conflicts:
        st.info(word("import_same", language))
        return
    if made.out.resolve() == default_path().resolve():
        st.warning(word("import_shipped", language))
        return
    undecided = bool(made.conflicts) and prefer is None
    st.button(
        word("import_write", language),
        key="import_write",
        disabled=undecided,
        on_click=_write,
        args=(name, data, prefer),
    )
    if failed := st.session_state.pop("import_faults", None):
        faults_panel.show(failed, BAD)


def changes_shown(made: Import, language: str) -> pd.DataFrame:
    """The differences as the command line tells them, conflicts first."""
    heads = words_of(language)
    rows = [cells_of(change, language) for change in ordered(made.difference.changes)[:MOST_SHOWN]]
    return pd.DataFrame(rows, columns=[heads[name] for name in HEADS])


@access.action(WRITE)
def _write(name: str, data: bytes, prefer: str | None) -> None:
    """Write as compared; where somebody had to decide, compare anew with that decision."""
    language, (_, made) = state.language(), st.session_state[COMPARED]
    try:
        if prefer is not None:
            upload = checked_upload(name, data, (WORKBOOK,))
            made = prepare(upload, state.dataset().root, None, prefer)
        backup = made.write(datetime.now())
    except BadInput as bad:
        st.session_state["import_faults"] = bad.faults
        return
    except OSError as failure:
        st.session_state["import_faults"] = [_unreadable(failure)]
        return
    told: dict[str, Any] = {"files": len(made.files), "backup": plain(str(backup))}
    st.session_state[TOLD] = word("import_done", language, **told)
    st.session_state.pop(COMPARED, None)
    # Whatever was worked out from the old tables is void for all sessions.
    st.cache_resource.clear()


def _unreadable(failure: OSError) -> Fault:
    name = str(failure.filename or state.dataset().root)
    expected = "a folder that may be read and written"
    return Fault(name, None, None, failure.strerror, expected, "ask who keeps this machine")
