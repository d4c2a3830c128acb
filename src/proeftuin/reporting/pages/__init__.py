"""What stands on each page of the report, one file per kind of page; the order here is the order of the PDF."""

from __future__ import annotations

from proeftuin.reporting.care_edition import CareEdition
from proeftuin.reporting.edition import Edition
from proeftuin.reporting.marking import marked_page
from proeftuin.reporting.page import Page
from proeftuin.reporting.pages.care import care_pages
from proeftuin.reporting.pages.checklist import checklist_page
from proeftuin.reporting.pages.cycles import cycle_pages
from proeftuin.reporting.pages.effect_outcome import effect_pages
from proeftuin.reporting.pages.effects import effects_page
from proeftuin.reporting.pages.implementation import implementation_pages
from proeftuin.reporting.pages.improvement import chart_pages, improvement_pages
from proeftuin.reporting.pages.methods import methods_page
from proeftuin.reporting.pages.overview import overview_page
from proeftuin.reporting.pages.site import site_page
from proeftuin.reporting.pages.sources import sources_page
from proeftuin.reporting.pages.summary import summary_page

__all__ = ["all_pages"]


def all_pages(edition: Edition) -> tuple[Page, ...]:
    """All pages of one edition, in reading order: what a reader begins with first, the sources last."""
    pages = care_pages(edition) if isinstance(edition, CareEdition) else _national_pages(edition)
    made_up = edition.made_up
    return pages if made_up is None else tuple(marked_page(page, made_up) for page in pages)


def _national_pages(edition: Edition) -> tuple[Page, ...]:
    return (
        summary_page(edition),
        overview_page(edition),
        *(site_page(edition, site) for site in edition.released.sites),
        *implementation_pages(edition),
        effects_page(edition),
        *((*effect_pages(edition), checklist_page(edition)) if edition.outcomes else ()),
        *chart_pages(edition),
        *improvement_pages(edition),
        *cycle_pages(edition),
        methods_page(edition),
        sources_page(edition),
    )
