"""The driver diagram of a project: adding, changing, moving and withdrawing its boxes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from proeftuin_web.improvement import actions
from proeftuin_web.improvement.driver_forms import DriverForm, WithdrawForm
from proeftuin_web.improvement.models import Driver, Project
from proeftuin_web.improvement.views.answering import at, editable, filled_in


def driver_add(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable(request, Project, pk)
    first = {"parent": request.GET.get("under", "")}
    form = DriverForm(request.POST or None, instance=Driver(project=found), user=request.user, initial=first)

    def save() -> str:
        actions.save_driver(driver=form.save(commit=False), by=request.user)
        return _diagram(found)

    return filled_in(
        request, form, save, _("It was added to the diagram."), title=_("Add to the diagram"), project=found
    )


def driver_change(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable(request, Driver, pk)
    if found.withdrawn_because:
        return redirect(_diagram(found.project))
    form = DriverForm(request.POST or None, instance=found, user=request.user)

    def save() -> str:
        actions.save_driver(driver=form.save(commit=False), by=request.user, version=form.version)
        return _diagram(found.project)

    title = _("Change a part of the diagram")
    return filled_in(request, form, save, _("The diagram was changed."), title=title, project=found.project)


@require_POST
def driver_move(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable(request, Driver, pk)
    actions.move_driver(driver=found, by=request.user, up="up" in request.POST)
    return redirect(_diagram(found.project))


def driver_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable(request, Driver, pk)
    form = WithdrawForm(request.POST or None, instance=found)

    def save() -> str:
        why = form.cleaned_data["why"]
        actions.withdraw_driver(driver=found, by=request.user, why=why, version=form.version)
        return _diagram(found.project)

    title = _("Take out of the diagram: %(name)s") % {"name": found}
    lead = _("What hangs under it goes as well. It stays known, with your reason.")
    said = _("It was taken out of the diagram.")
    return filled_in(request, form, save, said, title=title, project=found.project, lead=lead)


def _diagram(project: Project) -> str:
    return f"{at(project)}#drivers"
