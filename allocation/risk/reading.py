"""An ensemble opened for questions: DuckDB straight on the Parquet of a study.

Nothing is copied. The engine has a bound on its memory, reads no other files than those named in
``sql``, loads no extension and asks no network.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pandas as pd

from allocation.risk import sql
from allocation.risk.folder import MEMBERS, StudyFolder, study_folder
from basins.dataset import Dataset
from basins.faults import BadInput, Fault, shown

MEMORY = "512MB"
ROWS_AT_ONCE = 250_000
ALL_YEARS = 0
ALL_SECTORS = "all"
LEVELS = ("province", "city", "river", "county", "unit")


@dataclass(frozen=True)
class Choice:
    """Which members count, and whether years are told apart; nothing chosen is everything.

    Attributes:
        scenarios, years, hydrology: as in ``members.parquet``.
        pooled: whether all years of a scenario count together (the year is then ``ALL_YEARS``).
    """

    scenarios: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    hydrology: tuple[str, ...] = ()
    pooled: bool = False


class Ensemble:
    """The chosen members of a study.

    Attributes:
        folder: the study.
        dataset: that names its units.
        cases: ``scenario, year, members, solved, infeasible, failed, pending, drawn``; ``drawn``
            where members are a sample and no listed cases. A share is one of ``solved``.
        causes: ``scenario, year, status, cause, members, first_member`` of what has no plan.
    """

    def __init__(
        self, folder: StudyFolder, dataset: Dataset, choice: Choice, connection: Any
    ) -> None:
        self.folder, self.dataset, self.choice = folder, dataset, choice
        self._connection = connection
        self._sound()
        self._run(
            sql.MEMBERS,
            members=self.members,
            summary=self.files("summary"),
            scenarios=list(choice.scenarios),
            years=list(choice.years),
            hydrology=list(choice.hydrology),
            pooled=choice.pooled,
        )
        self._tables()
        self.cases = self.ask(sql.CASES, drawn=folder.drawn)
        self.causes = self.ask(sql.CAUSES)

    @property
    def members(self) -> str:
        """The file of members."""
        return str(self.folder.path / MEMBERS)

    def files(self, table: str) -> list[str]:
        """The files of a table, whole chunks only."""
        return [str(path) for path, _ in self.folder.parts[table]]

    def ask(self, statement: str, **values: Any) -> pd.DataFrame:
        """The answer to one of the statements of ``sql``."""
        found: pd.DataFrame = self._run(statement, **values).df()
        return found

    def in_batches(self, table: str, statement: str, total: str, **values: Any) -> pd.DataFrame:
        """Sums over all chunks of a table, some chunks at a time.

        Args:
            table: whose files are read.
            statement: ``INSERT INTO`` a table of partial sums; gets ``$files``.
            total: sums up the partial sums.
            values: further parameters.
        """
        parts = statement.split()[2]
        select = statement.partition(parts)[2]
        self._run(f"DROP TABLE IF EXISTS {parts}")
        for number, files in enumerate(_batches(self.folder.parts[table])):
            begin = f"CREATE TABLE {parts} AS" if number == 0 else f"INSERT INTO {parts}"
            self._run(f"{begin} {select}", files=files, **values)
        return self.ask(total)

    def _run(self, statement: str, **values: Any) -> Any:
        return self._connection.execute(statement, values or None)

    def _tables(self) -> None:
        sectors = self.dataset["sectors"][["sector"]]
        for name, table in (("places", places_of(self.dataset)), ("sectors", sectors)):
            self._connection.register("given", table)
            self._run(f"CREATE TABLE {name} AS SELECT * FROM given")
            self._connection.unregister("given")
        self._run(sql.SLOTS)
        self._run(sql.SLOT_OF)

    def _sound(self) -> None:
        """Refuse members that have two results, or results without a member."""
        files = self.files("summary")
        faults: list[Fault] = []
        for row in self.ask(sql.TWICE, files=files).to_dict("records"):
            value = f"{row['member']}, {row['times']} times"
            faults.append(_fault("member", value, "each member once"))
        for member in self.ask(sql.STRANGERS, files=files, members=self.members)["member"]:
            faults.append(_fault("member", str(member), f"a member of {MEMBERS}"))
        if faults:
            raise BadInput(faults)

    def known_names(self) -> None:
        """Refuse units and sectors that the dataset does not have: they would be left out.

        Raises:
            BadInput: naming some of them.
        """
        remedy = "name the dataset that the study was made from with --data"
        faults = [
            Fault(
                "results/service/",
                None,
                str(row["column"]),
                shown(row["value"]),
                f"a {row['column']} of the dataset",
                remedy,
            )
            for row in self.ask(sql.STRANGE_NAMES, files=self.files("service")).to_dict("records")
        ]
        if faults:
            raise BadInput(faults)


@contextmanager
def opened(
    path: Path | StudyFolder, dataset: Dataset, choice: Choice | None = None
) -> Iterator[Ensemble]:
    """Open the folder of a study.

    Args:
        path: the folder that ``shuiding batch run`` wrote, or what ``study_folder`` found in it.
        dataset: the dataset it was made from, which says where units lie.
        choice: of members; all if nothing is given.

    Raises:
        BadInput: if the folder is no study, is damaged, or does not go with the dataset.
    """
    folder = path if isinstance(path, StudyFolder) else study_folder(path)
    with TemporaryDirectory() as spill, duckdb.connect(":memory:", config=_config(spill)) as made:
        # Its bar would stand in the midst of figures printed for machines.
        made.execute("SET enable_progress_bar = false")
        try:
            yield Ensemble(folder, dataset, choice or Choice(), made)
        except duckdb.Error as error:
            # Columns were checked before: what is left is a file that changed or is damaged inside.
            told = shown(str(error).splitlines()[0])
            remedy = "is the study still running, or a file damaged? try again"
            raise BadInput([Fault("results/", None, None, told, "sound files", remedy)]) from None


def _config(spill: str) -> dict[str, Any]:
    # One thread adds in one order: the same study has the same figures to the last bit.
    return {
        "memory_limit": MEMORY,
        "temp_directory": spill,
        "threads": 1,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }


def places_of(dataset: Dataset) -> pd.DataFrame:
    """``unit, level, place``: every unit in itself, its county, city, river and the province."""
    units = dataset["units"][["unit", "county", "river"]]
    city = dataset["counties"].set_index("county")["city"]
    units = units.assign(
        city=units["county"].map(city), province=str(dataset["province"]["province"].iloc[0])
    )
    parts = [
        pd.DataFrame({"unit": units["unit"], "level": level, "place": units[level]})
        for level in LEVELS
    ]
    return pd.concat(parts, ignore_index=True)


def _batches(parts: Sequence[tuple[Path, int]]) -> Iterator[list[str]]:
    files: list[str] = []
    rows = 0
    for path, count in parts:
        if files and rows + count > ROWS_AT_ONCE:
            yield files
            files, rows = [], 0
        files.append(str(path))
        rows += count
    if files:
        yield files


def _fault(column: str, value: str, expected: str) -> Fault:
    remedy = "the folder is damaged: let the study run into an empty folder"
    return Fault("results/summary/", None, column, value, expected, remedy)
