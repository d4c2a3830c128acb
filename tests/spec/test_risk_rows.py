"""Persons counted by what predicts a risk and by what happened: small tables with the answer worked out by hand."""

from datetime import date

import polars as pl
import pytest

from proeftuin.data.engine.duckdb_engine import DuckDBEngine
from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.steps.population.criterion import Happened, Registered, Window
from proeftuin.steps.segmentation import risk_rows
from proeftuin.steps.segmentation.before_index_day import before_index_day
from proeftuin.steps.segmentation.risk_events import counted_events, top_threshold
from proeftuin.steps.segmentation.risk_model import EarlierUse, Outcome, Predictors, Within
from proeftuin.steps.segmentation.risk_rows import added
from proeftuin.vocabulary.period import Period
from tests.risk_rows_example import ADMISSIONS, COST, DIABETES, model, scheme, sums_on

LIVES = """
    person_id | valid_from | valid_to | area_code | area_level
            1 | 1990-01-01 |          | GM0001    | municipality
"""
ONE_PERSON = {"person": "person_id | birth_year | birth_month | sex\n1 | 1950 | 6 | female", "residence": LIVES}
ADMITTED = "1 | {day} | hospital | admission | 100000 | declared"
CONTACT = "person_id | day | domain | kind | amount_cents | amount_kind"


def contacts(*days):
    return "\n".join([CONTACT, *(ADMITTED.format(day=day) for day in days)])


def patterns(engine, asked=None, **drawn):
    return sums_on(engine, asked, **(ONE_PERSON | drawn))["patterns"]


def in_year(found, year, column):
    (value,) = found.filter(pl.col("year") == year)[column].to_list()
    return value


def test_an_event_in_the_year_counts_and_use_in_the_year_before_predicts(care_engine):
    found = patterns(care_engine, contact=contacts("2019-03-01", "2019-09-01", "2020-05-01"))

    assert in_year(found, 2020, "earlier_1") == 2
    assert in_year(found, 2020, "events") == 1
    assert in_year(found, 2021, "earlier_1") == 1
    assert in_year(found, 2021, "events") == 0


def test_the_index_day_is_the_first_day_of_the_outcome_and_not_a_day_of_the_predictors(care_engine):
    diagnosis = "person_id | day | code_system | code\n1 | 2020-01-01 | ICPC1 | T90"
    found = patterns(care_engine, contact=contacts("2020-01-01"), diagnosis=diagnosis)

    assert in_year(found, 2020, "events") == 1
    assert in_year(found, 2020, "earlier_1") == 0
    assert in_year(found, 2020, "is_diabetes") == 0
    assert in_year(found, 2021, "is_diabetes") == 1


def test_a_diagnosis_on_the_day_before_the_index_day_predicts(care_engine):
    diagnosis = "person_id | day | code_system | code\n1 | 2019-12-31 | ICPC1 | T90"
    found = patterns(care_engine, diagnosis=diagnosis)

    assert in_year(found, 2020, "is_diabetes") == 1
    assert in_year(found, 2020, "segment") == 1
    assert in_year(found, 2020, "needs") == 1


def test_a_registration_counts_from_the_day_after_it_began(care_engine):
    began = "person_id | kind | valid_from\n1 | long_term_care | {}"

    on_the_day = patterns(care_engine, registration=began.format("2020-01-01"))

    assert in_year(on_the_day, 2020, "is_in_care") == 0
    assert in_year(on_the_day, 2021, "is_in_care") == 1


def test_a_registration_that_held_the_day_before_counts(care_engine):
    found = patterns(care_engine, registration="person_id | kind | valid_from\n1 | long_term_care | 2019-12-31")

    assert in_year(found, 2020, "is_in_care") == 1
    assert in_year(found, 2020, "segment") == 0


def test_age_is_in_classes_of_ten_years_and_unknown_is_a_level_of_its_own(care_engine):
    persons = """
        person_id | birth_year | birth_month | sex
                1 | 1950       | 6           | female
                2 | 1925       | 1           | male
                3 |            |             |
    """
    lives = (
        LIVES
        + """
            2 | 1990-01-01 |          | GM0001    | municipality
            3 | 1990-01-01 |          | GM0001    | municipality
    """
    )
    found = patterns(care_engine, person=persons, residence=lives).filter(pl.col("year") == 2020)

    assert found.select("age_class", "sex_code", "persons").rows() == [(-1, -1, 1), (6, 1, 1), (9, 0, 1)]


