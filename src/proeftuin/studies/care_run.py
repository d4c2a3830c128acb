"""
Running a person-level study: load what is new, check it, identify the populations, establish their status.

Person rows stay in the store. What leaves is computed from cells, passes output control, and appears in one step.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path

import polars as pl

from proeftuin.data.care.store import CareStore
from proeftuin.data.care_quality.report import quality_since_last_run, refuse_errors
from proeftuin.data.chart_tables import CHART_TABLES
from proeftuin.data.choice_tables import CHOICE_TABLES
from proeftuin.data.cluster_tables import CLUSTER_TABLES
from proeftuin.data.cycle_tables import CYCLE_TABLES
from proeftuin.data.delivery_tables import DELIVERY_TABLES
from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.data.engine.choice import DEFAULT_ENGINE, check_engine, engine_named
from proeftuin.data.engine.duckdb_engine import EmbeddedSettings
from proeftuin.data.improvement_tables import IMPROVEMENT_TABLES
from proeftuin.data.loading.omop_writer import OmopSettings, not_written, write_omop
from proeftuin.data.population_tables import PERSON_LEVEL
from proeftuin.data.portfolio_tables import PORTFOLIO_TABLES
from proeftuin.data.risk_tables import RISK_TABLES
from proeftuin.data.segment_tables import SEGMENT_TABLES
from proeftuin.data.status_tables import STATUS_TABLES
from proeftuin.data.tables import ALL
from proeftuin.errors import DefinitionError, Problem
from proeftuin.monitors.outcome.care_evaluation import CareEvaluation
from proeftuin.monitors.outcome.care_forecast import Forecast, forecast
from proeftuin.monitors.outcome.care_monitor import CareMonitor
from proeftuin.monitors.outcome.care_status import AreaFigures, CareStatus, PeerRule
from proeftuin.monitors.outcome.care_tables import CareTables
from proeftuin.monitors.outcome.clusters import ClusterPart, found_clusters, search_queries
from proeftuin.monitors.outcome.held_parts import HeldParts, added_parts
from proeftuin.monitors.outcome.held_sums import HeldSums, added_sums
from proeftuin.monitors.outcome.person_part import PersonPart
from proeftuin.monitors.outcome.portfolio import PortfolioOfStudy
from proeftuin.monitors.outcome.reach import ReachPart, reach_parts, reach_queries_of
from proeftuin.monitors.outcome.risks import risk_parts, risk_queries, risk_tables_of
from proeftuin.monitors.outcome.segmentation import (
    Segmentation,
    segment_figures_parts,
    segment_parts,
    segment_queries,
)
from proeftuin.monitors.outcome.series import queries_of_series, series_parts, series_tables
from proeftuin.release.gate import Results
from proeftuin.release.person_level import release_persons
from proeftuin.release.released import Released, StudyCard
from proeftuin.reporting.report import write_report
from proeftuin.steps.improvement.improvement import Improvement
from proeftuin.steps.improvement.measured_series import Every
from proeftuin.steps.population.attribution import attribution_query
from proeftuin.steps.population.care_regions import (
    SiteAreas,
    StudyRegions,
    regions_of_areas,
    regions_of_municipalities,
    regions_of_sites,
    unknown_areas,
)
from proeftuin.steps.population.deprivation import ANY_DIVISION, HigherIs, area_tables, scores_of_areas
from proeftuin.steps.population.judgement import judgement_queries
from proeftuin.steps.population.membership import spells_query
from proeftuin.steps.population.person_time import person_period_query
from proeftuin.steps.population.population_definition import AttributionRule, PopulationDefinition
from proeftuin.steps.segmentation.choice import Choice
from proeftuin.steps.segmentation.risk_model import RiskModel
from proeftuin.steps.segmentation.scheme import Scheme
from proeftuin.steps.triple_aim.care_cell import cell_queries
from proeftuin.steps.triple_aim.care_cell_table import added_cells
from proeftuin.steps.triple_aim.care_definition import (
    CareIndicator,
    care_indicators,
    derived_indicators,
    published_indicators,
    survey_indicators,
)
from proeftuin.steps.triple_aim.catalogue.reading import catalogue_of_study
from proeftuin.steps.triple_aim.catalogue.record import Record
from proeftuin.steps.triple_aim.cost_basis import CostBasis
from proeftuin.steps.triple_aim.derived_estimate import Derived
from proeftuin.steps.triple_aim.growth_table import volume_pairs
from proeftuin.steps.triple_aim.published_estimate import PublishedDefinition, published_facts
from proeftuin.steps.triple_aim.survey_estimate import SurveyDefinition
from proeftuin.studies.bundle import (
    bundle_in_the_making,
    checksums,
    refuse_unusable,
    write_manifest,
    write_table,
)
from proeftuin.studies.care_evaluation_plan import care_evaluation, problems_of_evaluation
from proeftuin.studies.care_ledger import RISKS, care_ledger, scheme_groups
from proeftuin.studies.care_sources import loaded_store, within
from proeftuin.studies.care_study_file import DUTCH_LEVEL, CareStudyFile, read_care_study
from proeftuin.studies.catalogue_entry import catalogue_edition
from proeftuin.studies.cell_file import (
    NONE,
    CellMeaning,
    HeldCells,
    added_cells_by_name,
    fingerprint,
    read_cell_file,
    refuse_other_areas,
    write_cell_file,
)
from proeftuin.studies.chart_check import ChartSurroundings
from proeftuin.studies.chart_run import with_charts
from proeftuin.studies.choice_check import Surroundings
from proeftuin.studies.choice_run import with_choice
from proeftuin.studies.cluster_part import searches, write_schemes
from proeftuin.studies.comparison_tables import with_comparisons
from proeftuin.studies.cycle_shown import with_cycles
from proeftuin.studies.delivery_run import tables_of_persons, with_delivery
from proeftuin.studies.frozen_plan import NEVER_FROZEN, PlanStatus, card_with_status, plan_status, with_plan_state
from proeftuin.studies.improvement_ledger import EVALUATION, STATUS
from proeftuin.studies.improvement_run import with_improvement
from proeftuin.studies.kept_report import same_report
from proeftuin.studies.kept_tables import FOLDER, KeptTables
from proeftuin.studies.opened_charts import OpenedCharts, followed_in_persons, opened_charts
from proeftuin.studies.opened_choice import opened_choice
from proeftuin.studies.opened_delivery import OpenedDelivery, opened_delivery
from proeftuin.studies.opened_improvement import improvement_of_study
from proeftuin.studies.opened_portfolio import portfolio_of_study
from proeftuin.studies.portfolio_run import with_portfolio
from proeftuin.studies.revision import with_revisions
from proeftuin.studies.risk_part import risk_models, with_schemes, without_schemes
from proeftuin.studies.run import RESULTS, Clock, RunResult
from proeftuin.studies.scheme_of_areas import KnownAreas, SchemeOfAreas
from proeftuin.studies.segmentation_part import opened_schemes
from proeftuin.studies.study_file import place_in_study
from proeftuin.vocabulary.citation import Citation
from proeftuin.vocabulary.indicator import Indicator
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.period import Period

_OF_SEGMENTS = (*SEGMENT_TABLES, *CLUSTER_TABLES, *RISK_TABLES, *CHOICE_TABLES, *CHART_TABLES)
_OF_PORTFOLIO = (*PORTFOLIO_TABLES, *DELIVERY_TABLES, *IMPROVEMENT_TABLES, *CYCLE_TABLES)
_CONTRACTS = (*ALL, *PERSON_LEVEL, *STATUS_TABLES, *_OF_SEGMENTS, *_OF_PORTFOLIO)

Progress = Callable[[str], None]


def _silent(_: str) -> None:
    """Nobody watches."""


def _unheard(_: Forecast) -> None:
    """Nobody asks what it will take."""


@dataclass(frozen=True)
class Computing:
    """
    Where and with how much of the machine a run computes.

    Attributes
    ----------
    engine : str
        `duckdb`, `spark-local` or the address of a cluster, `spark://host:port`.
    memory : str or None
        Such as `4GB`; what does not fit is spilled to `spill`.
    """

    engine: str = DEFAULT_ENGINE
    memory: str | None = None
    spill: Path | None = None
    threads: int | None = None

    def settings(self) -> EmbeddedSettings:
        """The same for the engine that loads."""
        return EmbeddedSettings(self.memory, self.spill, self.threads)

    def started(self, home: Path) -> CareEngine:
        """The engine, ready for use; the caller closes it."""
        spill = within(self.settings(), home).spill
        return engine_named(self.engine, memory=self.memory, spill=spill, threads=self.threads)


@dataclass(frozen=True)
class CheckedCareStudy:
    """A person-level study that can be run."""

    folder: Path
    file: CareStudyFile
    populations: tuple[PopulationDefinition, ...]
    indicators: Mapping[str, CareIndicator]
    derived: tuple[Derived, ...]
    surveyed: tuple[SurveyDefinition, ...]
    published: tuple[PublishedDefinition, ...]
    records: Mapping[str, Record]
    evaluation: CareEvaluation | None = None
    plan_status: PlanStatus = NEVER_FROZEN
    schemes: tuple[Scheme, ...] = ()
    searches: tuple[ClusterPart, ...] = ()
    choice: Choice | None = None
    portfolio: PortfolioOfStudy | None = None
    delivery: OpenedDelivery | None = None
    risks: tuple[RiskModel, ...] = ()
    charts: OpenedCharts = field(default_factory=OpenedCharts)
    improvement: Improvement | None = None
    of_areas: tuple[SchemeOfAreas, ...] = ()
    """Schemes of areas that still lack their figures, see `with_area_types`."""
    path: Path = Path()
    """The study's folder, or its file, as it was given."""

    @property
    def source(self) -> str:
        """The sources together, as cells name them."""
        return " + ".join(source.id for source in self.file.care.sources)

    def population(self, id: str) -> PopulationDefinition:
        """
        The population of that identifier.

        Raises
        ------
        DefinitionError
            There is none.
        """
        found = next((population for population in self.populations if population.id == id), None)
        if found is None:
            known = ", ".join(population.id for population in self.populations)
            raise DefinitionError(
                Problem(self.file.study, f"there is no population `{id}`", f"one of {known}", "correct the identifier")
            )
        return found


