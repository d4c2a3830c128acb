"""
Exact time at risk: every day that a person is in the population, in the region where the person lived that day.

Membership spells are cut at the turn of each year and at each change of region. Days without a known residence are not
lost: they count in no region. Where two spells of residence overlap, the one that began later holds from its start; the
quality checks count such overlaps. Age is the age on 1 January, and zero in the year of birth, so that a person has one
age band a year, as published municipal tables have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import ibis
import polars as pl

from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.data.engine.portable import days_between

NO_REGION = 0
"""Place in the list of regions of the days without a known residence, or in a region outside the study."""
OLDEST_BAND = 18
"""Place of the open-ended age band, 90 years and over."""
LONG_AGO, FAR_AWAY = date(1800, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True)
class RegionsOfAreas:
    """
    Which region of the study each area belongs to.

    Attributes
    ----------
    level : str
        Kind of area that residence is recorded by, such as `municipality`.
    region_of : mapping of (area code, vintage or None) to region
        An area that is not here, or was divided over several regions, belongs to none.
    """

    level: str
    region_of: Mapping[tuple[str, int | None], str]

    @property
    def regions(self) -> tuple[str, ...]:
        """All regions, in order; the place in it, counted from 1, stands for the region in person-time."""
        return tuple(sorted(set(self.region_of.values())))

    def frame(self) -> pl.DataFrame:
        """Rows of area_code, area_vintage (0 where codes do not change) and region (its place, from 1)."""
        place = {region: i for i, region in enumerate(self.regions, start=1)}
        rows = [(code, vintage or 0, place[region]) for (code, vintage), region in sorted_areas(self.region_of)]
        schema = {"area_code": pl.String, "area_vintage": pl.Int64, "region": pl.Int64}
        return pl.DataFrame(rows, schema=schema, orient="row")


def sorted_areas(
    region_of: Mapping[tuple[str, int | None], str],
) -> list[tuple[tuple[str, int | None], str]]:
    """Areas in one order, whatever order they were given in."""
    return sorted(region_of.items(), key=lambda item: (item[0][0], item[0][1] or 0))


def person_periods(
    engine: CareEngine, spells: Relation, areas: RegionsOfAreas, *, years: Sequence[int]
) -> Relation:
    """
    Person-time by calendar year and region, as the contract `person_period` says.

    Parameters
    ----------
    spells : relation
        `person_id`, `enter_day`, `leave_day`; the spells of a person do not overlap.
    years : sequence of int
        Calendar years; time outside them is left out.
    """
    in_years = _cut_at_years(engine, spells, years)
    lived = residence_line(engine, areas)
    both = in_years.join(lived, "person_id")
    both = both.mutate(
        first=ibis.greatest(both.enter_day, both.lived_from), last=ibis.least(both.leave_day, both.lived_to)
    )
    placed = both.filter(both["first"] < both["last"]).select(
        "person_id", "year", "region", enter_day="first", leave_day="last"
    )
    return _with_person(engine, placed)


def residence_line(engine: CareEngine, areas: RegionsOfAreas) -> Relation:
    """
    The whole line of time of every person, cut where the region changes: `person_id`, `lived_from`, `lived_to`, `region`.

    Days without a known residence have region `NO_REGION`.
    """
    known = _residence_without_overlap(engine, areas)
    after = known.filter(known.valid_to < known.next_from).select(
        "person_id", lived_from="valid_to", lived_to="next_from", region=_no_region()
    )
    first = known.group_by("person_id").aggregate(first_from=known.valid_from.min())
    persons = engine.table("person").select("person_id").left_join(first, "person_id")
    before = persons.select(
        persons.person_id,
        lived_from=_day(LONG_AGO),
        lived_to=ibis.coalesce(persons.first_from, _day(FAR_AWAY)),
        region=_no_region(),
    )
    lived = known.select("person_id", lived_from="valid_from", lived_to="valid_to", region="region")
    return ibis.union(lived, after, before)


def _residence_without_overlap(engine: CareEngine, areas: RegionsOfAreas) -> Relation:
    region_of_area = engine.given("region_of_area", areas.frame())
    residence = engine.table("residence")
    residence = residence.filter(residence.area_level == areas.level)
    # Of two spells that begin on one day the last in order of code holds, so that the order of rows does not matter.
    one_each = residence.group_by("person_id", "valid_from").aggregate(
        valid_to=ibis.coalesce(residence.valid_to, _day(FAR_AWAY)).max(),
        area_code=residence.area_code.max(),
        area_vintage=ibis.coalesce(residence.area_vintage, 0).max(),
    )
    in_turn = ibis.window(group_by="person_id", order_by="valid_from")
    following = one_each.mutate(
        next_from=ibis.coalesce(one_each.valid_from.lead().over(in_turn), _day(FAR_AWAY))
    )
    following = following.mutate(valid_to=ibis.least(following.valid_to, following.next_from))
    matched = following.left_join(region_of_area, ["area_code", "area_vintage"])
    return matched.select(
        "person_id", "valid_from", "valid_to", "next_from", region=ibis.coalesce(matched.region, _no_region())
    )


def _cut_at_years(engine: CareEngine, spells: Relation, years: Sequence[int]) -> Relation:
    frame = pl.DataFrame(
        [(year, date(year, 1, 1), date(year + 1, 1, 1)) for year in years],
        schema={"year": pl.Int64, "year_start": pl.Date, "year_end": pl.Date},
        orient="row",
    )
    calendar = engine.given("calendar", frame)
    cut = spells.cross_join(calendar)
    cut = cut.mutate(
        first=ibis.greatest(cut.enter_day, cut.year_start), last=ibis.least(cut.leave_day, cut.year_end)
    )
    return cut.filter(cut["first"] < cut["last"]).select("person_id", "year", enter_day="first", leave_day="last")


def _with_person(engine: CareEngine, placed: Relation) -> Relation:
    person = engine.table("person").select("person_id", "birth_year", "birth_month", "sex")
    joined = placed.join(person, "person_id")
    # Born in January, a person has the new age on the first day of the year already. An unknown month is another month.
    turned = (joined.birth_month == 1).fill_null(False).ifelse(0, 1)
    age = ibis.greatest(joined.year - joined.birth_year - turned, ibis.literal(0, "int64"))
    band = ibis.least((age - age % 5) // 5, ibis.literal(OLDEST_BAND, "int64"))
    return joined.select(
        "person_id",
        "year",
        "region",
        "enter_day",
        "leave_day",
        "sex",
        age_band=joined.birth_year.isnull().ifelse(ibis.null("int64"), band),
        days=days_between(joined.enter_day, joined.leave_day),
    )


def _no_region() -> Relation:
    return ibis.literal(NO_REGION, "int64")


def _day(day: date) -> Relation:
    return ibis.literal(day, "date")
