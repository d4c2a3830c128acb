"""
Where the persons live: places that keep together whoever stays in one municipality through all mergers and divisions.

Each place has a score of welfare that is drawn, and is about no municipality that exists. Where it is low people are a
little frailer, so that an analysis of inequality has something to find whose cause is known. Places have a density of
addresses too, which is made up as well, and changes nothing of the persons.

A municipality that is divided during the years gives several places, so that each place has one municipality on every
day. A place therefore tells where its residence spells end and begin anew under another code.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import ceil
from statistics import NormalDist

import polars as pl

from proeftuin.data.synthetic.margins import BASE_DIVISION_DAY, residents
from proeftuin.data.synthetic.population import SyntheticPopulation
from proeftuin.vocabulary.division import (
    conversion_between,
    division_tables,
    municipality_records_on,
)

NORM_PRACTICE = 2095
"""Registered persons of a norm practice of one general practitioner, as the Dutch tariffs count."""

SCORE = "socioeconomic_score"
"""Identifier of the score of welfare in the table `area_fact`; higher is better."""
SPREAD_OF_SCORES = 0.25
"""Standard deviation of the scores of places."""
FRAILTY_OF_SCORE = 0.5
"""By how much the logarithm of frailty falls for each point of the score; a model."""

DENSITY = "addresses_per_km2"
"""Identifier of the made-up density of addresses in the table `area_fact`."""
TYPICAL_DENSITY, TYPICAL_SIZE = 1000, 40_000
"""Density of a place with so many inhabitants, before chance; a model."""
DENSITY_OF_SIZE, SPREAD_OF_DENSITIES = 0.45, 0.4
"""By how much the logarithm of the density rises with that of the inhabitants, and its standard deviation; a model."""
OLD, AGED = "percent_aged_65", 65
"""Identifier of the percentage of inhabitants from that age on in the table `area_fact`, and the age."""


@dataclass(frozen=True)
class Places:
    """
    The places of a population.

    Attributes
    ----------
    cells : DataFrame
        `start` (cumulative share at which the cell begins), `place`, `sex`, `from_age`.
    sizes : DataFrame
        `start`, `place`: the same for places alone, `rank` in the order of health regions, `practices`; `score` of
        welfare, and `frailty`, by which the frailty of its people is multiplied.
    periods : DataFrame
        `place`, `valid_from`, `valid_to`, `code`: municipality of the place over each period.
    traits : DataFrame
        `place`, `persons`, and what is published of its area: `score`, `density` of addresses and `aged`, its
        inhabitants from `AGED` on.
    """

    cells: pl.DataFrame
    sizes: pl.DataFrame
    periods: pl.DataFrame
    traits: pl.DataFrame


def places_of(population: SyntheticPopulation) -> Places:
    """Places for the years of `population`, with the inhabitants of the open data brought to its first division."""
    first = population.first_day
    days = [first, *(day for day in division_tables().change_days if first < day < population.end_day)]
    paths = _paths(days)
    to_first = pl.DataFrame(
        [(c.from_code, c.to_code, float(c.share)) for c in conversion_between(BASE_DIVISION_DAY, first)],
        schema=["region", "code", "part"],
        orient="row",
    )
    records = municipality_records_on(first)
    path_rows = pl.DataFrame(
        [(place, codes[0], share, records[codes[0]].ggd_region) for place, (codes, share) in enumerate(paths)],
        schema=["place", "code", "share", "ggd_region"],
        orient="row",
    )
    strata = (
        residents()
        .join(to_first, on="region")
        .join(path_rows, on="code")
        .group_by("place", "code", "ggd_region", "sex", "age_band")
        .agg((pl.col("persons") * pl.col("part") * pl.col("share")).sum().alias("persons"))
        .with_columns(pl.col("age_band").str.slice(0, 2).cast(pl.Int64).alias("from_age"))
        .sort("place", "sex", "from_age")
    )
    sizes = _sizes(strata, population)
    periods = _periods(paths, days, population.end_day)
    return Places(_cells(strata), sizes, periods, _traits(strata, sizes, population.seed))


def _paths(days: list[date]) -> list[tuple[tuple[str, ...], float]]:
    """Every way in which a municipality goes through the divisions of `days`, with the share that goes that way."""
    paths: list[tuple[tuple[str, ...], float]] = [((code,), 1.0) for code in sorted(municipality_records_on(days[0]))]
    for before, after in pairwise(days):
        onward: dict[str, list[tuple[str, float]]] = {}
        for step in conversion_between(before, after):
            onward.setdefault(step.from_code, []).append((step.to_code, float(step.share)))
        paths = [((*codes, code), share * part) for codes, share in paths for code, part in onward[codes[-1]]]
    return paths


def _cells(strata: pl.DataFrame) -> pl.DataFrame:
    return _with_start(strata).select("start", "place", "sex", "from_age")


def _sizes(strata: pl.DataFrame, population: SyntheticPopulation) -> pl.DataFrame:
    total = strata["persons"].sum()
    sizes = strata.group_by("place", "code", "ggd_region").agg(pl.col("persons").sum()).sort("place")
    practices = [
        max(1, ceil(persons / total * population.persons / NORM_PRACTICE)) for persons in sizes["persons"].to_list()
    ]
    return (
        _with_start(sizes)
        .with_columns(pl.Series("practices", practices, pl.Int64))
        .sort("ggd_region", "code", "place")
        .with_row_index("rank")
        .with_columns(pl.col("rank").cast(pl.Int64), _scores(population.seed, pl.col("place"), pl.col("code")))
        .with_columns(pl.col("score").mul(-FRAILTY_OF_SCORE).exp().alias("frailty"))
        # Mean frailty stays 1 over all persons, so that mortality and cost stay the published ones.
        .with_columns(pl.col("frailty") * total / (pl.col("frailty") * pl.col("persons")).sum())
        .select(
            "start", "place", "rank", "practices", "ggd_region", pl.col("code").str.slice(2).alias("number"), "score",
            "frailty", "persons",
        )
        .sort("place")
    )  # fmt: skip


def _scores(seed: int, place: pl.Expr, code: pl.Expr) -> pl.Expr:
    """A score of each place as if drawn from a normal distribution, by its seed and code alone."""

    return _normal("score", SPREAD_OF_SCORES, seed, place, code).alias("score")


def _normal(what: str, spread: float, seed: int, place: pl.Expr, code: pl.Expr) -> pl.Expr:
    def drawn(row: dict[str, object]) -> float:
        text = f"{what} of {row['code']}, place {row['place']}, seed {seed}"
        number = int(hashlib.sha256(text.encode()).hexdigest()[:12], 16)
        return round(NormalDist(0, spread).inv_cdf((number + 0.5) / 16**12), 4)

    return pl.struct(place.alias("place"), code.alias("code")).map_elements(drawn, return_dtype=pl.Float64)


def _traits(strata: pl.DataFrame, sizes: pl.DataFrame, seed: int) -> pl.DataFrame:
    aged = strata.filter(pl.col("from_age") >= AGED).group_by("place").agg(pl.col("persons").sum().alias("aged"))
    codes = strata.select("place", "code").unique()
    by_size = DENSITY_OF_SIZE * (pl.col("persons") / TYPICAL_SIZE).log()
    by_chance = _normal("density", SPREAD_OF_DENSITIES, seed, pl.col("place"), pl.col("code"))
    return (
        sizes.select("place", "persons", "score")
        .join(aged, on="place")
        .join(codes, on="place")
        .with_columns((TYPICAL_DENSITY * (by_size + by_chance).exp()).alias("density"))
        .drop("code")
        .sort("place")
    )


def _with_start(frame: pl.DataFrame) -> pl.DataFrame:
    share = pl.col("persons") / pl.col("persons").sum()
    return frame.with_columns(share.cum_sum().shift(1, fill_value=0.0).alias("start"))


def _periods(paths: list[tuple[tuple[str, ...], float]], days: list[date], end: date) -> pl.DataFrame:
    rows = []
    for place, (codes, _) in enumerate(paths):
        begins = [i for i in range(len(codes)) if i == 0 or codes[i] != codes[i - 1]]
        ends = [*(days[i] for i in begins[1:]), end]
        rows += [(place, days[i], until, codes[i]) for i, until in zip(begins, ends, strict=True)]
    return pl.DataFrame(rows, schema=["place", "valid_from", "valid_to", "code"], orient="row")


def areas(population: SyntheticPopulation) -> pl.DataFrame:
    """Rows of the table `area`: municipalities in their health regions, for the division of every year."""
    rows: list[tuple[str, str, int, str | None, str | None]] = []
    for year in population.years:
        records = municipality_records_on(date(year, 1, 1))
        rows += [(code, "municipality", year, m.ggd_region, m.name) for code, m in sorted(records.items())]
        rows += [(code, "ggd_region", year, None, None) for code in sorted({m.ggd_region for m in records.values()})]
    schema = {
        "area_code": pl.String,
        "area_level": pl.String,
        "area_vintage": pl.Int64,
        "parent": pl.String,
        "name": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def area_facts(population: SyntheticPopulation, places: Places) -> pl.DataFrame:
    """
    Rows of the table `area_fact`: figures of every municipality in the division of every year.

    The score and the density of addresses are made up. The percentage of older inhabitants is that of the published
    residents whom the population resembles, in every year the same but for mergers.
    """
    persons = pl.col("persons").sum()
    figures = {
        SCORE: (pl.col("score") * pl.col("persons")).sum() / persons,
        DENSITY: (pl.col("density") * pl.col("persons")).sum() / persons,
        OLD: 100 * pl.col("aged").sum() / persons,
    }
    of_years = [
        places.periods.filter((pl.col("valid_from") <= date(year, 1, 1)) & (pl.col("valid_to") > date(year, 1, 1)))
        .join(places.traits, on="place")
        .group_by(pl.col("code").alias("area_code"))
        .agg(figure.round(4).alias("value"))
        .with_columns(
            pl.lit(year, pl.Int64).alias("area_vintage"),
            pl.lit(date(year, 1, 1)).alias("period_start"),
            pl.lit(date(year + 1, 1, 1)).alias("period_end"),
            pl.lit(name).alias("indicator"),
        )
        for year in population.years
        for name, figure in figures.items()
    ]
    return pl.concat(of_years).sort("area_vintage", "indicator", "area_code")


def crosswalks(population: SyntheticPopulation) -> pl.DataFrame:
    """Rows of the table `area_crosswalk`: from the division of every year to that of every later one."""
    rows = [
        (step.from_code, before, step.to_code, after, float(step.share))
        for before in population.years
        for after in population.years
        if before < after
        for step in conversion_between(date(before, 1, 1), date(after, 1, 1))
    ]
    schema = {
        "from_code": pl.String,
        "from_vintage": pl.Int64,
        "to_code": pl.String,
        "to_vintage": pl.Int64,
        "weight": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")
