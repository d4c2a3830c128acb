"""The examples of the catalogue, computed all at once: the persons of each live in a region of their own."""

from datetime import date

import polars as pl

from proeftuin.steps.triple_aim.care_cell import BELOW, TOTAL, base, care_cells
from proeftuin.steps.triple_aim.care_measure import TallyKind
from proeftuin.steps.triple_aim.catalogue.record import FromCare
from tests.care_example import care_rows, open_with

APART = 1_000
_SCHEMA = {
    "person_id": pl.Int64,
    "year": pl.Int64,
    "region": pl.Int64,
    "enter_day": pl.Date,
    "leave_day": pl.Date,
    "sex": pl.String,
    "age": pl.Int64,
    "age_band": pl.Int64,
    "days": pl.Int64,
}


def answers_on(engine, examples, records):
    """Numerator and denominator of each example, in the order of `examples`."""
    tables, periods = {}, []
    for place, example in enumerate(examples):
        drawn = {name: text for name, text in example.tables.items() if name != "members"}
        rows = care_rows(**drawn)
        for name, own in rows.items():
            tables.setdefault(name, []).extend(_moved(row, place) for row in own)
        periods += [
            _period(person, place, example, spell) for person in rows["person"] for spell in _spells(example, person)
        ]
    open_with(engine, tables)
    kept = engine.given("person_period", pl.DataFrame(periods, schema=_SCHEMA, orient="row"))
    tallies = {id: _computed(records[id]).tally for id in dict.fromkeys(example.indicator for example in examples)}
    sums = care_cells(engine, kept, tallies)
    together = sums.drop("sex", "age_band").group_by("region", "year").agg(pl.all().sum())
    rows = {(row["region"], row["year"]): row for row in together.rows(named=True)}
    return [_answer(rows[(place, example.year)], example.indicator, records) for place, example in enumerate(examples)]


def _computed(record):
    return next(found for found in record.computations if isinstance(found, FromCare))


def _moved(row, place):
    return row | {"person_id": row["person_id"] + place * APART} if "person_id" in row else row


def _spells(example, person):
    first, after = date(example.year, 1, 1), date(example.year + 1, 1, 1)
    if "members" not in example.tables:
        return [(first, after)]
    header, *lines = [
        [field.strip() for field in line.split("|")] for line in example.tables["members"].strip().splitlines()
    ]
    rows = [dict(zip(header, line, strict=True)) for line in lines]
    mine = [row for row in rows if int(row["person_id"]) == person["person_id"]]
    return [(date.fromisoformat(row["start"]), date.fromisoformat(row["end"])) for row in mine]


def _period(person, place, example, spell):
    born, month = person["birth_year"], person["birth_month"]
    age = None if born is None else max(example.year - born - (0 if month == 1 else 1), 0)
    band = None if age is None else min(age // 5, 18)
    return (
        person["person_id"] + place * APART, example.year, place, *spell, person["sex"], age, band,
        (spell[1] - spell[0]).days,
    )  # fmt: skip


def _answer(row, id, records):
    found = _computed(records[id])
    tally = found.tally
    scale = 100 if tally.kind is TallyKind.AMOUNT else found.scale
    if f"{id}__{BELOW}" in row:
        below = row[f"{id}__{BELOW}"]
    else:
        below = row[base("persons" if tally.kind is TallyKind.PERSONS else "days", tally.ages)]
    return float(row[f"{id}__{TOTAL}"]) / scale, float(below)