def test_who_was_not_there_the_year_before_has_unknown_earlier_use(care_engine):
    born = "person_id | birth_year | birth_month | sex\n1 | 2020 | 3 | male"
    found = patterns(care_engine, person=born)

    assert in_year(found, 2020, "earlier_1") == -1
    assert in_year(found, 2021, "earlier_1") == 0


def test_who_dies_in_the_year_counts_beside_the_outcome_and_without_it_unless_it_was_seen(care_engine):
    died = "person_id | birth_year | birth_month | sex | death_day\n1 | 1950 | 6 | female | 2020-06-30"
    found = patterns(care_engine, person=died)

    assert in_year(found, 2020, "died") == 1
    assert in_year(found, 2020, "events") == 0
    assert in_year(found, 2020, "whole_year") == 0
    assert in_year(found, 2020, "left_early") == 0
    assert found.filter(pl.col("year") == 2021).is_empty()


def test_death_is_an_outcome_too_and_on_the_last_day_of_the_year_as_well(care_engine):
    died = "person_id | birth_year | birth_month | sex | death_day\n1 | 1950 | 6 | female | 2020-12-31"
    found = patterns(care_engine, model(Outcome()), person=died)

    assert in_year(found, 2020, "events") == 1


def test_a_bound_of_several_events_and_of_euro_is_met_exactly(care_engine):
    twice = contacts("2020-02-01", "2020-03-01")

    at_least_two = patterns(care_engine, model(Outcome(ADMISSIONS, at_least=2)), contact=twice)
    assert in_year(at_least_two, 2020, "events") == 1
    at_least_three = patterns(care_engine, model(Outcome(ADMISSIONS, at_least=3)), contact=twice)
    assert in_year(at_least_three, 2020, "events") == 0
    euro = patterns(care_engine, model(Outcome(COST, at_least=2000)), contact=twice)
    assert in_year(euro, 2020, "events") == 1
    more_euro = patterns(care_engine, model(Outcome(COST, at_least=2001)), contact=twice)
    assert in_year(more_euro, 2020, "events") == 0


def test_who_moves_within_the_year_is_one_person_with_all_their_care(care_engine):
    moved = """
        person_id | valid_from | valid_to   | area_code | area_level
                1 | 1990-01-01 | 2020-07-01 | GM0001    | municipality
                1 | 2020-07-01 |            | GM0002    | municipality
    """
    found = patterns(
        care_engine,
        model(Outcome(ADMISSIONS, at_least=2)),
        residence=moved,
        contact=contacts("2020-02-01", "2020-08-01"),
    )

    assert in_year(found, 2020, "persons") == 1
    assert in_year(found, 2020, "events") == 1
    assert in_year(found, 2020, "whole_year") == 1


def test_amounts_of_a_top_stay_in_classes_from_a_thousand_euro_on(care_engine):
    found = sums_on(
        care_engine,
        model(Outcome(COST, top_percent=5)),
        **ONE_PERSON,
        contact="""
            person_id | day        | domain   | kind      | amount_cents | amount_kind
                    1 | 2020-02-01 | hospital | admission |      1234599 | declared
                    1 | 2021-02-01 | hospital | admission |        99999 | declared
        """,
    )

    assert in_year(found["patterns"], 2020, "amount_class") == 1_200_000
    assert in_year(found["patterns"], 2021, "amount_class") == 0
    assert found["stays"].rows() == [(1_200_000, 0, 1, 1_234_599, 99_999)]


def test_groups_of_the_test_year_tell_contact_deprivation_and_origin_apart(care_engine):
    persons = """
        person_id | birth_year | birth_month | sex    | origin
                1 | 1950       | 6           | female | elsewhere
                2 | 1950       | 6           | female |
                3 | 2021       | 2           | male   |
    """
    lives = """
        person_id | valid_from | valid_to | area_code | area_level
                1 | 1990-01-01 |          | GM0001    | municipality
                2 | 1990-01-01 |          | GM0002    | municipality
                3 | 1990-01-01 |          | GM0002    | municipality
    """
    contact = """
        person_id | day        | domain | kind       | amount_cents
                1 | 2020-02-01 | gp     | capitation |         6000
                2 | 2020-02-01 | gp     | telephone  |         1000
    """
    found = sums_on(care_engine, area_groups={1: "1"}, person=persons, residence=lives, contact=contact)["groups"]

    assert found.select("group_kind", "group", "persons").sort("group_kind", "group").rows() == [
        ("contact", "any", 1),
        ("contact", "none", 1),
        ("contact", "not_followed", 1),
        ("deprivation", "1", 1),
        ("origin", "elsewhere", 1),
    ]