def checked_care_study(folder: Path | str) -> CheckedCareStudy:
    """
    The person-level study in `folder`, with everything checked that can be checked without its data.

    Raises
    ------
    DefinitionError
        With one located problem for everything that is wrong.
    """
    folder = Path(folder)
    file, populations = read_care_study(folder)
    home = folder if folder.is_dir() else folder.parent
    source = " + ".join(part.id for part in file.care.sources)
    study = CheckedCareStudy(home, file, populations, *_indicators(folder, home, file, source), path=folder)
    rules = {population.id: population.attribution.rule for population in populations}
    if problems := problems_of_evaluation(folder, file, rules, study.indicators, _plain(study)):
        raise DefinitionError(problems)
    evaluation = care_evaluation(home, file)
    status = plan_status(home, file.study, evaluation.plan if evaluation else None)
    opened = opened_schemes(folder, home, file.segmentation, level=file.care.regions.level)
    schemes = opened.schemes
    risks = risk_models(
        folder,
        file.risks,
        years=file.years,
        population=study.population(file.status.population) if file.status else None,
        schemes=schemes,
        indicators=study.indicators,
        lists=file.lists,
    )
    asked = file.improvement.charts if file.improvement else ()
    charts = opened_charts(folder, home, asked, _around_charts(study))
    choice = opened_choice(folder, file.choice, _around(study, evaluation, schemes))
    portfolio = portfolio_of_study(folder, file, schemes=schemes, choice=choice)
    followed = study.population(file.status.population) if file.status else None
    sought = searches(folder, home, file.clusters, file.segmentation, schemes, file.years, followed)
    return replace(
        study,
        evaluation=evaluation,
        plan_status=status,
        schemes=schemes,
        searches=sought,
        risks=risks,
        choice=choice,
        charts=charts,
        improvement=improvement_of_study(
            folder,
            file,
            indicators=_plain(study),
            charts=charts.charts,
            populations=evaluation.populations if evaluation else (),
            schemes=schemes,
        ),
        portfolio=portfolio,
        delivery=opened_delivery(
            folder,
            home,
            file.portfolio.delivery if file.portfolio else None,
            portfolio.portfolio if portfolio else None,
            sites=[site.id for site in file.sites],
            years=file.years,
            schemes=schemes,
        ),
        of_areas=opened.of_areas,
    )


