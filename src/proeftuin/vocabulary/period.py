"""Half-open periods: the last day is not part of them, so that periods can be joined without overlap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, order=True)
class Period:
    """The days from `start` up to, not including, `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a period must end after it starts: {self.start} to {self.end}")

    @classmethod
    def year(cls, year: int) -> Period:
        """The calendar year."""
        return cls(date(year, 1, 1), date(year + 1, 1, 1))

    @classmethod
    def years(cls, first: int, last: int) -> Period:
        """The calendar years `first` up to and including `last`."""
        return cls(date(first, 1, 1), date(last + 1, 1, 1))

    def contains(self, day: date) -> bool:
        """Whether `day` falls in the period."""
        return self.start <= day < self.end
