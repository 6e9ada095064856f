"""Damage to the bytes of any file: flips, cuts, encodings, marks."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

Damage = Callable[[Random, bytes], bytes]
ODD_BYTES = (
    b"\x00",
    b"\xff",
    b"\xfe",
    b"\x80",
    b"\x1a",
    b"\r",
    b"\n",
    b'"',
    b",",
    b"\xc3",
    b"\x1b",
)
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\x00\x00", b"+/v8-")
ENCODINGS = ("gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "big5", "latin-1")


def flipped(rng: Random, data: bytes) -> bytes:
    """A few bits the other way round."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8, 64)) if changed else 0):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def truncated(rng: Random, data: bytes) -> bytes:
    """Cut off anywhere, as when a copy was broken off."""
    return data[: rng.randrange(len(data) + 1)]


def beheaded(rng: Random, data: bytes) -> bytes:
    """The beginning is missing."""
    return data[rng.randrange(len(data) + 1) :]


def inserted(rng: Random, data: bytes) -> bytes:
    """Bytes that do not belong there."""
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.choice(ODD_BYTES) * rng.choice((1, 1, 2, 100)) + data[at:]


def repeated(rng: Random, data: bytes) -> bytes:
    """A stretch stands twice, or very often."""
    first = rng.randrange(len(data) + 1)
    last = min(len(data), first + rng.randrange(1, 200))
    times = rng.choice((2, 2, 3, 50))
    return data[:first] + data[first:last] * times + data[last:]


def emptied(rng: Random, data: bytes) -> bytes:
    """Nothing, or as good as nothing."""
    return rng.choice(
        (b"", b"\n", b"\xef\xbb\xbf", b" ", b"\x00", b",,,\n", b"\r\n\r\n", b"{}", b"[]")
    )


def recoded(rng: Random, data: bytes) -> bytes:
    """Saved in another encoding; bytes that are no text stay as they are."""
    try:
        return data.decode("utf-8").encode(rng.choice(ENCODINGS), errors="replace")
    except UnicodeDecodeError:
        return data


def marked(rng: Random, data: bytes) -> bytes:
    """With a byte order mark, right or wrong, once or twice."""
    return rng.choice(MARKS) * rng.choice((1, 2)) + data


def other_lines(rng: Random, data: bytes) -> bytes:
    """Other line ends, or none."""
    return data.replace(
        b"\n", rng.choice((b"\r\n", b"\r", b"\n\n", b"\r\r\n", b"", b"\x0b", b"\x00"))
    )


def noise(rng: Random, data: bytes) -> bytes:
    """Something else altogether."""
    return rng.randbytes(rng.choice((1, 10, 1000, 100_000)))


DAMAGES: tuple[Damage, ...] = (
    flipped,
    truncated,
    beheaded,
    inserted,
    repeated,
    emptied,
    recoded,
    marked,
    other_lines,
    noise,
)


def damaged(rng: Random, data: bytes) -> bytes:
    """One damage of any kind; the first few are the likely ones."""
    weights = (6, 4, 1, 4, 3, 1, 4, 2, 2, 1)
    return rng.choices(DAMAGES, weights)[0](rng, data)
