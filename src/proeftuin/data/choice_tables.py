"""
Contracts of the tables behind a choice of interventions: what segments of a region lack, what could be done about it,
what that is expected to change and cost, how it was weighed, and what was decided.

They are made of published figures, so that they can tell nothing that was withheld: where a figure that a number rests
on has no value, neither has the number, and its status and reason say why.
"""

from __future__ import annotations

import polars as pl

from proeftuin.data.contract import Column, TableContract

_SCHEME = Column(pl.String, "identifier of the scheme of segments")
_SEGMENT = Column(pl.String, "identifier of the segment")
_INTERVENTION = Column(pl.String, "identifier of the type of intervention")
_REGION = Column(pl.String, "site:<id>, the region for which a choice is made")
_CRITERION = Column(pl.String, "identifier of the criterion")
_OUTCOME = Column(pl.String, "identifier of the indicator that is the outcome")
_START = Column(pl.Date, "first day of the period")
_END = Column(pl.Date, "first day after the period")
_CONFIDENCE = Column(pl.Float64, "level of the interval, such as 0.95", missing="no interval")
_STATE = {
    "status": Column(pl.String, "value, withheld, not_estimable or missing"),
    "reason": Column(pl.String, "key of the reason why there is no value", missing="there is a value"),
}


def _text(meaning: str, missing: str | None = None) -> Column:
    return Column(pl.String, meaning, missing)


def _number(meaning: str, missing: str = "see `status`") -> Column:
    return Column(pl.Float64, meaning, missing)


def _count(meaning: str, missing: str = "see `status`") -> Column:
    return Column(pl.Int64, meaning, missing)


def _range(name: str, meaning: str) -> dict[str, Column]:
    """Median of the draws with the interval that holds the middle 95 of a hundred."""
    return {
        name: _number(f"{meaning}, median of the draws"),
        f"{name}_lower": _number("lower bound"),
        f"{name}_upper": _number("upper bound"),
    }


def _both(name: str, meaning: str, missing: str | None = None) -> dict[str, Column]:
    return {
        f"{name}_nl": _text(f"{meaning}, in Dutch", missing),
        f"{name}_en": _text(f"{meaning}, in English", missing),
    }


INTERVENTIONS = TableContract(
    "interventions",
    "one type of intervention of the library, or of the study itself",
    {
        "intervention": _INTERVENTION,
        "version": Column(pl.Int32, "version of the description"),
        "hash": _text("fingerprint of all that a choice can rest on"),
        "is_candidate": Column(pl.Boolean, "whether it was weighed for this region"),
        **_both("name", "name"),
        "continuum": _text("code of the place from universal prevention to palliative care", "an enabling one"),
        **_both("continuum", "that place in words", "an enabling one"),
        **_both("enabling", "circumstance that it changes", "on persons"),
        "domains": _text("laws under which it falls, separated by blanks"),
        "needs": _text("needs that it answers, separated by blanks", "an enabling one"),
        "phases": _text("parts of life in which somebody is reached, separated by blanks"),
        **_both("for_whom", "who can be reached"),
        **_both("why", "why it should work"),
        **_both("procedures", "what is done"),
        **_both("expected", "what is expected to change"),
        "aims": _text("aims that it is expected to serve, separated by blanks"),
        "grade": _text("key of the grade of the evidence; not_graded where nobody read a source"),
        **_both("grade", "the grade in words"),
        "references": _text("sources that were read", "none"),
        "cost_eur": _number("euro per participant", "no source was read"),
        "cost_year": Column(pl.Int32, "year of the prices", missing="no source was read"),
        **_both("dependencies", "what must be there first"),
        **_both("equity", "who is easily missed"),
        **_both("harms", "what can go wrong"),
    },
    key=("intervention",),
)

