"""The pages of the portfolio: what they show, what they ask, and who reaches them."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from proeftuin_web.accounts.role import Permission, Role
from proeftuin_web.portfolio import actions
from proeftuin_web.portfolio.models import DeliveryCount, EnablingIntervention, Entry, OwnType, Rollout
from tests.web.permission_table.portfolio import ROWS
from tests.web.portfolio_example import contract, count, enabling, entry, money, rollout, small_study

pytestmark = pytest.mark.django_db
DAYS = {"starts_on": "2021-03-01", "ends_on": "", "settings": "", "target": "", "note_nl": "", "note_en": ""}


def page(browser, name, *args):
    answer = browser.get(reverse(f"portfolio:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def send(browser, name, number, **data):
    return browser.post(reverse(f"portfolio:{name}", args=[number]), data)


@pytest.fixture
def own(sites, person, browser_of):
    """Somebody of the site noord, signed in."""
    return browser_of(person(Role.SITE_CONTRIBUTOR, sites[0]))


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row[3] == Permission.EDIT_PORTFOLIO])
def test_who_may_only_look_is_refused_where_something_is_changed(name, sites, person, browser_of):
    method, arguments, _to_see, _to_act = ROWS[name]
    viewer = browser_of(person(Role.VIEWER, sites[0]))

    answer = getattr(viewer, method)(reverse(name, kwargs=arguments(sites[0])))

    assert answer.status_code == 403


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row[0] == "get"])
def test_every_page_opens_for_an_analyst_in_dutch_and_english(name, sites, person, browser_of):
    arguments = ROWS[name][1](sites[0])
    for language in ("nl", "en"):
        browser = browser_of(person(Role.ANALYST, language=language))
        assert browser.get(reverse(name, kwargs=arguments)).status_code == 200


def test_a_page_without_anything_says_what_to_do(own, sites):
    assert "Add an intervention, or add this site" in page(own, "site", sites[0].code)
    assert "Add a rollout first" in page(own, "delivery", sites[0].code)


def test_the_matrix_shows_what_is_done_and_where_nothing_is(own, sites):
    rollout(sites[0])

    shown = page(own, "site", sites[0].code)

    assert "In 11 places there is nothing." in shown
    assert "Home team" in shown
    assert "Everybody" in shown


def test_the_country_shows_in_how_many_sites_and_not_in_which(own, sites):
    shared = entry()
    rollout(sites[1], of=shared)

    shown = page(own, "home")

    assert "running in 1 site" in shown
    assert "Zuid" not in shown


def test_a_rollout_of_another_site_is_counted_and_not_shown(own, sites):
    shared = entry()
    rollout(sites[1], of=shared, starts_on=date(2019, 5, 6))

    shown = page(own, "entry", shared.pk)

    assert "It is in 1 other site as well." in shown
    assert "2019" not in shown


def test_a_changed_day_is_first_shown_with_what_it_touches_and_saved_the_second_time(own, sites, monkeypatch):
    from proeftuin_web.portfolio.stale import StaleResult
    from proeftuin_web.portfolio.views import editor

    study = small_study(sites[0])
    found = rollout(sites[0], of=entry(sites[0], study=study))
    touched = [StaleResult(study, "evaluation", (("portfolio.x.start", "2021-01-01", "2021-03-01"),))]
    monkeypatch.setattr(editor, "touched", lambda *_: touched)
    said = {**DAYS, "version": found.version, "reason": "Later"}

    first = send(own, "rollout_change", found.pk, **said)

    found.refresh_from_db()
    assert "Nothing was saved yet." in first.content.decode()
    assert "the evaluation: effects" in first.content.decode()
    assert found.starts_on == date(2021, 1, 1)

    second = send(own, "rollout_change", found.pk, **said, confirmed="2021-03-01/None")

    found.refresh_from_db()
    assert second.status_code == 302
    assert found.starts_on == date(2021, 3, 1)


def test_a_day_without_a_reason_is_refused_beside_its_field(own, sites):
    found = rollout(sites[0])

    answer = send(own, "rollout_change", found.pk, **DAYS, version=1, reason="")

    assert answer.status_code == 422
    assert "Say why the day changes" in answer.content.decode()


def test_a_rollout_that_overlaps_says_with_which(own, sites):
    found = rollout(sites[0])

    answer = send(own, "rollout_add", found.entry_id, **DAYS, site=sites[0].pk)

    assert answer.status_code == 422
    assert "It is carried out in Noord already" in answer.content.decode()
    assert Rollout.objects.count() == 1


def test_a_site_can_only_be_added_for_oneself(own, sites):
    shared = entry()

    answer = send(own, "rollout_add", shared.pk, **DAYS, site=sites[1].pk)

    assert answer.status_code == 422
    assert not Rollout.objects.exists()


def test_an_intervention_is_added_with_targets_in_percent(own, sites):
    said = {"site": sites[0].pk, "code": "walks", "intervention": "integrated_elderly_care", "status": "prepared"}

    too_much = own.post(reverse("portfolio:entry_add"), {**said, "target_reach": "160"})
    assert "at most 100" in too_much.content.decode()

    own.post(reverse("portfolio:entry_add"), {**said, "target_reach": "60", "parties": "One\nTwo"})
    made = Entry.objects.get(code="walks")
    assert (made.target_reach, made.parties, made.site) == (0.6, ["One", "Two"], sites[0])
    assert made.name_en


def test_two_people_at_one_intervention_lose_nothing(own, sites, person):
    found = entry(sites[0])
    actions.save_entry(entry=Entry.objects.get(pk=found.pk), by=person(Role.ANALYST))
    said = {
        "intervention": "integrated_elderly_care", "status": "running", "owner": "Mine", "name_nl": "A", "name_en": "B",
    }  # fmt: skip

    answer = send(own, "entry_change", found.pk, **said, version=1)

    assert answer.status_code == 422
    assert "Mine" in answer.content.decode()
    found.refresh_from_db()
    assert found.owner == ""


def test_parts_of_an_intervention_are_added_and_changed(own, sites):
    found = entry(sites[0])
    send(own, "contract_add", found.pk, party="Payer", kind="subsidy", starts_on="2021-01-01")
    send(own, "money_add", found.pk, year="2021", payer="Payer", budget_eur="100")
    line = found.money.get()
    send(own, "money_change", line.pk, year="2021", payer="Payer", budget_eur="100", spent_eur="0", version=1)

    assert found.contracts.get().party == "Payer"
    assert found.money.get().spent_eur == 0
    assert found.history.count() == 3


def test_stopping_asks_for_a_day_after_the_start_and_a_reason(own, sites):
    found = rollout(sites[0])

    assert send(own, "rollout_stop", found.pk, on="2020-01-01", reason="x", version=1).status_code == 422
    send(own, "rollout_stop", found.pk, on="2024-01-01", reason="Done", version=1, confirmed="2024-01-01")

    found.refresh_from_db()
    assert found.ends_on == date(2024, 1, 1)


def test_enabling_and_types_of_ones_own_are_added(own, sites, person, browser_of):
    said = {"site": sites[0].pk, "code": "board", "kind": "governance", "name_nl": "Bestuur", "name_en": "Board"}
    own.post(reverse("portfolio:enabling_add"), {**said, "level": "region", "status": "running"})
    analyst = browser_of(person(Role.ANALYST))
    kind = {"code": "ours", "extends": "integrated_elderly_care", "name_nl": "Ons", "name_en": "Ours"}
    analyst.post(reverse("portfolio:own_type_add"), kind)

    assert EnablingIntervention.objects.get().name_en == "Board"
    assert OwnType.objects.get().definition["extends"] == "integrated_elderly_care"


def test_numbers_are_entered_corrected_and_removed(own, sites):
    of = rollout(sites[0]).entry
    said = {"entry": of.pk, "starts_on": "2021-01-01", "ends_on": "2021-04-01", "enrolled": "20", "declined": "0"}
    own.post(reverse("portfolio:count_add", args=[sites[0].code]), said)
    made = DeliveryCount.objects.get()
    assert (made.enrolled, made.declined, made.invited) == (20, 0, None)

    send(own, "count_change", made.pk, **said | {"enrolled": "21"}, version=1)
    made.refresh_from_db()
    assert made.enrolled == 21

    send(own, "count_remove", made.pk, reason="Twice")
    assert not DeliveryCount.objects.exists()


def test_numbers_before_the_rollout_are_refused_with_what_the_library_says(own, sites):
    of = rollout(sites[0]).entry
    said = {"entry": of.pk, "starts_on": "2019-01-01", "ends_on": "2019-04-01", "enrolled": "20"}

    answer = own.post(reverse("portfolio:count_add", args=[sites[0].code]), said)

    assert answer.status_code == 422
    assert "not carried out in this site" in answer.content.decode()


def test_a_file_is_taken_or_refused_as_a_whole(own, sites):
    rollout(sites[0])
    header = b"intervention,site,period_start,period_end,segment,eligible,invited,enrolled,completed,sessions\n"
    address = reverse("portfolio:counts_upload", args=[sites[0].code])

    wrong = own.post(address, {"file": SimpleUploadedFile("x.csv", header + b"home_team,noord,no day,,,,,20,,\n")})
    assert wrong.status_code == 422
    assert "line 2" in wrong.content.decode()
    good = header + b"home_team,noord,2021-01-01,2021-04-01,,,30,20,,\n"
    assert own.post(address, {"file": SimpleUploadedFile("x.csv", good)}).status_code == 302
    assert DeliveryCount.objects.get().enrolled == 20


def test_a_file_that_is_no_text_is_refused(own, sites):
    rollout(sites[0])
    address = reverse("portfolio:counts_upload", args=[sites[0].code])

    answer = own.post(address, {"file": SimpleUploadedFile("../../x.csv", b"\x00\xff\x01")})

    assert answer.status_code == 422


def test_a_hostile_name_is_shown_as_text(own, sites):
    rollout(sites[0], of=entry(sites[0], name_en="<script>alert(1)</script>"))

    for shown in (page(own, "site", sites[0].code), page(own, "home")):
        assert "<script>alert" not in shown


def test_a_study_is_read_with_one_press_after_its_preview(sites, person, browser_of):
    made = small_study()
    analyst = browser_of(person(Role.ANALYST))

    assert "is added" in page(analyst, "study", made.code)
    analyst.post(reverse("portfolio:study_read", args=[made.code]))

    assert Entry.objects.get().study == made
    assert "is the same" in page(analyst, "study", made.code)
    answer = analyst.get(reverse("portfolio:study_text", args=[made.code]))
    assert answer["Content-Disposition"] == 'attachment; filename="study.yaml"'


def test_pages_ask_the_database_a_bounded_number_of_times(sites, person, browser_of, django_assert_max_num_queries):
    shared = [entry(code=f"entry_{number}") for number in range(12)]
    for one in shared:
        rollout(sites[0], of=one)
        rollout(sites[1], of=one)
        count(sites[0], of=one)
    for number in range(6):
        enabling(code=f"record_{number}")
    browser = browser_of(person(Role.ANALYST))
    for name, args in (
        ("home", []), ("site", [sites[0].code]), ("delivery", [sites[0].code]), ("entry", [shared[0].pk]),
    ):  # fmt: skip
        with django_assert_max_num_queries(30):
            page(browser, name, *args)


def test_pages_of_parts_name_what_they_are_about(own, sites):
    assert "Change the contract" in page(own, "contract_change", contract(sites[0]).pk)
    Entry.objects.all().update(code="other")
    assert "Change the money" in page(own, "money_change", money(sites[0]).pk)


def test_events_around_a_site_stand_beside_its_rollouts_and_those_of_others_do_not(own, sites):
    from proeftuin_web.sites.models import ContextEvent

    rollout(sites[0])
    for site, name in ((None, "New law"), (sites[0], "Hospital closed"), (sites[1], "Elsewhere")):
        ContextEvent.objects.create(site=site, name=name, level="law", starts_on=date(2022, 2, 3), source="A letter")

    shown = page(own, "site", sites[0].code)

    assert "New law" in shown
    assert "Hospital closed" in shown
    assert "Elsewhere" not in shown
