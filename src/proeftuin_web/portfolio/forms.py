"""Forms of the portfolio."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from proeftuin.steps.implementation.portfolio import ContractKind, EntryStatus, Level
from proeftuin.steps.segmentation.intervention import Continuum, Enabling, Intervention
from proeftuin_web.accounts.access import Access
from proeftuin_web.accounts.role import Permission
from proeftuin_web.design.editing import Versioned, VersionedForm
from proeftuin_web.design.forms import DayField
from proeftuin_web.portfolio.meaning import types_of, words
from proeftuin_web.portfolio.models import (
    Contract,
    DeliveryCount,
    EnablingIntervention,
    Entry,
    Money,
    OwnType,
    Rollout,
    StudyPortfolio,
)
from proeftuin_web.runs.models import Study
from proeftuin_web.sites.models import Site

_CODE = RegexValidator(r"^[a-z][a-z0-9_]*\Z", _("Use small letters, digits and underscores, beginning with a letter."))
MOST_MEGABYTES = 5
_LINES = {"rows": 3}


def choices_of(kind: type[Any]) -> list[tuple[str, str]]:
    """Values of an enumeration of the library with their names in the language of the page."""
    return [(one.value, words(one.words)) for one in kind]


class PercentField(forms.FloatField):
    """A share, which people type and read as a percentage from 0 to 100."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=None, max_value=None, **options)
        self.validators += [
            MinValueValidator(0, _("A percentage is at least 0.")),
            MaxValueValidator(1, _("A percentage is at most 100.")),
        ]

    def prepare_value(self, value: Any) -> Any:
        return f"{value * 100:.10g}" if isinstance(value, float) else value

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        return None if found is None else round(found / 100, 12)


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        text = "\n".join(value) if isinstance(value, list) else value or ""
        return [line.strip() for line in text.splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(list(initial or []) != self.to_python(data))


class OnceForm(Versioned, forms.Form):
    """A button that does its work once, however often it is pressed."""


class ReasonForm(Versioned, forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs=_LINES))

    def __init__(self, *args: Any, instance: Any = None, **kwargs: Any) -> None:
        self.instance = instance
        super().__init__(*args, **kwargs)

    def values_of(self, current: Any) -> Mapping[str, Any]:
        return {}


class StopForm(ReasonForm):
    """From when something is no longer carried out, and why."""

    on = DayField(label=_("First day on which nobody can be reached any more"))
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ["on", "reason"]

    def clean_on(self) -> date:
        """Refuse a day before it began."""
        on: date = self.cleaned_data["on"]
        if isinstance(self.instance, Rollout) and on <= self.instance.starts_on:
            raise forms.ValidationError(_("This day must come after the start."), code="before_start")
        return on


