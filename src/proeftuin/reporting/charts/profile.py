"""The Triple Aim profile of a region: where it stands beside the country on every indicator, grouped by aim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart
from proeftuin.reporting.charts.dots import Dot, Look, Rows, dot_rows
from proeftuin.reporting.charts.trend import METHODS
from proeftuin.reporting.charts.words import COUNTRY, MODELLED, Row, Words, text_table, wrapped
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.indicator import Direction
from proeftuin.vocabulary.language import Language

NAME_WIDTH = 42


def triple_aim_profile_chart(
    released: Released, region: str, language: Language, *, indicators: Sequence[str] | None = None
) -> Chart:
    """
    Relative difference between `region` and the country per indicator, newest period, as dots with intervals.

    A relative difference puts euros, percentages and deaths on one scale. Which way is better stands under the name of
    an indicator in words; no colour says so.

    Parameters
    ----------
    indicators : sequence of str or None
        Which indicators to show, in this order within their aim; all that were compared when `None`.

    Raises
    ------
    NothingToShowError
        Nothing in the region was compared with the country.
    """
    words = Words(released, language)
    rows = newest_comparisons(released, region, COUNTRY, indicators)
    if not rows:
        raise words.nothing("comparison", **words.named(region=region))
    description = _description(words, region, rows)
    names, dots = _layout(words, rows)
    return Chart(
        id="triple-aim-profile",
        title=words("profile.title", **words.named(region=region)),
        description=description,
        spec=dot_rows(
            words,
            names,
            dots,
            description=description,
            axis_title=words("profile.axis"),
            sides=(words("profile.lower"), words("profile.higher")),
            row_height=36,
        ),
        table=_table(words, rows),
        number_columns=(words("column.region_value"), words("column.relative_difference")),
        notes=(
            words("note.interval"),
            words("profile.note"),
            *words.basis_notes(rows, modelled=[id for id, row in rows.items() if row["method"] == MODELLED]),
            *words.geography_notes([region]),
        ),
        sources=words.sources_of(rows),
    )


def newest_comparisons(
    released: Released, region: str, reference: str, indicators: Sequence[str] | None
) -> dict[str, dict[str, Any]]:
    """For every indicator that was compared its newest comparison, by the preferred method that has a value."""
    rank = {method: position for position, method in enumerate(METHODS)}
    frame = released.table("comparisons").filter(pl.col("region") == region, pl.col("reference") == reference)

    def order(row: Row) -> tuple[object, ...]:
        return row["period_end"], row["ratio"] is not None, -rank.get(row["method"], len(rank))

    rows = sorted(frame.to_dicts(), key=order)
    newest = {row["indicator"]: row for row in rows}
    return {id: newest[id] for id in (indicators or released.indicators) if id in newest}


def percent_difference(row: Row) -> dict[str, float | None]:
    """The ratio of a comparison as a difference in percent: value and bounds."""
    return {
        name: None if row[column] is None else 100 * (row[column] - 1)
        for name, column in (("value", "ratio"), ("lower", "ratio_lower"), ("upper", "ratio_upper"))
    }


def written_difference(words: Words, row: Row) -> str:
    """The relative difference with its interval, or the state with its reason."""
    return words.with_interval({**row, **percent_difference(row)}, "percent", signed=True)


def row_name(words: Words, row: Row) -> list[str]:
    """An indicator's name with the period and, where one way is better, which."""
    indicator = words.released.indicators[row["indicator"]]
    lines = wrapped(f"{words.indicator(indicator.id)} ({words.period(row)})", NAME_WIDTH)
    if indicator.direction is Direction.NEUTRAL:
        return lines
    return [*lines, words(f"direction.{indicator.direction}")]


def _layout(words: Words, rows: Mapping[str, Row]) -> tuple[Rows, list[Dot]]:
    names: list[list[str]] = []
    headings: list[int] = []
    dots: list[Dot] = []
    look = Look(words("profile.look"), theme.FOCUS)
    for aim in Aim:
        headings.append(len(names))
        names.append([words(f"aim.{aim}")])
        members = [row for id, row in rows.items() if words.released.indicators[id].aim is aim]
        for row in members:
            relative = percent_difference(row)
            text = written_difference(words, row)
            tip = f"{words.indicator(row['indicator'])}, {words.period(row)}: {text}"
            dots.append(Dot(len(names), relative["value"], relative["lower"], relative["upper"], text, look, tip))
            names.append(row_name(words, row))
        if not members:
            # An aim without a figure is shown as such: leaving it out would make two aims look like three.
            text = words("profile.no_indicator")
            dots.append(Dot(headings[-1], None, None, None, text, look, text))
    return Rows(names, headings), dots


def _table(words: Words, rows: Mapping[str, Row]) -> pl.DataFrame:
    columns = [
        words(f"column.{name}") for name in ("aim", "indicator", "period", "region_value", "relative_difference")
    ]
    levels = _levels(words, rows)
    lines = []
    for id, row in rows.items():
        indicator = words.released.indicators[id]
        cells = (
            words(f"aim.{indicator.aim}"),
            words.indicator(id),
            words.period(row),
            levels[id],
            written_difference(words, row),
        )
        lines.append(dict(zip(columns, cells, strict=True)))
    return text_table(lines, columns)


def _levels(words: Words, rows: Mapping[str, Row]) -> dict[str, str]:
    """The region's own number behind every comparison, with its unit."""
    estimates = words.released.table("estimates")
    levels = {}
    for id, row in rows.items():
        same = ("indicator", "region", "period_start", "period_end", "method")
        found = estimates.filter(
            [pl.col(name) == row[name] for name in same], pl.col("sex").is_null(), pl.col("age_band").is_null()
        ).to_dicts()
        if not found:
            levels[id] = words("number.none")
        elif found[0]["value"] is None:
            levels[id] = words.state(found[0])
        else:
            levels[id] = f"{words.quantity(found[0]['value'], found[0]['unit'])} ({words.unit(found[0]['unit'])})"
    return levels


def _description(words: Words, region: str, rows: Mapping[str, Row]) -> str:
    groups: dict[str, list[str]] = {"higher": [], "lower": [], "undecided": [], "absent": []}
    for id, row in rows.items():
        groups[_group(row)].append(id)
    sentences = [words("profile.seen", **words.named(region=region), count=len(rows))]
    sentences += [
        words(f"profile.{group}_list", names=words.indicators_listed(ids)) for group, ids in groups.items() if ids
    ]
    return " ".join(sentences)


def _group(row: Row) -> str:
    if row["ratio"] is None:
        return "absent"
    if row["ratio_lower"] is not None and row["ratio_lower"] > 1:
        return "higher"
    if row["ratio_upper"] is not None and row["ratio_upper"] < 1:
        return "lower"
    return "undecided"
