"""The groups of results of a study of open data: which definitions each rests on, and which other groups it uses."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from proeftuin.studies.definitions import definitions_of_study
from proeftuin.studies.improvement_ledger import EVALUATION, REACH, STATUS, improvement_groups
from proeftuin.studies.result_ledger import Ledger, ResultGroup
from proeftuin.studies.software import software_fingerprint
from proeftuin.studies.study_file import StudyFile

_PLACES = ("division", "period", "sites.*.id", "sites.*.name", "sites.*.geography", "comparison")


def open_ledger(folder: Path, file: StudyFile, inputs: Mapping[str, str]) -> Ledger:
    """
    What the results of a study of open data rest on.

    Parameters
    ----------
    folder : Path
        The study's folder, or its file.
    inputs : mapping of str to str
        Checksum of every file of the open data, by name.
    """
    return Ledger(definitions_of_study(folder), dict(inputs), software_fingerprint(), tuple(_groups(file)))


def _groups(file: StudyFile) -> list[ResultGroup]:
    found = [ResultGroup(STATUS, (*_PLACES, "report.total_over_time"))]
    if file.evaluation is not None:
        rollouts = (
            () if file.evaluation.programme is None
            else (f"portfolio.interventions.{file.evaluation.programme}.rollouts",)
        )  # fmt: skip
        found.append(ResultGroup(EVALUATION, (*_PLACES, "evaluation", "sites.*.start", *rollouts)))
    if file.portfolio is not None:
        found.append(ResultGroup("portfolio", ("portfolio", "sites.*.id", "sites.*.name")))
        found.append(ResultGroup(REACH, ("portfolio.interventions", "portfolio.delivery", "sites.*.id")))
    return [*found, *improvement_groups(file.improvement, {group.id for group in found})]
