import numpy as np
import pytest

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.effects.power import detectable_from_placebos, detectable_from_standard_error


def test_eighteen_placebo_effects_cannot_reject_at_five_percent():
    with pytest.raises(NotEstimableError, match="18 placebo effects"):
        detectable_from_placebos(np.arange(18.0))


def test_a_missing_placebo_effect_is_refused():
    with pytest.raises(NotEstimableError):
        detectable_from_placebos([*np.arange(30.0), np.nan])


@pytest.mark.parametrize("shares", [{"power": 80}, {"level": 5}, {"level": 0}])
def test_shares_in_percent_are_refused(shares):
    with pytest.raises(DefinitionError, match="shares between 0 and 1"):
        detectable_from_standard_error(1.0, 8, **shares)


def test_fewer_clusters_make_the_detectable_effect_larger():
    few, many = (detectable_from_standard_error(1.0, clusters - 1).value for clusters in (6, 60))

    assert few > many
