"""The explorer: figures by indicator, region, period and way of counting, with the files one can take along."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from proeftuin_web.accounts.access import Access
from proeftuin_web.accounts.models import User
from proeftuin_web.accounts.role import Permission
from proeftuin_web.results import actions, downloads
from proeftuin_web.results.contents import Contents, contents_of
from proeftuin_web.results.models import Edition
from proeftuin_web.results.presentation import indicator_options, presented, result_part
from proeftuin_web.results.selection import MOST_REGIONS, TOGETHER, Selection, found_indicators, selected
from proeftuin_web.results.shown import period_options
from proeftuin_web.results.wording import area_name, part_name, way_name
from proeftuin_web.sites.models import Site

_LIGHT = ("id", "token", "taken_in_at", "study__code", "study__title_nl", "study__title_en", "study__is_monitor")


@require_safe
@vary_on_headers("HX-Request")
def explore(request: HttpRequest) -> HttpResponse:
    Access.of(request.user).require(Permission.SEE_RESULTS)
    editions = list(
        Edition.objects.visible_to(request.user).current().select_related("study").only(*_LIGHT)
        .order_by("-study__is_monitor", "study__code")
    )  # fmt: skip
    asked = request.GET.get("study", "")
    edition = next((each for each in editions if each.study.code == asked), editions[0] if editions else None)
    if edition is None:
        return render(request, "results/explore.html", {"editions": []})
    contents = contents_of(edition)
    unknown_study = [asked] if asked and asked != edition.study.code else []
    if not contents.indicators:
        return render(request, "results/explore.html", {"editions": editions, "edition": edition})
    selection = selected(request.GET, contents, own_regions=_own_regions(request))
    is_part = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    context = {
        "editions": editions,
        "edition": edition,
        "selection": selection,
        "refused": [*unknown_study, *selection.refused],
        "result": result_part(edition, selection),
        "is_part": is_part,
        **_choices(contents, selection, request.GET.get("q", "")[:200]),
    }
    return render(request, "results/_part.html" if is_part else "results/explore.html", context)


@require_safe
def figures_csv(request: HttpRequest, study: str) -> HttpResponse:
    contents, selection = _asked(request, study)
    text = "\ufeff" + downloads.as_csv(downloads.rows_of(contents, selection))
    return _file(request, contents, selection, text, "text/csv; charset=utf-8", "csv")


@require_safe
def figures_zip(request: HttpRequest, study: str) -> HttpResponse:
    contents, selection = _asked(request, study)
    described = downloads.metadata(contents, selection, request.build_absolute_uri())
    packed = downloads.as_zip(downloads.rows_of(contents, selection), described)
    return _file(request, contents, selection, packed, "application/zip", "zip")


@require_safe
def chart_svg(request: HttpRequest, study: str) -> HttpResponse:
    contents, selection = _asked(request, study)
    return _file(request, contents, selection, _drawing(contents, selection), "image/svg+xml", "svg")


@require_safe
def chart_png(request: HttpRequest, study: str) -> HttpResponse:
    contents, selection = _asked(request, study)
    try:
        picture = downloads.as_png(_drawing(contents, selection))
    except downloads.PictureToolMissingError as error:
        raise Http404(_("This server cannot make pictures of dots. Take the SVG along instead.")) from error
    return _file(request, contents, selection, picture, "image/png", "png")


def edition_of(request: HttpRequest, study: str) -> Edition:
    """The current edition of a study that the user may see; another's is not there."""
    Access.of(request.user).require(Permission.SEE_RESULTS)
    editions = Edition.objects.visible_to(request.user).current().select_related("study", "study__site")
    edition: Edition = get_object_or_404(editions, study__code=study)
    return edition


def person(request: HttpRequest) -> User:
    """Who asks; nobody gets here without signing in."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


def _asked(request: HttpRequest, study: str) -> tuple[Contents, Selection]:
    contents = contents_of(edition_of(request, study))
    if not contents.indicators:
        raise Http404
    return contents, selected(request.GET, contents)


def _drawing(contents: Contents, selection: Selection) -> str:
    svg = presented(contents.edition, selection).svg
    if svg is None:
        raise Http404(_("There is no figure to draw."))
    return svg


def _file(
    request: HttpRequest, contents: Contents, selection: Selection, content: str | bytes, kind: str, ending: str
) -> HttpResponse:
    edition = edition_of(request, contents.edition.study.code)
    actions.record_download(by=person(request), edition=edition, kind=ending, details={"selection": selection.query()})
    day = edition.taken_in_at.date().isoformat()
    name = f"{edition.study.code}-{selection.indicator}-{day}.{ending}"
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})


def _own_regions(request: HttpRequest) -> list[str]:
    sites = Access.of(request.user).sites(Permission.SEE_SITE)
    if not sites:
        return []
    return [f"site:{code}" for code in Site.objects.filter(pk__in=sites).values_list("code", flat=True)]


def _choices(contents: Contents, selection: Selection, words: str) -> dict[str, Any]:
    indicator = contents.indicators[selection.indicator]
    found = found_indicators(contents, words) if words.strip() else contents.indicators
    main = {area.code for area in contents.main_areas}
    return {
        "indicator": indicator,
        "indicator_options": indicator_options(contents, indicator, tuple({**found, indicator.code: indicator})),
        "words": words,
        "found": len(found),
        "main_areas": [(area.code, area_name(area), area.code in selection.regions) for area in contents.main_areas],
        "added_areas": [(code, area_name(contents.areas[code])) for code in selection.regions if code not in main],
        "names_to_add": contents.names_to_add,
        "most_regions": MOST_REGIONS,
        "ways": [(each.way, way_name(each)) for each in contents.ways_of(indicator)],
        "parts": [
            (code or TOGETHER, part_name(each), code in selection.segments)
            for code, each in contents.parts_of(indicator, selection.way).items()
        ],
        "periods": period_options(indicator),
    }
