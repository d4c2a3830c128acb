"""Age and sex of a region's population beside those of the country."""

from __future__ import annotations

from typing import Any

import polars as pl

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.words import COUNTRY, Words, text_table
from proeftuin.vocabulary.age_band import AgeBand
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.sex import Sex

HEIGHT = 400
_OLD = 65


def pyramid_chart(
    released: Released, region: str, language: Language, *, year: int | None = None, population: str = "insured"
) -> Chart:
    """
    Share of every age band in the region's population, men to the left and women to the right, country as ticks.

    Parameters
    ----------
    year : int or None
        The newest year of the population when `None`.

    Raises
    ------
    NothingToShowError
        The results hold no pyramid with numbers of the region.
    """
    words = Words(released, language)
    frame = released.table("pyramids").filter(pl.col("region") == region, pl.col("population") == population)
    if not frame["percent"].count():
        raise words.nothing("pyramid", **words.named(region=region))
    year = int(frame["year"].max()) if year is None else year  # type: ignore[arg-type]
    rows = frame.filter(pl.col("year") == year).sort("age_band", "sex").to_dicts()
    description = _description(words, region, year, rows)
    columns = tuple(words(f"column.{name}") for name in ("age", "sex", "region_percent", "country_percent"))
    return Chart(
        id=f"pyramid-{population}",
        title=words("pyramid.title", **words.named(region=region), year=year, unit=words(f"population.{population}")),
        description=description,
        spec=pyramid_spec(
            words, (words.region(region), words.region(COUNTRY)), _told(words, region, rows), description
        ),
        table=text_table([dict(zip(columns, _cells(words, row), strict=True)) for row in rows], columns),
        number_columns=columns[2:],
        notes=(words("pyramid.note"), *words.geography_notes([region])),
        sources=words.sources_of(each.id for each in released.indicators.values() if each.population == population),
    )


def _cells(words: Words, row: dict[str, Any]) -> tuple[str, str, str, str]:
    def written(value: float | None) -> str:
        return words.state(row) if value is None else words.quantity(value, "percent")

    age, sex = age_in_words(words, row["age_band"]), words(f"sex.{row['sex']}")
    return age, sex, written(row["percent"]), written(row["percent_country"])


def age_in_words(words: Words, label: str) -> str:
    """An age band as people write it: `0–4`, `90 en ouder`."""
    band = AgeBand.from_label(label)
    if band.below is None:
        return words("pyramid.and_older", age=band.from_age)
    return f"{band.from_age}–{band.below - 1}"


def _told(words: Words, region: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    told = []
    for row in rows:
        age, sex, own, country = _cells(words, row)
        text = words("pyramid.tip", age=age, sex=sex, **words.named(region=region), own=own, country=country)
        told.append({**row, "text": text})
    return told


def pyramid_spec(words: Words, names: tuple[str, str], rows: list[dict[str, Any]], description: str) -> Spec:
    """
    Shares as bars, men to the left and women to the right, with those of a reference as ticks.

    Parameters
    ----------
    names : tuple of str
        Whose the bars are, and whose the ticks.
    rows : list of dict
        `sex`, `age_band`, `percent`, `percent_country` (of the reference) and `text`, what is read at the bar.
    """
    bands = list(dict.fromkeys(row["age_band"] for row in rows))
    data: list[dict[str, Any]] = []
    for row in rows:
        side = -1 if row["sex"] == Sex.MALE else 1
        data.append(
            {"band": bands.index(row["age_band"]), "text": row["text"]}
            | {"own": None if row["percent"] is None else side * row["percent"]}
            | {"country": None if row["percent_country"] is None else side * row["percent_country"]}
        )
    for each in data:
        each |= {"from": each["band"] - 0.42, "to": each["band"] + 0.42, "zero": 0}
        each |= {"own_name": names[0], "country_name": names[1]}
    reach = max(abs(each[name]) for each in data for name in ("own", "country") if each[name] is not None) * 1.06
    horizontal = marks.number(
        "zero",
        scale={"domain": [-reach, reach], "nice": False},
        axis={"title": words("pyramid.axis"), "labelExpr": "format(abs(datum.value), '.1~f')", "tickCount": 9},
    )
    vertical = marks.number(
        "band",
        title=None,
        scale={"domain": [-0.5, len(bands) - 0.5], "nice": False, "zero": False},
        axis={
            "values": list(range(len(bands))),
            "labelExpr": marks.literal([[age_in_words(words, band)] for band in bands]) + "[datum.value]",
            "ticks": False,
            "domain": False,
            "grid": False,
            "labelOverlap": False,
            "titlePadding": 8,
        },
    )
    bar = {
        "mark": {"type": "rect"},
        "encoding": {
            "x": horizontal,
            "x2": {"field": "own"},
            "y": {**vertical, "field": "from"},
            "y2": {"field": "to"},
            "fill": {
                "field": "own_name",
                "type": "nominal",
                "scale": {"domain": [names[0]], "range": ["#7FA9CF"]},
                "legend": {"title": None, "orient": "bottom", "symbolType": "square"},
            },
            "tooltip": {"field": "text", "type": "nominal", "title": " "},
            "description": {"field": "text", "type": "nominal"},
        },
    }
    tick = {
        "mark": {"type": "tick", "orient": "vertical", "thickness": 2.5, "size": 19, "opacity": 1, "aria": False},
        "encoding": {
            "x": {**horizontal, "field": "country"},
            "y": vertical,
            "stroke": {
                "field": "country_name",
                "type": "nominal",
                "scale": {"domain": [names[1]], "range": [theme.INK]},
                "legend": {"title": None, "orient": "bottom", "symbolType": "M0,-1V1", "symbolStrokeWidth": 2.5},
            },
        },
    }
    sexes = [
        marks.note_at(
            words(f"sex.{sex}").capitalize(),
            x={"value": 0 if sex is Sex.MALE else "width"},
            y={"value": -8},
            align="left" if sex is Sex.MALE else "right",
            fontWeight="bold",
            baseline="middle",
        )
        for sex in Sex
    ]
    layers = [{"data": marks.values(data), "layer": [bar, tick]}, marks.rule_at(x=0, color=theme.INK), *sexes]
    return theme.view(words.language, description, layers, height=HEIGHT)


def _description(words: Words, region: str, year: int, rows: list[dict[str, Any]]) -> str:
    old = [row for row in rows if AgeBand.from_label(row["age_band"]).from_age >= _OLD]
    shares = {name: [row[name] for row in old] for name in ("percent", "percent_country")}
    if any(each is None for share in shares.values() for each in share):
        return words("pyramid.seen_without_shares", **words.named(region=region), year=year)
    own, country = (words.quantity(sum(shares[name]), "percent") for name in ("percent", "percent_country"))
    return words("pyramid.seen", **words.named(region=region), year=year, own=own, country=country, age=_OLD)
