"""The stages of a run, in order, as people read them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TAKING_IN = "taking_in"
"""After the library's last stage: other parts of the application read the new results."""

STAGES: Mapping[str, str | Promise] = {
    "load": _("Loading what is new"),
    "quality": _("Checking the data"),
    "populations": _("Identifying populations"),
    "read": _("Reading the open data"),
    "regions": _("Bringing every file to one division of municipalities"),
    "population": _("Counting populations"),
    "cells": _("Adding up to groups of people"),
    "estimates": _("Estimating the Triple Aim status"),
    "comparison": _("Comparing sites with the country"),
    "evaluation": _("Estimating effects"),
    "release": _("Output control"),
    "tables": _("Writing tables"),
    "report": _("Writing the report"),
    "manifest": _("Closing the bundle"),
    TAKING_IN: _("Taking in the results"),
    "close": _("Keeping the study and its results as they are"),
    "next": _("Applying what was decided to the study file"),
    "compare": _("Comparing the cycles"),
}
_OF_PERSONS = (
    "load", "quality", "populations", "estimates", "evaluation", "release", "tables", "report", "manifest", TAKING_IN,
)  # fmt: skip
_OF_OPEN_DATA = (
    "read", "regions", "population", "cells", "estimates", "comparison", "evaluation", "release", "tables", "report",
    "manifest", TAKING_IN,
)  # fmt: skip


def stages_of(*, work: str = "compute", is_about_persons: bool) -> tuple[str, ...]:
    """Stages that a run of a study goes through; it may leave some out."""
    if work != "compute":
        return (work,)
    return _OF_PERSONS if is_about_persons else _OF_OPEN_DATA


def fraction_before(stage: str, stages: tuple[str, ...], seconds: Mapping[str, float]) -> float:
    """
    How much of a run is behind it when `stage` begins, from 0 to 1.

    Parameters
    ----------
    seconds : mapping of str to float
        How long each stage took in the run before; without any, all count alike.
    """
    if stage not in stages:
        return 0.0
    known = {one: seconds.get(one, 0.0) for one in stages}
    weights = known if sum(known.values()) > 0 else dict.fromkeys(stages, 1.0)
    return sum(weights[one] for one in stages[: stages.index(stage)]) / sum(weights.values())
