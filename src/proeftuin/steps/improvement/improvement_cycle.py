"""
A cycle of improvement: an aim with a number and a day, how it is measured, what drives it, and tests of changes.

Source: G.J. Langley and others, The Improvement Guide, 2nd edition (2009): aim, measures, changes; measures of outcome,
of process, and balancing ones that tell what a change may harm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from proeftuin.steps.improvement.change_test import ChangeTest
from proeftuin.vocabulary.language import Translated


class MeasureRole(StrEnum):
    """What a chart is for in a cycle."""

    OUTCOME = "outcome"
    """Whether the aim comes nearer."""
    PROCESS = "process"
    """Whether the change is carried out."""
    BALANCING = "balancing"
    """What the change may harm elsewhere."""


class DriverKind(StrEnum):
    """Where a node of the driver diagram stands."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    CHANGE = "change"


@dataclass(frozen=True)
class CycleAim:
    """
    What is to be reached.

    Attributes
    ----------
    chart : str
        Chart that measures it.
    baseline, target : float
        Levels in the unit of the chart: where one starts, and what is to be reached.
    by : date
        Day by which it is to be reached.
    """

    words: Translated
    chart: str
    baseline: float
    target: float
    by: date
    for_whom: Translated | None = None

    def is_reached_by(self, level: float) -> bool:
        """Whether `level` is at the target, or beyond it as seen from the baseline."""
        return level <= self.target if self.target < self.baseline else level >= self.target

    def share_of_the_way(self, level: float) -> float:
        """How much of the way from baseline to target `level` has gone, in percent; below zero is the wrong way."""
        return 100 * (level - self.baseline) / (self.target - self.baseline)


@dataclass(frozen=True)
class Driver:
    """What drives the aim, or another driver; a change is in words or an entry of the portfolio."""

    id: str
    name: Translated
    drivers: tuple[Driver, ...] = ()
    changes: tuple[Translated | str, ...] = ()


@dataclass(frozen=True)
class DriverNode:
    """
    One node of a driver diagram.

    Attributes
    ----------
    depth : int
        Steps from the aim, from 1.
    parent : str or None
        Driver it hangs under; `None` under the aim.
    id : str or None
        Identifier of a driver; `None` for a change.
    entry : str or None
        Entry of the portfolio that a change is.
    """

    kind: DriverKind
    depth: int
    parent: str | None
    id: str | None = None
    name: Translated | None = None
    entry: str | None = None


@dataclass(frozen=True)
class ImprovementCycle:
    """One aim, its measures by role, its drivers, and its tests in the order of the study file."""

    id: str
    aim: CycleAim
    measures: Mapping[MeasureRole, tuple[str, ...]]
    drivers: tuple[Driver, ...] = ()
    tests: tuple[ChangeTest, ...] = ()
    start: date | None = None

    @property
    def begins_on(self) -> date | None:
        """The day it says, or the first day of its tests; `None` when there is neither."""
        return self.start or min((test.begins_on for test in self.tests), default=None)

    def nodes(self) -> Iterator[DriverNode]:
        """The driver diagram below the aim, each driver before what hangs under it."""
        yield from _nodes(self.drivers, None, 1)

    def followed_by(self, test: ChangeTest) -> str | None:
        """The test that comes after `test`, whichever of the two says so; `None` when none does."""
        return test.next or next((one.id for one in self.tests if one.after == test.id), None)

    def preceded_by(self, test: ChangeTest) -> str | None:
        """The test that comes before `test`, whichever of the two says so; `None` when none does."""
        return test.after or next((one.id for one in self.tests if one.next == test.id), None)


def _nodes(drivers: tuple[Driver, ...], parent: str | None, depth: int) -> Iterator[DriverNode]:
    for driver in drivers:
        kind = DriverKind.SECONDARY if parent else DriverKind.PRIMARY
        yield DriverNode(kind, depth, parent, driver.id, driver.name)
        yield from _nodes(driver.drivers, driver.id, depth + 1)
        for change in driver.changes:
            if isinstance(change, str):
                yield DriverNode(DriverKind.CHANGE, depth + 1, driver.id, entry=change)
            else:
                yield DriverNode(DriverKind.CHANGE, depth + 1, driver.id, name=change)
