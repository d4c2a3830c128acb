"""
Cigarettes sold in California after the tax of 1989 by synthetic difference-in-differences.

Arkhangelsky, Athey, Hirshberg, Imbens and Wager (2021), American Economic Review 111, table 1: -15.6 and, by the plain
double difference, -27.3. More digits as their package synthdid prints them.
"""

import numpy as np
import pytest

from proeftuin.methods.effects.double_difference_error import (
    jackknife_standard_error,
    placebo_double_differences,
    placebo_standard_error,
)
from proeftuin.methods.effects.parallel_shares import Search
from proeftuin.methods.effects.synthetic_difference_in_differences import (
    NEVER,
    difference_in_differences,
    synthetic_difference_in_differences,
)
from tests.reference.cigarette_packs import CALIFORNIA, FIRST_YEAR, PACKS, STATES

START = 1989 - FIRST_YEAR


def starts_of(*states):
    return [START if name in states else NEVER for name in STATES]


def test_effect_is_the_published_one_in_all_its_digits():
    result = synthetic_difference_in_differences(PACKS, starts_of("California"))

    assert result.effect == pytest.approx(-15.6038278727, abs=5e-11)
    assert result.cohorts[0].gaps[START:].mean() == pytest.approx(result.effect, rel=1e-12)
    assert list(result.cohorts[0].regions) == [CALIFORNIA]


def test_shares_of_states_and_years_and_the_penalty_are_the_published_ones():
    result = synthetic_difference_in_differences(PACKS, starts_of("California"))
    cohort = result.cohorts[0]
    largest = np.argsort(-cohort.region_shares)[:5]
    years = {FIRST_YEAR + year: cohort.year_shares[year] for year in np.flatnonzero(cohort.year_shares)}

    assert {STATES[result.comparison[state]]: cohort.region_shares[state] for state in largest} == pytest.approx(
        {
            "Nevada": 0.124489,
            "New Hampshire": 0.105048,
            "Connecticut": 0.078287,
            "Delaware": 0.070368,
            "Colorado": 0.057513,
        },
        abs=5e-7,
    )
    assert years == pytest.approx({1986: 0.366471, 1987: 0.206453, 1988: 0.427076}, abs=5e-7)
    assert cohort.zeta == pytest.approx(10.22623257, abs=5e-9)


def test_exact_shares_give_the_effect_of_a_program_that_solves_for_them():
    # mlsynth 1.0.0 prints -15.6054.
    result = synthetic_difference_in_differences(PACKS, starts_of("California"), search=Search.EXACT)

    assert result.effect == pytest.approx(-15.6054, abs=5e-5)


def test_equal_shares_give_the_plain_double_difference():
    assert difference_in_differences(PACKS, starts_of("California")).effect == pytest.approx(-27.3491110836, abs=5e-11)


def test_placebo_error_is_about_the_one_of_a_thousand_other_draws():
    # synthdid gives 9.03 with 1,000 draws of its own; draws of this size differ by two to three percent.
    drawn = placebo_double_differences(PACKS, starts_of("California"), 500, np.random.default_rng(7))

    assert placebo_standard_error(drawn) == pytest.approx(9.03, rel=0.1)


def test_three_states_together_and_their_jackknife_error_are_those_of_another_program():
    # diff-diff 3.13.0, which was itself held against synthdid.
    result = synthetic_difference_in_differences(PACKS, starts_of("California", "Nevada", "Utah"))

    assert result.effect == pytest.approx(-8.80493575341973, rel=1e-12)
    assert jackknife_standard_error(PACKS, result) == pytest.approx(10.557038285834544, rel=1e-12)
