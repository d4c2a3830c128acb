"""A mapping that leaves something out, or says more than was done, is refused with the place in its file."""

import pytest

from proeftuin.errors import DefinitionError
from proeftuin.steps.triple_aim.facts.code_list import lists_of, with_mappings

CODES = """\
lists:
  - {id: fall_icd10cm, code_system: ICD10CM, version: "1", source: "published", reviewed: true,
     codes: [W01.0, W01.1, W19, W20.0]}
  - {id: fall_icd10, code_system: ICD10, version: "1", source: "made from it", mapped_from: fall_icd10cm,
     reviewed: true, codes: [W01, W19, W18]}
"""

MAPPINGS = """\
mappings:
  - from: fall_icd10cm
    to: fall_icd10
    rows:
      - same: [W19]
      - {from: [W01], to: [W01.0, W01], equivalence: wider, reason: {nl: "waarom", en: "why"}}
      - {from: [W20.0], equivalence: none, reason: {nl: "waarom", en: "why"}}
    added:
      - {to: [W18], reason: {nl: "waarom", en: "why"}}
    reviewed:
      {by: {nl: "wij", en: "us"}, day: 2026-11-22, how: {nl: "twee keer", en: "twice"}, against: [titles]}
"""


def read(codes=CODES, mappings=MAPPINGS):
    return with_mappings(lists_of(codes, "own"), mappings, "own")


def refused(right, wrong, codes=(None, None)):
    """The problems of the sound mapping with `right` replaced by `wrong`."""
    assert right in MAPPINGS
    changed = CODES if codes[0] is None else CODES.replace(*codes)
    with pytest.raises(DefinitionError) as caught:
        read(changed, MAPPINGS.replace(right, wrong))
    return [f"{problem.where}: {problem.what}" for problem in caught.value.problems]


def test_a_sound_mapping_is_read_and_belongs_to_its_list():
    lists = read()

    assert lists["fall_icd10cm"].mapping is None
    assert [row.equivalence for row in lists["fall_icd10"].mapping.rows] == ["equivalent", "wider", "none", "added"]


PLACE = "own/mappings.yaml, mappings, item 1"
REASON = ', reason: {nl: "waarom", en: "why"}'


@pytest.mark.parametrize(
    ("right", "wrong", "problem"),
    [
        ("      - same: [W19]\n", "", [f"{PLACE}: `W19` of `fall_icd10cm` is not mapped", f"{PLACE}: no row leads to"]),
        ("same: [W19]", "same: [W19, W01]", [f"{PLACE}: `W010` of `fall_icd10cm` is", f"{PLACE}: `W011` of"]),
        ("from: [W20.0]", "from: [W20.0, W21]", [f"{PLACE}: `W21` is not in `fall_icd10cm`"]),
        ("to: [W01.0, W01]", "to: [W01, W02]", [f"{PLACE}: the rows lead to `W02`, which `fall_icd10` has not"]),
        ("to: [W18]", "to: [W17]", [f"{PLACE}: the rows lead to `W17`", f"{PLACE}: no row leads to `W18`"]),
        ("equivalence: wider", "equivalence: broader", [f"{PLACE}, rows, item 2, equivalence: there is no choice"]),
        ("equivalence: wider" + REASON, "equivalence: wider", [f"{PLACE}, rows, item 2: it is wider without a reason"]),
        ("equivalence: none" + REASON, "equivalence: none", [f"{PLACE}, rows, item 3: it is none without a reason"]),
        ("[W20.0], equivalence: none", "[W20.0], equivalence: wider", [f"{PLACE}, rows, item 3: `none` goes with"]),
        ("to: [W18]" + REASON, "to: [W18]", [f"{PLACE}, added, item 1: codes are added without a reason"]),
        ('en: "why"}}\n      - {from: [W20', '}}\n      - {from: [W20', [f"{PLACE}, rows, item 2, reason, en:"]),
        ("same: [W19]", "same: [W19]\n        reason: no", [f"{PLACE}, rows, item 1: codes that are the same"]),
        ("same: [W19]", "same: [w19]", [f"{PLACE}, rows, item 1, same: `w19` is no code"]),
        ("day: 2026-11-22, ", "", [f"{PLACE}, reviewed: `day` is missing"]),
        ('by: {nl: "wij", en: "us"}, ', "", [f"{PLACE}, reviewed: `by` is missing"]),
        (", against: [titles]", "", [f"{PLACE}, reviewed: `against` is missing"]),
        ("to: fall_icd10\n", "to: fal_icd10\n", [f"{PLACE}, to: there is no list of codes `fal_icd10`"]),
        ("rows:", "row:", [f"{PLACE}, row: there is no key `row` here"]),
    ],
)  # fmt: skip
def test_a_broken_mapping_is_refused_with_its_place(right, wrong, problem):
    told = refused(right, wrong)

    assert len(told) == len(problem)
    assert [one for one, start in zip(told, problem, strict=True) if not one.startswith(start)] == []


def test_a_review_that_is_only_true_says_nothing_and_is_refused():
    review = MAPPINGS[MAPPINGS.index("    reviewed:") :]

    assert refused(review, "    reviewed: true\n") == [f"{PLACE}, reviewed: this is true or false"]


def test_a_list_cannot_be_called_reviewed_when_its_mapping_is_not():
    review = MAPPINGS[MAPPINGS.index("    reviewed:") :]

    assert refused(review, "    reviewed: false\n") == [
        "own/mappings.yaml, fall_icd10: the list is called reviewed, and its mapping is not"
    ]


def test_a_list_that_was_made_needs_a_mapping_and_a_mapping_a_list_that_was_made():
    with pytest.raises(DefinitionError) as without:
        read(mappings=None)
    with pytest.raises(DefinitionError) as undeclared:
        read(codes=CODES.replace("mapped_from: fall_icd10cm,\n", "\n"))

    assert "no mapping says how" in without.value.problems[0].what
    assert "the list says it was made from no list" in undeclared.value.problems[0].what


def test_a_list_is_mapped_once():
    twice = MAPPINGS + MAPPINGS.removeprefix("mappings:\n")
    with pytest.raises(DefinitionError) as caught:
        read(mappings=twice)

    assert [problem.what for problem in caught.value.problems] == ["the list `fall_icd10` is mapped twice"]
