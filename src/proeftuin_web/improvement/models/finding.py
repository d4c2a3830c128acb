"""What was learned, and what that rests on."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from proeftuin_web.accounts.access import SiteScoped


class Step(models.TextChoices):
    """Steps of a study, as the library names them; a test holds the two beside each other."""

    POPULATION = "population", _("1. population")
    STATUS = "status", _("2. status")
    SEGMENTATION = "segmentation", _("3. segments")
    CHOICE = "choice", _("3. choice of interventions")
    PORTFOLIO = "portfolio", _("4. portfolio and implementation")
    EVALUATION = "evaluation", _("5. evaluation")
    IMPROVEMENT = "improvement", _("6. improvement")


class FindingQuerySet(SiteScoped["Finding"]):
    """Findings, for those who may see their site."""

    def standing(self) -> FindingQuerySet:
        """Those that still hold: neither withdrawn nor corrected by a later one."""
        return self.filter(withdrawn_because="", corrected_by__isnull=True)


class Finding(models.Model):
    """
    Something that was learned. It is never changed: a correction is a new finding, which says why.
    """

    site = models.ForeignKey("sites.Site", models.PROTECT, related_name="findings", verbose_name=_("site"))
    project = models.ForeignKey(
        "improvement.Project", models.PROTECT, null=True, blank=True, related_name="findings",
        verbose_name=_("project"),
    )  # fmt: skip
    on = models.DateField(_("learned on"))
    says = models.TextField(_("what was learned"))
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", editable=False
    )
    correction = models.TextField(_("why the earlier one was wrong"), blank=True, editable=False)
    withdrawn_because = models.TextField(_("reason"), blank=True, editable=False)
    put_down_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    put_down_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(says=""), name="finding_says_something"),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, correction="") | (Q(corrects__isnull=False) & ~Q(correction="")),
                name="finding_correction_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.says if len(self.says) <= 120 else f"{self.says[:119].rstrip()}…"

    def get_absolute_url(self) -> str:
        return reverse("improvement:finding", args=[self.pk])

    @property
    def successor(self) -> Finding | None:
        """The finding that corrects this one; `None` when it was not corrected."""
        return getattr(self, "corrected_by", None)

    @property
    def stands(self) -> bool:
        """Whether it still holds."""
        return not self.withdrawn_because and self.successor is None


class FindingStep(models.Model):
    """A step that a finding is about."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="steps")
    step = models.CharField(max_length=12, choices=Step.choices)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["finding", "step"], name="finding_step_once"),
            models.CheckConstraint(condition=Q(step__in=Step.values), name="finding_step_is_known"),
        ]

    def __str__(self) -> str:
        return str(self.get_step_display())
