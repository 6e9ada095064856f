"""The command that starts the pages."""

from __future__ import annotations

import sys
from pathlib import Path

FONT = "'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
OPTIONS = {
    "browser.gatherUsageStats": "false",
    "server.address": "127.0.0.1",
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "theme.base": "light",
    "theme.primaryColor": "#0072B2",
    "theme.textColor": "#1b2733",
    "theme.secondaryBackgroundColor": "#f3f6f9",
    "theme.font": FONT,
}


def command(port: int) -> list[str]:
    """Arguments of the process that serves the pages.

    Args:
        port: TCP port on 127.0.0.1.

    Returns:
        The argv; every option is a flag, so it works from an installed wheel as from a checkout.
    """
    script = Path(__file__).with_name("app.py")
    flags = [f"--{name}={value}" for name, value in OPTIONS.items()]
    return [
        *[sys.executable, "-m", "streamlit", "run", str(script)],
        f"--server.port={port}",
        *flags,
    ]
