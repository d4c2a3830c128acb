"""What holds for latent classes whatever the answers."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.methods.segmentation.latent_class import fit_latent_classes
from proeftuin.methods.segmentation.latent_class_choice import choose_latent_classes, latent_class_quality
from proeftuin.methods.segmentation.pattern_counts import MISSING, PatternCounts, count_patterns

seeds = st.integers(0, 10_000)
CATEGORIES = (2, 3, 2, 2)
SIZES = np.array([0.5, 0.3, 0.2])


def answers(seed, persons=400, missing=0.1):
    """Answers of persons in three classes, some of them missing."""
    generator = np.random.default_rng(seed)
    of_class = generator.choice(3, size=persons, p=SIZES)
    columns = []
    for categories in CATEGORIES:
        chances = generator.dirichlet(np.ones(categories), size=3)[of_class]
        columns.append((generator.random((persons, 1)) > chances.cumsum(axis=1)).sum(axis=1))
    rows = np.minimum(np.stack(columns, axis=1), np.array(CATEGORIES) - 1)
    return np.where(generator.random(rows.shape) < missing, MISSING, rows)


def fitted(counted, classes=2, seed=0, starts=12, **limits):
    return fit_latent_classes(counted, classes, np.random.default_rng(seed), starts=starts, **limits)


def counted_rows(rows, **options):
    return count_patterns(rows, categories=CATEGORIES, **options)


@given(seeds, st.integers(1, 4))
@settings(max_examples=25, deadline=None)
def test_a_step_never_lowers_the_log_likelihood(seed, classes):
    fit = fitted(counted_rows(answers(seed)), classes, starts=1, iterations=300)

    assert (np.diff(fit.trail) >= -1e-9).all()
    assert fit.log_likelihood == fit.trail[-1]


@given(seeds)
@settings(max_examples=15, deadline=None)
def test_patterns_with_counts_equal_rows_one_by_one(seed):
    rows = answers(seed, persons=60)
    counted = counted_rows(rows)
    one_by_one = PatternCounts(rows, np.ones(len(rows)), CATEGORIES)

    from_patterns, from_rows = (fitted(each, starts=3, iterations=500) for each in (counted, one_by_one))

    assert from_patterns.log_likelihood == pytest.approx(from_rows.log_likelihood, abs=1e-6)
    assert from_patterns.start_log_likelihoods == pytest.approx(from_rows.start_log_likelihoods, abs=1e-5)


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_every_person_is_in_one_pattern_and_counts_can_be_counted_again(seed):
    rows = answers(seed)
    generator = np.random.default_rng(seed)
    counted = counted_rows(rows)

    assert counted.persons == len(rows)
    assert len(np.unique(counted.patterns, axis=0)) == len(counted.patterns)
    for pattern, persons in zip(counted.patterns, counted.counts, strict=True):
        assert (rows == pattern).all(axis=1).sum() == persons
    order = generator.permutation(len(counted.counts))
    again = counted_rows(counted.patterns[order], counts=counted.counts[order])
    assert np.array_equal(again.patterns, counted.patterns)
    assert np.array_equal(again.counts, counted.counts)


@given(seeds, st.sampled_from([13, 16, 39, 70]))
@settings(max_examples=20, deadline=None)
def test_patterns_are_the_same_however_many_items_there_are(seed, items):
    generator = np.random.default_rng(seed)
    rows = generator.integers(0, 3, size=(8, items))[generator.integers(0, 8, size=200)]

    counted = count_patterns(rows, categories=[3] * items)

    unique, counts = np.unique(rows, axis=0, return_counts=True)
    assert np.array_equal(counted.patterns, unique)
    assert np.array_equal(counted.counts, counts)


@given(seeds)
@settings(max_examples=15, deadline=None)
def test_order_of_items_changes_nothing_but_their_place(seed):
    counted = counted_rows(answers(seed))
    order = np.random.default_rng(seed).permutation(len(CATEGORIES))
    turned = count_patterns(
        counted.patterns[:, order], counts=counted.counts, categories=[CATEGORIES[item] for item in order]
    )

    fit, of_turned = fitted(counted, 1), fitted(turned, 1)

    assert of_turned.log_likelihood == pytest.approx(fit.log_likelihood, abs=1e-8)
    for place, item in enumerate(order):
        assert of_turned.of_item(place) == pytest.approx(fit.of_item(item), abs=1e-9)


@given(st.permutations(range(4)), seeds)
@settings(max_examples=10, deadline=None)
def test_clear_classes_are_found_in_any_order_of_items_and_from_any_start(order, seed):
    counted = planted()
    turned = count_patterns(counted.patterns[:, order], counts=counted.counts, categories=[2] * 4)

    fit, of_turned = fitted(counted), fitted(turned, seed=seed)

    assert of_turned.class_sizes == pytest.approx(fit.class_sizes, abs=1e-4)
    for place, item in enumerate(order):
        assert of_turned.of_item(place) == pytest.approx(fit.of_item(item), abs=1e-4)


PLANTED_SIZES = (0.7, 0.3)
PLANTED = np.array([[0.1, 0.2, 0.15, 0.3], [0.9, 0.7, 0.8, 0.85]])


def planted(persons=10_000):
    """Patterns in exactly the numbers that two classes imply."""
    patterns = np.array(list(itertools.product([0, 1], repeat=4)))
    chances = np.where(patterns[:, np.newaxis], PLANTED, 1 - PLANTED).prod(axis=2) @ PLANTED_SIZES
    return count_patterns(patterns, counts=persons * chances)


def test_a_planted_mixture_comes_back():
    counted = planted()

    choice = choose_latent_classes(latent_class_quality(fitted(counted, classes), counted) for classes in (1, 2, 3))
    fit = fitted(counted)

    assert choice.classes == 2
    assert fit.class_sizes == pytest.approx(PLANTED_SIZES, abs=1e-4)
    assert [fit.of_item(item)[:, 1] for item in range(4)] == pytest.approx(PLANTED.T, abs=1e-4)
    assert latent_class_quality(fit, counted).deviance == pytest.approx(0, abs=1e-4)


def test_a_planted_mixture_comes_back_when_answers_are_missing_at_random():
    """The second item is missing more often after a yes to the first; leaving those persons out would mislead."""
    generator = np.random.default_rng(8)
    of_class = (generator.random(200_000) < PLANTED_SIZES[1]).astype(int)
    rows = (generator.random((200_000, 4)) < PLANTED[of_class]).astype(int)
    rows[(rows[:, 0] == 1) & (generator.random(len(rows)) < 0.7), 1] = MISSING
    rows[generator.random(len(rows)) < 0.2, 3] = MISSING
    counted = count_patterns(rows)

    fit = fitted(counted, starts=5)

    assert fit.class_sizes == pytest.approx(PLANTED_SIZES, abs=0.01)
    assert [fit.of_item(item)[:, 1] for item in range(4)] == pytest.approx(PLANTED.T, abs=0.02)


@given(seeds)
@settings(max_examples=15, deadline=None)
def test_posterior_chances_add_up_and_average_to_the_class_sizes(seed):
    counted = counted_rows(answers(seed)).answered()
    fit = fitted(counted, 3, starts=3, iterations=1000)
    posterior = fit.posterior(counted)

    assert posterior.sum(axis=1) == pytest.approx(1)
    assert counted.counts @ posterior / counted.persons == pytest.approx(fit.class_sizes, abs=1e-3)
    assert (np.diff(fit.class_sizes) <= 1e-9).all()


@given(seeds)
@settings(max_examples=15, deadline=None)
def test_likelihood_of_a_pattern_with_a_gap_is_the_sum_over_what_could_stand_there(seed):
    fit = fitted(counted_rows(answers(seed)), 3, starts=2, iterations=50)
    generator = np.random.default_rng(seed)
    pattern = np.array([generator.integers(0, categories) for categories in CATEGORIES])
    gap = generator.integers(0, len(CATEGORIES))
    filled = np.repeat(pattern[np.newaxis], CATEGORIES[gap], axis=0)
    filled[:, gap] = np.arange(CATEGORIES[gap])
    pattern[gap] = MISSING

    def chances(rows):
        return np.exp(fit.pattern_log_likelihoods(PatternCounts(rows, np.ones(len(rows)), CATEGORIES)))

    assert chances(pattern[np.newaxis])[0] == pytest.approx(chances(filled).sum(), rel=1e-9)


@given(seeds)
@settings(max_examples=15, deadline=None)
def test_persons_without_answers_tell_nothing(seed):
    rows = answers(seed)
    counted = counted_rows(rows)
    silent = np.full((40, len(CATEGORIES)), MISSING)
    more = PatternCounts(np.concatenate([counted.patterns, silent]), np.append(counted.counts, np.ones(40)), CATEGORIES)

    fit, of_more = (fitted(each, starts=3, iterations=200) for each in (counted, more))

    assert of_more.log_likelihood == fit.log_likelihood
    assert of_more.posterior(more)[-1] == pytest.approx(fit.class_sizes)


@given(seeds)
@settings(max_examples=15, deadline=None)
def test_a_weight_of_two_counts_like_two_persons_for_the_classes(seed):
    rows = answers(seed, persons=150)
    twice = np.random.default_rng(seed).random(len(rows)) < 0.5
    weighted = counted_rows(rows, weights=1.0 + twice)
    repeated = counted_rows(np.concatenate([rows, rows[twice]]))

    fit, of_repeated = (fitted(each, starts=2, iterations=300) for each in (weighted, repeated))

    assert weighted.persons == pytest.approx(len(rows))
    assert fit.log_likelihood / weighted.persons == pytest.approx(
        of_repeated.log_likelihood / repeated.persons, abs=1e-6
    )


def test_one_class_has_the_shares_of_the_answers_given():
    rows = answers(3)
    fit = fitted(counted_rows(rows), 1)

    for item, categories in enumerate(CATEGORIES):
        given_answers = rows[rows[:, item] != MISSING, item]
        assert fit.of_item(item)[0] == pytest.approx(
            np.bincount(given_answers, minlength=categories) / len(given_answers)
        )
