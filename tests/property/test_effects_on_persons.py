"""Effects by names of regions and sites are those of their positions, and an effect that was put in is found."""

import numpy as np
import polars as pl
import pytest

from proeftuin.data.person_panel import PersonPanel
from proeftuin.errors import DefinitionError
from proeftuin.methods.effects.cell_panel import CellPanel, fit_cell_panel
from proeftuin.steps.evaluation.person_panel import effects_on_persons
from tests.person_panel_example import EVERYTHING, REGIONS, STARTS, YEARS, person_rows, written

CODES = [f"GM{100 + number:04d}" for number in range(REGIONS)]
STARTS_BY_CODE = {code: int(start) for code, start in zip(CODES, STARTS, strict=True) if np.isfinite(start)}


def test_names_of_regions_and_sites_find_their_rows(tmp_path):
    panel = PersonPanel(written(person_rows(1, 300, EVERYTHING), tmp_path), ("score",))

    found = effects_on_persons(panel, STARTS_BY_CODE, {CODES[0]: "north", CODES[1]: "north"})

    cells = CellPanel.of(found.types.residence, found.types.persons, found.types.sums)
    sites = [0, 0, *range(1, REGIONS - 1)]
    expected = fit_cell_panel(cells, STARTS[:, np.newaxis] <= YEARS, clusters=sites, cluster_at="first_region")
    fit = found.two_way_fixed_effects()
    np.testing.assert_allclose(fit.coefficients, expected.coefficients, rtol=1e-12)
    np.testing.assert_allclose(fit.standard_errors_cr1(), expected.standard_errors_cr1(), rtol=1e-12)
    assert fit.clusters == REGIONS - 1


def test_an_effect_that_grows_is_found_in_every_year(tmp_path):
    rows = person_rows(2, 500, EVERYTHING)
    home = pl.col("region").first().over("person")
    since = pl.col("year") - home.replace_strict(STARTS_BY_CODE, default=9999) + 1
    exact = rows.with_columns(
        (pl.col("person") % 13 + 0.5 * (pl.col("year") - 2014) + 2.0 * pl.max_horizontal(since, 0)).alias("score")
    )

    found = effects_on_persons(PersonPanel(written(exact, tmp_path), ("score",)), STARTS_BY_CODE)

    effects = found.group_time_effects()
    after = effects.event_time >= 0
    np.testing.assert_allclose(effects.estimates[0, after], 2.0 * (effects.event_time[after] + 1), atol=1e-9)
    np.testing.assert_allclose(effects.estimates[0, ~after], 0.0, atol=1e-9)
    assert 0 < found.persons_with_all_years < found.persons == 500


def test_region_that_nobody_lives_in_is_refused(tmp_path):
    panel = PersonPanel(written(person_rows(3, 50), tmp_path), ("score",))

    with pytest.raises(DefinitionError, match="nobody in the panel lives in GM9999"):
        effects_on_persons(panel, {"GM9999": 2016})
