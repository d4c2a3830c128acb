"""The page that explains how a person-level study was computed, in plain words, with what each method cannot do."""

from __future__ import annotations

from proeftuin.reporting.care_edition import CareEdition
from proeftuin.reporting.page import Page, Section
from proeftuin.reporting.pages.methods import CHAPTERS as ANY_CHAPTERS
from proeftuin.reporting.pages.methods import explained_methods

CHAPTERS = {
    "population": ("three_valued", "attrition", "landmark", "person_time"),
    "levels": (
        "crude", "direct", "indirect", "person_variance", "repeated_events", "shares", "life_table", "sullivan",
    ),
    "comparison": ("verdict", "spine", "peers", "need", "reliability", "gradient", "concentration"),
    "control": ("minimum", "companion", "states"),
    "checks": ("severity", "accounting"),
}  # fmt: skip
"""Chapters of the page and what each explains, in order; the words are in `texts/care_methods`."""


def care_methods_page(edition: CareEdition) -> Page:
    """An explanation of every method, with its source where there is a published one."""
    return Page(
        language=edition.language,
        path="methods.html",
        title=edition.say("care_methods.title"),
        lead=edition.say("care_methods.lead"),
        sections=(*explained_methods(edition, "care_methods", CHAPTERS), *_effects(edition)),
    )


def _effects(edition: CareEdition) -> tuple[Section, ...]:
    """How effects are estimated, in a study that does so."""
    if not edition.has_page("effects"):
        return ()
    return explained_methods(edition, "methods", {"effects": ANY_CHAPTERS["effects"]})
