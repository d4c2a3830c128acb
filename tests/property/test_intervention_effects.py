"""An effect that is read lies in its interval and on the side that is expected, whatever an author writes."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from proeftuin.errors import DefinitionError
from proeftuin.steps.segmentation.intervention import Change
from proeftuin.steps.segmentation.written_intervention import read_interventions
from tests.intervention_example import changed

RATIOS = st.integers(-2, 40).map(lambda tenths: tenths / 10)


@given(value=RATIOS, lower=RATIOS, upper=RATIOS, direction=st.sampled_from(Change))
def test_an_effect_is_read_exactly_when_its_numbers_agree(value, lower, upper, direction):
    effect = {"measure": "rate_ratio", "value": value, "interval": [lower, upper], "reference": "walkers"}
    items = changed(("expected", 0, "effect"), effect)
    items[0]["expected"][0]["direction"] = direction.value
    side = {Change.DOWN: value < 1, Change.UP: value > 1, Change.SAME: lower <= 1 <= upper}[direction]

    try:
        (read,) = read_interventions(items, "own.yaml")
    except DefinitionError:
        assert not (0 < lower <= value <= upper and side)
    else:
        found = read.expected[0].effect
        assert (found.value, found.lower, found.upper) == tuple(Decimal(str(one)) for one in (value, lower, upper))
        assert 0 < lower <= value <= upper
        assert side
