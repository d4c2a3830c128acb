"""
What follows from a portfolio: which places have nothing, what overlaps, what started before something that it needs.

Tables are written as text: an empty place is an empty place.
"""

from datetime import date

import polars as pl
import pytest

from proeftuin.data.portfolio_tables import PORTFOLIO_TABLES
from proeftuin.monitors.outcome.portfolio import PortfolioOfStudy
from proeftuin.steps.implementation.coverage import coverage_table, sizes_of
from proeftuin.steps.implementation.portfolio import (
    ContextEvent,
    Contract,
    ContractKind,
    EnablingRecord,
    Entry,
    EntryStatus,
    Level,
    MoneyOfYear,
    Portfolio,
    Targets,
)
from proeftuin.steps.implementation.portfolio_table import entry_table, money_table, rollout_table
from proeftuin.steps.implementation.relation import relation_table
from proeftuin.steps.implementation.rollout import Rollout
from proeftuin.steps.implementation.warning import Examined, found_needs, warning_table
from proeftuin.steps.segmentation.intervention import Enabling
from proeftuin.steps.segmentation.need import Need
from proeftuin.steps.segmentation.written_intervention import open_library
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.period import Period
from tests.portfolio_example import opened, written

PERIOD = Period.years(2020, 2023)
NAME = Translated("naam", "name")
TEAM, POSTERS, FALLS = "integrated_elderly_care", "smoke_free_environment", "fall_prevention_exercise"


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def rollouts(text: str) -> tuple[Rollout, ...]:
    """`noord 2021-01-01..2022-01-01, zuid 2021-01-01..`: sites with their days."""
    found = []
    for one in filter(None, text.split(", ")):
        site, days = one.split(" ")
        start, end = days.split("..")
        found.append(Rollout(site, date.fromisoformat(start), day(end)))
    return tuple(found)


def entry(id: str, runs: str = "", *, type_of=TEAM, segments=(), needs=(), status=EntryStatus.RUNNING) -> Entry:
    return Entry(id, type_of, NAME, status, segments=segments, rollouts=rollouts(runs), depends_on=needs)


def portfolio(*entries: Entry, enabling=(), programme=None, scheme="kinds") -> Portfolio:
    return Portfolio(open_library(), entries, tuple(enabling), scheme=scheme, programme=programme)


def enabling(id: str, start: str = "", end: str = "", *, supports=(), status=EntryStatus.RUNNING) -> EnablingRecord:
    return EnablingRecord(
        id, Enabling.PAYMENT, NAME, Level.FINANCING, status, start=day(start), end=day(end), supports=supports
    )


def relations(found: Portfolio, kind: str) -> list[tuple[object, ...]]:
    columns = ("entry", "other", "site", "start", "end", "segments", "verdict", "note")
    return relation_table(found).filter(pl.col("relation") == kind).select(columns).rows()


JAN_2021, JAN_2022, JUL_2022, JAN_2023 = date(2021, 1, 1), date(2022, 1, 1), date(2022, 7, 1), date(2023, 1, 1)


def test_entries_overlap_on_days_and_in_places_and_in_persons_that_both_have():
    found = portfolio(
        entry("team", "noord 2021-01-01..2023-01-01, zuid 2021-01-01..", segments=("frail", "chronic")),
        entry("course", "noord 2022-07-01.., zuid 2020-01-01..2021-01-01", segments=("chronic", "healthy")),
        entry("poster", "noord 2022-01-01..2022-07-01", segments=("healthy",)),
    )

    # The course ended in zuid on the day that the team began; nobody is of two minds, the poster is for others.
    assert relations(found, "overlaps") == [
        ("team", "course", "noord", JUL_2022, JAN_2023, "chronic", "warning", "not_separable")
    ]


def test_an_entry_for_everybody_overlaps_with_each_other():
    found = portfolio(entry("team", "noord 2021-01-01..", segments=("frail",)), entry("poster", "noord 2022-01-01.."))

    assert relations(found, "overlaps") == [
        ("team", "poster", "noord", JAN_2022, None, "frail", "warning", "not_separable")
    ]


def test_what_overlaps_with_the_evaluated_programme_is_said_to():
    found = portfolio(
        entry("team", "noord 2021-01-01.."), entry("course", "noord 2021-01-01.."), programme="course"
    )  # fmt: skip

    assert [row[-1] for row in relations(found, "overlaps")] == ["not_separable_from_programme"]


