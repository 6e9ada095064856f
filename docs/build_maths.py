"""Write docs/maths.md from the equations that stand in the formulation itself.

Run ``python docs/build_maths.py``; a test keeps the page and the code the same.
"""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path

PAGE = Path(__file__).with_name("maths.md")
FAMILIES = (
    ("Variables", "formulation.columns"),
    ("River and node balance", "formulation.balance"),
    ("Demand", "formulation.demand"),
    ("Availability and capacity of sources", "formulation.availability"),
    ("Groundwater", "formulation.groundwater"),
    ("Reservoir storage", "formulation.storage"),
    ("Transfers", "formulation.transfers"),
    ("Reclaimed water and return flow", "formulation.reclaimed"),
    ("Ecological flow", "formulation.ecological_flow"),
    ("Red lines: use, withdrawal, consumption", "formulation.red_lines"),
    ("Intensity", "formulation.intensity"),
    ("Outflow owed downstream", "formulation.outflow"),
    ("Sharing", "formulation.sharing"),
    ("Objectives", "formulation.objective"),
)
BEYOND = (
    ("Solving in order", "solvers.lexicographic"),
    ("How far a plan can be moved", "farthest"),
    ("Transfers of water rights", "rights.largest"),
    ("Prices of a transfer", "rights.prices"),
)
INTRODUCTION = """# The programme

One linear programme allocates one year, month by month. All volumes are in 万m³ (10⁴ m³). This page
is made from the docstrings of `allocation/formulation`, one file per family, and of what asks the
programme, by `docs/build_maths.py`.

| index | set |
| --- | --- |
| u | calculation units (river × county) |
| s | sectors |
| k | sources |
| t | months 1 … 12 |
| n, m | nodes of the river tree; m → n: m flows into n |
| r | reservoirs |
| l, T | link (transfer × unit) and the works it belongs to |
| L | priority levels |

`u@n` are the units that draw at node n, `u ⇢ n` those whose return flow reaches it.
"""


def page() -> str:
    """The whole page as Markdown."""
    parts = [INTRODUCTION]
    for title, name in FAMILIES + BEYOND:
        module = importlib.import_module(f"allocation.{name}")
        text = inspect.getdoc(module) or ""
        parts.append(f"## {title}\n\n{text.replace('``', '`')}\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
