"""Byar's limits as PHEindicatormethods publishes them; exact Poisson limits as in the standard table."""

import csv
from pathlib import Path

import pytest

from proeftuin.methods.rate_interval import byar_limits, poisson_limits

PUBLISHED = Path(__file__).parent / "data" / "phe-indicatormethods" / "byar_wilson.csv"
BYAR = [row for row in csv.DictReader(PUBLISHED.read_text(encoding="utf-8").splitlines()) if row["method"] == "byar"]


@pytest.mark.parametrize("row", BYAR, ids=lambda row: f"{row['x']} at {row['confidence']}")
def test_byar_limits_equal_the_published_ones(row):
    lower, upper = byar_limits(float(row["x"]), confidence=float(row["confidence"]))

    # The source gives no lower limit where the formula goes below zero; no mean count is negative.
    assert lower == pytest.approx(float(row["lower"] or 0.0), rel=1e-12)
    assert upper == pytest.approx(float(row["upper"]), rel=1e-12)


@pytest.mark.parametrize(
    ("events", "lower", "upper"),
    [(0, 0.0, 3.689), (1, 0.0253, 5.572), (2, 0.242, 7.225), (5, 1.623, 11.668), (10, 4.795, 18.390)],
)
def test_exact_limits_equal_the_table_of_garwood(events, lower, upper):
    """Garwood (1936), as reprinted in Breslow and Day (1987), table 2.10 and in every later handbook."""
    actual_lower, actual_upper = poisson_limits(events)

    assert actual_lower == pytest.approx(lower, abs=5e-4)
    assert actual_upper == pytest.approx(upper, abs=5.1e-4)
