"""The released numbers of an edition."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from proeftuin_web.results.models.area import Area
from proeftuin_web.results.models.indicator import Indicator
from proeftuin_web.results.models.stratum import Stratum


class State(models.TextChoices):
    """Zero is a value. The other three are no numbers, and each says why."""

    VALUE = "value", _("value")
    WITHHELD = "withheld", _("withheld")
    NOT_ESTIMABLE = "not_estimable", _("not estimable")
    MISSING = "missing", _("missing")


HAS_VALUE_OR_REASON = Q(status=State.VALUE, value__isnull=False, reason="") | (
    Q(status__in=[State.WITHHELD, State.NOT_ESTIMABLE, State.MISSING], value__isnull=True) & ~Q(reason="")
)


class Figure(models.Model):
    """One number of one region in one period, with its interval, or the reason why there is none."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="figures", db_index=False)
    stratum = models.ForeignKey(Stratum, models.CASCADE, related_name="+")
    area = models.ForeignKey(Area, models.CASCADE, related_name="+")
    period_start = models.DateField()
    period_end = models.DateField()
    method = models.CharField(max_length=60)
    """The method of this very figure; a published figure and one of several areas together share a stratum."""
    value = models.FloatField(null=True)
    lower = models.FloatField(null=True)
    upper = models.FloatField(null=True)
    confidence = models.FloatField(null=True)
    interval_method = models.CharField(max_length=120)
    unit = models.CharField(max_length=60)
    status = models.CharField(max_length=20, choices=State)
    reason = models.CharField(max_length=120)
    basis = models.CharField(max_length=20)
    source = models.CharField(max_length=120)
    is_headline = models.BooleanField(default=False)
    """Whether it is the newest of its region and indicator, given in the preferred way."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "stratum", "area", "period_start", "period_end"],
                name="figure_is_once_in_an_edition",
            ),
            models.CheckConstraint(condition=HAS_VALUE_OR_REASON, name="figure_has_a_value_or_a_reason"),
            models.CheckConstraint(
                condition=Q(lower__isnull=True, upper__isnull=True)
                | Q(status=State.VALUE, lower__isnull=False, upper__isnull=False),
                name="figure_interval_has_two_bounds",
            ),
        ]
        indexes = [
            models.Index(fields=["indicator", "stratum", "period_start"], name="figures_of_a_period"),
            models.Index(fields=["area", "indicator"], condition=Q(is_headline=True), name="headline_figures"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.area_id} {self.period_start}"
