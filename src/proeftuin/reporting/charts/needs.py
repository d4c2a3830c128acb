"""Signs of need: how much less favourable a region is than others, and how many persons, events or euros that is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart
from proeftuin.reporting.charts.care_words import CareWords
from proeftuin.reporting.charts.dots import Dot, Look, Rows, dot_rows
from proeftuin.reporting.charts.words import Row, text_table, wrapped
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.number_format import number

MOST_ROWS = 12
"""The clearest signs; the table beside the chart holds all."""
_REFERENCES = {"country": (theme.COUNTRY, "circle", -1), "peers": (theme.POOL, "diamond", 1)}
_ROW = 44


def needs_chart(
    released: Released, region: str, kind: str, rows: Sequence[dict[str, Any]], language: Language, *, id: str
) -> Chart:
    """
    The signs of one kind of need as differences in percent, those from everybody and from comparable regions apart.

    Percent put persons, events and euros on one scale; what they come to stands beside each.

    Parameters
    ----------
    rows : sequence of mapping
        Rows of the needs of the region and kind, in the order of the chart.

    Raises
    ------
    NothingToShowError
        No row has a difference.
    """
    words = CareWords(released, language)
    found = [row for row in rows if _percent(row) is not None]
    if not found:
        raise words.nothing("needs", **words.named(region=region))
    ids = list(dict.fromkeys(row["indicator"] for row in found))[:MOST_ROWS]
    shown = [row for row in found if row["indicator"] in ids]
    gaps = {"kind": words(f"needs.kinds.{kind}"), **words.named(region=region)}
    description = _description(words, region, shown)
    columns, table = _table(words, shown)
    return Chart(
        id=id,
        title=words("needs.title", **gaps),
        description=description,
        spec=dot_rows(
            words,
            Rows([wrapped(words.indicator(id), 34) for id in ids]),
            [_dot(words, ids.index(row["indicator"]), row) for row in shown],
            description=description,
            axis_title=words("needs.axis"),
            sides=(words("needs.less"), words("needs.more")),
            row_height=_ROW,
            legend=words("needs.legend"),
        ),
        table=text_table(table, columns),
        number_columns=columns[2:],
        notes=(words("needs.note"),),
        sources=words.sources_of(ids),
    )


def amount(words: CareWords, row: Row, column: str) -> str:
    """The size of an excess in words: `16 persons`; whether it is more or fewer belongs to the text around it."""
    size = abs(row[column])
    if row["excess_unit"] == "euro":
        return words.quantity(size, "eur")
    if round(size) == 1:
        return words(f"needs.one_{row['excess_unit']}")
    return words(f"needs.{row['excess_unit']}", number=words.count(size))


def _percent(row: Row) -> float | None:
    """How far the region is on the less favourable side of what it is compared with, in percent."""
    value, beside = row["value"], row["reference_value"]
    return None if value is None or not beside else abs(100 * (value / beside - 1))


def _dot(words: CareWords, place: int, row: Row) -> Dot:
    color, shape, step = _REFERENCES[row["reference"]]
    percent = _percent(row)
    text = _written(words, row)
    name = words(f"needs.{row['reference']}")
    tip = f"{words.indicator(row['indicator'])}, {name}: {text}"
    return Dot(
        place,
        percent,
        _bound(row, "excess_lower"),
        _bound(row, "excess_upper"),
        text,
        Look(name, color, shape),
        tip,
        step,
    )


def _bound(row: Row, column: str) -> float | None:
    """A bound of the excess, turned into percent by what the excess itself is in percent."""
    percent = _percent(row)
    return (
        None if row[column] is None or not row["excess"] or percent is None else percent * row[column] / row["excess"]
    )


def _written(words: CareWords, row: Row) -> str:
    if row["excess"] is None or row["excess_unit"] is None:
        return words("number.none")
    said = amount(words, row, "excess")
    if row["excess_lower"] is None or row["excess_upper"] is None:
        return said
    unit = "eur" if row["excess_unit"] == "euro" else "persons"
    bounds = (number(row[f"excess_{end}"], unit, words.language) for end in ("lower", "upper"))
    return words("number.with_interval", value=said, **dict(zip(("lower", "upper"), bounds, strict=True)))


def _description(words: CareWords, region: str, rows: Sequence[Row]) -> str:
    furthest = max(rows, key=lambda row: _percent(row) or 0.0)
    return words(
        "needs.seen",
        **words.named(region=region, indicator=furthest["indicator"]),
        percent=words.quantity(_percent(furthest) or 0.0, "percent"),
    )


def _table(words: CareWords, rows: Sequence[Row]) -> tuple[tuple[str, ...], list[dict[str, str]]]:
    columns = (
        words("column.indicator"),
        words("needs.legend"),
        words("needs.difference"),
        words("needs.excess"),
    )
    table = [
        (
            words.indicator(row["indicator"]),
            words(f"needs.{row['reference']}"),
            words.quantity(_percent(row) or 0.0, "percent"),
            _written(words, row),
        )
        for row in rows
    ]
    return columns, [dict(zip(columns, cells, strict=True)) for cells in table]
