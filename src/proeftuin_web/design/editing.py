"""
Editing without losing anything: two people at the same object, and one person who sends a form twice.

A form for an object that has a `version` says which version it was filled in from. A form that makes something has a
token. In a view:

    form = RolloutForm(request.POST, instance=rollout)
    if form.is_valid():
        try:
            return once(request, form, lambda: _save(form, by=request.user))
        except ChangedMeanwhile as changed:
            form.add_conflict(changed.current)

`once` does its work in one transaction and only the first time; `claim`, called by the action in that transaction,
takes the object for writing and raises when somebody else has saved it since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django import forms
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from proeftuin_web.design.models import Submission

KEPT_FOR = timedelta(days=7)
One = TypeVar("One", bound=models.Model)


class ChangedMeanwhile(Exception):  # noqa: N818 — what happened, not a mistake
    """
    Somebody else saved the object after it was shown.

    Attributes
    ----------
    current : Model
        The object as it is now.
    """

    def __init__(self, current: models.Model) -> None:
        super().__init__("the object was changed meanwhile")
        self.current = current


def claim(instance: models.Model, version: int | None = None) -> None:
    """
    Take an object for writing, until the transaction ends, and count its version up.

    Parameters
    ----------
    version : int, optional
        The one that was shown to whoever changes it; by default the one that the instance was read with.

    Raises
    ------
    ChangedMeanwhile
        The version is another by now.
    """
    known = instance.version if version is None else version  # type: ignore[attr-defined]
    manager = type(instance)._base_manager
    # One statement that finds and counts up, so that of two people at the same moment one is told.
    if not manager.filter(pk=instance.pk, version=known).update(version=known + 1):
        raise ChangedMeanwhile(manager.get(pk=instance.pk))
    instance.version = known + 1  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Difference:
    """One field of which the saved and the typed value differ, both as people read them."""

    label: str | Promise
    theirs: str
    yours: str


@dataclass(frozen=True)
class Conflict:
    """What somebody else made of an object meanwhile."""

    current: models.Model
    differences: tuple[Difference, ...]


class Versioned(forms.BaseForm):
    """
    A form of which a second sending, and a change by somebody else meanwhile, are noticed.

    Subclasses with an `instance` that has a `version` notice both; others notice a second sending.
    """

    conflict: Conflict | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hidden = forms.HiddenInput()
        self.fields["submission"] = forms.UUIDField(widget=hidden, required=False, initial=uuid4)
        if self._shown is not None:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput(), required=False)
            self.initial["version"] = self._shown.version  # type: ignore[attr-defined]

    @property
    def _shown(self) -> models.Model | None:
        instance = getattr(self, "instance", None)
        return instance if instance is not None and instance.pk and hasattr(instance, "version") else None

    @property
    def submission(self) -> UUID | None:
        """The token that was sent along; `None` when there is none."""
        token: UUID | None = self.cleaned_data.get("submission") if hasattr(self, "cleaned_data") else None
        return token

    @property
    def version(self) -> int | None:
        """The version that the form was filled in from; `None` when it says none."""
        version: int | None = self.cleaned_data.get("version") if hasattr(self, "cleaned_data") else None
        return version

    def full_clean(self) -> None:
        """Clean, and notice whether somebody else saved the object."""
        self.conflict = None
        shown = self._shown
        known = shown.version if shown is not None else None  # type: ignore[attr-defined]
        super().full_clean()
        if shown is not None and self.is_bound and self.version is not None and self.version != known:
            self.add_conflict(type(shown)._base_manager.get(pk=shown.pk))

    def add_conflict(self, current: models.Model) -> None:
        """Say what the object is now; what was typed stays, and sending it again replaces what the other saved."""
        self.conflict = Conflict(current, tuple(self._differences(current)))
        self.add_error(None, _("Somebody else saved this while you were typing. Nothing was saved yet."))
        # `data` of a request cannot be changed; its copy can.
        sent: Any = self.data
        data = sent.copy()
        data[self.add_prefix("version")] = str(current.version)  # type: ignore[attr-defined]
        data[self.add_prefix("submission")] = str(uuid4())
        self.data = data

    def _differences(self, current: models.Model) -> list[Difference]:
        saved = self.values_of(current)
        found = []
        for name, theirs in saved.items():
            field = self.fields.get(name)
            if field is None:
                continue
            typed = self._typed(name)
            if field.has_changed(theirs, typed):
                found.append(Difference(self[name].label, _shown_value(field, theirs), _shown_value(field, typed)))
        return found

    def _typed(self, name: str) -> object:
        cleaned = getattr(self, "cleaned_data", {})
        return cleaned[name] if name in cleaned else self[name].data

    def values_of(self, current: models.Model) -> Mapping[str, Any]:
        """The object's values by name of field; to be extended where a form's fields are not the model's."""
        return forms.model_to_dict(current, [name for name in self.fields if name not in ("version", "submission")])


