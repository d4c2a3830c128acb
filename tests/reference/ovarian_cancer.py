"""Three tests of patients with ovarian cancer (see prediction/SOURCE.md), brought between 0 and 1."""

import csv
from pathlib import Path

import numpy as np

with (Path(__file__).parent / "data/prediction/ovarian_cancer_tests.csv").open() as file:
    _rows = list(csv.DictReader(file))


def _column(name: str) -> np.ndarray:
    return np.array([row[name] for row in _rows], dtype=np.float64)


OUTCOMES = _column("outcome")
TESTS = {
    "albumin": _column("albumin") / 10,
    "total_protein": _column("total_protein") / 10,
    "kg_score": 1 - _column("kg_score") / 10,
}
"""The K-G score turned round, as in the published analysis: a high score went with outcome 0."""
