"""
What the logs of parties add to what persons show: fidelity, adaptations, settings that deliver, money, and numbers of
persons where nobody keeps rows of persons.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from proeftuin.data.delivery_tables import DELIVERY_FIGURES, DELIVERY_FLAGS, REACH
from proeftuin.steps.implementation.portfolio import Entry
from proeftuin.steps.implementation.reach_plan import ReachPlan
from proeftuin.steps.implementation.reach_table import (
    ALL,
    MORE_ENROLLED,
    STAGES,
    TRAITS,
    delivery_table,
    flag_table,
    reach_table,
    with_all_sites,
)

_WHERE = ["entry", "region", "period_start", "period_end", "is_whole"]
_COUNTED = ("eligible", "invited", "enrolled", "completed", "sessions")


@dataclass(frozen=True)
class DeliveryLogs:
    """
    The logs that a study names, as their contracts say; `None` for one that it does not have.

    Attributes
    ----------
    settings, fidelity_checks, adaptations, spending, counts : frame or None
    """

    settings: pl.DataFrame | None = None
    fidelity_checks: pl.DataFrame | None = None
    adaptations: pl.DataFrame | None = None
    spending: pl.DataFrame | None = None
    counts: pl.DataFrame | None = None

    def known_settings(self) -> frozenset[tuple[str, str, str]] | None:
        """Entry, site and setting of the log of settings."""
        if self.settings is None:
            return None
        return frozenset(self.settings.select("intervention", "site", "setting").rows())


def counted_tables(
    counts: pl.DataFrame | None, plan: ReachPlan, tables: Mapping[str, pl.DataFrame]
) -> dict[str, pl.DataFrame]:
    """
    The tables `reach`, `delivery` and `delivery_flags` with the numbers that parties count, before output control.

    They stand in place of what persons show of the same entry. Where a file does not say how many are eligible, the
    number of a region and period is that of the persons, if these are known; more who enrolled than that are flagged.
    An entry of which nobody counts anything has rows all the same, which say so.

    Parameters
    ----------
    counts : frame or None
        As the contract of the log says.
    tables : mapping of str to frame
        Those of persons; empty for a study without them.
    """
    reach, delivery = tables.get("reach", REACH.empty()), tables.get("delivery", DELIVERY_FIGURES.empty())
    flags = tables.get("delivery_flags", DELIVERY_FLAGS.empty())
    if counts is None or counts.is_empty():
        reach = REACH.in_order(pl.concat([reach, _uncounted(plan, reach["entry"].unique())]))
        return {"reach": reach, "delivery": delivery, "delivery_flags": flags}
    by_hand = counts["intervention"].unique().to_list()
    of_persons = reach.filter(pl.col("entry").is_in(by_hand))
    counted = _with_eligible(_summed(counts, _sites_due(plan.entries)), of_persons)
    found = reach_table(counted)
    kept = ~pl.col("entry").is_in(by_hand)
    is_more = counted.filter((pl.col("enrolled") > pl.col("eligible")).fill_null(False), pl.col("segment") == ALL)
    more = [
        {"entry": row["entry"], "region": row["region"], "flag": MORE_ENROLLED, "persons": row["over"]}
        for row in is_more.group_by("entry", "region")
        .agg((pl.col("enrolled") - pl.col("eligible")).max().alias("over"))
        .sort("entry", "region")
        .iter_rows(named=True)
    ]
    sessions = counted.filter(pl.col("segment") == ALL).with_columns(
        pl.when(pl.col("is_whole") & pl.col("sessions").is_not_null()).then(pl.col("enrolled")).alias("participants")
    )
    others = _uncounted(plan, pl.concat([reach["entry"], found["entry"]]).unique())
    return {
        "reach": REACH.in_order(pl.concat([reach.filter(kept), found, others])),
        "delivery": DELIVERY_FIGURES.in_order(
            pl.concat([delivery.filter(kept), delivery_table(sessions.select(*_WHERE, "sessions", "participants"))])
        ),
        "delivery_flags": DELIVERY_FLAGS.in_order(
            pl.concat([flags, flag_table(pl.DataFrame(more, schema=_FLAG_TYPES)) if more else DELIVERY_FLAGS.empty()])
        ),
    }


def _uncounted(plan: ReachPlan, counted: pl.Series) -> pl.DataFrame:
    """Rows of entries of which nobody counts anything, over all rollouts."""
    rows = [
        (entry.id, region, span.start, span.end, True, None, None, None, None)
        for entry in plan.entries
        if entry.id not in counted
        for region in (ALL, *(f"site:{site}" for site in sites_of_region(entry, ALL)))
        if (span := plan.span(entry, None if region == ALL else region.removeprefix("site:"))) is not None
    ]
    types = dict(zip(STAGES, [pl.Int64] * len(STAGES), strict=True))
    schema = {name: REACH.columns[name].type for name in _WHERE} | types
    return reach_table(pl.DataFrame(rows, schema=schema, orient="row"))


_FLAG_TYPES = {"entry": pl.String, "region": pl.String, "flag": pl.String, "persons": pl.Int64}


def _sites_due(entries: Sequence[Entry]) -> pl.DataFrame:
    """Sites of each entry with the days on which it is carried out there."""
    rows = [
        (entry.id, f"site:{one.site}", one.start, one.end or date.max) for entry in entries for one in entry.rollouts
    ]
    schema = {"entry": pl.String, "_site": pl.String, "_starts": pl.Date, "_ends": pl.Date}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _summed(counts: pl.DataFrame, due: pl.DataFrame) -> pl.DataFrame:
    """
    Lines by region, period and segment, with all segments, sites and periods together; unknown stays unknown.

    Of all sites together a period is unknown when a site in which the entry is carried out then has no line for it.
    """
    lines = counts.rename({"intervention": "entry"}).with_columns(
        (pl.lit("site:") + pl.col("site")).alias("site"), pl.lit(False).alias("is_whole")
    )
    segments = lines.filter(pl.col("segment").is_not_null())
    both = pl.concat([segments, lines.with_columns(pl.lit(ALL).alias("segment"))])
    keys = ["entry", "site", "period_start", "period_end", "is_whole", "segment"]
    placed = with_all_sites(both.select(*keys, *_COUNTED), keys)
    by = [*_WHERE, "segment"]
    periods = placed.group_by(by).agg(_known_sum(name) for name in _COUNTED)
    told = lines.select("entry", "period_start", "period_end", pl.col("site").alias("_site")).unique()
    asked = told.drop("_site").unique().join(due, on="entry")
    asked = asked.filter(pl.col("_starts") < pl.col("period_end"), pl.col("_ends") > pl.col("period_start"))
    absent = asked.join(told, on=["entry", "period_start", "period_end", "_site"], how="anti")
    some = absent.select("entry", "period_start", "period_end", pl.lit(ALL).alias("region")).unique()
    periods = periods.join(some.with_columns(pl.lit(True).alias("_part")), on=some.columns, how="left").with_columns(
        pl.when(pl.col("_part").is_null()).then(pl.col(name)).alias(name) for name in _COUNTED
    )
    periods = periods.drop("_part")
    # Who is eligible is so in every period, so that periods cannot be added; the largest is the least that can be.
    whole = periods.group_by("entry", "region", "segment").agg(
        pl.col("period_start").min(),
        pl.col("period_end").max(),
        pl.lit(True).alias("is_whole"),
        pl.when(pl.col("eligible").is_not_null().all()).then(pl.col("eligible").max()).alias("eligible"),
        *(_known_sum(name) for name in _COUNTED[1:]),
    )
    return pl.concat([periods, whole.select(periods.columns)])


def _known_sum(name: str) -> pl.Expr:
    return pl.when(pl.col(name).is_not_null().all()).then(pl.col(name).sum()).alias(name)


def _with_eligible(counted: pl.DataFrame, of_persons: pl.DataFrame) -> pl.DataFrame:
    others = [trait for trait in TRAITS if trait != "segment"]
    eligible = of_persons.filter(
        pl.col("stage") == "eligible", pl.all_horizontal(pl.col(trait) == ALL for trait in others)
    )
    periods = eligible.filter(~pl.col("is_whole")).select(*_WHERE, "segment", pl.col("persons").alias("_own"))
    whole = eligible.filter("is_whole").select(
        "entry", "region", "segment", "is_whole", pl.col("persons").alias("_all")
    )
    both = counted.join(periods, on=[*_WHERE, "segment"], how="left", maintain_order="left")
    both = both.join(whole, on=["entry", "region", "segment", "is_whole"], how="left", maintain_order="left")
    return both.with_columns(pl.coalesce("eligible", "_own", "_all").alias("eligible")).drop("_own", "_all")


def with_logs(tables: Mapping[str, pl.DataFrame], logs: DeliveryLogs, entries: Sequence[Entry]) -> pl.DataFrame:
    """
    The table `delivery` with what the logs tell of every region and period of the table `reach`.

    Parameters
    ----------
    tables : mapping of str to frame
        `reach` and `delivery`, released.
    """
    places = tables["reach"].filter(*(pl.col(trait) == ALL for trait in TRAITS)).select(_WHERE).unique()
    joined = places.join(tables["delivery"], on=_WHERE, how="left").sort(_WHERE)
    by_id = {entry.id: entry for entry in entries}
    rows = [row | _logged(row, logs, by_id[row["entry"]]) for row in joined.iter_rows(named=True)]
    schema = {name: column.type for name, column in DELIVERY_FIGURES.columns.items()}
    frame = pl.DataFrame(rows, schema=schema)
    known = frame.with_columns(
        pl.col("status").fill_null("missing"),
        pl.when(pl.col("status").is_null()).then(pl.lit("sessions_not_known")).otherwise("reason").alias("reason"),
    )
    return DELIVERY_FIGURES.in_order(DELIVERY_FIGURES.conform(known))


def _logged(row: Mapping[str, object], logs: DeliveryLogs, entry: Entry) -> dict[str, object]:
    start, end = row["period_start"], row["period_end"]
    if not isinstance(start, date) or not isinstance(end, date):
        return {}
    sites = sites_of_region(entry, str(row["region"]))
    checks = of_place(logs.fidelity_checks, entry, sites)
    changes = of_place(logs.adaptations, entry, sites)
    found: dict[str, object] = {"planned_sessions": entry.targets.sessions}
    if checks is not None:
        inside = checks.filter(pl.col("on") >= start, pl.col("on") < end)
        share = inside["followed"].mean() if inside.height else None
        found |= {"checks": inside.height, "fidelity": 100 * share if isinstance(share, float) else None}
    if changes is not None:
        inside = changes.filter(pl.col("on") >= start, pl.col("on") < end)
        found |= {"adaptations": inside.height, "adaptations_planned": int(inside["planned"].sum())}
    found |= _settings(row, logs, entry, sites, start, end)
    return found | {"spent_eur": _spent(logs, entry, row, sites, start, end)}


def _settings(
    row: Mapping[str, object], logs: DeliveryLogs, entry: Entry, sites: Sequence[str], start: date, end: date
) -> dict[str, object]:
    own = of_place(logs.settings, entry, sites)
    delivering: object = row["settings_delivering"]
    if own is not None:
        invited: int | None = own.filter(pl.col("invited_on") < end).height
        is_there = (pl.col("joined_on") < end) & (pl.col("left_on").is_null() | (pl.col("left_on") > start))
        delivering = own.filter(is_there.fill_null(False)).height
    else:
        invited = planned_settings(entry, sites, start, end)
    adoption = None
    # More than were asked came by another way than by being asked: that is no share.
    if isinstance(delivering, int) and invited and delivering <= invited:
        adoption = 100 * delivering / invited
    return {"settings_invited": invited, "settings_delivering": delivering, "adoption": adoption}


def planned_settings(entry: Entry, sites: Sequence[str], start: date, end: date) -> int | None:
    """Settings that were to take part in the rollouts of these days; `None` when one of them does not say."""
    there = [
        max((one.settings or 0 for one in found), default=0) if all(one.settings for one in found) else None
        for site in sites
        if (found := [one for one in entry.rollouts_in(site) if one.start < end and (one.end or date.max) > start])
    ]
    known = [number for number in there if number is not None]
    return sum(known) if known and len(known) == len(there) else None


def _spent(
    logs: DeliveryLogs, entry: Entry, row: Mapping[str, object], sites: Sequence[str], start: date, end: date
) -> float | None:
    """Euro of the calendar years; of part of a year only where that is all there was."""
    years = [
        year for year in range(start.year, end.year + 1) if start < date(year + 1, 1, 1) and date(year, 1, 1) < end
    ]
    is_of_years = (start, end) == (date(start.year, 1, 1), date(end.year, 1, 1)) or len(years) > 1
    if not (is_of_years or row["is_whole"]):
        return None
    own = of_place(logs.spending, entry, sites)
    if own is not None:
        there = own.filter(pl.col("year").is_in(years))
        return float(there["eur"].sum()) if there.height else None
    spent = [one.spent_eur for one in entry.money if one.year in years]
    known = [amount for amount in spent if amount is not None]
    return sum(known) if row["region"] == ALL and known and len(known) == len(spent) else None


def sites_of_region(entry: Entry, region: str) -> list[str]:
    """The sites in which an entry is carried out, or the one that a region is."""
    sites = sorted({one.site for one in entry.rollouts})
    return sites if region == ALL else [site for site in sites if f"site:{site}" == region]


def of_place(log: pl.DataFrame | None, entry: Entry, sites: Sequence[str]) -> pl.DataFrame | None:
    """The lines of an entry in these sites; `None` when nobody keeps such a log for the entry."""
    if log is None:
        return None
    own = log.filter(pl.col("intervention") == entry.id)
    return own.filter(pl.col("site").is_in(list(sites))) if own.height else None


def entry_spans(entries: Sequence[Entry]) -> dict[tuple[str, str], list[tuple[date, date]]]:
    """Days on which each entry is carried out in each site, from the first up to, not including, the last."""
    return dict(_spans(entries))


def _spans(entries: Sequence[Entry]) -> Iterator[tuple[tuple[str, str], list[tuple[date, date]]]]:
    for entry in entries:
        for site in sorted({one.site for one in entry.rollouts}):
            yield (entry.id, site), [(one.start, one.end or date.max) for one in entry.rollouts_in(site)]
