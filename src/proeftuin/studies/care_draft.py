"""The draft of the evaluation of a person-level study, made from a store that is cut before the first start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from proeftuin.monitors.outcome.care_draft import CareDraft
from proeftuin.release.person_draft import protected_draft
from proeftuin.steps.evaluation.plan_check import check_before_data
from proeftuin.studies.care_run import Computing, checked_care_study, opened_store, study_regions
from proeftuin.studies.drafted_study import DraftedStudy
from proeftuin.studies.planned_study import existing_plan


def draft_care_study(
    folder: Path,
    *,
    computing: Computing,
    environment: Mapping[str, str],
    detail: Callable[[str], None] = lambda line: None,
) -> DraftedStudy:
    """
    What the evaluation of the study can hope to find, before any outcome of its follow-up is read.

    Raises
    ------
    DefinitionError, NotEstimableError, DataContractError
        There is no plan, it contradicts itself, or the data before the start leave nothing to compare with.
    """
    study = checked_care_study(folder)
    plan = existing_plan(folder, study.evaluation.plan if study.evaluation else None)
    evaluation, status, part = study.evaluation, study.file.status, study.file.evaluation
    if evaluation is None or status is None or part is None:
        raise ValueError("a checked study with a plan has an evaluation and a status")
    check_before_data(plan)
    store = opened_store(study, computing, environment, detail).before(evaluation.baseline.year)
    with computing.started(study.folder) as engine:
        regions = study_regions(study, store, engine)[status.population]
        asked = CareDraft(evaluation, study.populations, regions, status.population, study.indicators)
        sums = asked.sums(store, engine, lambda done, of, left: detail(f"{done}/{of}, ± {left:.0f} s"))
    draft = asked.draft(sums)
    followed = {id: study.population(id) for id in evaluation.populations}
    return DraftedStudy(
        folder=study.folder,
        part=part,
        draft=draft if store.is_wholly_synthetic else protected_draft(draft),
        outcomes={id: study.indicators[id].indicator for id in plan.outcomes},
        areas=regions.names,
        populations={id: population.name for id, population in followed.items()},
        judged_early=tuple(id for id, population in followed.items() if population.asks_for_dated_facts),
    )
