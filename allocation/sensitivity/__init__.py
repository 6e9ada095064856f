"""How much the answer depends on the levers: tornado, two-lever grids and a supply curve."""

from allocation.sensitivity.answers import FIGURES, answers, study_model
from allocation.sensitivity.background import Study
from allocation.sensitivity.levers import LEVERS, Asked
from allocation.sensitivity.questions import (
    GRIDS,
    grid_questions,
    option_questions,
    tornado_questions,
)
from allocation.sensitivity.results import curve_table, grid_table, swings, tornado_table

__all__ = [
    "FIGURES",
    "GRIDS",
    "LEVERS",
    "Asked",
    "Study",
    "answers",
    "curve_table",
    "grid_questions",
    "grid_table",
    "option_questions",
    "study_model",
    "swings",
    "tornado_questions",
    "tornado_table",
]
