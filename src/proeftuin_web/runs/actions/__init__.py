"""What people do with studies and runs."""

from proeftuin_web.runs.actions.runs import AlreadyEnded, StudyHasProblems, cancel_run, start_run
from proeftuin_web.runs.actions.studies import (
    NotBroughtIn,
    StudyIsRunning,
    bring_in_study,
    check_again,
    register_folder,
)

__all__ = [
    "AlreadyEnded",
    "NotBroughtIn",
    "StudyHasProblems",
    "StudyIsRunning",
    "bring_in_study",
    "cancel_run",
    "check_again",
    "register_folder",
    "start_run",
]
