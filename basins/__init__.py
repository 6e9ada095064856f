"""Water, people and red lines of a province: what there is, who asks, which limits hold.

>>> from basins import load_dataset
>>> dataset = load_dataset()          # the default province
>>> dataset["units"].head()
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from basins.dataset import Dataset, load_dataset
    from basins.faults import BadInput, Fault

__all__ = ["BadInput", "Dataset", "Fault", "load_dataset"]

_HOME = {
    "BadInput": "basins.faults",
    "Dataset": "basins.dataset",
    "Fault": "basins.faults",
    "load_dataset": "basins.dataset",
}


def __getattr__(name: str) -> Any:
    # Imported on first use, so that the command line answers --help without loading pandas.
    if name not in _HOME:
        raise AttributeError(f"module 'basins' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)
