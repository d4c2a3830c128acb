"""The audit trail: every line rests on the one before it, and nothing changes or removes one."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from proeftuin_web.accounts.role import Role
from proeftuin_web.audit.asker import Asker, asked_by
from proeftuin_web.audit.models import AuditEvent, AuditHead
from proeftuin_web.audit.models.audit_event import TrailIsAppendOnlyError
from proeftuin_web.audit.protection import protect
from proeftuin_web.audit.trail import fingerprint, record
from proeftuin_web.audit.verification import first_broken_line, verify_further

pytestmark = pytest.mark.django_db


@pytest.fixture
def trail(person, sites):
    """Three lines."""
    somebody = person(Role.DATA_STEWARD)
    return [record(by=somebody, action=f"site.looked.{number}", about=sites[0], site=sites[0]) for number in range(3)]


def test_a_line_says_who_did_what_for_whom_and_why(person, sites):
    somebody = person(Role.ANALYST)
    with asked_by(Asker(roles="analyst", session="5e5510", address="127.0.0.1")):
        line = record(
            by=somebody,
            action="results.downloaded",
            about=sites[1],
            site=sites[1],
            purpose="yearly report",
            on_behalf_of="the board",
            details={"rows": 12},
        )

    line.refresh_from_db()
    assert (line.actor, line.actor_name, line.roles) == (somebody, "Person 1", "analyst")
    assert (line.object_kind, line.object_name, line.site_id) == ("sites.site", "Zuid", sites[1].pk)
    assert (line.purpose, line.on_behalf_of, line.details) == ("yearly report", "the board", {"rows": 12})
    assert (line.session, line.address) == ("5e5510", "127.0.0.1")


def test_a_whole_trail_is_verified(trail, capsys):
    call_command("verify_audit")

    assert "3" in capsys.readouterr().out
    assert [line.previous_hash for line in trail] == ["", trail[0].hash, trail[1].hash]


def change(sql, *values):
    """What somebody could do who reaches the database itself."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_a_changed_line_is_found(trail):
    change("UPDATE audit_auditevent SET actor_name = 'Nobody' WHERE id = %s", trail[1].pk)

    assert first_broken_line().number == 2
    with pytest.raises(CommandError):
        call_command("verify_audit")


def test_a_removed_line_is_found(trail):
    change("DELETE FROM audit_auditevent WHERE id = %s", trail[1].pk)

    assert first_broken_line().number == 2


def test_a_trail_that_was_cut_off_is_found(trail):
    change("DELETE FROM audit_auditevent WHERE id = %s", trail[2].pk)

    assert first_broken_line().number == 3


def test_what_is_taken_back_leaves_no_line(trail):
    with transaction.atomic():
        record(by=None, action="nothing")
        transaction.set_rollback(True)

    assert AuditEvent.objects.count() == 3
    assert AuditHead.objects.get().lines == 3
    assert first_broken_line() is None


@pytest.mark.parametrize(
    "do",
    [
        lambda line: line.save(),
        lambda line: line.delete(),
        lambda line: AuditEvent.objects.filter(pk=line.pk).update(action="other"),
        lambda line: AuditEvent.objects.all().delete(),
    ],
)
def test_the_program_changes_and_removes_no_line(trail, do):
    with pytest.raises(TrailIsAppendOnlyError):
        do(trail[0])


@pytest.mark.parametrize("sql", ["UPDATE audit_auditevent SET action = 'other'", "DELETE FROM audit_auditevent"])
def test_the_database_refuses_to_change_or_remove_a_line(trail, sql):
    protect(connection)

    with pytest.raises(DatabaseError, match="added to and nothing else"), transaction.atomic():
        change(sql)

    assert first_broken_line() is None


def test_what_was_verified_is_kept_and_gone_on_from(trail):
    assert verify_further(most=2).lines == 2
    head = AuditHead.objects.get()
    assert (head.verified_lines, head.verified_id, head.verified_hash) == (2, trail[1].pk, trail[1].hash)

    assert verify_further(most=2).lines == 3
    assert verify_further(most=2) == verify_further(most=2)


def test_verifying_further_takes_the_same_few_queries(trail, django_assert_num_queries):
    verify_further()
    record(by=None, action="nothing")

    with django_assert_num_queries(4):
        assert verify_further().lines == 4


@pytest.mark.parametrize(
    ("sql", "number"),
    [
        ("UPDATE audit_auditevent SET purpose = 'another' WHERE id = %s", 3),
        ("DELETE FROM audit_auditevent WHERE id = %s", 3),
    ],
)
def test_verifying_further_finds_what_was_done_to_later_lines(trail, sql, number):
    verify_further(most=2)
    change(sql, trail[2].pk)

    found = verify_further(most=2)

    assert (found.lines, found.broken.number) == (2, number)


def test_the_end_of_what_was_verified_cannot_go(trail):
    verify_further(most=2)
    change("DELETE FROM audit_auditevent WHERE id = %s", trail[1].pk)

    assert verify_further().broken.number == 2


def test_an_end_that_was_written_anew_is_found(trail):
    event = AuditEvent(at=trail[2].at, action="made up", previous_hash=trail[1].hash)
    event.hash = fingerprint(event)
    change("DELETE FROM audit_auditevent WHERE id = %s", trail[2].pk)
    event.save()

    assert first_broken_line().number == 3
    assert verify_further().broken.number == 3


def test_the_command_finds_what_was_done_to_lines_that_were_verified_before(trail):
    verify_further()
    change("UPDATE audit_auditevent SET purpose = 'another' WHERE id = %s", trail[0].pk)

    assert verify_further().broken is None
    with pytest.raises(CommandError, match="Line 1"):
        call_command("verify_audit")


def test_the_command_leaves_nothing_for_the_page_to_verify(trail):
    call_command("verify_audit")

    assert AuditHead.objects.get().verified_lines == 3
