"""Networks for tests: written line by line, or drawn at random."""

from __future__ import annotations

import numpy as np

from allocation.generalized import Links, read_links, solve_links
from allocation.generalized.solve import Answer

HEADER = "i,j,k,cost,amplitude,lower_bound,upper_bound"


def text_of(*rows: str) -> str:
    """A file of links, the blanks between cells left out."""
    return "\n".join([HEADER, *(row.replace(" ", "") for row in rows)]) + "\n"


def links_of(tmp_path, *rows: str) -> Links:
    path = tmp_path / "links.csv"
    path.write_text(text_of(*rows), encoding="utf-8")
    return read_links(path)


def solved(tmp_path, *rows: str) -> tuple[Answer, dict[str, float], dict[str, float]]:
    """The answer, the flow of each link as ``i-j`` or ``i-j-k``, and the dual of each node."""
    links = links_of(tmp_path, *rows)
    answer = solve_links(links)
    flows = {}
    for link, flow in enumerate(answer.flow.tolist()):
        i, j, k = links.name(link)
        flows[f"{i}-{j}" if k == "0" else f"{i}-{j}-{k}"] = flow
    return answer, flows, dict(zip(links.nodes, answer.dual.tolist(), strict=True))


def random_links(seed: int, gains: bool) -> Links:
    """A few nodes, some links that must carry something, some without bound, loops included."""
    rng = np.random.default_rng(seed)
    nodes, count = int(rng.integers(1, 8)), int(rng.integers(2, 25))
    lower = np.where(rng.random(count) < 0.3, rng.integers(0, 5, count), 0).astype(float)
    upper = np.where(rng.random(count) < 0.3, np.inf, lower + rng.integers(0, 8, count))
    amplitude = np.where(rng.random(count) < 0.5, 1.0, rng.uniform(0.5, 1.3, count).round(2))
    ends = rng.integers(0, nodes + 2, (2, count)).astype(np.int32)
    return Links(
        nodes=["SOURCE", "SINK", *(f"N{n}" for n in range(nodes))],
        tail=ends[0],
        head=ends[1],
        labels=[str(k) for k in range(count)],
        label=np.arange(count, dtype=np.int32),
        cost=rng.integers(-3, 9, count).astype(float),
        amplitude=amplitude if gains else np.ones(count),
        lower=lower,
        upper=upper,
        rows=np.arange(2, count + 2),
    )
