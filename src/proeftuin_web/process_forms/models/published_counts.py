"""Counts of a quarter as the country was told them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from proeftuin_web.process_forms.models.round import Round

FEWEST_SITES = 4
"""As many sites as must have submitted before counts over them are published."""


class PublishedCounts(models.Model):
    """
    Counts over all sites, put down once for each round and never changed.

    `counts` are rows of level, valence, number and strength together. What sites change afterwards does not show in
    them: the difference between two publications would tell what one site changed.
    """

    round = models.OneToOneField(Round, models.PROTECT, related_name="published")
    sites = models.PositiveSmallIntegerField()
    counts = models.JSONField(default=list)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sites__gte=FEWEST_SITES), name="published_counts_are_of_enough_sites"),
        ]

    def __str__(self) -> str:
        return str(self.round)