class EntryForm(VersionedForm):
    """An entry; in which study it is, and how studies call it, are said once."""

    parties = LinesField(label=_("Parties"), required=False, help_text=_("Who carry it out, one a line."))
    segments = forms.MultipleChoiceField(
        label=_("For whom"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose nothing when it is for everybody."),
    )  # fmt: skip
    target_reach = PercentField(
        label=_("Target for reach (%)"), required=False, help_text=_("Of the eligible persons, those who enrol.")
    )
    target_completed = PercentField(
        label=_("Target for completion (%)"), required=False, help_text=_("Of those who enrol, those who complete it.")
    )
    target_sessions = forms.FloatField(
        label=_("Target for dose (sessions per participant)"), required=False,
        validators=[MinValueValidator(0.01, _("More than zero."))],
    )  # fmt: skip
    target_fidelity = PercentField(
        label=_("Target for fidelity (%)"), required=False,
        help_text=_("Of the items that are checked, those that are carried out as described."),
    )  # fmt: skip
    needs = forms.MultipleChoiceField(
        label=_("What must be there first"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(label=_("Why you change this"), max_length=500, required=False)

    class Meta:
        model = Entry
        fields = [
            "study", "site", "intervention", "code", "name_nl", "name_en", "status", "segments", "owner", "parties",
            "why_nl", "why_en", "target_reach", "target_completed", "target_sessions", "target_fidelity",
            "adaptations_nl", "adaptations_en", "note_nl", "note_en",
        ]  # fmt: skip
        widgets = {
            name: forms.Textarea(attrs=_LINES)
            for name in ("why_nl", "why_en", "adaptations_nl", "adaptations_en", "note_nl", "note_en")
        }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        study = self.instance.study
        types = types_of(study)
        self.types = types
        self.fields["intervention"] = forms.ChoiceField(label=_("Type of intervention"), choices=_by_place(types))
        self.fields["status"] = forms.ChoiceField(label=_("Status"), choices=choices_of(EntryStatus))
        for name in ("name_nl", "name_en"):
            self.fields[name].required = False
            self.fields[name].help_text = _("Leave empty to call it as its type.")
        tie = StudyPortfolio.objects.filter(study=study).first() if study else None
        segments = tie.segments if tie else []
        _limit(self, "segments", segments)
        _limit(self, "needs", _needs_to_choose(self.instance, user))
        if self.instance.pk:
            self.initial["needs"] = _needs_now(self.instance)
            for name in ("study", "site", "code"):
                del self.fields[name]
        else:
            del self.fields["reason"]
            self.fields["code"].validators.append(_CODE)
            self.fields["code"].help_text = _("Small letters, digits and underscores, such as home_team.")
            _limit_study(self.fields["study"], user)
            _limit_site(self.fields["site"], user)

    def clean(self) -> dict[str, Any]:
        """Name it as its type where it has no name; refuse a short name that is taken."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        kind = self.types.get(str(found.get("intervention")))
        if kind is not None:
            found["name_nl"] = found.get("name_nl") or found.get("name_en") or kind.name.nl
            found["name_en"] = found.get("name_en") or found.get("name_nl") or kind.name.en
            self.instance.continuum = kind.continuum.value if kind.continuum else ""
        if "code" in self.fields and found.get("code"):
            _refuse_taken(self, found)
        return found

    def values_of(self, current: Any) -> Mapping[str, Any]:
        found = {name: value for name, value in super().values_of(current).items() if name != "reason"}
        return {**found, "needs": _needs_now(current)} if "needs" in self.fields else found

    @property
    def needed(self) -> list[Entry | EnablingIntervention] | None:
        """What was chosen as what must be there first; `None` when there is nothing to choose."""
        if "needs" not in self.fields:
            return None
        return [_of_key(key) for key in self.cleaned_data["needs"]]


class RolloutForm(VersionedForm):
    """A rollout; a changed day asks for a reason, and for a second look at what it touches."""

    starts_on = DayField(label=_("First day on which persons can be reached"))
    ends_on = DayField(
        label=_("First day on which they no longer can"), required=False, help_text=_("Leave empty while it goes on.")
    )
    target = PercentField(
        label=_("Target for reach in this site (%)"), required=False,
        help_text=_("Leave empty for that of the intervention."),
    )  # fmt: skip
    settings = forms.IntegerField(
        label=_("Settings"), required=False, min_value=1,
        help_text=_("How many practices, teams or other places are to take part."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why you change this"), max_length=500, required=False, help_text=_("Needed when a day changes.")
    )
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Rollout
        fields = ["site", "starts_on", "ends_on", "settings", "target", "note_nl", "note_en"]
        widgets = {name: forms.Textarea(attrs=_LINES) for name in ("note_nl", "note_en")}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["site"]
            return
        del self.fields["reason"]
        entry = self.instance.entry
        _limit_site(self.fields["site"], user, required=True)
        sites: Any = self.fields["site"]
        if entry.site_id:
            sites.queryset = sites.queryset.filter(pk=entry.site_id)
        if entry.study_id:
            sites.queryset = sites.queryset.filter(code__in=[one["code"] for one in entry.study.sites])

    def clean(self) -> dict[str, Any]:
        """Refuse days the wrong way round, and a changed day without a reason."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        starts_on, ends_on = found.get("starts_on"), found.get("ends_on")
        if starts_on and ends_on and ends_on <= starts_on:
            self.add_error("ends_on", _("The end must come after the start."))
        if self.instance.pk and self.changes_a_day and not found.get("reason"):
            self.add_error("reason", _("Say why the day changes: an evaluation rests on it."))
        return found

    @property
    def changes_a_day(self) -> bool:
        """Whether the first or last day is another than the one that was saved."""
        if not self.instance.pk:
            return True
        return any(self.initial.get(name) != self.cleaned_data.get(name) for name in ("starts_on", "ends_on"))

    @property
    def days(self) -> str:
        """The days as they were typed, which the second look is about."""
        return f"{self.cleaned_data.get('starts_on')}/{self.cleaned_data.get('ends_on')}"

    def values_of(self, current: Any) -> Mapping[str, Any]:
        hidden = ("reason", "confirmed")
        return {name: value for name, value in super().values_of(current).items() if name not in hidden}


class EnablingForm(VersionedForm):
    """An enabling intervention."""

    starts_on = DayField(label=_("First day on which it holds"), required=False)
    ends_on = DayField(label=_("First day on which it no longer holds"), required=False)
    reason = forms.CharField(label=_("Why you change this"), max_length=500, required=False)

    class Meta:
        model = EnablingIntervention
        fields = [
            "study", "site", "code", "kind", "name_nl", "name_en", "level", "status", "owner", "starts_on", "ends_on",
            "supports", "note_nl", "note_en", "source",
        ]  # fmt: skip
        widgets = {
            "supports": forms.CheckboxSelectMultiple,
            **{name: forms.Textarea(attrs=_LINES) for name in ("note_nl", "note_en")},
        }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, kind in (("kind", Enabling), ("level", Level), ("status", EntryStatus)):
            self.fields[name] = forms.ChoiceField(label=self.fields[name].label, choices=choices_of(kind))
        supports: Any = self.fields["supports"]
        supports.help_text = _("Choose nothing when it is for all interventions.")
        supports.queryset = Entry.objects.visible_to(user).filter(study=self.instance.study, is_withdrawn=False)
        if self.instance.pk:
            for name in ("study", "site", "code"):
                del self.fields[name]
            if self.instance.intervention:
                # What kind it is, its type in the library says.
                del self.fields["kind"]
        else:
            del self.fields["reason"]
            self.fields["code"].validators.append(_CODE)
            _limit_study(self.fields["study"], user)
            _limit_site(self.fields["site"], user)

    def clean(self) -> dict[str, Any]:
        """Refuse an end without a start or before it, and a short name that is taken."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        starts_on, ends_on = found.get("starts_on"), found.get("ends_on")
        if ends_on and not starts_on:
            self.add_error("starts_on", _("An end needs a start."))
        elif ends_on and ends_on <= starts_on:
            self.add_error("ends_on", _("The end must come after the start."))
        if "code" in self.fields and found.get("code"):
            _refuse_taken(self, found)
        return found

    def values_of(self, current: Any) -> Mapping[str, Any]:
        return {name: value for name, value in super().values_of(current).items() if name != "reason"}


class ContractForm(VersionedForm):
    """An agreement on paying."""

    starts_on = DayField(label=_("First day for which it holds"))
    ends_on = DayField(label=_("First day for which it no longer holds"), required=False)
    eur = forms.FloatField(label=_("Amount in euro"), required=False, min_value=0)

    class Meta:
        model = Contract
        fields = ["party", "kind", "starts_on", "ends_on", "eur"]

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(label=_("Way of paying"), choices=choices_of(ContractKind))

    def clean(self) -> dict[str, Any]:
        """Refuse days the wrong way round."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("starts_on") and found.get("ends_on") and found["ends_on"] <= found["starts_on"]:
            self.add_error("ends_on", _("The end must come after the start."))
        return found


class MoneyForm(VersionedForm):
    """What a payer made available in a year, and what was spent."""

    year = forms.IntegerField(label=_("Year"), min_value=1900, max_value=2100)
    budget_eur = forms.FloatField(label=_("Budget in euro"), required=False, min_value=0)
    spent_eur = forms.FloatField(label=_("Spent in euro"), required=False, min_value=0)

    class Meta:
        model = Money
        fields = ["year", "payer", "budget_eur", "spent_eur"]

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Refuse a line that says nothing, and a second one of the same year and payer."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("budget_eur") is None and found.get("spent_eur") is None and not self.errors:
            self.add_error("budget_eur", _("Fill in the budget, what was spent, or both. Leave unknown amounts empty."))
        others = Money.objects.filter(entry=self.instance.entry, payer=found.get("payer") or "", is_withdrawn=False)
        others = others.filter(year=found.get("year") or 0)
        if others.exclude(pk=self.instance.pk).exists():
            self.add_error("payer", _("This payer has a line for this year already. Change that one."))
        return found


class CountForm(VersionedForm):
    """Numbers of persons; who was eligible is not asked, since the library counts them."""

    starts_on = DayField(label=_("First day of the period"))
    ends_on = DayField(label=_("First day after the period"))

    class Meta:
        model = DeliveryCount
        fields = [
            "entry", "starts_on", "ends_on", "setting", "segment", "invited", "enrolled", "completed", "declined",
            "sessions",
        ]  # fmt: skip
        help_texts = {
            "setting": _("A code of the practice or team. Leave empty for all settings together."),
            "invited": _("Leave empty what nobody counted; 0 means that there was nobody."),
        }

    def __init__(self, *args: Any, entries: Iterable[Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entries = list(entries)
        field: Any = self.fields["entry"]
        field.queryset = Entry.objects.filter(pk__in=[one.pk for one in entries])
        ties = StudyPortfolio.objects.filter(study__in=[one.study_id for one in entries if one.study_id])
        segments = dict(pair for tie in ties for pair in tie.segments)
        if segments:
            self.fields["segment"] = forms.ChoiceField(
                label=_("Segment"), required=False, choices=[("", _("All segments together")), *segments.items()]
            )
        else:
            del self.fields["segment"]
        if self.instance.pk:
            del self.fields["entry"]

    def clean(self) -> dict[str, Any]:
        """Refuse what cannot be within one line; what other lines say is held against it when it is saved."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("starts_on") and found.get("ends_on") and found["ends_on"] <= found["starts_on"]:
            self.add_error("ends_on", _("The period must end after its first day."))
        invited, declined = found.get("invited"), found.get("declined")
        if invited is not None and declined is not None and declined > invited:
            self.add_error("declined", _("No more persons can decline than were invited."))
        entry = found.get("entry") or (self.instance.entry if self.instance.entry_id else None)
        same = DeliveryCount.objects.filter(
            entry=entry, site=self.instance.site, starts_on=found.get("starts_on") or date.min,
            setting=found.get("setting") or "", segment=found.get("segment") or "",
        )  # fmt: skip
        if entry is not None and same.exclude(pk=self.instance.pk).exists():
            self.add_error("starts_on", _("There are numbers for this setting and period already. Correct those."))
        return found


class CountsFileForm(Versioned, forms.Form):
    """A file of counts, as the library reads them."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A CSV file with commas and the columns intervention, site, period_start, period_end, segment, eligible, "
            "invited, enrolled, completed and sessions. Numbers only: no rows about persons."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv"}),
    )

    def clean_file(self) -> Any:
        """Refuse what is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_MEGABYTES * 1024**2:
            raise forms.ValidationError(_("The file is larger than 5 MB."), code="too_large")
        return file


class OwnTypeForm(Versioned, forms.Form):
    """A type of intervention of one's own: one of the library, under another name."""

    study = forms.ModelChoiceField(Study.objects.none(), label=_("Study"), required=False)
    extends = forms.ChoiceField(
        label=_("Most like"), help_text=_("What it does not say itself, it takes from this type of the library.")
    )
    code = forms.CharField(label=_("Short name in studies"), max_length=60, validators=[_CODE])
    name_nl = forms.CharField(label=_("Name in Dutch"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["extends"]
        choice.choices = _by_place(types_of(None))
        _limit_study(self.fields["study"], user)

    def clean(self) -> dict[str, Any]:
        """Refuse a short name that is taken."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        code, study = found.get("code"), found.get("study")
        if code in types_of(study) or OwnType.objects.filter(study=study, code=code).exists():
            self.add_error("code", _("This short name is taken."))
        return found


def _by_place(types: Mapping[str, Intervention]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Types on persons by their place from prevention to palliative care."""
    found = []
    for place in Continuum:
        here = [(id, words(one.name)) for id, one in types.items() if one.continuum is place]
        if here:
            found.append((words(place.words), here))
    return found


def _limit(form: forms.BaseForm, name: str, choices: list[tuple[str, str]]) -> None:
    field: Any = form.fields[name]
    field.choices = choices
    if not choices:
        del form.fields[name]


def _limit_study(field: Any, user: Any) -> None:
    field.queryset = Study.objects.where_may(user, Permission.EDIT_PORTFOLIO)
    field.empty_label = _("In no study yet")
    field.help_text = _("The study that evaluates it.")


def _limit_site(field: Any, user: Any, *, required: bool = False) -> None:
    field.queryset = Site.objects.where_may(user, Permission.EDIT_PORTFOLIO)
    field.required = required or not Access.of(user).may(Permission.EDIT_PORTFOLIO)
    field.empty_label = _("Choose a site") if field.required else _("All sites")


def _refuse_taken(form: forms.BaseForm, found: Mapping[str, Any]) -> None:
    study, code = found.get("study"), found["code"]
    models: tuple[Any, ...] = (Entry, EnablingIntervention)
    if any(model.objects.filter(study=study, code=code).exists() for model in models):
        form.add_error("code", _("This short name is taken."))


def _needs_to_choose(entry: Entry, user: Any) -> list[tuple[str, str]]:
    if not entry.pk:
        return []
    same = Q(study=entry.study, is_withdrawn=False)
    others = Entry.objects.visible_to(user).filter(same).exclude(pk=entry.pk)
    enabling = EnablingIntervention.objects.visible_to(user).filter(same)
    return [(f"entry-{one.pk}", one.name) for one in others] + [(f"enabling-{one.pk}", one.name) for one in enabling]


def _needs_now(entry: Entry) -> list[str]:
    return [
        f"entry-{one.other_id}" if one.other_id else f"enabling-{one.enabling_id}" for one in entry.depends_on.all()
    ]


def _of_key(key: str) -> Entry | EnablingIntervention:
    kind, _dash, number = key.partition("-")
    found: Entry | EnablingIntervention = (Entry if kind == "entry" else EnablingIntervention).objects.get(pk=number)
    return found