def _around(study: CheckedCareStudy, evaluation: CareEvaluation | None, schemes: tuple[Scheme, ...]) -> Surroundings:
    """What a choice of interventions is held against."""
    return Surroundings(
        sites=[site.id for site in study.file.sites],
        schemes=schemes,
        indicators={id: found.indicator for id, found in study.indicators.items()},
        outcomes=evaluation.plan.outcomes if evaluation else (),
        populations=evaluation.populations if evaluation else (),
    )


def _around_charts(study: CheckedCareStudy) -> ChartSurroundings:
    """What charts are held against."""
    file = study.file
    return ChartSurroundings(
        indicators=followed_in_persons(study.indicators, _plain(study)),
        sites=[site.id for site in file.sites],
        entries=[entry.id for entry in file.portfolio.interventions] if file.portfolio else [],
        period=Period.years(file.period.first_year, file.period.last_year),
        is_about_persons=True,
        delivered=Every(file.portfolio.delivery.every if file.portfolio and file.portfolio.delivery else Every.QUARTER),
        delivering=[entry.entry({}) for entry in file.portfolio.interventions] if file.portfolio else [],
    )


def run_care_study(
    folder: Path | str,
    *,
    output: Path | str | None = None,
    report: bool = True,
    strict: bool = False,
    computing: Computing = Computing(),
    environment: Mapping[str, str] | None = None,
    added: tuple[Path, ...] = (),
    progress: Progress = _silent,
    detail: Progress = _silent,
    expected: Callable[[Forecast], None] = _unheard,
) -> RunResult:
    """
    Compute the person-level study in `folder` and put its results bundle in place.

    Parameters
    ----------
    strict : bool
        Stop when a check on the data finds an error.
    computing : Computing
        Engine and memory.
    environment : mapping of str to str
        Holds the keys of pseudonymisation steps.
    added : tuple of Path
        Cells of other holders, from `write_cells`, that are added to those of this study's own store.
    progress, detail : callable
        Called with the key of each stage when it begins, and with a line about how far a stage is.
    expected : callable
        Called once, before the computing begins, with what it is expected to take.

    Raises
    ------
    DefinitionError
        The study is wrong, or `output` cannot be used.
    DataContractError
        A file is wrong or, with `strict`, of poor quality.
    """
    study = checked_care_study(folder)
    target = study.folder / RESULTS if output is None else Path(output)
    refuse_unusable(target)
    check_engine(computing.engine, memory=computing.memory)
    clock = Clock(progress)
    tables, groups, own, kept = _computed(
        study, clock, computing, environment or {}, added, strict=strict, detail=detail, expected=expected
    )
    study, store = own.study, own.store
    clock.begin("release")
    sites = study.evaluation.plan.sites if study.evaluation else ()
    results = Results(_card(study), sites, _plain(study), _citations(study), tables)
    # Nobody knows whether the persons behind another holder's cells are made up.
    released = release_persons(
        results,
        groups,
        made_up=store.is_wholly_synthetic and not added,
        made_up_sources=store.synthetic_sources,
    )
    released = with_comparisons(released, study.records)
    released = with_choice(released, study.choice, study.schemes)
    released = with_portfolio(released, study.portfolio)
    released = with_delivery(released, study.delivery)
    released = with_charts(released, study.charts)
    released = with_improvement(released, study.improvement)
    released = with_revisions(released, target, _made_from(study, store, added))
    released = with_cycles(released, study.folder, study.file.cycle, kept.ledger)
    with bundle_in_the_making(target) as making:
        clock.begin("tables")
        for name, frame in released.tables.items():
            write_table(frame, making, name)
        write_schemes(released.tables, making)
        manifest = _manifest(study, store, added, released) | {"ledger": kept.ledger.as_mapping()}
        if study.evaluation is not None:
            manifest["plan"] = study.plan_status.as_mapping()
        if report and not same_report(target, making, manifest):
            clock.begin("report")
            write_report(
                released, making / "report", languages=study.file.languages(), topology={}, pictures=True,
                progress=_silent, catalogue=lambda language: catalogue_edition(study.records, (), language),
            )  # fmt: skip
        clock.begin("manifest")
        manifest |= {"files": checksums(making), "timings": clock.seconds()}
        write_manifest(making, manifest)
    return RunResult(target, released, manifest, report, tuple(kept.taken), tuple(kept.computed))


