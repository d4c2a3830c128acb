"""
Signs of need in a region: where it is worse off than elsewhere, beyond chance, and how many persons that is about.

Figures show two of the four kinds of need that Bradshaw tells apart: what is less than elsewhere (comparative need) and
what is asked of care (expressed need). What residents miss themselves, and what professionals hold they should have,
stands in no table of this sort. So a sign of need is where a conversation begins, and no finding that care is lacking.

Whether a sign asks for prevention, care or support is declared: by the domain of the indicator, with exceptions.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import polars as pl

from proeftuin.data.status_tables import NEEDS
from proeftuin.steps.triple_aim.care_measure import TallyKind
from proeftuin.steps.triple_aim.catalogue.record import Domain, Record
from proeftuin.steps.triple_aim.catalogue.unit import UNITS
from proeftuin.steps.triple_aim.profile_table import (
    OWN_FIGURE,
    WORSE,
    figures_of_all_persons,
    with_difference_from_peers,
)
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.indicator import Direction


class Kind(StrEnum):
    """What a sign of need asks for first."""

    PREVENTION = "prevention"
    """What can still be kept from happening: behaviour, risks, early death, screening and vaccination."""
    CARE = "care"
    """Disease, and whether care reaches those who have it, in time, safely and to effect; care that is asked."""
    SUPPORT = "support"
    """Living with limitations: functioning, taking part, loneliness, informal care, long-term care, end of life."""


KINDS: Mapping[Domain, Kind | None] = {
    Domain.MORTALITY: Kind.PREVENTION,
    Domain.FUNCTIONING: Kind.SUPPORT,
    Domain.DISEASE_BURDEN: Kind.CARE,
    Domain.BEHAVIOUR: Kind.PREVENTION,
    Domain.PARTICIPATION: Kind.SUPPORT,
    Domain.EFFECTIVENESS: Kind.CARE,
    Domain.SAFETY: Kind.CARE,
    Domain.ACCESS: Kind.CARE,
    Domain.COORDINATION: Kind.CARE,
    Domain.PERSON_CENTREDNESS: Kind.CARE,
    Domain.APPROPRIATENESS: Kind.CARE,
    Domain.EQUITY: Kind.PREVENTION,
    Domain.END_OF_LIFE: Kind.SUPPORT,
    Domain.TOTAL_COST: Kind.CARE,
    Domain.COST_BY_CARE: Kind.CARE,
    Domain.UTILISATION: Kind.CARE,
    Domain.LONG_TERM_CARE: Kind.SUPPORT,
    Domain.DISTRIBUTION: None,
    Domain.PRODUCTIVITY: None,
    Domain.WORKFORCE: None,
}
"""
Kind of need that an indicator of a domain is a sign of; `None` for what is no need of residents.

