"""
Regions like mine: the regions that a region is alike in declared traits of its residents, whatever their care.

A region that is compared with the country alone is told that it is old or poor. Compared with regions that are as old,
as large and as deprived it is told what is left. So traits are what a region cannot change and care does not make;
no outcome and no cost is one. Alike is close in these traits only: regions that are alike in them still differ in
others, which are not in the data.
"""

from __future__ import annotations

import calendar
from collections.abc import Collection, Mapping, Sequence

import numpy as np
import polars as pl

from proeftuin.data.status_tables import PEERS, TRAITS
from proeftuin.errors import DefinitionError, Problem
from proeftuin.methods.estimate_array import FloatArray
from proeftuin.steps.population.care_regions import EVERYBODY, StudyRegions
from proeftuin.vocabulary.age_band import FIVE_YEAR_BANDS_TO_90
from proeftuin.vocabulary.estimate import Status

SIZE = "size"
"""Trait: person-years of a region; the logarithm is compared, as twice as large is the same step for all."""
YOUNG = "young"
"""Trait: percent of the person-years of those under 20. Bands are of five years, so that 18 cannot be told apart."""
OLD = "old"
"""Trait: percent of the person-years of those of 65 and over."""
DEPRIVATION = "deprivation"
"""Trait: score of the area, on whatever scale it is published."""
ALL_TRAITS = (SIZE, YOUNG, OLD, DEPRIVATION)

LEAST_PERSON_YEARS = 1_000
"""
Smaller regions have no traits. The share under 20 of a thousand persons has a standard error of over one percent point,
where municipalities differ by two or three: with fewer, chance would choose the peers.
"""
LEAST_SCORED_SHARE = 0.9
"""Part of the person-years of a region whose areas must have a score before their mean is that of the region."""
TOO_SMALL = "too_small_to_compare"
"""Reason: too few person-years to have traits."""
NO_SCORE = "no_score_of_area"
"""Reason: no score is published for the area, or for too many of its areas."""
NO_AGE = "no_known_age"
"""Reason: of nobody in the region the age is known."""

PEERS_OF = "peers:"
"""Before the name of a region: its peers together."""
_YOUNG_BELOW, _OLD_FROM = 20, 65
_SITE = "site:"
_DECIMALS = 9
_YOUNG_BANDS = [
    place for place, band in enumerate(FIVE_YEAR_BANDS_TO_90) if band.below is not None and band.below <= _YOUNG_BELOW
]
_OLD_BANDS = [place for place, band in enumerate(FIVE_YEAR_BANDS_TO_90) if band.from_age >= _OLD_FROM]


def traits(
    person_time: pl.DataFrame,
    regions: StudyRegions,
    deprivation: Mapping[str, float] | None = None,
    *,
    population: str,
    year: int | None = None,
    least_person_years: float = LEAST_PERSON_YEARS,
) -> pl.DataFrame:
    """
    What regions are found alike by, of every region but everybody together.

    A region of several has the mean of their traits, each counting as many times as it has person-years. So its share
    of old people is that of all its persons, and its size is that of the place where they live: of a site of one city
    and five villages nearly that of the city, and never that of all together, which no municipality would resemble.

    Parameters
    ----------
    person_time : frame
        `region` (its place, 0 for none), `year`, `sex`, `age_band` (its place, empty for unknown), `days`.
    deprivation : mapping of area to float, optional
        Without it, or with none at all, the trait is not there.
    year : int, optional
        The newest with anybody when left out.
    least_person_years : float
        Regions with fewer have no traits, and do not count in mean and standard deviation.

    Returns
    -------
    frame
        As the contract `traits` says. Standard deviations are those between the smallest regions, each counting once;
        a trait that is the same everywhere is 0 for all.
    """
    time = person_time.filter((pl.col("region") > 0) & (pl.col("days") > 0))
    chosen = max(time["year"].to_list(), default=0) if year is None else year
    smallest = _of_smallest(time.filter(pl.col("year") == chosen), regions, deprivation or {})
    if smallest.is_empty():
        return TRAITS.empty()
    found = _of_groups(smallest, regions, chosen)
    wanted = [trait for trait in ALL_TRAITS if trait != DEPRIVATION or deprivation]
    rows = [_rows(found, trait, set(smallest["region"]), least_person_years) for trait in wanted]
    return TRAITS.in_order(TRAITS.conform(pl.concat(rows).with_columns(pl.lit(population).alias("population"))))


