"""What is written once gives the same on the embedded engine and on a real cluster of Spark, rows and types alike."""

import random
from datetime import date, timedelta
from decimal import Decimal

import ibis
import polars as pl
import pytest
from hypothesis import Phase, given, settings

from proeftuin.data.engine import portable
from proeftuin.data.engine.duckdb_engine import DuckDBEngine
from proeftuin.steps.population.selection import scaled
from proeftuin.steps.triple_aim.care_cell import care_cells
from proeftuin.steps.triple_aim.care_definition import care_indicators
from proeftuin.vocabulary.age_band import FIVE_YEAR_BANDS_TO_90
from tests.care_example import open_with
from tests.criteria_strategies import assert_same_as_in_memory, definitions, tables

pytestmark = pytest.mark.spark

START = date(2019, 1, 1)


def generated_rows(seed, persons=120):
    """Care of so many persons, with gaps in everything that may be missing and many equal days."""
    draw = random.Random(seed)

    def day():
        return START + timedelta(days=draw.randrange(1000))

    def some(value, share=0.8):
        return value if draw.random() < share else None

    who = range(1, persons + 1)
    spells = [
        (person, start := day(), some(start + timedelta(days=draw.randrange(400)), 0.6)) for person in (*who, *who)
    ]
    return {
        "person": [
            {
                "person_id": person,
                "birth_year": some(draw.randrange(1920, 2021)),
                "birth_month": some(draw.randrange(1, 13)),
                "sex": some(draw.choice(["female", "male"])),
                "death_day": some(day(), 0.1),
            }
            for person in who
        ],
        "residence": [
            {
                "person_id": person,
                "valid_from": start,
                "valid_to": end,
                "area_code": draw.choice(["GM0001", "GM0002"]),
                "area_level": "municipality",
            }
            for person, start, end in spells
        ],
        "contact": [
            {
                "person_id": draw.choice(who),
                "day": day(),
                "domain": draw.choice(["gp", "hospital"]),
                "amount_cents": (cents := some(draw.randrange(-10_000, 10**9))),
                "amount_kind": None if cents is None else "declared",
                "kind": some(draw.choice(["admission", "consultation", "emergency"])),
                "end_day": None,
                "quantity": some(Decimal(draw.randrange(100_000)) / 10_000),
            }
            for _ in range(persons * 8)
        ],
        "diagnosis": [
            {"person_id": draw.choice(who), "day": day(), "code_system": "ICPC1", "code": draw.choice(["T90", "K77"])}
            for _ in range(persons)
        ],
        "measurement": [
            {
                "person_id": draw.choice(who),
                "day": day(),
                "code_system": "LOCAL",
                "code": draw.choice(["HbA1c", "SBP"]),
                "value": some(Decimal(draw.randrange(10**7)) / 10_000),
            }
            for _ in range(persons * 4)
        ],
    }


def cost_cells(engine):
    """Persons, sums and sums of squares by sex, age band and year, from the cost of each person in each year."""
    contact, person = engine.table("contact"), engine.table("person")
    yearly = contact.group_by("person_id", year=portable.year_of(contact.day)).aggregate(
        cents=portable.total(contact.amount_cents), hospital=portable.count_if(contact.domain == "hospital")
    )
    joined = yearly.join(person, "person_id", how="left")
    ages = joined.mutate(
        age=portable.age_on(
            portable.first_of_year(joined.year), birth_year=joined.birth_year, birth_month=joined.birth_month
        )
    )
    placed = ages.mutate(age_band=portable.age_band(ages.age, FIVE_YEAR_BANDS_TO_90))
    return placed.group_by("sex", "age_band", "year").aggregate(
        persons=placed.count(),
        total=portable.total(placed.cents),
        squares=portable.total_of_squares(placed.cents),
        largest=placed.cents.max(),
        users=portable.count_if(placed.hospital > 0),
    )


def person_days(engine):
    """Days of residence in a year, by area."""
    residence = engine.table("residence")
    days = portable.overlap_days(
        residence.valid_from, residence.valid_to, since=date(2020, 1, 1), until=date(2021, 1, 1)
    )
    return residence.mutate(days=days).group_by("area_code").aggregate(days=lambda t: portable.total(t.days))


def spells_without_overlap(engine):
    """Spells of one person that overlap or adjoin, taken together."""
    residence = engine.table("residence")
    ends = residence.mutate(end=residence.valid_to.fill_null(date(9999, 1, 1)))
    ordered = {"group_by": "person_id", "order_by": ["valid_from", "end"]}
    before = ends.end.max().over(ibis.window(rows=(None, -1), **ordered))
    marked = ends.mutate(starts=(before.isnull() | (ends.valid_from > before)).ifelse(1, 0))
    numbered = marked.mutate(spell=marked.starts.sum().over(ibis.window(rows=(None, 0), **ordered)))
    return numbered.group_by("person_id", "spell").aggregate(start=numbered.valid_from.min(), end=numbered.end.max())


def last_measurement(engine):
    """Last known value of each person and code, and the exact sum of squares of all of them."""
    measured = engine.table("measurement").filter(lambda t: t.value.notnull())
    back = measured.mutate(back=portable.days_between(measured.day, date(2030, 1, 1)))
    return portable.first_rows(back, by=["person_id", "code"], order=["back", "value"]).select(
        "person_id", "code", "day", "value"
    )


