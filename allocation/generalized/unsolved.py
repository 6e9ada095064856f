"""What stands in the way of an answer: bounds that contradict each other, or endless growth."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Involved:
    """A link in a conflict.

    Attributes:
        row, i, j, k: which one.
        bound: ``lower_bound`` or ``upper_bound``: the one that takes part.
        value: of the bound.
        would_do: value of the bound that would resolve the conflict, all others kept.
    """

    row: int
    i: str
    j: str
    k: str
    bound: str
    value: float
    would_do: float


@dataclass(frozen=True)
class Conflict:
    """Bounds of links that the balances of nodes keep from holding together; all are needed.

    Attributes:
        links: with the bounds.
        nodes: whose balance takes part.
        short: the least by which one of the bounds must give way.
    """

    links: tuple[Involved, ...]
    nodes: tuple[str, ...]
    short: float


@dataclass(frozen=True)
class Growing:
    """A link whose flow can grow for ever.

    Attributes:
        row, i, j, k, cost, amplitude: of the link.
        flow: what arrives while 1 arrives by the link that grows fastest.
    """

    row: int
    i: str
    j: str
    k: str
    cost: float
    amplitude: float
    flow: float


class Unsolved(Exception):
    """The network has no cheapest flows.

    Attributes:
        status: ``infeasible`` or ``unbounded``.
        conflicts: of an infeasible network: at most ten, which share no bound.
        growing: of an unbounded network: links that can grow together for ever.
    """

    def __init__(
        self, conflicts: tuple[Conflict, ...] = (), growing: tuple[Growing, ...] = ()
    ) -> None:
        self.status = "unbounded" if growing else "infeasible"
        super().__init__(self.status)
        self.conflicts, self.growing = conflicts, growing

    @property
    def gain(self) -> float:
        """By how much the cost falls while the fastest of the growing links grows by 1."""
        return -sum(link.cost * link.flow for link in self.growing)
