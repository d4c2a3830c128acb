"""
Over which days something holds for a person: spells that neither overlap nor adjoin.

Registers cut what holds over time into pieces: a new row for a new address in the same municipality, or for a new
contract with the same insurer. Pieces that overlap or follow each other without a gap are one spell here, so that the
way in which a register cuts changes nothing.
"""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_

import ibis

from proeftuin.data.engine.care_engine import Relation
from proeftuin.data.engine.portable import Day, Truth, first_of_month, is_true
from proeftuin.steps.population.criterion import AreaUnits, Registered, Residence, ResidenceInUnits
from proeftuin.steps.population.query import care_table

END_OF_TIME = date(9999, 12, 31)
"""End of a spell that still holds, so that ends can be compared."""


def spells_of(criterion: Residence | Registered) -> Relation:
    """Spells (`person_id`, `start`, `end`) over which the criterion holds."""
    if isinstance(criterion, Residence):
        table = care_table("residence")
        return merged(_pieces(table.filter(in_areas(table, criterion))))
    table = care_table("registration")
    return merged(_pieces(table.filter(with_organisation(table, criterion.kind, criterion.organisations))))


def merged(pieces: Relation) -> Relation:
    """Spells that cover the same days as `pieces` (`person_id`, `start`, `end`) and neither overlap nor adjoin."""
    in_turn = {"group_by": "person_id", "order_by": ["start", "end"]}
    reached = pieces.mutate(
        reached=pieces.end.max().over(ibis.window(**in_turn, preceding=(None, 1))),
        last_day=pieces.end.max().over(ibis.window(**in_turn, preceding=None, following=None)),
    )
    begins = reached.filter(reached.reached.isnull() | (reached.start > reached.reached))
    # A spell ends where its pieces had reached when the next one begins, and the last one where all of them reach.
    until_next = begins.reached.lead().over(ibis.window(group_by="person_id", order_by="start"))
    return begins.select("person_id", "start", end=until_next.fill_null(begins.last_day))


def in_areas(residence: Relation, criterion: Residence) -> Truth:
    """Whether a row of `residence` is in one of the areas."""
    divided = criterion.of_division if isinstance(criterion, ResidenceInUnits) else ()
    here = _in_units(residence, AreaUnits(criterion.areas, divided))
    return (residence.area_level == criterion.level) & here


def tells_of_areas(residence: Relation, criterion: Residence) -> Truth:
    """Whether a row of `residence` settles, one way or the other, if somebody lives in one of the areas."""
    of_level = residence.area_level == criterion.level
    if not isinstance(criterion, ResidenceInUnits) or criterion.unsettled == AreaUnits():
        return of_level
    return of_level & ~_in_units(residence, criterion.unsettled)


def _in_units(residence: Relation, units: AreaUnits) -> Truth:
    codes_of: dict[int, list[str]] = {}
    for code, division in units.of_division:
        codes_of.setdefault(division or 0, []).append(code)
    divisions_of: dict[tuple[str, ...], list[int]] = {}
    for division, codes in sorted(codes_of.items()):
        divisions_of.setdefault(tuple(codes), []).append(division)
    # Divisions with the same codes are asked together.
    asked = [
        residence.area_vintage.fill_null(0).isin(divisions) & residence.area_code.isin(codes)
        for codes, divisions in divisions_of.items()
    ]
    return reduce(or_, asked, residence.area_code.isin(units.codes))


def with_organisation(registration: Relation, kind: str, organisations: tuple[str, ...]) -> Truth:
    """Whether a row of `registration` is of that kind, with one of the organisations when these are named."""
    of_kind = registration.kind == kind
    return of_kind & is_true(registration.organisation_id.isin(organisations)) if organisations else of_kind


def born_on(person: Relation) -> Day:
    """First day of the month of birth, or of the year without a month; empty without a year."""
    return first_of_month(person.birth_year, person.birth_month.fill_null(1))


def _pieces(rows: Relation) -> Relation:
    pieces = rows.select("person_id", start=rows.valid_from, end=rows.valid_to.fill_null(END_OF_TIME))
    return pieces.filter(pieces.start < pieces.end)
