from dataclasses import replace
from datetime import date

import pytest

from proeftuin.steps.evaluation.plan import Comparator, Estimator, Sensitivity
from tests.evaluation_example import plan, site, square

A, B = site("a", square(0, 0)), site("b", square(4, 4))


@pytest.mark.parametrize(
    "change",
    [
        {"outcomes": ("pharmacy",)},
        {"first_year": 2012},
        {"last_year": 2017},
        {"sites": (A,)},
        {"sites": (A, replace(B, start=date(2014, 1, 1)))},
        {"sites": (A, replace(B, municipalities=B.municipalities[:3]))},
        {"excluded_municipalities": ("GM0909",)},
        {"draws": 200},
        {"bootstrap_draws": 400},
        {"seed": 1},
        {"confidence": 0.9},
        {"size_tolerance": 0.2},
        {"secondary": ("hospital",)},
        {"population": "diabetes"},
        {"comparator": Comparator.MATCHED_REGIONS},
        {"estimator": Estimator.GROUP_TIME},
        {"sensitivity": (Sensitivity.WITHOUT_ONE_SITE,)},
    ],
)
def test_whatever_the_plan_decides_changes_its_hash(change):
    assert replace(plan(A, B), **change).hash() != plan(A, B).hash()


def test_names_of_sites_and_the_order_in_which_things_are_listed_do_not_change_the_hash():
    same = plan(replace(B, name="Another name", municipalities=B.municipalities[::-1]), A)

    assert same.hash() == plan(A, B).hash()


def test_the_hash_is_the_same_on_every_machine():
    assert plan(A).hash() == "66132c90d6e92686373be42f0d7db98b49cca768e4e087a05dceac226f83db91"
