"""
What the tables about improvement say: predictions beside results, findings with the numbers that they rest on, and
decisions with what they change.

The study is that of `improvement_example`; the released tables are written here, so that each answer can be checked.
"""

from datetime import date

import polars as pl
import pytest

from proeftuin.data.chart_tables import CONTROL_CHARTS, CONTROL_POINTS
from proeftuin.data.evaluation_tables import EFFECTS
from proeftuin.data.improvement_tables import IMPROVEMENT_TABLES
from proeftuin.data.segment_tables import SEGMENTS
from proeftuin.data.tables import ESTIMATES
from proeftuin.steps.implementation.reach_table import reach_table
from proeftuin.steps.improvement.finding import ReachGround
from proeftuin.steps.improvement.ground_number import number_of
from proeftuin.steps.improvement.improvement_table import improvement_tables
from tests.improvement_example import IMPROVEMENT, opened_example, write_improvement

# Quarter, admissions per 1,000 person-years, and thousands of person-years.
QUARTERS = """
    2019-10-01 | 92 | 1
    2020-01-01 | 90 | 1
    2020-04-01 | 91 | 1
    2020-07-01 | 84 | 3
    2020-10-01 | 88 | 1
    2021-01-01 | 80 | 1
"""


def frame(contract, *rows):
    """A table of a contract; what a row does not say is empty, or of little matter here."""
    empty = {name: _filler(column) for name, column in contract.columns.items()}
    schema = {name: column.type for name, column in contract.columns.items()}
    return contract.conform(pl.DataFrame([empty | row for row in rows], schema=schema))


def _filler(column):
    if column.missing is not None:
        return None
    return {pl.Date: date(2020, 1, 1), pl.String: "-", pl.Boolean: False}.get(column.type, 0)


