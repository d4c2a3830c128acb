"""
Two people at the same thing, a button that is pressed twice, and a session that ends while somebody types: in each
case nothing that was typed is lost, and nothing is done twice.
"""

from datetime import date

import pytest
from django.contrib.sessions.models import Session

from proeftuin_web.accounts.role import Role
from proeftuin_web.audit.models import AuditEvent
from proeftuin_web.portfolio.models import Entry
from proeftuin_web.process_forms import actions
from proeftuin_web.process_forms.filled import filled_of
from proeftuin_web.process_forms.models import Form, Round, quarter_of
from tests.web.portfolio_example import entry
from tests.web_browser.filled_example import _said as whole_form

MINE, THEIRS = "Wij willen minder valpartijen", "Wij willen minder opnames"


@pytest.fixture
def people(sites, person):
    """Two people of one site."""
    return [person(Role.SITE_CONTRIBUTOR, sites[0]) for _number in range(2)]


@pytest.fixture
def form(sites, people):
    """A form that lacks nothing, as a draft."""
    start, end = quarter_of(2026, 1)
    round_ = Round.objects.create(starts_on=start, ends_on=end, opens_on=end, due_on=end.replace(day=28))
    made = actions.start_form(site=sites[0], round=round_, today=date(2026, 4, 10), by=people[0])
    return actions.save_form(form=made, filled=whole_form(), by=people[0])


def aims(page):
    return page.locator("[name=aims-text]")


def press(page, do):
    page.locator(f"button[name=do][value={do}]").click()


def test_two_people_at_one_form_see_what_the_other_typed(form, people, open_as, violations):
    mine, theirs = (open_as(one) for one in people)
    for page in (mine, theirs):
        page.goto(f"/forms/{form.pk}/edit/")
    aims(theirs).fill(THEIRS)
    press(theirs, "draft")
    aims(mine).fill(MINE)
    press(mine, "draft")

    assert aims(mine).input_value() == MINE
    assert THEIRS in mine.locator(".notice").first.inner_text()
    assert filled_of(Form.objects.get(pk=form.pk)).topics["aims"].text == THEIRS
    assert violations(mine) == []
    press(mine, "draft")
    assert filled_of(Form.objects.get(pk=form.pk)).topics["aims"].text == MINE


def test_two_people_at_one_intervention_see_what_the_other_typed(sites, people, open_as):
    made = entry(sites[0])
    mine, theirs = (open_as(one) for one in people)
    for page in (mine, theirs):
        page.goto(f"/portfolio/interventions/{made.pk}/change/")
    for page, text in ((theirs, THEIRS), (mine, MINE)):
        page.locator("[name=owner]").fill(text)
        page.locator("main form button[type=submit]").click()

    assert mine.locator("[name=owner]").input_value() == MINE
    assert THEIRS in mine.locator(".notice").first.inner_text()
    mine.locator("main form button[type=submit]").click()
    assert Entry.objects.get(pk=made.pk).owner == MINE


@pytest.mark.parametrize("do", ["draft", "submit"])
def test_a_button_that_is_pressed_twice_does_its_work_once_and_blames_nobody(do, form, people, open_as):
    page = open_as(people[0])
    page.goto(f"/forms/{form.pk}/edit/")
    aims(page).fill(MINE)
    page.locator(f"button[name=do][value={do}]").dblclick()
    page.get_by_text({"draft": "The draft was saved.", "submit": "The form was submitted."}[do]).wait_for()

    assert "Somebody" not in page.locator("body").inner_text()
    action = {"draft": "process_forms.form.saved", "submit": "process_forms.form.submitted"}[do]
    assert AuditEvent.objects.filter(action=action).count() == {"draft": 2, "submit": 1}[do]


@pytest.mark.parametrize(
    ("language", "title", "again"),
    [("nl", "Wat u had ingevuld", "Opnieuw versturen"), ("en", "What you had typed", "Send it again")],
)
def test_what_was_typed_when_a_session_had_ended_comes_back_after_signing_in(
    language, title, again, form, people, open_as, violations
):
    page = open_as(people[0], language=language)
    page.goto(f"/forms/{form.pk}/edit/")
    aims(page).fill(MINE)
    Session.objects.all().delete()
    press(page, "draft")
    page.locator("form [name=login]").fill(people[0].email)
    page.locator("form [name=password]").fill("a long password")
    page.locator("form [name=password]").press("Enter")

    page.get_by_role("heading", level=1, name=title).wait_for()
    assert MINE in page.locator("main").inner_text()
    assert violations(page) == []
    page.get_by_role("button", name=again).click()
    page.wait_for_url(f"**/forms/{form.pk}/edit/")
    assert aims(page).input_value() == MINE
    assert filled_of(Form.objects.get(pk=form.pk)).topics["aims"].text == MINE
