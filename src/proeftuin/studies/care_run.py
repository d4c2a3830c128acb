"""
Running a person-level study: load what is new, check it, identify the populations, establish their status.

Person rows stay in the store. What leaves is computed from cells, passes output control, and appears in one step.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path

import polars as pl

from proeftuin.data.care.store import CareStore
from proeftuin.data.care_quality.report import quality_since_last_run, refuse_errors
from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.data.engine.choice import DEFAULT_ENGINE, check_engine, engine_named
from proeftuin.data.engine.duckdb_engine import EmbeddedSettings
from proeftuin.data.loading.omop_writer import OmopSettings, not_written, write_omop
from proeftuin.data.population_tables import PERSON_LEVEL
from proeftuin.data.status_tables import STATUS_TABLES
from proeftuin.data.tables import ALL
from proeftuin.errors import DefinitionError, Problem
from proeftuin.monitors.outcome.care_evaluation import CareEvaluation
from proeftuin.monitors.outcome.care_forecast import Forecast, forecast
from proeftuin.monitors.outcome.care_monitor import CareMonitor
from proeftuin.monitors.outcome.care_status import AreaFigures, CareStatus, PeerRule
from proeftuin.monitors.outcome.care_tables import CareTables
from proeftuin.monitors.outcome.held_sums import HeldSums, added_sums
from proeftuin.release.gate import Results
from proeftuin.release.person_level import release_persons
from proeftuin.release.released import Released, StudyCard
from proeftuin.reporting.report import write_report
from proeftuin.steps.population.attribution import attribution_query
from proeftuin.steps.population.care_regions import (
    SiteAreas,
    StudyRegions,
    regions_of_areas,
    regions_of_municipalities,
    regions_of_sites,
    unknown_areas,
)
from proeftuin.steps.population.deprivation import ANY_DIVISION, HigherIs, area_tables, deprivation_of_areas
from proeftuin.steps.population.judgement import judgement_queries
from proeftuin.steps.population.membership import spells_query
from proeftuin.steps.population.person_time import person_period_query
from proeftuin.steps.population.population_definition import AttributionRule, PopulationDefinition
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
    checksum,
    checksums,
    refuse_unusable,
    write_manifest,
    write_table,
)
from proeftuin.studies.care_evaluation_plan import care_evaluation, problems_of_evaluation
from proeftuin.studies.care_sources import loaded_store, within
from proeftuin.studies.care_study_file import DUTCH_LEVEL, CareStudyFile, read_care_study
from proeftuin.studies.catalogue_entry import catalogue_edition
from proeftuin.studies.cell_file import (
    NONE,
    CellMeaning,
    HeldCells,
    fingerprint,
    read_cell_file,
    write_cell_file,
)
from proeftuin.studies.comparison_tables import with_comparisons
from proeftuin.studies.frozen_plan import NEVER_FROZEN, PlanStatus, card_with_status, plan_status, with_plan_state
from proeftuin.studies.revision import with_revisions
from proeftuin.studies.run import RESULTS, Clock, RunResult
from proeftuin.studies.study_file import place_in_study
from proeftuin.vocabulary.citation import Citation
from proeftuin.vocabulary.indicator import Indicator
from proeftuin.vocabulary.language import Translated

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
    study = CheckedCareStudy(home, file, populations, *_indicators(folder, home, file, source))
    rules = {population.id: population.attribution.rule for population in populations}
    if problems := problems_of_evaluation(folder, file, rules, study.indicators, _plain(study)):
        raise DefinitionError(problems)
    evaluation = care_evaluation(home, file)
    status = plan_status(home, file.study, evaluation.plan if evaluation else None)
    return replace(study, evaluation=evaluation, plan_status=status)


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
    tables, groups, store = _computed(
        study, clock, computing, environment or {}, added, strict=strict, detail=detail, expected=expected
    )
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
    released = with_revisions(released, target, _made_from(study, store, added))
    with bundle_in_the_making(target) as making:
        clock.begin("tables")
        for name, frame in released.tables.items():
            write_table(frame, making, name)
        if report:
            clock.begin("report")
            write_report(
                released, making / "report", languages=study.file.languages(), topology={}, pictures=True,
                progress=_silent, catalogue=lambda language: catalogue_edition(study.records, (), language),
            )  # fmt: skip
        clock.begin("manifest")
        manifest = _manifest(study, store, added, released, making) | {"timings": clock.seconds()}
        if study.evaluation is not None:
            manifest["plan"] = study.plan_status.as_mapping()
        write_manifest(making, manifest)
    return RunResult(target, released, manifest, report)


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

    With an evaluation the sums of those who are followed go with them; nothing is estimated.

    Returns
    -------
    int
        Number of cells.
    """
    study = checked_care_study(folder)
    made = _gone_through(study, Clock(_silent), computing, environment or {}, strict=False, detail=detail).made
    cells, held = made.cells(), made.held()
    together = HeldCells(cells) if held is None else HeldCells(cells, held.frames(), held.regions)
    write_cell_file(together, path, _meaning_of_cells(study))
    return cells.height


