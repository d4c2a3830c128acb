"""
Starts of sites that follow from the rollouts of the evaluated programme, so that there is one calendar.

With `evaluation: {programme: <entry>}` the first day of a rollout in a site is the start of that site. A start that the
study file gives beside it must be the same day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from proeftuin.steps.population.written_value import Path, PlacedProblem, meant
from proeftuin.studies.portfolio_part import EntryPart, PortfolioPart


class WrittenSite(Protocol):
    """A site of either kind of study."""

    @property
    def id(self) -> str:
        """Its identifier."""

    @property
    def start(self) -> date | None:
        """The start that the study file gives."""


@dataclass(frozen=True)
class ProgrammeStarts:
    """
    What the evaluated programme says of the starts of sites.

    Attributes
    ----------
    programme : str or None
        Entry that the evaluation names.
    entry : EntryPart or None
        The same in the portfolio; `None` when none is named, or there is none of that name.
    """

    programme: str | None
    entry: EntryPart | None
    entries: tuple[str, ...] = ()

    @classmethod
    def of(cls, portfolio: PortfolioPart | None, programme: str | None) -> ProgrammeStarts:
        """What `portfolio` says of `programme`."""
        entries = portfolio.interventions if portfolio else ()
        found = next((one for one in entries if one.id == programme), None)
        return cls(programme, found, tuple(one.id for one in entries))

    @property
    def by_site(self) -> Mapping[str, date] | None:
        """First day of the programme by site; `None` when no programme says so."""
        return None if self.entry is None else self.entry.first_starts()

    def problems(self, sites: Sequence[WrittenSite]) -> list[PlacedProblem]:
        """What makes it impossible to take starts from the programme, with paths in the study file."""
        if self.programme is None:
            return []
        where: Path = ("evaluation", "programme")
        if self.entry is None:
            expected = f"one of {', '.join(self.entries)}" if self.entries else "an entry of a part `portfolio`"
            return [
                _problem(
                    where, f"there is no entry `{self.programme}` in the portfolio", expected,
                    meant(self.programme, self.entries),
                )
            ]  # fmt: skip
        starts = self.entry.first_starts()
        if not starts:
            return [
                _problem(
                    where, f"`{self.programme}` has no rollouts", "at least one site in which it started",
                    "add its rollouts to the portfolio, or name another entry",
                )
            ]  # fmt: skip
        return [
            _problem(
                ("sites", place, "start"),
                f"the site {site.id} starts on {site.start.isoformat()} here, and the first rollout of "
                f"`{self.programme}` there is on {starts[site.id].isoformat()}",
                "one day for both: the evaluation takes its starts from the rollouts",
                "leave `start` out here, or correct the rollout",
            )
            for place, site in enumerate(sites)
            if site.start is not None and site.start != starts.get(site.id, site.start)
        ]  # fmt: skip


def _problem(path: Path, what: str, expected: str, action: str) -> PlacedProblem:
    return PlacedProblem(", ".join(map(str, path)), what, expected, action, path)
