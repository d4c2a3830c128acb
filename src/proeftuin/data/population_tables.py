"""
Contracts of the tables that a person-level study adds to a results bundle: its populations, and what was loaded.

They hold counts of persons, never a person.
"""

from __future__ import annotations

import polars as pl

from proeftuin.data.contract import Column, TableContract

_POPULATION = Column(pl.String, "identifier of the population")
_START = Column(pl.Date, "first day of the period in which persons are judged")
_END = Column(pl.Date, "first day after that period")
_STATUS = Column(pl.String, "value, withheld, not_estimable or missing")
_REASON = Column(pl.String, "key of the reason why there is no value", missing="there is a value")


def _count(meaning: str) -> Column:
    return Column(pl.Int64, meaning, missing="see `status`")


POPULATIONS = TableContract(
    "populations",
    "one population of the study",
    {
        "population": _POPULATION,
        "name_nl": Column(pl.String, "name in Dutch"),
        "name_en": Column(pl.String, "name in English"),
        "kind": Column(pl.String, "closed (fixed at the index day) or open (persons come and go)"),
        "hash": Column(pl.String, "fingerprint of what the definition means"),
        "period_start": _START,
        "period_end": _END,
        "meaning_nl": Column(pl.String, "the definition read back in Dutch"),
        "meaning_en": Column(pl.String, "the definition read back in English"),
        "persons": _count("persons who were ever in the population"),
        "days": _count("days at risk of all of them together"),
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("population",),
)

CRITERIA = TableContract(
    "criteria",
    "one criterion of one population, in order, for one judged period",
    {
        "population": _POPULATION,
        "period_start": _START,
        "period_end": _END,
        "step": Column(pl.Int16, "order of the criterion, from 0: everybody in the data"),
        "kind": Column(pl.String, "everybody, index (has an index day), include, exclude or entry (still there then)"),
        "criterion": Column(pl.String, "key of the criterion"),
        "label_nl": Column(pl.String, "the criterion in Dutch"),
        "label_en": Column(pl.String, "the criterion in English"),
        "before": _count("persons before the criterion"),
        "excluded": _count("persons whom the criterion leaves out"),
        "unknown": _count(
            "persons of whom the answer is not known: left out by an inclusion, kept by an exclusion criterion"
        ),
        "after": _count("persons after the criterion"),
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("population", "period_start", "step"),
)

TURNOVER = TableContract(
    "turnover",
    "one population × two consecutive years",
    {
        "population": _POPULATION,
        "from_year": Column(pl.Int16, "first of the two years"),
        "to_year": Column(pl.Int16, "second of the two years"),
        "stayed": _count("in the population in both years"),
        "born": _count("in it in the second year only: born after the first"),
        "moved_in": _count("in it in the second year only: came to live in the areas"),
        "newly_eligible": _count("in it in the second year only, for another reason"),
        "died": _count("in it in the first year only: died"),
        "moved_out": _count("in it in the first year only: left the areas"),
        "no_longer_eligible": _count("in it in the first year only, for another reason"),
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("population", "from_year"),
)

OVERLAPS = TableContract(
    "overlaps",
    "one pair of populations",
    {
        "population": _POPULATION,
        "other": Column(pl.String, "identifier of another population, or of the same"),
        "persons": _count("persons who were ever in both"),
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("population", "other"),
)

LOADS = TableContract(
    "loads",
    "what became of the rows of one delivered file, for one care table",
    {
        "source": Column(pl.String, "identifier of the source"),
        "format": Column(pl.String, "reader: table, omop, fhir, desynpuf, dutch_claims or synthetic"),
        "load_id": Column(pl.String, "identifier of the load"),
        "care_table": Column(pl.String, "care table that the rows are for"),
        "file": Column(pl.String, "name of the delivered file"),
        "sha256": Column(pl.String, "checksum of the delivered file"),
        "outcome": Column(pl.String, "accepted, or the key of the reason of a refusal"),
        "rows": Column(pl.Int64, "number of rows"),
    },
    key=("load_id", "care_table", "file", "outcome"),
)

BASELINE_GROUPS = TableContract(
    "baseline_groups",
    "one population × site (or all comparison regions together) × calendar year: who of those there at baseline is "
    "followed in an evaluation",
    {
        "population": Column(pl.String, "identifier of the population that is followed"),
        "region": Column(pl.String, "site:<id>, or `pool` for all comparison regions together"),
        "year": Column(pl.Int16, "calendar year"),
        "baseline": Column(pl.Date, "day on which who is there belongs to the group"),
        "persons": Column(pl.Int64, "persons of the group with time at risk in the year", missing="see `status`"),
        "exposure": Column(pl.Float64, "their time at risk, years", missing="see `status`"),
        "status": Column(pl.String, "value or withheld"),
        "reason": Column(pl.String, "key of the reason why there is no value", missing="there is a value"),
    },
    key=("population", "region", "year"),
)

PERSON_LEVEL = (POPULATIONS, CRITERIA, TURNOVER, OVERLAPS, LOADS, BASELINE_GROUPS)
"""All of them."""
