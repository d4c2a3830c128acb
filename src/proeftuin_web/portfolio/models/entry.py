"""An entry of the portfolio: an intervention that parties carry out or plan."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from proeftuin.steps.implementation.portfolio import EntryStatus
from proeftuin_web.accounts.access import Access, SiteScoped
from proeftuin_web.accounts.role import Permission

STATUSES = [one.value for one in EntryStatus]


def within_share(field: str) -> Q:
    """Nothing, or a share of a whole."""
    return Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": 0, f"{field}__lte": 1})


class OfSites(SiteScoped[Any]):
    """What is of one site, or of all of them: the latter is seen by whoever may see any site."""

    permission = Permission.SEE_SITE

    def visible_to(self, user: Any) -> OfSites:
        sites = Access.of(user).sites(self.permission)
        if sites is None:
            return self
        return (
            self.filter(Q(**{f"{self.path_to_site}__isnull": True}) | Q(**{f"{self.path_to_site}__in": sites}))
            if sites
            else self.none()
        )

    def going_on(self) -> OfSites:
        """Those that were not withdrawn."""
        return self.filter(is_withdrawn=False)


class EntryQuerySet(OfSites):
    """Entries of a site, and those that several sites share."""


class Entry(models.Model):
    """
    An entry. `code` is how studies call it; one entry is in the portfolio of one study, or of none yet.

    Targets are shares from 0 to 1, as in a study.
    """

    study = models.ForeignKey(
        "runs.Study", models.SET_NULL, null=True, blank=True, related_name="entries", verbose_name=_("study")
    )
    site = models.ForeignKey(
        "sites.Site", models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("site")
    )
    code = models.CharField(_("short name in studies"), max_length=60)
    intervention = models.CharField(_("type of intervention"), max_length=80)
    continuum = models.CharField(max_length=4, blank=True)
    name_nl = models.CharField(_("name in Dutch"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    status = models.CharField(_("status"), max_length=10)
    segments = models.JSONField(_("for whom"), default=list, blank=True)
    owner = models.CharField(_("owner"), max_length=200, blank=True)
    parties = models.JSONField(_("parties"), default=list, blank=True)
    why_nl = models.TextField(_("why it should work here, in Dutch"), blank=True)
    why_en = models.TextField(_("why it should work here, in English"), blank=True)
    decided = models.CharField(_("decision that it follows from"), max_length=80, blank=True)
    target_reach = models.FloatField(_("target for reach"), null=True, blank=True)
    target_completed = models.FloatField(_("target for completion"), null=True, blank=True)
    target_sessions = models.FloatField(_("target for sessions per participant (dose)"), null=True, blank=True)
    target_fidelity = models.FloatField(_("target for fidelity"), null=True, blank=True)
    adaptations_nl = models.TextField(_("what was adapted, in Dutch"), blank=True)
    adaptations_en = models.TextField(_("what was adapted, in English"), blank=True)
    note_nl = models.TextField(_("remark in Dutch"), blank=True)
    note_en = models.TextField(_("remark in English"), blank=True)
    is_withdrawn = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "code"], condition=Q(study__isnull=False), name="entry_code_once_in_a_study"
            ),
            models.UniqueConstraint(fields=["code"], condition=Q(study__isnull=True), name="entry_code_once_apart"),
            models.CheckConstraint(condition=Q(status__in=STATUSES), name="entry_status_is_known"),
            models.CheckConstraint(condition=within_share("target_reach"), name="entry_reach_is_a_share"),
            models.CheckConstraint(condition=within_share("target_completed"), name="entry_completed_is_a_share"),
            models.CheckConstraint(condition=within_share("target_fidelity"), name="entry_fidelity_is_a_share"),
            models.CheckConstraint(
                condition=Q(target_sessions__isnull=True) | Q(target_sessions__gt=0), name="entry_sessions_are_some"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("portfolio:entry", args=[self.pk])

    @property
    def name(self) -> str:
        """In the language of the page."""
        return self.name_nl if get_language() == "nl" else self.name_en

    @property
    def status_words(self) -> str | Promise:
        """The status in the language of the page."""
        words = EntryStatus(self.status).words
        return words.nl if get_language() == "nl" else words.en
