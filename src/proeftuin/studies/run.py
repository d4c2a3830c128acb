"""
Running a study: from its one file to a results bundle with tables, report and manifest.

Everything is computed before anything is put in place; the bundle appears in one step or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

import polars as pl

from proeftuin.data import geography, population_panel, vektis
from proeftuin.data.chart_tables import CHART_TABLES
from proeftuin.data.cycle_tables import CYCLE_TABLES
from proeftuin.data.delivery_tables import DELIVERY_TABLES
from proeftuin.data.improvement_tables import IMPROVEMENT_TABLES
from proeftuin.data.open_data import DataSet, OpenData
from proeftuin.data.open_data_quality import quality_of
from proeftuin.data.portfolio_tables import PORTFOLIO_TABLES
from proeftuin.data.status_tables import REVISIONS
from proeftuin.data.tables import ALL, QUALITY
from proeftuin.errors import DataContractError, DefinitionError, Problem
from proeftuin.monitors.outcome.monitor import MonitorIndicators, OutcomeMonitor
from proeftuin.monitors.outcome.portfolio import PortfolioOfStudy
from proeftuin.monitors.outcome.sources import national_sources
from proeftuin.release.gate import ReleaseRule, Results, release
from proeftuin.release.released import Released, StudyCard
from proeftuin.reporting.report import write_report
from proeftuin.steps.evaluation.area_class import AreaFigures
from proeftuin.steps.evaluation.plan import AnalysisPlan, Plan
from proeftuin.steps.improvement.improvement import Improvement
from proeftuin.steps.improvement.measured_series import Every
from proeftuin.studies.area_deprivation import figures_of_file, problems_of_deprivation
from proeftuin.studies.bundle import bundle_in_the_making, checksums, refuse_unusable, write_manifest, write_table
from proeftuin.studies.chart_check import ChartSurroundings
from proeftuin.studies.chart_run import with_charts
from proeftuin.studies.cycle_shown import with_cycles
from proeftuin.studies.delivery_run import with_counts, with_delivery
from proeftuin.studies.evaluation_plan import plan_of, problems_of_outcomes, problems_of_programmes
from proeftuin.studies.frozen_plan import PlanStatus, card_with_status, plan_status, with_plan_state
from proeftuin.studies.improvement_run import with_improvement
from proeftuin.studies.kept_report import same_report
from proeftuin.studies.kept_tables import KeptTables
from proeftuin.studies.open_ledger import open_ledger
from proeftuin.studies.opened_charts import OpenedCharts, followed_in_open_data, opened_charts
from proeftuin.studies.opened_delivery import OpenedDelivery, opened_delivery
from proeftuin.studies.opened_improvement import improvement_of_study
from proeftuin.studies.opened_portfolio import portfolio_of_study
from proeftuin.studies.portfolio_run import with_portfolio
from proeftuin.studies.result_ledger import Ledger
from proeftuin.studies.revision import with_revisions
from proeftuin.studies.study_file import StudyFile, place_in_study, read_study
from proeftuin.vocabulary.division import municipalities_on
from proeftuin.vocabulary.period import Period

Progress = Callable[[str], None]
RESULTS = "results"
_CONTRACTS = (*ALL, *PORTFOLIO_TABLES, *DELIVERY_TABLES, *CHART_TABLES, *IMPROVEMENT_TABLES, *CYCLE_TABLES, REVISIONS)


@dataclass(frozen=True)
class CheckedStudy:
    """A study that can be run: its file, its open data and what it measures."""

    folder: Path
    file: StudyFile
    open_data: OpenData
    data_sets: tuple[DataSet, ...]
    indicators: MonitorIndicators
    plan: Plan | None
    plan_status: PlanStatus
    portfolio: PortfolioOfStudy | None = None
    area_figures: AreaFigures | None = None
    """What a file that the study names says of how deprived areas are."""
    charts: OpenedCharts = field(default_factory=OpenedCharts)
    path: Path = Path()
    """The study's folder, or its file, as it was given."""
    improvement: Improvement | None = None
    delivery: OpenedDelivery | None = None

    def checksums_of_inputs(self) -> dict[str, str]:
        """SHA-256 of every file of the open data, by data set and path."""
        return {
            f"{data_set.id}/{entry.entry.path}": entry.entry.sha256
            for data_set in self.data_sets
            for entry in data_set.files
        }

    def ledger(self) -> Ledger:
        """What its results rest on."""
        return open_ledger(self.path, self.file, self.checksums_of_inputs())

    def card(self) -> StudyCard:
        """What a reader must know of the study before its numbers."""
        card = StudyCard(
            id=self.file.study,
            title=self.file.title.translated(),
            question=self.file.question.translated(),
            division=self.file.division_day,
            first_year=self.file.period.first_year,
            last_year=self.file.period.last_year,
            plan=self.plan.hash() if self.plan else "",
            outcomes=self.plan.outcomes if self.plan else (),
            reach=dict(self.plan.reach) if isinstance(self.plan, AnalysisPlan) else {},
        )
        return card_with_status(card, self.plan_status)


