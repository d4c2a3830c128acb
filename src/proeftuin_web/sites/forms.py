"""Forms about a site, its parties and what happened there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from proeftuin_web.design.editing import Versioned, VersionedForm
from proeftuin_web.design.forms import DayField, DayInput
from proeftuin_web.sites.models import ContextEvent, Governance, Party, PartyRole, Site

TAKEN = ("new", "events", "national", "parties")
"""Words in addresses that cannot be the short name of a site."""


class SiteForm(VersionedForm):
    """A site; its short name stays what it is once studies may use it."""

    class Meta:
        model = Site
        fields = ["name", "code", "started_on", "ended_on", "about", "is_illustrative"]
        widgets = {"started_on": DayInput, "ended_on": DayInput}
        help_texts = {
            "code": _("Small letters, digits and - only. Studies call the site so; it cannot be changed later."),
            "ended_on": _("The first day on which the site is over. Leave this open while it goes on."),
            "about": _("What the site wants to reach, and in which region."),
            "is_illustrative": _("An example that is not a real site. Pages say so."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["code"]

    def clean_code(self) -> str:
        """Refuse words that stand in addresses."""
        code: str = self.cleaned_data["code"].lower()
        if code in TAKEN:
            raise forms.ValidationError(_("This word has another meaning here. Choose another short name."))
        return code

    def clean(self) -> dict[str, Any]:
        """The end is after the start."""
        cleaned: dict[str, Any] = super().clean() or {}
        _in_order(self, cleaned, "started_on", "ended_on")
        return cleaned


class GovernanceForm(VersionedForm):
    class Meta:
        model = Governance
        fields = ["legal_form", "decides", "meetings"]


class PartyForm(Versioned, forms.Form):
    """A party that takes part from a day on."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=200)
    kind = forms.ChoiceField(label=_("Type of organisation"), choices=[("", "—"), *Party.Kind.choices])
    role = forms.ChoiceField(
        label=_("Role in this site"),
        choices=[("", "—"), *PartyRole.Role.choices],
        help_text=_("Has a party several roles? Add it once for each role."),
    )
    starts_on = DayField(label=_("Takes part from"))


class EndForm(Versioned, forms.Form):
    """When and why a party no longer has its role."""

    on = DayField(label=_("First day without this party in this role"))
    reason = forms.CharField(label=_("Why does it end?"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, instance: PartyRole, **kwargs: Any) -> None:
        self.instance = instance
        super().__init__(*args, **kwargs)

    def values_of(self, current: Any) -> dict[str, Any]:
        """The saved end under the names of this form."""
        return {"on": current.ends_on, "reason": current.end_reason}


class EventForm(VersionedForm):
    class Meta:
        model = ContextEvent
        fields = ["name", "level", "starts_on", "ends_on", "description", "source", "expected_influence"]
        widgets = {"starts_on": DayInput, "ends_on": DayInput}

    def clean(self) -> dict[str, Any]:
        """The end is after the start."""
        cleaned: dict[str, Any] = super().clean() or {}
        _in_order(self, cleaned, "starts_on", "ends_on")
        return cleaned


class WithdrawForm(Versioned, forms.Form):
    """Why an event is taken back."""

    reason = forms.CharField(label=_("Why is it taken back?"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, instance: ContextEvent, **kwargs: Any) -> None:
        self.instance = instance
        super().__init__(*args, **kwargs)

    def values_of(self, current: Any) -> dict[str, Any]:
        """The saved reason under the name of this form."""
        return {"reason": current.withdrawn_because}


def _in_order(form: forms.BaseForm, cleaned: dict[str, Any], start: str, end: str) -> None:
    first, last = cleaned.get(start), cleaned.get(end)
    if first and last and last <= first:
        form.add_error(end, _("This day must be after the first day."))
    elif last and not first and start in form.fields:
        form.add_error(start, _("Give the first day too."))
