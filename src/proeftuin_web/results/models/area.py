"""Where something was measured in an edition."""

from __future__ import annotations

from django.db import models

from proeftuin_web.results.models.edition import Edition

COUNTRY = "NL01"
POOL = "pool"
WHOLE = (COUNTRY, "all")
"""What regions are held against: the country or, in data about persons, everybody in them."""


class Area(models.Model):
    """
    A region of an edition: the country, a site, a municipality or another.

    A site of which the municipalities are assumed is an example, and is called so wherever it is shown.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="areas")
    code = models.CharField(max_length=120)
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=20)
    is_example = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="area_is_once_in_an_edition"),
        ]

    @property
    def is_whole(self) -> bool:
        """Whether it is the country or, in data about persons, everybody in them."""
        return self.code in WHOLE

    def __str__(self) -> str:
        return self.name
