"""What is new, and who owes what when, as far as one reader may know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from proeftuin_web.accounts.models import User
from proeftuin_web.results.models import Edition
from proeftuin_web.runs.models import Run

MOST = 8
"""As many as a reader takes in at a glance."""


@dataclass(frozen=True)
class News:
    """Something that happened."""

    at: datetime
    words: str | Promise
    address: str


@dataclass(frozen=True)
class Duty:
    """Something that somebody still has to do; `is_late` says in words what a date alone does not."""

    who: str
    words: str | Promise
    due_on: date
    address: str
    is_late: bool


def news_for(user: User | AnonymousUser) -> Sequence[News]:
    """The newest of everything, the newest first."""
    found = [*_results(user), *_failed_runs(user)]
    return sorted(found, key=lambda one: one.at, reverse=True)[:MOST]


def _results(user: User | AnonymousUser) -> list[News]:
    editions = Edition.objects.visible_to(user).filter(is_complete=True).select_related("study")[:MOST]
    return [
        News(one.taken_in_at, _("New results of %(study)s") % {"study": one.study}, one.get_absolute_url())
        for one in editions
    ]


def _failed_runs(user: User | AnonymousUser) -> list[News]:
    """Runs that ended without results; those that did are told as results."""
    ended = [Run.State.FAILED, Run.State.LOST]
    runs = Run.objects.visible_to(user).filter(state__in=ended).select_related("study").order_by("-ended_at")[:MOST]
    return [
        News(
            one.ended_at or one.asked_at,
            _("A run of %(study)s did not end well; the results before it still stand") % {"study": one.study},
            one.get_absolute_url(),
        )
        for one in runs
    ]
