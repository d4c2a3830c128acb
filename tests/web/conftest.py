"""What the tests of the web application share: sites, people by role, and browsers in which they are signed in."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from proeftuin_web.accounts.models import Membership, User
from proeftuin_web.audit.protection import unprotect
from proeftuin_web.sites.models import Site


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """A database without the triggers that keep the audit trail: some tests empty their tables, or tamper with it."""
    with django_db_blocker.unblock():
        unprotect(connection)


@pytest.fixture(autouse=True)
def _nobody_tried_before():
    """How often somebody tried to sign in is counted anew for each test."""
    cache.clear()


@pytest.fixture
def sites(db):
    """Two sites."""
    return [Site.objects.create(code=code, name=code.capitalize()) for code in ("noord", "zuid")]


@pytest.fixture
def person(db):
    """Makes somebody with a role, for all sites or for one."""
    made = []

    def make(role=None, site=None, *, language="en"):
        number = len(made) + 1
        user = User.objects.create_user(f"person{number}@example.org", "a long password", name=f"Person {number}")
        user.language = language
        user.save()
        if role is not None:
            Membership.objects.create(user=user, role=role, site=site)
        made.append(user)
        return user

    return make


@pytest.fixture
def browser_of():
    """Gives a client in which somebody is signed in."""

    def browser(user):
        client = Client(headers={"accept-language": "en"})
        client.force_login(user)
        return client

    return browser
