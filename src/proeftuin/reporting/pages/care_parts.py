"""Parts that several pages of a person-level study show."""

from __future__ import annotations

from datetime import date, timedelta

from proeftuin.reporting.care_edition import CareEdition
from proeftuin.reporting.page import Reference, Section
from proeftuin.reporting.pages.blocks import states_legend

HOW = {
    "attrition": "methods.html#population",
    "levels": "methods.html#levels",
    "comparison": "methods.html#comparison",
    "control": "methods.html#control",
    "quality": "methods.html#checks",
}
"""Where what stands in a figure or table is explained."""


def how(edition: CareEdition, topic: str) -> Reference:
    """The way to the explanation of a figure."""
    return Reference(edition.say(f"care.how.{topic}"), HOW[topic])


def legend_section(edition: CareEdition) -> Section:
    """How the four states of a number look."""
    return Section("legend", edition.say("care.states.title"), (states_legend(edition), how(edition, "control")))


def last_day(edition: CareEdition, end: date) -> str:
    """The last day that counts of a period that ends before `end`."""
    return edition.date(end - timedelta(days=1))
