"""The quarterly form: filling in, submitting, reopening, reminding, comparing and writing out."""

import json
import re
from datetime import UTC, date, datetime
from io import StringIO
from uuid import uuid4

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction
from pyarrow import parquet

from proeftuin_web.accounts.role import Role
from proeftuin_web.audit.models import AuditEvent
from proeftuin_web.process_forms import actions
from proeftuin_web.process_forms.export import TABLES
from proeftuin_web.process_forms.filled import Filled, FilledRow, FilledTopic, filled_of
from proeftuin_web.process_forms.models import (
    Factor,
    Form,
    InterventionStatus,
    PublishedCounts,
    Round,
    Topic,
    quarter_of,
)
from proeftuin_web.process_forms.owed import owed
from proeftuin_web.process_forms.questions import VERSIONS
from proeftuin_web.sites.models import Site

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 10)
AT = datetime(2026, 4, 10, 12, tzinfo=UTC)
SECRET = "Only the north knows"


def quarter(year, number):
    start, end = quarter_of(year, number)
    return Round.objects.create(starts_on=start, ends_on=end, opens_on=end, due_on=end.replace(day=28))


@pytest.fixture
def first(db):
    return quarter(2026, 1)


@pytest.fixture
def contributor(person, sites):
    return person(Role.SITE_CONTRIBUTOR, sites[0])


@pytest.fixture
def browser(contributor, browser_of):
    return browser_of(contributor)


@pytest.fixture
def researcher(person, browser_of):
    return browser_of(person(Role.MONITOR_RESEARCHER))


@pytest.fixture
def form(sites, first, contributor):
    return actions.start_form(site=sites[0], round=first, today=DAY, by=contributor)


def whole(text=SECRET):
    topics = {}
    for chapter in VERSIONS["1"]:
        items = {}
        for one in chapter.questions:
            code = one.options[0][0] if one.options else 3
            items[one.code] = [code] if one.is_many else code
        topics[chapter.topic.value] = FilledTopic(items, text, "nothing")
    factor = {
        "description": "Contracts of one year",
        "level": "financing",
        "valence": "barrier",
        "strength": -2,
        "theme": "contracts",
        "topic": "",
        "since": None,
        "is_still_there": True,
    }
    intervention = {"name": "Coach", "status": "running", "reason": ""}
    return Filled(topics, (FilledRow("aaaaaaaa", intervention),), (FilledRow("bbbbbbbb", factor),))


def submitted(site, round_, by, text=SECRET):
    form = actions.start_form(site=site, round=round_, today=date(2030, 1, 1), by=by)
    actions.save_form(form=form, filled=whole(text), by=by)
    return actions.submit_form(form=form, at=AT, by=by)


def typed(form, **changes):
    """What a browser sends for a whole form."""
    sent = {"version": form.version}
    filled = whole()
    for topic, answer in filled.topics.items():
        sent |= {f"{topic}-{code}": value for code, value in answer.items.items()}
        sent |= {f"{topic}-text": answer.text, f"{topic}-changed": answer.changed}
    for kind, rows in (("intervention", filled.interventions), ("factor", filled.factors)):
        for row in rows:
            sent |= {f"{kind}-{row.key}-{name}": "" if v is None else v for name, v in row.values.items()}
    return sent | changes


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_site_begins_saves_incompletely_and_submits(browser, sites, first):
    assert browser.post(f"/forms/rounds/{first.pk}/start/noord/").status_code == 302
    form = Form.objects.get()
    assert browser.get(f"/forms/{form.pk}/edit/").status_code == 200
    answer = browser.post(f"/forms/{form.pk}/edit/", {"version": 1, "aims-text": "Half", "do": "draft"})
    assert answer.status_code == 302
    assert filled_of(form).topics["aims"].text == "Half"
    form.refresh_from_db()
    assert browser.post(f"/forms/{form.pk}/edit/", typed(form, do="submit")).status_code == 302
    form.refresh_from_db()
    assert form.state == Form.State.SUBMITTED
    assert SECRET in text_of(browser.get(f"/forms/{form.pk}/"))


