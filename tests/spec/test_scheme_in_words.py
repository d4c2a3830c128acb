"""A scheme of segments read back: what the program understood, in Dutch and in English."""

import textwrap

import pytest
import yaml

from proeftuin.steps.population.criterion import AllOf, AnyOf, Happened, Known, Not
from proeftuin.steps.segmentation.scheme_in_words import scheme_in_words
from proeftuin.steps.segmentation.written_scheme import SHIPPED, open_scheme, read_scheme
from proeftuin.vocabulary.language import Language

SCHEME = """
    id: needs
    version: 1
    name: {nl: behoeften, en: needs}
    about: {nl: Waar het over gaat., en: What it is about.}
    own_choices: {nl: De grens., en: The bound.}
    references: [A. Author (2020)]
    diagnosis_groups:
      - {id: late_kidney, name: {nl: nier, en: kidney failure}, codes: {ICD10: [N18.5]}, resolved: {ICD10: [Z94.0]}}
    elements:
      - {id: older, label: {nl: oudere, en: older}, asks: {age: {at_least: 65}}}
      - {id: kidney, diagnoses: late_kidney, unless_resolved: true}
      - {id: copd, diagnoses: copd, within: {from: -9, to: 0}}
      - {id: frail, label: {nl: kwetsbaar, en: frail}, score: hospital_frailty, at_least: 5, below: 15.1}
      - {id: much, label: {nl: veel, en: much}, of: {points_at_least: 3, of: {kidney: 2, copd: 1, frail: 1}}}
    segments:
      - {id: heavy, name: {nl: zwaar, en: heavy}, meaning: {nl: Z., en: H.}, when: {all: [older, {not: copd}, much]}}
      - {id: some, name: {nl: iets, en: some}, meaning: {nl: I, en: S}, when: {at_least: 2, of: [kidney, copd, frail]}}
      - {id: none, name: {nl: niets, en: none}, meaning: {nl: N., en: N.}, when: everybody_else}
    priority: [heavy, some, none]
"""


def own():
    return read_scheme(yaml.safe_load(textwrap.dedent(SCHEME)), "own.yaml")


def section(heading, language=Language.EN):
    explanation = scheme_in_words(own(), language)
    found = next(one for one in explanation.sections if one.heading == heading)
    return [f"{'  ' * line.depth}{line.text}" for line in found.lines]


def test_rules_say_who_belongs_where_in_the_order_in_which_they_are_tried():
    assert section("Rules, in this order") == [
        "1. Somebody belongs to ‘heavy’ when this is true:",
        "  All of these are true:",
        "    older",
        "    Not true is:",
        "      COPD",
        "    much",
        "2. Somebody belongs to ‘some’ when this is true:",
        "  At least 2 of these 3 are true:",
        "    kidney failure",
        "    COPD",
        "    frail",
        "3. Everybody who is left over belongs to ‘none’.",
    ]


def test_rules_are_in_dutch_too():
    assert section("Regels, in deze volgorde", Language.NL)[0] == "1. Iemand hoort bij ‘zwaar’ als dit waar is:"


def test_elements_say_what_they_ask():
    lines = section("Elements")

    assert lines[:2] == [
        "older",
        "  On the index day the person is 65 years or older. "
        "A year of age is completed on the first day of the month of birth.",
    ]
    start = lines.index("kidney failure")
    assert lines[start : start + 7] == [
        "kidney failure",
        "  Recorded up to and including the index day, as far back as the data go, "
        "on a later day than what says that it is over:",
        "    Only diagnoses with: code (ICD10) N18.5*.",
        "    Only contacts with: main diagnosis (ICD10) N18.5*.",
        "  It is over on the last day with:",
        "    Only diagnoses with: code (ICD10) N18.5*; status of the diagnosis: in the past.",
        "    Only diagnoses with: code (ICD10) Z94.0*.",
    ]
    start = lines.index("frail")
    assert lines[start : start + 2] == [
        "frail",
        "  The score ‘hospital frailty risk score’ of what was recorded up to and including the index day, "
        "as far back as the data go is at least 5 and less than 15.1.",
    ]
    start = lines.index("much")
    assert lines[start:] == [
        "much",
        "  The points of what is true add up to at least 3:",
        "    kidney failure (2 points)",
        "    COPD (1 point)",
        "    frail (1 point)",
    ]


def test_own_choices_and_references_are_told():
    assert section("What the scheme is about") == [
        "What it is about.",
        "Own choices: The bound.",
        "Source: A. Author (2020)",
    ]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("id", SHIPPED)
def test_of_a_shipped_scheme_every_segment_element_and_code_is_told(id, language):
    scheme = open_scheme(id)
    text = scheme_in_words(scheme, language).text()

    for one in scheme.segments:
        assert f"‘{one.name.in_language(language)}’" in text
    for element in scheme.elements:
        assert f"- {element.label.in_language(language)}\n" in text
        for code in codes_of(element.asks):
            assert code in text.replace(".", "")


def test_the_example_in_the_documentation_is_a_scheme(repository):
    page = (repository / "docs" / "explanation" / "segments.md").read_text(encoding="utf-8")
    scheme = read_scheme(yaml.safe_load(page.partition("```yaml\n")[2].partition("```")[0]), "segments.md")

    assert [rule.segment for rule in scheme.rules] == ["frail", "others"]


def codes_of(asks):
    """Codes without dots."""
    if isinstance(asks, AllOf | AnyOf):
        for part in asks.criteria:
            yield from codes_of(part)
    elif isinstance(asks, Not | Known):
        yield from codes_of(asks.criterion)
    elif isinstance(asks, Happened):
        for codes in (*asks.selection.codes, *asks.selection.diagnosis_codes):
            yield from (code.replace(".", "") for code in codes.codes)
