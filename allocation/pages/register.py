"""登记簿: applications, decisions, conclusions and licences; the officer's own conclusion."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from allocation.pages import access, state
from allocation.pages.tables import downloads, height_of
from allocation.pages.words import word
from allocation.permits.decision import VERDICT_WORDS
from allocation.permits.register import HeadroomExceeded, Register
from allocation.permits.register.terms import last_day
from allocation.report.workbook import with_names
from basins.fault_words import told as worded
from basins.faults import BadInput
from basins.vocabulary import label

CONCLUSIONS = ("grant", "refuse", "suspend", "return")
HIDDEN = ["content", "previous", "hash", "headroom"]
# What is looked for stands first, and the stamps of an entry last.
FIRST = ("sequence", "application", "number", "applicant", "holder", "project", "county", "verdict")
SEEN = {*FIRST, *HIDDEN}
TOLD = "register_told"


def show() -> None:
    """Draw the register, its search, and the form for a conclusion."""
    language = state.language()
    st.title(word("register", language), anchor=False)
    st.caption(word("register_note", language))
    try:
        with Register.open() as register:
            _entries(register, language)
            _conclude(register, language)
            _expiring(register, language)
            _verify(register, language)
    except BadInput as bad:
        for fault in bad.faults:
            remedy = worded(fault, language).remedy
            st.error(word("titled", language, title=fault.file, text=remedy))


def _entries(register: Register, language: str) -> None:
    kinds = ("decision", "application", "conclusion", "licence")
    tabs = st.tabs([word(f"register_{kind}", language) for kind in kinds])
    wanted = st.text_input(word("register_search", language), key="register_search").strip()
    for tab, kind in zip(tabs, kinds, strict=True):
        with tab:
            table = _shown(register, kind, language)
            if wanted:
                text = table.astype(object).fillna("").map(str).agg(" ".join, axis=1)
                table = table[text.str.contains(wanted, case=False, regex=False)]
            if table.empty:
                st.info(word("no_rows", language))
                continue
            st.dataframe(table, hide_index=True, height=height_of(len(table), 360))
            downloads(table, f"register-{kind}", language)


def _shown(register: Register, kind: str, language: str) -> pd.DataFrame:
    table = register.entries(kind)
    if kind == "decision":
        asked = register.entries("application")[["sequence", "applicant", "project", "county"]]
        asked = asked.rename(columns={"sequence": "application"})
        table = table.merge(asked, on="application", how="left")
        verdicts = {name: words[language] for name, words in VERDICT_WORDS.items()}
        table = table.assign(verdict=table["verdict"].map(verdicts))
    table = table[[*(n for n in FIRST if n in table), *(n for n in table if n not in SEEN)]]
    if "county" in table:
        table = with_names(state.dataset(), table, language)
    return table.rename(columns={name: label(str(name), language) for name in table})


def _conclude(register: Register, language: str) -> None:
    st.subheader(word("register_conclude", language), anchor=False)
    told = st.session_state.pop(TOLD, None)
    if told is not None:
        (st.success if told[0] else st.error)(told[1])
    decisions = register.entries("decision")
    done = set(register.entries("conclusion")["decision"])
    waiting = [int(n) for n in decisions["sequence"] if n not in done]
    if not waiting:
        st.info(word("register_nothing", language))
        return
    verdicts = decisions.set_index("sequence")["verdict"]
    with st.form("conclude", border=False):
        left, right = st.columns(2)
        decision = left.selectbox(
            word("register_decision", language),
            waiting[::-1],
            format_func=lambda n: f"{n} · {VERDICT_WORDS[verdicts[n]][language]}",
        )
        conclusion = right.selectbox(
            word("register_conclusion", language),
            CONCLUSIONS,
            format_func=lambda name: label(name, language),
        )
        volume = left.number_input(word("register_volume", language), 0.0, 1e6, None, 1.0)
        years = right.number_input(word("register_years", language), 1, 10, 5)
        reason = st.text_input(word("register_reason", language))
        if st.form_submit_button(word("register_sign", language), type="primary"):
            _record(register, int(decision), str(conclusion), volume, int(years), reason)
            st.rerun()


@access.action("record")
def _record(
    register: Register,
    decision: int,
    conclusion: str,
    volume: float | None,
    years: int,
    reason: str,
) -> None:
    officer, language = access.who().account, state.language()
    try:
        if conclusion == "grant":
            today = date.today()
            made = register.grant(
                decision,
                officer,
                volume_wan_m3=volume,
                reason=reason,
                valid_from=today,
                valid_to=last_day(today, years),
            )
            told = word("register_granted", language, number=made.number)
        else:
            entry = register.conclude(decision, conclusion, officer, reason)
            told = word("register_recorded", language, entry=entry)
        st.session_state[TOLD] = (True, told)
    except HeadroomExceeded as exceeded:
        st.session_state[TOLD] = (False, str(exceeded))
    except BadInput as bad:
        faults = [worded(fault, language) for fault in bad.faults]
        lines = [word("titled", language, title=f.expected, text=f.remedy) for f in faults]
        st.session_state[TOLD] = (False, "\n\n".join(lines))


def _expiring(register: Register, language: str) -> None:
    table = register.expiring()
    if table.empty:
        return
    st.subheader(word("register_expiring", language), anchor=False)
    table = table.drop(columns=[name for name in HIDDEN if name in table])
    st.dataframe(
        table.rename(columns={name: label(str(name), language) for name in table}), hide_index=True
    )


def _verify(register: Register, language: str) -> None:
    if st.button(word("register_verify", language)):
        found = register.verify()
        head = str(register.head())
        if found.broken:
            for one in found.broken:
                st.error(str(one))
        else:
            st.success(word("register_intact", language, head=head))
