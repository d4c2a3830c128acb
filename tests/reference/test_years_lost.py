"""Years lost to early death against published figures and by hand."""

import csv
from pathlib import Path

import numpy as np
import pytest

from proeftuin.methods.life_table import AGES_WITH_INFANTS
from proeftuin.methods.standardisation import Standard, directly_standardised_rate
from proeftuin.methods.years_lost import years_lost_per_death, years_lost_rate

PUBLISHED = Path(__file__).parent / "data" / "phe-indicatormethods" / "life_expectancy.csv"
ROWS = list(csv.DictReader(PUBLISHED.read_text(encoding="utf-8").splitlines()))
DEATHS, PERSON_YEARS = (np.array([float(row[name]) for row in ROWS]) for name in ("deaths", "person_years"))


def test_years_lost_per_death_before_75_equal_the_published_ones():
    """PHEindicatormethods, `yll_testdta.csv`, column YLL_LE75."""
    published = [74.5, 72, *np.arange(67.5, 0, -5), 0, 0, 0, 0]

    assert years_lost_per_death(AGES_WITH_INFANTS, limit=75) == pytest.approx(published)


def test_years_lost_standardised_is_the_standardised_rate_when_every_death_costs_one_year():
    """Their limits equal published ones in `test_standardisation`."""
    standard = Standard([1000, 4000, *[5500] * 18])

    lost = years_lost_rate(DEATHS, PERSON_YEARS, np.ones(20), standard, per=100_000)
    rate = directly_standardised_rate(DEATHS, PERSON_YEARS, standard)

    assert (lost.value, lost.lower, lost.upper) == pytest.approx((rate.value, rate.lower, rate.upper), rel=1e-12)


def test_crude_years_lost_by_hand():
    """12 deaths at 60-64 that cost 12.5 years each, 10 at 70-74 that cost 2.5: 175 years over 2,000 person-years."""
    starts = (0, 60, 65, 70, 75)

    lost = years_lost_rate([0, 12, 0, 10, 30], [500] * 4 + [0.0001], years_lost_per_death(starts), per=1_000)

    assert lost.value == pytest.approx(87.5, rel=1e-6)
