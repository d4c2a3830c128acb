"""Pages about a site: parties, governance, events and history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from proeftuin_web.accounts.access import Access
from proeftuin_web.accounts.role import Permission
from proeftuin_web.design.editing import ChangedMeanwhile, Versioned, once
from proeftuin_web.sites import actions
from proeftuin_web.sites.forms import EndForm, EventForm, GovernanceForm, PartyForm, SiteForm, WithdrawForm
from proeftuin_web.sites.history import history_of
from proeftuin_web.sites.models import ContextEvent, Governance, PartyRole, Site
from proeftuin_web.sites.timeline import drawing_of, events_of


def site(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Site.objects.visible_to(request.user), code=code)
    today = timezone.localdate()
    roles = [(role, role.holds_on(today)) for role in found.party_roles.select_related("party")]
    return render(
        request,
        "sites/site.html",
        {
            "site": found,
            "roles": roles,
            "governance": Governance.objects.filter(site=found).first(),
            "may_edit": Access.of(request.user).may(Permission.EDIT_SITE, found.pk),
        },
    )


def new(request: HttpRequest) -> HttpResponse:
    access = Access.of(request.user)
    if not (access.may(Permission.MANAGE_PEOPLE) or access.may(Permission.EDIT_SITE)):
        raise PermissionDenied
    form = SiteForm(request.POST or None)

    def save() -> str:
        made = actions.save_site(site=form.save(commit=False), by=request.user)
        return reverse("sites:site", args=[made.code])

    return _filled_in(request, form, save, _("The site was made."), title=_("New site"))


def edit(request: HttpRequest, code: str) -> HttpResponse:
    found = _editable(request, code)
    form = SiteForm(request.POST or None, instance=found)

    def save() -> str:
        actions.save_site(site=form.save(commit=False), by=request.user, version=form.version)
        return reverse("sites:site", args=[code])

    return _filled_in(request, form, save, _("The site was changed."), title=_("Change the site"), site=found)


def governance(request: HttpRequest, code: str) -> HttpResponse:
    found = _editable(request, code)
    known = Governance.objects.filter(site=found).first() or Governance(site=found)
    form = GovernanceForm(request.POST or None, instance=known)

    def save() -> str:
        actions.save_governance(governance=form.save(commit=False), by=request.user, version=form.version)
        return reverse("sites:site", args=[code])

    return _filled_in(request, form, save, _("Saved."), title=_("How the site is governed"), site=found)


def party_add(request: HttpRequest, code: str) -> HttpResponse:
    found = _editable(request, code)
    form = PartyForm(request.POST or None)

    def save() -> str:
        typed = {name: form.cleaned_data[name] for name in ("name", "kind", "role", "starts_on")}
        actions.add_party(site=found, by=request.user, **typed)
        return reverse("sites:site", args=[code])

    return _filled_in(request, form, save, _("The party was added."), title=_("Add a party"), site=found)


def party_end(request: HttpRequest, pk: int) -> HttpResponse:
    roles = PartyRole.objects.where_may(request.user, Permission.EDIT_SITE).select_related("site", "party")
    role = get_object_or_404(roles, pk=pk, ends_on__isnull=True)
    form = EndForm(request.POST or None, instance=role)

    def save() -> str:
        typed = {name: form.cleaned_data[name] for name in ("on", "reason")}
        actions.end_party(role=role, by=request.user, version=form.version, **typed)
        return reverse("sites:site", args=[role.site.code])

    title = _("End a role: %(role)s") % {"role": role}
    return _filled_in(request, form, save, _("The role has an end."), title=title, site=role.site)


def timeline(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Site.objects.visible_to(request.user), code=code)
    events = sorted(events_of(found, request.user), key=lambda event: (event.starts_on, event.pk))
    access = Access.of(request.user)
    editable = set(ContextEvent.objects.where_may(request.user, Permission.EDIT_SITE).values_list("pk", flat=True))
    return render(
        request,
        "sites/timeline.html",
        {
            "site": found,
            "events": [(event, event.pk in editable) for event in events],
            "drawing": drawing_of(events),
            "may_edit": access.may(Permission.EDIT_SITE, found.pk),
            "may_edit_country": access.may(Permission.EDIT_SITE),
        },
    )


def event_add(request: HttpRequest, code: str) -> HttpResponse:
    found = _editable(request, code)
    return _event(request, ContextEvent(site=found), reverse("sites:timeline", args=[code]), found)


def national_event_add(request: HttpRequest) -> HttpResponse:
    Access.of(request.user).require(Permission.EDIT_SITE)
    return _event(request, ContextEvent(), reverse("overview:home"), None)


def event(request: HttpRequest, pk: int) -> HttpResponse:
    found = _event_to_edit(request, pk)
    return _event(request, found, _after(found), found.site)


def event_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found = _event_to_edit(request, pk)
    form = WithdrawForm(request.POST or None, instance=found)

    def save() -> str:
        reason = form.cleaned_data["reason"]
        actions.withdraw_event(event=found, reason=reason, by=request.user, version=form.version)
        return _after(found)

    title = _("Take back: %(event)s") % {"event": found}
    return _filled_in(request, form, save, _("The event was taken back."), title=title, site=found.site)


def history(request: HttpRequest, code: str) -> HttpResponse:
    found = _editable(request, code)
    return render(request, "sites/history.html", {"site": found, "lines": history_of(found)})


def _editable(request: HttpRequest, code: str) -> Site:
    found: Site = get_object_or_404(Site.objects.where_may(request.user, Permission.EDIT_SITE), code=code)
    return found


def _event_to_edit(request: HttpRequest, pk: int) -> ContextEvent:
    events = ContextEvent.objects.where_may(request.user, Permission.EDIT_SITE).going_on().select_related("site")
    found: ContextEvent = get_object_or_404(events, pk=pk)
    return found


def _after(found: ContextEvent) -> str:
    return reverse("sites:timeline", args=[found.site.code]) if found.site else reverse("overview:home")


def _event(request: HttpRequest, found: ContextEvent, after: str, of: Site | None) -> HttpResponse:
    form = EventForm(request.POST or None, instance=found)

    def save() -> str:
        actions.save_event(event=form.save(commit=False), by=request.user, version=form.version)
        return after

    title = _("Event in the site") if of else _("Event in the whole country")
    return _filled_in(request, form, save, _("The event was saved."), title=title, site=of)


def _filled_in(
    request: HttpRequest,
    form: Any,
    save: Callable[[], str],
    said: str,
    *,
    title: str,
    site: Site | None = None,
) -> HttpResponse:
    """Show a form, or do what it asks for and go on; `save` answers where to."""

    def act() -> HttpResponse:
        address = save()
        messages.success(request, said)
        return redirect(address)

    if request.method == "POST" and form.is_valid():
        try:
            return once(request, form, act)
        except ChangedMeanwhile as changed:
            form.add_conflict(changed.current)
        except (actions.KnownAsOtherKind, actions.HasRoleAlready, actions.EndsBeforeStart) as error:
            _explain(form, error)
    return render(request, "sites/form.html", {"form": form, "title": title, "site": site})


def _explain(form: Versioned, error: Exception) -> None:
    if isinstance(error, actions.KnownAsOtherKind):
        kind = error.party.get_kind_display()
        said = _("%(party)s is known here as: %(kind)s.") % {"party": error.party, "kind": kind}
        form.add_error("kind", said)
    elif isinstance(error, actions.HasRoleAlready):
        form.add_error("role", _("The party has this role already on this day or later. End that first."))
    else:
        form.add_error("on", _("This day must be after the first day."))
