"""How people come in: the first of all, by invitation, and again after a session ended."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from proeftuin_web.accounts.actions import invitations
from proeftuin_web.accounts.models import Invitation, RescuedText, User
from proeftuin_web.accounts.role import Role
from proeftuin_web.audit.models import AuditEvent

pytestmark = pytest.mark.django_db

PASSWORD = "ferry harbour lantern"
FIRST = {"name": "Ada", "email": "ada@example.org", "language": "en", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def browser():
    return Client(headers={"accept-language": "en"})


def test_every_page_leads_to_the_first_one_as_long_as_there_is_nobody(browser):
    assert browser.get("/results/").headers["Location"] == "/account/first/"
    assert browser.get("/account/first/").status_code == 200


def test_the_first_person_is_administrator_and_analyst_and_signed_in(browser):
    answer = browser.post("/account/first/", FIRST, follow=True)

    assert "You are the administrator" in answer.content.decode()
    roles = set(User.objects.get().memberships.values_list("role", "site"))
    assert roles == {(Role.ADMINISTRATOR, None), (Role.ANALYST, None)}
    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        "accounts.administrator.made",
        "accounts.signed.in",
    ]


def test_nobody_becomes_administrator_by_the_first_page_later(browser, person):
    person(Role.VIEWER)

    assert browser.get("/account/first/").status_code == 404
    assert browser.post("/account/first/", FIRST).status_code == 404


def test_where_a_code_is_asked_the_first_person_must_know_it(browser, monkeypatch):
    monkeypatch.setenv("PROEFTUIN_FIRST_RUN_CODE", "blue-anchor")

    assert "This is not the code" in browser.post("/account/first/", FIRST | {"code": "red"}).content.decode()
    assert browser.post("/account/first/", FIRST | {"code": "blue-anchor"}).status_code == 302


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"again": "another sentence here"}, "another password"),
        ({"password": "short", "again": "short"}, "too short"),
        ({"email": "ada"}, "valid email"),
    ],
)
def test_a_mistake_is_said_and_nobody_is_made(browser, changed, said):
    page = browser.post("/account/first/", FIRST | changed).content.decode()

    assert said in page
    assert 'aria-invalid="true"' in page
    assert not User.objects.exists()


@pytest.fixture
def invited(browser_of, person, sites):
    """The link that an administrator gets for a contributor to the first site."""
    administrator = browser_of(person(Role.ADMINISTRATOR))
    given = {"email": "Bea@example.org", "role": Role.SITE_CONTRIBUTOR, "site": sites[0].pk}
    page = administrator.post("/account/people/invite/", given).content.decode()
    return re.search(r'href="(http://testserver/account/invitation/[^"]+)"', page)[1]


ACCEPTED = {"name": "Bea", "language": "nl", "password": PASSWORD, "again": PASSWORD}


def test_who_accepts_an_invitation_has_its_role_and_no_other(browser, invited, sites):
    answer = browser.post(invited, ACCEPTED)

    assert answer.status_code == 302
    user = User.objects.get(email="bea@example.org")
    assert list(user.memberships.values_list("role", "site")) == [(Role.SITE_CONTRIBUTOR, sites[0].pk)]
    assert browser.get(sites[0].get_absolute_url()).status_code == 200
    assert browser.get(sites[1].get_absolute_url()).status_code == 404


def test_an_invitation_is_used_once(browser, invited):
    browser.post(invited, ACCEPTED)

    assert Client().get(invited).status_code == 410


def test_an_invitation_expires(invited):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert Client().get(invited).status_code == 410


def test_an_invitation_that_was_withdrawn_leads_nowhere(invited, browser_of, person):
    browser_of(person(Role.ADMINISTRATOR)).post(f"/account/invitations/{Invitation.objects.get().pk}/withdraw/")

    assert Client().post(invited, ACCEPTED).status_code == 410
    assert not User.objects.filter(email="bea@example.org").exists()


def test_of_the_link_only_a_fingerprint_is_kept(invited):
    secret = invited.rstrip("/").rsplit("/", 1)[1]

    assert secret not in str(Invitation.objects.values_list().get())


def test_nobody_becomes_a_user_without_invitation(browser, person):
    person(Role.VIEWER)

    page = browser.get("/account/signup/").content.decode()
    assert "password1" not in page
    browser.post("/account/signup/", {"email": "c@example.org", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.filter(email="c@example.org").exists()


def test_an_invitation_for_somebody_who_is_there_is_refused(person, sites):
    somebody = person(Role.ADMINISTRATOR)

    with pytest.raises(invitations.AlreadyAUserError):
        invitations.invite(email=somebody.email.upper(), role=Role.VIEWER, site=None, by=somebody, now=timezone.now())


def test_signing_in_leads_to_the_page_that_was_asked_and_never_elsewhere(browser, person):
    somebody = person(Role.VIEWER)
    given = {"login": somebody.email, "password": "a long password"}

    assert browser.post("/account/login/?next=/steps/", given).headers["Location"] == "/steps/"
    other = Client().post("/account/login/?next=https://example.com/", given)
    assert "example.com" not in other.headers["Location"]


def test_who_tries_passwords_is_held_up(browser, person):
    somebody = person(Role.VIEWER)
    wrong = {"login": somebody.email, "password": "not this one at all"}

    answers = [browser.post("/account/login/", wrong) for _ in range(12)]

    said = [answer.status_code for answer in answers]
    assert said[0] == 200
    assert 429 in said or "Too many" in answers[-1].content.decode()
    right = browser.post("/account/login/", wrong | {"password": "a long password"})
    assert "_auth_user_id" not in browser.session, right.status_code


def test_what_was_typed_when_the_session_had_ended_is_given_back(browser, person, sites):
    administrator = person(Role.ADMINISTRATOR)
    typed = {"email": "dee@example.org", "role": Role.VIEWER, "site": "", "password": "never kept"}

    asked = browser.post("/account/people/invite/", typed)
    assert asked.headers["Location"].startswith("/account/login/?next=")
    login = {"login": administrator.email, "password": "a long password"}
    page = browser.post(asked.headers["Location"], login, follow=True).content.decode()

    assert "dee@example.org" in page
    assert 'action="/account/people/invite/"' in page
    assert "never kept" not in page
    assert "never kept" not in str(RescuedText.objects.values_list().get())


def test_nobody_else_gets_what_was_typed(browser, person, browser_of):
    person(Role.ADMINISTRATOR)
    asked = browser.post("/account/people/invite/", {"email": "dee@example.org"})
    link = re.search(r"rescued(?:/|%2F)([\w-]+)", asked.headers["Location"])[1]
    first, second = browser_of(person(Role.VIEWER)), browser_of(person(Role.VIEWER))

    assert first.get(f"/account/rescued/{link}/").status_code == 200
    assert second.get(f"/account/rescued/{link}/").status_code == 404
    assert first.get("/account/rescued/something-else/").status_code == 404


def test_what_was_typed_is_kept_for_a_day(browser, person):
    person(Role.ADMINISTRATOR)
    browser.post("/account/people/invite/", {"email": "dee@example.org"})
    RescuedText.objects.update(kept_at=timezone.now() - timedelta(days=2))

    browser.post("/account/people/invite/", {"email": "eef@example.org"})

    assert "eef@example.org" in str(RescuedText.objects.get().fields)


def rescue_for(somebody, browser, path, typed):
    """Send something without a session, sign in, and look at what was kept; the secret of it."""
    asked = browser.post(path, typed)
    login = {"login": somebody.email, "password": "a long password"}
    page = browser.post(asked.headers["Location"], login, follow=True).content.decode()
    return re.search(r'name="rescued" value="([\w-]+)"', page)[1]


def test_what_was_given_back_is_erased_once_it_was_sent_well(browser, person):
    secret = rescue_for(person(Role.ADMINISTRATOR), browser, "/account/people/invite/", {"email": "dee@example.org"})
    typed = {"rescued": secret, "email": "not an address", "role": Role.VIEWER}

    answer = browser.post("/account/people/invite/", typed)
    assert answer.status_code == 200
    assert "not an address" in answer.content.decode()
    assert not RescuedText.objects.exists()


def test_what_was_given_back_stays_when_it_could_not_be_sent(browser, person):
    secret = rescue_for(person(Role.VIEWER), browser, "/account/people/invite/", {"email": "dee@example.org"})

    assert browser.post("/account/people/invite/", {"rescued": secret}).status_code == 403
    assert RescuedText.objects.exists()


def test_who_leaves_what_was_given_back_erases_it(browser, person):
    secret = rescue_for(person(Role.ADMINISTRATOR), browser, "/account/people/invite/", {"email": "dee@example.org"})

    assert "was erased" in browser.post(f"/account/rescued/{secret}/", follow=True).content.decode()
    assert not RescuedText.objects.exists()
    assert browser.get(f"/account/rescued/{secret}/").status_code == 404


def test_nobody_erases_what_another_got_back(browser, person, browser_of):
    secret = rescue_for(person(Role.ADMINISTRATOR), browser, "/account/people/invite/", {"email": "dee@example.org"})
    other = browser_of(person(Role.ADMINISTRATOR))

    other.post("/account/people/invite/", {"rescued": secret})

    assert other.post(f"/account/rescued/{secret}/").status_code == 404
    assert RescuedText.objects.exists()


def test_that_something_was_given_back_is_recorded_and_not_what(browser, person):
    rescue_for(person(Role.ADMINISTRATOR), browser, "/account/people/invite/", {"email": "dee@example.org"})

    line = AuditEvent.objects.get(action="accounts.text.given_back")
    assert "dee@example.org" not in str(AuditEvent.objects.filter(pk=line.pk).values_list().get())


def test_signs_and_addresses_that_a_database_refuses_are_kept_without_failing(browser, person):
    somebody = person(Role.ADMINISTRATOR)
    typed = {"email": "dee\x00@example.org", "co\x00lour": "red\x00"}
    path = f"/runs/studies/{'a' * 600}/start/"

    secret = rescue_for(somebody, browser, path, typed)

    kept = RescuedText.objects.get()
    assert kept.path == path
    assert kept.fields == [["email", ["dee@example.org"]], ["colour", ["red"]]]
    assert secret not in str(RescuedText.objects.values_list().get())


def test_a_short_name_is_kept_and_a_code_for_signing_in_is_not(browser, person):
    person(Role.ADMINISTRATOR)

    browser.post("/sites/new/", {"code": "oost"})
    browser.post("/account/2fa/authenticate/", {"code": "123456"})
    browser.post("/account/people/invite/", {"code": "123456"})

    kept = dict(RescuedText.objects.values_list("path", "fields"))
    assert kept["/sites/new/"] == [["code", ["oost"]]]
    assert "123456" not in str(kept)


def test_what_nobody_came_for_goes_when_somebody_signs_in(browser, person):
    somebody = person(Role.VIEWER)
    browser.post("/account/people/invite/", {"email": "dee@example.org"})
    RescuedText.objects.update(kept_at=timezone.now() - timedelta(days=2))

    Client().force_login(somebody)

    assert not RescuedText.objects.exists()


def test_everybody_reads_their_own_language(browser_of, person):
    page = browser_of(person(Role.VIEWER, language="nl")).get("/").content.decode()

    assert '<html lang="nl">' in page


def test_a_language_that_is_chosen_becomes_ones_own(browser_of, person):
    somebody = person(Role.VIEWER, language="nl")
    browser = browser_of(somebody)

    browser.post("/language/", {"language": "en", "next": "/"})

    assert '<html lang="en">' in browser.get("/").content.decode()
    somebody.refresh_from_db()
    assert somebody.language == "en"


def test_nobody_changes_the_own_address_alone(browser_of, person):
    somebody = person(Role.VIEWER)
    browser = browser_of(somebody)

    assert browser.get("/account/email/").status_code == 404
    assert browser.post("/account/email/", {"email": "other@example.org", "action_add": ""}).status_code == 404
    somebody.refresh_from_db()
    assert somebody.email == "person1@example.org"


def test_whoever_asked_for_a_new_password_can_still_sign_in_with_a_second_step(browser, person):
    somebody = person(Role.VIEWER)
    browser.post("/account/password/reset/", {"email": somebody.email})
    browser.post("/account/login/", {"login": somebody.email, "password": "a long password"})

    again = "/account/reauthenticate/?next=/account/2fa/totp/activate/"
    page = browser.post(again, {"password": "a long password"}, follow=True)

    assert page.request["PATH_INFO"] == "/account/2fa/totp/activate/"
    assert "Authenticator secret" in page.content.decode()
