"""Survey figures: the source's own where it gives the region, a labelled combination where it does not."""

from datetime import date

import polars as pl
import pytest

from proeftuin.steps.triple_aim.definition import health_indicators
from proeftuin.steps.triple_aim.health import Wave, health_estimates
from proeftuin.vocabulary.region import Region, RegionKind

SMOKING = {"smoker": health_indicators()["smoker"]}
DIVISION = date(2025, 1, 1)
# Brielle, Hellevoetsluis and Westvoorne became Voorne aan Zee (GM1992) in 2023; Urk (GM0184) did not change.
PERSONS = {"GM0501": 17_000.0, "GM0530": 40_000.0, "GM0614": 14_000.0, "GM0184": 20_000.0}


def _wave(*rows: tuple[str, float | None, float | None, float | None]) -> Wave:
    schema = {"region": pl.String, "value": pl.Float64, "lower": pl.Float64, "upper": pl.Float64}
    figures = pl.DataFrame(list(rows), schema=schema, orient="row").with_columns(pl.lit("Rokers").alias("indicator"))
    return Wave(2020, figures, PERSONS)


def _estimate(region: Region, *rows: tuple[str, float | None, float | None, float | None]) -> dict[str, object]:
    return health_estimates([_wave(*rows)], [region], SMOKING, division=DIVISION).to_dicts()[0]


def _municipality(code: str) -> Region:
    return Region(code, RegionKind.MUNICIPALITY, code, 2025, (code,))


VOORNE = (("GM0501", 20.0, 18.0, 22.0), ("GM0530", 10.0, 8.0, 12.0), ("GM0614", 30.0, 28.0, 32.0))


def test_an_unchanged_municipality_keeps_its_published_figure_and_limits() -> None:
    found = _estimate(_municipality("GM0184"), ("GM0184", 15.2, 12.9, 17.9))

    assert (found["value"], found["lower"], found["upper"]) == (15.2, 12.9, 17.9)
    assert (found["method"], found["basis"], found["interval_method"]) == ("survey", "survey", "published_limits")


def test_a_merged_municipality_is_the_average_of_its_parts_by_inhabitants_and_says_so() -> None:
    found = _estimate(_municipality("GM1992"), *VOORNE)

    assert found["value"] == pytest.approx((17 * 20 + 40 * 10 + 14 * 30) / 71)
    assert found["method"] == "combined_survey"


def test_a_combination_is_more_certain_than_its_parts() -> None:
    found = _estimate(_municipality("GM1992"), *VOORNE)

    assert found["upper"] - found["lower"] < 4.0


def test_a_figure_that_the_source_left_empty_is_missing_and_not_zero() -> None:
    found = _estimate(_municipality("GM0184"), ("GM0184", None, None, None))

    assert (found["value"], found["status"]) == (None, "missing")


def test_a_combination_with_a_large_part_unknown_is_not_estimable() -> None:
    found = _estimate(_municipality("GM1992"), *VOORNE[:2])

    assert (found["value"], found["status"], found["reason"]) == (None, "not_estimable", "parts_missing")


def test_the_country_has_the_published_figure_and_not_a_combination() -> None:
    country = Region("NL01", RegionKind.COUNTRY, "Nederland", 2025, ("GM0184", "GM1992"))

    found = _estimate(country, ("NL01", 16.7, 16.5, 16.9), ("GM0184", 15.2, 12.9, 17.9), *VOORNE)

    assert (found["value"], found["method"]) == (16.7, "survey")


def test_no_count_is_ever_given_for_a_survey_figure() -> None:
    found = _estimate(_municipality("GM1992"), *VOORNE)

    assert (found["numerator"], found["denominator"], found["persons"]) == (None, None, None)