def write_cells(
    folder: Path | str,
    path: Path,
    *,
    computing: Computing = Computing(),
    environment: Mapping[str, str] | None = None,
    detail: Progress = _silent,
) -> int:
    """
    Write the cells of a study's own store, before output control, for the party that adds up those of several holders.

    With an evaluation the sums of those who are followed go with them, and with segments, searches for clusters and
    models of risk the sums of these; nothing is estimated.

    Returns
    -------
    int
        Number of cells.
    """
    study = checked_care_study(folder)
    made = _gone_through(study, Clock(_silent), computing, environment or {}, strict=False, detail=detail).made
    cells, held, parts = made.cells(), made.held(), made.held_parts()
    together = HeldCells(cells, held.frames() if held else {}, parts.regions, parts.frames())
    write_cell_file(together, path, replace(_meaning_of_cells(study), told=_meaning_of_parts(made.monitor.parts)))
    return cells.height


def computed_sums(
    study: CheckedCareStudy, *, computing: Computing, environment: Mapping[str, str], detail: Progress
) -> tuple[CareStore, CareTables]:
    """What a study's own store gives before anything is estimated; buckets that a run has computed are only read."""
    found = _gone_through(study, Clock(_silent), computing, environment, strict=False, detail=detail)
    return found.store, found.made


