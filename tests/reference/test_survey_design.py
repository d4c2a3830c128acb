"""Results of the R package survey 4.1-1 (R 4.2.2) on its data sets apistrat and apiclus1, to the digits it prints."""

import csv
from pathlib import Path

import numpy as np
import pytest

from proeftuin.methods.survey_design import (
    Sample,
    SingleUnit,
    WeightedTotals,
    domain_means,
    logit_proportion_estimates,
    mean_estimates,
    proportion_estimates,
)

FOLDER = Path(__file__).parent / "data" / "survey-api"


def schools(name):
    return list(csv.DictReader((FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()))


def numbers(rows, column):
    return np.array([float(row[column]) for row in rows])


def numbered(rows, column):
    return np.unique([row[column] for row in rows], return_inverse=True)


def stratified(rows, values, *, domain=None, finite=True, **rule):
    """Means of `values` of schools drawn one by one within types of school."""
    names, stratum = numbered(rows, "stype")
    units = np.bincount(stratum).astype(float)
    schools_there = np.array([numbers(rows, "fpc")[stratum == place][0] for place in range(len(names))])
    totals = WeightedTotals.of_respondents(values, numbers(rows, "pw"), stratum=stratum, domain=domain)
    sample = Sample(units, units / schools_there if finite else None, **rule)
    return domain_means(totals, sample, 1 if domain is None else int(np.max(domain)) + 1)


STRATIFIED = schools("apistrat")
CLUSTERED = schools("apiclus1")


@pytest.mark.parametrize(("finite", "error"), [(True, 9.40894080278), (False, 9.53613229693)])
def test_mean_of_a_stratified_sample(finite, error):
    found = stratified(STRATIFIED, numbers(STRATIFIED, "api00"), finite=finite)

    assert found.value[0] == pytest.approx(662.287363159, rel=1e-11)
    assert np.sqrt(found.variance[0]) == pytest.approx(error, rel=1e-11)


def test_interval_of_a_mean_has_the_degrees_of_freedom_of_the_design():
    found = stratified(STRATIFIED, numbers(STRATIFIED, "api00"))
    estimate = mean_estimates(found)

    assert found.degrees_of_freedom[0] == 197
    assert (estimate.lower[0], estimate.upper[0]) == pytest.approx((643.732188272, 680.842538047), rel=1e-11)


@pytest.mark.parametrize(
    ("column", "means", "errors"),
    [
        ("stype", [674.43, 625.82, 636.60], [12.3824797439, 14.9371291854, 16.2147073082]),
        ("sch.wide", [593.746858215, 676.530443657], [18.6191675056, 10.5203892001]),
    ],
)
def test_domains_are_estimated_on_the_full_design(column, means, errors):
    found = stratified(STRATIFIED, numbers(STRATIFIED, "api00"), domain=numbered(STRATIFIED, column)[1])

    assert found.value == pytest.approx(means, rel=1e-11)
    # Of the elementary schools R prints 12.3824797439; the formula in exact fractions gives 12.3824797939.
    assert np.sqrt(found.variance) == pytest.approx(errors, rel=5e-9)


@pytest.mark.parametrize(
    ("estimates", "lower", "upper"),
    [(logit_proportion_estimates, 0.77453965, 0.87081), (proportion_estimates, 0.77417133, 0.87343)],
)
def test_interval_of_a_proportion(estimates, lower, upper):
    is_met = np.array([float(row["sch.wide"] == "Yes") for row in STRATIFIED])
    found = stratified(STRATIFIED, is_met)
    estimate = estimates(found)

    assert estimate.value[0] == pytest.approx(0.8279480114, abs=5e-11)
    assert np.sqrt(found.variance[0]) == pytest.approx(0.02434, abs=5e-6)
    assert estimate.lower[0] == pytest.approx(lower, abs=5e-9)
    assert estimate.upper[0] == pytest.approx(upper, abs=5e-6)


@pytest.mark.parametrize(("finite", "error"), [(True, 23.5422407), (False, 23.7790107209)])
def test_mean_of_a_sample_of_districts(finite, error):
    districts, unit = numbered(CLUSTERED, "dnum")
    share = np.array([len(districts) / numbers(CLUSTERED, "fpc")[0]])
    totals = WeightedTotals.of_respondents(numbers(CLUSTERED, "api00"), numbers(CLUSTERED, "pw"), unit=unit)
    found = domain_means(totals, Sample(np.array([15.0]), share if finite else None), 1)

    assert found.value[0] == pytest.approx(644.169398907, rel=1e-11)
    assert np.sqrt(found.variance[0]) == pytest.approx(error, rel=1e-8)
    assert found.degrees_of_freedom[0] == 14


@pytest.mark.parametrize(
    ("rule", "error"),
    [
        (SingleUnit.REMOVE, 10.6163015703),
        (SingleUnit.ADJUST, 10.6307020981),
        (SingleUnit.AVERAGE, 13.0022609014),
    ],
)
def test_rules_for_a_stratum_with_one_unit(rule, error):
    """Of the high schools only the first of the file is left, and the number of all schools is not used."""
    first = next(row for row in STRATIFIED if row["stype"] == "H")
    rows = [row for row in STRATIFIED if row["stype"] != "H" or row is first]
    found = stratified(rows, numbers(rows, "api00"), finite=False, single_unit=rule)

    assert found.value[0] == pytest.approx(666.794801764, rel=1e-11)
    assert np.sqrt(found.variance[0]) == pytest.approx(error, rel=1e-9)
