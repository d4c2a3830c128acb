"""A region on one page: a table of figures, and what its profile says of each."""

import polars as pl
import pytest

from proeftuin.steps.triple_aim.profile_table import profiles
from tests.profile_example import figures, indicators

SMOKING = indicators(smoking="lower")


def profile(drawn, known=SMOKING, regions=("site:mine",), among=(), **choices):
    return profiles(figures(drawn), known, list(regions), among=among, **choices)


def said(drawn, known=SMOKING, **choices):
    (row,) = profile(drawn, known, **choices).rows(named=True)
    return row


@pytest.mark.parametrize(
    ("lower", "upper", "verdict"), [(20.1, 30, "worse"), (12, 19.9, "better"), (20, 30, "similar"), (12, 28, "similar")]
)
def test_region_differs_from_everybody_when_its_interval_leaves_their_value_out(lower, upper, verdict):
    """Everybody: 20 percent smokes, whatever the interval of that."""
    row = said(f"""
        indicator | region    | value | lower   | upper
        smoking   | site:mine |    {(lower + upper) / 2} | {lower} | {upper}
        smoking   | all       |    20 |      15 |      25
    """)

    assert (row["country"], row["against_country"]) == (20, verdict)


@pytest.mark.parametrize(("direction", "verdict"), [("lower", "worse"), ("higher", "better"), ("neutral", "higher")])
def test_more_is_worse_better_or_just_more(direction, verdict):
    row = said(
        """
        indicator | region    | value | lower | upper
        some      | site:mine |    25 |    22 |    28
        some      | all       |    20 |    19 |    21
        """,
        indicators(some=direction),
    )

    assert row["against_country"] == verdict


@pytest.mark.parametrize(("direction", "verdict"), [("lower", "better"), ("higher", "worse"), ("neutral", "lower")])
def test_less_is_better_worse_or_just_less(direction, verdict):
    row = said(
        """
        indicator | region    | value | lower | upper
        some      | site:mine |    15 |    12 |    18
        some      | all       |    20 |    19 |    21
        """,
        indicators(some=direction),
    )

    assert row["against_country"] == verdict


@pytest.mark.parametrize(("half", "verdict"), [(3.9, "worse"), (4.1, "similar")])
def test_peers_are_other_people_and_their_chance_counts_too(half, verdict):
    """
    5 points more than the peers. Margins of 3 (here) and 3.9 (peers) make one of the root of 3² + 3.9² = 4.9 points,
    and of 3 and 4.1 one of 5.08.
    """
    row = said(f"""
        indicator | region          | value | lower       | upper
        smoking   | site:mine       |    25 |          22 |        28
        smoking   | peers:site:mine |    20 | {20 - half} | {20 + half}
        smoking   | all             |    25 |          24 |        26
    """)

    assert (row["peers"], row["against_peers"], row["against_country"]) == (20, verdict, "similar")


def test_region_without_peers_is_compared_with_everybody_alone():
    row = said("""
        indicator | region    | value | lower | upper
        smoking   | site:mine |    25 |    22 |    28
        smoking   | all       |    20 |    19 |    21
    """)

    assert (row["against_country"], row["peers"], row["against_peers"]) == ("worse", None, None)
    assert (row["status"], row["reason"]) == ("value", "no_peers")


def test_peers_without_a_value_are_another_matter_than_no_peers():
    row = said("""
        indicator | region          | value | lower | upper | reason
        smoking   | site:mine       |    25 |    22 |    28 |
        smoking   | peers:site:mine |       |       |       | empty_strata
        smoking   | all             |    20 |    19 |    21 |
    """)

    assert (row["against_peers"], row["reason"]) == (None, "no_value_of_peers")


def test_everybody_is_compared_with_nobody():
    row = said(
        """
        indicator | region | value | lower | upper
        smoking   | all    |    20 |    19 |    21
        """,
        regions=["all"],
    )

    assert (row["value"], row["country"], row["against_country"], row["reason"]) == (20, 20, None, "is_everybody")


def test_newest_year_with_a_value_is_taken():
    row = said("""
        indicator | region    | year | value | lower | upper | reason
        smoking   | site:mine | 2021 |    30 |    28 |    32 |
        smoking   | site:mine | 2022 |    25 |    22 |    28 |
        smoking   | site:mine | 2023 |       |       |       | empty_strata
        smoking   | all       | 2021 |    22 |    21 |    23 |
        smoking   | all       | 2022 |    21 |    20 |    22 |
        smoking   | all       | 2023 |    20 |    19 |    21 |
    """)

    assert (row["period_start"].year, row["value"], row["country"]) == (2022, 25, 21)


def test_standardised_figure_is_taken_before_the_crude_one_of_that_year():
    row = said("""
        indicator | region    | method                | value | lower | upper
        smoking   | site:mine | crude                 |    25 |    22 |    28
        smoking   | site:mine | directly_standardised |    21 |    18 |    24
        smoking   | all       | crude                 |    19 |    18 |    20
        smoking   | all       | directly_standardised |    20 |    19 |    21
    """)

    assert (row["method"], row["value"], row["country"], row["against_country"]) == (
        "directly_standardised", 21, 20, "similar",
    )  # fmt: skip


