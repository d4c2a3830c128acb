"""How a project stands, from its tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from proeftuin_web.improvement.models import ChangeTest, Project


def standing_of(project: Project, tests: Iterable[ChangeTest], today: date) -> str | Promise:
    """What asks for attention first: a decision, a result, a test that goes on, one to start, or one to plan."""
    known = list(tests)
    if any(one.result_on is not None and not one.act for one in known):
        return _("a result is to be decided on")
    running = [one for one in known if one.started_on is not None and one.result_on is None]
    if any(one.period_end is not None and one.period_end <= today for one in running):
        return _("a test is over, its result is not put down")
    if running:
        return _("a test goes on")
    if any(one.started_on is None for one in known):
        return _("a test is planned")
    if project.by < today:
        return _("past its day")
    return _("the next test is to be planned") if known else _("no test yet")


def newest_lesson(tests: Iterable[ChangeTest]) -> str:
    """What the last test with a lesson taught; empty without one."""
    taught = [one for one in tests if one.learned and one.result_on is not None]
    return max(taught, key=lambda one: (one.result_on, one.pk)).learned if taught else ""
