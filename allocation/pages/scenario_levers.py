"""Levers that are one number each: base value, unit, source, confidence and range beside it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from allocation.pages import scenario_session, state
from allocation.pages.words import unit_name, word
from allocation.scenarios.edit import Address, entry_address, read
from allocation.scenarios.levers import Lever, lever_at
from allocation.scenarios.sentences import name_of, place_name
from basins.scenario_check import LISTS, SOURCES

COLUMNS = 3
FEW_TITLES, LONGEST_TITLE, LARGEST_TOLD = 2, 30, 1e6


def caps() -> None:
    """双控 and other red lines of the province; any other line can be added."""
    language, data, content = state.language(), state.dataset(), state.current()
    lines = data["red_lines"]
    named = lines.set_index("red_line")[f"name_{language}"]
    first = lines.loc[lines["scope"] == "province", "red_line"].tolist()
    more = st.multiselect(
        word("more_lines", language),
        [line for line in named.index if line not in first],
        format_func=lambda line: f"{named[line]}（{line}）" if language == "zh" else named[line],
        placeholder=word("more_lines_hint", language),
        key="scenario_lines",
    )
    given = list(content.get("limits", {}))
    numbers([("limits", line) for line in dict.fromkeys([*first, *given, *more])])


def hydrology() -> None:
    """Year and hydrology of the plan."""
    language, content = state.language(), state.current()
    st.caption(word("hydrology_help", language))
    left, right = st.columns(2)
    data = state.dataset()
    planned = state.years(data)[1]
    with left:
        key = scenario_session.key("lever-hydrology")
        given = str(content.get("hydrology") or "p50").removeprefix("p")
        label, value = word("hydrology_lever", language), round(float(given))
        st.number_input(label, 1, 99, value, step=1, key=key, on_change=_exceedance, args=(key,))
    with right:
        key = scenario_session.key("lever-year")
        year = state.year_of(content)
        label, last = word("year_lever", language), max(planned + 10, year)
        first = min(planned - 4, year)
        st.number_input(
            label, first, last, year, step=1, key=key, on_change=_year, args=(key, planned)
        )
        st.caption(word("year_help", language, year=planned))


def growth() -> None:
    """People, land and industry of a place."""
    place = _place(("province", "cities", "counties"), "growth")
    drivers = state.dataset()["driver_kinds"]["driver"]
    numbers([entry_address("drivers", "factor", driver=d, place=place) for d in drivers])


def saving() -> None:
    """Losses on the way (irrigation, leakage) and net norms (reuse in industry, saving at home)."""
    st.caption(word("saving_help", state.language()))
    place = _place(("province", "cities"), "saving")
    for change in ("loss_factor", "norm_factor"):
        sectors = state.dataset()["sectors"].sort_values("position")["sector"]
        st.markdown(f"**{word(f'saving_{change}', state.language())}**")
        numbers([entry_address("norms", change, sector=s, place=place) for s in sectors])


def groundwater() -> None:
    """What may be pumped, what zones forbid, what wells can lift."""
    language, data = state.language(), state.dataset()
    place = _place(("province", "cities", "counties"), "groundwater")
    present = data["groundwater"]["source"].drop_duplicates().tolist()
    named = data["sources"].set_index("source")[f"name_{language}"]
    source = st.selectbox(
        word("source", language),
        ["", *present],
        format_func=lambda name: str(named[name]) if name else word("all", language),
        key="scenario_source",
    )
    changes = LISTS["groundwater"].changes
    numbers([entry_address("groundwater", c, place=place, source=source) for c in changes])


def ecology() -> None:
    """Ecological flows of a river's sections, and the replenishment of rivers and lakes."""
    language, data = state.language(), state.dataset()
    st.caption(word("ecology_help", language))
    place = _place(("province", "cities", "counties"), "ecology")
    if "replenishment_target" in set(data["driver_kinds"]["driver"]):
        numbers([entry_address("drivers", "factor", driver="replenishment_target", place=place)])
    owed = data["nodes"][data["nodes"]["node"].isin(data["ecological_flows"]["node"])]
    rivers = data["rivers"][data["rivers"]["river"].isin(owed["river"])]
    if rivers.empty:
        return
    named = rivers.set_index("river")[f"name_{language}"]
    river = st.selectbox(
        word("river", language),
        list(named.index),
        format_func=lambda name: str(named[name]),
        key="scenario_river",
    )
    nodes = owed.loc[owed["river"] == river, "node"]
    numbers([entry_address("ecological_flows", "factor", node=node) for node in nodes])


def nonconventional() -> None:
    """Reclaimed water, and what works and yields (mine water, rainwater) can deliver."""
    data = state.dataset()
    place = _place(("province", "cities", "counties"), "nonconventional")
    counties = set(data["counties"]["county"])
    if place not in counties:
        numbers([entry_address("reclaimed", "reuse_rate", place=place)])
    sources = data["sources"]
    kinds = sources.loc[sources["kind"].isin(SOURCES["supply_capacity"]), "source"]
    numbers([entry_address("supply_capacity", "factor", place=place, source=s) for s in kinds])


