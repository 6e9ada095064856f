"""Licensed volumes of the register, where there is one."""

from __future__ import annotations

import pandas as pd

from allocation.permits.register import Register
from basins.dataset import Dataset
from basins.faults import BadInput


def licensed_now(dataset: Dataset) -> pd.DataFrame | None:
    """Volumes licensed today: ``unit, source, sector, annual_wan_m3``; nothing where there is no
    register, or no licence in it."""
    try:
        with Register.open(create=False) as register:
            found = register.licensed(dataset)
    except BadInput:
        return None
    return found if len(found) else None
