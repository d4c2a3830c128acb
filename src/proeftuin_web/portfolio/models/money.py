"""What one payer made available for an entry in a year, and what was spent."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from proeftuin_web.portfolio.models.contract import OfEntryQuerySet
from proeftuin_web.portfolio.models.entry import Entry


class Money(models.Model):
    """Either amount may be unknown, which is not zero; one of the two is there."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="money")
    year = models.PositiveSmallIntegerField(_("year"))
    payer = models.CharField(_("payer"), max_length=200)
    budget_eur = models.FloatField(_("budget in euro"), null=True, blank=True)
    spent_eur = models.FloatField(_("spent in euro"), null=True, blank=True)
    is_withdrawn = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = OfEntryQuerySet.as_manager()

    class Meta:
        ordering = ["year", "payer"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "year", "payer"], condition=Q(is_withdrawn=False), name="money_once_a_year_of_a_payer"
            ),
            models.CheckConstraint(
                condition=Q(budget_eur__isnull=False) | Q(spent_eur__isnull=False), name="money_says_something"
            ),
            models.CheckConstraint(
                condition=(Q(budget_eur__isnull=True) | Q(budget_eur__gte=0))
                & (Q(spent_eur__isnull=True) | Q(spent_eur__gte=0)),
                name="money_is_not_below_zero",
            ),
            models.CheckConstraint(condition=Q(year__gte=1900, year__lte=2100), name="money_year_is_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.year} · {self.payer}"
