"""
The sections of the page of a site, in the order of the page.

Each comes from a part of the application below, has a way to that part's own page, and says what to do when there is
nothing yet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from django.contrib.auth.models import AnonymousUser

from proeftuin_web.accounts.models import User
from proeftuin_web.overview.sections.decisions import decisions
from proeftuin_web.overview.sections.figures import control_charts, effects, triple_aim
from proeftuin_web.overview.sections.improvement import improvement
from proeftuin_web.overview.sections.parties import parties
from proeftuin_web.overview.sections.people import population, segments
from proeftuin_web.overview.sections.portfolio import portfolio, reach
from proeftuin_web.overview.sections.process import process_form
from proeftuin_web.overview.sections.section import Asked, Section
from proeftuin_web.overview.sections.timeline import timeline
from proeftuin_web.results.figures import monitor_edition
from proeftuin_web.results.models import Edition
from proeftuin_web.sites.models import Site

Maker = Callable[[Asked], Section | None]

MAKERS: Sequence[Maker] = (
    parties,
    population,
    triple_aim,
    segments,
    portfolio,
    reach,
    timeline,
    effects,
    control_charts,
    improvement,
    decisions,
    process_form,
)


def sections_of(site: Site, user: User | AnonymousUser, *, today: date) -> list[Section]:
    """All sections of a site that a user may see."""
    edition = monitor_edition(user)
    of_studies = Edition.objects.visible_to(user).current().select_related("study").order_by("-study__is_monitor", "pk")
    editions = tuple(one for one in of_studies if one.study.site_id in (None, site.pk))
    asked = Asked(site, user, edition, today, editions)
    made = (make(asked) for make in MAKERS)
    return [section for section in made if section is not None]


__all__ = ["Section", "sections_of"]
