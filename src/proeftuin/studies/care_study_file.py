"""
The study file of a person-level study: which sources to load, which populations to identify, what to measure.

It shares its parts with the study file of the national monitor, and its errors name file, line and key just so. The
definitions of populations are read by the step that knows them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, model_validator

from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.errors import DefinitionError, Problem
from proeftuin.steps.evaluation.plan import Sensitivity
from proeftuin.steps.population.peer import LEAST_PERSON_YEARS
from proeftuin.steps.population.population_definition import AttributionRule, PopulationDefinition
from proeftuin.steps.population.written import read_population
from proeftuin.steps.population.written_value import PlacedProblem
from proeftuin.studies.choice_part import ChoicePart
from proeftuin.studies.cluster_part import SearchPart
from proeftuin.studies.cycle_part import StudyCyclePart
from proeftuin.studies.improvement_part import ImprovementPart
from proeftuin.studies.portfolio_part import PortfolioPart
from proeftuin.studies.programme_start import ProgrammeStarts
from proeftuin.studies.risk_part import RiskListPart, RiskPart
from proeftuin.studies.segmentation_part import SegmentationPart, problems_of_segmentation
from proeftuin.studies.study_file import (
    EvaluationPart,
    Identifier,
    IndicatorId,
    Part,
    ReportPart,
    Text,
    TextPart,
    YearsPart,
    each_once,
    list_of_analyses,
    located,
    place_in_study,
    read_as,
)
from proeftuin.vocabulary.language import Language

DUTCH_LEVEL = "municipality"
"""Level of areas whose divisions this program knows itself."""


def _any_analyses(written: object, info: ValidationInfo) -> object:
    return list_of_analyses(written, tuple(Sensitivity), info)


def _table(name: str) -> str:
    if name not in CARE_TABLES:
        raise ValueError(f"there is no care table `{name}`; there are: {', '.join(CARE_TABLES)}")
    return name


class PseudonymPart(Part):
    """A keyed step that turns identifiers into numbers before anything is written."""

    key: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]
    project: Identifier


class TablePart(Part):
    """How files of a supplier fill one care table."""

    files: Annotated[tuple[Text, ...], Field(min_length=1)]
    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]] = {}
    others_missing: tuple[str, ...] = ()
    constants: Mapping[str, str | int] = {}
    separator: Literal[",", ";", "\t", "|"] = ","
    encoding: Literal["utf-8", "latin-1"] = "utf-8"
    day_format: str | None = None
    decimal_comma: bool = False
    amounts_in_cents: bool = False
    last_day_included: bool = False


class _SourcePart(Part):
    id: Identifier
    name: TextPart | None = None


class TableSourcePart(_SourcePart):
    """Plain CSV or Parquet files with a mapping."""

    format: Literal["table"]
    folder: Text
    person_key: Literal["text", "integer"] = "text"
    pseudonyms: PseudonymPart | None = None
    tables: Annotated[Mapping[Annotated[str, AfterValidator(_table)], TablePart], Field(min_length=1)]


class FormatSourcePart(_SourcePart):
    """Files in a layout that the program knows."""

    format: Literal["omop", "fhir", "desynpuf", "dutch_claims"]
    folder: Text
    pseudonyms: PseudonymPart | None = None


class ProgrammePart(Part):
    """A made-up programme with a known effect; `id` is that of the entry in the portfolio."""

    id: IndicatorId = "programme"
    municipalities: Annotated[tuple[str, ...], Field(min_length=1)]
    start: date
    effects: Mapping[str, float]
    reach: Annotated[float, Field(gt=0, le=1)] = 0.6


class NeedPart(Part):
    """A made-up need: more admissions and emergency visits of one kind of persons in some municipalities."""

    id: Identifier
    municipalities: Annotated[tuple[str, ...], Field(min_length=1)]
    start: date
    segment: str
    factor: Annotated[float, Field(gt=1)]


class FaultsPart(Part):
    """Shares of rows with a planted fault."""

    missing_sex: Annotated[float, Field(ge=0, le=1)] = 0.0
    events_after_death: Annotated[float, Field(ge=0, le=1)] = 0.0
    overlapping_residence: Annotated[float, Field(ge=0, le=1)] = 0.0
    residence_gaps: Annotated[float, Field(ge=0, le=1)] = 0.0
    duplicated_lines: Annotated[float, Field(ge=0, le=1)] = 0.0
    unknown_areas: Annotated[float, Field(ge=0, le=1)] = 0.0


class SyntheticSourcePart(_SourcePart):
    """A made-up population; whatever comes of it is labelled so."""

    format: Literal["synthetic"]
    persons: Annotated[int, Field(ge=100, le=17_900_000)]
    seed: Annotated[int, Field(ge=0)] = 1
    lines_per_person_year: Annotated[float, Field(gt=0, le=100)] = 11.0
    programme: ProgrammePart | None = None
    needs: tuple[NeedPart, ...] = ()
    faults: FaultsPart = FaultsPart()


SourcePart = Annotated[TableSourcePart | FormatSourcePart | SyntheticSourcePart, Field(discriminator="format")]


class RegionsPart(Part):
    """
    Which regions figures are about.

    Municipalities are brought to one division; of other areas every area of the level is a region of its own.
    """

    level: Text = DUTCH_LEVEL
    division: Annotated[int, Field(ge=2011, le=2025)] | None = None

    @model_validator(mode="after")
    def _division_of_municipalities(self) -> RegionsPart:
        if (self.level == DUTCH_LEVEL) != (self.division is not None):
            raise ValueError("municipalities, and only they, need the year of their `division`")
        return self


class CarePart(Part):
    """Person-level sources, and where they are kept."""

    store: Text
    sources: Annotated[tuple[SourcePart, ...], Field(min_length=1)]
    regions: RegionsPart
    buckets: Annotated[int, Field(ge=1, le=4096)] | None = None

    @model_validator(mode="after")
    def _sources_are_apart(self) -> CarePart:
        ids = [source.id for source in self.sources]
        if len(set(ids)) < len(ids):
            raise ValueError(f"two sources have the same id: {', '.join(sorted({i for i in ids if ids.count(i) > 1}))}")
        made_up = [source for source in self.sources if isinstance(source, SyntheticSourcePart)]
        if made_up and len(self.sources) > 1:
            raise ValueError("a made-up population is not mixed with other sources")
        return self


class CareSitePart(Part):
    """
    One site: the areas it covers, or the organisations or providers whose persons are its own.

    One with `evaluated: false` takes no part in the evaluation: it needs no start, and is not compared with either.
    """

    id: Identifier
    name: Text
    areas: Annotated[tuple[Text, ...], Field(min_length=1)]
    start: date | None = None
    evaluated: bool = True

    @model_validator(mode="after")
    def _areas_once(self) -> CareSitePart:
        if len(set(self.areas)) < len(self.areas):
            raise ValueError("an area is named twice")
        return self


class DeprivationPart(Part):
    """Which figure about areas tells how deprived they are, and which way it runs."""

    area_fact: Text
    higher_is: Literal["better", "worse"]


class PeersPart(Part):
    """How many regions are shown as regions like a site, and what makes them alike."""

    number: Annotated[int, Field(ge=1, le=25)] = 5
    like: Annotated[tuple[Literal["size", "young", "old", "deprivation"], ...], Field(min_length=1)] | None = None
    least_person_years: Annotated[int, Field(ge=10)] = LEAST_PERSON_YEARS

    @model_validator(mode="after")
    def _traits_once(self) -> PeersPart:
        if self.like is not None and len(set(self.like)) < len(self.like):
            raise ValueError("a trait is named twice under `like`")
        return self


class StatusPart(Part):
    """What is measured, in which population."""

    population: Identifier
    indicators: Annotated[tuple[IndicatorId, ...], Field(min_length=1)] | Literal["all"] = "all"
    cost: Literal["declared", "paid"] = "declared"
    deprivation: DeprivationPart | None = None
    peers: PeersPart = PeersPart()

    @model_validator(mode="after")
    def _deprivation_is_known(self) -> StatusPart:
        if "deprivation" in (self.peers.like or ()) and self.deprivation is None:
            raise ValueError("peers are to be alike in deprivation, and no figure for `deprivation` is named")
        return self


class AreasLeftOutPart(Part):
    """Areas that are in no site and may not serve as a comparison either, and why."""

    areas: Annotated[tuple[Text, ...], Field(min_length=1)]
    reason: TextPart


class CareEvaluationPart(EvaluationPart):
    """
    The analysis plan of a study about persons.

    Members of `populations` on the day of the first start are followed, wherever they live later. `neighbours` is a
    file with areas that are next to each other, in columns `region_a` and `region_b`. `cost_cap` is the amount in euro
    up to which one person in one year counts in the analysis `capped_cost`.
    """

    populations: Annotated[tuple[Identifier, ...], Field(min_length=1)] | None = None
    sensitivity: Annotated[tuple[Sensitivity, ...], BeforeValidator(_any_analyses), AfterValidator(each_once)] = Field(
        default="all", validate_default=True
    )
    neighbours: Text | None = None
    exclude: tuple[AreasLeftOutPart, ...] = ()
    cost_cap: Annotated[int, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _cap_goes_with_its_analysis(self) -> CareEvaluationPart:
        is_asked = Sensitivity.CAPPED_COST in self.sensitivity
        if self.cost_cap is not None and not is_asked:
            raise ValueError("`cost_cap` belongs to the analysis capped_cost, which `sensitivity` does not name")
        # Who asks for all analyses need not know each of them; its row then says what is absent.
        if self.cost_cap is None and is_asked and not self._asks_for_all:
            raise ValueError("the analysis capped_cost needs `cost_cap`: euro per person per year, decided beforehand")
        return self

    @property
    def _asks_for_all(self) -> bool:
        return {*self.sensitivity, Sensitivity.BY_DEPRIVATION} == {*Sensitivity}

    @model_validator(mode="after")
    def _populations_once(self) -> CareEvaluationPart:
        if self.populations is not None and len(set(self.populations)) < len(self.populations):
            raise ValueError("a population is named twice")
        return self

    @model_validator(mode="after")
    def _design_of_persons(self) -> CareEvaluationPart:
        if self.design != "difference_in_differences":
            raise ValueError("a study about persons is evaluated by difference_in_differences")
        return self


class CareStudyFile(Part):
    """A whole study file of a person-level study."""

    study: Identifier
    title: TextPart
    question: TextPart
    care: CarePart
    period: YearsPart
    sites: tuple[CareSitePart, ...] = ()
    populations: Annotated[tuple[Mapping[str, Any], ...], Field(min_length=1)]
    status: StatusPart | None = None
    evaluation: CareEvaluationPart | None = None
    segmentation: SegmentationPart | None = None
    clusters: tuple[SearchPart, ...] = ()
    choice: ChoicePart | None = None
    portfolio: PortfolioPart | None = None
    risks: tuple[RiskPart, ...] = ()
    lists: tuple[RiskListPart, ...] = ()
    improvement: ImprovementPart | None = None
    cycle: StudyCyclePart | None = None
    report: ReportPart = ReportPart()

    @model_validator(mode="after")
    def _sites_are_apart(self) -> CareStudyFile:
        ids = [site.id for site in self.sites]
        if len(set(ids)) < len(ids):
            raise ValueError(f"two sites have the same id: {', '.join(sorted({i for i in ids if ids.count(i) > 1}))}")
        owner: dict[str, str] = {}
        for site in self.sites:
            for code in site.areas:
                if code in owner:
                    raise ValueError(f"{code} is in two sites: {owner[code]} and {site.id}")
                owner[code] = site.id
        return self

    @property
    def programme_starts(self) -> ProgrammeStarts:
        """What the evaluated programme, if there is one, says of the starts of sites."""
        return ProgrammeStarts.of(self.portfolio, self.evaluation.programme if self.evaluation else None)

    @property
    def years(self) -> tuple[int, ...]:
        """Calendar years of the study."""
        return tuple(range(self.period.first_year, self.period.last_year + 1))

    def languages(self) -> tuple[Language, ...]:
        """Languages of the report."""
        return tuple(Language(code) for code in self.report.languages)

    def hash(self) -> str:
        """Hash of the study's content: comments and layout do not change it."""
        canonical = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()


