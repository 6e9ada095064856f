"""Large files of links through Arrow, read and written without a Python object per cell.

Arrays enter and leave Arrow by their buffers: ``pyarrow.array`` and ``to_numpy`` would load pandas.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from allocation.generalized.links import MEANINGS, NUMBERS, TEXTS, Links, all_clean

if TYPE_CHECKING:
    from allocation.generalized.links import Codes, Column
    from basins.arrays import Floats

HEAD_BYTES = 64 * 1024


def read(path: Path) -> Links | None:
    """The links of a file that has nothing unusual about it; None where a closer look is needed.

    A closer look is needed for anything but the plain columns with plain numbers in them, and for
    names with blanks around them. Values are not judged here.
    """
    try:
        with path.open("rb") as source:
            head = source.read(HEAD_BYTES).decode("utf-8-sig", errors="replace").splitlines()[0]
        header = next(csv.reader([head]))
        if any(header.count(column) != 1 for column in MEANINGS):
            return None
        texts = {column: pa.dictionary(pa.int32(), pa.string()) for column in TEXTS}
        table = arrow_csv.read_csv(
            path,
            parse_options=arrow_csv.ParseOptions(ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=list(MEANINGS),
                column_types=texts | {column: pa.float64() for column in NUMBERS},
                null_values=[""],
            ),
        )
        return _links(table)
    except (pa.ArrowException, csv.Error, IndexError, UnicodeDecodeError):
        return None


def _links(table: Any) -> Links | None:
    count = table.num_rows
    nodes, ends = _codes(table["i"].chunks + table["j"].chunks)
    labels, label = _codes(table["k"].chunks)
    cost, amplitude, lower = (_floats(table[column].chunks, np.nan) for column in NUMBERS[:3])
    upper = _floats(table["upper_bound"].chunks, np.inf)
    if not count or not all_clean((*nodes, *labels)):
        return None
    if any(np.isnan(x).any() for x in (cost, amplitude, lower, upper)):
        return None
    rows = np.arange(2, count + 2)
    tail, head = ends[:count], ends[count:]
    return Links(nodes, tail, head, labels, label, cost, amplitude, lower, upper, rows)


def _codes(chunks: Sequence[Any]) -> tuple[list[str], Codes]:
    """The different texts, and the position of each cell's own among them."""
    if not chunks:
        return [], np.empty(0, np.int32)
    same = pa.chunked_array(chunks).unify_dictionaries().chunks
    codes = np.concatenate([np.from_dlpack(chunk.indices) for chunk in same])
    return same[0].dictionary.to_pylist(), codes


def _floats(chunks: Sequence[Any], empty: float) -> Floats:
    return np.concatenate([_chunk(chunk, empty) for chunk in chunks] or [np.empty(0)])


def _chunk(chunk: Any, empty: float) -> Floats:
    valid, data = chunk.buffers()
    values = np.frombuffer(data, np.float64)[chunk.offset : chunk.offset + len(chunk)]
    if not chunk.null_count:
        return values
    bits = np.unpackbits(np.frombuffer(valid, np.uint8), bitorder="little")
    return np.where(bits[chunk.offset : chunk.offset + len(chunk)], values, empty)


def write(path: Path, header: Sequence[str], columns: Sequence[Column]) -> None:
    """Write columns of equal length as CSV; texts are quoted only where one of them needs it."""
    table = pa.Table.from_arrays([_array(column) for column in columns], names=list(header))
    with path.open("wb") as target:
        target.write((",".join(header) + "\n").encode())
        start = target.tell()
        try:
            arrow_csv.write_csv(table, target, _style("none"))
        except pa.ArrowInvalid:
            target.seek(start)
            arrow_csv.write_csv(table, target, _style("needed"))


def _style(quoting: str) -> Any:
    return arrow_csv.WriteOptions(include_header=False, quoting_style=quoting)


def _array(column: Column) -> Any:
    if not isinstance(column, tuple):
        return _from_buffer(pa.float64(), np.ascontiguousarray(column, np.float64))
    texts, codes = column
    encoded = [text.encode() for text in texts]
    ends = np.cumsum([0, *map(len, encoded)]).astype(np.int32)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))]
    values = pa.Array.from_buffers(pa.string(), len(texts), buffers)
    indices = _from_buffer(pa.int32(), np.ascontiguousarray(codes, np.int32))
    return pa.DictionaryArray.from_arrays(indices, values)


def _from_buffer(kind: Any, values: Any) -> Any:
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(values)])
