"""What somebody changed in the portfolio, and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from proeftuin_web.portfolio.models.enabling_intervention import EnablingIntervention
from proeftuin_web.portfolio.models.entry import Entry


class Change(models.Model):
    """
    One line of the history of an entry or of an enabling intervention.

    `values` is a list of field, value before and value after, as they are stored. Nothing changes or removes a line.
    """

    class What(models.TextChoices):
        ADDED = "added", _("added")
        READ = "read", _("read from the study")
        CHANGED = "changed", _("changed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Part(models.TextChoices):
        ENTRY = "entry", _("intervention")
        ENABLING = "enabling", _("enabling intervention")
        ROLLOUT = "rollout", _("rollout")
        CONTRACT = "contract", _("contract")
        MONEY = "money", _("money")

    entry = models.ForeignKey(Entry, models.CASCADE, null=True, related_name="history")
    enabling = models.ForeignKey(EnablingIntervention, models.CASCADE, null=True, related_name="history")
    site = models.ForeignKey("sites.Site", models.PROTECT, null=True, related_name="+")
    part = models.CharField(max_length=10, choices=Part.choices)
    what = models.CharField(max_length=10, choices=What.choices)
    about = models.CharField(max_length=300)
    values = models.JSONField(default=list)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(entry__isnull=True, enabling__isnull=False) | Q(entry__isnull=False, enabling__isnull=True),
                name="change_is_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.what}"
