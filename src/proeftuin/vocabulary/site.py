"""A site (*proeftuin*): parties in one area that work on the three aims together, from a start date on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from proeftuin.vocabulary.language import Translated


class GeographyMark(StrEnum):
    """How sure it is which municipalities belong to a site."""

    SOURCED = "sourced"
    ASSUMED = "assumed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Site:
    """
    One site of the monitor.

    A site whose geography is unknown has no municipalities; nobody invents them. One whose geography is assumed is
    called an example wherever it is shown.
    """

    id: str
    name: str
    start: date
    geography: GeographyMark
    municipalities: tuple[str, ...]
    geography_source: Translated | None
    note: Translated | None = None

    @property
    def region(self) -> str:
        """The code under which the site stands in tables."""
        return f"site:{self.id}"

    @property
    def is_located(self) -> bool:
        """Whether the site has municipalities, so that figures can be given."""
        return bool(self.municipalities)
