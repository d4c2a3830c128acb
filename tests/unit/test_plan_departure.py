from dataclasses import replace
from datetime import date

import pytest

from proeftuin.cli.console import Console
from proeftuin.steps.evaluation.plan import Comparator, EconomicPlan, EventPlan, Sensitivity
from proeftuin.steps.evaluation.plan_departure import departures
from proeftuin.vocabulary.departure import Departure
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.texts import Texts
from tests.evaluation_example import code, plan, site, square

A, B = site("a", square(0, 0)), site("b", square(4, 4))
FROZEN = plan(A, B, outcomes=("hospital", "pharmacy"), secondary=("pharmacy",))
RICH = replace(FROZEN, reach={"a": 0.4}, economics=EconomicPlan("hospital"), negative_controls=())
EVENT = EventPlan(("hospital",), 2011, 2018, A)


def test_a_plan_that_decides_the_same_departs_in_nothing():
    again = replace(FROZEN, sites=(replace(B, name="Renamed"), A))

    assert departures(FROZEN.decided(), again.decided()) == ()


@pytest.mark.parametrize(
    ("change", "departure"),
    [
        ({"last_year": 2017}, Departure("window", None, "2011, 2018", "2011, 2017")),
        ({"secondary": ()}, Departure("outcomes", "pharmacy", "secondary", "primary")),
        ({"outcomes": ("hospital",), "secondary": ()}, Departure("outcomes", "pharmacy", "secondary", None)),
        ({"comparator": Comparator.MATCHED_REGIONS},
         Departure("comparator", None, "rest_of_country", "matched_regions")),
        ({"sensitivity": (Sensitivity.SPILLOVER,)}, Departure("sensitivity", None, None, "spillover")),
        ({"excluded_municipalities": ("GM0909",)}, Departure("excluded", None, None, "GM0909")),
        ({"sites": (A, replace(B, start=date(2014, 1, 1)))}, Departure("site_start", "b", "2013-04-23", "2014-01-01")),
        ({"sites": (A, replace(B, municipalities=B.municipalities[:1]))},
         Departure("site_municipalities", "b", ", ".join(B.municipalities), code(4, 4))),
        ({"seed": 4}, Departure("seed", None, "20150101", "4")),
        ({"reach": {"a": 0.4}}, Departure("reach", "a", None, "0.4")),
    ],
)  # fmt: skip
def test_a_departure_tells_what_was_frozen_and_what_is_done(change, departure):
    assert departures(FROZEN.decided(), replace(FROZEN, **change).decided()) == (departure,)


def test_a_site_that_was_left_out_is_told_with_its_start_and_municipalities():
    found = departures(FROZEN.decided(), replace(FROZEN, sites=(A,)).decided())

    assert [(one.key, one.item, one.done) for one in found] == [
        ("site_start", "b", None),
        ("site_municipalities", "b", None),
    ]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("decided", [RICH.decided(), EVENT.decided()], ids=["sites", "event"])
def test_every_decision_has_a_name_in_both_languages(language, decided):
    console = Console(Texts.of_package("proeftuin.cli", language))

    keys = {departure.key for departure in departures(decided, {})}

    assert {key for key in keys if f"evaluate.decision.{key}" not in console.text} == set()
