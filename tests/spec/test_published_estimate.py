"""Figures that others publish for areas: drawn facts, and what a region and several regions together get."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proeftuin.errors import DataContractError
from proeftuin.steps.triple_aim.care_definition import published_indicators
from proeftuin.steps.triple_aim.published_estimate import (
    areas_of_other_divisions,
    published_estimates,
    published_facts,
)
from tests import care_example

UPTAKE = "breast_screening_uptake"
GROUPS = {
    "GM0001": ("GM0001",),
    "GM0002": ("GM0002",),
    "site:north": ("GM0001", "GM0002"),
    "all": ("GM0001", "GM0002", "GM0003", "rest"),
}
FACTS = """
    area_code | area_vintage | period_start | period_end | indicator               | number | value | lower | upper
    GM0001    | 2023         | 2022-01-01   | 2023-01-01 | breast_screening_uptake | 300    | 80    | 76.08 | 83.92
    GM0002    | 2023         | 2022-01-01   | 2023-01-01 | breast_screening_uptake | 100    | 60    | 52.16 | 67.84
    """


def wanted(id=UPTAKE):
    return published_indicators([id], population="insured", source="example", first_year=2019, last_year=2023)


def read(care_engine, drawn=FACTS, ids=(UPTAKE,)):
    care_example.open_with(care_engine, care_example.care_rows(area_fact=drawn))
    return published_facts(care_engine, ids)


def facts(drawn=FACTS):
    """The facts without an engine, as `published_facts` gives them."""
    rows = care_example.care_rows(area_fact=drawn)["area_fact"]
    frame = care_example.care_frame("area_fact", rows).drop("sex", "age_band", "load_id")
    return frame.with_columns(pl.col("number", "value", "lower", "upper").cast(pl.Float64))


def told(frame, *, division=2023, id=UPTAKE, groups=GROUPS):
    """By region, its row; the facts are of one period."""
    found = published_estimates(frame, groups, wanted(id), division=division)
    assert found.height == len(groups)
    return {row["region"]: row for row in found.rows(named=True)}


def test_facts_of_one_sex_of_one_age_or_of_other_indicators_are_not_read(care_engine):
    found = read(
        care_engine,
        """
        area_code | area_vintage | period_start | period_end | indicator               | sex    | age_band | number | value
        GM0001    | 2023         | 2022-01-01   | 2023-01-01 | breast_screening_uptake |        |          | 300    | 80.5
        GM0001    | 2023         | 2022-01-01   | 2023-01-01 | breast_screening_uptake | female |          | 300    | 81
        GM0001    | 2023         | 2022-01-01   | 2023-01-01 | breast_screening_uptake |        | 50-54    | 300    | 82
        GM0001    | 2023         | 2022-01-01   | 2023-01-01 | income                  |        |          | 300    | 83
        """,  # noqa: E501
    )

    assert found.select("area_code", "area_vintage", "number", "value", "lower").rows() == [
        ("GM0001", 2023, 300.0, 80.5, None)
    ]


def test_a_fact_that_is_delivered_twice_counts_once(care_engine):
    header, first, *_ = FACTS.strip().splitlines()

    assert read(care_engine, "\n".join([header, first, first])).height == 1


def test_two_figures_of_one_area_and_period_are_refused(care_engine):
    header, first, *_ = FACTS.strip().splitlines()

    with pytest.raises(DataContractError, match="1 figures are delivered twice, and differ"):
        read(care_engine, "\n".join([header, first, first.replace("| 80 ", "| 81 ")]))


def test_what_is_read_is_what_the_estimates_are_made_of(care_engine):
    row = told(read(care_engine))["GM0001"]

    assert (row["value"], row["denominator"], row["source"]) == (80, 300, "example")


def test_the_figure_of_one_area_is_given_as_it_was_published():
    row = told(facts())["GM0001"]

    assert (row["value"], row["lower"], row["upper"], row["confidence"]) == (80, 76.08, 83.92, 0.95)
    assert (row["method"], row["interval_method"]) == ("published", "published_limits")
    assert (row["denominator"], row["persons"], row["unit"]) == (300, None, "percent_of_persons")
    assert (row["period_start"], row["status"]) == (date(2022, 1, 1), "value")


def test_two_areas_together_have_the_mean_weighted_by_the_number_that_each_rests_on():
    """
    300 x 80 and 100 x 60 make 75 of 400.

    The limits tell standard errors of 2 and 4; three quarters of 2 and one quarter of 4 are 1.5 and 1, and together the
    root of 3.25, which is 1.803. Times 1.96 that is 3.533.
    """
    row = told(facts())["site:north"]

    assert row["value"] == pytest.approx(75)
    assert (row["lower"], row["upper"]) == pytest.approx((75 - 3.533, 75 + 3.533), abs=1e-3)
    assert (row["denominator"], row["method"]) == (400, "combined_published")
    assert row["interval_method"] == "normal_of_published_limits"


def test_areas_together_have_no_interval_when_one_of_them_has_none():
    row = told(facts(FACTS.replace("| 52.16 | 67.84", "|       |")))["site:north"]

    assert (row["value"], row["lower"], row["confidence"], row["interval_method"]) == (75, None, None, None)


@pytest.mark.parametrize(
    ("right", "wrong"), [("| 100    | 60 ", "|        | 60 "), ("| 60    | 52.16 | 67.84", "|       |       |")]
)
def test_areas_of_which_one_has_no_figure_or_no_number_have_none_together(right, wrong):
    row = told(facts(FACTS.replace(right, wrong)))["site:north"]

    assert (row["value"], row["status"], row["reason"]) == (None, "not_estimable", "areas_missing")


def test_everybody_in_the_data_needs_every_area_but_nobody_outside_the_areas():
    third = f"GM0003 | 2023 | 2022-01-01 | 2023-01-01 | {UPTAKE} | 100 | 60 | |"

    assert told(facts())["all"]["reason"] == "areas_missing"
    assert told(facts(FACTS.rstrip() + "\n" + third))["all"]["value"] == pytest.approx(72)


def test_what_was_not_published_is_missing_and_says_why():
    found = told(facts(FACTS.replace("| 60    | 52.16 | 67.84", "|       |       |")), groups={
        "GM0002": ("GM0002",), "GM0003": ("GM0003",),
    })  # fmt: skip

    assert {region: (row["status"], row["reason"]) for region, row in found.items()} == {
        "GM0002": ("missing", "not_published"), "GM0003": ("missing", "not_in_source"),
    }  # fmt: skip


def test_a_figure_of_another_division_is_left_out_and_counted():
    other = facts(FACTS.replace("GM0002    | 2023", "GM0002    | 2019"))

    found = told(other)

    assert found["GM0002"]["reason"] == "other_division"
    assert found["GM0001"]["value"] == 80
    assert found["site:north"]["reason"] == "areas_missing"
    assert areas_of_other_divisions(other, division=2023).rows() == [(UPTAKE, 2019, 1)]


def test_a_code_without_a_division_and_areas_that_are_no_municipalities_always_count():
    without = facts(FACTS.replace("| 2023         |", "|              |"))
    areas = facts(FACTS.replace("GM0002    | 2023", "GM0002    | 2019"))

    assert told(without)["site:north"]["value"] == pytest.approx(75)
    assert told(areas, division=0)["site:north"]["value"] == pytest.approx(75)


def test_periods_outside_the_study_give_no_figures():
    assert published_estimates(
        facts(FACTS.replace("2022-01-01", "2015-01-01").replace("2023-01-01", "2016-01-01")), GROUPS, wanted(),
        division=2023,
    ).is_empty()  # fmt: skip


def test_an_indicator_without_any_facts_gives_no_rows():
    assert published_estimates(facts(), GROUPS, wanted("staff_turnover"), division=2023).is_empty()


def test_a_percentage_has_no_limit_above_a_hundred_and_a_rate_may_have():
    drawn = """
        area_code | area_vintage | period_start | period_end | indicator           | number | value | lower | upper
        GM0001    | 2023         | 2022-01-01   | 2023-01-01 | staff_turnover      | 10     | 99    | 95    | 103
        GM0002    | 2023         | 2022-01-01   | 2023-01-01 | staff_turnover      | 10     | 99    | 95    | 103
        GM0001    | 2023         | 2022-01-01   | 2023-01-01 | perinatal_mortality | 10     | 99    | 95    | 103
        GM0002    | 2023         | 2022-01-01   | 2023-01-01 | perinatal_mortality | 10     | 99    | 95    | 103
        """

    assert told(facts(drawn), id="staff_turnover")["site:north"]["upper"] == 100
    assert told(facts(drawn), id="perinatal_mortality")["site:north"]["upper"] == pytest.approx(99 + 4 / 2**0.5)


areas = st.tuples(st.integers(1, 1_000), st.integers(50, 150), st.integers(1, 20))


@given(st.lists(areas, min_size=2, max_size=6))
def test_the_mean_of_areas_lies_between_them_and_is_surer_than_the_least_sure_of_them(found):
    header = "area_code | area_vintage | period_start | period_end | indicator | number | value | lower | upper"
    codes = [f"GM000{place}" for place in range(len(found))]
    lines = [
        f"{code} | 2023 | 2022-01-01 | 2023-01-01 | perinatal_mortality | {number} | {value} | {value - half} "
        f"| {value + half}"
        for code, (number, value, half) in zip(codes, found, strict=True)
    ]

    row = told(facts("\n".join([header, *lines])), id="perinatal_mortality", groups={"all": tuple(codes)})["all"]

    values = [value for _, value, _ in found]
    assert min(values) - 1e-9 <= row["value"] <= max(values) + 1e-9
    assert row["upper"] - row["value"] <= max(half for *_, half in found) + 1e-9
