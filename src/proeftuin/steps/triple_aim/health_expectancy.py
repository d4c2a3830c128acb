"""
Life expectancy in good health: the life table of a region, and the health that its people report at each age.

By Sullivan's method the years that a newborn would live at each age count as far as the people of that age are in good
health. Mortality comes from the cells of deaths, health from the weighted answers of a survey with the variance of its
design, both sexes together. Three things are assumed, and no data can do without them here:

- All ages within one of `AGE_GROUPS` report the same health, since few regions have respondents at every age.
- Below the youngest age at which anybody was asked, half as many are in bad health as in the youngest group. Surveys of
  adults say nothing about children, and to leave them out would leave out a fifth of life.
- Who lives in an institution and is never asked is as healthy as others of that age.

What is left out: expectancies of each sex, and of a region whose survey lacks an age group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from proeftuin.data.tables import ESTIMATES
from proeftuin.methods.estimate_array import EstimateArray, FloatArray, TextArray
from proeftuin.methods.life_table import AGES_OF_FIVE_YEARS, LifeTable, life_table
from proeftuin.methods.survey_design import EMPTY_STRATUM, NO_RESPONDENTS, DomainMean
from proeftuin.steps.triple_aim.derived_estimate import POOLED_YEARS, Derived, deaths_and_person_years
from proeftuin.steps.triple_aim.estimate_table import Labels, estimate_rows
from proeftuin.steps.triple_aim.survey_estimate import (
    WEIGHTS_INCOMPLETE,
    SurveyCells,
    SurveyDefinition,
    answers_of_groups,
    weighted_means,
    years_of_waves,
)

HEALTHY = {"sullivan": True, "sullivan_of_limited": False}
"""By the name of the method in a definition: whether the share of respondents is of those in good health, or in bad."""
METHOD = "sullivan"
"""Name on the estimates, whichever share they are made of."""
AGE_GROUPS = {
    "0-34": range(7),
    "35-44": range(7, 9),
    "45-54": range(9, 11),
    "55-64": range(11, 13),
    "65-74": range(13, 15),
    "75-84": range(15, 17),
    "85+": range(17, 19),
}
"""Ages that are taken to be in the same health, by the places of their five-year bands."""
OF_THE_YOUNG = 0.5
"""Share in bad health below the youngest age that was asked, over that of the youngest group; an assumption."""
_GROUP_OF_AGE = np.array([number for number, places in enumerate(AGE_GROUPS.values()) for _ in places])


@dataclass(frozen=True)
class Surveyed:
    """
    Answers of respondents, with what is made of them.

    Attributes
    ----------
    regions : sequence of str
        The study's list of regions; the first has place 1 in the cells.
    """

    cells: SurveyCells
    definitions: Sequence[SurveyDefinition]
    regions: Sequence[str]


@dataclass(frozen=True)
class _Health:
    """Share of the people of each region and age group in bad health, in one round of a survey."""

    bad: FloatArray
    variance: FloatArray
    reason: TextArray
    respondents: npt.NDArray[np.int64]
    youngest: int
    """Place of the youngest five-year band in which anybody was asked."""


def health_expectancies(
    cells: pl.DataFrame,
    surveyed: Surveyed | None,
    groups: Mapping[str, Sequence[str]],
    wanted: Sequence[Derived],
    *,
    division: int,
    confidence: float = 0.95,
) -> pl.DataFrame:
    """
    Rows of the contract `estimates` for every indicator in `wanted` that is a health expectancy at birth.

    Parameters
    ----------
    cells : frame
        With those of deaths, before output control.
    surveyed : Surveyed or None
        With the answers that tell who is in good health; without them there are no rows.
    groups : mapping of region to regions of the cells
    wanted : sequence of Derived
        Others than those whose method is in `HEALTHY` are left aside. The first part is deaths, the second health.

    Returns
    -------
    frame
        For each round of the survey, in the calendar year in which it began; and for the last round with the mortality
        of the years up to it together, since one year of a small region makes no life table. `persons` are respondents.
    """
    tables = [ESTIMATES.empty()]
    for one in wanted:
        if one.method not in HEALTHY or surveyed is None or surveyed.cells.answers.is_empty():
            continue
        deaths_of, health_of = one.of
        deaths = cells.filter(pl.col("indicator") == deaths_of)
        if not deaths.is_empty():
            tables += _of_rounds(one, deaths, health_of, surveyed, groups, division, confidence)
    return pl.concat(tables)


def _of_rounds(
    derived: Derived,
    deaths: pl.DataFrame,
    health_of: str,
    surveyed: Surveyed,
    groups: Mapping[str, Sequence[str]],
    division: int,
    confidence: float,
) -> list[pl.DataFrame]:
    known = sorted(deaths["period_start"].dt.year().unique().to_list())
    died, lived = deaths_and_person_years(deaths, groups, known)
    rounds = {
        year: health
        for wave, year in years_of_waves(surveyed.cells.design).items()
        if year in known and (health := _health(wave, health_of, surveyed, groups, HEALTHY[derived.method])) is not None
    }
    spans = [(year, [year]) for year in rounds]
    if rounds:
        last = max(rounds)
        pooled = [year for year in known if year <= last][-POOLED_YEARS:]
        spans += [(last, pooled)] if len(pooled) > 1 else []
    tables = []
    for year, years in spans:
        places = [known.index(each) for each in years]
        own = died[places].sum(axis=0), lived[places].sum(axis=0)
        labels = Labels([derived.indicator], [year], list(groups), division)
        rows = _expectancies(labels, *own, rounds[year], confidence)
        tables.append(rows.with_columns(pl.lit(date(years[0], 1, 1)).alias("period_start")))
    return tables


def _health(
    wave: str, health_of: str, surveyed: Surveyed, groups: Mapping[str, Sequence[str]], is_healthy: bool
) -> _Health | None:
    """The health of every region in one round; `None` when nobody answered this in it."""
    answers = surveyed.cells.answers.filter(
        (pl.col("indicator") == health_of) & (pl.col("wave") == wave) & pl.col("age_band").is_not_null()
    )
    if answers.is_empty():
        return None
    ages = {place: int(group) for place, group in enumerate(_GROUP_OF_AGE)}
    age = pl.col("age_band").replace_strict(ages, return_dtype=pl.Int64)
    rows = answers_of_groups(answers, groups, surveyed.regions).with_columns(
        (pl.col("domain") * len(AGE_GROUPS) + age).alias("domain"), group=pl.lit(0)
    )
    design = surveyed.cells.design.filter(pl.col("wave") == wave)
    means = weighted_means(rows, design, len(groups) * len(AGE_GROUPS))
    shape = (len(groups), len(AGE_GROUPS))
    without_weight = int(answers["unweighted"].sum())
    is_mixed = 0 < without_weight < int(answers["respondents"].sum())
    reason = np.where(means.reason == NO_RESPONDENTS, EMPTY_STRATUM, means.reason)
    return _Health(
        (1 - means.value if is_healthy else means.value).reshape(shape),
        _variance(means).reshape(shape),
        np.where(is_mixed, WEIGHTS_INCOMPLETE, reason).astype(np.str_).reshape(shape),
        means.respondents.reshape(shape).sum(axis=1).astype(np.int64),
        min(answers["age_band"].to_list()),
    )


def _variance(means: DomainMean) -> FloatArray:
    """
    Variance of the shares; where all respondents answered alike, that of a share with two more of each answer.

    Without that a group of a few respondents who all are well would look as if nothing were sure as its health.
    """
    share = np.clip(means.value, 0, 1)
    size = means.effective_size
    drawn = (size * share + 2) / (size + 4)
    return np.where(means.variance > 0, means.variance, drawn * (1 - drawn) / (size + 4))


def _expectancies(
    labels: Labels, died: FloatArray, lived: FloatArray, health: _Health, confidence: float
) -> pl.DataFrame:
    table = life_table(died, lived, AGES_OF_FIVE_YEARS)
    ages = np.arange(len(AGES_OF_FIVE_YEARS))
    part = np.where(ages < health.youngest, OF_THE_YOUNG, 1.0)
    found = table.health_expectancy(
        1 - np.clip(part * health.bad[:, _GROUP_OF_AGE], 0, 1),
        _variance_of_ages(table, part, health.variance),
        confidence=confidence,
    )
    missing = health.reason != ""
    first = np.take_along_axis(health.reason, missing.argmax(axis=1)[:, None], axis=1)[:, 0]
    reason = np.where((table.reason == "") & missing.any(axis=1), first, found.reason).astype(np.str_)
    explained = replace(found, reason=reason)
    return estimate_rows(
        labels,
        _as_first(explained),
        method=METHOD,
        denominator=lived.sum(axis=-1)[None, None],
        persons=health.respondents[None, None],
        exists=np.ones((1, 1), dtype=bool),
    )


def _variance_of_ages(table: LifeTable, part: FloatArray, variance: FloatArray) -> FloatArray:
    """
    Variance of each age such that those of a group together have that of the one share which they have in common.

    The method adds up variances of ages as if each had been asked apart. Ages of one group stand or fall together, so
    that the years of the group vary by the square of their sum, not by the sum of their squares.
    """
    years = table.years_lived
    groups = np.arange(len(AGE_GROUPS))[:, None] == _GROUP_OF_AGE
    together = ((years * part)[..., None, :] * groups).sum(axis=-1)
    squares = ((years**2)[..., None, :] * groups).sum(axis=-1)
    return np.asarray((variance * together**2 / squares)[..., _GROUP_OF_AGE], dtype=np.float64)


def _as_first(found: EstimateArray) -> EstimateArray:
    """One indicator and one year of it."""
    return replace(
        found, value=found.value[None, None], lower=found.lower[None, None], upper=found.upper[None, None],
        reason=found.reason[None, None],
    )  # fmt: skip
