"""Solve a network, prove the answer, and keep it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from allocation.generalized.certificate import TOLERANCE, certify, reduced_costs
from allocation.generalized.links import Links
from allocation.generalized.programme import balance_of, loaded, scaled_up
from allocation.generalized.reading import read_links
from allocation.generalized.unsolved import Unsolved

if TYPE_CHECKING:
    from allocation.generalized.certificate import Certificate
    from allocation.generalized.programme import Balance
    from allocation.solvers.highs import Options
    from basins.arrays import Floats

# What is tried when an answer cannot be proved: the programme simplified, then another method.
ATTEMPTS: tuple[Options, ...] = ({}, {"presolve": "on"}, {"presolve": "on", "solver": "ipm"})


@dataclass(frozen=True, eq=False)
class Answer:
    """The cheapest flows of a network.

    Attributes:
        links: the network.
        flow, reduced_cost: what arrives by each link, and what one unit more of it would cost,
            ``(links,)``.
        dual: what one more unit asked of each node would cost, ``(nodes,)``; 0 at SOURCE, SINK.
        summary: the content of ``summary.json`` but for the time it takes to write.
    """

    links: Links
    flow: Floats
    reduced_cost: Floats
    dual: Floats
    summary: dict[str, Any]

    def write(self, folder: Path | str) -> dict[str, Any]:
        """Write ``flows.csv``, ``nodes.csv`` and ``summary.json``; gives back the summary."""
        from allocation.generalized.writing import write_answer

        return write_answer(self, Path(folder))


class Unproved(Exception):
    """No method of HiGHS gives an answer, or a contradiction, that can be proved."""


def solve_network(path: Path | str) -> Answer:
    """Read a file of links, find the cheapest flows and check their certificate.

    Args:
        path: a CSV file; see ``read_links``.

    Raises:
        BadInput: with everything that is wrong with the file.
        Unsolved, Unproved: see ``solve_links``.
    """
    started = perf_counter()
    links = read_links(path)
    return solve_links(links, {"read": perf_counter() - started})


def solve_links(links: Links, seconds: Mapping[str, float] | None = None) -> Answer:
    """Find the cheapest flows and check their certificate.

    Args:
        links: the network.
        seconds: of the steps taken before, for the summary.

    Raises:
        Unsolved: if no flows keep the bounds, or the cost has no least value.
        Unproved: if no method of HiGHS gives an answer, or a contradiction, that can be proved.
    """
    started = perf_counter()
    balance = balance_of(links)
    scaled, cost_unit, flow_unit = scaled_up(links)
    assembled = perf_counter()
    if (np.isinf(links.upper) & (links.cost < 0.0)).any():
        _refuse_growth(links, loaded(scaled, balance, {}), balance)
    for options in ATTEMPTS:
        highs = loaded(scaled, balance, options)
        highs.run()
        solved = perf_counter()
        status = highs.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            _refuse_conflicts(highs, links, balance)
        elif status == highspy.HighsModelStatus.kOptimal:
            # Adding zero turns -0.0 into 0.0.
            flow = np.array(highs.getSolution().col_value) + 0.0
            dual = balance.of_nodes(np.array(highs.getSolution().row_dual)) + 0.0
            certificate = certify(scaled, flow, dual)
            if certificate.holds:
                steps = {**(seconds or {}), "assemble": assembled - started}
                steps |= {"solve": solved - assembled, "certify": perf_counter() - solved}
                flow, dual = flow * flow_unit, dual * cost_unit
                summary = _summary(links, flow, balance.shape, certificate, highs, steps)
                return Answer(links, flow, reduced_costs(links, dual) + 0.0, dual, summary)
    raise Unproved(highs.modelStatusToString(status))


def _refuse_growth(links: Links, highs: highspy.Highs, balance: Balance) -> None:
    """Raise what is wrong with a network whose cost can fall for ever, if it is one."""
    from allocation.generalized.growth import growth_of

    growing = growth_of(links)
    if growing:
        _refuse_conflicts(highs, links, balance)
        raise Unsolved(growing=growing)


def _refuse_conflicts(highs: highspy.Highs, links: Links, balance: Balance) -> None:
    """Raise what is wrong with a network whose bounds contradict each other, if it is one."""
    from allocation.generalized.conflicts import conflicts_of

    conflicts = conflicts_of(highs, links, balance)
    if conflicts:
        raise Unsolved(conflicts)


def _summary(
    links: Links,
    flow: Floats,
    shape: tuple[int, int],
    certificate: Certificate,
    highs: highspy.Highs,
    seconds: Mapping[str, float],
) -> dict[str, Any]:
    options = {name: highs.getOptionValue(name)[1] for name in ("solver", "presolve")}
    return {
        "status": "optimal",
        "objective": float((links.cost * flow).sum()),
        "rows": shape[0],
        "columns": shape[1],
        "certificate": asdict(certificate) | {"tolerance": TOLERANCE},
        "solver": {"name": f"HiGHS {highs.version()}", **options},
        "seconds": {step: round(value, 4) for step, value in seconds.items()},
    }
