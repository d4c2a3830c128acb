"""
A made-up country with a programme in eight of its health regions, and the same country without it.

Both worlds have the same persons and the same care, but for what the programme prevents: so the effect on any group of
persons is known exactly, whatever tells who is in the group. The segments of the generator are told here by what care
tables show of them: conditions that were recorded, and age.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from proeftuin.data.engine.duckdb_engine import DuckDBEngine
from proeftuin.data.synthetic import Programme, SyntheticPopulation, generate, truth
from proeftuin.data.synthetic.conditions import CONDITIONS
from proeftuin.monitors.outcome.care_evaluation import CareEvaluation, FollowedSums
from proeftuin.monitors.outcome.care_monitor import CareMonitor
from proeftuin.steps.evaluation.plan import AnalysisPlan
from proeftuin.steps.population.care_regions import SiteAreas, regions_of_municipalities
from proeftuin.steps.population.written import read_population
from proeftuin.steps.triple_aim.baseline_cell import of_group
from proeftuin.steps.triple_aim.care_cell import TOTAL
from proeftuin.steps.triple_aim.care_definition import care_indicators
from proeftuin.vocabulary.division import municipality_records_on
from proeftuin.vocabulary.site import GeographyMark, Site

FIRST_YEAR, LAST_YEAR, START = 2018, 2023, date(2021, 1, 1)
YEARS = tuple(range(FIRST_YEAR, LAST_YEAR + 1))
SITES = 8
SEGMENTS = ("healthy", "one-condition", "several-conditions", "frail-elderly")
EFFECTS = {"one_condition": 0.75, "several_conditions": 0.6, "frail_elderly": 0.5}
EVERYBODY = "insured"


def municipalities_by_health_region():
    """Codes of the municipalities of each health region on the day of the start."""
    by_region = {}
    for code, record in sorted(municipality_records_on(START).items()):
        by_region.setdefault(record.ggd_region, []).append(code)
    return by_region


def sites():
    """Every third health region is a site, so that sites lie all over the country."""
    by_region = municipalities_by_health_region()
    chosen = sorted(by_region)[::3][:SITES]
    return tuple(
        Site(region.lower(), region, START, GeographyMark.SOURCED, tuple(by_region[region]), None) for region in chosen
    )


def drawn_sites(generator):
    """As many other health regions, by lot."""
    by_region = municipalities_by_health_region()
    names = sorted(by_region)
    return tuple(
        Site(names[i].lower(), names[i], START, GeographyMark.SOURCED, tuple(by_region[names[i]]), None)
        for i in generator.permutation(len(names))[:SITES]
    )


def programme(reach=0.8):
    codes = tuple(code for site in sites() for code in site.municipalities)
    return Programme(municipalities=codes, start=START, effects=EFFECTS, reach=reach)


def _population(id, include, exclude=()):
    written = {
        "id": id,
        "name": {"nl": id, "en": id},
        "kind": "closed",
        "period": {"from": date(FIRST_YEAR, 1, 1), "until": date(LAST_YEAR + 1, 1, 1)},
        "index": {"day": START},
        "include": [{f"criterion {number}": one} for number, one in enumerate(include)],
        "exclude": [{f"exclusion {number}": one} for number, one in enumerate(exclude)],
        "attribution": {"by": "residence", "level": "municipality"},
    }
    return read_population({key: part for key, part in written.items() if part != []}, place=id)


def populations():
    """Everybody who is insured, followed in time, and the segments on the day of the start."""
    codes = [condition.icpc for condition in CONDITIONS]
    some = {"diagnosis": {"ICPC1": codes}}
    several = {
        "any": [
            {"all": [{"diagnosis": {"ICPC1": [code]}}, {"diagnosis": {"ICPC1": codes[place + 1 :]}}]}
            for place, code in enumerate(codes[:-1])
        ]
    }
    everybody = read_population(
        {
            "id": EVERYBODY,
            "name": {"nl": "x", "en": "x"},
            "kind": "open",
            "period": {"from": date(FIRST_YEAR, 1, 1), "until": date(LAST_YEAR + 1, 1, 1)},
            "index": {"every": "year"},
            "include": [{"insured": {"registered": "insurer"}}],
            "attribution": {"by": "residence", "level": "municipality"},
        },
        place=EVERYBODY,
    )
    return (
        everybody,
        _population("healthy", [{"alive": True}], [some]),
        _population("one-condition", [some], [several]),
        _population("several-conditions", [several, {"age": {"below": 75}}]),
        _population("frail-elderly", [several, {"age": {"at_least": 75}}]),
    )


def plan(**changes):
    settings = {
        "outcomes": ("hospital_admissions", "emergency_visits"),
        "first_year": FIRST_YEAR,
        "last_year": LAST_YEAR,
        "sites": sites(),
        "draws": 199,
        "bootstrap_draws": 999,
        "sensitivity": (),
        "population": " ".join((EVERYBODY, *SEGMENTS)),
    }
    return AnalysisPlan(**(settings | changes))


def evaluation(**changes):
    return CareEvaluation(plan(**changes), (EVERYBODY, *SEGMENTS))


def indicators():
    return care_indicators(
        ["hospital_admissions", "emergency_visits"], population=EVERYBODY, source="synthetic", first_year=FIRST_YEAR,
        last_year=LAST_YEAR,
    )  # fmt: skip


def regions():
    areas = [SiteAreas(site.id, site.name, site.municipalities) for site in sites()]
    return regions_of_municipalities(2021, set(YEARS), areas)


@dataclass(frozen=True)
class World:
    """What care tables give of one world; `truth` is the generator's own account of it."""

    followed: FollowedSums
    cells: pl.DataFrame
    truth: object

    def totals(self, population, outcome):
        """Frame of `region` (its place), `year` and `total` of a population."""
        own = of_group(self.followed.cells, (EVERYBODY, *SEGMENTS).index(population))
        return own.group_by("region", "year").agg(pl.col(f"{outcome}__{TOTAL}").sum().alias("total"))

    def of_sites(self, population, outcome):
        """Numbers by site and year, shape (sites, years)."""
        codes = regions().units.regions
        owner = {codes.index(code) + 1: place for place, site in enumerate(sites()) for code in site.municipalities}
        found = np.zeros((SITES, len(YEARS)))
        for region, year, total in self.totals(population, outcome).select("region", "year", "total").iter_rows():
            if region in owner:
                found[owner[region], YEARS.index(year)] += total
        return found


def world(folder, *, persons, seed, planted):
    """One of the two worlds, generated in `folder`."""
    population = SyntheticPopulation(
        persons=persons, seed=seed, first_year=FIRST_YEAR, last_year=LAST_YEAR,
        programme=programme() if planted else None,
    )  # fmt: skip
    store = generate(folder, population, buckets=1)
    found = populations()
    monitor = CareMonitor(
        populations=found,
        regions={population.id: regions() for population in found},
        years=YEARS,
        status_of=EVERYBODY,
        indicators=indicators(),
        evaluation=evaluation(),
    )
    with DuckDBEngine() as engine:
        results = monitor.run(store, engine, lambda done, of, left: None)
    return World(results.followed, results.cells, truth(store) if planted else None)


def true_effects(with_it, without, population, outcome):
    """Effect on each site in percent, on average over the years after the start; then on all sites together."""
    after = [place for place, year in enumerate(YEARS) if year >= START.year]
    logs = np.log(with_it.of_sites(population, outcome)[:, after] / without.of_sites(population, outcome)[:, after])
    of_sites = logs.mean(axis=1)
    return 100 * np.expm1(of_sites), 100 * np.expm1(of_sites.mean())
