"""When no plan exists: the irreducible sets of facts that conflict, and the least ways out."""

from __future__ import annotations

from allocation.conflict.result import Conflict, Explanation, Fact, Infeasible, Question, WayOut

__all__ = ["Conflict", "Explanation", "Fact", "Infeasible", "Question", "WayOut"]
