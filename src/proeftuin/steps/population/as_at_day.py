"""
Facts with residence, registration and area as they were on the day of the fact, not as they are now.

Every function takes facts about persons, such as the rows of a care table, and gives the same facts with columns added:
exactly one row for each row that goes in, empty where nothing is known on that day. Where two spells overlap, the one
that began later holds from its start, and of two that began on one day the one with the highest code, as attribution
does.

Areas change. A figure about an area is found under the code of residence itself or, when it was published in another
division, under the area that the old one went to whole. Of an area that was divided nobody knows in which part a person
lives, so the figure is unknown.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis

from proeftuin.data.engine.care_engine import Relation
from proeftuin.data.engine.portable import Value, least
from proeftuin.errors import DefinitionError, Problem
from proeftuin.steps.population.query import care_table
from proeftuin.steps.population.selection import SCALE, scaled
from proeftuin.steps.population.spells import END_OF_TIME

NO_VINTAGE = 0
"""Stands for codes that do not change, so that they can be compared."""
_KEY = "as_at_"
"""Beginning of the names of columns that are joined on and left out again."""


def with_residence(facts: Relation, day: str, *, level: str = "municipality") -> Relation:
    """
    The facts with `area_code` and `area_vintage` of the area where the person lived on that day.

    Parameters
    ----------
    facts : relation
        With `person_id`.
    day : str
        Column with the day; a fact without a day has no area.
    level : str
        Level of the areas.
    """
    residence = care_table("residence")
    spells = residence.filter(residence.area_level == level).select(
        "person_id", "area_code", "area_vintage", "valid_from", "valid_to", any_vintage=_vintage(residence)
    )
    held = _one_at_a_time(spells, of=["person_id"], last=["area_code", "any_vintage"])
    return _joined(facts, day, held, on={"person_id": "person_id"}, add=("area_code", "area_vintage"))


def with_registration(facts: Relation, day: str, *, kind: str) -> Relation:
    """
    The facts with the organisation that the person was registered with on that day, such as `gp_organisation_id`.

    A registration without a known organisation says nothing about where a person was registered, and ends none.

    Parameters
    ----------
    facts : relation
        With `person_id`.
    kind : str
        Kind of registration, as the contract names them.
    """
    registration = care_table("registration")
    name = f"{kind}_organisation_id"
    spells = registration.filter((registration.kind == kind) & registration.organisation_id.notnull()).select(
        "person_id", "valid_from", "valid_to", **{name: registration.organisation_id}
    )
    held = _one_at_a_time(spells, of=["person_id"], last=[name])
    return _joined(facts, day, held, on={"person_id": "person_id"}, add=(name,))


def with_parent(facts: Relation, *, name: str = "parent") -> Relation:
    """
    The facts with the larger area that their area is part of in its own division.

    Parameters
    ----------
    facts : relation
        With `area_code` and `area_vintage`, see `with_residence`.
    name : str
        Column for it.
    """
    _refuse(facts, [name], needs=["area_code", "area_vintage"])
    area = care_table("area")
    # The table may have been delivered by two sources; the facts must not multiply.
    parents = area.group_by(own_code=area.area_code, own_vintage=_vintage(area)).agg(**{name: area.parent.max()})
    keyed = facts.mutate(**{f"{_KEY}vintage": _vintage(facts)})
    found = keyed.left_join(
        parents, [keyed.area_code == parents.own_code, keyed[f"{_KEY}vintage"] == parents.own_vintage]
    )
    return found.select(*facts.columns, name)


def with_area_fact(facts: Relation, day: str, *, indicator: str, name: str = "area_value") -> Relation:
    """
    The facts with a published figure about the area of the person, for the period in which that day falls.

    Only figures for all ages and both sexes together count. Of several divisions that a figure was published in, the
    one of the residence itself comes first, then the latest. An area reaches another division only through a row of
    the crosswalk that leads from the one to the other with weight 1: a code that is the same in both need not be the
    same area.

    Parameters
    ----------
    facts : relation
        With `area_code` and `area_vintage`, see `with_residence`.
    day : str
        Column with the day; a fact without a day has no figure.
    indicator : str
        Identifier of the indicator.
    name : str
        Column for the figure.
    """
    _refuse(facts, [name], needs=["area_code", "area_vintage"])
    figures = _figures(indicator, name)
    keyed = facts.mutate(**{f"{_KEY}vintage": _vintage(facts)})
    on = {"area_code": "own_code", f"{_KEY}vintage": "own_vintage"}
    return _joined(keyed, day, figures, on=on, add=(name,)).select(*facts.columns, name)


def _figures(indicator: str, name: str) -> Relation:
    """For each area, in its own division, the figures that are known about it, one at a time."""
    table = care_table("area_fact")
    published = table.filter(
        (table.indicator == indicator) & table.sex.isnull() & table.age_band.isnull() & table.value.notnull()
    )
    published = published.select(
        "area_code",
        valid_from="period_start",
        valid_to="period_end",
        area_vintage=_vintage(published),
        **{name: published.value},
    )
    own = published.mutate(own_code=published.area_code, own_vintage=published.area_vintage, is_own=ibis.literal(1))
    routes = _whole()
    through = published.join(
        routes, [published.area_code == routes.to_code, published.area_vintage == routes.to_vintage]
    )
    through = through.select(*published.columns, "own_code", "own_vintage", is_own=ibis.literal(0))
    both = ibis.union(own, through)
    return _one_at_a_time(both, of=["own_code", "own_vintage"], last=["is_own", "area_vintage", name])


def _whole() -> Relation:
    """Areas of an old division that went to one of a new division whole."""
    crosswalk = care_table("area_crosswalk")
    whole = crosswalk.filter(scaled(crosswalk.weight) == SCALE)
    # A row to the division itself would give a figure twice.
    changed = whole.filter(whole.from_vintage != whole.to_vintage)
    return changed.select(
        "to_code", "to_vintage", own_code=changed.from_code, own_vintage=changed.from_vintage
    ).distinct()


def _one_at_a_time(spells: Relation, *, of: Sequence[str], last: Sequence[str]) -> Relation:
    """
    Spells (`valid_from`, `valid_to`) that do not overlap within `of`.

    Parameters
    ----------
    last : sequence of str
        Columns in whose order the last of spells that begin on one day holds.
    """
    ended = spells.mutate(valid_to=spells.valid_to.fill_null(END_OF_TIME))
    # A spell of no day holds on none, so it must not end the one before it.
    held = ended.filter(ended.valid_from < ended.valid_to)
    same_start = ibis.window(group_by=[*of, "valid_from"])
    # The longest of those that begin on one day tells how long, as in attribution.
    longest = held.mutate(valid_to=held.valid_to.max().over(same_start))
    place = ibis.row_number().over(
        group_by=[*of, "valid_from"], order_by=[ibis.desc(longest[column]) for column in last]
    )
    numbered = longest.mutate(place=place)
    one_each = numbered.filter(numbered.place == 0).drop("place")
    following = one_each.mutate(
        next_from=one_each.valid_from.lead().over(ibis.window(group_by=list(of), order_by="valid_from"))
    )
    return following.mutate(valid_to=least(following.valid_to, following.next_from)).drop("next_from")


def _joined(facts: Relation, day: str, spells: Relation, *, on: dict[str, str], add: Sequence[str]) -> Relation:
    _refuse(facts, add, needs=[*on, day])
    keys = {f"{_KEY}{place}": spells[column] for place, column in enumerate(on.values())}
    held = spells.select(
        **keys,
        **{f"{_KEY}from": spells.valid_from, f"{_KEY}to": spells.valid_to},
        **{name: spells[name] for name in add},
    )
    same = [facts[column] == held[key] for column, key in zip(on, keys, strict=True)]
    then = [facts[day] >= held[f"{_KEY}from"], facts[day] < held[f"{_KEY}to"]]
    return facts.left_join(held, [*same, *then]).select(*facts.columns, *add)


def _vintage(rows: Relation) -> Value:
    return rows.area_vintage.fill_null(NO_VINTAGE)


def _refuse(facts: Relation, add: Sequence[str], *, needs: Sequence[str]) -> None:
    """See that the facts have what is joined on, and have not already what is added."""
    absent = [column for column in needs if column not in facts.columns]
    present = [column for column in add if column in facts.columns]
    if absent:
        raise DefinitionError(
            Problem("facts", f"there is no column {absent[0]}", "facts with it", "add it first, or name another column")
        )
    if present:
        raise DefinitionError(
            Problem("facts", f"there is a column {present[0]} already", "a free name", "rename it, or add it once")
        )
