"""Forms of findings and decisions. Both are added to; a correction is a new one with the reason."""

from __future__ import annotations

from typing import Any

import yaml
from django import forms
from django.utils.translation import gettext_lazy as _

from proeftuin.studies.yaml_location import content_of
from proeftuin_web.accounts.access import Access
from proeftuin_web.accounts.role import Permission
from proeftuin_web.design.editing import Versioned, VersionedForm
from proeftuin_web.design.forms import DayField, DayInput
from proeftuin_web.improvement.grounds import (
    editions_for,
    effect_choices,
    effects_for,
    figure_choices,
    figures_for,
    ground_of_effect,
    ground_of_figure,
    indicators_of,
)
from proeftuin_web.improvement.models import (
    ChangeTest,
    Decision,
    DecisionChange,
    Finding,
    Ground,
    Project,
    State,
    Step,
)
from proeftuin_web.process_forms.models import Form as ProcessForm
from proeftuin_web.sites.models import Site


class _Grounds:
    """Fields for what a finding rests on; each that is filled in is one ground."""

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]

    def add_ground_fields(self, site: Site, user: Any) -> None:
        editions = list(editions_for(site, user).select_related("study"))
        self.names = indicators_of(editions)
        self.effects = {str(one.pk): one for one in effects_for(site, editions)}
        self.figures = {str(one.pk): one for one in figures_for(site, editions)}
        tests = ChangeTest.objects.filter(project__site=site, result_on__isnull=False)
        none = [("", _("(none)"))]
        self.fields["test"] = forms.ModelChoiceField(
            tests, label=_("Rests on a test of a change"), required=False, empty_label=_("(none)"),
            help_text=_("A test of this site that has a result."),
        )  # fmt: skip
        self.fields["effect"] = forms.ChoiceField(
            label=_("Rests on an effect"), required=False,
            choices=[*none, *effect_choices(self.effects.values(), self.names)],
            help_text=_("Of the results as they are shown now. The number that they give is kept with the finding."),
        )  # fmt: skip
        self.fields["figure"] = forms.ChoiceField(
            label=_("Rests on a figure"), required=False, choices=[*none, *figure_choices(self.figures.values())],
            help_text=_("The newest figure of this site or of the country."),
        )  # fmt: skip
        if Access.of(user).may(Permission.SEE_PROCESS, site.pk):
            self.fields["form"] = forms.ModelChoiceField(
                ProcessForm.objects.submitted().visible_to(user).filter(site=site).select_related("site", "round"),
                label=_("Rests on a process form"), required=False, empty_label=_("(none)"),
            )  # fmt: skip
        self.fields["note"] = forms.CharField(
            label=_("Rests on another source, in words"), required=False, widget=forms.Textarea,
            help_text=_("Such as a meeting, with its day. No names of patients or other persons."),
        )  # fmt: skip

    @property
    def grounds(self) -> list[Ground]:
        """What was filled in, not saved yet."""
        given, found = self.cleaned_data, []
        if given.get("test"):
            found.append(Ground(kind=Ground.Kind.TEST, test=given["test"]))
        if given.get("effect"):
            found.append(ground_of_effect(self.effects[given["effect"]], self.names))
        if given.get("figure"):
            found.append(ground_of_figure(self.figures[given["figure"]]))
        if given.get("form"):
            found.append(Ground(kind=Ground.Kind.FORM, form=given["form"]))
        if given.get("note"):
            found.append(Ground(kind=Ground.Kind.NOTE, note=given["note"]))
        return found


