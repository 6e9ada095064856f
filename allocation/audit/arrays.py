"""The arrays of a certificate: whether they fit together, and its matrix by entries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from allocation.audit.findings import Check, wrong
from allocation.audit.tables import Arrays
from basins.arrays import Floats, Ints

NUMBERS, WHOLE, TEXT = "iuf", "iu", "U"
ARRAYS: dict[str, tuple[str, str]] = {
    # name: what its length is, kinds of its values
    "indptr": ("starts", WHOLE),
    "indices": ("entries", WHOLE),
    "data": ("entries", NUMBERS),
    "shape": ("", WHOLE),
    "row_lower": ("rows", NUMBERS),
    "row_upper": ("rows", NUMBERS),
    "column_lower": ("columns", NUMBERS),
    "column_upper": ("columns", NUMBERS),
    "x": ("columns", NUMBERS),
    "step_name": ("steps", TEXT),
    "step_unit": ("steps", TEXT),
    "step_value": ("steps", NUMBERS),
    "cost_step": ("costs", WHOLE),
    "cost_column": ("costs", WHOLE),
    "cost_value": ("costs", NUMBERS),
    "row_dual": ("steps", NUMBERS),
    "column_block": ("columns", TEXT),
    "column_key": ("columns", TEXT),
    "fixed_column_step": ("fixed columns", WHOLE),
    "fixed_column": ("fixed columns", WHOLE),
    "fixed_column_lower": ("fixed columns", NUMBERS),
    "fixed_column_upper": ("fixed columns", NUMBERS),
    "fixed_row_step": ("fixed rows", WHOLE),
    "fixed_row": ("fixed rows", WHOLE),
    "fixed_row_lower": ("fixed rows", NUMBERS),
    "fixed_row_upper": ("fixed rows", NUMBERS),
    "basic_column": ("", WHOLE),
    "basic_row": ("", WHOLE),
}
POINTS_AT = {
    "indices": "rows",
    "cost_step": "steps",
    "cost_column": "columns",
    "fixed_column_step": "steps",
    "fixed_column": "columns",
    "fixed_row_step": "steps",
    "fixed_row": "rows",
    "basic_column": "columns",
    "basic_row": "rows",
}
FINITE = ("data", "x", "step_value", "row_dual", "cost_value")
Wrongs = list[tuple[str, object, object]]


def summed(at: Ints, value: Floats, count: int) -> Floats:
    """Sum of the values at each of ``count`` positions."""
    return np.asarray(np.bincount(at, value, count), dtype=np.float64)


@dataclass(frozen=True)
class Entries:
    """A matrix by its entries.

    Attributes:
        row, column, value: of every entry.
        shape: rows and columns.
    """

    row: Ints
    column: Ints
    value: Floats
    shape: tuple[int, int]

    def times(self, vector: Floats) -> Floats:
        """A·x, ``(rows,)``."""
        return summed(self.row, self.value * vector[self.column], self.shape[0])

    def priced(self, duals: Floats) -> Floats:
        """Aᵀ·y, ``(columns,)``."""
        return summed(self.column, self.value * duals[self.row], self.shape[1])

    def size(self, vector: Floats) -> Floats:
        """|A|·|x|, ``(rows,)``: what the rounding of A·x is measured against."""
        return summed(self.row, np.abs(self.value * vector[self.column]), self.shape[0])


def entries_of(arrays: Arrays) -> Entries:
    """The certificate's matrix, from compressed columns."""
    columns = np.arange(len(arrays["indptr"]) - 1)
    rows, count = (int(n) for n in arrays["shape"])
    return Entries(
        arrays["indices"].astype(np.int64),
        np.repeat(columns, np.diff(arrays["indptr"])),
        arrays["data"].astype(np.float64),
        (rows, count),
    )


