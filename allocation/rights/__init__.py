"""Transfers of water rights (水权转让), tested against the red lines by solving again."""

from allocation.rights.check import BREAKS, HARMS, PASSES, UNLINKED, Checked, check_trade
from allocation.rights.trade import Link, Party, Trade, links_of, trade_named

__all__ = [
    "BREAKS",
    "HARMS",
    "PASSES",
    "UNLINKED",
    "Checked",
    "Link",
    "Party",
    "Trade",
    "check_trade",
    "links_of",
    "trade_named",
]
