"""Where the audit trail ends."""

from __future__ import annotations

from django.db import models


class AuditHead(models.Model):
    """The one row that says which line is the last: whoever adds a line holds it, so lines are added one by one."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    lines = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_head_is_one_row")]

    def __str__(self) -> str:
        return f"{self.lines}"
