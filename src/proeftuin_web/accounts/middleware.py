"""What happens around each request because of who asks."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Any

from allauth.usersessions.middleware import UserSessionsMiddleware
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode

from proeftuin_web.accounts import rescue
from proeftuin_web.accounts.access import Access
from proeftuin_web.accounts.models import User
from proeftuin_web.design.errors import LANGUAGE_OF_READER

Answer = Callable[[HttpRequest], HttpResponse]
_SEEN_FOR_SECONDS = 60.0


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
            answer = self.answer(request)
            if request.COOKIES.get(LANGUAGE_OF_READER) != user.language:
                is_secure = settings.LANGUAGE_COOKIE_SECURE
                answer.set_cookie(LANGUAGE_OF_READER, user.language, httponly=True, samesite="Lax", secure=is_secure)
            return answer
        return self.answer(request)


class RescueTypedText:
    """What somebody sends after their session has ended is kept, and given back once they have signed in again."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.answer(request)
        if request.method == "POST" and isinstance(request.user, User) and answer.status_code < 400:
            # Reading what was sent is over by now; of a form with mistakes the page itself shows what was typed.
            secret = request.POST.get(rescue.FIELD)
            if secret:
                rescue.forget(secret, by=request.user)
        return answer

    def process_view(self, request: HttpRequest, view: Any, *_: object) -> HttpResponse | None:
        """Comes before the middleware that leads everybody without a session to the page for signing in."""
        needs_user = getattr(view, "login_required", True)
        if request.method != "POST" or request.user.is_authenticated or not needs_user:
            return None
        secret = rescue.keep(request.path, request.POST, now=timezone.now())
        after = reverse("accounts:rescued", args=[secret])
        return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': after})}")


class SeenNowAndThen(UserSessionsMiddleware):  # type: ignore[misc]
    """
    Notes that a session is in use, for who looks at their own sessions: at most once a minute, and not at every page.

    Whoever only reads goes on reading when nothing can be written.
    """

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer)
        self._seen: dict[tuple[str, str], float] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seen = (request.session.session_key or "", request.META.get("REMOTE_ADDR", ""))
        now = monotonic()
        if now - self._seen.get(seen, -_SEEN_FOR_SECONDS) < _SEEN_FOR_SECONDS:
            return self.get_response(request)  # type: ignore[no-any-return]
        self._seen = {one: at for one, at in self._seen.items() if now - at < _SEEN_FOR_SECONDS}
        if request.user.is_authenticated:
            self._seen[seen] = now
            with suppress(OperationalError):
                UserSession.objects.create_from_request(request)
        return self.get_response(request)  # type: ignore[no-any-return]
