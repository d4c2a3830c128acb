"""How the computation of an indicator is said in words."""

import pytest

from proeftuin.steps.triple_aim.catalogue.reading import catalogue, records_of
from proeftuin.steps.triple_aim.catalogue.record import FromCare
from proeftuin.steps.triple_aim.facts.code_list import CodeList
from proeftuin.studies.catalogue_words import words_of
from proeftuin.vocabulary.language import Language

LISTS = {"diabetes": CodeList("diabetes", "ICPC1", ("T90",), "1", "ICPC-1", True)}
RECORD = """
indicators:
  - id: example
    version: "1"
    name: {{nl: x, en: x}}
    description: {{nl: x, en: x}}
    numerator: {{nl: x, en: x}}
    denominator: {{nl: x, en: x}}
    needs: {{nl: x, en: x}}
    aim: quality
    domain: effectiveness
    type: process
    unit: {unit}
    period: calendar_year
    direction: neutral
    standardisation: none
    minimum_persons: 10
    licence: x
    computations:
      - {computation}
"""


def said(computation: str, *, unit: str, language: Language = Language.EN) -> str:
    (record,) = records_of(
        RECORD.format(unit=unit, computation=computation), family="own", lists=LISTS, place="indicators.yaml"
    )
    (sentence,) = words_of(language).computations(record)
    return sentence


@pytest.mark.parametrize(
    ("computation", "unit", "sentence"),
    [
        (
            "care: {of: {number_of: contact, where: {domain: [gp], kind: [consultation, telephone]}}}",
            "per_1000_person_years",
            "Numerator: the number of rows of `contact` with `domain` `gp` and `kind` `consultation` or `telephone`.",
        ),
        (
            "care: {of: {persons_with: diagnosis, ever: true, where: {codes: [diabetes]}}}",
            "percent_of_persons",
            "Numerator: who in that year or before has rows of `diagnosis` with a code from `diabetes`.",
        ),
        (
            "care: {of: {persons_with: contact, at_least: 3}}",
            "percent_of_persons",
            "Numerator: who in the year has at least 3 rows of `contact`.",
        ),
        (
            "care: {of: {reached: {last_of: measurement}, below: 53.0001}, among: {persons_with: contact}}",
            "percent_of_persons",
            "Numerator: the last value of the year in rows of `measurement`: below 53.0001. "
            "Denominator: who in the year has rows of `contact`.",
        ),
        (
            "care: {of: {all: [{persons_with: contact}, {not: {any: [{persons_with: diagnosis}]}}]}}",
            "percent_of_persons",
            "Numerator: all of: who in the year has rows of `contact`; "
            "(not: (at least one of: who in the year has rows of `diagnosis`)).",
        ),
        (
            "care: {of: {reached: {number_of: contact}, at_least: 2, below: 5}}",
            "percent_of_persons",
            "Numerator: the number of rows of `contact`: at least 2 and below 5.",
        ),
    ],
)
def test_a_tally_is_said_as_it_is_counted(computation, unit, sentence):
    assert said(computation, unit=unit) == f"From care tables. {sentence}"


def test_dutch_readers_get_dutch_words_and_a_decimal_comma():
    sentence = said(
        "survey: {instrument: mhi_5, score: total, below: 60.5}", unit="percent_of_respondents", language=Language.NL
    )

    assert sentence == (
        "Uit een enquête: gewogen aandeel respondenten van wie de score `total` van vragenlijst `mhi_5` "
        "kleiner dan 60,5 is."
    )


@pytest.mark.parametrize("language", Language)
def test_every_record_is_said_and_every_list_that_a_tally_names_is_named(language):
    words = words_of(language)
    for record in catalogue().values():
        sentences = words.computations(record)
        assert len(sentences) == max(len(record.computations), 1)
        for computation, sentence in zip(record.computations, sentences, strict=False):
            lists = computation.code_lists if isinstance(computation, FromCare) else ()
            assert [one.id for one in lists if f"`{one.id}`" not in sentence] == [], record.id
