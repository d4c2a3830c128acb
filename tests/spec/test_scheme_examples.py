"""Every example of a scheme that comes with the package is in the segment beside it, on every engine."""

import pytest

from proeftuin.steps.segmentation.written_scheme import SHIPPED, open_scheme
from tests.scheme_example import scheme_examples, segments_on

EXAMPLES = {scheme: scheme_examples(scheme) for scheme in SHIPPED}
_KNOWN = {}


def answers(engine, scheme):
    # One computation serves all examples of a scheme.
    key = engine.name, scheme
    if key not in _KNOWN:
        _KNOWN[key] = segments_on(engine, open_scheme(scheme), [example.rows for example in EXAMPLES[scheme]])
    return _KNOWN[key]


@pytest.mark.parametrize(
    ("scheme", "place"),
    [(scheme, place) for scheme, examples in EXAMPLES.items() for place in range(len(examples))],
    ids=[f"{scheme}: {example.title}" for scheme, examples in EXAMPLES.items() for example in examples],
)
def test_the_person_is_in_the_segment_of_the_example(care_engine, scheme, place):
    example = EXAMPLES[scheme][place]

    assert answers(care_engine, scheme)[place] == (example.segment, example.is_certain)


@pytest.mark.parametrize("scheme", SHIPPED)
def test_every_segment_of_a_shipped_scheme_has_an_example(scheme):
    assert {segment.id for segment in open_scheme(scheme).segments} == {one.segment for one in EXAMPLES[scheme]}