def test_crude_figure_stands_without_a_verdict_where_others_could_be_standardised():
    """Else a region of old people would seem ill."""
    row = said("""
        indicator | region    | method                | value | lower | upper | reason
        smoking   | site:mine | crude                 |    25 |    22 |    28 |
        smoking   | site:mine | directly_standardised |       |       |       | fewer_than_10_events
        smoking   | all       | crude                 |    19 |    18 |    20 |
        smoking   | all       | directly_standardised |    20 |    19 |    21 |
    """)

    assert (row["method"], row["value"], row["country"]) == ("crude", 25, 19)
    assert (row["against_country"], row["status"], row["reason"]) == (None, "value", "not_standardised")


def test_crude_figure_is_compared_where_nothing_better_exists():
    row = said("""
        indicator | region    | method | value | lower | upper
        smoking   | site:mine | crude  |    25 |    22 |    28
        smoking   | all       | crude  |    19 |    18 |    20
    """)

    assert row["against_country"] == "worse"


def test_crude_figure_is_the_one_of_an_indicator_that_asks_for_no_standardisation():
    row = said(
        """
        indicator | region    | method                | value | lower | upper
        smoking   | site:mine | crude                 |    25 |    22 |    28
        smoking   | site:mine | directly_standardised |    21 |    18 |    24
        smoking   | all       | crude                 |    19 |    18 |    20
        smoking   | all       | directly_standardised |    20 |    19 |    21
        """,
        as_they_are=["smoking"],
    )

    assert (row["method"], row["value"], row["against_country"]) == ("crude", 25, "worse")


def test_year_of_its_own_is_taken_before_several_years_together():
    row = said(
        """
        indicator | region    | year      | method     | unit  | value | lower | upper
        living    | site:mine | 2023      | life_table | years |    81 |    79 |    83
        living    | site:mine | 2019-2023 | life_table | years |    80 |    79 |    81
        living    | all       | 2023      | life_table | years |    82 |  81.9 |  82.1
        living    | all       | 2019-2023 | life_table | years |    82 |  81.9 |  82.1
        """,
        indicators(living="higher"),
    )

    assert (row["period_start"].year, row["value"], row["against_country"]) == (2023, 81, "similar")


def test_several_years_together_are_taken_where_one_is_too_small():
    row = said(
        """
        indicator | region    | year      | method     | unit  | value | lower | upper | reason
        living    | site:mine | 2023      | life_table | years |       |       |       | too_few_person_years
        living    | site:mine | 2019-2023 | life_table | years |    80 |    79 |    81 |
        living    | all       | 2023      | life_table | years |    82 |  81.9 |  82.1 |
        living    | all       | 2019-2023 | life_table | years |    82 |  81.9 |  82.1 |
        """,
        indicators(living="higher"),
    )

    assert (row["period_start"].year, row["value"], row["against_country"]) == (2019, 80, "worse")


def test_ratio_is_no_substitute_for_the_figure_itself():
    """Its unit is another, so that it would stand on another scale."""
    row = said("""
        indicator | region    | method                  | unit  | value | lower | upper | reason
        smoking   | site:mine | crude                   |       |       |       |       | no_exposure
        smoking   | site:mine | indirectly_standardised | ratio |   1.2 |   1.1 |   1.3 |
        smoking   | all       | crude                   |       |    20 |    19 |    21 |
        smoking   | all       | indirectly_standardised | ratio |     1 |   0.9 |   1.1 |
    """)

    assert (row["value"], row["status"], row["reason"]) == (None, "not_estimable", "no_exposure")


def test_indicator_that_is_a_ratio_is_compared_with_everybody_and_not_with_another_ratio():
    row = said(
        """
        indicator | region          | method                  | unit  | value | lower | upper
        deaths    | site:mine       | indirectly_standardised | ratio |   1.2 |   1.1 |   1.3
        deaths    | peers:site:mine | indirectly_standardised | ratio |   0.9 |  0.85 |  0.95
        deaths    | all             | indirectly_standardised | ratio |     1 |  0.95 |  1.05
        """,
        indicators(deaths="lower"),
    )

    assert (row["against_country"], row["against_peers"], row["reason"]) == ("worse", None, "two_ratios")


def test_published_figures_compare_with_what_is_put_together_from_them():
    names = [f"GM{number:02d}" for number in range(1, 11)]
    row = said(
        """
        indicator | region          | method             | value | lower | upper
        smoking   | site:mine       | published          |    25 |    22 |    28
        smoking   | peers:site:mine | combined_published |    18 |    17 |    19
        smoking   | all             | combined_published |    20 |    19 |    21
        """
        + "".join(f"smoking | {name} | published | {place} | |\n" for place, name in enumerate(names)),
        among=names,
    )

    assert (row["method"], row["country"], row["peers"]) == ("published", 20, 18)
    assert (row["against_country"], row["against_peers"]) == ("worse", "worse")
    assert (row["regions"], row["lowest"], row["highest"]) == (10, 0, 9)


