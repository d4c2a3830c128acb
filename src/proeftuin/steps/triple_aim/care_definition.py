"""The indicators of the catalogue that care tables can feed, as a study asks for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from proeftuin.errors import DefinitionError, Problem
from proeftuin.steps.population.written_value import meant
from proeftuin.steps.triple_aim.care_measure import Tally
from proeftuin.steps.triple_aim.catalogue.reading import catalogue_of_study
from proeftuin.steps.triple_aim.catalogue.record import FromCare, FromIndicators, FromPublished, FromSurvey, Record
from proeftuin.steps.triple_aim.cost_basis import CostBasis
from proeftuin.steps.triple_aim.derived_estimate import MADE_ELSEWHERE, METHODS, Derived
from proeftuin.steps.triple_aim.instruments.instrument import Instrument
from proeftuin.steps.triple_aim.instruments.reading import shipped_instruments
from proeftuin.steps.triple_aim.instruments.scoring import without_licensed
from proeftuin.steps.triple_aim.published_estimate import PublishedDefinition
from proeftuin.steps.triple_aim.survey_estimate import SurveyDefinition
from proeftuin.vocabulary.estimate import Basis
from proeftuin.vocabulary.indicator import Break, Indicator


@dataclass(frozen=True)
class CareIndicator:
    """
    An indicator with the tally that makes its cells from person rows.

    Attributes
    ----------
    scale : int
        What the sum of the numerator is divided by: 10,000 where it is in ten-thousandths.
    """

    indicator: Indicator
    tally: Tally
    scale: int = 1


@dataclass(frozen=True)
class _Setting:
    """Of whom, from which source and in which years the indicators of a study are."""

    population: str
    source: str
    first_year: int
    last_year: int

    def indicator(self, record: Record) -> Indicator:
        """The indicator of a record, in this setting."""
        return Indicator(
            id=record.id,
            version=record.version,
            name=record.name,
            description=record.description,
            aim=record.aim,
            unit=record.unit,
            direction=record.direction,
            basis=Basis.REGISTRATION,
            population=self.population,
            source=self.source,
            first_year=self.first_year,
            last_year=self.last_year,
            breaks=record.breaks,
        )


def care_indicators(
    wanted: Iterable[str] | None,
    *,
    population: str,
    source: str,
    first_year: int,
    last_year: int,
    cost: CostBasis = CostBasis.DECLARED,
    own: Path | None = None,
) -> dict[str, CareIndicator]:
    """
    The indicators asked for, in the order of the catalogue; all of them when `wanted` is `None`.

    An indicator that is made from others brings those along, see `derived_indicators`.

    Parameters
    ----------
    own : Path or None
        Folder of a study that may have indicators of its own, see `catalogue_of_study`.

    Raises
    ------
    DefinitionError
        An identifier does not exist, or care tables do not feed it.
    """
    records = catalogue_of_study(own, cost)
    surveyed = _surveyed(records)
    computed = {id: found for id, record in records.items() if (found := from_care(record)) is not None}
    derived = _made_from_care(records)
    asked = set(computed) if wanted is None else set(wanted)
    problems = [
        _not_computed(id, id in records, computed)
        for id in sorted(asked - set(computed) - {*derived, *surveyed, *_published(records)})
    ]
    if problems:
        raise DefinitionError(problems)
    chosen = (asked & set(computed)) | {part for id in asked & set(derived) for part in derived[id].of}
    setting = _Setting(population, source, first_year, last_year)
    return {
        id: CareIndicator(setting.indicator(records[id]), found.tally, found.scale)
        for id, found in computed.items()
        if id in chosen
    }


def derived_indicators(
    wanted: Iterable[str] | None,
    *,
    population: str,
    source: str,
    first_year: int,
    last_year: int,
    cost: CostBasis = CostBasis.DECLARED,
    own: Path | None = None,
) -> list[Derived]:
    """
    Of the indicators asked for, those that are made from the cells or estimates of `care_indicators`.

    Some take answers of respondents too; `survey_indicators` brings these along. How certain such a figure is depends
    on the respondents most, so that its basis is a survey. Where the series of a part breaks, so does that of what is
    made of it.
    """
    records = catalogue_of_study(own, cost)
    asked = None if wanted is None else set(wanted)
    setting = _Setting(population, source, first_year, last_year)
    surveyed = _surveyed(records)
    plain = {id: setting.indicator(record) for id, record in records.items()}
    return [
        Derived(
            replace(
                plain[id],
                basis=Basis.SURVEY if surveyed.keys() & set(found.of) else plain[id].basis,
                breaks=_breaks_of_all([plain[id], *(plain[part] for part in found.of)]),
            ),
            found.method,
            found.of,
        )
        for id, found in _made_from_care(records).items()
        if asked is None or id in asked
    ]


def _breaks_of_all(indicators: Sequence[Indicator]) -> tuple[Break, ...]:
    """Every year in which one of them breaks, in order, with what the first of them says about it."""
    first = {each.year: each for indicator in reversed(indicators) for each in reversed(indicator.breaks)}
    return tuple(first[year] for year in sorted(first))


def survey_indicators(
    wanted: Iterable[str] | None,
    *,
    population: str,
    source: str,
    first_year: int,
    last_year: int,
    own: Path | None = None,
) -> list[SurveyDefinition]:
    """
    Of the indicators asked for, those that answers of respondents feed; licensed scores are left out.

    An indicator that is made from others brings those along.
    """
    records = catalogue_of_study(own)
    asked = None if wanted is None else set(wanted)
    if asked is not None:
        derived = _made_from_care(records)
        asked |= {part for id in asked & set(derived) for part in derived[id].of}
    setting = _Setting(population, source, first_year, last_year)
    return [
        SurveyDefinition(
            replace(setting.indicator(records[id]), basis=Basis.SURVEY),
            found.instrument, found.score, found.at_least, found.below, records[id].ages,
        )
        for id, found in _surveyed(records).items()
        if asked is None or id in asked
    ]  # fmt: skip


def published_indicators(
    wanted: Iterable[str] | None,
    *,
    population: str,
    source: str,
    first_year: int,
    last_year: int,
    own: Path | None = None,
) -> list[PublishedDefinition]:
    """Of the indicators asked for, those that figures of areas feed, which others publish."""
    records = catalogue_of_study(own)
    asked = None if wanted is None else set(wanted)
    setting = _Setting(population, source, first_year, last_year)
    return [
        PublishedDefinition(setting.indicator(records[id]), found.indicator)
        for id, found in _published(records).items()
        if asked is None or id in asked
    ]


def _published(records: Mapping[str, Record]) -> dict[str, FromPublished]:
    """By identifier, what others publish of an indicator that neither care tables nor respondents feed."""
    elsewhere = _surveyed(records)
    ways = {
        id: next((found for found in record.computations if isinstance(found, FromPublished)), None)
        for id, record in records.items()
        if from_care(record) is None and id not in elsewhere
    }
    return {id: way for id, way in ways.items() if way is not None}


def _surveyed(records: Mapping[str, Record]) -> dict[str, FromSurvey]:
    """By identifier, the score that feeds an indicator which care tables do not."""
    complete = {(instrument.id, score.id) for instrument in open_instruments() for score in instrument.scores}
    ways = {
        id: next((found for found in record.computations if isinstance(found, FromSurvey)), None)
        for id, record in records.items()
        if from_care(record) is None
    }
    return {id: way for id, way in ways.items() if way is not None and (way.instrument, way.score) in complete}


def open_instruments() -> list[Instrument]:
    """The shipped instruments with the scores that can be computed without a file of a licence holder."""
    known = (without_licensed(instrument) for instrument in shipped_instruments().values())
    return [instrument for instrument in known if instrument.scores]


def _made_from_care(records: Mapping[str, Record]) -> dict[str, FromIndicators]:
    """
    By identifier, how an indicator is made from others that care tables or answers feed; the first way that works.
    """
    surveyed = _surveyed(records)
    ways = {
        id: [found for found in record.computations if isinstance(found, FromIndicators)]
        for id, record in records.items()
        if from_care(record) is None
    }
    made = {id: next((way for way in found if _works(way, records, surveyed)), None) for id, found in ways.items()}
    return {id: way for id, way in made.items() if way is not None}


def _works(way: FromIndicators, records: Mapping[str, Record], surveyed: Collection[str]) -> bool:
    of_care = [part for part in way.of if from_care(records[part]) is not None]
    if way.method in METHODS:
        return len(of_care) == len(way.of)
    return way.method in MADE_ELSEWHERE and set(way.of) <= {*of_care, *surveyed}


def from_care(record: Record) -> FromCare | None:
    """How care tables feed the indicator; `None` when they do not."""
    return next((found for found in record.computations if isinstance(found, FromCare)), None)


def _not_computed(id: str, exists: bool, computed: Iterable[str]) -> Problem:
    if exists:
        return Problem(
            "indicators",
            f"care tables do not feed `{id}`",
            "an indicator that they feed",
            "see the catalogue, or leave it out",
        )
    expected = "an indicator of the catalogue, see `proeftuin catalogue list`"
    return Problem("indicators", f"there is no indicator `{id}`", expected, meant(id, list(computed)))
