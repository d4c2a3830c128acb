"""
Counting what the rules find: one pass over each table of each bucket, and sums of counts after that.

Everything that a rule looks at belongs to one person, and a person is in one bucket; so the number of buckets makes no
difference. Rows that are wholly the same are the one thing that takes a pass of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import ibis
import polars as pl

from proeftuin.data.care.contract import CareTable
from proeftuin.data.care.store import CareStore
from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.data.care_quality.rule import Rule
from proeftuin.data.care_quality.rules import rules_of
from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.data.engine.portable import count_if, first_of_month, month_of, total, year_of

IDENTICAL_ROWS = "identical_rows"
LINES = "contact"
"""The table with lines of care: the largest, of which every month should have some."""
COUNTS = ["care_table", "source", "check", "subject", "year"]
COUNTS_SCHEMA = dict.fromkeys(COUNTS[:4], pl.String) | dict.fromkeys(["year", "rows", "of_rows"], pl.Int64)
VOLUMES_SCHEMA = {"care_table": pl.String, "source": pl.String} | dict.fromkeys(
    ["year", "month", "rows", "persons", "amount_cents"], pl.Int64
)

_STILL_HOLDS = date(9999, 1, 1)
_NO_VINTAGE = 0
_SAME_SPELLS = {"residence": "area_level", "registration": "kind"}
"""Spells of one person of which one holds at a time: in areas of one level, and registrations of one kind."""


def counts_of_store(
    store: CareStore, engine: CareEngine, *, years: Sequence[int], today: date | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """
    What every rule finds, and how much there is.

    Returns
    -------
    counts : frame
        `COUNTS`, with `rows` found among `of_rows`.
    volumes : frame
        Rows, persons and cents by care table, source and year; rows of lines of care by month besides.
    """
    counts, volumes = [pl.DataFrame(schema=COUNTS_SCHEMA)], [pl.DataFrame(schema=VOLUMES_SCHEMA)]
    for files, is_about_persons in _openings(store, years):
        engine.open(files)
        for contract in CARE_TABLES.values():
            if contract.is_about_persons is is_about_persons and files[contract.name]:
                rules = [rule for rule in rules_of(contract.name, today=today) if _can_be_judged(rule, store)]
                rows = prepared(engine, contract)
                counts.append(_counts(engine, contract, rows, rules))
                volumes += _volumes(engine, contract)
                if contract.name == LINES:
                    counts.append(_identical_rows(engine, contract))
    kept = pl.concat(counts).group_by(COUNTS).sum().sort(COUNTS)
    place = ["care_table", "source", "year", "month"]
    return kept, pl.concat(volumes).group_by(place).sum().sort(place)


def prepared(engine: CareEngine, contract: CareTable) -> Relation:
    """The rows of a table with what its rules need besides: the person, the spell before, the other tables."""
    rows = engine.table(contract.name)
    if contract.name == "person":
        for name, table in (("resident_id", "residence"), ("registered_id", "registration")):
            known = engine.table(table).select(**{name: "person_id"}).distinct()
            rows = rows.left_join(known, rows.person_id == known[name])
        return rows
    if contract.name in _SAME_SPELLS:
        rows = _with_spell_before(rows, _SAME_SPELLS[contract.name])
    if contract.name == "residence":
        rows = _with_area(rows, engine.table("area"))
    return _with_person(rows, engine.table("person")) if contract.is_about_persons else rows


def _with_person(rows: Relation, persons: Relation) -> Relation:
    # Two sources may both know a person; a fact is still one fact.
    once = persons.group_by("person_id").aggregate(
        birth_year=persons.birth_year.max(), birth_month=persons.birth_month.max(), death_day=persons.death_day.max()
    )
    birth = first_of_month(once.birth_year, once.birth_month.fill_null(1))
    known = once.select(
        known_id="person_id",
        person_birth_year="birth_year",
        person_death_day="death_day",
        earliest_birth=birth,
    )
    return rows.left_join(known, rows.person_id == known.known_id)


def _with_spell_before(rows: Relation, same: str) -> Relation:
    """The latest end of the spells of the same person and kind that began before; empty for the first."""
    ended = rows.mutate(ends=rows.valid_to.fill_null(_STILL_HOLDS))
    before = ibis.window(group_by=["person_id", same], order_by=["valid_from", "ends"], preceding=(None, 1))
    return ended.mutate(ended_before=ended.ends.max().over(before)).drop("ends")


def _with_area(rows: Relation, areas: Relation) -> Relation:
    """Whether the table of areas has the area, and any area of that level."""
    levels = areas.select(known_level="area_level").distinct()
    known = areas.select(known_area="area_code", known_vintage=areas.area_vintage.fill_null(_NO_VINTAGE)).distinct()
    of_level = rows.left_join(levels, rows.area_level == levels.known_level)
    return of_level.left_join(
        known,
        [
            of_level.area_code == known.known_area,
            of_level.area_vintage.fill_null(_NO_VINTAGE) == known.known_vintage,
        ],
    )


def _openings(store: CareStore, years: Sequence[int]) -> Iterator[tuple[dict[str, list[Path]], bool]]:
    """Files to open together, and whether what is about persons is counted in them."""
    for bucket in range(store.buckets):
        yield store.files(buckets=[bucket], years=years), True
    yield store.files(buckets=[0], years=years), False


def _can_be_judged(rule: Rule, store: CareStore) -> bool:
    """A table that nobody delivers is no fault of the persons who are not in it."""
    needed = {"without_residence": "residence", "without_registration": "registration"}.get(rule.check)
    return needed is None or store.rows(needed) > 0


def _counts(engine: CareEngine, contract: CareTable, rows: Relation, rules: Sequence[Rule]) -> pl.DataFrame:
    rows = rows.mutate(found_year=_year(contract, rows))
    measures = {"among_all": rows.count().cast("int64")}
    for place, rule in enumerate(rules):
        if rule.among:
            measures[f"among_{place}"] = count_if(rule.among(rows))
        is_found = rule.is_at_fault(rows) & rule.among(rows) if rule.among else rule.is_at_fault(rows)
        measures[f"found_{place}"] = count_if(is_found)
    found = engine.frame(rows.group_by(["source", "found_year"]).aggregate(**measures))
    return pl.concat(
        [
            pl.DataFrame(schema=COUNTS_SCHEMA),
            *(
                found.select(
                    care_table=pl.lit(contract.name),
                    source=pl.col("source"),
                    check=pl.lit(rule.check),
                    subject=pl.lit(rule.subject, dtype=pl.String),
                    year=pl.col("found_year").cast(pl.Int64),
                    rows=pl.col(f"found_{place}").cast(pl.Int64),
                    of_rows=pl.col(f"among_{place}" if rule.among else "among_all").cast(pl.Int64),
                )
                for place, rule in enumerate(rules)
            ),
        ]
    )


def _year(contract: CareTable, rows: Relation) -> ibis.Value:
    return year_of(rows[contract.day]) if contract.day else ibis.null("int64")


def _identical_rows(engine: CareEngine, contract: CareTable) -> pl.DataFrame:
    rows = engine.table(contract.name)
    copies = rows.group_by([*contract.columns, "source"]).aggregate(copies=rows.count().cast("int64"))
    keyed = copies.mutate(found_year=_year(contract, copies))
    sums = {"rows": total(keyed.copies - 1), "of_rows": total(keyed.copies)}
    found = engine.frame(keyed.group_by(["source", "found_year"]).aggregate(**sums))
    return found.select(
        care_table=pl.lit(contract.name),
        source=pl.col("source"),
        check=pl.lit(IDENTICAL_ROWS),
        subject=pl.lit(None, dtype=pl.String),
        year=pl.col("found_year").cast(pl.Int64),
        rows=pl.col("rows").cast(pl.Int64),
        of_rows=pl.col("of_rows").cast(pl.Int64),
    )


def _volumes(engine: CareEngine, contract: CareTable) -> Iterator[pl.DataFrame]:
    rows = engine.table(contract.name)
    rows = rows.mutate(found_year=_year(contract, rows))
    measures = {"rows": rows.count().cast("int64")}
    if contract.is_about_persons:
        measures["persons"] = rows.person_id.nunique().cast("int64")
    if "amount_cents" in contract.columns:
        measures["amount_cents"] = total(rows.amount_cents)
    yield _volume(engine.frame(rows.group_by(["source", "found_year"]).aggregate(**measures)), contract)
    if contract.name == LINES:
        monthly = rows.mutate(found_month=month_of(rows.day)).group_by(["source", "found_year", "found_month"])
        yield _volume(engine.frame(monthly.aggregate(rows=lambda all: all.count().cast("int64"))), contract)


def _volume(found: pl.DataFrame, contract: CareTable) -> pl.DataFrame:
    names: Mapping[str, str] = {"year": "found_year", "month": "found_month"}
    return found.select(
        care_table=pl.lit(contract.name),
        source=pl.col("source"),
        **{
            name: pl.col(names.get(name, name)).cast(pl.Int64)
            if names.get(name, name) in found.columns
            else pl.lit(None, dtype=pl.Int64)
            for name in ("year", "month", "rows", "persons", "amount_cents")
        },
    )