def test_published_figure_is_placed_though_it_does_not_say_on_how_many_it_rests():
    names, drawn = municipalities(10)

    row = said(HERE + drawn.replace("| 1000\n", "| unknown\n"), among=names)

    assert (row["regions"], row["lowest"], row["highest"]) == (10, 1, 10)


@pytest.mark.parametrize(
    ("lower", "upper", "confidence"), [("", "", ""), ("25", "25", "0.95"), ("22", "28", "0.998")],
    ids=["none", "without width", "of another level"],
)  # fmt: skip
def test_figure_without_a_usable_interval_gets_no_verdict(lower, upper, confidence):
    row = said(f"""
        indicator | region    | value | lower   | upper   | confidence
        smoking   | site:mine |    25 | {lower} | {upper} | {confidence}
        smoking   | all       |    20 |      19 |      21 | 0.95
    """)

    assert (row["value"], row["against_country"], row["reason"]) == (25, None, "no_interval")


def test_figure_that_cannot_be_given_says_why_in_its_newest_year():
    row = said("""
        indicator | region    | year | value | lower | upper | reason
        smoking   | site:mine | 2022 |       |       |       | no_exposure
        smoking   | site:mine | 2023 |       |       |       | empty_strata
        smoking   | all       | 2023 |    20 |    19 |    21 |
    """)

    assert (row["period_start"].year, row["status"], row["reason"]) == (2023, "not_estimable", "empty_strata")
    assert (row["value"], row["against_country"], row["against_peers"]) == (None, None, None)


def test_withheld_figure_stays_withheld_and_takes_no_verdict_along():
    row = said("""
        indicator | region    | value | lower | upper | status   | reason
        smoking   | site:mine |       |       |       | withheld | fewer_than_minimum
        smoking   | all       |    20 |    19 |    21 |          |
    """)

    assert (row["status"], row["reason"], row["value"], row["against_country"]) == (
        "withheld", "fewer_than_minimum", None, None,
    )  # fmt: skip


def test_value_without_one_of_everybody_is_given_without_a_verdict():
    row = said("""
        indicator | region    | value | lower | upper
        smoking   | site:mine |    25 |    22 |    28
    """)

    assert (row["value"], row["country"], row["reason"]) == (25, None, "no_value_of_everybody")


def municipalities(count, persons=1000):
    """GM01 has 1 percent, GM02 has 2, and so on."""
    return [f"GM{number:02d}" for number in range(1, count + 1)], "".join(
        f"smoking | GM{number:02d} | {number} | {number - 0.5} | {number + 0.5} | {persons}\n"
        for number in range(1, count + 1)
    )


HERE = """
    indicator | region    | value | lower | upper | persons
    smoking   | site:mine |    25 |    22 |    28 | 5000
    smoking   | all       |    20 |    19 |    21 | 99999
"""


def test_region_is_placed_among_all_municipalities():
    """Of 1, 2, ... 13 the quarter is the 4th (3 of the 12 steps up), the middle the 7th, three quarters the 10th."""
    names, drawn = municipalities(13)

    row = said(HERE + drawn, among=names)

    found = [row[name] for name in ("regions", "lowest", "quarter", "middle", "three_quarters", "highest")]
    assert found == [13, 1, 4, 7, 10, 13]


def test_fewer_than_ten_municipalities_make_no_row_of_places():
    names, drawn = municipalities(9)

    row = said(HERE + drawn, among=names)

    assert (row["regions"], row["lowest"], row["middle"], row["highest"]) == (9, None, None, None)


def test_municipality_of_fewer_than_a_hundred_persons_is_not_placed():
    names, drawn = municipalities(13)
    small = drawn.replace("13.5 | 1000", "13.5 | 99")

    row = said(HERE + small, among=names)

    assert (row["regions"], row["highest"]) == (12, 12)


def test_figures_of_one_sex_are_passed_over():
    row = said("""
        indicator | region    | sex    | value | lower | upper
        smoking   | site:mine |        |    25 |    22 |    28
        smoking   | site:mine | female |    30 |    27 |    33
        smoking   | all       |        |    20 |    19 |    21
    """)

    assert row["value"] == 25


def test_every_region_asked_for_has_every_indicator_that_it_has_a_row_of():
    drawn = """
        indicator | region     | value | lower | upper
        smoking   | site:mine  |    25 |    22 |    28
        smoking   | site:other |    15 |    12 |    18
        exercise  | site:mine  |    50 |    45 |    55
        exercise  | all        |    60 |    59 |    61
        smoking   | all        |    20 |    19 |    21
        unknown   | all        |    20 |    19 |    21
    """
    known = indicators(smoking="lower", exercise="higher")

    found = profile(drawn, known, regions=["all", "site:mine", "site:other"])

    assert found.select("indicator", "region", "against_country").sort(pl.all()).rows() == [
        ("exercise", "all", None),
        ("exercise", "site:mine", "worse"),
        ("smoking", "all", None),
        ("smoking", "site:mine", "worse"),
        ("smoking", "site:other", "better"),
    ]
