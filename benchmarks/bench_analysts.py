"""Analysts at once in front of one server of the default province; writes ``results/analysts.md``.

Each session has a scenario of its own (the urban population of a county of its own is raised), so
that nothing is answered from memory, and moves the cap, the intensity or the hydrology: first all
in the same moment, then each at a moment of its own. Sessions speak the pages' protocol; see
``streamlit_client.py`` for why they are no browsers.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
from collections.abc import Awaitable, Sequence
from statistics import median

from allocation.scenarios.link import link_text
from basins.dataset import load_dataset
from benchmarks.common import machine, markdown, publish
from benchmarks.served_app import Served, served
from benchmarks.streamlit_client import Session

SESSIONS, MOVES, OVER_SECONDS = 20, 3, 120.0
CAP, HYDROLOGIES = 81.0, 5
HEAD = ("when", "answers", "fastest s", "median s", "worst s", "whole page: median s", "worst s")
MEMORY_HEAD = ("server", "MiB", "MiB per session")
Times = tuple[float, float]
Rows = list[list[str]]


class Analyst:
    """A session that moves one lever of its own."""

    def __init__(self, number: int, session: Session) -> None:
        self.number, self.session = number, session

    async def move(self, step: int) -> Times:
        """Move the lever to a place where it has not been.

        Raises:
            RuntimeError: if the figures that come are not those of the question.
        """
        before, kind = self.session.metrics, self.number % 3
        if kind == 0:
            cap = CAP - step - self.number / 50.0
            took = await self.session.move("cap_lever", cap)
            told, right = f"{cap:.2f}", self.session.metrics[0] == f"{cap:.2f}"
        elif kind == 1:
            fall = 12.0 + step + self.number / 40.0
            took = await self.session.move("intensity_lever", fall)
            told, right = f"other than {before}", self.session.metrics != before
        else:
            took = await self.session.move("hydrology_lever", (2 + step) % HYDROLOGIES)
            told, right = f"other than {before}", self.session.metrics != before
        if not right:
            raise RuntimeError(f"session {self.number}: {self.session.metrics}, not {told}")
        return took


async def begin(url: str, counties: Sequence[str]) -> list[Analyst]:
    """Open a session on the scenario page for each county."""

    async def one(number: int, county: str) -> Analyst:
        driver = {"driver": "urban_population", "place": county, "factor": 1.02 + number / 1000.0}
        link = link_text({"name": f"analyst {number}", "drivers": [driver]})
        session = await Session.opened(url, f"s={link}")
        await session.go("scenario")
        return Analyst(number, session)

    return list(await asyncio.gather(*(one(*pair) for pair in enumerate(counties))))


async def later(seconds: float, what: Awaitable[Times]) -> Times:
    """The same, some time later."""
    await asyncio.sleep(seconds)
    return await what


def cells(when: str, times: Sequence[Times]) -> list[str]:
    """The row of a round."""
    figures, whole = ([each[at] for each in times] for at in (0, 1))
    numbers = [min(figures), median(figures), max(figures), median(whole), max(whole)]
    return [when, str(len(times)), *map("{:.1f}".format, numbers)]


async def measure(
    app: Served, sessions: int, moves: int, over: float
) -> tuple[list[list[str]], list[list[str]]]:
    """Rows of times and rows of memory."""
    empty = app.mib()
    first = await Session.opened(app.url)
    await first.close()
    base = app.mib()
    counties = load_dataset()["counties"]["county"].tolist()[:sessions]
    analysts = await begin(app.url, counties)
    opened = app.mib()
    times = [
        cells(
            f"all at once, move {step + 1}",
            await asyncio.gather(*(analyst.move(step) for analyst in analysts)),
        )
        for step in range(moves)
    ]
    # The same moments each time the benchmark runs.
    moments = random.Random(1)
    apart = [later(moments.uniform(0.0, over), each.move(moves)) for each in analysts]
    times.append(cells(f"each once within {over:.0f} s", await asyncio.gather(*apart)))
    ended = app.mib()
    for analyst in analysts:
        await analyst.session.close()
    alone = Analyst(0, await Session.opened(app.url))
    await alone.session.go("scenario")
    times.append(cells("one alone", [await alone.move(moves + 1 + step) for step in range(moves)]))
    await alone.session.close()
    rows: list[tuple[str, float, str]] = [
        ("started", empty, ""),
        ("base plan answered, nobody there", base, ""),
        (f"{sessions} sessions open", opened, f"{(opened - base) / sessions:.1f}"),
        ("after all moves", ended, f"{(ended - base) / sessions:.1f}"),
        ("the most at any time", app.mib("VmHWM"), ""),
    ]
    return times, [[name, f"{mib:,.0f}", each] for name, mib, each in rows]


def main() -> None:
    """Measure, print and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=SESSIONS)
    parser.add_argument("--moves", type=int, default=MOVES)
    parser.add_argument("--over", type=float, default=OVER_SECONDS)
    asked = parser.parse_args()
    with served() as app:
        times, memory = asyncio.run(measure(app, asked.sessions, asked.moves, asked.over))
    publish(
        "analysts",
        f"# {asked.sessions} analysts at one server of the default province",
        f"{machine('streamlit')} Load of the machine at the end {os.getloadavg()[0]:.1f}.",
        "From the lever to the new headline figures, and to the whole page, as the server sends "
        "them over the web socket to sessions without a browser. Every session has a scenario of "
        "its own, so every answer is solved.",
        markdown(HEAD, times),
        markdown(MEMORY_HEAD, memory),
        "Sessions share the dataset, the answers (the last 32, by scenario) and the live models: "
        "as many as cores and at most four, so that analysts wait for cores and never for one "
        "another. What models and answers hold is bounded whatever the number of sessions.",
    )


if __name__ == "__main__":
    main()
