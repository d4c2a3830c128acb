"""
Pages of the report as content: sections of paragraphs, tables, figures and notices, without layout or medium.

One page becomes HTML in `proeftuin.reporting.html` and a chapter of the PDF in `proeftuin.reporting.pdf`, so that both
say the same. Everything here is plain text in one language; nothing in it is markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from proeftuin.reporting.chart import Chart
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.language import Language


class NoticeKind(StrEnum):
    """How much a notice weighs."""

    NOTE = "note"
    EXAMPLE = "example"
    CAVEAT = "caveat"


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of running text."""

    kind: ClassVar[str] = "paragraph"
    text: str


@dataclass(frozen=True)
class Points:
    """A list of sentences of equal rank."""

    kind: ClassVar[str] = "points"
    items: tuple[str, ...]


@dataclass(frozen=True)
class Notice:
    """
    Something that a reader must not miss.

    Attributes
    ----------
    weight : NoticeKind
        A note explains, a caveat limits what may be concluded, an example marks what is not a finding.
    """

    kind: ClassVar[str] = "notice"
    weight: NoticeKind
    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class KeyFigure:
    """One number with what it is about and how to read it."""

    label: str
    cell: Cell
    unit: str
    explanation: str


@dataclass(frozen=True)
class KeyFigures:
    """Numbers that stand out because a page begins with them."""

    kind: ClassVar[str] = "key_figures"
    items: tuple[KeyFigure, ...]


@dataclass(frozen=True)
class Reference:
    """
    The way to the place in the report that explains what stands above.

    Attributes
    ----------
    path : str
        Page and part of the page, from the folder of its language, such as `methods.html#levels`.
    """

    kind: ClassVar[str] = "reference"
    text: str
    path: str


@dataclass(frozen=True)
class Term:
    """
    A word and what it means.

    Attributes
    ----------
    language : Language or None
        Language of the meaning, where it is another one than that of the page.
    """

    word: str
    meaning: tuple[str, ...]
    language: Language | None = None


@dataclass(frozen=True)
class Terms:
    """A list of words with their meaning."""

    kind: ClassVar[str] = "terms"
    items: tuple[Term, ...]


@dataclass(frozen=True)
class TableBlock:
    """A table in the running text."""

    kind: ClassVar[str] = "table"
    table: Table


@dataclass(frozen=True)
class Figure:
    """
    A chart with its text alternative, its data as a table, its notes and its sources.

    Attributes
    ----------
    id : str
        Unique on the page, so that a page may show the same kind of chart for many outcomes.
    is_for_screen_only : bool
        Whether the document leaves the figure out, because a table beside it holds its main number.
    """

    kind: ClassVar[str] = "figure"
    id: str
    chart: Chart
    is_for_screen_only: bool = False

    @property
    def table(self) -> Table:
        """The numbers of the chart, as text."""
        frame = self.chart.table
        return Table(
            id=f"{self.id}-table",
            caption=self.chart.title,
            columns=tuple(Column(name, name in self.chart.number_columns) for name in frame.columns),
            rows=tuple(tuple(Cell("" if text is None else str(text)) for text in row) for row in frame.iter_rows()),
        )


@dataclass(frozen=True)
class StatesLegend:
    """How the four states of a number look."""

    kind: ClassVar[str] = "states_legend"
    items: tuple[tuple[Cell, str], ...]


Block = Paragraph | Points | Notice | KeyFigures | Reference | Terms | TableBlock | Figure | StatesLegend


@dataclass(frozen=True)
class Section:
    """
    A part of a page under its own heading.

    Attributes
    ----------
    id : str
        Name of the part, unique on the page.
    sections : tuple of Section
        Parts of the part, one level of heading lower.
    """

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True)
class Page:
    """
    One page in one language.

    Attributes
    ----------
    path : str
        Where the page stands in the folder of its language, such as `sites/blauwe-zorg.html`.
    lead : str
        What the page answers, in one or two sentences.
    badge : str or None
        A mark that goes with the title wherever it is shown, such as the one of an example.
    is_for_screen_only : bool
        Whether the document leaves the page out, because a reader looks something up in it and nobody reads it through.
    """

    language: Language
    path: str
    title: str
    lead: str
    sections: tuple[Section, ...]
    badge: str | None = None
    is_for_screen_only: bool = False

    @property
    def root(self) -> str:
        """The way from the page up to the folder that holds both languages."""
        return "../" * (self.path.count("/") + 1)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All figures of the page in reading order."""
        return tuple(figure for section in self.sections for figure in _figures(section))


def _figures(section: Section) -> list[Figure]:
    own = [block for block in section.blocks if isinstance(block, Figure)]
    return own + [figure for part in section.sections for figure in _figures(part)]
