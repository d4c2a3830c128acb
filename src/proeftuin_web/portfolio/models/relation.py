"""That an entry needs another, or a changed circumstance, before it starts; overlaps follow from the rollouts."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from proeftuin_web.portfolio.models.contract import OfEntryQuerySet
from proeftuin_web.portfolio.models.enabling_intervention import EnablingIntervention
from proeftuin_web.portfolio.models.entry import Entry


class Relation(models.Model):
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="depends_on")
    other = models.ForeignKey(Entry, models.CASCADE, null=True, related_name="needed_by")
    enabling = models.ForeignKey(EnablingIntervention, models.CASCADE, null=True, related_name="needed_by")

    objects: ClassVar[Any] = OfEntryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "other"], condition=Q(other__isnull=False), name="relation_once_with_an_entry"
            ),
            models.UniqueConstraint(
                fields=["entry", "enabling"], condition=Q(enabling__isnull=False), name="relation_once_with_enabling"
            ),
            models.CheckConstraint(
                condition=Q(other__isnull=True, enabling__isnull=False) | Q(other__isnull=False, enabling__isnull=True),
                name="relation_is_with_one",
            ),
            models.CheckConstraint(
                condition=Q(other__isnull=True) | ~Q(other=F("entry")), name="relation_is_not_with_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} → {self.other_id or self.enabling_id}"
