"""How unequal a region is: along the deprivation of its areas, and between those who have much cost and little."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from proeftuin.reporting.chart import Chart
from proeftuin.reporting.charts.concentration import concentration_chart
from proeftuin.reporting.charts.gradient import gradient_chart
from proeftuin.reporting.edition import Row
from proeftuin.reporting.page import Block, Paragraph, Section, TableBlock
from proeftuin.reporting.pages.blocks import figure
from proeftuin.reporting.pages.care.profile_figures import Profile
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.estimate import Status

_SLOPE, _RATIO = "slope_index", "relative_index"
_MOST, _LEAST = "group_1", "group_5"
_SHARES = ("top_1", "top_5", "top_10", "top_20")
_GINI = "gini"
_DRAWN = 3
"""Gradients with a chart; the table holds all."""


def inequality_sections(profile: Profile) -> tuple[Section, ...]:
    """The gradients, and the concentration of cost."""
    parts = {"gradient": _gradients(profile), "concentration": _concentrations(profile)}
    return tuple(
        Section(f"inequality-{name}", profile.say(f"inequality.{name}.title"), blocks) for name, blocks in parts.items()
    )


def _by_measure(profile: Profile, table: str) -> dict[str, dict[str, Row]]:
    """The newest rows of every indicator of the study by measure, in its order."""
    rows = profile.edition.care_rows(table, region=profile.region)
    newest: dict[str, dict[str, Row]] = {id: {} for id in profile.edition.released.indicators}
    # Of what ends together, one year comes after several years taken together, and so takes their place.
    for row in sorted(rows, key=lambda row: (row["period_end"], row["period_start"])):
        if row["indicator"] in newest:
            newest[row["indicator"]][row["measure"]] = row
    return {id: found for id, found in newest.items() if found}


def _gradients(profile: Profile) -> tuple[Block, ...]:
    say = profile.say
    found = _by_measure(profile, "gradients")
    known = {id: rows for id, rows in found.items() if any(row["value"] is not None for row in rows.values())}
    if not known:
        reasons = dict.fromkeys(row["reason"] for rows in found.values() for row in rows.values() if row["reason"])
        why = [profile.edition.explain("reason", reason) for reason in reasons]
        return (Paragraph(" ".join([say("inequality.gradient.absent"), *why])),)
    certain = [id for id, rows in known.items() if _is_certain(rows.get(_SLOPE))]
    seen = (
        say("inequality.gradient.seen", names=profile.words.indicators_listed(certain))
        if certain
        else say("inequality.gradient.undecided")
    )
    return (
        Paragraph(say("inequality.gradient.intro")),
        Paragraph(seen),
        *(
            figure(f"figure-gradient-{id}", lambda id=id: _gradient_chart(profile, id))  # type: ignore[misc]
            for id in _drawn(profile, known, certain)
        ),
        TableBlock(_gradient_table(profile, known)),
    )


def _drawn(profile: Profile, known: Mapping[str, Mapping[str, Row]], certain: Sequence[str]) -> list[str]:
    """The indicators that have a chart: the first headline of every aim, then those with a certain difference."""
    by_aim = [[each.id for each in profile.edition.headlines_of(aim) if each.id in known] for aim in Aim]
    return list(dict.fromkeys([*(ids[0] for ids in by_aim if ids), *certain]))[:_DRAWN]


def _gradient_chart(profile: Profile, indicator: str) -> Chart:
    edition = profile.edition
    chart = gradient_chart(edition.released, indicator, profile.region, edition.language)
    return replace(chart, id=f"gradient-{indicator}-{profile.slug}".replace("_", "-"))


def _is_certain(row: Row | None) -> bool:
    if row is None or row["lower"] is None or row["upper"] is None:
        return False
    return bool(row["lower"] > 0 or row["upper"] < 0)


def _gradient_table(profile: Profile, known: Mapping[str, Mapping[str, Row]]) -> Table:
    edition, say = profile.edition, profile.say
    heads = ("most", "least", "slope", "ratio", "areas")
    return Table(
        id="table-gradients",
        caption=say("inequality.gradient.caption", region=edition.region_inside(profile.region)),
        columns=(
            Column(say("inequality.gradient.indicator")),
            *(Column(say(f"inequality.gradient.{head}"), True) for head in heads),
        ),
        rows=tuple(_gradient_row(profile, id, rows) for id, rows in known.items()),
        sources=edition.citation_lines(edition.indicator(id).source for id in known),
    )


def _gradient_row(profile: Profile, id: str, rows: Mapping[str, Row]) -> tuple[Cell, ...]:
    edition = profile.edition
    any_row = next(iter(rows.values()))
    # The row of a group carries the unit of the indicator; that of a measure may carry its own.
    unit = str(rows.get(_MOST, any_row)["unit"])
    areas = any_row["areas"]
    ratio = rows.get(_RATIO)
    return (
        Cell(edition.indicator_name(id), detail=f"{edition.unit(unit)}, {edition.period(any_row)}"),
        edition.with_interval(rows.get(_MOST)),
        edition.with_interval(rows.get(_LEAST)),
        _slope_cell(profile, rows.get(_SLOPE), unit),
        edition.with_interval(None if ratio is None else {**ratio, "unit": "ratio"}),
        Cell("–") if areas is None else Cell(edition.count(areas)),
    )


def _slope_cell(profile: Profile, row: Row | None, unit: str) -> Cell:
    edition = profile.edition
    if row is None or row["value"] is None:
        return edition.with_interval(row)
    bounds = edition.interval_cell(row, "lower", "upper", unit, signed=True).text
    return Cell(edition.difference(row["value"], unit), Status.VALUE, detail=None if bounds == "–" else bounds)


def _concentrations(profile: Profile) -> tuple[Block, ...]:
    edition, say = profile.edition, profile.say
    found = _by_measure(profile, "concentrations")
    if not found:
        return (Paragraph(say("inequality.concentration.absent")),)
    blocks: list[Block] = [Paragraph(say("inequality.concentration.intro"))]
    first, rows = next(iter(found.items()))
    top = rows.get("top_5")
    if top is not None and top["value"] is not None:
        share = edition.quantity(top["value"], "percent")
        name = profile.words.indicators_listed([first])
        blocks.append(Paragraph(say("inequality.concentration.seen", share=share, indicator=name)))
    blocks.append(figure("figure-concentration", lambda: _concentration_chart(profile, first)))
    return (*blocks, TableBlock(_concentration_table(profile, found)))


def _concentration_chart(profile: Profile, indicator: str) -> Chart:
    edition = profile.edition
    chart = concentration_chart(edition.released, indicator, profile.region, edition.language)
    return replace(chart, id=f"concentration-{indicator}-{profile.slug}".replace("_", "-"))


def _concentration_table(profile: Profile, found: Mapping[str, Mapping[str, Row]]) -> Table:
    edition, say = profile.edition, profile.say
    heads = (*_SHARES, _GINI, "total")
    return Table(
        id="table-concentration",
        caption=say("inequality.concentration.caption", region=edition.region_inside(profile.region)),
        columns=(
            Column(say("inequality.concentration.indicator")),
            *(Column(say(f"inequality.concentration.{head}"), True) for head in heads),
        ),
        rows=tuple(
            (
                Cell(edition.indicator_name(id), detail=edition.period(next(iter(rows.values())))),
                *(_concentration_cell(profile, rows, head) for head in heads),
            )
            for id, rows in found.items()
        ),
        sources=edition.citation_lines(edition.indicator(id).source for id in found),
        notes=(say("inequality.concentration.note"),),
    )


def _concentration_cell(profile: Profile, rows: Mapping[str, Row], head: str) -> Cell:
    edition = profile.edition
    if head == "total":
        totals = [row["total"] for row in rows.values() if row["total"] is not None]
        return Cell(edition.quantity(totals[0], "eur"), Status.VALUE) if totals else Cell("–")
    row = rows.get(head)
    return Cell("–") if row is None else edition.cell(row, "value", "ratio" if head == _GINI else "percent")
