"""
How unevenly an amount is spread over the persons of a region: from person rows to shares of the top and Gini.

What leaves the person rows is a histogram: how many persons had about the same amount in a year, and how much they had
together. Histograms of different persons add up, over buckets and over holders. A class holds the amounts whose first
two digits are the same, so within one the highest is at most a tenth above the lowest, and what is lost by taking its
persons as alike stays far below a tenth of a percentage point.

Whoever moved within a group of regions has one amount there, that of all its regions together, and counts once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import ibis
import numpy as np
import numpy.typing as npt
import polars as pl

from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.data.engine.portable import total_below_2_53, two_leading_digits
from proeftuin.data.status_tables import CONCENTRATIONS
from proeftuin.data.tables import ESTIMATES
from proeftuin.methods.concentration import Concentration, concentration
from proeftuin.methods.estimate_array import NO_EXPOSURE, TextArray, first_reason
from proeftuin.steps.population.query import Query
from proeftuin.steps.triple_aim.care_cell import Part, base, cell_queries, moved_query
from proeftuin.steps.triple_aim.care_measure import Ages, Measure, Tally, TallyKind
from proeftuin.steps.triple_aim.cell import REST
from proeftuin.steps.triple_aim.derived_estimate import CONCENTRATION_MEASURES, Derived
from proeftuin.steps.triple_aim.estimate_table import status_of
from proeftuin.steps.triple_aim.person_year import PERSON_YEAR, is_of_age
from proeftuin.vocabulary.estimate import Basis
from proeftuin.vocabulary.indicator import Indicator

Array = npt.NDArray[np.float64]
SHARES = {"top_1": 0.01, "top_5": 0.05, "top_10": 0.1, "top_20": 0.2}
"""Measures that are shares of the amount, and the part of the persons whose share it is."""
GINI = "gini"
METHOD = "concentration"
"""Method of the estimates."""
MINIMUM_PERSONS = 10
"""Below so many persons, among all or in the top, there is no measure."""
MOST_NEGATIVE = 0.01
"""Part of the total that corrections may take off: more, and amounts and their corrections fall in other years."""
TOP_BELOW_TEN_PERSONS = "top_below_10_persons"
"""Reason: the share would tell what fewer than ten persons cost."""
FEWER_THAN_TEN_PERSONS = "fewer_than_10_persons"
"""Reason: there are fewer than ten persons."""
NEGATIVE_AMOUNTS = "negative_amounts"
"""Reason: persons with a negative amount take off more than a hundredth of the total."""
CENTS = 100
_SUMS = ("persons", "total")
_REGIONS = ("indicator", "region", "year", "rounded")
_MOVED = ("indicator", "group", "year", "rounded")
KEYS = {"amounts": _REGIONS, "amounts_moved": _MOVED}
"""Keys of the two frames of `AmountClasses`, by the names that a bucket's results have."""


@dataclass(frozen=True)
class AmountClasses:
    """
    Persons by their amount in a year, all that concentration needs of person rows.

    Attributes
    ----------
    regions : frame
        `indicator`, `region` (its place), `year`, `rounded` (amount in cents, zeros after two digits), `persons` and
        `total` in cents. Who has nothing is among those at zero.
    moved : frame
        The same with `group` for `region`: what to add to the sum over the regions of a group, where it has persons
        who were in several of them in one year; numbers below zero take away.
    """

    regions: pl.DataFrame
    moved: pl.DataFrame