def queries_of(study: CheckedCareStudy) -> list[tuple[str, Relation]]:
    """Every query that the study asks of an engine, in order, by the name under which its rows are kept."""
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


def _gone_through(
    study: CheckedCareStudy,
    clock: Clock,
    computing: Computing,
    environment: Mapping[str, str],
    *,
    strict: bool,
    detail: Progress,
    expected: Callable[[Forecast], None] = _unheard,
) -> _GoneThrough:
    clock.begin("load")
    store = opened_store(study, computing, environment, detail)
    with computing.started(study.folder) as engine:
        clock.begin("quality")
        expected(_expectation(study, store, computing))
        quality = quality_since_last_run(store, engine, years=study.file.years)
        if strict:
            refuse_errors(quality)
        regions = study_regions(study, store, engine)
        areas = _area_figures(study, store, engine)
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
        )
        results = monitor.run(store, engine, lambda done, of, left: detail(f"{done}/{of}, ± {left:.0f} s"))
    return _GoneThrough(store, CareTables(monitor, results, store), quality, areas)


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
) -> tuple[dict[str, pl.DataFrame], Mapping[str, Sequence[str]], CareStore]:
    # What can be refused is refused before the persons are gone through, which may take hours.
    others = [read_cell_file(path, _meaning_of_cells(study)) for path in added]
    of_others = [HeldSums.of_frames(other.regions, other.sums) for other in others if study.evaluation is not None]
    own = _gone_through(study, clock, computing, environment, strict=strict, detail=detail, expected=expected)
    clock.begin("estimates")
    made, monitor = own.made, own.made.monitor
    cells = made.cells()
    if others:
        cells = added_cells([cells, *(other.cells for other in others)])
    volumes = volume_pairs(study.records)
    status = CareStatus(monitor, made.results, cells, own.areas, _peer_rule(study), volumes, is_own=not added)
    tables = made.tables(status) | {"care_quality": own.quality}
    if (held := made.held()) is not None:
        clock.begin("evaluation")
        effects = made.evaluation(added_sums([held, *of_others]), tables["regions"])
        tables |= with_plan_state(effects, study.plan_status.state, _checksums_of_inputs(own.store, added))
    groups: Mapping[str, Sequence[str]] = next(iter(monitor.regions.values())).groups
    if not cells.is_empty():
        groups = status.all_groups
    return tables, groups, own.store


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
    scores = deprivation_of_areas(facts, crosswalk, indicator=part.area_fact, division=division, last_year=last)
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
    figures = deprivation_of_areas(facts, crosswalk, indicator=part.area_fact, division=division, last_year=last)
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
    )


def _expectation(study: CheckedCareStudy, store: CareStore, computing: Computing) -> Forecast:
    return forecast(
        store,
        years=len(study.file.years),
        populations=len(study.populations),
        cores=computing.threads or os.cpu_count() or 1,
    )


def _regions_of_residence(
    study: CheckedCareStudy, store: CareStore, engine: CareEngine, sites: list[SiteAreas]
) -> StudyRegions:
    level = study.file.care.regions.level
    engine.open(store.files())
    residence = engine.table("residence")
    found = engine.frame(residence.filter(residence.area_level == level).select("area_code", "area_vintage").distinct())
    areas = [(code, vintage) for code, vintage in found.iter_rows()]
    if level == DUTCH_LEVEL and study.file.care.regions.division is not None:
        regions = regions_of_municipalities(study.file.care.regions.division, {v for _, v in areas}, sites)
    else:
        regions = regions_of_areas(areas, sites)
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
    return loaded | {f"added/{path.name}": checksum(path) for path in added}


def _manifest(
    study: CheckedCareStudy, store: CareStore, added: Sequence[Path], released: Released, folder: Path
) -> dict[str, object]:
    contracts = {contract.name: contract.grain for contract in (*ALL, *PERSON_LEVEL, *STATUS_TABLES)}
    return _made_from(study, store, added) | {
        "citations": {id: citation.line for id, citation in released.citations.items()},
        "release_rules": list(released.rules),
        "rows": {name: frame.height for name, frame in sorted(released.tables.items())},
        "files": checksums(folder),
        "tables": {name: grain for name, grain in contracts.items() if name in released.tables},
    }
