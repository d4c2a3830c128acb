"""Projects of improvement with their measures and tests of changes."""

from proeftuin_web.improvement.models.change_test import ChangeTest
from proeftuin_web.improvement.models.measure import Measure
from proeftuin_web.improvement.models.project import Project

__all__ = ["ChangeTest", "Measure", "Project"]
