"""Whoever changes the register behind its back is found, with the entry."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, create_engine, text

from allocation.permits.register import Broken, Head, Register
from allocation.permits.register import connection as connections
from allocation.permits.register.models import ENTRIES
from allocation.permits.register.words import KIND_NAMES, PROBLEMS, told
from tests.allocation.register.samples import OFFICER, filed

CONTENT = ("applications", "decisions", "conclusions", "licences")


@pytest.fixture
def filled(where: str) -> str:
    """Two cases: entries 1 to 4 and 5 to 8, each application, decision, conclusion, licence."""
    with Register.open(where) as register:
        for _ in range(2):
            register.grant(filed(register).decision, OFFICER)
        assert register.verify().sound and register.head().sequence == 8
    return where


def tamper(where: str, *statements: str) -> None:
    """Change the database as its administrator could, guards and references out of the way."""
    engine = create_engine(connections.address(where))
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            guards = _without_guards_of_sqlite(connection)
        else:
            connection.execute(text("SET session_replication_role = replica"))
            guards = []
        for statement in [*statements, *guards]:
            connection.execute(text(statement))
        connection.commit()
    engine.dispose()


def _without_guards_of_sqlite(connection: Connection) -> list[str]:
    """Drop the triggers; gives back what makes them again, so that only the change is found."""
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    triggers = connection.execute(text(query)).all()
    for name, _ in triggers:
        connection.execute(text(f"DROP TRIGGER {name}"))
    return [sql for _, sql in triggers]


def found(where: str, noted: Head | None = None) -> set[tuple[int | None, str]]:
    with Register.open(where) as register:
        checked = register.verify(noted)
    assert checked.sound == (not checked.broken)
    for broken in checked.broken:
        # Each is told in both languages, with its number.
        for language in ("zh", "en"):
            assert str(broken.sequence or broken.detail) in told(broken, language)
    return {(broken.sequence, broken.problem) for broken in checked.broken}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE licences SET annual_wan_m3 = 7.0000001 WHERE sequence = 4", (4, "changed")),
        ("UPDATE licences SET holder = holder || ' ' WHERE sequence = 8", (8, "changed")),
        ("UPDATE decisions SET verdict = 'refuse' WHERE sequence = 2", (2, "changed")),
        ("UPDATE applications SET content = '{}' WHERE sequence = 5", (5, "changed")),
        ("UPDATE conclusions SET reason = 'x' WHERE sequence = 3", (3, "changed")),
        ("UPDATE entries SET recorded_by = 'x' WHERE sequence = 6", (6, "changed")),
        ("UPDATE entries SET rules_version = '' WHERE sequence = 1", (1, "changed")),
        ("UPDATE entries SET previous_hash = 'x' WHERE sequence = 7", (7, "previous")),
        ("UPDATE entries SET kind = 'licence' WHERE sequence = 7", (7, "no_content")),
        ("UPDATE head SET hash = 'x'", (8, "head")),
        ("UPDATE conclusions SET decision = 99 WHERE sequence = 3", (3, "reference")),
        ("UPDATE licences SET conclusion = NULL WHERE sequence = 4", (3, "grant_without_licence")),
        ("UPDATE conclusions SET conclusion = 'refuse' WHERE sequence = 3", (3, "no_grant")),
        ("UPDATE conclusions SET decision = 2 WHERE sequence = 7", (7, "granted_twice")),
        ("DELETE FROM licences WHERE sequence = 4", (4, "no_content")),
        ("DELETE FROM entries WHERE sequence = 3", (3, "missing")),
        ("UPDATE licences SET sequence = 40 WHERE sequence = 4", (40, "stray")),
    ],
)
def test_a_change_is_found_with_its_entry(
    filled: str, statement: str, expected: tuple[int, str]
) -> None:
    tamper(filled, statement)
    assert expected in found(filled)


def test_the_last_entry_deleted(filled: str) -> None:
    tamper(
        filled, "DELETE FROM licences WHERE sequence = 8", "DELETE FROM entries WHERE sequence=8"
    )
    assert (8, "missing") in found(filled)


def test_the_last_entry_deleted_and_the_head_turned_back(filled: str) -> None:
    # Conclusion and licence are gone together, so that nothing dangles.
    with Register.open(filled) as register:
        noted = register.head()
    tamper(
        filled,
        "DELETE FROM licences WHERE sequence = 8",
        "DELETE FROM conclusions WHERE sequence = 7",
        "DELETE FROM entries WHERE sequence > 6",
        "UPDATE head SET sequence = 6, hash = (SELECT hash FROM entries WHERE sequence = 6)",
    )
    # Sound in itself: only what was noted elsewhere shows it.
    assert found(filled) == set()
    assert found(filled, noted) == {(8, "missing")}


def test_two_entries_swapped(filled: str) -> None:
    swap = [
        f"UPDATE {table} SET sequence = -sequence WHERE sequence IN (4, 8)"
        for table in ("entries", "licences")
    ]
    back = [
        f"UPDATE {table} SET sequence = CASE sequence WHEN -4 THEN 8 ELSE 4 END WHERE sequence < 0"
        for table in ("entries", "licences")
    ]
    tamper(filled, *swap, *back)
    there = found(filled)
    assert {(4, "changed"), (8, "changed"), (4, "previous"), (8, "previous")} <= there


def test_contents_of_two_entries_swapped(filled: str) -> None:
    names = "annual_wan_m3, number, holder, valid_from"
    tamper(
        filled,
        "UPDATE licences SET number = 'z' WHERE sequence = 4",
        f"UPDATE licences SET ({names}) = (SELECT {names} FROM licences WHERE sequence = 4) "
        "WHERE sequence = 8",
    )
    assert {(4, "changed"), (8, "changed")} <= found(filled)


def test_an_entry_put_in_behind_the_head(filled: str) -> None:
    columns = ", ".join(c.name for c in ENTRIES.columns)
    picked = "9, kind, recorded_at, 'x', dataset_hash, rules_version, NULL, hash, 'forged'"
    tamper(filled, f"INSERT INTO entries ({columns}) SELECT {picked} FROM entries WHERE sequence=8")
    assert {(9, "beyond_head"), (9, "no_content")} <= found(filled)


def test_a_forged_history_is_found_by_a_head_noted_before(filled: str) -> None:
    with Register.open(filled) as register:
        noted = register.head()
    other = Head(noted.sequence, "0" * 64)
    assert found(filled, noted) == set()
    assert found(filled, other) == {(8, "not_as_noted")}


def test_guards_taken_away_are_missed(filled: str) -> None:
    engine = create_engine(connections.address(filled))
    sqlite = engine.dialect.name == "sqlite"
    guard = "licences_no_update" if sqlite else "licences_append_only"
    with engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER {guard}" + ("" if sqlite else " ON licences")))
    engine.dispose()
    assert found(filled) == {(None, "guard")}


def test_garbage_in_a_cell_is_found_and_does_not_break_the_check(sqlite: str) -> None:
    with Register.open(sqlite) as register:
        register.grant(filed(register).decision, OFFICER)
    tamper(
        sqlite,
        "UPDATE licences SET annual_wan_m3 = 'much' WHERE sequence = 4",
        "UPDATE conclusions SET decision = 'two' WHERE sequence = 3",
        "UPDATE decisions SET content = x'ff00' WHERE sequence = 2",
        "UPDATE entries SET corrects = 'one' WHERE sequence = 1",
    )
    there = found(sqlite)
    assert {(1, "changed"), (2, "changed"), (3, "changed"), (4, "changed")} <= there
    assert {(3, "reference"), (1, "reference")} <= there


def test_every_problem_has_words(filled: str) -> None:
    made: Callable[[str], Broken] = lambda problem: Broken(3, "licence", problem)  # noqa: E731
    for problem in PROBLEMS:
        assert "3" in told(made(problem), "zh") and KIND_NAMES["licence"][0] in told(made(problem))
