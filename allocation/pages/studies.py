"""Studies that run in the background: started by a click, watched while they run, kept after.

A study belongs to a question, not to a session: who asks the same sees the same study. Only one
runs at a time, because each keeps a core busy that others wait for.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, Protocol, Self

import streamlit as st

from allocation.background import CANCELLED, FAILED, WAITING
from allocation.pages import access, state
from allocation.pages.asked import Question
from allocation.pages.words import word
from allocation.sensitivity import Study
from allocation.sensitivity.background import Ask

MOST_KEPT = 24
POLL_SECONDS = 1.0
Key = tuple[str, str]


class Run(Protocol):
    """What can be watched: questions answered one after the other in a thread of its own."""

    @property
    def state(self) -> str: ...
    @property
    def ended(self) -> bool: ...
    @property
    def cancelling(self) -> bool: ...
    @property
    def questions(self) -> Sequence[Any]: ...
    @property
    def rows(self) -> Sequence[Any]: ...
    @property
    def progress(self) -> float: ...
    @property
    def seconds(self) -> float: ...
    def start(self) -> Self: ...
    def cancel(self) -> None: ...


class Desk:
    """The studies of the process, the last ``MOST_KEPT`` of them."""

    def __init__(self) -> None:
        self._studies: OrderedDict[Key, Run] = OrderedDict()
        self._lock = threading.Lock()
        self.gate = threading.Lock()

    def find(self, key: Key) -> Run | None:
        with self._lock:
            return self._studies.get(key)

    def begin(self, key: Key, question: Question, ask: Ask) -> Study:
        """The study of the levers under the key, as :meth:`run` keeps it."""

        def make() -> Study:
            return Study(state.dataset(), question.scenario(), question.asked, ask, self.gate)

        found = self.run(key, make)
        if not isinstance(found, Study):
            raise TypeError(f"{key[0]} is the name of another kind of run")
        return found

    def run(self, key: Key, make: Callable[[], Run]) -> Run:
        """The run of the key; a new one if there is none or the last one was stopped."""
        with self._lock:
            found = self._studies.get(key)
            if found is not None and found.state not in (CANCELLED, FAILED):
                return found
            made = make()
            self._studies[key] = made
            self._studies.move_to_end(key)
            for old in [k for k, study in self._studies.items() if study.ended][:-MOST_KEPT]:
                del self._studies[old]
            return made.start()


@st.cache_resource(show_spinner=False)
def desk() -> Desk:
    """One desk for all sessions of the process."""
    return Desk()


def study_panel(name: str, question: Question, ask: Ask, language: str) -> Study | None:
    """Start button, progress with a way to cancel, or how it ended.

    Args:
        name: of the study; with the question it names what is kept.
        question: from which it starts.
        ask: gives its questions.
        language: ``zh`` or ``en``.

    Returns:
        The study once it has ended with something to show.
    """

    def make() -> Study:
        gate = desk().gate
        return Study(state.dataset(), question.scenario(), question.asked, ask, gate)

    found = run_panel((name, question.key), make, language)
    return found if isinstance(found, Study) else None


def run_panel(key: Key, make: Callable[[], Run], language: str) -> Run | None:
    """The same for any run; ``make`` gives a new one, not yet started."""
    study = desk().find(key)
    if study is not None and not study.ended:
        _watch(key, language)
        return None
    if not access.who().may("action", "what_if"):
        st.info(word("study_not_allowed", language))
    elif study is None or study.state in (CANCELLED, FAILED):
        if st.button(word("study_start", language), type="primary", key=f"start-{key[0]}"):
            access.require_action("what_if")
            desk().run(key, make)
            st.rerun()
        st.caption(word("study_note", language))
    if study is None:
        return None
    if study.state == FAILED:
        st.error(word("study_failed", language))
    if study.state == CANCELLED:
        counts = {"done": len(study.rows), "all": len(study.questions)}
        st.warning(word("study_cancelled", language, **counts))
    return study if study.rows else None


@st.fragment(run_every=POLL_SECONDS)
def _watch(key: Key, language: str) -> None:
    """Progress, drawn again every second without the rest of the page."""
    study = desk().find(key)
    if study is None or study.ended:
        st.rerun()
        return
    done, count = len(study.rows), len(study.questions)
    if study.state == WAITING:
        text = word("study_waiting", language)
    else:
        told = "study_cancelling" if study.cancelling else "study_running"
        text = word(told, language, done=done, all=count, seconds=study.seconds)
    st.progress(study.progress, text)
    st.button(
        word("study_cancel", language),
        key=f"cancel-{key[0]}",
        disabled=study.cancelling,
        on_click=study.cancel,
    )
