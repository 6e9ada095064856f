"""Whether a command ended as a command may: done, or with faults that say where and what to do."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from typer.testing import CliRunner

from allocation.cli import app
from basins.faults import BadInput

SUCCESS, FAULTS, FAILURE = "success", "faults", "failure"
DONE, FOUND, BAD_INPUT, CONFLICT = 0, 1, 2, 3
LONGEST_TEXT = 1500
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Verdict:
    """How a command ended.

    Attributes:
        kind: ``success``, ``faults`` or ``failure``.
        told: of a failure what went wrong, and where in the code; of faults the first.
        located: whether every fault names the row or the key it stands at.
    """

    kind: str
    told: str = ""
    located: bool = True


# Runs in the folder of the desk, which is the current directory.
Step = Callable[[], Verdict]


@dataclass(frozen=True)
class Command:
    """A call of ``shuiding``, always with ``--json``.

    Attributes:
        arguments: of the command line.
        finds: whether exit code 1 with a report is an answer, as of ``verify``.
    """

    arguments: tuple[str, ...]
    finds: bool = False

    def __call__(self) -> Verdict:
        done = CliRunner().invoke(app, [*self.arguments, "--json"])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            return Verdict(FAILURE, crash(done.exception))
        if done.exit_code == FOUND and not self.finds:
            return Verdict(FAILURE, f"exit code 1: {done.stderr.strip()[-200:]}")
        if "Traceback" in done.stderr:
            return Verdict(FAILURE, f"a traceback on the screen: {done.stderr[-200:]}")
        try:
            told = json.loads(done.stdout, parse_constant=_no_number)
        except ValueError as error:
            return Verdict(FAILURE, f"{' '.join(self.arguments[:2])}: no JSON ({error})")
        if done.exit_code == BAD_INPUT:
            return judged(told["faults"])
        return Verdict(SUCCESS)


def guarded(step: Callable[[], object]) -> Verdict:
    """A piece of the library as a step: done, ``BadInput``, or a crash."""
    try:
        step()
    except BadInput as bad:
        return judged([vars(fault) for fault in bad.faults])
    except Exception as error:
        return Verdict(FAILURE, crash(error))
    return Verdict(SUCCESS)


def judged(faults: Iterable[Mapping[str, Any]]) -> Verdict:
    """The verdict on a list of faults: each must say where, what was expected, and what to do."""
    faults = list(faults)
    for fault in faults:
        wrong = _lacking(fault)
        if wrong:
            return Verdict(FAILURE, f"a fault {wrong}: {fault}"[:400])
    if not faults:
        return Verdict(FAILURE, "bad input without any fault")
    first = faults[0]
    told = f"{first['file']} {first['row']} {first['column']}: {first['remedy']}"
    return Verdict(FAULTS, told, all(fault["row"] or fault["column"] for fault in faults))


def _lacking(fault: Mapping[str, Any]) -> str:
    for name in ("file", "expected", "remedy"):
        if not isinstance(fault[name], str) or not fault[name].strip():
            return f"without {name}"
    if fault["row"] is not None and not (isinstance(fault["row"], int) and fault["row"] >= 1):
        return "with a row that is none"
    for name in ("file", "column", "value", "expected", "remedy"):
        text = fault[name] or ""
        if not isinstance(text, str):
            return f"whose {name} is no text"
        if len(text) > LONGEST_TEXT:
            return f"with {len(text)} characters in {name}"
        if any(ord(sign) < 0x20 or 0x7F <= ord(sign) < 0xA0 for sign in text):
            return f"with a control character in {name}"
    return ""


def crash(error: BaseException) -> str:
    """An exception with the last place in this project that it came through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if Path(f.filename).is_relative_to(ROOT)] or list(frames)
    place = f"{Path(ours[-1].filename).name}:{ours[-1].lineno} {ours[-1].name}" if ours else "?"
    return f"{type(error).__name__} at {place}: {str(error)[:160]}"


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON")