NEEDS_OF_SEGMENTS = TableContract(
    "needs_of_segments",
    "one indicator of one segment of a region beside the same segment of everybody",
    {
        "scheme": _SCHEME,
        "segment": _SEGMENT,
        "indicator": Column(pl.String, "identifier of the indicator definition"),
        "population": Column(pl.String, "identifier of the population"),
        "region": _REGION,
        "period_start": _START,
        "period_end": _END,
        "method": Column(pl.String, "method of the two figures, as in `segment_figures`", missing="see `status`"),
        "value": _number("value of the segment in the region"),
        "reference_value": _number("value of the same segment of everybody in the data"),
        "unit": _text("unit of the two values"),
        "ratio": _number("the one divided by the other", "see `status`, or one of them is zero"),
        "ratio_lower": _number("lower bound", "no ratio"),
        "ratio_upper": _number("upper bound", "no ratio"),
        "difference": _number("the one minus the other"),
        "difference_lower": _number("lower bound"),
        "difference_upper": _number("upper bound"),
        "confidence": _CONFIDENCE,
        "excess": _number(
            "persons, events or euro more towards the worse than at the value of everybody; below zero when the "
            "segment is better off",
            "not a sum, or see `status`",
        ),
        "excess_lower": _number("lower bound", "not a sum, or see `status`"),
        "excess_upper": _number("upper bound", "not a sum, or see `status`"),
        "excess_unit": _text("persons, events or euro", "not a sum, or see `status`"),
        "persons": _count("persons of the segment in the region whom the figure rests on"),
        "p": _number("p-value of no difference"),
        "p_adjusted": _number("the same after Holm's correction for all comparisons of the region"),
        "comparisons": Column(pl.Int32, "number of comparisons that were made for the region"),
        "verdict": _text(
            "worse or better (also after correction), worse_alone or better_alone (only if it had been the one "
            "comparison), or similar",
            "see `status`",
        ),
        "rank": Column(pl.Int32, "from 1, the clearest difference towards the worse", missing="see `status`"),
        "rank_lower": Column(pl.Int32, "lower bound of the rank", missing="see `status`"),
        "rank_upper": Column(pl.Int32, "upper bound of the rank", missing="see `status`"),
        "share_first": _number("share of the draws in which it is the clearest of all, 0 to 1"),
        **_STATE,
    },
    key=("scheme", "segment", "indicator", "region", "period_start"),
)

MATCHES = TableContract(
    "matches",
    "one type of intervention that answers a need of a segment of a region",
    {
        "scheme": _SCHEME,
        "segment": _SEGMENT,
        "intervention": _INTERVENTION,
        "region": _REGION,
        "continuum": _text("code of the place from universal prevention to palliative care"),
        "basis": _text("named (it is meant for the segment), recorded (elements), declared or figure (a sign of need)"),
        "needs": _text("needs of the segment that it answers, separated by blanks", "named for the segment"),
        "share": _number("percent of the persons in the segment with the most frequent of these", "not recorded"),
        "outcomes": _text("indicators in which the segment is worse and that it is expected to better", "none"),
        "aims": _text("aims that it is expected to serve, separated by blanks"),
        "fits_ages": _number("percent of the persons in the segment of the ages or phase of life it is for", "unknown"),
        "is_candidate": Column(pl.Boolean, "whether it was weighed for the segment"),
    },
    key=("scheme", "segment", "intervention", "region"),
)

SEGMENT_COVERAGE = TableContract(
    "segment_coverage",
    "one segment of a region at one place from universal prevention to palliative care",
    {
        "scheme": _SCHEME,
        "segment": _SEGMENT,
        "region": _REGION,
        "continuum": _text("code of the place"),
        **_both("continuum", "the place in words"),
        "place": Column(pl.Int32, "place in order, from 0"),
        "matching": Column(pl.Int32, "number of types of interventions that answer a need of the segment"),
        "candidates": _text("candidates for the segment at this place, separated by blanks", "none"),
        "chosen": _text("those of them that were decided on, separated by blanks", "none"),
        "state": _text("chosen, candidate, possible (only in the library) or empty"),
    },
    key=("scheme", "segment", "region", "continuum"),
)

EXPECTED_IMPACTS = TableContract(
    "expected_impacts",
    "what one candidate is expected to change of one outcome in one segment, in a year in which all are reached",
    {
        "intervention": _INTERVENTION,
        "scheme": _SCHEME,
        "segment": _SEGMENT,
        "region": _REGION,
        "outcome": _OUTCOME,
        "period_start": Column(pl.Date, "first day of the year of the figures", missing="see `status`"),
        "persons": _count("persons in the segment", "see `status`"),
        "rate": _number("outcome per person-year, or share of persons, without the intervention"),
        "effect": _number("ratio of the outcome with the intervention to that without it", "no effect known"),
        "effect_lower": _number("lower bound", "no effect known"),
        "effect_upper": _number("upper bound", "no effect known"),
        "effect_basis": _text("evaluation (of this study), library, study (its author names a source) or unknown"),
        "effect_reference": _text("where the effect comes from", "no effect known"),
        "effect_reached": _number("share who were reached where the effect was measured", "no effect known"),
        **_range("reached", "persons who are reached"),
        **_range("without", "what they would have of the outcome without it, per year"),
        **_range("change", "what changes per year, in `change_unit`; below zero is less"),
        "change_mean": _number("mean of the draws"),
        "change_unit": _text("persons, events or euro"),
        "share_less": _number("share of the draws in which there is less of the outcome, 0 to 1"),
        "draws": Column(pl.Int32, "number of draws"),
        "confidence": _CONFIDENCE,
        **_STATE,
    },
    key=("intervention", "segment", "region", "outcome"),
)

