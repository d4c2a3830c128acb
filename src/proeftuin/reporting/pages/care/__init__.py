"""What stands on the pages of a person-level study; the order here is the order of the PDF."""

from __future__ import annotations

from proeftuin.reporting.care_edition import CareEdition
from proeftuin.reporting.page import Page
from proeftuin.reporting.pages.care.methods import care_methods_page
from proeftuin.reporting.pages.care.overview import care_overview_page
from proeftuin.reporting.pages.care.population import population_page
from proeftuin.reporting.pages.care.quality import care_quality_page
from proeftuin.reporting.pages.care.sources import care_sources_page
from proeftuin.reporting.pages.care.status import status_page

__all__ = ["care_pages"]


def care_pages(edition: CareEdition) -> tuple[Page, ...]:
    """All pages of one edition: who it is about, how they fare, how good the data are, and how all that was made."""
    return (
        care_overview_page(edition),
        *(population_page(edition, id) for id in edition.populations),
        status_page(edition),
        care_quality_page(edition),
        care_methods_page(edition),
        care_sources_page(edition),
    )
