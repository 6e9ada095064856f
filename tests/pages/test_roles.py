"""Who may do what, and which role follows from what a provider says; no browser needed."""

from __future__ import annotations

from typing import Any

import pytest

from allocation.pages.roles import ROLES, Person, Rules, permitted, person_of, rules_of, table

NOW = 1_700_000_000.0
SIGNED: dict[str, Any] = {
    "is_logged_in": True,
    "sub": "7f3a",
    "name": "王芳",
    "email": "Wang@Bureau.example",
    "email_verified": True,
    "iat": NOW - 60,
}
RULES = Rules(
    claim="realm_access.roles",
    by_claim={"analyst": frozenset(["water-analyst"]), "officer": frozenset(["water-officer"])},
    by_email={"analyst": frozenset(["wang@bureau.example"])},
)
# The whole table, written out once more: a change of who may do what must be made twice.
EXPECTED = {
    ("page", "overview"): "viewer analyst officer",
    ("page", "allocation"): "viewer analyst officer",
    ("page", "ledger"): "viewer analyst officer",
    ("page", "pictures"): "viewer analyst officer",
    ("page", "sensitivity"): "analyst officer",
    ("page", "plans"): "analyst officer",
    ("page", "data"): "viewer analyst officer",
    ("page", "board"): "viewer analyst officer",
    ("page", "compare"): "viewer analyst officer",
    ("page", "risk"): "viewer analyst officer",
    ("page", "register"): "officer",
    ("page", "scenario"): "analyst officer",
    ("page", "capacity"): "viewer analyst officer",
    ("action", "what_if"): "analyst officer",
    ("action", "check"): "analyst officer",
    ("action", "record"): "officer",
    ("action", "import"): "officer",
    ("action", "declare"): "officer",
    ("action", "write_data"): "officer",
}


def role(rules: Rules = RULES, **claims: Any) -> str:
    return person_of(SIGNED | claims, rules, NOW).role


def test_the_table_of_permissions() -> None:
    assert table() == {key: frozenset(roles.split()) for key, roles in EXPECTED.items()}


@pytest.mark.parametrize("key", EXPECTED)
def test_each_role_may_what_the_table_says(key: tuple[Any, str]) -> None:
    for name in ROLES:
        assert Person("x", name).may(*key) == (name in EXPECTED[key].split())
    assert not Person("x", "").may(*key) and not Person("x", "root").may(*key)


def test_a_higher_role_may_whatever_a_lower_one_may() -> None:
    for roles in table().values():
        assert [name in roles for name in ROLES] == sorted(name in roles for name in ROLES)


def test_what_the_table_does_not_name_is_open_to_nobody() -> None:
    assert permitted("page", "secret") == permitted("action", "overview") == frozenset()
    assert not Person("x", "officer").may("page", "secret")


def test_every_page_of_the_app_is_in_the_table() -> None:
    from allocation.pages.app import PAGES

    assert {("page", name) for name in [*PAGES, "plans", "data"]} <= set(table())


def test_roles_are_ordered() -> None:
    assert [Person("x", "analyst").has(name) for name in ROLES] == [True, True, False]
    assert not any(Person("x", "").has(name) for name in ROLES)


@pytest.mark.parametrize(
    "claims, expected",
    [
        ({"realm_access": {"roles": ["water-officer", "other"]}}, "officer"),
        ({"realm_access": {"roles": "water-officer"}}, "officer"),
        ({"realm_access.roles": ["water-officer"]}, "officer"),
        # The highest of what the claim and the address give.
        ({"realm_access": {"roles": ["other"]}}, "analyst"),
        ({"email": "li@bureau.example"}, "viewer"),
        # Not the claim that was configured, however it is called.
        ({"email": "li@bureau.example", "roles": ["water-officer"]}, "viewer"),
        ({"email": "li@bureau.example", "role": "officer"}, "viewer"),
        ({"email": "li@bureau.example", "realm_access": "water-officer"}, "viewer"),
        ({"email": "li@bureau.example", "realm_access": {"roles": [["water-officer"]]}}, "viewer"),
        # An address that nobody has verified may be anyone's.
        ({"email_verified": False}, "viewer"),
        ({"email_verified": None}, "viewer"),
        ({"email_verified": "true"}, "analyst"),
    ],
)
def test_role_of_claims(claims: dict[str, Any], expected: str) -> None:
    assert role(**claims) == expected


def test_others_may_be_nothing_but_never_more_than_a_viewer() -> None:
    unknown = {"email": "li@bureau.example"}
    assert role(Rules(others="none"), **unknown) == ""
    assert person_of(SIGNED | unknown, Rules(others="none"), NOW).refused == "no_role"
    assert role(Rules(others="officer"), **unknown) == ""
    assert role(rules_of({}), **unknown) == "viewer"


@pytest.mark.parametrize(
    "claims, refused",
    [
        ({"is_logged_in": False}, "sign_in"),
        ({"is_logged_in": "yes"}, "sign_in"),
        ({"iat": NOW - 8 * 3600 - 1}, "expired"),
        ({"iat": NOW + 3600}, "expired"),
        ({"iat": None}, "expired"),
        ({"iat": "1700000000"}, "expired"),
        ({"iat": True}, "expired"),
        ({"iat": float("nan")}, "expired"),
    ],
)
def test_no_role_without_a_sign_in_of_this_day(claims: dict[str, Any], refused: str) -> None:
    person = person_of(SIGNED | {"realm_access": {"roles": ["water-officer"]}} | claims, RULES, NOW)
    assert (person.role, person.refused) == ("", refused)


def test_the_record_gets_an_account_that_nobody_can_choose() -> None:
    assert person_of(SIGNED, RULES, NOW).account == "wang@bureau.example"
    assert person_of(SIGNED | {"email_verified": False}, RULES, NOW).account == "7f3a"
    assert person_of({}, RULES, NOW) == Person("", "", refused="sign_in")