def peers(
    traits: pl.DataFrame,
    groups: Mapping[str, Sequence[str]],
    *,
    number: int = 5,
    like: Sequence[str] | None = None,
    of: Collection[str] | None = None,
) -> pl.DataFrame:
    """
    The regions closest to a region in standardised traits, outside the region itself.

    Parameters
    ----------
    traits : frame
        As the contract `traits` says. A region without one of the traits that are compared has no peers and is none.
    groups : mapping of region to regions
        What each region is made of; only regions that others are made of can be peers. No part of a region is its peer.
    number : int
        Fewer are given where there are no more.
    like : sequence of str, optional
        Traits that are compared, all counting the same; all that are there when left out.
    of : collection of str, optional
        Regions that get peers; the sites when left out.

    Returns
    -------
    frame
        As the contract `peers` says. Regions at the same distance come in the order of their codes.

    Raises
    ------
    DefinitionError
        No number of one or more, or a trait that is not there.

    Source
    ------
    CIPFA, Nearest Neighbours Model (standardised variables, Euclidean distance, 15 neighbours); NHS England, RightCare
    methodology (the ten most similar systems by deprivation, age, density and ethnic composition).
    """
    there = [trait for trait in ALL_TRAITS if trait in set(traits["trait"])]
    if not there:
        return PEERS.empty()
    compared = there if like is None else [trait for trait in ALL_TRAITS if trait in like]
    _refuse(number, like, there)
    parts = {code for codes in groups.values() for code in codes}
    wanted = [region for region in groups if (region.startswith(_SITE) if of is None else region in of)]
    rows = [
        {"population": population, "region": region, "peer": peer, "rank": rank, "distance": distance}
        for (population,), frame in traits.group_by("population", maintain_order=True)
        for region, ranked in _nearest(_points(frame, compared), wanted, parts, groups, number).items()
        for rank, (distance, peer) in enumerate(ranked, start=1)
    ]
    if not rows:
        return PEERS.empty()
    return PEERS.in_order(PEERS.conform(pl.DataFrame(rows).with_columns(pl.lit(" ".join(compared)).alias("traits"))))


def peer_groups(peers: pl.DataFrame) -> dict[str, tuple[str, ...]]:
    """
    Every region's peers as a region of their own, by the name that `PEERS_OF` and the region's make.

    Parameters
    ----------
    peers : frame
        As the contract `peers` says, of one population.
    """
    together = peers.sort("region", "rank").group_by("region", maintain_order=True).agg("peer")
    return {f"{PEERS_OF}{region}": tuple(codes) for region, codes in together.iter_rows()}


def _of_smallest(time: pl.DataFrame, regions: StudyRegions, deprivation: Mapping[str, float]) -> pl.DataFrame:
    """Sums of days of each of the smallest regions in which anybody was, and its score."""
    names = pl.DataFrame(
        [*enumerate(regions.units.regions, start=1)], schema={"region": pl.Int64, "name": pl.String}, orient="row"
    )
    days = pl.col("days")
    scores = pl.DataFrame([*deprivation.items()], schema={"region": pl.String, "score": pl.Float64}, orient="row")
    return (
        time.with_columns(pl.col("region").cast(pl.Int64))
        .join(names, on="region")
        .group_by(pl.col("name").alias("region"))
        .agg(
            days.sum(),
            days.filter(pl.col("age_band").is_not_null()).sum().alias("known"),
            days.filter(pl.col("age_band").is_in(_YOUNG_BANDS)).sum().alias(YOUNG),
            days.filter(pl.col("age_band").is_in(_OLD_BANDS)).sum().alias(OLD),
        )
        .join(scores.filter(pl.col("score").is_finite()), on="region", how="left")
        .sort("region")
    )


