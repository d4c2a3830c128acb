"""
What the survey asks the synthetic persons, and how many give which answer.

Instruments and items bear the names under which answers are scored. Shares are a model of the Dutch order of magnitude.
A respondent's answers to one instrument go together, because most of each comes from the respondent's own level.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

import polars as pl


@dataclass(frozen=True)
class Instrument:
    """
    One instrument.

    Attributes
    ----------
    items : mapping of str to mapping of float to float
        Answer to the share who give it, by item; from the answer of those who are well to that of those who are worst.
    sensitivity : float
        How far illness moves the answers, from 0.
    """

    name: str
    items: Mapping[str, Mapping[float, float]]
    sensitivity: float = 0.0


def _of(items: str, *shares: float, lowest: int = 1) -> dict[str, dict[float, float]]:
    return {item: dict(enumerate(shares, lowest)) for item in items.split()}


def _reversed(items: str, *shares: float, lowest: int = 1) -> dict[str, dict[float, float]]:
    answers = range(lowest + len(shares) - 1, lowest - 1, -1)
    return {item: dict(zip(answers, shares, strict=True)) for item in items.split()}


def _numbered(first: int, last: int) -> str:
    return " ".join(f"item_{number:02d}" for number in range(first, last + 1))


INSTRUMENTS = (
    Instrument("self_rated_health", _of("general", 0.24, 0.53, 0.18, 0.04, 0.01), 2.5),
    Instrument("gali", _reversed("limitation", 0.68, 0.25, 0.07), 2.5),
    Instrument(
        "mhi_5",
        _reversed("nervous downhearted down_in_the_dumps", 0.40, 0.33, 0.14, 0.08, 0.04, 0.01)
        | _of("calm happy", 0.16, 0.46, 0.18, 0.13, 0.05, 0.02),
        0.8,
    ),
    Instrument(
        "de_jong_gierveld_11",
        _reversed("item_02 item_03 item_05 item_06 item_09 item_10", 0.68, 0.20, 0.12)
        | _of("item_01 item_04 item_07 item_08 item_11", 0.64, 0.24, 0.12),
        0.8,
    ),
    Instrument(
        "kessler_10",
        _of("worn_out effort", 0.32, 0.36, 0.22, 0.08, 0.02)
        | _of("nervous restless low_mood", 0.50, 0.30, 0.14, 0.05, 0.01)
        | _of("beyond_calming hopeless unable_to_sit inconsolable worthless", 0.74, 0.16, 0.07, 0.02, 0.01),
        0.8,
    ),
    Instrument(
        "brief_resilience_scale",
        _reversed("quick_recovery short_recovery little_trouble", 0.12, 0.42, 0.28, 0.15, 0.03)
        | _of("hard_to_get_through hard_to_snap_back long_to_get_over", 0.12, 0.42, 0.28, 0.15, 0.03),
        0.5,
    ),
    Instrument(
        "eq_5d_5l",
        _of("mobility", 0.72, 0.14, 0.09, 0.04, 0.01)
        | _of("self_care", 0.92, 0.04, 0.02, 0.01, 0.01)
        | _of("usual_activities", 0.72, 0.16, 0.08, 0.03, 0.01)
        | _of("pain", 0.42, 0.34, 0.17, 0.06, 0.01)
        | _of("anxiety", 0.62, 0.23, 0.11, 0.03, 0.01),
        2.0,
    ),
    Instrument(
        "eq_vas",
        {"health_today": {98: 0.08, 90: 0.24, 85: 0.18, 80: 0.20, 70: 0.14, 60: 0.08, 50: 0.05, 35: 0.02, 20: 0.01}},
        2.0,
    ),
    Instrument(
        "oecd_limitation",
        _of("group_talk talk_to_one small_print recognise_a_face pick_up", 0.86, 0.10, 0.03, 0.01)
        | _of("carry walk", 0.80, 0.12, 0.05, 0.03),
        2.5,
    ),
    Instrument("smoking", _reversed("smokes", 0.44, 0.36, 0.05, 0.15), 0.3),
    Instrument(
        "body_mass",
        {
            "height": {156: 0.08, 162: 0.16, 168: 0.21, 174: 0.21, 180: 0.18, 186: 0.11, 192: 0.05},
            "weight": {54: 0.08, 61: 0.14, 68: 0.19, 74: 0.19, 80: 0.16, 87: 0.11, 95: 0.08, 108: 0.04, 122: 0.01},
        },
        0.2,
    ),
    Instrument("alcohol", {"glasses_per_week": {0: 0.24, 2: 0.28, 5: 0.20, 9: 0.14, 13: 0.07, 18: 0.04, 28: 0.03}}),
    Instrument(
        "activity_guideline",
        {
            "minutes_per_week": {900: 0.20, 480: 0.25, 240: 0.22, 120: 0.15, 60: 0.10, 0: 0.08},
            "strengthening_days": {5: 0.12, 3: 0.22, 2: 0.26, 1: 0.18, 0: 0.22},
        },
        1.5,
    ),
    Instrument("sbsq", _reversed("reading understanding forms", 0.48, 0.34, 0.11, 0.05, 0.02, lowest=0), 0.5),
    Instrument("making_ends_meet", _of("trouble", 0.45, 0.39, 0.12, 0.04), 0.5),
    Instrument(
        "informal_care",
        {
            "months": {0: 0.84, 6: 0.04, 24: 0.07, 72: 0.05},
            "hours": {0: 0.84, 3: 0.05, 9: 0.07, 25: 0.04},
            "burden": {1: 0.80, 2: 0.09, 3: 0.08, 4: 0.02, 5: 0.01},
        },
    ),
    Instrument(
        "unmet_need",
        {
            item: {9: 0.12, 0: share, 1: 0.88 - share}
            for item, share in (("cost", 0.82), ("wait", 0.78), ("distance", 0.86))
        },
        0.5,
    ),
    Instrument("gp_access", {"urgent": {9: 0.30, 1: 0.34, 2: 0.22, 3: 0.11, 4: 0.03}}),
    Instrument(
        "prem_gp", _reversed("access listening explanation involvement coordination", 0.38, 0.40, 0.15, 0.05, 0.02)
    ),
    Instrument(
        "recommendation",
        _reversed("recommends", 0.18, 0.20, 0.30, 0.17, 0.07, 0.04, 0.02, 0.01, 0.004, 0.003, 0.003, lowest=0),
    ),
    Instrument("pacic_s", _reversed(_numbered(1, 11), 0.12, 0.24, 0.28, 0.22, 0.14)),
    Instrument(
        "collaborate",
        _reversed("understand listen include", 0.30, 0.22, 0.22, 0.12, 0.06, 0.03, 0.02, 0.01, 0.01, 0.01, lowest=0),
    ),
    Instrument("p3ceq", _reversed(_numbered(1, 10), 0.34, 0.36, 0.20, 0.10, lowest=0)),
)


def question_frame() -> pl.DataFrame:
    """One row per item: its number, the number of its instrument, and how far illness moves the answer."""
    asked = [(number, one, item) for number, one in enumerate(INSTRUMENTS) for item in one.items]
    rows = [(place, of, one.name, item, one.sensitivity) for place, (of, one, item) in enumerate(asked)]
    schema = {
        "question": pl.Int32,
        "instrument_number": pl.Int32,
        "instrument": pl.String,
        "item": pl.String,
        "sensitivity": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def answer_frame() -> pl.DataFrame:
    """One row per answer: the question, the share of answers before it, and its number."""
    items = [shares for one in INSTRUMENTS for shares in one.items.values()]
    rows = [
        (place, upto - share, float(value))
        for place, shares in enumerate(items)
        for (value, share), upto in zip(shares.items(), accumulate(shares.values()), strict=True)
    ]
    schema = {"question": pl.Int32, "start": pl.Float64, "value": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")
