"""
The tables of reach, of the sums that all buckets gave together, or of numbers that parties count themselves; before
output control.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from proeftuin.data.delivery_tables import DELIVERY_FIGURES, DELIVERY_FLAGS, REACH
from proeftuin.steps.implementation.reach_cell import (
    AGE_GROUPS,
    COUNTS,
    FLAGGED,
    FLAGS,
    NOT_KNOWN,
    SETTINGS,
    STRATA,
    UNKNOWN_ENTRY,
)
from proeftuin.steps.implementation.reach_plan import UNASSIGNED, WHOLE, ReachPlan
from proeftuin.steps.population.selection import SCALE

ALL, ELSEWHERE, UNKNOWN = "all", "elsewhere", "unknown"
STAGES = ("eligible", "invited", "enrolled", "completed")
TRAITS = ("segment", "deprivation", "sex", "age_group")
UNKNOWN_SETTING = "unknown_setting"
"""Flag: something was delivered in a setting that the log of settings does not have for it there."""
MORE_ENROLLED = "more_enrolled_than_eligible"
"""Flag: a file of counts has more persons who enrolled than the population has who were eligible."""
UNKNOWN_INTERVENTION = "unknown_intervention"
"""Flag: something was delivered of an intervention that the portfolio does not have."""
NO_ELIGIBLE = "eligible_not_known"
"""Reason: nobody counted for how many persons it is meant."""
NO_SESSIONS = "sessions_not_known"
NOT_COUNTED = "not_counted"
"""Reason: nobody counted who came to that stage."""
_PERSON_NUMBERS = ("participants", "sessions", "dose", "without_dose")
_KEPT = ("enrolled", "invited", "sessions")


@dataclass(frozen=True)
class ReachTables:
    """
    Reach as persons show it.

    Attributes
    ----------
    sums : mapping of str to frame
        As `reach_sums` gives them, added over buckets.
    regions : sequence of str
        Codes of the regions in the order of their places, from 1.
    deprivation : mapping of str to str
        Fifth of each area; empty when the study knows none.
    settings : collection of triples, or None
        Entry, site and setting of the log of settings; `None` without one.
    """

    plan: ReachPlan
    sums: Mapping[str, pl.DataFrame]
    regions: Sequence[str]
    groups: Mapping[str, Sequence[str]]
    deprivation: Mapping[str, str]
    settings: frozenset[tuple[str, str, str]] | None = None

    def reach(self) -> pl.DataFrame:
        """As the contract `reach` says."""
        counts = self._placed(COUNTS)
        rows = [self._staged(counts, ())]
        if self.plan.segments:
            rows.append(self._staged(counts, ("segment",)))
        if self.deprivation:
            rows.append(self._staged(counts, ("deprivation",)))
        strata = self._placed(STRATA).with_columns(pl.lit(WHOLE, pl.Int64).alias("period"))
        rows += [self._staged(strata, (trait,)) for trait in ("sex", "age_group")]
        return reach_table(pl.concat(rows, how="diagonal"))

    def _as_logged(self, found: pl.DataFrame) -> pl.DataFrame:
        """
        Numbers that nobody keeps are not known, which is not zero.

        Of an entry of which nothing is delivered to anybody no step is kept; where somebody enrolled and nobody was
        ever invited, or had a session, that step is not kept.
        """
        whole = self.sums[COUNTS].filter(pl.col("period") == WHOLE).group_by("entry").agg(pl.col(_KEPT).sum())
        any_row = self.sums[FLAGS].group_by("entry").agg((pl.col("persons") > 0).any().alias("_any"))
        kept = whole.join(any_row, on="entry", how="left").with_columns(pl.col("_any").fill_null(False))
        of_step = {"invited": pl.col("invited") > 0, "sessions": pl.col("sessions") > 0}
        nobody = pl.col("enrolled") == 0
        marks = {f"_{step}": pl.col("_any") & (nobody | is_kept) for step, is_kept in of_step.items()}
        joined = found.join(kept.select("entry", "_any", **marks), on="entry", how="left")
        asked = {"enrolled": "_any", "completed": "_any", "invited": "_invited"} | dict.fromkeys(
            _PERSON_NUMBERS, "_sessions"
        )
        told = [pl.when(mark).then(pl.col(name)).alias(name) for name, mark in asked.items() if name in found.columns]
        return joined.with_columns(told).drop("_any", *marks)

    def delivery(self) -> pl.DataFrame:
        """Participants, sessions and dose, and how many settings delivered, as the contract `delivery` says."""
        keys = ["entry", "site", "period"]
        counts = with_all_sites(self._placed(COUNTS).select(*keys, *_PERSON_NUMBERS), keys)
        found = counts.group_by("entry", "region", "period").agg(pl.col(_PERSON_NUMBERS).sum())
        one = pl.concat_str("site", "setting_id", separator="|")
        settings = self._placed(SETTINGS).select(*keys, one.alias("_one"))
        there = with_all_sites(settings, keys).group_by("entry", "region", "period").agg(pl.col("_one").n_unique())
        known = pl.col("entry").is_in(self.sums[SETTINGS]["entry"].unique().to_list())
        joined = (
            self._as_logged(found)
            .join(there, on=["entry", "region", "period"], how="left")
            .with_columns(pl.when(known).then(pl.col("_one").fill_null(0)).cast(pl.Int64).alias("settings_delivering"))
        )
        dose = pl.when((pl.col("sessions") > 0) & (pl.col("without_dose") < pl.col("sessions"))).then(
            pl.col("dose") / float(SCALE)
        )
        return delivery_table(self._dated(joined.with_columns(dose.alias("dose"))))

    def flags(self) -> pl.DataFrame:
        """As the contract `delivery_flags` says."""
        sums = self.sums[FLAGS].with_columns(self._site().fill_null(ELSEWHERE).alias("site"))
        known, others = sums.filter(pl.col("entry") != UNKNOWN_ENTRY), sums.filter(pl.col("entry") == UNKNOWN_ENTRY)
        parts = [
            *(self._flag(known, flag, flag) for flag in FLAGGED),
            self._flag(others, "persons", UNKNOWN_INTERVENTION),
            self._unknown_settings(),
        ]
        return flag_table(pl.concat(parts))

    def _flag(self, sums: pl.DataFrame, column: str, flag: str) -> pl.DataFrame:
        by = sums.group_by("entry", "site").agg(pl.col(column).sum().alias("persons"))
        whole = by.group_by("entry").agg(pl.col("persons").sum()).with_columns(pl.lit(ALL).alias("region"))
        names = {place: entry.id for place, entry in enumerate(self.plan.entries)} | {UNKNOWN_ENTRY: ""}
        named = pl.col("entry").replace_strict(names, return_dtype=pl.String)
        columns = (named, "region", pl.lit(flag).alias("flag"), "persons")
        return pl.concat([by.rename({"site": "region"}).select(columns), whole.select(columns)])

    def _unknown_settings(self) -> pl.DataFrame:
        rows = self._placed(SETTINGS).filter(pl.col("period") == WHOLE)
        if self.settings is None:
            return self._flag(rows.head(0), "persons", UNKNOWN_SETTING)
        names = {place: entry.id for place, entry in enumerate(self.plan.entries)}
        told = [
            (names[row["entry"]], row["site"].removeprefix("site:"), row["setting_id"]) in self.settings
            for row in rows.iter_rows(named=True)
        ]
        unknown = rows.filter(~pl.Series(told, dtype=pl.Boolean))
        # Somebody may have been to several of them: so many persons at least.
        by_setting = unknown.group_by("entry", "site", "setting_id").agg(pl.col("persons").sum())
        at_least = by_setting.group_by("entry", "site").agg(pl.col("persons").max())
        return self._flag(at_least, "persons", UNKNOWN_SETTING)

    def _placed(self, name: str) -> pl.DataFrame:
        """Sums with the site, the deprivation of the area, and the names of segments and ages."""
        frame = self.sums[name].with_columns(self._site().alias("site"))
        frame = frame.with_columns(self._deprivation().alias("deprivation"))
        if "segment" in frame.columns:
            names = {**dict(enumerate(self.plan.segments)), UNASSIGNED: UNKNOWN}
            frame = frame.with_columns(pl.col("segment").replace_strict(names, return_dtype=pl.String))
        if "age_group" in frame.columns:
            ages = {**dict(enumerate(age_labels())), NOT_KNOWN: UNKNOWN}
            frame = frame.with_columns(pl.col("age_group").replace_strict(ages, return_dtype=pl.String))
        return frame

    def _site(self) -> pl.Expr:
        return pl.col("region").replace_strict(self._site_of, default=None, return_dtype=pl.String)

    @cached_property
    def _site_of(self) -> dict[int, str]:
        frame = self.plan.site_frame(self.groups, self.regions)
        return {region: f"site:{self.plan.sites[site - 1]}" for region, site in frame.rows()}

    def _deprivation(self) -> pl.Expr:
        fifths = {place: self.deprivation.get(code, UNKNOWN) for place, code in enumerate(self.regions, start=1)}
        return pl.col("region").replace_strict(fifths, default=UNKNOWN, return_dtype=pl.String)

    def _staged(self, sums: pl.DataFrame, traits: Sequence[str]) -> pl.DataFrame:
        keys = ["entry", "site", "period", *traits]
        both = with_all_sites(sums.select(*keys, *STAGES), keys)
        found = both.group_by("entry", "region", "period", *traits).agg(pl.col(STAGES).sum())
        return self._dated(self._as_logged(found))

    def _dated(self, frame: pl.DataFrame) -> pl.DataFrame:
        """With the entry by name and the days of the period; for all rollouts, those of this region."""
        spans = list(self._spans())
        schema = {
            "entry": pl.Int64, "region": pl.String, "period": pl.Int64, "name": pl.String,
            "period_start": pl.Date, "period_end": pl.Date, "is_whole": pl.Boolean,
        }  # fmt: skip
        days = pl.DataFrame(spans, schema=schema, orient="row")
        joined = frame.join(days, on=["entry", "region", "period"])
        return joined.drop("entry", "period").rename({"name": "entry"})

    def _spans(self) -> Iterator[tuple[object, ...]]:
        for place, entry in enumerate(self.plan.entries):
            for region in (ALL, *(f"site:{site}" for site in self.plan.sites)):
                whole = self.plan.span(entry, None if region == ALL else region.removeprefix("site:"))
                if whole is None:
                    continue
                yield place, region, WHOLE, entry.id, whole.start, whole.end, True
                for number, period in enumerate(self.plan.periods):
                    yield place, region, number, entry.id, period.start, period.end, False


def age_labels() -> tuple[str, ...]:
    """Names of the groups of ages."""
    ends = [f"-{begins - 1}" for begins in AGE_GROUPS[1:]]
    return tuple(f"{begins}{end}" for begins, end in zip(AGE_GROUPS, [*ends, "+"], strict=True))


def with_all_sites(frame: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Rows of sites, and each of them once more for all sites together; `site` becomes `region`."""
    in_sites = frame.filter(pl.col("site").is_not_null()).rename({"site": "region"})
    whole = in_sites.with_columns(pl.lit(ALL).alias("region"))
    return pl.concat([in_sites, whole])


