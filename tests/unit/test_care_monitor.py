"""What the monitor on person-level sources keeps of each bucket, and for which questions it may be taken again."""

from datetime import date

import polars as pl
import pytest

from proeftuin.data.engine.duckdb_engine import DuckDBEngine
from proeftuin.monitors.outcome.care_monitor import CareMonitor
from proeftuin.steps.population.care_regions import SiteAreas, regions_of_areas, regions_of_municipalities
from proeftuin.steps.population.criterion import Registered
from proeftuin.steps.population.population_definition import (
    EachPeriod,
    PopulationDefinition,
    PopulationKind,
    Step,
    StepKind,
)
from proeftuin.steps.triple_aim.care_definition import care_indicators, derived_indicators
from proeftuin.steps.triple_aim.concentration_table import concentrations
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.period import Period
from tests.care_store_example import care_store
from tests.segment_example import monitor_of as segmented_monitor

CONTEXT = {"population": "insured", "source": "example", "first_year": 2022, "last_year": 2023}
INSURED = PopulationDefinition(
    "insured",
    Translated(nl="verzekerden", en="insured persons"),
    PopulationKind.OPEN,
    Period(date(2022, 1, 1), date(2024, 1, 1)),
    EachPeriod(),
    (Step(StepKind.INCLUDE, "insured", Translated(nl="verzekerd", en="insured"), Registered("insurer")),),
)
PERSONS = 300
"""Person 1 moves from the first to the second area on 1 July and has costs in both; the others have one area each."""


def monitor(areas, wanted=("cost_gini",)):
    sites = [SiteAreas("example", "Example", areas)]
    return CareMonitor(
        populations=(INSURED,),
        regions={"insured": regions_of_municipalities(2023, {2023}, sites)},
        years=(2022, 2023),
        status_of="insured",
        indicators=care_indicators(["care_cost_total", *wanted], **CONTEXT),
        derived=tuple(derived_indicators(wanted, **CONTEXT)),
    )


def run(store, monitor):
    with DuckDBEngine() as engine:
        return monitor.run(store, engine, lambda done, of, left: None)


def of_site(store, areas):
    asked = monitor(areas)
    regions = asked.regions["insured"]
    indicators = {"care_cost_total": asked.indicators["care_cost_total"].indicator}
    table = concentrations(run(store, asked).amounts, regions.groups, indicators, regions.units.regions)
    of_site = (pl.col("region") == "site:example") & (pl.col("measure") == "top_10")
    rows = table.filter(of_site, pl.col("period_start") == date(2022, 1, 1))
    return rows.select("persons", "total", "value").row(0)


@pytest.fixture
def store(tmp_path):
    areas = {id: "GM0034" if id <= 200 else "GM0363" for id in range(1, PERSONS + 1)}
    homes = [f"{id} | {area} | 2020-01-01 | {'2022-07-01' if id == 1 else ''}" for id, area in areas.items()]
    return care_store(
        tmp_path / "store",
        buckets=3,
        residence="person_id | area_code | valid_from | valid_to | area_level | area_vintage\n"
        + "\n".join(f"{home} | municipality | 2023" for home in [*homes, "1 | GM0363 | 2022-07-01 |"]),
        registration="person_id | kind | valid_from\n"
        + "\n".join(f"{id} | insurer | 2020-01-01" for id in range(1, PERSONS + 1)),
        contact="person_id | day | domain | amount_cents | amount_kind\n"
        + "\n".join(
            f"{id} | {day} | gp | {cents} | declared"
            for id, day, cents in [(1, "2022-02-01", 500_000), (1, "2022-08-01", 500_000)]
            + [(id, "2022-02-01", 10_000) for id in range(2, PERSONS + 1)]
        ),
    )


def test_a_mover_within_a_site_counts_once_with_what_she_cost_in_all_of_it(store):
    """
    All 300 persons are in the site: 10,000 euro for the mover, 100 euro for each of the other 299.

    The top tenth are 30 persons: the mover and 29 others, with 12,900 of 39,900 euro. Counted in both areas she would
    be two persons with 5,000 euro each, and the top tenth of 301 would have 12,810.
    """
    assert of_site(store, ("GM0034", "GM0363")) == (300, 39_900.0, pytest.approx(100 * 12_900 / 39_900))


def test_another_site_on_the_same_data_takes_nothing_that_was_kept_for_the_first(store):
    both = of_site(store, ("GM0034", "GM0363"))
    one = of_site(store, ("GM0034",))

    assert one == (200, 5_000.0 + 19_900.0, pytest.approx(100 * (5_000 + 19 * 100) / 24_900))
    assert of_site(store, ("GM0034", "GM0363")) == both


def test_persons_are_not_counted_by_their_amount_unless_a_definition_asks(store):
    assert run(store, monitor(("GM0034",), wanted=())).amounts is None


def test_figures_by_segment_are_made_anew_when_a_site_of_one_region_becomes_another():
    areas = [("GM0001", None), ("GM0002", None)]
    of_sites = [regions_of_areas(areas, [SiteAreas("noord", "Noord", (code,))]) for code, _ in areas]

    first, second = (segmented_monitor(regions=regions).components() for regions in of_sites)

    ids = [one.id for one in first if one.id.startswith("segment_figures_")]
    changed = [one.id for one, other in zip(first, second, strict=True) if one.meaning != other.meaning]
    assert ids
    assert set(ids) <= set(changed)
