"""Rules of quality as data: every check has a sentence and a threshold in whole percents."""

from datetime import date

import pytest

from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.data.care_quality import change, report
from proeftuin.data.care_quality.counting import IDENTICAL_ROWS
from proeftuin.data.care_quality.rule import DOUBTFUL, Dimension, Severity, Thresholds
from proeftuin.data.care_quality.rules import rules_of
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.texts import Texts
from tests.care_store_example import care_store

TODAY = date(2022, 1, 1)
RULES = [rule for table in CARE_TABLES for rule in rules_of(table, today=TODAY)]
OTHER_CHECKS = {
    IDENTICAL_ROWS, "rows_refused", "months_without_lines", "changed_since_last_load", "changed_since_last_year"
}  # fmt: skip


@pytest.mark.parametrize("language", Language)
def test_every_check_has_a_sentence_and_every_sentence_a_check(language) -> None:
    texts = Texts.of_package("proeftuin.data.care_quality", language)

    assert texts.keys == {
        *(f"checks.{check}" for check in {rule.check for rule in RULES} | OTHER_CHECKS),
        *(f"dimensions.{dimension}" for dimension in Dimension),
        *(f"severities.{severity}" for severity in Severity),
    }


def test_a_rule_is_named_once_by_table_check_and_subject() -> None:
    named = [(rule.table, rule.check, rule.subject) for rule in RULES]

    assert len(named) == len(set(named))


def test_a_rule_about_a_column_names_a_column_of_its_table() -> None:
    assert [rule for rule in RULES if rule.subject and rule.subject not in CARE_TABLES[rule.table].columns] == []


@pytest.mark.parametrize(
    ("rows", "of_rows", "severity"),
    [(0, 100, "note"), (0, 0, "note"), (1, 1_000, "warning"), (1, 100, "warning"), (2, 100, "error"), (1, 1, "error")],
)
def test_exactly_one_percent_is_not_more_than_one_percent(rows, of_rows, severity) -> None:
    assert DOUBTFUL.severity(rows, of_rows) == severity
    assert Thresholds().severity(rows, of_rows) == "note"


def test_without_a_day_of_today_no_rule_looks_for_the_future() -> None:
    assert "in_the_future" not in {rule.check for table in CARE_TABLES for rule in rules_of(table)}


def test_a_store_that_was_loaded_once_has_nothing_to_compare_with(tmp_path) -> None:
    store = care_store(tmp_path / "store", person="person_id\n1")

    assert change.rows_before_last_load(store, [2019]) == {}
    assert report.REFUSED.warning == 1
