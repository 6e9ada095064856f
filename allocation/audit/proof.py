"""All checks of a certificate: that it fits together, is of this plan and programme, and proves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from allocation.audit import certificate as proven
from allocation.audit.arrays import Entries, entries_of, structure_check
from allocation.audit.basis import Basis, basis_of
from allocation.audit.findings import Check
from allocation.audit.ground import Ground
from allocation.audit.programme import (
    Constraints,
    bounds_check,
    columns_check,
    costs_check,
    rows_check,
)
from allocation.audit.steps import Step, steps_of
from allocation.audit.tables import Arrays, PlanFolder, steps_listed
from allocation.audit.volumes import Columns, Volumes, columns_of
from basins.arrays import Ints


@dataclass(frozen=True)
class Proof:
    """A certificate whose columns are those of the programme.

    Attributes:
        arrays, matrix, steps: the certificate.
        columns: what its columns stand for.
        constraints, pair: constraints of the maths page and the row of each, -1 for none.
        basis: the last basis, if the certificate has one.
    """

    arrays: Arrays
    matrix: Entries
    steps: Sequence[Step]
    columns: Columns
    constraints: Constraints
    pair: Ints
    basis: Basis | None


def certificate_checks(
    folder: PlanFolder, ground: Ground, plan: Volumes
) -> tuple[list[Check], Proof | None]:
    """Check the certificate of a plan.

    Args:
        plan: volumes of the plan's tables.

    Returns:
        The checks, and the certificate for what the tables take from it; nothing where its arrays
        do not fit together or its columns are of another programme.
    """
    arrays, facts = folder.certificate, ground.facts
    checks = [structure_check(arrays)]
    if checks[0].off:
        return checks, None
    columns = columns_of(ground.keys, arrays["column_block"], arrays["column_key"])
    checks.append(columns_check(ground, arrays, columns))
    if checks[-1].off:
        return checks, None
    matrix = entries_of(arrays)
    steps = steps_of(arrays, matrix)
    rows, pair, constraints = rows_check(ground, matrix, arrays, columns)
    regular, basis = basis_of(arrays, matrix, steps[-1])
    checks += [
        rows,
        bounds_check(facts, arrays, columns),
        costs_check(ground, arrays, columns),
        proven.plan_check(facts, arrays, columns, plan),
        *proven.optimality_checks(arrays, matrix, steps, _names(pair, constraints)),
        proven.values_check(arrays, steps, steps_listed(folder.manifest)),
        proven.fairness_check(matrix, steps),
        regular,
        proven.digest_check(arrays, folder.manifest.get("certificate")),
    ]
    return checks, Proof(arrays, matrix, steps, columns, constraints, pair, basis)


def _names(pair: Ints, constraints: Constraints) -> proven.Names:
    """Names a row of the certificate by the constraint it was paired with."""
    ours = {int(row): at for at, row in enumerate(pair) if row >= 0}
    return lambda row: constraints.label(ours[row]) if row in ours else f"row {row}"
