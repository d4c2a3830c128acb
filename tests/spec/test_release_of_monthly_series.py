"""Months of an evaluation leave only where enough persons stand behind them, and where no sum tells the others."""

from datetime import date

import polars as pl
import pytest

from proeftuin.data.evaluation_tables import EVALUATION_TABLES
from proeftuin.data.population_tables import BASELINE_GROUPS
from proeftuin.release.gate import Results
from proeftuin.release.person_level import release_persons
from proeftuin.release.released import StudyCard
from proeftuin.vocabulary.citation import Citation
from proeftuin.vocabulary.language import Translated
from tests.release_example import INDICATORS, rows_of

EXAMPLE = Translated("voorbeeld", "example")
CARD = StudyCard("example", EXAMPLE, EXAMPLE, date(2023, 1, 1), 2020, 2020, "")
SOURCE = Citation("insurer", EXAMPLE, "insurer", "insurer", EXAMPLE, 2020, 2020)
ANALYSES = ("monthly_series", "monthly_series:uncontrolled")
MANY = [30, 40, 50, 60]
MONTHS = [date(2020, month, 1) for month in range(1, 5)]


def released(a, b, *, persons=500, followed=500, made_up=False):
    """Months of sites a and b and of both together, by how many persons something was counted of."""
    each = {"a": a, "b": b, "all": [one + other for one, other in zip(a, b, strict=True)]}
    at_risk = {"a": persons, "b": 500, "all": persons + 500}
    rows = [
        rows_of("monthly_series", analysis=analysis, site=site, month=month, contributors=number, persons=at_risk[site])
        for analysis in ANALYSES
        for site, numbers in each.items()
        for month, number in zip(MONTHS, numbers, strict=True)
    ]
    tables = {contract.name: contract.empty() for contract in EVALUATION_TABLES}
    contracts = {contract.name: contract for contract in EVALUATION_TABLES}
    tables["monthly_series"] = contracts["monthly_series"].conform(pl.DataFrame(rows, infer_schema_length=None))
    groups = {"site:a": followed, "site:b": 500, "pool": 500}
    tables["baseline_groups"] = BASELINE_GROUPS.conform(
        pl.DataFrame(
            [rows_of("baseline_groups", region=region, persons=number, year=2020) for region, number in groups.items()],
            infer_schema_length=None,
        )
    )
    results = Results(CARD, (), INDICATORS, {"insurer": SOURCE}, tables)
    return release_persons(results, {}, made_up=made_up).tables["monthly_series"]


def hidden(found, analysis=ANALYSES[0]):
    """Site to the months that are withheld."""
    rows = found.filter(pl.col("analysis") == analysis, pl.col("status") == "withheld")
    return {site: [day.month for day in sorted(own["month"])] for (site,), own in rows.group_by("site")}


def test_months_with_enough_persons_are_shown():
    found = released(MANY, MANY)

    assert hidden(found) == {}
    assert found["contributors"].min() == 30


def test_how_many_are_at_risk_is_not_told_of_real_persons():
    """Two months that follow each other would tell how few left between them."""
    assert released(MANY, MANY)["persons"].is_null().all()
    assert released(MANY, MANY, made_up=True)["persons"].min() == 500


@pytest.mark.parametrize(("few", "is_hidden"), [(0, False), (1, True), (9, True), (10, False)])
def test_a_month_in_which_something_was_counted_of_few_is_withheld_and_zero_is_not(few, is_hidden):
    found = released([few, 40, 50, 60], MANY)

    assert (1 in hidden(found).get("a", [])) is is_hidden


def test_a_month_of_few_at_risk_is_withheld():
    assert hidden(released(MANY, MANY, persons=9))["a"] == [1, 2, 3, 4]
    assert hidden(released(MANY, MANY, persons=10)) == {}


def test_the_other_site_and_another_month_go_with_it_so_that_no_sum_tells_it():
    """All sites together less site b would be site a; the year less its other months would be the month."""
    found = hidden(released([4, 40, 50, 60], MANY))

    assert 1 in found["b"]
    assert len(found["a"]) >= 2
    assert len(found["b"]) >= 2
    assert "all" not in found


def test_both_analyses_withhold_the_same_months():
    found = released([4, 40, 50, 60], MANY)

    assert hidden(found, ANALYSES[0]) == hidden(found, ANALYSES[1]) != {}


def test_nothing_of_a_withheld_month_is_left_and_the_reason_is_told():
    found = released([4, 40, 50, 60], MANY).filter(status="withheld")

    assert all(found[name].is_null().all() for name in ("observed", "without", "persons", "contributors"))
    own = found.filter(site="a", month=MONTHS[0])
    assert set(own["reason"]) == {"fewer_than_10_persons"}
    assert set(found.filter(site="b")["reason"]) == {"withheld_with_another"}


def test_a_site_of_few_persons_shows_no_month_at_all_nor_do_all_sites_together():
    found = hidden(released(MANY, MANY, followed=9))

    assert found["a"] == found["all"] == [1, 2, 3, 4]
    assert "b" not in found


def test_made_up_persons_keep_their_months():
    assert hidden(released([4, 40, 50, 60], MANY, made_up=True)) == {}
