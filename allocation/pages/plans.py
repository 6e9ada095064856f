"""年度计划: years as one sequence, and the path against the actual."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import streamlit as st

from allocation.background import CANCELLED, FAILED, WAITING
from allocation.pages import access, plans_found, state
from allocation.pages.studies import POLL_SECONDS, desk
from allocation.pages.words import plain, unit_name, word
from allocation.scenarios.edit import is_base
from allocation.sequence import ROLLING, WAYS, Study
from allocation.sequence.background import SequenceRun
from basins.scenario_file import scenario_from_dict

LAST_YEAR, MOST_KEPT = 2035, 6
LINES = (state.CAP, state.INTENSITY)


@dataclass(frozen=True)
class Asked:
    """What the page asks: a scenario, the years with their water, a way, targets that were changed.

    Attributes:
        content: of the scenario, without its year and hydrology.
        years, hydrologies: in order, one hydrology per year.
        way, look_ahead: as in ``allocation.sequence.Study``.
        targets: limits by year and red line, where they are not those of the path.
    """

    content: Mapping[str, Any] = field(hash=False)
    years: tuple[int, ...]
    hydrologies: tuple[str, ...]
    way: str
    look_ahead: int
    targets: Mapping[int, Mapping[str, float]] = field(hash=False)

    @property
    def key(self) -> str:
        """The same for the same question, whatever the scenario is called."""
        changes = {name: value for name, value in self.content.items() if name != "name"}
        targets = {str(year): dict(limits) for year, limits in self.targets.items()}
        asked = [changes, self.years, self.hydrologies, self.way, self.look_ahead, targets]
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()

    def study(self) -> Study:
        """The question as the sequence takes it."""
        data, scenario = state.dataset(), None
        if not is_base(self.content):
            scenario = scenario_from_dict({"name": state.UNNAMED} | dict(self.content), data)
        return Study(
            data,
            scenario,
            self.years,
            self.hydrologies,
            self.way,
            self.look_ahead,
            targets=self.targets,
        )


class Runs:
    """The sequences of the process, the last few of them; one study of any kind runs at a time."""

    def __init__(self) -> None:
        self._runs: OrderedDict[str, SequenceRun] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: str) -> SequenceRun | None:
        with self._lock:
            return self._runs.get(key)

    def begin(self, asked: Asked) -> SequenceRun:
        """The run of a question; a new one if there is none or the last one was stopped."""
        with self._lock:
            found = self._runs.get(asked.key)
            if found is not None and found.state not in (CANCELLED, FAILED):
                return found
            made = SequenceRun(asked.study(), desk().gate)
            self._runs[asked.key] = made
            self._runs.move_to_end(asked.key)
            for old in [key for key, run in self._runs.items() if run.ended][:-MOST_KEPT]:
                del self._runs[old]
            return made.start()


@st.cache_resource(show_spinner=False)
def runs() -> Runs:
    """One list for all sessions of the process."""
    return Runs()


def show() -> None:
    """Ask for a sequence, watch it, show what it found."""
    language = state.language()
    st.title(word("plans", language), anchor=False)
    st.caption(word("plans_note", language))
    asked = _asked(language)
    run = _panel(asked, language)
    if run is not None and run.found is not None:
        plans_found.show(run.found, language)


def _asked(language: str) -> Asked:
    content = {k: v for k, v in state.current().items() if k not in ("year", "hydrology")}
    base, planned = state.years(state.dataset())
    if is_base(content):
        st.caption(word("is_base", language))
    else:
        called = plain(str(content.get("name", "")))
        st.caption(word("is_changed", language, called=called))
    with st.container(key="asked"):
        left, middle, right = st.columns([3, 3, 1])
    first, last = left.slider(
        word("plans_years", language),
        base,
        max(LAST_YEAR, planned),
        (base + 1, planned),
        key="plans_years",
    )
    way = middle.segmented_control(
        word("plans_way", language),
        WAYS,
        default=ROLLING,
        required=True,
        format_func=lambda name: word(f"plans_way_{name}", language),
        key="plans_way",
    )
    most = last - first
    ahead = 0
    if way == ROLLING and most:
        label = word("plans_look_ahead", language)
        ahead = right.number_input(label, 0, most, min(1, most), key=f"plans_ahead-{most}")
    st.caption(word(f"plans_way_{way}_note", language))
    years = tuple(range(first, last + 1))
    hydrologies, targets = _yearly(content, years, language)
    return Asked(content, years, hydrologies, str(way), int(ahead), targets)


def _yearly(
    content: Mapping[str, Any], years: tuple[int, ...], language: str
) -> tuple[tuple[str, ...], dict[int, dict[str, float]]]:
    """Water and targets of each year, to be edited; a target left on the path is none."""
    lines = state.dataset()["red_lines"].set_index("red_line")
    kept = [line for line in LINES if line in lines.index]
    path = {line: [_on_path(content, line, year) for year in years] for line in kept}
    table = pd.DataFrame({"year": years, "hydrology": "p50", **path})
    heads: dict[str, Any] = {
        "year": st.column_config.NumberColumn(word("plans_year", language), format="%d"),
        "hydrology": st.column_config.SelectboxColumn(
            word("plans_water", language), options=list(state.HYDROLOGIES), required=True
        ),
    }
    for line in kept:
        unit = unit_name(str(lines["unit"][line]), language)
        title = f"{lines[f'name_{language}'][line]} [{unit}]"
        heads[line] = st.column_config.NumberColumn(title, min_value=0.0, required=True)
    with st.expander(word("plans_yearly", language)):
        edited = st.data_editor(
            table,
            column_config=heads,
            disabled=["year"],
            hide_index=True,
            num_rows="fixed",
            key=f"plans-yearly-{years[0]}-{years[-1]}-{hash(json.dumps(path))}",
        )
        st.caption(word("plans_yearly_note", language))
    targets: dict[int, dict[str, float]] = {}
    for line in kept:
        for year, limit, before in zip(years, edited[line].tolist(), path[line], strict=True):
            if float(limit) != before:
                targets.setdefault(year, {})[line] = float(limit)
    return tuple(edited["hydrology"].astype(str)), targets


def _on_path(content: Mapping[str, Any], line: str, year: int) -> float:
    limits = content.get("limits", {})
    return round(float(limits.get(line, state.limit_of(state.dataset(), line, year))), 6)


def _panel(asked: Asked, language: str) -> SequenceRun | None:
    """Start button, progress with a way to cancel, or how it ended.

    Returns:
        The run once it has ended.
    """
    run = runs().find(asked.key)
    if run is not None and not run.ended:
        _watch(asked.key, language)
        return None
    if not access.who().may("action", "what_if"):
        st.info(word("study_not_allowed", language))
    elif run is None or run.state in (CANCELLED, FAILED):
        if st.button(word("study_start", language), type="primary", key="start-plans"):
            access.require_action("what_if")
            runs().begin(asked)
            st.rerun()
        st.caption(word("plans_start_note", language))
    if run is not None and run.state == FAILED:
        st.error(word("study_failed", language))
    if run is not None and run.state == CANCELLED:
        counts = {"done": run.done, "all": len(run.study.years)}
        st.warning(word("study_cancelled", language, **counts))
    return run


@st.fragment(run_every=POLL_SECONDS)
def _watch(key: str, language: str) -> None:
    """Progress, drawn again every second without the rest of the page."""
    run = runs().find(key)
    if run is None or run.ended:
        st.rerun()
        return
    done, count = run.done, len(run.study.years)
    if run.state == WAITING:
        text = word("study_waiting", language)
    elif run.cancelling:
        text = word("study_cancelling", language, done=done, all=count)
    else:
        text = word(
            "plans_running", language, done=done, all=count, year=run.year, seconds=run.seconds
        )
    st.progress(done / count, text)
    st.button(
        word("study_cancel", language),
        key="cancel-plans",
        disabled=run.cancelling,
        on_click=run.cancel,
    )
