"""
What pages about sites and the country show of released results.

Everything here is of the current edition of a study, for a reader in the language of the page. Who calls it has made
sure that the reader may see results, by asking `monitor_edition` or `edition_of_study` for the user.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.number_format import quantity
from proeftuin_web.results.bundle_tables import SHARED_METHODS
from proeftuin_web.results.contents import Contents, contents_of
from proeftuin_web.results.models import WHOLE, Comparison, Edition, Extract, Figure, Indicator
from proeftuin_web.results.report_pages import STEPS
from proeftuin_web.results.wording import READING_COLUMNS, Reading, bounds, explained, language, unit_name

_REMEMBERED = 200


@dataclass(frozen=True)
class Headline:
    """
    The newest figure of one indicator in one site, beside that of the country.

    Attributes
    ----------
    difference, difference_interval, is_apart
        From the country as the study estimated it, in words; whether its interval leaves out zero. Empty and `None`
        when the study did not compare them.
    address : str
        The explorer with this indicator, the site and the country.
    """

    indicator: str
    code: str
    aim: str
    aim_name: str
    unit: str
    direction: str
    figure: Reading
    country: Reading | None
    difference: str
    difference_interval: str
    is_apart: bool | None
    address: str
    definition: str


@dataclass(frozen=True)
class ReportPage:
    """One page of the report of an edition."""

    title: str
    address: str
    step: str


def monitor_edition(user: Any) -> Edition | None:
    """The results that describe the sites, as far as the user may see them; `None` when there are none yet."""
    editions = Edition.objects.visible_to(user).current().select_related("study", "study__site")
    found: Edition | None = editions.filter(study__site__isnull=True).order_by("-study__is_monitor", "pk").first()
    return found


def edition_of_study(user: Any, code: str) -> Edition | None:
    """The current results of a study; `None` when there are none or the user may not see them."""
    editions = Edition.objects.visible_to(user).current().select_related("study", "study__site")
    found: Edition | None = editions.filter(study__code=code).first()
    return found


def headlines(edition: Edition, sites: Iterable[str]) -> Mapping[str, Mapping[str, Headline]]:
    """For each site by its short name: for each aim the figure of the indicator that stands for it."""
    codes = tuple(sorted(sites))
    return _headlines(str(edition.token), codes, language())


def profile(edition: Edition, site: str) -> Sequence[Headline]:
    """The newest figure of every indicator in a site, by aim; empty when the edition does not know the site."""
    return _profile(str(edition.token), site, language())


def report_pages(edition: Edition) -> Mapping[str, Sequence[ReportPage]]:
    """Pages of the report in the language of the page, by step; those of no step under an empty one."""
    study, own = edition.study.code, str(language())
    pages = contents_of(edition).edition.pages
    found: dict[str, list[ReportPage]] = {step: [] for step in (*STEPS, "")}
    for page in pages:
        if page["language"] == own:
            address = reverse("results:report", args=[study, page["path"]])
            found[page["step"]].append(ReportPage(page["title"], address, page["step"]))
    return found


def report_page_of_site(edition: Edition, site: str) -> str | None:
    """Address of the page of a site in the report; `None` when it has none."""
    path = f"{language()}/sites/{site}.html"
    if any(page["path"] == path for page in contents_of(edition).edition.pages):
        return reverse("results:report", args=[edition.study.code, path])
    return None


@lru_cache(maxsize=_REMEMBERED)
def _headlines(token: str, sites: tuple[str, ...], chosen: Language) -> Mapping[str, Mapping[str, Headline]]:
    indicators = [each.code for each in indicators_of_aims(token)]
    found = _read_headlines(token, sites, indicators)
    return {site: {each.aim: each for each in found[site]} for site in sites}


@lru_cache(maxsize=_REMEMBERED)
def _profile(token: str, site: str, chosen: Language) -> tuple[Headline, ...]:
    found = _read_headlines(token, [site], None)[site]
    aims = [str(aim) for aim in Aim]
    return tuple(sorted(found, key=lambda each: aims.index(each.aim) if each.aim in aims else len(aims)))


@lru_cache(maxsize=_REMEMBERED)
def indicators_of_aims(token: str) -> tuple[Indicator, ...]:
    """One indicator for every aim that has any: its first outcome in the analysis plan, else its first."""
    contents = contents_of(Edition(token=token))
    rows = Extract.objects.filter(edition=contents.edition, table="effects").values_list("row", flat=True)
    roles = {row["outcome"]: row["role"] for row in rows}
    planned = sorted(roles, key=lambda code: roles[code] != "primary")
    order = [*(code for code in planned if roles[code] != "negative_control"), *contents.indicators]
    first: dict[str, Indicator] = {}
    for code in order:
        if code in contents.indicators:
            first.setdefault(contents.indicators[code].aim, contents.indicators[code])
    return tuple(first[aim] for aim in Aim if aim in first)


def _read_headlines(token: str, sites: Sequence[str], codes: Sequence[str] | None) -> dict[str, list[Headline]]:
    contents = contents_of(Edition(token=token))
    areas = {site: contents.areas.get(f"site:{site}") for site in sites}
    country = contents.whole
    keys = [area.pk for area in [*areas.values(), country] if area is not None]
    rows = Figure.objects.filter(area__in=keys, is_headline=True)
    newest = Comparison.objects.filter(area__in=keys, reference__in=WHOLE, is_newest=True)
    if codes is not None:
        wanted = [contents.indicators[code].pk for code in codes]
        rows, newest = rows.filter(indicator__in=wanted), newest.filter(indicator__in=wanted)
    readings: dict[tuple[int, int], Reading] = {}
    for indicator, *row in rows.values_list("indicator_id", *READING_COLUMNS):
        readings[indicator, row[0]] = Reading(*row)
    compared = {(each.indicator_id, each.area_id, _shared(each.method), each.period_start): each for each in newest}
    found: dict[str, list[Headline]] = {site: [] for site in sites}
    for site, area in areas.items():
        for indicator in contents.indicators.values():
            reading = readings.get((indicator.pk, area.pk)) if area else None
            if area is None or reading is None:
                continue
            beside = readings.get((indicator.pk, country.pk)) if country else None
            comparison = compared.get((indicator.pk, area.pk, _shared(reading.method), reading.start))
            found[site].append(_headline(contents, indicator, area.code, reading, beside, comparison))
    return found


def _headline(
    contents: Contents,
    indicator: Indicator,
    area: str,
    figure: Reading,
    country: Reading | None,
    comparison: Comparison | None,
) -> Headline:
    is_same_period = country is not None and country.start == figure.start
    difference, interval, is_apart = _difference(comparison)
    study = contents.edition.study.code
    whole = contents.whole
    regions = [area, *([whole.code] if whole else [])]
    asked = urlencode([("study", study), ("indicator", indicator.code), *(("region", code) for code in regions)])
    return Headline(
        indicator=indicator.name,
        code=indicator.code,
        aim=indicator.aim,
        aim_name=explained("aim", indicator.aim),
        unit=unit_name(figure.unit),
        direction=indicator.direction,
        figure=figure,
        country=country if is_same_period else None,
        difference=difference,
        difference_interval=interval,
        is_apart=is_apart,
        address=f"{reverse('results:explore')}?{asked}",
        definition=reverse("results:definition", args=[study, indicator.code]),
    )


def _difference(comparison: Comparison | None) -> tuple[str, str, bool | None]:
    if comparison is None or comparison.difference is None:
        return "", "", None
    unit = "percentage_points" if comparison.unit == "percent" else comparison.unit
    text = quantity(comparison.difference, unit, language(), signed=True)
    low, high = comparison.difference_lower, comparison.difference_upper
    is_apart = None if low is None or high is None else not low <= 0 <= high
    return text, bounds(low, high, unit, signed=True), is_apart


def _shared(method: str) -> str:
    return SHARED_METHODS.get(method, method)