def amount_classes(
    engine: CareEngine,
    periods: Relation,
    cells: pl.DataFrame,
    twice: pl.DataFrame,
    groups: Mapping[str, Sequence[int]],
    measures: Mapping[str, Measure | Tally],
    wanted: Iterable[str],
) -> AmountClasses:
    """
    Persons by their amount, in every region and year.

    Parameters
    ----------
    cells, twice : frames
        What `care_cells` and `counted_twice` gave of the same periods, groups and measures just before: the rows that
        they kept are read here.
    groups : mapping of group to places of its regions
    wanted : iterable of str
        Those of `measures` whose amounts are asked for.
    """
    parts = _parts_with(periods, measures, wanted)
    found, moved = [_none_of(_REGIONS)], [_none_of(_MOVED)]
    names = dict(enumerate(groups))
    people = moved_query(engine.table("person_years")).kept
    for id, part in parts.items():
        column, ages = part.columns[id], part.tallies[id].ages
        persons = pl.col(base("persons", ages)).sum()
        own = engine.frame(amounts_query(part.found.kept, column, ages).rows)
        everybody = cells.group_by("region", "year").agg(persons.alias("persons"))
        found.append(_with_who_has_none(own, everybody).with_columns(pl.lit(id).alias("indicator")))
        more = engine.frame(moved_amounts_query(people, part.found.kept, column, ages).rows)
        named = more.with_columns(pl.col("number").replace_strict(names, return_dtype=pl.String).alias("group"))
        too_many = twice.group_by("group", "year").agg((-persons).alias("persons"))
        moved.append(_with_who_has_none(named.drop("number"), too_many).with_columns(pl.lit(id).alias("indicator")))
    return AmountClasses(added(found, _REGIONS), added(moved, _MOVED))


def added(frames: Iterable[pl.DataFrame], keys: Sequence[str]) -> pl.DataFrame:
    """The classes of disjoint groups of persons as those of all of them; classes without anything are left out."""
    together = pl.concat([frame.select(*keys, *_SUMS) for frame in frames], how="vertical")
    sums = together.group_by(keys).agg(pl.col(_SUMS).sum())
    return sums.filter((pl.col("persons") != 0) | (pl.col("total") != 0)).sort(keys)


def amounts_query(rows: Relation, column: str, ages: Ages | None) -> Query:
    """Persons with a row and their amounts, by region, year and class; who has no row is not here."""
    counted = rows if ages is None else rows.filter(is_of_age(rows, ages))
    classed = counted.select("region", "year", amount=counted[column], rounded=two_leading_digits(counted[column]))
    sums = classed.group_by("region", "year", "rounded").aggregate(
        persons=classed.count().cast("int64"), total=total_below_2_53(classed.amount)
    )
    return Query("amounts", sums)


def moved_amounts_query(moved: Relation, rows: Relation, column: str, ages: Ages | None) -> Query:
    """Of persons in several regions of a group, by its number: the amounts of each region away, that of all there."""
    group_of_region = ibis.table({"number": "int64", "region": "int64"}, name="group_of_region")
    counted = moved if ages is None else moved.filter(is_of_age(moved, ages))
    own = counted.select(*PERSON_YEAR).join(rows.select(*PERSON_YEAR, amount=rows[column]), list(PERSON_YEAR))
    placed = own.join(group_of_region, "region").select("number", "person_id", "year", "amount")
    together = placed.group_by("number", "person_id", "year").aggregate(amount=total_below_2_53(placed.amount))
    signed = ibis.union(
        placed.select("number", "year", "amount", sign=ibis.literal(-1, "int64")),
        together.select("number", "year", "amount", sign=ibis.literal(1, "int64")),
    )
    classed = signed.select("number", "year", "amount", "sign", rounded=two_leading_digits(signed.amount))
    sums = classed.group_by("number", "year", "rounded").aggregate(
        persons=total_below_2_53(classed.sign), total=total_below_2_53(classed.sign * classed.amount)
    )
    return Query("moved_amounts", sums)


