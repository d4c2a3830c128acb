"""What readers are told in Dutch: politely, by everybody in the same words, and also by the library for signing in."""

import re
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from babel.messages.pofile import read_po
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core import mail
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext, ngettext, override

from proeftuin_web.accounts.role import Role
from proeftuin_web.results.wording import method_name
from proeftuin_web.runs.checking import problem_of_checking
from proeftuin_web.runs.problem_view import shown
from tools import translations

FAMILIAR = re.compile(r"\b(je|jij|jou|jouw|jullie|jezelf|jouwe)\b", re.IGNORECASE)
"""Words for a reader whom one knows well; readers are addressed with "u"."""
LIBRARY = Path(find_spec("allauth").origin).parent
TOO_SHORT = [f"This password is too short. It must contain at least %d {word}." for word in ("character", "characters")]
SIGNED_OUT = (
    "account_login", "account_signup", "account_inactive", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key_done", "account_email_verification_sent", "socialaccount_login_cancelled",
    "socialaccount_login_error", "socialaccount_signup",
)  # fmt: skip
SIGNED_IN = (
    "account_logout", "account_reauthenticate", "account_change_password", "account_set_password", "mfa_index",
    "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_reauthenticate", "mfa_deactivate_totp",
    "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "socialaccount_connections", "usersessions_list",
)  # fmt: skip


METHODS = (
    "survey", "combined_survey", "composition_adjusted", "published", "combined_published", "growth_of_standardised",
    "crude", "pooled_crude", "directly_standardised", "indirectly_standardised", "life_table", "pooled_life_table",
    "sullivan",
)  # fmt: skip
"""How figures of results can be made."""


def words_of(answer):
    return strip_tags(re.sub(r"<(script|style).*?</\1>", "", answer.content.decode(), flags=re.DOTALL))


@pytest.fixture
def reader(person):
    """Somebody who reads Dutch, and signs in with more than a password."""
    somebody = person(Role.VIEWER, language="nl")
    TOTP.activate(somebody, generate_totp_secret())
    RecoveryCodes.activate(somebody)
    return somebody


@pytest.mark.parametrize("part", translations.parts([]))
def test_readers_are_addressed_politely(part):
    said = [string for message in translations.translated(part) for string in strings_of(message)]

    assert [one for one in said if FAMILIAR.search(one)] == []


def strings_of(message):
    return [message.string or ""] if isinstance(message.string, str | None) else list(message.string)


def test_the_library_for_signing_in_addresses_readers_politely_too():
    catalogue = read_po(BytesIO((LIBRARY / "locale/nl/LC_MESSAGES/django.po").read_bytes()))
    with override("nl"):
        said = [
            gettext(message.id) if isinstance(message.id, str) else ngettext(*message.id, number)
            for message in catalogue
            if message.id and not message.context
            for number in (1, 2)
        ]

    assert [one for one in said if FAMILIAR.search(one)] == []


def test_what_is_said_otherwise_is_still_said_by_a_library():
    catalogue = read_po(BytesIO((LIBRARY / "locale/nl/LC_MESSAGES/django.po").read_bytes()))
    known = {message.id for message in catalogue} | {tuple(TOO_SHORT)}

    assert [one.id for one in translations.translated(translations.OF_LIBRARY) if one.id not in known] == []


def test_no_mistake_in_a_new_password_is_told_in_english(reader):
    browser = Client(headers={"accept-language": "nl"})
    browser.force_login(reader)
    typed = {"oldpassword": "a long password", "password1": "person1", "password2": "person1"}

    told = words_of(browser.post(reverse("account_change_password"), typed))

    assert "Dit wachtwoord is te kort. Gebruik minstens 12 tekens." in told
    assert "This" not in told


def test_the_framework_still_says_a_sentence_that_its_dutch_lacks():
    with override("en"):
        said = MinimumLengthValidator(12).get_error_message()

    assert said == TOO_SHORT[1] % 12


def test_a_sentence_has_one_dutch_wherever_it_stands():
    assert translations.clashes() == []


@pytest.mark.parametrize("part", translations.parts([]))
def test_every_sentence_has_its_dutch(part):
    assert translations.problems(part) == []


@pytest.mark.parametrize("name", SIGNED_OUT)
def test_a_page_for_whoever_is_signed_out_is_polite(name, db, reader):
    page = Client(headers={"accept-language": "nl"}).get(reverse(name), follow=True)

    assert '<html lang="nl">' in page.content.decode()
    assert FAMILIAR.findall(words_of(page)) == []


@pytest.mark.parametrize("name", SIGNED_IN)
def test_a_page_about_ones_own_account_is_polite(name, reader):
    browser = Client(headers={"accept-language": "nl"})
    browser.force_login(reader)

    page = browser.get(reverse(name), follow=True)

    assert '<html lang="nl">' in page.content.decode()
    assert FAMILIAR.findall(words_of(page)) == []


@pytest.mark.parametrize("email", ["person1@example.org", "stranger@example.org"])
def test_a_mail_about_a_new_password_is_polite(email, reader):
    browser = Client(headers={"accept-language": "nl"})

    page = browser.post(reverse("account_reset_password"), {"email": email}, follow=True)

    (sent,) = mail.outbox
    whole = f"{sent.subject}\n{sent.body}"
    assert "U krijgt deze e-mail" in whole
    assert FAMILIAR.findall(whole + words_of(page)) == []


def test_a_link_for_a_new_password_leads_to_polite_pages(reader):
    browser = Client(headers={"accept-language": "nl"})
    key = default_token_generator.make_token(reader)

    for arguments in (("1", "x"), (user_pk_to_url_str(reader), key)):
        page = browser.get(reverse("account_reset_password_from_key", args=arguments), follow=True)
        assert FAMILIAR.findall(words_of(page)) == []


@pytest.mark.parametrize("method", METHODS)
def test_a_method_has_a_name_in_both_languages(method):
    names = []
    for language in ("nl", "en"):
        with override(language):
            names.append(method_name(method))

    # One without a name is shown as it is, in both.
    assert names[0] != names[1]


def test_a_problem_of_the_library_says_that_it_is_in_english():
    told = {"where": "study.yaml", "what": "It has no title", "expected": "", "action": "", "line": None}

    with override("nl"):
        page = render_to_string("runs/problems.html", {"problems": shown([told, problem_of_checking()], "")})

    assert '<h3 lang="en">It has no title</h3>' in page
    assert "<h3>De studie kon niet worden gecontroleerd" in page
    assert "<dt>Waar</dt>" in page