def test_without_a_scheme_everybody_in_the_population_is_there(care_engine):
    asked = model(scheme=None, within=Within.EVERYONE, predictors=Predictors(age=True))

    assert in_year(patterns(care_engine, asked), 2020, "persons") == 1


def test_patterns_of_two_halves_add_up_to_those_of_all():
    persons = "person_id | birth_year | birth_month | sex\n" + "\n".join(
        f"{id} | {1930 + 7 * (id % 9)} | 6 | {'male' if id % 2 else 'female'}" for id in range(1, 31)
    )
    lives = "person_id | valid_from | area_code | area_level\n" + "\n".join(
        f"{id} | 1990-01-01 | GM0001 | municipality" for id in range(1, 31)
    )
    cost = "{id} | {year}-0{month}-03 | hospital | admission | {cents} | declared"
    contact = "\n".join(
        [CONTACT, *(cost.format(id=i, year=2019 + i % 3, month=1 + i % 9, cents=i * 50_000) for i in range(1, 31))]
    )

    def half(remainders):
        def rows(table):
            head, *body = table.split("\n")
            return "\n".join([head, *(row for row in body if int(row.split("|")[0]) % 3 in remainders)])

        with DuckDBEngine() as engine:
            asked = model(Outcome(COST, top_percent=5))
            return sums_on(engine, asked, person=rows(persons), residence=rows(lives), contact=rows(contact))

    whole, parts = half({0, 1, 2}), [half({0}), half({1, 2})]
    for name, frame in whole.items():
        assert added([part[name] for part in parts], "a-model").equals(frame)


def test_too_many_patterns_are_refused(monkeypatch):
    monkeypatch.setattr(risk_rows, "MOST_PATTERNS", 1)
    with DuckDBEngine() as engine, pytest.raises(NotEstimableError, match="fewer classes of earlier use"):
        patterns(engine)


def test_the_threshold_of_a_top_is_the_bound_with_the_share_nearest_to_the_one_asked():
    found = pl.DataFrame(
        {"amount_class": [0, 100_000, 110_000, 500_000], "persons": [90, 4, 3, 3]},
        schema={"amount_class": pl.Int64, "persons": pl.Int64},
    )

    assert top_threshold(found, 5.0) == 110_000
    assert top_threshold(found, 3.4) == 500_000
    assert top_threshold(found, 25.0) == 100_000


def test_events_of_a_top_are_the_persons_from_the_threshold_on():
    keys = {"year": [2020, 2020, 2021, 2021], "age_class": [1, 1, 1, 1], "amount_class": [0, 200_000, 0, 300_000]}
    counts = {key: [0, 0, 0, 0] for key in ("events", "died", "left_early", "whole_year", "needs")}
    rows = pl.DataFrame(keys | {"persons": [95, 5, 95, 5]} | counts)
    groups = rows.with_columns(group_kind=pl.lit("contact"), group=pl.lit("any"))

    found = counted_events(model(Outcome(COST, top_percent=5)), {"patterns": rows, "groups": groups, "stays": rows})

    assert found.thresholds == {2020: 200_000, 2021: 300_000}
    assert found.patterns.select("year", "persons", "events").rows() == [(2020, 100, 5), (2021, 100, 5)]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Happened(DIABETES.selection, Window(-30, 10)), "days up to day 10 after the index day"),
        (Happened(DIABETES.selection, Window(0, 0)), "the index day only"),
        (Happened(DIABETES.selection, Period(date(2019, 1, 1), date(2020, 2, 1))), "up to 2020-02-01"),
    ],
)
def test_a_predictor_after_the_index_date_is_refused_with_its_element(asked, words):
    with pytest.raises(DefinitionError, match="a predictor after the index date") as refused:
        before_index_day(scheme(asked), first_index_day=date(2020, 1, 1))

    assert "scheme two_needs, element diabetes" in str(refused.value)
    assert words in str(refused.value)


def test_windows_that_end_on_the_index_day_end_a_day_earlier_and_others_stay():
    ended, earlier = Happened(DIABETES.selection, Window(-365, 0)), Happened(DIABETES.selection, Window(-365, -30))

    found = before_index_day(scheme(ended, earlier), first_index_day=date(2020, 1, 1))

    assert [element.asks.window for element in found.elements] == [Window(-365, -1), Window(-365, -30)]
    assert before_index_day(scheme(care=Registered("gp")), first_index_day=date(2020, 1, 1)).elements[1].asks == (
        Registered("gp", throughout=Window(-1, -1))
    )


def test_earlier_use_of_another_year_has_a_name_of_its_own():
    assert EarlierUse(ADMISSIONS, (1,), 2).id == "hospital_admissions_2_years_before"
