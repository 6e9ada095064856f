"""The permit desk beside the evidence of a place: an application, its decision, and the record."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from allocation.pages import access, state
from allocation.pages.tables import height_of
from allocation.pages.words import word
from allocation.permits.application import STATED, application_of
from allocation.permits.application_list import titles
from allocation.permits.deadlines import deadline_told
from allocation.permits.decision import AUTHORITIES, VERDICT_WORDS, Decision
from allocation.permits.desk import Desk
from allocation.permits.facts import UNKNOWN, vocabulary
from allocation.permits.headroom import PlanRoom
from allocation.permits.licensed import licensed_now
from allocation.permits.register import Register
from allocation.permits.sureness import sureness_told
from allocation.report.decision_sheet import decision_sheet
from allocation.rights.record import known_records
from basins.carrying import PlaceEvidence
from basins.dataset import Dataset
from basins.fault_words import told as worded
from basins.faults import BadInput
from basins.vocabulary import label, listed

DECIDED, FILED = "permit_decision", "permit_filed"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
COUNTY = "county"
SHOWN = {"pass": st.success, "not needed": st.success, "refuse": st.error, "suspend": st.error}


@st.cache_resource(show_spinner=False)
def plan_room() -> PlanRoom:
    """The base plan that applications are added to, one for all sessions of the process."""
    return PlanRoom(state.dataset())


def show_form(found: PlaceEvidence) -> None:
    """Draw the form for a county; below it the decision on what was last asked."""
    language = state.language()
    if not access.who().may("action", "check"):
        st.info(word("permit_not_allowed", language))
        return
    if found.kind != COUNTY:
        st.info(word("permit_choose_county", language))
        return
    record = _form(found.place, language)
    if record is not None:
        _decide(record, language)
    decision = st.session_state.get(DECIDED)
    if decision is not None and decision.application.county == found.place:
        _decision(decision, language)


def _form(county: str, language: str) -> dict[str, Any] | None:
    """The application as filled in, once it is sent."""
    data, named = state.dataset(), titles()
    title = {name: words[language == "en"] for name, words in named.items()}
    units = data["units"]
    rivers = units.loc[units["county"] == county, "river"].unique().tolist()
    with st.form(f"permit-{county}", border=False):
        left, right = st.columns(2)
        record: dict[str, Any] = {
            "county": county,
            "applicant": left.text_input(title["applicant"]),
            "project": right.text_input(title["project"]),
            "river": _choice(left, title["river"], rivers, _names(data, "rivers", language)),
            "source": _choice(right, title["source"], None, _names(data, "sources", language)),
            "sector": _choice(left, title["sector"], None, _names(data, "sectors", language)),
            "kind": _choice(right, title["kind"], None, _values("kind", language)),
            "annual_wan_m3": left.number_input(title["annual_wan_m3"], 0.0, 1e6, 0.0, 1.0),
            "purpose": _choice(right, title["purpose"], None, _values("purpose", language)),
            "quota_wan_m3": left.number_input(title["quota_wan_m3"], 0.0, 1e6, None, 1.0),
            "design_wan_m3": right.number_input(title["design_wan_m3"], 0.0, 1e6, None, 1.0),
            "licensed_wan_m3": left.number_input(title["licensed_wan_m3"], 0.0, 1e6, None, 1.0),
            "expires": right.date_input(title["expires"], None),
            "received": left.date_input(title["received"], date.today()),
            "transfer_record": _choice(
                right,
                title["transfer_record"],
                None,
                {"": word("permit_no_record", language)} | {name: name for name in known_records()},
            ),
        }
        with st.expander(word("permit_facts", language), expanded=True):
            columns = st.columns(2)
            for number, name in enumerate(STATED):
                options = {UNKNOWN: word("unknown", language)} | _values(name, language)
                record[name] = _choice(columns[number % 2], title[name], None, options)
        sent = st.form_submit_button(word("permit_check", language), type="primary")
    return record if sent else None


def _choice(
    column: Any, title: str, options: list[str] | None, names: dict[str, str]
) -> str | None:
    chosen = list(names) if options is None else options
    return column.selectbox(title, chosen, format_func=lambda name: names.get(name, name))  # type: ignore[no-any-return]


def _names(data: Dataset, table: str, language: str) -> dict[str, str]:
    key = {"rivers": "river", "sources": "source", "sectors": "sector"}[table]
    rows = data[table].sort_values("position")
    return dict(zip(rows[key], rows[f"name_{language}"], strict=True))


def _values(fact: str, language: str) -> dict[str, str]:
    return {value: names[language] for value, names in vocabulary()[fact].values.items()}


@access.action("check")
def _decide(record: dict[str, Any], language: str) -> None:
    data = state.dataset()
    st.session_state.pop(DECIDED, None)
    st.session_state.pop(FILED, None)
    if not record["annual_wan_m3"]:
        record["annual_wan_m3"] = None
    try:
        application = application_of(record, data)
        with st.spinner(word("permit_solving", language)):
            desk = Desk(data, licensed=licensed_now(data), plan=plan_room())
            st.session_state[DECIDED] = desk.decide(application)
    except BadInput as bad:
        named = titles()
        for fault in bad.faults:
            title = named.get(fault.column or "", (fault.file, fault.file))[language == "en"]
            remedy = worded(fault, language).remedy
            st.error(word("titled", language, title=title, text=remedy))


def _decision(decision: Decision, language: str) -> None:
    show = SHOWN.get(decision.verdict, st.warning)
    rule = decision.deciding
    because = f"\n\n{rule.id} · {rule.citation} · {rule.text[language]}" if rule else ""
    show(f"**{VERDICT_WORDS[decision.verdict][language]}**{because}")
    st.markdown(sureness_told(decision, language))
    if decision.missing:
        names = [vocabulary()[name].names[language] for name in decision.missing]
        joined = listed(names, language)
        st.info(word("titled", language, title=word("permit_missing", language), text=joined))
    if decision.approvable_wan_m3:
        volume = f"{decision.approvable_wan_m3:,.2f}"
        st.markdown(word("permit_approvable", language, volume=volume))
    by = AUTHORITIES[decision.authority][language]
    st.markdown(word("titled", language, title=word("permit_authority", language), text=by))
    st.markdown(f"**{word('permit_reasoning', language)}**")
    st.markdown("\n".join(f"{n}. {line}" for n, line in enumerate(decision.reasoning(language), 1)))
    _headroom(decision, language)
    with st.expander(word("permit_figures", language)):
        st.table(_figures(decision, language))
    st.markdown("\n".join(f"- {deadline_told(one, language)}" for one in decision.deadlines))
    st.download_button(
        word("permit_sheet", language),
        decision_sheet(decision, state.dataset(), language),
        f"decision-{decision.application.county}.docx",
        WORD,
        on_click="ignore",
    )
    _file(decision, language)


def _headroom(decision: Decision, language: str) -> None:
    room = decision.room
    if room is None or room.lines.empty:
        return
    st.markdown(f"**{word('permit_headroom', language)}**")
    if room.why:
        st.error(room.why[language])
    if room.displaces:
        volume = f"{room.displaced_wan_m3:,.1f}"
        st.warning(word("permit_displaces", language, volume=volume))
    lines = room.lines
    shown = pd.DataFrame(
        {
            word("line_name", language): lines[f"name_{language}"],
            word("permit_limit", language): lines["limit"],
            word("permit_before", language): lines["headroom_before"] + 0.0,
            word("permit_after", language): lines["headroom_after"] + 0.0,
            word("permit_unit", language): lines["unit"],
            word("confidence", language): [label(c, language) for c in lines["confidence"]],
        }
    )
    number = st.column_config.NumberColumn(format="%,.2f")
    keys = ("permit_limit", "permit_before", "permit_after")
    st.dataframe(
        shown,
        hide_index=True,
        height=height_of(len(shown), 400),
        column_config={word(key, language): number for key in keys},
    )


def _figures(decision: Decision, language: str) -> list[dict[str, str]]:
    facts = vocabulary()
    return [
        {
            word("permit_fact", language): facts[figure.fact].names[language],
            word("permit_value", language): facts[figure.fact].told(figure.value, language),
            word("permit_basis", language): figure.text[language],
            word("confidence", language): label(figure.confidence, language)
            if figure.confidence
            else "",
        }
        for figure in decision.figures
    ]


def _file(decision: Decision, language: str) -> None:
    """Record the application with its decision; the officer's own conclusion comes on its page."""
    if not access.who().may("action", "record"):
        return
    filed = st.session_state.get(FILED)
    if filed is None and st.button(word("permit_file", language)):
        filed = _record(decision)
    if filed is None:
        return
    st.success(word("permit_filed", language, application=filed[0], decision=filed[1]))


@access.action("record")
def _record(decision: Decision) -> tuple[int, int] | None:
    try:
        with Register.open() as register:
            record = decision.application.record()
            made = register.file(record, decision.told(), access.who().account)
    except BadInput as bad:
        language = state.language()
        for fault in (worded(one, language) for one in bad.faults):
            text = word("titled", language, title=fault.expected, text=fault.remedy)
            st.error(word("titled", language, title=fault.file, text=text))
        return None
    st.session_state[FILED] = (made.application, made.decision)
    return made.application, made.decision
