"""
Logistic regression on counted patterns against published examples and scikit-learn.

Snoring and heart disease: Agresti, An Introduction to Categorical Data Analysis, 2nd edition 2007, section 3.2.
Beetle mortality: Dobson, An Introduction to Generalized Linear Models, 2nd edition 2002, section 7.3. AZT and symptoms
of AIDS: Agresti, section 4.3.2, with the coefficients that are printed there for dummies of 1 and 0. With a ridge:
scikit-learn 1.9.1, whose `C` is one over the ridge, on the same persons one by one.
"""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from proeftuin.methods.prediction.logistic import fit_logistic


def with_constant(*columns):
    return np.column_stack([np.ones(len(columns[0])), *columns])


def test_snoring_and_heart_disease():
    found = fit_logistic(with_constant([0, 2, 4, 5]), [24, 35, 21, 30], [1379, 638, 213, 254])

    assert found.coefficients == pytest.approx([-3.866, 0.397], abs=5e-4)
    assert found.standard_errors == pytest.approx([0.1662, 0.0500], abs=5e-5)


def test_beetle_mortality():
    dose = [1.6907, 1.7242, 1.7552, 1.7842, 1.8113, 1.8369, 1.8610, 1.8839]
    found = fit_logistic(with_constant(dose), [6, 13, 18, 28, 52, 53, 61, 60], [59, 60, 62, 56, 63, 59, 62, 60])

    assert found.coefficients == pytest.approx([-60.717, 34.270], abs=5e-4)
    assert found.standard_errors == pytest.approx([5.181, 2.912], abs=5e-4)


def test_azt_and_symptoms_of_aids():
    azt, is_white = [1, 0, 1, 0], [1, 1, 0, 0]
    found = fit_logistic(with_constant(azt, is_white), [14, 32, 11, 12], [107, 113, 63, 55])

    assert found.coefficients == pytest.approx([-1.0736, -0.7195, 0.0555], abs=5e-5)
    assert found.standard_errors == pytest.approx([0.2629, 0.2790, 0.2886], abs=5e-5)


def test_with_a_ridge_as_the_established_library_on_persons_one_by_one():
    generator = np.random.default_rng(5)
    columns = generator.integers(0, 2, (400, 4)).astype(float)
    events = generator.binomial(1, 1 / (1 + np.exp(1.5 - columns @ [1.0, -0.5, 0.0, 2.0])))
    patterns, place = np.unique(columns, axis=0, return_inverse=True)
    counted = np.bincount(place.ravel(), events), np.bincount(place.ravel())

    ours = fit_logistic(with_constant(*patterns.T), *counted, ridge=2.0)
    theirs = LogisticRegression(C=0.5, tol=1e-10, max_iter=1000).fit(columns, events)

    assert ours.coefficients == pytest.approx([*theirs.intercept_, *theirs.coef_[0]], abs=1e-5)