class FindingForm(_Grounds, VersionedForm):
    """What was learned, about which steps, and on what ground."""

    steps = forms.MultipleChoiceField(
        label=_("Steps that it is about"), choices=Step.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Finding
        fields = ["says", "on", "project"]
        widgets = {"on": DayInput}
        help_texts = {"says": _("In one or two sentences that somebody elsewhere understands.")}

    def __init__(self, *args: Any, site: Site, user: Any, corrects: Finding | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = Project.objects.filter(site=site)  # type: ignore[attr-defined]
        self.fields["project"].empty_label = _("(none)")  # type: ignore[attr-defined]
        self.add_ground_fields(site, user)
        if corrects is not None:
            self.fields["why"] = _why()

    def clean(self) -> dict[str, Any]:
        """A finding rests on something."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not any(cleaned.get(name) for name in ("test", "effect", "figure", "form", "note")):
            self.add_error("note", _("Say what it rests on: choose at least one of these grounds, or name a source."))
        return cleaned


class GroundForm(_Grounds, Versioned, forms.Form):
    """What else a finding rests on."""

    def __init__(self, *args: Any, instance: Finding, user: Any, **kwargs: Any) -> None:
        self.instance = instance
        self.initial: dict[str, Any] = {}
        super().__init__(*args, **kwargs)
        self.add_ground_fields(instance.site, user)


class ChangeForm(VersionedForm):
    """What a decision changes at one step."""

    class Meta:
        model = DecisionChange
        fields = ["step", "edit", "what", "address", "value", "was"]
        labels = {"step": _("Step where something changes")}
        help_texts = {
            "address": _(
                "Only when you know where it stands, such as portfolio.interventions.home_team.targets.reach. Without "
                "it the change is in words only, and is not written into a study file."
            ),
        }
        widgets = {"value": forms.Textarea(attrs={"rows": 2}), "was": forms.Textarea(attrs={"rows": 2})}

    def clean(self) -> dict[str, Any]:
        """At an address a new value is given where one is needed; both values can be read."""
        cleaned: dict[str, Any] = super().clean() or {}
        check_change(self, cleaned)
        return cleaned


class DecisionForm(VersionedForm):
    """What was decided, by whom, why, on which findings, and the first thing that it changes."""

    step = forms.ChoiceField(label=_("Step where something changes"), choices=Step.choices)
    edit = forms.ChoiceField(
        label=_("What is done there"), choices=DecisionChange.Edit.choices, widget=forms.RadioSelect
    )
    what = forms.CharField(label=_("What changes, in words"), max_length=300)
    address = forms.CharField(
        label=_("Place in the study file"), max_length=300, required=False,
        help_text=ChangeForm.Meta.help_texts["address"],
    )  # fmt: skip
    value = forms.CharField(
        label=_("New value, as in a study file"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    was = forms.CharField(
        label=_("Value that stands there now"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    class Meta:
        model = Decision
        fields = ["says", "findings", "why", "decided_by", "on", "expected", "review_on", "project"]
        widgets = {"on": DayInput, "review_on": DayInput, "findings": forms.CheckboxSelectMultiple}
        help_texts = {
            "decided_by": _("The meeting or the role that decided, such as the steering group."),
            "findings": _("A decision rests on at least one finding that still holds."),
        }

    def __init__(self, *args: Any, site: Site, corrects: Decision | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["findings"].queryset = Finding.objects.standing().filter(site=site)  # type: ignore[attr-defined]
        self.fields["project"].queryset = Project.objects.filter(site=site)  # type: ignore[attr-defined]
        self.fields["project"].empty_label = _("(none)")  # type: ignore[attr-defined]
        if corrects is not None:
            self.fields["correction_why"] = _why()

    def clean(self) -> dict[str, Any]:
        """It is looked at again after it was decided."""
        cleaned: dict[str, Any] = super().clean() or {}
        on, again = cleaned.get("on"), cleaned.get("review_on")
        if on and again and again <= on:
            self.add_error("review_on", _("This day must be after the day of the decision."))
        check_change(self, cleaned)
        return cleaned

    @property
    def change(self) -> DecisionChange:
        """The change that was filled in, not saved yet."""
        names = ("step", "edit", "what", "address", "value", "was")
        return DecisionChange(**{name: self.cleaned_data[name] for name in names})


class StateForm(Versioned, forms.Form):
    """What became of a decision."""

    state = forms.ChoiceField(label=_("What became of it"), widget=forms.RadioSelect)
    day = DayField(label=_("On which day"))
    why = forms.CharField(
        label=_("Reason or remark"), required=False, widget=forms.Textarea,
        help_text=_("Needed to withdraw a decision or to open it again."),
    )  # fmt: skip

    def __init__(self, *args: Any, instance: Decision, **kwargs: Any) -> None:
        self.instance = instance
        self.initial: dict[str, Any] = {}
        super().__init__(*args, **kwargs)
        others = [(value, label) for value, label in State.choices if value != instance.state]
        self.fields["state"].choices = others  # type: ignore[attr-defined]


class FilterForm(forms.Form):
    """Which findings and decisions are listed."""

    site = forms.ModelChoiceField(Site.objects.none(), required=False, label=_("Site"), to_field_name="code")
    step = forms.ChoiceField(label=_("Step"), required=False, choices=[("", _("all steps")), *Step.choices])
    words = forms.CharField(label=_("With these words"), required=False, max_length=100)

    def __init__(self, *args: Any, user: Any, states: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = Site.objects.visible_to(user)  # type: ignore[attr-defined]
        self.fields["site"].empty_label = _("all sites")  # type: ignore[attr-defined]
        self.fields["state"] = forms.ChoiceField(label=_("State"), required=False, choices=states)


def check_change(form: Any, cleaned: dict[str, Any]) -> None:
    """At an address a new value stands where one is needed; without one there is none; both can be read."""
    address, edit, value = (cleaned.get(name, "") for name in ("address", "edit", "value"))
    if address and edit in ("set", "add") and not value:
        form.add_error("value", _("Give the value that comes there."))
    if not address and (value or cleaned.get("was")):
        form.add_error("address", _("Say where in the study file this value stands, or leave the value out."))
    for name in ("value", "was"):
        try:
            content_of(cleaned.get(name) or "")
        except yaml.YAMLError:
            form.add_error(name, _("This cannot be read as it is written in a study file. Put words in quotes."))


def _why() -> forms.CharField:
    return forms.CharField(
        label=_("Why the earlier one was wrong"), widget=forms.Textarea,
        help_text=_("The earlier one stays to be read, with this reason."),
    )  # fmt: skip
