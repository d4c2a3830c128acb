"""What each site is at work on, counted for a table of all sites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from proeftuin_web.improvement.models import Decision, Project, State


@dataclass(frozen=True)
class AtWork:
    """Projects of a site, tests that started and have no result, and decisions that are still to be carried out."""

    projects: int
    running: int
    open_decisions: int


def at_work(user: Any) -> Mapping[int, AtWork]:
    """By the key of the site; sites without a project or an open decision are left out."""
    running = Q(tests__started_on__isnull=False, tests__result_on__isnull=True)
    projects = (
        Project.objects.visible_to(user)
        .order_by()
        .values_list("site")
        .annotate(number=Count("pk", distinct=True), going_on=Count("tests", filter=running, distinct=True))
    )
    found = {site: (number, tests) for site, number, tests in projects}
    decisions = Decision.objects.standing().visible_to(user).filter(state=State.OPEN)
    open_ones = dict(decisions.order_by().values_list("site").annotate(number=Count("pk")))
    return {site: AtWork(*found.get(site, (0, 0)), open_ones.get(site, 0)) for site in found.keys() | open_ones.keys()}
