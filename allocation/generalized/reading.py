"""A file of links: read fast while it is sound, looked at cell by cell when it is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from allocation.generalized import plain
from allocation.generalized.links import INFINITE, Links, value_faults
from basins.faults import BadInput, Fault, printable

# Arrow reads faster than Python, but takes a while to load: about 20 000 links are worth it.
SMALL_BYTES = 1024 * 1024


def read_links(path: Path | str) -> Links:
    """The links of a CSV file with the columns i, j, k, cost, amplitude and the two bounds.

    An upper bound that is empty, ``inf`` or 1e20 and more is none. Other columns are ignored.

    Args:
        path: the file.

    Raises:
        BadInput: with everything that is wrong with the file.
    """
    path = Path(path)
    faults: list[Fault] = []
    links = _at_once(path)
    if links is None:
        from allocation.generalized import careful

        links, faults = careful.read(path)
    if links is not None:
        faults += value_faults(links, printable(path.name))
    if faults or links is None:
        raise BadInput(sorted(faults, key=lambda fault: fault.row or 0))
    return replace(links, upper=np.where(links.upper < INFINITE, links.upper, np.inf))


def _at_once(path: Path) -> Links | None:
    try:
        if not path.is_file():
            return None
        if path.stat().st_size <= SMALL_BYTES:
            return plain.read(path)
        from allocation.generalized import arrow

        return arrow.read(path)
    except OSError:
        return None