def test_what_needs_another_overlaps_with_it_by_design():
    found = portfolio(entry("team", "noord 2021-01-01.."), entry("course", "noord 2021-01-01..", needs=("team",)))

    assert [row[-2:] for row in relations(found, "overlaps")] == [("ok", "by_design")]


@pytest.mark.parametrize(
    ("needed", "verdict", "note"),
    [
        ("noord 2022-01-01..", "ok", "in_time"),
        ("noord 2021-01-01..2022-01-02, noord 2022-01-02..", "ok", "in_time"),
        ("noord 2022-01-02..", "wrong", "not_yet_running"),
        ("zuid 2021-01-01..", "wrong", "not_in_site"),
        ("noord 2021-01-01..2022-01-01", "wrong", "ended_before"),
        ("noord 2021-01-01..2022-06-01", "warning", "ends_before"),
    ],
)
def test_what_an_entry_needs_runs_in_its_site_on_the_day_that_it_starts_and_as_long_as_it_does(needed, verdict, note):
    found = portfolio(entry("base", needed), entry("team", "noord 2022-01-01..2023-01-01", needs=("base",)))

    assert relations(found, "depends_on") == [("team", "base", "noord", JAN_2022, None, None, verdict, note)]


@pytest.mark.parametrize(
    ("record", "verdict", "note"),
    [
        (enabling("savings", "2022-01-01"), "ok", "in_time"),
        (enabling("savings", "2022-01-02"), "wrong", "not_yet_running"),
        (enabling("savings", "2020-01-01", "2022-01-01"), "wrong", "ended_before"),
        (enabling("savings"), "warning", "start_unknown"),
        (enabling("savings", status=EntryStatus.PREPARED), "wrong", "not_yet_running"),
    ],
)
def test_what_an_entry_needs_can_be_an_enabling_record(record, verdict, note):
    found = portfolio(entry("team", "noord 2022-01-01..", needs=("savings",)), enabling=[record])

    assert [row[-2:] for row in relations(found, "depends_on")] == [(verdict, note)]


def test_an_idea_has_not_started_and_so_misses_nothing():
    found = portfolio(entry("base"), entry("team", status=EntryStatus.IDEA, needs=("base",)))

    assert relations(found, "depends_on") == [("team", "base", None, None, None, None, "ok", "not_started")]


def test_support_that_came_later_is_a_warning():
    found = portfolio(
        entry("team", "noord 2022-01-01.., zuid 2021-01-01.."),
        enabling=[
            enabling("savings", "2021-01-01", supports=("team",)),
            enabling("data", "2021-02-01", supports=("team",)),
        ],
    )

    assert [(row[0], *row[3:4], *row[-2:]) for row in relations(found, "supports")] == [
        ("data", JAN_2021, "warning", "after_start"),
        ("savings", JAN_2021, "ok", "in_time"),
    ]


SIZES = pl.DataFrame(
    [
        ("kinds", "frail", "site:noord", date(2023, 1, 1), date(2024, 1, 1), 120, "value", None),
        ("kinds", "frail", "site:noord", date(2022, 1, 1), date(2023, 1, 1), 100, "value", None),
        ("kinds", "healthy", "site:noord", date(2023, 1, 1), date(2024, 1, 1), None, "withheld", "few_persons"),
        ("other", "frail", "site:noord", date(2023, 1, 1), date(2024, 1, 1), 7000, "value", None),
    ],
    schema=["scheme", "segment", "region", "period_start", "period_end", "persons", "status", "reason"],
    orient="row",
)


def test_a_place_is_running_planned_stopped_or_empty_on_the_last_day_of_the_study():
    found = portfolio(
        entry("team", "noord 2021-01-01..", segments=("frail",)),
        entry("older-team", "noord 2020-01-01..2021-01-01", segments=("frail",)),
        entry("course", "noord 2024-01-01..", type_of=POSTERS, segments=("healthy",)),
        entry("falls", "noord 2020-01-01..2023-12-31", type_of=FALLS),
    )
    table = coverage_table(found, ["noord", "zuid"], ["frail", "healthy"], PERIOD, sizes_of(SIZES, "kinds"))
    filled = table.filter(pl.col("state") != "empty").select("site", "segment", "state", "entries").rows()

    assert table.height == 2 * 2 * 12
    assert sorted(filled) == [
        ("noord", "frail", "running", "team older-team"),
        ("noord", "frail", "stopped", "falls"),
        ("noord", "healthy", "planned", "course"),
        ("noord", "healthy", "stopped", "falls"),
    ]


