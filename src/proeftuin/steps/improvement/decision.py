"""
A decision of a cycle: what was decided on which findings, and which edits of the study file it asks for.

The edits are data. Who applies them opens the next cycle; nothing is changed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from proeftuin.vocabulary.language import Translated


class Step(StrEnum):
    """The step of the study that a change is about, by the part of the study file."""

    POPULATION = "population"
    STATUS = "status"
    SEGMENTATION = "segmentation"
    CHOICE = "choice"
    PORTFOLIO = "portfolio"
    EVALUATION = "evaluation"
    IMPROVEMENT = "improvement"


class Edit(StrEnum):
    """What is done at an address."""

    SET = "set"
    """Another value takes the place of the one that stands there."""
    ADD = "add"
    """An item joins a list, or keys join a mapping."""
    REMOVE = "remove"
    """What stands there is taken out."""
    KEEP = "keep"
    """It stays as it is, on purpose."""


@dataclass(frozen=True)
class StudyChange:
    """
    One edit of the study file.

    Attributes
    ----------
    at : str
        Address in the study file, see `proeftuin.studies.study_address`.
    value : object
        The new value, or what is added; `None` where nothing is.
    was : object
        Value that the decision was about, when it says so; see `knows_before`.
    """

    step: Step
    edit: Edit
    at: str
    value: object = None
    was: object = None
    knows_before: bool = False


@dataclass(frozen=True)
class CycleDecision:
    """
    What was decided, by whom and why, on which findings, and what it changes.

    Attributes
    ----------
    applied : int or None
        Number of the cycle whose study file holds the changes already; `None` when they are still to be made.
    """

    id: str
    on: date
    decided_by: str
    why: Translated
    findings: tuple[str, ...]
    changes: tuple[StudyChange, ...]
    expected: Translated | None = None
    review_on: date | None = None
    applied: int | None = None
