"""What a scheme is warned about: each trap in a small table in which it was laid."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from proeftuin.data.engine.choice import DEFAULT_ENGINE, engine_named
from proeftuin.steps.population.criterion import Amount, Window
from proeftuin.steps.population.selection import EventTable, Selection
from proeftuin.steps.segmentation.area_residents import scheme_of_residents
from proeftuin.steps.segmentation.area_types import open_area_scheme
from proeftuin.steps.segmentation.cost_as_need import cost_at_equal_need
from proeftuin.steps.segmentation.scheme import AllHold, Element, Holds, SegmentRule
from proeftuin.steps.segmentation.scheme_need import looks_at_use, needs_of
from proeftuin.steps.segmentation.segment_mean_table import most_expensive
from tests.care_example import care_rows
from tests.segment_example import SCHEME, found_on, said

YEARS = (2019, 2020, 2021)
SECOND = date(2020, 1, 1)
DEAR = replace(
    SCHEME,
    id="dear",
    elements=(
        *SCHEME.elements,
        Element("dear", said("dear"), Amount(Selection(EventTable.CONTACT), Window(-365, -1), at_least_cents=500_000)),
    ),
    segments=(*SCHEME.segments, replace(SCHEME.segments[0], id="costly")),
    rules=(SegmentRule("costly", AllHold((Holds("dear"),))), *SCHEME.rules),
)
"""The same with a segment of who cost 5,000 euro or more in the year before."""


def insured(*persons):
    return "person_id | kind | valid_from\n" + "\n".join(f"{id} | insurer | 2000-01-01" for id in persons)


def contacts(**amounts):
    """Contacts in the middle of a year, as `y2019={1: euro}`."""
    rows = [
        f"{id} | {year[1:]}-06-15 | hospital | {100 * euro} | declared"
        for year, own in amounts.items()
        for id, euro in own.items()
    ]
    return "person_id | day | domain | amount_cents | amount_kind\n" + "\n".join(rows)


def rows_of(table, *columns, **where):
    return table.filter(*(pl.col(name) == value for name, value in where.items())).select(columns).rows()


def test_mean_cost_is_that_of_the_same_persons_in_each_year(care_engine):
    tables = care_rows(
        person="""
            person_id | birth_year | birth_month | death_day
                    1 | 1990       | 6           |
                    2 | 1990       | 6           |
                    3 | 1990       | 6           | 2020-12-30
        """,
        registration=insured(1, 2, 3),
        contact=contacts(y2019={1: 100, 3: 900}, y2020={1: 300, 2: 100, 3: 9000}, y2021={2: 50}),
    )

    means = found_on(care_engine, tables, years=YEARS).means()

    # 3 dies in 2020, so what 3 cost in 2020 is compared with nothing.
    (now,) = rows_of(means, "before", "now", "after", "persons", group="well", region="all", period_start=SECOND)
    assert now == pytest.approx((50.0, 200.0, 25.0, 2))
    (first,) = rows_of(means, "before", "after", "persons", group="well", region="all", period_start=date(2019, 1, 1))
    assert first == (None, pytest.approx(9400 / (2 + 365 / 366)), 3)


def test_whoever_was_picked_for_cost_costs_less_by_itself_and_the_scheme_is_warned(care_engine):
    persons = range(1, 21)
    tables = care_rows(
        person="person_id | birth_year | birth_month\n" + "\n".join(f"{id} | 1990 | 6" for id in persons),
        registration=insured(*persons),
        # One is expensive in 2019 and one in 2021; everybody else costs the same in all years.
        contact=contacts(
            y2019={1: 10_000, **dict.fromkeys(persons[1:], 100)},
            y2020=dict.fromkeys(persons, 100),
            y2021={**dict.fromkeys(persons[:-1], 100), 20: 10_000},
        ),
    )

    found = found_on(care_engine, tables, DEAR, years=YEARS)

    rows = found.diagnostics().filter(measure="regression_to_mean", region="all")
    told = rows.select("period_start", "segment", "group", "value", "verdict", "note").rows()
    # Picked on 2019, gone in 2020; the 5 percent with the highest cost of 2019 are the same person.
    assert told == [
        (date(2019, 1, 1), None, "top_5", 100.0, "warning", "regression_of_top"),
        (SECOND, "costly", None, 100.0, "warning", "regression_of_segment"),
    ]


def test_only_a_scheme_that_looks_at_use_selects_on_it(care_engine):
    assert looks_at_use(DEAR)
    assert not looks_at_use(SCHEME)


def test_diagnoses_are_needs_and_age_cost_and_what_is_made_of_others_are_not():
    assert needs_of(DEAR) == ("diabetes", "heart")


def test_the_most_expensive_twentieth_takes_part_of_the_class_in_which_it_ends():
    sums = {"days_before": 0, "cost_before": 0, "days": 100, "days_after": 100, "cost_after": 40}
    classes = pl.DataFrame(
        [
            {"year": 2020, "rounded": 90, "persons": 2, "cost": 180, **sums},
            {"year": 2020, "rounded": 50, "persons": 12, "cost": 600, **sums},
            {"year": 2020, "rounded": 0, "persons": 86, "cost": 0, **sums},
        ]
    )

    (top,) = most_expensive(classes).rows(named=True)

    # 5 of 100 persons: both of the first class and 3 of the 12 of the second.
    assert (top["persons"], top["cost"], top["cost_after"]) == (5.0, 180 + 600 / 4, 40 + 40 / 4)


def test_a_segment_of_persons_without_contacts_is_warned_that_diagnoses_may_be_missing(care_engine):
    tables = care_rows(
        person="person_id | birth_year | birth_month\n" + "\n".join(f"{id} | 1990 | 6" for id in range(1, 5)),
        registration=insured(1, 2, 3, 4),
        diagnosis="person_id | code_system | code | day\n4 | ICPC1 | T90 | 2019-06-15",
        contact=contacts(y2019={1: 10, 4: 10}, y2020=dict.fromkeys((1, 2, 3, 4), 10)),
    )

    rows = found_on(care_engine, tables, years=YEARS).diagnostics().filter(measure="few_contacts", region="all")

    assert rows.select("period_start", "segment", "value", "verdict", "note").rows() == [
        # Nobody has a contact before 2019: the data begin too late to say anything of that year.
        (date(2019, 1, 1), None, 100.0, "warning", "no_look_back"),
        (date(2019, 1, 1), "well", 100.0, "warning", "no_look_back"),
        (SECOND, None, 50.0, "warning", "diagnosis_missing"),
        (SECOND, "ill", 0.0, "ok", None),
        (SECOND, "well", pytest.approx(200 / 3), "warning", "diagnosis_missing"),
        (date(2021, 1, 1), None, 0.0, "ok", None),
        (date(2021, 1, 1), "ill", 0.0, "ok", None),
        (date(2021, 1, 1), "well", 0.0, "ok", None),
    ]


def stratum(group, needs, persons, cost, *, segment=1):
    """Persons of one group who each cost the same, `cost` cents in 365 days."""
    return {
        "year": 2020, "group": group, "segment": segment, "needs": needs, "age_group": 1, "persons": persons,
        "days": 365 * persons, "cost": persons * cost, "squares": persons * cost**2,
    }  # fmt: skip


def test_a_group_that_costs_less_at_equal_needs_is_found_whatever_its_needs_are():
    # The group has more needs, and so costs more on average, but 80 percent of others with the same needs.
    sums = pl.DataFrame(
        [
            stratum("poor", 1, 100, 800),
            stratum("poor", 3, 300, 2_400),
            stratum(None, 1, 900, 1_000),
            stratum(None, 3, 100, 3_000),
        ],
        schema_overrides={"group": pl.String},
    )

    found = cost_at_equal_need(sums)

    assert found.select("group", "segment", "persons").rows() == [("poor", None, 400), ("poor", 1, 400)]
    assert found["value"].to_list() == pytest.approx([0.8, 0.8])
    # All of a stratum cost the same, so that nothing is left to chance.
    assert found["upper"].to_list() == pytest.approx([0.8, 0.8])


def test_cost_that_is_lower_at_equal_needs_in_the_most_deprived_areas_is_a_warning(care_engine):
    poor, others = range(1, 121), range(121, 241)
    homes = [f"{id} | {'GM0001' if id in poor else 'GM0002'} | municipality | 2000-01-01" for id in (*poor, *others)]
    tables = care_rows(
        person="person_id | birth_year | birth_month\n" + "\n".join(f"{id} | 1990 | 6" for id in (*poor, *others)),
        registration=insured(*poor, *others),
        residence="person_id | area_code | area_level | valid_from\n" + "\n".join(homes),
        diagnosis="person_id | code_system | code | day\n"
        + "\n".join(f"{id} | ICPC1 | T90 | 2019-06-15" for id in (*poor[:60], *others[:60])),
        contact=contacts(y2020={id: (50 if id in poor else 100) * (1 + id % 2) for id in (*poor, *others)}),
    )
    found = found_on(care_engine, tables, years=(2020,))

    rows = found.diagnostics(deprived=("GM0001",)).filter(measure="cost_as_need")

    (everybody,) = rows.filter(pl.col("segment").is_null()).rows(named=True)
    assert (everybody["group"], everybody["persons"], everybody["verdict"]) == ("most_deprived", 120, "warning")
    assert everybody["value"] == pytest.approx(0.5)
    assert everybody["lower"] < 0.5 < everybody["upper"] < 1
    # Of sixty persons in a segment the cost says too little.
    assert rows.height == 1


def test_the_smallest_segment_and_areas_with_a_small_one_are_held_against_the_minimum_of_the_study(care_engine):
    persons = range(1, 41)
    homes = [f"{id} | GM000{1 + id % 2} | municipality | 2000-01-01" for id in persons]
    tables = care_rows(
        person="person_id | birth_year | birth_month\n" + "\n".join(f"{id} | 1950 | 6" for id in persons),
        registration=insured(*persons),
        residence="person_id | area_code | area_level | valid_from\n" + "\n".join(homes),
        # 11 ill and 16 frail; of the ill 8 live in GM0001.
        diagnosis="person_id | code_system | code | day\n"
        + "\n".join(f"{id} | ICPC1 | T90 | 2019-06-15" for id in (*range(2, 18, 2), 1, 3, 5))
        + "\n"
        + "\n".join(f"{id} | ICPC1 | K77 | 2019-06-15" for id in range(25, 41)),
    )

    found = found_on(care_engine, tables, years=(2020,)).diagnostics(minimum_persons=8)

    smallest = rows_of(found, "segment", "value", "verdict", measure="smallest_segment", region="all")
    assert smallest == [("ill", 11.0, "ok")]
    areas = rows_of(found, "value", "verdict", "note", measure="areas_below_minimum", region="all")
    # In both areas one of the three segments has fewer than 8.
    assert areas == [(2.0, "warning", "small_areas")]


def test_a_type_that_nobody_in_an_area_can_have_is_no_small_segment_of_it():
    persons = range(1, 31)
    types = pl.DataFrame(
        [("GM0001", 0, []), ("GM0002", 6, [])],
        schema={"area_code": pl.String, "segment": pl.Int64, "may_be": pl.List(pl.Int64)},
        orient="row",
    )
    scheme = scheme_of_residents(open_area_scheme("area_types"), types, level="municipality")
    homes = [f"{id} | GM000{1 if id <= 10 else 2} | municipality | 2000-01-01" for id in persons]
    tables = care_rows(
        person="person_id | birth_year | birth_month\n" + "\n".join(f"{id} | 1950 | 6" for id in persons),
        registration=insured(*persons),
        residence="person_id | area_code | area_level | valid_from\n" + "\n".join(homes),
    )
    with engine_named(DEFAULT_ENGINE) as engine:
        found = found_on(engine, tables, scheme=scheme, years=(2020,)).diagnostics(minimum_persons=15)

    # 10 persons live in the one area and 20 in the other; six types are of no area.
    smallest = rows_of(found, "segment", "value", measure="smallest_segment", region="all")
    assert smallest == [("deprived_urban", 10.0)]
    assert rows_of(found, "value", measure="areas_below_minimum", region="all") == [(1.0,)]


def test_everybody_is_in_one_segment_and_how_many_stay_is_told(care_engine):
    tables = care_rows(
        person="person_id | birth_year | birth_month\n" + "\n".join(f"{id} | 1990 | 6" for id in range(1, 5)),
        registration=insured(1, 2, 3, 4),
        diagnosis="person_id | code_system | code | day\n4 | ICPC1 | T90 | 2020-06-15",
    )

    found = found_on(care_engine, tables).diagnostics()

    assert rows_of(found, "value", "persons", "verdict", measure="partition", region="all") == [
        (100.0, 4, "ok"),
        (100.0, 4, "ok"),
    ]
    assert rows_of(found, "period_start", "value", "persons", measure="stability", region="all") == [(SECOND, 75.0, 4)]


def test_how_much_of_the_differences_in_cost_segments_explain_is_told_of_every_scheme(care_engine):
    tables = care_rows(
        person="person_id | birth_year | birth_month\n" + "\n".join(f"{id} | 1990 | 6" for id in range(1, 5)),
        registration=insured(1, 2, 3, 4),
        diagnosis="person_id | code_system | code | day\n"
        + "\n".join(f"{i} | ICPC1 | T90 | 2019-01-15" for i in (3, 4)),
        contact=contacts(y2020={1: 0, 2: 2, 3: 8, 4: 10}),
    )

    found = found_on(care_engine, tables, years=(2020,)).diagnostics()

    # Means 1 and 9 around 5: between 4 x 16 = 64, within 4 x 1 = 4.
    (row,) = rows_of(found, "indicator", "value", measure="variance_explained", region="all")
    assert row == ("care_cost_total", pytest.approx(100 * 64 / 68))
