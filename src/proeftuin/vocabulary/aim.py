"""The three goals of population management, pursued together: the Triple Aim."""

from enum import StrEnum


class Aim(StrEnum):
    """One of the three goals that a region pursues together."""

    HEALTH = "health"
    QUALITY = "quality"
    COST = "cost"
