"""What was measured in an edition, as it was defined then."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language

from proeftuin_web.results.models.edition import Edition


class Indicator(models.Model):
    """
    The definition of an indicator in one edition.

    `strata` are the keys of the ways in which it is given, the preferred one first; `periods` the first and last days
    for which there is a row.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="indicators")
    place = models.PositiveIntegerField()
    code = models.CharField(max_length=120)
    version = models.CharField(max_length=60)
    name_nl = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300)
    description_nl = models.TextField()
    description_en = models.TextField()
    aim = models.CharField(max_length=20)
    unit = models.CharField(max_length=60)
    direction = models.CharField(max_length=20)
    basis = models.CharField(max_length=20)
    population = models.CharField(max_length=60)
    source = models.CharField(max_length=120)
    first_year = models.SmallIntegerField(null=True)
    last_year = models.SmallIntegerField(null=True)
    break_years = models.JSONField(default=list)
    strata = models.JSONField(default=list)
    periods = models.JSONField(default=list)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="indicator_is_once_in_an_edition"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Name in the language of the page."""
        return self.name_nl if get_language() == "nl" else self.name_en

    @property
    def description(self) -> str:
        """What it says, in the language of the page."""
        return self.description_nl if get_language() == "nl" else self.description_en
