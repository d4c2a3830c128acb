"""What a study says around its portfolio, as it was last read."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language


class StudyPortfolio(models.Model):
    """
    The tie between a study and the portfolio that is kept here.

    `schemes` are the schemes of segments with the segments and their names; the first one, or the one that the study
    names, is that of the entries. `stale` are groups of results that the portfolio no longer agrees with, found for
    the results of which `stale_for` is the mark.
    """

    study = models.OneToOneField("runs.Study", models.CASCADE, related_name="portfolio")
    schemes = models.JSONField(default=list)
    scheme = models.CharField(max_length=80, blank=True)
    decisions = models.JSONField(default=dict)
    programme = models.CharField(max_length=80, blank=True)
    read_hash = models.CharField(max_length=64, blank=True)
    read_at = models.DateTimeField(null=True)
    written_at = models.DateTimeField(null=True)
    stale = models.JSONField(default=list)
    stale_for = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return str(self.study_id)

    @property
    def segments(self) -> list[tuple[str, str]]:
        """Segments of the scheme of the entries, with their names in the language of the page."""
        language = "nl" if get_language() == "nl" else "en"
        found: list[dict[str, Any]] = next((one["segments"] for one in self.schemes if one["id"] == self.scheme), [])
        return [(one["id"], one[language]) for one in found]


class OwnType(models.Model):
    """
    A type of intervention that the library does not have, as a study file writes it.

    One that stands with the choice of a study is known here and is not written among those of the portfolio.
    """

    study = models.ForeignKey("runs.Study", models.CASCADE, null=True, blank=True, related_name="own_types")
    code = models.CharField(max_length=60)
    definition = models.JSONField()
    is_of_choice = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "code"], condition=Q(study__isnull=False), name="own_type_once_in_a_study"
            ),
            models.UniqueConstraint(fields=["code"], condition=Q(study__isnull=True), name="own_type_once_apart"),
        ]

    def __str__(self) -> str:
        return self.code
