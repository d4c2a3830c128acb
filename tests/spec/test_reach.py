"""Who counts as eligible, invited, enrolled and completed, where and when: small tables with the answer beside them."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from proeftuin.monitors.outcome.person_part import own_sums
from proeftuin.monitors.outcome.reach import ReachPart
from proeftuin.monitors.outcome.segmentation import SegmentPart
from proeftuin.steps.implementation.reach_cell import COUNTS, given_tables, reach_queries, reach_sums
from proeftuin.steps.implementation.reach_plan import WHOLE, ReachPlan
from proeftuin.steps.implementation.reach_table import ReachTables
from proeftuin.steps.population.population_definition import Every
from tests.care_example import care_rows, open_with
from tests.reach_example import PERIOD_TYPES, entry
from tests.reach_example import REGIONS as TWO_SITES
from tests.segment_example import REGIONS, SCHEME, YEARS, monitor_of

# The first area, GM0001, is in the site; GM0002 is not. All are insured; 5 only in 2020.
INSURED = """
    person_id | kind    | valid_from | valid_to
            1 | insurer | 2000-01-01 |
            2 | insurer | 2000-01-01 |
            3 | insurer | 2000-01-01 |
            4 | insurer | 2000-01-01 |
            5 | insurer | 2000-01-01 | 2021-01-01
"""
HOMES = """
    person_id | area_code | area_level   | valid_from | valid_to
            1 | GM0001    | municipality | 2000-01-01 |
            2 | GM0001    | municipality | 2000-01-01 |
            3 | GM0001    | municipality | 2000-01-01 | 2021-03-01
            3 | GM0002    | municipality | 2021-03-01 |
            4 | GM0002    | municipality | 2000-01-01 |
            5 | GM0001    | municipality | 2000-01-01 |
"""
# All but 2 have diabetes, which makes them ill; the team is for who is ill.
DIAGNOSES = """
    person_id | code_system | code | day
            1 | ICPC1       | T90  | 2019-05-01
            3 | ICPC1       | T90  | 2019-05-01
            4 | ICPC1       | T90  | 2019-05-01
            5 | ICPC1       | T90  | 2019-05-01
"""
# The team begins on 1 July 2020. 1 goes through all steps. 2 is not ill; 3 moves away before the second session; 4
# lives elsewhere; 5 was invited before the start, and is not insured any more at the session. The walking group is in
# no portfolio.
DELIVERED = """
    intervention_id | person_id | day        | step      | setting_id | dose
    home_team       |         1 | 2020-08-01 | invited   | p1         |
    home_team       |         1 | 2020-09-01 | enrolled  | p1         |
    home_team       |         1 | 2020-11-01 | session   | p9         | 1.5
    home_team       |         1 | 2021-02-01 | session   | p1         | 1
    home_team       |         1 | 2021-06-01 | completed | p1         |
    home_team       |         2 | 2020-08-01 | invited   | p1         |
    home_team       |         3 | 2020-08-01 | invited   | p2         |
    home_team       |         3 | 2020-09-01 | enrolled  | p2         |
    home_team       |         3 | 2021-02-01 | session   | p2         | 2
    home_team       |         3 | 2021-05-01 | session   | p2         | 2
    home_team       |         4 | 2020-08-01 | session   |            |
    home_team       |         5 | 2020-06-01 | invited   | p1         |
    home_team       |         5 | 2021-02-01 | session   | p1         |
    course          |         2 | 2020-08-01 | enrolled  |            |
    walking         |         2 | 2020-08-01 | session   |            |