def queries_of(study: CheckedCareStudy) -> list[tuple[str, Relation]]:
    """
    What the study asks of an engine, in order: queries by the name under which their rows are kept, or of their part.

    Figures by segment are left out: they ask the queries of the status again, for other periods. So is what goes by
    types of areas, which only the store tells.
    """
    untold = {named.scheme.id for named in study.of_areas}
    schemes = tuple(scheme for scheme in study.schemes if scheme.id not in untold)
    models = without_schemes(study.risks, untold)
    asked: list[tuple[str, Relation]] = []
    for definition in study.populations:
        asked += [(query.name, query.rows) for query in judgement_queries(definition)]
        members = spells_query(definition)
        lines = attribution_query(definition.attribution)
        periods = person_period_query(members.kept, lines.rows, years=study.file.years)
        asked += [(query.name, query.rows) for query in (members, periods)]
        if study.file.status and study.file.status.population == definition.id:
            tallies = {id: found.tally for id, found in study.indicators.items()}
            asked += [(query.name, query.rows) for query in cell_queries(periods.kept, tallies).in_order()]
            segments = segment_queries(schemes, definition, periods.kept, study.file.years, study.indicators)
            asked += [(query.name, query.rows) for query in segments]
            sought = search_queries(study.searches, definition)
            asked += [(query.name, query.rows) for query in sought]
            risks = risk_queries(models, definition, periods.kept, study.indicators)
            asked += [(query.name, query.rows) for query in risks]
            reached = reach_queries_of(_reach_parts(replace(study, schemes=schemes)), definition, periods.kept)
            asked += [(query.name, query.rows) for query in reached]
            series = queries_of_series(study.charts.wanted, periods.kept, study.indicators)
            asked += [(query.name, query.rows) for query in series]
    return [*asked, *_queries_of_evaluation(study)]


def _queries_of_evaluation(study: CheckedCareStudy) -> list[tuple[str, Relation]]:
    asked, status = study.evaluation, study.file.status
    if asked is None or status is None:
        return []
    members = {population.id: spells_query(population).kept for population in study.populations}
    lines = attribution_query(study.population(status.population).attribution)
    queries = asked.queries(members, members[status.population], lines.rows, study.indicators)
    return [(query.name, query.rows) for query in queries]


def compiled_queries(study: CheckedCareStudy) -> list[tuple[str, str]]:
    """The same as SQL of the embedded engine, which serves every bucket as it is."""
    with engine_named(DEFAULT_ENGINE) as engine:
        return [(name, engine.sql(rows)) for name, rows in queries_of(study)]


def opened_store(
    study: CheckedCareStudy, computing: Computing, environment: Mapping[str, str], detail: Progress = _silent
) -> CareStore:
    """The study's store, with everything loaded that its sources deliver."""
    settings = within(computing.settings(), study.folder)
    return loaded_store(study.file, study.folder, settings=settings, environment=environment, progress=detail)


def export_omop(
    study: CheckedCareStudy, folder: Path, *, last_day: date, computing: Computing, environment: Mapping[str, str]
) -> tuple[dict[str, int], dict[str, int]]:
    """
    Write the study's care tables as an OMOP CDM 5.4.

    Returns
    -------
    tuple of dict and dict
        Rows written by table of the CDM, and rows that it cannot hold by care table.
    """
    store = opened_store(study, computing, environment)
    settings = OmopSettings(last_day=last_day, name=study.file.study, engine=within(computing.settings(), study.folder))
    return write_omop(store, folder, settings=settings), not_written(store, settings=settings)


def with_area_types(study: CheckedCareStudy, store: CareStore, engine: CareEngine) -> CheckedCareStudy:
    """
    The study with schemes of persons for its schemes of areas, by the figures in its store; as it is without any.

    Raises
    ------
    DataContractError
        The store lacks a figure that the study names.
    """
    if not study.of_areas:
        return study
    part = study.file.care.regions
    recorded = _recorded_areas(study, store, engine)
    region_of = _regions_of_areas(study, recorded, []).units
    known = KnownAreas(
        part.level,
        frozenset(region_of.regions),
        {area: region_of.region_of.get(area) for area in recorded},
        *area_tables(store),
        part.division,
        study.file.period.last_year,
    )
    found = {named.scheme.id: named.of_residents(known) for named in study.of_areas}
    return replace(
        study,
        schemes=tuple(found.get(scheme.id, scheme) for scheme in study.schemes),
        risks=with_schemes(study.risks, [*found.values()]),
        of_areas=(),
    )


def study_regions(study: CheckedCareStudy, store: CareStore, engine: CareEngine) -> dict[str, StudyRegions]:
    """
    The regions of every population of the study.

    Raises
    ------
    DefinitionError
        A site names an area in which nobody in the data ever lived, or that is none of the division.
    """
    sites = [SiteAreas(site.id, site.name, site.areas) for site in study.file.sites]
    by_rule = {population.attribution.rule for population in study.populations}
    of_sites = regions_of_sites(sites)
    of_areas = _regions_of_residence(study, store, engine, sites) if AttributionRule.RESIDENCE in by_rule else of_sites
    return {
        population.id: of_areas if population.attribution.rule is AttributionRule.RESIDENCE else of_sites
        for population in study.populations
    }


@dataclass(frozen=True)
class _GoneThrough:
    """What the study's own store gave, before anything is estimated."""

    store: CareStore
    made: CareTables
    quality: pl.DataFrame
    areas: AreaFigures
    study: CheckedCareStudy
    """With the types of areas that the store told."""


