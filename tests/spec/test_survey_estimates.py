"""From answers to figures of regions: who counts where, for how much, and how sure the figure is."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from proeftuin.errors import DataContractError
from proeftuin.steps.population.attribution import RegionsOfUnits
from proeftuin.steps.triple_aim.care_measure import Ages
from proeftuin.steps.triple_aim.instruments.reading import shipped_instruments
from proeftuin.steps.triple_aim.instruments.scoring import score_fact
from proeftuin.steps.triple_aim.survey_estimate import SurveyDefinition, added, survey_cells, survey_estimates
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.estimate import Basis
from proeftuin.vocabulary.indicator import Direction, Indicator
from proeftuin.vocabulary.language import Translated
from tests.care_example import care_rows
from tests.cell_strategies import time_on

REGIONS = RegionsOfUnits({("GM0001", None): "GM0001", ("GM0002", None): "GM0002"})
GROUPS = {"GM0001": ("GM0001",), "GM0002": ("GM0002",), "all": ("GM0001", "GM0002", "rest")}
ALL_OF_2022 = (date(2022, 1, 1), date(2023, 1, 1))


def definition(id, instrument, score, **bounds):
    name = Translated("voorbeeld", "example")
    unit = "percent_of_respondents" if bounds else "score"
    indicator = Indicator(
        id, "1", name, name, Aim.HEALTH, unit, Direction.LOWER_IS_BETTER, Basis.SURVEY, "adults", "example", 2022, 2022
    )
    return SurveyDefinition(indicator, instrument, score, **bounds)


SMOKERS = definition("smokers", "smoking", "level", below=20_001)
ON_A_SCALE = definition("eq_vas", "eq_vas", "total")


@dataclass(frozen=True)
class Found:
    cells: object
    estimates: pl.DataFrame

    def of(self, region, method="survey", indicator="smokers"):
        where = (pl.col("region") == region) & (pl.col("method") == method) & (pl.col("indicator") == indicator)
        (row,) = self.estimates.filter(where).rows(named=True)
        return row

    def value(self, region, **which):
        row = self.of(region, **which)
        return row["reason"] if row["value"] is None else round(row["value"], 4)


@pytest.fixture
def estimated(care_engine):
    """Cells and estimates of drawn respondents, who are in the population during 2022."""

    def compute(answers, *, definitions=(SMOKERS,), members=None, **drawn):
        tables = care_rows(survey_answer=answers, **drawn)
        everybody = {row["person_id"]: [ALL_OF_2022] for row in tables["person"]}
        periods = time_on(care_engine, tables, members or everybody, regions=REGIONS, years=(2022, 2023))
        instruments = shipped_instruments()
        for query in score_fact([instruments["smoking"], instruments["eq_vas"]]).queries:
            care_engine.keep(query.name, query.rows)
        cells = survey_cells(care_engine, periods, definitions)
        estimates = survey_estimates(cells, GROUPS, definitions, regions=REGIONS.regions, division=2022)
        return Found(cells, estimates)

    return compute


def smokes(text, day="2022-09-15", wave="2022"):
    """Rows of the answer whether somebody smokes, with what the table draws besides."""
    header, *lines = text.strip().splitlines()
    fixed = f" | {day} | {wave} | smoking | smokes"
    return "\n".join([header + " | day | wave | instrument | item", *(line + fixed for line in lines)])


HERE = """
    person_id | valid_from | valid_to | area_code | area_level
            1 | 1990-01-01 |          | GM0001    | municipality
            2 | 1990-01-01 |          | GM0001    | municipality
            3 | 1990-01-01 |          | GM0001    | municipality
            4 | 1990-01-01 |          | GM0002    | municipality
            5 | 1990-01-01 |          | GM0002    | municipality
            6 | 1990-01-01 |          | GM0002    | municipality
"""
WEIGHED = smokes("""
    person_id | value | weight | stratum
            1 | 1     | 100    | a
            2 | 4     | 200    | a
            3 | 4     | 100    | a
            4 | 2     | 50     | b
            5 | 3     | 50     | b
            6 | 1     | 100    | b
