"""The headroom against adding up day by day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from allocation.permits.register.contents import Touch
from allocation.permits.register.headroom import Held, headroom

DAY = date(2025, 1, 1)
LINE = Touch("L", 10.0, frozenset({"wells"}), frozenset(), frozenset({"a"}))
days = st.integers(0, 30).map(lambda number: DAY + timedelta(days=number))
licences = st.builds(
    Held,
    unit=st.sampled_from("ab"),
    source=st.sampled_from(["wells", "canal"]),
    sector=st.just("towns"),
    annual_wan_m3=st.integers(1, 9).map(float),
    valid_from=days,
    valid_to=days,
)


@given(st.lists(licences, max_size=8), days, st.integers(0, 12), st.integers(1, 9))
def test_the_fullest_day_counts(held: list[Held], first: date, length: int, volume: int) -> None:
    last = first + timedelta(days=length)
    by_day = [
        sum(
            one.annual_wan_m3
            for one in held
            if one.unit == "a" and one.source == "wells" and one.valid_from <= day <= one.valid_to
        )
        for day in (first + timedelta(days=number) for number in range(length + 1))
    ]
    (figure,) = headroom([LINE], held, float(volume), first, last)
    assert figure.licensed_wan_m3 == max(by_day)
    assert figure.fits == (max(by_day) + volume <= 10)


def test_rounding_of_the_last_drop_is_forgiven_and_nothing_more() -> None:
    held = [Held("a", "wells", "towns", 0.1, DAY, DAY) for _ in range(99)]
    (figure,) = headroom([LINE], held, 0.1 + 9e-9, DAY, DAY)
    assert figure.fits
    (figure,) = headroom([LINE], held, 0.1 + 2e-8, DAY, DAY)
    assert not figure.fits