def test_the_persons_beside_a_place_are_the_published_ones_of_the_newest_year():
    idea = portfolio(entry("team", status=EntryStatus.IDEA))
    table = coverage_table(idea, ["noord", "zuid"], ["frail", "healthy"], PERIOD, sizes_of(SIZES, "kinds"))

    assert table.select("site", "segment", "persons", "status", "reason").unique().sort("site", "segment").rows() == [
        ("noord", "frail", 120, "value", None),
        ("noord", "healthy", None, "withheld", "few_persons"),
        ("zuid", "frail", None, "missing", "segment_not_counted"),
        ("zuid", "healthy", None, "missing", "segment_not_counted"),
    ]


def test_where_no_intervention_was_written_down_no_place_is_said_to_be_empty():
    assert coverage_table(portfolio(), ["noord"], ["frail"], PERIOD, sizes_of(SIZES, "kinds")).is_empty()


def test_a_study_without_segments_has_places_for_everybody_and_says_why_there_are_no_persons():
    found = portfolio(entry("team", "noord 2021-01-01.."), scheme=None)
    table = coverage_table(found, ["noord"], [], PERIOD, {})

    assert table.height == 12
    assert table.select("segment", "scheme", "persons", "status", "reason").unique().rows() == [
        ("everybody", None, None, "missing", "no_segments_in_study")
    ]


ELEMENTS = pl.DataFrame(
    [
        ("kinds", "frail", "site:noord", date(2023, 1, 1), "fall", 12, "value"),
        ("kinds", "healthy", "site:noord", date(2023, 1, 1), "fall", 2, "value"),
        ("kinds", "healthy", "site:zuid", date(2023, 1, 1), "fall", None, "withheld"),
    ],
    schema=["scheme", "segment", "region", "period_start", "element", "persons", "status"],
    orient="row",
)
PERSONS = pl.DataFrame(
    [
        ("kinds", segment, site, date(2023, 1, 1), 100, "value")
        for segment in ("frail", "healthy")
        for site in ("site:noord", "site:zuid")
    ],
    schema=["scheme", "segment", "region", "period_start", "persons", "status"],
    orient="row",
)


@pytest.mark.parametrize(
    ("segment", "type_of", "notes"),
    [
        ("frail", FALLS, []),
        ("healthy", FALLS, ["answers_no_need_found"]),
        ("healthy", "debt_support", []),
    ],
)
def test_a_need_that_was_looked_for_and_not_found_is_a_warning(segment, type_of, notes):
    needs = found_needs("kinds", ELEMENTS, PERSONS)
    found = portfolio(entry("one", "noord 2021-01-01..", type_of=type_of, segments=(segment,)))

    assert warning_table(found, Examined(PERIOD, needs=needs))["note"].to_list() == notes


def test_what_is_withheld_tells_nothing_of_a_need():
    needs = found_needs("kinds", ELEMENTS, PERSONS)
    found = portfolio(entry("one", "zuid 2021-01-01..", type_of=FALLS, segments=("healthy",)))

    assert warning_table(found, Examined(PERIOD, needs=needs)).is_empty()


def test_a_need_is_found_when_it_was_declared_or_shows_in_a_figure():
    compared = pl.DataFrame(
        [("kinds", "frail", "site:noord", "emergency_visits", "worse", "value"),
         ("kinds", "frail", "site:noord", "hospital_admissions", "similar", "value")],
        schema=["scheme", "segment", "region", "indicator", "verdict", "status"], orient="row",
    )  # fmt: skip
    needs = found_needs("kinds", None, None, compared, {("site:noord", "frail"): (Need.DEBT,)})

    assert needs["site:noord", "frail"].found == {Need.DEBT, Need.EMERGENCY_USE}
    assert needs["site:noord", "frail"].looked_for == {Need.DEBT, Need.EMERGENCY_USE, Need.HIGH_USE}


def test_a_rollout_after_the_study_and_one_without_a_year_before_are_warnings():
    found = portfolio(entry("team", "noord 2024-01-01.., zuid 2020-12-31.., west 2021-01-01.."))

    assert warning_table(found, Examined(PERIOD)).select("site", "note").rows() == [
        ("noord", "starts_after_period"),
        ("zuid", "no_year_before"),
    ]


