"""Sums by month as `month_queries` gives them, made of rates that a test writes down, and the areas they are of."""

from calendar import monthrange
from datetime import date

import numpy as np
import polars as pl

from proeftuin.steps.evaluation.joined_area import JoinedAreas
from proeftuin.steps.evaluation.persons.month_panel import months_of
from proeftuin.steps.evaluation.plan import AnalysisPlan
from proeftuin.steps.triple_aim.care_definition import care_indicators
from proeftuin.steps.triple_aim.month_cell import MONTH_CELL, month_columns
from proeftuin.vocabulary.site import GeographyMark, Site

OUTCOME = "hospital_admissions"
FIRST_YEAR, LAST_YEAR, START = 2018, 2023, date(2021, 1, 1)
MONTHS = months_of(range(FIRST_YEAR, LAST_YEAR + 1))
TIME = np.arange(len(MONTHS))
AFTER = np.array([month >= START for month in MONTHS])
REGIONS = ["site-a", "site-b", "elsewhere-1", "elsewhere-2"]
ELSEWHERE = REGIONS[2:]
LENGTHS = np.array([monthrange(month.year, month.month)[1] for month in MONTHS])
INDICATORS = {
    OUTCOME: care_indicators(
        [OUTCOME], population="everybody", source="example", first_year=FIRST_YEAR, last_year=LAST_YEAR
    )[OUTCOME].indicator
}


def site(id, start=START):
    return Site(id, id, start, GeographyMark.SOURCED, (f"site:{id}",), None)


def areas(*sites):
    """Sites `a` and `b`, or those that are named, and two areas elsewhere."""
    found = sites or (site("a"), site("b"))
    members = {one.region: (f"site-{one.id}",) for one in found} | {code: (code,) for code in ELSEWHERE}
    return JoinedAreas(None, members, tuple(found), pl.DataFrame())


def plan(joined, **changes):
    settings = {"outcomes": (OUTCOME,), "first_year": FIRST_YEAR, "last_year": LAST_YEAR, "sites": joined.sites}
    return AnalysisPlan(**(settings | changes))


def sums(rates, persons=None, contributors=None):
    """
    Sums of one stratum.

    Parameters
    ----------
    rates : mapping of region to array, shape (months,)
        Events per person per day.
    persons : mapping of region to number or array
        Persons at risk on every day of a month.
    contributors : mapping of region to array
        Default: as many as there are events.
    """
    rows = []
    for region, rate in rates.items():
        days = np.broadcast_to((persons or {}).get(region, 1000), len(MONTHS)) * LENGTHS
        total = np.rint(days * rate).astype(int)
        who = (contributors or {}).get(region, total)
        rows += [
            (REGIONS.index(region) + 1, month.year, month.month, "female", 10, int(d), int(t), int(c))
            for month, d, t, c in zip(MONTHS, days, total, who, strict=True)
            if d > 0
        ]
    return pl.DataFrame(rows, schema=[*MONTH_CELL, *month_columns(OUTCOME)], orient="row")
