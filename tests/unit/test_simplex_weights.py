import numpy as np
import pytest

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.effects.simplex_weights import nearest_mixtures, penalised_mixtures


def test_one_donor_is_the_whole_mixture():
    fit = nearest_mixtures([[1.0], [2.0]], [[4.0], [4.0]])

    assert fit.shares.tolist() == [[1.0]]
    assert not fit.is_perfect_fit[0]


def test_donors_that_all_equal_the_target_share_evenly():
    fit = nearest_mixtures(np.full((3, 4), 7.0), np.full((3, 1), 7.0))

    assert fit.shares.tolist() == [[0.25] * 4]
    assert fit.is_perfect_fit[0]


def test_donors_that_are_all_alike_share_evenly_though_none_fits():
    fit = nearest_mixtures(np.full((3, 4), 7.0), np.full((3, 1), 8.0))

    assert fit.shares[0] == pytest.approx([0.25] * 4)
    assert not fit.is_perfect_fit[0]


def test_a_target_without_a_donor_is_refused():
    with pytest.raises(NotEstimableError, match="has no donor"):
        nearest_mixtures(np.ones((2, 3)), np.ones((2, 1)), allowed=[[False, False, False]])


def test_a_missing_figure_is_refused():
    with pytest.raises(DefinitionError, match="a figure is missing"):
        nearest_mixtures([[1.0, np.nan]], [[1.0]])


@pytest.mark.parametrize("penalty", [0.0, -1.0, np.nan])
def test_a_penalty_that_is_none_is_refused(penalty):
    with pytest.raises(DefinitionError, match="penalty"):
        penalised_mixtures([[1.0, 2.0]], [[1.5]], penalty)
