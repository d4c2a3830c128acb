"""
What a model of risk predicts, for whom, from what: a definition as its author means it, checked before data are read.

A model predicts whether something happens to a person in a year, from what was known before the index day of that
year. It is learned in one year and tested in a later one. Everything it looks at has few levels, so that persons with
the same levels can be counted together and no row of a person is needed.

Left out: times until an event, and outcomes in several years together.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from proeftuin.steps.population.population_definition import meaning_of
from proeftuin.steps.segmentation.scheme import Scheme
from proeftuin.steps.triple_aim.care_definition import CareIndicator
from proeftuin.steps.triple_aim.care_measure import TallyKind
from proeftuin.vocabulary.language import Translated

HASH_VERSION = 1
"""Raised when the same model starts to mean something else."""
CENTS = 100
CLASS_BOUNDS = {
    TallyKind.AMOUNT: (500, 2_500, 10_000, 25_000),
    TallyKind.NUMBER: (1, 2),
    TallyKind.PERSONS: (1,),
}
"""Lowest value of each class of earlier use but the first, when a study names none: in euro, or a number."""
RIDGE = 1.0
"""As if each coefficient came from a normal distribution with a standard deviation of one on the log-odds."""


class Within(StrEnum):
    """Whom there are models of."""

    SEGMENTS = "segments"
    """Everybody, with the segment as a predictor, and the persons of each segment apart."""
    EVERYONE = "everyone"


class Form(StrEnum):
    """How risks follow from predictors."""

    LOGISTIC = "logistic"
    BOOSTING = "boosting"


@dataclass(frozen=True)
class Outcome:
    """
    What is predicted; without an indicator it is death.

    Attributes
    ----------
    at_least : Decimal or None
        Events, or euro, in the year from which on it counts.
    top_percent : float or None
        Or to be among so many percent with the highest amount of the year.
    """

    indicator: CareIndicator | None = None
    at_least: Decimal | None = None
    top_percent: float | None = None

    @property
    def bound(self) -> int:
        """The lowest sum that counts, in the whole numbers that sums are made of."""
        return _in_sums(self.at_least or Decimal(1), self.indicator)


@dataclass(frozen=True)
class EarlierUse:
    """
    Use of care in an earlier year, in classes.

    Attributes
    ----------
    bounds : tuple of int
        Lowest value of each class but the first, in events or euro.
    years_before : int
        Which year: 1 for the year before that of the outcome.
    """

    indicator: CareIndicator
    bounds: tuple[int, ...]
    years_before: int = 1

    @property
    def id(self) -> str:
        """Identifier of the indicator, and of the year when it is not the year before."""
        own = self.indicator.indicator.id
        return own if self.years_before == 1 else f"{own}_{self.years_before}_years_before"

    def in_sums(self) -> tuple[int, ...]:
        """The bounds in the whole numbers that sums are made of."""
        return tuple(_in_sums(Decimal(bound), self.indicator) for bound in self.bounds)


@dataclass(frozen=True)
class Predictors:
    """What is looked at, besides the segment."""

    age: bool = False
    sex: bool = False
    elements: tuple[str, ...] = ()
    earlier_use: tuple[EarlierUse, ...] = ()


@dataclass(frozen=True)
class RiskModel:
    """
    A model of risk.

    Attributes
    ----------
    scheme : Scheme or None
        Whose elements are asked on the day before the index day, see `before_index_day`.
    learn, test : int
        Years of the outcome.
    ridge : float
        See `fit_logistic`; of no meaning to boosted trees.
    """

    id: str
    name: Translated
    outcome: Outcome
    scheme: Scheme | None
    within: Within
    predictors: Predictors
    learn: int
    test: int
    form: Form = Form.LOGISTIC
    ridge: float = RIDGE

    @property
    def table_name(self) -> str:
        """The id as a part of names of tables."""
        return self.id.replace("-", "_")

    def hash(self) -> str:
        """Fingerprint of everything that decides the risks: names do not change it."""
        outcome, asked = self.outcome, self.predictors
        content = {
            "version": HASH_VERSION,
            "outcome": [_meaning(outcome.indicator), str(outcome.at_least), outcome.top_percent],
            "scheme": self.scheme.hash() if self.scheme else None,
            "within": self.within,
            "predictors": [asked.age, asked.sex, asked.elements],
            "earlier_use": [[_meaning(use.indicator), use.bounds, use.years_before] for use in asked.earlier_use],
            "years": [self.learn, self.test],
            "form": [self.form, self.ridge],
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _meaning(indicator: CareIndicator | None) -> object:
    return None if indicator is None else [indicator.indicator.id, meaning_of(indicator.tally), indicator.scale]


def _in_sums(value: Decimal, indicator: CareIndicator | None) -> int:
    if indicator is None:
        return int(value)
    return int(value * (CENTS if indicator.tally.kind is TallyKind.AMOUNT else indicator.scale))
