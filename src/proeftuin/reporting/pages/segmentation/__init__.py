"""What stands on the pages about segments, risks and the choice of interventions; only where there are tables of it."""

from __future__ import annotations

from proeftuin.reporting.care_edition import CareEdition
from proeftuin.reporting.page import Page
from proeftuin.reporting.pages.segmentation.choice import choice_pages
from proeftuin.reporting.pages.segmentation.interventions import library_page
from proeftuin.reporting.pages.segmentation.passport import passport_page
from proeftuin.reporting.pages.segmentation.risks import risk_pages
from proeftuin.reporting.pages.segmentation.scheme import scheme_page
from proeftuin.reporting.pages.segmentation.schemes import schemes_page
from proeftuin.reporting.pages.segmentation.searches import searches_page
from proeftuin.reporting.pages.segmentation.segmented import Segmented, segmented

__all__ = ["segmentation_pages"]


def segmentation_pages(edition: CareEdition) -> tuple[Page, ...]:
    """Segments with their passports, those that data suggest, models of risk, and the choice of interventions."""
    found = (searches_page(edition),) if edition.has_page("searches") else ()
    return (*_segments(edition), *found, *risk_pages(edition), *_choice(edition))


def _segments(edition: CareEdition) -> tuple[Page, ...]:
    """The list of schemes, the page of each, and the passports of the segments that have figures."""
    if not edition.has_page("segments"):
        return ()
    found = segmented(edition)
    return (schemes_page(edition, found), *(page for each in found for page in _of_scheme(each)))


def _choice(edition: CareEdition) -> tuple[Page, ...]:
    """What a choice is made from and how it was made; none in results without interventions."""
    return (*choice_pages(edition), library_page(edition)) if edition.has_page("choice") else ()


def _of_scheme(segmented: Segmented) -> tuple[Page, ...]:
    passports = segmented.words.segments if segmented.has_passports else ()
    return (scheme_page(segmented), *(passport_page(segmented, segment) for segment in passports))
