"""
Output control of reach: nothing leaves that rests on one to nine persons, or that tells such a number.

Of each stage the persons who came to it are told beside those who were eligible, so those who did not come to it are a
number of persons too, and so are those who enrolled and did not complete it. Groups of one trait make up everybody,
sites make up all of them, and, but for who is eligible in several of them, periods make up all rollouts: where one part
of such a sum is withheld, so are as many others as it takes. Without the number who are eligible no stage is told.

All rollouts less one period are those who came in other periods only. Where there is one period only, the two are one
number. And who is eligible in a segment on the same days is so for every entry that is meant for it.

Left out, as in `totals`: what several sums across each other tell together, and what tables tell beside each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from proeftuin.release.gate import MINIMUM_PERSONS, REASON
from proeftuin.release.totals import HIDDEN, Total, withheld_with
from proeftuin.vocabulary.estimate import Status

TOGETHER = "withheld_with_another"
"""Reason: the number would give away one that is withheld."""
_TRAITS = ("segment", "deprivation", "sex", "age_group")
_ALL = "all"
_ROW = ("entry", "region", "_period", *_TRAITS)
_FEW, _PERSONS, _OTHERS = "_few", "_persons", "_others"
_GONE, _UNTAKEN = "_gone", "_untaken"
_IS_EVERYBODY = pl.all_horizontal(pl.col(trait) == _ALL for trait in _TRAITS)
_IN_SITE, _IN_ALL = pl.col("region") != _ALL, pl.col("region") == _ALL


def protected_reach(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The tables of reach and delivery among `tables` as they may leave."""
    shown = {}
    if "reach" in tables:
        shown["reach"] = _reach(tables["reach"])
    if "delivery" in tables:
        shown["delivery"] = _delivery(tables["delivery"], shown.get("reach"))
    if "delivery_flags" in tables:
        shown["delivery_flags"] = _flags(tables["delivery_flags"])
    return shown


def _reach(reach: pl.DataFrame) -> pl.DataFrame:
    started = _with_parts(_with_period(reach))
    groups = [_sum_of_sites(("_period", *_TRAITS, "stage")), *(_sum_of_groups(trait) for trait in _TRAITS)]
    within = ("entry", "region", *_TRAITS, "stage")
    counted, whole = pl.col("stage") != "eligible", pl.col("is_whole")
    periods = [Total(within, counted & ~whole, counted & whole)]
    marked, before = started, -1
    while before != (hidden := int(marked[HIDDEN].sum())):
        before = hidden
        marked = withheld_with(marked, groups, [_PERSONS, _OTHERS, _GONE, _UNTAKEN], minimum=MINIMUM_PERSONS)
        # Who is eligible in one period is in others too, and so are those who do not take part.
        marked = withheld_with(marked, periods, [_PERSONS], minimum=MINIMUM_PERSONS)
        marked = marked.with_columns((pl.col(HIDDEN) | _told_elsewhere(within)).alias(HIDDEN))
        untold = (pl.col(HIDDEN) & (pl.col("stage") == "eligible")).any().over(_ROW)
        marked = marked.with_columns((pl.col(HIDDEN) | untold).alias(HIDDEN))
    return _withheld(marked, ["persons", "percent"]).select(reach.columns)


def _told_elsewhere(within: Sequence[str]) -> pl.Expr:
    """Whether another row is the same number as one that is withheld: the only period, or the same group of persons."""
    hidden, counts = pl.col(HIDDEN), pl.col(_PERSONS) > 0
    has_one_period = (counts & ~pl.col("is_whole")).sum().over(within) == 1
    of_same_persons = (
        (hidden & (pl.col("stage") == "eligible")).any().over("region", "period_start", "period_end", *_TRAITS)
    )
    return (has_one_period & counts & (hidden & counts).any().over(within)) | (
        of_same_persons & counts & (pl.col("stage") == "eligible")
    )


def _with_parts(reach: pl.DataFrame) -> pl.DataFrame:
    """With the persons who did not come to the stage, and whether any part of the row is of a few."""
    persons = pl.col("persons").cast(pl.Float64)

    def of_stage(stage: str) -> pl.Expr:
        return pl.when(pl.col("stage") == stage).then(persons).max().over(_ROW)

    others = pl.when(pl.col("stage") != "eligible").then(of_stage("eligible") - persons)
    gone = pl.when(pl.col("stage") == "completed").then(of_stage("enrolled") - persons)
    untaken = pl.when(pl.col("stage") == "enrolled").then(of_stage("invited") - persons)
    all_rollouts = pl.when("is_whole").then(persons).max().over("entry", "region", *_TRAITS, "stage")
    elsewhen = pl.when(~pl.col("is_whole")).then(all_rollouts - persons)
    few = pl.any_horizontal(_is_few(part) for part in (persons, others, gone, untaken, elsewhen))
    return reach.with_columns(
        persons.fill_null(0.0).alias(_PERSONS),
        *(
            part.clip(lower_bound=0.0).fill_null(0.0).alias(name)
            for name, part in ((_OTHERS, others), (_GONE, gone), (_UNTAKEN, untaken))
        ),
        few.alias(_FEW),
        few.alias(HIDDEN),
    )


