"""The study file of a study of either kind, as it is written."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

from proeftuin.studies.care_study_file import CareStudyFile
from proeftuin.studies.study_file import StudyFile, is_about_persons, read_as

EitherStudy: TypeAlias = CareStudyFile | StudyFile


def either_study(study: Path) -> EitherStudy:
    """
    The study file that `study` holds or is, each part read strictly and not held against the others.

    Raises
    ------
    DefinitionError
        With one located problem for everything that is wrong.
    """
    return read_as(study, CareStudyFile) if is_about_persons(study) else read_as(study, StudyFile)
