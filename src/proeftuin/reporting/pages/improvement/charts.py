"""The page of all control charts of a study, with their state in one table and each chart with its signals."""

from __future__ import annotations

from collections.abc import Sequence

from proeftuin.reporting.charts.control_chart import control_chart
from proeftuin.reporting.charts.control_words import ControlWords, control_charts_of
from proeftuin.reporting.charts.words import Row, Words
from proeftuin.reporting.edition import Edition
from proeftuin.reporting.page import Block, Notice, NoticeKind, Page, Paragraph, Points, Section, TableBlock
from proeftuin.reporting.pages.blocks import figure
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.estimate import Status

PATH = "charts.html"
TABLE = "control_charts"
HOW = ("points", "signal", "no_signal", "target", "lines")
_HEADS = ("name", "region", "last", "centre", "limits", "variation", "assurance")
_NUMBERS = ("last", "centre", "limits")


def has_charts(edition: Edition) -> bool:
    """Whether the results hold any control chart."""
    return TABLE in edition.released.tables and not edition.released.table(TABLE).is_empty()


def chart_pages(edition: Edition) -> tuple[Page, ...]:
    """The page of all charts; none without a chart."""
    if not edition.has_charts:
        return ()
    words = Words(edition.released, edition.language)
    charts = [ControlWords(edition.released, edition.language, id) for id in control_charts_of(words)]
    say = edition.say
    page = Page(
        language=edition.language,
        path=PATH,
        title=say("control.title"),
        lead=say("control.lead"),
        sections=(
            Section(
                "overview",
                say("control.overview.title"),
                (Paragraph(say("control.overview.intro")), TableBlock(_overview(edition, charts))),
            ),
            Section("how", say("control.how.title"), (Points(tuple(say(f"control.how.{key}") for key in HOW)),)),
            *(Section(section_id(words.chart), words.name, _blocks(edition, words)) for words in charts),
        ),
    )
    return (page,)


def section_id(chart: str) -> str:
    """Place of a chart on the page."""
    return f"chart-{chart}".replace("_", "-")


def _overview(edition: Edition, charts: Sequence[ControlWords]) -> Table:
    return Table(
        id="table-charts",
        caption=edition.say("control.overview.caption"),
        columns=tuple(Column(edition.say(f"control.overview.{head}"), head in _NUMBERS) for head in _HEADS),
        rows=tuple(_overview_row(edition, words) for words in charts),
    )


def _overview_row(edition: Edition, words: ControlWords) -> tuple[Cell, ...]:
    row = words.row
    judged = words.judged()
    region = edition.say("control.overview.of_file") if row["region"] is None else words.region(row["region"])
    last = Cell("–") if not judged else _number(words, judged[-1]["value"], words.period_of_row(judged[-1]))
    limits = Cell("–")
    if row["lower"] is not None and row["upper"] is not None:
        lower, upper = (words.value(row[name]) for name in ("lower", "upper"))
        limits = Cell(f"{lower} – {upper}")
    return (
        Cell(words.name, link=f"{PATH}#{section_id(words.chart)}", detail=words.unit_name),
        Cell(region),
        last,
        Cell("–") if row["centre"] is None else _number(words, row["centre"], None),
        limits,
        Cell("–" if row["variation"] is None else words(f"control.variation.{row['variation']}.name")),
        Cell("–" if row["target"] is None or row["assurance"] is None else _assurance(words)),
    )


def _assurance(words: ControlWords) -> str:
    return words(f"control.assurance.{words.row['assurance']}.name")


def _number(words: ControlWords, value: float, detail: str | None) -> Cell:
    return Cell(words.value(value), Status.VALUE, detail=detail)


def _blocks(edition: Edition, words: ControlWords) -> tuple[Block, ...]:
    """The figure, what to mind, and the signals as a table."""
    released, chart, language = edition.released, words.chart, edition.language
    blocks: list[Block] = [figure(f"figure-{section_id(chart)}", lambda: control_chart(released, chart, language))]
    if words.warnings():
        blocks.append(Notice(NoticeKind.CAVEAT, edition.say("control.overview.warnings"), tuple(words.warnings())))
    if words.signals:
        blocks.append(TableBlock(_signals(edition, words)))
    return tuple(blocks)


def _signals(edition: Edition, words: ControlWords) -> Table:
    heads = ("rule", "period", "points", "direction", "meaning")
    return Table(
        id=f"table-{section_id(words.chart)}",
        caption=edition.say("control.chart.signals", name=words.name),
        columns=tuple(Column(edition.say(f"control.chart.{head}"), head == "points") for head in heads),
        rows=tuple(_signal(edition, words, row) for row in words.signals),
    )


def _signal(edition: Edition, words: ControlWords, row: Row) -> tuple[Cell, ...]:
    return (
        Cell(words(f"control.rule.{row['rule']}")),
        Cell(words.span_of(row)),
        Cell(edition.count(row["points"]), Status.VALUE),
        Cell(edition.say(f"control.chart.directions.{row['direction']}")),
        Cell(words(f"control.meaning.{row['meaning']}")),
    )
