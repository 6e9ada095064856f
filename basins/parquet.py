"""Parquet files that somebody else may have written or damaged."""

from __future__ import annotations

from pathlib import Path

import pandas as pd


def read_parquet(path: Path) -> pd.DataFrame:
    """The table of a Parquet file.

    Raises:
        OSError: if it cannot be read.
        ValueError: if it is damaged.
    """
    try:
        return pd.read_parquet(path)
    except (OSError, ValueError):
        raise
    # pandas and Arrow trust what stands in the file and fail on damage in any way whatever.
    except Exception as error:
        raise ValueError(f"a damaged file ({type(error).__name__})") from None
