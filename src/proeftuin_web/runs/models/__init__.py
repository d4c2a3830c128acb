"""Studies, the versions of their files, and their runs."""

from proeftuin_web.runs.models.run import Run
from proeftuin_web.runs.models.study import Study
from proeftuin_web.runs.models.study_version import StudyVersion

__all__ = ["Run", "Study", "StudyVersion"]
