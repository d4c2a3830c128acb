"""A study about persons asks for charts and gets them, made of the months that add up to its yearly figures."""

import polars as pl
import pytest

from proeftuin.data.chart_tables import CHART_TABLES
from proeftuin.studies.care_run import Computing, run_care_study

STUDY = """
study: followed
title: {nl: "Gevolgd", en: "Followed"}
question: {nl: "Zijn er minder opnamen?", en: "Are there fewer admissions?"}
care:
  store: care
  regions: {level: municipality, division: 2025}
  sources:
    - {id: synthetic, name: {nl: "Verzonnen", en: "Made up"}, format: synthetic, persons: 3000, seed: 4}
period: {first_year: 2021, last_year: 2023}
sites:
  - {id: noord, name: "Noord", areas: [GM0014, GM1966, GM1979, GM1952]}
populations:
  - id: insured
    name: {nl: "Verzekerden", en: "Insured persons"}
    kind: open
    period: {from: 2021-01-01, until: 2024-01-01}
    index: {every: year}
    include:
      - insured: {registered: insurer, nl: "verzekerd"}
status:
  population: insured
  indicators: [hospital_admissions, care_cost_total]
improvement:
  charts:
    - id: admissions
      name: {nl: "Opnamen", en: "Admissions"}
      measure: {indicator: hospital_admissions, every: month, complete_until: 2023-10-01}
      baseline: {from: 2021-01-01, until: 2023-01-01}
    - id: cost
      name: {nl: "Kosten", en: "Cost"}
      measure: {indicator: care_cost_total, region: noord, every: quarter}
    - id: cost_by_year
      name: {nl: "Kosten per jaar", en: "Cost by year"}
      measure: {indicator: care_cost_total, every: year}
    - id: seen
      name: {nl: "Gezien", en: "Seen"}
      measure: {file: seen.csv, series: seen, nature: share}
      better: higher
      target: 0.5
report: {languages: [nl]}
"""
SEEN = ["series,period_start,period_end,numerator,denominator,note"] + [
    f"seen,2023-{month:02}-01,{'2024-01' if month == 12 else f'2023-{month + 1:02}'}-01,{30 + month % 3},50,"
    for month in range(1, 13)
]


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    folder = tmp_path_factory.mktemp("followed")
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    (folder / "seen.csv").write_text("\n".join(SEEN) + "\n", encoding="utf-8")
    result = run_care_study(folder, report=False, computing=Computing(threads=1))
    return {path.stem: pl.read_parquet(path) for path in result.folder.glob("*.parquet")}


def test_every_table_keeps_its_contract(tables):
    for contract in CHART_TABLES:
        assert contract.conform(tables[contract.name]).equals(tables[contract.name])


def test_months_and_quarters_add_up_to_the_yearly_figures(tables):
    series = tables["measured_series"]
    for indicator, region, every in (
        ("hospital_admissions", "all", "month"),
        ("care_cost_total", "site:noord", "quarter"),
    ):
        own = series.filter(series=indicator, region=region, every=every)
        added = own.group_by(pl.col("period_start").dt.year().alias("year")).agg(
            pl.col("numerator").sum(), pl.col("denominator").sum()
        )
        yearly = tables["estimates"].filter(
            pl.col("indicator") == indicator, pl.col("region") == region, pl.col("method") == "crude",
            pl.col("sex").is_null(), pl.col("age_band").is_null(),
            pl.col("period_end") == pl.col("period_start").dt.offset_by("1y"),
        )  # fmt: skip
        both = added.join(yearly, left_on="year", right_on=pl.col("period_start").dt.year())
        assert both.height == 3
        assert both["numerator"].to_list() == pytest.approx(both["numerator_right"].to_list())
        assert both["denominator"].to_list() == pytest.approx(both["denominator_right"].to_list(), rel=1e-4)


def test_each_chart_is_of_its_own_kind_and_stands_in_the_order_of_the_study(tables):
    charts = tables["control_charts"].sort("place")

    assert charts["chart"].to_list() == ["admissions", "cost", "cost_by_year", "seen"]
    assert charts["why_kind"].to_list()[1:] == ["value", "few_points", "share"]
    assert charts["kind"].to_list()[1:] == ["xmr", "run", "p"]
    assert charts["nature"].to_list() == ["rate", "value", "value", "share"]
    assert set(charts["status"]) == {"value"}


def test_months_after_the_data_are_complete_are_shown_and_not_judged(tables):
    points = tables["control_points"].filter(chart="admissions").sort("period_start")

    assert points.height == 36
    assert points["is_complete"].to_list() == [True] * 33 + [False] * 3
    assert points["centre"].is_null().to_list() == [False] * 33 + [True] * 3
    assert points["in_baseline"].sum() == 24
    assert points["value"].null_count() == 0