"""
PLAN = ReachPlan(
    (
        entry("home_team", ("noord", date(2020, 7, 1), None), segments=("ill",)),
        entry("course", ("noord", date(2020, 1, 1), None)),
    ),
    ("noord",),
    tuple(segment.id for segment in SCHEME.segments),
    YEARS,
    Every.YEAR,
)
FIRST, SECOND = date(2020, 1, 1), date(2021, 1, 1)


@pytest.fixture
def tables(care_engine):
    part = ReachPart(PLAN, SCHEME)
    monitor = replace(monitor_of(), parts=(SegmentPart(SCHEME), part))
    open_with(care_engine, care_rows(registration=INSURED, residence=HOMES, diagnosis=DIAGNOSES, delivery=DELIVERED))
    sums = own_sums(part, monitor.bucket(care_engine))
    settings = frozenset({("home_team", "noord", "p1"), ("home_team", "noord", "p2")})
    return ReachTables(PLAN, sums, REGIONS.units.regions, REGIONS.groups, {}, settings)


def stages(reach, **where):
    rows = reach.filter(region="site:noord", segment="all", deprivation="all", sex="all", age_group="all", **where)
    return dict(rows.select("stage", "persons").rows())


def test_reach_sessions_and_flags_of_a_few_persons(tables):
    reach = tables.reach().filter(entry="home_team")

    # 1, 3 and 5 are ill and live in the site in 2020; in 2021 these are 1 and, until March, 3.
    assert stages(reach, is_whole=False, period_start=FIRST) == {
        "eligible": 3, "invited": 2, "enrolled": 2, "completed": 0,
    }  # fmt: skip
    assert stages(reach, is_whole=False, period_start=SECOND) == {
        "eligible": 2, "invited": 0, "enrolled": 0, "completed": 1,
    }  # fmt: skip
    # Each once over all rollouts, which begin in July.
    assert stages(reach, is_whole=True) == {"eligible": 3, "invited": 2, "enrolled": 2, "completed": 1}
    assert reach.filter(is_whole=True)["period_start"].unique().to_list() == [date(2020, 7, 1)]
    ill = reach.filter(is_whole=True, region="all", segment="ill", stage="enrolled")
    assert ill.select("persons", "percent").row(0) == (2, pytest.approx(200 / 3))

    (whole,) = tables.delivery().filter(entry="home_team", is_whole=True, region="site:noord").rows(named=True)
    # What 3 received after moving away, and 5 after leaving the insurer, is flagged, and counts in no period.
    assert (whole["participants"], whole["sessions"], whole["dose"]) == (2, 3, 4.5)
    assert whole["settings_delivering"] == 3
    # Nobody records where the course is given, which is not nowhere.
    assert tables.delivery().filter(entry="course")["settings_delivering"].unique().to_list() == [None]

    flags = {(row["entry"], row["flag"]): row["persons"] for row in tables.flags().filter(region="all").to_dicts()}
    assert flags["home_team", "outside_population"] == 1
    assert flags["home_team", "outside_sites"] == 2
    assert flags["home_team", "outside_segments"] == 1
    assert flags["home_team", "outside_dates"] == 1
    assert flags["home_team", "without_enrolment"] == 2
    assert flags["home_team", "unknown_setting"] == 1
    assert flags["", "unknown_intervention"] == 1


def test_who_goes_on_in_another_site_after_moving_counts_over_all_rollouts(care_engine):
    # 1 moves from the north, where the team stopped, to the south, is invited again there, and enrols.
    homes = [
        (1, 2021, 1, date(2021, 1, 1), date(2021, 7, 1), "female", 70, None, 181),
        (1, 2021, 3, date(2021, 7, 1), date(2022, 1, 1), "female", 70, None, 184),
    ]
    delivered = """
        intervention_id | person_id | day        | step     | setting_id | dose
        team            |         1 | 2021-03-01 | invited  |            |
        team            |         1 | 2021-08-01 | invited  |            |
        team            |         1 | 2021-09-01 | enrolled |            |
    """
    plan = ReachPlan(
        (entry("team", ("noord", date(2021, 1, 1), date(2021, 5, 1)), ("zuid", date(2021, 6, 1), None)),),
        ("noord", "zuid"),
        (),
        (2021,),
        Every.QUARTER,
    )
    open_with(care_engine, care_rows(delivery=delivered))
    person_time = pl.DataFrame(homes, schema=PERIOD_TYPES, orient="row")
    periods = care_engine.given("time_of_a_mover", person_time)

    counts = reach_sums(care_engine, reach_queries(periods, None, is_open=True), given_tables(plan, TWO_SITES))[COUNTS]

    counted = {(row["period"], row["region"]): (row["invited"], row["enrolled"]) for row in counts.to_dicts()}
    # Over all rollouts in the first site; from July on in the second.
    assert counted == {(WHOLE, 1): (1, 1), (0, 1): (1, 0), (1, 1): (0, 0), (2, 3): (1, 1), (3, 3): (0, 0)}