def _sum_of_groups(trait: str) -> Total:
    """Groups of one trait, which make up everybody of the region and period."""
    others = [pl.col(other) == _ALL for other in _TRAITS if other != trait]
    is_group = pl.all_horizontal(pl.col(trait) != _ALL, *others)
    return Total(("entry", "region", "_period", "stage"), is_group, _IS_EVERYBODY)


def _sum_of_sites(within: Sequence[str]) -> Total:
    return Total(("entry", *within), _IN_SITE, _IN_ALL)


def _delivery(delivery: pl.DataFrame, reach: pl.DataFrame | None) -> pl.DataFrame:
    """Over all rollouts nearly everybody who enrolled has a session, so that the one number tells the other."""
    participants = pl.col("participants").cast(pl.Float64)
    all_rollouts = pl.when("is_whole").then(participants).max().over("entry", "region")
    elsewhen = pl.when(~pl.col("is_whole")).then(all_rollouts - participants)
    # Where nobody counted participants, a session stands for one: nobody has part of one.
    stands_for = pl.coalesce(participants, pl.col("sessions").cast(pl.Float64)).fill_null(0.0)
    started = _with_untold(_with_period(delivery), reach).with_columns(
        stands_for.alias(_PERSONS), (_is_few(participants) | _is_few(elsewhen)).alias(_FEW)
    )
    started = started.with_columns((pl.col(_FEW) | pl.col("_untold")).alias(HIDDEN))
    # Sessions of all periods add up to all, so that those of one period must not be told by the others.
    totals = [_sum_of_sites(("_period",)), Total(("entry", "region"), ~pl.col("is_whole"), pl.col("is_whole"))]
    marked = withheld_with(started, totals, [_PERSONS], minimum=MINIMUM_PERSONS)
    numbers = ["participants", "sessions", "dose", "sessions_per_participant", "settings_delivering"]
    return _withheld(marked, numbers).select(delivery.columns)


def _with_untold(delivery: pl.DataFrame, reach: pl.DataFrame | None) -> pl.DataFrame:
    """
    With a mark where it is not told how many enrolled.

    In a period those who have sessions are others than those who enrol in it, unless nobody counted them.
    """
    if reach is None:
        return delivery.with_columns(pl.lit(False).alias("_untold"))
    keys = ["entry", "region", "_period"]
    hidden = _with_period(reach).filter(
        _IS_EVERYBODY, pl.col("stage") == "enrolled", pl.col("status") == Status.WITHHELD.value
    )
    marked = hidden.select(*keys, pl.lit(True).alias("_untold")).unique()
    joined = delivery.join(marked, on=keys, how="left", maintain_order="left")
    stands_for_it = pl.col("is_whole") | pl.col("participants").is_null()
    return joined.with_columns((pl.col("_untold").fill_null(False) & stands_for_it).alias("_untold"))


def _flags(flags: pl.DataFrame) -> pl.DataFrame:
    persons = pl.col("persons").cast(pl.Float64)
    started = flags.with_columns(
        persons.fill_null(0.0).alias(_PERSONS), _is_few(persons).alias(_FEW), _is_few(persons).alias(HIDDEN)
    )
    marked = withheld_with(started, [_sum_of_sites(("flag",))], [_PERSONS], minimum=MINIMUM_PERSONS)
    return _withheld(marked, ["persons"]).select(flags.columns)


def _with_period(frame: pl.DataFrame) -> pl.DataFrame:
    """With a name of the period: all rollouts of a site need not begin where those of all sites do."""
    whole = pl.when("is_whole").then(pl.lit("whole"))
    return frame.with_columns(whole.otherwise(pl.col("period_start").cast(pl.String)).alias("_period"))


def _is_few(number: pl.Expr) -> pl.Expr:
    return ((number > 0) & (number < MINIMUM_PERSONS)).fill_null(False)


def _withheld(marked: pl.DataFrame, numbers: Sequence[str]) -> pl.DataFrame:
    hide = pl.col(HIDDEN) & (pl.col("status") == Status.VALUE.value)
    reason = pl.when(_FEW).then(pl.lit(REASON)).otherwise(pl.lit(TOGETHER))
    return marked.with_columns(
        *(pl.when(~hide).then(pl.col(number)).alias(number) for number in numbers),
        pl.when(hide).then(reason).otherwise(pl.col("reason")).alias("reason"),
        pl.when(hide).then(pl.lit(Status.WITHHELD.value)).otherwise(pl.col("status")).alias("status"),
    )
