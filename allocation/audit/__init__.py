"""The auditor: a plan folder checked again from its tables, the dataset and its certificate.

It shares no code with the formulation, the solvers and the tables of a plan. What it knows of the
water system it derives again from the raw tables and ``docs/maths.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from allocation.audit import expected
from allocation.audit.balances import known_rows, rows_check, water_checks
from allocation.audit.compare import table_checks
from allocation.audit.copies import dataset_check, manifest_check, parquet_check, workbook_check
from allocation.audit.figures import exceedance_of
from allocation.audit.findings import Audit, Check, Finding
from allocation.audit.ground import Ground, ground_of
from allocation.audit.headline import summary_check, summary_of
from allocation.audit.ledger import full_ledger, overload
from allocation.audit.limits import kept, red_lines
from allocation.audit.pricing import PRICED, effects_table, price_table, priced_of
from allocation.audit.proof import Proof, certificate_checks
from allocation.audit.tables import KEYS, PlanFolder, read_plan
from allocation.audit.volumes import Volumes, volumes_of_tables
from basins.dataset import Dataset, load_dataset
from basins.faults import BadInput, Fault, shown
from basins.scenario import apply_scenario
from basins.scenario_file import load_scenario

__all__ = [
    "Audit",
    "Check",
    "Finding",
    "Ground",
    "PlanFolder",
    "audit",
    "ground_for",
    "read_plan",
    "verify",
]


def verify(path: Path | str, dataset: Dataset | Path | str | None = None) -> Audit:
    """Check a plan folder.

    Args:
        path: the folder.
        dataset: what the plan was made from: validated tables, a folder, or nothing for the
            default province. A scenario beside the plan is applied to it.

    Raises:
        BadInput: if the folder, the dataset or the scenario cannot be read.
    """
    base = dataset if isinstance(dataset, Dataset) else load_dataset(dataset)
    folder = read_plan(Path(path))
    return audit(folder, ground_for(folder, base))


def ground_for(folder: PlanFolder, dataset: Dataset) -> Ground:
    """What the dataset says for the year, hydrology and scenario of a plan.

    Raises:
        BadInput: if the manifest names no year or hydrology, or the scenario does not fit.
    """
    scenario = None
    if folder.scenario is not None:
        scenario = load_scenario(folder.scenario, dataset)
        dataset = apply_scenario(dataset, scenario)
    year, hydrology = folder.manifest["year"], folder.manifest["hydrology"]
    try:
        if isinstance(year, bool) or not isinstance(year, int):
            raise ValueError(year)
        exceedance = exceedance_of(str(hydrology))
    except ValueError:
        value = shown(f"{year}, {hydrology}")
        fault = Fault("manifest.json", None, "year, hydrology", value, "2025, p50", "correct it")
        raise BadInput([fault]) from None
    return ground_of(dataset, year, str(hydrology), exceedance, scenario)


def audit(folder: PlanFolder, ground: Ground) -> Audit:
    """Check a plan that is already read against what is already derived."""
    facts = ground.facts
    names, tables = known_rows(facts, folder.tables)
    v = volumes_of_tables(facts, tables)
    proofs, proof = certificate_checks(folder, ground, v)
    wanted = expected.tables(facts, v, tables) | _of_red_lines(ground, v, tables, proof)
    checks = [dataset_check(folder, facts.dataset), names, *water_checks(facts, v, tables)]
    checks.append(rows_check(red_lines(ground.lines, v, kept(ground.lines))))
    for name, table in wanted.items():
        checks += table_checks(name, tables[name], table)
    checks.append(summary_check(folder.summary, summary_of(ground, tables, proof)))
    checks += [parquet_check(folder), workbook_check(folder)]
    checks.append(manifest_check(folder, ground.scenario))
    return Audit(tuple(checks + proofs), _unchecked(tables, wanted))


def _of_red_lines(
    ground: Ground, v: Volumes, tables: Mapping[str, pd.DataFrame], proof: Proof | None
) -> dict[str, pd.DataFrame]:
    """Ledger, overload and price effects as they should be; without a certificate no prices."""
    written, prices, effects = tables["red_lines"], None, None
    if proof is not None:
        priced = priced_of(proof)
        one, other = (price_table(ground, proof, priced, family) for family in PRICED)
        prices = one, other
        effects = effects_table(ground, proof, priced, tables["price_effects"])
    ledger = full_ledger(ground, v, written, prices)
    found = {"red_lines": ledger, "overload": overload(ground.facts, ledger)}
    return found if effects is None else found | {"price_effects": effects}


def _unchecked(
    tables: Mapping[str, pd.DataFrame], wanted: Mapping[str, pd.DataFrame]
) -> tuple[str, ...]:
    """Columns of the tables that nothing was compared with."""
    return tuple(
        f"{name}.{column}"
        for name, table in tables.items()
        for column in table
        if column not in wanted.get(name, ()) and column not in KEYS[name]
    )
