"""What people do with projects, tests of changes, drivers, findings and decisions."""

from proeftuin_web.improvement.actions.driving import move_driver, save_driver, withdraw_driver
from proeftuin_web.improvement.actions.learning import (
    add_change,
    add_grounds,
    put_down_decision,
    put_down_finding,
    say_what_became,
    withdraw_finding,
)
from proeftuin_web.improvement.actions.testing import (
    PLAN,
    NotReady,
    PredictionLocked,
    change_plan,
    correct_prediction,
    decide,
    plan_test,
    put_down_result,
    save_measure,
    save_project,
    start_test,
)

__all__ = [
    "PLAN",
    "NotReady",
    "PredictionLocked",
    "add_change",
    "add_grounds",
    "change_plan",
    "correct_prediction",
    "decide",
    "move_driver",
    "plan_test",
    "put_down_decision",
    "put_down_finding",
    "put_down_result",
    "save_driver",
    "save_measure",
    "save_project",
    "say_what_became",
    "start_test",
    "withdraw_driver",
    "withdraw_finding",
]
