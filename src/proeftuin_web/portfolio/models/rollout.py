"""A rollout: an entry that is carried out in one site from a day on."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from proeftuin_web.accounts.access import SiteScoped
from proeftuin_web.portfolio.models.entry import Entry, within_share


class RolloutQuerySet(SiteScoped["Rollout"]):
    """Rollouts, for whoever may see their site."""


class Rollout(models.Model):
    """
    Days on which persons can be reached, from `starts_on` up to, not including, `ends_on`.

    An evaluation takes its starts from here. That two rollouts of an entry in a site do not overlap is checked when
    one is saved, with the entry locked, since one of the two databases has no such constraint.
    """

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="rollouts")
    site = models.ForeignKey("sites.Site", models.PROTECT, related_name="rollouts", verbose_name=_("site"))
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    settings = models.PositiveIntegerField(_("settings"), null=True, blank=True)
    target = models.FloatField(_("target for reach in this site"), null=True, blank=True)
    note_nl = models.TextField(_("remark in Dutch"), blank=True)
    note_en = models.TextField(_("remark in English"), blank=True)
    is_withdrawn = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = RolloutQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="rollout_ends_after_its_start"
            ),
            models.CheckConstraint(condition=within_share("target"), name="rollout_target_is_a_share"),
            models.CheckConstraint(
                condition=Q(settings__isnull=True) | Q(settings__gte=1), name="rollout_settings_are_some"
            ),
            models.UniqueConstraint(
                fields=["entry", "site", "starts_on"], condition=Q(is_withdrawn=False), name="rollout_starts_once"
            ),
            # Two that both go on would overlap, whatever their starts.
            models.UniqueConstraint(
                fields=["entry", "site"],
                condition=Q(ends_on__isnull=True, is_withdrawn=False),
                name="rollout_goes_on_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} · {self.site}"

    def get_absolute_url(self) -> str:
        return reverse("portfolio:rollout_change", args=[self.pk])

    def state_on(self, day: date) -> str:
        """Planned, running or stopped."""
        if self.starts_on > day:
            return "planned"
        return "running" if self.ends_on is None or self.ends_on > day else "stopped"
