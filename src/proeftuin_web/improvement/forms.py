"""Forms of a project: its aim, its measures, and the four parts of a test of a change."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from proeftuin_web.accounts.role import Permission
from proeftuin_web.design.editing import Versioned, VersionedForm
from proeftuin_web.design.forms import DayField, DayInput
from proeftuin_web.improvement.actions import PLAN
from proeftuin_web.improvement.models import ChangeTest, Measure, Project
from proeftuin_web.sites.models import Site


class ProjectForm(VersionedForm):
    """An aim; for which site and under which short name stays what it is."""

    class Meta:
        model = Project
        fields = ["site", "code", "aim", "for_whom", "started_on", "by"]
        widgets = {"started_on": DayInput, "by": DayInput}
        help_texts = {
            "code": _("Small letters, digits and - only. Studies call the project so; it cannot be changed later."),
            "aim": _("What will be better, in one sentence. How much better is said by a measure."),
        }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["site"], self.fields["code"]
        else:
            self.fields["site"].queryset = Site.objects.where_may(user, Permission.EDIT_IMPROVEMENT)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The aim is reached after the start."""
        cleaned: dict[str, Any] = super().clean() or {}
        start, by = cleaned.get("started_on"), cleaned.get("by")
        if start and by and by <= start:
            self.add_error("by", _("This day must be after the start."))
        return cleaned


class MeasureForm(VersionedForm):
    class Meta:
        model = Measure
        fields = ["name", "chart", "role", "unit", "direction", "baseline", "target"]
        help_texts = {
            "chart": _("Small letters, digits and - only: the control chart of the study, where there is one."),
            "role": _(
                "Outcome: does the aim come nearer? Process: is the change made? Balancing: does something else get "
                "worse?"
            ),
        }


class PlanForm(VersionedForm):
    """What is tried, and what is expected of it; can be changed until the test starts."""

    class Meta:
        model = ChangeTest
        fields = list(PLAN)
        labels = {"measure": _("Measure")}
        widgets = {"predicted_on": DayInput, "period_start": DayInput, "period_end": DayInput}
        help_texts = {
            "code": _("Small letters, digits and - only."),
            "predicted_value": _("A number. Without it the test cannot start."),
            "predicted_why": _("What you know or expect that makes it this number."),
            "period_end": _("The first day on which the test is over."),
        }

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].queryset = project.measures.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The interval is whole and holds the prediction; the period has days."""
        cleaned: dict[str, Any] = super().clean() or {}
        value, lower, upper = (cleaned.get(f"predicted_{name}") for name in ("value", "lower", "upper"))
        if (lower is None) != (upper is None):
            self.add_error("predicted_upper", _("Give both ends of the interval, or none."))
        elif lower is not None and not (value is not None and lower <= value <= upper):
            self.add_error("predicted_lower", _("The predicted value must lie between the lowest and the highest."))
        start, end = cleaned.get("period_start"), cleaned.get("period_end")
        if start and end and end <= start:
            self.add_error("period_end", _("This day must be after the first day."))
        return cleaned


class CorrectionForm(PlanForm):
    """A new test in place of one whose prediction was put down wrongly."""

    why = forms.CharField(
        label=_("Why the earlier prediction was put down wrongly"),
        help_text=_("The earlier test and its prediction stay as they are; everybody can read both."),
        widget=forms.Textarea,
    )


class _OfTest(Versioned, forms.Form):
    def __init__(self, *args: Any, instance: ChangeTest, **kwargs: Any) -> None:
        self.instance = instance
        self.initial: dict[str, Any] = {}
        super().__init__(*args, **kwargs)


class StartForm(_OfTest):
    """Nothing to fill in: it says that the prediction stands from now on."""


class ResultForm(_OfTest):
    """What came of a test."""

    day = DayField(label=_("Put down on"))
    value = forms.FloatField(label=_("Result"), localize=True)
    happened = forms.CharField(label=_("What happened"), required=False, widget=forms.Textarea)
    learned = forms.CharField(label=_("What was learned"), required=False, widget=forms.Textarea)


class DecisionForm(_OfTest):
    """What is done with the change."""

    act = forms.ChoiceField(label=_("Decision"), choices=ChangeTest.Act.choices, widget=forms.RadioSelect)
    why = forms.CharField(label=_("Reason"), widget=forms.Textarea)
