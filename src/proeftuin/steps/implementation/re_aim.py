"""
The five dimensions of RE-AIM of an entry: reach, effectiveness, adoption, implementation and maintenance.

Each measure stands by itself with what it rests on; what nobody measured is missing, with the reason. Nothing is added
up over dimensions, and sites are not put in an order: they differ in more than what they did.

Source
------
Glasgow, Vogt, Boles (1999), American Journal of Public Health 89, 1322-1327, for the dimensions. Glasgow et al. (2019),
Frontiers in Public Health 7, 64, for representativeness, cost and adaptations as parts of them, and for six months from
which something is maintained. Which measures stand for a dimension here is a choice of this program.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from proeftuin.data.delivery_tables import RE_AIM
from proeftuin.methods.proportion_interval import wilson_limits
from proeftuin.steps.implementation.delivery_log import DeliveryLogs, of_place, sites_of_region
from proeftuin.steps.implementation.portfolio import Entry, Portfolio
from proeftuin.steps.implementation.reach_table import ALL, TRAITS
from proeftuin.vocabulary.estimate import Status

MAINTAINED_MONTHS = 6
"""From so many months on something counts as maintained."""
CONFIDENCE = 0.95
NOT_EVALUATED = "not_evaluated"
"""Reason: the evaluation of the study, if it has one, is not about this entry."""
NOT_KNOWN = "not_known"
"""Reason: nobody keeps what the measure rests on."""
TOO_SHORT = "six_months_not_over"
APART = "not_estimated_apart"
"""Reason: the evaluation gives one effect of all days since the start."""

Row = dict[str, object]
_VALUE = Status.VALUE.value


@dataclass(frozen=True)
class Measured:
    """
    What the measures are made of.

    Attributes
    ----------
    tables : mapping of str to frame
        Released: `reach`, `representativeness`, `delivery` with what logs tell, and `effects` if there are any.
    by_hand : frozenset of str
        Entries whose persons are counted by parties.
    last_day : date
        First day after the study.
    """

    portfolio: Portfolio
    tables: Mapping[str, pl.DataFrame]
    logs: DeliveryLogs
    by_hand: frozenset[str]
    last_day: date


def re_aim(measured: Measured) -> pl.DataFrame:
    """As the contract `re_aim` says, of every entry that is carried out somewhere, in all its sites and in each."""
    rows = [
        {"entry": entry.id, "region": region} | row
        for entry in measured.portfolio.entries
        if entry.rollouts
        for region in (ALL, *(f"site:{site}" for site in sites_of_region(entry, ALL)))
        for row in _rows(measured, entry, region)
    ]
    schema = {name: column.type for name, column in RE_AIM.columns.items()}
    return RE_AIM.in_order(RE_AIM.conform(pl.DataFrame(rows, schema=schema)))


def _rows(measured: Measured, entry: Entry, region: str) -> Iterator[Row]:
    stages = stages_of(measured.tables["reach"], entry, region)
    whole = whole_row(measured.tables["delivery"], entry, region)
    yield from _reach(measured, entry, region, stages)
    yield from _effects(measured, entry, region)
    yield from _adoption(measured, entry, whole)
    yield from _implementation(measured, entry, stages, whole)
    yield from _maintenance(measured, entry, region)


def stages_of(reach: pl.DataFrame, entry: Entry, region: str) -> dict[str, Row]:
    """The row of each stage over all rollouts, of everybody."""
    own = reach.filter(
        "is_whole",
        pl.col("entry") == entry.id,
        pl.col("region") == region,
        *(pl.col(trait) == ALL for trait in TRAITS),
    )
    return {row["stage"]: row for row in own.iter_rows(named=True)}


def whole_row(delivery: pl.DataFrame, entry: Entry, region: str) -> Row:
    """What was delivered over all rollouts; empty when nobody knows."""
    own = delivery.filter("is_whole", pl.col("entry") == entry.id, pl.col("region") == region)
    return next(iter(own.iter_rows(named=True)), {})


def share_of(part: Row | None, whole: Row | None) -> tuple[float | None, str, str | None]:
    """One number of persons over another, 0 to 1, with the status and reason of what it lacks."""
    for row in (part, whole):
        if row is None:
            return None, Status.MISSING.value, NOT_KNOWN
        if row["status"] != _VALUE:
            return None, str(row["status"]), str(row["reason"])
    of, persons = _number(whole, "persons"), _number(part, "persons")
    if of is None or persons is None or of <= 0 or persons > of:
        return None, Status.NOT_ESTIMABLE.value, "fewer_than_were_counted" if of else "nobody_to_count"
    return persons / of, _VALUE, None


def _reach(measured: Measured, entry: Entry, region: str, stages: Mapping[str, Row]) -> Iterator[Row]:
    basis = "counts" if entry.id in measured.by_hand else "persons"
    for measure, part, whole in (
        ("invited_of_eligible", "invited", "eligible"),
        ("enrolled_of_eligible", "enrolled", "eligible"),
        ("enrolled_of_invited", "enrolled", "invited"),
    ):
        yield _share("reach", measure, stages.get(part), stages.get(whole), basis)
    groups = measured.tables["representativeness"].filter(
        pl.col("entry") == entry.id, pl.col("region") == region, pl.col("verdict").is_not_null()
    )
    for measure, verdict in (("groups_less_reached", "less"), ("groups_compared", None)):
        number = groups.height if verdict is None else groups.filter(pl.col("verdict") == verdict).height
        yield _figure("reach", measure, float(number) if groups.height else None, "groups", basis)


def _share(dimension: str, measure: str, part: Row | None, whole: Row | None, basis: str) -> Row:
    share, status, reason = share_of(part, whole)
    row: Row = {
        "dimension": dimension, "measure": measure, "unit": "percent", "basis": basis, "status": status,
        "reason": reason, "value": None if share is None else 100 * share,
    }  # fmt: skip
    if share is None:
        return row
    lower, upper = wilson_limits(_number(part, "persons"), _number(whole, "persons"), confidence=CONFIDENCE)  # type: ignore[arg-type]
    return row | {"lower": 100 * float(lower), "upper": 100 * float(upper)}


def _effects(measured: Measured, entry: Entry, region: str) -> Iterator[Row]:
    """The main analysis of each outcome, as the evaluation released it; nothing is estimated anew."""
    effects = measured.tables.get("effects")
    if effects is None or measured.portfolio.programme != entry.id:
        yield _absent("effectiveness", "effect", "percent", "evaluation", NOT_EVALUATED)
        return
    site = region.removeprefix("site:")
    own = effects.filter(pl.col("site") == site, pl.col("kind") == "average").unique(
        ["outcome", "population"], keep="first", maintain_order=True
    )
    if own.is_empty():
        yield _absent("effectiveness", "effect", "percent", "evaluation", NOT_EVALUATED)
    for row in own.iter_rows(named=True):
        yield {
            "dimension": "effectiveness",
            "measure": f"{row['outcome']}:{row['population']}",
            "unit": row["scale"],
            "basis": "evaluation",
        } | {name: row[name] for name in ("value", "lower", "upper", "status", "reason")}


def _adoption(measured: Measured, entry: Entry, whole: Row) -> Iterator[Row]:
    is_logged = of_place(measured.logs.settings, entry, sites_of_region(entry, ALL)) is not None
    basis = "settings" if is_logged else "rollouts"
    for measure, column, unit in (
        ("settings_invited", "settings_invited", "settings"),
        ("settings_delivering", "settings_delivering", "settings"),
        ("delivering_of_invited", "adoption", "percent"),
    ):
        yield _figure("adoption", measure, _number(whole, column), unit, basis)


def _implementation(measured: Measured, entry: Entry, stages: Mapping[str, Row], whole: Row) -> Iterator[Row]:
    basis = "counts" if entry.id in measured.by_hand else "persons"
    yield _share("implementation", "completed_of_enrolled", stages.get("completed"), stages.get("enrolled"), basis)
    sessions = _number(whole, "sessions_per_participant")
    untold = (str(whole["status"]), str(whole["reason"])) if whole.get("status", _VALUE) != _VALUE else None
    planned = entry.targets.sessions
    yield _figure("implementation", "sessions_per_participant", sessions, "sessions", basis, untold)
    of_planned = 100 * sessions / planned if sessions is not None and planned else None
    yield _figure("implementation", "sessions_of_planned", of_planned, "percent", basis, untold)
    yield _figure("implementation", "fidelity", _number(whole, "fidelity"), "percent", "fidelity_checks")
    yield _figure("implementation", "adaptations", _number(whole, "adaptations"), "changes", "adaptations")
    spent, enrolled = _number(whole, "spent_eur"), stages.get("enrolled", {})
    persons = _number(enrolled, "persons")
    each = spent / persons if spent is not None and persons else None
    hidden = (str(enrolled["status"]), str(enrolled["reason"])) if enrolled.get("status", _VALUE) != _VALUE else None
    yield _figure("implementation", "spent_per_participant", each, "eur", "spending", hidden)


def _maintenance(measured: Measured, entry: Entry, region: str) -> Iterator[Row]:
    sites = sites_of_region(entry, region)
    settings = of_place(measured.logs.settings, entry, sites)
    measure = "settings_after_six_months"
    if settings is None:
        yield _absent("maintenance", measure, "percent", "settings", NOT_KNOWN)
    else:
        after = pl.col("joined_on").dt.offset_by(f"{MAINTAINED_MONTHS}mo")
        due = settings.filter(after <= measured.last_day)
        still = due.filter(pl.col("left_on").is_null() | (pl.col("left_on") >= after)).height
        if due.is_empty():
            yield _absent("maintenance", measure, "percent", "settings", TOO_SHORT)
        else:
            yield _figure("maintenance", measure, 100 * still / due.height, "percent", "settings")
    begun = [one for site in sites for one in entry.rollouts_in(site) if one.start < measured.last_day]
    running = [one for one in begun if one.end is None or one.end > measured.last_day]
    share = 100 * len(running) / len(begun) if begun else None
    yield _figure("maintenance", "rollouts_running", share, "percent", "rollouts")
    yield _absent("maintenance", "effect_after_six_months", "percent", "evaluation", APART)


def _figure(
    dimension: str,
    measure: str,
    value: float | None,
    unit: str,
    basis: str,
    untold: tuple[str, str] | None = None,
) -> Row:
    found: Row = {"dimension": dimension, "measure": measure, "unit": unit, "basis": basis}
    if value is not None:
        return found | {"value": value, "status": _VALUE}
    status, reason = untold or (Status.MISSING.value, NOT_KNOWN)
    return found | {"status": status, "reason": reason}


def _absent(dimension: str, measure: str, unit: str, basis: str, reason: str) -> Row:
    return _figure(dimension, measure, None, unit, basis, (Status.MISSING.value, reason))


def _number(row: Mapping[str, object] | None, column: str) -> float | None:
    value = None if row is None else row.get(column)
    return float(value) if isinstance(value, int | float) else None
