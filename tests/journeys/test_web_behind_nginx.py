"""
The web application as the documentation puts it into production: behind nginx with HTTPS, on PostgreSQL.

What the page in the documentation shows is what runs here. Only ports, paths, the certificate, the database and the
mail server are of the test.
"""

import os
import re
import shlex
import subprocess

import psycopg
import pytest

from tests.mail_server import mail_server
from tests.own_certificate import own_certificate
from tests.web_in_production import PASSWORD, Reader, environment_of, free_port, gunicorn, inside, started, wait_until

NAME = "proeftuin.example.org"
SOMEWHERE, ELSEWHERE = "127.0.0.2", "203.0.113.7"
"""Where the browser is, and where it would like to seem to be."""
HTTPS = {"X_Forwarded_Proto": "https", "X_Forwarded_For": ELSEWHERE, "Host": NAME}
NOT_IN_LOG = ("/account/invitation/planted-invitation/", "/account/rescued/planted-text/")
SET_UP = f"""
from pathlib import Path
from django.conf import settings
from django.utils import timezone
from proeftuin_web.accounts.models import Membership, User
from proeftuin_web.accounts.role import Role
from proeftuin_web.results.actions import take_in
from tests.web.results_example import bundle, study
user = User.objects.create_user("ada@example.org", {PASSWORD!r}, name="Ada", language="nl")
for role in (Role.MONITOR_RESEARCHER, Role.ADMINISTRATOR):
    Membership.objects.create(user=user, role=role, site=None)
take_in(bundle(Path(settings.FOLDER) / "bundle"), study=study())
"""
HEADERS = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Server": "nginx",
}
MEGABYTE = 1024**2


@pytest.fixture(scope="module")
def page(repository):
    """Blocks of the page: language and text."""
    text = (repository / "docs" / "how-to" / "web-application.md").read_text(encoding="utf-8")
    return re.findall(r"^```(\w+)\n(.*?)^```$", text, re.M | re.S)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("production")


@pytest.fixture(scope="module")
def certificate(folder):
    return own_certificate(folder / "certificate", NAME)


@pytest.fixture(scope="module")
def mail(certificate):
    with mail_server(*certificate, user="proeftuin", password="let me in") as server:
        yield server


@pytest.fixture(scope="module")
def environment(page, folder, postgresql, certificate, mail):
    """What the page says that the application must know, after the commands of the page."""
    (folder / "key").write_text("x9$kQ" * 12, encoding="utf-8")
    (folder / "password").write_text("let me in", encoding="utf-8")
    with psycopg.connect(f"{postgresql}/postgres", autocommit=True) as server:
        server.execute("create database behind_nginx")
    said = next(text for language, text in page if language == "ini" and "[Service]" not in text)
    here = {
        "PROEFTUIN_WEB_FOLDER": str(folder / "kept"),
        "PROEFTUIN_DATABASE": f"{postgresql}/behind_nginx",
        "PROEFTUIN_SECRET_KEY_FILE": str(folder / "key"),
        "PROEFTUIN_EMAIL_HOST": "127.0.0.1",
        "PROEFTUIN_EMAIL_PORT": str(mail.port),
        "PROEFTUIN_EMAIL_PASSWORD_FILE": str(folder / "password"),
        "SSL_CERT_FILE": str(certificate[0]),
    }
    made = environment_of(folder / "kept", **dict(line.split("=", 1) for line in said.splitlines()) | here)
    before = next(text for language, text in page if language == "bash" and "collectstatic" in text)
    words = [shlex.split(line)[3:] for line in before.splitlines() if " -m django " in line]
    commands = "".join(f"call_command(*{one!r})\n" for one in words)
    inside(made, f"from django.core.management import call_command\n{commands}{SET_UP}")
    return made


