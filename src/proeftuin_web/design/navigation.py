"""The main navigation: each place once, for whoever may do something there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Place:
    """
    A place in the navigation.

    Attributes
    ----------
    address : str
        Name of its first page; the part before the colon is the part of the application that it stands for.
    permission : str
        What one must be allowed somewhere to find it here.
    within : str
        How addresses of its pages begin, where one part of the application has several places.
    """

    address: str
    name: str | Promise
    permission: str
    within: str = ""

    def is_of(self, namespace: str, url_name: str) -> bool:
        """Whether the page with that name belongs here."""
        own, _colon, first = self.address.partition(":")
        if self.within:
            return namespace == own and url_name.startswith(self.within)
        return namespace == own and (own != "overview" or url_name in (first, "site"))


PLACES = (
    Place("overview:home", _("All sites"), "see_results"),
    Place("overview:steps", _("Six steps"), "see_results", within="step"),
    Place("results:explore", _("Results"), "see_results"),
    Place("process_forms:home", _("Forms"), "see_process"),
    Place("portfolio:home", _("Portfolio"), "see_site"),
    Place("improvement:home", _("Improvement"), "see_site"),
    Place("runs:home", _("Runs"), "run_study"),
    Place("accounts:people", _("People"), "manage_people"),
    Place("audit:home", _("Audit trail"), "see_audit"),
)


class Access(Protocol):
    """What one user may do."""

    def may_somewhere(self, permission: str) -> bool:
        """Whether it is allowed for any site."""


@dataclass(frozen=True)
class Link:
    """A place as one user finds it on one page."""

    address: str
    name: str | Promise
    is_current: bool


def links(access: Access, namespace: str, url_name: str) -> list[Link]:
    """The places for a user with `access`, seen from the page with that name."""
    found = []
    for place in PLACES:
        if not access.may_somewhere(place.permission):
            continue
        address = address_of(place.address)
        if address:
            found.append(Link(address, place.name, place.is_of(namespace, url_name)))
    return found


def address_of(name: str) -> str:
    """Address of a page by its name; empty when the application has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
