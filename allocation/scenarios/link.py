"""A scenario as a short text that can stand in the address of a page."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from typing import Any

from basins.faults import BadInput, Fault

# Addresses beyond this are cut by some browsers, mail programs and proxies.
LONGEST = 6000
LARGEST_BYTES = 2**18
NAME = "link"


def link_text(content: Mapping[str, Any]) -> str | None:
    """The scenario as letters, digits, ``-`` and ``_``; nothing where it would be too long."""
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    text = base64.urlsafe_b64encode(zlib.compress(plain, 9)).decode().rstrip("=")
    return text if len(text) <= LONGEST else None


def linked(text: str) -> dict[str, Any]:
    """The content of a scenario from a link; not checked against a dataset yet.

    Raises:
        BadInput: if the text is damaged, or grows beyond any scenario when unpacked.
    """
    fault = Fault(NAME, None, None, None, "a whole link", "ask for the link or the file again")
    if len(text) > LONGEST:
        raise BadInput([fault])
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj()
        plain = unpacker.decompress(packed, LARGEST_BYTES)
        content = json.loads(plain) if unpacker.eof else None
    except (binascii.Error, zlib.error, ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise BadInput([fault])
    return content