def test_an_incomplete_form_is_saved_and_says_where_what_lacks(browser, form):
    sent = typed(form, do="submit", **{"aims-text": "", "intervention-aaaaaaaa-status": "paused"})
    shown = text_of(browser.post(f"/forms/{form.pk}/edit/", sent))
    form.refresh_from_db()

    assert 'href="#id_aims-text">Aims: Describe the aims in your own words:' in shown
    assert 'href="#id_intervention-aaaaaaaa-reason"' in shown
    assert form.state == Form.State.DRAFT
    assert InterventionStatus.objects.get().status == "paused"
    assert browser.post(f"/forms/{form.pk}/edit/", typed(form, do="submit")).status_code == 302


def test_strength_fits_whether_it_hinders_or_helps(browser, form):
    shown = text_of(
        browser.post(f"/forms/{form.pk}/edit/", typed(form, do="submit", **{"factor-bbbbbbbb-strength": 2}))
    )

    assert "A barrier hinders" in shown


def test_the_next_quarter_begins_with_the_last_and_asks_to_confirm(browser, contributor, sites, first):
    submitted(sites[0], first, contributor)
    form = actions.start_form(site=sites[0], round=quarter(2026, 2), today=date(2026, 7, 2), by=contributor)
    filled = filled_of(form)

    assert filled.topics["aims"].text == SECRET
    assert filled.topics["aims"].changed == ""
    assert all(answer.is_carried_over for answer in filled.topics.values())
    assert "Carried over" in text_of(browser.get(f"/forms/{form.pk}/edit/"))
    shown = text_of(browser.post(f"/forms/{form.pk}/edit/", typed(form, do="submit")))
    assert "Say that this is still right" in shown
    form.refresh_from_db()
    confirmed = {f"{topic}-confirmed": "on" for topic in Topic.values}
    confirmed |= {"intervention-aaaaaaaa-confirmed": "on", "factor-bbbbbbbb-confirmed": "on"}
    assert browser.post(f"/forms/{form.pk}/edit/", typed(form, do="submit", **confirmed)).status_code == 302


def test_what_ended_stays_behind(contributor, sites, first):
    submitted(sites[0], first, contributor)
    InterventionStatus.objects.update(status="completed")
    Factor.objects.update(is_still_there=False)
    form = actions.start_form(site=sites[0], round=quarter(2026, 2), today=date(2026, 7, 2), by=contributor)

    assert filled_of(form).interventions == ()
    assert filled_of(form).factors == ()


def test_a_submitted_form_is_locked_until_it_is_reopened_with_a_reason(browser, researcher, contributor, sites, first):
    form = submitted(sites[0], first, contributor)

    assert "locked" in text_of(browser.post(f"/forms/{form.pk}/edit/", typed(form, **{"aims-text": "Late"})))
    assert filled_of(form).topics["aims"].text == SECRET
    with pytest.raises(actions.IsLocked):
        actions.save_form(form=form, filled=whole("Late"), by=contributor)
    assert browser.get(f"/forms/{form.pk}/reopen/").status_code == 404
    assert researcher.post(f"/forms/{form.pk}/reopen/", {"version": form.version}).status_code == 200
    form.refresh_from_db()
    sent = {"version": form.version, "reason": "A number is wrong"}
    assert researcher.post(f"/forms/{form.pk}/reopen/", sent).status_code == 302
    assert "A number is wrong" in text_of(browser.get(f"/forms/{form.pk}/edit/"))


def test_two_people_at_one_form_lose_nothing(browser, form, contributor):
    shown = typed(form, **{"aims-text": "Mine"})
    theirs = whole("Theirs")
    added = FilledRow("cccccccc", {"name": "Theirs too", "status": "running", "reason": ""})
    actions.save_form(form=form, filled=Filled(theirs.topics, (added,), ()), by=contributor)
    answer = browser.post(f"/forms/{form.pk}/edit/", shown)
    form.refresh_from_db()

    assert "Theirs" in text_of(answer)
    assert "Mine" in text_of(answer)
    assert filled_of(form).topics["aims"].text == "Theirs"
    assert browser.post(f"/forms/{form.pk}/edit/", shown | {"version": form.version}).status_code == 302
    assert filled_of(form).topics["aims"].text == "Mine"
    assert {row.values["name"] for row in filled_of(form).interventions} == {"Theirs too", "Coach"}


@pytest.mark.parametrize("do", ["draft", "submit"])
def test_what_is_sent_twice_leads_to_the_same_and_blames_nobody(do, browser, form):
    sent = typed(form, do=do, submission=str(uuid4()))
    first, second = (browser.post(f"/forms/{form.pk}/edit/", sent) for _number in range(2))

    assert first.status_code == second.status_code == 302
    assert first.url == second.url
    assert "Somebody" not in text_of(browser.get(second.url))


