"""
Rollouts: an intervention that is carried out in one site from a day on.

The days are those on which persons can be reached, not those on which a plan was signed or announced. An evaluation
takes its starts from them, so that there is one calendar.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from proeftuin.vocabulary.language import Translated


@dataclass(frozen=True)
class Span:
    """Days from `start` up to, not including, `end`; `None` is a side without a day: always so far, or still going."""

    start: date | None
    end: date | None

    def holds(self, day: date) -> bool:
        """Whether `day` is one of the days."""
        return self.first <= day < self.last

    def with_other(self, other: Span) -> Span | None:
        """The days that both hold; `None` when there are none."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        if first >= last:
            return None
        return Span(None if first == date.min else first, None if last == date.max else last)

    @property
    def first(self) -> date:
        """First day, for comparison."""
        return date.min if self.start is None else self.start

    @property
    def last(self) -> date:
        """First day that is no longer part of it, for comparison."""
        return date.max if self.end is None else self.end


@dataclass(frozen=True)
class Rollout:
    """
    One entry of a portfolio that is carried out in one site.

    Attributes
    ----------
    site : str
        Identifier of the site.
    start : date
        First day on which persons can be reached.
    end : date or None
        First day on which they no longer can; `None` while it goes on.
    settings : int or None
        Number of settings, such as practices, that are to take part; `None` when not decided.
    target : float or None
        Share of the eligible persons of this site that is to be reached; `None` for that of the entry.
    """

    site: str
    start: date
    end: date | None = None
    settings: int | None = None
    target: float | None = None
    note: Translated | None = None

    @property
    def region(self) -> str:
        """The code of the site in tables about regions."""
        return f"site:{self.site}"

    @property
    def span(self) -> Span:
        """Its days."""
        return Span(self.start, self.end)


def first_starts(rollouts: Iterable[Rollout]) -> dict[str, date]:
    """The day on which each site began, by its identifier: a later rollout there is no new beginning."""
    found: dict[str, date] = {}
    for one in rollouts:
        found[one.site] = min(one.start, found.get(one.site, one.start))
    return found


def overlapping(rollouts: Sequence[Rollout]) -> Iterator[tuple[int, int, Span]]:
    """Positions of every two rollouts that are in one site on the same days, with those days."""
    for one, other in combinations(range(len(rollouts)), 2):
        if rollouts[one].site != rollouts[other].site:
            continue
        common = rollouts[one].span.with_other(rollouts[other].span)
        if common is not None:
            yield one, other, common
