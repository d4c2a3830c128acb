"""How far an intervention of a site is."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from proeftuin_web.process_forms.models.form import Form


class InterventionStatus(models.Model):
    """An intervention in one quarter; `key` stays the same from quarter to quarter. A draft may lack the status."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        STARTED = "started", _("Started this quarter")
        RUNNING = "running", _("Running")
        ADAPTED = "adapted", _("Adapted")
        PAUSED = "paused", _("Paused")
        STOPPED = "stopped", _("Stopped")
        COMPLETED = "completed", _("Completed")

    form = models.ForeignKey(Form, models.CASCADE, related_name="interventions")
    key = models.CharField(max_length=12)
    name = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, blank=True)
    reason = models.TextField(blank=True)
    is_carried_over = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["form", "key"], name="intervention_once_in_a_form"),
            models.CheckConstraint(
                condition=Q(
                    status__in=["", "planned", "started", "running", "adapted", "paused", "stopped", "completed"]
                ),
                name="intervention_status_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name
