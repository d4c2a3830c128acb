"""NIST Statistical Reference Datasets, analysis of variance: SiRstv (resistivity of silicon), certified values."""

import numpy as np
import pytest

from proeftuin.methods.segmentation.variance_explained import variance_explained

RESISTIVITY = np.array(
    [
        [196.3052, 196.1240, 196.1890, 196.2569, 196.3403],
        [196.3042, 196.3825, 196.1669, 196.3257, 196.0422],
        [196.1303, 196.2005, 196.2889, 196.0343, 196.1811],
        [196.2795, 196.1748, 196.1494, 196.1485, 195.9885],
        [196.2119, 196.1051, 196.1850, 196.0052, 196.2090],
    ]
)
CERTIFIED_R_SQUARED = 1.90999039051129e-01


def of_groups(groups):
    return variance_explained(*(np.array([measure(own) for own in groups]) for measure in (np.sum, squared, len)))


def squared(values):
    return (np.asarray(values) ** 2).sum()


def test_the_part_between_groups_is_the_certified_one():
    assert of_groups(RESISTIVITY) == pytest.approx(CERTIFIED_R_SQUARED, rel=1e-8)


def test_it_is_the_r_squared_of_a_regression_on_the_group_also_when_groups_differ_in_size():
    draw = np.random.default_rng(3)
    groups = [draw.gamma(shape, 100.0, size) for shape, size in ((0.5, 400), (2.0, 60), (5.0, 7))]
    values = np.concatenate(groups)
    group = np.repeat(np.arange(3), [len(own) for own in groups])

    _, residual, _, _ = np.linalg.lstsq(np.eye(3)[group], values, rcond=None)
    r_squared = 1 - residual[0] / ((values - values.mean()) ** 2).sum()

    assert of_groups(groups) == pytest.approx(r_squared, rel=1e-10)
