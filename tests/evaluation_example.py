"""
A drawn country on a grid: municipalities with cells, neighbours and sites, for tests of the evaluation.

Every municipality has two age bands. What is spent varies by municipality, by year, by neighbourhood of 2 by 2 (which
persists from year to year, as hospitals do) and by chance.
"""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl

from proeftuin.steps.evaluation.plan import AnalysisPlan
from proeftuin.steps.triple_aim.stratified import StratifiedCells
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.estimate import Basis
from proeftuin.vocabulary.indicator import Break, Direction, Indicator
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.site import GeographyMark, Site

START = date(2013, 4, 23)


def code(row: int, column: int) -> str:
    return f"GM{row:02d}{column:02d}"


def square(row: int, column: int, side: int = 2) -> tuple[str, ...]:
    """Codes of a square of municipalities with its corner at `row`, `column`."""
    return tuple(code(row + i, column + j) for i in range(side) for j in range(side))


INVENTED = Translated("verzonnen", "invented")


def site(name, municipalities, *, start=START, geography=GeographyMark.SOURCED) -> Site:
    return Site(name, f"Site {name}", start, geography, tuple(municipalities), INVENTED)


def indicator(id="hospital", *, breaks=(), basis=Basis.REGISTRATION, unit="eur_per_insured_year", last_year=2018):
    text = Translated("tekst", "text")
    return Indicator(
        id,
        "1",
        text,
        text,
        Aim.COST,
        unit,
        Direction.NEUTRAL,
        basis,
        "insured",
        "invented",
        2011,
        last_year,
        breaks=tuple(Break(year, text) for year in breaks),
    )


def adjacency(side: int) -> pl.DataFrame:
    pairs = [(code(r, c), code(r, c + 1)) for r in range(side) for c in range(side - 1)]
    pairs += [(code(r, c), code(r + 1, c)) for r in range(side - 1) for c in range(side)]
    return pl.DataFrame(pairs, schema=["region_a", "region_b"], orient="row")


def country(generator, *, side=10, years=range(2011, 2019), outcomes=("hospital",), effects=None, noise=0.03):
    """
    Cells of a country of `side` by `side` municipalities.

    Parameters
    ----------
    effects : dict of (code, year) to float, optional
        What spending in a municipality and year is multiplied by.
    """
    years, regions = tuple(years), tuple(code(r, c) for r in range(side) for c in range(side))
    people = generator.integers(4_000, 9_000, size=(len(regions), 2))
    people[:, 1] //= 4
    exposure = np.broadcast_to(people, (len(outcomes), len(years), len(regions), 2)) * 100
    shape = (len(outcomes), len(years), len(regions))
    wide = generator.normal(0, noise, (len(outcomes), len(years), (side + 1) // 2, (side + 1) // 2))
    wide = np.kron(wide.cumsum(axis=1) / 2, np.ones((1, 1, 2, 2)))[:, :, :side, :side].reshape(shape)
    log = generator.normal(0, 0.1, (len(outcomes), 1, len(regions))) + generator.normal(0, noise, shape) + wide
    factor = np.exp(log)
    for (region, year), multiple in (effects or {}).items():
        factor[:, years.index(year), regions.index(region)] *= multiple
    rates = np.array([1_000.0, 4_000.0]) * (1 + 0.03 * np.arange(len(years)))[:, None]
    total = np.round(exposure / 100 * rates[None, :, None, :] * factor[..., None] * 100).astype(np.int64)
    nothing = np.zeros((len(outcomes), len(years)), dtype=np.int64)
    return StratifiedCells(
        indicators=tuple(outcomes),
        years=years,
        regions=regions,
        strata=(("female", "00-64"), ("female", "65+")),
        exposure=np.ascontiguousarray(exposure),
        total=total,
        persons=exposure // 100,
        rest_exposure=nothing,
        rest_total=nothing,
        rest_persons=nothing,
        exists=np.ones((len(outcomes), len(years)), dtype=bool),
        apportioned=np.zeros((len(years), len(regions)), dtype=bool),
    )


def plan(*sites, **changes) -> AnalysisPlan:
    settings = {"outcomes": ("hospital",), "first_year": 2011, "last_year": 2018, "draws": 199, "bootstrap_draws": 399}
    settings |= {"sensitivity": ()}
    return AnalysisPlan(**(settings | {"sites": sites} | changes))


SIDE = 14
NEW_YEAR = date(2015, 1, 1)
CORNERS = ((1, 1), (1, 6), (1, 11), (6, 2), (6, 8), (11, 1), (11, 6), (11, 11))


def eight_sites(start: date = NEW_YEAR) -> tuple[Site, ...]:
    """Sites `a` to `h` of four municipalities each, of which no two touch, in a country of 14 by 14."""
    return tuple(site(name, square(*corner), start=start) for name, corner in zip("abcdefgh", CORNERS, strict=True))


def in_sites(sites, multiple, *, since=2015, until=2018) -> dict[tuple[str, int], float]:
    """An effect of the same size in all `sites` and years: what spending is multiplied by."""
    return {(code, year): multiple for s in sites for code in s.municipalities for year in range(since, until + 1)}


def drifting(municipalities, growth, *, since=2011, until=2018) -> dict[tuple[str, int], float]:
    """Spending that grows by `growth` a year more than elsewhere, from `since` on."""
    return {(code, year): (1 + growth) ** (year - since) for code in municipalities for year in range(since, until + 1)}


def beside(sites, side: int = SIDE) -> set[str]:
    """Municipalities next to a site that belong to no site."""
    own = {code for s in sites for code in s.municipalities}
    pairs = list(adjacency(side).iter_rows())
    return {b for pair in pairs for a, b in (pair, pair[::-1]) if a in own} - own


def with_more_euro(cells: StratifiedCells, municipalities, years, euro: float) -> StratifiedCells:
    """The same country with `euro` more spent per insured year, in every outcome."""
    total = cells.total.copy()
    at = np.ix_(range(len(cells.indicators)), _years_at(cells, years), _regions_at(cells, municipalities))
    # Hundredths of insured years times euro are cents.
    total[at] += np.round(cells.exposure[at] * euro).astype(np.int64)
    return replace(cells, total=total)


def with_older_people(cells: StratifiedCells, municipalities, years, multiple: float) -> StratifiedCells:
    """The same country with `multiple` as many people of 65 and over, who cost what such people cost there."""
    exposure, total = cells.exposure.copy(), cells.total.copy()
    at = np.ix_(range(len(cells.indicators)), _years_at(cells, years), _regions_at(cells, municipalities), [1])
    for counted in (exposure, total):
        counted[at] = np.round(counted[at] * multiple).astype(np.int64)
    return replace(cells, exposure=exposure, total=total)


def with_more_people(cells: StratifiedCells, municipalities, multiple: int) -> StratifiedCells:
    """The same country with municipalities that are `multiple` times as large, in all years."""
    exposure, total, at = cells.exposure.copy(), cells.total.copy(), _regions_at(cells, municipalities)
    exposure[:, :, at] *= multiple
    total[:, :, at] *= multiple
    return replace(cells, exposure=exposure, total=total)


def _years_at(cells: StratifiedCells, years) -> list[int]:
    return [cells.years.index(year) for year in years]


def _regions_at(cells: StratifiedCells, municipalities) -> list[int]:
    return [cells.regions.index(code) for code in municipalities]


def row(table: pl.DataFrame, **conditions) -> dict:
    """The only row in which these columns have these values."""
    return table.row(
        by_predicate=pl.all_horizontal(pl.col(k).eq_missing(pl.lit(v)) for k, v in conditions.items()), named=True
    )