@pytest.fixture(scope="module")
def behind(page, folder, environment):
    """Port of the server that stands behind the proxy, with the command line of its unit but fewer processes."""
    unit = next(text for language, text in page if "gunicorn" in text)
    options = shlex.split(re.search(r"^ExecStart=(.*)$", unit, re.M).group(1))[2:]
    options[options.index("--workers") + 1] = "1"
    del options[(place := options.index("--bind")) : place + 2]
    with gunicorn(environment, folder / "server.log", *options) as port:
        yield port


@pytest.fixture(scope="module")
def proxy(page, folder, environment, behind, certificate, nginx_path):
    """The proxy, and its ports for HTTPS and HTTP."""
    https, http = free_port(), free_port()
    said = next(text for language, text in page if language == "nginx")
    here = {
        "listen 443 ssl": f"listen 127.0.0.1:{https} ssl",
        "listen 80": f"listen 127.0.0.1:{http}",
        "/etc/ssl/proeftuin.pem": certificate[0],
        "/etc/ssl/proeftuin.key": certificate[1],
        "/var/log/nginx/proeftuin.log": folder / "access.log",
        "/var/www/proeftuin": folder / "kept" / "static" / "design",
        "http://127.0.0.1:8000": f"http://127.0.0.1:{behind}",
    }
    for shown, own in here.items():
        assert shown in said
        said = said.replace(shown, str(own))
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    types = "types { text/html html; }\n"
    path = folder / "nginx.conf"
    # Whoever starts it may not be able to become the user of the package, who may not read folders of a test.
    user = "user root;\n" if os.geteuid() == 0 else ""
    path.write_text(
        f"{user}daemon off;\nworker_processes 1;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{\n{types}{temporary}{said}}}\n"
    )
    log = folder / "nginx.log"
    with started([nginx_path, "-c", path, "-e", folder / "error.log"], environment, log) as process:
        wait_until(lambda: process.poll() is not None or (folder / "nginx.pid").exists(), "nginx did not start")
        assert process.poll() is None, log.read_text()
        yield https, http


@pytest.fixture(scope="module")
def browser(proxy, certificate):
    """Makes a browser somewhere on the network."""

    def make(language="en"):
        return Reader(proxy[0], language, trusted=str(certificate[0]), name=NAME, source=SOMEWHERE)

    return make


@pytest.fixture(scope="module")
def ada(browser):
    """Somebody who signed in, and said to be elsewhere when she did."""
    reader = browser()
    page = reader.get("/account/login/")
    typed = page.form("login") | {"login": "ada@example.org", "password": PASSWORD}
    answer = reader.post("/account/login/", typed, X_Forwarded_For=ELSEWHERE, X_Forwarded_Proto="http")
    assert answer.status == 302, answer.text
    assert reader.follow(answer).status == 200
    return reader


def test_pages_come_over_https_with_every_header_of_safety(browser):
    answer = browser().get("/account/login/")

    assert answer.status == 200
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_who_asks_without_encryption_is_led_to_https(proxy):
    answer = Reader(proxy[1], name=NAME).get("/sites/noord/?x=1")

    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/sites/noord/?x=1")


def test_cookies_go_over_https_alone_and_no_script_reads_them(ada):
    assert set(ada.cookie_lines) >= {"sessionid", "csrftoken", "language_of_reader"}
    for name, line in ada.cookie_lines.items():
        assert {"Secure", "HttpOnly", "SameSite=Lax"} <= {part.strip() for part in line.split(";")}, name


def test_the_address_of_who_asks_comes_from_the_proxy_and_not_from_the_browser(ada, environment):
    with psycopg.connect(environment["PROEFTUIN_DATABASE"]) as database:
        query = "select host(address) from audit_auditevent where action = 'accounts.signed.in'"
        found = database.execute(query).fetchall()

    assert found == [(SOMEWHERE,)]


def test_who_is_not_the_proxy_is_not_believed_to_be_encrypted(behind):
    as_proxy = Reader(behind, name=NAME).get("/account/login/", **HTTPS)
    as_other = Reader(behind, name=NAME, source=SOMEWHERE).get("/account/login/", **HTTPS)

    assert as_proxy.status == 200
    assert (as_other.status, as_other.headers["Location"]) == (301, f"https://{NAME}/account/login/")


