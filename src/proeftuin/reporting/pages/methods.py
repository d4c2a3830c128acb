"""The page that explains every method used, in plain words, with what it cannot do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from proeftuin.reporting.edition import Edition
from proeftuin.reporting.page import Page, Paragraph, Section, Term, Terms
from proeftuin.reporting.pages.plan_state import plan_notice

CHAPTERS = {
    "levels": ("crude", "direct", "indirect", "confidence_interval", "survey", "model"),
    "time": ("breaks", "trend", "mergers"),
    "place": ("comparison", "funnel", "inequality"),
    "effects": (
        "difference_in_differences",
        "event_study",
        "pretrend",
        "bootstrap",
        "placebo",
        "minimum_detectable",
    ),
    "care": ("disclosure", "states", "examples"),
}
"""Chapters of the page and the methods that each explains, in order; the words are in `texts/methods`."""


def methods_page(edition: Edition) -> Page:
    """An explanation of every method, with its source where there is a published one."""
    say = edition.say
    sections = explained_methods(edition, "methods", CHAPTERS)
    notices = plan_notice(edition)
    plan = Paragraph(say("methods.plan.text", plan=edition.released.study.plan))
    return Page(
        language=edition.language,
        path="methods.html",
        title=say("methods.title"),
        lead=say("methods.lead"),
        sections=(*sections, *([Section("plan", say("methods.plan.heading"), (plan, *notices))] if notices else ())),
    )


def explained_methods(edition: Edition, topic: str, chapters: Mapping[str, Sequence[str]]) -> tuple[Section, ...]:
    """One part of a page for every chapter, with the words of `topic`: what each method is and what it cannot do."""
    return tuple(
        Section(
            chapter,
            edition.say(f"{topic}.{chapter}.title"),
            (
                Paragraph(edition.say(f"{topic}.{chapter}.intro")),
                Terms(tuple(_term(edition, f"{topic}.{chapter}.{method}") for method in methods)),
            ),
        )
        for chapter, methods in chapters.items()
    )


def _term(edition: Edition, stem: str) -> Term:
    parts = [edition.say(f"{stem}.meaning"), edition.say(f"{stem}.limit")]
    if f"{stem}.source" in edition.texts:
        parts.append(edition.say(f"{stem}.source"))
    return Term(edition.say(f"{stem}.word"), tuple(parts))
