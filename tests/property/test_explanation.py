"""Whatever population there can be has an explanation in both languages, of the same shape."""

from hypothesis import given

from proeftuin.steps.population.explanation import explained
from proeftuin.vocabulary.language import Language
from tests.criteria_strategies import definitions


@given(definitions())
def test_both_languages_say_as_much(definition):
    dutch, english = (
        [[line.depth for line in section.lines] for section in explained(definition, language).sections]
        for language in Language
    )

    assert dutch == english


@given(definitions())
def test_each_criterion_is_numbered_in_order(definition):
    lines = explained(definition, Language.NL).sections[2].lines
    numbers = [line.text.split()[1] for line in lines if line.depth == 0]

    assert numbers == [str(number) for number in range(1, len(definition.steps) + 1)]
