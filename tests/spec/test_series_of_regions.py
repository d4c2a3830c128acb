"""What happens in a region by month: each row in the month and the region of its own day, and each person once."""

from datetime import date

import polars as pl
import pytest

from proeftuin.steps.improvement.measured_series import Every, WantedSeries, periods, series_table
from proeftuin.steps.triple_aim.series_cell import AFTER, FIRST
from tests.care_example import care_rows
from tests.series_example import GROUPS, INDICATORS, YEARS, summed

MOVER = """
    person_id | valid_from | valid_to   | area_code | area_level
            1 | 1990-01-01 | 2019-03-16 | GM0001    | municipality
            1 | 2019-03-16 |            | GM0002    | municipality
            2 | 1990-01-01 |            | GM0003    | municipality
"""
INSURED = """
    person_id | kind    | organisation_id | valid_from | valid_to
            1 | insurer | one             | 2019-01-01 | 2020-05-11
            2 | insurer | one             | 2019-02-01 | 2019-04-01
"""
ADMISSIONS = """
    person_id | day        | domain   | kind      | amount_cents | amount_kind
            1 | 2019-03-15 | hospital | admission |       100000 | declared
            1 | 2019-03-16 | hospital | admission |        50000 | declared
            2 | 2019-03-31 | hospital | admission |         2000 | declared
            2 | 2019-04-01 | hospital | admission |         2000 | declared
"""
ALL, SITE = "all", "site:twin"


@pytest.fixture
def table(care_engine):
    sums, _ = summed(care_engine, care_rows(residence=MOVER, registration=INSURED, contact=ADMISSIONS))
    wanted = [
        WantedSeries(indicator, region, every)
        for indicator in INDICATORS
        for region in GROUPS
        for every in (Every.MONTH, Every.QUARTER)
    ]
    return series_table(sums, wanted, tuple(GROUPS), INDICATORS, YEARS), sums


def row(table, region, start, *, series="hospital_admissions", every="month"):
    return table.filter(series=series, region=region, every=every, period_start=start).to_dicts()[0]


def test_series_by_month_and_quarter(table):
    """On both engines at once, as the queries are the same for every question below."""
    found, sums = table
    march, quarter = date(2019, 3, 1), date(2019, 1, 1)

    # Who moves within a site is one person there, with both admissions; whoever left has none.
    assert row(found, SITE, march)["numerator"] == 2
    assert row(found, SITE, march)["contributors"] == 1
    assert row(found, ALL, march)["numerator"] == 3
    assert row(found, ALL, march)["contributors"] == 2
    assert row(found, ALL, date(2019, 4, 1))["numerator"] == 0

    # Time at risk is in years of the calendar, so that the months of a year add up to it.
    assert row(found, SITE, march)["denominator"] == pytest.approx(31 / 365)
    assert row(found, ALL, march)["denominator"] == pytest.approx(62 / 365)
    assert row(found, SITE, march)["value"] == pytest.approx(1000 * 2 / (31 / 365))
    assert row(found, ALL, march)["persons"] == 2

    # A quarter is the sum of its months, and rests on at least as many persons as any of them.
    assert row(found, ALL, quarter, every="quarter")["numerator"] == 3
    assert row(found, ALL, quarter, every="quarter")["denominator"] == pytest.approx((90 + 59) / 365)
    assert row(found, ALL, quarter, every="quarter")["contributors"] == 2

    # Cents become euro.
    assert row(found, SITE, march, series="care_cost_total")["numerator"] == 1500.0

    # The data end on 11 May 2020: May is not complete, April is, and after it nobody was there.
    assert row(found, ALL, date(2020, 4, 1))["is_complete"]
    assert not row(found, ALL, date(2020, 5, 1))["is_complete"]
    assert not row(found, ALL, date(2020, 4, 1), every="quarter")["is_complete"]
    assert row(found, ALL, date(2020, 6, 1))["status"] == "not_estimable"
    assert row(found, ALL, date(2020, 6, 1))["reason"] == "no_exposure"
    assert sums["span"].rows() == [
        ((date(2019, 1, 1) - date(1970, 1, 1)).days, (date(2020, 5, 11) - date(1970, 1, 1)).days)
    ]


def test_every_month_of_the_study_has_a_row():
    assert [start.month for start, _ in periods((2019,), Every.MONTH)] == list(range(1, 13))
    assert periods((2019,), Every.QUARTER)[-1] == (date(2019, 10, 1), date(2020, 1, 1))


def test_without_anybody_no_month_is_complete():
    months = pl.DataFrame(
        schema={"region": pl.Int64, "year": pl.Int64, "month": pl.Int64}
        | {f"hospital_admissions__{name}": pl.Int64 for name in ("days", "total", "contributors")}
    )
    span = pl.DataFrame({FIRST: [None], AFTER: [None]}, schema={FIRST: pl.Int64, AFTER: pl.Int64})
    wanted = [WantedSeries("hospital_admissions", ALL, Every.MONTH)]

    found = series_table({"months": months, "span": span}, wanted, (ALL,), INDICATORS, YEARS)

    assert found.height == 24
    assert not found["is_complete"].any()
    assert set(found["status"]) == {"not_estimable"}
