"""Characteristics of persons and regions are told in plain words, in both languages and in their own order."""

import numpy as np
import pytest

from proeftuin.reporting.charts.covariate import covariate_name, covariate_order
from proeftuin.reporting.charts.words import Words
from proeftuin.steps.evaluation.persons.pattern import age, earlier_use, sex
from proeftuin.steps.evaluation.persons.propensity import PersonCheck
from proeftuin.steps.evaluation.plan import Sensitivity
from proeftuin.steps.triple_aim.baseline_pattern import USE_BOUNDS
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.texts import Texts
from tests.released_example import released_example

RELEASED = released_example()
OUTCOME = next(iter(RELEASED.indicators))


@pytest.mark.parametrize(
    ("key", "dutch", "english"),
    [
        ("year:2012", "Uitkomst in 2012", "Outcome in 2012"),
        ("sex:female", "Vrouwen", "Women"),
        ("age:18_to_44", "18 tot en met 44 jaar", "Aged 18 to 44"),
        ("age:85_and_over", "85 jaar en ouder", "Aged 85 and over"),
        ("group:chronic", "Ook in de groep: chronic", "Also in the group: chronic"),
    ],
)
def test_a_covariate_is_told_in_words(key, dutch, english):
    assert covariate_name(Words(RELEASED, Language.NL), key) == dutch
    assert covariate_name(Words(RELEASED, Language.EN), key) == english


@pytest.mark.parametrize("language", Language)
def test_every_characteristic_of_a_person_has_words_of_its_own(language):
    words = Words(RELEASED, language)
    nobody = np.zeros(0, dtype=np.int64)
    use = [key for bounds in USE_BOUNDS.values() for key in earlier_use(OUTCOME, nobody, bounds).keys]
    keys = [*sex(nobody).keys, *age(nobody).keys, *use, "new", "size"]

    named = {key: covariate_name(words, key) for key in keys}

    assert len(set(named.values())) == len(set(keys))
    assert not any(key.replace("_", " ") == name or "{" in name for key, name in named.items())


@pytest.mark.parametrize("language", Language)
def test_the_comparison_and_its_checks_have_names(language):
    texts = Texts.of_package("proeftuin.reporting", language)

    keys = [f"diagnostic.{check}.{part}" for check in PersonCheck for part in ("name", "explanation")]
    assert [key for key in (*keys, f"comparator.{Sensitivity.PROPENSITY_WEIGHTED}") if key not in texts] == []


def test_regions_come_before_persons_and_levels_in_the_order_of_their_numbers():
    levels = [
        "use:cost:10000_and_over", "use:cost:1000_to_10000", "use:cost:0_to_1000", "use:cost:0", "age:45_to_64",
        "sex:female", "size", "year:2019", "year:2018",
    ]  # fmt: skip

    assert sorted(levels, key=covariate_order) == levels[::-1]
