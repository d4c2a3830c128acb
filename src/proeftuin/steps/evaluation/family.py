"""
p-values corrected for the number of outcomes, within families that answer one question.

Primary outcomes of one aim are one family, corrected by stepping down over the draws that they share (Romano and
Wolf): whether any of them is found by chance. Secondary outcomes are one family, corrected for the share of false
findings among those found (Benjamini and Hochberg). The sites of one outcome are a family too (Holm). Negative controls
stay as they are: a correction would hide that they moved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from proeftuin.methods.effects.multiplicity import benjamini_hochberg, holm, romano_wolf
from proeftuin.methods.effects.wild_cluster_bootstrap import DrawnStatistics, drawn_statistics
from proeftuin.steps.evaluation.difference_in_differences import stacked_fit
from proeftuin.steps.evaluation.effect_rows import ALL_SITES, AVERAGE, Row, judged_p
from proeftuin.steps.evaluation.plan import Role
from proeftuin.steps.evaluation.region_panel import RegionPanel

Floats = NDArray[np.float64]

_Key = tuple[str, str, str]


def with_adjusted_p_values(rows: Sequence[Row], panels: Mapping[str, RegionPanel]) -> list[Row]:
    """
    Rows of the main analysis with `p_adjusted` and `adjustment` where an effect is one of several.

    Parameters
    ----------
    panels : mapping of str to RegionPanel
        Panel of each outcome, all of one design, so that their draws are shared.
    """
    adjusted = _over_outcomes(rows, panels) | _over_sites(rows)
    return [row | adjusted.get(_key(row), {}) for row in rows]


def _over_outcomes(rows: Sequence[Row], panels: Mapping[str, RegionPanel]) -> dict[_Key, Row]:
    together = [row for row in rows if _is_average(row) and row["site"] == ALL_SITES and judged_p(row) is not None]
    primary = [row for row in together if row["role"] == Role.PRIMARY]
    secondary = [row for row in together if row["role"] == Role.SECONDARY]
    found = _adjusted(secondary, benjamini_hochberg(_p_values(secondary)), "benjamini_hochberg")
    for aim in dict.fromkeys(str(row["aim"]) for row in primary):
        found |= _stepped_down([row for row in primary if row["aim"] == aim], panels)
    return found


def _stepped_down(family: Sequence[Row], panels: Mapping[str, RegionPanel]) -> dict[_Key, Row]:
    of_family = [panels[str(row["outcome"])] for row in family]
    fits = [stacked_fit(panel) for panel in of_family]
    if of_family[0].plan.chosen_analysis or len({panel.kept.tobytes() for panel in of_family}) > 1:
        # Another estimator, or regions left out for one outcome and not for another: no draws in common.
        return _adjusted(family, holm(_p_values(family)), "holm")
    weights = of_family[0].bootstrap_weights(fits[0].clusters)
    statistics = DrawnStatistics.joined([drawn_statistics(fit, weights) for fit in fits])
    return _adjusted(family, romano_wolf(statistics), "romano_wolf")


def _over_sites(rows: Sequence[Row]) -> dict[_Key, Row]:
    found: dict[_Key, Row] = {}
    for outcome in dict.fromkeys(row["outcome"] for row in rows if row["role"] != Role.NEGATIVE_CONTROL):
        sites = [row for row in rows if _is_average(row) and row["outcome"] == outcome and row["site"] != ALL_SITES]
        judged = [row for row in sites if judged_p(row) is not None]
        found |= _adjusted(judged, holm(_p_values(judged)), "holm")
    return found


def _adjusted(family: Sequence[Row], p_values: Sequence[float] | Floats, name: str) -> dict[_Key, Row]:
    """Nothing to correct in a family of one."""
    if len(family) < 2:
        return {}
    return {_key(row): {"p_adjusted": float(p), "adjustment": name} for row, p in zip(family, p_values, strict=True)}


def _p_values(rows: Sequence[Row]) -> Floats:
    return np.array([judged_p(row) for row in rows], dtype=np.float64)


def _is_average(row: Row) -> bool:
    return row["kind"] == AVERAGE and row.get("value") is not None


def _key(row: Row) -> _Key:
    return str(row["outcome"]), str(row["site"]), str(row["kind"])
