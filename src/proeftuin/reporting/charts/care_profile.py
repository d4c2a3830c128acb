"""A site beside everybody in the data on all three aims: how far each indicator lies from what was to be expected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart
from proeftuin.reporting.charts.care_words import CareWords
from proeftuin.reporting.charts.dots import Dot, Look, Rows, dot_rows
from proeftuin.reporting.charts.words import all_ages, in_year, text_table, wrapped
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.language import Language

_ROW = 40
_MOST = 100
"""Percent; a wider interval would squeeze all others, so it is cut and its numbers stand beside it."""


def care_profile_chart(
    released: Released, region: str, year: int, indicators: Sequence[str], language: Language
) -> Chart:
    """
    Ratio to what the region's age and sex lead one to expect, as difference in percent, by aim.

    Parameters
    ----------
    indicators : sequence of str
        In the order of the chart; those of one aim stand together.

    Raises
    ------
    NothingToShowError
        No indicator has a ratio in the region.
    """
    words = CareWords(released, language)
    frame = all_ages(released.table("estimates")).filter(
        pl.col("region") == region, pl.col("method") == "indirectly_standardised", in_year(year)
    )
    found = {row["indicator"]: row for row in frame.iter_rows(named=True)}
    shown = [id for id in indicators if id in found]
    if not any(found[id]["value"] is not None for id in shown):
        raise words.nothing("care_profile", **words.named(region=region))
    names, headings, dots = _layout(words, shown, found)
    description = _description(words, region, year, [found[id] for id in shown])
    columns = tuple(words(f"column.{name}") for name in ("aim", "indicator", "ratio"))
    table = [
        dict(zip(columns, (_aim(words, id), words.indicator(id), words.with_interval(found[id], "ratio")), strict=True))
        for id in shown
    ]
    return Chart(
        id=f"profile-{region}".replace(":", "-").replace("_", "-"),
        title=words("care_profile.title", **words.named(region=region), year=year),
        description=description,
        spec=dot_rows(
            words,
            Rows(names, headings),
            dots,
            description=description,
            axis_title=words("care_profile.axis"),
            sides=(words("care_profile.lower"), words("care_profile.higher")),
            row_height=_ROW,
        ),
        table=text_table(table, columns),
        number_columns=columns[2:],
        notes=(words("note.interval"), words("care_profile.note")),
        sources=words.sources_of(shown),
    )


def _aim(words: CareWords, id: str) -> str:
    return words(f"aim.{words.released.indicators[id].aim}")


def _layout(
    words: CareWords, ids: Sequence[str], found: dict[str, dict[str, Any]]
) -> tuple[list[list[str]], list[int], list[Dot]]:
    names: list[list[str]] = []
    headings: list[int] = []
    dots = []
    look = Look(words("column.ratio"), theme.FOCUS)
    for aim in Aim:
        own = [id for id in ids if words.released.indicators[id].aim is aim]
        if own:
            headings.append(len(names))
            names.append([words(f"aim.{aim}")])
        for id in own:
            dots.append(_dot(words, len(names), found[id], look))
            names.append(wrapped(words.indicator(id), 34))
    return names, headings, dots


def _dot(words: CareWords, place: int, row: dict[str, Any], look: Look) -> Dot:
    text = words.with_interval(row, "ratio")
    tip = f"{words.indicator(row['indicator'])}: {text}"
    if row["value"] is None:
        # The reason is too long for a row; it stands in the table.
        return Dot(place, None, None, None, words(f"state.{row['status']}"), look, tip)
    value = _percent(row["value"])
    if abs(value) > _MOST:
        # Outside the drawing a dot would be drawn over the numbers; the row says its number instead.
        return Dot(place, None, None, None, words("care_profile.outside", value=text), look, tip)
    return Dot(place, value, _bound(row["lower"]), _bound(row["upper"]), text, look, tip)


def _bound(ratio: float | None) -> float | None:
    return None if ratio is None else max(-_MOST, min(_MOST, _percent(ratio)))


def _percent(ratio: float) -> float:
    return 100 * (ratio - 1)


def _description(words: CareWords, region: str, year: int, rows: Sequence[dict[str, Any]]) -> str:
    known = [row for row in rows if row["value"] is not None]
    higher = [row["indicator"] for row in known if row["lower"] is not None and row["lower"] > 1]
    lower = [row["indicator"] for row in known if row["upper"] is not None and row["upper"] < 1]
    sentences = [words("care_profile.seen", **words.named(region=region), year=year, count=len(known))]
    for key, ids in (("higher_list", higher), ("lower_list", lower)):
        if ids:
            sentences.append(words(f"care_profile.{key}", names=words.indicators_listed(ids)))
    if not higher and not lower:
        sentences.append(words("care_profile.undecided"))
    return " ".join(sentences)
