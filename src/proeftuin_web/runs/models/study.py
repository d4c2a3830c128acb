"""A study that can be run here."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from proeftuin_web.accounts.access import Access, SiteScoped
from proeftuin_web.accounts.role import Permission


class StudyQuerySet(SiteScoped["Study"]):
    """Studies; one of all sites is for everybody who may see results, one of a site for those of that site."""

    permission = Permission.SEE_RESULTS

    def visible_to(self, user: Any) -> StudyQuerySet:
        sites = Access.of(user).sites(self.permission)
        if sites is None:
            return self
        return self.filter(Q(site__isnull=True) | Q(site__in=sites)) if sites else self.none()


class Study(models.Model):
    """
    A study, known by the `study` of its file.

    Its files were brought in, and are below the application's own folder, or they are in a folder of this machine that
    somebody keeps by other means. What the application knows of them is what the last check found.
    """

    class Kind(models.TextChoices):
        OPEN_DATA = "open_data", _("open data")
        PERSONS = "persons", _("data about persons")

    class Standing(models.TextChoices):
        """How its last results stand to its files."""

        ABSENT = "absent", _("no results yet")
        STALE = "stale", _("results no longer hold")
        CURRENT = "current", _("results are up to date")

    code = models.CharField(_("short name"), max_length=100, unique=True)
    title_nl = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    folder = models.CharField(max_length=1000, help_text="Below the application's folder, or absolute.")
    is_registered = models.BooleanField(_("kept elsewhere"), default=False)
    is_monitor = models.BooleanField(_("describes the sites"), default=False)
    site = models.ForeignKey(
        "sites.Site", models.PROTECT, null=True, blank=True, related_name="studies", verbose_name=_("site")
    )
    cycle = models.PositiveIntegerField(_("cycle"), default=1)
    cycles = models.JSONField(_("closed cycles"), default=list)
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.ABSENT)
    stale = models.JSONField(default=list)
    problems = models.JSONField(_("problems"), default=list)
    sites = models.JSONField(_("sites that it is about"), default=list)
    checked_at = models.DateTimeField(_("checked at"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = StudyQuerySet.as_manager()

    class Meta:
        ordering = ["-is_monitor", "code"]
        constraints = [
            models.UniqueConstraint(fields=["is_monitor"], condition=Q(is_monitor=True), name="study_one_monitor"),
            models.CheckConstraint(
                condition=Q(is_monitor=False) | Q(site__isnull=True), name="study_monitor_is_of_all_sites"
            ),
            models.CheckConstraint(condition=Q(kind__in=["open_data", "persons"]), name="study_kind_is_known"),
            models.CheckConstraint(condition=Q(cycle__gte=1), name="study_cycle_counts_from_one"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("runs:study", args=[self.code])

    @property
    def title(self) -> str:
        """In the language of the page."""
        return self.title_nl if get_language() == "nl" else self.title_en

    @property
    def path(self) -> Path:
        """Folder with its files."""
        return Path(settings.FOLDER) / self.folder

    def closed_cycles(self) -> list[tuple[int, date]]:
        """Number and day of each cycle that was closed."""
        return [(one["number"], date.fromisoformat(one["closed_on"])) for one in self.cycles]

    @property
    def is_about_persons(self) -> bool:
        return self.kind == self.Kind.PERSONS

    @property
    def is_closed(self) -> bool:
        """Whether the cycle that the study file is of was closed, so that the next can begin."""
        return any(one["number"] == self.cycle for one in self.cycles)

    def cycle_numbers(self) -> list[int]:
        """All cycles that there are something of, the last one first."""
        return sorted({self.cycle, *(one["number"] for one in self.cycles)}, reverse=True)

    def last_good_run(self) -> Any:
        """The one whose results are shown; `None` when there is none."""
        return self.runs.filter(state="done", work="compute").order_by("-ended_at").first()
