"""
The catalogue of indicators as pages that open from a folder: one page per language with all of it.

Every indicator has a permanent address on the page, its identifier. Without JavaScript everything is in sight; with it
a reader can search and choose. What an entry says is decided by who makes it: reporting knows no definitions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from proeftuin.reporting.html import environment, render_language_choice
from proeftuin.reporting.page import Page, Section
from proeftuin.reporting.table import Table
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.texts import Texts

ASSETS = ("report.css", "catalogue.css", "catalogue.js")


@dataclass(frozen=True)
class DrawnExample:
    """Small tables with the answer to them, in a sentence."""

    title: str
    tables: tuple[Table, ...]
    answer: str


@dataclass(frozen=True)
class Property:
    """
    One thing that a definition says.

    Attributes
    ----------
    lines : tuple of str
        What it says; names of tables and columns stand between backticks.
    language : Language or None
        Language of the lines, where it is another one than that of the page.
    """

    label: str
    lines: tuple[str, ...]
    language: Language | None = None


@dataclass(frozen=True)
class Entry:
    """
    One indicator as a reader sees it, in one language.

    Attributes
    ----------
    aim, domain, data : str, str and tuple of str
        Keys that a reader can choose by; their words are under `catalogue` and `aim` in the texts.
    definition, particulars : tuple of Property
        What every reader needs, and what a reader opens.
    code_lists : Table or None
        The lists of codes that it uses.
    mappings : tuple of Table
        How some of those lists were made from others, code by code.
    """

    id: str
    number: str | None
    name: str
    description: str
    aim: str
    domain: str
    data: tuple[str, ...]
    definition: tuple[Property, ...]
    particulars: tuple[Property, ...]
    code_lists: Table | None
    examples: tuple[DrawnExample, ...]
    mappings: tuple[Table, ...] = ()


@dataclass(frozen=True)
class CatalogueEdition:
    """All entries in one language, in the order in which a reader finds them."""

    language: Language
    entries: tuple[Entry, ...]

    def say(self, key: str, /, **gaps: object) -> str:
        """The sentence under `key`, as the pages of a report say it."""
        # The choice between the languages is shared with the report, which is something else to read.
        name = "catalogue.read_in_language" if key == "layout.read_in_language" else key
        return Texts.of_package("proeftuin.reporting", self.language)(name, **gaps)

    @property
    def title(self) -> str:
        """What stands above the page."""
        return self.say("catalogue.title")

    @property
    def made_up(self) -> None:
        """Nothing: definitions are about nobody."""
        return None


def write_catalogue(editions: Sequence[CatalogueEdition], folder: Path) -> Path:
    """Write the page of every edition, with the files that they share; returns the page to open first."""
    shared = folder / "assets"
    shared.mkdir(parents=True, exist_ok=True)
    own = files("proeftuin.reporting").joinpath("assets")
    for name in ASSETS:
        (shared / name).write_bytes(own.joinpath(name).read_bytes())
    languages = [edition.language for edition in editions]
    for edition in editions:
        (folder / edition.language).mkdir(exist_ok=True)
        (folder / edition.language / "index.html").write_text(render_catalogue(edition, languages), encoding="utf-8")
    start = folder / "index.html"
    start.write_text(render_language_choice(editions), encoding="utf-8")
    return start


def render_catalogue(edition: CatalogueEdition, languages: Sequence[Language]) -> str:
    """The whole document of one edition."""
    text = Texts.of_package("proeftuin.reporting", edition.language)
    computed = sum(1 for entry in edition.entries if entry.data != ("none",))
    aims = tuple(dict.fromkeys(entry.aim for entry in edition.entries))
    return (
        environment()
        .get_template("catalogue.html")
        .render(
            page=_page(edition, text, aims),
            say=text,
            entries=edition.entries,
            aims=aims,
            domains=tuple(dict.fromkeys((entry.aim, entry.domain) for entry in edition.entries)),
            data=tuple(dict.fromkeys(kind for entry in edition.entries for kind in entry.data)),
            menu=(),
            beside_title="",
            beside=(),
            made_up=None,
            colophon=text("catalogue.colophon", number=len(edition.entries), computed=computed),
            study_title=edition.title,
            scripts=(),
            other_languages=[language for language in languages if language is not edition.language],
        )
    )


def _page(edition: CatalogueEdition, text: Texts, aims: Sequence[str]) -> Page:
    return Page(
        language=edition.language,
        path="index.html",
        title=edition.title,
        lead=text("catalogue.lead"),
        sections=tuple(Section(aim, text(f"aim.{aim}")) for aim in aims),
    )
