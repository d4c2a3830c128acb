"""Which score of deprivation an area of a study has."""

import polars as pl
import pytest

from proeftuin.errors import DataContractError
from proeftuin.steps.population.deprivation import ANY_DIVISION, scores_of_areas
from tests.care_example import care_frame, care_rows

CROSSWALK = """
    from_code | from_vintage | to_code | to_vintage | weight
    GM0001    | 2021         | GM0001  | 2023       | 1
    GM0002    | 2021         | GM0009  | 2023       | 1
    GM0003    | 2021         | GM0009  | 2023       | 1
    GM0004    | 2021         | GM0005  | 2023       | 0.4
    GM0004    | 2021         | GM0006  | 2023       | 0.6
"""


def scores(facts, *, division=2023, last_year=2023, indicator="score", crosswalk=CROSSWALK):
    rows = care_rows(area_fact=facts, area_crosswalk=crosswalk)
    frames = [care_frame(name, rows[name]) for name in ("area_fact", "area_crosswalk")]
    return scores_of_areas(*frames, indicator=indicator, division=division, last_year=last_year)


def test_an_area_has_the_score_of_the_newest_period_that_the_study_may_know():
    found = scores("""
        area_code | area_vintage | period_start | period_end | indicator | value
        GM0001    | 2023         | 2021-01-01   | 2022-01-01 | score     | 0.10
        GM0001    | 2023         | 2023-01-01   | 2024-01-01 | score     | 0.30
        GM0001    | 2023         | 2024-01-01   | 2025-01-01 | score     | 0.40
        GM0007    | 2023         | 2021-01-01   | 2022-01-01 | score     | 0.70
        GM0001    | 2023         | 2023-01-01   | 2024-01-01 | other     | 9
    """)

    # GM0007 has an older score only, which need not be on the same scale.
    assert found == {"GM0001": 0.30}


def test_only_figures_of_all_ages_and_both_sexes_count_and_an_empty_one_is_no_score():
    found = scores("""
        area_code | area_vintage | period_start | period_end | indicator | sex    | age_band | value
        GM0001    | 2023         | 2023-01-01   | 2024-01-01 | score     |        |          | 0.1
        GM0002    | 2023         | 2023-01-01   | 2024-01-01 | score     | female |          | 0.2
        GM0003    | 2023         | 2023-01-01   | 2024-01-01 | score     |        | 65-69    | 0.3
        GM0004    | 2023         | 2023-01-01   | 2024-01-01 | score     |        |          |
    """)

    assert found == {"GM0001": 0.1}


def test_a_score_of_an_older_division_reaches_what_the_area_became_unless_others_merged_into_it():
    found = scores("""
        area_code | area_vintage | period_start | period_end | indicator | value
        GM0001    | 2021         | 2021-01-01   | 2022-01-01 | score     | 0.1
        GM0002    | 2021         | 2021-01-01   | 2022-01-01 | score     | 0.2
        GM0003    | 2021         | 2021-01-01   | 2022-01-01 | score     | 0.3
        GM0004    | 2021         | 2021-01-01   | 2022-01-01 | score     | 0.4
    """)

    # GM0002 and GM0003 merged with different scores; GM0004 was divided.
    assert found == {"GM0001": 0.1}


def test_of_areas_that_merged_one_without_a_score_leaves_the_new_one_without():
    found = scores("""
        area_code | area_vintage | period_start | period_end | indicator | value
        GM0002    | 2021         | 2021-01-01   | 2022-01-01 | score     | 0.2
    """)

    assert found == {}


def test_a_score_of_a_later_division_reaches_the_areas_that_went_into_it_whole():
    found = scores(
        """
        area_code | area_vintage | period_start | period_end | indicator | value
        GM0009    | 2023         | 2021-01-01   | 2022-01-01 | score     | 0.9
        GM0005    | 2023         | 2021-01-01   | 2022-01-01 | score     | 0.5
        GM0003    | 2021         | 2021-01-01   | 2022-01-01 | score     | 0.3
        """,
        division=2021,
    )

    # The own score of GM0003 comes before that of what it went into.
    assert found == {"GM0002": 0.9, "GM0003": 0.3}


def test_a_code_that_is_the_same_in_two_divisions_is_no_proof_of_one_area():
    assert (
        scores("""
        area_code | area_vintage | period_start | period_end | indicator | value
        GM0004    | 2021         | 2021-01-01   | 2022-01-01 | score     | 0.4
        GM0010    | 2021         | 2021-01-01   | 2022-01-01 | score     | 1.0
    """)
        == {}
    )


def test_municipalities_follow_the_known_divisions_without_a_crosswalk():
    # Haaren was divided over four on 1 January 2021, Boxtel among them; Heerhugowaard and Langedijk became Dijk en
    # Waard in 2022; Ameland stayed what it was.
    found = scores(
        """
        area_code | area_vintage | period_start | period_end | indicator | value
        GM0060    | 2020         | 2020-01-01   | 2021-01-01 | score     | 0.1
        GM0757    | 2020         | 2020-01-01   | 2021-01-01 | score     | 0.2
        GM0398    | 2020         | 2020-01-01   | 2021-01-01 | score     | 0.3
        GM0416    | 2020         | 2020-01-01   | 2021-01-01 | score     | 0.3
        """,
        crosswalk="from_code | from_vintage | to_code | to_vintage | weight",
    )

    assert found == {"GM0060": 0.1, "GM1980": 0.3}


def test_without_a_division_the_code_is_enough():
    facts = """
        area_code | area_vintage | period_start | period_end | indicator | value
        1011      | 2021         | 2021-01-01   | 2022-01-01 | score     | 0.4
        1012      |              | 2021-01-01   | 2022-01-01 | score     | 0.6
    """

    assert scores(facts, division=ANY_DIVISION) == {"1011": 0.4, "1012": 0.6}
    assert scores(facts) == {"1012": 0.6}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"indicator": "scoer"}, "one of: score"),
        ({"last_year": 2020}, "begin after 2020"),
    ],
)
def test_a_score_that_is_not_there_is_refused_with_what_is(arguments, message):
    facts = """
        area_code | area_vintage | period_start | period_end | indicator | value
        GM0001    | 2021         | 2021-01-01   | 2022-01-01 | score     | 0.1
    """

    with pytest.raises(DataContractError, match=message):
        scores(facts, **arguments)


def test_two_scores_of_one_area_in_one_period_are_refused():
    rows = care_rows(
        area_fact="""
        area_code | area_vintage | period_start | period_end | indicator | value
        GM0001    | 2023         | 2023-01-01   | 2024-01-01 | score     | 0.1
        GM0001    | 2023         | 2023-01-01   | 2024-01-01 | score     | 0.2
        """
    )
    frame = care_frame("area_fact", rows["area_fact"])
    nothing = care_frame("area_crosswalk", [])

    with pytest.raises(DataContractError, match="1 areas have two scores"):
        scores_of_areas(frame, nothing, indicator="score", division=2023, last_year=2023)
    # Two loads that say the same say it once.
    same = pl.concat([frame.head(1), frame.head(1)])
    assert scores_of_areas(same, nothing, indicator="score", division=2023, last_year=2023) == {"GM0001": 0.1}