def _of_groups(smallest: pl.DataFrame, regions: StudyRegions, year: int) -> pl.DataFrame:
    """Person-years of every region, and its traits on the scale on which they are compared."""
    members = pl.DataFrame(
        [(group, code) for group, codes in regions.groups.items() if group != EVERYBODY for code in codes],
        schema={"group": pl.String, "region": pl.String},
        orient="row",
    )
    in_year = 366 if calendar.isleap(year) else 365
    size = (pl.col("days") / in_year).log()
    scored = pl.col("days").filter(pl.col("score").is_not_null())
    is_scored = scored.sum() >= LEAST_SCORED_SHARE * pl.col("days").sum()
    share = {trait: 100 * pl.col(trait).sum() / pl.col("known").sum() for trait in (YOUNG, OLD)}
    return (
        # In order, so that sums of the same numbers have the same last digit each time.
        members.join(smallest, on="region", maintain_order="left")
        .group_by(pl.col("group").alias("region"), maintain_order=True)
        .agg(
            (pl.col("days").sum() / in_year).alias("person_years"),
            ((size * pl.col("days")).sum() / pl.col("days").sum()).alias(SIZE),
            *(percent.fill_nan(None).alias(trait) for trait, percent in share.items()),
            pl.when(is_scored)
            .then((pl.col("score") * pl.col("days")).sum() / scored.sum())
            .fill_nan(None)
            .alias(DEPRIVATION),
        )
        .sort("region")
    )


def _rows(found: pl.DataFrame, trait: str, smallest: Collection[str], least: float) -> pl.DataFrame:
    """One trait of every region, standardised."""
    number = pl.col(trait)
    large = pl.col("person_years") >= least
    among = found.filter(large & number.is_not_null() & pl.col("region").is_in(list(smallest)))[trait].to_numpy()
    mean = float(among.mean()) if among.size else 0.0
    # Numbers that are all the same have a deviation of rounding only, which must not be blown up to one.
    deviation = float(among.std()) if among.size and among.std() > 1e-12 * max(1.0, abs(mean)) else 0.0
    standardised = (number - mean) / deviation if deviation else pl.when(number.is_not_null()).then(0.0)
    lacks = NO_SCORE if trait == DEPRIVATION else NO_AGE
    why = pl.when(~large).then(pl.lit(TOO_SMALL)).when(number.is_null()).then(pl.lit(lacks))
    has = large & number.is_not_null()
    lacking = pl.when(large).then(pl.lit(Status.MISSING.value)).otherwise(pl.lit(Status.NOT_ESTIMABLE.value))
    return found.select(
        "region",
        pl.lit(trait).alias("trait"),
        pl.when(has).then(number.exp() if trait == SIZE else number).alias("value"),
        pl.when(has).then(standardised).alias("standardised"),
        pl.when(has).then(pl.lit(Status.VALUE.value)).otherwise(lacking).alias("status"),
        why.otherwise(None).alias("reason"),
    )


def _refuse(number: int, like: Sequence[str] | None, there: Sequence[str]) -> None:
    problems = []
    if number < 1:
        problems.append(
            Problem("number of peers", f"{number} peers are asked for", "one or more", "give a higher number")
        )
    unknown = sorted(set(like or ()) - set(there))
    if unknown or (like is not None and not like):
        named = ", ".join(unknown) or "none"
        problems.append(
            Problem(
                "traits by which regions are alike",
                f"not there: {named}",
                f"one or more of {', '.join(there)}",
                "name other traits, or give the scores of areas",
            )
        )
    if problems:
        raise DefinitionError(problems)


def _points(traits: pl.DataFrame, compared: Sequence[str]) -> dict[str, FloatArray]:
    """Place of every region that has all traits that are compared."""
    known = traits.filter(pl.col("trait").is_in(list(compared)) & pl.col("standardised").is_not_null())
    wide = known.pivot("trait", index="region", values="standardised").sort("region")
    if set(compared) - set(wide.columns):
        return {}
    complete = wide.drop_nulls(compared)
    return {region: np.array(place, dtype=np.float64) for region, *place in complete.select("region", *compared).rows()}


def _nearest(
    points: Mapping[str, FloatArray],
    wanted: Sequence[str],
    parts: Collection[str],
    groups: Mapping[str, Sequence[str]],
    number: int,
) -> dict[str, list[tuple[float, str]]]:
    nearest: dict[str, list[tuple[float, str]]] = {}
    for region in wanted:
        if region not in points:
            continue
        own = {region, *groups[region]}
        # Rounded, so that equal distances stay equal whatever the machine makes of their last digits.
        ranked = sorted(
            (round(float(np.linalg.norm(points[region] - place)), _DECIMALS), other)
            for other, place in points.items()
            if other in parts and other not in own
        )
        nearest[region] = ranked[:number]
    return nearest
