"""Age and sex of a population beside those of another: a smaller population beside a larger, a site beside all."""

from __future__ import annotations

from typing import Any

import polars as pl

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.care_words import EVERYBODY, CareWords
from proeftuin.reporting.charts.pyramid import age_in_words, pyramid_spec
from proeftuin.reporting.charts.words import text_table
from proeftuin.vocabulary.age_band import AgeBand
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.sex import Sex

_OLD = 65


def care_pyramid_chart(released: Released, population: str, language: Language, *, beside: str) -> Chart:
    """
    A population as bars with the age and sex of the population `beside` as ticks, both of everybody in the data.

    Raises
    ------
    NothingToShowError
        The results hold no pyramid with numbers of the population.
    """
    words = CareWords(released, language)
    frame = _pyramid(released, population, EVERYBODY)
    reference = _pyramid(released, beside, EVERYBODY).select("year", "sex", "age_band", pl.col("percent").alias("ref"))
    joined = frame.join(reference, on=["year", "sex", "age_band"], how="full", coalesce=True).with_columns(
        # A band with nobody has no row; that is a share of zero, not a number that is not there.
        pl.when(pl.col("status").is_null()).then(0.0).otherwise("percent").alias("percent"),
        pl.col("status").fill_null("value"),
        pl.col("ref").alias("percent_country"),
    )
    names = (words.population(population), words.population(beside))
    return _chart(words, f"pyramid-{population}", joined, frame, names)


def care_site_pyramid_chart(released: Released, population: str, region: str, language: Language) -> Chart:
    """
    A population in one region as bars with that of everybody in it as ticks.

    Raises
    ------
    NothingToShowError
        The results hold no pyramid with numbers of the region.
    """
    words = CareWords(released, language)
    frame = _pyramid(released, population, region)
    names = (f"{words.population(population)}, {words.region(region)}", words.population(population))
    return _chart(words, f"pyramid-{population}-{region}".replace(":", "-"), frame, frame, names)


def _pyramid(released: Released, population: str, region: str) -> pl.DataFrame:
    return released.table("pyramids").filter(pl.col("population") == population, pl.col("region") == region)


def _chart(words: CareWords, id: str, shown: pl.DataFrame, own: pl.DataFrame, names: tuple[str, str]) -> Chart:
    known = own.drop_nulls("percent")
    if known.is_empty():
        raise words.nothing("care_pyramid", population=names[0])
    year = int(known["year"].max())  # type: ignore[arg-type]
    rows = shown.filter(pl.col("year") == year).sort("age_band", "sex").to_dicts()
    for row in rows:
        row["text"] = words(
            "care_pyramid.tip", **dict(zip(("age", "sex", "own", "other"), _cells(words, row), strict=True))
        )
    description = _description(words, names, year, rows)
    heads = (
        words("column.age"),
        words("column.sex"),
        *(words("care_pyramid.share", population=name) for name in names),
    )
    return Chart(
        id=id,
        title=words("care_pyramid.title", population=names[0], other=names[1], year=year),
        description=description,
        spec=with_absences(pyramid_spec(words, names, rows, description), rows),
        table=text_table([dict(zip(heads, _cells(words, row), strict=True)) for row in rows], heads),
        number_columns=heads[2:],
        notes=(*_absences(words, rows), words("care_pyramid.note")),
        sources=words.citations(),
    )


def _absences(words: CareWords, rows: list[dict[str, Any]]) -> tuple[str, ...]:
    states = dict.fromkeys(words.state(row) for row in rows if row["percent"] is None)
    return (words("care_pyramid.absent", state="; ".join(states)),) if states else ()


def with_absences(spec: Spec, rows: list[dict[str, Any]]) -> Spec:
    """A pyramid with a cross where a bar is not shown: an empty place would be read as nobody."""
    bands = list(dict.fromkeys(row["age_band"] for row in rows))
    absent = [
        {"band": bands.index(row["age_band"]), "side": -1 if row["sex"] == Sex.MALE else 1, "text": row["text"]}
        for row in rows
        if row["percent"] is None
    ]
    if not absent:
        return spec
    # The same channels as the bars have: another axis would lay its labels over theirs.
    channels = spec["layer"][0]["layer"][0]["encoding"]
    reach = channels["x"]["scale"]["domain"][1]
    mark: Spec = {
        "data": marks.values({**each, "at": each["side"] * reach * 0.03} for each in absent),
        "mark": {"type": "point", "shape": "cross", "size": 45, "color": theme.MUTED, "filled": True, "opacity": 1},
        "encoding": {
            "x": {**channels["x"], "field": "at"},
            "y": {**channels["y"], "field": "band"},
            "tooltip": {"field": "text", "type": "nominal", "title": " "},
            "description": {"field": "text", "type": "nominal"},
        },
    }
    return {**spec, "layer": [*spec["layer"], mark]}


def _cells(words: CareWords, row: dict[str, Any]) -> tuple[str, str, str, str]:
    def written(value: float | None) -> str:
        if value is not None:
            return words.quantity(value, "percent")
        return words("state.missing") if row["status"] == "value" else words.state(row)

    return (
        age_in_words(words, row["age_band"]),
        words(f"sex.{row['sex']}"),
        written(row["percent"]),
        written(row["percent_country"]),
    )


def _description(words: CareWords, names: tuple[str, str], year: int, rows: list[dict[str, Any]]) -> str:
    old = [row for row in rows if AgeBand.from_label(row["age_band"]).from_age >= _OLD]
    shares = [[row[column] for row in old] for column in ("percent", "percent_country")]
    gaps = {"population": names[0], "other": names[1], "year": year, "age": _OLD}
    if any(each is None for share in shares for each in share):
        return words("care_pyramid.seen_without_shares", **gaps)
    own, other = (words.quantity(sum(share), "percent") for share in shares)
    return words("care_pyramid.seen", own=own, reference=other, **gaps)
