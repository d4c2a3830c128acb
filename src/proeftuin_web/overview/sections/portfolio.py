"""What is carried out in a site, for which segments, whom it reaches, and when it began and ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from proeftuin_web.overview.sections.counted import counted_in
from proeftuin_web.overview.sections.section import Asked, Section
from proeftuin_web.portfolio.coverage import matrices
from proeftuin_web.portfolio.meaning import with_parts
from proeftuin_web.portfolio.models import DeliveryCount, EnablingIntervention, Entry, Rollout
from proeftuin_web.results.site_reach import reach_of_site

_NOTHING = _(
    "There is no intervention in this site yet. Add one to the portfolio, with the day on which it starts here."
)


@dataclass(frozen=True)
class Happening:
    """Something on the timeline of a site; `until` is `None` while it goes on, or when it took one day."""

    on: date
    until: date | None
    words: str | Promise
    kind: str | Promise
    address: str


def portfolio(asked: Asked) -> Section:
    """The entries here, with the segments that they are for."""
    entries = list(_entries(asked))
    return Section(
        "portfolio",
        _("Portfolio and coverage"),
        _NOTHING,
        {
            "entries": [(one, _running(one, asked)) for one in entries],
            "matrices": matrices(entries, [asked.site.code], asked.today),
        }
        if entries
        else {},
        **_own_page(asked),
    )


def reach(asked: Asked) -> Section:
    """Who were meant, invited, took part and completed: as studies counted it, and as parties entered it."""
    released = [one for edition in asked.editions for one in reach_of_site(edition, asked.site.code)]
    counted = counted_in(DeliveryCount.objects.visible_to(asked.user).filter(site=asked.site))
    return Section(
        "reach",
        _("Reach"),
        _("Nobody entered how many people were reached. Enter numbers by period at an intervention."),
        {"released": released, "counted": counted} if released or counted else {},
        **_own_page(asked),
    )


def rollouts_here(asked: Asked) -> list[Rollout]:
    """Rollouts in the site that were not withdrawn, the oldest first."""
    rollouts = Rollout.objects.visible_to(asked.user).filter(site=asked.site, is_withdrawn=False)
    return list(rollouts.select_related("entry").order_by("starts_on", "pk"))


def rollouts_of(asked: Asked) -> Iterable[Happening]:
    """When interventions began here, and until when."""
    rollouts = (
        Rollout.objects.visible_to(asked.user).filter(site=asked.site, is_withdrawn=False).select_related("entry")
    )
    for one in rollouts:
        yield Happening(one.starts_on, one.ends_on, one.entry.name, _("intervention"), one.entry.get_absolute_url())


def circumstances_of(asked: Asked) -> Iterable[Happening]:
    """When circumstances were changed so that interventions can work, here or in all sites."""
    enabling = EnablingIntervention.objects.visible_to(asked.user).filter(is_withdrawn=False, starts_on__isnull=False)
    for one in enabling.filter(Q(site=asked.site) | Q(site__isnull=True)):
        yield Happening(one.starts_on, one.ends_on, one.name, _("enabling condition"), one.get_absolute_url())


def _entries(asked: Asked) -> Iterable[Entry]:
    in_site = Q(site=asked.site) | Q(rollouts__site=asked.site, rollouts__is_withdrawn=False)
    found: Iterable[Entry] = with_parts(
        Entry.objects.visible_to(asked.user).filter(is_withdrawn=False).filter(in_site).distinct()
    )
    return found


def _running(entry: Entry, asked: Asked) -> list[tuple[Rollout, str]]:
    here = sorted((one for one in entry.rollouts.all() if one.site_id == asked.site.pk), key=lambda one: one.starts_on)
    return [(one, one.state_on(asked.today)) for one in here]


def _own_page(asked: Asked) -> dict[str, Any]:
    return {
        "address": reverse("portfolio:site", args=[asked.site.code]),
        "address_name": _("The portfolio of this site"),
    }