BUDGET_IMPACTS = TableContract(
    "budget_impacts",
    "what one candidate costs and saves in one segment in one year after its start",
    {
        "intervention": _INTERVENTION,
        "scheme": _SCHEME,
        "segment": _SEGMENT,
        "region": _REGION,
        "year": Column(pl.Int16, "year after the start, from 1"),
        **_range("persons", "persons who take part"),
        **_range("cost", "euro that it costs"),
        **_range("savings", "euro no longer spent elsewhere"),
        **_range("net", "cost minus savings, euro"),
        **_range("cumulative", "net of all years so far, euro"),
        "discount_rate": Column(pl.Float64, "per year; 0 is not discounted"),
        "savings_reason": _text("key of the reason why nothing is known of what it saves", "it is known"),
        "confidence": _CONFIDENCE,
        **_STATE,
    },
    key=("intervention", "segment", "region", "year"),
)

WEIGHINGS = TableContract(
    "weighings",
    "one candidate by one criterion",
    {
        "criterion": _CRITERION,
        "intervention": _INTERVENTION,
        "region": _REGION,
        **_both("name", "name of the criterion"),
        "basis": _text("judged, or computed from change, net_cost, cost, reached or excess"),
        "judged_by": _text("who judged it", "computed"),
        **_range("score", "score in the unit of the criterion"),
        "worst": _number("worst end of the scale", "too few scores"),
        "best": _number("best end of the scale", "too few scores"),
        "value": _number("the score on a scale from 0 (worst end) to 100 (best end)"),
        "weight": Column(pl.Float64, "weight of the criterion, percent"),
        "weighted": _number("value times weight, as part of a total from 0 to 100"),
        **_STATE,
    },
    key=("criterion", "intervention", "region"),
)

WEIGHT_THRESHOLDS = TableContract(
    "weight_thresholds",
    "how far the weight of one criterion can go before another candidate comes first",
    {
        "criterion": _CRITERION,
        "region": _REGION,
        "weight": Column(pl.Float64, "declared weight, percent"),
        "first": _text("candidate that comes first with the declared weights", "see `status`"),
        "lower": _number("lowest weight with which it stays first, percent"),
        "upper": _number("highest weight with which it stays first, percent"),
        "below": _text("candidate that comes first below it", "none, or see `status`"),
        "above": _text("candidate that comes first above it", "none, or see `status`"),
        **_STATE,
    },
    key=("criterion", "region"),
)

_UNBOUNDED = "a score is unknown on a criterion whose worst and best ends are not declared"

RANKS = TableContract(
    "ranks",
    "one candidate among all, by all criteria together",
    {
        "intervention": _INTERVENTION,
        "region": _REGION,
        "value": _number("total from 0 to 100"),
        "least": _number("lowest total that it could have with what is unknown", _UNBOUNDED),
        "most": _number("highest total that it could have with what is unknown", _UNBOUNDED),
        "rank": Column(pl.Int32, "from 1; candidates without a total have none", missing="see `status`"),
        "rank_lower": Column(pl.Int32, "lower bound of the rank", missing="see `status`"),
        "rank_upper": Column(pl.Int32, "upper bound of the rank", missing="see `status`"),
        "share_first": _number("share of the draws of scores and weights in which it comes first, 0 to 1"),
        "share_first_any_weights": _number("the same with weights of which nothing is known"),
        "dominated_by": _text("candidates that are at least as good in everything, separated by blanks", "none"),
        "could_be_first": Column(
            pl.Boolean, "whether it could come first with what is unknown, also if nothing bounds that"
        ),
        "draws": Column(pl.Int32, "number of draws"),
        **_STATE,
    },
    key=("intervention", "region"),
)

DECISIONS = TableContract(
    "decisions",
    "one recorded decision on what is done in a region",
    {
        "decision": _text("identifier of the decision"),
        "region": _REGION,
        "scheme": _SCHEME,
        "chosen": _text("candidates that were chosen, separated by blanks"),
        "not_chosen": _text("candidates that were not, separated by blanks", "none"),
        **_both("rationale", "why"),
        "evidence": _text("what the decision rests on"),
        "decided_by": _text("who decided"),
        "decided_on": Column(pl.Date, "day of the decision"),
        "review_on": Column(pl.Date, "day on which it is looked at again"),
        "ranked_first": _text("candidate that the weighing puts first", "no candidate has a total"),
        "follows_ranking": Column(pl.Boolean, "whether it was chosen", missing="no candidate has a total"),
        "without_known_effect": _text("chosen without an effect that is known, separated by blanks", "none"),
    },
    key=("decision",),
)

CHOICE_TABLES = (
    INTERVENTIONS, NEEDS_OF_SEGMENTS, MATCHES, SEGMENT_COVERAGE, EXPECTED_IMPACTS, BUDGET_IMPACTS, WEIGHINGS,
    WEIGHT_THRESHOLDS, RANKS, DECISIONS,
)  # fmt: skip
"""All of them."""
