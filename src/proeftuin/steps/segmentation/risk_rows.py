"""
Persons counted by what predicts a risk and by what happened: all that models need of person rows.

Persons with the same levels of all predictors are one pattern; how many they are and how many had the event is what a
regression asks of them. Patterns of separate buckets, or of holders whose rows never meet, add up to those of all.

An outcome that is a top of amounts has a threshold that only everybody together tell. So the amount stays in the
pattern, in classes whose lowest amount has two digits that count, from a thousand euro on: the threshold is found
afterwards among the bounds of the classes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import ibis
import polars as pl

from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.data.engine.portable import (
    Number,
    Value,
    days_between,
    first_of_year,
    first_rows,
    greatest,
    is_true,
    least,
    one_if,
    total_below_2_53,
    two_leading_digits,
    whole_parts,
    year_of,
)
from proeftuin.errors import NotEstimableError, Problem
from proeftuin.steps.population.criterion import Criterion, Happened, leaves
from proeftuin.steps.population.judgement import judgement_queries
from proeftuin.steps.population.population_definition import PopulationDefinition
from proeftuin.steps.population.query import Query, care_table
from proeftuin.steps.population.selection import EventTable
from proeftuin.steps.segmentation.assignment import assigned_name, element_column
from proeftuin.steps.segmentation.risk_model import CENTS, EarlierUse, RiskModel
from proeftuin.steps.segmentation.scheme import Scheme
from proeftuin.steps.triple_aim.care_cell import cell_queries
from proeftuin.steps.triple_aim.care_definition import CareIndicator
from proeftuin.steps.triple_aim.care_measure import Measure, Tally, TallyKind
from proeftuin.steps.triple_aim.person_year import is_of_age

UNKNOWN = -1
"""Level of what is not known, and of earlier use of who was not in the population then."""
SEXES = {"male": 0, "female": 1}
AGE_YEARS, OLDEST = 10, 9
"""Ages are in classes of ten years; the last is from 90 on."""
LOWEST_CLASS = 1_000 * CENTS
"""Amounts below are one class: no top of amounts reaches down there."""
MOST_PATTERNS = 2_000_000
"""More rows than this are no counts of persons any more, but nearly persons."""
AGE, SEX, SEGMENT, AMOUNT = "age_class", "sex_code", "segment", "amount_class"
PERSONS, EVENTS = "persons", "events"
SUMS = (PERSONS, EVENTS, "died", "left_early", "whole_year", "needs")
ORIGIN, DEPRIVATION, CONTACT = "origin", "deprivation", "contact"
NO_CONTACT, ANY_CONTACT, NOT_FOLLOWED = "none", "any", "not_followed"
AREA_GROUPS = "risk_area_group"
"""Given to the engine: `region` (its place) and `area_group`."""


@dataclass(frozen=True)
class RiskColumns:
    """Names of the columns that a pattern of a model has."""

    model: RiskModel

    @property
    def elements(self) -> tuple[str, ...]:
        """Of the elements that predict."""
        return tuple(element_column(key) for key in self.model.predictors.elements)

    @property
    def earlier_use(self) -> tuple[str, ...]:
        """Of earlier use, in order."""
        return tuple(f"earlier_{number}" for number, _ in enumerate(self.model.predictors.earlier_use, start=1))

    @property
    def levels(self) -> tuple[str, ...]:
        """What tells patterns apart, besides the year and the amount; age and sex always, to show figures by them."""
        return (AGE, SEX, *self.elements, *self.earlier_use, SEGMENT)

    @property
    def keys(self) -> tuple[str, ...]:
        """All that tells rows apart."""
        return ("year", *self.levels, *([AMOUNT] if self.model.outcome.top_percent is not None else []))


def risk_query(
    model: RiskModel,
    definition: PopulationDefinition,
    periods: Relation,
    indicators: Mapping[str, CareIndicator],
) -> Query:
    """
    One row per member in the years in which the model is learned and tested; it never leaves the engine.

    Parameters
    ----------
    definition : PopulationDefinition
        Open and judged every year; the engine keeps its judgements, and the segments of the model's scheme.
    periods : relation
        The person-time of which the engine keeps person-years and what was found for `indicators`.
    indicators : mapping of str to CareIndicator
        All for which `care_cells` was asked just before.

    Returns
    -------
    Query
        The columns of `RiskColumns`, `value` (what the year gave of the outcome), `is_event` (0 for a top of amounts)
        and what is counted beside: `died`, `left_early`, `whole_year`, `needs`, `origin`, `contact`, `region`.
    """
    people = cell_queries(periods, _tallies(indicators)).people.kept
    base = _members(model, definition)
    of_year = people.group_by("person_id", "year").aggregate(
        sex=people.sex.max(),
        age=people.age.max(),
        days=people.days.sum().cast("int64"),
        leave_day=people.leave_day.max(),
    )
    rows = base.join(of_year, ["person_id", "year"])
    if model.outcome.indicator is not None and model.outcome.indicator.tally.ages is not None:
        rows = rows.filter(is_of_age(rows, model.outcome.indicator.tally.ages))
    rows = _with_person(rows)
    rows = _with_region(rows, people)
    rows = _with_contact(rows, people)
    rows = _with_value(rows, "value", model.outcome.indicator, 0, periods, indicators)
    for number, use in enumerate(model.predictors.earlier_use, start=1):
        rows = _with_value(rows, f"sum_{number}", use.indicator, use.years_before, periods, indicators)
        rows = _with_presence(rows, f"was_in_{number}", people, use.years_before)
    return Query(f"risk_{model.table_name}", _levels(rows, model))


def pattern_query(model: RiskModel, rows: Relation) -> Query:
    """Patterns with how many persons have each, in the year of learning and that of testing."""
    keys = RiskColumns(model).keys
    return Query(f"risk_patterns_{model.table_name}", rows.group_by(*keys).aggregate(**_sums(rows)))


def group_query(model: RiskModel, rows: Relation) -> Query:
    """The patterns of the year of testing again, apart for each group of persons that figures are shown by."""
    keys = RiskColumns(model).keys
    tested = rows.filter(rows.year == model.test)
    parts = []
    for kind in (ORIGIN, DEPRIVATION, CONTACT):
        known = tested.filter(tested[kind].notnull()) if kind != CONTACT else tested
        told = known.mutate(group_kind=ibis.literal(kind), group=known[kind])
        parts.append(told.group_by("group_kind", "group", *keys).aggregate(**_sums(told)))
    return Query(f"risk_groups_{model.table_name}", ibis.union(*parts))


def stay_query(model: RiskModel, rows: Relation) -> Query:
    """Of who was there in both years: persons and amounts by the class of the amount in either year."""
    learned, tested = (
        rows.filter(rows.year == year).select("person_id", **{f"{AMOUNT}_{name}": AMOUNT, f"{name}_cents": "value"})
        for year, name in ((model.learn, "learn"), (model.test, "test"))
    )
    both = learned.join(tested, "person_id")
    sums = both.group_by(f"{AMOUNT}_learn", f"{AMOUNT}_test").aggregate(
        persons=both.count().cast("int64"),
        learn_cents=total_below_2_53(both.learn_cents),
        test_cents=total_below_2_53(both.test_cents),
    )
    return Query(f"risk_stays_{model.table_name}", sums)


def risk_sums(
    engine: CareEngine,
    model: RiskModel,
    definition: PopulationDefinition,
    periods: Relation,
    indicators: Mapping[str, CareIndicator],
    area_groups: Mapping[int, str],
) -> dict[str, pl.DataFrame]:
    """
    What a bucket gives for a model: `patterns`, `groups` and, for a top of amounts, `stays`.

    Raises
    ------
    NotEstimableError
        There are more than `MOST_PATTERNS` patterns.
    """
    give_area_groups(engine, area_groups)
    query = risk_query(model, definition, periods, indicators)
    rows = engine.keep(query.name, query.rows)
    asked = {"patterns": pattern_query(model, rows), "groups": group_query(model, rows)}
    if model.outcome.top_percent is not None:
        asked["stays"] = stay_query(model, rows)
    found = {name: engine.frame(query.rows) for name, query in asked.items()}
    _refuse_too_many(model.id, found["patterns"])
    return {name: added([frame], model.id) for name, frame in found.items()}


def give_area_groups(engine: CareEngine, area_groups: Mapping[int, str]) -> None:
    """Hand the engine the group of deprivation of each region, by its place; none when the study names no figure."""
    schema = {"region": pl.Int64, "area_group": pl.String}
    engine.given(AREA_GROUPS, pl.DataFrame(sorted(area_groups.items()), schema=schema, orient="row"))


def added(frames: Sequence[pl.DataFrame], model: str) -> pl.DataFrame:
    """
    The sums of disjoint groups of persons as those of all of them, in order.

    Raises
    ------
    NotEstimableError
        There are more than `MOST_PATTERNS` patterns.
    """
    together = pl.concat(frames, how="vertical")
    sums = [name for name in together.columns if name in SUMS or name.endswith("_cents")]
    keys = [name for name in together.columns if name not in sums]
    counted = together.group_by(keys).agg(pl.col(sums).sum()).sort(keys)
    _refuse_too_many(model, counted)
    return counted


def _refuse_too_many(model: str, patterns: pl.DataFrame) -> None:
    if patterns.height > MOST_PATTERNS:
        raise NotEstimableError(
            Problem(
                f"risks, model {model}",
                f"its predictors make more than {MOST_PATTERNS:,} different patterns of persons",
                "patterns that several persons share, so that they are counts and not nearly persons",
                "name fewer `elements` or fewer classes of earlier use",
            )
        )


def _tallies(indicators: Mapping[str, CareIndicator]) -> dict[str, Measure | Tally]:
    return {id: found.tally for id, found in indicators.items()}


def _members(model: RiskModel, definition: PopulationDefinition) -> Relation:
    """Members in both years, with their elements and how many recorded needs they have."""
    scheme = model.scheme
    if scheme is None:
        judged = judgement_queries(definition)[-1].kept
        judged = judged.filter(judged.is_member == 1)
        rows = judged.select(
            "person_id", "period_start", "index_day", year=year_of(judged.period_start),
            segment=ibis.literal(0, "int64"), needs=ibis.literal(0, "int64"),
        )  # fmt: skip
    else:
        kept = _assigned(scheme)
        told = [element_column(key) for key in need_elements(scheme)]
        needs = reduce(lambda left, right: left + right, (one_if(kept[name] == 1) for name in told)) if told else 0
        elements = {name: kept[name].cast("int64").fill_null(UNKNOWN) for name in RiskColumns(model).elements}
        rows = kept.select(
            "person_id", "period_start", "index_day", "year", "segment", needs=_number(needs), **elements
        )
    return rows.filter(rows.year.isin([model.learn, model.test]))


def need_elements(scheme: Scheme) -> tuple[str, ...]:
    """Elements that tell of a recorded disease or medicine, which count as recorded needs."""
    return tuple(
        element.key
        for element in scheme.elements
        if isinstance(element.asks, Criterion) and any(_is_need(leaf) for leaf in leaves(element.asks))
    )


def _is_need(leaf: object) -> bool:
    needs = (EventTable.DIAGNOSIS, EventTable.MEDICATION)
    return isinstance(leaf, Happened) and leaf.selection.table in needs


def _assigned(scheme: Scheme) -> Relation:
    elements = {element_column(element.key): "int8" for element in scheme.elements}
    before = {"person_id": "int64", "period_start": "date", "year": "int64", "index_day": "date"}
    return ibis.table(before | elements | {"segment": "int64", "is_certain": "int8"}, name=assigned_name(scheme))


def _with_person(rows: Relation) -> Relation:
    person = care_table("person").select("person_id", "origin", "death_day")
    known = rows.left_join(person, "person_id")
    known = known.select(*rows.columns, "origin", "death_day")
    died = is_true((year_of(known.death_day) == known.year) & (known.death_day >= known.index_day))
    next_year = first_of_year(known.year + 1)
    length = days_between(first_of_year(known.year), next_year)
    return known.mutate(
        died=one_if(died),
        left_early=one_if(~died & (known.leave_day < next_year)),
        whole_year=one_if(known.days >= length),
    )


def _with_region(rows: Relation, people: Relation) -> Relation:
    """Adds the group of deprivation of the region where the person was first in the year."""
    first = first_rows(people, by=["person_id", "year"], order=["enter_day", "region"])
    groups = ibis.table({"region": "int64", "area_group": "string"}, name=AREA_GROUPS)
    placed = rows.left_join(first.select("person_id", "year", "region"), ["person_id", "year"])
    placed = placed.select(*rows.columns, "region")
    grouped = placed.left_join(groups, "region")
    return grouped.select(*placed.columns, deprivation=grouped.area_group)


def _with_contact(rows: Relation, people: Relation) -> Relation:
    """Adds whether there was any contact in the year before; who was not in the population then is told apart."""
    contacts = care_table("contact")
    # A fixed payment for somebody who never comes is a line as well, and no contact.
    contacts = contacts.filter(contacts.kind.fill_null("") != "capitation")
    before = contacts.select("person_id", year=year_of(contacts.day) + 1).distinct()
    had = before.mutate(had_contact=ibis.literal(1, "int64"))
    joined = rows.left_join(had, ["person_id", "year"])
    joined = _with_presence(joined.select(*rows.columns, "had_contact"), "was_in", people, 1)
    contact = ibis.cases(
        (joined.was_in == 0, ibis.literal(NOT_FOLLOWED)),
        (joined.had_contact == 1, ibis.literal(ANY_CONTACT)),
        else_=ibis.literal(NO_CONTACT),
    )
    return joined.mutate(contact=contact).drop("had_contact", "was_in")


def _with_presence(rows: Relation, name: str, people: Relation, years_before: int) -> Relation:
    """Adds 1 for who was in the population in that earlier year, else 0."""
    there = people.select("person_id", year=people.year + years_before).distinct()
    marked = there.mutate(**{name: ibis.literal(1, "int64")})
    joined = rows.left_join(marked, ["person_id", "year"])
    return joined.select(*rows.columns, **{name: joined[name].fill_null(0)})


def _with_value(
    rows: Relation,
    name: str,
    indicator: CareIndicator | None,
    years_before: int,
    periods: Relation,
    indicators: Mapping[str, CareIndicator],
) -> Relation:
    """Adds what a person had of an indicator in a year, over all regions; death is one for who died."""
    if indicator is None:
        return rows.mutate(**{name: rows.died})
    found, column = kept_values(indicator.indicator.id, periods, indicators)
    dated = found.select("person_id", year=found.year + years_before, taken=found[column])
    is_share = indicator.tally.kind is TallyKind.PERSONS
    # Whoever moved has rows in two regions: amounts and numbers add up, and a yes stays one yes.
    taken = dated.taken.max() if is_share else total_below_2_53(dated.taken)
    of_year = dated.group_by("person_id", "year").aggregate(taken=taken)
    joined = rows.left_join(of_year, ["person_id", "year"])
    return joined.select(*rows.columns, **{name: joined.taken.fill_null(0).cast("int64")})


def kept_values(id: str, periods: Relation, indicators: Mapping[str, CareIndicator]) -> tuple[Relation, str]:
    """The rows that the engine keeps with the numbers of an indicator of one measure, and their column."""
    part = next(part for part in cell_queries(periods, _tallies(indicators)).parts if id in part.tallies)
    return part.found.kept, part.columns[id]


def _levels(rows: Relation, model: RiskModel) -> Relation:
    sex = ibis.cases(*((rows.sex == word, code) for word, code in SEXES.items()), else_=UNKNOWN)
    decade = whole_parts(greatest(rows.age.fill_null(0), 0).cast("int64"), AGE_YEARS)
    columns: dict[str, Value] = {
        AGE: rows.age.isnull().ifelse(UNKNOWN, least(decade, OLDEST)).cast("int64"),
        SEX: sex.cast("int64"),
    }
    for number, use in enumerate(model.predictors.earlier_use, start=1):
        columns[f"earlier_{number}"] = _class(rows, number, use)
    outcome = model.outcome
    if outcome.top_percent is None:
        event = one_if(rows.value >= outcome.bound)
    else:
        event = ibis.literal(0, "int64")
        known = greatest(rows.value, 0).cast("int64")
        columns[AMOUNT] = (known < LOWEST_CLASS).ifelse(0, two_leading_digits(known)).cast("int64")
    beside = ("died", "left_early", "whole_year", "needs", "origin", "deprivation", "contact", "value")
    return rows.select("person_id", "year", *columns_of(rows, model), "segment", *beside, is_event=event, **columns)


def columns_of(rows: Relation, model: RiskModel) -> list[str]:
    """Columns of the elements that predict, which need no change."""
    return [name for name in RiskColumns(model).elements if name in rows.columns]


def _class(rows: Relation, number: int, use: EarlierUse) -> Number:
    value = rows[f"sum_{number}"]
    classes = [one_if(value >= bound) for bound in use.in_sums()]
    reached = reduce(lambda left, right: left + right, classes)
    return (rows[f"was_in_{number}"] == 1).ifelse(reached, UNKNOWN).cast("int64")


def _sums(rows: Relation) -> dict[str, Value]:
    return {
        PERSONS: rows.count().cast("int64"),
        EVENTS: total_below_2_53(rows.is_event),
        **{name: total_below_2_53(rows[name]) for name in ("died", "left_early", "whole_year", "needs")},
    }


def _number(value: Value | int) -> Value:
    return ibis.literal(value, "int64") if isinstance(value, int) else value.cast("int64")
