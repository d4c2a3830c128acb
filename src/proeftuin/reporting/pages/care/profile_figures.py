"""Figures of a profile: which one stands for an indicator in a region, and the link to its permanent address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from proeftuin.reporting.care_edition import EVERYBODY, CareEdition
from proeftuin.reporting.charts.care_words import CareWords
from proeftuin.reporting.charts.spine import profile_rows
from proeftuin.reporting.charts.verdict import verdict_of
from proeftuin.reporting.edition import Row
from proeftuin.reporting.pages.care.address import address_of, figure_address, years_of
from proeftuin.reporting.table import Cell


class Profile:
    """
    The results about one region, as its profile shows them.

    Attributes
    ----------
    name : str
        Of the region.
    slug : str
        Of the region, for names of places and charts.
    year : int
        Newest year of the results.
    """

    def __init__(self, edition: CareEdition, region: str) -> None:
        self.edition, self.region = edition, region
        self.name = edition.region_name(region)
        self.slug = region.replace(":", "-").replace("_", "-")
        self.year = edition.figure_years[-1]
        self.words = CareWords(edition.released, edition.language)

    @property
    def is_everybody(self) -> bool:
        """Whether the region is everybody in the data, and so what others are held against."""
        return self.region == EVERYBODY

    @cached_property
    def rows(self) -> Mapping[str, Row]:
        """The row of every indicator that has a comparison, in the order of the study."""
        return profile_rows(self.edition.released, self.region, self.edition.released.indicators)

    def figure(self, indicator: str) -> Row | None:
        """The figure that stands for an indicator: the one that is compared, else the newest level."""
        found = self.rows.get(indicator)
        return self.edition.shown_level(indicator, self.region, self.year) if found is None else found

    def say(self, key: str, /, **gaps: object) -> str:
        """A sentence of the profiles."""
        return self.edition.say(f"care.profile.{key}", **gaps)

    def verdict(self, key: str | None) -> str:
        """A verdict in words."""
        return self.say(f"verdict.{verdict_of(key)}")

    def linked(self, cell: Cell, row: Row | None) -> Cell:
        """A figure with the link to where it stands for good."""
        if row is None or not cell.has_value or not self.edition.has_figure(row):
            return cell
        return replace(cell, link=address_of(row))

    def linked_to_everybody(self, cell: Cell, row: Row) -> Cell:
        """The figure of everybody that stands in a row of this region, with its link."""
        if not cell.has_value or not self.edition.has_figure({**row, "region": EVERYBODY}):
            return cell
        return replace(cell, link=figure_address(row["indicator"], EVERYBODY, years_of(row), row["method"]))
