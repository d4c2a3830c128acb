"""Who owes which process form, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from proeftuin_web.accounts.role import Permission
from proeftuin_web.process_forms.models import Form, Round
from proeftuin_web.sites.models import Site


@dataclass(frozen=True)
class Owed:
    """
    A form that is not submitted.

    Attributes
    ----------
    state : str
        That of the form; empty when nobody began it.
    due_on : date
        The last day on which it is in time.
    """

    site: Site
    round: Round
    state: str
    due_on: date
    is_late: bool

    @property
    def who(self) -> str:
        """Who owes it."""
        return str(self.site)

    @property
    def words(self) -> str:
        """What is owed."""
        return _("Process form, %(round)s") % {"round": self.round}

    @property
    def address(self) -> str:
        """Where it is filled in."""
        return reverse("process_forms:home")


def owed(today: date, user: Any) -> list[Owed]:
    """Forms that sites owe, of the sites whose process forms the user may see; what is due first, first."""
    sites = Site.objects.where_may(user, Permission.SEE_PROCESS)
    return sorted(owed_of(sites, today), key=lambda one: (one.due_on, one.site.name))


def owed_of(sites: Any, today: date) -> Iterator[Owed]:
    """Forms of open rounds that these sites did not submit."""
    sites = list(sites)
    rounds = list(Round.objects.filter(opens_on__lte=today))
    forms = Form.objects.filter(site__in=sites, round__in=rounds).values_list("site_id", "round_id", "state")
    states = {(site, round_): state for site, round_, state in forms}
    for round_ in rounds:
        for site in sites:
            state = states.get((site.pk, round_.pk), "")
            if round_.concerns(site) and state != Form.State.SUBMITTED:
                yield Owed(site, round_, state, round_.due_on, today > round_.due_on)
