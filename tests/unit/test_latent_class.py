"""What latent classes refuse, which cautions they carry, and how the number of classes is chosen."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.segmentation.latent_class import fit_latent_classes
from proeftuin.methods.segmentation.latent_class_choice import (
    Caution,
    LatentClassQuality,
    Reason,
    choose_latent_classes,
    latent_class_quality,
)
from proeftuin.methods.segmentation.pattern_counts import MISSING, count_patterns

ALL_OF_THREE = np.array(list(itertools.product([0, 1], repeat=3)))
TWO_KINDS = count_patterns(ALL_OF_THREE, counts=[900, 100, 90, 30, 80, 40, 60, 700])


def fitted(counted, classes=2, **options):
    return fit_latent_classes(counted, classes, np.random.default_rng(4), **options)


def quality(classes, bic, *cautions, explained=None):
    """A number of classes with nothing said but what the choice looks at."""
    return LatentClassQuality(
        classes=classes,
        persons=1000.0,
        log_likelihood=-bic / 2,
        parameters=classes,
        degrees_of_freedom=50 - classes,
        aic=bic,
        bic=bic,
        adjusted_bic=bic,
        relative_entropy=None,
        deviance=None,
        deviance_p=None,
        pearson=None,
        pearson_p=None,
        explained=explained,
        cautions=cautions,
    )


@pytest.mark.parametrize(
    ("rows", "options", "found"),
    [
        ([[0.5, 1.0]], {}, "float"),
        ([0, 1], {}, r"shape \(2,\)"),
        (np.empty((0, 2), dtype=int), {}, r"shape \(0, 2\)"),
        ([[0, -2], [1, 1]], {}, "outside its item"),
        ([[0, 2]], {"categories": [2, 2]}, "outside its item"),
        ([[0, 1]], {"categories": [2, 2, 2]}, "outside its item"),
        ([[0, MISSING], [1, MISSING]], {}, "nobody answered item 1"),
        ([[0, 1]], {"counts": [1.0], "weights": [1.0]}, "at once"),
        ([[0, 1]], {"counts": [1.0, 2.0]}, r"shape \(2,\)"),
        ([[0, 1], [1, 0]], {"weights": [1.0, -1.0]}, "negative"),
        ([[0, 1], [1, 0]], {"weights": [1.0, np.nan]}, "missing"),
        ([[0, 1], [1, 0]], {"counts": [0, 0]}, "all zero"),
    ],
)
def test_rows_that_are_not_answers_are_refused(rows, options, found):
    with pytest.raises(DefinitionError, match=found):
        count_patterns(rows, **options)


@pytest.mark.parametrize("asked", [{"classes": 0}, {"classes": 2, "starts": 0}])
def test_no_class_or_no_start_is_refused(asked):
    with pytest.raises(DefinitionError, match="one or more of each"):
        fitted(TWO_KINDS, **asked)


def test_more_classes_than_patterns_cannot_be_estimated():
    with pytest.raises(NotEstimableError, match="8 patterns with an answer for 9 classes"):
        fitted(TWO_KINDS, 9)


def test_patterns_of_other_items_have_no_posterior():
    with pytest.raises(DefinitionError, match="patterns of items with"):
        fitted(TWO_KINDS).posterior(count_patterns([[0, 1], [1, 2]]))


def test_quality_is_refused_for_patterns_that_were_not_fitted():
    others = count_patterns(ALL_OF_THREE, counts=[1, 2, 3, 4, 5, 6, 7, 8])

    with pytest.raises(DefinitionError, match="not fitted"):
        latent_class_quality(fitted(TWO_KINDS), others)


def test_a_start_given_up_early_says_so():
    early = fitted(TWO_KINDS, iterations=2)

    assert not early.has_converged.any()
    assert Caution.NOT_CONVERGED in latent_class_quality(early, TWO_KINDS).cautions
    assert fitted(TWO_KINDS).has_converged.all()


def test_a_maximum_found_by_one_start_may_be_local():
    assert Caution.FOUND_ONCE in latent_class_quality(fitted(TWO_KINDS, starts=1), TWO_KINDS).cautions
    assert Caution.FOUND_ONCE not in latent_class_quality(fitted(TWO_KINDS), TWO_KINDS).cautions
    assert Caution.FOUND_ONCE not in latent_class_quality(fitted(TWO_KINDS, 1, starts=1), TWO_KINDS).cautions


@pytest.mark.parametrize("ends", [[-300.0, -300.0005, -300.002], [-1e8, -1e8 - 0.05, -1e8 - 0.2]])
def test_starts_agree_up_to_what_rounding_explains(ends):
    fit = replace(fitted(TWO_KINDS, starts=3), start_log_likelihoods=np.array(ends))

    assert fit.reached_the_best.tolist() == [True, True, False]


def test_as_many_parameters_as_patterns_leave_no_test_of_fit():
    result = latent_class_quality(fitted(TWO_KINDS), TWO_KINDS)

    assert result.degrees_of_freedom == 0
    assert Caution.NO_DEGREES_OF_FREEDOM in result.cautions
    assert result.deviance is not None
    assert result.deviance_p is None


def test_a_class_of_few_persons_and_a_chance_of_zero_are_named():
    counted = count_patterns([[0, 0, 0, 0], [1, 1, 1, 1]], counts=[5000, 20])

    cautions = latent_class_quality(fitted(counted), counted).cautions

    assert {Caution.TINY_CLASS, Caution.BOUNDARY} <= set(cautions)


def test_a_class_is_tiny_by_its_persons_too():
    counted = count_patterns([[0, 0, 0, 0], [1, 1, 1, 1]], counts=[500, 8])

    assert Caution.TINY_CLASS in latent_class_quality(fitted(counted), counted).cautions


def test_an_item_with_one_answer_is_no_chance_at_its_boundary():
    counted = count_patterns([[0, 0], [0, 1]], counts=[30, 70])

    assert Caution.BOUNDARY not in latent_class_quality(fitted(counted, 1), counted).cautions


def test_distances_are_not_defined_when_answers_are_missing_or_weighted():
    missing = count_patterns([*ALL_OF_THREE.tolist(), [0, 1, MISSING]], counts=[9, 8, 7, 6, 5, 6, 7, 8, 5])
    weighted = count_patterns(ALL_OF_THREE, weights=[9, 1, 1, 2, 3, 1, 1, 8])

    for counted in (missing, weighted):
        result = latent_class_quality(fitted(counted, 1), counted)
        assert (result.deviance, result.pearson, result.pearson_p, result.explained) == (None, None, None, None)
    assert Caution.WEIGHTED in latent_class_quality(fitted(weighted, 1), weighted).cautions


def test_few_persons_for_the_possible_patterns_are_named():
    few = count_patterns(ALL_OF_THREE[[0, 3, 7]])

    assert Caution.SPARSE_PATTERNS in latent_class_quality(fitted(few, 1), few).cautions
    assert Caution.SPARSE_PATTERNS not in latent_class_quality(fitted(TWO_KINDS, 1), TWO_KINDS).cautions


def test_a_person_with_all_answers_missing_does_not_count_in_the_criteria():
    silent = count_patterns([*ALL_OF_THREE.tolist(), [MISSING] * 3], counts=[*TWO_KINDS.counts, 500])

    assert (
        latent_class_quality(fitted(silent, 1), silent).bic == latent_class_quality(fitted(TWO_KINDS, 1), TWO_KINDS).bic
    )


def test_most_likely_class_is_that_of_the_highest_chance():
    fit = fitted(TWO_KINDS)

    assert fit.most_likely_class(TWO_KINDS).tolist() == fit.posterior(TWO_KINDS).argmax(axis=1).tolist()
    assert fit.most_likely_class(TWO_KINDS)[0] != fit.most_likely_class(TWO_KINDS)[-1]


def test_starts_that_do_not_fit_in_memory_together_end_as_they_would_together(monkeypatch):
    together = fitted(TWO_KINDS, starts=6)
    monkeypatch.setattr("proeftuin.methods.segmentation.latent_class._NUMBERS_TOGETHER", 1)

    apart = fitted(TWO_KINDS, starts=6)

    assert len(apart.start_log_likelihoods) == 6
    assert apart.log_likelihood == pytest.approx(together.log_likelihood, abs=1e-6)
    assert apart.class_sizes == pytest.approx(together.class_sizes, abs=1e-3)


def test_rows_counted_in_parts_are_all_counted(monkeypatch):
    rows = np.random.default_rng(1).integers(0, 2, size=(25, 3))
    weights = np.arange(1.0, 26)
    at_once = count_patterns(rows, categories=[2] * 3, weights=weights)
    monkeypatch.setattr("proeftuin.methods.segmentation.pattern_counts._ROWS_TOGETHER", 10)

    in_parts = count_patterns(rows, categories=[2] * 3, weights=weights)

    assert in_parts.patterns.tolist() == at_once.patterns.tolist()
    assert in_parts.counts == pytest.approx(at_once.counts)


def test_the_lowest_bic_is_taken_and_every_other_number_says_why_not():
    choice = choose_latent_classes([quality(3, 150.0), quality(1, 200.0), quality(2, 100.0)])

    assert choice.classes == 2
    assert choice.reasons == ((Reason.HIGHER_BIC,), (Reason.LOWEST_BIC,), (Reason.HIGHER_BIC,))


def test_fewer_classes_are_taken_when_the_criterion_hardly_differs():
    choice = choose_latent_classes([quality(1, 200.0), quality(2, 101.9), quality(3, 100.0)])

    assert choice.classes == 2
    assert choice.reasons == ((Reason.HIGHER_BIC,), (Reason.FEWER_AT_EQUAL_BIC,), (Reason.MORE_AT_EQUAL_BIC,))


@pytest.mark.parametrize("caution", sorted(Caution))
def test_only_an_undermining_caution_sets_a_number_aside(caution):
    choice = choose_latent_classes([quality(1, 200.0), quality(2, 150.0), quality(3, 100.0, caution)])
    harmless = {Caution.BOUNDARY, Caution.SPARSE_PATTERNS, Caution.WEIGHTED}

    assert choice.classes == (3 if caution in harmless else 2)
    assert (Reason.UNDERMINED in choice.reasons[2]) == (caution not in harmless)


def test_the_last_number_tried_warns_that_more_might_be_better():
    choice = choose_latent_classes([quality(1, 200.0), quality(2, 100.0)])

    assert choice.reasons[1] == (Reason.LOWEST_BIC, Reason.LAST_TRIED)


def test_a_class_that_explains_too_little_ends_the_row():
    tried = [
        quality(1, 400.0, explained=0.0),
        quality(2, 300.0, explained=0.6),
        quality(3, 200.0, explained=0.605),
        quality(4, 100.0, explained=0.7),
    ]

    choice = choose_latent_classes(tried, least_explained=0.02)

    assert choice.classes == 2
    assert choice.reasons[2:] == ((Reason.EXPLAINS_TOO_LITTLE,), (Reason.EXPLAINS_TOO_LITTLE,))
    assert choose_latent_classes(tried).classes == 4


def test_other_criteria_are_told_beside_the_choice():
    tried = [quality(1, 200.0), quality(2, 100.0), replace(quality(3, 150.0), aic=1.0, adjusted_bic=2.0)]

    choice = choose_latent_classes(tried)

    assert (choice.classes, choice.lowest_aic, choice.lowest_adjusted_bic) == (2, 3, 3)


def test_no_choice_is_made_when_every_number_is_undermined():
    with pytest.raises(NotEstimableError, match="undermines"):
        choose_latent_classes([quality(2, 1.0, Caution.TINY_CLASS), quality(3, 1.0, Caution.FOUND_ONCE)])


@pytest.mark.parametrize(
    ("tried", "least", "found"),
    [
        ([], 0.0, "each once"),
        ([quality(2, 1.0), quality(2, 2.0)], 0.0, "each once"),
        ([quality(1, 1.0), replace(quality(2, 1.0), persons=999.0)], 0.0, "different persons"),
        ([quality(1, 1.0), quality(2, 1.0)], 0.1, "no value"),
    ],
)
def test_candidates_that_cannot_be_compared_are_refused(tried, least, found):
    with pytest.raises(DefinitionError, match=found):
        choose_latent_classes(tried, least_explained=least)
