"""The files of a study as they once were."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class StudyVersion(models.Model):
    """
    One bringing in of a study: its study file, and where all of its files are kept, packed.

    `archive` is empty where others keep the files; then only the study file is known.
    """

    study = models.ForeignKey("runs.Study", models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    text = models.TextField(_("study file"))
    hash = models.CharField(max_length=64)
    files = models.JSONField(_("files"), default=list)
    archive = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="study_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="study_version_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.study_id} · {self.number}"
