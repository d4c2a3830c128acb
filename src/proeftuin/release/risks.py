"""
Output control of models of risk.

A figure of a group in which one to nine persons are, or had the outcome, or did not have it, is withheld with the other
figures of that group, and so is the smallest other group where the sum of all of them would tell. A coefficient of a
level with few events tells about these persons, so it is withheld too, and how many a level has is never told. Of the
tops, which hold each other, one whose difference from the one before it is a few is withheld.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from proeftuin.release.gate import MINIMUM_PERSONS, REASON
from proeftuin.release.totals import HIDDEN, Total, withheld_with
from proeftuin.vocabulary.estimate import Status

TOGETHER = "withheld_with_another"
"""Reason: the number would give away one that is withheld."""
_VARIANT = ("model", "segment", "variant")
_CARD_COUNTS = ("learn_persons", "learn_events", "test_persons", "test_events")
_CARD_SHARES = ("followed_percent", "died_percent", "left_percent")
_QUALITY = ("value", "lower", "upper", "p", "persons", "events", "verdict", "note")
_CALIBRATION = ("persons", "events", "predicted", "observed", "lower", "upper")
_GAIN = (
    "persons", "events", "sensitivity", "sensitivity_lower", "sensitivity_upper", "ppv", "ppv_lower", "ppv_upper",
    "lift",
)  # fmt: skip
_COEFFICIENTS = ("value", "lower", "upper", "persons", "events")
_TERM = "_term"


def protected_risks(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The tables about models of risk among `tables` as they may leave."""
    if "risk_models" not in tables:
        return {}
    models = _models(tables["risk_models"])
    hidden = models.filter(pl.col("status") == Status.WITHHELD.value).select("model", "segment")
    own = {
        "risk_quality": _quality(tables["risk_quality"]),
        "risk_calibration": _calibration(tables["risk_calibration"]),
        "risk_gain": _gain(tables["risk_gain"]),
        "risk_coefficients": _coefficients(tables["risk_coefficients"]),
    }
    numbers = {
        "risk_quality": _QUALITY,
        "risk_calibration": _CALIBRATION,
        "risk_gain": _GAIN,
        "risk_coefficients": _COEFFICIENTS,
    }
    return {"risk_models": models} | {name: _with_model(own[name], hidden, numbers[name]) for name in own}


def _models(models: pl.DataFrame) -> pl.DataFrame:
    """Everybody is the sum of the segments, in each of the four counts and of who did not have the outcome."""
    others = {f"_{year}_others": pl.col(f"{year}_persons") - pl.col(f"{year}_events") for year in ("learn", "test")}
    sized = models.with_columns(**others)
    sizes = (*_CARD_COUNTS, *others)
    of_everybody = Total(("model",), pl.col("segment") != "", pl.col("segment") == "")
    # A model without segments has no parts, and is told by nothing.
    has_parts = (pl.len().over("model") > 1) & (pl.col("segment") != "")
    total = Total(of_everybody.within, has_parts, of_everybody.row)
    marked = _hidden_with(sized, sizes, [total])
    numbers = (*_CARD_COUNTS, *_CARD_SHARES, "coefficients", "learn_threshold_eur", "test_threshold_eur", "alarm")
    told = _told_shares(marked, total)
    shown = _withheld(marked, numbers).drop(list(others))
    return shown.with_columns(pl.when(told[name]).then(pl.col(name)).alias(name) for name in _CARD_SHARES)


def _told_shares(models: pl.DataFrame, of_everybody: Total) -> pl.DataFrame:
    """
    Which percentages may be told, in the order of `models`.

    Each of them stands for a number of persons and for the others, who both add up over the segments. The three of one
    model are all persons on whom it is tested, so that two of them tell the third.
    """
    shares = (
        models.select("model", "segment", "test_persons", *_CARD_SHARES, _card=HIDDEN)
        .with_row_index("_row")
        .unpivot(_CARD_SHARES, index=["_row", "model", "segment", "test_persons", "_card"], variable_name="share")
        .with_columns(_number=(pl.col("value") * pl.col("test_persons") / 100).round())
        .with_columns(_rest=pl.col("test_persons") - pl.col("_number"))
    )
    over_segments = Total((*of_everybody.within, "share"), of_everybody.parts, of_everybody.row)
    totals = [over_segments, Total(("model", "segment"), pl.lit(True))]
    hidden = _hidden_with(shares, ("_number", "_rest"), totals, more=pl.col("_card"))
    told = hidden.pivot("share", index="_row", values=HIDDEN).sort("_row")
    return told.select(~pl.col(name) for name in _CARD_SHARES)


