r"""Generalized networks: links that gain or lose what they carry, at least cost.

$$
\min \sum_l c_l f_l, \qquad
\sum_{l → n} f_l = \sum_{n → l} \frac{f_l}{a_l} \;\; \forall n \notin \{SOURCE, SINK\}, \qquad
\underline{b}_l \le f_l \le \overline{b}_l
$$

f is what arrives at the end of a link, so f/a leaves its beginning: an amplitude a of 0.9 loses a
tenth on the way. Cost c is per unit that arrives. SOURCE gives and SINK takes any amount.

>>> from allocation.generalized import solve_network
>>> solve_network("links.csv").write("out")  # doctest: +SKIP
"""

from __future__ import annotations

from allocation.generalized.links import Links
from allocation.generalized.reading import read_links
from allocation.generalized.solve import Answer, Unproved, solve_links, solve_network
from allocation.generalized.unsolved import Unsolved

__all__ = [
    "Answer",
    "Links",
    "Unproved",
    "Unsolved",
    "read_links",
    "solve_links",
    "solve_network",
]
