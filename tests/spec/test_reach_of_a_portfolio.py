"""Reach, representativeness, RE-AIM and strength of a small portfolio: numbers that one can work out by hand."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from proeftuin.data.delivery_logs import ADAPTATIONS_LOG, COUNTS_LOG, FIDELITY_LOG, SETTINGS_LOG, SPENDING_LOG
from proeftuin.steps.implementation.delivery_log import DeliveryLogs, counted_tables, with_logs
from proeftuin.steps.implementation.portfolio import Portfolio, Targets
from proeftuin.steps.implementation.re_aim import Measured, re_aim
from proeftuin.steps.implementation.reach_plan import ReachPlan, days_of
from proeftuin.steps.implementation.reach_table import delivery_table, reach_table
from proeftuin.steps.implementation.representativeness import representativeness
from proeftuin.steps.implementation.strength import Weights, strength
from proeftuin.steps.population.population_definition import Every
from proeftuin.vocabulary.period import Period
from tests.reach_example import entry

START, MIDDLE, END = date(2022, 1, 1), date(2022, 7, 1), date(2023, 1, 1)
ENTRY = entry(
    "home_team",
    ("noord", START, None),
    ("zuid", START, MIDDLE),
    segments=("frail",),
    targets=Targets(reach=0.5, completed=0.8, sessions=10, fidelity=None),
)
PLAN = ReachPlan((ENTRY,), ("noord", "zuid"), ("well", "frail"), (2022,), Every.YEAR)


def log(contract, *lines):
    return contract.conform(pl.DataFrame(list(lines), schema=list(contract.columns), orient="row"))


def counts(*lines):
    own = [("home_team", *line) for line in lines]
    return log(COUNTS_LOG, *own)


LOGS = DeliveryLogs(
    settings=log(
        SETTINGS_LOG,
        ("home_team", "noord", "p1", date(2021, 12, 1), START, None),
        ("home_team", "noord", "p2", date(2021, 12, 1), START, date(2022, 3, 1)),
        ("home_team", "noord", "p3", date(2021, 12, 1), None, None),
        ("home_team", "zuid", "p4", date(2022, 5, 1), date(2022, 11, 1), None),
    ),
    fidelity_checks=log(
        FIDELITY_LOG,
        ("home_team", "noord", "p1", date(2022, 2, 1), "visit", 1),
        ("home_team", "noord", "p1", date(2022, 2, 1), "plan", 0),
        ("home_team", "noord", "p1", date(2022, 8, 1), "plan", 1),
        ("home_team", "noord", "p2", date(2022, 2, 1), "plan", 1),
    ),
    adaptations=log(ADAPTATIONS_LOG, ("home_team", "noord", date(2022, 8, 1), "by telephone", "cold", False)),
    spending=log(SPENDING_LOG, ("home_team", "noord", 2022, 20_000.0)),
    counts=counts(
        ("noord", START, END, None, 200, 150, 80, 40, 640),
        ("zuid", START, END, None, 100, 60, 20, 10, 100),
    ),
)


def tables(logs=LOGS, plan=PLAN):
    found = counted_tables(logs.counts, plan, {})
    return found | {"delivery": with_logs(found, logs, plan.entries)}


def measures(logs=LOGS, *, region="site:noord", effects=None, programme=None):
    found = tables(logs)
    found["representativeness"] = representativeness(found["reach"])
    if effects is not None:
        found["effects"] = effects
    portfolio = Portfolio(types={}, entries=(ENTRY,), programme=programme)
    whole = re_aim(Measured(portfolio, found, logs, frozenset({"home_team"}), END))
    own = whole.filter(region=region)
    return {row["measure"]: row for row in own.iter_rows(named=True)}


def test_sites_and_periods_are_added_and_shares_are_of_the_eligible():
    reach = tables()["reach"].filter(region="all", is_whole=True)

    assert dict(reach.select("stage", "persons").rows()) == {
        "eligible": 300,
        "invited": 210,
        "enrolled": 100,
        "completed": 50,
    }
    assert reach.filter(stage="enrolled")["percent"].item() == pytest.approx(100 / 3)


def test_without_a_line_of_a_site_nothing_is_said_of_all_sites_together():
    found = counted_tables(LOGS.counts.filter(site="noord"), PLAN, {})["reach"]

    assert found.filter(region="all", stage="enrolled", is_whole=False)["status"].to_list() == ["missing"]
    assert found.filter(region="site:noord", stage="enrolled", is_whole=False)["persons"].to_list() == [80]


def test_a_file_without_the_eligible_says_so_and_takes_those_of_the_persons_where_these_are_known():
    without = counts(("noord", START, END, None, None, None, 80, None, None))
    whole = {"entry": "home_team", "region": "site:noord", "period_start": START, "period_end": END, "is_whole": True}
    numbers = {"eligible": 160, "invited": 0, "enrolled": 0, "completed": 0}
    of_persons = reach_table(pl.DataFrame([whole | numbers, whole | numbers | {"is_whole": False}]))

    alone = counted_tables(without, PLAN, {})["reach"].filter(region="site:noord", is_whole=True)
    beside = counted_tables(without, PLAN, {"reach": of_persons})["reach"].filter(region="site:noord", is_whole=True)

    assert alone.filter(stage="eligible").select("status", "reason").row(0) == ("missing", "eligible_not_known")
    assert alone.filter(stage="enrolled").select("persons", "percent").row(0) == (80, None)
    assert beside.filter(stage="enrolled").select("persons", "percent").row(0) == (80, 50.0)
    assert beside.filter(stage="completed").select("status", "reason").row(0) == ("missing", "not_counted")


def test_more_who_enrolled_than_the_population_has_are_flagged():
    without = counts(("noord", START, END, None, None, None, 80, None, None))
    whole = {"entry": "home_team", "region": "site:noord", "period_start": START, "period_end": END, "is_whole": True}
    numbers = {"eligible": 60, "invited": 0, "enrolled": 0, "completed": 0}

    found = counted_tables(without, PLAN, {"reach": reach_table(pl.DataFrame([whole | numbers]))})

    assert found["reach"].filter(region="site:noord", stage="enrolled", is_whole=True)["percent"].to_list() == [None]
    assert found["delivery_flags"].select("region", "flag", "persons", "verdict").rows() == [
        ("site:noord", "more_enrolled_than_eligible", 20, "warning")
    ]


def test_an_entry_that_nobody_counts_has_rows_that_say_so():
    found = counted_tables(None, PLAN, {})["reach"]

    assert set(found["region"]) == {"all", "site:noord", "site:zuid"}
    assert set(found["status"]) == {"missing"}


def test_logs_tell_fidelity_settings_and_money_of_their_own_period_and_site():
    delivery = tables()["delivery"]
    noord = delivery.filter(region="site:noord", is_whole=False).row(0, named=True)
    zuid = delivery.filter(region="site:zuid", is_whole=False).row(0, named=True)

    assert (noord["checks"], noord["fidelity"], noord["adaptations"], noord["adaptations_planned"]) == (4, 75.0, 1, 0)
    # Three were invited; the one that left in March delivered it in the year as well.
    assert (noord["settings_invited"], noord["settings_delivering"]) == (3, 2)
    assert noord["adoption"] == pytest.approx(100 * 2 / 3)
    assert (noord["spent_eur"], zuid["spent_eur"]) == (20_000.0, None)
    assert (zuid["checks"], zuid["fidelity"]) == (0, None)


def test_without_a_log_of_settings_those_of_the_rollouts_are_taken():
    delivering = {"entry": "home_team", "region": "site:noord", "period_start": START, "period_end": END}
    sessions = delivery_table(
        pl.DataFrame([delivering | {"is_whole": True, "participants": 20, "sessions": 40, "settings_delivering": 4}])
    )
    planned = entry("home_team", ("noord", START, None))
    planned = replace(planned, rollouts=tuple(replace(one, settings=8) for one in planned.rollouts))
    reach = reach_table(
        pl.DataFrame([delivering | {"is_whole": True, "eligible": 50, "invited": 40, "enrolled": 20, "completed": 1}])
    )

    (row,) = with_logs({"reach": reach, "delivery": sessions}, DeliveryLogs(), (planned,)).rows(named=True)

    assert (row["settings_invited"], row["settings_delivering"], row["adoption"]) == (8, 4, 50.0)
    assert (row["fidelity"], row["checks"], row["adaptations"], row["spent_eur"]) == (None, None, None, None)


def test_every_dimension_has_measures_with_what_they_rest_on():
    found = measures()

    assert found["enrolled_of_eligible"]["value"] == 40.0
    assert found["enrolled_of_eligible"]["lower"] < 40.0 < found["enrolled_of_eligible"]["upper"]
    assert found["enrolled_of_invited"]["value"] == pytest.approx(100 * 80 / 150)
    assert found["completed_of_enrolled"]["value"] == 50.0
    assert (found["sessions_per_participant"]["value"], found["sessions_of_planned"]["value"]) == (8.0, 80.0)
    assert found["fidelity"]["value"] == 75.0
    assert found["spent_per_participant"]["value"] == 250.0
    assert {row["basis"] for row in found.values()} >= {"counts", "settings", "fidelity_checks", "spending", "rollouts"}
    assert {row["dimension"] for row in found.values()} == {
        "reach", "effectiveness", "adoption", "implementation", "maintenance",
    }  # fmt: skip


def test_what_nobody_keeps_is_missing_with_a_reason_and_not_zero():
    found = measures(DeliveryLogs())

    assert {row["status"] for row in found.values() if row["measure"] != "rollouts_running"} == {"missing"}
    assert all(row["reason"] for row in found.values() if row["status"] == "missing")


def test_a_setting_is_maintained_when_it_still_delivers_six_months_after_it_joined():
    # Of the two that joined in noord one left within six months; that of zuid joined two months before the end.
    assert measures()["settings_after_six_months"]["value"] == 50.0
    late = measures(region="site:zuid")["settings_after_six_months"]
    assert (late["status"], late["reason"]) == ("missing", "six_months_not_over")


def test_the_share_of_rollouts_that_still_run_counts_those_that_ended():
    assert measures(region="all")["rollouts_running"]["value"] == 50.0


EFFECTS = pl.DataFrame(
    [
        ("hospital_admissions", "frail", "noord", "average", -8.0, -12.0, -4.0, "percent", "value", None),
        ("hospital_admissions", "frail", "all", "average", -5.0, -9.0, -1.0, "percent", "value", None),
        ("care_cost", "frail", "noord", "average", None, None, None, "percent", "withheld", "fewer_than_10_persons"),
        ("care_cost", "frail", "noord", "year", 1.0, 0.0, 2.0, "percent", "value", None),
    ],
    schema=["outcome", "population", "site", "kind", "value", "lower", "upper", "scale", "status", "reason"],
    orient="row",
)


def test_effectiveness_is_the_released_effect_of_the_evaluation_of_this_entry():
    found = measures(effects=EFFECTS, programme="home_team")
    effect, hidden = found["hospital_admissions:frail"], found["care_cost:frail"]

    assert (effect["value"], effect["lower"], effect["upper"]) == (-8.0, -12.0, -4.0)
    assert (hidden["value"], hidden["status"], hidden["reason"]) == (None, "withheld", "fewer_than_10_persons")


def test_the_evaluation_of_another_entry_says_nothing_of_this_one():
    found = measures(effects=EFFECTS, programme="walking")

    assert (found["effect"]["status"], found["effect"]["reason"]) == ("missing", "not_evaluated")


def test_strength_shows_each_part_against_what_was_agreed_and_their_mean():
    found = tables()
    rows = strength(found["reach"], found["delivery"], (ENTRY,), Weights({}))
    parts = {row["part"]: row for row in rows.filter(region="site:noord", is_whole=True).iter_rows(named=True)}

    # 40 of the 50 percent that were to be reached; 8 of 10 sessions; 50 of 80 percent completed it.
    assert parts["reach"]["value"] == pytest.approx(0.8)
    assert parts["dose"]["value"] == pytest.approx(0.8)
    assert parts["completion"]["value"] == pytest.approx(0.625)
    assert parts["fidelity"]["value"] == pytest.approx(0.75)
    assert parts["adoption"]["value"] == pytest.approx(2 / 3)
    assert parts["total"]["value"] == pytest.approx((0.8 + 0.8 + 0.625 + 0.75 + 2 / 3) / 5)
    assert parts["total"]["known"] == 5


def test_strength_of_a_part_that_is_not_known_does_not_count_and_weights_do():
    found = tables(DeliveryLogs(counts=LOGS.counts))
    rows = strength(found["reach"], found["delivery"], (ENTRY,), Weights({"reach": 3.0}))
    parts = {row["part"]: row for row in rows.filter(region="site:noord", is_whole=True).iter_rows(named=True)}

    assert (parts["fidelity"]["value"], parts["fidelity"]["reason"]) == (None, "not_known")
    assert parts["total"]["value"] == pytest.approx((3 * 0.8 + 0.8 + 0.625) / 5)
    assert (parts["total"]["known"], parts["total"]["weight"]) == (3, 5.0)


def test_completion_in_a_period_is_that_of_everybody_who_enrolled_until_its_end_and_reach_is_of_the_whole():
    lines = counts(
        ("noord", START, MIDDLE, None, 200, None, 30, 0, None), ("noord", MIDDLE, END, None, 200, None, 40, 35, None)
    )
    found = tables(DeliveryLogs(counts=lines))
    rows = strength(found["reach"], found["delivery"], (ENTRY,), Weights({})).filter(region="site:noord")

    reach = rows.filter(part="reach", is_whole=False).sort("period_start")["value"].to_list()
    completion = rows.filter(part="completion", is_whole=False).sort("period_start")["value"].to_list()
    assert reach == [None, None]
    assert {*rows.filter(part="reach", is_whole=False)["reason"]} == {"of_all_rollouts_only"}
    assert completion == [0.0, pytest.approx(0.5 / 0.8)]


def test_a_withheld_number_of_persons_makes_what_rests_on_it_withheld():
    found = tables()
    hidden = found["reach"].with_columns(
        pl.when(pl.col("stage") != "enrolled").then(pl.col("persons")).alias("persons"),
        pl.when(pl.col("stage") == "enrolled").then(pl.lit("withheld")).otherwise("status").alias("status"),
        pl.when(pl.col("stage") == "enrolled").then(pl.lit("fewer_than_10_persons")).alias("reason"),
    )
    rows = strength(hidden, found["delivery"], (ENTRY,), Weights({})).filter(is_whole=True, region="all")
    by_part = {row["part"]: row for row in rows.iter_rows(named=True)}

    assert (by_part["reach"]["value"], by_part["reach"]["status"]) == (None, "withheld")
    assert (by_part["completion"]["value"], by_part["completion"]["status"]) == (None, "withheld")


def test_an_entry_reaches_on_the_days_of_its_rollouts_that_meet_as_one_spell():
    own = entry(
        "home_team", ("noord", START, MIDDLE), ("noord", MIDDLE, None), ("noord", date(2020, 1, 1), date(2020, 2, 1))
    )

    assert days_of(own, "noord", Period.years(2021, 2022)) == [Period(START, END)]
