"""The configuration of signing in: a TOML file, checked, and the secrets that follow from it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import tomli_w

from allocation.pages.addresses import is_loopback, web_address
from allocation.pages.roles import HOURS, NONE, ROLES
from basins.faults import BadInput, Fault, did_you_mean, printable, shown
from basins.toml_file import read_toml
from basins.toml_lines import key_lines, line_of

CLIENT_SECRET, COOKIE_SECRET = "SHUIDING_CLIENT_SECRET", "SHUIDING_COOKIE_SECRET"
CALLBACK = "/oauth2callback"
LEAST_COOKIE_SECRET, MOST_HOURS = 32, 168.0
KEYS = {
    "provider": ("metadata_url", "client_id", "client_secret"),
    "site": ("url", "cookie_secret", "hours", "allow_http"),
    "roles": ("claim", *ROLES, "others"),
    "emails": ROLES,
}
HIDDEN = ("provider.client_secret", "site.cookie_secret")
# key path, what stands there (None: nothing), expected, remedy
Problem = tuple[str, object, str, str]
Problems = Iterator[Problem]


@dataclass(frozen=True)
class SignIn:
    """A checked configuration.

    Attributes:
        host: name under which people open the pages.
        secrets: content of the secrets: ``auth`` for Streamlit, ``access`` for the roles.
    """

    host: str
    secrets: Mapping[str, Any]


def load_sign_in(path: Path, environment: Mapping[str, str]) -> SignIn:
    """Read the configuration of signing in.

    Args:
        path: TOML file with the tables ``provider``, ``site``, ``roles`` and ``emails``.
        environment: may hold the two secrets instead of the file (``SHUIDING_CLIENT_SECRET``,
            ``SHUIDING_COOKIE_SECRET``), and goes before it.

    Raises:
        BadInput: with every fault of the file; none shows a secret.
    """
    try:
        content, text = read_toml(path, "the configuration of signing in")
    except BadInput as bad:
        # The line that is no TOML may be the one with the secret.
        raise BadInput(replace(f, value=None) if f.row else f for f in bad.faults) from None
    content = _with_secrets(content, environment)
    problems = [*_shape(content), *_values(content)] if content else [_empty()]
    if problems:
        lines = key_lines(text)
        raise BadInput(_fault(problem, printable(path.name), lines) for problem in problems)
    host = web_address(content["site"]["url"])
    return SignIn(str(host.hostname if host else ""), _secrets(content))


@contextmanager
def private_file(sign_in: SignIn) -> Iterator[Path]:
    """The secrets in a file that only this user can read, as long as the block lasts."""
    with TemporaryDirectory(prefix="shuiding-") as folder:
        path = Path(folder) / "secrets.toml"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            tomli_w.dump(dict(sign_in.secrets), file)
        yield path


def readable_by_others(path: Path) -> bool:
    """Whether other users of this machine may read a file."""
    return os.name == "posix" and bool(path.stat().st_mode & 0o077)


def _with_secrets(content: dict[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
    given = (("provider", "client_secret", CLIENT_SECRET), ("site", "cookie_secret", COOKIE_SECRET))
    for table, key, variable in given:
        if environment.get(variable) and isinstance(content.get(table), dict):
            content[table] = content[table] | {key: environment[variable]}
    return content


def _secrets(content: Mapping[str, Any]) -> dict[str, Any]:
    provider, site = content["provider"], content["site"]
    roles, emails = content.get("roles", {}), content.get("emails", {})
    return {
        "auth": {
            "redirect_uri": site["url"].rstrip("/") + CALLBACK,
            "cookie_secret": site.get("cookie_secret") or secrets.token_urlsafe(48),
            "client_id": provider["client_id"],
            "client_secret": provider["client_secret"],
            "server_metadata_url": provider["metadata_url"],
        },
        "access": {
            "claim": roles.get("claim", ""),
            "others": roles.get("others", "viewer"),
            "hours": float(site.get("hours", HOURS)),
            "by_claim": {role: roles.get(role, []) for role in ROLES},
            "by_email": {
                role: [address.strip().lower() for address in emails.get(role, [])]
                for role in ROLES
            },
        },
    }


def _empty() -> Problem:
    return "provider", None, "the tables provider and site", "fill it in (docs/access.md has one)"


def _fault(problem: Problem, file: str, lines: Mapping[str, int]) -> Fault:
    path, value, expected, remedy = problem
    told = None if value is None or path in HIDDEN else shown(value)
    return Fault(file, line_of(lines, path), shown(path), told, expected, remedy)


def _shape(content: Mapping[str, Any]) -> Problems:
    for name, part in content.items():
        if name not in KEYS:
            remedy = did_you_mean(name, list(KEYS), "remove it")
            yield name, None, f"one of {', '.join(KEYS)}", remedy
        elif not isinstance(part, dict):
            yield name, None, "a table", f"write [{name}] and its keys below"
        else:
            for key in part:
                if key not in KEYS[name]:
                    remedy = did_you_mean(key, KEYS[name], "remove it")
                    yield f"{name}.{key}", None, f"one of {', '.join(KEYS[name])}", remedy


def _values(content: Mapping[str, Any]) -> Problems:
    tables: dict[str, dict[str, Any]] = {
        name: part if isinstance(part := content.get(name, {}), dict) else {} for name in KEYS
    }
    site = tables["site"]
    plain = site.get("allow_http", False)
    if not isinstance(plain, bool):
        yield "site.allow_http", plain, "true or false", "correct it"
    yield from _provider(tables["provider"], plain is True)
    yield from _site(site, plain is True)
    yield from _role_lists(tables["roles"], tables["emails"])


def _provider(provider: Mapping[str, Any], plain: bool) -> Problems:
    yield from _web(provider, "provider.metadata_url", plain, "the provider's metadata")
    for key in ("client_id", "client_secret"):
        value = provider.get(key)
        if not isinstance(value, str) or not value.strip():
            remedy = "take it from the client's page at the provider"
            if key == "client_secret":
                remedy += f", or set {CLIENT_SECRET}"
            yield f"provider.{key}", value, "a text", remedy


def _site(site: Mapping[str, Any], plain: bool) -> Problems:
    yield from _web(site, "site.url", plain, "where people open the pages", path_too=False)
    secret = site.get("cookie_secret")
    if secret is not None and (not isinstance(secret, str) or len(secret) < LEAST_COOKIE_SECRET):
        remedy = "leave it out (a new one at each start), or make one: openssl rand -hex 32"
        expected = f"a text of at least {LEAST_COOKIE_SECRET} characters"
        yield "site.cookie_secret", secret, expected, remedy
    hours = site.get("hours", HOURS)
    number = isinstance(hours, int | float) and not isinstance(hours, bool)
    if not number or not 0.0 < hours <= MOST_HOURS:
        yield "site.hours", hours, f"hours, above 0 and at most {MOST_HOURS:g}", "correct it"


def _web(
    table: Mapping[str, Any], path: str, plain: bool, meaning: str, *, path_too: bool = True
) -> Problems:
    value = table.get(path.partition(".")[2])
    expected = f"https://…, {meaning}"
    parts = web_address(value) if isinstance(value, str) else None
    if parts is None:
        yield path, value, expected, "write the whole address"
        return
    if parts.query or parts.fragment or (not path_too and parts.path.strip("/")):
        yield path, value, expected, "leave out what stands after the name and the port"
    if parts.scheme == "http" and not (plain or is_loopback(parts.hostname)):
        remedy = "use https, or accept that the network can read along: allow_http = true"
        yield path, value, expected, remedy


def _role_lists(roles: Mapping[str, Any], emails: Mapping[str, Any]) -> Problems:
    for name, lists in (("roles", roles), ("emails", emails)):
        for role in ROLES:
            values = lists.get(role, [])
            texts = isinstance(values, list) and all(isinstance(v, str) and v for v in values)
            if not texts:
                yield f"{name}.{role}", values, "a list of texts", 'write ["…", "…"]'
            elif name == "emails" and any("@" not in value for value in values):
                yield f"{name}.{role}", values, "e-mail addresses", "write name@host"
    claim = roles.get("claim", "")
    if not isinstance(claim, str) or (not claim and any(roles.get(role) for role in ROLES)):
        remedy = "name the claim that carries the roles, for instance realm_access.roles"
        yield "roles.claim", claim or None, "the name of a claim", remedy
    others = roles.get("others", "viewer")
    if others not in ("viewer", NONE):
        yield "roles.others", others, f"viewer or {NONE}", "nobody is more without being named"
