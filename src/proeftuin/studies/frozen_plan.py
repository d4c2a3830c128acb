"""
The frozen analysis plan: what was decided, on which day and with which data at hand, kept beside the study file.

A seal over the whole file shows that it was changed by hand afterwards. It is a guard against mistakes and against
quiet changes, not against someone who makes a new seal: only a copy that others hold, such as a public register or a
shared history of versions, can show that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl
import yaml

from proeftuin.errors import DefinitionError, Problem
from proeftuin.release.released import StudyCard
from proeftuin.steps.evaluation.plan import Plan, PlanState, canonical_hash
from proeftuin.steps.evaluation.plan_departure import departures
from proeftuin.studies.study_file import Part, TextPart, read_as
from proeftuin.vocabulary.departure import Departure

FILE_NAME = "analysis-plan.yaml"
SEAL = "seal"
_HEADING = """\
# The analysis plan of this study as it was frozen by `proeftuin evaluate freeze`. Keep it with the study and do not
# edit it: a run refuses a plan that was changed by hand. To change the plan, change the study file and freeze again
# with --replace and the reason; this plan then stays here under `superseded`.
"""


class FrozenPlan(Part):
    """
    The content of a file with a frozen plan.

    Attributes
    ----------
    plan : str
        Hash of `decided`, the one that stands in every row of effects.
    follow_up_at_hand : bool
        Whether data about the years after the first start were there on the day of freezing.
    inputs : mapping of str to str
        SHA-256 of every input file that was there, by name.
    superseded : tuple of mappings
        Plans that this one replaces, the oldest first, each with the day and the reason.
    """

    study: str
    frozen_on: date
    software: str
    question: TextPart
    plan: str
    decided: dict[str, object]
    follow_up_at_hand: bool
    inputs: dict[str, str]
    superseded: tuple[dict[str, object], ...] = ()
    seal: str = ""

    def content(self) -> dict[str, object]:
        """Everything but the seal, as it is written."""
        return self.model_dump(mode="json", exclude={SEAL})


@dataclass(frozen=True)
class PlanStatus:
    """Whether the study's plan was frozen, and where the analysis departs from it."""

    state: PlanState
    frozen: FrozenPlan | None = None
    departures: tuple[Departure, ...] = ()

    def as_mapping(self) -> dict[str, object]:
        """The status for a program."""
        frozen = self.frozen
        return {
            "state": self.state.value,
            "frozen_on": frozen.frozen_on.isoformat() if frozen else None,
            "follow_up_at_hand": frozen.follow_up_at_hand if frozen else None,
            "superseded": len(frozen.superseded) if frozen else 0,
            "departures": [vars(departure) for departure in self.departures],
        }


NEVER_FROZEN = PlanStatus(PlanState.NOT_FROZEN)


def frozen_plan_beside(home: Path, study: str) -> FrozenPlan | None:
    """
    The frozen plan in the study's folder; none when there is none.

    Raises
    ------
    DefinitionError
        It was changed after freezing, or belongs to another study.
    """
    path = home / FILE_NAME
    if not path.exists():
        return None
    frozen = read_as(path, FrozenPlan)
    if canonical_hash(frozen.content()) != frozen.seal:
        raise DefinitionError(
            Problem(
                str(path),
                "the frozen plan was changed after it was frozen: its seal does not fit its content",
                "the file as `proeftuin evaluate freeze` wrote it",
                "put the file back as it was; to change the plan, change the study file and freeze it with --replace",
            )
        )
    if frozen.study != study:
        raise DefinitionError(
            Problem(
                str(path),
                f"this is the plan of the study {frozen.study}, and the study file here is {study}",
                "the frozen plan of this study",
                "give each study a folder of its own, or move the plan to the study that it belongs to",
            )
        )
    return frozen


def plan_status(home: Path, study: str, plan: Plan | None) -> PlanStatus:
    """How `plan` stands to what was frozen beside the study file in `home`."""
    frozen = frozen_plan_beside(home, study)
    if frozen is None or plan is None:
        return NEVER_FROZEN
    if plan.hash() == frozen.plan:
        return PlanStatus(PlanState.FROZEN, frozen)
    return PlanStatus(PlanState.DEPARTS, frozen, departures(frozen.decided, plan.decided()))


def freeze(home: Path, plan: FrozenPlan, *, reason: str | None = None) -> Path:
    """
    Write `plan` beside the study file.

    Parameters
    ----------
    reason : str, optional
        Why an earlier frozen plan is replaced; without it an earlier plan stays.

    Raises
    ------
    DefinitionError
        There is a frozen plan and no reason to replace it, or a reason and no plan; the file cannot be written.
    """
    path = home / FILE_NAME
    former = frozen_plan_beside(home, plan.study)
    if former is not None and not (reason or "").strip():
        raise DefinitionError(
            Problem(
                str(path),
                f"a plan was frozen on {former.frozen_on.isoformat()}",
                "no frozen plan, or a reason to replace it",
                "keep it, or freeze again with --replace and the reason, which then stands in the file",
            )
        )
    if former is None and reason is not None:
        raise DefinitionError(
            Problem(str(path), "there is no frozen plan to replace", "a frozen plan", "freeze without --replace")
        )
    if former is not None:
        kept = {key: value for key, value in former.content().items() if key not in {"study", "superseded"}}
        replaced = kept | {"replaced_on": plan.frozen_on.isoformat(), "reason": reason}
        plan = plan.model_copy(update={"superseded": (*former.superseded, replaced)})
    content = plan.content()
    write_in_study(path, _HEADING, content | {SEAL: canonical_hash(content)})
    return path


def card_with_status(card: StudyCard, status: PlanStatus) -> StudyCard:
    """The card, with what every page must say of the plan."""
    return replace(
        card,
        plan_state=status.state.value,
        plan_frozen_on=status.frozen.frozen_on if status.frozen else None,
        follow_up_was_at_hand=status.frozen.follow_up_at_hand if status.frozen else None,
        departures=status.departures,
    )


def with_plan_state(
    tables: Mapping[str, pl.DataFrame], state: PlanState, inputs: Mapping[str, object]
) -> dict[str, pl.DataFrame]:
    """
    The tables, with `state` and the version of the data in every row that has columns for them.

    Parameters
    ----------
    inputs : mapping
        What the manifest says of the input files.
    """
    columns = [pl.lit(state.value).alias("plan_state"), pl.lit(canonical_hash(dict(inputs))).alias("data")]
    return {
        name: frame.with_columns(columns) if "plan_state" in frame.columns else frame for name, frame in tables.items()
    }


def write_in_study(path: Path, heading: str, content: Mapping[str, object]) -> None:
    """
    Write `content` as YAML below `heading`, whole or not at all.

    Raises
    ------
    DefinitionError
        The folder of the study cannot be written.
    """
    text = heading + yaml.safe_dump(dict(content), allow_unicode=True, sort_keys=False, width=100)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise DefinitionError(
            Problem(
                str(path),
                f"the file cannot be written ({type(error).__name__})",
                "a folder where you may write",
                "copy the study to a folder of your own",
            )
        ) from error
