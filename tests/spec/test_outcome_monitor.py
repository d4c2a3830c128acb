"""What a bundle of the outcome monitor tells about its own figures."""

from datetime import date

import polars as pl

from proeftuin.studies.bundle_reader import Bundle


def test_an_estimate_that_rests_on_a_declared_share_says_so(lelystad_bundle) -> None:
    # Haaren was divided in 2021; Tilburg got a part. The files up to 2018 still have Haaren, that of 2023 has not.
    estimates = (
        Bundle.open(lelystad_bundle)
        .table("estimates")
        .filter((pl.col("indicator") == "pharmacy") & (pl.col("method") == "crude"))
    )
    marks = {(row["region"], row["period_start"].year): row["apportioned"] for row in estimates.to_dicts()}

    assert marks[("GM0855", 2018)] is True
    assert marks[("GM0855", 2023)] is False
    assert marks[("GM0772", 2018)] is marks[("PV30", 2018)] is marks[("NL01", 2018)] is False


def test_a_figure_that_the_source_gives_for_the_region_is_never_apportioned(lelystad_bundle) -> None:
    estimates = Bundle.open(lelystad_bundle).table("estimates")
    survey = estimates.filter(pl.col("source") == "gezondheidsmonitor", pl.col("period_start") == date(2016, 1, 1))

    assert not survey.filter(pl.col("method") == "survey")["apportioned"].any()
    assert survey.filter(pl.col("method") == "combined_survey")["apportioned"].any()


def test_no_cost_that_is_zero_or_more_has_a_limit_below_zero(lelystad_bundle) -> None:
    estimates = Bundle.open(lelystad_bundle).table("estimates").filter(pl.col("unit") == "eur_per_insured_year")

    assert (estimates.filter(pl.col("value") >= 0)["lower"] >= 0).all()


def test_every_figure_with_an_interval_and_no_other_names_its_method_and_level(lelystad_bundle) -> None:
    bundle = Bundle.open(lelystad_bundle)

    for table, limit in (("estimates", "lower"), ("comparisons", "difference_lower"), ("trends", "lower")):
        rows = bundle.table(table)
        for column in ("confidence", "interval_method"):
            assert (rows[column].is_null() == rows[limit].is_null()).all()


def test_what_sites_are_compared_with_can_be_looked_up(national_bundle) -> None:
    bundle = Bundle.open(national_bundle)
    regions = bundle.table("regions")
    compared = regions.filter(pl.col("kind") == "comparison")
    pool = set(regions.filter(pl.col("kind") == "pool")["municipality"])
    effects = bundle.table("effects").filter(pl.col("status") == "value")

    assert compared["municipality"].is_unique().all()
    assert set(compared["municipality"]) <= pool
    assert set(effects["pool_regions"]) == {compared["region"].n_unique()}
