"""What is new, as far as one reader may know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from proeftuin_web.accounts.models import User
from proeftuin_web.improvement.models import Decision
from proeftuin_web.process_forms.models import Form
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


def news_for(user: User | AnonymousUser) -> Sequence[News]:
    """The newest of everything, the newest first."""
    found = [*_results(user), *_failed_runs(user), *_submitted_forms(user), *_decisions(user)]
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


def _submitted_forms(user: User | AnonymousUser) -> list[News]:
    forms = (
        Form.objects.visible_to(user)
        .filter(state=Form.State.SUBMITTED)
        .select_related("site", "round")
        .order_by("-submitted_at")[:MOST]
    )
    return [
        News(
            one.submitted_at,
            _("%(site)s submitted the process form of %(round)s") % {"site": one.site, "round": one.round},
            one.get_absolute_url(),
        )
        for one in forms
        if one.submitted_at is not None
    ]


def _decisions(user: User | AnonymousUser) -> list[News]:
    newest = Decision.objects.standing().visible_to(user).select_related("site").order_by("-put_down_at")[:MOST]
    return [
        News(
            one.put_down_at,
            _("%(site)s decided: %(decision)s") % {"site": one.site, "decision": one},
            one.get_absolute_url(),
        )
        for one in newest
    ]
