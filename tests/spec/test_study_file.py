"""Faults in a study file, and what its author is told: the line, what is wrong, and what to do."""

import pytest

from proeftuin.errors import DefinitionError
from proeftuin.steps.evaluation.plan import OF_REGIONS, Sensitivity
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


WITHOUT_CLASSES = tuple(analysis for analysis in OF_REGIONS if analysis is not Sensitivity.BY_DEPRIVATION)
"""What `all` asks for in a study that does not say how deprived areas are."""

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
    ("a code that no municipality has", "GM0184", "GM9999",
     "line 14, sites.0.geography.municipalities.0: GM9999 is no municipality"),
    ("a municipality that merged away", "GM0184", "GM0457", "GM0457 is no municipality of the division of 2025"),
    ("a municipality named twice", "[GM0184]", "[GM0184, GM0184]", "a municipality is named twice"),
    ("two sites with one id", "id: nowhere", "id: urk", "two sites have the same id: urk"),
    ("a municipality in two sites", "{mark: unknown}", "{mark: assumed, source: x, municipalities: [GM0184]}",
     "municipality GM0184 is in two sites: urk and nowhere"),
    ("an indicator that does not exist", "[pharmacy]", "[farmacie]",
     "line 21, evaluation.outcomes.0: there is no indicator `farmacie`"),
    ("no outcomes", "[pharmacy]", "[]", "line 21, evaluation.outcomes"),
    ("a year without data", "last_year: 2016}\nsites", "last_year: 2029}\nsites",
     "line 6, period: there are no cost data about 2024"),
    ("an id with a blank", "id: urk", "id: Urk town", "line 8, sites.0.id"),
    ("a title in one language", "{nl: Klein, en: Small}", "{nl: Klein}", "line 2, title.en: the key is absent"),
    ("an empty title", "nl: Klein", 'nl: ""', "line 2, title.nl"),
    ("a key twice", "division: 2025", "division: 2025\ndivision: 2024", "line 6: the key `division` stands here again"),
    ("a bracket left open", "[GM0184]", "[GM0184", "this is not YAML"),
    ("a tab for indentation", "    name: Urk", "\tname: Urk", "this is not YAML"),
    ("a title of blanks", "nl: Klein", 'nl: " "', "line 2, title.nl: the text is empty"),
    ("a name of blanks", "name: Urk", 'name: " "', "line 9, sites.0.name: the text is empty"),
    ("a name that steers the terminal", "name: Urk", 'name: "\\e[31mUrk"', "line 9, sites.0.name: the text holds a"),
    ("a note of blanks", "name: Urk", "name: Urk\n    note: {nl: ' ', en: ' '}", "sites.0.note.nl: the text is empty"),
    ("a reason of blanks", "evaluation:",
     "comparison:\n  exclude: [{municipalities: [GM0363], reason: {nl: ' ', en: ' '}}]\nevaluation:",
     "line 20, comparison.exclude.0.reason.nl: the text is empty"),
    ("no folder of open data", "open_data: ", 'open_data: ""  #', "line 4, open_data: the text is empty"),
    ("a folder with an impossible name", "open_data: ", 'open_data: "a\\0b"  #',
     "line 4, open_data: the text holds a character"),
    ("a file instead of a folder", "open_data: ", "open_data: study.yaml  #", "study.yaml is no folder"),
    ("a file for imported data", "division:", "imported_data: study.yaml\ndivision:", "study.yaml is no folder"),
    ("a number that is too small", "division: 2025", "division: 2010", "Expected: at least 2011"),
    ("a number in quotation marks", "division: 2025", 'division: "2025"',
     "line 5, division: this is not a whole number"),
    ("a language twice", "evaluation:", "report: {languages: [nl, nl]}\nevaluation:", "nl is named twice"),
    ("an event in another design", "outcomes: [pharmacy]", "outcomes: [pharmacy]\n  event: {baseline_years: 3}",
     "line 19, evaluation: `event` belongs to the design event_gap"),
    ("a window beyond the period", "window: {first_year: 2015", "window: {first_year: 2014",
     "the window of the evaluation, 2014-2016, reaches beyond the period, 2015-2016"),
    ("an event of several sites", "{mark: unknown}\nevaluation:",
     "{mark: assumed, source: x, municipalities: [GM0363]}\nevaluation:\n  design: event_gap",
     "the design event_gap is about one site with municipalities; there are: urk, nowhere"),
    ("a value that contains itself", "title: {nl: Klein, en: Small}", "title: &a {nl: *a}", "a value contains itself"),
    ("brackets without end", "title: {nl: Klein, en: Small}", "title: " + "[" * 9000, "lie too deep in each other"),
    ("a list instead of a study", GOOD, "- study\n", "the file is empty or not a mapping"),
    ("a role that is none", "outcomes: [pharmacy]", "outcomes: [{outcome: pharmacy, role: main}]",
     "line 21, evaluation.outcomes.0.role: the value is not one of those allowed. Expected: 'primary', 'secondary' or"),
    ("an outcome that is primary and a control", "outcomes: [pharmacy]",
     "outcomes: [pharmacy, {outcome: pharmacy, role: negative_control}]",
     "line 21, evaluation.outcomes.1: the outcome pharmacy stands here again"),
    ("no primary outcome", "outcomes: [pharmacy]", "outcomes: [{outcome: pharmacy, role: secondary}]",
     "line 21, evaluation.outcomes: no outcome is primary"),
    ("a comparator that is none", "outcomes: [pharmacy]", "outcomes: [pharmacy]\n  comparator: twins",
     "line 22, evaluation.comparator: the value is not one of those allowed"),
    ("an analysis that is none", "outcomes: [pharmacy]", "outcomes: [pharmacy]\n  sensitivity: [guesswork]",
     "line 22, evaluation.sensitivity.0: the value is not one of those allowed"),
    ("an analysis twice", "outcomes: [pharmacy]", "outcomes: [pharmacy]\n  sensitivity: [spillover, spillover]",
     "line 22, evaluation.sensitivity: spillover is named twice"),
    ("a word for a list of analyses", "outcomes: [pharmacy]", "outcomes: [pharmacy]\n  sensitivity: most",
     "line 22, evaluation.sensitivity: `most` is neither `all`, nor `none`, nor a list of analyses"),
    ("an estimator for an event", "  outcomes: [pharmacy]",
     "  design: event_gap\n  outcomes: [pharmacy]\n  estimator: group_time",
     "line 19, evaluation: `estimator` belongs to the design difference_in_differences"),
    ("a programme elsewhere that stands in the pool", "evaluation:",
     "comparison:\n  other_programmes: [{name: Elsewhere, municipalities: [GM0363], start: 2014-05-01}]\nevaluation:",
     "line 20, comparison.other_programmes.0: municipality GM0363 had the programme Elsewhere from 2014-05-01"),
    ("a programme elsewhere with a code that no municipality has", "evaluation:",
     "comparison:\n  other_programmes: [{name: Elsewhere, municipalities: [GM9999], start: 2014-05-01}]\nevaluation:",
     "comparison.other_programmes.0.municipalities.0: GM9999 is no municipality"),
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


