"""The process forms of a site."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from proeftuin_web.accounts.access import Access
from proeftuin_web.accounts.role import Permission
from proeftuin_web.overview.sections.section import Asked, Section
from proeftuin_web.process_forms.models import Form
from proeftuin_web.process_forms.owed import owed_of

_NEWEST = 8


def process_form(asked: Asked) -> Section | None:
    """Forms of the last quarters and what is owed; not for whoever may not see what sites fill in."""
    if not Access.of(asked.user).may(Permission.SEE_PROCESS, asked.site.pk):
        return None
    forms = list(Form.objects.visible_to(asked.user).filter(site=asked.site).select_related("round")[:_NEWEST])
    due = list(owed_of([asked.site], asked.today))
    return Section(
        "process_form",
        _("Process form"),
        _("No round of the process form was opened yet. A monitor researcher opens one for each quarter."),
        {"forms": forms, "due": due} if forms or due else {},
        reverse("process_forms:home"),
        _("All process forms"),
    )
