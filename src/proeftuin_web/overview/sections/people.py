"""Who lives in a site, and the groups that they are divided into."""

from __future__ import annotations

from functools import lru_cache

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from proeftuin.vocabulary.language import Language
from proeftuin_web.overview.sections.section import Asked, Section
from proeftuin_web.overview.site_map import municipalities_of
from proeftuin_web.results.contents import contents_of
from proeftuin_web.results.figures import report_pages
from proeftuin_web.results.models import Edition, Extract
from proeftuin_web.results.site_segments import segments_of_site
from proeftuin_web.results.wording import area_name, language

_REMEMBERED = 200


def population(asked: Asked) -> Section:
    """Area and number of insured people, as the results have them."""
    return Section(
        "population",
        _("Population"),
        _("The results know no area of this site. Add its municipalities to the study file, and run the study again."),
        _population(asked.edition, asked.site.code) if asked.edition is not None else {},
        f"{reverse('overview:step', args=[1])}?study={asked.edition.study.code}" if asked.edition is not None else "",
        _("How the population is defined"),
    )


def segments(asked: Asked) -> Section:
    """The segments of this site as they were released, and the pages where studies tell more of them."""
    tables = [_segments_table(str(one.token), asked.site.code, language()) for one in asked.editions]
    pages = [(one.study, page) for one in asked.editions for page in report_pages(one)["segment"]]
    found = [table for table in tables if table]
    return Section(
        "segments",
        _("Segments"),
        _("No study of this site divides its people into groups. A study file does so under segmentation."),
        {"tables": found, "pages": pages} if found or pages else {},
        reverse("overview:step", args=[3]),
        _("The step in which people are divided into segments"),
    )


@lru_cache(maxsize=_REMEMBERED)
def _segments_table(token: str, site: str, chosen: Language) -> SafeString | str:
    # Released results do not change: what was made of them once is kept for who asks next.
    edition = contents_of(Edition(token=token)).edition
    found = segments_of_site(edition, site)
    return render_to_string("overview/_segments.html", {"found": found, "edition": edition}) if found else ""


def _population(edition: Edition, code: str) -> dict[str, object]:
    row = Extract.objects.filter(edition=edition, table="sites", site=code).values_list("row", flat=True).first()
    if row is None or not row["municipalities"]:
        return {}
    areas = contents_of(edition).areas
    municipalities = [area_name(areas[one]) for one in municipalities_of(edition).get(code, ()) if one in areas]
    return {
        "insured": row["insured"],
        "count": row["municipalities"],
        "municipalities": ", ".join(sorted(municipalities)),
        "is_assumed": row["geography"] == "assumed",
        "source": row[f"geography_source_{language()}"],
    }
