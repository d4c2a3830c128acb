"""Something from outside the interventions that may have had an influence on results."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from proeftuin_web.accounts.access import Access, SiteScoped
from proeftuin_web.accounts.role import Permission


class ContextEventQuerySet(SiteScoped["ContextEvent"]):
    """Events of a site, and those of the country, which whoever may see any site sees."""

    def visible_to(self, user: Any) -> ContextEventQuerySet:
        sites = Access.of(user).sites(self.permission)
        if sites is None:
            return self
        return self.filter(Q(site__isnull=True) | Q(site__in=sites)) if sites else self.none()

    def where_may(self, user: Any, permission: Permission) -> ContextEventQuerySet:
        """Those of the country only for a permission that holds at all sites."""
        sites = Access.of(user).sites(permission)
        return self if sites is None else self.filter(site__in=sites)

    def going_on(self) -> ContextEventQuerySet:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_because="")


class ContextEvent(models.Model):
    """On one day when `ends_on` is empty; otherwise from `starts_on` up to, not including, `ends_on`."""

    class Level(models.TextChoices):
        REGION = "region", _("Region")
        ORGANISATION = "organisation", _("Organisation")
        FINANCING = "financing", _("Financing")
        LAW = "law", _("Law and regulation")

    site = models.ForeignKey(
        "sites.Site", models.PROTECT, null=True, blank=True, related_name="context_events", verbose_name=_("site")
    )
    name = models.CharField(
        _("what happened"), max_length=200, help_text=_("In a few words, such as: two hospitals merge.")
    )
    level = models.CharField(_("level"), max_length=20, choices=Level.choices)
    starts_on = models.DateField(_("day, or first day"))
    ends_on = models.DateField(
        _("up to"),
        null=True,
        blank=True,
        help_text=_("The first day on which it is over. Leave this open for something of one day."),
    )
    description = models.TextField(_("description"), blank=True)
    source = models.CharField(
        _("source"), max_length=500, help_text=_("Where it can be read: a document, a website or a person's role.")
    )
    expected_influence = models.TextField(
        _("expected influence"),
        blank=True,
        help_text=_("On which results you expect it to show, and in which direction."),
    )
    withdrawn_because = models.TextField(_("why it is taken back"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = ContextEventQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=["region", "organisation", "financing", "law"]), name="event_level_is_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="event_ends_after_its_start"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def last_on(self) -> date:
        """The last day of it."""
        return self.ends_on - timedelta(days=1) if self.ends_on else self.starts_on
