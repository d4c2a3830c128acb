"""An organisation or group of people that takes part in sites."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Party(models.Model):
    """A party. One organisation is one party, also when it takes part in several sites."""

    class Kind(models.TextChoices):
        """The seven groups of stakeholders of the national monitor, and what falls outside of them."""

        INSURER = "insurer", _("Health insurer")
        HOSPITAL = "hospital", _("Hospital")
        PRIMARY_CARE = "primary_care", _("Primary care group")
        MUNICIPALITY = "municipality", _("Municipality")
        CITIZENS = "citizens", _("Representative of patients or citizens")
        BUSINESS = "business", _("Business in the region")
        PROGRAMME = "programme", _("Programme management")
        OTHER = "other", _("Other care or welfare")

    name = models.CharField(_("name of the organisation"), max_length=200)
    kind = models.CharField(_("type of organisation"), max_length=20, choices=Kind.choices)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="party_once"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "insurer",
                        "hospital",
                        "primary_care",
                        "municipality",
                        "citizens",
                        "business",
                        "programme",
                        "other",
                    ]
                ),
                name="party_kind_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name
