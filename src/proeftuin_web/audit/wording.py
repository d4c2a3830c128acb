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

VERBS: Mapping[str, str | Promise] = {
    "added": _("added this"),
    "asked": _("asked for this run"),
    "begun": _("began this"),
    "cancelled": _("cancelled this"),
    "changed": _("changed this"),
    "checked": _("checked this"),
    "corrected": _("corrected this by a new one"),
    "decided": _("decided on this"),
    "downloaded": _("took this along as a file"),
    "ended": _("ended this"),
    "exported": _("wrote this out"),
    "file_taken": _("took a file in"),
    "made": _("made this"),
    "planned": _("planned this"),
    "prediction_locked": _("started this, which locks its prediction"),
    "read": _("read this in from a study"),
    "registered": _("made this known"),
    "removed": _("removed this"),
    "reopened": _("opened this again"),
    "result": _("put down a result"),
    "saved": _("saved this"),
    "sent": _("sent this"),
    "started": _("began to fill this in"),
    "stopped": _("stopped this"),
    "submitted": _("submitted this"),
    "taken_in": _("took results in"),
    "withdrawn": _("withdrew this"),
    "written": _("wrote this into a study"),
}
"""What is said of an action that ends so; the object stands beside it."""


def sentence_of(line: AuditEvent) -> str:
    """What was done; the action itself where no sentence is known."""
    verb = line.action.rpartition(".")[2]
    return str(SENTENCES.get(line.action) or VERBS.get(verb) or line.action)