def read_care_study(folder: Path) -> tuple[CareStudyFile, tuple[PopulationDefinition, ...]]:
    """
    The person-level study in `folder`, with its populations.

    Raises
    ------
    DefinitionError
        With one located problem for everything that is wrong.
    """
    file = read_as(folder, CareStudyFile)
    starts = file.programme_starts
    problems = [located(folder, problem) for problem in starts.problems(file.sites)]
    problems += _problems_of_sites_without_rollout(folder, file, starts)
    populations: list[PopulationDefinition] = []
    for place, mapping in enumerate(file.populations):
        try:
            populations.append(read_population(mapping, place=f"populations, {place + 1}"))
        except DefinitionError as error:
            problems += [_located(folder, place, problem) for problem in error.problems]
    problems += _problems_between_parts(folder, file, populations)
    if problems:
        raise DefinitionError(problems)
    return _with_starts(file, starts), tuple(populations)


def _with_starts(file: CareStudyFile, starts: ProgrammeStarts) -> CareStudyFile:
    """The study in which each site starts with its first rollout, and one without takes no part in the evaluation."""
    by_site = starts.by_site
    if by_site is None:
        return file
    sites = tuple(
        site.model_copy(update={"start": by_site.get(site.id), "evaluated": site.evaluated and site.id in by_site})
        for site in file.sites
    )
    return file.model_copy(update={"sites": sites})


