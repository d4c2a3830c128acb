"""The audit trail."""

from proeftuin_web.audit.models.audit_event import AuditEvent

__all__ = ["AuditEvent"]
