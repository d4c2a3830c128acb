"""
A drawn country in which it is known who uses care and what that costs, for tests of effects on costs of persons.

Every municipality has people in two age bands. How many of them use care and what each user costs varies by
municipality, by year and by chance, and some users cost much. A programme can change both.
"""

from dataclasses import replace

import numpy as np
import polars as pl

from proeftuin.steps.evaluation.joined_area import joined_areas
from proeftuin.steps.evaluation.plan import Sensitivity
from proeftuin.steps.triple_aim.stratified import StratifiedCells
from tests.evaluation_example import SIDE, adjacency, code, eight_sites, indicator, plan

YEARS = tuple(range(2011, 2019))
BANDS = (3, 14)
CAP = 50_000
REGIONS = tuple(code(row, column) for row in range(SIDE) for column in range(SIDE))
SITES = eight_sites()
INDICATORS = {"hospital": indicator()}
EXPENSIVE = 80_000
"""What a few users cost each without the programme, euro; more than the limit with it as well."""


def treated(sites=SITES):
    """Whether a municipality is in a site that has begun, shape (years, regions)."""
    starts = {municipality: site.start.year for site in sites for municipality in site.municipalities}
    return np.array([[starts.get(region, 9999) <= year for region in REGIONS] for year in YEARS])


def persons_and_costs(generator, *, on_use=1.0, on_amount=1.0, share=0.4, noise=0.03, expensive=0.002, sites=SITES):
    """
    Persons, users, their cents and their cents up to the limit by year, region and band, and the cells of all of them.

    Parameters
    ----------
    on_use, on_amount : float
        What the programme multiplies the number of users and the amount per user by.
    expensive : float
        Share of the users who cost 80,000 euro each.
    """
    people = generator.integers(900, 1800, size=(1, len(REGIONS), len(BANDS))) * np.ones((len(YEARS), 1, 1), dtype=int)
    is_treated = treated(sites)[..., np.newaxis]
    shape = (len(YEARS), len(REGIONS), 1)
    own = generator.normal(0, 0.1, (1, len(REGIONS), 1))
    shares = share * np.array([1.0, 1.5]) * np.exp(own + generator.normal(0, noise, shape))
    users = np.rint(people * np.minimum(1.0, shares * np.where(is_treated, on_use, 1.0))).astype(np.int64)
    few = generator.binomial(users, expensive)
    euro = np.array([1500.0, 4000.0]) * np.exp(own + generator.normal(0, noise, shape))
    multiple = np.where(is_treated, on_amount, 1.0)
    ordinary = np.rint((users - few) * euro * multiple * 100).astype(np.int64)
    used = ordinary + np.rint(few * EXPENSIVE * multiple * 100).astype(np.int64)
    capped = ordinary + few * CAP * 100
    return {"persons": people, "users": users, "used": used, "capped": capped}


def cells_of(drawn):
    """Everybody is there all year, and amounts are all there is to the total."""
    nothing = np.zeros((1, len(YEARS)), dtype=np.int64)
    return StratifiedCells(
        indicators=("hospital",), years=YEARS, regions=REGIONS, strata=tuple(("female", str(band)) for band in BANDS),
        exposure=drawn["persons"][np.newaxis] * 100, total=drawn["used"][np.newaxis],
        persons=drawn["persons"][np.newaxis], rest_exposure=nothing, rest_total=nothing, rest_persons=nothing,
        exists=np.ones((1, len(YEARS)), dtype=bool), apportioned=np.zeros((len(YEARS), len(REGIONS)), dtype=bool),
    )  # fmt: skip


def sums_of(drawn):
    """The sums as an engine would give them, of group 0 and of a group 1 that must not count."""
    rows = [
        (number * 10**6 + place + 1, year, "female", band, *(int(drawn[part][at, place, stratum]) for part in drawn))
        for number in (0, 1)
        for at, year in enumerate(YEARS)
        for place in range(len(REGIONS))
        for stratum, band in enumerate(BANDS)
    ]
    names = [part if part == "persons" else f"hospital__{part}" for part in drawn]
    return pl.DataFrame(rows, schema=["region", "year", "sex", "age_band", *names], orient="row")


def found_by(analysis, drawn, *, sites=SITES, indicators=INDICATORS, sums=None, **changes):
    """Rows of `analysis`, a function of persons, on the drawn country."""
    settings = {"cost_cap": CAP, "sensitivity": tuple(Sensitivity), **changes}
    areas = joined_areas(cells_of(drawn), sites, adjacency(SIDE), least_persons=10, seed=1)
    asked = replace(plan(*areas.sites, **settings))
    return analysis(asked, areas, sums_of(drawn) if sums is None else sums, REGIONS, indicators)
