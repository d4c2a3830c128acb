"""One section of the page of a site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise

from proeftuin_web.accounts.models import User
from proeftuin_web.results.models import Edition
from proeftuin_web.sites.models import Site


@dataclass(frozen=True)
class Asked:
    """
    The site that is asked for, by whom and on which day.

    Attributes
    ----------
    edition : Edition or None
        The results that describe the sites.
    editions : tuple of Edition
        Those and the current results of every other study of all sites or of this one.
    """

    site: Site
    user: User | AnonymousUser
    edition: Edition | None
    today: date
    editions: tuple[Edition, ...] = ()


@dataclass(frozen=True)
class Section:
    """
    A heading with what there is, or with what to do when there is nothing.

    Attributes
    ----------
    key : str
        Name of the section in addresses, and of its template in `overview/sections`.
    empty : str
        What to do; shown when `content` is empty.
    content : mapping
        For the template.
    address, address_name : str
        The page where this belongs; empty when there is none.
    """

    key: str
    title: str | Promise
    empty: str | Promise
    content: Mapping[str, Any] = field(default_factory=dict)
    address: str = ""
    address_name: str | Promise = ""

    @property
    def template(self) -> str:
        """Path of its template."""
        return f"overview/sections/{self.key}.html"
