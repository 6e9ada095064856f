"""Readers of the files on the desk, as steps; the sound dataset is loaded once in each worker."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pyarrow.parquet as parquet

from allocation.audit import audit, ground_for, read_plan
from allocation.batch.chunk import Work, solve_chunk
from allocation.batch.run import prepare
from allocation.batch.study import load_study
from allocation.pages.sign_in import load_sign_in
from allocation.permits.application_list import read_applications
from allocation.permits.register.licence_list import read_licences
from allocation.plan import Infeasible, solve_plan
from allocation.report.cases import read_case
from allocation.report.explain import explain_plan
from allocation.sequence.targets import read_targets
from allocation.standing import standing
from basins.dataset import Dataset, load_dataset
from basins.scenario_file import load_scenario, scenario_text
from basins.uploads import WORKBOOK, read_upload
from basins.workbook.importing import prepare as prepare_import
from tests.fuzz.judge import FAILURE, SUCCESS, Verdict, guarded

MOST_SOLVED = 4


@lru_cache(maxsize=1)
def sound() -> Dataset:
    """The dataset of the desk; a kind of input that damages it must not ask for it."""
    return load_dataset("data")


def nothing() -> Verdict:
    """No further step."""
    return Verdict(SUCCESS)


def scenario() -> Verdict:
    """A scenario file, and the same scenario written again."""

    def read() -> None:
        found = load_scenario("scenario.toml", sound())
        Path("out").mkdir()
        again = Path("out/again.toml")
        again.write_text(scenario_text(found.content), encoding="utf-8")
        assert load_scenario(again, sound()).changes == found.changes

    return guarded(read)


def scenario_plan() -> Verdict:
    """The plan of a scenario; that there is none may well be."""

    def solve() -> None:
        try:
            solve_plan(sound(), scenario="scenario.toml")
        except Infeasible as conflict:
            assert conflict.told()["message_zh"]

    return guarded(solve)


def study() -> Verdict:
    """A study file: checked, laid out, and a few of its members solved."""
    return _study("study.toml")


def grid() -> Verdict:
    """The same of a study with a grid of levers."""
    return _study("grid.toml")


def _study(file: str) -> Verdict:
    causes: list[str] = []

    def run() -> None:
        ready = prepare(load_study(file, sound()), sound(), Path("out/study"))
        work = Work.of(ready.members.study, sound())
        for chunk in [chunk for chunk in ready.open[:1] if chunk.count <= MOST_SOLVED]:
            solve_chunk(work, chunk, ready.folder)
            path = ready.folder / "results" / "summary" / f"{chunk.name}.parquet"
            causes.extend(parquet.read_table(path).column("cause").to_pylist())

    verdict = guarded(run)
    crashed = [cause for cause in causes if cause and "Error" in cause.split(":")[0]]
    if verdict.kind == SUCCESS and crashed:
        return Verdict(FAILURE, f"a member failed: {crashed[0]}"[:300])
    return verdict


def targets() -> Verdict:
    """Targets of single years."""
    return guarded(lambda: read_targets(Path("targets.toml"), sound(), (2021, 2022)))


def applications_csv() -> Verdict:
    """A list of applications as CSV."""
    return guarded(lambda: read_applications(read_upload(Path("applications.csv")), sound()))


def applications_xlsx() -> Verdict:
    """The same as a workbook."""
    return guarded(lambda: read_applications(read_upload(Path("applications.xlsx")), sound()))


def licences_csv() -> Verdict:
    """A list of licences as CSV."""
    return guarded(lambda: read_licences(read_upload(Path("licences.csv")), sound()))


def licences_xlsx() -> Verdict:
    """The same as a workbook."""
    return guarded(lambda: read_licences(read_upload(Path("licences.xlsx")), sound()))


def book() -> Verdict:
    """A workbook of the whole dataset, compared with the folder it came from."""
    upload = Path("book.xlsx")
    return guarded(lambda: prepare_import(read_upload(upload, (WORKBOOK,)), Path("data")))


def sign_in() -> Verdict:
    """The configuration of signing in."""
    return guarded(lambda: load_sign_in(Path("sign-in.toml"), {}))


def audited() -> Verdict:
    """A plan folder before the auditor; that he finds something is an answer."""

    def read() -> None:
        folder = read_plan(Path("plan"))
        audit(folder, ground_for(folder, sound()))

    return guarded(read)


def explained() -> Verdict:
    """A plan folder in words."""

    def read() -> None:
        case = read_case(Path("plan"), sound())
        explain_plan(case.tables, case.summary, sound())

    return guarded(read)


def stood() -> Verdict:
    """Overload on the volumes of a plan folder."""
    return guarded(lambda: standing(sound(), folder=Path("plan")))
