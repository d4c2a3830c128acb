"""
How strongly an entry is implemented: how far each of five parts came to what was agreed, and their weighted mean.

Each part is what was achieved over what was agreed, at most 1. Reach is the share of the eligible who enrolled, dose
the sessions per participant, completion the share of participants who completed it, fidelity the share of checked items
done as described, and adoption the share of invited settings that deliver. Where no target was agreed for a share, all
of it is taken: 1. Dose has no such bound, and is left out without a planned number of sessions.

In a period, completion is that of everybody who enrolled up to its end. Reach and dose are known for all rollouts
together only: who enrolled so far would be held against those who happen to be eligible in the period, and sessions
belong to a participant's whole course. The total is the mean of the parts that are known, by their weights, and says
how many these are: two totals of different parts are not to be compared.

That strength is measured beside effects is common. Which parts make it up, how they are scaled, and that they weigh
alike unless a study says otherwise, is a choice of this program; so the parts are always shown with the total.

Source
------
Hargreaves et al. (2016), Health Policy and Planning 31, 860-867, on measures of implementation strength.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from proeftuin.data.delivery_tables import IMPLEMENTATION_STRENGTH
from proeftuin.steps.implementation.delivery_log import sites_of_region
from proeftuin.steps.implementation.portfolio import Entry
from proeftuin.steps.implementation.re_aim import NOT_KNOWN, Row, share_of
from proeftuin.steps.implementation.reach_table import ALL, TRAITS
from proeftuin.vocabulary.estimate import Status

PARTS = ("reach", "dose", "completion", "fidelity", "adoption")
TOTAL = "total"
WHOLE_ONLY = "of_all_rollouts_only"
"""Reason: in one period the part says nothing."""
NOT_AGREED = "not_agreed"
"""Reason: nobody agreed on a number of sessions."""
NO_PART = "no_part_is_known"
_WHERE = ("entry", "region", "period_start", "period_end", "is_whole")

Share = tuple[float | None, str, str | None]


@dataclass(frozen=True)
class Weights:
    """How much each part counts; a part with no weight is shown and does not count."""

    by_part: Mapping[str, float]

    def of(self, part: str) -> float:
        """Weight of a part; 1 when nothing else is said."""
        return self.by_part.get(part, 1.0)


def strength(reach: pl.DataFrame, delivery: pl.DataFrame, entries: Sequence[Entry], weights: Weights) -> pl.DataFrame:
    """
    As the contract `implementation_strength` says, of every region and period of the table `delivery`.

    Parameters
    ----------
    reach, delivery : frame
        Released; `delivery` with what the logs tell.
    """
    by_id = {entry.id: entry for entry in entries}
    stages = _stages(reach)
    rows = [
        {name: place[name] for name in _WHERE} | row
        for place in _with_cumulative(delivery, stages)
        for row in _rows(place, by_id[str(place["entry"])], weights)
    ]
    schema = {name: column.type for name, column in IMPLEMENTATION_STRENGTH.columns.items()}
    return IMPLEMENTATION_STRENGTH.in_order(IMPLEMENTATION_STRENGTH.conform(pl.DataFrame(rows, schema=schema)))


def weighted_mean(parts: Mapping[str, float | None], weights: Weights) -> tuple[float | None, float, int]:
    """Mean of the parts that are known by their weights, the sum of these weights, and how many parts are known."""
    known = {part: value for part, value in parts.items() if value is not None and weights.of(part) > 0}
    whole = sum(weights.of(part) for part in known)
    if not known:
        return None, 0.0, 0
    return sum(weights.of(part) * value for part, value in known.items()) / whole, whole, len(known)


def achieved(value: float, target: float | None) -> float:
    """How far a value came to its target, at most 1; a target of nothing is met."""
    if target is None:
        return min(1.0, value)
    return 1.0 if target <= 0 else min(1.0, value / target)


def target_of_reach(entry: Entry, region: str) -> float | None:
    """The share to be reached in a region: of its rollouts where they all say the same, or else of the entry."""
    own = {
        entry.targets.reach if one.target is None else one.target
        for site in sites_of_region(entry, region)
        for one in entry.rollouts_in(site)
    }
    return next(iter(own)) if len(own) == 1 else entry.targets.reach


def _rows(place: Row, entry: Entry, weights: Weights) -> Iterator[Row]:
    found = dict(_parts(place, entry))
    for part, (value, status, reason) in found.items():
        weight = None if value is None else weights.of(part)
        yield {"part": part, "value": value, "weight": weight, "status": status, "reason": reason}
    mean, weight, known = weighted_mean({part: value for part, (value, _, _) in found.items()}, weights)
    state = _state(None) if mean is not None else (Status.NOT_ESTIMABLE.value, NO_PART)
    total: Row = {"part": TOTAL, "value": mean, "weight": weight, "known": known}
    yield total | {"status": state[0], "reason": state[1]}


def _parts(place: Row, entry: Entry) -> Iterator[tuple[str, Share]]:
    stages, is_whole = place["stages"], bool(place["is_whole"])
    if not isinstance(stages, dict):
        return
    targets = entry.targets
    of_one_period: Share = (None, Status.MISSING.value, WHOLE_ONLY)
    reach = _scaled(share_of(stages.get("enrolled"), stages.get("eligible")), target_of_reach(entry, _region(place)))
    yield "reach", reach if is_whole else of_one_period
    yield "dose", _dose(place, targets.sessions) if is_whole else of_one_period
    yield "completion", _scaled(share_of(stages.get("completed"), stages.get("enrolled")), targets.completed)
    yield "fidelity", _scaled(_percent(place["fidelity"]), targets.fidelity)
    yield "adoption", _scaled(_percent(place["adoption"]), None)


def _region(place: Row) -> str:
    return str(place["region"])


def _scaled(share: Share, target: float | None) -> Share:
    value, status, reason = share
    return (None if value is None else achieved(value, target)), status, reason


def _percent(value: object) -> Share:
    return (value / 100, *_state(None)) if isinstance(value, float) else (None, *_state(NOT_KNOWN))


def _dose(place: Row, planned: float | None) -> Share:
    if planned is None:
        return None, *_state(NOT_AGREED)
    if place["status"] != Status.VALUE.value:
        return None, str(place["status"]), str(place["reason"])
    sessions = place["sessions_per_participant"]
    return (achieved(sessions, planned), *_state(None)) if isinstance(sessions, float) else (None, *_state(NOT_KNOWN))


def _state(reason: str | None) -> tuple[str, str | None]:
    return (Status.VALUE.value, None) if reason is None else (Status.MISSING.value, reason)


def _stages(reach: pl.DataFrame) -> dict[tuple[object, ...], dict[str, Row]]:
    own = reach.filter(*(pl.col(trait) == ALL for trait in TRAITS))
    found: dict[tuple[object, ...], dict[str, Row]] = {}
    for row in own.iter_rows(named=True):
        found.setdefault(tuple(row[name] for name in _WHERE), {})[row["stage"]] = row
    return found


def _with_cumulative(delivery: pl.DataFrame, stages: Mapping[tuple[object, ...], Mapping[str, Row]]) -> Iterator[Row]:
    """Places of the table with the numbers of each stage; in periods those who enrolled or completed until its end."""
    so_far: dict[tuple[object, object], dict[str, Row]] = {}
    for row in delivery.sort(*_WHERE).iter_rows(named=True):
        own = dict(stages.get(tuple(row[name] for name in _WHERE), {}))
        if not row["is_whole"]:
            before = so_far.setdefault((row["entry"], row["region"]), {})
            for stage in ("enrolled", "completed"):
                if stage in own:
                    before[stage] = own[stage] = _added(before.get(stage), own[stage])
        yield row | {"stages": own}


def _added(before: Row | None, row: Row) -> Row:
    """Persons of both; what is not known of one of them is not known of both."""
    if before is None or row["status"] != Status.VALUE.value:
        return row
    if before["status"] != Status.VALUE.value:
        return before
    persons, more = before["persons"], row["persons"]
    both = persons + more if isinstance(persons, int) and isinstance(more, int) else None
    return row | {"persons": both}
