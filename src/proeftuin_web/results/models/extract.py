"""Rows of other released tables that pages show beside the figures."""

from __future__ import annotations

from django.db import models

from proeftuin_web.results.models.edition import Edition


class Extract(models.Model):
    """
    One row of a released table, as the bundle has it.

    For small tables that are only shown, such as effects and control charts; what is searched and compared has models
    of its own. `site` is the short name of the site that the row is about, empty when it is about more.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="extracts", db_index=False)
    table = models.CharField(max_length=60)
    site = models.CharField(max_length=100, blank=True)
    place = models.PositiveIntegerField()
    row = models.JSONField()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "table", "place"], name="extract_is_once_in_an_edition"),
        ]
        indexes = [models.Index(fields=["edition", "site", "table"], name="extracts_of_a_site")]

    def __str__(self) -> str:
        return f"{self.table} {self.place}"
