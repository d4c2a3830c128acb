"""What was done, as a sentence for whoever reads the trail."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from proeftuin_web.audit.models import AuditEvent

SENTENCES: Mapping[str, str | Promise] = {
    "accounts.administrator.made": _("made the account of the first administrator"),
    "accounts.role.given": _("gave a role"),
    "accounts.role.ended": _("ended a role"),
    "accounts.entry.refused": _("refused entry"),
    "accounts.entry.allowed": _("allowed entry again"),
    "accounts.invitation.sent": _("sent an invitation"),
    "accounts.invitation.accepted": _("accepted an invitation"),
    "accounts.invitation.withdrawn": _("withdrew an invitation"),
    "accounts.signed.in": _("signed in"),
    "accounts.signed.out": _("signed out"),
    "accounts.sign.in.failed": _("did not succeed in signing in"),
    "audit.trail.read": _("read the audit trail"),
    "audit.trail.exported": _("took the audit trail along as a file"),
}
"""Action to what its line says after the name of whoever did it."""


def sentence_of(line: AuditEvent) -> str:
    """What was done; the action itself where no sentence is known."""
    return str(SENTENCES.get(line.action, line.action))
