"""The process form of one site in one round."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from proeftuin_web.accounts.access import SiteScoped
from proeftuin_web.accounts.role import Permission
from proeftuin_web.process_forms.models.round import Round


class FormQuerySet(SiteScoped["Form"]):
    """Forms, for whoever may see what the site filled in."""

    permission = Permission.SEE_PROCESS

    def submitted(self) -> FormQuerySet:
        """Those that are submitted now: a form that was reopened does not count until it is submitted again."""
        return self.filter(state=Form.State.SUBMITTED)


class Form(models.Model):
    """A form. Once submitted it is locked, until it is reopened with a reason."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        REOPENED = "reopened", _("Reopened")

    site = models.ForeignKey("sites.Site", models.PROTECT, related_name="process_forms")
    round = models.ForeignKey(Round, models.PROTECT, related_name="forms")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reopened_because = models.TextField(blank=True)
    carried_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = FormQuerySet.as_manager()

    class Meta:
        ordering = ["-round__starts_on", "site__name"]
        constraints = [
            models.UniqueConstraint(fields=["site", "round"], name="form_once_in_a_round"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "reopened"]), name="form_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="submitted", submitted_at__isnull=False, submitted_by__isnull=False)
                | (~Q(state="submitted") & Q(submitted_at__isnull=True, submitted_by__isnull=True)),
                name="form_submission_has_moment_and_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="reopened") | ~Q(reopened_because=""), name="form_reopening_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site} · {self.round}"

    def get_absolute_url(self) -> str:
        return reverse("process_forms:form", args=[self.pk])

    @property
    def is_locked(self) -> bool:
        """Whether nobody can change it."""
        return self.state == self.State.SUBMITTED
