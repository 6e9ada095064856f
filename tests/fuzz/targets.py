"""What is damaged, how, and which commands then read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from basins.schema import table_names
from tests.fuzz import readers
from tests.fuzz.judge import Command, Step
from tests.fuzz.mutators.cells import table
from tests.fuzz.mutators.octets import damaged
from tests.fuzz.mutators.trees import json_file, toml
from tests.fuzz.mutators.workbooks import workbook

Mutator = Callable[[Random, bytes], bytes]
# By path on the desk: what stands there instead; nothing, if the file is gone; a folder.
Overlay = Mapping[str, bytes | None]
FOLDER = b"\x00folder"
TABLES = tuple(f"data/{name}.csv" for name in table_names())


@dataclass(frozen=True)
class Target:
    """One kind of input.

    Attributes:
        name: of the kind.
        files: files that may be damaged, by path on the desk; one, now and then two, at a time.
        mutator: how.
        steps: what reads them, one after the other, as long as each succeeds.
        then: one of these follows, chosen by the seed.
        share: how often it is chosen, beside the others.
    """

    name: str
    files: tuple[str, ...]
    mutator: Mutator
    steps: tuple[Step, ...]
    then: tuple[Step, ...] = ()
    share: int = 1

    def input(self, seed: int, desk: Mapping[str, bytes]) -> tuple[Overlay, tuple[Step, ...]]:
        """The damaged files of a seed, and the steps that read them."""
        rng = Random(f"{self.name} {seed}")
        overlay: dict[str, bytes | None] = {}
        for _ in range(2 if len(self.files) > 1 and rng.random() < 0.2 else 1):
            path = rng.choice(self.files)
            odd = rng.random()
            overlay[path] = (
                None if odd < 0.005 else FOLDER if odd < 0.01 else self.mutator(rng, desk[path])
            )
        return overlay, self.steps + ((rng.choice(self.then),) if self.then else ())


def command(*arguments: str, finds: bool = False) -> Command:
    """A call of ``shuiding``."""
    return Command(arguments, finds)


DATA = ("--data", "data")
VALIDATE = command("validate", "data")
PLAN = command("plan", *DATA)
OVERLOAD = command("overload", *DATA)
PLANS = ("plans", "--years", "2021-2022", *DATA)
CHECK = ("permit", "check", *DATA)
IMPORT = ("permit", "import", "--dry-run", *DATA)
# Most inputs end at their reader; a whole command after it takes longer.
SELDOM = (readers.nothing,) * 9
PLAN_FOLDER = tuple(
    f"plan/{name}"
    for name in (
        *("summary.json", "manifest.json"),
        *(f"{n}.csv" for n in ("allocation", "shortage", "flow", "storage", "red_lines")),
        *(f"{n}.parquet" for n in ("allocation", "red_lines", "price_effects", "overload")),
        *("certificate.npz", "plan.xlsx", "scenario.toml"),
    )
)


def _plan_file(rng: Random, data: bytes) -> bytes:
    if data.startswith(b"{") and rng.random() < 0.8:
        return json_file(rng, data)
    if data.startswith(b"PK") and rng.random() < 0.5:
        return damaged(rng, data)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return damaged(rng, data)
    return table(rng, data) if rng.random() < 0.8 else damaged(rng, data)


TARGETS: tuple[Target, ...] = (
    Target(
        "tables",
        TABLES,
        table,
        (VALIDATE,),
        (
            PLAN,
            PLAN,
            PLAN,
            OVERLOAD,
            command("data", "todo", "data"),
            command("data", "export", "--xlsx", "out/book.xlsx", *DATA),
            command(*PLANS),
            command(*CHECK, "applications.csv"),
        ),
        share=16,
    ),
    Target(
        "red lines",
        ("data/red_lines.csv", "data/red_line_limits.csv", "data/priorities.csv"),
        table,
        (VALIDATE,),
        (PLAN,),
        share=5,
    ),
    Target(
        "rivers",
        ("data/nodes.csv", "data/units.csv", "data/transfers.csv", "data/transfer_targets.csv"),
        table,
        (VALIDATE,),
        (PLAN,),
        share=5,
    ),
    Target(
        "evidence",
        ("data/documents.csv", "data/declarations.csv", "data/observed_supply.csv"),
        table,
        (VALIDATE,),
        (readers.nothing, OVERLOAD),
        share=3,
    ),
    Target("descriptor", ("data/datapackage.json",), json_file, (VALIDATE,), share=3),
    Target("permit rules", ("data/permits/rules.csv",), table, (VALIDATE,), share=2),
    Target(
        "suspensions",
        ("data/permits/suspensions.csv",),
        table,
        (VALIDATE,),
        (readers.nothing, OVERLOAD),
        share=2,
    ),
    Target(
        "workbook",
        ("book.xlsx",),
        workbook,
        (readers.book,),
        (*SELDOM, command("data", "import", "book.xlsx", "--out", "out/data", "--yes")),
        share=8,
    ),
    Target(
        "scenario",
        ("scenario.toml",),
        toml,
        (readers.scenario,),
        (
            *(readers.nothing, readers.nothing, readers.scenario_plan),
            command("plan", "--scenario", "scenario.toml", *DATA),
        ),
        share=12,
    ),
    Target("study", ("study.toml", "scenario.toml"), toml, (readers.study,), share=5),
    Target("grid", ("grid.toml",), toml, (readers.grid,), share=5),
    Target(
        "targets",
        ("targets.toml",),
        toml,
        (readers.targets,),
        (*SELDOM, command(*PLANS, "--targets", "targets.toml")),
        share=4,
    ),
    Target("network", ("links.csv",), table, (command("network", "links.csv"),), share=10),
    Target(
        "applications",
        ("applications.csv",),
        table,
        (readers.applications_csv,),
        (*SELDOM, command(*CHECK, "applications.csv")),
        share=6,
    ),
    Target(
        "applications in a workbook",
        ("applications.xlsx",),
        workbook,
        (readers.applications_xlsx,),
        (*SELDOM, command(*CHECK, "applications.xlsx")),
        share=5,
    ),
    Target(
        "licences",
        ("licences.csv",),
        table,
        (readers.licences_csv,),
        (*SELDOM, command(*IMPORT, "licences.csv")),
        share=5,
    ),
    Target(
        "licences in a workbook",
        ("licences.xlsx",),
        workbook,
        (readers.licences_xlsx,),
        (*SELDOM, command(*IMPORT, "licences.xlsx")),
        share=4,
    ),
    Target("sign-in", ("sign-in.toml",), toml, (readers.sign_in,), share=4),
    Target(
        "plan folder",
        PLAN_FOLDER,
        _plan_file,
        (),
        (
            *(readers.audited, readers.explained, readers.stood),
            command("verify", "plan", *DATA, finds=True),
            command("explain", "plan", *DATA),
            command("compare", "plan", "plan", *DATA),
        ),
        share=6,
    ),
)
