"""The measurements of the evaluation compute what they say at a small size; nothing here is timed."""

import pytest

from benchmarks import evaluation_scale, panel_store, placebo_draws


@pytest.mark.parametrize("kind", ["balanced", "turnover"])
def test_estimates_of_the_national_question_are_those_of_its_rows(kind, tmp_path):
    file = panel_store.generated(tmp_path, 80_000, turnover=kind == "turnover")

    found = evaluation_scale.measured(file, file, repeats=1)

    assert found.largest_difference <= evaluation_scale.TOLERANCE
    assert (found.rows == 80_000) == (kind == "balanced")
    assert (found.types <= panel_store.MUNICIPALITIES) == (kind == "balanced")


def test_every_site_has_its_own_municipalities_and_a_wave():
    starts, sites = panel_store.starts(), panel_store.sites()

    started = sites < panel_store.SITES
    assert started.sum() == panel_store.SITES * panel_store.PER_SITE
    assert set(starts[started]) == set(panel_store.WAVES)
    assert (starts[~started] > panel_store.FIRST_YEAR + panel_store.YEARS).all()


def test_bootstrap_of_the_measurement_is_that_of_fitting_again(capsys):
    assert placebo_draws.main(["99"]) == 0
    assert "are those of fitting again" in capsys.readouterr().out
