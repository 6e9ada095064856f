"""What a run of the fuzzer says: figures by kind of input, and each failure once."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tests.fuzz.judge import FAILURE, FAULTS, SUCCESS
from tests.fuzz.pool import Result


def figures(results: Sequence[Result]) -> list[str]:
    """A table in Markdown: a line per kind of input, and one for all."""
    lines = [
        "| kind of input | inputs | success | located faults | failures | worst s | worst MiB |",
        "|---|---|---|---|---|---|---|",
    ]
    names = sorted({result.target for result in results})
    for name in names:
        lines.append(_line(name, [result for result in results if result.target == name]))
    return [*lines, _line("all", results)]


def _line(name: str, results: Sequence[Result]) -> str:
    counts = [sum(r.verdict.kind == kind for r in results) for kind in (SUCCESS, FAULTS, FAILURE)]
    seconds = max((r.seconds for r in results), default=0.0)
    mib = max((r.mib for r in results), default=0.0)
    cells = [name, len(results), *counts, f"{seconds:.1f}", f"{mib:.0f}"]
    return "| " + " | ".join(map(str, cells)) + " |"


def failures(results: Sequence[Result]) -> list[str]:
    """Each failure once: how often, where it came up first, what it was."""
    found: dict[str, list[Result]] = {}
    for result in results:
        if result.verdict.kind == FAILURE:
            sign = re.sub(r"\d+", "0", result.verdict.told.split(": ")[0])
            found.setdefault(f"{result.target} {sign}", []).append(result)
    return [
        f"{len(same)} × {same[0].target} {same[0].seed}: {same[0].verdict.told}"
        for same in sorted(found.values(), key=len, reverse=True)
    ]