More early death comes from behaviour and circumstances than treatment can keep from happening (McGinnis, Williams-Russo
and Knickman 2002, for the United States), so mortality stands with prevention. Use and cost of care are expressed need.
"""
EXCEPTIONS: Mapping[str, Kind | None] = {
    # Deaths that timely treatment could have kept from happening say how care does, by their definition.
    "treatable_mortality": Kind.CARE,
    "cancer_incidence": Kind.PREVENTION,
    "big_2_births": Kind.PREVENTION,
    "hypertension_prevalence_40_and_over": Kind.PREVENTION,
    "flu_vaccination_60_and_over": Kind.PREVENTION,
    "cancer_screening_uptake": Kind.PREVENTION,
    "childhood_vaccination": Kind.PREVENTION,
    "low_resilience": Kind.PREVENTION,
    "mental_complaints": Kind.CARE,
    "high_distress": Kind.CARE,
    "last_year_of_life_cost": Kind.SUPPORT,
    "sickness_absence": Kind.PREVENTION,
    # Growth is a change, and standing beside others a matter of where one comes from.
    "cost_growth": None,
}
"""Indicators whose kind is another than that of their domain."""

COUNTRY, PEERS = "country", "peers"
NOT_A_SUM = "not_a_sum"
"""Reason: the value is no number per person, so that no number of persons, events or euro goes with the difference."""
OF_RESPONDENTS = "of_respondents"
"""Reason: respondents stand for others, whose number the answers do not tell."""
_COUNTED = {
    TallyKind.PERSONS: "persons", TallyKind.NUMBER: "events", TallyKind.AMOUNT: "euro", TallyKind.RATIO: "events",
}  # fmt: skip
_OTHERWISE_COUNTED = {"eur_per_person": "euro", "score": None, "ratio": None}
_RESPONDENTS = "percent_of_respondents"
_OWN = ("population", "region", "kind", "reference")


def kind_of(record: Record) -> Kind | None:
    """Kind of need that an indicator is a sign of when it is worse than elsewhere; `None` when it is none."""
    if record.direction is Direction.NEUTRAL:
        return None
    return EXCEPTIONS[record.id] if record.id in EXCEPTIONS else KINDS[record.domain]


def counted_in(unit: str) -> str | None:
    """What a value of a unit counts per person, contact or year: persons, events or euro; `None` when it is no sum."""
    kinds = UNITS[unit].kinds if unit in UNITS else ()
    if unit in _OTHERWISE_COUNTED or not kinds:
        return _OTHERWISE_COUNTED.get(unit)
    return _COUNTED[kinds[0]]


def needs(
    profiles: pl.DataFrame, estimates: pl.DataFrame, records: Mapping[str, Record], *, confidence: float = 0.95
) -> pl.DataFrame:
    """
    Every indicator in which a region is worse than everybody, or than its peers, with the excess that this makes.

    The excess is the difference times what the region's figure is divided by: of a standardised figure, how many more
    there are in a population of this size with the ages of the standard. It counts towards the worse, so that it is
    above zero always: where more is better, it is how many are lacking. Its limits are those of the test that the
    verdict rests on.

    Needs of a kind are ranked by the difference over its margin, that is the distance from the value to the nearer
    limit: far from the reference and about many both make it large. Of equal ones the larger excess comes first. The
    two references are ranked apart.

    Parameters
    ----------
    profiles : frame
        As the contract `profiles` says, made of `estimates`.
    estimates : frame
        As the contract `estimates` says.
    records : mapping of str to Record
        Indicators of the catalogue. One without a better direction, or of no kind of need, is left out.

    Returns
    -------
    frame
        As the contract `needs` says, only of what is worse beyond chance. `reason` tells why an excess is missing.

    Source
    ------
    Bradshaw (1972), A taxonomy of social need, in McLachlan (ed.), Problems and progress in medical care.
    """
    figures = figures_of_all_persons(estimates, confidence)
    own = figures.select(*OWN_FIGURE, "comparable", "denominator")
    seen = profiles.join(own, on=OWN_FIGURE, how="left", maintain_order="left")
    value, country = pl.col("value"), pl.col("country")
    from_country = seen.filter(pl.col("against_country") == WORSE).with_columns(
        pl.lit(COUNTRY).alias("reference"), country.alias("reference_value"),
        (value - country).alias("difference"), (pl.col("lower") - country).alias("difference_lower"),
        (pl.col("upper") - country).alias("difference_upper"),
    )  # fmt: skip
    from_peers = with_difference_from_peers(
        seen.filter(pl.col("against_peers") == WORSE).drop("peers"), figures, confidence
    ).with_columns(pl.lit(PEERS).alias("reference"), pl.col("peers").alias("reference_value"))
    worse = pl.concat([from_country, from_peers.select(from_country.columns)])
    return NEEDS.in_order(NEEDS.conform(_ranked(_excess(_of_kinds(worse, records)), confidence)))


def _of_kinds(worse: pl.DataFrame, records: Mapping[str, Record]) -> pl.DataFrame:
    """Rows of indicators that are a sign of need, with what their value counts."""
    known = [(id, record, kind_of(record)) for id, record in records.items()]
    rows = [
        (id, kind.value, -1.0 if record.direction is Direction.HIGHER_IS_BETTER else 1.0)
        for id, record, kind in known
        if kind is not None
    ]
    kinds = pl.DataFrame(
        rows, schema={"indicator": pl.String, "kind": pl.String, "towards_worse": pl.Float64}, orient="row"
    )
    units = pl.DataFrame(
        [(unit, factor.factor, counted_in(unit)) for unit, factor in UNITS.items()],
        schema={"unit": pl.String, "factor": pl.Float64, "excess_unit": pl.String},
        orient="row",
    )
    return worse.join(kinds, on="indicator").join(units, on="unit", how="left")


def _excess(worse: pl.DataFrame) -> pl.DataFrame:
    per = pl.when(pl.col("excess_unit").is_not_null()).then(pl.col("denominator") / pl.col("factor"))
    way = pl.col("towards_worse")
    limits = [way * pl.col("difference_lower"), way * pl.col("difference_upper")]
    harm, nearest = way * pl.col("difference"), pl.min_horizontal(limits)
    why = pl.when(pl.col("unit") == _RESPONDENTS).then(pl.lit(OF_RESPONDENTS)).otherwise(pl.lit(NOT_A_SUM))
    return worse.with_columns(
        (per * harm).alias("excess"),
        (per * nearest).alias("excess_lower"),
        (per * pl.max_horizontal(limits)).alias("excess_upper"),
        # Above one, as the test that it is worse says that the nearer limit is on this side of zero.
        (harm / (harm - nearest)).alias("clearness"),
    ).with_columns(
        pl.when(pl.col("excess").is_null()).then(why).alias("reason"),
        pl.when(pl.col("excess").is_not_null()).then(pl.col("excess_unit")).alias("excess_unit"),
    )


def _ranked(found: pl.DataFrame, confidence: float) -> pl.DataFrame:
    order = ["clearness", "excess", "indicator"]
    ordered = found.sort(*_OWN, *order, descending=[False] * 4 + [True, True, False], nulls_last=True)
    return ordered.with_columns(
        pl.int_range(1, pl.len() + 1).over(_OWN).cast(pl.Int16).alias("rank"),
        pl.lit(confidence).alias("confidence"),
        pl.lit(Status.VALUE.value).alias("status"),
    ).select(*NEEDS.columns)
