"""
How often a region is called different where there is no difference, against what theory says.

With the whole population known, a region that is a share w of it has a difference with a variance of one minus w times
that of its own value: the covariance of the region and the whole is the variance of the whole. Testing the region's own
interval against the value of everybody then calls 2 (1 - Phi(1.96 / root(1 - w))) of the regions different.
"""

import numpy as np
import polars as pl
import pytest
from scipy.stats import norm

from proeftuin.steps.triple_aim.profile_table import profiles
from tests.profile_example import figures, indicators

TRIES = 20_000
HALF = norm.ppf(0.975)


def estimates(region, value, error):
    """The same figure in as many made-up populations as there are values."""
    one = figures("indicator | region | value | lower | upper\nsome | x | 1 | 0 | 2")
    rows = pl.concat([one.drop("population", "region", "value", "lower", "upper")] * TRIES)
    return rows.with_columns(
        pl.Series("population", np.arange(TRIES)).cast(pl.String),
        pl.lit(region).alias("region"),
        pl.Series("value", value),
        pl.Series("lower", value - HALF * error),
        pl.Series("upper", value + HALF * error),
    ).select(one.columns)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6])
def test_region_is_called_different_from_everybody_as_often_as_theory_says(share):
    random = np.random.default_rng(20)
    error, error_of_rest = 1 / share**0.5, 1 / (1 - share) ** 0.5
    own, rest = random.normal(100, error, TRIES), random.normal(100, error_of_rest, TRIES)
    everybody = share * own + (1 - share) * rest
    frame = pl.concat([estimates("site:mine", own, error), estimates("all", everybody, 1)])

    found = profiles(frame, indicators(some="lower"), ["site:mine"], among=())

    different = (found["against_country"] != "similar").mean()
    assert different == pytest.approx(2 * norm.sf(HALF / (1 - share) ** 0.5), abs=0.005)
    assert different < 0.055


def test_region_is_called_different_from_its_peers_one_time_in_twenty():
    random = np.random.default_rng(21)
    own, peers = random.normal(100, 3, TRIES), random.normal(100, 2, TRIES)
    frame = pl.concat([estimates("site:mine", own, 3), estimates("peers:site:mine", peers, 2)])

    found = profiles(
        pl.concat([frame, estimates("all", np.full(TRIES, 100.0), 0.1)]),
        indicators(some="lower"),
        ["site:mine"],
        among=(),
    )

    assert (found["against_peers"] != "similar").mean() == pytest.approx(0.05, abs=0.005)
