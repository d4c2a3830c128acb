"""A regional team divides its population into segments, with one line in the study file."""

import json

import polars as pl
import pytest

from proeftuin.cli import main
from proeftuin.data.segment_tables import SEGMENT_TABLES
from tests.care_study_example import write_study

SOURCE = """
    id: synthetic
    format: synthetic
    persons: 1500
    seed: 3
"""
AREAS = """{scheme: area_types, figures: {deprivation: {area_fact: socioeconomic_score, turned: true},
  addresses_per_km2: addresses_per_km2, percent_aged_65: percent_aged_65}}"""
SEGMENTED = f"segmentation: {{schemes: [bridges_to_health, {{scheme: risk_pyramid}}, {AREAS}], minimum_persons: 50}}\n"
CHOSEN = {"level": "municipality", "years": (2020, 2022), "indicators": ["care_cost_total", "any_gp_contact"]}
SITES = "[{id: noord, name: Noord, areas: [GM0014, GM0034, GM0363, GM0599, GM0518]}]"


def segmented_study(folder, *, buckets=1):
    study = write_study(folder, SOURCE, buckets=buckets, sites=SITES, **CHOSEN)
    file = study / "study.yaml"
    file.write_text(file.read_text(encoding="utf-8") + SEGMENTED, encoding="utf-8")
    return study


def tables(study):
    """The tables about segments, by name."""
    return {one.name: pl.read_parquet(study / "results" / f"{one.name}.parquet") for one in SEGMENT_TABLES}


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = segmented_study(tmp_path_factory.mktemp("segmented"))
    assert main(["run", str(folder), "--no-report"]) == 0
    return folder


def test_the_bundle_has_every_table_and_says_which_schemes_it_is_made_of(study):
    found = tables(study)

    manifest = json.loads((study / "results" / "manifest.json").read_text(encoding="utf-8"))
    hashes = dict(found["segment_schemes"].select("scheme", "hash").unique().rows())
    assert manifest["study"]["schemes"] == hashes
    assert set(hashes) == {"bridges_to_health", "risk_pyramid", "area_types"}
    assert found["segment_schemes"].filter("is_main")["scheme"].unique().to_list() == ["bridges_to_health"]
    assert {one.name for one in SEGMENT_TABLES} <= set(manifest["tables"])
    for one in SEGMENT_TABLES:
        assert one.conform(found[one.name]).equals(found[one.name])


def test_every_person_is_in_one_segment_of_each_scheme(study):
    found = tables(study)

    whole = found["segments"].filter(region="all").group_by("scheme", "period_start").agg(pl.col("persons").sum())
    persons = whole.group_by("period_start").agg(pl.col("persons").n_unique())
    assert persons["persons"].to_list() == [1, 1, 1]
    assert found["segment_diagnostics"].filter(measure="partition")["verdict"].unique().to_list() == ["ok"]


def test_figures_of_segments_make_up_those_of_the_status(study):
    figures = tables(study)["segment_figures"].filter(method="crude")
    estimates = pl.read_parquet(study / "results" / "estimates.parquet").filter(
        pl.col("method") == "crude", pl.col("region").is_in(["all", "site:noord"])
    )

    keys = ["indicator", "region", "period_start"]
    whole = figures.group_by(keys).agg(pl.col("numerator", "denominator").sum())
    both = whole.join(estimates.select(*keys, "numerator", "denominator"), on=keys, suffix="_status")
    assert both.height == estimates.filter(pl.col("indicator").is_in(CHOSEN["indicators"])).height == 12
    for name in ("numerator", "denominator"):
        assert both[name].to_list() == pytest.approx(both[f"{name}_status"].to_list(), rel=1e-9)


def test_the_same_persons_give_the_same_files_again_and_in_any_number_of_buckets(study, tmp_path):
    again = segmented_study(tmp_path / "again")
    four = segmented_study(tmp_path / "four", buckets=4)
    for folder in (again, four):
        assert main(["run", str(folder), "--no-report"]) == 0

    for one in SEGMENT_TABLES:
        first, second = (folder / "results" / f"{one.name}.parquet" for folder in (study, again))
        assert first.read_bytes() == second.read_bytes(), one.name
    assert all(frame.equals(tables(four)[name]) for name, frame in tables(study).items())