def test_another_name_for_the_server_is_refused(proxy, certificate):
    answer = Reader(proxy[0], trusted=str(certificate[0]), name=NAME).get("/account/login/", Host="evil.example.org")

    assert answer.status == 400
    assert "evil.example.org" not in answer.text


def test_a_page_of_the_report_has_a_policy_of_its_own(ada):
    answer = ada.get("/results/monitor/report/nl/index.html")

    assert answer.status == 200
    assert "style-src-attr 'unsafe-inline'" in answer.headers["Content-Security-Policy"]
    assert "connect-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_files_for_browsers_are_kept_by_them(browser):
    first = browser().get("/static/design/proeftuin.css")
    again = browser().get("/static/design/proeftuin.css", If_Modified_Since=first.headers["Last-Modified"])

    assert first.status == 200
    assert re.fullmatch(r"max-age=\d+, public", first.headers["Cache-Control"])
    assert first.headers["X-Content-Type-Options"] == "nosniff"
    assert first.headers["Strict-Transport-Security"]
    assert again.status == 304


@pytest.mark.parametrize(("size", "status", "said"), [
    (50 * MEGABYTE, 422, "Stuur een studiebestand"),
    (51 * MEGABYTE, 422, "groter dan 50 MB"),
    (65 * MEGABYTE, 413, "te groot"),
])  # fmt: skip
def test_an_upload_that_is_too_large_is_refused_in_words(ada, size, status, said):
    form = ada.get("/runs/bring-in/").form()
    answer = ada.upload("/runs/bring-in/", form, ("study", "study.zip", bytes(size)))

    assert answer.status == status
    assert '<html lang="nl">' in answer.text
    assert said in answer.text
    assert ("groter dan 50 MB" in answer.text) == (said == "groter dan 50 MB")


def test_an_invitation_is_mailed_and_its_link_stands_in_no_log(ada, browser, mail, folder):
    form = ada.get("/account/people/invite/").form()
    assert ada.post("/account/people/invite/", form | {"email": "dee@example.org", "role": "viewer"}).status == 200

    link = re.search(rf"https://{NAME}(/account/invitation/(\S+)/)", mail.taken[-1].get_content())
    for path in (link.group(1), *NOT_IN_LOG, "/account/login/"):
        browser().get(path)
    assert browser().get(link.group(1)).status == 200
    logged = "".join((folder / name).read_text() for name in ("access.log", "server.log"))
    assert "/account/login/" in logged
    assert link.group(2) not in logged
    assert "planted" not in logged


def test_while_the_application_is_away_the_proxy_says_so(page, folder, behind, proxy, browser):
    """Comes last: the application is ended."""
    process = next(int(line.split("[")[2].split("]")[0]) for line in (folder / "server.log").read_text().splitlines()
                   if "Listening at" in line)  # fmt: skip
    os.kill(process, 15)
    wait_until(lambda: "Shutting down" in (folder / "server.log").read_text(), "it does not end")
    answer = wait_until(lambda: (found := browser().get("/")).status == 503 and found, "it is still there")

    assert "Proeftuin is even niet bereikbaar" in answer.text
    assert "Proeftuin is away for a moment" in answer.text
    assert answer.headers["Retry-After"] == "10"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'"
    assert browser().post("/account/login/", {"login": "x"}).status == 503


def test_the_command_of_the_page_puts_that_page_where_the_proxy_reads_it(page, folder, environment):
    line = next(text for language, text in page if language == "bash" and "away.html" in text).strip()
    here = line.replace("/srv/proeftuin/kept", str(folder / "kept")).replace("/var/www", str(folder / "www"))
    subprocess.run(shlex.split(here), check=True)

    assert (folder / "www" / "proeftuin" / "away.html").stat().st_mode & 0o444 == 0o444
