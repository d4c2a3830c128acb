"""Triggers with which the database itself refuses to change or remove a line of the audit trail."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "audit_auditevent"
_SQLITE = """
CREATE TRIGGER audit_trail_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'the audit trail is added to and nothing else'); END
"""
_FUNCTION = """
CREATE OR REPLACE FUNCTION audit_trail_refuses() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit trail is added to and nothing else'; END $$
"""
_POSTGRESQL = """
CREATE TRIGGER audit_trail_no_{verb} BEFORE {verb} ON {table}
FOR EACH ROW EXECUTE FUNCTION audit_trail_refuses()
"""
_VERBS = ("UPDATE", "DELETE")


def protect(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        trigger = _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
        for verb in _VERBS:
            cursor.execute(trigger.format(verb=verb, table=TABLE))


def unprotect(connection: BaseDatabaseWrapper) -> None:
    """Take them away, which only a migration back and the tests do, who empty their tables."""
    on_table = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for verb in _VERBS:
            cursor.execute(f"DROP TRIGGER IF EXISTS audit_trail_no_{verb}{on_table}")
