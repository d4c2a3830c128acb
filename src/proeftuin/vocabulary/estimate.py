"""
A number with everything that makes it readable: interval, unit, method, population, period, source and state.

Zero is a value. A number that is withheld, not estimable or missing is not a number at all and says why.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from proeftuin.vocabulary.period import Period


class Status(StrEnum):
    """The state of a published number. Zero is a `VALUE`."""

    VALUE = "value"
    WITHHELD = "withheld"
    NOT_ESTIMABLE = "not_estimable"
    MISSING = "missing"


class Basis(StrEnum):
    """What a figure rests on; a survey or model figure is never treated as a count."""

    REGISTRATION = "registration"
    SURVEY = "survey"
    MODEL = "model"


@dataclass(frozen=True)
class Interval:
    """
    The range that goes with a value.

    Attributes
    ----------
    lower, upper : float
        In the unit of the value.
    confidence : float
        Between 0 and 1, such as 0.95.
    method : str
        Name of the method, such as `Byar`.
    """

    lower: float
    upper: float
    confidence: float
    method: str


@dataclass(frozen=True)
class Estimate:
    """
    One number about one population in one period.

    `value` is present exactly when `status` is `VALUE`; any other status carries a `reason`.
    """

    indicator: str
    region: str
    period: Period
    method: str
    unit: str
    status: Status
    source: str
    basis: Basis
    value: float | None = None
    interval: Interval | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        has_number = self.value is not None and math.isfinite(self.value)
        if (self.status is Status.VALUE) != has_number:
            raise ValueError(f"status {self.status} does not go with value {self.value}")
        if self.status is not Status.VALUE and not self.reason:
            raise ValueError(f"a number that is {self.status} needs a reason")
