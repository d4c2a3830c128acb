"""
Choices of a plan that cannot go together: roles of outcomes, the comparator, the estimator and programmes elsewhere.

They follow from the plan alone, so that they are found when a plan is drafted or frozen, before any data are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from proeftuin.errors import Problem
from proeftuin.steps.evaluation.plan import AnalysisPlan, Comparator, Estimator, Phase, Plan, Role, treated_in_pool
from proeftuin.steps.evaluation.region_panel import EURO_UNIT
from proeftuin.vocabulary.indicator import Indicator

FEWEST_YEARS_BEFORE = {
    Estimator.SYNTHETIC_CONTROL: 2,
    Estimator.SYNTHETIC_DIFFERENCE_IN_DIFFERENCES: 2,
    Estimator.AUGMENTED_SYNTHETIC_CONTROL: 3,
}
"""A mixture that is fitted on fewer years fits anything."""
NEED_SEVERAL_SITES = (Estimator.GROUP_TIME, Estimator.IMPUTATION)


def problems_of_roles(plan: Plan) -> Iterator[Problem]:
    """Outcomes with two roles, and roles of outcomes that the plan does not have."""
    for outcome in plan.negative_controls:
        if outcome in plan.secondary:
            yield Problem(
                f"analysis plan, outcome {outcome}",
                "it is secondary and a negative control",
                "one role: a control is an outcome that the programme should not move",
                "choose one of the two roles",
            )
    for outcome in dict.fromkeys((*plan.secondary, *plan.negative_controls)):
        if outcome not in plan.outcomes:
            yield Problem(
                f"analysis plan, outcome {outcome}",
                "it has a role and is not among the outcomes",
                "roles of outcomes of the plan",
                "add the outcome, or remove its role",
            )


def problems_of_primary_outcome(plan: Plan) -> Iterator[Problem]:
    """No outcome that the answer rests on; of a plan as its author wrote it, before outcomes without data drop out."""
    if plan.outcomes and not any(plan.role(outcome) is Role.PRIMARY for outcome in plan.outcomes):
        yield Problem(
            "analysis plan, outcomes",
            "no outcome is primary",
            "at least one outcome that the answer rests on",
            "give one of them the role primary",
        )


def problems_of_comparators(plan: Plan) -> Iterator[Problem]:
    """Municipalities that would be taken for untreated and had a programme of their own."""
    for programme, code in treated_in_pool(plan):
        yield Problem(
            f"analysis plan, municipality {code}",
            f"it had the programme {programme.name} from {programme.start.isoformat()}, and stands in the comparison "
            "pool",
            "a pool of municipalities without a programme",
            "exclude it from the comparison, with this programme as the reason",
        )


def problems_of_method(plan: AnalysisPlan) -> Iterator[Problem]:
    """A comparator or estimator that this number of sites or years, or each other, does not allow."""
    sites, where = plan.located_sites, f"analysis plan, estimator {plan.estimator}"
    by_regions = plan.comparator is not Comparator.REST_OF_COUNTRY
    if len(sites) == 1 and plan.estimator in NEED_SEVERAL_SITES:
        yield Problem(
            where,
            "one site is one cluster, which leaves nothing to judge chance by",
            "at least two sites with municipalities",
            "use difference_in_differences, which holds one site against placebo groups, or synthetic_control",
        )
    if len(sites) == 1 and by_regions:
        yield Problem(
            f"analysis plan, comparator {plan.comparator}",
            "one site is one cluster, which leaves nothing to judge chance by",
            "at least two sites with municipalities",
            "use rest_of_country, or synthetic_control as the estimator",
        )
    fewest = FEWEST_YEARS_BEFORE.get(plan.estimator, 1)
    for site in sites:
        years = len(plan.years_in(Phase.BEFORE, site.start))
        if 0 < years < fewest:
            yield Problem(
                where,
                f"site {site.id} has {years} whole {'year' if years == 1 else 'years'} before its start",
                f"at least {fewest}: a mixture that is fitted on fewer years fits anything",
                "begin the window earlier, leave the site out, or use difference_in_differences",
            )
    if by_regions and plan.estimator in FEWEST_YEARS_BEFORE:
        yield Problem(
            f"analysis plan, comparator {plan.comparator}",
            f"{plan.estimator} makes a comparison of its own out of all comparison regions",
            "the comparator rest_of_country with this estimator",
            "choose the comparator or the estimator; ask for the other one under sensitivity",
        )


def problems_of_reach(plan: AnalysisPlan) -> Iterator[Problem]:
    """A reach of a site that the plan does not have, or that is no share."""
    ids = {site.id for site in plan.sites}
    for site, share in plan.reach.items():
        if site not in ids:
            yield Problem(
                f"analysis plan, reach of {site}",
                "the plan has no such site",
                f"one of {', '.join(sorted(ids))}",
                "correct the identifier",
            )
        elif not 0 <= share <= 1:
            yield Problem(
                f"analysis plan, reach of {site}",
                f"a reach of {share:g}",
                "the share of the people meant by the programme whom it reached, 0 to 1",
                "write 40 percent as 0.4",
            )


def problems_of_economics(plan: AnalysisPlan, indicators: Mapping[str, Indicator]) -> Iterator[Problem]:
    """Cost and effect that the plan does not estimate, or a cost that is not in euro."""
    economics = plan.economics
    if economics is None:
        return
    for name, outcome in (("cost", economics.cost_outcome), ("effect", economics.effect_outcome)):
        if outcome is not None and outcome not in plan.outcomes:
            yield Problem(
                f"analysis plan, economics, {name}",
                f"{outcome} is not among the outcomes of the plan",
                "an outcome whose effect the plan estimates",
                "add it to the outcomes",
            )
    cost = indicators.get(economics.cost_outcome)
    if cost is not None and cost.unit != EURO_UNIT:
        yield Problem(
            "analysis plan, economics, cost",
            f"{cost.id} is in {cost.unit}",
            "an outcome in euro per insured year",
            "name a cost",
        )
