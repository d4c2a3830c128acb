"""What the difference of a number between two cycles is made of, worked out by hand."""

from datetime import date

import polars as pl

from proeftuin.steps.improvement.cycle_difference import FourRuns, cycle_differences, main_differences

NO_VALUE = {"withheld": "fewer_than_10_persons", "not_estimable": "no_exposure"}


def run(value=None, *, status="value", year=2021, indicator="gp_contacts", method="crude"):
    """Tables of a run with one figure."""
    return {
        "estimates": pl.DataFrame(
            {
                "indicator": [indicator], "region": ["all"], "method": [method], "unit": ["per_person_year"],
                "period_start": [date(year, 1, 1)], "sex": [None], "age_band": [None],
                "value": [value], "status": [status], "reason": [NO_VALUE.get(status)],
            },
            schema_overrides={"value": pl.Float64, "reason": pl.String, "sex": pl.String, "age_band": pl.String},
        )
    }  # fmt: skip


def difference(before, on_new_data, in_new_period, after):
    (row,) = cycle_differences(FourRuns(before, on_new_data, in_new_period, after)).to_dicts()
    return row


def parts(row):
    return [row[name] for name in ("before", "revised_data", "real_change", "changed_definition", "after")]


def test_each_step_changes_one_thing():
    row = difference(run(4.0), run(5.0), run(7.5, year=2022), run(6.0, year=2022))

    assert parts(row) == [4.0, 1.0, 2.5, -1.5, 6.0]
    assert (row["period_before"].year, row["period_after"].year) == (2021, 2022)
    assert row["status"] == "value"


def test_a_number_that_is_withheld_between_the_cycles_stays_so_and_the_rest_is_told():
    row = difference(run(4.0), run(status="withheld"), run(7.5), run(6.0))

    assert parts(row) == [4.0, None, None, None, 6.0]
    assert (row["status"], row["reason"]) == ("withheld", "fewer_than_10_persons")


def test_a_number_that_was_withheld_is_not_told_by_the_others():
    row = difference(run(status="withheld"), run(5.0), run(7.5), run(6.0))

    assert parts(row) == [None, None, None, None, 6.0]
    assert row["status"] == "withheld"


def test_withheld_weighs_more_than_not_estimable():
    row = difference(run(status="not_estimable"), run(5.0), run(status="withheld"), run(6.0))

    assert row["status"] == "withheld"


def test_what_only_one_cycle_has_is_missing_in_the_other():
    runs = FourRuns(run(4.0), run(4.0), run(4.0), run(6.0, indicator="deaths"))
    found = {row["subject"]: row for row in cycle_differences(runs).to_dicts()}

    assert parts(found["gp_contacts"]) == [4.0, None, None, None, None]
    assert found["gp_contacts"]["reason"] == "only_in_earlier_cycle"
    assert parts(found["deaths"]) == [None, None, None, None, 6.0]
    assert found["deaths"]["reason"] == "only_in_later_cycle"


def test_a_definition_that_gives_nothing_on_the_new_data_is_said_so():
    row = difference(run(4.0), {}, {}, run(6.0))

    assert (row["status"], row["reason"]) == ("missing", "not_between_cycles")


def test_a_reader_begins_with_what_differs():
    same = cycle_differences(FourRuns(run(4.0), run(4.0), run(4.0), run(4.0)))
    other = cycle_differences(FourRuns(run(4.0), run(4.0), run(4.0), run(4.5)))
    made_up_of_two = cycle_differences(FourRuns(run(4.0), run(5.0), run(4.0), run(4.0)))

    assert main_differences(same).is_empty()
    assert main_differences(other)["place"].to_list() == [1]
    assert main_differences(made_up_of_two).height == 1
