"""Every example of the catalogue gives the answer that stands beside it, on every engine."""

import pytest

from proeftuin.steps.triple_aim.catalogue.example import examples
from proeftuin.steps.triple_aim.catalogue.reading import catalogue
from proeftuin.steps.triple_aim.catalogue.record import FromCare
from tests.catalogue_example import answers_on

EXAMPLES = examples()
_KNOWN = {}


def answer(engine, place):
    # One computation serves all examples of an engine: most of its time is the same for one and for all.
    if engine.name not in _KNOWN:
        _KNOWN[engine.name] = answers_on(engine, EXAMPLES, catalogue())
    return _KNOWN[engine.name][place]


@pytest.mark.parametrize("place", range(len(EXAMPLES)), ids=[f"{one.indicator}: {one.title.en}" for one in EXAMPLES])
def test_the_example_gives_its_answer(care_engine, place):
    numerator, denominator = answer(care_engine, place)
    example = EXAMPLES[place]

    assert numerator == pytest.approx(example.numerator, rel=1e-12)
    assert example.denominator is None or denominator == pytest.approx(example.denominator, rel=1e-12)


def test_every_indicator_from_care_tables_has_an_example():
    computed = {
        id for id, record in catalogue().items() if any(isinstance(found, FromCare) for found in record.computations)
    }

    assert computed <= {example.indicator for example in EXAMPLES}
