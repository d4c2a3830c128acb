"""What one looks for in the audit trail."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from proeftuin_web.audit.models import AuditEvent


class SearchForm(forms.Form):
    """Everything can be left open; the purpose of looking is kept in the trail itself."""

    who = forms.CharField(label=_("Name contains"), required=False)
    what = forms.CharField(label=_("Action begins with"), required=False)
    about = forms.CharField(label=_("Object contains"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("Before"), required=False, widget=forms.DateInput({"type": "date"}))
    purpose = forms.CharField(label=_("Why you look"), required=False)

    def found(self) -> QuerySet[AuditEvent]:
        """The lines, the newest first; none as long as a day cannot be read."""
        lines: QuerySet[AuditEvent] = AuditEvent.objects.all()
        if not self.is_valid():
            return lines.none()
        looked_for = {
            "actor_name__icontains": self.cleaned_data["who"],
            "action__startswith": self.cleaned_data["what"],
            "object_name__icontains": self.cleaned_data["about"],
            "at__date__gte": self.cleaned_data["since"],
            "at__date__lt": self.cleaned_data["until"],
        }
        return lines.filter(**{lookup: value for lookup, value in looked_for.items() if value})
