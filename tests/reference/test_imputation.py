"""
Imputed effects of minimum wages on teen employment.

The authors' own program was not at hand: estimates and conservative standard errors are those of the package diff-diff
3.13.0, written apart from this one.
"""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from proeftuin.methods.effects.imputation import impute_effects
from proeftuin.methods.effects.staggered_panel import NEVER, StaggeredPanel

DATA = Path(__file__).parent / "data" / "effect-estimation"


def counties():
    table = pl.read_csv(DATA / "county_teen_employment.csv")
    years = [2003, 2004, 2005, 2006, 2007]
    starts = table["first_treated"].to_numpy().astype(float)
    return StaggeredPanel.of(
        table.select(str(year) for year in years).to_numpy(), years, np.where(starts == 0, NEVER, starts)
    )


def test_average_over_all_years():
    found = impute_effects(counties())

    assert found.overall[0] == pytest.approx(-0.047709918278, abs=5e-13)
    assert found.overall_standard_errors[0] == pytest.approx(0.013222488650016436, rel=1e-12)


def test_averages_by_event_time():
    found = impute_effects(counties())

    assert found.event_times.tolist() == [0, 1, 2, 3]
    assert found.by_event_time[0] == pytest.approx(
        [-0.031066927191940524, -0.052234856747866425, -0.13607811443998677, -0.10470747157562328], rel=1e-10
    )
    assert found.event_time_standard_errors[0] == pytest.approx(
        [0.013577249746179961, 0.01881242682276271, 0.03534197213337396, 0.033765853357791635], rel=1e-10
    )


def test_averages_by_group():
    found = impute_effects(counties())

    assert found.by_group[0] == pytest.approx(
        [-0.08461926218833085, -0.018339436824341714, -0.04310603283787039], abs=1e-10
    )
    assert found.group_standard_errors[0] == pytest.approx(
        [0.02561662026505675, 0.02001766208610699, 0.018372137994205003], rel=1e-10
    )
