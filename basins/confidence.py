"""How sure a figure is: the classes, from the surest on, and what becomes of several together."""

from __future__ import annotations

from collections.abc import Iterable

SURE = ("official", "secondary", "derived", "to confirm")
DERIVED = "derived"
# Between the names of several documents, as in every list of the tables.
DOCUMENTS = "|"


def weakest(confidences: Iterable[object]) -> str:
    """The least sure of some confidences; ``to confirm`` where there is none."""
    found = [SURE.index(str(name)) for name in set(confidences) if name in SURE]
    return SURE[max(found, default=len(SURE) - 1)]


def together(documents: Iterable[object]) -> str:
    """Some documents as one text, each once and in the order in which they came."""
    return DOCUMENTS.join(dict.fromkeys(str(name) for name in documents))
