"""How somebody comes in: the first of all, by invitation, and again after a session ended."""

from __future__ import annotations

from urllib.parse import urlsplit

from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from proeftuin_web.accounts import rescue
from proeftuin_web.accounts.actions import invitations, people
from proeftuin_web.accounts.forms import AcceptForm, FirstPersonForm
from proeftuin_web.accounts.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@login_not_required
@never_cache
def first(request: HttpRequest) -> HttpResponse:
    """Makes the administrator, as long as there is nobody."""
    if User.objects.exists():
        raise Http404
    form = FirstPersonForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("email", "name", "password", "language")}
        try:
            user = people.make_administrator(**given)
        except people.NotTheFirstError as error:
            raise Http404 from error
        login(request, user, backend=BACKEND)
        messages.success(request, _("Welcome. You are the administrator: invite the others under People."))
        return redirect("overview:home")
    return render(request, "accounts/first.html", {"form": form})


@login_not_required
@never_cache
def accept(request: HttpRequest, secret: str) -> HttpResponse:
    """Makes a user of whoever was invited."""
    now = timezone.now()
    try:
        invitation = invitations.open_invitation(secret, now=now)
        form = AcceptForm(request.POST or None, initial={"language": get_language()})
        if request.method == "POST" and form.is_valid():
            given = {name: form.cleaned_data[name] for name in ("name", "password", "language")}
            user = invitations.accept(secret=secret, now=now, **given)
            login(request, user, backend=BACKEND)
            return redirect("overview:home")
    except invitations.InvitationNotValidError:
        return render(request, "accounts/invitation_not_valid.html", status=410)
    return render(request, "accounts/accept.html", {"form": form, "invitation": invitation})


@never_cache
def rescued(request: HttpRequest, secret: str) -> HttpResponse:
    """Shows what somebody had typed when the session ended, to send it again or to leave it."""
    found = rescue.find(secret, by=request.user)  # type: ignore[arg-type]
    if found is None:
        raise Http404
    if request.method == "POST":
        rescue.forget(secret, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("What you had typed was erased."))
        return redirect("overview:home")
    return render(request, "accounts/rescued.html", {"rescued": found, "secret": secret, "field": rescue.FIELD})


@login_not_required
@never_cache
def sign_on(request: HttpRequest, provider_id: str) -> HttpResponse:
    """
    Leads to the server for single sign-on, by a page that goes there at once.

    Browsers hold a form to the addresses that the page allows, also where the answer redirects to. Which these are is
    for the server to say, which may have its page for signing in at another host, or hand on to a third.
    """
    answer: HttpResponse = openid_connect.login(request, provider_id)
    address = answer.headers.get("Location", "")
    if not address or url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}):
        return answer
    host = urlsplit(address).hostname
    return render(request, "accounts/leaving.html", {"address": address, "host": host})


def closed(request: HttpRequest) -> HttpResponse:
    """A page of the library that is not offered here."""
    raise Http404
