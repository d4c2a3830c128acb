"""A study of either kind with its analysis plan, as far as freezing a plan needs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from proeftuin.data import vektis
from proeftuin.data.care.store import CareStore
from proeftuin.errors import DefinitionError, Problem
from proeftuin.steps.evaluation.plan import Plan
from proeftuin.studies.frozen_plan import PlanStatus, plan_status
from proeftuin.studies.run import checked_study
from proeftuin.studies.study_file import EvaluationPart, TextPart, is_about_persons, place_in_study


@dataclass(frozen=True)
class PlannedStudy:
    """
    A study with its plan.

    Attributes
    ----------
    home : Path
        Folder of the study file.
    inputs : mapping of str to str
        SHA-256 of every input file that is there, by name.
    follow_up_at_hand : bool
        Whether data about years after the first start are there.
    """

    home: Path
    id: str
    plan: Plan
    question: TextPart
    inputs: Mapping[str, str]
    follow_up_at_hand: bool

    @property
    def status(self) -> PlanStatus:
        """How the plan stands to what was frozen."""
        return plan_status(self.home, self.id, self.plan)


def planned_study(folder: Path) -> PlannedStudy:
    """
    The study in `folder`, which must have an evaluation.

    Raises
    ------
    DefinitionError
        The study file is wrong, or has no evaluation.
    DataContractError
        The open data, or a store that should be there, cannot be read.
    """
    return _of_persons(folder) if is_about_persons(folder) else _of_open_data(folder)


def _of_open_data(folder: Path) -> PlannedStudy:
    study = checked_study(folder)
    plan, part = existing_plan(folder, study.plan), study.file.evaluation
    last_year = max(study.open_data.data_set(vektis.DATA_SET).years)
    return PlannedStudy(
        study.folder,
        study.file.study,
        plan,
        _question(part, study.file.question),
        study.checksums_of_inputs(),
        last_year >= _first_start(plan),
    )


def _of_persons(folder: Path) -> PlannedStudy:
    # What this needs takes a second to load, which other studies need not wait for.
    from proeftuin.studies.care_run import checked_care_study

    study = checked_care_study(folder)
    plan = existing_plan(folder, study.evaluation.plan if study.evaluation else None)
    place = study.folder / study.file.care.store
    loads = CareStore.open(place).active_loads if place.is_dir() else ()
    inputs = {f"{load.source}/{account.file}": account.sha256 for load in loads for account in load.accounts}
    # Tables about persons do not say until when they go without being read; what is loaded counts as seen.
    return PlannedStudy(
        study.folder,
        study.file.study,
        plan,
        _question(study.file.evaluation, study.file.question),
        inputs,
        follow_up_at_hand=bool(inputs),
    )


def existing_plan(folder: Path, plan: Plan | None) -> Plan:
    """
    `plan`, when there is one.

    Raises
    ------
    DefinitionError
        The study in `folder` has no evaluation.
    """
    if plan is None:
        raise DefinitionError(
            Problem(
                place_in_study(folder, ["study"]),
                "the study has no evaluation",
                "the part `evaluation` with a window and outcomes",
                "add it; the example study of the national monitor shows how",
            )
        )
    return plan


def _question(part: EvaluationPart | None, of_study: TextPart) -> TextPart:
    return part.question if part is not None and part.question is not None else of_study


def _first_start(plan: Plan) -> int:
    return min(site.start.year for site in plan.located_sites)