def numbers(addresses: Sequence[Address]) -> None:
    """A field for each lever that the dataset has rows for."""
    data, content = state.dataset(), state.current()
    year, language = state.year_of(content), state.language()
    found = [lever for at in addresses if (lever := lever_at(data, at, year)) is not None]
    # A multiple of nothing moves nothing.
    found = [lever for lever in found if not (lever.is_factor and lever.figure == 0.0)]
    for start in range(0, len(found), COLUMNS):
        row = found[start : start + COLUMNS]
        for column, lever in zip(st.columns(COLUMNS), row, strict=False):
            with column:
                _number(lever, language)


def _number(lever: Lever, language: str) -> None:
    given, scale = read(state.current(), lever.address), _scale(lever)
    value = float(lever.base if given is None else given) * scale
    key = scenario_session.key(f"lever-{lever.address}")
    unit = unit_name(lever.unit, language)
    of_base = word("of_base", language)
    shown = of_base if lever.is_factor else "%" if scale != 1.0 else unit
    name = name_of(state.dataset(), lever.address, language)
    st.number_input(
        f"{name}（{shown}）" if language == "zh" else f"{name} ({shown})",
        min(lever.low * scale, value),
        max(lever.high * scale, value),
        value,
        step=5.0 if lever.is_factor else 1.0 if scale != 1.0 else _step(lever.base),
        format="%.6g",
        key=key,
        on_change=_typed,
        args=(lever, key),
    )
    st.caption(_evidence(lever, language, given is not None))


def _evidence(lever: Lever, language: str, changed: bool) -> str:
    titles = state.dataset()["documents"].set_index("document")["title"]
    share = lever.unit == "" and not isinstance(lever.figure, int) and abs(lever.figure) <= 1.0
    figure = f"{lever.figure * (100.0 if share else 1.0):,.6g}"
    unit = "%" if share else unit_name(lever.unit, language)
    named = [str(titles.get(name, name)) for name in lever.documents]
    cut = [t if len(t) <= LONGEST_TITLE else t[: LONGEST_TITLE - 1] + "…" for t in named]
    sources = "；".join(cut[:FEW_TITLES]) + ("…" if len(cut) > FEW_TITLES else "")
    text = word(
        "lever_evidence",
        language,
        figure=f"{figure} {unit}".strip(),
        span=_span(lever, language),
        confidence=word(lever.confidence, language) if lever.confidence else "",
        source=sources if language == "zh" else ", ".join(lever.documents[:FEW_TITLES]),
    ).replace("~", "–")
    return f"**{word('lever_changed', language)}** · {text}" if changed else text


def _span(lever: Lever, language: str) -> str:
    """The range, where it is more than the largest number a file may hold."""
    low, high = (bound * _scale(lever) for bound in (lever.low, lever.high))
    if high >= LARGEST_TOLD:
        return word("span_from", language, low=f"{low:g}")
    return word("span", language, low=f"{low:g}", high=f"{high:,g}")


def _scale(lever: Lever) -> float:
    share = lever.unit == "" and lever.high == 1.0 and not isinstance(lever.base, int)
    return 100.0 if lever.is_factor or share else 1.0


def _step(base: float) -> float:
    return 0.5 if base < 100.0 else 10.0 if base < 10_000.0 else 100.0


def _typed(lever: Lever, key: str) -> None:
    if not scenario_session.is_live(key):
        return
    value = float(st.session_state[key]) / _scale(lever)
    same = abs(value - float(lever.base)) <= 1e-12 * max(1.0, abs(float(lever.base)))
    scenario_session.put(lever.address, None if same else round(value, 12))


def _exceedance(key: str) -> None:
    if not scenario_session.is_live(key):
        return
    value = f"p{int(st.session_state[key])}"
    scenario_session.put(("hydrology",), None if value == "p50" else value)


def _year(key: str, planned: int) -> None:
    if not scenario_session.is_live(key):
        return
    # Levers tell the figures of the year, so all of them begin anew.
    value = int(st.session_state[key])
    scenario_session.put(("year",), None if value == planned else value, scenario_session.ELSEWHERE)


def _place(tables: Sequence[str], group: str) -> str:
    """The place whose levers are shown."""
    language, data = state.language(), state.dataset()
    keys = {"province": "province", "cities": "city", "counties": "county"}
    places = [place for table in tables for place in data[table][keys[table]]]
    cities = data["counties"].set_index("county")["city"]

    def named(place: str) -> str:
        name = place_name(data, place, language)
        if place in cities.index:
            return f"{place_name(data, cities[place], language)} · {name}"
        return name

    chosen = st.selectbox(
        word("scenario_place", language), places, format_func=named, key=f"scenario_place_{group}"
    )
    return str(chosen)
