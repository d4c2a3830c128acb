"""A small test of a change: planned with a prediction, done, studied, and acted upon (PDSA)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from proeftuin_web.accounts.access import SiteScoped

PREDICTION = (
    "measure_id", "predicted_value", "predicted_lower", "predicted_upper", "predicted_why", "predicted_on",
    "period_start", "period_end", "started_on", "locked_by_id", "locked_at",
)  # fmt: skip
"""Columns that nobody changes once the test has started; triggers of the database keep them too."""


class ChangeTestQuerySet(SiteScoped["ChangeTest"]):
    """Tests, for those who may see the site of their project."""

    path_to_site = "project__site_id"


class ChangeTest(models.Model):
    """
    One test. From the day it started its prediction stands.

    A prediction that turns out to be wrongly put down is corrected by a new test that says why, in `correction`.
    """

    class Act(models.TextChoices):
        ADOPT = "adopt", _("adopt")
        ADAPT = "adapt", _("adapt")
        ABANDON = "abandon", _("abandon")

    project = models.ForeignKey("improvement.Project", models.PROTECT, related_name="tests")
    code = models.SlugField(_("short name in studies"), max_length=60)
    question = models.TextField(_("question"))
    change = models.CharField(_("change that is tried"), max_length=300)
    where = models.CharField(_("where"), max_length=200, blank=True)
    who = models.CharField(_("who"), max_length=200, blank=True)
    measure = models.ForeignKey("improvement.Measure", models.PROTECT, null=True, blank=True, related_name="tests")
    predicted_value = models.FloatField(_("predicted value"), null=True, blank=True)
    predicted_lower = models.FloatField(_("lowest result that agrees"), null=True, blank=True)
    predicted_upper = models.FloatField(_("highest result that agrees"), null=True, blank=True)
    predicted_why = models.TextField(_("why this is expected"), blank=True)
    predicted_on = models.DateField(_("predicted on"), null=True, blank=True)
    period_start = models.DateField(_("first day"), null=True, blank=True)
    period_end = models.DateField(_("first day after it"), null=True, blank=True)
    started_on = models.DateField(_("started on"), null=True, editable=False)
    locked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)
    locked_at = models.DateTimeField(null=True, editable=False)
    """Who started the test, and when exactly; not known of tests that were started before this was kept."""
    happened = models.TextField(_("what happened"), blank=True)
    result_on = models.DateField(_("result put down on"), null=True, blank=True)
    result = models.FloatField(_("result"), null=True, blank=True)
    learned = models.TextField(_("what was learned"), blank=True)
    act = models.CharField(_("decision"), max_length=8, choices=Act.choices, blank=True)
    act_why = models.TextField(_("reason"), blank=True)
    after = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="following")
    correction = models.TextField(_("why the earlier prediction was wrongly put down"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = ChangeTestQuerySet.as_manager()

    class Meta:
        ordering = ["project", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "code"], name="change_test_once_in_a_project"),
            models.CheckConstraint(
                condition=Q(started_on__isnull=True)
                | Q(
                    measure__isnull=False,
                    predicted_value__isnull=False,
                    predicted_on__isnull=False,
                    period_start__isnull=False,
                    period_end__isnull=False,
                    predicted_on__lte=F("started_on"),
                )
                & ~Q(predicted_why=""),
                name="change_test_starts_with_a_prediction",
            ),
            models.CheckConstraint(
                condition=Q(predicted_lower__isnull=True, predicted_upper__isnull=True)
                | Q(
                    predicted_lower__isnull=False,
                    predicted_upper__isnull=False,
                    predicted_lower__lte=F("predicted_value"),
                    predicted_upper__gte=F("predicted_value"),
                ),
                name="change_test_interval_holds_the_value",
            ),
            models.CheckConstraint(
                condition=Q(period_end__isnull=True) | Q(period_end__gt=F("period_start")),
                name="change_test_period_ends_after_its_start",
            ),
            models.CheckConstraint(
                condition=Q(result_on__isnull=True, result__isnull=True)
                | Q(
                    result_on__isnull=False,
                    result__isnull=False,
                    started_on__isnull=False,
                    result_on__gte=F("started_on"),
                ),
                name="change_test_result_comes_after_the_prediction",
            ),
            models.CheckConstraint(
                condition=Q(act="", act_why="")
                | Q(act__in=["adopt", "adapt", "abandon"], result_on__isnull=False) & ~Q(act_why=""),
                name="change_test_act_has_a_result_and_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(correction="") | Q(after__isnull=False), name="change_test_corrects_an_earlier_one"
            ),
        ]

    def __str__(self) -> str:
        return self.change

    @property
    def is_locked(self) -> bool:
        """Whether the prediction stands for good."""
        return self.started_on is not None
