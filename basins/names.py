"""Names a user may write: identifiers and Chinese names of things in a dataset."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from basins.dataset import Dataset
from basins.faults import did_you_mean, shown


@dataclass(frozen=True)
class Names:
    """What the names of one kind of thing stand for.

    Attributes:
        kind: the kind, for messages.
        known: identifiers by name; more than one where things share a Chinese name.
    """

    kind: str
    known: Mapping[str, tuple[str, ...]]

    def find(self, name: object) -> str | None:
        """The identifier of a name; None if it is unknown or stands for several things."""
        found = self.known.get(str(name), ())
        return found[0] if len(found) == 1 else None

    def remedy(self, name: object) -> str:
        """What to do about a name that ``find`` does not know."""
        several = self.known.get(str(name), ())
        if several:
            return f"several have this name: write one of {', '.join(several)}"
        return did_you_mean(shown(name), list(self.known), f"name a {self.kind} of the dataset")

    def only(self, kind: str, identifiers: Iterable[str]) -> Names:
        """The names of some of the things."""
        wanted = set(identifiers)
        kept = {
            name: tuple(found for found in several if found in wanted)
            for name, several in self.known.items()
        }
        return Names(kind, {name: several for name, several in kept.items() if several})


def names_of(dataset: Dataset, kind: str, *tables: tuple[str, str]) -> Names:
    """Names of the rows of tables.

    Args:
        dataset: the tables.
        kind: what they are, for messages.
        tables: each table with its key; an identifier goes before a Chinese name.
    """
    known: dict[str, tuple[str, ...]] = {}
    for table, key in tables:
        rows = dataset[table]
        if "name_zh" in rows:
            for name, identifier in zip(rows["name_zh"], rows[key], strict=True):
                known[name] = (*known.get(name, ()), identifier)
    for table, key in tables:
        known |= {identifier: (identifier,) for identifier in dataset[table][key]}
    return Names(kind, known)