def sums_of_decimals(engine):
    """Exact sums and sums of squares of decimals, over groups and where a condition holds."""
    measured = engine.table("measurement")
    return measured.group_by("code").aggregate(
        total=portable.total(scaled(measured.value)),
        squares=portable.total_of_squares(scaled(measured.value)),
        high=portable.total(scaled(measured.value), where=measured.value > 500),
        different=measured.person_id.nunique(),
    )


def contacts_soon_after(engine):
    """Contacts within thirty days after a contact in hospital of the same person, and persons without any."""
    contact = engine.table("contact")
    hospital = contact.filter(contact.domain == "hospital").select("person_id", first="day")
    soon = contact.inner_join(
        hospital,
        [
            contact.person_id == hospital.person_id,
            contact.day > hospital.first,
            contact.day <= portable.plus_days(hospital.first, 30),
        ],
    )
    without = engine.table("person").anti_join(soon, "person_id")
    counted = soon.group_by("person_id").aggregate(n=soon.count())
    return counted.union(without.select("person_id", n=ibis.literal(0, "int64")))


def ages_and_truths(engine):
    """Bounds of the age of everybody and whether they are old, with what is unknown kept."""
    person = engine.table("person")
    ages = {"birth_year": person.birth_year, "birth_month": person.birth_month}
    old = (portable.lowest_age_on(date(2020, 7, 1), **ages) >= 65) & (person.sex == "female")
    return person.select(
        "person_id",
        lowest=portable.lowest_age_on(date(2020, 7, 1), **ages),
        highest=portable.highest_age_on(date(2020, 7, 1), **ages),
        age=portable.age_on(person.death_day, **ages),
        old=old,
        old_for_certain=portable.is_true(old),
        decade=portable.floor_to(person.birth_year, 10),
        born=portable.first_of_month(person.birth_year, person.birth_month),
    )


@pytest.mark.parametrize(
    "question",
    [
        cost_cells,
        person_days,
        spells_without_overlap,
        last_measurement,
        sums_of_decimals,
        contacts_soon_after,
        ages_and_truths,
    ],
)
def test_the_engines_give_the_same_rows(question, spark_engine):
    rows = generated_rows(seed=3)
    with DuckDBEngine() as embedded:
        open_with(embedded, rows)
        expected = embedded.frame(question(embedded))
    open_with(spark_engine, rows)
    found = spark_engine.frame(question(spark_engine))

    assert expected.height > 1
    assert found.schema == expected.schema
    assert found.sort(found.columns).equals(expected.sort(expected.columns))


def test_kept_tables_of_the_engines_are_the_same_too(spark_engine):
    rows = generated_rows(seed=4, persons=30)
    frames = []
    with DuckDBEngine() as embedded:
        for engine in (embedded, spark_engine):
            open_with(engine, rows)
            kept = engine.keep("kept_cells", cost_cells(engine))
            again = engine.keep("kept_sums", kept.group_by("sex").aggregate(total=kept.total.sum()))
            frames.append(engine.frame(again.order_by("sex")))

    assert frames[0].height == 3
    assert frames[0].equals(frames[1])


def test_cells_of_several_kinds_of_indicators_are_the_same_in_one_pass(spark_engine):
    rows = generated_rows(seed=5, persons=40)
    periods = generated_person_time(rows["person"])
    # One of each kind of measure; Spark plans all of them together for minutes on a busy machine.
    kinds = ["care_cost_total", "gp_contacts", "hospital_days", "any_admission", "recorded_diabetes"]
    chosen = care_indicators(kinds, population="", source="", first_year=2020, last_year=2020)
    measures = {id: indicator.tally for id, indicator in chosen.items()}
    frames = []
    with DuckDBEngine() as embedded:
        for engine in (embedded, spark_engine):
            open_with(engine, rows)
            cells = care_cells(engine, engine.given("person_period", periods), measures)
            frames.append(cells.sort("region", "year", "sex", "age_band"))

    assert frames[0].height > 10
    assert frames[0]["care_cost_total__total"].sum() > 0
    assert frames[0].equals(frames[1])


def generated_person_time(persons):
    """A year of everybody; half of them moved from one region to another in the middle of it."""
    return pl.DataFrame(
        [
            {"person_id": person["person_id"], "sex": person["sex"], "year": 2020, "region": region}
            | {"age": person["person_id"] % 15, "age_band": person["person_id"] % 15 // 5}
            | {"enter_day": start, "leave_day": end, "days": (end - start).days}
            for person in persons
            for region, start, end in (
                (person["person_id"] % 2, date(2020, 1, 1), date(2020, 7, 1)),
                (1, date(2020, 7, 1), date(2021, 1, 1)),
            )
        ]
    )


# Spark takes a second for what the embedded engine does in a hundredth, so a few examples, and none made smaller.
@settings(max_examples=6, phases=[Phase.explicit, Phase.generate])
@given(tables(), definitions())
def test_spark_judges_follows_and_counts_as_the_slow_computation_in_memory(spark_engine, tables, definition):
    assert_same_as_in_memory(spark_engine, tables, definition)
