"""
How well a number of latent classes describes the patterns, and which number to take, with the reasons as data.

No test settles the number of classes. The Bayesian information criterion decides here among solutions that can be
trusted; solutions with a caution that undermines them are set aside, and every candidate says why it was or was not
taken. With millions of persons the criterion always asks for more classes than anyone can act on: then ask also that a
class explains a share of what hangs together between the items, with `least_explained`.

Left out: the bootstrapped likelihood-ratio test, and the stability of the classes in other samples.

Source: Nylund, Asparouhov and Muthen, Structural Equation Modeling 2007 (criteria compared); Raftery, Sociological
Methodology 1995 (differences that do not count); Sclove, Psychometrika 1987 (adjusted for sample size); Celeux and
Soromenho, Journal of Classification 1996 (entropy); Goodman, Biometrika 1974 (tests of fit).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, xlogy

from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.methods.segmentation.latent_class import LatentClassFit
from proeftuin.methods.segmentation.pattern_counts import PatternCounts

FloatArray = NDArray[np.float64]
TINY_CLASS_SHARE = 0.01
"""Below this share of the persons a class is called tiny."""
TINY_CLASS_PERSONS = 10
"""Below this number of persons a class is called tiny."""
_BOUNDARY = 1e-4
_SIZE_DIFFERENCE = 0.01
_SMALL_EXPECTED = 1.0
_NO_REAL_DIFFERENCE = 2.0


class Caution(StrEnum):
    """What a reader of a number of classes should know."""

    NOT_CONVERGED = "not_converged"
    """The best start was given up before it stopped gaining."""
    FOUND_ONCE = "found_once"
    """Only one start reached the highest log-likelihood: a higher one may have been missed."""
    NOT_UNIQUE = "not_unique"
    """Classes of other sizes fit equally well: the data do not tell the classes."""
    NO_DEGREES_OF_FREEDOM = "no_degrees_of_freedom"
    """As many parameters as the patterns can tell, or more."""
    TINY_CLASS = "tiny_class"
    """A class is empty or has hardly any persons."""
    BOUNDARY = "boundary"
    """A chance is 0 or 1, so that standard errors from curvature do not hold; often a sign of too many classes."""
    SPARSE_PATTERNS = "sparse_patterns"
    """Less than one person is expected per possible pattern on average: p-values of fit do not hold."""
    WEIGHTED = "weighted"
    """Criteria treat weighted persons as if they were drawn with equal chances."""


UNDERMINING = frozenset(
    {
        Caution.NOT_CONVERGED,
        Caution.FOUND_ONCE,
        Caution.NOT_UNIQUE,
        Caution.NO_DEGREES_OF_FREEDOM,
        Caution.TINY_CLASS,
    }
)
"""Cautions with which a number of classes is not chosen."""


@dataclass(frozen=True)
class LatentClassQuality:
    """
    Fit of one number of classes.

    Attributes
    ----------
    persons : float
        Persons who answered at least one item.
    parameters, degrees_of_freedom : int
        Free parameters, and possible patterns less one less these; chances of 0 or 1 are counted as free.
    relative_entropy : float or None
        How surely persons are put in a class: 1 without doubt, 0 by chance. None with a single class.
    deviance, pearson : float or None
        Likelihood-ratio (G squared) and Pearson (X squared) distance between counted and expected patterns, patterns
        that do not occur included. None when answers are missing or persons are weighted: what to compare with is then
        not settled.
    deviance_p, pearson_p : float or None
        Chance of such a distance or a greater one if the classes were right. None without degrees of freedom.
    explained : float or None
        Share of the deviance of a single class that these classes take away; None where there is no deviance.
    """

    classes: int
    persons: float
    log_likelihood: float
    parameters: int
    degrees_of_freedom: int
    aic: float
    bic: float
    adjusted_bic: float
    relative_entropy: float | None
    deviance: float | None
    deviance_p: float | None
    pearson: float | None
    pearson_p: float | None
    explained: float | None
    cautions: tuple[Caution, ...]


class Reason(StrEnum):
    """Why a number of classes was taken or not."""

    LOWEST_BIC = "lowest_bic"
    FEWER_AT_EQUAL_BIC = "fewer_at_equal_bic"
    """Its BIC is within two of the lowest, and it has fewer classes."""
    HIGHER_BIC = "higher_bic"
    MORE_AT_EQUAL_BIC = "more_at_equal_bic"
    UNDERMINED = "undermined"
    """A caution undermines it; see `cautions` of its quality."""
    EXPLAINS_TOO_LITTLE = "explains_too_little"
    """It explains hardly more than the number of classes before it."""
    LAST_TRIED = "last_tried"
    """The most classes that were tried: more might describe the answers better still."""


@dataclass(frozen=True)
class LatentClassChoice:
    """
    Number of classes taken, and why.

    Attributes
    ----------
    qualities : tuple of LatentClassQuality
        Of every number of classes tried, ascending.
    classes : int
        The number taken.
    reasons : tuple of tuple of Reason
        For each of `qualities` why it was taken or not.
    """

    qualities: tuple[LatentClassQuality, ...]
    classes: int
    reasons: tuple[tuple[Reason, ...], ...]

    @property
    def lowest_aic(self) -> int:
        """Number of classes that AIC would take, whatever the cautions; it tends to take too many."""
        return min(self.qualities, key=lambda quality: quality.aic).classes

    @property
    def lowest_adjusted_bic(self) -> int:
        """Number of classes that the adjusted BIC would take, whatever the cautions."""
        return min(self.qualities, key=lambda quality: quality.adjusted_bic).classes


def latent_class_quality(fit: LatentClassFit, counted: PatternCounts) -> LatentClassQuality:
    """
    Criteria, tests of fit and cautions of fitted classes.

    Parameters
    ----------
    counted : PatternCounts
        The patterns on which the classes were fitted.

    Raises
    ------
    DefinitionError
        The patterns are not those of the fit.
    """
    answered = counted.answered()
    persons = answered.persons
    pattern_likelihoods = fit.pattern_log_likelihoods(answered)
    if not math.isclose(float(pattern_likelihoods @ answered.counts), fit.log_likelihood, rel_tol=1e-9):
        raise _refusal("patterns on which these classes were not fitted", "those of the fit", "give the same counts")
    parameters = fit.parameters
    freedom = answered.possible_patterns - 1 - parameters
    deviance, pearson = _distances(answered, persons * np.exp(pattern_likelihoods))
    independence = _distances(answered, _expected_if_independent(answered))[0]
    deviation = -2 * fit.log_likelihood
    return LatentClassQuality(
        classes=fit.classes,
        persons=persons,
        log_likelihood=fit.log_likelihood,
        parameters=parameters,
        degrees_of_freedom=freedom,
        aic=deviation + 2 * parameters,
        bic=deviation + parameters * math.log(persons),
        adjusted_bic=deviation + parameters * math.log((persons + 2) / 24),
        relative_entropy=_relative_entropy(fit, answered),
        deviance=deviance,
        deviance_p=_p_value(deviance, freedom),
        pearson=pearson,
        pearson_p=_p_value(pearson, freedom),
        explained=1 - deviance / independence if deviance is not None and independence else None,
        cautions=tuple(_cautions(fit, answered, freedom)),
    )


def choose_latent_classes(
    qualities: Iterable[LatentClassQuality], *, least_explained: float = 0.0
) -> LatentClassChoice:
    """
    The number of classes with the lowest BIC among those without an undermining caution.

    Of numbers whose BIC is within two of the lowest, the smallest is taken.

    Parameters
    ----------
    qualities : iterable of LatentClassQuality
        One for each number of classes tried, of the same patterns.
    least_explained : float
        Share of the deviance of a single class that a number of classes must explain beyond the number before it, and
        that every number between them must have explained too. Zero asks for nothing.

    Raises
    ------
    DefinitionError
        Nothing was tried, a number of classes occurs twice, the persons differ, or a share is asked for that these
        patterns do not have.
    NotEstimableError
        Every number of classes is undermined by a caution or explains too little.
    """
    tried = tuple(sorted(qualities, key=lambda quality: quality.classes))
    _check_tried(tried, least_explained)
    set_aside = {quality.classes: _set_aside(quality) for quality in tried}
    for quality in tried[_last_that_explains(tried, least_explained) + 1 :]:
        set_aside[quality.classes].append(Reason.EXPLAINS_TOO_LITTLE)
    eligible = [quality for quality in tried if not set_aside[quality.classes]]
    if not eligible:
        raise NotEstimableError(
            Problem(
                "number of latent classes",
                "each number tried has a caution that undermines it",
                "at least one that is found again by other starts and has no tiny class",
                "try fewer classes, including one, or more starts",
            )
        )
    lowest = min(quality.bic for quality in eligible)
    close = [quality for quality in eligible if quality.bic <= lowest + _NO_REAL_DIFFERENCE]
    taken = close[0].classes
    reasons = []
    for quality in tried:
        why = set_aside[quality.classes] or [_weighed(quality, lowest, taken, quality in close)]
        reasons.append((*why, Reason.LAST_TRIED) if quality is tried[-1] and quality.classes == taken else tuple(why))
    return LatentClassChoice(tried, taken, tuple(reasons))


def _distances(answered: PatternCounts, expected: FloatArray) -> tuple[float | None, float | None]:
    """G squared and X squared; patterns that do not occur add nothing to the first, what is expected to the second."""
    if answered.is_weighted or not answered.is_complete:
        return None, None
    observed = answered.counts
    deviance = 2 * float((xlogy(observed, observed) - xlogy(observed, expected)).sum())
    return max(deviance, 0.0), max(float((observed**2 / expected).sum()) - answered.persons, 0.0)


def _expected_if_independent(answered: PatternCounts) -> FloatArray:
    """Persons expected of each pattern when the items have nothing to do with each other, shape (patterns,)."""
    expected = np.full(len(answered.counts), answered.persons)
    for item, categories in enumerate(answered.categories):
        answers = answered.patterns[:, item]
        given = answers >= 0
        shares = np.bincount(answers[given], answered.counts[given], categories)
        expected[given] *= (shares / shares.sum())[answers[given]]
    return expected


def _p_value(distance: float | None, degrees_of_freedom: int) -> float | None:
    return None if distance is None or degrees_of_freedom < 1 else float(chdtrc(float(degrees_of_freedom), distance))


def _relative_entropy(fit: LatentClassFit, answered: PatternCounts) -> float | None:
    if fit.classes == 1:
        return None
    posterior = fit.posterior(answered)
    doubt = -float(answered.counts @ xlogy(posterior, posterior).sum(axis=1))
    return 1 - doubt / (answered.persons * math.log(fit.classes))


def _cautions(fit: LatentClassFit, answered: PatternCounts, degrees_of_freedom: int) -> Iterable[Caution]:
    best = fit.reached_the_best
    if not fit.has_converged[fit.start_log_likelihoods.argmax()]:
        yield Caution.NOT_CONVERGED
    if best.sum() == 1 and fit.classes > 1:
        yield Caution.FOUND_ONCE
    if (np.ptp(fit.start_class_sizes[best], axis=0) > _SIZE_DIFFERENCE).any():
        yield Caution.NOT_UNIQUE
    if degrees_of_freedom < 1:
        yield Caution.NO_DEGREES_OF_FREEDOM
    smallest = float(fit.class_sizes.min())
    if smallest < TINY_CLASS_SHARE or smallest * answered.persons < TINY_CLASS_PERSONS:
        yield Caution.TINY_CLASS
    of_choice = np.repeat(np.asarray(fit.categories) > 1, fit.categories)
    if (np.minimum(fit.probabilities, 1 - fit.probabilities)[:, of_choice] < _BOUNDARY).any():
        yield Caution.BOUNDARY
    if answered.persons < _SMALL_EXPECTED * answered.possible_patterns:
        yield Caution.SPARSE_PATTERNS
    if answered.is_weighted:
        yield Caution.WEIGHTED


def _check_tried(tried: tuple[LatentClassQuality, ...], least_explained: float) -> None:
    numbers = [quality.classes for quality in tried]
    if not tried or len(set(numbers)) < len(numbers):
        raise _refusal(f"the numbers of classes {numbers}", "one or more, each once", "fit each number once")
    if not all(math.isclose(quality.persons, tried[0].persons) for quality in tried):
        raise _refusal("fits to different persons", "the same patterns for all", "fit all numbers to the same counts")
    if least_explained > 0 and any(quality.explained is None for quality in tried):
        raise _refusal(
            "a share to be explained where it has no value",
            "complete answers without weights that hang together",
            "leave out `least_explained`",
        )


def _set_aside(quality: LatentClassQuality) -> list[Reason]:
    return [Reason.UNDERMINED] if UNDERMINING.intersection(quality.cautions) else []


def _last_that_explains(tried: tuple[LatentClassQuality, ...], least: float) -> int:
    """Position of the last number of classes up to which each explains at least so much more than the one before."""
    for position in range(1, len(tried)):
        before, after = tried[position - 1].explained, tried[position].explained
        if least > 0 and before is not None and after is not None and after - before < least:
            return position - 1
    return len(tried) - 1


def _weighed(quality: LatentClassQuality, lowest: float, taken: int, is_close: bool) -> Reason:
    if quality.classes == taken:
        return Reason.LOWEST_BIC if quality.bic == lowest else Reason.FEWER_AT_EQUAL_BIC
    return Reason.MORE_AT_EQUAL_BIC if is_close else Reason.HIGHER_BIC


def _refusal(what: str, expected: str, action: str) -> DefinitionError:
    return DefinitionError(Problem("number of latent classes", what, expected, action))
