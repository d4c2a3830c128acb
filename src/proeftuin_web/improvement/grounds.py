"""
Numbers of released results that a finding may rest on, and how a ground is shown.

A number is chosen by what it is of, and never typed: what a finding says of it is what the results said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from proeftuin.vocabulary.number_format import quantity
from proeftuin_web.accounts.access import Access
from proeftuin_web.accounts.role import Permission
from proeftuin_web.improvement.models import Ground
from proeftuin_web.results.models import COUNTRY, Edition, Extract, Figure, Indicator, State
from proeftuin_web.results.wording import bounds, explained, language
from proeftuin_web.sites.models import Site

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class ShownGround:
    """
    A ground as people read it.

    Attributes
    ----------
    number : str
        The number with its interval, or why there is none; empty for a ground without a number.
    results : Edition or None
        The results that said so.
    """

    kind: str | Promise
    words: str
    number: str = ""
    address: str = ""
    results: Edition | None = None


def editions_for(site: Site, user: Any) -> Any:
    """Current results that say something of a site."""
    return Edition.objects.visible_to(user).current().filter(Q(study__site__isnull=True) | Q(study__site=site))


def effects_for(site: Site, editions: Iterable[Edition]) -> list[Extract]:
    """Average effects in the site and in all sites together."""
    rows = Extract.objects.filter(edition__in=editions, table="effects", site__in=["", site.code])
    return [one for one in rows.select_related("edition__study") if one.row.get("kind") == "average"]


def figures_for(site: Site, editions: Iterable[Edition]) -> Any:
    """The newest figures of the site and of the country."""
    figures = Figure.objects.filter(
        indicator__edition__in=editions, area__code__in=[f"site:{site.code}", COUNTRY], is_headline=True
    )
    return figures.select_related("indicator__edition__study", "area").order_by("indicator__place", "area__name")


def effect_choices(rows: Iterable[Extract], names: dict[tuple[int, str], Indicator]) -> Choices:
    """Effects by what they are on and where."""
    found = []
    for one in rows:
        indicator = names.get((one.edition_id, one.row["outcome"]))
        name = indicator.name if indicator else one.row["outcome"]
        place = one.site or _("all sites")
        found.append((str(one.pk), f"{name}, {place}, {one.row['population']} ({one.edition.study.title})"))
    return found


def figure_choices(figures: Iterable[Figure]) -> Choices:
    """Figures by what they are of, where and when."""
    return [
        (str(one.pk), f"{one.indicator.name}, {one.area.name}, {one.period_start.year} "
                      f"({one.indicator.edition.study.title})")
        for one in figures
    ]  # fmt: skip


def indicators_of(editions: Iterable[Edition]) -> dict[tuple[int, str], Indicator]:
    """Indicators by edition and short name."""
    rows = Indicator.objects.filter(edition__in=editions)
    return {(one.edition_id, one.code): one for one in rows}


def ground_of_effect(one: Extract, names: dict[tuple[int, str], Indicator]) -> Ground:
    """The effect, with what the results say of it now."""
    row, indicator = one.row, names.get((one.edition_id, one.row["outcome"]))
    scale = {"percent": "percent", "points": "percentage_points"}.get(row["scale"], row["scale"])
    outcome = row["outcome"]
    number = {
        "name_nl": indicator.name_nl if indicator else outcome, "name_en": indicator.name_en if indicator else outcome,
        "place": one.site, "value": row["value"], "lower": row["lower"], "upper": row["upper"], "unit": scale,
        "status": row["status"], "reason": row.get("reason") or "",
    }  # fmt: skip
    key = {"outcome": outcome, "population": row["population"], "site": one.site or "all"}
    return Ground(kind=Ground.Kind.EFFECT, edition=one.edition, key=key, number=number)


def ground_of_figure(one: Figure) -> Ground:
    """The figure, with what the results say of it now."""
    indicator = one.indicator
    number = {
        "name_nl": indicator.name_nl, "name_en": indicator.name_en, "place": one.area.name, "value": one.value,
        "lower": one.lower, "upper": one.upper, "unit": one.unit, "status": one.status, "reason": one.reason,
        "year": one.period_start.year,
    }  # fmt: skip
    key = {
        "indicator": indicator.code,
        "region": one.area.code.removeprefix("site:"),
        "year": one.period_start.year,
    }
    return Ground(kind=Ground.Kind.FIGURE, edition=indicator.edition, key=key, number=number)


def shown(ground: Ground, user: Any) -> ShownGround:
    """A ground in the words of the page, with the way to what it is."""
    kind = ground.get_kind_display()
    if ground.test is not None:
        return ShownGround(kind, str(ground.test), address=reverse("improvement:test", args=[ground.test.pk]))
    if ground.form is not None:
        may_see = Access.of(user).may(Permission.SEE_PROCESS, ground.form.site_id)
        return ShownGround(kind, str(ground.form), address=ground.form.get_absolute_url() if may_see else "")
    if ground.kind == Ground.Kind.NOTE:
        return ShownGround(kind, ground.note)
    said = ground.number
    where = [ground.name, said.get("place") or str(_("all sites")), str(said.get("year", ""))]
    return ShownGround(
        kind,
        ", ".join(word for word in where if word),
        _number(said, signed=ground.kind == Ground.Kind.EFFECT),
        ground.edition.get_absolute_url() if ground.edition else "",
        ground.edition,
    )


def _number(said: dict[str, Any], *, signed: bool) -> str:
    if said.get("value") is None:
        state = str(State(said["status"]).label)
        return f"{state}: {explained('reason', said['reason'])}" if said.get("reason") else state
    text = quantity(said["value"], said["unit"], language(), signed=signed)
    around = bounds(said["lower"], said["upper"], said["unit"], signed=signed)
    return f"{text} ({around})" if around else text