def test_a_row_goes_only_when_somebody_says_so(browser, form, contributor):
    actions.save_form(form=form, filled=whole(), by=contributor)
    browser.post(f"/forms/{form.pk}/edit/", typed(form, **{"factor-bbbbbbbb-removed": "on"}))

    assert not Factor.objects.exists()
    assert InterventionStatus.objects.count() == 1


def test_a_site_never_sees_what_another_filled_in(person, browser_of, contributor, sites, first):
    form = submitted(sites[0], first, contributor)
    south = browser_of(person(Role.SITE_CONTRIBUTOR, sites[1]))
    analyst = browser_of(person(Role.ANALYST))

    for address in (f"/forms/{form.pk}/", f"/forms/{form.pk}/edit/", f"/forms/{form.pk}/reopen/"):
        assert south.get(address).status_code == 404
        assert south.post(address, typed(form)).status_code in (404, 405)
        assert analyst.get(address).status_code == 404
    assert south.post(f"/forms/rounds/{first.pk}/start/noord/").status_code == 404
    for address in ("/forms/comparison/", "/forms/comparison.csv"):
        assert south.get(address).status_code == 403
    for address in ("/forms/", "/forms/country/", "/"):
        shown = text_of(south.get(address))
        assert SECRET not in shown
        assert "Contracts of one year" not in shown
        assert f"/forms/{form.pk}/" not in shown
    assert "Noord" not in text_of(south.get("/forms/"))


def four(sites, first, contributor):
    """Forms of four sites, submitted."""
    others = [Site.objects.create(code=code, name=code) for code in ("oost", "west")]
    return [submitted(site, first, contributor) for site in (*sites, *others)]


def test_counts_are_withheld_until_a_researcher_publishes_them(browser, researcher, contributor, sites, first):
    four(sites, first, contributor)
    assert "withheld" in text_of(browser.get("/forms/country/"))
    assert "Strength together" not in text_of(browser.get("/forms/country/"))
    assert "Strength together" in text_of(researcher.get("/forms/country/"))

    assert browser.post(f"/forms/rounds/{first.pk}/publish/").status_code == 403
    assert "They are published once" in text_of(researcher.get(f"/forms/rounds/{first.pk}/publish/"))
    assert researcher.post(f"/forms/rounds/{first.pk}/publish/").status_code == 302
    assert "Of 4 sites, as published" in text_of(browser.get("/forms/country/"))
    assert "Strength together" in text_of(browser.get("/forms/country/"))
    assert AuditEvent.objects.filter(action="process_forms.counts.published").count() == 1


def test_counts_do_not_follow_a_form_that_is_reopened_after_they_were_published(
    browser, researcher, contributor, sites, first
):
    def shown(of):
        return text_of(of.get("/forms/country/")).partition("<main")[2]

    forms = four(sites, first, contributor)
    researcher.post(f"/forms/rounds/{first.pk}/publish/")
    before = shown(browser)

    actions.reopen_form(form=forms[1], reason="A mistake", by=contributor)
    assert shown(browser) == before
    Factor.objects.filter(form=forms[1]).delete()
    actions.submit_form(form=Form.objects.get(pk=forms[1].pk), at=AT, by=contributor)
    assert shown(browser) == before
    assert "cannot be published" in text_of(researcher.post(f"/forms/rounds/{first.pk}/publish/"))
    assert shown(browser) == before


def test_counts_of_few_sites_or_before_the_deadline_are_not_published(contributor, sites, first):
    forms = four(sites, first, contributor)
    with pytest.raises(actions.NotToBePublished):
        actions.publish_counts(round=first, at=datetime(2026, 4, 28, 12, tzinfo=UTC), by=contributor)

    actions.reopen_form(form=forms[0], reason="A mistake", by=contributor)
    with pytest.raises(actions.NotToBePublished):
        actions.publish_counts(round=first, at=datetime(2026, 5, 1, tzinfo=UTC), by=contributor)
    with pytest.raises(IntegrityError), transaction.atomic():
        PublishedCounts.objects.create(round=first, sites=3, published_at=AT, published_by=contributor)


