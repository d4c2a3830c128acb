"""Generated small populations and definitions, and the comparison of an engine with the slow computation in memory."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.steps.population.criterion import (
    Age,
    Alive,
    AllOf,
    Amount,
    Anchor,
    AnyOf,
    Attribute,
    Happened,
    Known,
    Measured,
    Not,
    Registered,
    Residence,
    Sex,
    Which,
    Window,
)
from proeftuin.steps.population.criterion_attrition import attrition
from proeftuin.steps.population.judgement import judged
from proeftuin.steps.population.membership import spells
from proeftuin.steps.population.population_definition import (
    EachPeriod,
    Every,
    FirstEvent,
    FixedDay,
    PopulationDefinition,
    PopulationKind,
    Step,
    StepKind,
)
from proeftuin.steps.population.selection import Between, Codes, EventTable, OneOf, Selection
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.period import Period
from proeftuin.vocabulary.sex import Sex as RegisteredSex
from tests.care_example import open_with
from tests.in_memory_population import attrition_in_memory, judge_everybody, spells_in_memory

START = date(2020, 1, 1)

# Few different days, codes and values, so that boundaries meet often.
days = st.integers(-45, 110).map(lambda offset: START + timedelta(days=offset))
persons = st.integers(1, 6)
areas = st.sampled_from(["GM0001", "GM0002", "GM0003"])
values = st.sampled_from([None, *(Decimal(value) for value in ("48", "53", "53.5", "58.25"))])
systems_and_codes = st.sampled_from([("ICD10", "E11"), ("ICD10", "E119"), ("ICD10", "I10"), ("ICPC1", "T90")])


@st.composite
def _spell(draw):
    start = draw(days)
    length = draw(st.sampled_from([None, 0, 1, 7, 31, 60]))
    return {"valid_from": start, "valid_to": None if length is None else start + timedelta(days=length)}


@st.composite
def _row(draw, table):
    row = dict.fromkeys(CARE_TABLES[table].columns) | {"person_id": draw(persons)}
    if CARE_TABLES[table].spell:
        row |= draw(_spell())
    if "day" in row:
        row["day"] = draw(days)
    if "code" in row:
        row["code_system"], row["code"] = draw(systems_and_codes)
    return row | draw(st.fixed_dictionaries(_OTHER_COLUMNS.get(table, {})))


_OTHER_COLUMNS = {
    "residence": {"area_code": areas, "area_level": st.sampled_from(["municipality", "municipality", "postcode4"])},
    "registration": {
        "kind": st.sampled_from(["gp", "insurer"]),
        "organisation_id": st.sampled_from([None, "a", "b"]),
    },
    "contact": {
        "domain": st.sampled_from(["gp", "hospital"]),
        "kind": st.sampled_from([None, "admission", "consultation"]),
        "amount_cents": st.sampled_from([None, -500, 1000, 2500]),
        "diagnosis_system": st.sampled_from([None, "ICD10"]),
        "diagnosis_code": st.sampled_from([None, "E119"]),
    },
    "diagnosis": {"status": st.sampled_from([None, "main"])},
    "medication": {"days": st.sampled_from([None, 30, 90])},
    "measurement": {"value": values},
    "survey_answer": {
        "wave": st.just("1"),
        "instrument": st.sampled_from(["PAM", "SF12"]),
        "item": st.sampled_from(["1", "2"]),
        "value": values,
    },
    "exposure": {"intervention_id": st.sampled_from(["walking", "cooking"])},
}


@st.composite
def _person(draw, id):
    return {
        "person_id": id,
        "birth_year": draw(st.sampled_from([None, 1974, 1975, 1976, 2019, 2020])),
        "birth_month": draw(st.sampled_from([None, 1, 2, 3, 12])),
        "sex": draw(st.sampled_from([None, "female", "male"])),
        "death_day": draw(st.one_of(st.none(), st.none(), days)),
        "origin": draw(st.sampled_from([None, "x", "y"])),
    }


@st.composite
def tables(draw):
    """Rows of all care tables of at most six persons."""
    rows = {"person": [draw(_person(id)) for id in range(1, draw(persons) + 1)]}
    rows |= {table: draw(st.lists(_row(table), max_size=8)) for table in _OTHER_COLUMNS}
    return rows


windows = st.one_of(
    st.builds(
        lambda start, length, anchor: Window(start, start + length, anchor),
        st.sampled_from([-60, -31, -7, -1, 0, 3]),
        st.sampled_from([0, 1, 7, 45]),
        st.sampled_from(Anchor),
    ),
    st.builds(Window, st.none(), st.sampled_from([-1, 0, 5]), st.sampled_from(Anchor)),
    st.just(Period(date(2019, 12, 20), date(2020, 1, 20))),
)
bounds = st.sampled_from([(None, 53), (53, None), (53, 58), ("53.5", "58.25")]).map(
    lambda pair: tuple(None if bound is None else Decimal(bound) for bound in pair)
)
codes = st.sampled_from(
    [
        (),
        (Codes("ICPC1", ("T90",)),),
        (Codes("ICD10", ("E11",), prefix=True), Codes("ICPC1", ("T90",))),
        (Codes("ICD10", ("E11", "I10")),),
    ]
)


def _selection_of(table):
    return st.builds(
        Selection,
        st.just(table),
        codes if table.has_codes else st.just(()),
        st.sampled_from([(), (Codes("ICD10", ("E11",), prefix=True),)]) if table is EventTable.CONTACT else st.just(()),
        st.sampled_from(_CONDITIONS[table]),
        st.sampled_from(_BOUNDS.get(table, [()])),
    )


_CONDITIONS = {
    EventTable.DIAGNOSIS: [(), (OneOf("status", ("main",)),)],
    EventTable.CONTACT: [(), (OneOf("domain", ("hospital",)),), (OneOf("kind", ("admission", "emergency")),)],
    EventTable.MEDICATION: [()],
    EventTable.MEASUREMENT: [()],
    EventTable.SURVEY_ANSWER: [(), (OneOf("instrument", ("PAM",)), OneOf("item", ("1",)))],
    EventTable.EXPOSURE: [(), (OneOf("intervention_id", ("walking",)),)],
}
_BOUNDS = {
    EventTable.CONTACT: [(), (Between("amount_cents", Decimal(0), None),)],
    EventTable.MEDICATION: [(), (Between("days", Decimal("45.5"), None),)],
    EventTable.MEASUREMENT: [(), (Between("value", None, Decimal("53.5")),)],
}

selections = st.sampled_from(EventTable).flatmap(_selection_of)
residences = st.builds(Residence, st.lists(areas, min_size=1, max_size=2).map(tuple))
registrations = st.builds(Registered, st.sampled_from(["gp", "insurer"]), st.sampled_from([(), ("a",), ("a", "b")]))

leaf_criteria = st.one_of(
    st.builds(Sex, st.sampled_from(RegisteredSex)),
    st.sampled_from([Age(45), Age(None, 45), Age(44, 46), Age(None, 1), Age(1), Age(0)]),
    st.just(Attribute("origin", ("x",))),
    st.just(Alive()),
    residences,
    registrations,
    st.builds(
        Registered,
        st.sampled_from(["gp", "insurer"]),
        st.sampled_from([(), ("a",)]),
        windows.filter(lambda window: isinstance(window, Period) or window.from_day is not None),
    ),
    st.builds(
        Happened,
        selections,
        windows,
        st.integers(1, 2),
        st.booleans(),
        st.sampled_from([None, None, "gp", "insurer"]),
    ),
    st.builds(
        lambda selection, window, which, pair: Measured(selection, window, which, *pair),
        st.sampled_from([EventTable.MEASUREMENT, EventTable.SURVEY_ANSWER]).flatmap(_selection_of),
        windows,
        st.sampled_from(Which),
        bounds,
    ),
    st.builds(
        lambda selection, window, pair: Amount(selection, window, *pair),
        _selection_of(EventTable.CONTACT),
        windows,
        st.sampled_from([(1000, None), (None, 2000), (0, 2500)]),
    ),
)
criteria = st.recursive(
    leaf_criteria,
    lambda inner: st.one_of(
        st.builds(AllOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Not, inner),
        st.builds(Known, inner),
    ),
    max_leaves=4,
)
_kinds_and_criteria = st.lists(
    st.tuples(st.sampled_from(StepKind), st.one_of(criteria, residences, registrations)), min_size=1, max_size=4
)
_NAME = Translated("voorbeeld", "example")


@st.composite
def definitions(draw):
    """Closed and open populations, observed for at most four months."""
    period = Period(START, draw(st.sampled_from([date(2020, 1, 2), date(2020, 3, 15), date(2020, 5, 1)])))
    steps = tuple(
        Step(kind, f"criterion_{number}", _NAME, criterion)
        for number, (kind, criterion) in enumerate(draw(_kinds_and_criteria), start=1)
    )
    if draw(st.booleans()):
        index = EachPeriod(draw(st.sampled_from(Every)))
        return PopulationDefinition("example", _NAME, PopulationKind.OPEN, period, index, steps)
    index = draw(st.one_of(st.just(FixedDay(START)), st.builds(FirstEvent, selections)))
    return PopulationDefinition(
        "example",
        _NAME,
        PopulationKind.CLOSED,
        period,
        index,
        steps,
        follow_up_until=draw(st.sampled_from([None, date(2020, 4, 20)])),
        follow_up_days=draw(st.sampled_from([None, 1, 30])),
        exits=draw(st.lists(st.one_of(residences, registrations, st.just(Alive())), max_size=2).map(tuple)),
    )


def assert_same_as_in_memory(engine, tables, definition):
    """The engine judges, follows and counts everybody exactly as the computation in memory does."""
    open_with(engine, tables)
    judgements = judge_everybody(tables, definition)

    assert judgements_on(engine, definition) == {
        key: (j["index_day"], j["entry_day"], j["answers"], j["passed"], j["is_member"])
        for key, j in judgements.items()
    }
    assert spells_on(engine, definition) == spells_in_memory(judgements)
    assert attrition_on(engine, definition) == attrition_in_memory(judgements, definition)


def judgements_on(engine, definition):
    """Person and period to index day, entry, answers, steps passed and membership, as an engine computes them."""
    rows = engine.frame(judged(engine, definition)).rows(named=True)
    assert max(Counter((row["person_id"], row["period_start"]) for row in rows).values(), default=1) == 1
    return {
        (row["person_id"], row["period_start"]): (
            row["index_day"],
            row["entry_day"],
            [_ANSWERS[row[f"step_{number}"]] for number in range(1, len(definition.steps) + 1)],
            row["passed"],
            row["is_member"] == 1,
        )
        for row in rows
    }


def spells_on(engine, definition):
    """Sorted spells of the judgements that the engine keeps."""
    return sorted(engine.frame(spells(engine, definition)).rows())


def attrition_on(engine, definition):
    """Start of each period to its chain, from the judgements that the engine keeps."""
    chains = {}
    for start, _, _, *numbers in attrition(engine, definition).rows():
        chains.setdefault(start, []).append(tuple(numbers))
    return chains


_ANSWERS = {1: True, 0: False, None: None}
