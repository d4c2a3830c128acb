"""A circumstance that was changed so that entries can work, such as a contract or a shared record."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from proeftuin.steps.implementation.portfolio import EntryStatus, Level
from proeftuin.steps.segmentation.intervention import Enabling
from proeftuin_web.portfolio.models.entry import STATUSES, Entry, OfSites


class EnablingQuerySet(OfSites):
    """Those of a site, and those that several sites share."""


class EnablingIntervention(models.Model):
    """It reaches no persons itself, and stands beside the entries; without entries to support it is for all."""

    study = models.ForeignKey(
        "runs.Study", models.SET_NULL, null=True, blank=True, related_name="enabling", verbose_name=_("study")
    )
    site = models.ForeignKey(
        "sites.Site", models.PROTECT, null=True, blank=True, related_name="enabling", verbose_name=_("site")
    )
    code = models.CharField(_("short name in studies"), max_length=60)
    kind = models.CharField(_("what it changes"), max_length=20)
    intervention = models.CharField(_("type in the library"), max_length=80, blank=True)
    name_nl = models.CharField(_("name in Dutch"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    level = models.CharField(_("decided on by"), max_length=20, default="region")
    status = models.CharField(_("status"), max_length=10)
    owner = models.CharField(_("owner"), max_length=200, blank=True)
    starts_on = models.DateField(_("holds from"), null=True, blank=True)
    ends_on = models.DateField(_("holds until"), null=True, blank=True)
    supports = models.ManyToManyField(Entry, related_name="supported_by", blank=True, verbose_name=_("supports"))
    note_nl = models.TextField(_("remark in Dutch"), blank=True)
    note_en = models.TextField(_("remark in English"), blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    is_withdrawn = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = EnablingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "code"], condition=Q(study__isnull=False), name="enabling_code_once_in_a_study"
            ),
            models.UniqueConstraint(fields=["code"], condition=Q(study__isnull=True), name="enabling_code_once_apart"),
            models.CheckConstraint(condition=Q(status__in=STATUSES), name="enabling_status_is_known"),
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in Enabling]), name="enabling_kind_is_known"
            ),
            models.CheckConstraint(condition=Q(level__in=[one.value for one in Level]), name="enabling_level_is_known"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=False, ends_on__gt=F("starts_on")),
                name="enabling_ends_after_its_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("portfolio:enabling", args=[self.pk])

    @property
    def name(self) -> str:
        """In the language of the page."""
        return self.name_nl if get_language() == "nl" else self.name_en

    @property
    def kind_words(self) -> str:
        words = Enabling(self.kind).words
        return words.nl if get_language() == "nl" else words.en

    @property
    def level_words(self) -> str:
        words = Level(self.level).words
        return words.nl if get_language() == "nl" else words.en

    @property
    def status_words(self) -> str:
        words = EntryStatus(self.status).words
        return words.nl if get_language() == "nl" else words.en
