"""
Which interventions answer a need of which segment, and where from prevention to palliative care there are none.

An intervention is for a segment when it is meant for it by name, or when it answers a need that enough persons in the
segment have: recorded by an element of the scheme, declared by the author, or shown by a figure that is worse than that
of everybody. It is not for a segment whose persons are of other ages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from proeftuin.data.choice_tables import MATCHES, SEGMENT_COVERAGE
from proeftuin.steps.segmentation.choice import Choice
from proeftuin.steps.segmentation.intervention import Change, Continuum, Intervention, LifePhase
from proeftuin.steps.segmentation.need import Need, need_recorded_by
from proeftuin.vocabulary.age_band import AgeBand
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.indicator import Direction, Indicator

SIGNS: Mapping[str, Need] = {
    "emergency_visits": Need.EMERGENCY_USE,
    "emergency_admissions": Need.EMERGENCY_USE,
    "hospital_admissions": Need.HIGH_USE,
    "care_cost_hospital": Need.HIGH_USE,
    "care_cost_total": Need.HIGH_USE,
}
"""Needs that show in figures rather than in what is recorded of a person."""
PHASES: Mapping[LifePhase, tuple[int, int] | None] = {
    LifePhase.BIRTH: (0, 5),
    LifePhase.CHILD: (0, 15),
    LifePhase.YOUTH: (10, 25),
    LifePhase.ADULT: (20, 65),
    LifePhase.OLD_AGE: (65, 200),
    LifePhase.LAST_PHASE: None,
}
"""Ages of a phase, in five-year bands; the last phase of life has none."""


@dataclass(frozen=True)
class SegmentNeeds:
    """
    What is known of the needs of a segment.

    Attributes
    ----------
    recorded : mapping of Need to float
        Percent of the persons of the segment with it.
    worse : tuple of str
        Indicators in which it is worse off than the same segment of everybody.
    ages : mapping of int to int
        Persons by first age of a five-year band; empty when not known.
    """

    recorded: Mapping[Need, float] = field(default_factory=dict)
    declared: tuple[Need, ...] = ()
    worse: tuple[str, ...] = ()
    ages: Mapping[int, int] = field(default_factory=dict)

    def shown(self) -> frozenset[Need]:
        """Needs that figures are a sign of."""
        return frozenset(SIGNS[id] for id in self.worse if id in SIGNS)


def segment_needs(
    segment: str, choice: Choice, elements: pl.DataFrame, sizes: pl.DataFrame, ages: pl.DataFrame, needs: pl.DataFrame
) -> SegmentNeeds:
    """
    The needs of one segment of the region in the year of the choice.

    Parameters
    ----------
    elements, sizes, ages, needs : frame
        As the contracts `segment_elements`, `segments`, `segment_ages` and `needs_of_segments` say, of the region, the
        scheme and that year only. What is withheld among them tells nothing.
    """
    known = (pl.col("segment") == segment) & (pl.col("status") == Status.VALUE.value)
    size = sizes.filter(known)["persons"]
    persons = int(size[0]) if len(size) else 0
    recorded: dict[Need, float] = {}
    for key, count in elements.filter(known).select("element", "persons").iter_rows():
        need = need_recorded_by(key)
        if need is not None and persons:
            recorded[need] = max(recorded.get(need, 0.0), 100 * count / persons)
    worse = needs.filter(known, pl.col("verdict") == "worse").sort("rank")["indicator"].to_list()
    bands = ages.filter(known, pl.col("age_band") != "unknown").group_by("age_band").agg(pl.col("persons").sum())
    by_age = {AgeBand.from_label(band).from_age: int(count) for band, count in bands.iter_rows()}
    return SegmentNeeds(recorded, choice.declared_needs.get(segment, ()), tuple(worse), by_age)


def matches(choice: Choice, needs: Mapping[str, SegmentNeeds], indicators: Mapping[str, Indicator]) -> pl.DataFrame:
    """
    Every intervention on persons of the library, or of the study, that is for a segment.

    Returns
    -------
    frame
        As the contract `matches` says.
    """
    rows = [
        row
        for segment, found in needs.items()
        for intervention in choice.interventions.values()
        if (row := _match(choice, segment, found, intervention, indicators)) is not None
    ]
    return MATCHES.in_order(MATCHES.conform(pl.DataFrame(rows, schema=_schema(MATCHES.empty()), orient="row")))


def coverage(choice: Choice, segments: tuple[str, ...], found: pl.DataFrame) -> pl.DataFrame:
    """
    How much there is for each segment at each place from universal prevention to palliative care.

    Returns
    -------
    frame
        As the contract `segment_coverage` says; a place without anything is `empty`.
    """
    counted = {
        (segment, continuum): ids
        for segment, continuum, ids in found.group_by("segment", "continuum").agg("intervention").iter_rows()
    }
    rows = []
    for segment in segments:
        for place, continuum in enumerate(Continuum):
            matching = counted.get((segment, continuum.value), [])
            candidates = [
                id for id in choice.candidates_for(segment) if choice.interventions[id].continuum is continuum
            ]
            chosen = [id for id in candidates if id in choice.chosen()]
            state = "chosen" if chosen else "candidate" if candidates else "possible" if matching else "empty"
            words = continuum.words
            rows.append(
                (choice.scheme, segment, choice.region, continuum.value, words.nl, words.en, place, len(matching),
                 " ".join(candidates) or None, " ".join(chosen) or None, state)
            )  # fmt: skip
    empty = SEGMENT_COVERAGE.empty()
    return SEGMENT_COVERAGE.in_order(pl.DataFrame(rows, schema=_schema(empty), orient="row"))


def _match(
    choice: Choice, segment: str, needs: SegmentNeeds, intervention: Intervention, indicators: Mapping[str, Indicator]
) -> dict[str, object] | None:
    if intervention.continuum is None:
        return None
    is_candidate = intervention.id in choice.candidates_for(segment)
    named = any(one.scheme == choice.scheme and one.segment == segment for one in intervention.for_whom.segments)
    enough = {need for need, share in needs.recorded.items() if share >= choice.minimum_share}
    answered = [
        (basis, [need for need in intervention.needs if need in having])
        for basis, having in (("recorded", enough), ("declared", set(needs.declared)), ("figure", needs.shown()))
    ]
    basis = "named" if named else next((basis for basis, found in answered if found), None)
    fits = _fitting_ages(needs.ages, intervention)
    if basis is None or (fits is not None and fits < choice.minimum_share and not named):
        return None
    met = [need for need in intervention.needs if any(need in found for _, found in answered)]
    shares = [needs.recorded[need] for need in met if need in needs.recorded]
    outcomes = [id for id in needs.worse if _betters(intervention, id, indicators)]
    return {
        "scheme": choice.scheme, "segment": segment, "intervention": intervention.id, "region": choice.region,
        "continuum": intervention.continuum.value, "basis": basis, "needs": " ".join(met) or None,
        "share": max(shares) if shares else None, "outcomes": " ".join(outcomes) or None, "aims": aims(intervention),
        "fits_ages": fits, "is_candidate": is_candidate,
    }  # fmt: skip


def aims(intervention: Intervention) -> str:
    """Aims that an intervention is expected to serve, separated by blanks."""
    return " ".join(dict.fromkeys(change.aim.value for change in intervention.expected))


def _betters(intervention: Intervention, outcome: str, indicators: Mapping[str, Indicator]) -> bool:
    wanted = Change.UP if indicators[outcome].direction is Direction.HIGHER_IS_BETTER else Change.DOWN
    return any(one.indicator == outcome and one.direction is wanted for one in intervention.expected)


def _fitting_ages(ages: Mapping[int, int], intervention: Intervention) -> float | None:
    """Percent of the persons who are of the ages, or else of a phase of life, that it is for; `None` if unknown."""
    if not ages:
        return None
    limits = intervention.for_whom.ages
    if limits is not None:
        spans = [(limits.at_least or 0, limits.below or 200)]
    else:
        phases = [PHASES[phase] for phase in intervention.for_whom.phases]
        if None in phases:
            return None
        spans = [span for span in phases if span is not None]
    inside = sum(count for age, count in ages.items() if any(low < age + 5 and age < high for low, high in spans))
    return 100 * inside / sum(ages.values()) if sum(ages.values()) else None


def _schema(empty: pl.DataFrame) -> dict[str, pl.DataType]:
    return dict(empty.schema)