def concentrations(
    found: AmountClasses,
    groups: Mapping[str, Sequence[str]],
    indicators: Mapping[str, Indicator],
    regions: Sequence[str],
) -> pl.DataFrame:
    """
    Shares of the top and Gini of every amount, group of regions and year, as the contract `concentrations` says.

    Negative amounts count as they are, so that shares are shares of the total that is published elsewhere, unless they
    take off too much of it.

    Parameters
    ----------
    found : AmountClasses
        Of all buckets and holders together.
    groups : mapping of region to regions
        `all`, sites and municipalities, by the regions that they consist of.
    indicators : mapping of str to Indicator
        Of the amounts; those of which `found` has nothing get no rows.
    regions : sequence of str
        The study's list of regions; the first has place 1.
    """
    classes = _of_groups(found, groups, regions)
    rows = [_of_indicator(classes.filter(pl.col("indicator") == id), groups, one) for id, one in indicators.items()]
    return CONCENTRATIONS.in_order(pl.concat([CONCENTRATIONS.empty(), *rows]))


def concentration_estimates(table: pl.DataFrame, wanted: Sequence[Derived], *, division: int) -> pl.DataFrame:
    """
    Rows of the contract `estimates` for the indicators in `wanted` that are one measure of concentration.

    Parameters
    ----------
    table : frame
        As `concentrations` gives it.
    wanted : sequence of Derived
        Those with another method get no rows here.
    """
    rows = [_named(table, one, division) for one in wanted if one.method in CONCENTRATION_MEASURES]
    return ESTIMATES.in_order(pl.concat([ESTIMATES.empty(), *rows]))


def amounts_of(wanted: Iterable[Derived]) -> tuple[str, ...]:
    """The indicators whose amounts per person are needed."""
    return tuple(dict.fromkeys(one.of[0] for one in wanted if one.method in CONCENTRATION_MEASURES))


def _parts_with(periods: Relation, measures: Mapping[str, Measure | Tally], wanted: Iterable[str]) -> dict[str, Part]:
    """For each indicator, what was kept with its amounts."""
    parts = cell_queries(periods, measures).parts
    of_id = {id: part for part in parts for id, tally in part.tallies.items() if tally.kind is TallyKind.AMOUNT}
    return {id: of_id[id] for id in wanted if id in of_id}


def _none_of(keys: Sequence[str]) -> pl.DataFrame:
    words = ("indicator", "group")
    return pl.DataFrame(schema={name: pl.String if name in words else pl.Int64 for name in (*keys, *_SUMS)})


def _with_who_has_none(classes: pl.DataFrame, everybody: pl.DataFrame) -> pl.DataFrame:
    """`classes` with the rest of `everybody` at zero; both have the same keys and `persons`."""
    keys = [name for name in everybody.columns if name != "persons"]
    with_rows = classes.group_by(keys).agg(pl.col("persons").sum().alias("_with_rows"))
    without = everybody.join(with_rows, on=keys, how="left").with_columns(
        pl.col("persons") - pl.col("_with_rows").fill_null(0),
        *(pl.lit(0, pl.Int64).alias(n) for n in ("rounded", "total")),
    )
    return pl.concat([classes, without.select(classes.columns)])


def _of_groups(found: AmountClasses, groups: Mapping[str, Sequence[str]], regions: Sequence[str]) -> pl.DataFrame:
    places = {REST: 0} | {region: place for place, region in enumerate(regions, start=1)}
    members = pl.DataFrame(
        [(group, places[code]) for group, codes in groups.items() for code in codes if code in places],
        schema={"group": pl.String, "region": pl.Int64},
        orient="row",
    )
    summed = found.regions.join(members, on="region")
    return added([summed, found.moved.filter(pl.col("group").is_in(list(groups)))], _MOVED)


def _of_indicator(classes: pl.DataFrame, groups: Mapping[str, Sequence[str]], indicator: Indicator) -> pl.DataFrame:
    if classes.is_empty():
        return CONCENTRATIONS.empty()
    years = sorted(classes["year"].unique().to_list())
    spread = _spread(classes, list(groups), years)
    reason = _reason(spread)
    measures = {GINI: (spread.gini, reason)}
    for place, (name, part) in enumerate(SHARES.items()):
        few = (reason == "") & (spread.persons * part < MINIMUM_PERSONS)
        measures[name] = (100 * spread.top[..., place], np.where(few, TOP_BELOW_TEN_PERSONS, reason).astype(np.str_))
    frames = [_rows(indicator, list(groups), years, name, spread, *found) for name, found in measures.items()]
    return pl.concat(frames)


