"""The trail for whoever guards it."""

import ast
import csv
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from proeftuin_web.accounts.role import OF_A_SITE, Role
from proeftuin_web.audit.asker import Asker, asked_by
from proeftuin_web.audit.models import AuditEvent
from proeftuin_web.audit.trail import record
from proeftuin_web.audit.verification import verify_further
from proeftuin_web.audit.wording import SENTENCES, sentence_of

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
VARIABLES = {
    ("portfolio", "what"): {"added", "changed", "withdrawn"},
    ("portfolio", "kind"): {"entry", "enabling", "rollout", "contract", "money"},
    ("sites", "what"): {"sites.site", "sites.governance", "sites.event"},
}
"""What the variables can be of which some actions are put together."""


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


@pytest.mark.parametrize(
    "asked",
    [
        {"what": "results"},
        {"what": "results.figures.downloaded"},
        {"who": "person 3"},
        {"about": "zuid"},
        {"site": "second"},
        {"since": "2026-03-02", "until": "2026-03-03"},
    ],
)
def test_one_finds_what_one_looks_for(steward, person, sites, asked, monkeypatch):
    for number, action in enumerate(["sites.site.changed", "results.figures.downloaded"]):
        moment = timezone.make_aware(datetime(2026, 3, 1 + number, 23, 59))
        monkeypatch.setattr("django.utils.timezone.now", lambda moment=moment: moment)
        record(by=person(), action=action, about=sites[number], site=sites[number])
    monkeypatch.undo()
    asked = {name: sites[1].pk if value == "second" else value for name, value in asked.items()}

    page = table_of(steward.get("/audit/", asked))

    assert "took released figures along as a file" in page
    assert "changed a site" not in page


def table_of(answer):
    """The lines, without the form above them that has every sentence as a choice."""
    return answer.content.decode().partition("<table")[2]


def test_what_cannot_be_read_as_a_question_finds_nothing(steward):
    answer = steward.get("/audit/", {"since": "yesterday", "site": "12345", "what": "nothing"})

    assert "No line fits" in answer.content.decode()
    assert table_of(answer) == ""


def recorded_actions():
    """Every action that a call of `record` in the program can have."""
    found = set()
    package = ROOT / "src" / "proeftuin_web"
    for path in package.rglob("*.py"):
        part = path.relative_to(package).parts[0]
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = assigned_in(tree.body)
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                found |= recorded_by(function, part, constants)
    return found


def assigned_in(nodes):
    """Name to what is assigned to it."""
    return {
        node.targets[0].id: node.value
        for node in nodes
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }


def recorded_by(function, part, constants):
    named = constants | assigned_in(ast.walk(function))
    found = set()
    for call in ast.walk(function):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "record":
            found |= words_of(next(each.value for each in call.keywords if each.arg == "action"), part, named)
    return found


def words_of(value, part, named):
    """All texts that an expression can be."""
    match value:
        case ast.Constant():
            return {value.value}
        case ast.IfExp():
            return words_of(value.body, part, named) | words_of(value.orelse, part, named)
        case ast.FormattedValue():
            return words_of(value.value, part, named)
        case ast.JoinedStr():
            texts = {""}
            for each in value.values:
                texts = {before + after for before in texts for after in words_of(each, part, named)}
            return texts
        case ast.Subscript():
            return words_of(value.value, part, named)
        case ast.Dict():
            return set().union(*(words_of(each, part, named) for each in value.values))
        case ast.Name() if (part, value.id) in VARIABLES:
            return VARIABLES[part, value.id]
        case ast.Name():
            return words_of(named[value.id], part, named)
    raise AssertionError(ast.dump(value))


def test_every_action_of_the_program_is_a_sentence_in_both_languages():
    actions = recorded_actions()
    said = {}
    for language in ("en", "nl"):
        with override(language):
            said[language] = {action: sentence_of(AuditEvent(action=action)) for action in actions}

    assert len(actions) > 60
    assert [one for one in sorted(actions) if said["en"][one] == one] == []
    assert [one for one in sorted(actions) if said["nl"][one] == said["en"][one]] == []


def test_every_action_that_has_a_sentence_is_recorded_somewhere():
    assert sorted(set(SENTENCES) - recorded_actions()) == []


def test_changes_are_told_as_one_reads_them(steward, person, sites):
    details = {"changes": [["name", "Noord", "North"], ["website", None, "x"]], "reason": ""}
    record(by=person(), action="sites.site.changed", about=sites[0], site=sites[0], details=details)

    page = table_of(steward.get("/audit/"))

    assert "changed: name was Noord and is North; website was – and is x" in page
    assert "reason" not in page


def test_a_line_is_told_in_the_language_of_the_reader(person, browser_of, sites):
    reader = browser_of(person(Role.DATA_STEWARD, language="nl"))
    with asked_by(Asker(roles="site_contributor, analyst")):
        record(by=person(), action="accounts.role.given", site=sites[0], details={"role": "analyst"})

    page = table_of(reader.get("/audit/"))

    for words in ("gaf een rol", "Medewerker van een proeftuin, Analist", "Noord", "rol: analyst"):
        assert words in page


def test_each_view_verifies_further_and_says_how_far(steward, person, monkeypatch):
    monkeypatch.setattr("proeftuin_web.audit.views.verify_further", lambda: verify_further(most=3))
    for _ in range(6):
        record(by=person(), action="sites.site.changed")

    first, second = (steward.get("/audit/").content.decode() for _ in range(2))
    third = steward.get("/audit/").content.decode()

    assert "3 of 8 lines" in first
    assert "6 of 9 lines" in second
    assert "9 of 10 lines" in third


def test_a_line_that_was_changed_says_so(steward, person, sites):
    line = record(by=person(), action="sites.site.changed", about=sites[0])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditevent SET object_name = 'Other' WHERE id = %s", [line.pk])

    page = steward.get("/audit/").content.decode()

    assert "The trail is not whole: line 2 does not fit" in page
    assert "This line was changed after it was written." in page


def test_a_long_trail_takes_no_more_queries(steward, person, django_assert_max_num_queries):
    for _ in range(60):
        record(by=None, action="accounts.sign.in.failed")

    with django_assert_max_num_queries(25):
        steward.get("/audit/", {"page": 2})


def test_a_run_that_ends_is_ended_on_behalf_of_who_asked_for_it(steward, person):
    record(by=None, action="runs.run.ended", on_behalf_of=str(person()))

    page = table_of(steward.get("/audit/"))

    assert "the program" in page
    assert "on behalf of Person 2" in page


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

    rows = list(csv.DictReader(steward.get("/audit/lines.csv").getvalue().decode().splitlines()))

    assert [row["actor_name"] for row in rows if row["action"] == "site.changed"] == ["'=1+1"]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.DATA_STEWARD])
def test_nobody_else_reads_it(person, browser_of, sites, role):
    browser = browser_of(person(role, sites[0] if role in OF_A_SITE else None))

    assert browser.get("/audit/").status_code == 403
    assert browser.get("/audit/lines.csv").status_code == 403
