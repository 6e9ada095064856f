"""Four determinations (四定): how many people, how large towns, how much irrigated land and how
much industry the water of a place can carry, and what holds it back."""

from allocation.capacity.carrying import Carried, CarryingModel, Rules, carried_table
from allocation.capacity.frontier import Corner, Frontier, frontier
from allocation.capacity.growth import (
    LEVELS,
    Kind,
    Place,
    determinations,
    kinds_of,
    place_named,
    places_of,
)

__all__ = [
    "LEVELS",
    "Carried",
    "CarryingModel",
    "Corner",
    "Frontier",
    "Kind",
    "Place",
    "Rules",
    "carried_table",
    "determinations",
    "frontier",
    "kinds_of",
    "place_named",
    "places_of",
]
