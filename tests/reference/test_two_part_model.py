"""
The effect of a two-part model on 4,000 drawn persons, by glm of R 4.2.2 and g-computation.

R's default leaves the gamma model 1e-5 from its maximum, with which the effect is -28.5997501; iterated until nothing
changes (epsilon 1e-14) it is -28.5999415.
"""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from proeftuin.methods.effects.glm_cells import glm_cells
from proeftuin.methods.effects.two_part_model import two_part_effect

DATA = Path(__file__).parent / "data" / "effect-estimation"


def test_the_effect_in_money_is_that_of_models_on_persons():
    table = pl.read_csv(DATA / "costs_with_zeros.csv")
    age, sex, treated, after, cluster = (table[name] for name in ("age", "sex", "treated", "after", "cluster"))
    design = np.column_stack([np.ones(len(table)), age, sex, treated, after, treated * after])
    use = glm_cells(design, table["persons"], table["users"], clusters=cluster)
    amount = glm_cells(design, table["users"], table["costs"], clusters=cluster)

    effect = two_part_effect(use, amount, effects=[5])

    assert effect.value == pytest.approx(-28.5999415, abs=5e-7)
    assert effect.value == pytest.approx(-28.5997501, abs=2e-4)
    assert effect.use.coefficients[5] == pytest.approx(0.09474307, abs=5e-9)
    assert effect.lower < effect.value < effect.upper
