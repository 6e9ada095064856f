r"""Red lines on use, withdrawal and consumption: rows of a table become rows of the programme.

$$
\sum_{u,s,k,t} a_{u,s,k}\,x_{u,s,k,t} + \sum_{l,t} b_l\,y_{l,t} \le (\ge)\; L
$$

over the units, sources and sectors the line names (none named: all of them), with

| counted | coefficients |
| --- | --- |
| use | a = 1; for a line over all sources a = 0 where the tables say it does not count |
| withdrawal | a = 1 for local sources; b = 1/(1−λ) for transfers that deliver to the place |
| consumption | a = c, the consumption rate, in the place; for a basin see below |

Consumption of a basin is what is drawn from its own water and not given back: ``a = c`` for local
sources of its units; for a transfer out of the basin's water ``b = 1/(1−λ)``, and where the water
arrives in the same basin and nothing else arrives there under the same source, ``a = −(1−c)`` gives
back what is not consumed. Water sent to another basin is consumed in full; the scheme of 1987
(八七分水方案) counts consumption (耗水).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocation.formulation.columns import Columns
from allocation.formulation.inputs import Inputs
from allocation.formulation.rows import Entries, Rows
from basins.arrays import Flags, Floats, numbers

FAMILY = "red_lines"
COUNTED = ("use", "withdrawal", "consumption")
LABELS = ["red_line"]
UNIT_COLUMN = {"city": "city", "county": "county", "river": "river", "basin": "basin"}
UNIT_COLUMN |= {"unit": "unit", "node": "node"}


def rows(inputs: Inputs, columns: Columns, lines: pd.DataFrame) -> Rows:
    """One row per line of ``lines`` that counts use, withdrawal or consumption."""
    lines = lines[lines["counted"].isin(COUNTED)].reset_index(drop=True)
    return weighted_rows(inputs, columns, lines, FAMILY)


def weighted_rows(inputs: Inputs, columns: Columns, lines: pd.DataFrame, family: str) -> Rows:
    """Rows whose coefficients do not change with the month."""
    entries = Entries()
    for number in range(len(lines)):
        use, delivery = _weights(inputs, lines.iloc[number])
        at = np.array(number, dtype=np.int64)
        some = np.flatnonzero(use)
        entries.add(at, columns.use[some], use[some][:, None])
        some = np.flatnonzero(delivery)
        entries.add(at, columns.delivery[some], delivery[some][:, None])
    lower, upper = line_bounds(lines)
    return entries.rows(family, lines[LABELS], lower, upper)


def line_bounds(lines: pd.DataFrame) -> tuple[Floats, Floats]:
    """Lower and upper bounds in 万m³ from the sense of each line."""
    limit, most = numbers(lines, "limit_wan_m3"), (lines["sense"] == "max").to_numpy()
    return np.where(most, -np.inf, limit), np.where(most, limit, np.inf)


def _listed(names: pd.Series, listed: str) -> Flags:
    """Which names a red line speaks of; an empty list speaks of all."""
    if not listed:
        return np.ones(len(names), dtype=np.bool_)
    return names.isin(listed.split("|")).to_numpy(dtype=np.bool_)


def _in_place(inputs: Inputs, scope: str, place: str) -> Flags:
    """Which units lie in the place."""
    if scope == "province":
        return np.ones(len(inputs.units), dtype=np.bool_)
    return (inputs.units[UNIT_COLUMN[scope]] == place).to_numpy(dtype=np.bool_)


def _weights(inputs: Inputs, line: pd.Series) -> tuple[Floats, Floats]:
    """Coefficients of one line: per line of ``inputs.uses`` and per line of ``inputs.links``."""
    uses, links = inputs.uses, inputs.links
    scope, place, counted = str(line["scope"]), str(line["place"]), str(line["counted"])
    listed, sectors = str(line["sources"]), str(line["sectors"])
    none = np.zeros(len(links))
    if scope == "transfer":
        carried = _floats(links["transfer"] == place)
        drawn = none + 1.0 if counted == "use" else numbers(links, "withdrawal_per_delivery")
        return np.zeros(len(uses)), carried * drawn
    inside = _in_place(inputs, scope, place)
    use = _floats(
        inside[uses["u"]] & _listed(uses["source"], listed) & _listed(uses["sector"], sectors)
    )
    kinds = inputs.dataset["sources"].set_index("source")["kind"]
    diverted = _floats(uses["source"].map(kinds) == "diversion")
    arriving = inside[links["u"]] & _listed(links["source"], listed)
    drawn = _floats(arriving) * numbers(links, "withdrawal_per_delivery")
    if counted == "consumption":
        rate = numbers(uses, "consumption_rate")
        if scope != "basin":
            return use * rate, none
        own = (links["from_basin"] == place).to_numpy() & _listed(links["source"], listed)
        returned = use * diverted * _floats(_only_from(inputs, place))
        drawn = _floats(own) * numbers(links, "withdrawal_per_delivery")
        return use * (1.0 - diverted) * rate - returned * (1.0 - rate), drawn
    if counted == "withdrawal" and not sectors:
        return use * (1.0 - diverted), drawn
    if listed or counted == "withdrawal":
        return use, none
    switch = "counts_in_intensity" if counted == "intensity" else "counts_in_cap"
    return use * _floats(uses[switch] == "yes"), none


def _floats(flags: pd.Series | Flags) -> Floats:
    return np.asarray(flags, dtype=np.float64)


def _only_from(inputs: Inputs, basin: str) -> Flags:
    """Lines of ``uses`` whose unit receives that source from works of one basin only."""
    links = inputs.links[inputs.links["running"]]
    links = links.assign(own=links["from_basin"] == basin)
    own = links.groupby(["unit", "source"])["own"].all()
    pairs = pd.MultiIndex.from_frame(inputs.uses[["unit", "source"]])
    return own.reindex(pairs, fill_value=False).to_numpy(dtype=np.bool_)
