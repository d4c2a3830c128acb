"""Projects of improvement with their measures, drivers and tests of changes, findings, and decisions."""

from proeftuin_web.improvement.models.change_test import ChangeTest
from proeftuin_web.improvement.models.decision import Decision, DecisionChange, DecisionEvent, State
from proeftuin_web.improvement.models.driver import Driver
from proeftuin_web.improvement.models.finding import Finding, FindingStep, Step
from proeftuin_web.improvement.models.ground import Ground
from proeftuin_web.improvement.models.measure import Measure
from proeftuin_web.improvement.models.project import Project

__all__ = [
    "ChangeTest", "Decision", "DecisionChange", "DecisionEvent", "Driver", "Finding", "FindingStep", "Ground",
    "Measure", "Project", "State", "Step",
]  # fmt: skip
