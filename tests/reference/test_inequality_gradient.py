"""Slope and relative index of inequality against published examples, the concentration index against counts by hand."""

import csv
from pathlib import Path

import numpy as np
import pytest

from proeftuin.methods.inequality_gradient import (
    Scale,
    concentration_index_of_groups,
    concentration_index_of_persons,
    inequality_gradient,
)

PUBLISHED = Path(__file__).parent / "data" / "phe-indicatormethods"


def rows(name):
    return list(csv.DictReader((PUBLISHED / name).read_text(encoding="utf-8").splitlines()))


GROUPS = rows("gradient_groups.csv")
ERRORS_ON = {"life": Scale.LINEAR, "rate": Scale.LOG, "percentage": Scale.LOGIT}


def gradient_of(row, **how):
    """As the source computes it: percentages as shares, standard errors from limits on the scale of the errors."""
    kind = row["population"].split()[0]
    errors_on = ERRORS_ON[kind]
    straight_on = Scale(row["straight_on"] or "linear")
    unit = 100 if kind == "percentage" else 1
    groups = [group for group in GROUPS if group["population"] == row["population"]]
    persons, value, lower, upper, error = (
        np.array([float(group[name] or "nan") for group in groups])
        for name in ("persons", "value", "lower_95", "upper_95", "standard_error")
    )
    if kind != "life":
        error = errors_on.standard_error(lower / unit, upper / unit)
    gradient = inequality_gradient(value / unit, error, persons, straight_on=straight_on, errors_on=errors_on, **how)
    return gradient.times(float(row["factor"]))


def printed(text):
    """Tolerance of the last printed digit."""
    return pytest.approx(float(text), rel=0, abs=0.51 * 10 ** -len(text.partition(".")[2]))


ROWS = pytest.mark.parametrize(
    "row", rows("gradient.csv"), ids=lambda row: f"{row['population']} {row['straight_on'] or 'linear'}"
)


@ROWS
def test_slope_and_ratio_equal_the_published_ones_in_all_printed_digits(row):
    """PHEindicatormethods, worked examples of `phe_sii`: life expectancy, rates and percentages, on three scales."""
    gradient = gradient_of(row)

    assert gradient.slope.value == printed(row["slope"])
    if row["ratio"]:
        assert gradient.ratio.value == printed(row["ratio"])


@ROWS
@pytest.mark.parametrize("how", ["simulated", "delta"])
def test_limits_agree_with_the_published_simulated_ones_as_far_as_their_draws_allow(row, how):
    """A percentile of n draws at 2.5 % has a standard error of 1.36 half-widths over the root of n; allowed are 3.3."""
    generator = np.random.default_rng(20040388) if how == "simulated" else None
    gradient = gradient_of(row, generator=generator, draws=100_000)

    for name, estimate in (("slope", gradient.slope), ("ratio", gradient.ratio)):
        if not row[name]:
            continue
        lower, upper = float(row[f"{name}_lower_95"]), float(row[f"{name}_upper_95"])
        allowed = (upper - lower) / 2 * (4.5 / np.sqrt(float(row["draws"])) + (0.004 if how == "delta" else 0.005))
        assert estimate.lower == pytest.approx(lower, abs=allowed)
        assert estimate.upper == pytest.approx(upper, abs=allowed)


def test_concentration_index_of_five_groups_by_hand():
    """
    Births and deaths under five in a thousand births, from poorest to richest: numbers in the manner of the example of
    the World Bank, Quantitative Techniques for Health Equity Analysis, Technical Note 7 (India). They could not be held
    against that note, so that the index is worked out here.

    Deaths are 4,631.6, 4,399.8, 3,170.1, 2,145.5 and 1,071.8. Shares of births run to 0.2309, 0.4528, 0.6574, 0.8478
    and 1, shares of deaths to 0.3004, 0.5857, 0.7913, 0.9305 and 1. The note has C as the sum of p before times L after
    less p after times L before: (0.1352 - 0.1360) + (0.3583 - 0.3850) + (0.6117 - 0.6709) + (0.8478 - 0.9305).
    """
    births = np.array([29_939, 28_776, 26_528, 24_689, 19_739.0])
    risk = np.array([154.7, 152.9, 119.5, 86.9, 54.3]) / 1000

    index = concentration_index_of_groups(risk, risk * (1 - risk), births)

    assert index.value == pytest.approx(-0.1694, abs=5e-5)
    by_hand = (0.1352 - 0.1360) + (0.3583 - 0.3850) + (0.6117 - 0.6709) + (0.8478 - 0.9305)
    assert index.value == pytest.approx(by_hand, abs=3e-4)


def test_concentration_index_and_its_standard_error_of_four_persons_by_hand():
    """
    Costs 0, 2, 1, 5 from poorest to richest: mean 2, ranks 1/8, 3/8, 5/8, 7/8.

    C = 2/(4 x 2) (0 + 2 x 3/8 + 1 x 5/8 + 5 x 7/8) - 1 = 23/4 / 4 - 1 = 7/16. The curve runs 0, 0, 1/4, 3/8, 1. The
    terms a are y/2 (2R - 1 - C) + 2 - q before - q after: 2, 17/16, 35/32, and
    (5/2)(12/16 - 7/16) + 2 - 11/8 = 45/32; they must have 1 + C as their mean.
    """
    terms = np.array([2 - 0 - 0, 1 * (-4 / 16 - 7 / 16) + 2 - 1 / 4, (4 / 16 - 7 / 16) / 2 + 2 - 5 / 8, 45 / 32])
    assert terms.mean() == pytest.approx(1 + 7 / 16)

    index = concentration_index_of_persons([0, 2, 1, 5], [1, 2, 3, 4])

    assert index.value == pytest.approx(7 / 16)
    assert ((index.upper - index.value) / 1.959964) ** 2 == pytest.approx(terms.var() / 4, rel=1e-6)


def test_interval_of_the_concentration_index_holds_as_often_as_it_says():
    """2,000 draws of 400 persons of whom the poor have more visits; the truth is the index of two million of them."""
    rng = np.random.default_rng(19970087)

    def persons(size):
        position = rng.random(size)
        return rng.poisson(rng.gamma(0.5, 2 * (3 - 2 * position))), position

    truth = concentration_index_of_persons(*persons(2_000_000)).value
    indices = [concentration_index_of_persons(*persons(400)) for _ in range(2_000)]

    assert np.mean([i.lower <= truth <= i.upper for i in indices]) == pytest.approx(0.95, abs=0.02)