def test_the_year_before_the_evaluated_programme_is_in_the_window_of_the_evaluation():
    found = portfolio(entry("team", "noord 2021-06-01.."), entry("course", "noord 2021-06-01.."), programme="team")
    table = warning_table(found, Examined(PERIOD, Period.years(2021, 2023)))

    assert table.select("entry", "note").rows() == [("team", "no_year_before")]


def test_targets_are_percentages_and_a_site_may_have_its_own():
    team = Entry(
        "team", TEAM, NAME, EntryStatus.RUNNING, targets=Targets(reach=0.6, sessions=10),
        rollouts=(Rollout("noord", JAN_2021, target=0.75, settings=12), Rollout("zuid", JAN_2021)),
    )  # fmt: skip
    found = portfolio(team, programme="team")

    assert entry_table(found).select("target_reach", "target_completed", "target_sessions").rows() == [(60, None, 10)]
    assert rollout_table(found, PERIOD).select("site", "settings", "target_reach", "is_evaluated").rows() == [
        ("noord", 12, 75, True),
        ("zuid", None, 60, True),
    ]


def test_a_second_rollout_in_a_site_is_no_new_start_of_the_evaluation():
    found = portfolio(entry("team", "noord 2022-01-01.., noord 2021-01-01..2021-07-01"), programme="team")

    assert found.starts() == {"noord": JAN_2021}
    assert rollout_table(found, PERIOD).select("start", "is_evaluated").rows() == [(JAN_2021, True), (JAN_2022, False)]


def test_money_not_known_is_not_zero():
    money = (MoneyOfYear(2022, "a", 100, 90), MoneyOfYear(2022, "b", 0, 5), MoneyOfYear(2023, "a", None, 5))
    found = portfolio(Entry("team", TEAM, NAME, EntryStatus.IDEA, money=money))

    assert money_table(found).select("year", "payer", "budget_eur", "spent_eur", "spent_percent").rows() == [
        (2022, "a", 100, 90, 90),
        (2022, "b", 0, 5, None),
        (2023, "a", None, 5, None),
    ]


def test_all_tables_keep_their_contracts_also_without_anything_in_them():
    full = Portfolio(
        open_library(),
        (Entry("team", TEAM, NAME, EntryStatus.IDEA, contracts=(Contract("x", ContractKind.OTHER, JAN_2021),)),),
        (enabling("savings", supports=("team",)),),
        (ContextEvent(JAN_2021, NAME, Level.LAW, "a letter"),),
    )
    for one in (full, Portfolio(open_library())):
        tables = PortfolioOfStudy(one, ("noord",), PERIOD).tables({})
        assert sorted(tables) == sorted(contract.name for contract in PORTFOLIO_TABLES)
        for contract in PORTFOLIO_TABLES:
            assert contract.conform(tables[contract.name]).equals(tables[contract.name])


def test_a_site_starts_with_the_first_rollout_of_the_evaluated_programme(tmp_path):
    file, _ = opened(tmp_path)

    assert [(site.id, site.start, site.evaluated) for site in file.sites] == [
        ("noord", JAN_2022, True),
        ("zuid", JAN_2023, True),
    ]


def test_a_site_without_a_rollout_takes_no_part_in_the_evaluation(tmp_path):
    file, _ = opened(
        tmp_path, ("        - {site: zuid, start: 2023-01-01}\n", ""), ("[GM0935], start: 2023-01-01", "[GM0935]")
    )

    assert [(site.id, site.start, site.evaluated) for site in file.sites] == [
        ("noord", JAN_2022, True),
        ("zuid", None, False),
    ]


def test_a_changed_rollout_changes_the_plan_of_the_evaluation(tmp_path):
    from proeftuin.studies.care_evaluation_plan import care_plan_of
    from proeftuin.studies.care_study_file import read_care_study

    plans = [
        care_plan_of(read_care_study(written(tmp_path, *changes))[0])
        for changes in ((), (("start: 2022-01-01, end", "start: 2022-02-01, end"),))
    ]

    assert plans[0].hash() != plans[1].hash()
    assert [site.start for site in plans[1].sites] == [date(2022, 2, 1), JAN_2023]
