"""A site (*proeftuin*): a region that improves health, quality and cost together."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from proeftuin_web.accounts.access import SiteScoped
from proeftuin_web.accounts.role import Permission


class SiteQuerySet(SiteScoped["Site"]):
    """Sites; a role for a site leads to that site only."""

    path_to_site = "pk"
    permission = Permission.SEE_SITE


class Site(models.Model):
    """A site. `code` is how studies call it."""

    code = models.SlugField(_("short name in studies"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200, unique=True)
    started_on = models.DateField(_("started on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    about = models.TextField(_("about the site"), blank=True)
    is_illustrative = models.BooleanField(_("example"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = SiteQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True) | models.Q(ended_on__gt=models.F("started_on")),
                name="site_ends_after_its_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("overview:site", args=[self.code])
