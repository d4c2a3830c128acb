"""Overlaps of rollouts are those that one finds by going through a calendar day by day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from proeftuin.steps.implementation.portfolio import Entry, EntryStatus, Portfolio
from proeftuin.steps.implementation.relation import overlaps
from proeftuin.steps.implementation.rollout import Rollout, first_starts, overlapping
from proeftuin.vocabulary.language import Translated

FIRST = date(2021, 12, 20)
DAYS = 25
CALENDAR = [FIRST + timedelta(days=number) for number in range(DAYS)]
SITES, SEGMENTS = ("noord", "zuid"), ("frail", "chronic", "healthy")


@st.composite
def rollout(draw):
    start = draw(st.integers(0, DAYS - 2))
    end = draw(st.one_of(st.none(), st.integers(start + 1, DAYS - 1)))
    return Rollout(draw(st.sampled_from(SITES)), CALENDAR[start], None if end is None else CALENDAR[end])


calendars = st.lists(rollout(), max_size=5)


def runs_on(one: Rollout, day: date) -> bool:
    return one.start <= day and (one.end is None or day < one.end)


@given(calendars)
def test_rollouts_of_one_entry_overlap_on_the_days_that_both_run(found):
    by_day = {
        (one, other): [day for day in CALENDAR if runs_on(found[one], day) and runs_on(found[other], day)]
        for other in range(len(found))
        for one in range(other)
        if found[one].site == found[other].site
    }
    told = {(one, other): [day for day in CALENDAR if span.holds(day)] for one, other, span in overlapping(found)}

    assert told == {pair: days for pair, days in by_day.items() if days}


@given(calendars, calendars, st.sets(st.sampled_from(SEGMENTS)), st.sets(st.sampled_from(SEGMENTS)))
def test_entries_overlap_in_a_site_on_a_day_for_a_segment_when_both_run_there_for_it(mine, theirs, of_one, of_other):
    one, other = (
        Entry(id, "type", Translated(id, id), EntryStatus.RUNNING, tuple(sorted(segments)), rollouts=tuple(runs))
        for id, segments, runs in (("one", of_one, mine), ("other", of_other, theirs))
    )
    expected = {
        (site, day, segment)
        for site in SITES
        for day in CALENDAR
        for segment in SEGMENTS
        if (not of_one or segment in of_one) and (not of_other or segment in of_other)
        if any(run.site == site and runs_on(run, day) for run in mine)
        if any(run.site == site and runs_on(run, day) for run in theirs)
    }
    told = {
        (relation.site, day, segment)
        for relation in overlaps(Portfolio({}, (one, other)))
        for day in CALENDAR
        if relation.start <= day and (relation.end is None or day < relation.end)
        for segment in relation.segments or SEGMENTS
    }

    assert told == expected


@given(calendars)
def test_a_site_begins_on_the_first_day_on_which_something_runs_there(found):
    expected = {
        site: next(day for day in CALENDAR if any(one.site == site and runs_on(one, day) for one in found))
        for site in {one.site for one in found}
    }

    assert first_starts(found) == expected
