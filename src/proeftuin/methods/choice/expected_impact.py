"""
What an intervention is expected to change among the persons of a segment in one year, with its uncertainty.

Change = persons × reach × adherence × rate × (relative effect - 1), drawn many times from the distributions of what is
not known exactly. An effect that was measured in everybody of a group of whom a part was reached is that of this part
diluted; it is brought to those who are reached before a reach of its own is applied, or the reach would count twice.

It leaves out that effects fade or grow, that persons are in several interventions at once, and that the next persons
reached may be unlike the first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from proeftuin.errors import DefinitionError, Problem
from proeftuin.methods.choice.uncertain import Judged, Rate, Ratio, Summary, summary
from proeftuin.methods.estimate_array import FloatArray

DRAWS = 10_000


@dataclass(frozen=True)
class MeasuredEffect:
    """
    A relative effect, and in whom it was measured.

    Attributes
    ----------
    ratio : Ratio
        Of the outcome with the intervention to that without it, in everybody of the group where it was measured.
    reached : float
        Share of that group who were reached; 1 when it was measured in those who were.
    """

    ratio: Ratio
    reached: float = 1.0

    def __post_init__(self) -> None:
        if not 0 < self.reached <= 1:
            raise DefinitionError(
                Problem(
                    "measured effect", f"a share reached of {self.reached:g}", "above 0 and at most 1",
                    "give the share of the group who were reached, 1 when the effect is that of those who were",
                )
            )  # fmt: skip

    @property
    def mean_change(self) -> float:
        """Mean relative change among those who are reached, before it is kept from falling below minus one."""
        return (self.ratio.mean - 1) / self.reached

    def changes(self, number: int, generator: Generator) -> FloatArray:
        """Draws of the relative change among those who are reached, shape (number,): at least -1, all of it gone."""
        return np.maximum(-1.0, (self.ratio.draws(number, generator) - 1) / self.reached)


@dataclass(frozen=True)
class ImpactQuestion:
    """
    Whom an intervention could reach, and what it would change.

    Attributes
    ----------
    persons : float
        Size of the segment; taken as known.
    reach : Judged
        Share of them who are reached, 0 to 1.
    adherence : Judged
        Share of those reached who keep to it as those did in whom the effect was measured, 0 to 1.
    rate : Rate
        Outcome per person-year without the intervention.
    """

    persons: float
    reach: Judged
    adherence: Judged
    rate: Rate
    effect: MeasuredEffect

    def __post_init__(self) -> None:
        problems = [
            Problem(name, f"{share.low:g} to {share.high:g}", "shares from 0 to 1", "write 0.4 for forty percent")
            for name, share in (("reach", self.reach), ("adherence", self.adherence))
            if not 0 <= share.low <= share.high <= 1
        ]
        if not (np.isfinite(self.persons) and self.persons >= 0):
            problems.append(Problem("persons", f"{self.persons:g}", "zero or more", "correct the number"))
        if problems:
            raise DefinitionError(problems)

    @property
    def mean(self) -> float:
        """Mean change per year in closed form; factors are drawn apart, so the mean of the product is that of each."""
        shares = self.reach.mean * self.adherence.mean
        return self.persons * shares * self.rate.mean * self.effect.mean_change


@dataclass(frozen=True)
class ImpactDraws:
    """
    Draws of the impact in a year in which everybody who can be reached is; all of shape (draws,).

    Attributes
    ----------
    reached : array
        Persons who are reached.
    without : array
        What these would have of the outcome without the intervention.
    change : array
        What the intervention changes of it; below zero is less.
    """

    reached: FloatArray
    without: FloatArray
    change: FloatArray

    def summary(self, *, confidence: float = 0.95) -> Summary:
        """Summary of the change."""
        return summary(self.change, confidence=confidence)

    @property
    def share_lower(self) -> float:
        """Share of the draws in which there is less of the outcome than without the intervention."""
        return float((self.change < 0).mean())


def expected_impact(
    question: ImpactQuestion, generator: Generator, *, draws: int = DRAWS, of_persons: Generator | None = None
) -> ImpactDraws:
    """
    Draws of what an intervention changes in a year.

    Parameters
    ----------
    of_persons : Generator or None
        Draws reach and adherence. Begun anew for each of several outcomes, it makes them of the same persons.
    """
    persons = generator if of_persons is None else of_persons
    reached = question.persons * question.reach.draws(draws, persons)
    adherent = reached * question.adherence.draws(draws, persons)
    without = question.rate.draws(draws, generator)
    changes = question.effect.changes(draws, generator)
    return ImpactDraws(reached, reached * without, adherent * without * changes)
