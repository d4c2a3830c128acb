"""Generated small populations with membership, and what the engines make of them: person-time and cells."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import polars as pl
from hypothesis import strategies as st

from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.steps.population.attribution import RegionsOfUnits, attribution_query, give_units
from proeftuin.steps.population.criterion import Window
from proeftuin.steps.population.person_time import person_period_query
from proeftuin.steps.population.population_definition import Attribution, AttributionRule
from proeftuin.steps.population.selection import Codes, EventTable, OneOf, Selection
from proeftuin.steps.triple_aim.care_cell import STRATA, care_cells
from proeftuin.steps.triple_aim.care_measure import Ages, AllOf, Measure, NotSo, Reached, SomeOf, Tally, What
from tests.care_example import open_with

YEARS = (2019, 2020, 2021)
ALL_CONTACTS = Selection(EventTable.CONTACT)
HOSPITAL = Selection(EventTable.CONTACT, conditions=(OneOf("domain", ("hospital",)),))
DIABETES = Measure(What.PERSONS, Selection(EventTable.DIAGNOSIS, (Codes("ICPC1", ("T90",)),)), ever=True)
COST = Measure(What.AMOUNT, ALL_CONTACTS)
CONTACTS = Measure(What.NUMBER, ALL_CONTACTS)
LAST_VALUE = Measure(What.LAST, Selection(EventTable.MEASUREMENT))
MEASURES = {
    "cost": Measure(What.AMOUNT, ALL_CONTACTS),
    "cost_hospital": Measure(What.AMOUNT, HOSPITAL),
    "contacts": Measure(What.NUMBER, ALL_CONTACTS),
    "nights": Measure(What.DAYS, HOSPITAL),
    "in_hospital": Measure(What.PERSONS, HOSPITAL),
    "diabetes": DIABETES,
    "diabetes_this_year": Measure(What.PERSONS, Selection(EventTable.DIAGNOSIS, (Codes("ICPC1", ("T90",)),))),
}
"""Every kind of measure, two of which share a table and some of its rows."""
TALLIES = {
    "cost_from_40": Tally(COST, ages=Ages(40)),
    "contacts_of_some_ages": Tally(CONTACTS, ages=Ages(1, 46)),
    "in_hospital_below_45": Tally(Measure(What.PERSONS, HOSPITAL), ages=Ages(0, 45)),
    "twice_seen": Measure(What.PERSONS, ALL_CONTACTS, at_least=2),
    "new_diabetes": Measure(What.PERSONS, DIABETES.selection, new=True),
    "supplied": Measure(What.SUM, Selection(EventTable.MEDICATION), column="days"),
    "hospital_without_diabetes": Tally(AllOf((Reached(Measure(What.PERSONS, HOSPITAL)), NotSo(Reached(DIABETES))))),
    "two_of_three": Tally(SomeOf((Reached(DIABETES), Reached(CONTACTS, at_least=2), Reached(LAST_VALUE)), 2)),
    "well_of_diabetics": Tally(Reached(LAST_VALUE, below=530_000), among=DIABETES, ages=Ages(0, 80)),
    "at_target": Tally(Reached(LAST_VALUE, at_least=480_000, below=600_000), among=Reached(LAST_VALUE)),
    "cost_of_a_contact": Tally(COST, among=CONTACTS),
    "cost_of_diabetics": Tally(COST, among=Reached(DIABETES), ages=Ages(5)),
}
"""What is made of several measures, or of some ages."""

BY_RESIDENCE = Attribution()
BY_PRACTICE = Attribution(AttributionRule.REGISTRATION, registration="gp")
BY_CONTACTS = Attribution(AttributionRule.CONTACTS, selection=ALL_CONTACTS, window=Window(-364, 0))
REGIONS = RegionsOfUnits(
    {
        ("GM0001", None): "north",
        ("GM0002", None): "south",
        ("GM0001", 2019): "south",
        ("a", None): "north",
        ("b", None): "south",
    }
)
"""One code has moved from one region to another between divisions; area GM0003 and unit c are in none."""

attributions = st.sampled_from([BY_RESIDENCE, BY_RESIDENCE, BY_PRACTICE, BY_CONTACTS])
# Few different days, at the turn of years, at leap days and between, so that boundaries meet often.
days = st.sampled_from(
    [
        *(date(2019, *day) for day in [(1, 1), (1, 2), (6, 15), (12, 31)]),
        *(date(2020, *day) for day in [(1, 1), (2, 28), (2, 29), (3, 1), (6, 15), (12, 30), (12, 31)]),
        *(date(2021, *day) for day in [(1, 1), (2, 28), (3, 1), (12, 31)]),
    ]
)
persons = st.integers(1, 6)
end_days = st.one_of(st.none(), days)


@st.composite
def _spell(draw):
    start, end = draw(days), draw(end_days)
    return {"valid_from": start, "valid_to": end if end is None or end >= start else None}


_ROWS = {
    "residence": {
        "area_code": st.sampled_from(["GM0001", "GM0001", "GM0002", "GM0003"]),
        "area_level": st.sampled_from(["municipality", "municipality", "postcode4"]),
        "area_vintage": st.just(None),
    },
    "registration": {
        "kind": st.sampled_from(["gp", "gp", "insurer"]),
        "organisation_id": st.sampled_from([None, "a", "b", "c"]),
    },
    "contact": {
        "day": days,
        "domain": st.sampled_from(["gp", "hospital"]),
        "provider_id": st.sampled_from([None, "a", "b", "c"]),
        "amount_cents": st.sampled_from([None, -500, 0, 1000, 2500, 10**11]),
        "length": st.sampled_from([None, 0, 3]),
    },
    "medication": {"day": days, "days": st.sampled_from([None, 0, 30, 90])},
    "measurement": {
        "day": days,
        "value": st.sampled_from([None, Decimal("47.9"), Decimal(48), Decimal(53), Decimal(70)]),
    },
    "diagnosis": {"day": days, "code_system": st.just("ICPC1"), "code": st.sampled_from(["T90", "K77"])},
}


@st.composite
def _row(draw, table):
    row = dict.fromkeys(CARE_TABLES[table].columns) | {"person_id": draw(persons)}
    row |= draw(st.fixed_dictionaries(_ROWS[table]))
    if CARE_TABLES[table].spell:
        row |= draw(_spell())
    length = row.pop("length", None)
    return row if length is None else row | {"end_day": row["day"] + timedelta(days=length)}


@st.composite
def _person(draw, id):
    return dict.fromkeys(CARE_TABLES["person"].columns) | {
        "person_id": id,
        "birth_year": draw(st.sampled_from([None, 1929, 1930, 1975, 2014, 2020])),
        "birth_month": draw(st.sampled_from([None, 1, 2])),
        "sex": draw(st.sampled_from([None, "female", "male"])),
    }


@st.composite
def tables(draw):
    """Rows of care tables of at most six persons; facts may be of somebody who is not there."""
    rows = {"person": [draw(_person(id)) for id in range(1, draw(persons) + 1)]}
    rows |= {table: draw(st.lists(_row(table), max_size=10)) for table in _ROWS}
    vintage = draw(st.sampled_from([None, None, 2019]))
    return rows | {"residence": [row | {"area_vintage": vintage} for row in rows["residence"]]}


@st.composite
def members(draw):
    """Spells of membership of each of six persons, half-open, apart from each other."""
    found = {}
    for id in range(1, 7):
        edges = sorted(draw(st.sets(days, max_size=4)))
        spells = list(pairwise(edges))[::2]
        found[id] = spells
    return found


def of_whom_there_is_a_row(members, tables):
    """Membership of those whom the person table knows."""
    return {row["person_id"]: members.get(row["person_id"], []) for row in tables["person"]}


def time_on(engine, tables, members, attribution=BY_RESIDENCE, *, regions=REGIONS, years=YEARS):
    """Person-time as the engine computes and keeps it."""
    open_with(engine, tables)
    rows = [(id, *spell) for id, spells in members.items() for spell in spells]
    schema = {"person_id": pl.Int64, "start": pl.Date, "end": pl.Date}
    given = engine.given("members", pl.DataFrame(rows, schema=schema, orient="row"))
    give_units(engine, attribution, regions, years=years)
    query = person_period_query(given, attribution_query(attribution).rows, years=years)
    return engine.keep(query.name, query.rows)


def sums_on(engine, tables, members, attribution=BY_RESIDENCE, *, measures=MEASURES, regions=REGIONS, years=YEARS):
    """The frame of cells that an engine gives."""
    return care_cells(engine, time_on(engine, tables, members, attribution, regions=regions, years=years), measures)


def by_stratum(sums):
    """Region, year, sex and age band to everything else."""
    rows = sums.rows(named=True)
    found = {tuple(row.pop(name) for name in STRATA): {k: _whole(v) for k, v in row.items()} for row in rows}
    assert len(found) == sums.height
    return found


def _whole(value):
    return None if value is None else int(value)
