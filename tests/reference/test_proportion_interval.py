"""Wilson's limits as PHEindicatormethods publishes them."""

import csv
from pathlib import Path

import pytest

from proeftuin.methods.proportion_interval import wilson_limits

PUBLISHED = Path(__file__).parent / "data" / "phe-indicatormethods" / "byar_wilson.csv"
WILSON = [
    row for row in csv.DictReader(PUBLISHED.read_text(encoding="utf-8").splitlines()) if row["method"] == "wilson"
]


@pytest.mark.parametrize("row", WILSON, ids=lambda row: f"{row['x']} of {row['n']} at {row['confidence']}")
def test_wilson_limits_equal_the_published_ones(row):
    limits = wilson_limits(float(row["x"]), float(row["n"]), confidence=float(row["confidence"]))

    assert limits == pytest.approx((float(row["lower"]), float(row["upper"])), rel=1e-12)
