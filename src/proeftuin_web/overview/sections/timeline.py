"""What happened in a site, in order: interventions that began and ended, changed circumstances, and other events."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from proeftuin_web.overview.sections.portfolio import Happening, circumstances_of, rollouts_here, rollouts_of
from proeftuin_web.overview.sections.section import Asked, Section
from proeftuin_web.portfolio.timeline import timeline as drawn
from proeftuin_web.sites.timeline import events_of


def timeline(asked: Asked) -> Section:
    """All of it, the oldest first; interventions also as bars along the years."""
    found = sorted([*rollouts_of(asked), *circumstances_of(asked), *_events(asked)], key=lambda one: one.on)
    return Section(
        "timeline",
        _("Timeline"),
        _("Nothing has a day yet. Interventions with their start, and events from outside, appear here."),
        {"happenings": found, "drawing": drawn(rollouts_here(asked), asked.today)} if found else {},
        reverse("sites:timeline", args=[asked.site.code]),
        _("Events from outside"),
    )


def _events(asked: Asked) -> Iterable[Happening]:
    """Events of the site and of the country; one of a single day has no end."""
    address = reverse("sites:timeline", args=[asked.site.code])
    for one in events_of(asked.site, asked.user):
        kind = _("event in the country") if one.site_id is None else _("event in the site")
        yield Happening(one.starts_on, one.ends_on or one.last_on, one.name, kind, address)
