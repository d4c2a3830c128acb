"""A region beside the country and beside the comparison pool, per indicator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart
from proeftuin.reporting.charts.dots import Dot, Look, Rows, dot_rows
from proeftuin.reporting.charts.profile import NAME_WIDTH, newest_comparisons, percent_difference, written_difference
from proeftuin.reporting.charts.words import COUNTRY, MODELLED, POOL, Row, Words, text_table, wrapped
from proeftuin.vocabulary.language import Language

REFERENCES = (COUNTRY, POOL)


def comparison_chart(
    released: Released, region: str, language: Language, *, indicators: Sequence[str] | None = None
) -> Chart:
    """
    Difference between `region` and both references per indicator, newest period, as dots with intervals.

    The dots stand on a relative scale, so that indicators can stand below each other; the difference in the indicator's
    own unit is written to the right.

    Raises
    ------
    NothingToShowError
        Nothing in the region was compared.
    """
    words = Words(released, language)
    rows = {reference: newest_comparisons(released, region, reference, indicators) for reference in REFERENCES}
    ids = [id for id in (indicators or released.indicators) if any(id in each for each in rows.values())]
    if not ids:
        raise words.nothing("comparison", **words.named(region=region))
    description = _description(words, region, rows, ids)
    return Chart(
        id="comparison",
        title=words("comparison.title", **words.named(region=region)),
        description=description,
        spec=dot_rows(
            words,
            Rows([_name(words, _either(rows, id)) for id in ids]),
            _dots(words, rows, ids),
            description=description,
            axis_title=words("comparison.axis"),
            sides=(words("comparison.lower"), words("comparison.higher")),
            row_height=48,
            legend=words("comparison.legend"),
        ),
        table=_table(words, rows, ids),
        number_columns=(words("column.difference"), words("column.relative_difference")),
        notes=(
            words("note.interval"),
            words("comparison.note"),
            *words.basis_notes(ids, modelled=[id for id in ids if _either(rows, id)["method"] == MODELLED]),
            *words.geography_notes([region]),
        ),
        sources=words.sources_of(ids),
    )


def _either(rows: Mapping[str, Mapping[str, Row]], id: str) -> Row:
    return next(each[id] for each in rows.values() if id in each)


def _name(words: Words, row: Row) -> list[str]:
    """An indicator's name with the period, and the unit of the numbers to the right."""
    name = wrapped(f"{words.indicator(row['indicator'])} ({words.period(row)})", NAME_WIDTH)
    return [*name, words("comparison.unit", unit=words.unit(_difference_unit(row["unit"])))]


def _difference(words: Words, row: Row) -> str:
    return words.with_interval(row, _difference_unit(row["unit"]), prefix="difference_", signed=True)


def _difference_unit(unit: str) -> str:
    return "percentage_points" if unit == "percent" else unit


def _dots(words: Words, rows: Mapping[str, Mapping[str, Row]], ids: Sequence[str]) -> list[Dot]:
    looks = {
        COUNTRY: Look(words.region(COUNTRY), theme.FOCUS),
        POOL: Look(words.region(POOL), theme.POOL, "diamond"),
    }
    dots = []
    for number, id in enumerate(ids):
        present = [reference for reference in REFERENCES if id in rows[reference]]
        without_value = [reference for reference in present if rows[reference][id]["ratio"] is None]
        for reference in present:
            row = rows[reference][id]
            # When neither has a number the reason is the region's own: once is enough.
            is_shared = len(without_value) == len(REFERENCES)
            if is_shared and reference != REFERENCES[0]:
                continue
            relative = percent_difference(row)
            dots.append(
                Dot(
                    number,
                    relative["value"],
                    relative["lower"],
                    relative["upper"],
                    _difference(words, row),
                    looks[reference],
                    f"{words.indicator(id)}, {looks[reference].name}: {written_difference(words, row)}",
                    step=0 if is_shared else (-1, 1)[REFERENCES.index(reference)],
                )
            )
    return dots


def _table(words: Words, rows: Mapping[str, Mapping[str, Row]], ids: Sequence[str]) -> pl.DataFrame:
    names = ("indicator", "period", "reference", "difference", "unit", "relative_difference")
    columns = [words(f"column.{name}") for name in names]
    lines = []
    for id in ids:
        for reference in REFERENCES:
            if id not in rows[reference]:
                continue
            row = rows[reference][id]
            cells = (
                words.indicator(id),
                words.period(row),
                words.region(reference),
                _difference(words, row),
                words.unit(_difference_unit(row["unit"])),
                written_difference(words, row),
            )
            lines.append(dict(zip(columns, cells, strict=True)))
    return text_table(lines, columns)


def _description(words: Words, region: str, rows: Mapping[str, Mapping[str, Row]], ids: Sequence[str]) -> str:
    sentences = [words("comparison.seen", **words.named(region=region), count=len(ids))]
    for reference in REFERENCES:
        known = [row for row in rows[reference].values() if row["ratio"] is not None and row["ratio_lower"] is not None]
        apart = [row for row in known if row["ratio_lower"] > 1 or row["ratio_upper"] < 1]
        if known:
            sentences.append(
                words("comparison.apart", **words.named(reference=reference), apart=len(apart), known=len(known))
            )
    return " ".join(sentences)
