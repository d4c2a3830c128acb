"""Mail: the settings that the environment gives, and that an invitation is mailed to whoever it is for."""

import ssl
from contextlib import ExitStack, closing

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, get_connection

from proeftuin_web.accounts.models import Invitation
from proeftuin_web.accounts.role import Role
from proeftuin_web.audit.models import AuditEvent
from proeftuin_web.config.environment import Mail, mail
from tests.mail_server import mail_server
from tests.own_certificate import own_certificate

SMTP = "django.core.mail.backends.smtp.EmailBackend"
INVITED = {"email": "Dee@example.org", "role": Role.VIEWER}


def test_without_a_server_nothing_is_mailed():
    assert mail({}) == Mail(port=587)
    assert mail({}).backend.endswith("console.EmailBackend")


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_port_is_the_usual_one_of_how_the_server_is_spoken_to(security, port):
    found = mail({"PROEFTUIN_EMAIL_HOST": "mail.example.org", "PROEFTUIN_EMAIL_SECURITY": security})

    assert (found.port, found.security, found.backend) == (port, security, SMTP)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"PROEFTUIN_EMAIL_SECURITY": "ssl"}, "must be starttls, tls or none"),
        ({"PROEFTUIN_EMAIL_PORT": "smtp"}, "a number between 1 and 65535"),
        ({"PROEFTUIN_EMAIL_PORT": "0"}, "a number between 1 and 65535"),
        ({"PROEFTUIN_EMAIL_USER": "x"}, "name both"),
        ({"PROEFTUIN_EMAIL_PASSWORD_FILE": "/nowhere/password"}, "a file that can be read"),
    ],
)
def test_a_mistake_is_told_in_one_sentence(wrong, said):
    with pytest.raises(ImproperlyConfigured, match=said):
        mail({"PROEFTUIN_EMAIL_HOST": "mail.example.org"} | wrong)


def test_a_password_is_not_sent_where_others_can_read_it(tmp_path):
    (tmp_path / "password").write_text("planted\n")
    named = {"PROEFTUIN_EMAIL_USER": "x", "PROEFTUIN_EMAIL_PASSWORD_FILE": str(tmp_path / "password")}

    assert mail(named).password == "planted"
    with pytest.raises(ImproperlyConfigured, match="readable on its way"):
        mail(named | {"PROEFTUIN_EMAIL_SECURITY": "none"})


@pytest.fixture
def server(tmp_path, settings, monkeypatch):
    """Starts a mail server, and makes the settings those of the environment that names it."""
    certificate, key = own_certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    (tmp_path / "password").write_text("let me in")
    with ExitStack() as opened:

        def start(security="starttls", password="let me in"):
            made = opened.enter_context(
                mail_server(certificate, key, user="proeftuin", password=password, security=security)
            )
            said = mail(
                {
                    "PROEFTUIN_EMAIL_HOST": "127.0.0.1",
                    "PROEFTUIN_EMAIL_PORT": str(made.port),
                    "PROEFTUIN_EMAIL_SECURITY": security,
                    "PROEFTUIN_EMAIL_USER": "proeftuin",
                    "PROEFTUIN_EMAIL_PASSWORD_FILE": str(tmp_path / "password"),
                }
            )
            settings.MAIL_IS_SENT, settings.EMAIL_BACKEND = True, said.backend
            settings.EMAIL_HOST, settings.EMAIL_PORT = said.host, said.port
            settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = said.user, said.password
            settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = security == "starttls", security == "tls"
            settings.EMAIL_TIMEOUT = 10
            return made

        yield start


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_goes_to_a_server_that_asks_who_sends_it(server, security):
    made = server(security)

    EmailMessage("Héllo", "text", "a@example.org", ["b@example.org"]).send()

    assert [one["Subject"] for one in made.taken] == ["Héllo"]


def test_a_server_that_nobody_vouches_for_gets_nothing(server, monkeypatch):
    made = server()
    monkeypatch.delenv("SSL_CERT_FILE")

    with closing(get_connection()) as connection, pytest.raises(ssl.SSLCertVerificationError):
        EmailMessage("x", "text", "a@example.org", ["b@example.org"], connection=connection).send()
    assert made.taken == []


@pytest.mark.django_db
def test_an_invitation_is_mailed_in_both_languages_and_its_link_is_nowhere_else(server, person, browser_of, caplog):
    made = server()
    page = browser_of(person(Role.ADMINISTRATOR)).post("/account/people/invite/", INVITED).content.decode()

    (sent,) = made.taken
    text = sent.get_content()
    link = next(line for line in text.splitlines() if line.startswith("http://testserver/account/invitation/"))
    secret = link.rstrip("/").rsplit("/", 1)[1]
    assert sent["To"] == "dee@example.org"
    assert sent["Subject"] == "Uitnodiging voor Proeftuin / Invitation for Proeftuin"
    assert "Person 1 nodigt u uit" in text
    assert "Person 1 invites you" in text
    assert "dee@example.org gets a mail with this link" in page
    assert link in page
    assert [one for one in AuditEvent.objects.values() if secret in str(one)] == []
    assert secret not in caplog.text
    assert secret not in str(Invitation.objects.values())


@pytest.mark.django_db
@pytest.mark.parametrize("trouble", ["refuses", "password", "away"])
def test_where_the_mail_does_not_go_out_the_link_is_there_to_be_sent(
    server, person, browser_of, caplog, settings, trouble
):
    made = server(password="another" if trouble == "password" else "let me in")
    made.refuses = trouble == "refuses"
    if trouble == "away":
        settings.EMAIL_PORT = 1
    page = browser_of(person(Role.ADMINISTRATOR)).post("/account/people/invite/", INVITED).content.decode()

    assert made.taken == []
    assert "The mail could not be sent" in page
    assert "http://testserver/account/invitation/" in page
    assert Invitation.objects.count() == 1
    assert "An invitation could not be mailed" in caplog.text
    assert "invitation/" not in caplog.text


@pytest.mark.django_db
def test_without_a_server_the_link_is_shown_and_nothing_is_said_of_mail(person, browser_of, mailoutbox):
    page = browser_of(person(Role.ADMINISTRATOR)).post("/account/people/invite/", INVITED).content.decode()

    assert "Send this link" in page
    assert "could not be sent" not in page
    assert mailoutbox == []
