"""
The form that sites fill in every quarter, on one page, and the smaller forms about it.

All of it is one form, so that errors, and what somebody else saved meanwhile, are shown for every field. Interventions
and factors are rows with a key in the names of their fields. A row that was not sent, because somebody else added it
after the page was shown, keeps its saved values; a row goes only when somebody ticks that it goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from proeftuin_web.design.editing import Versioned, VersionedForm
from proeftuin_web.design.forms import DayField, DayInput
from proeftuin_web.process_forms.filled import FACTOR, INTERVENTION, Filled, FilledRow, FilledTopic, filled_of
from proeftuin_web.process_forms.models import Factor, Form, InterventionStatus, Round, Topic, quarter_of
from proeftuin_web.process_forms.questions import VERSIONS, Question

NEW_ROWS = 2
MOST_ROWS = 100
_KEY = re.compile(r"^(intervention|factor)-([0-9a-f]{8,12})-(?:name|description)$")
_EMPTY = ("", "—")


@dataclass(frozen=True)
class Part:
    """A piece of the page: fields below a heading; `is_carried_over` when it stood in the form before."""

    heading: str | Promise
    fields: tuple[Any, ...]
    is_carried_over: bool = False
    is_new: bool = False


@dataclass(frozen=True)
class Mistake:
    """What is to be done at one question, with where the question stands: many are worded the same."""

    anchor: str
    where: str
    question: str
    what: str


@dataclass(frozen=True)
class Chapter:
    """A topic on the page, with its rows."""

    topic: str
    name: str | Promise
    about: str | Promise
    part: Part
    rows: tuple[Part, ...] = ()


class QuarterForm(Versioned, forms.Form):
    """All of a form; nothing is required while it is a draft."""

    def __init__(self, data: Any = None, *, instance: Form) -> None:
        self.instance = instance
        self._chapters = VERSIONS[instance.round.questions]
        self._saved = filled_of(instance)
        known = self._values(self._saved)
        super().__init__(self._completed(data, known), initial=known)
        for chapter in self._chapters:
            self._add_topic(chapter)
        self._rows: dict[str, list[str]] = {"intervention": [], "factor": []}
        for kind, key in self._keys(data):
            self._add_row(kind, key)

    @property
    def filled(self) -> Filled:
        """What was typed, after `is_valid`."""
        topics = {chapter.topic.value: self._topic(chapter) for chapter in self._chapters}
        return Filled(
            topics,
            tuple(self._typed_rows("intervention", INTERVENTION, self._saved.interventions)),
            tuple(self._typed_rows("factor", FACTOR, self._saved.factors)),
        )

    def chapters(self) -> Iterator[Chapter]:
        """The form in the order of the page."""
        for chapter in self._chapters:
            topic = chapter.topic.value
            rows: list[Part] = []
            if chapter.topic is Topic.INTERVENTIONS:
                rows = self._parts("intervention", self._saved.interventions, _("New intervention"))
            elif chapter.topic is Topic.FACTORS:
                rows = self._parts("factor", self._saved.factors, _("New barrier or facilitator"))
            fields = tuple(self[name] for name in self.fields if name.startswith(f"{topic}-"))
            part = Part(chapter.topic.label, fields, self._saved.topics[topic].is_carried_over)
            yield Chapter(topic, chapter.topic.label, chapter.about, part, tuple(rows))

    def mistakes(self) -> Iterator[Mistake]:
        """What is wrong or lacking, in the order of the page."""
        for chapter in self.chapters():
            for part in (chapter.part, *chapter.rows):
                where = str(chapter.name) if part is chapter.part else f"{chapter.name}, {part.heading}"
                for field in part.fields:
                    anchor = f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label
                    for what in field.errors:
                        yield Mistake(anchor, where, _question(str(field.label)), what)

    def saved_as(self, version: int) -> None:
        """Go on from what was just saved, with what was typed still in the fields."""
        sent: Any = self.data
        data = sent.copy()
        data["version"], data["submission"] = str(version), str(uuid4())
        self.data = data

    def values_of(self, current: Any) -> Mapping[str, Any]:
        """What somebody else saved, under the names of the fields."""
        return {
            name: value for name, value in self._values(filled_of(current)).items() if not name.endswith("confirmed")
        }

    def _add_topic(self, chapter: Any) -> None:
        topic = chapter.topic.value
        for question in chapter.questions:
            self.fields[f"{topic}-{question.code}"] = _field_of(question)
        self.fields[f"{topic}-text"] = _text(chapter.text, _("A few sentences are enough. Name no patients."))
        self.fields[f"{topic}-changed"] = _text(
            _("What changed since the last quarter?"), _("Write “nothing” when all is as it was.")
        )
        if self._saved.topics[topic].is_carried_over:
            self.fields[f"{topic}-confirmed"] = _confirmation()

    def _keys(self, data: Any) -> list[tuple[str, str]]:
        kept = [("intervention", row.key) for row in self._saved.interventions]
        kept += [("factor", row.key) for row in self._saved.factors]
        sent = [match.groups() for name in data or () if (match := _KEY.match(name))]
        fresh = [(kind, uuid4().hex[:8]) for kind in ("intervention", "factor") for _n in range(NEW_ROWS)]
        return list(dict.fromkeys([*kept, *(sent if data is not None else fresh)]))[: 2 * MOST_ROWS]

    def _add_row(self, kind: str, key: str) -> None:
        self._rows[kind].append(key)
        at = f"{kind}-{key}-"
        made = _intervention_fields() if kind == "intervention" else _factor_fields()
        for name, field in made.items():
            self.fields[at + name] = field
        saved = self._saved_row(kind, key)
        if saved is not None and saved.is_carried_over:
            self.fields[f"{at}confirmed"] = _confirmation()
        if saved is not None:
            self.fields[f"{at}removed"] = forms.BooleanField(
                required=False,
                label=_("Remove this from the form"),
                help_text=_("Only for what was a mistake. Choose another status for what ended."),
            )

    def _saved_row(self, kind: str, key: str) -> FilledRow | None:
        rows = self._saved.interventions if kind == "intervention" else self._saved.factors
        return next((row for row in rows if row.key == key), None)

    def _completed(self, data: Any, known: Mapping[str, Any]) -> Any:
        """What was sent, with the saved values of rows that whoever sent it could not see."""
        if data is None:
            return None
        data = data.copy()
        for kind, rows in (("intervention", self._saved.interventions), ("factor", self._saved.factors)):
            for row in rows:
                at = f"{kind}-{row.key}-"
                if not any(name.startswith(at) for name in data):
                    for name, value in known.items():
                        if name.startswith(at) and value is not None:
                            data[name] = str(value)
        return data

    def _topic(self, chapter: Any) -> FilledTopic:
        at, saved = f"{chapter.topic.value}-", self._saved.topics[chapter.topic.value]
        cleaned = self.cleaned_data
        items = {question.code: cleaned.get(at + question.code) for question in chapter.questions}
        given = {code: value for code, value in items.items() if value not in (None, "", [])}
        text = cleaned.get(f"{at}text", "")
        is_same = given == dict(saved.items) and text == saved.text
        carried = saved.is_carried_over and is_same and not cleaned.get(f"{at}confirmed")
        return FilledTopic(given, text, cleaned.get(f"{at}changed", ""), carried)

    def _typed_rows(self, kind: str, names: tuple[str, ...], rows: tuple[FilledRow, ...]) -> Iterator[FilledRow]:
        saved = {row.key: row for row in rows}
        for key in self._rows[kind]:
            at = f"{kind}-{key}-"
            values = {name: self.cleaned_data.get(at + name) for name in names}
            before = saved.get(key)
            if before is None:
                if any(value not in (None, "") for value in values.values()):
                    yield FilledRow(key, values)
                continue
            carried = before.is_carried_over and values == before.values and not self.cleaned_data.get(f"{at}confirmed")
            yield FilledRow(key, values, carried, bool(self.cleaned_data.get(f"{at}removed")))

    def _parts(self, kind: str, rows: tuple[FilledRow, ...], new: str | Promise) -> list[Part]:
        saved = {row.key: row for row in rows}
        found = []
        for key in self._rows[kind]:
            fields = tuple(self[name] for name in self.fields if name.startswith(f"{kind}-{key}-"))
            row = saved.get(key)
            heading = self._called(f"{kind}-{key}-{'name' if kind == 'intervention' else 'description'}") or new
            found.append(Part(heading, fields, row is not None and row.is_carried_over, row is None))
        return found

    def _called(self, name: str) -> str:
        """The first words of what stands in a field now, which is what a row is called."""
        return Truncator(str(self[name].value() or "")).chars(80)

    @staticmethod
    def _values(filled: Filled) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for topic, answer in filled.topics.items():
            values |= {f"{topic}-{code}": value for code, value in answer.items.items()}
            values |= {f"{topic}-text": answer.text, f"{topic}-changed": answer.changed}
        for kind, rows in (("intervention", filled.interventions), ("factor", filled.factors)):
            for row in rows:
                values |= {f"{kind}-{row.key}-{name}": value for name, value in row.values.items()}
        return values


class RoundForm(VersionedForm):
    """A quarter with the days on which its form is filled in."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    quarter = forms.TypedChoiceField(label=_("Quarter"), choices=[(n, str(n)) for n in (1, 2, 3, 4)], coerce=int)

    class Meta:
        model = Round
        fields = ["opens_on", "due_on"]
        widgets = {"opens_on": DayInput, "due_on": DayInput}
        labels = {"opens_on": _("Open from"), "due_on": _("To be submitted by")}
        help_texts = {
            "opens_on": _("The first day on which sites can fill it in."),
            "due_on": _("The last day on which a form is in time. Later is possible, and shown as late."),
        }

    field_order = ["year", "quarter", "opens_on", "due_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["year"], self.fields["quarter"]

    def clean(self) -> dict[str, Any]:
        """A quarter has one round, which is due when it opens or later."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("year") and cleaned.get("quarter"):
            start, end = quarter_of(cleaned["year"], cleaned["quarter"])
            self.instance.starts_on, self.instance.ends_on = start, end
            if Round.objects.filter(starts_on=start).exists():
                self.add_error("quarter", _("This quarter has a round already."))
        opens, due = cleaned.get("opens_on"), cleaned.get("due_on")
        if opens and due and due < opens:
            self.add_error("due_on", _("This day must not be before the day on which the round opens."))
        return cleaned


class ReopenForm(Versioned, forms.Form):
    """Why a submitted form is reopened."""

    reason = forms.CharField(
        label=_("Why is the form reopened?"),
        help_text=_("The site reads this above the form."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, instance: Form, **kwargs: Any) -> None:
        self.instance = instance
        super().__init__(*args, **kwargs)

    def values_of(self, current: Any) -> Mapping[str, Any]:
        """The saved reason under the name of this form."""
        return {"reason": current.reopened_because}


class OnceForm(Versioned, forms.Form):
    """A button that does its work once."""


def default_days(year: int, quarter: int) -> dict[str, Any]:
    """A round opens when its quarter is over, and is due four weeks later."""
    _start, end = quarter_of(year, quarter)
    return {"year": year, "quarter": quarter, "opens_on": end, "due_on": end + timedelta(days=28)}


def _question(label: str) -> str:
    """A label as it stands before something else: a question keeps its own mark, others get a colon."""
    return label if label.endswith("?") else f"{label}:"


def _field_of(question: Question) -> forms.Field:
    common: dict[str, Any] = {"label": question.words, "help_text": question.hint, "required": False}
    if question.is_many:
        return forms.MultipleChoiceField(choices=question.options, widget=forms.CheckboxSelectMultiple, **common)
    if question.options:
        return forms.ChoiceField(choices=[_EMPTY, *question.options], **common)
    return forms.IntegerField(min_value=0, max_value=10000, **common)


def _text(label: Any, hint: Any = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _confirmation() -> forms.BooleanField:
    return forms.BooleanField(
        required=False,
        label=_("This is still right"),
        help_text=_("It stood in the form of an earlier quarter. Tick it, or change the answers above."),
    )


def _choice(label: Any, choices: Any, hint: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[_EMPTY, *choices], help_text=hint, required=False)


def _intervention_fields() -> dict[str, forms.Field]:
    return {
        "name": forms.CharField(label=_("Intervention"), max_length=200, required=False),
        "status": _choice(_("How far is it?"), InterventionStatus.Status.choices),
        "reason": _text(_("Why?"), _("Needed when it was adapted, paused or stopped."), 2),
    }


def _factor_fields() -> dict[str, forms.Field]:
    strengths = [
        (-2, _("-2: hinders much")),
        (-1, _("-1: hinders somewhat")),
        (0, _("0: neither, or both as much")),
        (1, _("1: helps somewhat")),
        (2, _("2: helps much")),
    ]
    strength = forms.TypedChoiceField(
        label=_("How strong is it?"), choices=[_EMPTY, *strengths], coerce=int, empty_value=None, required=False
    )
    there = forms.TypedChoiceField(
        label=_("Is it still there?"),
        choices=[_EMPTY, ("True", _("Yes")), ("False", _("No"))],
        coerce=lambda said: said == "True",
        empty_value=None,
        required=False,
        help_text=_("What is no longer there does not come back in the next quarter."),
    )
    return {
        "description": _text(_("What hinders or helps?"), _("One thing at a time, in one or two sentences."), 2),
        "valence": _choice(_("Does it hinder or help?"), Factor.Valence.choices),
        "strength": strength,
        "level": _choice(_("Where does it play?"), Factor.Level.choices, _("Choose the level that comes closest.")),
        "theme": _choice(_("What is it about?"), Factor.Theme.choices),
        "topic": _choice(_("To which topic does it belong?"), Topic.choices, _("Leave it open when it fits none.")),
        "since": DayField(label=_("Since when?"), required=False, help_text=_("About is enough.")),
        "is_still_there": there,
    }
