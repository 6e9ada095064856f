"""Published figures: what documents say, with how sure it is."""

from __future__ import annotations

from dataclasses import dataclass

from tables import HERE, read_rows


@dataclass(frozen=True)
class Figure:
    """One published figure with its document and confidence."""

    value: float
    unit: str
    document: str
    confidence: str


def published() -> dict[tuple[str, str, str], Figure]:
    """Figures of ``published.csv`` by place, year and item."""
    return {
        (row["place"], row["year"], row["item"]): Figure(
            float(row["value"]), row["unit"], row["document"], row["confidence"]
        )
        for row in read_rows(HERE / "published.csv")
    }
