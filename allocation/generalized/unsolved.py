"""What is raised where a network has no cheapest flows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from allocation.generalized.conflicts import Conflict
    from allocation.generalized.growth import Growing


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

    def as_json(self) -> dict[str, Any]:
        """The same for machines."""
        if self.growing:
            links = [vars(link) for link in self.growing]
            return {"status": self.status, "gain": self.gain, "links": links}
        conflicts = [
            vars(conflict) | {"links": [vars(link) for link in conflict.links]}
            for conflict in self.conflicts
        ]
        return {"status": self.status, "conflicts": conflicts}