""")


def test_a_respondent_counts_for_as_many_persons_as_the_weight_says(estimated):
    found = estimated(WEIGHED, residence=HERE)

    # 100 of 400 persons in one place, 150 of 200 in the other.
    assert (found.value("GM0001"), found.value("GM0002")) == (25, 75)
    assert found.value("all") == round(100 * 250 / 600, 4)
    assert found.of("all")["persons"] == 6
    assert found.of("GM0001")["basis"] == "survey"
    assert found.of("GM0001")["unit"] == "percent_of_respondents"


def test_the_variance_is_that_of_the_design_by_hand(estimated):
    found = estimated(
        """
        person_id | day        | wave | instrument | item         | value | weight | stratum
                1 | 2022-09-15 | 2022 | eq_vas     | health_today | 80    | 10     | a
                2 | 2022-09-15 | 2022 | eq_vas     | health_today | 60    | 10     | a
                3 | 2022-09-15 | 2022 | eq_vas     | health_today | 70    | 20     | b
                4 | 2022-09-15 | 2022 | eq_vas     | health_today | 50    | 20     | b
        """,
        definitions=(ON_A_SCALE,),
        residence=HERE,
    )

    row = found.of("all", indicator="eq_vas")
    # Mean 3,800 of 60. Amounts are w (y - mean) / 60: their variances by stratum are 2 x 100 x 200 / 3,600 and
    # 2 x 400 x 200 / 3,600, together 55.5556; Student's t on 4 - 2 degrees of freedom is 4.30265.
    assert row["value"] == pytest.approx(3_800 / 60)
    assert row["upper"] - row["value"] == pytest.approx(4.30265 * 55.5556**0.5, rel=1e-5)
    assert row["interval_method"] == "taylor_t"


def test_respondents_of_one_cluster_are_one_unit(estimated):
    drawn = """
        person_id | day        | wave | instrument | item         | value | weight | cluster
                1 | 2022-09-15 | 2022 | eq_vas     | health_today | 80    | 1      | x
                2 | 2022-09-15 | 2022 | eq_vas     | health_today | 60    | 1      | x
                4 | 2022-09-15 | 2022 | eq_vas     | health_today | 40    | 1      | y
                5 | 2022-09-15 | 2022 | eq_vas     | health_today | 20    | 1      | y
    """

    row = estimated(drawn, definitions=(ON_A_SCALE,), residence=HERE).of("all", indicator="eq_vas")

    # Clusters pull by 40 / 4 and -40 / 4: variance 2 x (100 + 100), one degree of freedom, t 12.7062.
    assert row["value"] == pytest.approx(50)
    assert row["upper"] - row["value"] == pytest.approx(12.7062 * 400**0.5, rel=1e-5)


def test_who_answered_nothing_of_the_instrument_is_in_the_design_and_not_in_the_figure(estimated):
    others = """
        person_id | day        | wave | instrument | item         | value | stratum
                1 | 2022-09-15 | 2022 | smoking    | smokes       | 1     | a
                2 | 2022-09-15 | 2022 | smoking    | smokes       | 4     | a
                3 | 2022-09-15 | 2022 | smoking    | smokes       |       | a
                4 | 2022-09-15 | 2022 | eq_vas     | health_today | 50    | a
    """

    found = estimated(others, residence=HERE)

    assert found.of("all")["persons"] == 2
    assert found.cells.design.select("wave", "stratum", "respondents").rows() == [("2022", "a", 4)]


def test_region_and_age_are_those_of_the_day_of_answering(estimated):
    moved = """
        person_id | valid_from | valid_to   | area_code | area_level
                1 | 1990-01-01 | 2022-09-15 | GM0001    | municipality
                1 | 2022-09-15 |            | GM0002    | municipality
                2 | 1990-01-01 | 2022-09-16 | GM0001    | municipality
                2 | 2022-09-16 |            | GM0002    | municipality
    """
    drawn = smokes("""
        person_id | value | weight
                1 | 1     | 10
                2 | 4     | 20
    """)

    cells = estimated(drawn, residence=moved).cells.answers

    places = {code: number for number, code in enumerate(REGIONS.regions, start=1)}
    found = dict(cells.select("region", "weight").rows())
    assert found == {places["GM0002"]: 100_000, places["GM0001"]: 200_000}


def test_only_answers_of_the_ages_of_the_definition_count_by_age_on_1_january(estimated):
    person = """
        person_id | birth_year | birth_month
                1 |       2004 |           1
                2 |       2004 |           2
                3 |       1950 |           6
                4 |            |
    """
    drawn = smokes("""
        person_id | value | weight
                1 | 1     | 10
                2 | 1     | 20
                3 | 4     | 40
                4 | 4     | 80
    """)
    adults = replace(SMOKERS, ages=Ages(18))

    found = estimated(drawn, person=person, residence=HERE, definitions=(adults,))

    # The second turns 18 in February; of the fourth nobody knows the age.
    assert found.of("all")["persons"] == 2
    assert found.value("all") == 20.0
    assert estimated(drawn, person=person, residence=HERE).of("all")["persons"] == 4


def test_who_is_not_in_the_population_on_the_day_is_in_no_figure(estimated):
    until_september = {1: [(date(2022, 1, 1), date(2022, 9, 15))], 2: [(date(2022, 1, 1), date(2022, 9, 16))]}
    drawn = smokes("""
        person_id | value | weight
                1 | 1     | 10
                2 | 4     | 20
    """)

    found = estimated(drawn, members=until_september, residence=HERE)

    assert found.cells.answers["respondents"].sum() == 1
    assert found.cells.design["respondents"].sum() == 2


def test_nobody_weighed_counts_everybody_once_and_some_weighed_gives_no_figure(estimated):
    unweighted = estimated(smokes("person_id | value\n1 | 1\n2 | 4\n3 | 4\n4 | 1"), residence=HERE)
    some = estimated(smokes("person_id | value | weight\n1 | 1 |\n2 | 4 | 5\n3 | 4 | 5\n4 | 1 | 5"), residence=HERE)

    assert unweighted.value("all") == 50
    assert some.value("all") == "weights_incomplete"
    assert some.of("all")["status"] == "not_estimable"


def test_a_region_with_one_respondent_or_none_has_no_figure(estimated):
    found = estimated(smokes("person_id | value | weight\n1 | 1 | 10"), residence=HERE)

    assert (found.value("GM0001"), found.value("GM0002")) == ("too_few_sampling_units", "no_respondents")


def test_standardised_figures_have_the_ages_of_everybody(estimated):
    people = """
        person_id | birth_year | birth_month | sex
                1 | 1990       | 6           | female
                2 | 1990       | 6           | female
                3 | 1950       | 6           | female
                4 | 1990       | 6           | female
                5 | 1950       | 6           | female
                6 | 1950       | 6           | female
    """
    found = estimated(
        smokes("""
            person_id | value | weight
                    1 | 1     | 10
                    2 | 1     | 10
                    3 | 4     | 10
                    4 | 1     | 10
                    5 | 4     | 10
                    6 | 4     | 10
        """),
        person=people,
        residence=HERE,
    )

    # The young smoke and the old do not, everywhere; half of everybody is young.
    assert (found.value("GM0001"), found.value("GM0002")) == (66.6667, 33.3333)
    standardised = [found.value(region, method="directly_standardised") for region in GROUPS]
    assert standardised == [50, 50, 50]
    assert found.of("all", method="directly_standardised")["standard"] == "all 2022"


def test_a_region_without_anybody_of_an_age_of_the_standard_is_not_standardised(estimated):
    people = """
        person_id | birth_year | birth_month | sex
                1 | 1990       | 6           | male
                2 | 1990       | 6           | male
                4 | 1950       | 6           | male
                5 | 1990       | 6           |
    """
    drawn = smokes("person_id | value | weight\n1 | 1 | 10\n2 | 4 | 10\n4 | 1 | 10\n5 | 1 | 10")

    found = estimated(drawn, person=people, residence=HERE)

    assert found.value("GM0001", method="directly_standardised") == "no_respondents_in_age_group"
    assert found.value("GM0002") == 100
    # Of unknown sex, a respondent counts in the plain figure only.
    assert found.of("all")["persons"] == 4
    assert found.of("all", method="directly_standardised")["persons"] == 3


def test_cells_of_separate_respondents_add_up_to_those_of_all(estimated):
    lines = WEIGHED.splitlines()
    parts = [estimated("\n".join([lines[0], *lines[start : start + 3]]), residence=HERE).cells for start in (1, 4)]

    whole = estimated(WEIGHED, residence=HERE).cells
    together = added(parts)

    assert together.answers.equals(whole.answers)
    assert together.design.equals(whole.design)


def test_two_rounds_in_one_year_are_refused(estimated):
    one = smokes("person_id | value\n1 | 1")
    other = smokes("person_id | value\n2 | 1", wave="spring").splitlines()[1]

    with pytest.raises(DataContractError, match="2 rounds began in 2022"):
        estimated(f"{one}\n{other}", residence=HERE)


def test_a_weight_keeps_its_four_decimals(estimated):
    cells = estimated(smokes("person_id | value | weight\n1 | 1 | 12.3457"), residence=HERE).cells.answers

    row = cells.row(0, named=True)
    assert (row["weight"], row["weighted"]) == (123_457, 1_234_570_000)
    assert Decimal(row["weight_squares"]) == 123_457**2