@dataclass(frozen=True)
class RunResult:
    """
    A finished run.

    Attributes
    ----------
    folder : Path
        The bundle.
    report : bool
        Whether a report was written.
    taken, computed : tuple of str
        Groups of results that were taken as they were, and that were computed.
    """

    folder: Path
    released: Released
    manifest: Mapping[str, object]
    report: bool
    taken: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()

    def as_mapping(self) -> dict[str, object]:
        """The run for a program: where the bundle is, and its manifest."""
        return {"folder": str(self.folder), **self.manifest}


def run_study(
    folder: Path | str,
    *,
    output: Path | str | None = None,
    report: bool = True,
    strict: bool = False,
    progress: Progress = lambda stage: None,
) -> RunResult:
    """
    Compute the study in `folder` and put its results bundle in place.

    Parameters
    ----------
    folder : Path
        Folder with a study file, or the file itself.
    output : Path, optional
        Name of the bundle; by default `results` in the study's folder. It becomes a link to a finished folder.
    strict : bool
        Stop when a check on the input finds an error.
    progress : callable
        Called with the key of each stage when it begins.

    Raises
    ------
    DefinitionError
        The study file is wrong, or `output` cannot be used.
    DataContractError
        A source is absent, damaged, or, with `strict`, of poor quality.
    NotEstimableError
        The plan cannot be answered with these data.
    """
    study = checked_study(folder)
    target = study.folder / RESULTS if output is None else Path(output)
    refuse_unusable(target)
    clock = Clock(progress)
    kept = KeptTables(target.parent / f".{target.name}-kept", study.ledger())
    results = _results(study, clock, kept, strict=strict)
    clock.begin("release")
    rules = {data_set.id: ReleaseRule.SUPPLIER_MADE_SAFE for data_set in study.data_sets}
    made_from = _made_from(study)
    released = with_portfolio(release(results, rules), study.portfolio)
    released = with_delivery(with_counts(released, study.delivery), study.delivery)
    released = with_charts(released, study.charts)
    released = with_improvement(released, study.improvement)
    released = with_revisions(released, target, made_from)
    released = with_cycles(released, study.folder, study.file.cycle, kept.ledger)
    with bundle_in_the_making(target) as making:
        clock.begin("tables")
        for name, frame in released.tables.items():
            write_table(frame, making, name)
        manifest = made_from | _manifest(released) | {"ledger": kept.ledger.as_mapping()}
        if study.plan is not None:
            manifest["plan"] = study.plan_status.as_mapping()
        if report and not same_report(target, making, manifest):
            clock.begin("report")
            write_report(
                released,
                making / "report",
                languages=study.file.languages(),
                topology=_topology(study),
                pictures=True,
                progress=lambda line: None,
            )
        clock.begin("manifest")
        manifest |= {"files": checksums(making), "timings": clock.seconds()}
        write_manifest(making, manifest)
    return RunResult(target, released, manifest, report, tuple(kept.taken), tuple(kept.computed))


