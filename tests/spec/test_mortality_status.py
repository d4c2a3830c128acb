"""Mortality of regions: what is counted, what rests on a model, and what a missing number does."""

import numpy as np
import polars as pl
import pytest

from proeftuin.steps.triple_aim.definition import mortality_indicators
from proeftuin.steps.triple_aim.mortality import BANDS, mortality_estimates
from proeftuin.vocabulary.region import Region, RegionKind

CODES = [f"GM{number:04d}" for number in range(1, 13)]
REGIONS = [
    Region("GM0001", RegionKind.MUNICIPALITY, "one", 2019, ("GM0001",)),
    Region("PV20", RegionKind.PROVINCE, "first half", 2019, tuple(CODES[:6])),
    Region("PV21", RegionKind.PROVINCE, "second half", 2019, tuple(CODES[6:])),
]
MORTALITY = {"mortality": mortality_indicators()["mortality"]}


def figures(*, missing: str | None = None) -> dict[tuple[str, str], dict[str, object]]:
    """Estimates by region and method of twelve municipalities; the deaths of `missing` are not known."""
    generator = np.random.default_rng(8)
    persons = generator.integers(200, 900, (12, 4)) * [20, 4, 2, 1]
    deaths = [
        None if code == missing else int(row @ [0.002, 0.015, 0.045, 0.15])
        for code, row in zip(CODES, persons, strict=True)
    ]
    panel = pl.DataFrame(
        {"region": CODES, "year": [2019] * 12, "persons": persons.sum(axis=1), "deaths": deaths}
        | {band: persons[:, number] for number, band in enumerate(BANDS)}
    )
    rows = mortality_estimates(panel, REGIONS, MORTALITY, division=2019).to_dicts()
    return {(row["region"], row["method"]): row for row in rows}


def test_crude_mortality_is_deaths_over_residents_of_the_region() -> None:
    found = figures()
    parts = found[("PV20", "crude")], found[("PV21", "crude")]

    assert all(p["value"] == pytest.approx(1e5 * p["numerator"] / p["denominator"]) for p in parts)
    assert {p["basis"] for p in parts} == {"registration"}


def test_expected_deaths_rest_on_a_model_and_add_up_to_those_observed() -> None:
    found = figures()
    parts = found[("PV20", "composition_adjusted")], found[("PV21", "composition_adjusted")]

    assert {p["basis"] for p in parts} == {"model"}
    assert sum(p["denominator"] for p in parts) == pytest.approx(sum(p["numerator"] for p in parts))


def test_a_direct_standardisation_is_not_estimable_and_has_no_interval() -> None:
    found = figures()[("PV20", "directly_standardised")]

    assert (found["status"], found["reason"]) == ("not_estimable", "deaths_not_by_age")
    assert [found[column] for column in ("value", "confidence", "interval_method")] == [None] * 3


def test_unknown_deaths_of_one_municipality_leave_other_regions_alone() -> None:
    found = figures(missing="GM0001")

    for method in ("crude", "composition_adjusted"):
        assert found[("GM0001", method)]["status"] == found[("PV20", method)]["status"] == "missing"
        assert found[("PV21", method)]["status"] == "value"
    assert found[("PV21", "crude")]["value"] == figures()[("PV21", "crude")]["value"]
