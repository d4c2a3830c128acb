"""Before an evaluation: the draft of its plan, the freezing of it, and how the study stands to what was frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

from proeftuin.errors import DefinitionError, Problem
from proeftuin.monitors.outcome.evaluation_draft import draft_of_monitor
from proeftuin.steps.evaluation.plan import EventPlan
from proeftuin.steps.evaluation.plan_check import check_before_data
from proeftuin.studies.drafted_study import DraftedStudy
from proeftuin.studies.frozen_plan import FILE_NAME, FrozenPlan, PlanStatus, freeze, write_in_study
from proeftuin.studies.planned_study import existing_plan, planned_study
from proeftuin.studies.run import checked_study
from proeftuin.studies.study_file import place_in_study
from proeftuin.vocabulary.division import municipalities_on

DRAFT_NAME = "evaluation-draft.yaml"
_DRAFT_HEADING = """\
# The evaluation part as `proeftuin evaluate draft` completes it: every choice is written out, also where the study file
# left it to the program. Look at each, and paste it into the study file in the place of its `evaluation`.
"""


@dataclass(frozen=True)
class StudyStatus:
    """
    How a study stands to its frozen plan.

    Attributes
    ----------
    file : Path
        Where the frozen plan stands, or would stand.
    plan_hash : str
        Of the plan as the study file now writes it.
    inputs_changed : tuple of str
        Input files that are new, gone or other than when the plan was frozen; none without a frozen plan.
    """

    file: Path
    plan_hash: str
    status: PlanStatus
    inputs_changed: tuple[str, ...]

    @property
    def follow_up_was_at_hand(self) -> bool:
        """Whether data of years after the start were there when the plan was frozen."""
        return self.status.frozen is not None and self.status.frozen.follow_up_at_hand

    def as_mapping(self) -> dict[str, object]:
        """The status for a program."""
        return {
            "file": str(self.file),
            "plan": self.plan_hash,
            **self.status.as_mapping(),
            "inputs_changed": list(self.inputs_changed),
        }


def draft_study(folder: Path) -> DraftedStudy:
    """
    What the evaluation of a study of the open data can hope to find, before any outcome of its follow-up is read.

    See `care_draft` for a study about persons.

    Raises
    ------
    DefinitionError, NotEstimableError, DataContractError
        There is no plan, it contradicts itself, or the data before the start leave nothing to compare with.
    """
    study = checked_study(folder)
    plan = existing_plan(folder, study.plan)
    if isinstance(plan, EventPlan):
        raise DefinitionError(
            Problem(
                place_in_study(folder, ["evaluation", "design"]),
                "an event has no draft: its years without an event show what could be found",
                "the design difference_in_differences",
                "run the study, and read the smallest detectable gap beside each year",
            )
        )
    draft = draft_of_monitor(plan, study.open_data, study.indicators.all, division=study.file.division_day)
    part = study.file.evaluation
    if part is None:
        raise ValueError("a study without an evaluation has no plan")
    return DraftedStudy(study.folder, part, draft, study.indicators.all, municipalities_on(study.file.division_day))


def freeze_study(folder: Path | str, *, day: date, reason: str | None = None) -> Path:
    """
    Freeze the plan of the study on `day`; with `reason` in the place of an earlier one.

    Raises
    ------
    DefinitionError
        There is no plan, it contradicts itself, or one was frozen before and there is no reason to replace it.
    DataContractError
        The open data are not there.
    """
    study = planned_study(Path(folder))
    check_before_data(study.plan)
    frozen = FrozenPlan(
        study=study.id,
        frozen_on=day,
        software=f"proeftuin {version('proeftuin')}",
        question=study.question,
        plan=study.plan.hash(),
        decided=study.plan.decided(),
        follow_up_at_hand=study.follow_up_at_hand,
        inputs=dict(study.inputs),
    )
    return freeze(study.home, frozen, reason=reason)


def study_status(folder: Path | str) -> StudyStatus:
    """
    Whether the plan of the study was frozen, and where the study departs from it.

    Raises
    ------
    DefinitionError
        There is no plan, or the frozen one was changed by hand.
    """
    study = planned_study(Path(folder))
    status, now = study.status, study.inputs
    then = status.frozen.inputs if status.frozen else now
    changed = tuple(name for name in sorted({*then, *now}) if then.get(name) != now.get(name))
    return StudyStatus(study.home / FILE_NAME, study.plan.hash(), status, changed)


def write_completed_evaluation(drafted: DraftedStudy) -> Path:
    """Write the evaluation part with everything in it, the proposed comparator included, beside the study file."""
    path = drafted.folder / DRAFT_NAME
    write_in_study(path, _DRAFT_HEADING, {"evaluation": drafted.completed()})
    return path
