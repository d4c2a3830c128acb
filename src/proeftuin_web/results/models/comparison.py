"""How far regions are from what they are compared with."""

from __future__ import annotations

from django.db import models

from proeftuin_web.results.models.area import Area
from proeftuin_web.results.models.indicator import Indicator


class Comparison(models.Model):
    """The difference between a region and the country or the comparison pool, as the study estimated it."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="comparisons", db_index=False)
    area = models.ForeignKey(Area, models.CASCADE, related_name="+")
    reference = models.CharField(max_length=120)
    population = models.CharField(max_length=120)
    method = models.CharField(max_length=60)
    period_start = models.DateField()
    period_end = models.DateField()
    difference = models.FloatField(null=True)
    difference_lower = models.FloatField(null=True)
    difference_upper = models.FloatField(null=True)
    ratio = models.FloatField(null=True)
    ratio_lower = models.FloatField(null=True)
    ratio_upper = models.FloatField(null=True)
    unit = models.CharField(max_length=60)
    status = models.CharField(max_length=20)
    reason = models.CharField(max_length=120)
    is_newest = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["indicator", "area", "method", "period_start"], name="comparisons_of_an_indicator"),
            models.Index(fields=["area"], condition=models.Q(is_newest=True), name="newest_comparisons"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.area_id} {self.reference} {self.period_start}"
