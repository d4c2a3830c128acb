"""Types of persons give, to rounding, what a regression on the rows of persons gives."""

import numpy as np
import polars as pl
import pytest

from proeftuin.data import person_panel
from proeftuin.data.person_panel import PersonPanel, person_types
from proeftuin.methods.effects.cell_panel import CellPanel, fit_cell_panel
from proeftuin.methods.effects.group_time import GroupTimeDesign, group_time_effects
from proeftuin.methods.effects.staggered_panel import StaggeredPanel
from proeftuin.methods.effects.wild_cluster_bootstrap import wild_cluster_bootstrap, wild_weights
from tests.person_panel_example import BALANCED, EVERYTHING, REGIONS, STARTS, YEARS, Turnover, person_rows, written

OUTCOMES = ("cost_cents", "score")
SITES = np.array([0, 0, 1, 2, *range(3, REGIONS - 1)])
TREATED = np.asarray(STARTS[:, np.newaxis] <= YEARS, dtype=np.float64)
TURNOVERS = {
    "balanced": BALANCED,
    "gaps": Turnover(gaps=0.3),
    "births and deaths": Turnover(enters_or_leaves=0.4),
    "movers": Turnover(moves=0.3),
    "everything": EVERYTHING,
}


def types_of(rows, folder):
    found = person_types(PersonPanel(written(rows, folder), OUTCOMES))
    return found, CellPanel.of(found.residence, found.persons, found.sums)


def of_rows(rows):
    """Positions of person, region and year, and outcomes, by row."""
    person = np.unique(rows["person"].to_numpy(), return_inverse=True)[1]
    region = rows["region"].str.slice(2).cast(pl.Int64).to_numpy() - 100
    return person, region, rows["year"].to_numpy() - YEARS[0], rows.select(OUTCOMES).to_numpy()


def least_squares_on_rows(rows, regressors, clusters):
    """Coefficients and CR1 errors with a dummy for every person and year, from the rows themselves."""
    person, region, year, y = of_rows(rows)
    dummies = np.column_stack([np.eye(person.max() + 1)[person], np.eye(len(YEARS))[year][:, 1:]])
    x = regressors[:, region, year].T
    own = x - dummies @ np.linalg.lstsq(dummies, x, rcond=None)[0]
    design = np.column_stack([x, dummies])
    parameters = np.linalg.lstsq(design, y, rcond=None)[0]
    residuals = y - design @ parameters
    bread = np.linalg.inv(own.T @ own)
    labels = np.unique(clusters)
    scores = [np.einsum("ik,io->ok", own[clusters == label], residuals[clusters == label]) for label in labels]
    groups, count, counted = len(labels), len(y), x.shape[1] + len(YEARS)
    factor = groups / (groups - 1) * (count - 1) / (count - counted)
    variances = factor * (np.stack(scores) @ bread) ** 2
    return parameters[: x.shape[1]].T, np.sqrt(variances.sum(axis=0))


@pytest.mark.parametrize("turnover", TURNOVERS.values(), ids=TURNOVERS)
@pytest.mark.parametrize("cluster_at", ["residence", "first_region"])
def test_estimates_and_cluster_robust_errors_are_those_of_the_rows(turnover, cluster_at, tmp_path):
    rows = person_rows(1, 120, turnover)
    person, region, _, _ = of_rows(rows)
    first = region[np.searchsorted(person, person)]
    second = TREATED * np.linspace(0, 1, REGIONS)[:, np.newaxis] * (YEARS - YEARS[0])
    regressors = np.stack([TREATED, second])

    _, panel = types_of(rows, tmp_path)
    fit = fit_cell_panel(panel, regressors, clusters=SITES, cluster_at=cluster_at)

    estimates, errors = least_squares_on_rows(rows, regressors, SITES[region if cluster_at == "residence" else first])
    np.testing.assert_allclose(fit.coefficients, estimates, rtol=1e-8)
    np.testing.assert_allclose(fit.standard_errors_cr1(), errors, rtol=1e-8)


