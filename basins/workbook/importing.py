"""A workbook on its way into a dataset folder: read, compared, and written when somebody agrees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from basins.dataset import load_dataset
from basins.faults import BadInput, Fault, printable
from basins.uploads import Upload
from basins.workbook.difference import CONFLICT, WORKBOOK, Difference, differences
from basins.workbook.reading import Book, read_book
from basins.workbook.saving import merged_files, save, state_of
from basins.workbook.texts import files_of, texts_of


@dataclass(frozen=True)
class Import:
    """A workbook that can be written into a folder.

    Attributes:
        book: what it says.
        out: the folder.
        difference: what the workbook, and what somebody else, changed since it was exported.
        origin: where the base of the comparison comes from: ``workbook`` (its hidden sheet),
            ``data`` (another folder named by the user) or ``none``.
        now: files of the folder when it was compared; None where there was nothing.
        files: files to write, by path in the folder; none if the folder says it all already.
    """

    book: Book
    out: Path
    difference: Difference
    origin: str
    now: Mapping[str, bytes] | None
    files: Mapping[str, bytes]

    def write(self, at: datetime) -> Path | None:
        """Write; gives the folder that the old state was moved to, if there was one.

        Raises:
            BadInput: if the folder was changed since it was compared, or what would be written is
                not valid; nothing is written then.
        """
        if state_of(self.out) != self.now:
            remedy = "import again and look at the new differences"
            expected = "the folder as it was when it was compared"
            name = printable(str(self.out))
            raise BadInput([Fault(name, None, None, "changed meanwhile", expected, remedy)])
        return save(self.out, self.files, at) if self.files else None

    @property
    def conflicts(self) -> int:
        """How many cells or rows both sides changed, each in its own way."""
        return self.difference.count(CONFLICT)


def prepare(upload: Upload, out: Path, base: Path | None = None, prefer: str = WORKBOOK) -> Import:
    """Read a workbook and compare it with the dataset it came from and with a folder.

    Args:
        upload: the workbook, as let through by ``basins.uploads``.
        out: folder the dataset shall be written to.
        base: folder of the dataset it was exported from, for a workbook that has lost its own copy.
        prefer: whose word counts in a conflict: ``workbook`` or ``folder``.

    Raises:
        BadInput: with everything that is wrong with the workbook, or with either folder.
    """
    now = state_of(out)
    book = read_book(upload)
    origin, files = "workbook" if book.carried else "none", book.carried
    if not files and base is not None:
        load_dataset(base)
        origin, files = "data", files_of(base)
    texts = texts_of(files) if files else None
    folder = texts_of(now) if now is not None else None
    difference = differences(texts, book.texts, folder, prefer)
    return Import(book, out, difference, origin, now, merged_files(difference.merged, files, now))
