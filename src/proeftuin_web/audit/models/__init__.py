"""The audit trail."""

from proeftuin_web.audit.models.audit_event import AuditEvent
from proeftuin_web.audit.models.audit_head import AuditHead

__all__ = ["AuditEvent", "AuditHead"]
