"""What a panel of persons refuses, each with one clear message."""

import numpy as np
import polars as pl
import pytest

from proeftuin.data.person_panel import PersonPanel, person_types
from proeftuin.errors import DataContractError, DefinitionError, NotEstimableError
from proeftuin.methods.effects.cell_panel import CellPanel, fit_cell_panel
from tests.person_panel_example import BALANCED, EVERYTHING, person_rows, written

SCORE = ("score",)


@pytest.mark.parametrize("column", ["person", "region", "year", "score"])
def test_missing_value_is_refused(column, tmp_path):
    rows = person_rows(1, 40)
    gap = pl.when(pl.int_range(pl.len()) != 17).then(pl.col(column))

    with pytest.raises(DataContractError, match="is missing"):
        person_types(PersonPanel(written(rows.with_columns(gap), tmp_path), SCORE))


def test_value_that_is_no_number_is_refused(tmp_path):
    rows = person_rows(1, 40).with_columns(pl.when(pl.int_range(pl.len()) == 3).then(np.nan).otherwise("score"))

    with pytest.raises(DataContractError, match="is missing"):
        person_types(PersonPanel(written(rows.rename({"literal": "value"}), tmp_path), ("value",)))


@pytest.mark.parametrize("turnover", [BALANCED, EVERYTHING], ids=["balanced", "everything"])
def test_person_with_two_rows_in_one_year_is_refused(turnover, tmp_path):
    rows = person_rows(1, 40, turnover)

    with pytest.raises(DataContractError, match="two rows in one year"):
        person_types(PersonPanel(written(pl.concat([rows, rows[11:12]]), tmp_path), SCORE))


def test_two_rows_of_persons_who_take_turns_are_refused(tmp_path):
    """As many rows per region and year, and an exclusive or that cannot tell a person who is there twice."""
    rows = pl.DataFrame(
        {
            "person": [1, 1, 2, 2, 3, 3, 3, 3],
            "region": ["a", "a", "a", "a", "b", "b", "b", "b"],
            "year": [2015, 2015, 2016, 2016, 2015, 2016, 2015, 2016],
            "score": 1.0,
        }
    )

    with pytest.raises(DataContractError, match="two rows in one year"):
        person_types(PersonPanel(written(rows, tmp_path), SCORE))


def test_absent_column_is_named(tmp_path):
    with pytest.raises(DataContractError, match="column cost is absent"):
        person_types(PersonPanel(written(person_rows(1, 20), tmp_path), ("cost",)))


def test_persons_are_numbers(tmp_path):
    rows = person_rows(1, 20).with_columns(pl.col("person").cast(pl.String))

    with pytest.raises(DataContractError, match="person holds no whole numbers"):
        person_types(PersonPanel(written(rows, tmp_path), SCORE))


def test_file_of_another_kind_is_refused(tmp_path):
    (tmp_path / "persons.parquet").write_text("no rows", encoding="utf-8")

    with pytest.raises(DataContractError, match="cannot read"):
        person_types(PersonPanel((tmp_path / "persons.parquet",), SCORE))


def test_panel_without_rows_is_refused(tmp_path):
    with pytest.raises(DataContractError, match="no rows"):
        person_types(PersonPanel(written(person_rows(1, 20).clear(), tmp_path), SCORE))


def test_panel_without_outcome_is_refused(tmp_path):
    with pytest.raises(DefinitionError, match="no outcome"):
        person_types(PersonPanel((tmp_path / "persons.parquet",), ()))


RESIDENCE = np.array([[0, 0, 0], [1, 1, 1], [2, -1, 2]])


@pytest.mark.parametrize(
    ("persons", "sums"),
    [
        ([1.0, 0.0, 1.0], np.ones((3, 3))),
        ([1.0, 1.0, 1.0], np.ones((3, 2))),
        ([1.0, 1.0, 1.0], np.full((3, 3), np.nan)),
    ],
    ids=["no persons", "shape", "missing sum"],
)
def test_types_that_do_not_fit_are_refused(persons, sums):
    with pytest.raises(DefinitionError, match="one row per type with persons"):
        CellPanel.of(RESIDENCE, persons, sums)


def test_type_that_was_never_seen_is_refused():
    with pytest.raises(DefinitionError, match="observed in at least one year"):
        CellPanel.of([[-1, -1]], [1.0], np.ones((1, 2)))


@pytest.mark.parametrize(
    ("regressors", "clusters"),
    [(np.ones((2, 3)), None), (np.ones((3, 2)), None), (np.ones((3, 3)), [0, 1]), (np.full((3, 3), np.nan), None)],
    ids=["too few regions", "too few years", "clusters", "missing"],
)
def test_regressors_must_match_regions_and_years(regressors, clusters):
    panel = CellPanel.of(RESIDENCE, np.ones(3), np.ones((3, 3)))

    with pytest.raises(DefinitionError, match="one cluster per region"):
        fit_cell_panel(panel, regressors, clusters=clusters)


def test_regressor_that_is_the_same_everywhere_is_refused():
    panel = CellPanel.of(RESIDENCE, np.ones(3), np.ones((3, 3)))

    with pytest.raises(NotEstimableError, match="does not vary beyond"):
        fit_cell_panel(panel, np.arange(3) * np.ones((3, 1)))


def test_persons_with_all_years_are_needed_for_group_time_effects():
    with pytest.raises(NotEstimableError, match="nobody was observed in every year"):
        CellPanel.of([[0, -1], [-1, 1]], [1.0, 2.0], np.ones((2, 2))).staggered([2015, 2016], [2016, np.inf])