@pytest.mark.parametrize("turnover", TURNOVERS.values(), ids=TURNOVERS)
def test_errors_by_leaving_out_each_cluster_are_those_of_the_rows(turnover, tmp_path):
    rows = person_rows(2, 90, turnover)
    person, region, _, _ = of_rows(rows)
    cluster = SITES[region[np.searchsorted(person, person)]]

    _, panel = types_of(rows, tmp_path)
    fit = fit_cell_panel(panel, TREATED, clusters=SITES, cluster_at="first_region")

    regressors = TREATED[np.newaxis]
    everyone = least_squares_on_rows(rows, regressors, cluster)[0]
    without = [
        least_squares_on_rows(rows.filter(cluster != one), regressors, cluster[cluster != one])[0]
        for one in np.unique(cluster)
    ]
    groups = len(without)
    errors = np.sqrt((groups - 1) / groups * ((np.stack(without) - everyone) ** 2).sum(axis=0))
    np.testing.assert_allclose(fit.standard_errors_cr3(), errors, rtol=1e-8)


def test_wild_bootstrap_is_that_of_one_cell_per_person(tmp_path):
    rows = person_rows(3, 200, EVERYTHING)
    person, region, year, y = of_rows(rows)
    residence = np.full((person.max() + 1, len(YEARS)), -1)
    residence[person, year] = region
    sums = np.zeros((2, *residence.shape))
    sums[:, person, year] = y.T
    each = CellPanel.of(residence, np.ones(len(residence)), sums)
    weights = wild_weights(len(np.unique(SITES)), 399, np.random.default_rng(1))

    _, panel = types_of(rows, tmp_path)

    one, other = (
        wild_cluster_bootstrap(fit_cell_panel(cells, TREATED, clusters=SITES, cluster_at="first_region"), weights)
        for cells in (panel, each)
    )
    for mine, theirs in zip(one, other, strict=True):
        assert mine.p == theirs.p
        assert (mine.lower, mine.upper) == pytest.approx((theirs.lower, theirs.upper), rel=1e-5)


@pytest.mark.parametrize("comparison", ["never_treated", "not_yet_treated"])
@pytest.mark.parametrize("turnover", [BALANCED, EVERYTHING], ids=["balanced", "everything"])
def test_group_time_effects_are_those_of_persons_seen_in_all_years(comparison, turnover, tmp_path):
    rows = person_rows(4, 400, turnover)
    complete = rows.filter(pl.len().over("person") == len(YEARS))
    person, region, year, y = of_rows(complete)
    outcomes = np.zeros((2, person.max() + 1, len(YEARS)))
    outcomes[:, person, year] = y.T
    home = region[year == 0]
    persons = StaggeredPanel.of(outcomes, YEARS, STARTS[home], clusters=SITES[home])
    design = GroupTimeDesign(comparison)

    _, panel = types_of(rows, tmp_path)
    found = group_time_effects(panel.staggered(YEARS, STARTS, SITES), design)

    expected = group_time_effects(persons, design)
    np.testing.assert_allclose(found.estimates, expected.estimates, rtol=1e-8)
    np.testing.assert_allclose(found.standard_errors, expected.standard_errors, rtol=1e-8)
    np.testing.assert_allclose(found.share_influence, expected.share_influence, atol=1e-12)


