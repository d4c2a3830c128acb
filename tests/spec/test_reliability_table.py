"""Whether a figure can be told from that of the year before: a table of figures, and what is said of each."""

from datetime import date

import polars as pl
import pytest

from proeftuin.data.tables import ESTIMATES
from proeftuin.steps.triple_aim.care_definition import care_indicators
from proeftuin.steps.triple_aim.reliability_table import reliability
from proeftuin.vocabulary.indicator import Break
from proeftuin.vocabulary.language import Translated

GP = "gp_contacts"
HALF = 1.959964
"""Half the width of an interval with a standard error of 1."""


def figures(drawn):
    """Estimates written as a drawn table: year or first-last, and where they are given error, method, definition."""
    header, *lines = [[field.strip() for field in line.split("|")] for line in drawn.strip().splitlines()]
    rows = [_row(dict(zip(header, line, strict=True))) for line in lines]
    return ESTIMATES.conform(pl.DataFrame(rows, infer_schema_length=None))


def _row(drawn):
    first, _, last = drawn["year"].partition("-")
    value = float(drawn["value"]) if drawn["value"] else None
    error = float(drawn["error"]) if drawn.get("error") else None
    status = drawn.get("status") or ("value" if value is not None else "not_estimable")
    has_interval = value is not None and error is not None
    return {
        "indicator": drawn.get("indicator") or GP,
        "population": "insured",
        "region": drawn.get("region") or "GM0001",
        "division": 2023,
        "period_start": date(int(first), 1, 1),
        "period_end": date(int(last or first) + 1, 1, 1),
        "sex": drawn.get("sex") or None,
        "method": drawn.get("method") or "crude",
        "standard": drawn.get("standard") or None,
        "value": value,
        "lower": value - HALF * error if has_interval else None,
        "upper": value + HALF * error if has_interval else None,
        "confidence": 0.95 if has_interval else None,
        "interval_method": "normal" if has_interval else None,
        "unit": "per_person_year",
        "persons": 50,
        "basis": "registration",
        "status": status,
        "reason": None if status == "value" else (drawn.get("reason") or "no_exposure"),
        "source": "example",
        "definition": drawn.get("definition") or f"{GP} 1",
    }


def known(*breaks):
    indicators = {
        id: found.indicator
        for id, found in care_indicators(
            [GP], population="insured", source="example", first_year=2018, last_year=2023
        ).items()
    }
    text = Translated("Anders geteld.", "Counted otherwise.")
    own = indicators[GP]
    return {GP: type(own)(**{**own.__dict__, "breaks": tuple(Break(year, text) for year in breaks)})}


def told(drawn, *breaks):
    """By year, what the table says."""
    found = reliability(figures(drawn), known(*breaks))
    return {row["period_start"].year: row for row in found.rows(named=True)}


def verdicts(drawn, *breaks):
    return {year: row["verdict"] or row["reason"] for year, row in told(drawn, *breaks).items()}


def test_a_figure_is_higher_lower_or_cannot_be_told_from_last_year():
    """Errors of 3 and 4 make one of 5, so that a difference beyond 9.8 is not chance."""
    assert verdicts(
        """
        year | value | error
        2019 | 100   | 4
        2020 | 109.7 | 3
        2021 | 119.6 | 4
        2022 | 109.5 | 3
        """
    ) == {2019: "no_year_before", 2020: "indistinguishable", 2021: "higher", 2022: "lower"}


def test_the_numbers_by_hand():
    """110 with error 3 after 100 with error 4: 10 more, with an error of 5; 3 of 110 is 2.727 percent."""
    row = told("year | value | error\n2019 | 100 | 4\n2020 | 110 | 3")[2020]

    assert (row["before"], row["difference"], row["persons"]) == (100, 10, 50)
    assert (row["difference_lower"], row["difference_upper"]) == pytest.approx((10 - 9.79982, 10 + 9.79982))
    assert row["variation"] == pytest.approx(300 / 110, abs=1e-6)
    assert (row["status"], row["reason"], row["confidence"]) == ("value", None, 0.95)


