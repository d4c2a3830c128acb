"""The report as files: HTML pages and an accessible PDF, in every language that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from proeftuin.release.released import Released
from proeftuin.reporting.care_edition import CareEdition
from proeftuin.reporting.catalogue import CatalogueEdition
from proeftuin.reporting.charts import Geography
from proeftuin.reporting.edition import Edition
from proeftuin.reporting.html import document_name, render_language_choice, render_page, write_assets
from proeftuin.reporting.page import Page
from proeftuin.reporting.pages import all_pages
from proeftuin.reporting.pdf import write_pdf
from proeftuin.vocabulary.language import Language

PDF_PACKAGES = ("typst", "vl_convert")
"""What the extra `report` brings: a typesetter and a drawer of charts."""


@dataclass(frozen=True)
class ReportFiles:
    """
    Where the report stands.

    Attributes
    ----------
    start : Path
        The page to open first.
    pages : tuple of Path
        All other pages.
    documents : tuple of Path
        One PDF per language; empty when none was made.
    notes : tuple of str
        What the person who asked for the report should know, such as how to get a PDF.
    """

    start: Path
    pages: tuple[Path, ...]
    documents: tuple[Path, ...]
    notes: tuple[str, ...]


def write_report(
    released: Released,
    folder: Path,
    *,
    languages: Sequence[Language],
    topology: Mapping[str, Any],
    pictures: bool,
    progress: Callable[[str], None],
    catalogue: Callable[[Language], CatalogueEdition] | None = None,
) -> ReportFiles:
    """
    Write the report of `released` into `folder`, one folder per language with the shared files beside it.

    Parameters
    ----------
    topology : mapping
        TopoJSON of the regions, for the maps.
    pictures : bool
        Whether to make the PDF too, which takes still pictures of all charts. Without the extra `report` there is no
        PDF and a note says how to get one.
    progress : callable
        Told, in the reader's language, what is being written.
    catalogue : callable or None
        Gives the definitions of a person-level study's indicators in a language. Without it the report has what the
        results tell of them: no numerators, denominators and codes.
    """
    editions = [
        edition_of(released, language, Geography(topology), catalogue and catalogue(language)) for language in languages
    ]
    write_assets(folder / "assets", topology)
    can_make_pdf = all(find_spec(package) is not None for package in PDF_PACKAGES)
    pages: list[Path] = []
    documents: list[Path] = []
    for edition in editions:
        contents = all_pages(edition)
        pages.extend(_write_pages(edition, contents, folder, languages, progress))
        if pictures and can_make_pdf:
            progress(edition.say("progress.document", name=document_name(edition)))
            read_through = [page for page in contents if not page.is_for_screen_only]
            documents.append(write_pdf(edition, read_through, folder / document_name(edition)))
    start = folder / "index.html"
    start.write_text(render_language_choice(editions), encoding="utf-8")
    notes = (editions[0].say("progress.no_document"),) if pictures and not can_make_pdf else ()
    return ReportFiles(start, tuple(pages), tuple(documents), notes)


def edition_of(
    released: Released, language: Language, geography: Geography, catalogue: CatalogueEdition | None = None
) -> Edition:
    """The edition that fits the results: populations come from a person-level study only."""
    if "populations" in released.tables:
        return CareEdition(released, language, geography, catalogue)
    return Edition(released, language, geography)


def _write_pages(
    edition: Edition,
    contents: Sequence[Page],
    folder: Path,
    languages: Sequence[Language],
    progress: Callable[[str], None],
) -> list[Path]:
    written = []
    for page in contents:
        path = folder / edition.language / page.path
        progress(edition.say("progress.page", title=page.title))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render_page(page, edition, languages), encoding="utf-8")
        written.append(path)
    return written
