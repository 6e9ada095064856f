"""The figures whose confirmation would matter most: sensitivity × uncertainty."""

from allocation.confirmation.bounds import bounds_of
from allocation.confirmation.needs import MOST_LISTED, Need, ranked
from allocation.confirmation.spreads import spreads
from allocation.confirmation.study import Study, study_of

__all__ = ["MOST_LISTED", "Need", "Study", "bounds_of", "ranked", "spreads", "study_of"]
