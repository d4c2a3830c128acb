"""Adding, changing, stopping and withdrawing parts of the portfolio."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from proeftuin_web.accounts.access import Access
from proeftuin_web.accounts.role import Permission
from proeftuin_web.design.editing import ChangedMeanwhile, Versioned, once
from proeftuin_web.portfolio import actions
from proeftuin_web.portfolio.forms import (
    ContractForm,
    EnablingForm,
    EntryForm,
    MoneyForm,
    OwnTypeForm,
    ReasonForm,
    RolloutForm,
    StopForm,
)
from proeftuin_web.portfolio.models import Contract, EnablingIntervention, Entry, Money, Rollout
from proeftuin_web.portfolio.stale import StaleResult, present_part, touched
from proeftuin_web.runs.models import Study

Act = Callable[[], HttpResponse]
_EDIT = Permission.EDIT_PORTFOLIO
both = require_http_methods(["GET", "POST"])


class _LookedAtOnly(Exception):  # noqa: N818 — takes back what was tried
    pass


@both
def entry_add(request: HttpRequest) -> HttpResponse:
    _may_somewhere(request)
    form = EntryForm(request.POST or None, instance=Entry(), user=request.user, initial=_from_address(request))

    def act() -> HttpResponse:
        form.save(commit=False)
        entry = actions.save_entry(entry=form.instance, by=request.user)
        messages.success(request, _("The intervention is in the portfolio. Add where and from when it is carried out."))
        return redirect(entry)

    return _edited(request, form, act, title=_("Add an intervention"))


@both
def entry_change(request: HttpRequest, number: int) -> HttpResponse:
    entry = _own(request, Entry, number)
    form = EntryForm(request.POST or None, instance=entry, user=request.user)

    def act() -> HttpResponse:
        form.save(commit=False)
        actions.save_entry(
            entry=entry, by=request.user, depends_on=form.needed, reason=form.cleaned_data["reason"],
            version=form.version,
        )  # fmt: skip
        messages.success(request, _("The change was saved."))
        return redirect(entry)

    return _edited(request, form, act, title=_("Change %(name)s") % {"name": entry}, back=entry)


@both
def entry_stop(request: HttpRequest, number: int) -> HttpResponse:
    entry = _own(request, Entry, number)
    form = StopForm(request.POST or None, instance=entry)

    def change() -> None:
        actions.stop_entry(
            entry=entry, on=form.cleaned_data["on"], by=request.user, reason=form.cleaned_data["reason"],
            version=form.version,
        )  # fmt: skip

    return _with_second_look(
        request, form, change, study=entry.study, days=lambda: str(form.cleaned_data["on"]),
        title=_("Stop %(name)s in all sites") % {"name": entry}, back=entry, done=_("The intervention has stopped."),
    )  # fmt: skip


@both
def entry_withdraw(request: HttpRequest, number: int) -> HttpResponse:
    return _withdraw(request, _own(request, Entry, number))


@both
def rollout_add(request: HttpRequest, number: int) -> HttpResponse:
    entry = get_object_or_404(
        Entry.objects.visible_to(request.user).going_on().select_related("study", "site"), pk=number
    )
    _may_somewhere(request)
    if entry.site_id is not None:
        Access.of(request.user).require(_EDIT, entry.site_id)
    form = RolloutForm(
        request.POST or None, instance=Rollout(entry=entry), user=request.user, initial=_from_address(request)
    )
    return _rollout(request, form, title=_("Add a site to %(name)s") % {"name": entry})


@both
def rollout_change(request: HttpRequest, number: int) -> HttpResponse:
    rollout = _own_rollout(request, number)
    form = RolloutForm(request.POST or None, instance=rollout, user=request.user)
    return _rollout(request, form, title=_("Change the rollout: %(name)s") % {"name": rollout})


@both
def rollout_stop(request: HttpRequest, number: int) -> HttpResponse:
    rollout = _own_rollout(request, number)
    form = StopForm(request.POST or None, instance=rollout)

    def change() -> None:
        actions.stop_rollout(
            rollout=rollout, on=form.cleaned_data["on"], by=request.user, reason=form.cleaned_data["reason"],
            version=form.version,
        )  # fmt: skip

    return _with_second_look(
        request, form, change, study=rollout.entry.study, days=lambda: str(form.cleaned_data["on"]),
        title=_("Stop: %(name)s") % {"name": rollout}, back=rollout.entry,
        done=_("The intervention has ended in this site."),
    )  # fmt: skip


@both
def rollout_withdraw(request: HttpRequest, number: int) -> HttpResponse:
    rollout = _own_rollout(request, number)
    return _withdraw(request, rollout, study=rollout.entry.study)


@both
def enabling_add(request: HttpRequest) -> HttpResponse:
    _may_somewhere(request)
    form = EnablingForm(
        request.POST or None, instance=EnablingIntervention(), user=request.user, initial=_from_address(request)
    )
    return _enabling(request, form, title=_("Add an enabling intervention"))


@both
def enabling_change(request: HttpRequest, number: int) -> HttpResponse:
    enabling = _own(request, EnablingIntervention, number)
    form = EnablingForm(request.POST or None, instance=enabling, user=request.user)
    return _enabling(request, form, title=_("Change %(name)s") % {"name": enabling})


@both
def enabling_withdraw(request: HttpRequest, number: int) -> HttpResponse:
    return _withdraw(request, _own(request, EnablingIntervention, number))


@both
def contract_add(request: HttpRequest, number: int) -> HttpResponse:
    return _of_entry(request, Contract(entry=_own(request, Entry, number)), _("Add a contract"))


@both
def contract_change(request: HttpRequest, number: int) -> HttpResponse:
    return _of_entry(request, _own(request, Contract, number), _("Change the contract"))


@both
def contract_withdraw(request: HttpRequest, number: int) -> HttpResponse:
    return _withdraw(request, _own(request, Contract, number))


@both
def money_add(request: HttpRequest, number: int) -> HttpResponse:
    return _of_entry(request, Money(entry=_own(request, Entry, number)), _("Add money of a year"))


@both
def money_change(request: HttpRequest, number: int) -> HttpResponse:
    return _of_entry(request, _own(request, Money, number), _("Change the money of a year"))


@both
def money_withdraw(request: HttpRequest, number: int) -> HttpResponse:
    return _withdraw(request, _own(request, Money, number))


@both
def own_type_add(request: HttpRequest) -> HttpResponse:
    _may_somewhere(request)
    form = OwnTypeForm(request.POST or None, user=request.user)

    def act() -> HttpResponse:
        said = form.cleaned_data
        actions.add_own_type(
            study=said["study"], code=said["code"], extends=said["extends"], name_nl=said["name_nl"],
            name_en=said["name_en"], by=request.user,
        )  # fmt: skip
        messages.success(request, _("The type is there. Choose it for an intervention."))
        return redirect("portfolio:entry_add")

    return _edited(request, form, act, title=_("Add a type of intervention of your own"))


def _rollout(request: HttpRequest, form: RolloutForm, *, title: str) -> HttpResponse:
    rollout = form.instance

    def change() -> None:
        form.save(commit=False)
        actions.save_rollout(
            rollout=rollout, by=request.user, reason=form.cleaned_data.get("reason", ""), version=form.version
        )

    return _with_second_look(
        request, form, change, study=rollout.entry.study, days=lambda: form.days if form.changes_a_day else "",
        title=title, back=rollout.entry, done=_("The rollout was saved."),
    )  # fmt: skip


def _enabling(request: HttpRequest, form: EnablingForm, *, title: str) -> HttpResponse:
    enabling = form.instance
    back = enabling if enabling.pk else None

    def act() -> HttpResponse:
        form.save(commit=False)
        actions.save_enabling(
            enabling=enabling, by=request.user, supports=form.cleaned_data["supports"],
            reason=form.cleaned_data.get("reason", ""), version=form.version,
        )  # fmt: skip
        messages.success(request, _("The enabling intervention was saved."))
        return redirect(enabling)

    return _edited(request, form, act, title=title, back=back)


def _of_entry(request: HttpRequest, part: Contract | Money, title: str) -> HttpResponse:
    kind: Any = ContractForm if isinstance(part, Contract) else MoneyForm
    form = kind(request.POST or None, instance=part, user=request.user)

    def act() -> HttpResponse:
        form.save(commit=False)
        if isinstance(part, Contract):
            actions.save_contract(contract=part, by=request.user, version=form.version)
        else:
            actions.save_money(money=part, by=request.user, version=form.version)
        messages.success(request, _("The change was saved."))
        return redirect(part.entry)

    return _edited(request, form, act, title=title, back=part.entry)


def _withdraw(request: HttpRequest, part: Any, study: Study | None = None) -> HttpResponse:
    form = ReasonForm(request.POST or None, instance=part)
    owner = part if isinstance(part, Entry | EnablingIntervention) else part.entry

    def change() -> None:
        actions.withdraw(part=part, by=request.user, reason=form.cleaned_data["reason"], version=form.version)

    def act() -> HttpResponse:
        change()
        messages.success(request, _("It was withdrawn, and stays in the history."))
        return redirect(owner)

    title = _("Withdraw: %(name)s") % {"name": part}
    return _edited(request, form, act, title=title, back=owner, is_withdrawing=True)


def _with_second_look(
    request: HttpRequest,
    form: Any,
    change: Callable[[], None],
    *,
    study: Study | None,
    days: Callable[[], str],
    title: str,
    back: Entry,
    done: str,
) -> HttpResponse:
    """Show which results a changed day touches before anything is saved; what is sent again is saved."""

    def act() -> HttpResponse:
        change()
        messages.success(request, done)
        return redirect(back)

    if request.method == "POST" and form.is_valid() and days() and form.cleaned_data["confirmed"] != days():
        try:
            found = _tried(study, change)
        except (ChangedMeanwhile, actions.RolloutsOverlap) as error:
            _refused(form, error)
        else:
            data = form.data.copy()
            data[form.add_prefix("confirmed")] = days()
            form.data = data
            context = {"form": form, "title": title, "back": back, "touched": found, "is_second_look": True}
            return render(request, "portfolio/edit.html", context)
    return _edited(request, form, act, title=title, back=back)


def _tried(study: Study | None, change: Callable[[], None]) -> list[StaleResult] | None:
    """Results that a change would touch; the change itself is taken back."""
    found: list[StaleResult] | None = []
    before = present_part(study) if study is not None else None
    try:
        with transaction.atomic():
            change()
            if study is not None:
                found = touched(study, before, present_part(study))
            raise _LookedAtOnly
    except _LookedAtOnly:
        return found


def _edited(
    request: HttpRequest,
    form: Any,
    act: Act,
    *,
    title: str,
    back: Any = None,
    is_withdrawing: bool = False,
) -> HttpResponse:
    back_name = str(back or "")  # before a name that is typed wrongly becomes its own
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, form, act)
        except (ChangedMeanwhile, actions.RolloutsOverlap, actions.ReasonNeeded) as error:
            _refused(form, error)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "title": title, "back": back, "back_name": back_name, "is_withdrawing": is_withdrawing}
    return render(request, "portfolio/edit.html", context, status=status)


def _refused(form: Versioned, error: Exception) -> None:
    if isinstance(error, ChangedMeanwhile):
        form.add_conflict(error.current)
    elif isinstance(error, actions.RolloutsOverlap):
        other = error.other
        until = date_format(other.ends_on, "SHORT_DATE_FORMAT") if other.ends_on else _("still going on")
        form.add_error(
            None,
            _("It is carried out in %(site)s already, from %(start)s (until: %(end)s). Two of them may not overlap.")
            % {"site": other.site, "start": date_format(other.starts_on, "SHORT_DATE_FORMAT"), "end": until},
        )
    else:
        form.add_error("reason", _("Say why the day changes: an evaluation rests on it."))


def _from_address(request: HttpRequest) -> dict[str, str]:
    """The site or study from which somebody came, by its key."""
    return {name: request.GET[name] for name in ("site", "study") if request.GET.get(name, "").isdecimal()}


def _may_somewhere(request: HttpRequest) -> None:
    if not Access.of(request.user).may_somewhere(_EDIT):
        raise PermissionDenied


def _own(request: HttpRequest, model: Any, number: int) -> Any:
    """One that the user may change; refused where they may only see it, and not there where they may not."""
    found = get_object_or_404(model.objects.visible_to(request.user).filter(is_withdrawn=False), pk=number)
    owner = found.entry if hasattr(found, "entry") else found
    Access.of(request.user).require(_EDIT, owner.site_id)
    return found


def _own_rollout(request: HttpRequest, number: int) -> Rollout:
    rollouts = Rollout.objects.visible_to(request.user).filter(is_withdrawn=False)
    found: Rollout = get_object_or_404(rollouts.select_related("entry__study", "site"), pk=number)
    Access.of(request.user).require(_EDIT, found.site_id)
    return found