def points(text=QUARTERS, **changed):
    """Points of the chart `admissions`; `changed` is what is otherwise in the quarter that begins on that day."""
    rows = []
    for line in text.strip().splitlines():
        day, value, denominator = (part.strip() for part in line.split("|"))
        start = date.fromisoformat(day)
        month = start.month + 3
        row = {
            "chart": "admissions", "period_start": start, "is_complete": True, "status": "value",
            "period_end": date(start.year + month // 13, month % 12 or 12, 1), "part": 1, "value": float(value),
            "denominator": float(denominator), "centre": 89.0,
        }  # fmt: skip
        rows.append(row | changed.get(f"of_{day[:4]}_{day[5:7]}", {}))
    return frame(CONTROL_POINTS, *rows)


CHART = {
    "chart": "admissions", "better": "lower", "unit": "per_1000_person_years", "centre": 80.0, "lower": 70.0,
    "upper": 90.0, "variation": "improvement", "assurance": "none", "latest_start": date(2021, 1, 1), "status": "value",
}  # fmt: skip


def released(*, quarters=None, **others):
    tables = {
        "control_charts": frame(CONTROL_CHARTS, CHART),
        "control_points": points() if quarters is None else quarters,
    }
    return tables | others


def made(folder, tables, *changes):
    written = IMPROVEMENT
    for before, after in changes:
        assert before in written
        written = written.replace(before, after, 1)
    return improvement_tables(opened_example(write_improvement(folder, written)), tables)


def row(table, **wanted):
    (found,) = table.filter(**wanted).to_dicts()
    return found


FROM_CHART = ("value: 88\n", "from: chart\n")


def test_every_table_keeps_its_contract(tmp_path):
    found = made(tmp_path, released())

    assert list(found) == [contract.name for contract in IMPROVEMENT_TABLES]
    for contract in IMPROVEMENT_TABLES:
        assert contract.conform(found[contract.name]).equals(found[contract.name])


STATISTICS = {"mean": (84 + 88) / 2, "share": (84 * 3 + 88 * 1) / 4, "level": 89.0}


@pytest.mark.parametrize(("statistic", "value"), STATISTICS.items(), ids=STATISTICS)
def test_a_result_of_a_chart_is_computed_from_the_points_of_the_days_of_the_prediction(tmp_path, statistic, value):
    asked = ("value: 85\n", f"value: 85\n            statistic: {statistic}\n")

    test = row(made(tmp_path, released(), FROM_CHART, asked)["tests_of_change"], test="one_team")

    assert test["result"] == pytest.approx(value, rel=1e-12)
    assert test["difference"] == pytest.approx(value - 85, rel=1e-12)
    assert (test["result_from"], test["points"], test["unit"]) == ("chart", 2, "per_1000_person_years")


def test_a_point_that_the_study_leaves_out_of_its_chart_is_left_out_of_the_result(tmp_path):
    quarters = points(of_2020_07={"is_excluded": True})

    test = row(made(tmp_path, released(quarters=quarters), FROM_CHART)["tests_of_change"], test="one_team")

    assert (test["result"], test["points"]) == (88.0, 1)


def test_a_result_with_a_withheld_point_is_withheld(tmp_path):
    withheld = {"value": None, "status": "withheld", "reason": "few_persons"}

    found = made(tmp_path, released(quarters=points(of_2020_10=withheld)), FROM_CHART)
    test = row(found["tests_of_change"], test="one_team")

    assert (test["status"], test["reason"]) == ("withheld", "few_persons")
    assert (test["result"], test["difference"], test["held"]) == (None, None, None)
    ground = row(found["finding_grounds"], kind="test")
    assert (ground["status"], ground["reason"], ground["value"]) == ("withheld", "few_persons", None)


@pytest.mark.parametrize(
    ("quarters", "reason"),
    [
        (points("2020-04-01 | 91 | 1\n2020-07-01 | 84 | 3"), "period_not_over_in_data"),
        (points(of_2020_10={"is_complete": False}, of_2021_01={"is_complete": False}), "period_not_over_in_data"),
        (points().filter(pl.col("chart") != "admissions"), "no_chart"),
    ],
)
def test_there_is_no_result_before_its_days_are_over_in_the_data(tmp_path, quarters, reason):
    test = row(made(tmp_path, released(quarters=quarters), FROM_CHART)["tests_of_change"], test="one_team")

    assert (test["status"], test["reason"], test["result"]) == ("missing", reason, None)


AGREEMENT = {
    "near enough": ("within: 5", 88, True, "within"),
    "just near enough": ("within: 3", 88, True, "within"),
    "too far, though better": ("within: 5", 70, False, "within"),
    "in the interval": ("interval: [80, 90]", 90, True, "interval"),
    "outside the interval": ("interval: [80, 90]", 91, False, "interval"),
    "better than predicted, without more said": ("", 70, True, "better"),
    "worse than predicted, without more said": ("", 86, False, "better"),
}


@pytest.mark.parametrize(("room", "result", "held", "by"), AGREEMENT.values(), ids=AGREEMENT)
def test_a_prediction_holds_by_what_it_said_itself(tmp_path, room, result, held, by):
    found = made(tmp_path, released(), ("within: 5", room), ("value: 88", f"value: {result}"))
    test = row(found["tests_of_change"], test="one_team")

    assert (test["held"], test["held_by"], test["difference"]) == (held, by, result - 85)


def test_where_no_way_is_better_and_no_distance_is_given_nothing_tells_whether_it_held(tmp_path):
    neither = {"control_charts": frame(CONTROL_CHARTS, CHART | {"better": "neither"}), "control_points": points()}

    found = made(tmp_path, neither, ("within: 5", ""))

    assert row(found["tests_of_change"], test="one_team")["held"] is None
    assert notes(found, "one_team")["prediction_can_fail"] == "nothing_tells_agreement"


def test_numbers_of_a_chart_of_shares_are_written_as_shares_and_shown_in_percent(tmp_path):
    of_share = (
        IMPROVEMENT.replace("from: 90", "from: 0.9").replace("to: 75", "to: 0.75").replace("value: 75", "value: 1")
    )
    of_share = of_share.replace("value: 85", "value: 0.85").replace("within: 5", "within: 0.05")
    study = write_improvement(tmp_path, of_share.replace("value: 88", "value: 0.88"))

    found = improvement_tables(opened_example(study, shares=["admissions"]), released())

    cycle = row(found["improvement_cycles"], cycle="fewer_admissions")
    test = row(found["tests_of_change"], test="one_team")
    assert (cycle["baseline"], cycle["target"]) == (90.0, 75.0)
    assert (test["predicted"], test["predicted_lower"], test["result"], test["held"]) == (85.0, 80.0, 88.0, True)


def test_a_test_without_a_result_yet_says_so(tmp_path):
    test = row(made(tmp_path, released())["tests_of_change"], test="two_teams")

    assert (test["status"], test["reason"]) == ("missing", "no_result_yet")


def test_tests_are_linked_both_ways_though_one_of_them_says_it(tmp_path):
    found = made(tmp_path, released(), ("          after: one_team\n", ""))["tests_of_change"]

    assert row(found, test="one_team")["next"] == "two_teams"
    assert row(found, test="two_teams")["after"] == "one_team"


def test_an_aim_is_held_against_the_level_of_its_chart(tmp_path):
    cycle = row(made(tmp_path, released())["improvement_cycles"], cycle="fewer_admissions")

    # From 90 to 75 is a way of 15, of which 80 has gone 10.
    assert (cycle["level"], cycle["is_reached"]) == (80.0, False)
    assert cycle["way"] == pytest.approx(100 * 10 / 15, rel=1e-12)


def test_the_driver_diagram_is_a_tree_with_each_node_before_what_hangs_under_it(tmp_path):
    drivers = made(tmp_path, released())["drivers"]

    assert drivers.select("kind", "driver", "parent", "depth", "name_en", "entry").rows() == [
        ("primary", "seen_early", None, 1, "Seen earlier", None),
        ("secondary", "visits", "seen_early", 2, "Visits at home", None),
        ("change", None, "visits", 3, None, "home_team"),
        ("change", None, "visits", 3, "A fixed day", None),
    ]


def grounds(folder, ground, **tables):
    found = made(folder, released(**tables), ("{signal: admissions}", ground))["finding_grounds"]
    return row(found, place=2)


def figure(year, value, method="crude", region="site:north", status="value", reason=None):
    return {
        "indicator": "hospital_admissions", "region": region, "period_start": date(year, 1, 1), "method": method,
        "value": value, "lower": value, "upper": value, "confidence": 0.95, "unit": "per_1000", "status": status,
        "reason": reason,
    }  # fmt: skip


def test_a_finding_carries_the_figure_of_the_year_or_else_the_newest_and_the_crude_one_first(tmp_path):
    estimates = frame(
        ESTIMATES, figure(2020, 90.0), figure(2021, 77.0, "directly_standardised"), figure(2021, 80.0),
        figure(2021, 70.0, region="site:south"),
    )  # fmt: skip
    newest = grounds(tmp_path / "a", "{estimate: {indicator: hospital_admissions, region: north}}", estimates=estimates)
    of_2020 = "{estimate: {indicator: hospital_admissions, region: north, year: 2020}}"
    earlier = grounds(tmp_path / "b", of_2020, estimates=estimates)

    assert (newest["value"], newest["unit"], newest["period_start"]) == (80.0, "per_1000", date(2021, 1, 1))
    assert (earlier["value"], earlier["points_at"]) == (90.0, "hospital_admissions/north/2020")


def test_what_is_withheld_stays_withheld_in_a_finding(tmp_path):
    withheld = figure(2021, None, status="withheld", reason="few_persons")

    ground = grounds(
        tmp_path,
        "{estimate: {indicator: hospital_admissions, region: north}}",
        estimates=frame(ESTIMATES, withheld),
    )

    assert (ground["value"], ground["lower"], ground["status"], ground["reason"]) == (
        None, None, "withheld", "few_persons",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("year", "tables", "reason"),
    [
        (2020, {}, "not_computed"),
        (2019, {"estimates": frame(ESTIMATES, figure(2020, 90.0))}, "no_such_figure"),
    ],
)
def test_a_figure_that_the_results_do_not_have_is_missing_with_its_reason(tmp_path, year, tables, reason):
    ground = grounds(tmp_path, f"{{estimate: {{indicator: hospital_admissions, year: {year}}}}}", **tables)

    assert (ground["status"], ground["reason"]) == ("missing", reason)


def test_a_signal_carries_the_lines_of_its_chart_and_what_it_shows(tmp_path):
    ground = row(made(tmp_path, released())["finding_grounds"], kind="signal")

    assert (ground["value"], ground["lower"], ground["upper"], ground["verdict"]) == (80.0, 70.0, 90.0, "improvement")


def test_a_segment_carries_its_persons_and_a_reach_its_percent_of_the_whole_rollout(tmp_path):
    segment = {
        "scheme": "risk_pyramid", "segment": "prevention", "region": "all", "period_start": date(2020, 1, 1),
        "persons": 500, "status": "value",
    }  # fmt: skip
    reach = pl.DataFrame(
        {
            "entry": ["home_team"] * 3,
            "region": ["site:north"] * 3,
            "period_start": [date(2020, 7, 1), date(2020, 10, 1), date(2020, 7, 1)],
            "period_end": [date(2020, 10, 1), date(2021, 1, 1), date(2022, 1, 1)],
            "is_whole": [False, False, True],
            "segment": ["all"] * 3,
            "stage": ["enrolled"] * 3,
            "persons": [10, 20, 40],
            "percent": [10.0, 20.0, 40.0],
            "status": ["value"] * 3,
            "reason": pl.Series([None] * 3, dtype=pl.String),
        }
    )

    found = made(tmp_path, released(segments=frame(SEGMENTS, segment), reach=reach))["finding_grounds"]

    assert row(found, kind="segment")["value"] == 500.0
    assert (row(found, kind="reach")["value"], row(found, kind="reach")["unit"]) == (40.0, "percent")


def test_a_note_has_its_words_and_no_number(tmp_path):
    ground = row(made(tmp_path, released())["finding_grounds"], kind="note")

    assert (ground["points_at"], ground["status"], ground["reason"]) == ("talks with the team", "missing", "in_words")


def test_a_decision_says_what_stands_in_the_study_file_and_what_will(tmp_path):
    changes = made(tmp_path, released())["decided_changes"]

    assert changes.select("edit", "at", "before", "after", "is_applied").rows() == [
        ("set", "portfolio.interventions.home_team.targets.reach", "0.6", "0.7", False),
        ("add", "status.indicators", None, '"gp_contacts"', False),
        ("keep", "populations.everybody.include.is alive.alive", "true", "true", False),
    ]


def notes(found, subject):
    return dict(found["improvement_checks"].filter(subject=subject).select("check", "note").iter_rows())


def test_a_well_kept_test_has_nothing_to_beware_of(tmp_path):
    assert set(notes(made(tmp_path, released()), "one_team").values()) == {None}


BEWARE = {
    "a cycle without a balancing measure": (
        (", balancing: [emergencies]", ""), "fewer_admissions", "balancing_measure", "no_balancing_measure"
    ),
    "a prediction from after the beginning": (
        ("recorded_on: 2020-06-15", "recorded_on: 2020-07-02\n            late: {nl: Vergeten, en: Forgotten}"),
        "one_team", "prediction_before_test", "late_prediction",
    ),
    "nothing learned": (
        ("            learned: {nl: Dinsdag werkt, en: Tuesdays work}\n", ""), "one_team", "learning", "nothing_learned"
    ),
    "no reason of the prediction": (
        ("            why: {nl: Eerder bezoek, en: Earlier visits}\n", ""),
        "one_team", "reason_of_prediction", "no_reason_of_prediction",
    ),
    "a first test in a whole site": (
        ("change: {nl: Een team begint, en: One team begins}",
         "change: {nl: Een team begint, en: One team begins}\n          scale: site"),
        "fewer_admissions", "small_first", "large_first",
    ),
    "adopted though it went otherwise": (
        ("value: 88\n            learned: {nl: Dinsdag werkt, en: Tuesdays work}\n          decision: adapt",
         "value: 95\n            learned: {nl: Dinsdag werkt, en: Tuesdays work}\n          decision: adopt"),
        "one_team", "adopted_as_predicted", "adopted_otherwise_than_predicted",
    ),
    "few points before the test": (
        ("period: {from: 2020-07-01, until: 2021-01-01}\n            recorded_on: 2020-06-15",
         "period: {from: 2020-01-01, until: 2021-01-01}\n            recorded_on: 2019-12-15"),
        "one_team", "data_over_time", "few_points_before",
    ),
    "a decision that nobody looks at again": (
        ("      review_on: 2022-03-01\n", ""), "a_higher_target", "looked_at_again", "no_review"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "subject", "check", "note"), BEWARE.values(), ids=BEWARE)
def test_a_weak_record_is_read_with_a_warning(tmp_path, change, subject, check, note):
    assert notes(made(tmp_path / "changed", released(), change), subject)[check] == note
    assert notes(made(tmp_path / "as_it_was", released()), subject).get(check) is None


def test_a_finding_that_rests_on_an_effect_that_includes_none_or_on_no_signal_says_so(tmp_path):
    effect = {
        "outcome": "hospital_admissions", "population": "everybody", "site": "all", "kind": "average",
        "scale": "percent", "value": -4.0, "lower": -9.0, "upper": 1.0, "confidence": 0.95, "status": "value",
    }  # fmt: skip
    study = write_improvement(
        tmp_path, IMPROVEMENT.replace("{test: one_team}", "{effect: {outcome: hospital_admissions}}")
    )
    chance = {"control_charts": frame(CONTROL_CHARTS, CHART | {"variation": "common_cause"})}

    found = improvement_tables(
        opened_example(study, outcomes=["hospital_admissions"]), released(effects=frame(EFFECTS, effect)) | chance
    )

    ground = row(found["finding_grounds"], kind="effect")
    assert (ground["value"], ground["lower"], ground["upper"], ground["unit"]) == (-4.0, -9.0, 1.0, "percent")
    assert notes(found, "not_everybody")["effect_is_clear"] == "effect_includes_none"
    assert notes(found, "not_everybody")["signal_is_there"] == "no_signal_in_chart"


BEGINS = [date(2022, 1, 1), date(2022, 4, 1), date(2023, 1, 1)]


@pytest.mark.parametrize(("period", "percent"), [(BEGINS[0], 20.0), (None, 50.0), (BEGINS[1], None)])
def test_a_reach_of_a_period_is_that_of_the_period_and_not_of_the_whole_that_begins_with_it(period, percent):
    columns = ["entry", "region", "period_start", "period_end", "is_whole"]
    columns += ["eligible", "invited", "enrolled", "completed"]
    reach = reach_table(
        pl.DataFrame(
            [
                ("home_team", "all", BEGINS[0], BEGINS[1], False, 100, 50, 20, 10),
                ("home_team", "all", BEGINS[0], BEGINS[2], True, 200, 150, 100, 90),
            ],
            schema=columns,
            orient="row",
        )
    )

    number = number_of(ReachGround("home_team", "all", "enrolled", period), {"reach": reach}, {})

    assert number.value == percent
