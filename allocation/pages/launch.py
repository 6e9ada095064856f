"""The command that starts the pages."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

from allocation.pages.addresses import LOCAL, LOCAL_HOSTS, is_loopback

FONT = "'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
OPTIONS = {
    "browser.gatherUsageStats": "false",
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "server.maxUploadSize": "20",
    "server.enableXsrfProtection": "true",
    "server.enableCORS": "true",
    # Ways past the sign-in that a configuration file in someone's home could open.
    "server.enableAgentApi": "false",
    "server.trustedUserHeaders": "{}",
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "theme.base": "light",
    "theme.primaryColor": "#0072B2",
    "theme.textColor": "#1b2733",
    "theme.secondaryBackgroundColor": "#f3f6f9",
    "theme.font": FONT,
}
STOP_SECONDS = 10.0
# What the pages are told by the environment of their process.
SIGN_IN, REQUIRED = "SHUIDING_SIGN_IN", "required"
OPEN = "without"


def command(
    port: int,
    address: str = LOCAL,
    hosts: Sequence[str] = LOCAL_HOSTS,
    secrets: Path | None = None,
) -> list[str]:
    """Arguments of the process that serves the pages.

    Args:
        port: TCP port.
        address: where to listen.
        hosts: names under which a browser may open the pages; any where there are none. A page of
            another site whose name was bent to this machine is turned away by it.
        secrets: file with the secrets of the sign-in.

    Returns:
        The argv; every option is a flag, so it works from an installed wheel as from a checkout.
    """
    script = Path(__file__).with_name("app.py")
    flags = [f"--{name}={value}" for name, value in OPTIONS.items()]
    flags += [f"--server.allowedHosts={host}" for host in hosts or ("*",)]
    if secrets is not None:
        flags.append(f"--secrets.files={secrets}")
    return [
        *[sys.executable, "-m", "streamlit", "run", str(script)],
        f"--server.port={port}",
        f"--server.address={address}",
        *flags,
    ]


def check_address(address: str, signs_in: bool, without_sign_in: bool) -> None:
    """Refuse to show the pages to a network that nobody signs in from.

    Raises:
        ValueError: saying what to do.
    """
    if signs_in and without_sign_in:
        raise ValueError("--auth and --without-sign-in exclude each other")
    if not (signs_in or without_sign_in or is_loopback(address)):
        raise ValueError(
            f"{address!r} can be reached by other machines, and nobody would have to sign in. "
            "Configure signing in with --auth FILE.toml (docs/access.md), or leave --address out "
            "to serve this machine alone. If anyone who reaches this machine may look and "
            "calculate, say so with --without-sign-in; nothing can be recorded then."
        )


def serve(argv: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run the server until it ends or this process is told to; it never outlives this one.

    Returns:
        Its exit code.
    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        server.terminate()

    with subprocess.Popen(argv, env=environment) as server:
        earlier = signal.signal(signal.SIGTERM, stop)
        try:
            return server.wait()
        except KeyboardInterrupt:
            # The terminal has interrupted the server too.
            try:
                return server.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()
                return server.wait()
        finally:
            signal.signal(signal.SIGTERM, earlier)