def _gone_through(
    study: CheckedCareStudy,
    clock: Clock,
    computing: Computing,
    environment: Mapping[str, str],
    *,
    strict: bool,
    detail: Progress,
    expected: Callable[[Forecast], None] = _unheard,
    others: Mapping[Path, HeldCells] | None = None,
) -> _GoneThrough:
    clock.begin("load")
    store = opened_store(study, computing, environment, detail)
    with computing.started(study.folder) as engine:
        clock.begin("quality")
        expected(_expectation(study, store, computing))
        quality = quality_since_last_run(store, engine, years=study.file.years)
        if strict:
            refuse_errors(quality)
        study = with_area_types(study, store, engine)
        regions = study_regions(study, store, engine)
        areas = _area_figures(study, store, engine)
        parts = _parts(study, areas)
        for path, held in (others or {}).items():
            refuse_other_areas(path, held, _meaning_of_parts(parts))
        clock.begin("populations")
        monitor = CareMonitor(
            populations=study.populations,
            regions=regions,
            years=study.file.years,
            status_of=study.file.status.population if study.file.status else None,
            indicators=study.indicators,
            derived=study.derived,
            surveyed=study.surveyed,
            published=study.published,
            evaluation=_with_area_facts(study, store),
            parts=parts,
        )
        results = monitor.run(store, engine, lambda done, of, left: detail(f"{done}/{of}, ± {left:.0f} s"))
    return _GoneThrough(store, CareTables(monitor, results, store), quality, areas, study)


def _parts(study: CheckedCareStudy, areas: AreaFigures) -> tuple[PersonPart, ...]:
    """
    What else is made of the persons of the status, in order.

    Segments come first, since others read who is assigned to which. Figures by segment come last: they keep the rows
    of the status anew, for other periods.
    """
    return (
        *segment_parts(study.schemes),
        *study.searches,
        *risk_parts(study.risks, areas),
        *_reach_parts(study),
        *series_parts(study.charts.wanted),
        *segment_figures_parts(study.schemes),
    )


def _reach_parts(study: CheckedCareStudy) -> tuple[ReachPart, ...]:
    """What is counted of the portfolio; nothing without a population, or where the store has yet to tell segments."""
    if study.delivery is None or study.file.status is None:
        return ()
    named = study.delivery.scheme
    scheme = None if named is None else next((one for one in study.schemes if one.id == named.id), None)
    return reach_parts(study.delivery.plan, scheme) if (scheme is None) == (named is None) else ()


def _computed(
    study: CheckedCareStudy,
    clock: Clock,
    computing: Computing,
    environment: Mapping[str, str],
    added: tuple[Path, ...],
    *,
    strict: bool,
    detail: Progress,
    expected: Callable[[Forecast], None] = _unheard,
) -> tuple[dict[str, pl.DataFrame], Mapping[str, Sequence[str]], _GoneThrough, KeptTables]:
    # What can be refused is refused before the persons are gone through, which may take hours.
    others = {path: read_cell_file(path, _meaning_of_cells(study)) for path in added}
    added_cells_by_name(added)
    of_others = [
        HeldSums.of_frames(other.regions, other.sums) for other in others.values() if study.evaluation is not None
    ]
    own = _gone_through(
        study, clock, computing, environment, strict=strict, detail=detail, expected=expected, others=others
    )
    study = own.study
    clock.begin("estimates")
    made, held = own.made, own.made.held()
    cells = made.cells()
    if others:
        cells = added_cells([cells, *(other.cells for other in others.values())])
        made = made.of_all(_all_parts(made, others.values()))
    monitor = made.monitor
    volumes = volume_pairs(study.records)
    kept = KeptTables(own.store.folder / FOLDER, care_ledger(study.path, study.file, own.store, added))
    status = CareStatus(monitor, made.results, cells, own.areas, _peer_rule(study), volumes, is_own=not added)
    told = kept.of(STATUS, status.tables) if not cells.is_empty() else {}
    tables = made.tables(cells, told) | {"care_quality": own.quality}
    if study.file.segmentation is not None:
        least = study.file.segmentation.minimum_persons
        divided = Segmentation(monitor, made.results, study.schemes, cells, own.areas, least)
        tables |= divided.tables(kept.of, list(scheme_groups(study.file).values()))
    tables |= kept.of(RISKS, lambda: risk_tables_of(monitor, made.results))
    tables |= tables_of_persons(study.delivery, _reach_parts(study), monitor, made.results, cells, own.areas)
    tables |= series_tables(monitor, made.results, study.charts.wanted)
    tables |= found_clusters(study.searches, made.results.parts, kept.of, population=monitor.status_of or "")
    if held is not None:
        clock.begin("evaluation")
        effects = kept.of(EVALUATION, lambda: made.evaluation(added_sums([held, *of_others]), tables["regions"]))
        tables |= with_plan_state(effects, study.plan_status.state, _checksums_of_inputs(own.store, added))
    groups: Mapping[str, Sequence[str]] = next(iter(monitor.regions.values())).groups
    if not cells.is_empty():
        groups = status.all_groups
    return tables, groups, own, kept


