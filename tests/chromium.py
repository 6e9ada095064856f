"""The machine's own Chromium, which every test in a browser uses."""

from __future__ import annotations

import os
import shutil

import pytest

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def chromium() -> str:
    """Where it is; the test fails where it is not."""
    named = os.environ.get("SHUIDING_CHROMIUM")
    found = named or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.fail("Chromium is missing: install it or name it in SHUIDING_CHROMIUM")
    return found
