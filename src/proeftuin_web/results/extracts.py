"""Rows of released tables that pages show as they are, by edition, table and site."""

from __future__ import annotations

from typing import Any

from proeftuin_web.results.contents import contents_of
from proeftuin_web.results.models import Edition, Extract
from proeftuin_web.results.wording import language

ALL_SITES = "all"


def rows_of(token: str, table: str, site: str) -> list[dict[str, Any]]:
    """The rows of a table about a site, in the order of the bundle; those about more than one under no site."""
    contents = contents_of(Edition(token=token))
    rows = Extract.objects.filter(edition=contents.edition, table=table, site=site).order_by("place")
    return list(rows.values_list("row", flat=True))


def names_of(token: str, table: str, key: str) -> dict[str, str]:
    """What the rows of a table are called in the language of the page, by their key."""
    column = f"name_{language()}"
    return {row[key]: row[column] or row[key] for row in rows_of(token, table, "")}
