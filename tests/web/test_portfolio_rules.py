"""What the portfolio keeps: rules of the database, and of adding, changing and stopping."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from proeftuin_web.audit.models import AuditEvent
from proeftuin_web.design.editing import ChangedMeanwhile
from proeftuin_web.portfolio import actions
from proeftuin_web.portfolio.models import DeliveryCount, Entry, Relation, Rollout
from tests.web.portfolio_example import contract, count, enabling, entry, money, rollout

pytestmark = pytest.mark.django_db


def refused(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def test_a_rollout_ends_after_its_start(sites):
    refused(lambda: rollout(sites[0], ends_on=date(2021, 1, 1)))


def test_a_target_is_at_most_the_whole(sites):
    refused(lambda: entry(sites[0], target_reach=1.2))
    refused(lambda: rollout(sites[0], of=entry(sites[0]), target=-0.1))


def test_a_status_is_one_of_the_library(sites):
    refused(lambda: entry(sites[0], status="somewhere"))


def test_a_short_name_stands_once_outside_studies(sites):
    entry(sites[0])
    refused(lambda: entry(sites[1]))


def test_two_rollouts_that_both_go_on_are_refused_by_the_database(sites):
    first = rollout(sites[0])
    refused(lambda: rollout(sites[0], of=first.entry, starts_on=date(2022, 1, 1)))


def test_enabling_that_ends_has_begun(sites):
    refused(lambda: enabling(sites[0], ends_on=date(2022, 1, 1)))


def test_a_contract_pays_nothing_less_than_zero(sites):
    made = contract(sites[0])
    made.eur = -1.0
    refused(made.save)


def test_money_of_a_year_says_something(sites):
    made = money(sites[0])
    made.budget_eur = None
    refused(made.save)


def test_a_relation_is_with_one_other(sites):
    one = entry(sites[0])
    refused(lambda: Relation.objects.create(entry=one))
    refused(lambda: Relation.objects.create(entry=one, other=one))


def test_no_more_decline_than_were_invited(sites):
    refused(lambda: count(sites[0], declined=31))


def test_rollouts_that_meet_may_follow_each_other_and_may_not_overlap(sites, person):
    by = person("analyst")
    first = rollout(sites[0], ends_on=date(2022, 1, 1))
    actions.save_rollout(rollout=Rollout(entry=first.entry, site=sites[0], starts_on=date(2022, 1, 1)), by=by)

    late = Rollout(entry=first.entry, site=sites[0], starts_on=date(2021, 6, 1), ends_on=date(2021, 7, 1))
    with pytest.raises(actions.RolloutsOverlap):
        actions.save_rollout(rollout=late, by=by)

    actions.save_rollout(rollout=Rollout(entry=first.entry, site=sites[1], starts_on=date(2021, 6, 1)), by=by)


def test_a_changed_day_needs_a_reason_and_stands_in_the_history_and_the_trail(sites, person):
    by = person("analyst")
    found = rollout(sites[0])
    found.starts_on = date(2021, 3, 1)
    with pytest.raises(actions.ReasonNeeded):
        actions.save_rollout(rollout=found, by=by)

    actions.save_rollout(rollout=found, by=by, reason="The team was not complete")

    [change] = found.entry.history.all()
    assert change.values == [["starts_on", "2021-01-01", "2021-03-01"]]
    assert (change.reason, change.by, change.site) == ("The team was not complete", by, sites[0])
    assert AuditEvent.objects.filter(action="portfolio.rollout.changed", site_id=sites[0].pk).count() == 1


def test_who_saves_an_older_version_is_told(sites, person):
    by = person("analyst")
    mine, theirs = entry(sites[0]), Entry.objects.get()
    actions.save_entry(entry=theirs, by=by, version=1)

    with pytest.raises(ChangedMeanwhile):
        actions.save_entry(entry=mine, by=by, version=1)


def test_stopping_an_entry_ends_what_runs_and_withdraws_what_was_still_to_come(sites, person):
    found = entry()
    running = rollout(sites[0], of=found)
    planned = rollout(sites[1], of=found, starts_on=date(2030, 1, 1))

    actions.stop_entry(entry=found, on=date(2026, 1, 1), by=person("analyst"), reason="No money left")

    running.refresh_from_db()
    planned.refresh_from_db()
    assert (found.status, running.ends_on, planned.is_withdrawn) == ("stopped", date(2026, 1, 1), True)


def test_what_is_withdrawn_stays_in_the_history_and_leaves_room_for_another(sites, person):
    by = person("analyst")
    found = rollout(sites[0])

    actions.withdraw(part=found, by=by, reason="It was the other site")
    again = Rollout(entry=found.entry, site=sites[0], starts_on=found.starts_on)
    actions.save_rollout(rollout=again, by=by)

    assert [one.what for one in found.entry.history.all()] == ["added", "withdrawn"]


def test_numbers_outside_the_rollouts_are_refused_by_the_library(sites, person):
    of = rollout(sites[0], ends_on=date(2022, 1, 1)).entry
    late = DeliveryCount(
        entry=of, site=sites[0], starts_on=date(2023, 1, 1), ends_on=date(2023, 4, 1), invited=3, enrolled=2
    )

    with pytest.raises(actions.CountsRefused) as refusal:
        actions.save_count(count=late, by=person("analyst"))

    assert "not carried out in this site" in refusal.value.problems[0].what
    assert not DeliveryCount.objects.exists()


def test_settings_are_added_up_and_what_one_did_not_count_is_not_known(sites):
    from proeftuin_web.portfolio.counts import rows_of

    first = count(sites[0], setting="P1", completed=5)
    count(sites[0], of=first.entry, setting="P2", enrolled=7, completed=None)

    [row] = rows_of(DeliveryCount.objects.all())

    assert (row["enrolled"], row["invited"], row["completed"], row["eligible"]) == (27, 60, "", "")


def test_a_file_with_a_fault_is_refused_with_its_place_and_nothing_is_taken(sites, person):
    of = rollout(sites[0]).entry
    file = (
        b"intervention,site,period_start,period_end,segment,eligible,invited,enrolled,completed,sessions\n"
        b"home_team,noord,2021-01-01,2021-04-01,,,30,20,,\n"
        b"home_team,noord,2021-04-01,2021-03-01,,,30,20,,\n"
    )

    with pytest.raises(actions.CountsRefused) as refusal:
        actions.take_counts(content=file, name="counts.csv", site=sites[0], entries=[of], by=person("analyst"))

    assert "line 3" in refusal.value.problems[0].where
    assert not DeliveryCount.objects.exists()


def test_a_file_of_another_site_is_refused(sites, person):
    of = entry()
    rollout(sites[0], of=of)
    rollout(sites[1], of=of)
    file = (
        b"intervention,site,period_start,period_end,segment,eligible,invited,enrolled,completed,sessions\n"
        b"home_team,zuid,2021-01-01,2021-04-01,,,30,20,,\n"
    )

    with pytest.raises(actions.CountsRefused):
        actions.take_counts(content=file, name="counts.csv", site=sites[0], entries=[of], by=person("analyst"))
