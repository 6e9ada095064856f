"""The textbook form: every equation of ``docs/maths.md`` as one rule over sets, in Pyomo.

It is written from the maths page and the tables of a dataset alone and shares no code with
``allocation.formulation``, so an error in either shows as a difference between the two
(``tests/allocation/test_second_opinions.py``). It is also the form to extend: add a variable or a
rule to the model, then solve. It is slow by design: Python is called for every row. The tie-break
between plans that are equal in every level and in cost is left out.

>>> model = textbook(load_dataset(), 2025, 75.0)      # 75 % exceedance
>>> solve_in_order(model)
{'domestic.fairness': 0.0, 'domestic.shortage': 0.0, …, 'cost': 123456.7}
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo
from pyomo.contrib.appsi.base import TerminationCondition
from pyomo.contrib.appsi.solvers import Highs

from allocation.textbook.figures import Figures, T, figures
from allocation.textbook.red_lines import red_line
from basins.dataset import Dataset

Model = Any  # a pyo.ConcreteModel with the components that textbook() gives it
Linear = Any  # an expression or a constraint of Pyomo

FLOOD_SEASON = (7, 8, 9)


def textbook(dataset: Dataset, year: int, exceedance: float) -> Model:
    """The programme of one year; symbols as on the maths page, volumes in 万m³.

    Args:
        dataset: validated tables, a scenario already applied.
        year: calendar year.
        exceedance: of the runoff, percent.

    Returns:
        A ``ConcreteModel``; its objectives ``step[name]``, in lexicographic order, are not active.
    """
    m, d = pyo.ConcreteModel(), figures(dataset, year, exceedance)
    m.d = d
    u, s, n = list(d.units), list(d.sectors), list(d.nodes)
    flows = list(d.Q)
    segments = [(s, L) for L, shares in d.levels.items() for s in shares]
    m.x = pyo.Var(u, list(d.pairs), T, within=pyo.NonNegativeReals)
    m.y = pyo.Var(list(d.links), T, within=pyo.NonNegativeReals)
    m.z = pyo.Var(u, segments, T, bounds=_most_lacking)
    m.q = pyo.Var(n, T, within=pyo.NonNegativeReals)
    m.v = pyo.Var(list(d.reservoirs), T, bounds=_storage)
    m.e = pyo.Var(flows, bounds=lambda m, n, t: (0, d.Q[n, t] if d.soft[n, t] else 0))
    m.theta = pyo.Var(list(d.levels), bounds=(0, 1))
    m.zero = pyo.Var(bounds=(0, 0))  # so that a sum over nothing is an expression, too

    m.balance = pyo.Constraint(n, T, rule=_balance)
    m.demand = pyo.Constraint(u, s, T, rule=_demand)
    capacity = d.of_kind("surface", "yield", "groundwater")
    m.year_capacity = pyo.Constraint(u, capacity, rule=_year_capacity)
    m.month_capacity = pyo.Constraint(u, capacity, T, rule=_month_capacity)
    m.arrival = pyo.Constraint(u, d.of_kind("diversion"), T, rule=_arrival)
    m.works_month = pyo.Constraint(list(d.works), T, rule=_works_month)
    m.works_year = pyo.Constraint(list(d.works), rule=_works_year)
    m.target = pyo.Constraint(list(d.links), rule=_target)
    m.reclaimed = pyo.Constraint(u, T, rule=_reclaimed)
    m.ecological_flow = pyo.Constraint(flows, rule=_ecological_flow)
    m.red_line = pyo.Constraint(list(d.lines), rule=red_line)
    m.fair = pyo.Constraint(list(d.levels), u, rule=_fair)
    m.fair_flow = pyo.Constraint(list(dict.fromkeys(n for n, _ in flows)), rule=_fair_flow)
    m.step = pyo.Objective(_steps(d), rule=_objective)
    m.step.deactivate()
    m.settled = pyo.ConstraintList()
    return m


def solve_in_order(m: Model) -> dict[str, float] | None:
    """Minimise each objective over the optima of those before it.

    Returns:
        The least value of every step, or nothing if no plan keeps all the red lines.
    """
    solver, values = Highs(), {}
    solver.config.load_solution = False
    # Rows that hold a step leave the next one a thin set of points; presolve may see none in it.
    solver.highs_options = {"presolve": "off"}
    for name in m.step:
        m.step[name].activate()
        result = solver.solve(m)
        if result.termination_condition != TerminationCondition.optimal:
            return None
        result.solution_loader.load_vars()
        m.step[name].deactivate()
        values[name] = float(pyo.value(m.step[name]))
        m.settled.add(m.step[name].expr <= values[name])
    return values


def _most_lacking(m: Model, u: str, s: str, L: str, t: int) -> tuple[float, float]:
    return 0, 0 if m.d.assured[s, L] else m.d.levels[L][s] * m.d.D[u, s, t]


def _storage(m: Model, r: str, t: int) -> tuple[float, float]:
    row = m.d.reservoirs[r]
    least = max(row.dead_wan_m3, m.d.least_end[r]) if t == 12 else row.dead_wan_m3
    most = row.flood_limit_wan_m3 if t in FLOOD_SEASON else row.normal_wan_m3
    return least, most


def _balance(m: Model, n: str, t: int) -> Linear:
    d = m.d
    stored = 0
    if n in d.reservoirs:
        half = d.reservoirs[n].evaporation_share / 2
        before = m.v[n, t - 1] if t > 1 else d.reservoirs[n].start_wan_m3
        stored = (1 + half) * m.v[n, t] - (1 - half) * before
    here = [u for u, unit in d.units.items() if unit.node == n]
    above = [a for a, node in d.nodes.items() if node.downstream == n]
    returning = [u for u, unit in d.units.items() if unit.return_node == n]
    drawn = sum(m.x[u, s, k, t] for u in here for s, k in d.serves(*d.of_kind("surface")))
    carried = sum(
        m.y[w, u, t] * d.drawn_per_arrival(w) for w, u in d.links if d.works[w].from_node == n
    )
    runoff = sum(d.R[u, t] for u in here)
    arriving = sum((1 - d.nodes[a].channel_loss_share) * m.q[a, t] for a in above)
    returned = sum(d.returned(s) * m.x[u, s, k, t] for u in returning for s, k in d.pairs)
    reused = sum(m.x[u, s, k, t] for u in returning for s, k in d.serves(*d.of_kind("reclaimed")))
    return m.q[n, t] + stored + drawn + carried == runoff + arriving + returned - reused


def _demand(m: Model, u: str, s: str, t: int) -> Linear:
    d = m.d
    supplied = sum(m.x[u, sector, k, t] for sector, k in d.pairs if sector == s)
    short = sum(m.z[u, s, L, t] for L, shares in d.levels.items() if s in shares)
    return supplied + short == d.D[u, s, t]


def _year_capacity(m: Model, u: str, k: str) -> Linear:
    supplied = sum(m.x[u, pair, t] for pair in m.d.serves(k) for t in T)
    return m.zero + supplied <= m.d.A.get((u, k), 0)


def _month_capacity(m: Model, u: str, k: str, t: int) -> Linear:
    supplied = sum(m.x[u, pair, t] for pair in m.d.serves(k))
    return m.zero + supplied <= m.d.M.get((u, k), 0)


def _arrival(m: Model, u: str, k: str, t: int) -> Linear:
    used = sum(m.x[u, pair, t] for pair in m.d.serves(k))
    arrived = sum(m.y[w, to, t] for w, to in m.d.links if to == u and m.d.works[w].source == k)
    return m.zero + used == arrived


def _works_month(m: Model, works: str, t: int) -> Linear:
    drawn = sum(m.y[w, u, t] * m.d.drawn_per_arrival(w) for w, u in m.d.links if w == works)
    most = m.d.works[works].monthly_wan_m3 if works in m.d.running else 0
    return m.zero + drawn <= most


def _works_year(m: Model, works: str) -> Linear:
    drawn = sum(
        m.y[w, u, t] * m.d.drawn_per_arrival(w) for w, u in m.d.links if w == works for t in T
    )
    return m.zero + drawn <= (m.d.works[works].annual_wan_m3 if works in m.d.running else 0)


def _target(m: Model, works: str, u: str) -> Linear:
    return sum(m.y[works, u, t] for t in T) <= m.d.links[works, u].annual_wan_m3


def _reclaimed(m: Model, u: str, t: int) -> Linear:
    d = m.d
    reused = sum(m.x[u, pair, t] for pair in d.serves(*d.of_kind("reclaimed")))
    sewage = sum(d.sewage(s) * m.x[u, s, k, t] for s, k in d.pairs)
    return m.zero + reused <= d.reuse.get(d.units[u].city, 0) * sewage


def _ecological_flow(m: Model, n: str, t: int) -> Linear:
    return m.q[n, t] + m.e[n, t] >= m.d.Q[n, t]


def _fair(m: Model, L: str, u: str) -> Linear:
    d = m.d
    if d.asked(u, L) == 0:
        return pyo.Constraint.Skip
    short = sum(m.z[u, s, L, t] for s in d.levels[L] for t in T)
    return short <= m.theta[L] * d.asked(u, L)


def _fair_flow(m: Model, n: str) -> Linear:
    missed = sum(m.e[n, t] for t in T)
    return m.zero + missed <= m.theta[m.d.ecological_level] * m.d.owed(n)


def _steps(d: Figures) -> list[str]:
    """Two steps for each level that asks for anything, then the cost."""
    asking = {L for L in d.levels for u in d.units if d.asked(u, L) > 0}
    asking |= {d.ecological_level for owed in d.Q.values() if owed > 0}
    levels = [L for L in d.levels if L in asking]
    return [f"{L}.{kind}" for L in levels for kind in ("fairness", "shortage")] + ["cost"]


def _objective(m: Model, name: str) -> Linear:
    d, (L, _, kind) = m.d, name.partition(".")
    if kind == "fairness":
        return m.theta[L]
    if kind == "shortage":
        short = sum(m.z[u, s, L, t] for u in d.units for s in d.levels[L] for t in T)
        missed = sum(m.e[key] for key in d.Q) if d.ecological_level == L else 0
        return short + missed
    used = sum(d.price(s, k) * m.x[u, s, k, t] for u in d.units for s, k in d.pairs for t in T)
    delivered = sum(d.price_of_works(w) * m.y[w, u, t] for w, u in d.links for t in T)
    return used + delivered
