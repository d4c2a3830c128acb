"""No percentage of a model card that leaves tells of a few persons, not even beside those of the segments."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.data.risk_tables import RISK_CALIBRATION, RISK_COEFFICIENTS, RISK_GAIN, RISK_MODELS, RISK_QUALITY
from proeftuin.release.risks import protected_risks

FEW = range(1, 10)
SHARES = ("followed_percent", "died_percent", "left_percent")


def released(segments: list[tuple[int, int, int]]) -> pl.DataFrame:
    """The cards of everybody and of segments by how many were followed, died and left."""
    everybody = tuple(sum(column) for column in zip(*segments, strict=True))
    rows = [_card("", everybody), *(_card(f"s{place}", counts) for place, counts in enumerate(segments))]
    schema = {name: column.type for name, column in RISK_MODELS.columns.items()}
    others = (RISK_QUALITY, RISK_CALIBRATION, RISK_GAIN, RISK_COEFFICIENTS)
    tables = {contract.name: contract.empty() for contract in others}
    return protected_risks(tables | {"risk_models": pl.DataFrame(rows, schema=schema)})["risk_models"]


def _card(segment: str, counts: tuple[int, ...]) -> dict[str, object]:
    persons = sum(counts)
    percents = {name: 100 * count / max(persons, 1) for name, count in zip(SHARES, counts, strict=True)}
    sizes = {"learn_persons": persons, "test_persons": persons}
    events = {"learn_events": persons // 2, "test_events": persons // 2}
    return {"model": "m", "segment": segment, "status": "value", **sizes, **events, **percents}


counted = st.tuples(st.integers(10, 80), st.integers(0, 30), st.integers(0, 30))


@settings(deadline=None, max_examples=150)
@given(st.lists(counted, min_size=1, max_size=5))
def test_a_percentage_that_is_hidden_is_not_told_by_the_others(segments: list[tuple[int, int, int]]) -> None:
    cards = released(segments)
    everybody, parts = cards.row(0, named=True), cards.rows(named=True)[1:]
    for place, name in enumerate(SHARES):
        hidden = [counts for counts, card in zip(segments, parts, strict=True) if card[name] is None]
        if everybody[name] is not None:
            assert sum(counts[place] for counts in hidden) not in FEW
            assert sum(sum(counts) - counts[place] for counts in hidden) not in FEW
            assert len([counts for counts in hidden if counts[place]]) != 1
    for counts, card in zip(segments, parts, strict=True):
        of_card = [count for count, name in zip(counts, SHARES, strict=True) if card[name] is None]
        assert card["test_persons"] is None or sum(of_card) not in FEW
        shown = [count for count, name in zip(counts, SHARES, strict=True) if card[name] is not None]
        assert not any(count in FEW or sum(counts) - count in FEW for count in shown)


def test_the_deaths_of_a_segment_are_not_everybody_less_the_other_segments() -> None:
    cards = released([(900, 60, 40), (925, 35, 40), (955, 5, 40)])
    assert cards["died_percent"].to_list() == [pytest.approx(10 / 3), 6.0, None, None]
    assert cards["test_persons"].null_count() == 0
