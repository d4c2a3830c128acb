"""What one looks for in the audit trail."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from proeftuin_web.audit.models import AuditEvent
from proeftuin_web.audit.site_names import names_of_sites
from proeftuin_web.audit.wording import choices


class SearchForm(forms.Form):
    """Everything can be left open; the purpose of looking is kept in the trail itself."""

    who = forms.CharField(label=_("Name contains"), required=False)
    what = forms.ChoiceField(label=_("What was done"), required=False)
    site = forms.ChoiceField(label=_("Site"), required=False)
    about = forms.CharField(label=_("Object contains"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("Before this day"), required=False, widget=forms.DateInput({"type": "date"}))
    purpose = forms.CharField(label=_("Why you look"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # In the language of the reader, and with the sites of today.
        self.fields["what"].choices = choices()  # type: ignore[attr-defined]
        sites = [(str(key), name) for key, name in names_of_sites().items()]
        self.fields["site"].choices = [("", _("all sites")), *sites]  # type: ignore[attr-defined]

    def found(self) -> QuerySet[AuditEvent]:
        """The lines, the newest first; none as long as what is asked cannot be read."""
        lines: QuerySet[AuditEvent] = AuditEvent.objects.all()
        if not self.is_valid():
            return lines.none()
        asked = self.cleaned_data
        if asked["what"]:
            lines = lines.filter(Q(action=asked["what"]) | Q(action__startswith=f"{asked['what']}."))
        looked_for = {
            "actor_name__icontains": asked["who"],
            "site_id": asked["site"],
            "object_name__icontains": asked["about"],
            "at__gte": _begin(asked["since"]),
            "at__lt": _begin(asked["until"]),
        }
        return lines.filter(**{lookup: value for lookup, value in looked_for.items() if value})


def _begin(day: date | None) -> datetime | None:
    """The moment at which a day begins here, which the index on moments can find."""
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None
