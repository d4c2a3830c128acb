"""A round: the quarter that forms are about, and the days on which they are filled in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _


class Round(models.Model):
    """
    A quarter, from `starts_on` up to, not including, `ends_on`.

    `due_on` is the last day on which a form is in time. `questions` names the version of the questions.
    """

    starts_on = models.DateField(unique=True)
    ends_on = models.DateField()
    opens_on = models.DateField()
    due_on = models.DateField()
    questions = models.CharField(max_length=10, default="1")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="round_ends_after_its_start"),
            models.CheckConstraint(condition=Q(due_on__gte=F("opens_on")), name="round_is_due_after_it_opens"),
        ]

    def __str__(self) -> str:
        return _("Quarter %(quarter)s of %(year)s") % {"quarter": self.quarter, "year": self.starts_on.year}

    @property
    def quarter(self) -> int:
        """From 1 to 4."""
        return (self.starts_on.month + 2) // 3

    @property
    def code(self) -> str:
        """As data have it: 2026-Q1."""
        return f"{self.starts_on.year}-Q{self.quarter}"

    def is_open_on(self, day: date) -> bool:
        """Whether forms can be filled in; they stay open after the deadline."""
        return day >= self.opens_on

    def concerns(self, site: Any) -> bool:
        """Whether the site existed in the quarter."""
        begun = site.started_on is None or site.started_on < self.ends_on
        return begun and (site.ended_on is None or site.ended_on > self.starts_on)


def quarter_of(year: int, quarter: int) -> tuple[date, date]:
    """First day of a quarter, and the first day after it."""
    start = date(year, 3 * quarter - 2, 1)
    return start, date(year + 1, 1, 1) if quarter == 4 else date(year, 3 * quarter + 1, 1)
