"""Numbers of persons that a party counted in an entry: no rows of persons."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from proeftuin_web.accounts.access import SiteScoped
from proeftuin_web.portfolio.models.entry import Entry


class DeliveryCountQuerySet(SiteScoped["DeliveryCount"]):
    """Counts, for whoever may see their site."""


class DeliveryCount(models.Model):
    """
    Numbers of one setting in one period, or of all settings together when `setting` is empty.

    Who was eligible is not here: the library counts them from the data.
    """

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="counts", verbose_name=_("intervention"))
    site = models.ForeignKey("sites.Site", models.PROTECT, related_name="counts", verbose_name=_("site"))
    starts_on = models.DateField(_("first day of the period"))
    ends_on = models.DateField(_("first day after the period"))
    setting = models.CharField(_("setting"), max_length=60, blank=True)
    segment = models.CharField(_("segment"), max_length=80, blank=True)
    invited = models.PositiveIntegerField(_("invited"), null=True, blank=True)
    enrolled = models.PositiveIntegerField(_("enrolled"))
    completed = models.PositiveIntegerField(_("completed"), null=True, blank=True)
    declined = models.PositiveIntegerField(_("declined"), null=True, blank=True)
    sessions = models.PositiveIntegerField(pgettext_lazy("of care", "sessions"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = DeliveryCountQuerySet.as_manager()

    class Meta:
        ordering = ["entry", "starts_on", "setting", "segment"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="count_period_ends_after_its_start"),
            models.UniqueConstraint(
                fields=["entry", "site", "starts_on", "setting", "segment"], name="count_once_of_a_setting_and_period"
            ),
            models.CheckConstraint(
                condition=Q(invited__isnull=True) | Q(declined__isnull=True) | Q(declined__lte=F("invited")),
                name="count_declined_were_invited",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} · {self.starts_on}"