def test_whoever_sees_all_forms_compares_and_downloads(researcher, contributor, sites, first):
    submitted(sites[0], first, contributor, text="=1+1")
    assert "Noord" in text_of(researcher.get("/forms/comparison/?topic=structure"))
    answer = researcher.get("/forms/comparison.csv").content.decode()

    assert ",'=1+1" in answer
    assert AuditEvent.objects.filter(action="process_forms.downloaded").count() == 1


def test_a_draft_is_not_compared(researcher, form, contributor):
    actions.save_form(form=form, filled=whole(), by=contributor)

    assert SECRET not in text_of(researcher.get("/forms/comparison/"))


def test_who_owes_what_is_told_of_the_own_site(contributor, person, sites, first):
    mine = owed(DAY, contributor)
    assert [(one.site, one.is_late) for one in mine] == [(sites[0], False)]
    assert len(owed(date(2026, 4, 29), person(Role.MONITOR_RESEARCHER))) == 2
    assert owed(date(2026, 3, 31), contributor) == []
    submitted(sites[0], first, contributor)
    assert owed(DAY, contributor) == []


def test_reminders_go_once_before_and_once_after(contributor, first):
    for day in ("2026-04-10", "2026-04-21", "2026-04-22", "2026-04-29", "2026-05-03"):
        call_command("remind_of_forms", on=date.fromisoformat(day), stdout=StringIO())

    assert [message.to for message in mail.outbox] == [[contributor.email]] * 2
    assert [("late" in message.subject) for message in mail.outbox] == [False, True]


def test_tables_go_out_as_their_contract_says(tmp_path, contributor, sites, first, form):
    submitted(sites[1], first, contributor)
    call_command("export_process_forms", tmp_path, stdout=StringIO())
    contract = json.loads((tmp_path / "contract.json").read_text())

    for table in TABLES:
        read = parquet.read_table(tmp_path / f"{table.name}.parquet")
        assert read.column_names == [one["name"] for one in contract["tables"][table.name]["columns"]]
        assert set(read["site"].to_pylist()) == {"zuid"}
        keys = list(zip(*(read[name].to_pylist() for name in table.key), strict=True))
        assert len(keys) == len(set(keys))
        assert (tmp_path / f"{table.name}.csv").exists()


def test_rounds_are_opened_by_the_monitor(researcher, browser):
    sent = {"year": 2026, "quarter": 3, "opens_on": "2026-10-01", "due_on": "2026-10-29"}
    assert browser.post("/forms/rounds/new/", sent).status_code == 403
    assert researcher.post("/forms/rounds/new/", sent).status_code == 302
    assert str(Round.objects.get().ends_on) == "2026-10-01"
    assert "already" in text_of(researcher.post("/forms/rounds/new/", sent))


def test_a_round_that_is_not_open_takes_no_form(contributor, sites, first):
    with pytest.raises(actions.NotOpen):
        actions.start_form(site=sites[0], round=first, today=date(2026, 3, 31), by=contributor)


@pytest.mark.parametrize(
    "broken", [{"state": "submitted"}, {"state": "reopened"}, {"state": "gone"}, {"submitted_at": AT}]
)
def test_a_form_is_in_a_known_state_with_what_belongs_to_it(form, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        Form.objects.filter(pk=form.pk).update(**broken)


def test_a_site_has_one_form_in_a_round(form):
    with pytest.raises(IntegrityError), transaction.atomic():
        Form.objects.create(site=form.site, round=form.round)


def test_strength_is_from_minus_two_to_two(form, contributor):
    actions.save_form(form=form, filled=whole(), by=contributor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Factor.objects.update(strength=3)


def test_the_list_takes_the_same_queries_for_many(researcher, contributor, sites, first, django_assert_max_num_queries):
    for number in range(8):
        submitted(Site.objects.create(code=f"s{number}", name=f"S{number}"), first, contributor)

    with django_assert_max_num_queries(14):
        researcher.get("/forms/")
    with django_assert_max_num_queries(14):
        researcher.get("/forms/comparison/")


@pytest.mark.parametrize("address", ["/forms/comparison/", "/forms/comparison.csv"])
def test_only_who_sees_all_forms_compares(address, person, browser_of, sites, client):
    allowed = {Role.MONITOR_RESEARCHER, Role.INTERVIEWER}
    found = {}
    for role in Role:
        somebody = person(role, sites[0] if role is Role.SITE_CONTRIBUTOR else None)
        found[role] = browser_of(somebody).get(address).status_code

    assert found == {role: 200 if role in allowed else 403 for role in Role}
    assert client.get(address).status_code == 302
