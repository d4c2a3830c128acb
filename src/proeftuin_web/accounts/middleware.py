"""What happens around each request because of who asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode

from proeftuin_web.accounts import rescue
from proeftuin_web.accounts.access import Access
from proeftuin_web.accounts.models import User

Answer = Callable[[HttpRequest], HttpResponse]


class KnownAccess:
    """`request.access`: what whoever asks may do, also for the parts below this one."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.access = Access.of(request.user)  # type: ignore[attr-defined]
        return self.answer(request)


class FirstRun:
    """As long as there is no user, every page leads to the one that makes the administrator."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        first = reverse("accounts:first")
        is_open = request.path in (first, reverse("set_language")) or request.user.is_authenticated
        if is_open or User.objects.exists():
            return self.answer(request)
        return redirect(first)


class LanguageOfUser:
    """Whoever is signed in reads their own language; another one that is chosen becomes their own."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, User) and user.is_authenticated:
            chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
            if chosen in dict(settings.LANGUAGES) and chosen != user.language:
                User.objects.filter(pk=user.pk).update(language=chosen)
                user.language = chosen
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        return self.answer(request)


class RescueTypedText:
    """What somebody sends after their session has ended is kept, and given back once they have signed in again."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(self, request: HttpRequest, view: Any, *_: object) -> HttpResponse | None:
        """Comes before the middleware that leads everybody without a session to the page for signing in."""
        needs_user = getattr(view, "login_required", True)
        if request.method != "POST" or request.user.is_authenticated or not needs_user:
            return None
        secret = rescue.keep(request.path, request.POST, now=timezone.now())
        after = reverse("accounts:rescued", args=[secret])
        return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': after})}")
