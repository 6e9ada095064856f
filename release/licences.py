"""The page of licences: what comes along when Shuiding is installed, and under which terms.

python -m release.licences > docs/licences.md
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution
from typing import NamedTuple

from packaging.utils import canonicalize_name

from release.runtime import runtime

# Licences that ask something of whoever passes the package on, changed or not.
COPYLEFT = re.compile(r"\b(A?GPL|LGPL|MPL|EPL|CDDL|EUPL|GNU|Mozilla)", re.IGNORECASE)
SHORT = 60
HEAD = """# Licences of what comes along

Shuiding itself is under [Apache-2.0](../LICENSE). Installing it brings the {count} packages below,
in the versions of `requirements.lock`, from their own makers under their own licences; Shuiding
contains no code of theirs. The table is made from the packages' own metadata by
`python -m release.licences`; tools that only developers need are not in it.

{copyleft}

| package | version | licence | copyleft |
| --- | --- | --- | --- |
"""
WEAK = """Marked are the licences with a copyleft. All of them are weak: they ask
that changes to the package itself be passed on under the same terms, and that its user can put
another version in its place. Python packages that are installed side by side and imported
unchanged, as here, fulfil that. Whoever ships a changed copy of one of them must publish the
change."""


class Line(NamedTuple):
    """One package of the table."""

    name: str
    version: str
    licence: str
    copyleft: bool


def lines() -> list[Line]:
    """All packages that come along, by name."""
    return [_line(found) for found in runtime()]


def _line(found: Distribution) -> Line:
    licence = licence_of(found)
    name = canonicalize_name(found.name)
    return Line(name, found.version, licence, bool(COPYLEFT.search(licence)))


def licence_of(found: Distribution) -> str:
    """The licence as the package tells it: its expression, else its classifiers, else its text."""
    told = found.metadata.get("License-Expression")
    if told:
        return str(told)
    classifiers = [
        text.rpartition(" :: ")[2]
        for text in found.metadata.get_all("Classifier") or []
        if text.startswith("License :: ") and text != "License :: OSI Approved"
    ]
    if classifiers:
        return " and ".join(dict.fromkeys(classifiers))
    first = str(found.metadata.get("License") or "").strip().splitlines()[:1]
    return first[0][:SHORT] if first else "not told"


def page() -> str:
    """The page in Markdown."""
    rows = lines()
    table = "".join(
        f"| {row.name} | {row.version} | {row.licence.replace('|', '/')} "
        f"| {'yes' if row.copyleft else ''} |\n"
        for row in rows
    )
    return HEAD.format(count=len(rows), copyleft=WEAK) + table


if __name__ == "__main__":
    sys.stdout.write(page())
