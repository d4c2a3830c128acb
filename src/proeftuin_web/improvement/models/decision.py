"""What was decided, on which findings, and what it changes at which step."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from proeftuin_web.accounts.access import SiteScoped
from proeftuin_web.improvement.models.finding import Step


class State(models.TextChoices):
    OPEN = "open", _("open")
    CARRIED_OUT = "carried_out", _("carried out")
    WITHDRAWN = "withdrawn", _("withdrawn")


class DecisionQuerySet(SiteScoped["Decision"]):
    """Decisions, for those who may see their site."""

    def standing(self) -> DecisionQuerySet:
        """Those in whose place no other was put."""
        return self.filter(corrected_by__isnull=True)


class Decision(models.Model):
    """
    A decision. What was decided is never changed: a correction is a new decision, which says why.

    `state` is that of its last `DecisionEvent`, and open without any.
    """

    site = models.ForeignKey("sites.Site", models.PROTECT, related_name="decisions", verbose_name=_("site"))
    project = models.ForeignKey(
        "improvement.Project", models.PROTECT, null=True, blank=True, related_name="decisions",
        verbose_name=_("project"),
    )  # fmt: skip
    findings = models.ManyToManyField("improvement.Finding", related_name="decisions", verbose_name=_("findings"))
    on = models.DateField(_("decided on"))
    decided_by = models.CharField(_("who decided"), max_length=200)
    says = models.CharField(_("what was decided"), max_length=300)
    why = models.TextField(_("why"))
    expected = models.TextField(_("what is expected of it"), blank=True)
    review_on = models.DateField(_("looked at again on"), null=True, blank=True)
    state = models.CharField(max_length=11, choices=State.choices, default=State.OPEN, editable=False)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", editable=False
    )
    correction = models.TextField(_("why the earlier one was wrong"), blank=True, editable=False)
    put_down_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    put_down_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="decision_state_is_known"),
            models.CheckConstraint(condition=~Q(why="") & ~Q(decided_by=""), name="decision_has_a_reason_and_a_person"),
            models.CheckConstraint(
                condition=Q(review_on__isnull=True) | Q(review_on__gt=models.F("on")),
                name="decision_is_looked_at_again_later",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, correction="") | (Q(corrects__isnull=False) & ~Q(correction="")),
                name="decision_correction_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.says

    def get_absolute_url(self) -> str:
        return reverse("improvement:decision", args=[self.pk])

    @property
    def successor(self) -> Decision | None:
        """The decision that was put in its place; `None` when there is none."""
        return getattr(self, "corrected_by", None)

    @property
    def is_open(self) -> bool:
        """Whether it is still to be carried out."""
        return self.state == State.OPEN and self.successor is None


class DecisionChange(models.Model):
    """
    What a decision changes at a step.

    With an `address` it is an edit of the study file, as the library names edits; `value` and `was` are then written
    as in a study file. Without one it is in words only.
    """

    class Edit(models.TextChoices):
        SET = "set", _("another value takes its place")
        ADD = "add", _("something is added")
        REMOVE = "remove", _("it is taken out")
        KEEP = "keep", _("it stays as it is, on purpose")

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="changes")
    step = models.CharField(_("step"), max_length=12, choices=Step.choices)
    edit = models.CharField(_("what is done"), max_length=6, choices=Edit.choices)
    what = models.CharField(_("what changes, in words"), max_length=300)
    address = models.CharField(_("place in the study file"), max_length=300, blank=True)
    value = models.TextField(_("new value, as in a study file"), blank=True)
    was = models.TextField(_("value that stands there now"), blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(step__in=Step.values), name="decision_change_step_is_known"),
            models.CheckConstraint(
                condition=Q(edit__in=["set", "add", "remove", "keep"]), name="decision_change_edit_is_known"
            ),
            models.CheckConstraint(
                condition=Q(address="") | Q(edit__in=["remove", "keep"]) | ~Q(value=""),
                name="decision_change_at_an_address_has_a_value",
            ),
        ]

    def __str__(self) -> str:
        return self.what


class DecisionEvent(models.Model):
    """What became of a decision: each line is added, and none is changed."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="events")
    state = models.CharField(max_length=11, choices=State.choices)
    on = models.DateField()
    why = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="decision_event_state_is_known"),
            models.CheckConstraint(condition=Q(state="carried_out") | ~Q(why=""), name="decision_event_has_a_reason"),
        ]

    def __str__(self) -> str:
        return str(self.get_state_display())
