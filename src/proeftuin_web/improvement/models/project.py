"""What a site wants to improve: the aim of a cycle of improvement."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from proeftuin_web.accounts.access import SiteScoped


class ProjectQuerySet(SiteScoped["Project"]):
    """Projects, for those who may see their site."""


class Project(models.Model):
    """An aim: what, for whom and by when; how much is said by its outcome measure."""

    site = models.ForeignKey("sites.Site", models.PROTECT, related_name="projects", verbose_name=_("site"))
    code = models.SlugField(_("short name in studies"), max_length=60)
    aim = models.CharField(_("what is to be reached"), max_length=300)
    for_whom = models.CharField(_("for whom"), max_length=300, blank=True)
    started_on = models.DateField(_("started on"))
    by = models.DateField(_("to be reached by"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-started_on", "code"]
        constraints = [
            models.UniqueConstraint(fields=["site", "code"], name="project_code_once_in_a_site"),
            models.CheckConstraint(
                condition=models.Q(by__gt=models.F("started_on")), name="project_is_reached_after_its_start"
            ),
        ]

    def __str__(self) -> str:
        return self.aim
