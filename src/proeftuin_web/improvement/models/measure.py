"""How a project is measured."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from proeftuin_web.accounts.access import SiteScoped


class MeasureQuerySet(SiteScoped["Measure"]):
    """Measures, for those who may see the site of their project."""

    path_to_site = "project__site_id"


class Measure(models.Model):
    """A number that tells whether the aim comes nearer, whether the change is made, or what it may harm."""

    class Role(models.TextChoices):
        OUTCOME = "outcome", _("outcome")
        PROCESS = "process", _("process")
        BALANCING = "balancing", _("balancing")

    class Direction(models.TextChoices):
        HIGHER = "higher", _("higher is better")
        LOWER = "lower", _("lower is better")

    project = models.ForeignKey("improvement.Project", models.PROTECT, related_name="measures")
    chart = models.SlugField(_("short name in studies"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("what it is for"), max_length=10, choices=Role.choices)
    unit = models.CharField(_("unit"), max_length=60)
    direction = models.CharField(_("direction"), max_length=6, choices=Direction.choices)
    baseline = models.FloatField(_("level at the start"), null=True, blank=True)
    target = models.FloatField(_("level to be reached"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = MeasureQuerySet.as_manager()

    class Meta:
        ordering = ["project", "chart"]
        constraints = [
            models.UniqueConstraint(fields=["project", "chart"], name="measure_once_in_a_project"),
            models.CheckConstraint(
                condition=models.Q(role__in=["outcome", "process", "balancing"]), name="measure_role_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(direction__in=["higher", "lower"]), name="measure_direction_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name
