"""Which addresses only this machine can reach."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

LOCAL = "127.0.0.1"
LOCAL_HOSTS = (LOCAL, "localhost", "::1")


def is_loopback(address: str | None) -> bool:
    """Whether an address to listen on, or a host, is this machine and nothing but it.

    Only ``localhost`` and addresses written in full count: a name may mean another machine
    tomorrow, and an empty address or short forms such as ``0`` mean every network.
    """
    if not address:
        return False
    if address.lower() == "localhost":
        return True
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        return parsed.ipv4_mapped.is_loopback
    return parsed.is_loopback


def web_address(text: str) -> SplitResult | None:
    """The parts of an address ``http(s)://host…``, or nothing if it is none."""
    try:
        parts = urlsplit(text)
        named = parts.scheme in ("http", "https") and parts.hostname and not parts.username
        # Reading the port checks it.
        return parts if named and (parts.port is None or parts.port > 0) else None
    except ValueError:
        return None