def test_a_first_year_has_a_variation_but_nothing_to_compare_with():
    row = told("year | value | error\n2019 | 100 | 4")[2019]

    assert row["variation"] == pytest.approx(4.0, abs=1e-6)
    assert (row["status"], row["reason"], row["before"], row["verdict"]) == (
        "not_estimable", "no_year_before", None, None,
    )  # fmt: skip


def test_no_comparison_is_made_across_a_break():
    drawn = "year | value | error\n2019 | 100 | 1\n2020 | 200 | 1\n2021 | 210 | 1"

    assert verdicts(drawn, 2020) == {2019: "no_year_before", 2020: "break_in_series", 2021: "higher"}
    assert told(drawn, 2020)[2020]["difference"] is None


def test_no_comparison_is_made_with_a_gap_of_two_years():
    assert verdicts("year | value | error\n2019 | 100 | 1\n2021 | 200 | 1")[2021] == "no_year_before"


def test_no_comparison_is_made_across_another_definition_or_another_standard():
    assert verdicts(
        """
        year | value | error | definition    | standard
        2019 | 100   | 1     | gp_contacts 1 | all 2020
        2020 | 200   | 1     | gp_contacts 2 | all 2020
        2021 | 300   | 1     | gp_contacts 2 | all 2021
        """
    ) == {2019: "no_year_before", 2020: "other_definition", 2021: "other_definition"}


def test_a_ratio_has_everybody_of_its_own_year_as_its_standard_and_is_compared_all_the_same():
    drawn = """
        year | value | error | standard | method
        2019 | 0.90  | 0.01  | all 2019 | indirectly_standardised
        2020 | 1.10  | 0.01  | all 2020 | indirectly_standardised
        """

    assert verdicts(drawn)[2020] == "higher"


def test_what_could_not_be_given_says_why():
    found = told(
        """
        year | value | error | status   | reason
        2018 | 0     |       |          |
        2019 | 100   |       |          |
        2020 |       |       | withheld | fewer_than_minimum
        2021 | 100   | 1     |          |
        2022 |       |       |          | no_exposure
        2023 | 100   | 1     |          |
        """
    )

    states = {year: (row["status"], row["reason"]) for year, row in found.items()}
    assert states == {
        2018: ("not_estimable", "no_year_before"),
        2019: ("not_estimable", "no_interval"),
        2020: ("withheld", "fewer_than_minimum"),
        2021: ("withheld", "year_before_withheld"),
        2022: ("not_estimable", "no_exposure"),
        2023: ("not_estimable", "year_before_without_value"),
    }
    assert (found[2019]["difference"], found[2019]["difference_lower"]) == (100, None)
    assert found[2021]["difference"] is None


def test_only_figures_of_everybody_in_one_year_are_told_about():
    drawn = """
        year      | value | error | sex    | method
        2019      | 100   | 1     |        |
        2019      | 90    | 1     | female |
        2018-2020 | 100   | 1     |        | pooled_crude
        """

    assert reliability(figures(drawn), known()).select("period_start", "method").rows() == [(date(2019, 1, 1), "crude")]


def test_growth_of_two_years_on_end_shares_a_year_and_is_not_compared():
    drawn = """
        year | value | error | method
        2019 | 2     | 1     | growth_of_standardised
        2020 | 9     | 1     | growth_of_standardised
        """

    assert verdicts(drawn)[2020] == "shared_year"


def test_regions_and_methods_are_compared_with_themselves_only():
    found = reliability(
        figures(
            """
            year | value | error | region | method
            2019 | 100   | 1     | GM0001 |
            2020 | 100   | 1     | GM0001 |
            2020 | 500   | 1     | GM0002 |
            2020 | 500   | 1     | GM0001 | directly_standardised
            """
        ),
        {},
    )

    assert [row["verdict"] for row in found.rows(named=True)].count("indistinguishable") == 1
    assert found.filter(pl.col("reason") == "no_year_before").height == 3


def test_no_estimates_give_an_empty_table():
    assert reliability(ESTIMATES.empty(), known()).is_empty()
