"""Every command and every code block of the documents works as it stands there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from allocation.batch.study import load_study
from allocation.cli import app
from allocation.pages.sign_in import load_sign_in
from allocation.sequence.targets import read_targets
from basins.dataset import Dataset, load_dataset
from basins.scenario_file import load_scenario
from tests.docs.blocks import MARKS, ROOT, Block, blocks, pages
from tests.docs.given import GIVEN, decided, give, register_with_decisions
from tests.docs.shell import run

LANGUAGES = ("sh", "python", "toml", "csv", "sql", "nginx", "text", "ini")
ALL = [block for page in pages() for block in blocks(page)]
RUN = sorted({block.page for block in ALL if block.mark not in ("not run", "run by")})
FEW = 12
READ: Mapping[str, Callable[[Path, Dataset], object]] = {
    "scenario": load_scenario,
    "study": load_study,
    "targets": lambda path, dataset: read_targets(path, dataset, range(2021, 2026)),
    "sign-in": lambda path, dataset: load_sign_in(path, {}),
    "file": lambda path, dataset: path.suffix != ".toml" or tomllib.loads(path.read_text("utf-8")),
}


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", RUN, ids=named)
def test_a_page_does_what_it_says(page: Path, desk: Path) -> None:
    to_run = [block for block in blocks(page) if block.mark not in ("not run", "run by")]
    if page.name == "README.zh-CN.md":  # its commands are those of the other one, see below
        to_run = [block for block in to_run if not block.is_shell]
    if page.name == "register.md":
        register_with_decisions(desk / "register.sqlite")
    for block in to_run:
        if block.mark in READ:
            Path(block.value).write_text(block.text, encoding="utf-8")
    dataset = load_dataset()
    for block in to_run:
        if block.mark in READ:
            give([word for word in GIVEN if f'"{word}"' in block.text])
            READ[block.mark](Path(block.value), dataset)
        elif block.language == "python":
            executed(block)
        elif block.is_shell:
            expected = int(block.value) if block.mark == "exit" else 0
            for line in block.commands():
                code, told = run(line)
                assert code == expected, f"{block.place}: {line}\n{told}"


def executed(block: Block) -> None:
    """Run a block of Python; what went before on the page is not known to it."""
    give([word for word in GIVEN if f'"{word}"' in block.text])
    code = compile("\n" * block.line + block.text, str(block.page), "exec")
    known = decided() if block.page.name == "register.md" else {}
    exec(code, {"__name__": "block"} | known)


def test_every_block_has_a_language_and_a_mark_that_is_known() -> None:
    for block in ALL:
        assert block.language in LANGUAGES, f"{block.place}: name the language of the block"
        assert not block.mark or block.mark in MARKS, f"{block.place}: {block.mark}"
        if block.language in ("sql", "toml", "csv", "nginx"):
            assert block.mark, f"{block.place}: which file is it, or why is it not run?"
    for page in pages():
        fences = len(re.findall(r"^ *```", page.read_text(encoding="utf-8"), re.MULTILINE))
        assert fences == 2 * len(list(blocks(page))), f"{named(page)}: a block was not found"


def test_few_blocks_are_not_run_and_each_says_why() -> None:
    assert 0 < len([block for block in ALL if block.mark == "not run"]) <= FEW
    for block in ALL:
        for file in re.findall(r"tests/[\w/]+\.py", block.value):
            assert (ROOT / file).is_file(), f"{block.place}: {file} is not there"


def synopses() -> Iterator[tuple[str, str]]:
    for block in ALL:
        if block.is_synopsis:
            for call in re.split(r"\n(?=shuiding)", block.text):
                yield block.place, call


@pytest.mark.parametrize(("place", "call"), list(synopses()))
def test_a_synopsis_names_options_that_exist(place: str, call: str) -> None:
    command: Any = get_command(app)
    for word in call.split()[1:]:
        if not hasattr(command, "commands"):
            break
        command = command.commands[word]
    known = {name for option in command.params for name in option.opts}
    assert set(re.findall(r"--[a-z-]+", call)) <= known, place


def test_the_chinese_readme_has_the_commands_of_the_english_one() -> None:
    def calls(name: str) -> set[str]:
        found = [block for block in blocks(ROOT / name) if block.is_shell]
        lines = [line for block in found for line in block.commands()]
        return {line.split("#")[0].replace("--lang en", "").strip() for line in lines}

    assert calls("README.zh-CN.md") == calls("README.md")