@pytest.mark.parametrize("turnover", TURNOVERS.values(), ids=TURNOVERS)
def test_types_hold_everyone_once_with_all_sums(turnover, tmp_path):
    rows = person_rows(5, 300, turnover)

    found, _ = types_of(rows, tmp_path)

    paths = rows.group_by("person").agg(pl.struct("year", "region").sort_by("year").alias("path"))
    by_path = (
        rows.join(paths, on="person")
        .group_by("path", "year")
        .agg(pl.len().alias("persons"), pl.col(*OUTCOMES).sum(), pl.col(*OUTCOMES).pow(2).sum().name.suffix("_squared"))
    )
    expected = {
        (tuple((one["year"], one["region"]) for one in row["path"]), row["year"]): row
        for row in by_path.iter_rows(named=True)
    }
    observed = np.argwhere(found.residence >= 0)
    assert len(observed) == len(expected)
    for kind, position in observed:
        path = tuple(
            (int(when), found.regions[place])
            for when, place in zip(found.years, found.residence[kind], strict=True)
            if place >= 0
        )
        row = expected[path, int(found.years[position])]
        assert found.persons[kind] == row["persons"]
        for number, name in enumerate(OUTCOMES):
            assert found.sums[number, kind, position] == pytest.approx(row[name], rel=1e-12)
            assert found.squares[number, kind, position] == pytest.approx(row[f"{name}_squared"], rel=1e-12)


def test_balanced_panel_takes_one_pass_to_what_the_second_would_give(tmp_path):
    rows = person_rows(6, 300)
    panel = PersonPanel(written(rows, tmp_path), OUTCOMES)

    found = person_types(panel)

    with person_panel.embedded.connection() as engine:
        cells = person_panel._cells(engine, panel)
        general = person_panel._general_types(engine, panel, cells)
    assert found.is_balanced
    assert len(found.persons) == len(found.regions)
    order = np.argsort(general.residence[:, 0])
    np.testing.assert_array_equal(found.residence, general.residence[order])
    np.testing.assert_array_equal(found.persons, general.persons[order])
    np.testing.assert_allclose(found.sums, general.sums[:, order], rtol=1e-12)
    np.testing.assert_allclose(found.squares, general.squares[:, order], rtol=1e-12)


@pytest.mark.parametrize("turnover", [BALANCED, EVERYTHING], ids=["balanced", "everything"])
def test_order_of_rows_and_length_of_batches_change_nothing(turnover, tmp_path, monkeypatch):
    rows = person_rows(7, 300, turnover)
    expected, _ = types_of(rows, tmp_path)

    monkeypatch.setattr(person_panel, "ROWS_AT_A_TIME", 101)
    monkeypatch.setattr(person_panel, "_KEPT_APART", 50)
    shuffled = rows.sample(fraction=1.0, shuffle=True, seed=1)
    for found in (types_of(rows, tmp_path)[0], types_of(shuffled, tmp_path)[0]):
        np.testing.assert_array_equal(found.residence, expected.residence)
        np.testing.assert_array_equal(found.persons, expected.persons)
        np.testing.assert_array_equal(found.sums[0], expected.sums[0])
        np.testing.assert_allclose(found.sums[1], expected.sums[1], rtol=1e-12)


def test_two_persons_who_change_places_are_seen(tmp_path):
    """Every region keeps as many persons in every year, so that numbers alone would call the panel balanced."""
    rows = person_rows(8, 300)
    one, other = rows["person"].unique(maintain_order=True)[:2].to_list()
    late = pl.col("year") >= 2017
    home = dict(zip(rows["person"], rows["region"], strict=True))
    swapped = rows.with_columns(
        pl.when(late & (pl.col("person") == one))
        .then(pl.lit(home[other]))
        .when(late & (pl.col("person") == other))
        .then(pl.lit(home[one]))
        .otherwise("region")
        .alias("region")
    )
    assert home[one] != home[other]

    found, _ = types_of(swapped, tmp_path)

    assert not found.is_balanced
    assert sorted(found.persons)[:2] == [1, 1]


def test_regions_may_be_whole_numbers(tmp_path):
    rows = person_rows(9, 200, EVERYTHING)
    numbered = rows.with_columns(pl.col("region").str.slice(2).cast(pl.Int16) * 17)

    by_code, by_number = types_of(rows, tmp_path)[0], types_of(numbered, tmp_path)[0]

    assert by_number.regions == tuple(int(code[2:]) * 17 for code in by_code.regions)
    np.testing.assert_array_equal(by_number.residence, by_code.residence)
    np.testing.assert_array_equal(by_number.sums, by_code.sums)