def _all_parts(made: CareTables, others: Iterable[HeldCells]) -> HeldParts:
    """The sums of further parts of one's own store and of other holders together."""
    parts = made.monitor.parts
    return added_parts(
        parts, [made.held_parts(), *(HeldParts.of_frames(parts, other.regions, other.parts) for other in others)]
    )


def _area_figures(study: CheckedCareStudy, store: CareStore, engine: CareEngine) -> AreaFigures:
    """
    What the store knows of areas.

    Raises
    ------
    DataContractError
        The study names a figure for deprivation that the store does not have, or one area has two.
    """
    published = None
    if study.published:
        engine.open(store.files())
        published = published_facts(engine, [one.published for one in study.published])
    part = study.file.status.deprivation if study.file.status else None
    if part is None:
        return AreaFigures(published=published)
    facts, crosswalk = area_tables(store)
    division, last = study.file.care.regions.division or ANY_DIVISION, study.file.period.last_year
    scores = scores_of_areas(facts, crosswalk, indicator=part.area_fact, division=division, last_year=last)
    return AreaFigures(scores, HigherIs(part.higher_is), published)


def _with_area_facts(study: CheckedCareStudy, store: CareStore) -> CareEvaluation | None:
    """
    The evaluation, with the figures about areas that the store has, when its plan asks for them.

    Raises
    ------
    DataContractError
        The store has no figure of that name that is older than the year of the first start.
    """
    evaluation = study.evaluation
    part = study.file.evaluation.deprivation if study.file.evaluation else None
    if evaluation is None or part is None or part.area_fact is None:
        return evaluation
    facts, crosswalk = area_tables(store)
    division, last = study.file.care.regions.division or ANY_DIVISION, evaluation.baseline.year - 1
    figures = scores_of_areas(facts, crosswalk, indicator=part.area_fact, division=division, last_year=last)
    return replace(evaluation, area_figures=figures)


def _peer_rule(study: CheckedCareStudy) -> PeerRule:
    if study.file.status is None:
        return PeerRule()
    part = study.file.status.peers
    return PeerRule(part.number, part.like, part.least_person_years)


def _meaning_of_cells(study: CheckedCareStudy) -> CellMeaning:
    regions, period, evaluation = study.file.care.regions, study.file.period, study.evaluation
    return CellMeaning(
        population=study.population(study.file.status.population).hash() if study.file.status else "no status",
        regions=f"{regions.level} {regions.division or ''}".strip(),
        years=f"{period.first_year}-{period.last_year}",
        indicators={id: fingerprint(found.tally) for id, found in study.indicators.items()},
        plan=evaluation.plan.hash() if evaluation else NONE,
        followed={id: study.population(id).hash() for id in evaluation.populations} if evaluation else {},
        sites={site.id: fingerprint(sorted(site.areas)) for site in study.file.sites},
        # What the tables tell of areas is not known yet.
        parts=_meaning_of_parts(_parts(study, AreaFigures())),
    )


def _meaning_of_parts(parts: Sequence[PersonPart]) -> dict[str, str]:
    return {part.id: fingerprint(part.meaning()) for part in parts}


def _expectation(study: CheckedCareStudy, store: CareStore, computing: Computing) -> Forecast:
    return forecast(
        store,
        years=len(study.file.years),
        populations=len(study.populations),
        cores=computing.threads or os.cpu_count() or 1,
    )


def _recorded_areas(study: CheckedCareStudy, store: CareStore, engine: CareEngine) -> list[tuple[str, int | None]]:
    """Areas of the study's level in which anybody in the data ever lived, each with its division."""
    engine.open(store.files())
    residence = engine.table("residence")
    of_level = residence.filter(residence.area_level == study.file.care.regions.level)
    found = engine.frame(of_level.select("area_code", "area_vintage").distinct())
    return [(code, vintage) for code, vintage in found.iter_rows()]


def _regions_of_areas(
    study: CheckedCareStudy, areas: Sequence[tuple[str, int | None]], sites: list[SiteAreas]
) -> StudyRegions:
    part = study.file.care.regions
    if part.level == DUTCH_LEVEL and part.division is not None:
        return regions_of_municipalities(part.division, {vintage for _, vintage in areas}, sites)
    return regions_of_areas(areas, sites)


def _regions_of_residence(
    study: CheckedCareStudy, store: CareStore, engine: CareEngine, sites: list[SiteAreas]
) -> StudyRegions:
    level = study.file.care.regions.level
    regions = _regions_of_areas(study, _recorded_areas(study, store, engine), sites)
    unknown = unknown_areas(regions, sites)
    if unknown:
        raise DefinitionError(
            [
                Problem(
                    f"{study.file.study}, sites, {site}",
                    f"{area} is no area of level {level} of the study",
                    "codes of areas in which persons of the data lived, in the division of the study",
                    "correct the code, or the level or division under `regions`",
                )
                for site, area in unknown
            ]
        )
    return regions


