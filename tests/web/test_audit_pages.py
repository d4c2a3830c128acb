"""The trail for whoever guards it."""

import csv
import re
from pathlib import Path

import pytest

from proeftuin_web.accounts.role import OF_A_SITE, Role
from proeftuin_web.audit.models import AuditEvent
from proeftuin_web.audit.trail import record
from proeftuin_web.audit.wording import sentence_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def steward(person, browser_of):
    return browser_of(person(Role.DATA_STEWARD))


def test_lines_are_sentences(steward, person):
    record(by=person(Role.ADMINISTRATOR), action="accounts.invitation.sent", purpose="new colleague")

    page = steward.get("/audit/").content.decode()

    assert "sent an invitation" in page
    assert "new colleague" in page
    assert "The trail is whole: 3 lines." in page


def test_looking_is_a_line_too(steward):
    steward.get("/audit/", {"who": "Ada", "purpose": "a complaint"})

    line = AuditEvent.objects.first()
    assert (line.action, line.purpose, line.details) == ("audit.trail.read", "a complaint", {"who": "Ada"})


def test_one_finds_what_one_looks_for(steward, person):
    record(by=person(), action="site.changed", about=person())
    record(by=person(), action="results.downloaded")

    page = steward.get("/audit/", {"what": "results"}).content.decode()

    assert "took this along as a file" in page
    assert "changed this" not in page


def test_every_action_of_the_program_is_a_sentence():
    source = Path(__file__).resolve().parents[2] / "src" / "proeftuin_web"
    texts = [path.read_text(encoding="utf-8") for path in source.rglob("*.py")]
    actions = {found for text in texts for found in re.findall(r'\baction="([a-z_]+\.[a-z_.]+)"', text)}

    assert len(actions) > 30
    assert [one for one in sorted(actions) if sentence_of(AuditEvent(action=one)) == one] == []


def test_what_was_typed_is_shown_as_text(steward, person):
    somebody = person()
    somebody.name = "<script>alert(1)</script>"
    somebody.save()
    record(by=somebody, action="site.changed")

    page = steward.get("/audit/").content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_file_holds_no_formula(steward, person):
    somebody = person()
    somebody.name = "=1+1"
    somebody.save()
    record(by=somebody, action="site.changed")

    rows = list(csv.DictReader(steward.get("/audit/lines.csv").content.decode().splitlines()))

    assert [row["actor_name"] for row in rows if row["action"] == "site.changed"] == ["'=1+1"]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.DATA_STEWARD])
def test_nobody_else_reads_it(person, browser_of, sites, role):
    browser = browser_of(person(role, sites[0] if role in OF_A_SITE else None))

    assert browser.get("/audit/").status_code == 403
    assert browser.get("/audit/lines.csv").status_code == 403
