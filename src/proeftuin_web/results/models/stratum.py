"""Of whom and by which method figures are given."""

from __future__ import annotations

from django.db import models

from proeftuin_web.results.models.edition import Edition


class Stratum(models.Model):
    """
    One way in which figures of an edition are given: of a population, of one sex or one age, by one method.

    Empty `sex` and `age_band` mean both sexes and all ages together.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="strata")
    population = models.CharField(max_length=120)
    sex = models.CharField(max_length=20, blank=True)
    age_band = models.CharField(max_length=20, blank=True)
    method = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "population", "sex", "age_band", "method"], name="stratum_is_once_in_an_edition"
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """The name under which it stands in addresses."""
        return ".".join((self.method, self.population, self.sex or "all", self.age_band or "all"))
