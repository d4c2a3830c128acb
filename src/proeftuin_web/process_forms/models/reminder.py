"""A reminder that was sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from proeftuin_web.process_forms.models.round import Round


class Reminder(models.Model):
    """A mail to one person about the form of one site: once before the deadline, and once after it."""

    class Kind(models.TextChoices):
        BEFORE = "before"
        AFTER = "after"

    round = models.ForeignKey(Round, models.CASCADE, related_name="reminders")
    site = models.ForeignKey("sites.Site", models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    sent_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "site", "user", "kind"], name="reminder_once"),
            models.CheckConstraint(condition=Q(kind__in=["before", "after"]), name="reminder_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.kind}"