def checked_study(folder: Path | str) -> CheckedStudy:
    """
    The study in `folder`, with everything checked that can be checked without computing.

    Raises
    ------
    DefinitionError
        The file is wrong, or names a municipality, year or indicator that does not exist.
    DataContractError
        The open data are not there.
    """
    folder = Path(folder)
    file = read_study(folder)
    home = folder if folder.is_dir() else folder.parent
    additions = _folder_named(folder, "imported_data", home, file.imported_data) if file.imported_data else None
    open_data = OpenData(_folder_named(folder, "open_data", home, file.open_data), additions)
    data_sets = open_data.data_sets()
    period = file.period
    indicators = MonitorIndicators.of_period(
        period.first_year, period.last_year, total_over_time=file.report.total_over_time
    )
    problems = [*_problems_of_period(folder, file, open_data), *_problems_of_codes(folder, file)]
    problems += problems_of_outcomes(folder, file.evaluation, indicators.all)
    problems += problems_of_programmes(folder, file)
    classes = file.evaluation.deprivation if file.evaluation else None
    located = [site for site in file.evaluated_sites() if site.is_located]
    first = min((site.start for site in located), default=None)
    published = open_data.data_set(population_panel.DATA_SET).years if classes else ()
    problems += problems_of_deprivation(folder, classes, first, ("indicator", "file"), published)
    if problems:
        raise DefinitionError(problems)
    areas = figures_of_file(folder, classes, [code for site in located for code in site.municipalities])
    plan = plan_of(file, areas)
    status = plan_status(home, file.study, plan)
    portfolio = portfolio_of_study(folder, file)
    delivery = opened_delivery(
        folder,
        home,
        file.portfolio.delivery if file.portfolio else None,
        portfolio.portfolio if portfolio else None,
        sites=[site.id for site in file.sites],
        years=tuple(range(period.first_year, period.last_year + 1)),
    )
    charts = opened_charts(folder, home, file.improvement.charts if file.improvement else (), _around(file, indicators))
    improvement = improvement_of_study(folder, file, indicators=indicators.all, charts=charts.charts)
    return CheckedStudy(
        home, file, open_data, data_sets, indicators, plan, status, portfolio, areas, charts,
        folder, improvement, delivery=delivery,
    )  # fmt: skip


def _around(file: StudyFile, indicators: MonitorIndicators) -> ChartSurroundings:
    """What charts are held against."""
    return ChartSurroundings(
        indicators=followed_in_open_data(indicators.all),
        sites=[site.id for site in file.located_sites() if site.is_located],
        entries=[entry.id for entry in file.portfolio.interventions] if file.portfolio else [],
        period=Period.years(file.period.first_year, file.period.last_year),
        is_about_persons=False,
        delivered=Every(file.portfolio.delivery.every if file.portfolio and file.portfolio.delivery else Every.QUARTER),
        delivering=[entry.entry({}) for entry in file.portfolio.interventions] if file.portfolio else [],
    )


def _folder_named(folder: Path, key: str, home: Path, name: str) -> Path:
    """A folder that the study names, relative to its own; it need not exist, but nothing else may stand there."""
    try:
        path = (home / name).resolve()
        if path.is_dir() or not path.exists():
            return path
    except (OSError, RuntimeError):
        # A link that leads to itself, or a name too long for the disk.
        pass
    raise DefinitionError(
        Problem(place_in_study(folder, [key]), f"{name} is no folder", "the name of a folder", "correct the name")
    )


def _results(study: CheckedStudy, clock: Clock, kept: KeptTables, *, strict: bool) -> Results:
    file = study.file
    clock.begin("read")
    study.open_data.verify()
    quality = QUALITY.conform(quality_of(study.open_data))
    if strict:
        _refuse_errors(quality)
    clock.begin("regions")
    sources = national_sources(
        study.open_data,
        first_year=file.period.first_year,
        last_year=file.period.last_year,
        division=file.division_day,
    )
    monitor = OutcomeMonitor(
        sites=file.located_sites(),
        excluded=file.excluded_municipalities(),
        division=file.division_day,
        years=(file.period.first_year, file.period.last_year),
        indicators=study.indicators,
        plan=study.plan,
        seed=file.evaluation.seed if file.evaluation else 0,
        area_figures=_figures_about_areas(study),
    )
    tables = monitor.run(sources, clock.begin, kept.of) | {"quality": quality}
    tables = with_plan_state(tables, study.plan_status.state, study.checksums_of_inputs())
    citations = {data_set.id: data_set.citation for data_set in study.data_sets}
    return Results(study.card(), file.located_sites(), study.indicators.all, citations, tables)


