"""Forms for studies and runs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from proeftuin_web.accounts.access import Access
from proeftuin_web.accounts.role import Permission
from proeftuin_web.design.editing import Versioned
from proeftuin_web.runs.models import Study
from proeftuin_web.sites.models import Site

MOST_MEGABYTES = 50


class OnceForm(Versioned, forms.Form):
    """A button that does its work once, however often it is pressed."""


class CloseForm(OnceForm):
    """The day on which a cycle is closed."""

    on = forms.DateField(
        label=_("Closed on"),
        help_text=_("The day on which the findings had been decided on; the results are kept as of that day."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_on(self) -> date:
        """Refuse a day that is still to come."""
        on: date = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."), code="to_come")
        return on


class CompareForm(OnceForm):
    """Two cycles: an earlier one that was closed, and a later one."""

    before = forms.TypedChoiceField(label=_("Earlier cycle"), coerce=int)
    after = forms.TypedChoiceField(label=_("Later cycle"), coerce=int)

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(number, _("Cycle %(number)s") % {"number": number}) for number in study.cycle_numbers()]
        self.fields["before"].choices = choices[1:]  # type: ignore[attr-defined]
        self.fields["after"].choices = choices[:-1]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse two cycles in the wrong order."""
        cleaned = super().clean() or {}
        if "before" in cleaned and "after" in cleaned and cleaned["before"] >= cleaned["after"]:
            self.add_error("after", forms.ValidationError(_("Choose a cycle after the earlier one."), code="order"))
        return cleaned


class FilesForm(forms.Form):
    """The files of a study."""

    study = forms.FileField(
        label=_("Study"),
        help_text=_(
            "A study file (study.yaml), or a packed folder with one (.zip) of at most 50 MB. Results and closed cycles "
            "in it are left out: they are made here."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,.yaml,.yml"}),
    )

    def clean_study(self) -> Any:
        """Refuse what is too large before it is opened."""
        sent = self.cleaned_data["study"]
        if sent.size > MOST_MEGABYTES * 1024**2:
            raise forms.ValidationError(_("The file is larger than 50 MB."), code="too_large")
        return sent


class BringInForm(FilesForm):
    """A new study: for which site, among those where the user may run studies."""

    site = forms.ModelChoiceField(
        Site.objects.none(),
        label=_("For which site"),
        required=False,
        empty_label=_("All sites"),
        help_text=_("Who may see its results: everybody, or the people of one site and of the national monitor."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["site"]
        field.queryset = Site.objects.where_may(user, Permission.RUN_STUDY)  # type: ignore[attr-defined]
        if not Access.of(user).may(Permission.RUN_STUDY):
            field.required = True
            field.empty_label = _("Choose a site")  # type: ignore[attr-defined]
