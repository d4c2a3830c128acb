"""Faults in a study file, and what its author is told: the line, what is wrong, and what to do."""

import pytest

from proeftuin.errors import DefinitionError
from proeftuin.studies.run import checked_study
from proeftuin.studies.study_file import read_study

GOOD = """\
study: small
title: {nl: Klein, en: Small}
question: {nl: "Wat?", en: "What?"}
open_data: OPEN_DATA
division: 2025
period: {first_year: 2015, last_year: 2016}
sites:
  - id: urk
    name: Urk
    start: 2016-01-01
    geography:
      mark: sourced
      source: an example
      municipalities: [GM0184]
  - id: nowhere
    name: Nowhere
    start: 2016-01-01
    geography: {mark: unknown}
evaluation:
  window: {first_year: 2015, last_year: 2016}
  outcomes: [pharmacy]
"""


@pytest.fixture
def study(tmp_path, repository):
    def write(old: str = "", new: str = ""):
        text = GOOD.replace("OPEN_DATA", str(repository / "open_data"))
        assert old in text
        (tmp_path / "study.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
        return tmp_path

    return write


def test_a_good_study_is_read(study) -> None:
    found = checked_study(study())

    assert [site.is_located for site in found.file.located_sites()] == [True, False]


FAULTS = [
    ("a key is absent", "division: 2025\n", "", "division: the key is absent"),
    ("a key is misspelt", "division: 2025", "divison: 2025", "line 5, divison: there is no such key"),
    ("a division that has no table", "division: 2025", "division: 2031", "line 5, division"),
    ("the period runs backwards", "{first_year: 2015, last_year: 2016}", "{first_year: 2016, last_year: 2015}",
     "line 6, period: last_year 2015 comes before first_year 2016"),
    ("a year in words", "first_year: 2015", "first_year: vijftien", "line 6, period.first_year"),
    ("a day that does not exist", "start: 2016-01-01", "start: 2016-02-31", "line 10, sites.0.start"),
    ("a mark that is not one of three", "mark: sourced", "mark: sure", "'sourced', 'assumed' or 'unknown'"),
    ("a sourced site without municipalities", "[GM0184]", "[]", "names its municipalities"),
    ("a sourced site without its source", "      source: an example\n", "", "says in `source` where it comes from"),
    ("municipalities of an unknown region", "{mark: unknown}", "{mark: unknown, municipalities: [GM0363]}",
     "an unknown geography has no municipalities"),
    ("a name instead of a code", "GM0184", "Urk", "line 14, sites.0.geography.municipalities.0"),
    ("a code that no municipality has", "GM0184", "GM9999", "GM9999 is no municipality of the division of 2025"),
    ("a municipality that merged away", "GM0184", "GM0457", "GM0457 is no municipality of the division of 2025"),
    ("a municipality named twice", "[GM0184]", "[GM0184, GM0184]", "a municipality is named twice"),
    ("two sites with one id", "id: nowhere", "id: urk", "two sites have the same id: urk"),
    ("a municipality in two sites", "{mark: unknown}", "{mark: assumed, source: x, municipalities: [GM0184]}",
     "municipality GM0184 is in two sites: urk and nowhere"),
    ("an indicator that does not exist", "[pharmacy]", "[farmacie]", "there is no indicator `farmacie`"),
    ("no outcomes", "[pharmacy]", "[]", "line 21, evaluation.outcomes"),
    ("a year without data", "last_year: 2016}\nsites", "last_year: 2029}\nsites", "there are no cost data about 2024"),
    ("an id with a blank", "id: urk", "id: Urk town", "line 8, sites.0.id"),
    ("a title in one language", "{nl: Klein, en: Small}", "{nl: Klein}", "line 2, title.en: the key is absent"),
    ("an empty title", "nl: Klein", 'nl: ""', "line 2, title.nl"),
    ("a key twice", "division: 2025", "division: 2025\ndivision: 2024", "line 6: the key `division` stands here again"),
    ("a bracket left open", "[GM0184]", "[GM0184", "this is not YAML"),
    ("a tab for indentation", "    name: Urk", "\tname: Urk", "this is not YAML"),
    ("a list instead of a study", GOOD, "- study\n", "the file is empty or not a mapping"),
    ("too few draws", "outcomes: [pharmacy]", "outcomes: [pharmacy]\n  draws: 5", "line 22, evaluation.draws"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_a_fault_is_named_with_its_place(study, tmp_path, repository, old, new, message) -> None:
    if old == GOOD:
        (tmp_path / "study.yaml").write_text(new)
        folder = tmp_path
    else:
        folder = study(old, new)

    with pytest.raises(DefinitionError) as caught:
        checked_study(folder)

    assert message in str(caught.value)
    assert "Expected: " in str(caught.value)
    assert "What to do: " in str(caught.value)


def test_all_faults_are_told_at_once(study) -> None:
    folder = study("division: 2025", "division: 2031")
    path = folder / "study.yaml"
    path.write_text(path.read_text().replace("mark: sourced", "mark: sure").replace("GM0184", "Urk"))

    with pytest.raises(DefinitionError) as caught:
        read_study(folder)

    assert len(caught.value.problems) == 3


def test_an_absent_file_is_named(tmp_path) -> None:
    with pytest.raises(DefinitionError, match=r"study\.yaml: there is no such file"):
        read_study(tmp_path)


def test_a_file_that_is_not_text_is_named(tmp_path) -> None:
    (tmp_path / "study.yaml").write_bytes("study: klein\ntitle: é".encode("utf-16"))

    with pytest.raises(DefinitionError, match="UTF-8"):
        read_study(tmp_path)


def test_layout_and_comments_do_not_change_the_hash_but_content_does(study) -> None:
    plain = read_study(study()).hash()
    commented = read_study(study("study: small\n", "# a remark\n\nstudy:   small\n")).hash()
    other = read_study(study("GM0184", "GM0171")).hash()

    assert plain == commented
    assert plain != other
