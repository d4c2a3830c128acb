"""
The report as one tagged document: PDF/UA-1, with alternative texts, table heads and bookmarks.

The pages are handed to the typesetter as data beside a template; nothing in them is read as markup. The same results
give the same bytes: the document carries no time, and only the typesetter's own fonts are used.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from proeftuin.reporting.chart import Chart
from proeftuin.reporting.drawing import Job, draw_all
from proeftuin.reporting.edition import Edition
from proeftuin.reporting.page import Block, Figure, Page, Section, TableBlock
from proeftuin.reporting.table import Cell, Table

TEMPLATE = "report.typ"
FONT = "Libertinus Serif"
"""A font that the typesetter carries with it, so that the document does not depend on the machine."""


def write_pdf(edition: Edition, pages: Sequence[Page], path: Path) -> Path:
    """
    Write the document of an edition to `path`.

    Raises
    ------
    PictureToolMissingError
        The extra `report` is not installed.
    """
    with TemporaryDirectory() as folder:
        root = Path(folder)
        pictures = _Pictures(root)
        content = {
            "language": str(edition.language),
            "title": edition.title,
            "question": edition.question,
            "footer": edition.say("layout.footer_software"),
            "colophon": edition.colophon,
            "made_up": None if edition.made_up is None else vars(edition.made_up),
            "contents": edition.say("layout.contents_document"),
            "figure": edition.say("layout.figure"),
            "table": edition.say("layout.table"),
            "pages": [_page(page, pictures) for page in pages],
        }
        pictures.draw(edition)
        (root / "report.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        template = files("proeftuin.reporting").joinpath("templates", TEMPLATE)
        (root / TEMPLATE).write_bytes(template.read_bytes())
        path.write_bytes(_typeset(root))
    return path


def _typeset(root: Path) -> bytes:
    import typst

    document: bytes = typst.compile(
        str(root / TEMPLATE), root=str(root), ignore_system_fonts=True, format="pdf", pdf_standards=["ua-1"]
    )
    return document


class _Pictures:
    """Charts of a document: each gets the name of a file at once and is drawn later, with all others together."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._jobs: list[Job] = []

    def file(self, chart: Chart) -> str:
        """Name of the file that will hold the picture of `chart`."""
        name = f"figure-{len(self._jobs) + 1}.svg"
        self._jobs.append(Job(chart, self._folder / name))
        return name

    def draw(self, edition: Edition) -> None:
        """Draw all charts that were named."""
        draw_all(self._jobs, self._folder, edition.language, shapes=edition.geography.topology, font=FONT)


def _page(page: Page, pictures: _Pictures) -> dict[str, Any]:
    return {
        "id": page.path.removesuffix(".html"),
        "title": page.title,
        "badge": page.badge,
        "lead": page.lead,
        "sections": [_section(section, pictures) for section in page.sections],
    }


def _section(section: Section, pictures: _Pictures) -> dict[str, Any]:
    return {
        "title": section.title,
        "blocks": [_block(block, pictures) for block in section.blocks if not _is_left_out(block)],
        "sections": [_section(part, pictures) for part in section.sections],
    }


def _is_left_out(block: Block) -> bool:
    return isinstance(block, Figure) and block.is_for_screen_only


def _block(block: Block, pictures: _Pictures) -> dict[str, Any]:
    match block:
        case Figure():
            return {
                "kind": block.kind,
                "title": block.chart.title,
                "alternative": block.chart.description,
                "file": pictures.file(block.chart),
                "notes": block.chart.notes,
                "sources": block.chart.sources,
            }
        case TableBlock():
            return {"kind": block.kind, **_table(block.table)}
        case _:
            return {"kind": block.kind, **_plain(block)}


def _plain(block: Block) -> dict[str, Any]:
    """The fields of a block that holds text only, as JSON can hold them."""
    found: dict[str, Any] = json.loads(json.dumps(vars(block), default=_as_json))
    return found


def _as_json(value: object) -> dict[str, Any]:
    return _cell(value, None) if isinstance(value, Cell) else vars(value)


def _table(table: Table) -> dict[str, Any]:
    return {
        "caption": table.caption,
        "columns": [{"title": column.title, "is_number": column.is_number} for column in table.columns],
        "rows": [[_cell(cell, table.reason_number(cell)) for cell in row] for row in table.rows],
        "reasons": table.reasons,
        "notes": table.notes,
        "sources": table.sources,
    }


def _cell(cell: Cell, reason_number: int | None) -> dict[str, Any]:
    return {
        "text": cell.text,
        "status": None if cell.has_value else cell.status,
        "reason": cell.reason,
        "reason_number": reason_number,
        "badge": cell.badge,
        "detail": cell.detail,
    }