def reach_table(counted: pl.DataFrame) -> pl.DataFrame:
    """
    Numbers by stage as the contract `reach` says.

    Parameters
    ----------
    counted : frame
        `entry`, `region`, the period, traits as far as it has them, and a column for each stage; no value for a stage
        that nobody counted.
    """
    absent = [trait for trait in TRAITS if trait not in counted.columns]
    frame = counted.with_columns(pl.lit(None, pl.String).alias(trait) for trait in absent)
    frame = frame.with_columns(pl.col(trait).fill_null(ALL) for trait in TRAITS)
    where = ["entry", "region", "period_start", "period_end", "is_whole", *TRAITS]
    long = frame.unpivot(STAGES, index=where, variable_name="stage", value_name="persons")
    eligible = frame.select(*where, pl.col("eligible").alias("_eligible"))
    both = long.join(eligible, on=where)
    is_known, is_sized = pl.col("persons").is_not_null(), pl.col("_eligible") > 0
    is_more = is_known & (pl.col("persons") > pl.col("_eligible")).fill_null(False)
    rows = both.with_columns(
        pl.when(is_sized & ~is_more).then(100 * pl.col("persons") / pl.col("_eligible")).alias("percent"),
        pl.when(is_known).then(pl.lit("value")).otherwise(pl.lit("missing")).alias("status"),
        pl.when(is_known)
        .then(None)
        .when(pl.col("stage") == "eligible")
        .then(pl.lit(NO_ELIGIBLE))
        .otherwise(pl.lit(NOT_COUNTED))
        .alias("reason"),
    ).drop("_eligible")
    return REACH.in_order(REACH.conform(rows))


def delivery_table(found: pl.DataFrame) -> pl.DataFrame:
    """Sessions of persons as the contract `delivery` says, without what logs tell."""
    known = pl.col("sessions").is_not_null()
    participants = pl.col("participants")
    rows = found.with_columns(
        pl.when(participants > 0).then(pl.col("sessions") / participants).alias("sessions_per_participant"),
        pl.when(known).then(pl.lit("value")).otherwise(pl.lit("missing")).alias("status"),
        pl.when(~known).then(pl.lit(NO_SESSIONS)).alias("reason"),
    )
    return DELIVERY_FIGURES.in_order(
        DELIVERY_FIGURES.conform(rows.select(name for name in DELIVERY_FIGURES.columns if name in rows.columns))
    )


def flag_table(found: pl.DataFrame) -> pl.DataFrame:
    """Flagged persons as the contract `delivery_flags` says."""
    rows = found.with_columns(
        pl.when(pl.col("persons") > 0).then(pl.lit("warning")).otherwise(pl.lit("none")).alias("verdict"),
        pl.lit("value").alias("status"),
    )
    return DELIVERY_FLAGS.in_order(DELIVERY_FLAGS.conform(rows))