class VersionedForm(Versioned, forms.ModelForm):  # type: ignore[type-arg]  # for any model
    """A form for an object with a `version`; see the module."""


def _shown_value(field: forms.Field, value: object) -> str:
    """A value as people read it."""
    if value in (None, "") or (isinstance(value, (list, tuple, models.QuerySet)) and not len(value)):
        return _("(empty)")
    if isinstance(field, forms.BooleanField):
        return _("yes") if value else _("no")
    if isinstance(value, (list, tuple, set, models.QuerySet)):
        return ", ".join(_shown_value(field, one) for one in value)
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(field, forms.ModelChoiceField):
        found = field.queryset.filter(**{field.to_field_name or "pk": value}).first() if field.queryset else None
        return str(found) if found is not None else str(value)
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return str(dict(_flat(choices)).get(str(value), value))
    return str(localize(value))


def _flat(choices: Iterable[Any]) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for value, label in choices:
        found += _flat(label) if isinstance(label, (list, tuple)) else [(str(value), label)]
    return found


def once(request: HttpRequest, form: Versioned | UUID | None, act: Callable[[], HttpResponse]) -> HttpResponse:
    """
    Do something for a form that was sent, in one transaction and only the first time it arrives.

    A second sending is led to where the first one went. An answer that does not lead elsewhere means that nothing was
    done, so that the same form may be sent again.

    Parameters
    ----------
    form : Versioned or UUID or None
        The form, or its token; without one it is done each time.
    act : callable
        Does it, and answers.
    """
    token = form.submission if isinstance(form, Versioned) else form
    if token is None:
        with transaction.atomic():
            return act()
    key = str(request.user.pk)
    try:
        return _first(token, key, act)
    except _SentBefore:
        first = Submission.objects.get(token=token, user_key=key)
        return HttpResponseRedirect(first.answer or request.path)
    except _NothingDone as nothing:
        return nothing.answer


class SentTwice:
    """
    Leads a form that was sent before to where it led then, before a page looks at what there is now.

    Otherwise whoever presses a button twice would read that somebody else has saved, locked or withdrawn it meanwhile.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Comes before the view."""
        sent = request.POST.get("submission") if request.method == "POST" and request.user.is_authenticated else None
        try:
            token = UUID(sent) if sent else None
        except ValueError:
            return None
        if token is None:
            return None
        found = Submission.objects.filter(token=token, user_key=str(request.user.pk)).exclude(answer="").first()
        return HttpResponseRedirect(found.answer) if found is not None else None


def _first(token: UUID, key: str, act: Callable[[], HttpResponse]) -> HttpResponse:
    with transaction.atomic():
        try:
            with transaction.atomic():
                sent = Submission.objects.create(token=token, user_key=key)
        except IntegrityError as error:
            raise _SentBefore from error
        answer = act()
        if not isinstance(answer, HttpResponseRedirect):
            raise _NothingDone(answer)
        sent.answer = answer.url
        sent.save(update_fields=["answer"])
        Submission.objects.filter(sent_at__lt=timezone.now() - KEPT_FOR).delete()
    return answer


class _SentBefore(Exception):  # noqa: N818
    pass


class _NothingDone(Exception):  # noqa: N818
    def __init__(self, answer: HttpResponse) -> None:
        super().__init__()
        self.answer = answer
