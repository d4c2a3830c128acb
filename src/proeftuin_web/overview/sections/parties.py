"""Who takes part in a site, in which role and since when, and how it is governed."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from proeftuin_web.overview.sections.section import Asked, Section
from proeftuin_web.sites.models import Governance, PartyRole


def parties(asked: Asked) -> Section:
    """Parties that take part now first, then those that did."""
    roles = list(PartyRole.objects.visible_to(asked.user).filter(site=asked.site).select_related("party"))
    governance = Governance.objects.filter(site=asked.site).first()
    return Section(
        "parties",
        _("Parties and governance"),
        _("Nobody said yet who takes part in this site. Add the parties with their role and first day."),
        {
            "roles": sorted(roles, key=lambda one: not one.holds_on(asked.today)),
            "governance": governance,
        }
        if roles or governance is not None
        else {},
        reverse("sites:site", args=[asked.site.code]),
        _("Parties, governance and history of this site"),
    )
