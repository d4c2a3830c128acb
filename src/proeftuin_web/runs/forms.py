"""Forms for studies and runs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from proeftuin_web.accounts.access import Access
from proeftuin_web.accounts.role import Permission
from proeftuin_web.design.editing import Versioned
from proeftuin_web.sites.models import Site

MOST_MEGABYTES = 50


class OnceForm(Versioned, forms.Form):
    """A button that does its work once, however often it is pressed."""


class FilesForm(forms.Form):
    """The files of a study."""

    study = forms.FileField(
        label=_("Study"),
        help_text=_("A study file (study.yaml), or a packed folder with one (.zip) of at most 50 MB."),
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