def _indicators(
    folder: Path, home: Path, file: CareStudyFile, source: str
) -> tuple[
    Mapping[str, CareIndicator],
    tuple[Derived, ...],
    tuple[SurveyDefinition, ...],
    tuple[PublishedDefinition, ...],
    Mapping[str, Record],
]:
    if file.status is None:
        return {}, (), (), (), {}
    wanted = None if file.status.indicators == "all" else file.status.indicators
    first, last = file.period.first_year, file.period.last_year
    population, cost = file.status.population, CostBasis(file.status.cost)
    try:
        own = care_indicators(wanted, population=population, source=source, first_year=first, last_year=last, cost=cost)
        derived = derived_indicators(
            wanted, population=population, source=source, first_year=first, last_year=last, cost=cost, own=home
        )
        surveyed = survey_indicators(
            wanted, population=population, source=source, first_year=first, last_year=last, own=home
        )
        published = published_indicators(
            wanted, population=population, source=source, first_year=first, last_year=last, own=home
        )
        return own, tuple(derived), tuple(surveyed), tuple(published), catalogue_of_study(home, cost)
    except DefinitionError as error:
        where = place_in_study(folder, ["status", "indicators"])
        problems = [Problem(where, problem.what, problem.expected, problem.action) for problem in error.problems]
        raise DefinitionError(problems) from error


def _plain(study: CheckedCareStudy) -> dict[str, Indicator]:
    own = {id: found.indicator for id, found in study.indicators.items()}
    others = [
        *(one.indicator for one in study.derived),
        *(one.indicator for one in study.surveyed),
        *(one.indicator for one in study.published),
    ]
    return own | {indicator.id: indicator for indicator in others}


def _card(study: CheckedCareStudy) -> StudyCard:
    file = study.file
    card = StudyCard(
        id=file.study,
        title=file.title.translated(),
        question=file.question.translated(),
        division=date(file.care.regions.division or file.period.last_year, 1, 1),
        first_year=file.period.first_year,
        last_year=file.period.last_year,
        plan=study.evaluation.plan.hash() if study.evaluation else "",
        outcomes=study.evaluation.plan.outcomes if study.evaluation else (),
        reach=dict(study.evaluation.plan.reach) if study.evaluation else {},
        followed=study.evaluation.populations if study.evaluation else (),
    )
    return card_with_status(card, study.plan_status)


def _citations(study: CheckedCareStudy) -> dict[str, Citation]:
    first, last = study.file.period.first_year, study.file.period.last_year
    terms = Translated("Zoals met de houder is afgesproken.", "As agreed with the holder.")
    return {
        source.id: Citation(
            id=source.id,
            name=source.name.translated() if source.name else Translated(source.id, source.id),
            holder=source.id,
            line=source.name.nl if source.name else source.id,
            terms=terms,
            first_year=first,
            last_year=last,
        )
        for source in study.file.care.sources
    }


def _made_from(study: CheckedCareStudy, store: CareStore, added: Sequence[Path]) -> dict[str, object]:
    """What determines the figures of a run, as its manifest tells it."""
    return {
        "software": {"name": "proeftuin", "version": version("proeftuin")},
        "study": {
            "id": study.file.study,
            "hash": study.file.hash(),
            "populations": {population.id: population.hash() for population in study.populations},
            **({"schemes": {scheme.id: scheme.hash() for scheme in study.schemes}} if study.schemes else {}),
            "period": [study.file.period.first_year, study.file.period.last_year],
        },
        "synthetic": store.is_synthetic,
        "inputs": _checksums_of_inputs(store, added),
        "loads": [load.id for load in store.active_loads],
    }


def _checksums_of_inputs(store: CareStore, added: Sequence[Path]) -> dict[str, str]:
    """Checksum of every file that was loaded, and of cells of other holders, by name."""
    loaded = {
        f"{load.source}/{account.file}": account.sha256 for load in store.active_loads for account in load.accounts
    }
    return loaded | added_cells_by_name(added)


def _manifest(
    study: CheckedCareStudy, store: CareStore, added: Sequence[Path], released: Released
) -> dict[str, object]:
    contracts = {contract.name: contract.grain for contract in _CONTRACTS}
    return _made_from(study, store, added) | {
        "citations": {id: citation.line for id, citation in released.citations.items()},
        "release_rules": list(released.rules),
        "rows": {name: frame.height for name, frame in sorted(released.tables.items())},
        "tables": {name: grain for name, grain in contracts.items() if name in released.tables},
    }
