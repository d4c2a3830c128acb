"""What the first page says of the three aims: the country on one indicator of each, and the sites beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from proeftuin.vocabulary.aim import Aim
from proeftuin_web.improvement.at_work import AtWork
from proeftuin_web.process_forms.owed import Owed
from proeftuin_web.results.figures import Headline, headlines
from proeftuin_web.results.models import Edition
from proeftuin_web.results.wording import Reading, explained
from proeftuin_web.runs.models import Study
from proeftuin_web.sites.models import Site


@dataclass(frozen=True)
class AimAtAGlance:
    """
    One aim.

    Attributes
    ----------
    headline : Headline or None
        Of any of the sites, for the name of the indicator and its figure in the country; `None` without figures.
    apart, known : int
        Sites whose figure is set apart from that of the country, and sites with a figure.
    """

    aim: str
    name: str
    headline: Headline | None
    apart: int
    known: int

    @property
    def country(self) -> Reading | None:
        """The figure of the country in the same period."""
        return self.headline.country if self.headline else None


@dataclass(frozen=True)
class SiteOnFirstPage:
    """
    A site with its number on the map and its figure for each aim, `None` where there is none.

    Attributes
    ----------
    study : Study or None
        The study whose cycle the site is in: its own, or else the one that describes all sites.
    form : Owed or None
        The first process form that it owes.
    improvement : AtWork or None
        Its tests and decisions; `None` when it has no project, or when that is not for the reader.
    """

    site: Site
    number: int | None
    headlines: tuple[Headline | None, ...]
    study: Study | None = None
    form: Owed | None = None
    improvement: AtWork | None = None


def sites_by_aim(
    edition: Edition | None,
    sites: Sequence[Site],
    numbers: Mapping[str, int],
    *,
    studies: Mapping[int, Study],
    owed: Iterable[Owed],
    at_work: Mapping[int, AtWork],
) -> tuple[list[SiteOnFirstPage], list[AimAtAGlance]]:
    """
    The sites in the order given, and the three aims.

    `studies` are those of single sites, and `at_work` what they improve, by the key of the site.
    """
    forms: dict[int, Owed] = {}
    for one in owed:
        forms.setdefault(one.site.pk, one)
    national = edition.study if edition is not None else None
    found = headlines(edition, [site.code for site in sites]) if edition is not None else {}
    rows = [
        SiteOnFirstPage(
            site,
            numbers.get(site.code),
            tuple(found.get(site.code, {}).get(str(aim)) for aim in Aim),
            studies.get(site.pk, national),
            forms.get(site.pk),
            at_work.get(site.pk),
        )
        for site in sites
    ]
    aims = []
    for place, aim in enumerate(Aim):
        known = [row.headlines[place] for row in rows if row.headlines[place] is not None]
        with_country = [each for each in known if each is not None and each.country is not None]
        shown = next(iter(with_country), next(iter(known), None))
        apart = sum(1 for each in known if each is not None and each.is_apart)
        aims.append(AimAtAGlance(str(aim), explained("aim", str(aim)), shown, apart, len(known)))
    return rows, aims
