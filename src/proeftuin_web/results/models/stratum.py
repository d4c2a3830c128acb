"""Of whom and by which method figures are given."""

from __future__ import annotations

from django.db import models

from proeftuin_web.results.models.edition import Edition


class Stratum(models.Model):
    """
    One way in which figures of an edition are given: of a population, of one sex, age or segment, by one method.

    Empty `sex`, `age_band` and `segment` mean all of them together.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="strata")
    population = models.CharField(max_length=120)
    sex = models.CharField(max_length=20, blank=True)
    age_band = models.CharField(max_length=20, blank=True)
    segment = models.CharField(max_length=160, blank=True)
    segment_nl = models.CharField(max_length=300, blank=True)
    segment_en = models.CharField(max_length=300, blank=True)
    method = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "population", "sex", "age_band", "segment", "method"],
                name="stratum_is_once_in_an_edition",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def way(self) -> str:
        """Method and people without the segment: what figures of segments beside each other have in common."""
        return ".".join((self.method, self.population, self.sex or "all", self.age_band or "all"))

    @property
    def key(self) -> str:
        """The name under which it stands in addresses."""
        return f"{self.way}.{self.segment}".removesuffix(".")
