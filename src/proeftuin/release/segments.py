"""
Output control of segments: nothing leaves that rests on one to nine persons, or that tells such a number.

The size of a segment stands in several tables: as itself, as the sum of its ages, of its transitions and of the
combinations of rules that lead to it, and below its figures. So a segment that is withheld in a region and year is
withheld in all of them. In each table the segments of a region make up its persons, the sites and everybody else make
up everybody, and an element is true of so many of a segment and not of the others: where one part of such a sum is
withheld, so are as many others as it takes.

Left out, as in `totals`: what several sums across each other tell together, and what schemes tell beside each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from proeftuin.release.gate import MINIMUM_PERSONS, REASON
from proeftuin.release.totals import HIDDEN, Total, totals_of_groups, withheld_with
from proeftuin.vocabulary.estimate import Status

TOGETHER = "withheld_with_another"
"""Reason: the number would give away one that is withheld."""
_PLACE = ("scheme", "region", "period_start")
_SEGMENT = (*_PLACE, "segment")
_FEW, _WHOLE = "_few", "_whole"
_FIGURE = ("value", "lower", "upper", "numerator", "denominator", "persons", "share")
_EVERYTHING = pl.lit(True)
_INSIDE = ~pl.col("from_segment").is_in(["entered"]) & ~pl.col("to_segment").is_in(["died", "left"])

Groups = Mapping[str, Sequence[str]]


def protected_segments(
    tables: Mapping[str, pl.DataFrame], groups: Groups, shares: Sequence[str]
) -> dict[str, pl.DataFrame]:
    """
    The tables of segments as they may leave.

    Parameters
    ----------
    tables : mapping of str to frame
        All results.
    groups : mapping of region to regions
        The regions that figures are given for and those that they are the sum of.
    shares : sequence of str
        Indicators whose sum is a number of persons.
    """
    if "segments" not in tables:
        return {}
    sizes = _sizes(tables["segments"], groups)
    hidden = sizes.filter(pl.col("status") == Status.WITHHELD.value).select(_SEGMENT).unique()
    doors: Mapping[str, Callable[[pl.DataFrame], pl.DataFrame]] = {
        "segment_ages": lambda frame: _ages(frame, groups, hidden),
        "segment_elements": lambda frame: _elements(frame, tables["segments"], groups, hidden),
        "segment_transitions": lambda frame: _transitions(frame, groups, hidden),
        "segment_overlaps": lambda frame: _overlaps(frame, groups, hidden, tables["segment_schemes"]),
        "segment_figures": lambda frame: _figures(frame, groups, hidden, shares),
        "segment_means": lambda frame: _means(frame, groups, hidden),
    }
    shown = {name: protect(tables[name]) for name, protect in doors.items() if name in tables}
    shown["segments"] = sizes
    if "segment_diagnostics" in tables:
        shown["segment_diagnostics"] = _diagnostics(
            tables["segment_diagnostics"], groups, hidden, shown.get("segment_transitions"), sizes
        )
    return shown


def _sizes(segments: pl.DataFrame, groups: Groups) -> pl.DataFrame:
    persons = pl.col("persons")
    within = ["scheme", "population", "period_start"]
    totals = [
        Total((*within, "region"), _EVERYTHING),
        *totals_of_groups(groups, [*within, "segment"]),
    ]
    numbers = ["persons", "percent", "uncertain", "exposure", "men", "women", "mean_age"]
    shown = _withheld(segments, _is_few(persons), [persons], totals, numbers)
    # How many are uncertain or men may be few where the segment itself is not: then only that is left out.
    certain, others = persons - pl.col("uncertain"), persons - pl.col("men") - pl.col("women")
    is_shown = shown["status"] == Status.VALUE.value
    for parts, columns in (
        ([pl.col("uncertain"), certain], ["uncertain"]),
        ([pl.col("men"), pl.col("women"), others], ["men", "women"]),
    ):
        told = _without_few_parts(segments, is_shown, parts, totals)
        shown = shown.with_columns(pl.when(told).then(pl.col(column)).alias(column) for column in columns)
    return shown


def _ages(ages: pl.DataFrame, groups: Groups, hidden: pl.DataFrame) -> pl.DataFrame:
    strata = ["sex", "age_band"]
    totals = [
        Total(_SEGMENT, _EVERYTHING),
        Total((*_SEGMENT, "sex"), _EVERYTHING),
        Total((*_PLACE, *strata), _EVERYTHING),
        *totals_of_groups(groups, ["scheme", "period_start", "segment", *strata]),
    ]
    marked = _with_hidden(ages, hidden, _SEGMENT)
    return _withheld(marked, _is_few(pl.col("persons")), [pl.col("persons")], totals, ["persons"])


def _elements(elements: pl.DataFrame, segments: pl.DataFrame, groups: Groups, hidden: pl.DataFrame) -> pl.DataFrame:
    whole = segments.select(*_SEGMENT, pl.col("persons").alias("_all"))
    marked = _with_hidden(elements, hidden, _SEGMENT).join(whole, on=_SEGMENT, how="left", maintain_order="left")
    true, unknown = pl.col("persons"), pl.col("unknown")
    parts = [true, unknown, pl.col("_all").fill_null(0) - true - unknown]
    few = pl.any_horizontal(_is_few(part) for part in parts)
    totals = [
        Total((*_PLACE, "element"), _EVERYTHING),
        *totals_of_groups(groups, ["scheme", "period_start", "segment", "element"]),
    ]
    return _withheld(marked, few, parts, totals, ["persons", "unknown"]).drop("_all")


def _transitions(transitions: pl.DataFrame, groups: Groups, hidden: pl.DataFrame) -> pl.DataFrame:
    left = hidden.rename({"segment": "from_segment"})
    # The period is that of the first year, and the second segment is that of the year after it.
    reached = hidden.rename({"segment": "to_segment"}).with_columns(pl.col("period_start").dt.offset_by("-1y"))
    marked = _with_hidden(transitions, left, (*_PLACE, "from_segment"))
    marked = _with_hidden(marked, reached, (*_PLACE, "to_segment"))
    totals = [
        Total((*_PLACE, "from_segment"), _EVERYTHING),
        Total((*_PLACE, "to_segment"), _EVERYTHING),
        *totals_of_groups(groups, ["scheme", "period_start", "from_segment", "to_segment"]),
    ]
    return _withheld(marked, _is_few(pl.col("persons")), [pl.col("persons")], totals, ["persons", "percent"])


def _overlaps(overlaps: pl.DataFrame, groups: Groups, hidden: pl.DataFrame, schemes: pl.DataFrame) -> pl.DataFrame:
    """The first rule of a combination decides, so that combinations add up to segments."""
    last = schemes.sort("priority").group_by("scheme").agg(pl.col("segment").last().alias("_last"))
    first = pl.col("combination").str.split("+").list.first()
    decided = pl.when(pl.col("combination") == "").then(pl.col("_last")).otherwise(first)
    named = overlaps.join(last, on="scheme", how="left", maintain_order="left").with_columns(decided.alias("segment"))
    totals = [
        Total(_PLACE, _EVERYTHING),
        Total(_SEGMENT, _EVERYTHING),
        *totals_of_groups(groups, ["scheme", "period_start", "combination"]),
    ]
    marked = _with_hidden(named, hidden, _SEGMENT)
    shown = _withheld(marked, _is_few(pl.col("persons")), [pl.col("persons")], totals, ["persons"])
    return shown.drop("segment", "_last")


def _figures(figures: pl.DataFrame, groups: Groups, hidden: pl.DataFrame, shares: Sequence[str]) -> pl.DataFrame:
    is_share = pl.col("indicator").is_in(list(shares))
    counted = pl.when(is_share).then(pl.col("numerator")).otherwise(0.0)
    figure = ["scheme", "indicator", "period_start", "method"]
    totals = [Total((*figure, "region"), _EVERYTHING), *totals_of_groups(groups, [*figure, "segment"])]
    sizes = [pl.col("persons"), counted]
    few = pl.any_horizontal(_is_few(size) for size in sizes)
    return _withheld(_with_hidden(figures, hidden, _SEGMENT), few, sizes, totals, _FIGURE)


def _means(means: pl.DataFrame, groups: Groups, hidden: pl.DataFrame) -> pl.DataFrame:
    """How many are followed in all years is not told: beside a segment it would tell how few died or left."""
    marked = _with_hidden(means, hidden.rename({"segment": "group"}), (*_PLACE, "group"))
    whole, top = pl.col("group") == "everybody", pl.col("group") == "top_5"
    totals = [
        Total((*_PLACE, "indicator"), ~whole & ~top, whole),
        *totals_of_groups(groups, ["scheme", "period_start", "indicator", "group"]),
    ]
    persons = pl.col("persons")
    shown = _withheld(marked, _is_few(persons), [persons], totals, ["before", "now", "after"])
    return shown.with_columns(pl.lit(None, dtype=pl.Int64).alias("persons"))


def _diagnostics(
    diagnostics: pl.DataFrame,
    groups: Groups,
    hidden: pl.DataFrame,
    transitions: pl.DataFrame | None,
    sizes: pl.DataFrame,
) -> pl.DataFrame:
    """
    What is told about a withheld segment, or about a few persons, is withheld.

    A percentage tells how many of those it rests on are counted, and how many are not. Which segment is the smallest is
    not told where one is withheld, nor how many are uncertain or stay where parts of these numbers are left out.
    """
    measure, persons = pl.col("measure"), pl.col("persons")
    told = pl.when(pl.col("unit") == "percent").then(persons * pl.col("value") / 100).round()
    counts = measure.is_in(["unknown", "stability", "few_contacts"])
    parts = [pl.when(counts).then(part).otherwise(0.0) for part in (told, persons - told)]
    few = pl.any_horizontal(_is_few(part) for part in (persons, *parts))
    some = hidden.select(_PLACE).unique()
    unsure = sizes.filter((pl.col("status") == Status.VALUE.value) & pl.col("uncertain").is_null())
    marked = _with_hidden(diagnostics, hidden, _SEGMENT)
    marked = _with_hidden(marked, some, _PLACE, only=measure.is_in(["smallest_segment", "unknown"]))
    marked = _with_hidden(marked, unsure.select(_PLACE).unique(), _PLACE, only=measure == "unknown")
    if transitions is not None:
        inside = transitions.filter(_INSIDE & (pl.col("status") == Status.WITHHELD.value))
        marked = _with_hidden(marked, inside.select(_PLACE).unique(), _PLACE, only=measure == "stability")
    # Segments together make up everybody, of whom the same is told.
    whole = pl.col("segment").is_null()
    contacts = measure == "few_contacts"
    totals = [
        Total((*_PLACE, "measure"), contacts & ~whole, contacts & whole),
        *totals_of_groups(groups, ["scheme", "period_start", "measure", "segment", "group", "indicator"]),
    ]
    shown = _withheld(marked, few, parts, totals, ["value", "lower", "upper", "persons", "verdict", "note"])
    # Elsewhere the number would tell, beside the size of a segment, how few were left out.
    sized = measure.is_in(["partition", "unknown", "smallest_segment"])
    return shown.with_columns(pl.when(sized).then(persons).alias("persons"))


def _is_few(number: pl.Expr) -> pl.Expr:
    return ((number > 0) & (number < MINIMUM_PERSONS)).fill_null(False)


def _with_hidden(
    frame: pl.DataFrame, hidden: pl.DataFrame, on: Sequence[str], *, only: pl.Expr | None = None
) -> pl.DataFrame:
    """The frame with a mark on the rows that `hidden` names, beside those that were marked before."""
    named = hidden.select(on).unique().with_columns(pl.lit(True).alias("_named"))
    joined = frame.join(named, on=list(on), how="left", maintain_order="left", nulls_equal=False)
    mark = pl.col("_named").fill_null(False) & (pl.lit(True) if only is None else only)
    before = pl.col(_WHOLE) if _WHOLE in frame.columns else pl.lit(False)
    return joined.with_columns((mark | before).alias(_WHOLE)).drop("_named")


def _withheld(
    frame: pl.DataFrame,
    few: pl.Expr,
    sizes: Sequence[pl.Expr],
    totals: Sequence[Total],
    numbers: Sequence[str],
) -> pl.DataFrame:
    """Withholds what rests on few persons and what is marked, then what totals would tell."""
    names = [f"_size_{place}" for place in range(len(sizes))]
    whole = pl.col(_WHOLE) if _WHOLE in frame.columns else pl.lit(False)
    started = frame.with_columns(
        few.alias(_FEW),
        whole.alias(_WHOLE),
        *(size.cast(pl.Float64).fill_null(0.0).alias(name) for size, name in zip(sizes, names, strict=True)),
    ).with_columns((pl.col(_FEW) | pl.col(_WHOLE)).alias(HIDDEN))
    marked = withheld_with(started, totals, names, minimum=MINIMUM_PERSONS)
    reason = pl.when(_FEW).then(pl.lit(REASON)).otherwise(pl.lit(TOGETHER))
    return marked.with_columns(
        *(pl.when(~pl.col(HIDDEN)).then(pl.col(number)).alias(number) for number in numbers),
        pl.when(HIDDEN).then(reason).otherwise(pl.col("reason")).alias("reason"),
        pl.when(HIDDEN).then(pl.lit(Status.WITHHELD.value)).otherwise(pl.col("status")).alias("status"),
    ).drop(_FEW, _WHOLE, HIDDEN, *names)


def _without_few_parts(
    frame: pl.DataFrame, is_shown: pl.Series, parts: Sequence[pl.Expr], totals: Sequence[Total]
) -> pl.Series:
    """Rows of which the parts of the number of persons may be shown: none is few, and no total tells one that is."""
    names = [f"_part_{place}" for place in range(len(parts))]
    numbers = (part.cast(pl.Float64).fill_null(0.0).alias(name) for part, name in zip(parts, names, strict=True))
    few = pl.any_horizontal(_is_few(pl.col(name)) for name in names)
    started = frame.with_columns(*numbers).with_columns((~pl.lit(is_shown) | few).alias(HIDDEN))
    return ~withheld_with(started, totals, names, minimum=MINIMUM_PERSONS)[HIDDEN]
