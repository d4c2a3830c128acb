"""Sums over persons whose own totals vary: the variance of a textbook, published limits, and how often they hold."""

import csv
from pathlib import Path

import numpy as np
import pytest

from proeftuin.methods.person_estimate import (
    rate_of_repeated_events,
    ratio_of_repeated_events,
    share_of_persons,
    variance_of_total,
)
from proeftuin.methods.rate_interval import count_limits
from proeftuin.methods.standardisation import Standard, directly_standardised_rate

PUBLISHED = Path(__file__).parent / "data" / "phe-indicatormethods"


def rows(name):
    return list(csv.DictReader((PUBLISHED / name).read_text(encoding="utf-8").splitlines()))


BYAR = [row for row in rows("byar_wilson.csv") if row["method"] == "byar" and float(row["x"]) >= 10]
WILSON = [row for row in rows("byar_wilson.csv") if row["method"] == "wilson"]
# Of the third such area the source gives no rate, as it has fewer than ten events.
NOT_INDEPENDENT = ["nonind_big", "nonind_dummy", "nonind_small"]


def column(area, name):
    return np.array([float(row[name] or 0) for row in rows("strata.csv") if row["area"] == area])


def test_variance_of_a_sum_equals_that_of_the_petition_sheets_of_cochran():
    """
    Cochran (1977), Sampling Techniques, section 2.8: signatures on 50 sheets, 1,471 in all, sum of squares 54,497.

    The variance of one sheet is printed as 229.0; that of the sum of n of them is n times as much.
    """
    signatures = {42: 23, 41: 4, 36: 1, 32: 1, 29: 1, 27: 2, 23: 1, 19: 1, 16: 2, 15: 2, 14: 1, 11: 1, 10: 1}
    signatures |= {9: 1, 7: 1, 6: 3, 5: 2, 4: 1, 3: 1}
    sheets = np.repeat(list(signatures), list(signatures.values()))
    assert (sheets.size, sheets.sum(), (sheets**2).sum()) == (50, 1471, 54497)

    variance = variance_of_total(1471, 54497, 50)

    assert variance / 50 == pytest.approx(229.0, abs=0.05)
    assert variance == pytest.approx(50 * np.var(sheets, ddof=1), rel=1e-12)


@pytest.mark.parametrize("row", BYAR, ids=lambda row: f"{row['x']} at {row['confidence']}")
def test_when_nobody_has_more_than_one_event_the_limits_are_the_published_ones_of_a_count(row):
    """PHEindicatormethods, `testdata_Byars_Wilson.xlsx`."""
    events = float(row["x"])

    rate = rate_of_repeated_events(events, events, 250.0, per=250, confidence=float(row["confidence"]))
    ratio = ratio_of_repeated_events(events, events, 0.5, confidence=float(row["confidence"]))

    for found, factor in ((rate, 1), (ratio, 2)):
        assert found.value == pytest.approx(factor * events, rel=1e-12)
        assert found.lower == pytest.approx(factor * float(row["lower"]), rel=1e-12)
        assert found.upper == pytest.approx(factor * float(row["upper"]), rel=1e-12)


@pytest.mark.parametrize("row", WILSON, ids=lambda row: f"{row['x']} of {row['n']} at {row['confidence']}")
def test_shares_of_persons_have_the_published_limits(row):
    """PHEindicatormethods, `testdata_Byars_Wilson.xlsx`."""
    share = share_of_persons(float(row["x"]), float(row["n"]), confidence=float(row["confidence"]))

    assert share.value == pytest.approx(100 * float(row["x"]) / float(row["n"]), rel=1e-12)
    assert share.lower == pytest.approx(100 * float(row["lower"]), rel=1e-9, abs=1e-12)
    assert share.upper == pytest.approx(100 * float(row["upper"]), rel=1e-9)


@pytest.mark.parametrize("area", NOT_INDEPENDENT)
def test_the_rate_of_one_stratum_is_the_standardised_rate_whose_published_limits_we_match(area):
    """
    PHEindicatormethods, sheet nonindepe: persons by their number of events, so that their squares can be added up.

    Their limits of the standardised rate are matched in `test_standardisation`; of one stratum it is the crude rate.
    """
    events, persons = column(area, "events").sum(), column(area, "persons").sum()
    squares = sum(times**2 * column(area, f"persons_with_{times}").sum() for times in (1, 2, 3, 4))
    assert sum(times * column(area, f"persons_with_{times}").sum() for times in (1, 2, 3, 4)) == events < squares

    crude = rate_of_repeated_events(events, squares, persons)
    standardised = directly_standardised_rate(
        np.array([events]), np.array([persons]), Standard([1.0]), per=1_000, event_variance=np.array([squares])
    )

    assert crude.value == pytest.approx(standardised.value, rel=1e-12)
    assert crude.lower == pytest.approx(standardised.lower, rel=1e-12)
    assert crude.upper == pytest.approx(standardised.upper, rel=1e-12)


def test_limits_of_repeated_events_hold_as_often_as_they_say_where_those_of_independent_events_do_not():
    """Of 3,000 draws of 2,000 persons, one in ten of whom has events, five on average, some of them many."""
    rng = np.random.default_rng(20200101)
    draws, persons, mean = 3_000, 2_000, 0.1 * 5
    users = rng.binomial(persons, 0.1, size=draws)
    totals = np.empty(draws)
    squares = np.empty(draws)
    for draw, number in enumerate(users):
        own = rng.geometric(1 / 5, size=number).astype(float)
        totals[draw], squares[draw] = own.sum(), (own**2).sum()

    ours = rate_of_repeated_events(totals, squares, np.full(draws, persons), per=1)
    lower, upper = (limits / persons for limits in count_limits(totals))

    assert np.mean((ours.lower <= mean) & (mean <= ours.upper)) == pytest.approx(0.95, abs=0.012)
    assert np.mean((lower <= mean) & (mean <= upper)) < 0.55
