"""
Pages of the report as HTML that opens from a folder, without a server, a network or a build step.

Everything that a page holds is escaped; scripts and styles stand in files of their own and data in JSON that scripts
read, so that a server may forbid inline scripts. What a page says is decided in `proeftuin.reporting.pages`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from proeftuin.reporting.edition import Edition, MadeUp
from proeftuin.reporting.page import Page
from proeftuin.vocabulary.language import Language

SCRIPTS = ("vega.min.js", "vega-lite.min.js", "vega-embed.min.js")
GEOGRAPHY_SCRIPT = "geography.js"
ASSETS = ("report.css", "report.js")


def render_page(page: Page, edition: Edition, languages: Sequence[Language]) -> str:
    """The whole document of one page."""
    return (
        environment()
        .get_template("page.html")
        .render(
            page=page,
            say=edition.say,
            menu=edition.menu,
            beside_title=edition.beside_title,
            beside=edition.beside,
            made_up=edition.made_up,
            colophon=edition.colophon,
            study_title=edition.title,
            scripts=SCRIPTS,
            other_languages=[language for language in languages if language is not edition.language],
            download=document_name(edition),
        )
    )


class Chosen(Protocol):
    """What can be read in one language: a report, or the catalogue."""

    @property
    def language(self) -> Language:
        """Language of all of it."""

    @property
    def title(self) -> str:
        """What it is called."""

    @property
    def made_up(self) -> MadeUp | None:
        """The mark of results about persons who do not exist."""

    def say(self, key: str, /, **gaps: object) -> str:
        """The sentence under `key`."""


def render_language_choice(editions: Sequence[Chosen]) -> str:
    """The page in front of the editions."""
    return environment().get_template("languages.html").render(editions=editions)


def document_name(edition: Edition) -> str:
    """File name of the PDF of an edition."""
    return f"proeftuin-{edition.released.study.id}-{edition.language}.pdf"


def write_assets(folder: Path, topology: Mapping[str, Any]) -> None:
    """Styles, scripts and shapes that all pages share, with the licences of what others made."""
    folder.mkdir(parents=True, exist_ok=True)
    own = files("proeftuin.reporting").joinpath("assets")
    for name in ASSETS:
        (folder / name).write_bytes(own.joinpath(name).read_bytes())
    for entry in own.joinpath("vendor").iterdir():
        if entry.name.endswith((".js", ".txt")):
            (folder / entry.name).write_bytes(entry.read_bytes())
    # A page that was opened from a folder may not read a JSON file beside it; a script it may.
    shapes = json.dumps(topology, ensure_ascii=False, separators=(",", ":"))
    (folder / GEOGRAPHY_SCRIPT).write_text(f"window.proeftuinGeography = {shapes};\n", encoding="utf-8")


def script_json(text: str) -> Markup:
    """JSON inside a script element: nothing in it can end the element or begin a comment."""
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def names_as_code(text: str) -> Markup:
    """Text in which names between backticks are set as code."""
    parts = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else escape(part) for place, part in enumerate(parts)
    )


@cache
def environment() -> Environment:
    """What all pages are rendered with: everything escaped, and a name that is not given refused."""
    made = Environment(
        loader=PackageLoader("proeftuin.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["script_json"] = script_json
    made.filters["names_as_code"] = names_as_code
    return made
