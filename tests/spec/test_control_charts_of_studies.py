"""Which chart a series gets and why, what takes no part in it, and what is said of its signals and its target."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from proeftuin.data.chart_tables import CHART_TABLES, MEASURED_SERIES
from proeftuin.data.delivery_tables import REACH
from proeftuin.methods.control_charts.series import ChartKind
from proeftuin.methods.control_charts.signals import RuleSet
from proeftuin.steps.improvement.chart import Chart, LeftOut, Nature, Point, Rebase, SeriesOfChart
from proeftuin.steps.improvement.chart_rows import chart_tables
from proeftuin.steps.improvement.charted import charted
from proeftuin.steps.improvement.measured_series import Every
from proeftuin.steps.improvement.series_source import points_of_rows, rows_of_chart
from proeftuin.vocabulary.indicator import Direction
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.period import Period

WHY = Translated("omdat", "because")
NAME = Translated("voorbeeld", "example")
LOWER, HIGHER = Direction.LOWER_IS_BETTER, Direction.HIGHER_IS_BETTER


def month(number):
    return date(2020 + (number - 1) // 12, (number - 1) % 12 + 1, 1)


def definition(nature=Nature.VALUE, *, unit="eur_per_person_year", factor=1.0, direction=LOWER, until=None, **more):
    series = SeriesOfChart("example", "all", Every.MONTH, nature, unit, factor, until)
    return Chart("example", NAME, series, direction, **more)


def point(number, value, *, numerator=None, denominator=None, is_complete=True, status="value"):
    told = value if status == "value" else None
    return Point(month(number), month(number + 1), numerator, denominator, told, is_complete, status, None)


def values(*numbers):
    return [point(place, float(value)) for place, value in enumerate(numbers, start=1)]


def counted(numerators, denominator, factor):
    return [
        point(place, factor * number / denominator, numerator=float(number), denominator=denominator)
        for place, number in enumerate(numerators, start=1)
    ]


STEADY = [10, 12, 11, 9, 10, 12, 8, 11, 10, 9, 12, 11, 10, 9, 11, 12]


@pytest.mark.parametrize(
    ("nature", "points", "kind", "why"),
    [
        (Nature.VALUE, values(*STEADY), ChartKind.XMR, "value"),
        (Nature.VALUE, values(*STEADY[:11]), ChartKind.RUN, "few_points"),
        (Nature.RATE, counted(STEADY, 100.0, 1.0), ChartKind.U, "rate"),
        (Nature.SHARE, counted(STEADY, 100.0, 1.0), ChartKind.P, "share"),
        (Nature.COUNT, [point(p, float(n), numerator=float(n)) for p, n in enumerate(STEADY, 1)], ChartKind.C, "count"),
        (Nature.RATE, counted([1000 * n for n in STEADY], 100.0, 1.0), ChartKind.U_PRIME, "more_spread_than_chance"),
        (Nature.SHARE, counted([100 * n for n in STEADY], 10_000.0, 1.0), ChartKind.P_PRIME, "more_spread_than_chance"),
        (Nature.TIME_BETWEEN, [point(p, float(n), numerator=float(n)) for p, n in enumerate(STEADY, 1)], ChartKind.T,
         "time_between"),
        (Nature.COUNT_BETWEEN, [point(p, float(n), numerator=float(n)) for p, n in enumerate(STEADY, 1)], ChartKind.G,
         "count_between"),
    ],
)  # fmt: skip
def test_the_chart_follows_from_what_a_point_is_and_how_much_points_vary(nature, points, kind, why):
    found = charted(definition(nature), points)

    assert found.kind.kind is kind
    assert found.kind.why == why


def test_a_chart_that_was_asked_for_is_made():
    found = charted(definition(Nature.RATE, kind=ChartKind.XMR), counted(STEADY, 100.0, 1.0))

    assert found.kind.kind is ChartKind.XMR
    assert found.kind.why == "asked"


def test_a_run_chart_goes_by_the_rules_of_anhoej_and_others_by_making_data_count():
    assert charted(definition(), values(*STEADY[:11])).rules is RuleSet.ANHOEJ
    assert charted(definition(), values(*STEADY)).rules is RuleSet.NHS
    assert charted(definition(rules=RuleSet.IHI), values(*STEADY[:11])).rules is RuleSet.IHI


def rows(asked, points):
    tables = chart_tables([charted(asked, points)])
    assert all(contract.conform(tables[contract.name]).height >= 0 for contract in CHART_TABLES[1:])
    return {name: frame.to_dicts() for name, frame in tables.items()}


def test_a_rate_is_shown_in_its_unit_with_limits_that_follow_from_time_at_risk():
    """Twenty events in ten person-years, per 1,000: centre 2,000, and three times the root of 2 / 10 around it."""
    found = rows(definition(Nature.RATE, unit="per_1000_person_years", factor=1000.0), counted([20] * 16, 10.0, 1000.0))

    chart = found["control_charts"][0]
    assert chart["centre"] == pytest.approx(2000)
    assert chart["upper"] == pytest.approx(2000 + 3000 * np.sqrt(2 / 10))
    assert {row["value"] for row in found["control_points"]} == {2000.0}


def test_a_share_is_shown_as_a_percentage_and_its_target_too():
    asked = definition(Nature.SHARE, unit="percent", factor=100.0, direction=HIGHER, target=90.0)
    found = rows(asked, counted([50, 52, 48, 51, 49, 50, 53, 47, 50, 51, 49, 50, 52, 48], 100.0, 100.0))

    chart = found["control_charts"][0]
    assert chart["centre"] == pytest.approx(50)
    assert chart["upper"] == pytest.approx(50 + 300 * np.sqrt(0.25 / 100))
    assert chart["target"] == 90.0
    assert chart["assurance"] == "consistently_fails"


def test_new_lines_begin_at_a_rebase_and_the_decision_stands_with_them():
    asked = definition(rebases=(Rebase(month(9), WHY, "steering group", date(2021, 1, 5)),))
    found = rows(asked, values(10, 11, 10, 11, 10, 11, 10, 11, 20, 21, 20, 21, 20, 21, 20, 21))

    assert [row["part"] for row in found["control_points"]] == [1] * 8 + [2] * 8
    assert {row["centre"] for row in found["control_points"][8:]} == {20.5}
    assert found["control_charts"][0]["centre"] == 20.5
    assert found["signals"] == []
    assert found["rebases"][0]["decided_by"] == "steering group"


def test_without_a_rebase_the_same_points_are_signals():
    found = rows(definition(), values(10, 11, 10, 11, 10, 11, 10, 11, 20, 21, 20, 21, 20, 21, 20, 21))

    shifts = [row for row in found["signals"] if row["rule"] == "shift"]
    assert [(row["direction"], row["meaning"], row["points"]) for row in shifts] == [
        ("low", "improvement", 8),
        ("high", "concern", 8),
    ]
    assert found["control_charts"][0]["variation"] == "concern"


def test_a_baseline_fixes_the_lines_for_what_follows():
    asked = definition(baseline=Period(month(1), month(9)))
    found = rows(asked, values(10, 11, 10, 11, 10, 11, 10, 11, 20, 21, 20, 21, 20, 21, 20, 21))

    assert found["control_charts"][0]["centre"] == 10.5
    assert [row["in_baseline"] for row in found["control_points"]] == [True] * 8 + [False] * 8
    assert found["control_charts"][0]["baseline_end"] == month(9)


@pytest.mark.parametrize(
    ("baseline", "left_out"),
    [
        (Period(date(2020, 1, 15), date(2020, 2, 20)), ()),
        (Period(month(1), month(5)), ()),
        (Period(month(1), month(6)), (LeftOut(month(3), WHY),)),
    ],
)
def test_a_baseline_of_fewer_than_five_points_gives_no_lines_and_never_those_of_all_points(baseline, left_out):
    found = rows(definition(baseline=baseline, left_out=left_out), values(*STEADY))

    assert found["control_charts"][0]["status"] == "not_estimable"
    assert found["control_charts"][0]["reason"] == "too_few_points_in_baseline"
    assert {row["centre"] for row in found["control_points"]} == {None}


def test_what_is_left_out_withheld_or_not_complete_takes_no_part_in_lines_and_signals():
    asked = definition(left_out=(LeftOut(month(3), WHY),), until=month(16))
    steady = values(*STEADY)
    steady[2] = point(3, 500.0)
    steady[4] = point(5, None, status="withheld")
    steady[15] = point(16, 900.0, is_complete=False)
    found = rows(asked, steady)

    chart, points = found["control_charts"][0], found["control_points"]
    kept = [number for place, number in enumerate(STEADY) if place not in (2, 4, 15)]
    assert chart["points"] == 13
    assert chart["centre"] == pytest.approx(np.mean(kept))
    assert chart["latest_start"] == month(15)
    assert found["signals"] == []
    assert points[2]["is_excluded"]
    assert points[2]["why_excluded_nl"] == "omdat"
    assert points[4]["value"] is None
    assert points[4]["centre"] is None
    assert points[15]["value"] == 900.0
    assert points[15]["centre"] is None
    assert {"withheld_points", "incomplete_period"} <= set(chart["warnings"].split())


def test_a_period_that_ends_after_the_data_are_complete_is_not_complete():
    asked = definition(until=month(3))
    frame = MEASURED_SERIES.conform(
        pl.DataFrame(
            [
                {"series": "example", "region": "all", "every": "month", "period_start": month(n),
                 "period_end": month(n + 1), "value": 1.0, "unit": "x", "is_complete": True, "status": "value",
                 "reason": None}
                for n in (1, 2, 3)
            ]
        )
    )  # fmt: skip

    assert [one.is_complete for one in points_of_rows(asked, frame)] == [True, True, False]


def test_a_part_with_too_few_points_has_points_without_lines():
    asked = definition(rebases=(Rebase(month(16), WHY, "x", month(16)),))
    found = rows(asked, values(*STEADY))

    assert found["control_charts"][0]["status"] == "not_estimable"
    assert found["control_charts"][0]["reason"] == "too_few_points_in_part"
    assert len(found["control_points"]) == 16
    assert found["signals"] == []


def test_without_any_point_there_is_a_chart_that_says_so():
    found = rows(definition(), [point(1, None, status="missing")])

    assert found["control_charts"][0]["reason"] == "no_points_to_judge"
    assert found["control_charts"][0]["variation"] is None


@pytest.mark.parametrize(("target", "assurance"), [(9.0, "hit_and_miss"), (1.0, "consistently_fails")])
def test_a_target_is_held_against_the_limits_and_not_against_a_point(target, assurance):
    found = rows(definition(target=target), values(*STEADY))

    assert found["control_charts"][0]["assurance"] == assurance


def test_few_events_are_warned_about_and_so_are_limits_of_few_points():
    rare = counted([0, 1, 0, 2, 0, 0, 1, 0, 1, 0, 0, 2, 1, 0], 100.0, 1.0)
    asked = definition(kind=ChartKind.XMR)

    assert "rare_events" in rows(definition(Nature.RATE), rare)["control_charts"][0]["warnings"]
    assert "trial_limits" in rows(asked, values(*STEADY[:8]))["control_charts"][0]["warnings"]


def test_a_rise_that_still_lies_low_is_not_called_better_or_worse():
    found = rows(definition(baseline=10), values(20, 22, 20, 22, 20, 22, 20, 22, 20, 22, 10, 11, 12, 13, 14, 15, 16))

    trend = next(row for row in found["signals"] if row["rule"] == "trend")
    assert (trend["direction"], trend["meaning"]) == ("rising", "neutral")


@pytest.mark.parametrize("direction", [LOWER, HIGHER, Direction.NEUTRAL])
@pytest.mark.parametrize(
    ("points", "rules", "rule"),
    [
        ([100, 140, 60, 140, 60, 130, *[101, 102, 99, 98] * 4, 101], RuleSet.NELSON, "close_to_centre"),
        ([*[104, 96] * 8], RuleSet.NELSON, "zigzag"),
        ([8, 9, 8, 9, 8, 11, 12, 11, 12, 11, 12, 9, 8], RuleSet.ANHOEJ, "few_crossings"),
    ],
)
def test_a_signal_without_a_side_is_neither_better_nor_worse(direction, points, rules, rule):
    found = rows(definition(kind=ChartKind.XMR, rules=rules, direction=direction), values(*points))

    last = found["control_points"][-1]
    assert rule in last["signals"].split()
    assert last["meaning"] == "neutral"
    assert found["control_charts"][0]["variation"] == "neutral"
    assert {(row["direction"], row["meaning"]) for row in found["signals"] if row["rule"] == rule} == {
        ("both", "neutral")
    }


def yearly(series, method="crude"):
    return pl.DataFrame(
        {
            "indicator": [series] * 3,
            "region": ["NL01"] * 3,
            "method": [method] * 3,
            "sex": [None] * 3,
            "age_band": [None] * 3,
            "period_start": [date(2020, 1, 1), date(2021, 1, 1), date(2020, 1, 1)],
            "period_end": [date(2021, 1, 1), date(2022, 1, 1), date(2022, 1, 1)],
            "numerator": [1.0, 2.0, 3.0],
            "denominator": [10.0, 10.0, 20.0],
            "value": [0.1, 0.2, 0.15],
            "unit": ["x"] * 3,
            "status": ["value"] * 3,
            "reason": [None] * 3,
        },
        schema_overrides={"sex": pl.String, "age_band": pl.String, "reason": pl.String},
    )


def test_years_come_from_the_yearly_figures_and_several_years_together_are_no_point():
    series = SeriesOfChart("cost", "NL01", Every.YEAR, Nature.VALUE, "x")
    asked = Chart("example", NAME, series, LOWER)

    found = rows_of_chart(asked, "crude", {"estimates": yearly("cost")})

    assert found["value"].to_list() == [0.1, 0.2]
    assert rows_of_chart(asked, "directly_standardised", {"estimates": yearly("cost")}).is_empty()


def test_reach_is_a_share_of_those_who_could_be_reached_and_a_withheld_stage_has_no_value():
    keys = {"entry": "team", "region": "site:a", "is_whole": False, "percent": None, "reason": None}
    keys |= dict.fromkeys(("segment", "deprivation", "sex", "age_group"), "all")
    reach = REACH.conform(
        pl.DataFrame(
            [
                keys | {"stage": stage, "persons": persons, "period_start": start, "period_end": end, "status": status}
                for start, end, invited, status in (
                    (date(2020, 1, 1), date(2021, 1, 1), 60, "value"),
                    (date(2021, 1, 1), date(2022, 1, 1), None, "withheld"),
                )
                for stage, persons in (("eligible", 100), ("invited", invited))
            ]
        )
    )
    series = SeriesOfChart("team.invited", "site:a", Every.YEAR, Nature.SHARE, "percent", 100.0)

    found = rows_of_chart(Chart("example", NAME, series, HIGHER), "crude", {"reach": reach})

    assert found["value"].to_list() == [60.0, None]
    assert found["denominator"].to_list() == [100.0, 100.0]
    assert found["status"].to_list() == ["value", "withheld"]


def test_delivery_that_was_not_counted_gives_no_points():
    series = SeriesOfChart("team.invited", "site:a", Every.YEAR, Nature.SHARE, "percent", 100.0)

    assert rows_of_chart(Chart("example", NAME, series, HIGHER), "crude", {}).is_empty()
