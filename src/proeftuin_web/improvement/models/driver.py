"""What drives the aim of a project: the boxes of its driver diagram."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from proeftuin_web.accounts.access import SiteScoped


class DriverQuerySet(SiteScoped["Driver"]):
    """Drivers, for those who may see the site of their project."""

    path_to_site = "project__site_id"

    def going_on(self) -> DriverQuerySet:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_because="")


class Driver(models.Model):
    """
    What drives the aim, or another driver, or a change that may move it.

    One without a parent hangs under the aim. A change may be an intervention of the portfolio, and may have a test.
    What is withdrawn stays, with the reason, and is left out of the diagram.
    """

    class Kind(models.TextChoices):
        DRIVER = "driver", _("driver: it moves what it hangs under")
        CHANGE = "change", _("change: something that can be done")

    project = models.ForeignKey("improvement.Project", models.PROTECT, related_name="drivers")
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices, default=Kind.DRIVER)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="below", verbose_name=_("hangs under")
    )
    name = models.CharField(_("name"), max_length=200)
    place = models.PositiveIntegerField(default=0, editable=False)
    measure = models.ForeignKey(
        "improvement.Measure", models.PROTECT, null=True, blank=True, related_name="drivers",
        verbose_name=_("measure that tells whether it moves"),
    )  # fmt: skip
    entry = models.ForeignKey(
        "portfolio.Entry", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("intervention of the portfolio"),
    )  # fmt: skip
    test = models.ForeignKey(
        "improvement.ChangeTest", models.PROTECT, null=True, blank=True, related_name="drivers",
        verbose_name=_("test of this change"),
    )  # fmt: skip
    withdrawn_because = models.TextField(_("reason"), blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = DriverQuerySet.as_manager()

    class Meta:
        ordering = ["project", "place", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["driver", "change"]), name="driver_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind="driver") | Q(parent__isnull=False), name="driver_change_hangs_under_a_driver"
            ),
            models.CheckConstraint(
                condition=Q(kind="change") | Q(entry__isnull=True, test__isnull=True),
                name="driver_only_a_change_is_carried_out",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_change(self) -> bool:
        return self.kind == self.Kind.CHANGE
