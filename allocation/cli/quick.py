"""``shuiding network``, answered before the machinery of the command line is loaded.

Typer and what it checks options with take longer to load than a network of a thousand links takes
to read and solve. A plain call therefore goes straight to work; a call with anything unusual about
it (help, a wrong option, an option cut short) is left to Typer.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from allocation.generalized import Unsolved

VALUED = ("--out", "--lang")


def at_once(arguments: Sequence[str]) -> int | None:
    """Exit code of a plain call of ``network``; None for any other call.

    Args:
        arguments: of the command line, without the program's name.
    """
    call = plain(arguments)
    if call is None:
        return None
    links, out, as_json, language = call
    from basins.faults import BadInput

    try:
        return answer(links, out, as_json, language)
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        return 1
    except (BadInput, OSError) as error:
        import typer

        from allocation.cli.common import reported

        try:
            with reported(as_json, language):
                raise error
        except typer.Exit as exit_:
            return exit_.exit_code


def plain(arguments: Sequence[str]) -> tuple[Path, Path | None, bool, str] | None:
    """File, folder, whether JSON, and language of a plain call; None for any other."""
    if not arguments or arguments[0] != "network":
        return None
    given: dict[str, str] = {}
    files, flags = [], []
    words = iter(arguments[1:])
    for word in words:
        name, equals, value = word.partition("=")
        if name in VALUED and name not in given:
            given[name] = value if equals else next(words, "")
        elif word == "--json":
            flags.append(word)
        elif word.startswith("-"):
            return None
        else:
            files.append(word)
    if len(files) != 1 or "" in (*given.values(), *files) or given.get("--out", "")[:1] == "-":
        return None
    language = given.get("--lang", "zh")
    if language not in ("zh", "en"):
        return None
    out = Path(given["--out"]) if "--out" in given else None
    return Path(files[0]), out, bool(flags), language


def answer(links: Path, out: Path | None, as_json: bool, language: str) -> int:
    """Solve a network, tell and write what came out; gives back the exit code.

    Args:
        links: the file.
        out: folder to write into, if any.
        as_json: whether to tell in JSON, else in words.
        language: of the words, ``zh`` or ``en``.

    Raises:
        BadInput: with everything that is wrong with the file.
        OSError: if the answer cannot be written.
    """
    from allocation.generalized import Unproved, Unsolved, solve_network

    _check_folder(out)
    try:
        solved = solve_network(links)
    except Unsolved as unsolved:
        return _tell_unsolved(unsolved, as_json, language)
    except Unproved as unproved:
        from allocation.cli.common import FAILED, console

        told = f"没有得到可以验证的答案 / no answer that can be proved: {unproved}"
        console(stderr=True).print(told, style="bold red")
        return FAILED
    summary = solved.summary if out is None else solved.write(out)
    if as_json:
        _print_json(summary)
        return 0
    from allocation.generalized.words import summary_in_words

    sys.stdout.write(summary_in_words(summary, language) + "\n")
    if out is not None:
        sys.stdout.write(f"→ {out}\n")
    return 0


def _check_folder(out: Path | None) -> None:
    """Refuse at once what could not be written to after the work is done."""
    if out is not None and out.exists() and not out.is_dir():
        from basins.faults import BadInput, Fault

        name = "name a folder, or a place where none is yet"
        raise BadInput([Fault(str(out), None, None, "a file", "a folder to write into", name)])


def _tell_unsolved(unsolved: Unsolved, as_json: bool, language: str) -> int:
    from allocation.cli.common import CONFLICT, console
    from allocation.generalized.words import unsolved_in_words

    words = unsolved_in_words(unsolved, language)
    if as_json:
        _print_json(unsolved.as_json() | {"message": words})
    else:
        console(stderr=True).print(words, style="bold red", markup=False, highlight=False)
    return CONFLICT


def _print_json(content: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