def _spread(classes: pl.DataFrame, groups: Sequence[str], years: Sequence[int]) -> Concentration:
    """Of every group and year, in euro."""
    axes = {"group": groups, "year": years, "rounded": classes["rounded"].unique().to_list()}
    places = [
        classes[name].replace_strict({key: place for place, key in enumerate(keys)}, return_dtype=pl.Int64).to_numpy()
        for name, keys in axes.items()
    ]
    numbers = []
    for name in _SUMS:
        filled = np.zeros([len(keys) for keys in axes.values()])
        filled[tuple(places)] = classes[name].to_numpy()
        numbers.append(filled)
    return concentration(numbers[0], numbers[1] / CENTS, shares=list(SHARES.values()))


def _reason(spread: Concentration) -> TextArray:
    # That a few persons have nothing is told of them too, so how many there are comes first.
    return first_reason(
        (spread.persons == 0, NO_EXPOSURE),
        (spread.persons < MINIMUM_PERSONS, FEWER_THAN_TEN_PERSONS),
        *((spread.reason == key, key) for key in np.unique(spread.reason) if key),
        (-spread.negative_total > MOST_NEGATIVE * spread.total, NEGATIVE_AMOUNTS),
    )


def _rows(
    indicator: Indicator,
    groups: Sequence[str],
    years: Sequence[int],
    measure: str,
    spread: Concentration,
    value: Array,
    reason: TextArray,
) -> pl.DataFrame:
    group, year = np.indices((len(groups), len(years))).reshape(2, -1)
    rows = pl.DataFrame(
        {
            "region": [groups[place] for place in group],
            "year": [years[place] for place in year],
            "value": np.where(reason == "", value, np.nan).ravel(),
            "persons": spread.persons.ravel().astype(np.int64),
            "total": spread.total.ravel(),
            "reason": reason.ravel().tolist(),
        }
    ).with_columns(
        pl.lit(indicator.id).alias("indicator"),
        pl.lit(indicator.population).alias("population"),
        pl.date(pl.col("year"), 1, 1).alias("period_start"),
        pl.date(pl.col("year") + 1, 1, 1).alias("period_end"),
        pl.lit(measure).alias("measure"),
        pl.col("value").fill_nan(None),
        pl.col("reason").replace("", None),
    )
    return CONCENTRATIONS.conform(rows.drop("year").with_columns(status_of(pl.col("reason"))))


def _named(table: pl.DataFrame, derived: Derived, division: int) -> pl.DataFrame:
    measure = CONCENTRATION_MEASURES[derived.method]
    own = table.filter((pl.col("indicator") == derived.of[0]) & (pl.col("measure") == measure))
    held = pl.when(measure != GINI).then(pl.col("value") * pl.col("total") / 100)
    rows = own.select(
        pl.lit(derived.indicator.id).alias("indicator"),
        "population", "region", "period_start", "period_end", "value", "persons", "status", "reason",
        pl.lit(division, pl.Int16).alias("division"),
        pl.lit(METHOD).alias("method"),
        pl.lit(derived.indicator.unit).alias("unit"),
        held.alias("numerator"),
        pl.when(held.is_not_null()).then("total").alias("denominator"),
        pl.lit(Basis.REGISTRATION.value).alias("basis"),
        pl.lit(derived.indicator.source).alias("source"),
        pl.lit(f"{derived.indicator.id} {derived.indicator.version}").alias("definition"),
    )  # fmt: skip
    return ESTIMATES.conform(rows)
