"""
Person-time and cells computed slowly and plainly: one person after another, one day after another.

Written to be read, and to be held against the engines: it shares with them the words of attributions and measures and
nothing else. `members` maps a person to half-open spells of membership; `tables` holds the rows of each care table.
"""

from collections import Counter, defaultdict
from datetime import date, timedelta

from proeftuin.steps.population.population_definition import AttributionRule
from proeftuin.steps.triple_aim.care_measure import (
    AllOf,
    Measure,
    NotSo,
    Reached,
    TallyKind,
    What,
    tally_of,
)
from tests.in_memory_population import days_between, is_selected, is_valid

ONE_DAY = timedelta(days=1)
NOWHERE = 0


def time_in_memory(tables, members, attribution, regions, years):
    """Person, year and region (its place, from 1; 0 is none) to the days there."""
    days = defaultdict(set)
    for person_id, spells in members.items():
        for start, end in spells:
            for day in days_between(start, end - ONE_DAY):
                if day.year in years:
                    days[person_id, day.year, region_on(day, person_id, tables, attribution, regions)].add(day)
    return dict(days)


def region_on(day, person_id, tables, attribution, regions):
    """The spell that began last says where a person belongs; once it has ended nothing does."""
    unit = _unit_on(day, [row for row in _spells(tables, attribution, day) if row["person_id"] == person_id])
    if unit not in regions.region_of:
        return NOWHERE
    return regions.regions.index(regions.region_of[unit]) + 1


def cells_in_memory(tables, members, attribution, regions, years, measures):
    """Region, year, sex and age band to what `care_cells` gives of it."""
    persons = {row["person_id"]: row for row in tables["person"]}
    strata = defaultdict(list)
    for (person_id, year, region), days in time_in_memory(tables, members, attribution, regions, years).items():
        age = age_in(year, persons[person_id])
        values = {id: asked_of(tally_of(tally), tables, person_id, days, age) for id, tally in measures.items()}
        person = persons[person_id]
        strata[region, year, person["sex"], band_in(year, person)].append((len(days), age, values))
    return {stratum: _sums(persons, measures) for stratum, persons in strata.items()}


def asked_of(tally, tables, person_id, days, age):
    """Numerator and denominator of a person in a year; None for who is not in it."""
    if not is_of(tally.ages, age):
        return None
    below = 1 if tally.among is None else number_of(tally.among, tables, person_id, days)
    if (tally.among is None or tally.is_among_some) and below == 0:
        return None
    return number_of(tally.of, tables, person_id, days), below


def is_of(ages, age):
    """Whether an age, empty when it is not known, lies in the range, empty for all."""
    return ages is None or (age is not None and age >= ages.at_least and (ages.below is None or age < ages.below))


def number_of(asked, tables, person_id, days):
    """A measure as a number, a condition as one or zero."""
    if isinstance(asked, Measure):
        return value_of(asked, tables, person_id, days) or 0
    return int(holds(asked, tables, person_id, days))


def holds(asked, tables, person_id, days):
    """Whether a condition holds for a person in a year."""
    if isinstance(asked, Reached):
        value = value_of(asked.measure, tables, person_id, days)
        if asked.at_least is None and asked.below is None:
            return value is not None if asked.measure.what is What.LAST else value > 0
        return (
            value is not None
            and (asked.at_least is None or value >= asked.at_least)
            and (asked.below is None or value < asked.below)
        )
    if isinstance(asked, NotSo):
        return not holds(asked.condition, tables, person_id, days)
    held = [holds(condition, tables, person_id, days) for condition in asked.conditions]
    return all(held) if isinstance(asked, AllOf) else sum(held) >= asked.number


def value_of(measure, tables, person_id, days):
    """What a measure takes from the rows of one person on these days, all in one year and region."""
    own = [
        row
        for row in tables.get(measure.table, [])
        if row["person_id"] == person_id and is_selected(row, measure.selection)
    ]
    if measure.new:
        return int(bool(own) and min(days) <= min(row["day"] for row in own) <= max(days))
    if measure.ever:
        return int(any(row["day"] <= max(days) for row in own))
    found = [row for row in own if row["day"] in days]
    return {
        What.AMOUNT: lambda: sum(row["amount_cents"] or 0 for row in found),
        What.NUMBER: lambda: len(found),
        What.DAYS: lambda: sum(((row["end_day"] or row["day"]) - row["day"]).days + 1 for row in found),
        What.PERSONS: lambda: int(len(found) >= measure.at_least),
        What.SUM: lambda: sum(row[measure.column] or 0 for row in found),
        What.LAST: lambda: last_value(found),
    }[measure.what]()


