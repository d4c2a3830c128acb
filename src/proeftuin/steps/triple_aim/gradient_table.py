"""
How every indicator runs with the deprivation of the areas of a region: five groups of areas, and the line through them.

Areas stand in order of a published score, most deprived first, and are brought to five groups of about as many persons.
Each group then has figures like any region has, from the same cells and by the same methods, and the slope index, the
relative index and the concentration index say how these run. The line is straight in the unit of the indicator and
weighs a group by the persons whom its figure is about.

A gradient between areas is none between persons: in a deprived area live people who are not, and the other way round.
Whoever moved from one area of a group to another counts as one person of each. What is left out: gradients of ratios to
the country, which are made of the same figures, and those of regions with few areas.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from proeftuin.data.status_tables import GRADIENTS
from proeftuin.data.tables import ESTIMATES
from proeftuin.methods.estimate_array import EstimateArray, normal_quantile
from proeftuin.methods.inequality_gradient import (
    InequalityGradient,
    Scale,
    concentration_index_of_groups,
    inequality_gradient,
)
from proeftuin.steps.population.deprivation import HigherIs
from proeftuin.steps.triple_aim.care_estimate import EVERYBODY, care_estimates
from proeftuin.steps.triple_aim.derived_estimate import Derived, derived_estimates
from proeftuin.steps.triple_aim.estimate_table import level_of_interval, status_of
from proeftuin.steps.triple_aim.health_expectancy import Surveyed, health_expectancies
from proeftuin.steps.triple_aim.survey_estimate import survey_estimates
from proeftuin.vocabulary.indicator import Indicator

Array = npt.NDArray[np.float64]

GROUPS = 5
MINIMUM_AREAS = 5
"""With fewer areas than groups some group is empty whatever the scores."""
MINIMUM_AREAS_OF_SITE = 10
"""A site with fewer areas has no gradient of its own: each of its groups would be one or two areas."""
SHARE_WITHOUT_SCORE = 0.2
"""When as many persons as make one group live in areas without a score, the order of the others says too little."""
TOO_FEW_AREAS = "too_few_areas"
"""Reason: fewer than `MINIMUM_AREAS` areas have a score and somebody in them."""
SCORES_UNKNOWN = "deprivation_unknown"
"""Reason: a share of the persons of `SHARE_WITHOUT_SCORE` or more lives in areas without a score."""
NO_AREA_IN_GROUP = "no_area_in_group"
"""Reason: one area is so large that no other area came into this group."""
METHODS = ("directly_standardised", "crude", "survey", "life_table", "sullivan")
"""Of which method a gradient is made, the first that every group has a figure by."""
RELATIVE_INDEX = "relative_index_of_inequality"
"""Method of an indicator that is itself a relative index, of the indicator that its definition names."""
_OF_CELLS = ("crude", "directly_standardised")
_SHARES = ("percent_of_persons", "percent", "percent_of_respondents")
_LINEAR = ("score", "years", "times", "index", "ratio")
"""Units of figures whose error is alike on both sides as they are; all others are rates and amounts."""
_SUMS = ("persons", "exposure", "total", "total_squares", "exposure_squares", "products")
_KEYS = ("indicator", "period_start", "period_end", "sex", "age_band")
_FIGURE = ("indicator", "population", "region", "period_start", "period_end")


@dataclass(frozen=True)
class AreaGroups:
    """
    The areas of one region in five groups, the most deprived first.

    Attributes
    ----------
    codes : tuple of tuples of str
        Areas of each group; a group may have none.
    persons : array, shape (groups,)
        Persons in each, in the year after whose persons the groups were made.
    without_score : float
        Share of the persons of the region, 0 to 1, who live in an area without a score, or in none.
    """

    region: str
    codes: tuple[tuple[str, ...], ...]
    persons: Array
    without_score: float

    @property
    def areas(self) -> int:
        """Number of areas with a score and somebody in them."""
        return sum(map(len, self.codes))

    @property
    def reason(self) -> str | None:
        """Why there is no gradient; `None` when there may be one."""
        if self.areas < MINIMUM_AREAS:
            return TOO_FEW_AREAS
        return SCORES_UNKNOWN if self.without_score >= SHARE_WITHOUT_SCORE else None

    def labels(self) -> list[str]:
        """A name of each group as a region of its own."""
        return [f"{self.region} group_{number}" for number in range(1, GROUPS + 1)]


def gradients(
    estimates: pl.DataFrame,
    cells: pl.DataFrame,
    groups: Mapping[str, Sequence[str]],
    indicators: Mapping[str, Indicator],
    deprivation: Mapping[str, float],
    *,
    higher_is: HigherIs,
    division: int,
    scales: Mapping[str, int] | None = None,
    derived: Sequence[Derived] = (),
    surveyed: Surveyed | None = None,
    confidence: float = 0.95,
) -> pl.DataFrame:
    """
    Rows of the contract `gradients` for everybody and for each site with areas enough, in every period with figures.

    Parameters
    ----------
    estimates, cells : frames
        Of the status, before output control. Where no figure of an indicator in `estimates` is standardised, its
        gradient is not either.
    groups : mapping of region to regions of the cells
    indicators : mapping of str to Indicator
        Those that have cells.
    deprivation : mapping of region of the cells to score
        See `scores_of_areas`.
    higher_is : HigherIs
        What a high score means.
    scales : mapping of str to int
        As for `care_estimates`.
    derived : sequence of Derived
        Indicators that are made from others, such as life expectancy.
    surveyed : Surveyed, optional
        Answers of respondents.

    Returns
    -------
    frame
        A group whose figure has no interval leaves the indices without one. `persons` of a group are those of its
        areas added up.
    """
    split = [found for found in area_groups(cells, groups, deprivation, higher_is=higher_is) if _is_asked(found)]
    if cells.is_empty():
        return GRADIENTS.empty()
    of_groups = {EVERYBODY: (EVERYBODY,)} | {
        label: (label,) for one in split for label, codes in zip(one.labels(), one.codes, strict=True) if codes
    }
    together = pl.concat([_cells_of_everybody(cells, groups[EVERYBODY]), _cells_of_groups(cells, split)])
    own = care_estimates(together, of_groups, indicators, division=division, scales=scales, confidence=confidence)
    made = derived_estimates(together, own, of_groups, derived, division=division, confidence=confidence)
    found = pl.concat([own, made, _surveyed(cells, split, groups, surveyed, derived, division, confidence)])
    return gradients_of(found, split, standardised=_standardised(estimates), confidence=confidence)


def area_groups(
    cells: pl.DataFrame,
    groups: Mapping[str, Sequence[str]],
    deprivation: Mapping[str, float],
    *,
    higher_is: HigherIs,
) -> list[AreaGroups]:
    """
    The areas of everybody and of each site in five groups of about as many persons.

    Areas with the same score stay together. A group is made of the persons in the last year with anybody, so that it
    is the same areas in every year and for every indicator.
    """
    persons = _persons_of_areas(cells)
    sign = 1.0 if higher_is is HigherIs.BETTER else -1.0
    return [
        _grouped(region, codes, persons, {code: sign * score for code, score in deprivation.items()})
        for region, codes in groups.items()
        if region == EVERYBODY or region.startswith("site:")
    ]


def gradients_of(
    found: pl.DataFrame, split: Sequence[AreaGroups], *, standardised: frozenset[str], confidence: float = 0.95
) -> pl.DataFrame:
    """
    The gradients of estimates of groups of areas.

    Parameters
    ----------
    found : frame
        As the contract `estimates` says, of regions with the names that `AreaGroups.labels` gives.
    standardised : frozenset of str
        Indicators whose standardised figures are preferred.
    """
    figures = [figure for one in split for figure in _figures(found, one, standardised)]
    return _table(_with_indices(figures, confidence), confidence)


def relative_indices(found: pl.DataFrame, wanted: Sequence[Derived], *, division: int) -> pl.DataFrame:
    """
    Relative indices as estimates, for every indicator in `wanted` that is one.

    Parameters
    ----------
    found : frame
        As the contract `gradients` says.
    wanted : sequence of Derived
        Others than those whose method is `RELATIVE_INDEX` are left aside; the part is the indicator that runs.

    Returns
    -------
    frame
        Rows of the contract `estimates`.
    """
    tables = [ESTIMATES.empty()]
    for one in (one for one in wanted if one.method == RELATIVE_INDEX):
        rows = found.filter((pl.col("indicator") == one.of[0]) & (pl.col("measure") == "relative_index"))
        named = rows.drop("measure", "areas").with_columns(
            pl.lit(one.indicator.id).alias("indicator"),
            pl.lit(one.indicator.unit).alias("unit"),
            pl.lit(RELATIVE_INDEX).alias("method"),
            pl.lit(division, pl.Int16).alias("division"),
            pl.lit(one.indicator.basis.value).alias("basis"),
            pl.lit(one.indicator.source).alias("source"),
            pl.lit(f"{one.indicator.id} {one.indicator.version}").alias("definition"),
        )
        tables.append(ESTIMATES.conform(named))
    return pl.concat(tables)


@dataclass(frozen=True)
class _Figure:
    """One indicator of the groups of one region in one period, by one method."""

    key: tuple[str, str, str, date, date]
    method: str
    unit: str
    groups: AreaGroups
    values: EstimateArray
    persons: Array
    weights: Array
    counted: npt.NDArray[np.bool_]
    """Which groups have areas."""
    indices: Mapping[str, EstimateArray] | None = None


def _is_asked(found: AreaGroups) -> bool:
    return found.region == EVERYBODY or found.areas >= MINIMUM_AREAS_OF_SITE


def _standardised(estimates: pl.DataFrame) -> frozenset[str]:
    rows = estimates.filter((pl.col("method") == "directly_standardised") & pl.col("value").is_not_null())
    return frozenset(rows["indicator"].unique().to_list())


def _persons_of_areas(cells: pl.DataFrame) -> dict[str, float]:
    """Persons of each region of the cells, by the indicator that counts most of them, in the last year."""
    last = cells.filter((pl.col("period_start") == pl.col("period_start").max()) & (pl.col("persons") > 0))
    counted = last.group_by("region", "indicator").agg(pl.col("persons").sum())
    return dict(counted.group_by("region").agg(pl.col("persons").max().cast(pl.Float64)).iter_rows())


def _grouped(region: str, codes: Sequence[str], persons: Mapping[str, float], order: Mapping[str, float]) -> AreaGroups:
    everybody = sum(persons.get(code, 0.0) for code in codes)
    areas = [code for code in codes if code in order and persons.get(code, 0.0) > 0]
    scores = np.array([order[code] for code in areas])
    sizes = np.array([persons[code] for code in areas])
    _, place = np.unique(scores, return_inverse=True)
    alike = np.bincount(place, weights=sizes, minlength=1) if areas else np.zeros(1)
    # An area stands where the middle of the persons stands who live in areas with its score.
    middle = (np.cumsum(alike) - alike / 2) / max(alike.sum(), 1.0)
    number = np.minimum((GROUPS * middle[place]).astype(int), GROUPS - 1) if areas else np.zeros(0, dtype=int)
    members = tuple(
        tuple(code for code, own in zip(areas, number, strict=True) if own == group) for group in range(GROUPS)
    )
    known = float(sizes.sum()) if areas else 0.0
    return AreaGroups(
        region,
        members,
        np.array([sum(persons[code] for code in group) for group in members], dtype=np.float64),
        (everybody - known) / everybody if everybody > 0 else 1.0,
    )


def _cells_of_everybody(cells: pl.DataFrame, codes: Sequence[str]) -> pl.DataFrame:
    """
    Cells of everybody as those of one region, which is the standard.

    Where persons are counted everybody has cells already; other indicators add up.
    """
    own = cells.filter(pl.col("region") == EVERYBODY)
    others = cells.filter(~pl.col("indicator").is_in(own["indicator"].unique().to_list()))
    return pl.concat([own.select("region", *_KEYS, *_SUMS), _summed(others, {EVERYBODY: codes})])


def _cells_of_groups(cells: pl.DataFrame, split: Sequence[AreaGroups]) -> pl.DataFrame:
    """
    Cells of each group as those of a region.

    They are sums for indicators that count persons too, since nobody counted who moved within a group.
    """
    labelled = [pair for one in split for pair in zip(one.labels(), one.codes, strict=True)]
    return _summed(cells, dict(labelled))


def _summed(cells: pl.DataFrame, groups: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    members = pl.DataFrame(
        [(group, code) for group, codes in groups.items() for code in codes],
        schema={"group": pl.String, "region": pl.String},
        orient="row",
    )
    found = cells.join(members, on="region").group_by("group", *_KEYS).agg(pl.col(_SUMS).sum())
    sums = (pl.col(name).cast(cells[name].dtype) for name in _SUMS)
    return found.rename({"group": "region"}).select("region", *_KEYS, *sums)


def _surveyed(
    cells: pl.DataFrame,
    split: Sequence[AreaGroups],
    groups: Mapping[str, Sequence[str]],
    surveyed: Surveyed | None,
    derived: Sequence[Derived],
    division: int,
    confidence: float,
) -> pl.DataFrame:
    of_areas = {EVERYBODY: groups[EVERYBODY]} | {
        label: codes for one in split for label, codes in zip(one.labels(), one.codes, strict=True) if codes
    }
    expected = health_expectancies(cells, surveyed, of_areas, derived, division=division, confidence=confidence)
    if surveyed is None or surveyed.cells.design.is_empty():
        return expected
    answered = survey_estimates(
        surveyed.cells, of_areas, surveyed.definitions, regions=surveyed.regions, division=division,
        confidence=confidence,
    )  # fmt: skip
    return pl.concat([expected, answered])


def _figures(found: pl.DataFrame, groups: AreaGroups, standardised: frozenset[str]) -> Iterator[_Figure]:
    labels = groups.labels()
    place = {label: number for number, label in enumerate(labels)}
    # A region without any group has the rows of everybody, to say of each indicator that there is no gradient.
    is_own = pl.col("region").is_in(labels) if groups.areas else pl.col("region") == EVERYBODY
    mine = found.filter(is_own & pl.col("method").is_in(METHODS))
    counted = np.array([bool(codes) for codes in groups.codes])
    for key, rows in mine.group_by(*(name for name in _FIGURE if name != "region"), maintain_order=True):
        indicator, population, start, end = key
        by_method = {
            method: _Figure(
                (str(indicator), str(population), groups.region, start, end),
                method, own["unit"][0], groups, *_arrays(own, place, groups), counted,
            )
            for (method,), own in rows.group_by("method", maintain_order=True)
        }  # fmt: skip
        wanted = [
            method
            for method in METHODS
            if method in by_method and (indicator in standardised or method != "directly_standardised")
        ]
        whole = [method for method in wanted if by_method[method].values.is_estimable[counted].all()]
        if wanted:
            yield by_method[(whole or wanted)[0]]


def _arrays(rows: pl.DataFrame, place: Mapping[str, int], groups: AreaGroups) -> tuple[EstimateArray, Array, Array]:
    numbers = {name: np.full(GROUPS, np.nan) for name in ("value", "lower", "upper")}
    persons, reasons = np.zeros(GROUPS), np.full(GROUPS, NO_AREA_IN_GROUP, dtype=object)
    method = ""
    for row in rows.iter_rows(named=True):
        if row["region"] not in place:
            continue
        at = place[row["region"]]
        for name, array in numbers.items():
            array[at] = np.nan if row[name] is None else row[name]
        persons[at] = np.nan if row["persons"] is None else row["persons"]
        reasons[at] = row["reason"] or ""
        method = row["interval_method"] or method
    # What is no sum of cells has no persons of its own: the group weighs by those who live there.
    is_of_cells = rows["method"][0] in _OF_CELLS and rows["basis"][0] != "survey"
    values = EstimateArray(
        numbers["value"], numbers["lower"], numbers["upper"], reasons.astype(np.str_), np.nan, method
    )
    return values, persons, persons if is_of_cells else groups.persons


def _with_indices(figures: Sequence[_Figure], confidence: float) -> Iterator[_Figure]:
    """The figures with their indices, computed for all that share a scale at once."""
    by_scale: dict[Scale, list[_Figure]] = {}
    for figure in figures:
        if figure.groups.reason is not None:
            yield figure
        else:
            by_scale.setdefault(_scale(figure, confidence), []).append(figure)
    for scale, alike in by_scale.items():
        yield from _indexed(scale, alike, confidence)


def _scale(figure: _Figure, confidence: float) -> Scale:
    """On which scale errors are alike on both sides; linear when a limit has no place on the usual one."""
    usual = Scale.LOGIT if figure.unit in _SHARES else Scale.LINEAR if figure.unit in _LINEAR else Scale.LOG
    errors = _errors(usual, figure, confidence)
    return usual if np.isfinite(errors[figure.weights > 0]).all() else Scale.LINEAR


def _errors(scale: Scale, figure: _Figure, confidence: float) -> Array:
    factor = _factor(scale)
    return scale.standard_error(figure.values.lower / factor, figure.values.upper / factor, confidence=confidence)


def _factor(scale: Scale) -> float:
    """What values are divided by to lie on a scale: shares are published in percent."""
    return 100.0 if scale is Scale.LOGIT else 1.0


def _indexed(scale: Scale, figures: Sequence[_Figure], confidence: float) -> Iterator[_Figure]:
    values = np.array([figure.values.value for figure in figures])
    weights = np.array([figure.weights for figure in figures])
    factor = _factor(scale)
    errors = np.array([_errors(scale, figure, confidence) for figure in figures])
    line = inequality_gradient(values / factor, errors, weights, errors_on=scale, confidence=confidence).times(factor)
    half = [(figure.values.upper - figure.values.lower) / (2 * normal_quantile(confidence)) for figure in figures]
    # Of a mean the variance between persons is that of the mean times their number.
    spread = np.array(half) ** 2 * weights
    index = concentration_index_of_groups(values, spread, weights, confidence=confidence)
    for number, figure in enumerate(figures):
        yield replace(figure, indices=_measures(line, index, number))


def _measures(line: InequalityGradient, index: EstimateArray, number: int) -> dict[str, EstimateArray]:
    found = {"slope_index": line.slope, "relative_index": line.ratio, "concentration_index": index}
    return {
        name: EstimateArray(
            one.value[[number]], one.lower[[number]], one.upper[[number]], one.reason[[number]], one.confidence,
            one.interval_method,
        )
        for name, one in found.items()
    }  # fmt: skip


def _rows(figure: _Figure) -> Iterator[tuple[object, ...]]:
    values, of_region = figure.values, figure.groups.reason
    for number, codes in enumerate(figure.groups.codes):
        reason = of_region or str(values.reason[number]) or None
        limits = (values.value, values.lower, values.upper)
        numbers = [None if reason else float(each[number]) for each in limits]
        own = (values.interval_method, figure.unit, len(codes), _count(figure.persons[number]), reason)
        yield (*figure.key, figure.method, f"group_{number + 1}", *numbers, *own)
    units = {"slope_index": figure.unit, "relative_index": "ratio", "concentration_index": "index"}
    for measure, unit in units.items():
        numbers, method, reason = _number(figure, measure)
        everybody = _count(figure.persons.sum())
        yield (*figure.key, figure.method, measure, *numbers, method, unit, figure.groups.areas, everybody, reason)


def _count(persons: float) -> int | None:
    return int(persons) if np.isfinite(persons) else None


def _number(figure: _Figure, measure: str) -> tuple[list[float | None], str | None, str | None]:
    """An index with its limits, the name of their method, and why there is none."""
    if figure.indices is None:
        return [None] * 3, None, figure.groups.reason
    found = figure.indices[measure]
    # A group without a figure is the reason, whatever became of the others.
    of_groups = [str(reason) for reason in figure.values.reason[figure.counted] if reason]
    reason = of_groups[0] if of_groups else str(found.reason[0]) or None
    limits = (found.value, found.lower, found.upper)
    return [None if reason else float(each[0]) for each in limits], found.interval_method, reason


def _table(figures: Iterable[_Figure], confidence: float) -> pl.DataFrame:
    texts = dict.fromkeys(("indicator", "population", "region"), pl.String)
    days = dict.fromkeys(("period_start", "period_end"), pl.Date)
    numbers = dict.fromkeys(("value", "lower", "upper"), pl.Float64)
    schema = {
        **texts, **days, "method": pl.String, "measure": pl.String, **numbers, "interval_method": pl.String,
        "unit": pl.String, "areas": pl.Int32, "persons": pl.Int64, "reason": pl.String,
    }  # fmt: skip
    rows = [row for figure in figures for row in _rows(figure)]
    frame = pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.col(numbers).fill_nan(None))
    labelled = frame.with_columns(*level_of_interval(confidence, pl.col("interval_method")))
    return GRADIENTS.in_order(GRADIENTS.conform(labelled.with_columns(status_of(pl.col("reason")))))