def test_an_identifier_alone_is_a_primary_outcome_and_all_other_analyses_are_done_unless_the_plan_says_otherwise(study):
    plan = checked_study(study()).plan

    assert plan.role("pharmacy") == "primary"
    assert plan.sensitivity == WITHOUT_CLASSES


@pytest.mark.parametrize(
    ("written", "analyses"), [("none", ()), ("[spillover]", (Sensitivity.SPILLOVER,)), ("all", WITHOUT_CLASSES)]
)
def test_the_other_analyses_are_all_none_or_a_list(study, written, analyses):
    folder = study("outcomes: [pharmacy]", f"outcomes: [pharmacy]\n  sensitivity: {written}")

    assert checked_study(folder).plan.sensitivity == analyses


def test_an_outcome_may_say_what_it_is_for(study):
    written = "outcomes: [pharmacy, {outcome: dental_care, role: negative_control}, {outcome: smoker, role: secondary}]"

    plan = checked_study(study("outcomes: [pharmacy]", written)).plan

    assert {outcome: plan.role(outcome) for outcome in plan.outcomes} == {
        "pharmacy": "primary",
        "dental_care": "negative_control",
        "smoker": "secondary",
    }


@pytest.mark.parametrize(
    "written",
    [
        "comparison:\n  exclude: [{municipalities: [GM0363], reason: {nl: eigen programma, en: own programme}}]\n"
        "  other_programmes: [{name: Elsewhere, municipalities: [GM0363], start: 2014-05-01}]\n",
        "comparison:\n  other_programmes: [{name: Later, municipalities: [GM0363], start: 2018-01-01}]\n",
        "comparison:\n  other_programmes: [{name: Here too, municipalities: [GM0184], start: 2014-05-01}]\n",
    ],
    ids=["excluded from the pool", "begun after the window", "within a site"],
)
def test_a_programme_elsewhere_is_no_problem_when_it_is_not_in_the_pool(study, written):
    assert checked_study(study("evaluation:", f"{written}evaluation:")).plan


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


def test_a_study_may_stand_under_another_name_and_is_named_by_it(study) -> None:
    folder = study("[pharmacy]", "[farmacie]")
    (folder / "study.yaml").rename(folder / "other.yaml")

    with pytest.raises(DefinitionError, match=r"other\.yaml, line 21"):
        checked_study(folder / "other.yaml")


def test_a_folder_may_have_a_name_like_a_file(study, tmp_path) -> None:
    study()
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "study.yaml").rename(tmp_path / "folder.yaml" / "study.yaml")

    assert read_study(tmp_path / "folder.yaml").study == "small"


def test_an_event_belongs_to_the_one_site_that_has_municipalities(study) -> None:
    folder = study("evaluation:", "evaluation:\n  design: event_gap")
    path = folder / "study.yaml"
    unknown = "  - id: first\n    name: First\n    start: 2016-01-01\n    geography: {mark: unknown}\n"
    path.write_text(path.read_text().replace("sites:\n", f"sites:\n{unknown}"))

    assert checked_study(folder).plan.site.id == "urk"


def test_a_folder_that_is_a_link_to_itself_is_named(study, tmp_path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")

    with pytest.raises(DefinitionError, match="loop is no folder"):
        checked_study(study("open_data: ", "open_data: loop  #"))
