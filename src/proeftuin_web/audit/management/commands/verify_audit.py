"""`verify_audit`: whether the audit trail is what was written."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from proeftuin_web.audit.models import AuditHead
from proeftuin_web.audit.verification import first_broken_line


class Command(BaseCommand):
    """Exit code 1, and the first line that does not fit, when somebody tampered with the trail."""

    help = "Verify that no line of the audit trail was changed, removed or put in."

    def handle(self, **options: object) -> None:
        broken = first_broken_line()
        if broken is not None:
            raise CommandError(
                _("Line %(number)d of the audit trail does not fit: %(reason)s.")
                % {"number": broken.number, "reason": _(broken.reason)}
            )
        head = AuditHead.objects.filter(pk=1).first()
        self.stdout.write(_("The audit trail is whole: %(lines)d lines.") % {"lines": head.lines if head else 0})
