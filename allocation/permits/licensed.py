"""Licensed volumes of the register, where there is one."""

from __future__ import annotations

import pandas as pd

from allocation.permits.register import Register
from allocation.permits.register.connection import address, file_of
from basins.dataset import Dataset


def licensed_now(dataset: Dataset, where: str | None = None) -> pd.DataFrame | None:
    """Volumes licensed today; no register is made by asking.

    Args:
        dataset: tables with the units.
        where: file or URL of the register; else the usual one, which may not be there yet.

    Returns:
        ``unit, source, sector, annual_wan_m3`` in 万m³ a year; nothing where there is no register
        yet, or no licence in it.

    Raises:
        BadInput: if a register that should be there cannot be read.
    """
    path = file_of(address(where))
    if where is None and path is not None and not path.exists():
        return None
    with Register.open(where, create=False) as register:
        found = register.licensed(dataset)
    return found if len(found) else None
