"""What stands on the pages of a person-level study; the order here is the order of the PDF."""

from __future__ import annotations

from proeftuin.reporting.care_edition import CareEdition
from proeftuin.reporting.page import Page
from proeftuin.reporting.pages.care.areas import large_areas
from proeftuin.reporting.pages.care.coverage import coverage_page
from proeftuin.reporting.pages.care.effects import care_effect_pages
from proeftuin.reporting.pages.care.figure_index import figure_index_page
from proeftuin.reporting.pages.care.figure_page import figure_pages
from proeftuin.reporting.pages.care.figure_rows import rows_by_indicator
from proeftuin.reporting.pages.care.methods import care_methods_page
from proeftuin.reporting.pages.care.overview import care_overview_page
from proeftuin.reporting.pages.care.population import population_page
from proeftuin.reporting.pages.care.profile import profile_page
from proeftuin.reporting.pages.care.quality import care_quality_page
from proeftuin.reporting.pages.care.sources import care_sources_page
from proeftuin.reporting.pages.care.status import status_page
from proeftuin.reporting.pages.cycles import cycle_pages
from proeftuin.reporting.pages.implementation import implementation_pages
from proeftuin.reporting.pages.improvement import chart_pages, improvement_pages
from proeftuin.reporting.pages.segmentation import segmentation_pages

__all__ = ["care_pages"]


def care_pages(edition: CareEdition) -> tuple[Page, ...]:
    """All pages of one edition: who it is about, how they fare, how good the data are, and how all that was made."""
    return (
        care_overview_page(edition),
        *(profile_page(edition, region) for region in edition.profiles),
        *(population_page(edition, id) for id in edition.populations),
        status_page(edition),
        *_figures(edition),
        *segmentation_pages(edition),
        *implementation_pages(edition),
        *care_effect_pages(edition),
        *chart_pages(edition),
        *improvement_pages(edition),
        *cycle_pages(edition),
        *((coverage_page(edition),) if edition.has_page("coverage") else ()),
        care_quality_page(edition),
        care_methods_page(edition),
        care_sources_page(edition),
    )


def _figures(edition: CareEdition) -> tuple[Page, ...]:
    """The list of indicators, and the page of each."""
    if not edition.has_page("figures"):
        return ()
    rows = rows_by_indicator(edition, large_areas(edition))
    return (figure_index_page(edition, rows), *figure_pages(edition, rows))