def _quality(quality: pl.DataFrame) -> pl.DataFrame:
    sized = quality.with_columns((pl.col("persons") - pl.col("events")).alias("_others"))
    within = (*_VARIANT, "group_kind", "measure")
    marked = _hidden_with(sized, ("persons", "events", "_others"), [Total(within, pl.col("group") != "")])
    # The groups of one kind are the same for every measure: what is hidden of one is hidden of all.
    spread = marked.with_columns(pl.col(HIDDEN).any().over("model", "segment", "group_kind", "group"))
    return _withheld(spread, _QUALITY).drop("_others")


def _calibration(calibration: pl.DataFrame) -> pl.DataFrame:
    sized = calibration.with_columns((pl.col("persons") - pl.col("events")).alias("_others"))
    marked = _hidden_with(sized, ("persons", "events", "_others"), [Total(_VARIANT, pl.lit(True))])
    return _withheld(marked, _CALIBRATION).drop("_others")


def _gain(gain: pl.DataFrame) -> pl.DataFrame:
    ordered = gain.sort(*_VARIANT, "top_percent").with_row_index("_row")
    told: list[int] = []
    for _, tops in ordered.group_by(*_VARIANT, maintain_order=True):
        shown = (0.0, 0.0)
        for row, persons, events in tops.select("_row", "persons", "events").rows():
            added = persons - shown[0], events - shown[1]
            if any(_is_few(number) for number in (*added, added[0] - added[1], persons - events)):
                told.append(row)
            else:
                shown = (persons, events)
    hide = pl.col("_row").is_in(told)
    marked = ordered.with_columns(hide.alias(HIDDEN), hide.alias("_few"))
    return _withheld(marked, _GAIN).drop("_row").sort(*_VARIANT, "top_percent")


def _coefficients(coefficients: pl.DataFrame) -> pl.DataFrame:
    predictor = pl.col("term").str.split(":").list.first().alias(_TERM)
    sized = coefficients.with_columns(predictor, (pl.col("persons") - pl.col("events")).alias("_others"))
    marked = _hidden_with(sized, ("persons", "events", "_others"), [Total((*_VARIANT, _TERM), pl.lit(True))])
    # Counts of a level add up over segments and are the same in other variants: they would tell those of a level that
    # has no row in a segment, or is withheld elsewhere. Coefficients do not add up.
    without_counts = marked.with_columns(pl.lit(None, pl.Int64).alias(name) for name in ("persons", "events"))
    return _withheld(without_counts, _COEFFICIENTS).drop("_others", _TERM)


def _with_model(frame: pl.DataFrame, hidden: pl.DataFrame, numbers: Sequence[str]) -> pl.DataFrame:
    """Nothing is told of a segment whose model card is withheld."""
    marked = frame.join(
        hidden.with_columns(pl.lit(True).alias(HIDDEN)), on=["model", "segment"], how="left", maintain_order="left"
    ).with_columns(
        pl.col(HIDDEN).fill_null(False) & (pl.col("status") == Status.VALUE.value), pl.lit(False).alias("_few")
    )
    return _withheld(marked, numbers)


def _hidden_with(
    frame: pl.DataFrame, sizes: Sequence[str], totals: Sequence[Total], *, more: pl.Expr | None = None
) -> pl.DataFrame:
    """What rests on few is hidden, then `more`, then what totals would tell."""
    few = pl.any_horizontal(_few(pl.col(size)).fill_null(False) for size in sizes)
    names = [f"_size_{place}" for place in range(len(sizes))]
    marked = frame.with_columns(
        (few | (pl.lit(False) if more is None else more)).alias(HIDDEN),
        few.alias("_few"),
        *(pl.col(size).cast(pl.Float64).fill_null(0.0).alias(name) for size, name in zip(sizes, names, strict=True)),
    )
    return withheld_with(marked, totals, names, minimum=MINIMUM_PERSONS).drop(names)


def _withheld(marked: pl.DataFrame, numbers: Sequence[str]) -> pl.DataFrame:
    reason = pl.when("_few").then(pl.lit(REASON)).otherwise(pl.lit(TOGETHER))
    return marked.with_columns(
        *(pl.when(HIDDEN).then(None).otherwise(pl.col(name)).alias(name) for name in numbers),
        pl.when(HIDDEN).then(reason).otherwise(pl.col("reason")).alias("reason"),
        pl.when(HIDDEN).then(pl.lit(Status.WITHHELD.value)).otherwise(pl.col("status")).alias("status"),
    ).drop(HIDDEN, "_few")


def _few(number: pl.Expr) -> pl.Expr:
    return (number > 0) & (number < MINIMUM_PERSONS)


def _is_few(number: float) -> bool:
    # Of equal risks at the edge of a top a part is taken, so that its numbers are no whole numbers.
    return 1e-9 < number < MINIMUM_PERSONS
