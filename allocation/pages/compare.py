"""方案对比: two to six plans side by side: base, current and saved scenarios, files, folders."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from allocation.comparison import FEWEST, MOST, Case, compare
from allocation.pages import access, compare_lines, faults_panel, state
from allocation.pages.pictures.frame import AXIS, LEGEND, draw
from allocation.pages.tables import XLSX, height_of, text_column
from allocation.pages.words import word
from allocation.report.cases import read_case
from allocation.report.comparison import Shown, cells, notes, plan_names, say, shown_tables
from allocation.report.comparison_files import comparison_workbook
from allocation.scenarios.store import ScenarioFolder
from basins.faults import BadInput, Fault
from basins.scenario import Scenario
from basins.scenario_file import scenario_from_bytes
from basins.uploads import checked_upload

PLANS, LINES = "SHUIDING_PLANS", "red_lines"
COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00"]
BAR, GAP, NAME = 13, 12, 240
Made = Callable[[], Case]


def show(answer: state.Answer) -> None:
    """Draw the comparison of what is chosen; the answer is the plan of the current scenario."""
    language = state.language()
    st.caption(word("compare_note", language, most=MOST))
    offered = _offered(answer, language)
    names = list(offered)
    chosen = st.multiselect(
        word("compare_choose", language),
        names,
        default=names[:2],
        max_selections=MOST,
        placeholder=word("compare_none", language),
        # The names are in the reader's language.
        key=f"compare_chosen-{language}",
    )
    if len(chosen) < FEWEST:
        st.info(word("compare_few", language))
        return
    with st.spinner(word("compare_solving", language)):
        cases = [case for name in chosen if (case := _made(name, offered[name], language))]
    if len(cases) < FEWEST:
        return
    data, comparison = state.dataset(), compare(cases)
    for note in notes(comparison, language):
        st.warning(note)
    plans = plan_names(comparison, language)
    tables = {t.name: t for t in shown_tables(comparison, data, language)}
    # Not tabs: those go back to the first one whenever the page is drawn anew.
    view = st.segmented_control(
        word("compare_view", language),
        [name for name, table in tables.items() if name == LINES or not table.rows.empty],
        default=next(iter(tables)),
        required=True,
        format_func=lambda name: (
            word("compare_red_lines", language) if name == LINES else tables[name].title
        ),
        key=f"compare_view-{language}",
        label_visibility="collapsed",
    )
    shown = tables[str(view)]
    if shown.name == LINES:
        shown = compare_lines.picked(comparison, language)
    elif shown.name.startswith("by_"):
        _picture(shown, plans, language)
    _table(shown)
    st.download_button(
        word("compare_workbook", language),
        lambda: comparison_workbook(comparison, data, language),
        "comparison.xlsx",
        XLSX,
        on_click="ignore",
    )


def _offered(answer: state.Answer, language: str) -> dict[str, Made]:
    """What can be chosen, by name: how each plan is made is asked only when it is chosen."""
    data = state.dataset()
    base = say("base", language)
    current = word("compare_current", language)
    offered: dict[str, Made] = {
        base: lambda: _case(base, state.answer({})),
        current: lambda: _case(current, answer),
    }
    for folder in plan_folders():
        name = f"{word('compare_folder', language)} {folder.name}"
        offered[name] = partial(read_case, folder, data)
    if not access.who().may("action", "what_if"):
        return offered
    for saved in ScenarioFolder().names():
        offered[f"{word('compare_saved', language)} {saved}"] = partial(kept_case, saved)
    files = st.file_uploader(
        word("compare_upload", language),
        type="toml",
        accept_multiple_files=True,
        key="compare_toml",
    )
    for file in files:
        name = f"{word('compare_file', language)} {file.name}"
        offered[name] = partial(scenario_case, file.name, file.getvalue())
    return offered


def plan_folders() -> list[Path]:
    """Saved plans: folders with a summary in the folder that ``SHUIDING_PLANS`` names, else
    ``out`` where the app was started. Nothing outside it can be named from a browser."""
    root = Path(os.environ.get(PLANS) or "out")
    if not root.is_dir():
        return []
    return sorted(path.parent for path in root.glob("*/summary.json"))


def _case(name: str, answer: state.Answer) -> Case:
    if not answer.exists:
        raise BadInput(answer.faults or (_no_plan(name, answer.conflict),))
    return Case(name, answer.summary, answer.tables, state.dataset().digest)


def _no_plan(name: str, told: Any) -> Fault:
    language = state.language()
    message = str(told.get(f"message_{language}", ""))
    return Fault(name, None, None, None, word("compare_plan", language), message)


@access.action("what_if")
def kept_case(name: str) -> Case:
    """The plan of a scenario that was saved under a name.

    Raises:
        BadInput: if it is gone, is no scenario of this dataset, or its red lines conflict.
    """
    return _solved(ScenarioFolder().open(name, state.dataset()))


@access.action("what_if")
def scenario_case(name: str, content: bytes) -> Case:
    """The plan of an uploaded scenario file.

    Raises:
        BadInput: if the file is no scenario of this dataset or its red lines conflict.
    """
    upload = checked_upload(name, content, (".toml",))
    return _solved(scenario_from_bytes(upload.data, state.dataset(), upload.name))


def _solved(scenario: Scenario) -> Case:
    """The plan of a scenario, from memory where any page has asked for it."""
    return _case(scenario.name, state.answer(scenario.content))


def _made(name: str, make: Made, language: str) -> Case | None:
    """The plan, or the reasons why there is none, told in its place."""
    try:
        case = make()
    except BadInput as bad:
        st.error(word("compare_no_plan", language))
        st.text(name)
        faults_panel.table(bad.faults)
        return None
    return case


def _table(shown: Shown) -> None:
    rows = shown.rows
    if rows.empty:
        st.info(word("no_rows", state.language()))
        return
    numbers = [c for c in rows.columns if pd.api.types.is_float_dtype(rows[c])]
    configured: dict[str, Any] = {
        str(column): st.column_config.NumberColumn(format="%,.2f") for column in numbers
    }
    if shown.name == "headline":
        # Counts stand among volumes: each row is told in its own way.
        rows = pd.DataFrame(cells(shown), columns=rows.columns)
        right = st.column_config.TextColumn(alignment="right")
        configured = {str(column): right for column in numbers}
    first = str(rows.columns[0])
    configured[first] = text_column([*rows[first], first], 320, True)
    st.dataframe(rows, hide_index=True, height=height_of(len(rows), 600), column_config=configured)


def _picture(shown: Shown, plans: list[str], language: str) -> None:
    """Bars of the plans beside each other, for shortage where there is any, else for use."""
    rows, item, measure = shown.rows, shown.rows.columns[0], say("measure", language)
    title = say("use", language)
    short = say("shortage", language)
    if measure in rows:
        lack = rows[rows[measure] == short]
        some = not lack.empty and float(lack[plans].to_numpy(float).max()) > 0.0
        title = short if some else title
        rows = rows[rows[measure] == title]
    order = rows[item].tolist()
    long = rows.rename(columns={item: "item"}).melt("item", plans, "plan", "value")
    unit = "万m³" if language == "zh" else "10⁴ m³"
    # Names stand beside the bars, where the longest of them has room.
    chart = (
        alt.Chart(long, height=len(order) * (BAR * len(plans) + GAP) + AXIS + LEGEND)
        .mark_bar(stroke="#404040", strokeWidth=0.5)
        .encode(
            y=alt.Y("item:N", sort=order, title=None, axis=alt.Axis(labelLimit=NAME)),
            yOffset=alt.YOffset("plan:N", sort=plans),
            x=alt.X("value:Q", title=f"{title} ({unit})"),
            color=alt.Color(
                "plan:N",
                sort=plans,
                scale=alt.Scale(domain=plans, range=COLOURS[: len(plans)]),
                title=None,
                legend=alt.Legend(orient="bottom", symbolStrokeWidth=0.5, labelLimit=NAME),
            ),
            tooltip=[
                alt.Tooltip("item:N", title=say("item", language)),
                alt.Tooltip("plan:N", title=say("title", language)),
                alt.Tooltip("value:Q", title=title, format=",.1f"),
            ],
        )
    )
    draw(chart, f"compare-{shown.name}")