def last_value(rows):
    """The highest value on the last day with any, in ten-thousandths."""
    known = [(row["day"], row["value"]) for row in rows if row["value"] is not None]
    return int(max(known)[1] * 10_000) if known else None


def age_in(year, person):
    """Completed years on 1 January; who is born in January has the new age on that day."""
    if person["birth_year"] is None:
        return None
    return max(year - person["birth_year"] - (0 if person["birth_month"] == 1 else 1), 0)


def band_in(year, person):
    """Place of the five-year age band on 1 January."""
    age = age_in(year, person)
    return None if age is None else min(age // 5, 18)


def _sums(persons, measures):
    sums = {"persons": len(persons), "days": sum(days for days, _, _ in persons)}
    for id, tally in ((id, tally_of(measure)) for id, measure in measures.items()):
        if tally.simple and tally.ages:
            own = [days for days, age, _ in persons if is_of(tally.ages, age)]
            sums |= {f"persons__{tally.ages.key}": len(own), f"days__{tally.ages.key}": sum(own)}
        pairs = [values[id] for _, _, values in persons if values[id] is not None]
        sums |= {f"{id}__{name}": number for name, number in _sums_of(tally, pairs).items()}
    return sums


def _sums_of(tally, pairs):
    above = sorted((above for above, _ in pairs), reverse=True)
    sums = {"total": sum(above)}
    if tally.kind is not TallyKind.PERSONS:
        sums["squares"] = sum(value * value for value in above)
    if tally.kind is TallyKind.AMOUNT:
        sums |= dict(zip(("largest", "second"), [*above, None, None], strict=False))
    if tally.simple is None:
        sums["below"] = sum(below for _, below in pairs)
    if tally.kind is TallyKind.RATIO:
        sums["below_squares"] = sum(below * below for _, below in pairs)
        sums["twice_cross"] = 2 * sum(value * below for value, below in pairs)
        sums["below_persons"] = sum(below != 0 for _, below in pairs)
    return sums


def _unit_on(day, spells):
    begun = [row for row in spells if row["valid_from"] <= day]
    if not begun:
        return None
    last = [row for row in begun if row["valid_from"] == max(row["valid_from"] for row in begun)]
    # Of spells that begin on one day the last in order of code holds, as long as any of them.
    return max(row["unit"] for row in last) if any(is_valid(row, day) for row in last) else None


def _spells(tables, attribution, day):
    if attribution.rule is AttributionRule.CONTACTS:
        return _spells_by_contacts(tables, attribution, date(day.year, 1, 1))
    if attribution.rule is AttributionRule.REGISTRATION:
        rows = [row for row in tables.get("registration", []) if row["kind"] == attribution.registration]
        return [
            row | {"unit": (row["organisation_id"], None)}
            for row in rows
            if row["organisation_id"] and not _is_empty(row)
        ]
    rows = [row for row in tables.get("residence", []) if row["area_level"] == attribution.level]
    return [row | {"unit": (row["area_code"], row["area_vintage"])} for row in rows if not _is_empty(row)]


def _is_empty(row):
    return row["valid_to"] is not None and row["valid_to"] <= row["valid_from"]


def _spells_by_contacts(tables, attribution, new_year):
    first = new_year + timedelta(days=attribution.window.from_day)
    last = new_year + timedelta(days=attribution.window.to_day)
    days = defaultdict(set)
    for row in tables.get("contact", []):
        if row["provider_id"] and first <= row["day"] <= last and is_selected(row, attribution.selection):
            days[row["person_id"], row["provider_id"]].add(row["day"])
    ranked = Counter()
    best = {}
    for (person_id, provider), own in sorted(days.items()):
        rank = (len(own), max(own))
        if person_id not in best or rank > ranked[person_id]:
            best[person_id], ranked[person_id] = provider, rank
    next_year = date(new_year.year + 1, 1, 1)
    return [
        {"person_id": person_id, "valid_from": new_year, "valid_to": next_year, "unit": (provider, None)}
        for person_id, provider in best.items()
    ]
