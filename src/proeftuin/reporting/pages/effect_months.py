"""The section on months of the page of one outcome: the series of all sites together, and of each site."""

from __future__ import annotations

from collections.abc import Iterator

from proeftuin.reporting.charts.monthly_series import CONTROLLED, monthly_series_chart
from proeftuin.reporting.edition import ALL_SITES, Edition
from proeftuin.reporting.page import Block, Paragraph, Section
from proeftuin.reporting.pages.blocks import figure


def months_section(edition: Edition, outcome: str) -> Iterator[Section]:
    """The months of an outcome; nothing when the plan asks for none. On paper the first series stands for all."""
    located = [site.id for site in edition.located_sites]
    subjects = [
        subject
        for subject in (ALL_SITES, *located)
        if edition.rows("monthly_series", outcome=outcome, site=subject, analysis=CONTROLLED)
    ]
    if subjects:
        figures = [_figure(edition, outcome, subject, is_first=subject == subjects[0]) for subject in subjects]
        text = Paragraph(edition.say("effect_page.months_text"))
        yield Section("months", edition.say("effect_page.section.months"), (text, *figures))


def _figure(edition: Edition, outcome: str, subject: str, *, is_first: bool) -> Block:
    return figure(
        f"figure-months-{subject}",
        lambda: monthly_series_chart(edition.released, outcome, subject, edition.language),
        is_for_screen_only=not is_first,
    )
