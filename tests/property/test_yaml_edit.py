"""An edit of YAML text changes what it is asked to change, and leaves every other line as it was, to the byte."""

import copy

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.errors import DefinitionError
from proeftuin.studies.study_address import every_path
from proeftuin.studies.yaml_edit import replaced, with_item, with_keys, without
from proeftuin.studies.yaml_location import content_of

NAMES = st.sampled_from(["id", "age", "from", "at_least", "name", "on", "75", "a b", "sites"])
PLAIN = st.one_of(
    st.integers(-5, 500),
    st.booleans(),
    st.sampled_from([0.5, "text", "2021-01-01", "a: b", "x # y", "- z", "", "[", "no"]),
)
VALUES = st.recursive(
    PLAIN, lambda below: st.lists(below, max_size=3) | st.dictionaries(NAMES, below, max_size=3), max_leaves=8
)
DOCUMENTS = st.dictionaries(NAMES, VALUES, min_size=1, max_size=4)


def written(value, draw, indent=0):
    """A document as somebody may have written it: blocks and brackets mixed, comments and empty lines between."""
    lines = []
    pairs = value.items() if isinstance(value, dict) else ((None, item) for item in value)
    for key, below in pairs:
        if draw(st.integers(0, 3)) == 0:
            lines.append(" " * indent + "# a remark - with: everything")
        if draw(st.integers(0, 5)) == 0:
            lines.append("")
        head = " " * indent + ("-" if key is None else f"{inline(key)}:")
        remark = "  # beside" if draw(st.integers(0, 3)) == 0 else ""
        if isinstance(below, dict | list) and below and draw(st.booleans()):
            deeper = written(below, draw, indent + 2)
            is_behind_dash = key is None and not remark and deeper[0].strip() and "#" not in deeper[0][: indent + 3]
            if is_behind_dash and draw(st.booleans()):
                lines += [head + " " + deeper[0].lstrip(), *deeper[1:]]
            else:
                lines += [head + remark, *deeper]
        else:
            lines.append(f"{head} {inline(below)}{remark}")
    return lines


def inline(value):
    return yaml.safe_dump([value], default_flow_style=True, width=10**6, sort_keys=False).strip()[1:-1]


def lists_and_mappings(content):
    return [()] * isinstance(content, dict) + [
        path for path in every_path(content) if isinstance(at(content, path), dict | list)
    ]


def at(content, path):
    for step in path:
        content = content[step]
    return content


@st.composite
def documents(draw):
    content = draw(DOCUMENTS)
    text = "\n".join(written(content, draw)) + "\n# the end\n"
    return content_of(text), text


def other_lines(before, after):
    """Lines that `after` lost, and that it has besides, once what begins and ends alike is left out."""
    before, after = before.split("\n"), after.split("\n")
    while before and after and before[0] == after[0]:
        before, after = before[1:], after[1:]
    while before and after and before[-1] == after[-1]:
        before, after = before[:-1], after[:-1]
    return before, after


@settings(deadline=None, max_examples=40)
@given(documents(), st.data())
def test_a_replaced_value_changes_its_own_lines_only(document, data):
    content, text = document
    path = data.draw(st.sampled_from(list(every_path(content))))
    value = data.draw(VALUES)
    after = replaced(text, path, value)
    expected = copy.deepcopy(content)
    at(expected, path[:-1])[path[-1]] = value

    assert content_of(after) == expected
    old = at(content, path)
    if not isinstance(old, dict | list):
        lost, _ = other_lines(text, after)
        assert len(lost) <= 1


@settings(deadline=None, max_examples=40)
@given(documents(), st.data())
def test_what_is_added_leaves_all_other_lines(document, data):
    content, text = document
    path = data.draw(st.sampled_from(lists_and_mappings(content)))
    value = data.draw(VALUES)
    expected = copy.deepcopy(content)
    if isinstance(at(content, path), list):
        after = with_item(text, path, value)
        at(expected, path).append(value)
    else:
        after = with_keys(text, path, {"added": value})
        at(expected, path)["added"] = value
    lost, _ = other_lines(text, after)

    assert content_of(after) == expected
    assert len(lost) <= 1


@settings(deadline=None, max_examples=40)
@given(documents(), st.data())
def test_what_is_removed_takes_its_own_lines_along(document, data):
    content, text = document
    path = data.draw(st.sampled_from(list(every_path(content))))
    after = without(text, path)
    expected = copy.deepcopy(content)
    del at(expected, path[:-1])[path[-1]]

    assert content_of(after) == expected
    assert "# the end\n" in after


def test_comments_days_and_layout_stay():
    text = "populations:\n  # who\n  - id: frail   # name\n    age: {at_least: 75}  # years\nend: 2024-01-01\n"

    assert replaced(text, ["populations", 0, "age", "at_least"], 70) == text.replace("75", "70")
    assert with_keys(text, [], {"cycle": {"number": 2}}, behind="populations").splitlines()[4:] == [
        "cycle: {number: 2}",
        "end: 2024-01-01",
    ]
    assert with_item(text, ["populations"], {"id": "old", "from": "2021-01-01"}).splitlines()[4] == (
        "  - {id: old, from: 2021-01-01}"
    )


def test_lines_that_end_as_on_another_system_stay_so():
    text = "a: 1\r\nb:\r\n  - x\r\nc: 2\r\n"

    assert with_item(text, ["b"], "y") == "a: 1\r\nb:\r\n  - x\r\n  - y\r\nc: 2\r\n"
    assert without(text, ["a"]) == "b:\r\n  - x\r\nc: 2\r\n"


def test_a_value_that_stands_in_two_places_by_a_reference_is_not_changed():
    text = "a: &shared {age: 75}\nb: *shared\n"

    with pytest.raises(DefinitionError, match="without changing other lines"):
        replaced(text, ["b", "age"], 70)
