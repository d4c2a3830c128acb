"""
How deprived the areas of a study are: a published score of each, from the care table of figures about areas.

The scores are those of one period, the newest that a study of these years may know. A score belongs to an area as it
was drawn up in some division. An area of the study takes its own score or, when scores were published for another
division, that of the one area it went into whole, or that of the areas which together became it. Which of those are
alike is told by the crosswalk, as for facts about persons (`as_at_day`), and of municipalities by the known divisions;
an area of which neither tells has no score, and is never given that of a neighbour or a mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import polars as pl

from proeftuin.data.care.contract import Kind
from proeftuin.data.care.store import CareStore
from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.errors import DataContractError, Problem
from proeftuin.vocabulary.division import FIRST_DAY, LAST_DAY, conversion_between

AREA_FACT, AREA_CROSSWALK = "area_fact", "area_crosswalk"
ANY_DIVISION = 0
"""Division of a study whose regions are no municipalities, see `StudyRegions`: codes alone tell areas apart."""

_ROUTE = {
    "from_code": pl.String,
    "from_vintage": pl.Int64,
    "to_code": pl.String,
    "to_vintage": pl.Int64,
    "is_whole": pl.Boolean,
}

_TYPES: Mapping[Kind, type[pl.DataType] | pl.DataType] = {
    Kind.CODE: pl.String,
    Kind.DAY: pl.Date,
    Kind.INTEGER: pl.Int64,
    Kind.DECIMAL: pl.Decimal(18, 4),
}


class HigherIs(StrEnum):
    """What a high score means."""

    BETTER = "better"
    """Such as a score of welfare: the lowest scores are the most deprived."""
    WORSE = "worse"
    """Such as an index of deprivation."""


@dataclass(frozen=True)
class Deprivation:
    """
    What a study takes for the deprivation of an area.

    Attributes
    ----------
    indicator : str
        Identifier of the figure in the care table `area_fact`.
    """

    indicator: str
    higher_is: HigherIs


def area_tables(store: CareStore) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of `area_fact` and `area_crosswalk` that count in a store; without any, none with the same columns."""
    return _rows(store, AREA_FACT), _rows(store, AREA_CROSSWALK)


def scores_of_areas(
    facts: pl.DataFrame, crosswalk: pl.DataFrame, *, indicator: str, division: int, last_year: int
) -> dict[str, float]:
    """
    Score of each area of a division that has one, by its code.

    Parameters
    ----------
    facts, crosswalk : frames
        Care tables `area_fact` and `area_crosswalk`, see `area_tables`. Only figures of both sexes and all ages
        together count.
    division : int
        Year of the division of the study's areas; `ANY_DIVISION` where codes never change. A figure without a division
        belongs to any.
    last_year : int
        Last year of the study. The period taken is the newest that began in it or before; areas that have a score in
        an older period only get none, since scores of different years need not be on one scale.

    Raises
    ------
    DataContractError
        There is no figure of that name, none that is old enough, or one area has two in one period.
    """
    newest = _of_newest_period(facts, indicator, last_year)
    own = pl.col("area_vintage").is_null() | (pl.lit(division) == ANY_DIVISION) | (pl.col("area_vintage") == division)
    latest_last = newest.sort("area_vintage", nulls_last=True)
    scores: dict[str, float] = dict(latest_last.filter(own).select("area_code", "value").iter_rows())
    if division == ANY_DIVISION:
        return scores
    vintages = [year for year in newest["area_vintage"].unique().to_list() if year not in (None, division)]
    routes = pl.concat([_routes(crosswalk), *(_known_routes(year, division) for year in vintages)]).unique()
    # An own score comes first, then that of the area it went into, then those of the areas that became it.
    return _before(newest, routes, division) | _after(newest, routes, division) | scores