def place_of(arrays: Arrays, name: str) -> Callable[[int], str]:
    """Names a column of the certificate."""
    return lambda j: f"certificate.{name}[{arrays['column_block'][j]}:{arrays['column_key'][j]}]"


def cost_of(arrays: Arrays, step: int, count: int) -> Floats:
    """Coefficients of one step, ``(columns,)``."""
    mine = arrays["cost_step"] == step
    return summed(arrays["cost_column"][mine], arrays["cost_value"][mine], count)


def digest_of(arrays: Arrays) -> str:
    """SHA-256 over name, type, shape and bytes of each array, by name."""
    digest = sha256()
    for name in sorted(arrays):
        array = arrays[name]
        digest.update(f"{name} {array.dtype.str} {array.shape}".encode() + array.tobytes())
    return digest.hexdigest()


def structure_check(arrays: Arrays) -> Check:
    """Whether the arrays fit together at all; nothing else can be checked where they do not."""
    wrongs: Wrongs = [
        (f"certificate.{name}", "no array", "an array") for name in ARRAYS if name not in arrays
    ]
    wrongs = wrongs or _kinds(arrays) or _lengths(arrays) or _contents(arrays)
    return wrong("certificate.arrays", len(ARRAYS), wrongs)


def _kinds(arrays: Arrays) -> Wrongs:
    wrongs: Wrongs = []
    for name, (_, kinds) in ARRAYS.items():
        array, dimensions = arrays[name], 2 if name == "row_dual" else 1
        if array.dtype.kind not in kinds or array.ndim != dimensions:
            found = f"{array.ndim} dimensions of {array.dtype}"
            wrongs.append((f"certificate.{name}", found, f"{dimensions} of kind {kinds}"))
    if not wrongs and len(arrays["shape"]) != 2:
        wrongs.append(("certificate.shape", len(arrays["shape"]), "rows and columns"))
    return wrongs


def _sizes(arrays: Arrays) -> dict[str, int]:
    rows, columns = (int(n) for n in arrays["shape"])
    return {
        "rows": rows,
        "columns": columns,
        "starts": columns + 1,
        "entries": len(arrays["data"]),
        "steps": len(arrays["step_name"]),
        "costs": len(arrays["cost_step"]),
        "fixed columns": len(arrays["fixed_column"]),
        "fixed rows": len(arrays["fixed_row"]),
    }


def _lengths(arrays: Arrays) -> Wrongs:
    sizes = _sizes(arrays)
    wrongs: Wrongs = [
        (f"certificate.{name}", len(arrays[name]), f"as many as {of}: {sizes[of]}")
        for name, (of, _) in ARRAYS.items()
        if of and len(arrays[name]) != sizes[of]
    ]
    if arrays["row_dual"].shape[1] != sizes["rows"]:
        wrongs.append(("certificate.row_dual", arrays["row_dual"].shape[1], sizes["rows"]))
    return wrongs


def _contents(arrays: Arrays) -> Wrongs:
    sizes = _sizes(arrays)
    wrongs: Wrongs = []
    for name, of in POINTS_AT.items():
        array = arrays[name]
        if len(array) and (array.min() < 0 or array.max() >= sizes[of]):
            found = f"{array.min()} … {array.max()}"
            wrongs.append((f"certificate.{name}", found, f"0 … {sizes[of] - 1}"))
    start = arrays["indptr"]
    if start[0] != 0 or start[-1] != sizes["entries"] or (np.diff(start) < 0).any():
        wrongs.append(("certificate.indptr", "not the starts of columns", "0 … entries"))
    wrongs += [
        (f"certificate.{name}", "not a finite number", "finite numbers")
        for name in FINITE
        if not np.isfinite(arrays[name]).all()
    ]
    sides = [name for name in ARRAYS if name.endswith(("_lower", "_upper"))]
    wrongs += [
        (f"certificate.{name}", "not a number", "a bound")
        for name in sides
        if np.isnan(arrays[name]).any()
    ]
    return wrongs
