"""One taking in of the results of a study: what the explorer shows until the next."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from proeftuin_web.accounts.access import Access, SiteScoped
from proeftuin_web.accounts.role import Permission


class EditionQuerySet(SiteScoped["Edition"]):
    """Editions, for whoever may see their study: one of all sites is for everybody who may see results."""

    path_to_site = "study__site_id"
    permission = Permission.SEE_RESULTS

    def visible_to(self, user: Any) -> EditionQuerySet:
        sites = Access.of(user).sites(self.permission)
        if sites is None:
            return self
        return self.filter(Q(study__site__isnull=True) | Q(study__site__in=sites)) if sites else self.none()

    def current(self) -> EditionQuerySet:
        """Those that are shown: one for each study."""
        return self.filter(is_current=True)

    def with_figures(self) -> EditionQuerySet:
        """Those that can be shown or compared with, the newest first."""
        return self.filter(is_complete=True, has_figures=True)


class Edition(models.Model):
    """
    Released results of one run of a study.

    An edition is written completely before it becomes the current one, and does not change afterwards. Of older
    editions only the last few keep their figures; what they were made of stays known.
    """

    study = models.ForeignKey("runs.Study", models.CASCADE, related_name="editions", verbose_name=_("study"))
    run = models.ForeignKey("runs.Run", models.SET_NULL, null=True, related_name="editions", verbose_name=_("run"))
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    folder = models.CharField(max_length=1000)
    """Where its report is kept."""
    fingerprint = models.CharField(max_length=64)
    manifest = models.JSONField(default=dict)
    pages = models.JSONField(default=list)
    changes = models.JSONField(default=dict)
    taken_in_at = models.DateTimeField(_("taken in at"))
    is_complete = models.BooleanField(default=False)
    is_current = models.BooleanField(default=False)
    has_figures = models.BooleanField(default=True)

    objects: ClassVar[Any] = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-taken_in_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["study"], condition=Q(is_current=True), name="one_current_edition_of_a_study"
            ),
            models.CheckConstraint(
                condition=Q(is_current=False) | Q(is_complete=True, has_figures=True),
                name="current_edition_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('results:explore')}?study={self.study.code}"

    @property
    def title(self) -> str:
        """Title of the study in the language of the page."""
        return self.study.title
