"""Parties, governance, events and history of sites."""

import re
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from proeftuin_web.accounts.role import Role
from proeftuin_web.audit.models import AuditEvent
from proeftuin_web.sites import actions
from proeftuin_web.sites.models import ContextEvent, Party, PartyRole, Site

pytestmark = pytest.mark.django_db
PARTY = {"name": "Huisartsen Noord", "kind": "primary_care", "role": "carries_out", "starts_on": "2026-01-01"}
EVENT = {"name": "A merger", "level": "organisation", "starts_on": "2025-04-01", "source": "A newspaper"}


@pytest.fixture
def contributor(person, sites):
    return person(Role.SITE_CONTRIBUTOR, sites[0])


@pytest.fixture
def browser(contributor, browser_of):
    return browser_of(contributor)


@pytest.fixture
def role(contributor, sites):
    return actions.add_party(site=sites[0], by=contributor, **{**PARTY, "starts_on": date(2026, 1, 1)})


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_an_administrator_makes_a_site_and_a_contributor_may_not(person, browser_of, browser):
    made = {"name": "Oost", "code": "oost"}
    assert browser_of(person(Role.ADMINISTRATOR)).post("/sites/new/", made).status_code == 302
    assert Site.objects.get(code="oost").name == "Oost"
    assert browser.post("/sites/new/", {"name": "West", "code": "west"}).status_code == 403


def test_a_word_of_addresses_is_no_short_name(person, browser_of):
    answer = browser_of(person(Role.ADMINISTRATOR)).post("/sites/new/", {"name": "New", "code": "new"})

    assert "Choose another short name" in text_of(answer)


def test_a_party_is_added_shown_and_ended_with_a_reason(browser):
    assert browser.post("/sites/noord/parties/add/", PARTY).status_code == 302
    role = PartyRole.objects.get()
    assert "Huisartsen Noord" in text_of(browser.get("/sites/noord/"))
    assert browser.post(f"/sites/parties/{role.pk}/end/", {"on": "2026-07-01"}).status_code == 200
    answer = browser.post(f"/sites/parties/{role.pk}/end/", {"on": "2026-07-01", "reason": "Merged", "version": 1})
    assert answer.status_code == 302
    assert "Merged" in text_of(browser.get("/sites/noord/"))


def test_a_role_ends_after_it_starts(browser, role):
    sent = {"on": "2026-01-01", "reason": "Merged", "version": 1}

    assert "must be after" in text_of(browser.post(f"/sites/parties/{role.pk}/end/", sent))


def test_a_party_has_a_role_once_at_a_time(browser, role):
    assert "already" in text_of(browser.post("/sites/noord/parties/add/", PARTY))


def test_a_party_of_several_sites_is_one_party(contributor, sites, role):
    typed = {**PARTY, "name": "huisartsen  noord", "starts_on": date(2026, 1, 1)}
    actions.add_party(site=sites[1], by=contributor, **typed)

    assert Party.objects.count() == 1
    with pytest.raises(actions.KnownAsOtherKind):
        actions.add_party(site=sites[1], by=contributor, **{**typed, "kind": "hospital"})


def test_an_end_has_a_day_and_a_reason(role):
    for broken in (
        {"end_reason": "why"},
        {"ends_on": date(2027, 1, 1)},
        {"ends_on": date(2025, 1, 1), "end_reason": "x"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            PartyRole.objects.filter(pk=role.pk).update(**broken)


def test_unknown_kinds_and_levels_are_refused(role, sites):
    with pytest.raises(IntegrityError), transaction.atomic():
        Party.objects.update(kind="club")
    with pytest.raises(IntegrityError), transaction.atomic():
        ContextEvent.objects.create(site=sites[0], name="x", level="moon", starts_on=date(2026, 1, 1), source="y")


def test_events_of_the_site_and_of_the_country_are_on_its_timeline(browser, sites):
    assert browser.post("/sites/noord/events/add/", EVENT).status_code == 302
    for site, name in ((None, "A law"), (sites[1], "Elsewhere")):
        ContextEvent.objects.create(site=site, name=name, level="law", starts_on=date(2026, 1, 1), source="x")
    shown = text_of(browser.get("/sites/noord/timeline/"))

    assert "A merger" in shown
    assert "A law" in shown
    assert "Elsewhere" not in shown


def test_an_event_that_was_taken_back_is_gone_from_the_timeline(browser):
    browser.post("/sites/noord/events/add/", EVENT)
    event = ContextEvent.objects.get()
    sent = {"reason": "It did not happen", "version": 1}

    assert browser.post(f"/sites/events/{event.pk}/withdraw/", sent).status_code == 302
    assert "A merger" not in text_of(browser.get("/sites/noord/timeline/"))
    assert "It did not happen" in text_of(browser.get("/sites/noord/history/"))


def test_another_sites_pages_are_not_there(browser, contributor, sites):
    actions.add_party(site=sites[1], by=contributor, **{**PARTY, "starts_on": date(2026, 1, 1)})
    other = PartyRole.objects.get()
    event = ContextEvent.objects.create(site=sites[1], name="x", level="law", starts_on=date(2026, 1, 1), source="y")
    pages = ["", "edit/", "governance/", "parties/add/", "timeline/", "events/add/", "history/"]
    addresses = [f"/sites/zuid/{page}" for page in pages]
    addresses += [
        f"/sites/parties/{other.pk}/end/",
        f"/sites/events/{event.pk}/",
        f"/sites/events/{event.pk}/withdraw/",
    ]

    assert {address: browser.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 404)
    assert browser.get("/sites/national/events/add/").status_code == 403


def test_an_event_of_the_country_is_changed_by_whoever_edits_all_sites(browser, person, browser_of):
    event = ContextEvent.objects.create(name="x", level="law", starts_on=date(2026, 1, 1), source="y")

    assert browser.get(f"/sites/events/{event.pk}/").status_code == 404
    assert browser_of(person(Role.ADMINISTRATOR)).get(f"/sites/events/{event.pk}/").status_code == 200


def test_what_somebody_else_saved_meanwhile_is_shown(browser, sites):
    Site.objects.filter(pk=sites[0].pk).update(version=2, about="Theirs")
    shown = text_of(browser.post("/sites/noord/edit/", {"name": "Noord", "about": "Mine", "version": 1}))

    assert "Theirs" in shown
    assert "Mine" in shown
    assert Site.objects.get(pk=sites[0].pk).about == "Theirs"


def test_governance_is_saved_with_its_history(browser):
    sent = {"legal_form": "foundation", "decides": "Together", "meetings": "Monthly"}

    assert browser.post("/sites/noord/governance/", sent).status_code == 302
    assert "Foundation" in text_of(browser.get("/sites/noord/"))
    assert "described how the site is governed" in text_of(browser.get("/sites/noord/history/"))
    assert AuditEvent.objects.get(action="sites.governance.added").site_id is not None


def test_a_viewer_reads_and_changes_nothing(person, browser_of, sites):
    viewer = browser_of(person(Role.VIEWER, sites[0]))

    assert viewer.get("/sites/noord/").status_code == 200
    assert viewer.get("/sites/noord/timeline/").status_code == 200
    assert viewer.get("/sites/noord/edit/").status_code == 404


def test_many_parties_take_the_same_queries(browser, contributor, sites, django_assert_max_num_queries):
    for number in range(15):
        typed = {**PARTY, "name": f"Party {number}", "starts_on": date(2026, 1, 1)}
        actions.add_party(site=sites[0], by=contributor, **typed)

    with django_assert_max_num_queries(14):
        browser.get("/sites/noord/")
