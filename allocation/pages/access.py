"""Who is in front of the page, and the guards of pages and actions; all on the server's side."""

from __future__ import annotations

import getpass
import os
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import streamlit as st

from allocation.pages import return_address
from allocation.pages.addresses import is_loopback
from allocation.pages.launch import OPEN, REQUIRED, SIGN_IN
from allocation.pages.roles import ROLES, Person, permitted, person_of, rules_of
from allocation.pages.state import language
from allocation.pages.words import word

Asked = ParamSpec("Asked")
Given = TypeVar("Given")


class NotAllowed(Exception):
    """The person may not do this; ``needed`` is the least role that may, if any."""

    def __init__(self, person: Person, needed: str) -> None:
        self.person, self.needed = person, needed
        super().__init__(f"{person.role or 'nobody'} may not; it takes {needed or 'nobody'}")


def who() -> Person:
    """Who is in front of the page, from the signed cookie of the sign-in; nothing a browser can set
    by itself is looked at.

    Without a sign-in, whoever sits at this machine is the officer; where the pages were opened to
    a network on purpose, everyone is an analyst without a name.
    """
    if _signs_in():
        # A sign-in that cannot be read must not fall back to a mode without.
        found = st.secrets.load_if_toml_exists() and "access" in st.secrets
        rules = rules_of(st.secrets["access"] if found else {})
        return person_of(st.user.to_dict(), rules, time.time())
    if is_loopback(st.get_option("server.address")):
        return _local()
    if os.environ.get(SIGN_IN) == OPEN:
        return Person(word("guest", language()), "analyst")
    return Person("", "", refused="not_local")


def require(role: str) -> Person:
    """The person, if the role is ``role`` or a higher one.

    Raises:
        NotAllowed: otherwise.
    """
    person = who()
    if not person.has(role):
        raise NotAllowed(person, role)
    return person


def require_action(name: str) -> Person:
    """The person, if the table of permissions lets them do an action.

    Raises:
        NotAllowed: otherwise.
    """
    person = who()
    if not person.may("action", name):
        raise NotAllowed(person, _least("action", name))
    return person


def action(name: str) -> Callable[[Callable[Asked, Given]], Callable[Asked, Given]]:
    """Guard of a function that does something: it asks again each time it is called."""

    def guarded(do: Callable[Asked, Given]) -> Callable[Asked, Given]:
        @wraps(do)
        def asked(*args: Asked.args, **kwargs: Asked.kwargs) -> Given:
            require_action(name)
            return do(*args, **kwargs)

        return asked

    return guarded


def page(name: str, show: Callable[[], None]) -> Callable[[], None]:
    """Guard of a page: it draws the page, or says who may open it."""

    def guarded() -> None:
        person = who()
        try:
            if not person.may("page", name):
                raise NotAllowed(person, _least("page", name))
            show()
        except NotAllowed as refusal:
            refuse(refusal)

    return guarded


def refuse(refusal: NotAllowed) -> None:
    """Tell that this is not allowed, and who may."""
    told = language()
    needed = word(f"role_{refusal.needed}" if refusal.needed else "role_none", told)
    role = word(f"role_{refusal.person.role or 'none'}", told)
    st.error(word("not_allowed", told, role=role, needed=needed))


def sign_in_page(person: Person) -> None:
    """What stands in place of all pages for whoever has no role."""
    told = language()
    st.title(word("title", told), anchor=False)
    if person.refused == "no_role":
        st.error(word("no_role", told, person=person.name))
        st.button(word("sign_out", told), on_click=st.logout)
    elif person.refused == "not_local":
        st.error(word("not_local", told))
    else:
        expired = person.refused == "expired"
        st.info(word("sign_in_expired" if expired else "sign_in_note", told))
        st.button(word("sign_in", told), type="primary", on_click=st.login)
        return_address.keep()


def badge(person: Person) -> None:
    """Name and role, and the button that signs out."""
    told = language()
    role = word(f"role_{person.role or 'none'}", told)
    # As plain text: a name must not become a link or a picture.
    st.text(word("who", told, person=person.name, role=role))
    if _signs_in():
        st.button(word("sign_out", told), on_click=st.logout, key="sign_out")
        return_address.go_back()


def _signs_in() -> bool:
    if os.environ.get(SIGN_IN) == REQUIRED:
        return True
    return bool(st.secrets.load_if_toml_exists() and "auth" in st.secrets)


def _local() -> Person:
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        # A container may run under a number without a name.
        user = str(os.getuid())
    return Person(user, "officer", user)


def _least(kind: Any, name: str) -> str:
    allowed = permitted(kind, name)
    return next((role for role in ROLES if role in allowed), "")
