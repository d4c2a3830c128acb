"""The mail with the link of an invitation, in both languages: what its reader speaks is not known yet."""

from __future__ import annotations

import logging
from contextlib import closing
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from proeftuin_web.accounts.models import Invitation

_log = logging.getLogger(__name__)


def send_invitation(invitation: Invitation, link: str) -> bool:
    """
    Whether the mail went out; when it did not, the link that is shown must be sent by hand.

    The link stands in the mail and nowhere else: not in the log, and not in the audit trail.
    """
    if not settings.MAIL_IS_SENT:
        return False
    subjects, texts = [], []
    for language in dict(settings.LANGUAGES):
        with override(language):
            until = date_format(localtime(invitation.expires_at).date())
            said = {"invitation": invitation, "link": link, "until": until}
            subjects.append(_("Invitation for Proeftuin"))
            texts.append(render_to_string("accounts/mail/invitation.txt", said).strip())
    subject, text = " / ".join(subjects), "\n\n---\n\n".join(texts) + "\n"
    try:
        with closing(get_connection()) as server:
            EmailMessage(subject, text, to=[invitation.email], connection=server).send()
    except (SMTPException, OSError) as error:
        _log.warning("An invitation could not be mailed: %s", type(error).__name__)
        return False
    return True
