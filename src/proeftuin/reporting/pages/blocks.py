"""Blocks that several pages show: figures that may have nothing to show, the legend of states, effect tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from proeftuin.reporting.chart import Chart
from proeftuin.reporting.charts.words import NothingToShowError
from proeftuin.reporting.edition import ALL_SITES, Edition, Row
from proeftuin.reporting.page import Block, Figure, Notice, NoticeKind, Paragraph, StatesLegend, TableBlock
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.site import GeographyMark


def figure(id: str, draw: Callable[[], Chart], *, is_for_screen_only: bool = False) -> Block:
    """The chart that `draw` gives, or the sentence that says why there is nothing to draw."""
    try:
        return Figure(id, draw(), is_for_screen_only)
    except NothingToShowError as nothing:
        return Paragraph(str(nothing))


def states_legend(edition: Edition) -> StatesLegend:
    """How the four states of a number look."""
    cells = (
        Cell(edition.say("states.example_value"), Status.VALUE),
        *(
            Cell(edition.wording.state(status), status, edition.say(f"states.{status}"))
            for status in (Status.WITHHELD, Status.NOT_ESTIMABLE, Status.MISSING)
        ),
    )
    return StatesLegend(tuple((cell, edition.say(f"states.{cell.status}")) for cell in cells))


def no_quality_notice(edition: Edition) -> tuple[Notice, ...]:
    """The sentence that an aim has no data, for every aim without an indicator."""
    return tuple(
        Notice(
            NoticeKind.CAVEAT,
            edition.say("aims.empty.title", aim=edition.say(f"aim.{aim}")),
            (edition.say(f"aims.empty.{aim}"),),
        )
        for aim in Aim
        if not edition.indicators_of(aim)
    )


def common_caveats(edition: Edition) -> Notice:
    """What limits every effect in the report, said once."""
    keys = ["cause_event" if edition.is_event_study else "cause", "chance"]
    if any(site.geography is GeographyMark.ASSUMED for site in edition.released.sites):
        keys.append("examples")
    if not edition.is_event_study:
        keys.insert(0, "selection")
    sentences = [edition.say(f"effects.caveats.{key}") for key in keys]
    sentences += [edition.explain("caveat", key) for key in _shared_caveats(edition) if key not in SAID_BY_EVERY_PAGE]
    return Notice(NoticeKind.CAVEAT, edition.say("effects.caveats.title"), tuple(sentences))


SAID_BY_EVERY_PAGE = frozenset({"sites_were_chosen", "assumed_geography", "event_is_not_a_cause"})
"""Caveats that `common_caveats` words for the whole page."""


def _shared_caveats(edition: Edition) -> tuple[str, ...]:
    """Keys of the caveats that every effect carries, in the order of the first."""
    rows = [row["caveats"] or "" for row in edition.rows("effects", status=Status.VALUE)]
    first = rows[0].split() if rows else []
    return tuple(key for key in first if all(key in row.split() for row in rows))


def effects_of(edition: Edition, outcome: str, site: str | None = None) -> list[dict[str, Any]]:
    """
    Rows with the main result on one outcome: of every site, or of one.

    That is the average after the start, or, in a study of an event, the gap in the year of the event.
    """
    rows = edition.rows("effects", outcome=outcome, kind="average")
    if edition.is_event_study:
        years = edition.rows("effects", outcome=outcome, kind="year")
        rows = [row for row in years if row["year"] == edition.site(row["site"]).start.year]
    return rows if site is None else [row for row in rows if row["site"] == site]


def year_table(edition: Edition, outcome: str, site: str) -> TableBlock:
    """Every year of an event study, so that years without an event stand beside the one that had it."""
    rows = edition.rows("effects", outcome=outcome, site=site, kind="year")
    return TableBlock(
        Table(
            id=f"years-{outcome}-{site}",
            caption=edition.say(
                "effects.year_table_caption",
                outcome=edition.indicator_name(outcome),
                site=edition.site_label(edition.site(site)),
            ),
            columns=effect_columns(edition, edition.say("year"))[:-2],
            rows=tuple(row[:-2] for row in effect_rows(edition, rows, lambda row: Cell(str(row["year"])))),
            sources=edition.citation_lines([edition.indicator(outcome).source]),
            notes=(edition.say("effects.year_table_note"), *effect_table_notes(edition, rows)),
        )
    )


def has_estimate(edition: Edition, outcome: str, site: str | None = None) -> bool:
    """Whether an average effect on the outcome could be estimated anywhere, or at one site."""
    return any(row["value"] is not None for row in effects_of(edition, outcome, site))


def effect_rows(edition: Edition, rows: Iterable[Row], heads: Callable[[Row], Cell]) -> tuple[tuple[Cell, ...], ...]:
    """Rows of a table of average effects under `EFFECT_COLUMNS`, each under its own head."""
    return tuple((heads(row), *_effect_cells(edition, row)) for row in rows)


EFFECT_COLUMNS = ("estimate", "placebo", "minimum_detectable", "before_start", "years")
"""What an effect is never shown without."""


def effect_columns(edition: Edition, head: str) -> tuple[Column, ...]:
    """Heads of a table of average effects."""
    return (
        Column(head),
        *(Column(edition.say(f"effects.column.{name}"), name != "before_start") for name in EFFECT_COLUMNS),
    )


def effect_table_notes(edition: Edition, rows: Iterable[Row]) -> tuple[str, ...]:
    """How to read the columns, and every caveat of the rows once that does not hold for all effects."""
    said = {*SAID_BY_EVERY_PAGE, *_shared_caveats(edition)}
    keys = dict.fromkeys(key for row in rows for key in (row["caveats"] or "").split() if key not in said)
    return (edition.say("effects.table_note"), *(edition.explain("caveat", key) for key in keys))


def site_or_all(edition: Edition, id: str) -> Cell:
    """The head of a row about a site, with its link and the mark of an example."""
    if id == ALL_SITES:
        return Cell(edition.say("all_sites"))
    site = edition.site(id)
    return Cell(site.name, link=edition.site_page(site), badge=edition.example_badge(site))


def effect_cell(edition: Edition, row: Row) -> Cell:
    """The effect on its own scale, with its interval below it."""
    cell = edition.cell(row, "value", row["scale"], signed=True)
    interval = edition.interval_cell(row, "lower", "upper", row["scale"], signed=True)
    return cell if interval.text == "–" else replace(cell, detail=interval.text)


def _effect_cells(edition: Edition, row: Row) -> tuple[Cell, ...]:
    unit = row["scale"]
    before = edition.differed_before_start(row["outcome"], row["site"])
    return (
        effect_cell(edition, row),
        Cell(_of_hundred(edition, row)),
        Cell("–") if row["minimum_detectable"] is None else edition.cell(row, "minimum_detectable", unit),
        Cell(
            edition.say("effects.before." + {None: "untested", True: "differed", False: "no_difference_seen"}[before])
        ),
        Cell(f"{row['first_year']}–{row['last_year']}"),
    )


def _of_hundred(edition: Edition, row: Row) -> str:
    if row["p_placebo"] is None:
        return "–"
    count = round(row["p_placebo"] * 100)
    return edition.say("effects.of_hundred", count=count) if count else edition.say("effects.under_one_of_hundred")
