"""
Every address of the application, asked by every role, for the own site, for another site, and by whoever has none.

Each part of the application says in `tests/web/permission_table` what one must be allowed to see the object of an
address and to act on it. An address that nobody declared fails here.
"""

import importlib
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from proeftuin_web.accounts.access import Access
from proeftuin_web.accounts.role import OF_A_SITE, OF_ALL_SITES, Permission, Role

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).parent / "permission_table"
PARTS = {
    path.stem: importlib.import_module(f"tests.web.permission_table.{path.stem}")
    for path in sorted(FOLDER.glob("*.py"))
}
ROWS = {name: row for part in PARTS.values() for name, row in part.ROWS.items()}
OPEN = {name: why for part in PARTS.values() for name, why in getattr(part, "OPEN", {}).items()}
OF_THE_LIBRARY = ("account_", "mfa_", "usersessions_", "socialaccount_", "openid_connect_")
"""How the library for signing in begins the names of its addresses: everybody's own account and nobody else's."""

WHO = [
    *((role, "all") for role in Role if role not in OF_A_SITE),
    *((role, place) for role in Role if role not in OF_ALL_SITES for place in ("own", "other")),
    (None, "all"),
]


def addresses(resolver=None, namespace=""):
    """Names of all addresses."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = ":".join(filter(None, (namespace, pattern.namespace)))
            yield from addresses(pattern, inner)
        elif pattern.name:
            yield ":".join(filter(None, (namespace, pattern.name)))


def test_every_address_is_declared():
    found = {name for name in addresses() if not name.startswith(OF_THE_LIBRARY)}

    assert sorted(found - ROWS.keys() - OPEN.keys()) == []
    assert sorted((ROWS.keys() | OPEN.keys()) - found) == []


def expected(access, site, row):
    """404 for who may not see the object, 403 for who may not act on it, and `None` for any other answer."""
    _, arguments, see, act = row
    has_object = arguments.__name__ != "nothing"

    def may(permission):
        sites = access.sites(Permission(permission))
        return sites is None or (site.pk in sites if has_object and see is not None else bool(sites))

    if see is not None and not may(see):
        # Who sees such objects of no site at all may be refused before the object is looked for.
        return (404,) if access.may_somewhere(Permission(see)) else (403, 404)
    needed = (act,) if isinstance(act, str) else act or ()
    return (None,) if all(may(permission) for permission in needed) else (403,)


@pytest.mark.parametrize("name", ROWS)
def test_who_reaches_an_address(name, sites, person, browser_of):
    method, arguments, _, _ = row = ROWS[name]
    own, other = sites
    address = reverse(name, kwargs=arguments(own))
    wrong = []
    for role, place in WHO:
        somebody = person(role, {"all": None, "own": own, "other": other}[place])
        answer = getattr(browser_of(somebody), method)(address)
        wanted = expected(Access.of(somebody), own, row)
        found = answer.status_code if answer.status_code in (403, 404) else None
        if found not in wanted:
            wrong.append(f"{role} of {place}: {answer.status_code} instead of {wanted}")

    assert wrong == []


@pytest.mark.parametrize("name", ROWS)
def test_who_is_not_signed_in_reaches_nothing(name, sites, person):
    method, arguments, _, _ = ROWS[name]
    person(Role.ADMINISTRATOR)

    answer = getattr(Client(), method)(reverse(name, kwargs=arguments(sites[0])))

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/login/")
