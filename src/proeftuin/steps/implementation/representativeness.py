"""
Whether those who take part are like those for whom it is meant: reach of each group beside that of all others.

It is made of released numbers, so that it tells none that was withheld. A group and all others share nobody, so that
their shares are independent; the interval of the ratio of the two is made on the log scale.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import sqrt

import polars as pl

from proeftuin.data.delivery_tables import REPRESENTATIVENESS
from proeftuin.methods.contrast import contrast
from proeftuin.steps.implementation.reach_table import ALL, TRAITS
from proeftuin.vocabulary.estimate import Status

CONFIDENCE = 0.95
MINIMUM_ELIGIBLE = 10
"""Fewest eligible persons of a group, and of all others, whose shares are compared."""
TOO_FEW = "too_few_eligible"
NOBODY = "nobody_enrolled"
"""Reason: without anybody who enrolled in one of the two there is no ratio."""

Numbers = Mapping[str, tuple[int | None, str, str | None]]
"""Stage to persons, status and reason."""


def representativeness(reach: pl.DataFrame) -> pl.DataFrame:
    """
    As the contract `representativeness` says, over all rollouts of each entry.

    Parameters
    ----------
    reach : frame
        Released, as the contract `reach` says.
    """
    whole = reach.filter("is_whole")
    rows = [
        row
        for trait in TRAITS
        for key, groups in _groups(whole, trait)
        for row in _rows(key, trait, groups, _everybody(whole, key))
    ]
    schema = {name: column.type for name, column in REPRESENTATIVENESS.columns.items()}
    return REPRESENTATIVENESS.in_order(REPRESENTATIVENESS.conform(pl.DataFrame(rows, schema=schema)))


def _groups(whole: pl.DataFrame, trait: str) -> Iterator[tuple[tuple[str, str], dict[str, Numbers]]]:
    of_trait = whole.filter(pl.col(trait) != ALL)
    for key, rows in of_trait.group_by("entry", "region", maintain_order=True):
        found: dict[str, dict[str, tuple[int | None, str, str | None]]] = {}
        for row in rows.iter_rows(named=True):
            found.setdefault(row[trait], {})[row["stage"]] = (row["persons"], row["status"], row["reason"])
        yield (str(key[0]), str(key[1])), dict(found.items())


def _everybody(whole: pl.DataFrame, key: tuple[str, str]) -> Numbers:
    own = whole.filter(
        pl.col("entry") == key[0], pl.col("region") == key[1], *(pl.col(trait) == ALL for trait in TRAITS)
    )
    return {row["stage"]: (row["persons"], row["status"], row["reason"]) for row in own.iter_rows(named=True)}


def _rows(
    key: tuple[str, str], trait: str, groups: Mapping[str, Numbers], everybody: Numbers
) -> Iterator[dict[str, object]]:
    for name, numbers in groups.items():
        place: dict[str, object] = {"entry": key[0], "region": key[1], "stratum_kind": trait, "stratum": name}
        asked = [numbers["eligible"], numbers["enrolled"], everybody["eligible"], everybody["enrolled"]]
        untold = next(((status, reason) for _, status, reason in asked if status != Status.VALUE.value), None)
        if untold is not None:
            yield place | {"status": untold[0], "reason": untold[1]}
        else:
            yield place | _compared(*(number or 0 for number, _, _ in asked))


def _compared(eligible: int, enrolled: int, all_eligible: int, all_enrolled: int) -> dict[str, object]:
    others, others_enrolled = all_eligible - eligible, all_enrolled - enrolled
    shares: dict[str, object] = {
        "percent_eligible": 100 * eligible / all_eligible if all_eligible else None,
        "percent_enrolled": 100 * enrolled / all_enrolled if all_enrolled else None,
    }
    if min(eligible, others) < MINIMUM_ELIGIBLE:
        return shares | {"status": Status.NOT_ESTIMABLE.value, "reason": TOO_FEW}
    if min(enrolled, others_enrolled) <= 0:
        return shares | {"status": Status.NOT_ESTIMABLE.value, "reason": NOBODY}
    own, other = enrolled / eligible, others_enrolled / others
    both = contrast(
        own, sqrt(own * (1 - own) / eligible), other, sqrt(other * (1 - other) / others), confidence=CONFIDENCE
    )
    ratio, lower, upper = (float(number) for number in (both.ratio, both.ratio_lower, both.ratio_upper))
    verdict = "less" if upper < 1 else "more" if lower > 1 else "alike"
    interval = {"ratio": ratio, "lower": lower, "upper": upper, "confidence": CONFIDENCE}
    return shares | interval | {"verdict": verdict, "status": Status.VALUE.value}
