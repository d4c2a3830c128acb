"""Who asks in this request: what every line of the trail holds and no action has to pass on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True)
class Asker:
    """
    Whence a request came.

    Attributes
    ----------
    session : str
        A fingerprint of the session: it tells two sessions apart and opens neither.
    """

    roles: str = ""
    session: str = ""
    address: str | None = None


_NOBODY = Asker()
_asker: ContextVar[Asker | None] = ContextVar("asker", default=None)


def asker_of_this_request() -> Asker:
    """Empty outside of a request."""
    return _asker.get() or _NOBODY


@contextmanager
def asked_by(asker: Asker) -> Iterator[None]:
    """While a request is answered."""
    token = _asker.set(asker)
    try:
        yield
    finally:
        _asker.reset(token)


class AskerMiddleware:
    """Makes the asker known to the trail, for as long as the answer takes."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.session.session_key or ""
        asker = Asker(
            roles=", ".join(request.access.roles()),  # type: ignore[attr-defined]
            session=hashlib.sha256(key.encode()).hexdigest()[:16] if key else "",
            address=request.META.get("REMOTE_ADDR") or None,
        )
        with asked_by(asker):
            return self.answer(request)
