"""What people recorded in the loop of improvement, together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from proeftuin.steps.improvement.change_test import ChangeTest
from proeftuin.steps.improvement.decision import CycleDecision
from proeftuin.steps.improvement.finding import Finding
from proeftuin.steps.improvement.improvement_cycle import ImprovementCycle


@dataclass(frozen=True)
class Improvement:
    """
    Cycles, findings and decisions of a study, each in the order of its file.

    Attributes
    ----------
    stands_at : mapping of str to object
        What stands in the study file at each address that a decision or a test points at.
    """

    cycles: tuple[ImprovementCycle, ...] = ()
    findings: tuple[Finding, ...] = ()
    decisions: tuple[CycleDecision, ...] = ()
    stands_at: Mapping[str, object] = field(default_factory=dict)

    @property
    def tests(self) -> tuple[ChangeTest, ...]:
        """The tests of all cycles."""
        return tuple(test for cycle in self.cycles for test in cycle.tests)