def _figures_about_areas(study: CheckedStudy) -> AreaFigures | None:
    """How deprived the municipalities of the study's division are, when its plan asks."""
    part = study.file.evaluation.deprivation if study.file.evaluation else None
    if part is None or part.indicator is None or part.year is None:
        return study.area_figures
    return population_panel.standardised_income(study.open_data, part.year, division=study.file.division_day)


def _topology(study: CheckedStudy) -> dict[str, object]:
    """The map, when the study's municipalities are those on it; empty otherwise: other borders would mislead."""
    on_map = set(municipalities_on(study.file.division_day.replace(year=geography.DIVISION)))
    if set(municipalities_on(study.file.division_day)) != on_map:
        return {}
    return geography.topology(study.open_data.root)


def _made_from(study: CheckedStudy) -> dict[str, object]:
    """The part of the manifest that is known before anything is written: what determines the figures."""
    return {
        "software": {"name": "proeftuin", "version": version("proeftuin")},
        "study": {
            "id": study.file.study,
            "hash": study.file.hash(),
            "plan": study.card().plan,
            "division": study.file.division,
            "period": [study.file.period.first_year, study.file.period.last_year],
        },
        "inputs": study.checksums_of_inputs(),
    }


def _manifest(released: Released) -> dict[str, object]:
    return {
        "citations": {id: citation.line for id, citation in released.citations.items()},
        "release_rules": list(released.rules),
        "rows": {name: frame.height for name, frame in sorted(released.tables.items())},
        "tables": {contract.name: contract.grain for contract in _CONTRACTS if contract.name in released.tables},
    }


def _refuse_errors(quality: pl.DataFrame) -> None:
    found = quality.filter(pl.col("severity") == "error")
    if found.height:
        raise DataContractError(
            [
                Problem(
                    f"{row['source']}{'' if row['year'] is None else ', ' + str(row['year'])}",
                    f"the check {row['check']} found an error in {row['rows']} rows",
                    "input without errors, because the run is strict",
                    "mend the input, or run without --strict and read the quality table",
                )
                for row in found.to_dicts()
            ]
        )


def _problems_of_period(folder: Path, file: StudyFile, open_data: OpenData) -> list[Problem]:
    years = open_data.data_set(vektis.DATA_SET).years
    absent = [year for year in range(file.period.first_year, file.period.last_year + 1) if year not in years]
    if not absent:
        return []
    return [
        Problem(
            place_in_study(folder, ["period"]),
            f"there are no cost data about {', '.join(map(str, absent))}",
            f"years from {years[0]} up to and including {years[-1]}",
            "shorten the period, or import the file of that year with `proeftuin sources import`",
        )
    ]


def _problems_of_codes(folder: Path, file: StudyFile) -> list[Problem]:
    known = municipalities_on(file.division_day)
    named: list[tuple[list[str | int], tuple[str, ...]]] = [
        (["sites", i, "geography", "municipalities"], site.geography.municipalities)
        for i, site in enumerate(file.sites)
    ]
    named += [
        (["comparison", "exclude", i, "municipalities"], part.municipalities)
        for i, part in enumerate(file.comparison.exclude)
    ]
    named += [
        (["comparison", "other_programmes", i, "municipalities"], part.municipalities)
        for i, part in enumerate(file.comparison.other_programmes)
    ]
    return [
        Problem(
            place_in_study(folder, [*where, place]),
            f"{code} is no municipality of the division of {file.division}",
            "a code of that division",
            "use the code of the municipality that it became, or another division; `proeftuin regions changes` tells",
        )
        for where, codes in named
        for place, code in enumerate(codes)
        if code not in known
    ]


class Clock:
    """Says which stage begins, and remembers how long each took."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._begun: list[tuple[str, float]] = []

    def begin(self, stage: str) -> None:
        """The stage begins, and the one before it ends."""
        self._begun.append((stage, perf_counter()))
        self._progress(stage)

    def seconds(self) -> dict[str, float]:
        """Seconds that each stage took."""
        ends = [moment for _, moment in self._begun[1:]] + [perf_counter()]
        return {stage: round(end - moment, 3) for (stage, moment), end in zip(self._begun, ends, strict=True)}
