"""How the headlines of a region developed, and whether a year can be told apart from the year before."""

from __future__ import annotations

from dataclasses import replace

from proeftuin.reporting.care_edition import DIRECT
from proeftuin.reporting.chart import Chart
from proeftuin.reporting.charts.care_trend import care_trend_chart
from proeftuin.reporting.edition import Row
from proeftuin.reporting.page import Block, Paragraph, Section, TableBlock
from proeftuin.reporting.pages.blocks import figure
from proeftuin.reporting.pages.care.profile_figures import Profile
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.indicator import Indicator


def trend_sections(profile: Profile) -> tuple[Section, ...]:
    """A part for every headline, with its line, what can be said of the newest year, and every year in a table."""
    return tuple(
        Section(f"trend-{each.id}", profile.edition.indicator_name(each.id), _blocks(profile, each))
        for each in profile.edition.headlines
    )


def _blocks(profile: Profile, indicator: Indicator) -> tuple[Block, ...]:
    drawing = figure(f"figure-trend-{indicator.id}", lambda: _chart(profile, indicator))
    method = _method(profile, indicator)
    changes = _changes(profile, indicator, method)
    newest = max(changes, default=None)
    verdict = None if newest is None else changes[newest]["verdict"]
    said = () if verdict is None else (Paragraph(profile.say(f"trends.newest.{verdict}", year=newest)),)
    return (drawing, *said, TableBlock(_table(profile, indicator, method, changes)))


def _chart(profile: Profile, indicator: Indicator) -> Chart:
    edition = profile.edition
    sites = () if profile.is_everybody else (profile.region,)
    chart = care_trend_chart(edition.released, indicator.id, sites, edition.language)
    return replace(chart, id=f"{chart.id}-{profile.slug}")


def _method(profile: Profile, indicator: Indicator) -> str:
    """The method of the figure that stands for the indicator, so that the table continues the page."""
    row = profile.figure(indicator.id)
    return DIRECT if row is None else str(row["method"])


def _changes(profile: Profile, indicator: Indicator, method: str) -> dict[int, Row]:
    rows = profile.edition.care_rows("reliability", indicator=indicator.id, region=profile.region, method=method)
    return {row["period_start"].year: row for row in rows if row["period_end"].year - row["period_start"].year == 1}


def _table(profile: Profile, indicator: Indicator, method: str, changes: dict[int, Row]) -> Table:
    edition, say = profile.edition, profile.say
    heads = ("year", "value", *(("difference", "verdict", "variation") if changes else ()))
    rows = []
    for year in edition.figure_years:
        row = edition.estimate(indicator.id, profile.region, method, year)
        cells = [Cell(str(year)), profile.linked(edition.with_interval(row), row)]
        if changes:
            cells += _change_cells(profile, changes.get(year), indicator.unit if row is None else row["unit"])
        rows.append(tuple(cells))
    return Table(
        id=f"table-trend-{indicator.id}",
        caption=say(
            "trends.caption",
            indicator=edition.indicator_name(indicator.id),
            region=edition.region_inside(profile.region),
            unit=edition.unit(indicator.unit),
        ),
        columns=tuple(Column(say(f"trends.{head}"), head not in ("year", "verdict")) for head in heads),
        rows=tuple(rows),
        sources=edition.citation_lines([indicator.source]),
        notes=(say("trends.note"),) if changes else (),
    )


def _change_cells(profile: Profile, change: Row | None, unit: str) -> list[Cell]:
    edition = profile.edition
    if change is None:
        return [Cell("–"), Cell("–"), Cell("–")]
    variation = Cell("–") if change["variation"] is None else Cell(edition.quantity(change["variation"], "percent"))
    if change["difference"] is None:
        why = Cell("–") if change["reason"] is None else Cell(edition.explain("reason", change["reason"]))
        return [Cell("–"), why, variation]
    bounds = edition.interval_cell(change, "difference_lower", "difference_upper", unit, signed=True).text
    difference = Cell(
        edition.difference(change["difference"], unit), Status.VALUE, detail=None if bounds == "–" else bounds
    )
    if change["verdict"] is None:
        verdict = Cell("–") if change["reason"] is None else Cell(edition.explain("reason", change["reason"]))
    else:
        verdict = Cell(profile.say(f"trends.verdicts.{change['verdict']}"))
    return [difference, verdict, variation]
