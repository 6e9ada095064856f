"""The reference of the command line, read from the commands themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from typer.main import get_command

from allocation.cli import app
from docs.site.markdown import cell, rows

# What is not set shows no default.
UNSET = (None, False, (), [])


def commands() -> str:
    """One section for each command, with its arguments and options, as Markdown."""
    return "\n\n".join(_section(call, command) for call, command in called("shuiding"))


def called(name: str, command: Any = None) -> Iterator[tuple[str, Any]]:
    """Every command below ``name`` with what is typed to call it.

    Typer brings its own form of Click along, so commands are known by what they have.
    """
    command = command or get_command(app)
    if not hasattr(command, "commands"):
        yield name, command
        return
    for part, below in command.commands.items():
        yield from called(f"{name} {part}", below)


def _section(call: str, command: Any) -> str:
    arguments = [one for one in command.params if not one.opts[0].startswith("-")]
    options = [one for one in command.params if one not in arguments]
    usage = " ".join([call, *map(_shown, arguments), "[OPTIONS]"])
    parts = [f"## {call}", command.help or "", f"```text\n{usage}\n```"]
    listed = [(_shown(one), one.help or "", "") for one in arguments]
    listed += [(_names(one), one.help or "", _default(one)) for one in options]
    return "\n\n".join([*parts, rows(("argument or option", "meaning", "default"), listed)])


def _shown(argument: Any) -> str:
    name = argument.metavar or argument.name.upper()
    return name if argument.required else f"[{name}]"


def _names(option: Any) -> str:
    """The names of an option, with a word for its value."""
    names = ", ".join([*option.opts, *option.secondary_opts])
    if option.is_flag:
        return f"`{names}`"
    kind = option.metavar or _kind(option)
    return f"`{names} {kind}`" + (" (repeatable)" if option.multiple else "")


def _kind(option: Any) -> str:
    """What kind of value it takes, after its annotation: PATH, INT, TEXT …"""
    annotation = option.type_descriptor.annotation
    name = getattr(annotation, "__name__", "text")
    return {"str": "TEXT", "int": "NUMBER", "float": "NUMBER", "list": "TEXT"}.get(
        name, name.upper()
    )


def _default(option: Any) -> str:
    return "" if option.default in UNSET else cell(f"`{option.default}`")
