"""What a bundle tells of the domains that its indicators fill."""

import polars as pl

from proeftuin.data.status_tables import COVERAGE
from proeftuin.data.tables import ESTIMATES, INDICATORS
from proeftuin.steps.triple_aim.catalogue.coverage import MANDATORY, coverage
from proeftuin.steps.triple_aim.catalogue.reading import catalogue
from proeftuin.studies.coverage_table import coverage_table
from tests.release_example import rows_of

RECORDS = catalogue()


def table(figures):
    """Of a study with these indicators, each with the state of its one figure."""
    rows = [rows_of("estimates", id, sex=None, age_band=None, status=status) for id, status in figures.items()]
    asked = [rows_of("indicators", id) for id in figures]
    return coverage_table(
        INDICATORS.conform(pl.DataFrame(asked)) if asked else INDICATORS.empty(),
        ESTIMATES.conform(pl.DataFrame(rows, infer_schema_length=None)) if rows else ESTIMATES.empty(),
        RECORDS,
    )


def state(found, id):
    return found.filter(pl.col("indicator") == id)["state"].item()


def test_an_indicator_fills_its_domain_when_any_figure_of_it_may_be_shown():
    found = table({"care_cost_total": "value", "hospital_admissions": "withheld", "life_expectancy": "not_estimable"})

    assert state(found, "care_cost_total") == "filled"
    assert state(found, "hospital_admissions") == "without_value"
    assert state(found, "life_expectancy") == "without_value"
    assert state(found, "recorded_diabetes") == "could_fill"


def test_every_indicator_of_the_catalogue_stands_in_its_domain_once_with_what_it_takes():
    found = table({})

    assert sorted(found["indicator"]) == sorted(RECORDS)
    assert set(found["state"]) == {"could_fill"}
    for row in found.to_dicts():
        record = RECORDS[row["indicator"]]
        assert (row["aim"], row["domain"]) == (record.aim, record.domain)
        assert row["is_mandatory"] is (record.domain in MANDATORY)
        assert (row["name_nl"], row["needs_en"]) == (record.name.nl, record.needs.en)


def test_a_figure_of_open_data_fills_the_domain_of_the_record_that_names_it():
    id, name = next(
        (record.id, way.indicator)
        for record in RECORDS.values()
        for way in record.computations
        if getattr(way, "indicator", None)
    )

    assert state(table({name: "value"}), id) == "filled"


def test_the_table_says_what_the_coverage_of_the_set_says():
    with_value = {"care_cost_total", "life_expectancy"}
    found = table(dict.fromkeys(with_value, "value"))

    filled = {(one.aim, one.domain) for one in coverage(RECORDS, with_value, with_value) if not one.is_empty}
    assert set(found.filter(pl.col("state") == "filled").select("aim", "domain").iter_rows()) == filled
    assert COVERAGE.conform(found).equals(found)
