"""The rates of false alarms that the documentation tells, held against fewer draws."""

import re
from pathlib import Path

import numpy as np
import pytest

from benchmarks.control_chart_false_alarms import UNSCREENED, false_alarms
from proeftuin.methods.control_charts.signals import RuleSet

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "control-charts.md"
DRAWS, DOCUMENTED_DRAWS = 300, 10_000
NAMES = {"run": "run", "XmR": "xmr", "XmR, unscreened": UNSCREENED, "p": "p", "p'": "p_prime", "u": "u"}


def documented():
    """Shares of series and of points by chart, number of points and set of rules."""
    cell = r"([\d.]+) % \(([\d.]+) %\)"
    row = re.compile(r"^\| ([^|]+) \| (\d+) \| " + r" \| ".join([cell] * len(RuleSet)) + r" \|$", re.MULTILINE)
    return {
        (NAMES[found[0]], int(found[1])): np.array(found[2:], dtype=float).reshape(-1, 2) / 100
        for found in row.findall(PAGE.read_text(encoding="utf-8"))
    }


def test_the_page_tells_every_chart_and_length():
    assert {(kind, points) for kind in NAMES.values() for points in (12, 24, 36)} == set(documented())


@pytest.mark.parametrize(("kind", "points"), [("run", 36), ("xmr", 24), (UNSCREENED, 12), ("p", 24), ("p_prime", 12)])
def test_stable_series_are_flagged_as_often_as_the_page_tells(kind, points):
    found = false_alarms(kind, points, DRAWS)

    for rules, (of_series, of_points) in zip(RuleSet, documented()[kind, points], strict=True):
        error = np.sqrt(max(of_series, 0.01) * (1 - of_series) * (1 / DRAWS + 1 / DOCUMENTED_DRAWS))
        assert found[rules].series == pytest.approx(of_series, abs=3.5 * error)
        # A flagged series has a few flagged points, or for too few crossings all of them.
        assert found[rules].points == pytest.approx(of_points, abs=3.5 * error)


def test_a_longer_series_has_more_false_alarms_and_fewer_rules_have_fewer():
    rates = documented()
    nhs, nelson, anhoej, _ = range(4)

    for kind in NAMES.values():
        assert rates[kind, 12][nhs, 0] < rates[kind, 24][nhs, 0] < rates[kind, 36][nhs, 0]
        if kind != "run":
            assert rates[kind, 24][anhoej, 0] < rates[kind, 24][nhs, 0] < rates[kind, 24][nelson, 0]
