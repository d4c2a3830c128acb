"""What else of a study its records of improvement are held against."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from proeftuin.errors import Problem
from proeftuin.steps.population.written_value import meant
from proeftuin.studies.study_file import place_in_study


@dataclass(frozen=True)
class RecordedAround:
    """
    What else of a study its records of improvement are held against.

    Attributes
    ----------
    content : object
        The study file as `yaml_location.parsed` reads it, in which addresses are looked up.
    charts, indicators, sites, entries : collection of str
        Identifiers of control charts, indicators, sites and entries of the portfolio.
    shares : collection of str
        Charts of shares, whose numbers a study file writes from 0 to 1.
    outcomes, populations : collection of str
        Of the evaluation; empty without one. A study of open data has no populations to choose from.
    segments : mapping of str to collection of str
        Segments of each scheme of persons.
    candidates : mapping of str to tuple
        Segments and outcomes of each candidate of the choice.
    """

    content: object
    charts: Collection[str]
    indicators: Collection[str]
    sites: Collection[str]
    entries: Collection[str] = ()
    shares: Collection[str] = ()
    outcomes: Collection[str] = ()
    populations: Collection[str] = ()
    segments: Mapping[str, Collection[str]] = field(default_factory=dict)
    candidates: Mapping[str, tuple[Collection[str], Collection[str]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Records:
    """The records of a study file, for messages that name their place."""

    folder: Path

    def problem(self, place: list[str | int], what: str, expected: str, action: str) -> Problem:
        """A problem with what stands at `place` under `improvement`."""
        return Problem(place_in_study(self.folder, ["improvement", *place]), what, expected, action)

    def unknown(self, place: list[str | int], kind: str, id: str, known: Collection[str]) -> Problem:
        """`id` is no `kind` that the study has."""
        expected = f"one of {', '.join(known)}" if known else f"a {kind} that the study has; it has none"
        return self.problem(place, f"there is no {kind} `{id}`", expected, meant(id, list(known)))

    def twice(self, place: list[str | int], kind: str, ids: list[str]) -> list[Problem]:
        """Identifiers that two records of one kind share."""
        return [
            self.problem(place, f"two {kind}s are called `{id}`", "an identifier for each", "rename one of them")
            for id in sorted({id for id in ids if ids.count(id) > 1})
        ]
