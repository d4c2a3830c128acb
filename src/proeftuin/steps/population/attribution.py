"""
Which region a person belongs to on each day: by residence, by registration, or by where most contacts were.

The whole line of time of every person is cut where the region changes, so that no day is lost and none counts twice.
Days without a known region count in none of them. Where two spells overlap, the one that began later holds from its
start; the quality checks count such overlaps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import polars as pl

from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.data.engine.portable import days_between, first_rows, least
from proeftuin.steps.population.criterion import Window
from proeftuin.steps.population.population_definition import Attribution, AttributionRule
from proeftuin.steps.population.query import Query, care_table
from proeftuin.steps.population.selection import Selection, matches
from proeftuin.vocabulary.period import Period

NO_REGION = 0
"""Place in the list of regions of the days without a known region, or in a region outside the study."""
LONG_AGO, FAR_AWAY = date(1800, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True)
class RegionsOfUnits:
    """
    Which region of the study each area, organisation or provider belongs to.

    Attributes
    ----------
    region_of : mapping of (code, vintage or None) to region
        A unit that is not here, or was divided over several regions, belongs to none. Organisations and providers have
        no vintage.
    """

    region_of: Mapping[tuple[str, int | None], str]

    @property
    def regions(self) -> tuple[str, ...]:
        """All regions, in order; the place in it, counted from 1, stands for the region in person-time."""
        return tuple(sorted(set(self.region_of.values())))

    def frame(self) -> pl.DataFrame:
        """Rows of unit_code, unit_vintage (0 where codes do not change) and region (its place, from 1)."""
        place = {region: i for i, region in enumerate(self.regions, start=1)}
        rows = sorted((code, vintage or 0, place[region]) for (code, vintage), region in self.region_of.items())
        schema = {"unit_code": pl.String, "unit_vintage": pl.Int64, "region": pl.Int64}
        return pl.DataFrame(rows, schema=schema, orient="row")


def attribution_query(attribution: Attribution) -> Query:
    """
    The line of time of every person, cut where the region changes.

    Returns
    -------
    Query
        `person_id`, `from_day`, `to_day` and `region`, its place in the list of regions or `NO_REGION`. It asks for
        the tables that `give_units` gives.
    """
    region_of_unit = ibis.table(
        {"unit_code": "string", "unit_vintage": "int64", "region": "int64"}, name="region_of_unit"
    )
    spells = _SPELLS[attribution.rule](attribution)
    matched = spells.left_join(region_of_unit, ["unit_code", "unit_vintage"])
    placed = matched.select("person_id", "from_day", "to_day", region=matched.region.fill_null(_no_region()))
    return Query("attribution_line", _with_gaps(_without_overlap(placed)))


def give_units(engine: CareEngine, attribution: Attribution, units: RegionsOfUnits, *, years: Sequence[int]) -> None:
    """
    Hand the engine the small tables that the query asks for.

    Parameters
    ----------
    years : sequence of int
        Calendar years, for attribution by contacts: it is decided anew for each, on 1 January.
    """
    engine.given("region_of_unit", units.frame())
    if attribution.rule is AttributionRule.CONTACTS:
        schema = {"since": pl.Date, "until": pl.Date, "round_start": pl.Date, "round_end": pl.Date}
        engine.given("attribution_round", pl.DataFrame(_rounds(attribution, years), schema=schema, orient="row"))


def _rounds(attribution: Attribution, years: Sequence[int]) -> list[tuple[date, date, date, date]]:
    if isinstance(attribution.window, Period):
        return [(attribution.window.start, attribution.window.end, LONG_AGO, FAR_AWAY)]
    starts = [date(year, 1, 1) for year in years]
    windows = [_days_of(attribution.window, start) for start in starts]
    return [
        (window.start, window.end, start, date(start.year + 1, 1, 1))
        for window, start in zip(windows, starts, strict=True)
    ]


def _by_residence(attribution: Attribution) -> Relation:
    residence = care_table("residence")
    residence = residence.filter(residence.area_level == attribution.level)
    return residence.select(
        "person_id",
        from_day="valid_from",
        to_day=residence.valid_to.fill_null(_day(FAR_AWAY)),
        unit_code="area_code",
        unit_vintage=residence.area_vintage.fill_null(0),
    )


def _by_registration(attribution: Attribution) -> Relation:
    registration = care_table("registration")
    registration = registration.filter(
        (registration.kind == attribution.registration) & registration.organisation_id.notnull()
    )
    return registration.select(
        "person_id",
        from_day="valid_from",
        to_day=registration.valid_to.fill_null(_day(FAR_AWAY)),
        unit_code="organisation_id",
        unit_vintage=ibis.literal(0, "int64"),
    )


def _by_contacts(attribution: Attribution) -> Relation:
    """The provider with contacts on most days, the most recent of two with as many, then the first by name."""
    rounds = ibis.table(
        {"since": "date", "until": "date", "round_start": "date", "round_end": "date"}, name="attribution_round"
    )
    contacts = _chosen(care_table("contact"), attribution.selection)
    dated = contacts.cross_join(rounds)
    inside = dated.filter((dated.day >= dated.since) & (dated.day < dated.until))
    counted = inside.group_by("person_id", "round_start", "round_end", "provider_id").aggregate(
        fewer=-inside.day.count(), less_recent=-days_between(LONG_AGO, inside.day.max())
    )
    most = first_rows(counted, by=["person_id", "round_start"], order=["fewer", "less_recent", "provider_id"])
    return most.select(
        "person_id",
        from_day="round_start",
        to_day="round_end",
        unit_code="provider_id",
        unit_vintage=ibis.literal(0, "int64"),
    )


def _chosen(contacts: Relation, selection: Selection | None) -> Relation:
    wanted = contacts if selection is None else contacts.filter(matches(contacts, selection))
    return wanted.filter(wanted.provider_id.notnull()).select("person_id", "day", "provider_id").distinct()


_SPELLS = {
    AttributionRule.RESIDENCE: _by_residence,
    AttributionRule.REGISTRATION: _by_registration,
    AttributionRule.CONTACTS: _by_contacts,
}


def _without_overlap(spells: Relation) -> Relation:
    # A spell that ends on the day on which it begins holds on no day, so it must not end the one before it.
    held = spells.filter(spells.from_day < spells.to_day)
    # Of two spells that begin on one day the last in order of regions holds, and a region rather than none, so that
    # the order of rows does not matter.
    one_each = held.group_by("person_id", "from_day").aggregate(to_day=held.to_day.max(), region=held.region.max())
    in_turn = ibis.window(group_by="person_id", order_by="from_day")
    following = one_each.mutate(next_from=one_each.from_day.lead().over(in_turn).fill_null(_day(FAR_AWAY)))
    return following.mutate(to_day=least(following.to_day, following.next_from))


def _with_gaps(placed: Relation) -> Relation:
    after = placed.filter(placed.to_day < placed.next_from).select(
        "person_id", from_day="to_day", to_day="next_from", region=_no_region()
    )
    first = placed.group_by("person_id").aggregate(first_from=placed.from_day.min())
    persons = care_table("person").select("person_id").left_join(first, "person_id")
    before = persons.select(
        "person_id",
        from_day=_day(LONG_AGO),
        to_day=persons.first_from.fill_null(_day(FAR_AWAY)),
        region=_no_region(),
    )
    return ibis.union(placed.select("person_id", "from_day", "to_day", "region"), after, before)


def _days_of(window: Window, anchor: date) -> Period:
    start = LONG_AGO if window.from_day is None else anchor + timedelta(days=window.from_day)
    return Period(start, anchor + timedelta(days=window.to_day + 1))


def _no_region() -> Relation:
    return ibis.literal(NO_REGION, "int64")


def _day(day: date) -> Relation:
    return ibis.literal(day, "date")
