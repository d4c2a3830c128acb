"""
From scored respondents to estimates for regions, by way of small cells that can be added.

A cell holds the sums that a mean and its design-based variance are made of, for respondents who share indicator, round,
region, sex, age band, stratum and primary sampling unit. Sums are exact, so cells of separate buckets or holders add up
to those of all respondents. Region, sex and age band are those of the day of answering. A round is one survey: the
design is that of everybody who answered anything in it, inside the population or not.

A respondent without a weight counts once when nobody in the round has a weight; when some have, nothing is estimated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.data.engine.portable import one_if, total, total_of_squares, year_of
from proeftuin.errors import DataContractError, Problem
from proeftuin.methods.estimate_array import EstimateArray, FloatArray
from proeftuin.methods.survey_design import (
    OWN_UNIT,
    DomainMean,
    Sample,
    WeightedTotals,
    domain_means,
    mean_estimates,
    proportion_estimates,
)
from proeftuin.steps.population.query import care_table
from proeftuin.steps.population.selection import SCALE
from proeftuin.steps.triple_aim.care_measure import Ages
from proeftuin.steps.triple_aim.cell import REST
from proeftuin.steps.triple_aim.estimate_table import Labels, estimate_rows
from proeftuin.steps.triple_aim.instruments.scoring import SURVEY_SCORE
from proeftuin.vocabulary.indicator import Indicator

EVERYBODY = "all"
"""Region of everybody in the data, wherever they live."""
WEIGHTS_INCOMPLETE = "weights_incomplete"
"""Reason: some respondents of the round have a weight and others have none."""
AGE_GROUPS = {
    "0-34": range(7),
    "35-49": range(7, 10),
    "50-64": range(10, 13),
    "65-74": range(13, 15),
    "75+": range(15, 19),
}
"""Groups of the standard, by the places of their five-year bands: wide, so that small regions have somebody in each."""
SEXES = ("female", "male")
_UNIT_KEYS = ("stratum", "cluster")
_CELL = ("indicator", "wave", "region", "sex", "age_band", *_UNIT_KEYS)
_SQUARES = ("weight_squares", "weighted_squares", "both_squares")
_SUMS = ("respondents", "unweighted", "weight", "weighted", *_SQUARES)
_ANY = 2**62
_ANY_AGE = -1


@dataclass(frozen=True)
class SurveyDefinition:
    """
    An indicator that is made of a score of respondents.

    Attributes
    ----------
    at_least, below : int or None
        The share of respondents whose score, in ten-thousandths, lies in `[at_least, below)`; the mean without both.
    ages : Ages or None
        Whose answers count, by age on 1 January of the year of answering; `None` for all ages, the unknown among them.
    """

    indicator: Indicator
    instrument: str
    score: str
    at_least: int | None = None
    below: int | None = None
    ages: Ages | None = None

    @property
    def is_share(self) -> bool:
        """Whether respondents are counted, rather than their scores averaged."""
        return self.at_least is not None or self.below is not None


@dataclass(frozen=True)
class SurveyCells:
    """
    What respondents add up to.

    Attributes
    ----------
    answers : frame
        One row per indicator × wave × region (its place) × sex × age band (its place) × stratum × cluster.
        `respondents` with a score and how many of them are `unweighted`; `weight`, `weighted` (weight times value) and
        the sums of squares of these two and of their sum, exact: weight and value are each in ten-thousandths.
    design : frame
        One row per wave × stratum × cluster: `respondents` to anything in the round, `first_day` and `last_day`.
    """

    answers: pl.DataFrame
    design: pl.DataFrame


def survey_cells(engine: CareEngine, periods: Relation, definitions: Sequence[SurveyDefinition]) -> SurveyCells:
    """
    Cells of the respondents in the care tables of an engine.

    Parameters
    ----------
    engine : CareEngine
        Keeps the scores, see `instruments.scoring.score_fact`.
    periods : relation
        Person-time as the contract `person_period` says. Who is in no period on the day of answering is part of the
        design, and of no cell.
    """
    asked = engine.given("survey_definition", _asked(definitions))
    scores = engine.table(SURVEY_SCORE.name)
    known = scores.filter(scores.value.notnull())
    both = known.join(asked, ["instrument", "score"])
    inside = (both.value >= both.at_least) & (both.value < both.below)
    rows = both.select(
        *("person_id", "day", "wave", "indicator", "from_age", "below_age", *_UNIT_KEYS),
        fact_year=year_of(both.day),
        unweighted=one_if(both.weight.isnull()),
        weight=both.weight.fill_null(SCALE),
        number=(both.is_share == 1).ifelse(one_if(inside) * SCALE, both.value),
    )
    # Kept, as the condition of a join by days may not reach through the join before it.
    values = engine.keep("survey_value", rows)
    spell = periods.select("person_id", "year", "region", "enter_day", "leave_day", "sex", "age_band", "age")
    placed = values.join(
        spell,
        [
            values.person_id == spell.person_id,
            values.fact_year == spell.year,
            values.day >= spell.enter_day,
            values.day < spell.leave_day,
        ],
    )
    is_of_age = (placed.from_age == _ANY_AGE) | ((placed.age >= placed.from_age) & (placed.age < placed.below_age))
    placed = placed.filter(is_of_age).mutate(weighted=placed.weight * placed.number)
    sums = placed.group_by(*_CELL).aggregate(
        respondents=placed.count().cast("int64"),
        unweighted=total(placed.unweighted),
        weight=total(placed.weight),
        weighted=total(placed.weighted),
        weight_squares=total_of_squares(placed.weight),
        weighted_squares=total_of_squares(placed.weighted),
        # Gives the sum of products without a sum of its own: (a + b)² is a² + 2 a b + b².
        both_squares=total_of_squares(placed.weight + placed.weighted),
    )
    return SurveyCells(engine.frame(sums).sort(_CELL), engine.frame(_design()).sort("wave", *_UNIT_KEYS))


def added(parts: Iterable[SurveyCells]) -> SurveyCells:
    """The cells of disjoint groups of respondents as the cells of all of them."""
    found = list(parts)
    return SurveyCells(added_answers(part.answers for part in found), added_design(part.design for part in found))


def added_answers(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """The same for `answers` alone."""
    return pl.concat(list(frames)).group_by(_CELL).agg(pl.col(_SUMS).sum()).sort(_CELL)


def added_design(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """The same for `design` alone."""
    keys = ("wave", *_UNIT_KEYS)
    days = (pl.col("first_day").min(), pl.col("last_day").max())
    return pl.concat(list(frames)).group_by(keys).agg(pl.col("respondents").sum(), *days).sort(keys)


def survey_estimates(
    cells: SurveyCells,
    groups: Mapping[str, Sequence[str]],
    definitions: Sequence[SurveyDefinition],
    *,
    regions: Sequence[str],
    division: int,
    confidence: float = 0.95,
) -> pl.DataFrame:
    """
    Weighted estimates of every indicator for every region in `groups` and every round.

    Parameters
    ----------
    groups : mapping of region to regions of the cells
        `all` must be there: its respondents of the last round are the standard.
    regions : sequence of str
        The study's list of regions; the first has place 1 in the cells.

    Returns
    -------
    frame
        As the contract `estimates` says, in the calendar year in which the round began. Method `survey` is the weighted
        figure, `directly_standardised` the one with the sexes and age groups in the shares that everybody had.

    Raises
    ------
    DataContractError
        Two rounds began in the same calendar year.
    """
    waves = years_of_waves(cells.design)
    answers = answers_of_groups(cells.answers, groups, regions).with_columns(_group())
    names = tuple(groups)
    tables = [
        _estimates_of(found, answers, cells.design, waves, Labels([found.indicator], (0,), names, division), confidence)
        for found in definitions
    ]
    return pl.concat([table for found in tables for table in found])


def answers_of_groups(
    answers: pl.DataFrame, groups: Mapping[str, Sequence[str]], regions: Sequence[str]
) -> pl.DataFrame:
    """The answers with `domain`, the place of each group of regions that they are from; once for every such group."""
    place = {REST: 0} | {region: number for number, region in enumerate(regions, start=1)}
    members = pl.DataFrame(
        [(domain, place[code]) for domain, codes in enumerate(groups.values()) for code in codes if code in place],
        schema={"domain": pl.Int64, "region": pl.Int64},
        orient="row",
    )
    return answers.join(members, on="region")


def weighted_means(
    rows: pl.DataFrame, design: pl.DataFrame, domains: int, *, standard: Sequence[float] | FloatArray = (1.0,)
) -> DomainMean:
    """
    Weighted means of answers of one indicator in one round.

    Parameters
    ----------
    rows : frame
        Rows of `SurveyCells.answers` with `domain` and with `group`, the place in the standard.
    design : frame
        Rows of `SurveyCells.design` of the round.
    """
    units = design.select(_UNIT_KEYS).unique().sort(_UNIT_KEYS).with_row_index("unit")
    strata = units.select("stratum").unique().sort("stratum").with_row_index("stratum_place")
    placed = rows.join(units, on=_UNIT_KEYS, nulls_equal=True).join(strata, on="stratum", nulls_equal=True)
    sample = _sample(design.join(strata, on="stratum", nulls_equal=True), strata.height)
    return domain_means(_totals(placed), sample, domains, standard=standard)


def _asked(definitions: Sequence[SurveyDefinition]) -> pl.DataFrame:
    rows = [
        (
            found.indicator.id, found.instrument, found.score, int(found.is_share),
            -_ANY if found.at_least is None else found.at_least, _ANY if found.below is None else found.below,
            _ANY_AGE if found.ages is None else found.ages.at_least,
            _ANY if found.ages is None or found.ages.below is None else found.ages.below,
        )
        for found in definitions
    ]  # fmt: skip
    words = dict.fromkeys(("indicator", "instrument", "score"), pl.String)
    numbers = dict.fromkeys(("is_share", "at_least", "below", "from_age", "below_age"), pl.Int64)
    return pl.DataFrame(rows, schema={**words, **numbers}, orient="row")


def _design() -> Relation:
    table = care_table("survey_answer")
    respondents = table.group_by("person_id", "wave").aggregate(
        first_day=table.day.min(), last_day=table.day.max(), **{name: table[name].max() for name in _UNIT_KEYS}
    )
    return respondents.group_by("wave", *_UNIT_KEYS).aggregate(
        respondents=respondents.count().cast("int64"),
        first_day=respondents.first_day.min(),
        last_day=respondents.last_day.max(),
    )


def years_of_waves(design: pl.DataFrame) -> dict[str, int]:
    """
    Calendar year in which each round began, in order.

    Raises
    ------
    DataContractError
        Two rounds began in the same year.
    """
    first = design.group_by("wave").agg(pl.col("first_day").min().dt.year()).sort("first_day", "wave")
    years = dict(first.rows())
    problems = [
        Problem(
            "survey_answer, column wave", f"{rounds.height} rounds began in {year}", "one round a year",
            "give one of them another population, or leave one out",
        )
        for (year,), rounds in first.group_by("first_day", maintain_order=True)
        if rounds.height > 1
    ]  # fmt: skip
    if problems:
        raise DataContractError(problems)
    return years


def _group() -> pl.Expr:
    """Place in the standard: sex × age group; empty for respondents of unknown sex or age."""
    ages = {place: number for number, places in enumerate(AGE_GROUPS.values()) for place in places}
    sexes = {sex: number for number, sex in enumerate(SEXES)}
    age = pl.col("age_band").replace_strict(ages, default=None, return_dtype=pl.Int64)
    sex = pl.col("sex").replace_strict(sexes, default=None, return_dtype=pl.Int64)
    return (sex * len(AGE_GROUPS) + age).alias("group")


def _estimates_of(
    found: SurveyDefinition,
    answers: pl.DataFrame,
    design: pl.DataFrame,
    waves: Mapping[str, int],
    labels: Labels,
    confidence: float,
) -> list[pl.DataFrame]:
    mine = answers.filter(pl.col("indicator") == found.indicator.id)
    here = [wave for wave in waves if wave in set(mine["wave"])]
    if not here:
        return []
    standard = _standard(mine.filter(pl.col("wave") == here[-1]), labels.regions)
    name = f"{EVERYBODY} {waves[here[-1]]}"
    tables = []
    for wave in here:
        rows = mine.filter(pl.col("wave") == wave)
        of_wave = replace(labels, years=(waves[wave],))
        drawn = design.filter(pl.col("wave") == wave)
        known = rows.filter(pl.col("group").is_not_null())
        crude = _estimated(found, rows.with_columns(group=pl.lit(0)), drawn, np.ones(1), labels, confidence)
        tables.append(_table(of_wave, *crude, method="survey", standard=None))
        adjusted = _estimated(found, known, drawn, standard, labels, confidence)
        tables.append(_table(of_wave, *adjusted, method="directly_standardised", standard=[name]))
    return tables


_Estimated = tuple[EstimateArray, npt.NDArray[np.int64]]


def _estimated(
    found: SurveyDefinition,
    rows: pl.DataFrame,
    design: pl.DataFrame,
    standard: FloatArray,
    labels: Labels,
    confidence: float,
) -> _Estimated:
    """Estimates of one round, and the respondents that they rest on."""
    means = weighted_means(rows, design, len(labels.regions), standard=standard)
    if found.is_share:
        estimates = proportion_estimates(means, confidence=confidence).times(100)
    else:
        estimates = mean_estimates(means, confidence=confidence)
    without_weight = rows["unweighted"].sum()
    if 0 < without_weight < rows["respondents"].sum():
        estimates = _without_value(estimates)
    return estimates, means.respondents.astype(np.int64)


def _totals(placed: pl.DataFrame) -> WeightedTotals:
    # Weights in persons and values in units of the score; the products come from the three sums of squares.
    weight, weighted = (_floats(placed, name) for name in ("weight", "weighted"))
    squares, values, both = (_floats(placed, name) for name in _SQUARES)
    own = placed.select(pl.when(pl.col("cluster").is_null()).then(OWN_UNIT).otherwise(pl.col("unit")))
    return WeightedTotals(
        domain=_places(placed, "domain"),
        group=_places(placed, "group"),
        stratum=_places(placed, "stratum_place"),
        unit=own.to_series().cast(pl.Int64).to_numpy(),
        respondents=_floats(placed, "respondents"),
        weight=weight / SCALE,
        weighted=weighted / SCALE**2,
        weight_squares=squares / SCALE**2,
        products=(both - values - squares) / (2 * SCALE**3),
        weighted_squares=values / SCALE**4,
    )


def _sample(design: pl.DataFrame, strata: int) -> Sample:
    """A cluster is one unit, and so is each respondent in none."""
    units = pl.when(pl.col("cluster").is_null()).then(pl.col("respondents")).otherwise(1)
    counted = design.group_by("stratum_place").agg(units.sum().alias("units"))
    found = np.bincount(_places(counted, "stratum_place"), _floats(counted, "units"), minlength=strata)
    return Sample(found.astype(np.float64))


def _standard(rows: pl.DataFrame, regions: Sequence[str]) -> FloatArray:
    everybody = rows.filter((pl.col("domain") == list(regions).index(EVERYBODY)) & pl.col("group").is_not_null())
    groups = len(SEXES) * len(AGE_GROUPS)
    shares = np.bincount(_places(everybody, "group"), _floats(everybody, "weight"), minlength=groups)
    # Where nobody's sex or age is known, nobody is in the standard and nothing is standardised.
    return shares.astype(np.float64) if shares.sum() > 0 else np.ones(groups)


def _table(
    labels: Labels, estimates: EstimateArray, respondents: npt.NDArray[np.int64], *, method: str,
    standard: Sequence[str] | None,
) -> pl.DataFrame:  # fmt: skip
    shaped = replace(
        estimates, value=estimates.value[None, None], lower=estimates.lower[None, None],
        upper=estimates.upper[None, None], reason=estimates.reason[None, None],
    )  # fmt: skip
    return estimate_rows(
        labels, shaped, method=method, standard=standard, denominator=respondents[None, None].astype(np.float64),
        persons=respondents[None, None], exists=np.ones((1, 1), dtype=bool),
    )  # fmt: skip


def _without_value(found: EstimateArray) -> EstimateArray:
    nothing = np.full_like(found.value, np.nan)
    reason = np.full(found.value.shape, WEIGHTS_INCOMPLETE)
    return replace(found, value=nothing, lower=nothing, upper=nothing, reason=reason)


def _places(frame: pl.DataFrame, column: str) -> npt.NDArray[np.int64]:
    return frame[column].cast(pl.Int64).to_numpy()


def _floats(frame: pl.DataFrame, column: str) -> FloatArray:
    return frame[column].cast(pl.Float64).to_numpy()
