"""Forms of the driver diagram."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from proeftuin_web.design.editing import Versioned, VersionedForm
from proeftuin_web.improvement.models import Driver
from proeftuin_web.portfolio.models import Entry


class DriverForm(VersionedForm):
    """A box of the diagram: what it is, and under which it hangs."""

    class Meta:
        model = Driver
        fields = ["name", "kind", "parent", "measure", "entry", "test"]
        widgets = {"kind": forms.RadioSelect}
        help_texts = {
            "name": _("A few words: what must be different, or what can be done."),
            "parent": _("Leave it empty for a driver of the aim itself. A change hangs under a driver."),
            "entry": _("Only for a change that is carried out already or planned."),
            "test": _("Only for a change that is tried in this project."),
        }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        driver, project = self.instance, self.instance.project
        drivers = Driver.objects.going_on().filter(project=project, kind=Driver.Kind.DRIVER)
        site = project.site_id
        entries = Entry.objects.visible_to(user).going_on()
        choices: dict[str, Any] = {
            "parent": drivers.exclude(pk__in=_at_or_below(driver)),
            "measure": project.measures.all(),
            "entry": entries.filter(Q(site=site) | Q(site__isnull=True)),
            "test": project.tests.all(),
        }
        for name, found in choices.items():
            self.fields[name].queryset = found  # type: ignore[attr-defined]
        self.fields["parent"].empty_label = _("the aim")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A change hangs under a driver; only a change is an intervention or is tested; below a change is nothing."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("kind") == Driver.Kind.CHANGE:
            if not cleaned.get("parent"):
                self.add_error("parent", _("Say which driver this change may move."))
            if self.instance.pk and self.instance.below.filter(withdrawn_because="").exists():
                self.add_error("kind", _("Something hangs under it, so that it stays a driver."))
            return cleaned
        for name in ("entry", "test"):
            if cleaned.get(name):
                self.add_error(name, _("Only a change has this. Choose that it is a change, or leave this empty."))
        return cleaned


class _OfVersioned(Versioned, forms.Form):
    def __init__(self, *args: Any, instance: Any, **kwargs: Any) -> None:
        self.instance = instance
        self.initial: dict[str, Any] = {}
        super().__init__(*args, **kwargs)


class WithdrawForm(_OfVersioned):
    """Why something does not hold any more."""

    why = forms.CharField(label=_("Reason"), help_text=_("Everybody can read it."), widget=forms.Textarea)


def _at_or_below(driver: Driver) -> set[int]:
    """Keys of a driver and of what hangs under it, which it cannot be put under."""
    if driver.pk is None:
        return set()
    children: dict[int, list[int]] = {}
    pairs = Driver.objects.filter(project=driver.project).exclude(parent=None).values_list("parent_id", "pk")
    for parent, key in pairs:
        children.setdefault(parent, []).append(key)
    found, ahead = set(), [driver.pk]
    while ahead:
        key = ahead.pop()
        found.add(key)
        ahead += [one for one in children.get(key, []) if one not in found]
    return found
