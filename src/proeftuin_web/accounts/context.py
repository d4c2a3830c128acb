"""What every template knows of the user."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from proeftuin_web.accounts.access import Access


def access_of_user(request: HttpRequest) -> dict[str, Any]:
    """`access`, as `proeftuin_web.accounts.access` says."""
    user = getattr(request, "user", None)
    return {"access": Access.of(user) if user is not None else Access(())}
