"""Direct and indirect standardisation as PHEindicatormethods publishes it, in all printed digits."""

import csv
from pathlib import Path

import numpy as np
import pytest

from proeftuin.methods.standardisation import (
    FEWER_THAN_MINIMUM_EVENTS,
    Standard,
    directly_standardised_rate,
    expected_total,
    indirectly_standardised_ratio,
)

PUBLISHED = Path(__file__).parent / "data" / "phe-indicatormethods"
EUROPEAN_2013 = [5000, 5500, 5500, 5500, 6000, 6000, 6500, *[7000] * 4, 6500, 6000, 5500, 5000, 4000, 2500, 1500, 1000]
EUROPEAN_1976 = [8000, *[7000] * 10, 6000, 5000, 4000, 3000, 2000, 1000, 1000]


def rows(name):
    return list(csv.DictReader((PUBLISHED / name).read_text(encoding="utf-8").splitlines()))


def column(area, name):
    return np.array([float(row[name] or 0) for row in rows("strata.csv") if row["area"] == area])


def printed(text):
    """Tolerance of the last printed digit; numbers of full precision are compared to twelve digits."""
    decimals = len(text.partition(".")[2])
    return pytest.approx(float(text), rel=1e-12 if decimals > 8 else 0, abs=0.51 * 10**-decimals)


def event_variance(area):
    if not area.startswith("nonind"):
        return None
    return sum(times**2 * column(area, f"persons_with_{times}") for times in (1, 2, 3, 4))


def direct(row, confidence):
    weights = EUROPEAN_1976 if row["area"] == "esp1976" else EUROPEAN_2013
    return directly_standardised_rate(
        column(row["area"], "events"),
        column(row["area"], "persons"),
        Standard(weights),
        per=float(row["per"] or 100_000),
        confidence=confidence,
        event_variance=event_variance(row["area"]),
    )


@pytest.mark.parametrize("row", rows("direct.csv"), ids=lambda row: f"{row['area']} per {row['per']}")
@pytest.mark.parametrize(("confidence", "suffix"), [(0.95, "95"), (0.998, "998")])
def test_directly_standardised_rates_and_dobson_limits_equal_the_published_ones(row, confidence, suffix):
    rate = direct(row, confidence)

    if not row["value"]:
        assert rate.reason == FEWER_THAN_MINIMUM_EVENTS
        return
    assert rate.value == printed(row["value"])
    assert rate.lower == printed(row[f"lower_{suffix}"])
    assert rate.upper == printed(row[f"upper_{suffix}"])


@pytest.mark.parametrize("row", rows("indirect.csv"), ids=lambda row: f"{row['observed']} x {row['factor']}")
def test_indirectly_standardised_ratios_and_rates_equal_the_published_ones(row):
    ratio = indirectly_standardised_ratio(float(row["observed"]), float(row["expected"])).times(float(row["factor"]))

    assert ratio.value == printed(row["value"])
    assert ratio.lower == printed(row["lower_95"])
    assert ratio.upper == printed(row["upper_95"])


@pytest.mark.parametrize(
    "row",
    [row for row in rows("indirect.csv") if row["lower_998"]],
    ids=lambda row: f"{row['observed']} x {row['factor']}",
)
def test_wide_limits_of_indirect_ratios_equal_the_published_ones(row):
    ratio = indirectly_standardised_ratio(float(row["observed"]), float(row["expected"]), confidence=0.998)

    assert ratio.times(float(row["factor"])).lower == printed(row["lower_998"])
    assert ratio.times(float(row["factor"])).upper == printed(row["upper_998"])


def test_expected_number_equals_the_published_one():
    reference = column("reference", "events") / column("reference", "persons")

    expected = expected_total(column("big", "persons"), reference)

    assert expected == pytest.approx(835.8835612311743, rel=1e-12)
