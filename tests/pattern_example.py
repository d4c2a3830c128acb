"""A made-up world of persons by area and pattern, and what an evaluation with weighted persons finds in it."""

from calendar import isleap
from dataclasses import replace
from datetime import date

import polars as pl

from proeftuin.steps.evaluation.joined_area import joined_areas
from proeftuin.steps.evaluation.persons.propensity import propensity_weighted
from proeftuin.steps.evaluation.plan import AnalysisPlan
from proeftuin.steps.triple_aim.baseline_pattern import PATTERN_KEYS
from proeftuin.steps.triple_aim.care_definition import care_indicators
from proeftuin.steps.triple_aim.care_strata import stratified_cells
from proeftuin.vocabulary.site import GeographyMark, Site

YEARS = (2018, 2019, 2020, 2021, 2022)
START = date(2021, 1, 1)
OUTCOME = "hospital_admissions"
TALLIED = care_indicators([OUTCOME], population="everybody", source="example", first_year=2018, last_year=2022)
TALLIES = {id: found.tally for id, found in TALLIED.items()}
SITES, ELSEWHERE = ("S1", "S2", "S3"), tuple(f"C{number:02}" for number in range(1, 13))
AREAS = (*SITES, *ELSEWHERE)
YOUNG = {"sex": "female", "age": 1, "is_new": 0, "use": 0, "groups": 0}
OLD = YOUNG | {"age": 5, "use": 2}


def plan(**changes):
    sites = tuple(Site(code.lower(), code, START, GeographyMark.SOURCED, (code,), None) for code in SITES)
    settings = {"outcomes": (OUTCOME,), "first_year": 2018, "last_year": 2022, "sites": sites, "draws": 99}
    return AnalysisPlan(**(settings | {"bootstrap_draws": 999, "sensitivity": ("propensity_weighted",)} | changes))


def world(persons, admissions):
    """
    Sums by pattern.

    Parameters
    ----------
    persons : list of (area, pattern, number)
    admissions : function
        Of area, pattern and year to the number of admissions of a hundred such persons.
    """
    rows = [
        {
            "region": AREAS.index(area) + 1,
            "year": year,
            **pattern,
            "persons": number,
            f"{OUTCOME}__days": number * (366 if isleap(year) else 365),
            f"{OUTCOME}__total": round(number * admissions(area, pattern, year) / 100),
        }
        for area, pattern, number in persons
        for year in YEARS
    ]
    frame = pl.DataFrame(
        rows, schema_overrides=dict.fromkeys([*PATTERN_KEYS, "persons"], pl.Int64) | {"sex": pl.String}
    )
    return frame.group_by(PATTERN_KEYS).agg(pl.all().sum()).sort(PATTERN_KEYS)


def joined(sums, asked):
    """The areas of a world as an evaluation knows them."""
    cells = sums.select(
        "region", "year", "sex", "persons", pl.col("age").alias("age_band"),
        pl.col(f"{OUTCOME}__days").alias("days"), f"{OUTCOME}__total",
    )  # fmt: skip
    added = cells.group_by("region", "year", "sex", "age_band").agg(pl.all().sum())
    strata = stratified_cells(added, TALLIES, AREAS, YEARS)
    return joined_areas(strata, asked.sites, None, least_persons=10, seed=asked.seed)


def found(sums, *, populations=("everybody",), areas=None, **changes):
    """Rows of the analysis."""
    asked = plan(**changes)
    areas = areas or joined(sums, asked)
    indicators = {id: found.indicator for id, found in TALLIED.items()}
    return propensity_weighted(replace(asked, sites=areas.sites), areas, sums, AREAS, indicators, populations)


def effect(findings):
    """The one row of `analyses`."""
    (row,) = findings.analyses
    return row
