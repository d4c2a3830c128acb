"""
The analysis plan: everything that is decided before an effect is looked at.

Its hash stands in every row of results, so that a reader can see that two results follow from the same plan.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

from proeftuin.vocabulary.site import Site


class Phase(StrEnum):
    """What a calendar year is to a site."""

    BEFORE = "before"
    TRANSITION = "transition"
    AFTER = "after"


def phase_of_year(year: int, start: date) -> Phase:
    """
    Whether `year` lies before the start, wholly after it, or holds it.

    The year in which a site starts is half old and half new: it is left out of the average effect and shown in the
    event study. A start on 1 January makes the whole year "after".
    """
    if date(year, 1, 1) >= start:
        return Phase.AFTER
    return Phase.BEFORE if date(year + 1, 1, 1) <= start else Phase.TRANSITION


class Role(StrEnum):
    """What an outcome is for in a plan."""

    PRIMARY = "primary"
    """One of the few outcomes that the answer rests on."""
    SECONDARY = "secondary"
    """Looked at to understand; among many such outcomes some stand out by chance."""
    NEGATIVE_CONTROL = "negative_control"
    """An outcome that the programme should not move: when it moves, something else is going on."""


class PlanState(StrEnum):
    """Whether the plan was decided before its outcomes were seen."""

    FROZEN = "frozen"
    """The plan was frozen, and the analysis follows it."""
    DEPARTS = "departs"
    """The plan was frozen, and the analysis departs from it."""
    NOT_FROZEN = "not_frozen"
    """Nothing shows that the plan was there before the results."""


class Comparator(StrEnum):
    """What the sites are compared with in the main analysis."""

    REST_OF_COUNTRY = "rest_of_country"
    """Comparison regions cut from the pool, all alike."""
    MATCHED_REGIONS = "matched_regions"
    """For each site the comparison regions that were most like it before the start."""
    ENTROPY_BALANCED = "entropy_balanced"
    """Comparison regions weighted until they equal the sites in the years before the start."""


class Estimator(StrEnum):
    """How the main effect is estimated."""

    DIFFERENCE_IN_DIFFERENCES = "difference_in_differences"
    GROUP_TIME = "group_time"
    IMPUTATION = "imputation"
    SYNTHETIC_CONTROL = "synthetic_control"
    SYNTHETIC_DIFFERENCE_IN_DIFFERENCES = "synthetic_difference_in_differences"
    AUGMENTED_SYNTHETIC_CONTROL = "augmented_synthetic_control"


class Sensitivity(StrEnum):
    """Other analyses of the same question, in the order in which they are shown."""

    PERSON_WEIGHTED = "person_weighted"
    MATCHED_REGIONS = "matched_regions"
    ENTROPY_BALANCED = "entropy_balanced"
    NEIGHBOURS_LEFT_OUT = "neighbours_left_out"
    GROUP_TIME = "group_time"
    IMPUTATION = "imputation"
    TWO_WAY_FIXED_EFFECTS = "two_way_fixed_effects"
    SYNTHETIC_CONTROL = "synthetic_control"
    SYNTHETIC_DIFFERENCE_IN_DIFFERENCES = "synthetic_difference_in_differences"
    AUGMENTED_SYNTHETIC_CONTROL = "augmented_synthetic_control"
    POISSON_REGRESSION = "poisson_regression"
    GAMMA_REGRESSION = "gamma_regression"
    TWO_PART = "two_part"
    CAPPED_COST = "capped_cost"
    PROPENSITY_WEIGHTED = "propensity_weighted"
    INTERRUPTED_TIME_SERIES = "interrupted_time_series"
    MONTHLY_SERIES = "monthly_series"
    DOSE = "dose"
    BY_AGE = "by_age"
    BY_DEPRIVATION = "by_deprivation"
    RANDOM_EFFECTS = "random_effects"
    WITHOUT_ONE_SITE = "without_one_site"
    ANTICIPATION = "anticipation"
    PLACEBO_IN_TIME = "placebo_in_time"
    SPILLOVER = "spillover"


OF_PERSONS = frozenset(
    {Sensitivity.TWO_PART, Sensitivity.CAPPED_COST, Sensitivity.PROPENSITY_WEIGHTED, Sensitivity.MONTHLY_SERIES}
)
"""Analyses that need records of persons; sums of regions by year do not tell enough."""
OF_REGIONS = tuple(analysis for analysis in Sensitivity if analysis not in OF_PERSONS)
"""Analyses that sums of regions by year allow."""


@dataclass(frozen=True)
class OtherProgramme:
    """A programme that is no site of the study, whose municipalities may not be taken for untreated."""

    name: str
    municipalities: tuple[str, ...]
    start: date


@dataclass(frozen=True)
class EconomicPlan:
    """
    What the programme costs and what its effects are worth.

    Attributes
    ----------
    cost_outcome : str
        Identifier of the outcome in euro per insured year that stands for the cost of care.
    programme_cost : float
        Cost of the programme itself, euro per insured year of the whole population of the sites, on average over the
        years after the start.
    effect_outcome : str or None
        Outcome that the cost is held against. Whether more of it is better follows from its direction.
    thresholds : tuple of float
        What a unit of that outcome is worth, euro.
    minimum_savings_rate, sharing_rate : float or None
        Of a contract on shared savings, shares.
    """

    cost_outcome: str
    programme_cost: float = 0.0
    effect_outcome: str | None = None
    thresholds: tuple[float, ...] = ()
    minimum_savings_rate: float | None = None
    sharing_rate: float | None = None


@dataclass(frozen=True)
class DeprivationPlan:
    """
    How areas are told apart by how deprived they are.

    Attributes
    ----------
    figure : str
        What tells it: a published figure, or a file.
    classes : tuple of str
        Names of the classes, the most deprived first.
    year : int or None
        What year the figure is about; `None` for the newest that is older than the year of the first start.
    higher_is : str or None
        `better` or `worse`, of a figure whose order over areas is cut into classes that each hold as much person-time
        of the comparison pool. `None` when each area has its class from the figure itself.
    checksum : str or None
        SHA-256 of what a file says; published figures have that of their source.
    """

    figure: str
    classes: tuple[str, ...]
    year: int | None = None
    higher_is: str | None = None
    checksum: str | None = None


@dataclass(frozen=True)
class AnalysisPlan:
    """
    What is compared with what, over which years, and how chance is judged.

    Attributes
    ----------
    outcomes : tuple of str
        Identifiers of indicators.
    first_year, last_year : int
        The window, both years included.
    sites : tuple of Site
        All sites of the study; those without municipalities stay in the results with a reason.
    excluded_municipalities : tuple of str
        Municipalities that belong neither to a site nor to the comparison pool.
    draws : int
        Placebo groups per site, and exchanges of labels for all sites together.
    bootstrap_draws : int
        Draws of the wild cluster bootstrap.
    seed : int
        Start of the random numbers; the same plan gives the same numbers.
    confidence : float
        Level of intervals; tests use one minus this level.
    size_tolerance : float
        Share by which the size of a placebo group may differ from the site's.
    secondary, negative_controls : tuple of str
        The outcomes that are not primary, by their role.
    population : str
        Identifier of the population that is followed.
    comparator, estimator
        The main analysis.
    sensitivity : tuple of Sensitivity
        The other analyses.
    other_programmes : tuple of OtherProgramme
        Known programmes elsewhere. They decide nothing: a plan is refused while one of them is in the pool.
    reach : mapping of str to float
        Share of the people meant by the programme whom it reached, by site; the dose of the analysis of that name.
    economics : EconomicPlan or None
        What the effects cost and bring.
    cost_cap : int or None
        For the analysis `capped_cost`: euro up to which the amount of one person in one calendar year counts. It is
        part of the plan because a limit that followed from the costs after the start would move with the effect.
    deprivation : DeprivationPlan or None
        How the areas of the analysis of that name are told apart.
    """

    outcomes: tuple[str, ...]
    first_year: int
    last_year: int
    sites: tuple[Site, ...]
    excluded_municipalities: tuple[str, ...] = ()
    draws: int = 999
    bootstrap_draws: int = 9999
    seed: int = 20150101
    confidence: float = 0.95
    size_tolerance: float = 0.10
    secondary: tuple[str, ...] = ()
    negative_controls: tuple[str, ...] = ()
    population: str = "residents"
    comparator: Comparator = Comparator.REST_OF_COUNTRY
    estimator: Estimator = Estimator.DIFFERENCE_IN_DIFFERENCES
    sensitivity: tuple[Sensitivity, ...] = OF_REGIONS
    other_programmes: tuple[OtherProgramme, ...] = ()
    reach: Mapping[str, float] = field(default_factory=dict)
    economics: EconomicPlan | None = None
    cost_cap: int | None = None
    deprivation: DeprivationPlan | None = None

    @property
    def years(self) -> tuple[int, ...]:
        """The years of the window."""
        return tuple(range(self.first_year, self.last_year + 1))

    def role(self, outcome: str) -> Role:
        """What `outcome` is for."""
        return _role(self, outcome)

    @property
    def located_sites(self) -> tuple[Site, ...]:
        """Sites that have municipalities."""
        return tuple(site for site in self.sites if site.is_located)

    @property
    def chosen_analysis(self) -> Sensitivity | None:
        """The analysis that takes the place of the stacked comparison with the rest of the country; usually none."""
        if self.estimator is not Estimator.DIFFERENCE_IN_DIFFERENCES:
            return Sensitivity(self.estimator.value)
        return None if self.comparator is Comparator.REST_OF_COUNTRY else Sensitivity(self.comparator.value)

    def years_in(self, phase: Phase, start: date) -> tuple[int, ...]:
        """Years of the window that are in `phase` for a site that starts on `start`."""
        return tuple(year for year in self.years if phase_of_year(year, start) is phase)

    def decided(self) -> dict[str, object]:
        """What the plan decides, by name; names and notes of sites do not count, nor does the order of sets."""
        return {
            "design": "difference_in_differences",
            "population": self.population,
            "outcomes": {outcome: self.role(outcome).value for outcome in self.outcomes},
            "window": [self.first_year, self.last_year],
            "sites": [_decided(site) for site in sorted(self.sites, key=lambda site: site.id)],
            "excluded": sorted(self.excluded_municipalities),
            "comparator": self.comparator.value,
            "estimator": self.estimator.value,
            "sensitivity": sorted(self.sensitivity),
            "reach": dict(self.reach),
            "economics": asdict(self.economics) if self.economics else None,
            # Named only where there is one, so that plans without it keep the hash that they were frozen with.
            **({} if self.cost_cap is None else {"cost_cap": self.cost_cap}),
            "draws": [self.draws, self.bootstrap_draws],
            "seed": self.seed,
            "confidence": self.confidence,
            "size_tolerance": self.size_tolerance,
            # Plans that were frozen before there were classes of areas keep their hash.
            **({"deprivation": asdict(self.deprivation)} if self.deprivation else {}),
        }

    def hash(self) -> str:
        """SHA-256 of what the plan decides."""
        return canonical_hash(self.decided())


@dataclass(frozen=True)
class EventPlan:
    """
    The search for the trace of one dated event in one group of municipalities.

    Every year of the window is held against the years just before it, not only the year of the event: what is found in
    years without an event tells how much a finding means.

    Attributes
    ----------
    site : Site
        The municipalities concerned; `start` is the day of the event.
    baseline_years : int
        How many years before a year it is compared with.

    The other attributes are those of `AnalysisPlan`.
    """

    outcomes: tuple[str, ...]
    first_year: int
    last_year: int
    site: Site
    excluded_municipalities: tuple[str, ...] = ()
    baseline_years: int = 4
    draws: int = 999
    seed: int = 20150101
    confidence: float = 0.95
    size_tolerance: float = 0.10
    secondary: tuple[str, ...] = ()
    negative_controls: tuple[str, ...] = ()
    other_programmes: tuple[OtherProgramme, ...] = ()

    @property
    def years(self) -> tuple[int, ...]:
        """The years of the window."""
        return tuple(range(self.first_year, self.last_year + 1))

    @property
    def located_sites(self) -> tuple[Site, ...]:
        """The one site."""
        return (self.site,)

    def role(self, outcome: str) -> Role:
        """What `outcome` is for."""
        return _role(self, outcome)

    def decided(self) -> dict[str, object]:
        """What the plan decides, by name."""
        return {
            "design": "event_gap",
            "outcomes": {outcome: self.role(outcome).value for outcome in self.outcomes},
            "window": [self.first_year, self.last_year],
            "sites": [_decided(self.site)],
            "excluded": sorted(self.excluded_municipalities),
            "baseline_years": self.baseline_years,
            "draws": self.draws,
            "seed": self.seed,
            "confidence": self.confidence,
            "size_tolerance": self.size_tolerance,
        }

    def hash(self) -> str:
        """SHA-256 of what the plan decides."""
        return canonical_hash(self.decided())


Plan = AnalysisPlan | EventPlan


def treated_in_pool(plan: Plan) -> list[tuple[OtherProgramme, str]]:
    """Municipalities of the comparison pool with a programme of their own before the end of the window."""
    taken = {code for site in plan.located_sites for code in site.municipalities} | set(plan.excluded_municipalities)
    return [
        (programme, code)
        for programme in plan.other_programmes
        if programme.start.year <= plan.last_year
        for code in programme.municipalities
        if code not in taken
    ]


AnyPlan = TypeVar("AnyPlan", AnalysisPlan, EventPlan)


def of_outcomes(plan: AnyPlan, outcomes: tuple[str, ...]) -> AnyPlan:
    """The same plan about some of its outcomes, with their roles."""
    return replace(
        plan,
        outcomes=outcomes,
        secondary=tuple(outcome for outcome in plan.secondary if outcome in outcomes),
        negative_controls=tuple(outcome for outcome in plan.negative_controls if outcome in outcomes),
    )


def canonical_hash(content: dict[str, object]) -> str:
    """SHA-256 of `content` written as JSON with sorted keys and no blanks."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _role(plan: Plan, outcome: str) -> Role:
    if outcome in plan.negative_controls:
        return Role.NEGATIVE_CONTROL
    return Role.SECONDARY if outcome in plan.secondary else Role.PRIMARY


def _decided(site: Site) -> dict[str, str | Sequence[str]]:
    return {"id": site.id, "start": site.start.isoformat(), "municipalities": sorted(site.municipalities)}
