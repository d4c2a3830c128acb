"""Every address that is written leads to the place it was made from, whatever keys and names a document has."""

from hypothesis import given
from hypothesis import strategies as st

from proeftuin.studies.study_address import address, every_path, found

NAMES = st.sampled_from(["a", "b", "id", "site", "0", "1", "2022", "aged 75 or over", "BMI 27.5", 'a "b"', " x", ""])
VALUES = st.one_of(st.none(), st.booleans(), st.integers(), NAMES)
DOCUMENTS = st.recursive(
    VALUES,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(NAMES, inner, max_size=4)),
    max_leaves=30,
)


@given(DOCUMENTS)
def test_an_address_leads_to_the_place_it_was_made_from(document):
    for path in every_path(document):
        there = found(document, address(document, path))

        assert there.path == path


@given(DOCUMENTS)
def test_two_places_never_have_the_same_address(document):
    paths = list(every_path(document))

    assert len({address(document, path) for path in paths}) == len(paths)
