"""Units of indicators: what a value is a number of, and which tallies can have it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from proeftuin.steps.triple_aim.care_measure import TallyKind


@dataclass(frozen=True)
class Unit:
    """
    A unit of values.

    Attributes
    ----------
    factor : float
        What numerator over denominator is multiplied by.
    kinds : tuple of TallyKind
        Tallies that can have it; empty for figures that no tally gives.
    """

    factor: float
    kinds: tuple[TallyKind, ...] = ()


UNITS: Mapping[str, Unit] = {
    "eur_per_person_year": Unit(1, (TallyKind.AMOUNT,)),
    "per_person_year": Unit(1, (TallyKind.NUMBER,)),
    "per_1000_person_years": Unit(1_000, (TallyKind.NUMBER,)),
    "per_100000_person_years": Unit(100_000, (TallyKind.NUMBER,)),
    "per_1000_persons_per_day": Unit(1_000 / 365.25, (TallyKind.NUMBER,)),
    "percent_of_persons": Unit(100, (TallyKind.PERSONS,)),
    "percent": Unit(100, (TallyKind.RATIO,)),
    "ratio": Unit(1, (TallyKind.RATIO,)),
    "eur_per_person": Unit(1, (TallyKind.RATIO,)),
    "per_1000_persons": Unit(1_000, (TallyKind.RATIO,)),
    "score": Unit(1, (TallyKind.RATIO,)),
    "percent_of_respondents": Unit(100),
    "years": Unit(1),
    "times": Unit(1),
    "index": Unit(1),
}
"""By the name that definitions and tables use."""