def _problems_of_sites_without_rollout(folder: Path, file: CareStudyFile, starts: ProgrammeStarts) -> list[Problem]:
    by_site = starts.by_site or {}
    return [
        Problem(
            place_in_study(folder, ["sites", place, "start"]),
            f"the site {site.id} has a start, and `{starts.programme}` has no rollout there",
            "a rollout in every site with a start: the evaluation takes its starts from the rollouts",
            "add the rollout, or leave `start` out: the site then takes no part in the evaluation",
        )
        for place, site in enumerate(file.sites)
        if by_site and site.start is not None and site.evaluated and site.id not in by_site
    ]


def _located(folder: Path, position: int, problem: Problem) -> Problem:
    """The problem with the line of the study file that it is about."""
    path = problem.path if isinstance(problem, PlacedProblem) else ()
    where = place_in_study(folder, ["populations", position, *path])
    return Problem(where, problem.what, problem.expected, problem.action)


def _problems_between_parts(
    folder: Path, file: CareStudyFile, populations: Sequence[PopulationDefinition]
) -> list[Problem]:
    ids = [population.id for population in populations]
    problems = [
        Problem(
            place_in_study(folder, ["populations"]), f"two populations are called `{id}`", "a name for each", "rename"
        )
        for id in sorted({id for id in ids if ids.count(id) > 1})
    ]
    if file.status and len(ids) == len(file.populations) and file.status.population not in ids:
        problems.append(
            Problem(
                place_in_study(folder, ["status", "population"]),
                f"there is no population `{file.status.population}`",
                f"one of {', '.join(ids)}",
                "correct the identifier, or define the population",
            )
        )
    problems += [
        Problem(
            place_in_study(folder, ["populations", position]),
            f"the population is attributed by {population.attribution.level}, and the study has regions by "
            f"{file.care.regions.level}",
            "one level of areas",
            "change one of the two",
        )
        for position, population in enumerate(populations)
        if population.attribution.rule is AttributionRule.RESIDENCE
        and population.attribution.level != file.care.regions.level
    ]
    status_of = file.status.population if file.status else None
    return [*problems, *problems_of_segmentation(folder, file.segmentation, status_of, populations)]
