"""
From when to when members are in which segment, as spells that are kept in the store of a study.

The segment that somebody is in for a year holds for the days of that year on which the person is a member; in a closed
population, for the whole follow-up. Days that follow each other in the same segment are one spell, so that staying
where one was is no event.
"""

from __future__ import annotations

import ibis

from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.data.engine.portable import greatest, least
from proeftuin.steps.population.derived_tables import DerivedTable, segment_membership_table
from proeftuin.steps.population.judgement import judged
from proeftuin.steps.population.membership import spells
from proeftuin.steps.population.population_definition import EachPeriod, PopulationDefinition
from proeftuin.steps.segmentation.assignment import assigned
from proeftuin.steps.segmentation.scheme import Scheme


def segment_table(scheme: Scheme, definition: PopulationDefinition) -> DerivedTable:
    """Days in the segments of a scheme, of the members of a population."""

    def rows(engine: CareEngine) -> Relation:
        judged(engine, definition)
        members = spells(engine, definition)
        return segment_spells(scheme, definition, assigned(engine, scheme, definition), members)

    meaning = {
        "definition": scheme.hash(),
        "population": definition.id,
        "definition_of_population": definition.hash(),
        # A reader finds the segments by their identifiers, and the version beside them.
        "segments": [segment.id for segment in scheme.segments],
        "version": scheme.version,
    }
    return segment_membership_table(scheme.id, meaning, rows)


def segment_spells(scheme: Scheme, definition: PopulationDefinition, assigned: Relation, members: Relation) -> Relation:
    """
    Rows of the contract `segment_membership`; spells of one person neither overlap nor adjoin in the same segment.

    Parameters
    ----------
    assigned : relation
        As `assigned` of `proeftuin.steps.segmentation.assignment` gives it.
    members : relation
        Days of membership, as `spells` of `proeftuin.steps.population.membership` gives them.
    """
    spells = _joined(_pieces(definition, assigned, members))
    ids = [(spells.segment == place, ibis.literal(segment.id)) for place, segment in enumerate(scheme.segments)]
    return spells.select(
        "person_id",
        scheme=ibis.literal(scheme.id),
        version=ibis.literal(str(scheme.version)),
        segment=ibis.cases(*ids),
        enter_day=spells.start,
        leave_day=spells.end,
    )


def _pieces(definition: PopulationDefinition, assigned: Relation, members: Relation) -> Relation:
    """Days of membership, cut where a new year is judged."""
    placed = assigned.select("person_id", "period_start", "segment")
    both = members.join(placed, "person_id")
    if not isinstance(definition.index, EachPeriod):
        return both.select("person_id", "start", "end", "segment")
    ends = [(both.period_start == period.start, ibis.literal(period.end)) for period in definition.judged_periods]
    cut = both.select(
        "person_id", "segment", start=greatest(both.start, both.period_start), end=least(both.end, ibis.cases(*ends))
    )
    return cut.filter(cut.start < cut.end)


def _joined(pieces: Relation) -> Relation:
    """Pieces that do not overlap, each put together with those that adjoin it in the same segment."""
    in_turn = ibis.window(group_by="person_id", order_by="start")
    following = pieces.mutate(
        before_end=pieces.end.lag().over(in_turn),
        before_segment=pieces.segment.lag().over(in_turn),
        last_day=pieces.end.max().over(ibis.window(group_by="person_id")),
    )
    goes_on = (following.start == following.before_end) & (following.segment == following.before_segment)
    begins = following.filter(~goes_on.fill_null(False))
    until_next = begins.before_end.lead().over(in_turn)
    return begins.select("person_id", "segment", "start", end=until_next.fill_null(begins.last_day))
