"""What somebody had typed when their session ended."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class RescuedText(models.Model):
    """A form that was sent without a session: kept for a day at most, for whoever signs in with its link."""

    fingerprint = models.CharField(max_length=64, unique=True)
    path = models.TextField()
    fields = models.JSONField()
    kept_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")

    def __str__(self) -> str:
        return self.path
