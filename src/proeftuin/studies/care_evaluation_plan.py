"""The evaluation of a person-level study as an analysis plan, and what is wrong with it before any data are read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

import polars as pl

from proeftuin.errors import DataContractError, Problem
from proeftuin.monitors.outcome.care_evaluation import CareEvaluation
from proeftuin.steps.evaluation.area_class import AreaFigures
from proeftuin.steps.evaluation.plan import AnalysisPlan, Role
from proeftuin.steps.population.population_definition import AttributionRule
from proeftuin.steps.triple_aim.care_definition import CareIndicator
from proeftuin.steps.triple_aim.care_strata import EXTENSIVE
from proeftuin.studies.area_deprivation import deprivation_plan, figures_of_file, problems_of_deprivation
from proeftuin.studies.care_study_file import CareEvaluationPart, CareStudyFile
from proeftuin.studies.evaluation_plan import problems_of_outcomes
from proeftuin.studies.study_file import place_in_study
from proeftuin.vocabulary.site import GeographyMark, Site


def care_plan_of(file: CareStudyFile, areas: AreaFigures | None = None) -> AnalysisPlan | None:
    """
    The plan that the study file writes down; none without an evaluation.

    Parameters
    ----------
    areas : mapping or None
        What the file with figures about areas says, when the study names one.
    """
    part = file.evaluation
    if part is None:
        return None
    return AnalysisPlan(
        outcomes=part.outcome_ids,
        secondary=part.outcomes_with(Role.SECONDARY),
        negative_controls=part.outcomes_with(Role.NEGATIVE_CONTROL),
        first_year=part.window.first_year,
        last_year=part.window.last_year,
        sites=tuple(
            Site(site.id, site.name, site.start, GeographyMark.SOURCED, site.areas, None)
            for site in file.sites
            if site.start is not None and site.evaluated
        ),
        excluded_municipalities=(
            *(area for left_out in part.exclude for area in left_out.areas),
            *(area for site in file.sites if not site.evaluated for area in site.areas),
        ),
        draws=part.draws,
        seed=part.seed,
        confidence=part.confidence,
        population=" ".join(followed_populations(file, part)),
        comparator=part.comparator,
        estimator=part.estimator,
        sensitivity=part.sensitivity,
        reach=dict(part.reach),
        economics=part.economics.plan() if part.economics else None,
        deprivation=deprivation_plan(part.deprivation, areas),
        cost_cap=part.cost_cap,
    )


def care_evaluation(folder: Path, file: CareStudyFile) -> CareEvaluation | None:
    """
    What is evaluated, with the neighbours and the figures about areas that the study names.

    Raises
    ------
    DataContractError
        The file with neighbours or with figures about areas cannot be read.
    DefinitionError
        The latter is not as the study file says.
    """
    part = file.evaluation
    if part is None:
        return None
    areas = figures_of_file(folder, part.deprivation, [area for site in file.sites for area in site.areas])
    plan = care_plan_of(file, areas)
    if plan is None:
        return None
    neighbours = None if part.neighbours is None else _neighbours(folder / part.neighbours)
    return CareEvaluation(plan, followed_populations(file, part), neighbours, areas)


def followed_populations(file: CareStudyFile, part: CareEvaluationPart) -> tuple[str, ...]:
    """Identifiers of the populations that are followed, the main one first."""
    own = (file.status.population,) if file.status else ()
    return part.populations or own


def problems_of_evaluation(
    folder: Path,
    file: CareStudyFile,
    rules: Mapping[str, AttributionRule],
    indicators: Mapping[str, CareIndicator],
    known: Collection[str],
) -> list[Problem]:
    """
    What makes the evaluation impossible, by place in the study file.

    Parameters
    ----------
    rules : mapping of str to AttributionRule
        How persons are attributed to regions, by population.
    indicators : mapping of str to CareIndicator
        What the study measures from person rows.
    known : collection of str
        Everything that it measures.
    """
    part = file.evaluation
    if part is None:
        return []
    if file.status is None:
        return [
            _problem(folder, ["evaluation"], "there is an evaluation and no status", "a `status`, whose population is "
                     "followed by its indicators", "add the part `status`")
        ]  # fmt: skip
    return [
        *_problems_of_sites(folder, file),
        *_problems_of_window(folder, file, part),
        *_problems_of_populations(folder, file, part, rules),
        *problems_of_outcomes(folder, part, known),
        *_problems_of_sums(folder, part, indicators, known),
        *problems_of_deprivation(folder, part.deprivation, _first_start(file), ("area_fact", "file"), ()),
    ]


def _problems_of_sites(folder: Path, file: CareStudyFile) -> list[Problem]:
    if not any(site.evaluated for site in file.sites):
        return [_problem(folder, ["evaluation"], "the study has no sites", "sites with a start", "add `sites`")]
    return [
        _problem(
            folder, ["sites", place], f"the site {site.id} has no `start`", "the day on which its programme began",
            "add it: before and after are told apart by it",
        )
        for place, site in enumerate(file.sites)
        if site.start is None and site.evaluated
    ]  # fmt: skip


def _problems_of_window(folder: Path, file: CareStudyFile, part: CareEvaluationPart) -> list[Problem]:
    period, window = file.period, part.window
    if period.first_year <= window.first_year and window.last_year <= period.last_year:
        return []
    return [
        _problem(
            folder, ["evaluation", "window"], f"the window {window.first_year}-{window.last_year} is not in the period",
            f"years from {period.first_year} up to and including {period.last_year}",
            "lengthen the period of the study",
        )
    ]  # fmt: skip


def _problems_of_populations(
    folder: Path, file: CareStudyFile, part: CareEvaluationPart, rules: Mapping[str, AttributionRule]
) -> list[Problem]:
    problems = [
        _problem(
            folder, ["evaluation", "populations", place], f"there is no population `{population}`",
            f"one of {', '.join(rules)}", "correct the identifier, or define the population",
        )
        for place, population in enumerate(part.populations or ())
        if population not in rules
    ]  # fmt: skip
    status = file.status.population if file.status else ""
    if status in rules and rules[status] is not AttributionRule.RESIDENCE:
        problems.append(
            _problem(
                folder, ["evaluation"], f"persons of `{status}` are attributed by {rules[status]}, to sites only",
                "a population attributed by residence, so that there are areas to compare with",
                "choose such a population for the status",
            )
        )  # fmt: skip
    return problems


def _problems_of_sums(
    folder: Path, part: CareEvaluationPart, indicators: Mapping[str, CareIndicator], known: Collection[str]
) -> list[Problem]:
    sums = [id for id, found in indicators.items() if found.tally.kind in EXTENSIVE and found.tally.simple]
    return [
        _problem(
            folder, ["evaluation", "outcomes", place], f"`{outcome}` is no sum over person-time",
            f"an amount or a number per person-year: {', '.join(sums)}",
            "choose such an outcome; shares and ratios are described in the status",
        )
        for place, outcome in enumerate(part.outcome_ids)
        if outcome in known and outcome not in sums
    ]  # fmt: skip


def _first_start(file: CareStudyFile) -> date | None:
    return min((site.start for site in file.sites if site.start is not None and site.evaluated), default=None)


def _problem(folder: Path, place: list[str | int], what: str, expected: str, action: str) -> Problem:
    return Problem(place_in_study(folder, place), what, expected, action)


def _neighbours(path: Path) -> pl.DataFrame:
    columns = {"region_a": pl.String, "region_b": pl.String}
    try:
        found = pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema=False)
        return found.select(pl.col(name).cast(kind) for name, kind in columns.items())
    except (OSError, pl.exceptions.PolarsError) as error:
        raise DataContractError(
            Problem(
                str(path), "the areas next to each other cannot be read from it",
                "a CSV or Parquet file with columns region_a and region_b", "correct the name or the file",
            )
        ) from error  # fmt: skip
