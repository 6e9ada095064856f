"""Word documents as PDF, by LibreOffice where this machine has it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

SECONDS = 180.0
PROGRAMS = ("soffice", "libreoffice")


class NoOffice(Exception):
    """LibreOffice is not there, or could not do it."""


def office() -> str | None:
    """LibreOffice's program, if it is on PATH."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def as_pdf(document: bytes) -> bytes:
    """A .docx file as a PDF file.

    Raises:
        NoOffice: if LibreOffice is not on PATH or does not come to an end.
    """
    program = office()
    if program is None:
        raise NoOffice("LibreOffice is not on PATH; install it, or save as PDF from Word")
    with TemporaryDirectory() as folder:
        source = Path(folder) / "report.docx"
        source.write_bytes(document)
        # A profile of its own, so that a LibreOffice that is open does not get in the way.
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        command = [program, "--headless", profile, "--convert-to", "pdf", "--outdir", folder]
        try:
            done = subprocess.run(
                [*command, str(source)],
                capture_output=True,
                text=True,
                check=False,
                timeout=SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise NoOffice(f"LibreOffice took longer than {SECONDS:.0f} s") from None
        made = source.with_suffix(".pdf")
        if not made.is_file():
            raise NoOffice(f"LibreOffice made no PDF: {done.stderr.strip()[:300]}")
        return made.read_bytes()
