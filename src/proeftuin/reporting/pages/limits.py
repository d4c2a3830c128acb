"""What the data of a study cannot show: sentences that follow from its plan, its caveats and its sources."""

from __future__ import annotations

from collections.abc import Iterator

from proeftuin.reporting.care_edition import CareEdition
from proeftuin.reporting.edition import Edition
from proeftuin.reporting.page import Paragraph, Points, Section
from proeftuin.reporting.pages.effect_results import EURO, ROLES, answers, outcomes_by_role
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.estimate import Basis
from proeftuin.vocabulary.number_format import quantity
from proeftuin.vocabulary.site import GeographyMark

NATIONAL_CHANGES = {"reform_2015": 2015, "corona_2020": 2020}
"""Years in which something changed throughout the country, and not everywhere alike."""
INVENTORY_YEAR = 2015
"""Year of the national inventory of population-oriented initiatives."""
FEW_YEARS_BEFORE = frozenset({"one_year_before", "one_pretrend_year", "few_pre_years"})


def limits_section(edition: Edition) -> Section:
    """Everything that a reader may want to know and that this study cannot tell."""
    say = edition.say
    return Section(
        "limits",
        say("effect_limits.title"),
        (Paragraph(say("effect_limits.intro")), Points(limits_of_effects(edition))),
    )


def limits_of_effects(edition: Edition) -> tuple[str, ...]:
    """The sentences, those on the comparison first, then on whom, what and when."""
    rules = (_of_comparison, _of_sites, _of_outcomes, _of_years, _of_chance)
    return tuple(edition.say(f"effect_limits.{key}", **gaps) for rule in rules for key, gaps in rule(edition))


_Limits = Iterator[tuple[str, dict[str, object]]]


def _caveats(edition: Edition) -> frozenset[str]:
    return frozenset(key for row in edition.rows("effects") for key in (row["caveats"] or "").split())


def _window(edition: Edition) -> tuple[int, int] | None:
    rows = edition.rows("effects")
    return (min(row["first_year"] for row in rows), max(row["last_year"] for row in rows)) if rows else None


def _of_comparison(edition: Edition) -> _Limits:
    caveats = _caveats(edition)
    if edition.is_event_study:
        yield "event_cause", {}
    if "sites_were_chosen" in caveats:
        yield "sites_were_chosen", {}
    if "pool_may_contain_similar_initiatives" in caveats:
        window = _window(edition)
        is_counted = window is not None and window[0] <= INVENTORY_YEAR <= window[1]
        yield ("pool_may_contain_similar_initiatives" if is_counted else "pool_contains_unknown"), {}
    if caveats & FEW_YEARS_BEFORE:
        yield "few_years_before", {}


def _of_sites(edition: Edition) -> _Limits:
    sites = edition.released.sites
    assumed = sum(site.geography is GeographyMark.ASSUMED for site in sites)
    if assumed:
        yield "assumed", {"assumed": assumed, "all": len(sites)}
    unlocated = [site.name for site in sites if not site.is_located]
    if unlocated:
        yield "unlocated", {"names": ", ".join(unlocated)}
    # Open data are sums over everyone in a municipality; person-level data can follow who took part.
    if not isinstance(edition, CareEdition):
        yield ("ecological_event" if edition.is_event_study else "ecological"), {}
    if not edition.released.study.reach and not edition.is_event_study:
        yield "reach_unknown", {}


def _of_outcomes(edition: Edition) -> _Limits:
    answered = [id for id in edition.outcomes if any(row["value"] is not None for row in answers(edition, id))]
    for aim in Aim:
        if not any(edition.indicator(id).aim is aim for id in answered):
            yield f"no_outcome.{aim}", {}
    if any(edition.indicator(id).unit == EURO for id in answered):
        if not isinstance(edition, CareEdition):
            yield "mean_only", {}
        yield "other_care", {}
    if any(edition.indicator(id).basis is Basis.SURVEY for id in edition.outcomes):
        yield "survey", {}


def _of_years(edition: Edition) -> _Limits:
    window, caveats = _window(edition), _caveats(edition)
    if window is not None:
        for key, year in NATIONAL_CHANGES.items():
            if window[0] < year <= window[1]:
                yield key, {}
    if "transition_year_left_out" in caveats:
        yield "transition", {}
    if "price_level" in caveats:
        yield "price_level", {}


def _of_chance(edition: Edition) -> _Limits:
    for outcome, role in outcomes_by_role(edition):
        for row in answers(edition, outcome)[:1]:
            if role == ROLES[0] and row["minimum_detectable"] is not None:
                size = quantity(row["minimum_detectable"], row["scale"], edition.language)
                yield "small_effects", {"outcome": edition.indicator_name(outcome), "size": size}
    if "many_outcomes" in _caveats(edition):
        yield "many_outcomes", {"count": len(edition.outcomes)}
