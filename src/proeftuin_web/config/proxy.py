"""Who asks, and how, where a reverse proxy stands before the application."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_SAID = "HTTP_X_FORWARDED_"


class BehindProxy:
    """
    Takes the address of the browser from what the proxy says, and believes nobody else.

    Throttling counts by that address and the audit trail keeps it. From an address that is no proxy of ours, headers
    that only the proxy may set are taken away: with them anybody could seem to be somewhere else.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Over a socket of this machine there is no address: who may write to it is the proxy.
        if request.META.get("REMOTE_ADDR", "") in {"", *settings.PROXIES} and settings.PROXIES:
            request.META["REMOTE_ADDR"] = self._browser(request) or request.META.get("REMOTE_ADDR", "")
        else:
            for name in [name for name in request.META if name.startswith(_SAID)]:
                del request.META[name]
        return self.answer(request)

    def _browser(self, request: HttpRequest) -> str:
        """The last address that is no proxy: those before it were written by the browser itself."""
        passed = [one.strip() for one in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        return next((one for one in reversed(passed) if one and one not in settings.PROXIES), "")
