"""Months and quarters of a region leave only where enough persons stand behind them, and no sum tells the others."""

from datetime import date

import polars as pl
import pytest

from proeftuin.data.chart_tables import MEASURED_SERIES
from proeftuin.release.gate import Results
from proeftuin.release.person_level import release_persons
from proeftuin.release.released import StudyCard
from proeftuin.vocabulary.citation import Citation
from proeftuin.vocabulary.language import Translated
from tests.release_example import INDICATORS, rows_of

EXAMPLE = Translated("voorbeeld", "example")
CARD = StudyCard("example", EXAMPLE, EXAMPLE, date(2023, 1, 1), 2020, 2020, "")
SOURCE = Citation("insurer", EXAMPLE, "insurer", "insurer", EXAMPLE, 2020, 2020)
MANY = [30, 40, 50, 60, 35, 45, 55, 65, 70, 38, 48, 58]
GROUPS = {"all": ("GM0001", "GM0002", "GM0003"), "site:a": ("GM0001",), "site:b": ("GM0002", "GM0003")}


def day(month):
    return date(2020 + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def rows(region, contributors, *, persons, every="month"):
    length = {"month": 1, "quarter": 3}[every]
    starts = range(1, 13, length)
    for number, start in enumerate(starts):
        own = contributors[number * length : (number + 1) * length]
        years = persons * length / 12
        yield {
            "series": "cost", "region": region, "every": every, "period_start": day(start),
            "period_end": day(start + length), "numerator": float(2 * sum(own)), "denominator": years,
            "value": 2 * sum(own) / years, "persons": persons, "contributors": max(own), "unit": "per_person_year",
            "is_complete": True, "status": "value", "reason": None,
        }  # fmt: skip


def released(a, *, persons=503, quarters=False, b=None, made_up=False):
    found = list(rows("site:a", a, persons=persons))
    if quarters:
        found += rows("site:a", a, persons=persons, every="quarter")
    if b is not None:
        found += rows("site:b", b, persons=persons)
        found += rows("all", [one + other for one, other in zip(a, b, strict=True)], persons=2 * persons)
    table = MEASURED_SERIES.conform(pl.DataFrame(found, infer_schema_length=None))
    results = Results(CARD, (), INDICATORS, {"insurer": SOURCE}, {"measured_series": table})
    return release_persons(results, GROUPS, made_up=made_up).tables["measured_series"]


def hidden(found, region="site:a", every="month"):
    """Months in which the periods that are withheld begin."""
    own = found.filter(pl.col("region") == region, pl.col("every") == every, pl.col("status") == "withheld")
    return sorted(start.month for start in own["period_start"])


def few_in(month, number=4):
    return [number if place == month else persons for place, persons in enumerate(MANY, start=1)]


def test_months_with_enough_persons_are_shown():
    found = released(MANY)

    assert hidden(found) == []
    assert found["numerator"].to_list() == [2.0 * number for number in MANY]


@pytest.mark.parametrize(("few", "is_hidden"), [(0, False), (1, True), (9, True), (10, False)])
def test_a_month_in_which_something_was_counted_of_few_is_withheld_and_zero_is_not(few, is_hidden):
    assert (2 in hidden(released(few_in(2, few)))) is is_hidden


def test_a_month_of_few_at_risk_is_withheld():
    assert hidden(released(MANY, persons=9)) == list(range(1, 13))


def test_another_month_goes_with_it_since_the_year_stands_among_the_yearly_figures():
    assert len(hidden(released(few_in(2)))) >= 2


def test_another_month_of_the_same_quarter_goes_with_it_where_quarters_are_shown():
    found = released(few_in(5), quarters=True)

    assert hidden(found, every="quarter") == []
    in_quarter = [month for month in hidden(found) if month in (4, 5, 6)]
    assert 5 in in_quarter
    assert len(in_quarter) >= 2


def test_the_other_site_goes_with_it_where_everybody_is_shown():
    found = released(few_in(2), b=MANY)

    assert 2 in hidden(found)
    assert 2 in hidden(found, "site:b")
    assert hidden(found, "all") == []


def test_nothing_of_a_withheld_month_is_left_and_the_reason_is_told():
    found = released(few_in(2)).filter(status="withheld")

    numbers = ("numerator", "denominator", "value", "persons", "contributors")
    assert all(found[name].is_null().all() for name in numbers)
    assert set(found.filter(period_start=day(2))["reason"]) == {"fewer_than_10_persons"}
    assert set(found.filter(pl.col("period_start") != day(2))["reason"]) == {"withheld_with_another"}


def test_time_at_risk_is_told_in_tens_of_persons_and_the_value_goes_with_it():
    """Two months that follow each other would tell how few came or left between them."""
    found = released(MANY, persons=503)

    assert found["persons"].is_null().all()
    assert set(found["denominator"]) == {500 / 12}
    assert found["value"].to_list() == pytest.approx((found["numerator"] / found["denominator"]).to_list())
    assert released(MANY, persons=507)["denominator"][0] == pytest.approx(510 / 12)


def test_made_up_persons_keep_their_months_as_they_are():
    found = released(few_in(2), made_up=True)

    assert hidden(found) == []
    assert set(found["denominator"]) == {503 / 12}


def yearly(region, persons, numerator):
    return rows_of(
        "estimates", "cost", region=region, persons=persons, numerator=float(numerator), denominator=float(persons),
        value=numerator / persons, period_start=day(1), period_end=day(13), sex=None, age_band=None,
    )  # fmt: skip


def test_months_do_not_add_up_to_a_year_that_is_withheld():
    """The year of everybody less that of the other site would tell the year of the site with few persons."""
    estimates = pl.DataFrame(
        [yearly("site:a", 4, 777), yearly("site:b", 503, 2 * sum(MANY)), yearly("all", 507, 777 + 2 * sum(MANY))],
        infer_schema_length=None,
    )
    series = MEASURED_SERIES.conform(
        pl.DataFrame(
            [*rows("site:b", MANY, persons=503), *rows("site:b", MANY, persons=503, every="quarter")],
            infer_schema_length=None,
        )
    )
    tables = {"measured_series": series, "estimates": estimates}

    found = release_persons(Results(CARD, (), INDICATORS, {"insurer": SOURCE}, tables), GROUPS, made_up=False).tables

    assert found["estimates"].filter(region="site:b")["status"].to_list() == ["withheld"]
    assert hidden(found["measured_series"], "site:b") == list(range(1, 13))
    assert hidden(found["measured_series"], "site:b", "quarter") == [1, 4, 7, 10]


def test_quarters_of_the_other_site_and_of_everybody_do_not_tell_a_month_that_is_withheld():
    a = [70, 4, 60, 60, 12, 45, 55, 65, 70, 11, 48, 58]
    both = [one + other for one, other in zip(a, MANY, strict=True)]
    found = [
        *rows("site:a", a, persons=503),
        *rows("site:b", MANY, persons=503, every="quarter"),
        *rows("all", both, persons=1006, every="quarter"),
    ]
    table = MEASURED_SERIES.conform(pl.DataFrame(found, infer_schema_length=None))
    results = Results(CARD, (), INDICATORS, {"insurer": SOURCE}, {"measured_series": table})

    shown = release_persons(results, GROUPS, made_up=False).tables["measured_series"]

    first = [month for month in hidden(shown) if month <= 3]
    assert 2 in first
    assert len(first) >= 2


def test_months_of_the_other_site_and_of_everybody_do_not_tell_a_quarter_that_is_withheld():
    few = [1, 1, 2, *MANY[3:]]
    found = [
        *rows("site:a", few, persons=503, every="quarter"),
        *rows("site:b", MANY, persons=503),
        *rows("all", [one + other for one, other in zip(few, MANY, strict=True)], persons=1006),
    ]
    table = MEASURED_SERIES.conform(pl.DataFrame(found, infer_schema_length=None))
    results = Results(CARD, (), INDICATORS, {"insurer": SOURCE}, {"measured_series": table})
    left = release_persons(results, GROUPS, made_up=False).tables["measured_series"]
    quarters = hidden(left, every="quarter")

    assert 1 in quarters
    assert len(quarters) > 1
    gone = {quarter + month for quarter in quarters for month in range(3)}
    assert gone <= {*hidden(left, "site:b")}
    assert gone <= {*hidden(left, "all")}
