"""The examples of a study's own indicators are worked out as those of the catalogue are."""

import pytest

from proeftuin.cli import main
from proeftuin.errors import DefinitionError
from proeftuin.steps.triple_aim.catalogue.example import examples
from proeftuin.steps.triple_aim.catalogue.reading import catalogue
from proeftuin.studies.own_examples import answers_on, check_own_examples

OWN = """
indicators:
  - id: evening_contacts
    version: "1"
    name: {nl: Avondcontacten, en: Evening contacts}
    description: {nl: Mensen met contact in de avond., en: People with a contact in the evening.}
    numerator: {nl: mensen met contact, en: people with a contact}
    denominator: {nl: iedereen, en: everybody}
    needs: {nl: contacten, en: contacts}
    aim: cost
    domain: utilisation
    type: process
    unit: percent_of_persons
    period: calendar_year
    direction: neutral
    standardisation: age_and_sex
    minimum_persons: 10
    licence: our own
    computations:
      - care: {of: {persons_with: contact, where: {kind: [out_of_hours]}}}
"""
EXAMPLE = """
examples:
  - indicator: evening_contacts
    title: {nl: De laatste dag telt, en: The last day counts}
    year: 2020
    tables:
      contact: |
        line_id | person_id | day        | kind
        a       |         1 | 2020-12-31 | out_of_hours
        b       |         2 | 2021-01-01 | out_of_hours
    answer: {numerator: 1, denominator: 2}
"""


@pytest.fixture
def study(tmp_path):
    """A folder of a study with one own indicator and what is given as its examples."""

    def make(drawn=EXAMPLE):
        folder = tmp_path / "indicators"
        folder.mkdir()
        (folder / "indicators.yaml").write_text(OWN, encoding="utf-8")
        if drawn is not None:
            (folder / "examples.yaml").write_text(drawn, encoding="utf-8")
        return tmp_path

    return make


def test_an_example_that_gives_its_answer_is_counted(study, capsys):
    assert main(["--language", "en", "catalogue", "check", str(study())]) == 0
    assert "Examples that give the answer beside them: 1." in capsys.readouterr().out


def test_another_answer_is_refused_with_both(study):
    with pytest.raises(DefinitionError) as refusal:
        check_own_examples(study(EXAMPLE.replace("numerator: 1", "numerator: 2")))

    (problem,) = refusal.value.problems
    assert problem.where == "indicators/examples.yaml, example 1 (evening_contacts)"
    assert problem.what == "the answer is numerator 1, denominator 2"
    assert problem.expected == "numerator 2, denominator 2"


def test_an_own_indicator_without_an_example_is_refused(study):
    with pytest.raises(DefinitionError, match="`evening_contacts` has no example"):
        check_own_examples(study(None))


@pytest.mark.parametrize(
    ("was", "became", "told"),
    [
        ("contact: |", "contacts: |", "there is no care table `contacts`"),
        ("| kind", "| sort", "`contact` has no column `sort`"),
        ("2020-12-31 |", "2020-12-32 |", "`day` of `contact` cannot be read"),
        ("2020-12-31 | out_of_hours", "2020-12-31", "line 1 of `contact` has 3 fields"),
        ("evening_contacts", "evening_contact", "no care tables feed an indicator `evening_contact`"),
    ],
)
def test_an_example_that_cannot_be_read_is_refused_with_its_place(study, was, became, told):
    with pytest.raises(DefinitionError) as refusal:
        check_own_examples(study(EXAMPLE.replace(was, became)))

    assert refusal.value.problems[0].where.startswith("indicators/examples.yaml, example 1")
    assert refusal.value.problems[0].what == told


def test_the_examples_of_the_catalogue_give_their_answers_too(care_engine, tmp_path):
    answers = answers_on(care_engine, examples(), catalogue(), tmp_path)

    assert [one.indicator for one, found in zip(examples(), answers, strict=True) if not found.agrees_with(one)] == []
