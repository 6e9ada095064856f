"""What can be recorded, and what cannot."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from allocation.permits.register import HeadroomExceeded, Register
from allocation.permits.register import connection as connections
from allocation.permits.register.models import Base
from allocation.permits.register.upgrade import upgrade
from basins.faults import BadInput, Fault
from tests.allocation.register.samples import OFFICER, application, decision, filed, touch
from tests.tiny_basin import tiny

ROOT = Path(__file__).resolve().parents[3]
YEAR_2025, YEAR_2026 = date(2025, 1, 1), date(2026, 1, 1)
TABLES = ("entries", "applications", "decisions", "conclusions", "licences")


def faults(error: pytest.ExceptionInfo[BadInput]) -> list[Fault]:
    return list(error.value.faults)


def sums(register: Register) -> tuple[int, ...]:
    kinds = ("application", "decision", "conclusion", "licence")
    return tuple(len(register.entries(kind, history=True)) for kind in kinds)


def test_a_grant_is_one_conclusion_and_one_licence(register: Register) -> None:
    made = filed(register)
    granted = register.grant(made.decision, OFFICER, valid_from=YEAR_2025, number="取水(甲)001")
    (licence,) = register.entries("licence").to_dict("records")
    (concluded,) = register.entries("conclusion").to_dict("records")
    assert (made.application, made.decision, granted.conclusion, granted.licence) == (1, 2, 3, 4)
    assert licence["number"] == "取水(甲)001" and licence["holder"] == "甲县自来水公司"
    assert licence["valid_to"] == "2029-12-31" and licence["unit"] == "a"
    assert licence["conclusion"] == 3 and concluded["decision"] == 2
    assert licence["dataset_hash"] == "d" * 64 and licence["rules_version"] == "2025.1"
    assert licence["recorded_by"] == OFFICER and licence["recorded_at"].endswith("Z")
    assert register.verify().sound and register.head() == granted.head


def test_a_grant_beyond_the_headroom_writes_nothing_and_tells_the_figures(
    register: Register,
) -> None:
    first, second = filed(register, touch(10.0)), filed(register, touch(10.0))
    register.grant(first.decision, OFFICER)
    before = sums(register), register.head()
    with pytest.raises(HeadroomExceeded) as error:
        register.grant(second.decision, OFFICER)
    (figure,) = error.value.figures
    assert (figure.limit, figure.limit_wan_m3) == ("GW-CAP", 10.0)
    assert (figure.licensed_wan_m3, figure.asked_wan_m3, figure.left_wan_m3) == (7.0, 7.0, -4.0)
    assert (sums(register), register.head()) == before
    # What is left can be granted to the last drop.
    register.grant(second.decision, OFFICER, volume_wan_m3=3.0)
    assert register.headroom(second.decision)[0].left_wan_m3 == 0.0


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        ({"sources": "wells|canal"}, True),
        ({"sources": "river_water"}, False),
        ({"units": ["b"]}, False),
        ({"sectors": "towns"}, True),
        ({"sectors": "fields"}, False),
    ],
)
def test_only_what_a_red_line_counts_is_held_against_it(
    register: Register, change: dict[str, Any], counts: bool
) -> None:
    register.grant(filed(register, touch(1000.0)).decision, OFFICER)
    facts = {"unit": "b", "source": "river_water", "sector": "fields"}
    line = touch(10.0, **change)
    place = {"unit": line["units"][-1]}
    place["source"] = line["sources"].split("|")[0] or "river_water"
    place["sector"] = line.get("sectors") or "fields"
    second = filed(register, line, **(facts | place))
    if counts:
        with pytest.raises(HeadroomExceeded):
            register.grant(second.decision, OFFICER)
    else:
        register.grant(second.decision, OFFICER)


def test_licences_that_follow_each_other_are_not_added_up(register: Register) -> None:
    first, second = filed(register, touch(10.0)), filed(register, touch(10.0))
    register.grant(
        first.decision, OFFICER, valid_from=YEAR_2025, valid_to=date(2025, 12, 31), number="A"
    )
    with pytest.raises(HeadroomExceeded):
        register.grant(second.decision, OFFICER, valid_from=date(2025, 12, 31))
    register.grant(second.decision, OFFICER, valid_from=YEAR_2026)


def test_a_renewal_takes_the_place_of_the_old_licence(register: Register) -> None:
    old = filed(register, touch(10.0))
    register.grant(old.decision, OFFICER, valid_from=YEAR_2025, number="A")
    new = filed(register, touch(10.0), kind="renewal", annual_wan_m3=9.0)
    granted = register.grant(
        new.decision, OFFICER, valid_from=date(2026, 7, 1), number="B", replaces="A"
    )
    licences = register.entries("licence").set_index("number")
    assert licences.loc["A", "valid_to"] == "2026-06-30" and licences.loc["A", "status"] == "ended"
    assert granted.headroom[0].licensed_wan_m3 == 0.0
    assert list(register.expiring(36500, YEAR_2026)["number"]) == ["B"]
    assert len(register.entries("licence", history=True)) == 3 and register.verify().sound


def test_an_application_is_granted_once_and_on_the_latest_decision(register: Register) -> None:
    made = filed(register)
    again = register.decide(made.application, decision(verdict="suspend"), OFFICER)
    with pytest.raises(BadInput) as error:
        register.grant(made.decision, OFFICER)
    assert faults(error)[0].remedy == f"conclude on decision {again}, or look at it first"
    with pytest.raises(BadInput) as error:
        register.grant(again, OFFICER)
    assert faults(error)[0].column == "reason"
    register.grant(again, OFFICER, reason="水权转让，已严格论证")
    for attempt in (
        lambda: register.grant(again, OFFICER, reason="再来"),
        lambda: register.conclude(again, "refuse", OFFICER, "反悔"),
    ):
        with pytest.raises(BadInput) as error:
            attempt()
        assert "has granted it" in faults(error)[0].remedy
    assert sums(register) == (1, 2, 1, 1)


@pytest.mark.parametrize(
    ("arguments", "column"),
    [
        ({"volume_wan_m3": 7.5}, "volume"),
        ({"volume_wan_m3": 0.0}, "volume"),
        ({"volume_wan_m3": float("nan")}, "volume"),
        ({"valid_from": YEAR_2025, "valid_to": date(2035, 1, 1)}, "valid_to"),
        ({"valid_from": YEAR_2025, "valid_to": date(2024, 12, 31)}, "valid_to"),
        ({"replaces": "不存在"}, "replaces"),
        ({"by": " "}, "officer"),
    ],
)
def test_a_grant_outside_law_and_application_is_refused(
    sqlite: str, arguments: dict[str, Any], column: str
) -> None:
    with Register.open(sqlite) as register:
        made = filed(register)
        with pytest.raises(BadInput) as error:
            register.grant(made.decision, **({"by": OFFICER} | arguments))
        assert faults(error)[0].column == column and sums(register) == (1, 1, 0, 0)


def test_everything_wrong_with_an_application_is_told_at_once(sqlite: str) -> None:
    wrong = application(
        applicant="", kind="bigger", annual_wan_m3=-1, received="tomorrow", river=None
    )
    with Register.open(sqlite) as register:
        with pytest.raises(BadInput) as error:
            register.file(wrong, decision(), OFFICER)
        told = {fault.column for fault in faults(error)}
        assert told == {"applicant", "kind", "annual_wan_m3", "received", "river"}
        with pytest.raises(BadInput) as error:
            register.file(application(), decision(verdict="maybe", rules_version=""), OFFICER)
        assert {fault.column for fault in faults(error)} == {"verdict", "rules_version"}
        with pytest.raises(BadInput) as error:
            register.file(application(unit="c"), decision(), OFFICER)
        assert faults(error)[0].column == "touches"
        assert sums(register) == (0, 0, 0, 0)


def test_many_applications_are_filed_together_or_not_at_all(register: Register) -> None:
    wrong = application(unit="c")
    with pytest.raises(BadInput):
        register.file_all([(application(), decision()), (wrong, decision())], OFFICER)
    assert sums(register) == (0, 0, 0, 0) and register.head().sequence == 0
    made = register.file_all([(application(project=""), decision())] * 3, OFFICER)
    assert [(one.application, one.decision) for one in made] == [(1, 2), (3, 4), (5, 6)]
    assert register.head() == made[-1].head and register.verify().sound


def test_dates_and_numbers_of_tables_may_stand_in_a_decision(sqlite: str) -> None:
    figures = {"used": np.float64(1.5), "year": np.int64(2025), "from": date(2025, 1, 1)}
    with Register.open(sqlite) as register:
        register.file(application(received=date(2025, 3, 1)), decision(figures=figures), OFFICER)
        content = json.loads(register.entries("decision")["content"].iloc[0])
        assert content["figures"] == {"used": 1.5, "year": 2025, "from": "2025-01-01"}
        with pytest.raises(BadInput):
            register.file(application(), decision(figures=float("nan")), OFFICER)
        with pytest.raises(BadInput):
            register.file(application(), decision(figures=object()), OFFICER)


def test_an_application_without_all_facts_can_be_filed_but_not_granted(sqlite: str) -> None:
    asked = application(annual_wan_m3=None, source="")
    ruled = decision(verdict="needs more information", touches=[])
    with Register.open(sqlite) as register:
        made = register.file(asked, ruled, OFFICER)
        assert register.conclude(made.decision, "return", OFFICER) == 3
        with pytest.raises(BadInput) as error:
            register.grant(made.decision, OFFICER, reason="补齐")
        assert faults(error)[0].column == "source, annual_wan_m3"


def test_a_licence_that_was_granted_can_only_shrink(register: Register) -> None:
    register.grant(filed(register).decision, OFFICER, valid_from=YEAR_2025, number="A")
    for change in ({"annual_wan_m3": 8.0}, {"valid_to": "2033-01-01"}, {"unit": "b"}):
        with pytest.raises(BadInput):
            register.correct_licence("A", OFFICER, "试", **change)
    register.correct_licence("A", OFFICER, "核减", annual_wan_m3=5.0, number="国批-1")
    register.end_licence("国批-1", date(2026, 3, 31), OFFICER, "注销")
    (licence,) = register.entries("licence").to_dict("records")
    assert (licence["annual_wan_m3"], licence["valid_to"]) == (5.0, "2026-03-31")
    assert len(register.entries("licence", history=True)) == 3 and register.verify().sound
    assert register.expiring(36500).empty


def test_what_is_licensed_on_a_day(register: Register) -> None:
    basin = tiny()
    for first, sector in ((YEAR_2025, "towns"), (YEAR_2025, "towns"), (YEAR_2026, "fields")):
        made = filed(register, sector=sector)
        register.grant(made.decision, OFFICER, valid_from=first)
    assert register.licensed(basin, date(2025, 6, 1)).to_dict("records") == [
        {"unit": "a", "source": "wells", "sector": "towns", "annual_wan_m3": 14.0}
    ]
    assert register.licensed(basin, YEAR_2026)["annual_wan_m3"].tolist() == [7.0, 14.0]
    assert register.licensed(basin, date(2040, 1, 1)).empty
    other = tiny({"units": basin["units"].query("unit != 'a'")})
    with pytest.raises(BadInput):
        register.licensed(other, YEAR_2026)


def test_renewal_is_told_45_days_before_the_end_and_later(sqlite: str) -> None:
    with Register.open(sqlite) as register:
        for number in "AB":
            made = filed(register)
            first = YEAR_2025 if number == "A" else YEAR_2026
            register.grant(made.decision, OFFICER, valid_from=first, number=number)

        def told(day: date) -> dict[str, str]:
            table = register.expiring(today=day)
            return dict(zip(table["number"], table["state"], strict=True))

        # A ends on 2029-12-31; 45 days before is 2029-11-16.
        assert told(date(2029, 11, 15)) == {}
        assert told(date(2029, 11, 16)) == {"A": "due"}
        assert told(date(2029, 11, 17)) == {"A": "overdue"}
        assert told(date(2030, 1, 1)) == {"A": "expired"}
        assert told(date(2030, 12, 1)) == {"A": "expired", "B": "overdue"}
        ask_by = register.expiring(today=date(2029, 12, 1))["ask_by"].tolist()
        assert ask_by == ["2029-11-16"]


@pytest.mark.parametrize("table", TABLES)
def test_the_database_refuses_changes(where: str, table: str) -> None:
    with Register.open(where) as register:
        register.grant(filed(register).decision, OFFICER)
    statements = [
        f"UPDATE {table} SET sequence = sequence + 100",
        f"DELETE FROM {table}",
        "UPDATE head SET sequence = 1",
        "UPDATE head SET sequence = 99",
        "DELETE FROM head",
        "INSERT INTO head VALUES (2, 1, 'x')",
    ]
    engine = create_engine(connections.address(where))
    if engine.dialect.name == "sqlite":
        statements.append(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    else:
        statements.append(f"TRUNCATE {table} CASCADE")
    for statement in statements:
        with pytest.raises(Exception, match=r"append-only|the head|one head"):  # noqa: SIM117
            with engine.begin() as connection:
                connection.execute(text(statement))
    engine.dispose()
    with Register.open(where) as register:
        assert register.verify().sound and sums(register) == (1, 1, 1, 1)


def test_an_officer_needs_no_right_to_change_anything(postgresql: str) -> None:
    with Register.open(postgresql) as register:
        filed(register)
    page = (ROOT / "docs" / "register.md").read_text("utf-8")
    (grants,) = re.findall(r"```sql\n(GRANT.*?)```", page, re.DOTALL)
    engine = create_engine(connections.address(postgresql))
    with engine.begin() as connection:
        connection.execute(text("CREATE ROLE shuiding_officer LOGIN"))
        for statement in filter(str.strip, grants.split(";")):
            connection.execute(text(statement))
    engine.dispose()
    officer = postgresql.replace("officer@", "shuiding_officer@")
    with Register.open(officer) as register:
        register.grant(filed(register).decision, OFFICER)
        assert register.verify().sound and sums(register) == (2, 2, 1, 1)
    engine = create_engine(connections.address(officer))
    for statement in ("DROP TRIGGER entries_append_only ON entries", "DELETE FROM licences"):
        with pytest.raises(ProgrammingError), engine.begin() as connection:
            connection.execute(text(statement))
    engine.dispose()


def test_one_register_serves_many_threads(register: Register) -> None:
    decisions = [filed(register, touch(10.0)).decision for _ in range(8)]

    def ask(decision: int) -> bool:
        try:
            register.grant(decision, OFFICER)
        except HeadroomExceeded:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, decisions)) == 1
    assert register.verify().sound


def test_the_migrations_make_what_the_models_say(where: str) -> None:
    engine = connections.engine_for(connections.address(where))
    assert upgrade(engine) == (None, "r0001")
    assert upgrade(engine) == ("r0001", "r0001")
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": "register_version", "compare_type": True}
        )
        assert compare_metadata(context, Base.metadata) == []
        connection.execute(text("UPDATE register_version SET version_num = 'r9999'"))
        connection.commit()
    engine.dispose()
    with pytest.raises(BadInput) as error:
        Register.open(where)
    assert "newer version" in faults(error)[0].remedy


def test_what_is_no_register_is_told_in_words(tmp_path: Any) -> None:
    file = tmp_path / "x.sqlite"
    file.write_text("no database at all, but long enough to be looked at" * 50)
    for where in (file, "mysql://a/b", "postgresql://nobody:secret@127.0.0.1:1/x", tmp_path):
        with pytest.raises(BadInput) as error:
            Register.open(where)
        assert "secret" not in str(faults(error))
    with pytest.raises(BadInput):
        Register.open(tmp_path / "none.sqlite", create=False)
    assert not (tmp_path / "none.sqlite").exists()


def test_entries_are_tables_even_when_there_are_none(sqlite: str) -> None:
    with Register.open(sqlite) as register:
        for kind in ("application", "decision", "conclusion", "licence"):
            assert isinstance(register.entries(kind), pd.DataFrame)
        assert register.expiring().empty and register.licensed(tiny()).empty
        assert register.verify().sound
