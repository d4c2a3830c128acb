"""
Plans that cannot be carried out, found before anything is computed, each with its reason and a way out.

All problems of a plan are reported together: first those that its author can solve, then those that lie in the data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.steps.evaluation.comparison import mean_sizes
from proeftuin.steps.evaluation.plan import AnalysisPlan, EventPlan, Phase, Plan
from proeftuin.steps.evaluation.plan_choices import (
    problems_of_comparators,
    problems_of_economics,
    problems_of_method,
    problems_of_primary_outcome,
    problems_of_reach,
    problems_of_roles,
)
from proeftuin.steps.triple_aim.stratified import StratifiedCells
from proeftuin.vocabulary.estimate import Basis
from proeftuin.vocabulary.indicator import Indicator
from proeftuin.vocabulary.site import Site

FEWEST_DRAWS = 99


def check_analysis_plan(
    plan: AnalysisPlan, cells: Sequence[StratifiedCells], indicators: Mapping[str, Indicator]
) -> None:
    """
    Stop when `plan` cannot be carried out on `cells`.

    Raises
    ------
    DefinitionError
        The plan contradicts itself, the indicators or the data.
    NotEstimableError
        The plan is sound, but these data hold nothing to compare with.
    """
    sites = plan.located_sites
    _raise_all(
        DefinitionError,
        [
            *_problems_of_plan(plan),
            *_problems_of_window(plan, cells),
            *_problems_of_outcomes(plan, cells, indicators),
            *_problems_of_sites(plan, plan.sites, cells),
            *(problem for site in sites for problem in _problems_of_start(plan, site)),
            *problems_of_economics(plan, indicators),
        ],
    )
    _raise_all(NotEstimableError, _problems_of_pool(plan, sites, cells))
    _raise_all(NotEstimableError, list(_problems_of_arms(plan, sites, cells)))


def check_event_plan(plan: EventPlan, cells: Sequence[StratifiedCells], indicators: Mapping[str, Indicator]) -> None:
    """
    Stop when `plan` cannot be carried out on `cells`.

    Raises
    ------
    DefinitionError, NotEstimableError
        As `check_analysis_plan`.
    """
    _raise_all(
        DefinitionError,
        [
            *_problems_of_plan(plan),
            *_problems_of_window(plan, cells),
            *_problems_of_outcomes(plan, cells, indicators),
            *_problems_of_sites(plan, (plan.site,), cells),
            *_problems_of_baseline(plan),
        ],
    )
    _raise_all(NotEstimableError, _problems_of_pool(plan, (plan.site,), cells))


def check_before_data(plan: Plan) -> None:
    """
    Stop when `plan` cannot be carried out whatever the data are.

    Raises
    ------
    DefinitionError
        The plan contradicts itself.
    """
    problems = [*_problems_of_plan(plan), *problems_of_primary_outcome(plan)]
    if isinstance(plan, AnalysisPlan):
        problems += [problem for site in plan.located_sites for problem in _problems_of_start(plan, site)]
    _raise_all(DefinitionError, problems)


def _problems_of_plan(plan: Plan) -> Iterator[Problem]:
    yield from _problems_of_settings(plan)
    yield from problems_of_roles(plan)
    yield from problems_of_comparators(plan)
    if isinstance(plan, AnalysisPlan):
        yield from problems_of_method(plan)
        yield from problems_of_reach(plan)


def _raise_all(family: type[DefinitionError | NotEstimableError], problems: Sequence[Problem]) -> None:
    if problems:
        raise family(problems)


def _problems_of_settings(plan: Plan) -> Iterator[Problem]:
    draws = {"draws": plan.draws}
    if isinstance(plan, AnalysisPlan):
        draws["bootstrap_draws"] = plan.bootstrap_draws
    for name, number in draws.items():
        if number < FEWEST_DRAWS:
            yield Problem(
                f"analysis plan, {name}",
                f"{number} draws cannot show a p-value of a few percent",
                f"at least {FEWEST_DRAWS}; 999 or more for publication",
                "ask for more draws",
            )
    if not 0.5 < plan.confidence < 1:
        yield Problem(
            "analysis plan, confidence",
            f"the level is {plan.confidence:g}",
            "a share between 0.5 and 1, such as 0.95",
            "write a percentage as a share",
        )
    if plan.seed < 0:
        yield Problem("analysis plan, seed", f"the seed is {plan.seed}", "zero or more", "choose another number")
    if not 0 < plan.size_tolerance < 0.5:
        yield Problem(
            "analysis plan, size_tolerance",
            f"placebo groups may differ by {plan.size_tolerance:.0%} from the site's size",
            "a share above 0 and below 0.5, such as 0.1",
            "keep placebo groups comparable in size",
        )


def _problems_of_window(plan: Plan, cells: Sequence[StratifiedCells]) -> Iterator[Problem]:
    if plan.last_year < plan.first_year:
        yield Problem(
            "analysis plan, window",
            f"it ends in {plan.last_year}, before it begins in {plan.first_year}",
            "a first year that is not after the last",
            "exchange the years",
        )
    for outcome in plan.outcomes:
        held = _cells_of(outcome, cells)
        if held is None:
            continue
        position = held.indicators.index(outcome)
        years = {year for year, exists in zip(held.years, held.exists[position], strict=True) if exists}
        absent = [year for year in plan.years if year not in years]
        if held.regions != cells[0].regions:
            yield Problem(
                f"analysis plan, outcome {outcome}",
                "its cells cover other municipalities than those of the other outcomes",
                "the same municipalities for all outcomes of a plan",
                "make a plan of its own for this outcome",
            )
        if not absent:
            yield from _problems_of_coverage(plan, outcome, held)
        if absent:
            yield Problem(
                f"analysis plan, window of outcome {outcome}",
                f"the data have no figures for {_listed(absent)}",
                f"years from {min(years)} up to and including {max(years)}",
                "shorten the window or import the missing years",
            )


def _problems_of_coverage(plan: Plan, outcome: str, held: StratifiedCells) -> Iterator[Problem]:
    # A municipality that drops out for a year would change who a group is, which looks like an effect.
    at = [held.years.index(year) for year in plan.years]
    exposure = held.exposure[held.indicators.index(outcome)][at].sum(axis=2)
    for position, region in enumerate(held.regions):
        without = [year for year, at_risk in zip(plan.years, exposure[:, position], strict=True) if at_risk <= 0]
        if without and region not in plan.excluded_municipalities:
            yield Problem(
                f"analysis plan, outcome {outcome}",
                f"municipality {region} has nobody at risk in {_listed(without)}",
                "every municipality of a site or the pool in every year of the window",
                "exclude the municipality, or complete its data",
            )


def _problems_of_outcomes(
    plan: Plan, cells: Sequence[StratifiedCells], indicators: Mapping[str, Indicator]
) -> Iterator[Problem]:
    if not plan.outcomes:
        yield Problem("analysis plan, outcomes", "there are none", "at least one indicator", "name an outcome")
    for outcome, count in Counter(plan.outcomes).items():
        where = f"analysis plan, outcome {outcome}"
        if count > 1:
            yield Problem(where, f"it is named {count} times", "each outcome once", "remove the repetition")
        indicator = indicators.get(outcome)
        if indicator is None:
            yield Problem(where, "no indicator has this identifier", _listed(sorted(indicators)), "correct the name")
            continue
        if indicator.basis is not Basis.REGISTRATION:
            yield Problem(
                where,
                f"it rests on a {indicator.basis}, and such figures are not sums over persons",
                "an outcome from a registration of all persons",
                "describe it in the Triple Aim profile instead",
            )
        elif _cells_of(outcome, cells) is None:
            yield Problem(
                where, "the study has no cells of it", "cells per municipality", "add its source to the study"
            )
        if plan.first_year <= plan.last_year and not indicator.is_comparable_over(plan.first_year, plan.last_year):
            first, last = indicator.comparable_with(plan.last_year)
            yield Problem(
                where,
                f"its meaning changes within {plan.first_year}-{plan.last_year}, which would look like an effect",
                f"a window within {first}-{last}",
                "shorten the window or choose an outcome that means the same throughout",
            )


def _problems_of_sites(plan: Plan, sites: Sequence[Site], cells: Sequence[StratifiedCells]) -> Iterator[Problem]:
    known = set(cells[0].regions) if cells else set()
    if not any(site.is_located for site in sites):
        yield Problem(
            "analysis plan, sites",
            "no site has municipalities",
            "at least one site whose geography is sourced or assumed",
            "name the municipalities of a site, or leave the evaluation out",
        )
    for id, count in Counter(site.id for site in sites).items():
        if count > 1 or id == "all":
            yield Problem(
                f"analysis plan, site {id}",
                "the identifier is reserved for all sites together" if id == "all" else f"{count} sites share it",
                "an identifier of its own for each site",
                "rename the site",
            )
    owners: dict[str, list[str]] = {}
    for site in sites:
        for code in site.municipalities:
            owners.setdefault(code, []).append(site.id)
    for code, owned_by in owners.items():
        if len(owned_by) > 1:
            yield Problem(
                f"analysis plan, municipality {code}",
                f"it belongs to {_listed(owned_by)}",
                "one site per municipality",
                "decide which site it belongs to, or exclude it",
            )
        if code not in known:
            yield Problem(
                f"analysis plan, site {owned_by[0]}",
                f"municipality {code} is not in the data",
                "codes of the municipal division of the study",
                "correct the code or bring the site to the division of the study",
            )
        if code in plan.excluded_municipalities:
            yield Problem(
                f"analysis plan, site {owned_by[0]}",
                f"municipality {code} is also excluded",
                "a municipality that is in a site or excluded, not both",
                "remove it from the exclusions or from the site",
            )
    for code in plan.excluded_municipalities:
        if code not in known:
            yield Problem(
                "analysis plan, excluded municipalities",
                f"municipality {code} is not in the data",
                "codes of the municipal division of the study",
                "correct the code",
            )


def _problems_of_start(plan: AnalysisPlan, site: Site) -> Iterator[Problem]:
    where = f"analysis plan, site {site.id}"
    if not plan.years_in(Phase.AFTER, site.start):
        yield Problem(
            where,
            f"it starts on {site.start.isoformat()}, and no whole year of {plan.first_year}-{plan.last_year} follows",
            "at least one whole year after the start",
            "lengthen the window, or wait for later data",
        )
    if not plan.years_in(Phase.BEFORE, site.start):
        yield Problem(
            where,
            f"it starts on {site.start.isoformat()}, and no whole year of {plan.first_year}-{plan.last_year} precedes",
            "at least one whole year before the start; three or more to see earlier differences in trend",
            "begin the window earlier, or leave the site out",
        )


def _problems_of_baseline(plan: EventPlan) -> Iterator[Problem]:
    if plan.baseline_years < 2:
        yield Problem(
            "analysis plan, baseline_years",
            f"a year is compared with {plan.baseline_years} year before it",
            "at least two years, so that one odd year does not decide",
            "use four",
        )
    elif plan.first_year + plan.baseline_years > plan.last_year:
        yield Problem(
            "analysis plan, baseline_years",
            f"no year of {plan.first_year}-{plan.last_year} has {plan.baseline_years} years before it",
            "a window longer than the baseline",
            "lengthen the window or shorten the baseline",
        )
    if not plan.first_year <= plan.site.start.year <= plan.last_year:
        yield Problem(
            f"analysis plan, site {plan.site.id}",
            f"the event of {plan.site.start.isoformat()} lies outside {plan.first_year}-{plan.last_year}",
            "an event within the window",
            "correct the date or the window",
        )


def _problems_of_pool(plan: Plan, sites: Sequence[Site], cells: Sequence[StratifiedCells]) -> list[Problem]:
    taken = {code for site in sites for code in site.municipalities} | set(plan.excluded_municipalities)
    size = dict(zip(cells[0].regions, mean_sizes(cells[0], plan.years), strict=True))
    pool = sum(years for code, years in size.items() if code not in taken)
    if pool == 0:
        return [
            Problem(
                "analysis plan, comparison pool",
                "every municipality belongs to a site or is excluded",
                "municipalities without a programme",
                "leave out a site, or exclude fewer municipalities",
            )
        ]
    return [
        Problem(
            f"analysis plan, site {site.id}",
            "it is larger than half of the comparison pool, so no placebo group of its size differs from the pool",
            "a pool at least twice as large as each site",
            "leave the site out, or exclude fewer municipalities",
        )
        for site in sites
        if 2 * sum(size[code] for code in site.municipalities) > pool
    ]


def _problems_of_arms(plan: Plan, sites: Sequence[Site], cells: Sequence[StratifiedCells]) -> Iterator[Problem]:
    """Outcomes of which the sites or the pool have nothing at all: a source that covers one side only."""
    of_sites = {code for site in sites for code in site.municipalities}
    taken = of_sites | set(plan.excluded_municipalities)
    for outcome in plan.outcomes:
        held = _cells_of(outcome, cells)
        if held is None:
            continue
        at = [held.years.index(year) for year in plan.years]
        total = held.total[held.indicators.index(outcome)][at].sum(axis=(0, 2))
        arms = {
            "the sites": [code in of_sites for code in held.regions],
            "the comparison pool": [code not in taken for code in held.regions],
        }
        for arm, members in arms.items():
            if not total[members].any():
                yield Problem(
                    f"analysis plan, outcome {outcome}",
                    f"nothing was counted in {arm} in any year, so that one side of the comparison is missing",
                    "the outcome in the sites and in the pool alike",
                    "complete its source, or leave the outcome out",
                )


def _cells_of(outcome: str, cells: Sequence[StratifiedCells]) -> StratifiedCells | None:
    return next((held for held in cells if outcome in held.indicators), None)


def _listed(items: Sequence[object]) -> str:
    return ", ".join(map(str, items))
