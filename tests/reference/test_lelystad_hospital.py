"""
The closure of the hospital of Lelystad in October 2018, on the real figures.

Source: Vektis open data, specialist care of Lelystad, Dronten, Noordoostpolder and Urk together, standardised by age
and sex: about 6 % lower in 2018 than in 2014-2017, far outside what equally large groups of municipalities show;
nothing in 2016; and a dip of the same size in 2015, in which no hospital closed.
"""

import math

import polars as pl
import pytest

from proeftuin.studies.bundle_reader import Bundle

FOUR = ["GM0995", "GM0303", "GM0171", "GM0184"]


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


@pytest.fixture(scope="module")
def specialist_care(lelystad_bundle) -> pl.DataFrame:
    cells = Bundle.open(lelystad_bundle).table("cells")
    return cells.filter((pl.col("indicator") == "specialist_care") & pl.col("sex").is_not_null()).select(
        "region",
        "sex",
        "age_band",
        pl.col("period_start").dt.year().alias("year"),
        pl.col("exposure").cast(pl.Float64),
        pl.col("total").cast(pl.Float64),
    )


def _change(cells: pl.DataFrame, municipalities: list[str], year: int, baseline: range | list[int]) -> float:
    """Per cent that observed over expected in `year` lies above its mean over `baseline`, as a plain computation."""
    stratum = ["year", "sex", "age_band"]
    elsewhere = cells.filter(~pl.col("region").is_in([*FOUR, "rest"]))
    rates = elsewhere.group_by(stratum).agg((pl.col("total").sum() / pl.col("exposure").sum()).alias("rate"))
    ratio = dict(
        cells.filter(pl.col("region").is_in(municipalities))
        .join(rates, on=stratum)
        .group_by("year")
        .agg((pl.col("total").sum() / (pl.col("exposure") * pl.col("rate")).sum()).log())
        .iter_rows()
    )
    return 100 * math.expm1(ratio[year] - sum(ratio[before] for before in baseline) / len(baseline))


@pytest.mark.parametrize(
    ("municipalities", "year", "baseline", "change"),
    [
        (FOUR, 2016, range(2011, 2015), -1.5),  # 2016 without 2015 in what it is compared with
        (FOUR, 2019, [2016, 2017], 1.4),
        (["GM0995"], 2015, range(2011, 2015), -9.9),
        (["GM0995"], 2018, range(2014, 2018), -9.8),
        (["GM0303"], 2015, range(2011, 2015), -4.8),
        (["GM0303"], 2018, range(2014, 2018), -4.9),
        (["GM0171"], 2015, range(2011, 2015), -1.8),
        (["GM0171"], 2018, range(2014, 2018), 0.1),
        (["GM0184"], 2015, range(2011, 2015), -2.8),
        (["GM0184"], 2018, range(2014, 2018), -7.0),
        (["GM0034", "GM0050"], 2015, range(2011, 2015), -8.6),  # Almere and Zeewolde
        (["GM0034", "GM0050"], 2018, range(2014, 2018), -3.5),
    ],
)
def test_the_explanation_tells_what_the_figures_say(specialist_care, municipalities, year, baseline, change) -> None:
    assert _change(specialist_care, municipalities, year, baseline) == pytest.approx(change, abs=0.06)


@pytest.mark.parametrize(
    "outcome", ["pharmacy", "medical_devices", "dental_care", "physiotherapy", "ambulance_transport"]
)
def test_other_kinds_of_care_did_not_move_with_specialist_care(lelystad_bundle, outcome) -> None:
    effects = Bundle.open(lelystad_bundle).table("effects")
    found = effects.filter((pl.col("outcome") == outcome) & pl.col("year").is_in([2015, 2018]))

    assert found.height == 2
    assert (found["p_placebo"] > 0.05).all()
