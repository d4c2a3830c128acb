"""Who lives in a site, and the groups that they are divided into."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from proeftuin_web.overview.sections.section import Asked, Section
from proeftuin_web.overview.site_map import municipalities_of
from proeftuin_web.results.contents import contents_of
from proeftuin_web.results.figures import report_pages
from proeftuin_web.results.models import Edition, Extract
from proeftuin_web.results.wording import area_name, language


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
    """Where studies of this site, and of all sites, divide people into groups."""
    editions = Edition.objects.visible_to(asked.user).current().select_related("study")
    of_site = [one for one in editions if one.study.site_id in (None, asked.site.pk)]
    pages = [(one.study, page) for one in of_site for page in report_pages(one)["segment"]]
    return Section(
        "segments",
        _("Segments"),
        _("No study of this site divides its people into groups. A study file does so under segmentation."),
        {"pages": pages} if pages else {},
        reverse("overview:step", args=[3]),
        _("The step in which people are divided into segments"),
    )


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
