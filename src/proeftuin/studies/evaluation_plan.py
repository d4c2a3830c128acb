"""The evaluation part of a study file as an analysis plan, and what is wrong with it before any data are read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from proeftuin.errors import Problem
from proeftuin.steps.evaluation.area_class import AreaFigures
from proeftuin.steps.evaluation.plan import AnalysisPlan, EventPlan, Plan, Role, treated_in_pool
from proeftuin.studies.area_deprivation import deprivation_plan
from proeftuin.studies.study_file import EvaluationPart, StudyFile, place_in_study


def plan_of(file: StudyFile, areas: AreaFigures | None = None) -> Plan | None:
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
    common = {
        "outcomes": part.outcome_ids,
        "secondary": part.outcomes_with(Role.SECONDARY),
        "negative_controls": part.outcomes_with(Role.NEGATIVE_CONTROL),
        "first_year": part.window.first_year,
        "last_year": part.window.last_year,
        "excluded_municipalities": (*file.excluded_municipalities(), *_of_sites_left_out(file)),
        "other_programmes": file.other_programmes(),
        "draws": part.draws,
        "seed": part.seed,
        "confidence": part.confidence,
    }
    if part.design == "event_gap":
        baseline = part.event.baseline_years if part.event else 4
        site = next(site for site in file.located_sites() if site.is_located)
        return EventPlan(**common, site=site, baseline_years=baseline)  # type: ignore[arg-type]
    return AnalysisPlan(
        **common,  # type: ignore[arg-type]
        sites=file.evaluated_sites(),
        comparator=part.comparator,
        estimator=part.estimator,
        sensitivity=part.sensitivity,
        reach=dict(part.reach),
        economics=part.economics.plan() if part.economics else None,
        deprivation=deprivation_plan(part.deprivation, areas),
    )


def _of_sites_left_out(file: StudyFile) -> list[str]:
    """Municipalities of sites without the programme: they are not evaluated, and not compared with either."""
    evaluated = {site.id for site in file.evaluated_sites()}
    return [code for site in file.located_sites() if site.id not in evaluated for code in site.municipalities]


def problems_of_outcomes(folder: Path, part: EvaluationPart | None, known: Iterable[str]) -> list[Problem]:
    """Outcomes that are no indicator, that stand twice, or of which none is primary."""
    if part is None:
        return []
    identifiers, ids = sorted(known), part.outcome_ids
    problems = []
    for place, outcome in enumerate(ids):
        where = place_in_study(folder, ["evaluation", "outcomes", place])
        if outcome not in identifiers:
            problems.append(
                Problem(
                    where, f"there is no indicator `{outcome}`", f"one of {', '.join(identifiers)}",
                    "correct the identifier",
                )
            )  # fmt: skip
        if outcome in ids[:place]:
            problems.append(
                Problem(
                    where, f"the outcome {outcome} stands here again", "each outcome once, with one role",
                    "remove one of the two: an outcome that answers the question cannot also be a control",
                )
            )  # fmt: skip
    if not part.outcomes_with(Role.PRIMARY):
        problems.append(
            Problem(
                place_in_study(folder, ["evaluation", "outcomes"]), "no outcome is primary",
                "at least one outcome that the answer rests on", "give one of them the role primary",
            )
        )  # fmt: skip
    return problems


def problems_of_programmes(folder: Path, file: StudyFile) -> list[Problem]:
    """Municipalities with a programme of their own that would be taken for untreated."""
    plan = plan_of(file)
    if plan is None:
        return []
    positions = {programme.name: place for place, programme in enumerate(plan.other_programmes)}
    return [
        Problem(
            place_in_study(folder, ["comparison", "other_programmes", positions[programme.name]]),
            f"municipality {code} had the programme {programme.name} from {programme.start.isoformat()}, and stands in "
            "the comparison pool: an effect there would hide an effect of the sites",
            "a pool of municipalities without a programme",
            f"list {code} under comparison.exclude with this programme as the reason",
        )
        for programme, code in treated_in_pool(plan)
    ]
