"""The audit trail: every line rests on the one before it, and nothing changes or removes one."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from proeftuin_web.accounts.role import Role
from proeftuin_web.audit.asker import Asker, asked_by
from proeftuin_web.audit.models import AuditEvent, AuditHead
from proeftuin_web.audit.models.audit_event import TrailIsAppendOnlyError
from proeftuin_web.audit.protection import protect
from proeftuin_web.audit.trail import first_broken_line, record

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
