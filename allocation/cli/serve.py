"""``shuiding app``: the pages, on this machine alone or behind a sign-in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from allocation.cli.common import Data, console, reported, usage

if TYPE_CHECKING:
    from allocation.pages.sign_in import SignIn

AUTH_HELP = "Signing in with OpenID Connect: a TOML file (docs/access.md)."
OPEN_HELP = "Let anyone who reaches --address look and calculate; nothing can be recorded."


def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8501,
    address: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    auth: Annotated[Path | None, typer.Option(envvar="SHUIDING_AUTH", help=AUTH_HELP)] = None,
    without_sign_in: Annotated[bool, typer.Option("--without-sign-in", help=OPEN_HELP)] = False,
    data: Data = None,
) -> None:
    """Open the pages (http://127.0.0.1:PORT)."""
    import os

    from allocation.pages import launch
    from basins.dataset import load_dataset

    usage(lambda: launch.check_address(address, auth is not None, without_sign_in), "--address")
    with reported(False):
        sign_in = None if auth is None else _sign_in(auth)
        dataset = load_dataset(data)
        environment = os.environ | {"SHUIDING_DATA": str(dataset.root)}
        raise typer.Exit(_serve(port, address, sign_in, environment))


def _sign_in(path: Path) -> SignIn:
    import os

    from allocation.pages.sign_in import CLIENT_SECRET, load_sign_in, readable_by_others

    found = load_sign_in(path, os.environ)
    if CLIENT_SECRET not in os.environ and readable_by_others(path):
        advice = f"Other users of this machine may read the secret in {path}; chmod 600 it."
        console(stderr=True).print(advice, style="yellow")
    return found


def _serve(port: int, address: str, sign_in: SignIn | None, environment: dict[str, str]) -> int:
    from allocation.pages.addresses import LOCAL_HOSTS, is_loopback
    from allocation.pages.launch import OPEN, REQUIRED, SIGN_IN, command, serve
    from allocation.pages.sign_in import CLIENT_SECRET, COOKIE_SECRET, private_file

    for name in (SIGN_IN, CLIENT_SECRET, COOKIE_SECRET):
        environment.pop(name, None)
    if sign_in is not None:
        with private_file(sign_in) as secrets:
            argv = command(port, address, (sign_in.host,), secrets)
            return serve(argv, environment | {SIGN_IN: REQUIRED})
    if is_loopback(address):
        return serve(command(port, address, LOCAL_HOSTS), environment)
    return serve(command(port, address, ()), environment | {SIGN_IN: OPEN})
