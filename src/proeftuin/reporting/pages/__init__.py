"""What stands on each page of the report, one file per kind of page; the order here is the order of the PDF."""

from __future__ import annotations

from proeftuin.reporting.edition import Edition
from proeftuin.reporting.page import Page
from proeftuin.reporting.pages.effects import effects_page
from proeftuin.reporting.pages.methods import methods_page
from proeftuin.reporting.pages.overview import overview_page
from proeftuin.reporting.pages.site import site_page
from proeftuin.reporting.pages.sources import sources_page
from proeftuin.reporting.pages.summary import summary_page

__all__ = ["all_pages"]


def all_pages(edition: Edition) -> tuple[Page, ...]:
    """All pages of one edition, in reading order: the public summary first, the sources last."""
    return (
        summary_page(edition),
        overview_page(edition),
        *(site_page(edition, site) for site in edition.released.sites),
        effects_page(edition),
        methods_page(edition),
        sources_page(edition),
    )
