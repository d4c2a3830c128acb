"""Who is there, and what they may do."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from proeftuin_web.accounts.access import Access
from proeftuin_web.accounts.actions import invitations, people
from proeftuin_web.accounts.forms import InvitationForm, RoleForm
from proeftuin_web.accounts.invitation_mail import send_invitation
from proeftuin_web.accounts.models import Invitation, Membership, User
from proeftuin_web.accounts.role import Permission
from proeftuin_web.audit.trail import record

_NOBODY_LEFT = gettext_noop("Nobody would be left who can manage people: make somebody else administrator first.")


def index(request: HttpRequest) -> HttpResponse:
    """All people with their roles, and invitations that wait."""
    Access.of(request.user).require(Permission.MANAGE_PEOPLE)
    users = User.objects.prefetch_related("memberships__site").order_by("name")
    waiting = Invitation.objects.filter(accepted_at=None, withdrawn_at=None).select_related("site")
    record(by=request.user, action="accounts.people.read")  # type: ignore[arg-type]
    return render(request, "accounts/people.html", {"people": users, "invitations": waiting, "now": timezone.now()})


def invite(request: HttpRequest) -> HttpResponse:
    """Makes a link, which is mailed where that can be done, and shown once."""
    Access.of(request.user).require(Permission.MANAGE_PEOPLE)
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation, secret = invitations.invite(by=request.user, now=timezone.now(), **form.cleaned_data)  # type: ignore[arg-type]
        except invitations.AlreadyAUserError:
            form.add_error("email", _("Somebody signs in with this address already: give that person the role."))
        else:
            link = request.build_absolute_uri(reverse("accounts:accept", args=[secret]))
            # It is sent once the invitation is there, so that its link works when the mail arrives.
            is_mailed = send_invitation(invitation, link)
            said = {"is_mailed": is_mailed, "has_failed": settings.MAIL_IS_SENT and not is_mailed}
            return render(request, "accounts/invited.html", {"invitation": invitation, "link": link, **said})
    return render(request, "accounts/invite.html", {"form": form, "is_mailed": settings.MAIL_IS_SENT})


def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody's roles, to add and to end."""
    Access.of(request.user).require(Permission.MANAGE_PEOPLE)
    user = get_object_or_404(User, pk=pk)
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        people.give_role(user=user, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        messages.success(request, _("The role was given."))
        return redirect("accounts:one", pk=pk)
    record(by=request.user, action="accounts.person.read", about=user)  # type: ignore[arg-type]
    roles = user.memberships.select_related("site")
    return render(request, "accounts/one.html", {"person": user, "roles": roles, "form": form})


@require_POST
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a role away."""
    Access.of(request.user).require(Permission.MANAGE_PEOPLE)
    membership = get_object_or_404(Membership, pk=pk)
    try:
        people.end_role(membership=membership, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The role has ended."))
    except people.LastAdministratorError:
        messages.error(request, _(_NOBODY_LEFT))
    return redirect("accounts:one", pk=membership.user_id)


@require_POST
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuses or allows somebody to sign in."""
    Access.of(request.user).require(Permission.MANAGE_PEOPLE)
    user = get_object_or_404(User, pk=pk)
    try:
        if user.is_active:
            people.refuse_entry(user=user, by=request.user)  # type: ignore[arg-type]
        else:
            people.allow_entry(user=user, by=request.user)  # type: ignore[arg-type]
    except people.LastAdministratorError:
        messages.error(request, _(_NOBODY_LEFT))
    return redirect("accounts:one", pk=pk)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes an invitation back."""
    Access.of(request.user).require(Permission.MANAGE_PEOPLE)
    invitation = get_object_or_404(Invitation, pk=pk, accepted_at=None)
    invitations.withdraw(invitation=invitation, by=request.user, now=timezone.now())  # type: ignore[arg-type]
    messages.success(request, _("The invitation was withdrawn; its link leads nowhere."))
    return redirect("accounts:people")
