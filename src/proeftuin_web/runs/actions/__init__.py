"""What people do with studies and runs."""

from proeftuin_web.runs.actions.cycles import close_cycle, compare_cycles, open_next_cycle
from proeftuin_web.runs.actions.runs import AlreadyEnded, StudyHasProblems, StudyIsBusy, cancel_run, start_run
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
    "StudyIsBusy",
    "StudyIsRunning",
    "bring_in_study",
    "cancel_run",
    "check_again",
    "close_cycle",
    "compare_cycles",
    "open_next_cycle",
    "register_folder",
    "start_run",
]
