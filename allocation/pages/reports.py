"""The report of the answer on the page as a Word document, and as PDF where LibreOffice is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from allocation.comparison import Case
from allocation.pages import state
from allocation.pages.words import word
from allocation.report.changes import changes_told
from allocation.report.document import plan_report
from allocation.report.figures import NoFont, font_file
from allocation.report.pdf import as_pdf, office
from allocation.report.template import Template, open_template
from basins.fault_words import told as worded
from basins.faults import BadInput

TEMPLATE = "SHUIDING_TEMPLATE"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def buttons(answer: state.Answer, language: str) -> None:
    """Buttons that make the report when they are pressed; else why it cannot be made."""
    try:
        font_file()
        _template()
    except NoFont:
        st.caption(word("report_no_font", language))
        return
    except BadInput as bad:
        st.error(word("report_template", language))
        faults = [worded(fault, language) for fault in bad.faults]
        st.text("\n".join(f"{f.file}: {f.expected}; {f.remedy}" for f in faults))
        return
    # Taken now: when the button is pressed the session may ask something else.
    content = state.current()
    stem = f"report-{answer.summary['year']}-{answer.summary['hydrology']}"
    with st.container(horizontal=True):
        st.download_button(
            word("report_word", language),
            lambda: report(answer, content, language),
            f"{stem}.docx",
            DOCX,
            on_click="ignore",
        )
        if office():
            st.download_button(
                word("report_pdf", language),
                lambda: as_pdf(report(answer, content, language)),
                f"{stem}.pdf",
                "application/pdf",
                on_click="ignore",
            )


def report(answer: state.Answer, content: Mapping[str, Any], language: str) -> bytes:
    """The report of an answer, with differences from the base where it is another.

    Args:
        answer: with a plan.
        content: of the scenario that it answers.
        language: ``zh`` or ``en``.
    """
    data = state.dataset()
    case = Case("current", answer.summary, answer.tables, data.digest)
    found = state.answer({})
    against, scenario, changes = None, "", list[str]()
    if found is not answer:
        scenario = str(content.get("name") or word("compare_current", language))
        changes = changes_told(data, content, language)
        if found.exists:
            against = Case("base", found.summary, found.tables, data.digest)
    made_from = state.grounds(answer.summary, content).dataset
    return plan_report(case, made_from, _template(), language, against, scenario, changes)


def _template() -> Template:
    named = os.environ.get(TEMPLATE)
    return open_template(Path(named) if named else None)
