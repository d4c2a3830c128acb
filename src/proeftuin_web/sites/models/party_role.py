"""What a party does in a site, and in which period."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from proeftuin_web.accounts.access import SiteScoped
from proeftuin_web.sites.models.party import Party


class PartyRoleQuerySet(SiteScoped["PartyRole"]):
    """Roles of parties, for whoever may see the site."""


class PartyRole(models.Model):
    """
    A role from `starts_on` up to, not including, `ends_on`.

    That a party does not have the same role twice at a time is checked when one is added, with the site locked.
    """

    class Role(models.TextChoices):
        COORDINATES = "coordinates", _("Coordinates the site")
        STEERS = "steers", _("Decides in the steering group")
        CARRIES_OUT = "carries_out", _("Carries out interventions")
        PAYS = "pays", _("Pays")
        REPRESENTS = "represents", _("Speaks for patients or citizens")
        SUPPLIES_DATA = "supplies_data", _("Supplies data")
        ADVISES = "advises", _("Advises")

    site = models.ForeignKey("sites.Site", models.PROTECT, related_name="party_roles")
    party = models.ForeignKey(Party, models.PROTECT, related_name="roles", verbose_name=_("party"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    starts_on = models.DateField(_("takes part from"))
    ends_on = models.DateField(_("takes part up to"), null=True, blank=True)
    end_reason = models.TextField(_("why it ended"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = PartyRoleQuerySet.as_manager()

    class Meta:
        ordering = ["party__name", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    role__in=["coordinates", "steers", "carries_out", "pays", "represents", "supplies_data", "advises"]
                ),
                name="party_role_is_known",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="party_role_ends_after_its_start",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True, end_reason="") | (Q(ends_on__isnull=False) & ~Q(end_reason="")),
                name="party_role_end_has_day_and_reason",
            ),
            models.UniqueConstraint(
                fields=["site", "party", "role"], condition=Q(ends_on__isnull=True), name="party_role_goes_on_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} · {self.get_role_display()}"

    def holds_on(self, day: date) -> bool:
        """Whether the party has the role on that day."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)
