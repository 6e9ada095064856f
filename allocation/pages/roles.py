"""Who may do what: a table of roles against pages and actions, and the role of who signed in."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

ROLES = ("viewer", "analyst", "officer")
NONE = "none"
HOURS = 8.0
AHEAD_SECONDS = 300.0
Kind = Literal["page", "action"]


@dataclass(frozen=True)
class Person:
    """Who sits in front of a page.

    Attributes:
        name: as shown.
        role: ``viewer``, ``analyst`` or ``officer``; empty for nobody.
        account: what names the person for the record: the verified e-mail address, else the
            provider's own identifier, or the local user.
        refused: why there is no role: ``sign_in``, ``expired``, ``no_role`` or ``not_local``.
    """

    name: str
    role: str
    account: str = ""
    refused: str = ""

    def may(self, kind: Kind, name: str) -> bool:
        """Whether the table of permissions lets the person open a page or do an action."""
        return self.role in permitted(kind, name)

    def has(self, role: str) -> bool:
        """Whether the person's role is ``role`` or a higher one."""
        return self.role in ROLES[ROLES.index(role) :]


@dataclass(frozen=True)
class Rules:
    """How a role follows from what the provider says.

    Attributes:
        claim: claim that carries groups or roles, dots go inside (``realm_access.roles``).
        by_claim, by_email: for each role the values of the claim, or the addresses, that give it.
        others: role of whoever has signed in and has no other: ``viewer`` or ``none``.
        hours: how long a sign-in lasts.
    """

    claim: str = ""
    by_claim: Mapping[str, frozenset[str]] = field(default_factory=dict)
    by_email: Mapping[str, frozenset[str]] = field(default_factory=dict)
    others: str = "viewer"
    hours: float = HOURS


@lru_cache(maxsize=1)
def table() -> dict[tuple[str, str], frozenset[str]]:
    """The roles that may open each page and do each action, from ``permissions.csv``."""
    with Path(__file__).with_name("permissions.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["kind"], row["name"]): frozenset(role for role in ROLES if row[role] == "yes")
            for row in csv.DictReader(file)
        }


def permitted(kind: Kind, name: str) -> frozenset[str]:
    """Roles that may open a page or do an action; none where the table does not name it."""
    return table().get((kind, name), frozenset())


def rules_of(content: Mapping[str, Any]) -> Rules:
    """The rules from the secrets' section ``access``; the cautious ones where it is silent."""
    by_claim, by_email = content.get("by_claim", {}), content.get("by_email", {})
    return Rules(
        str(content.get("claim", "")),
        {role: frozenset(by_claim.get(role, ())) for role in ROLES},
        {role: frozenset(by_email.get(role, ())) for role in ROLES},
        str(content.get("others", "viewer")),
        float(content.get("hours", HOURS)),
    )


def person_of(claims: Mapping[str, Any], rules: Rules, now: float) -> Person:
    """Who signed in, with the highest role the rules give.

    Args:
        claims: claims of the identity token, with ``is_logged_in`` from Streamlit.
        rules: how a role follows from them.
        now: seconds since 1970; a sign-in older than ``rules.hours``, or without a time, is over.
    """
    if claims.get("is_logged_in") is not True:
        return Person("", "", refused="sign_in")
    address = _address(claims)
    named = claims.get("name") or claims.get("preferred_username") or address or claims.get("sub")
    person = Person(str(named or ""), "", address or str(claims.get("sub", "")))
    issued = claims.get("iat")
    if not isinstance(issued, int | float) or isinstance(issued, bool):
        return Person(person.name, "", person.account, "expired")
    if not issued - AHEAD_SECONDS <= now < issued + rules.hours * 3600.0:
        return Person(person.name, "", person.account, "expired")
    role = _role(claims, rules, address)
    return Person(person.name, role, person.account, "" if role else "no_role")


def _role(claims: Mapping[str, Any], rules: Rules, address: str) -> str:
    groups = _groups(claims, rules.claim)
    given = [
        role
        for role in ROLES
        if groups & rules.by_claim.get(role, frozenset())
        or (address and address in rules.by_email.get(role, frozenset()))
    ]
    # Whatever the configuration says, who has no role of his own is a viewer at most.
    return given[-1] if given else "viewer" if rules.others == "viewer" else ""


def _address(claims: Mapping[str, Any]) -> str:
    """The e-mail address in small letters, where the provider says it has verified it.

    An address that people may set themselves would let them take the role of another.
    """
    verified = claims.get("email_verified")
    if verified is not True and str(verified).lower() != "true":
        return ""
    return str(claims.get("email") or "").strip().lower()


def _groups(claims: Mapping[str, Any], claim: str) -> frozenset[str]:
    """Values of a claim, which may be one text or a list, at a path with dots."""
    if not claim:
        return frozenset()
    found: Any = claims.get(claim)
    if found is None:
        found = claims
        for part in claim.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return frozenset([found])
    if isinstance(found, list | tuple):
        return frozenset(value for value in found if isinstance(value, str))
    return frozenset()
