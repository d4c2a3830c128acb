"""What an indicator means, and what changed since the edition before."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from proeftuin_web.results.between_editions import pairs_of, told_causes
from proeftuin_web.results.contents import contents_of
from proeftuin_web.results.models import Edition
from proeftuin_web.results.views.explorer import edition_of
from proeftuin_web.results.wording import DIRECTIONS, POPULATIONS, explained, language, stratum_name, unit_name


@require_safe
def definition(request: HttpRequest, study: str, code: str) -> HttpResponse:
    edition = edition_of(request, study)
    contents = contents_of(edition)
    indicator = contents.indicators.get(code)
    if indicator is None:
        raise Http404
    citations = edition.manifest.get("citations", {})
    methods = f"{language()}/methods.html"
    return render(
        request,
        "results/definition.html",
        {
            "edition": edition,
            "indicator": indicator,
            "aim": explained("aim", indicator.aim),
            "unit": unit_name(indicator.unit),
            "basis": explained("basis_name", indicator.basis),
            "direction": DIRECTIONS.get(indicator.direction, indicator.direction),
            "population": POPULATIONS.get(indicator.population, indicator.population),
            "source": citations.get(indicator.source, indicator.source),
            "ways": [stratum_name(each) for each in contents.strata_of(indicator)],
            "methods_page": methods if any(page["path"] == methods for page in edition.pages) else None,
        },
    )


@require_safe
def segments(request: HttpRequest, study: str, scheme: str) -> HttpResponse:
    """The segments of a scheme, with the rules that lead to them in the order in which they are tried."""
    edition = edition_of(request, study)
    found = [each for each in contents_of(edition).segments.values() if each.scheme == scheme]
    found.sort(key=lambda each: each.priority or 0)
    if not found:
        raise Http404
    own_page = f"{language()}/segments/{scheme.replace('_', '-')}.html"
    return render(
        request,
        "results/segments.html",
        {
            "edition": edition,
            "scheme": found[0],
            "scheme_name": found[0].said("scheme_name") or scheme,
            "about": found[0].said("about"),
            "own_choices": found[0].said("own_choices"),
            "segments": found,
            "report_page": own_page if any(page["path"] == own_page for page in edition.pages) else None,
        },
    )


@require_safe
def changes(request: HttpRequest, study: str) -> HttpResponse:
    edition = edition_of(request, study)
    earlier = [
        each for each in Edition.objects.visible_to(request.user).with_figures().filter(study=edition.study)
        .select_related("study") if each.pk != edition.pk
    ]  # fmt: skip
    asked = request.GET.get("before", "")
    before = next((each for each in earlier if str(each.pk) == asked), earlier[0] if earlier else None)
    context = {"edition": edition, "earlier": earlier, "before": before}
    if before is not None:
        contents = contents_of(edition)
        counted = edition.changes.get("indicators", {}) if edition.changes.get("edition") == before.pk else {}
        chosen = request.GET.get("indicator", "")
        chosen = chosen if chosen in contents.indicators else ""
        context |= {
            "causes": told_causes(before, edition),
            "counted": [
                {"indicator": each, "is_redefined": _is_redefined(counts), **counts}
                for code, each in contents.indicators.items()
                if (counts := counted.get(code))
            ],
            "indicators": list(contents.indicators.values()),
            "chosen": contents.indicators.get(chosen),
            "pairs": pairs_of(contents_of(before), contents, chosen) if chosen else [],
        }
    return render(request, "results/changes.html", context)


def _is_redefined(counts: dict[str, object]) -> bool:
    return counts.get("version_before") not in (None, counts.get("version"))
