"""A form that somebody sent."""

from __future__ import annotations

from django.db import models


class Submission(models.Model):
    """
    Each form that is shown has a token of its own; the second time it arrives, nothing is done again.

    `answer` is the address to which the first one led.
    """

    token = models.UUIDField(editable=False)
    user_key = models.CharField(max_length=40, editable=False)
    answer = models.CharField(max_length=2000, blank=True, editable=False)
    sent_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_key", "token"], name="submission_once")]

    def __str__(self) -> str:
        return str(self.token)
