"""
What synthetic population is asked for: how many persons over which years, with what planted in it.

Nothing here is drawn from persons who exist. Faults are planted so that checks can be tried on data whose faults are
known; a programme is planted so that an evaluation can be tried on an effect that is known, and needs so that looking
for what a region lacks can be tried on a need that is known.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date

from proeftuin.errors import DefinitionError, Problem
from proeftuin.vocabulary.division import FIRST_DAY, LAST_DAY, municipalities_on

LARGEST_POPULATION = 20_000_000
"""Persons that the numbering of draws has room for; the Netherlands has about 17.9 million inhabitants."""
CAPITATION_LINES = 4.0
"""Lines per person-year that a quarterly payment takes by itself."""
SEGMENTS = ("healthy", "one_condition", "several_conditions", "frail_elderly")
"""No chronic condition, one, two or more, and two or more from the age of 75."""
LARGEST_NEED = 10.0
"""Factor that the numbering of lines has room for."""


@dataclass(frozen=True)
class Faults:
    """
    Shares of rows that are made wrong on purpose; zero plants none.

    Attributes
    ----------
    missing_sex : float
        Persons whose sex is not recorded.
    events_after_death : float
        Deceased persons who get a contact thirty days after death.
    overlapping_residence : float
        Persons with a second residence during part of a spell.
    residence_gaps : float
        Persons of whom sixty days of residence are absent.
    duplicated_lines : float
        Contact lines that are there twice, with the same `line_id`.
    unknown_areas : float
        Residence spells in `GM9999`, which exists in no division.
    """

    missing_sex: float = 0.0
    events_after_death: float = 0.0
    overlapping_residence: float = 0.0
    residence_gaps: float = 0.0
    duplicated_lines: float = 0.0
    unknown_areas: float = 0.0


@dataclass(frozen=True)
class Programme:
    """
    A programme with an effect that is known because it is planted.

    From `start`, each hospital admission and emergency visit that a reached person would have had stays with the
    probability that the person's segment has in `effects`; the others are left out, with their cost.

    Attributes
    ----------
    municipalities : tuple of str
        Codes in the division of `start`; who lives there on that day can be reached.
    effects : mapping of str to float
        Segment (see `SEGMENTS`) to the factor on admissions and emergency visits, above 0 and at most 1.
    reach : float
        Share of the persons in those segments who are reached.
    """

    municipalities: tuple[str, ...]
    start: date
    effects: Mapping[str, float]
    reach: float = 0.6
    id: str = "programme"


@dataclass(frozen=True)
class Need:
    """
    A need that is known because it is planted.

    From `start`, persons of the segment who live in the municipalities on that day have `factor` times the emergency
    visits and admissions, childbirth and transfers aside, that they would have had.

    Attributes
    ----------
    municipalities : tuple of str
        Codes in the division of `start`.
    segment : str
        One of `SEGMENTS`, as a person is on that day.
    factor : float
        Above 1 and at most `LARGEST_NEED`.
    """

    id: str
    municipalities: tuple[str, ...]
    start: date
    segment: str
    factor: float


@dataclass(frozen=True)
class SyntheticPopulation:
    """
    A synthetic population: the same values give the same persons, whatever the machine and the number of buckets.

    Attributes
    ----------
    persons : int
        All who live in the country at any time of the years, those who are born or arrive later included.
    lines_per_person_year : float
        Contact lines on average, the four of the quarterly payment included; the cost stays the same.
    line_ids : bool
        Whether lines are numbered; they are always when lines are duplicated.
    own_risk : bool
        Whether each adult's year gets a line with the compulsory own risk (EUR 385) that was used.
    """

    persons: int = 100_000
    seed: int = 1
    first_year: int = 2019
    last_year: int = 2023
    lines_per_person_year: float = 11.0
    line_ids: bool = False
    own_risk: bool = False
    faults: Faults = field(default_factory=Faults)
    programme: Programme | None = None
    needs: tuple[Need, ...] = ()

    def __post_init__(self) -> None:
        problems = [
            *_problems_of_size(self),
            *_problems_of_faults(self.faults),
            *_problems_of_programme(self),
            *_problems_of_needs(self),
        ]
        if problems:
            raise DefinitionError(problems)

    @property
    def years(self) -> range:
        """Calendar years that it covers."""
        return range(self.first_year, self.last_year + 1)

    @property
    def first_day(self) -> date:
        """First day of the data."""
        return date(self.first_year, 1, 1)

    @property
    def end_day(self) -> date:
        """First day after the data."""
        return date(self.last_year + 1, 1, 1)

    @property
    def has_line_ids(self) -> bool:
        """Whether contact lines are numbered."""
        return self.line_ids or self.faults.duplicated_lines > 0

    @property
    def sha256(self) -> str:
        """Hash of everything that determines the population."""
        content = asdict(self)
        # Populations without needs keep the hash, and so the files, that they had before there were any.
        if not self.needs:
            del content["needs"]
        return hashlib.sha256(json.dumps(content, default=str, sort_keys=True).encode()).hexdigest()


def _problems_of_size(population: SyntheticPopulation) -> Iterator[Problem]:
    where = "synthetic population"
    if not 1 <= population.persons <= LARGEST_POPULATION:
        yield Problem(
            where,
            f"{population.persons} persons",
            f"from 1 to {LARGEST_POPULATION} persons",
            "give a number of persons in these bounds",
        )
    if not FIRST_DAY.year <= population.first_year <= population.last_year <= LAST_DAY.year:
        yield Problem(
            where,
            f"the years {population.first_year} to {population.last_year}",
            f"years in order, from {FIRST_DAY.year} to {LAST_DAY.year}, whose municipalities are known",
            "choose other years",
        )
    if not CAPITATION_LINES < population.lines_per_person_year <= 200:
        yield Problem(
            where,
            f"{population.lines_per_person_year:g} lines per person-year",
            f"more than {CAPITATION_LINES:g}, which the quarterly payment takes, and at most 200",
            "give another number of lines",
        )


def _problems_of_faults(faults: Faults) -> Iterator[Problem]:
    for fault in fields(faults):
        share = getattr(faults, fault.name)
        if not 0 <= share <= 1:
            yield Problem(
                f"synthetic population, fault {fault.name}", f"a share of {share:g}", "from 0 to 1", "correct the share"
            )


def _problems_of_programme(population: SyntheticPopulation) -> Iterator[Problem]:
    programme = population.programme
    if programme is None:
        return
    where = f"synthetic population, programme {programme.id}"
    if not population.first_year <= programme.start.year <= population.last_year:
        yield Problem(where, f"it starts on {programme.start}", "a day in the years of the population", "correct it")
        return
    if not 0 <= programme.reach <= 1:
        yield Problem(where, f"a reach of {programme.reach:g}", "a share from 0 to 1", "correct the share")
    known = municipalities_on(programme.start)
    for code in programme.municipalities:
        if code not in known:
            yield Problem(
                where, f"the municipality {code}", f"one that exists on {programme.start}", "correct the code"
            )
    for segment, factor in programme.effects.items():
        if segment not in SEGMENTS:
            yield Problem(where, f"the segment {segment}", f"one of {', '.join(SEGMENTS)}", "correct the segment")
        if not 0 < factor <= 1:
            yield Problem(where, f"a factor of {factor:g} for {segment}", "above 0 and at most 1", "correct the factor")


def _problems_of_needs(population: SyntheticPopulation) -> Iterator[Problem]:
    ids = [need.id for need in population.needs]
    for need in population.needs:
        where = f"synthetic population, need {need.id}"
        if ids.count(need.id) > 1:
            yield Problem(where, "two needs have this identifier", "another one for each", "rename one of the two")
        if not population.first_year <= need.start.year <= population.last_year:
            yield Problem(where, f"it starts on {need.start}", "a day in the years of the population", "correct it")
            continue
        known = municipalities_on(need.start)
        for code in need.municipalities:
            if code not in known:
                yield Problem(where, f"the municipality {code}", f"one that exists on {need.start}", "correct the code")
        if not need.municipalities:
            yield Problem(where, "it names no municipalities", "at least one", "name where it is")
        if need.segment not in SEGMENTS:
            yield Problem(where, f"the segment {need.segment}", f"one of {', '.join(SEGMENTS)}", "correct the segment")
        if not 1 < need.factor <= LARGEST_NEED:
            yield Problem(where, f"a factor of {need.factor:g}", f"above 1 and at most {LARGEST_NEED:g}", "correct it")