def _of_newest_period(facts: pl.DataFrame, indicator: str, last_year: int) -> pl.DataFrame:
    published = facts.filter(
        (pl.col("indicator") == indicator)
        & pl.col("sex").is_null()
        & pl.col("age_band").is_null()
        & pl.col("value").is_not_null()
    ).with_columns(pl.col("value").cast(pl.Float64))
    usable = published.filter(pl.col("period_start").dt.year() <= last_year)
    if usable.is_empty():
        raise DataContractError(_nothing(indicator, last_year, facts, exists=not published.is_empty()))
    newest = usable.filter(pl.col("period_start") == pl.col("period_start").max())
    newest = newest.select("area_code", "area_vintage", "value").unique()
    twice = newest.height - newest.select("area_code", "area_vintage").n_unique()
    if twice:
        raise DataContractError(
            Problem(
                f"{AREA_FACT}, indicator {indicator}", f"{twice} areas have two scores in one period",
                "one score of an area in a period", "leave out the loads or the periods that are not meant",
            )
        )  # fmt: skip
    return newest


def _routes(crosswalk: pl.DataFrame) -> pl.DataFrame:
    """From areas to those of another division that they went to, whole or in part."""
    changed = crosswalk.filter(pl.col("from_vintage") != pl.col("to_vintage"))
    return changed.with_columns(is_whole=pl.col("weight").cast(pl.Float64) == 1).select(*_ROUTE)


def _known_routes(*years: int) -> pl.DataFrame:
    """The same for municipalities, between two years whose divisions this program knows."""
    first, last = (date(year, 1, 1) for year in sorted(years))
    is_known = first >= FIRST_DAY and last <= LAST_DAY
    steps = conversion_between(first, last) if is_known else ()
    rows = [(step.from_code, first.year, step.to_code, last.year, not step.declared) for step in steps]
    return pl.DataFrame(rows, schema=_ROUTE, orient="row")


def _after(newest: pl.DataFrame, routes: pl.DataFrame, division: int) -> dict[str, float]:
    """Scores of a later division, for the study's areas that went into one of its areas whole."""
    found = (
        routes.filter((pl.col("from_vintage") == division) & pl.col("is_whole"))
        .join(newest, left_on=["to_code", "to_vintage"], right_on=["area_code", "area_vintage"])
        .sort("from_code", "to_vintage")
    )
    return dict(found.select("from_code", "value").iter_rows())


def _before(newest: pl.DataFrame, routes: pl.DataFrame, division: int) -> dict[str, float]:
    """Scores of what became the study's area; of several that merged, only when all of them say the same."""
    into = routes.filter(pl.col("to_vintage") == division)
    joined = into.join(
        newest, left_on=["from_code", "from_vintage"], right_on=["area_code", "area_vintage"], how="left"
    )
    # Of several divisions the latest comes last, and holds.
    found = (
        joined.group_by("to_code", "from_vintage")
        .agg(pl.col("is_whole").all(), pl.col("value").n_unique().alias("different"), pl.col("value").first())
        .filter(pl.col("is_whole") & (pl.col("different") == 1) & pl.col("value").is_not_null())
        .sort("to_code", "from_vintage")
    )
    return dict(found.select("to_code", "value").iter_rows())


def _rows(store: CareStore, table: str) -> pl.DataFrame:
    files = [store.folder / part.path for part in store.parts(table)]
    columns = [*CARE_TABLES[table].columns]
    if not files:
        return pl.DataFrame(schema={name: _TYPES[column.kind] for name, column in CARE_TABLES[table].columns.items()})
    return pl.concat([pl.read_parquet(path, columns=columns) for path in files], how="vertical_relaxed").unique()


def _nothing(indicator: str, last_year: int, facts: pl.DataFrame, *, exists: bool) -> Problem:
    where = f"{AREA_FACT}, indicator {indicator}"
    if exists:
        return Problem(
            where, f"all its figures begin after {last_year}", f"a period that began in {last_year} or before",
            "load an older period, or extend the study",
        )  # fmt: skip
    names: Mapping[str, None] = dict.fromkeys(facts["indicator"].drop_nulls().unique().sort().to_list())
    found = ", ".join(names) or "none"
    return Problem(where, "there is no such figure about areas", f"one of: {found}", "correct the name, or load it")
