"""The least by which claims fail, or facts give way: one live programme, asked again and again."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from allocation.conflict.facts import Facts
from allocation.solvers.highs import pass_arrays, silent, surely_infeasible
from allocation.solvers.solution import NoSolution
from basins.arrays import Flags, Floats, Ints

NOTHING_WAN_M3 = 1e-5
NO_PRICE = 1e-7
# A claim that fails costs more than any slack that could meet it: the programme always has an
# answer, and every answer is one to go on from.
FAILING = 1e3
# Simplex iterations before another method is tried.
PATIENCE = 5000
DUAL_SIMPLEX, PRIMAL_SIMPLEX = 1, 4


@dataclass(frozen=True)
class Least:
    """The least total slack.

    Attributes:
        total: of the slacks that were asked for, in 万m³.
        slack: of every part, ``(parts,)`` in 万m³.
        price: of every part, what one 万m³ of slack takes off the cost. The proof that the total
            is the least rests on the parts whose price is not zero: without all the others it
            still stands.
        values: all columns of the programme.
        row_dual: of all rows.
        basis: where the next question can start.
    """

    total: float
    slack: Floats
    price: Floats
    values: Floats
    row_dual: Floats
    basis: highspy.HighsBasis


class Elastic:
    """The programme of ``facts`` in HiGHS.

    Args:
        facts: which facts there are and where their slacks stand.

    Attributes:
        failing: the least by which claims fail while all limits hold.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        problem = facts.problem
        self._highs = silent({"simplex_iteration_limit": PATIENCE})
        columns = (problem.column_lower, problem.column_upper)
        rows = (problem.lower, problem.upper)
        pass_arrays(self._highs, problem.matrix, rows, columns, np.zeros(len(columns[0])))
        self._column = facts.column.astype(np.int32)
        nothing = np.zeros(len(facts.column), dtype=np.bool_)
        self.failing = self._least(nothing, ~nothing, facts.free, None)

    def failing_among(self, inside: Flags, start: Least | None = None) -> Least:
        """The least by which the claims among some parts fail while the limits among them hold.

        All other parts give way freely.

        Args:
            inside: the parts, ``(parts,)``.
            start: the least by which the claims fail among these parts and more.
        """
        nothing = np.zeros_like(inside)
        return self._least(nothing, inside, self.facts.free, start or self.failing)

    def giving(
        self, given: Flags, inside: Flags, most: Floats, start: Least | None = None
    ) -> Least | None:
        """The least by which some parts must give way for all the others inside to hold.

        Args:
            given: parts that may give way, ``(parts,)``.
            inside: the parts that count, ``(parts,)``; all others give way freely.
            most: the most that each part given may give way, ``(parts,)`` in 万m³.
            start: the least by which the claims inside fail.

        Returns:
            The least, or nothing if so much is not enough.
        """
        if self._not_enough(given, inside | given, most):
            return None
        least = self._least(given, inside | given, most, start or self.failing)
        failed = least.slack[inside & self.facts.claim & ~given].sum()
        return None if failed > NOTHING_WAN_M3 else least

    def _not_enough(self, given: Flags, inside: Flags, most: Floats) -> bool:
        """Whether it is plain that all that may give way together is not enough."""
        upper = np.where(given, most, np.where(inside, 0.0, self.facts.free))
        count = len(upper)
        self._highs.changeColsBounds(count, self._column, np.zeros(count), upper)
        return surely_infeasible(self._highs)

    def _least(self, given: Flags, inside: Flags, most: Floats, start: Least | None) -> Least:
        claim = inside & self.facts.claim & ~given
        asked = given if given.any() else claim
        cost = np.where(given, 1.0, np.where(claim, FAILING if given.any() else 1.0, 0.0))
        upper = np.where(given, most, np.where(inside & ~claim, 0.0, self.facts.free))
        count = len(cost)
        self._highs.changeColsCost(count, self._column, cost)
        self._highs.changeColsBounds(count, self._column, np.zeros(count), upper)
        self._run(start)
        solution = self._highs.getSolution()
        values = np.asarray(solution.col_value)
        slack = np.maximum(values[self._column], 0.0)
        return Least(
            total=float(slack[asked].sum()),
            slack=slack,
            price=cost - np.asarray(solution.col_dual)[self._column],
            values=values,
            row_dual=np.asarray(solution.row_dual),
            basis=self._highs.getBasis(),
        )

    def _run(self, start: Least | None) -> None:
        """Simplex from where an earlier answer stands, which is feasible here; where it goes
        astray, and at the start, interior points: they take ten times as long, and never more."""
        if start is not None:
            for strategy in (PRIMAL_SIMPLEX, DUAL_SIMPLEX):
                self._highs.setBasis(start.basis)
                if self._solved(solver="simplex", presolve="off", simplex_strategy=strategy):
                    return
        self._highs.clearSolver()
        if not self._solved(solver="ipm", presolve="on"):
            status = self._highs.modelStatusToString(self._highs.getModelStatus())
            raise NoSolution(status.lower())

    def _solved(self, solver: str, presolve: str, simplex_strategy: int = PRIMAL_SIMPLEX) -> bool:
        self._highs.setOptionValue("solver", solver)
        self._highs.setOptionValue("presolve", presolve)
        self._highs.setOptionValue("simplex_strategy", simplex_strategy)
        self._highs.run()
        return bool(self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def separate(self, least: Least) -> list[Ints]:
        """The proof of a total cut into proofs that share no column, largest shortfall first.

        Proofs that say the same of different months count as one.

        Returns:
            For each the positions of its parts.
        """
        row = np.flatnonzero(np.abs(least.row_dual) > NO_PRICE)
        some = self.facts.problem.matrix.tocsr()[row].tocoo()
        moves = np.ones(some.shape[1], dtype=np.bool_)
        moves[self._column[self.facts.free == 0.0]] = False
        kept = moves[some.col]
        size = len(row) + some.shape[1]
        ends = (some.row[kept], len(row) + some.col[kept])
        links = sparse.coo_array((np.ones(kept.sum()), ends), shape=(size, size))
        _, label = connected_components(links, directed=False)
        part = np.flatnonzero(least.price > NO_PRICE)
        proofs = pd.Series(part).groupby(label[len(row) + self._column[part]])
        told = self.facts.parts.drop(columns="month").astype(str).agg("|".join, axis=1)
        alike: dict[tuple[str, ...], list[Ints]] = {}
        for _, found in proofs:
            parts = found.to_numpy(np.int64)
            alike.setdefault(tuple(sorted(set(told.iloc[parts]))), []).append(parts)
        merged = [np.sort(np.concatenate(found)) for found in alike.values()]
        claim = self.facts.claim
        short = [float(least.slack[parts[claim[parts]]].sum()) for parts in merged]
        order = sorted(range(len(merged)), key=lambda number: -short[number])
        return [merged[number] for number in order if short[number] > NOTHING_WAN_M3]
