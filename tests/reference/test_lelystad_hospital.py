"""
The closure of the hospital of Lelystad in October 2018, on the real figures.

Source: Vektis open data, specialist care of Lelystad, Dronten, Noordoostpolder and Urk together, standardised by age
and sex: about 6 % lower in 2018 than in 2014-2017, far outside what equally large groups of municipalities show;
nothing in 2016; and a dip of the same size in 2015, in which no hospital closed.
"""

import polars as pl
import pytest

from proeftuin.studies.bundle_reader import Bundle


@pytest.fixture(scope="module")
def gaps(lelystad_bundle) -> dict[int, dict[str, object]]:
    rows = (
        Bundle.open(lelystad_bundle)
        .table("effects")
        .filter((pl.col("outcome") == "specialist_care") & (pl.col("status") == "value"))
    )
    return {row["year"]: row for row in rows.to_dicts()}


def _placebos(bundle, year: int) -> list[float]:
    rows = Bundle.open(bundle).table("placebos")
    return rows.filter((pl.col("outcome") == "specialist_care") & (pl.col("year") == year))["value"].to_list()


def test_the_dip_of_2018_is_about_six_percent(gaps) -> None:
    assert round(gaps[2018]["value"]) == -6


def test_hardly_any_placebo_group_shows_a_dip_like_that_of_2018(gaps, lelystad_bundle) -> None:
    drawn = _placebos(lelystad_bundle, 2018)

    assert len(drawn) >= 900
    assert sum(value <= gaps[2018]["value"] for value in drawn) <= 2
    assert gaps[2018]["p_placebo"] <= 0.005


def test_nothing_stands_out_in_2016(gaps) -> None:
    assert abs(gaps[2016]["value"]) < 1
    assert gaps[2016]["p_placebo"] > 0.5
    assert gaps[2016]["lower"] < 0 < gaps[2016]["upper"]


def test_the_dip_of_2015_is_as_large_although_no_hospital_closed(gaps) -> None:
    assert gaps[2015]["value"] == pytest.approx(gaps[2018]["value"], abs=0.5)


def test_every_gap_says_that_an_event_is_not_a_cause(gaps) -> None:
    assert all("event_is_not_a_cause" in gap["caveats"].split() for gap in gaps.values())
