"""Where the audit trail ends, and up to where it was verified."""

from __future__ import annotations

from django.db import models


class AuditHead(models.Model):
    """
    The one row that says which line is the last: whoever adds a line holds it, so lines are added one by one.

    It keeps as well up to which line the page about the trail has verified it, so that each view goes on from there.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    lines = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    verified_lines = models.PositiveBigIntegerField(default=0)
    verified_id = models.BigIntegerField(default=0)
    verified_hash = models.CharField(max_length=64, blank=True)
    verified_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_head_is_one_row")]

    def __str__(self) -> str:
        return f"{self.lines}"
