"""Funnel limits and places as PHEindicatormethods publishes them."""

import csv
from pathlib import Path

import numpy as np
import pytest

from proeftuin.methods.funnel import count_ratio_limits, place_in_funnel, proportion_limits

PUBLISHED = Path(__file__).parent / "data" / "phe-indicatormethods"
BASELINE_PERCENT = 80.642448


def columns(name):
    table = list(csv.DictReader((PUBLISHED / name).read_text(encoding="utf-8").splitlines()))
    return {key: np.array([row[key] for row in table]) for key in table[0]}


def ratio_places(events, expected):
    return place_in_funnel(
        events / expected, count_ratio_limits(expected), count_ratio_limits(expected, confidence=0.998)
    )


@pytest.mark.parametrize(("confidence", "suffix"), [(0.95, "95"), (0.998, "998")])
def test_limits_of_a_proportion_equal_the_published_ones(confidence, suffix):
    published = columns("funnel_proportion.csv")

    lower, upper = proportion_limits(BASELINE_PERCENT / 100, published["persons"].astype(float), confidence=confidence)

    # The baseline is printed in six decimals, and the limits rest on it.
    assert 100 * lower == pytest.approx(published[f"lower_{suffix}"].astype(float), abs=1.5e-6)
    assert 100 * upper == pytest.approx(published[f"upper_{suffix}"].astype(float), abs=1.5e-6)


def test_places_of_proportions_equal_the_published_ones():
    published = columns("funnel_proportion_places.csv")
    size = published["persons"].astype(float)
    share = BASELINE_PERCENT / 100

    places = place_in_funnel(
        published["persons_with"].astype(float) / size,
        proportion_limits(share, size),
        proportion_limits(share, size, confidence=0.998),
    )

    assert places.tolist() == published["place"].tolist()


@pytest.mark.parametrize(("confidence", "suffix"), [(0.95, "95"), (0.998, "998")])
def test_exact_limits_of_a_ratio_equal_the_published_ones(confidence, suffix):
    published = columns("funnel_ratio.csv")

    lower, upper = count_ratio_limits(published[f"expected_{suffix}"].astype(float), confidence=confidence)

    # The source searches its limits in steps and stops at seven digits.
    actual = np.where(published["side"] == "lower", lower, upper)
    assert 100 * actual == pytest.approx(published[f"ratio_{suffix}"].astype(float), rel=2e-6)


def test_places_of_crude_rates_equal_the_published_ones():
    published = columns("funnel_rate.csv")
    events, persons = published["events"].astype(float), published["persons"].astype(float)

    places = ratio_places(events, persons * events.sum() / persons.sum())

    assert places.tolist() == published["place_crude"].tolist()


def test_places_of_standardised_rates_equal_the_published_ones():
    published = columns("funnel_rate.csv")
    has_rate = published["standardised_rate"] != ""
    events = published["events"][has_rate].astype(float)
    effective_persons = events / published["standardised_rate"][has_rate].astype(float)

    places = ratio_places(events, effective_persons * events.sum() / effective_persons.sum())

    assert places.tolist() == published["place_standardised"][has_rate].tolist()
