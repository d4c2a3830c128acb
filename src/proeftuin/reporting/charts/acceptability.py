"""How probably a programme is worth its cost, by what a unit of its effect is worth."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import polars as pl

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.words import ALL_SITES, Row, Words, rows_of, text_table
from proeftuin.vocabulary.language import Language

HEIGHT = 280
EVEN = 50
"""Percent from which it is more probable than not."""
ROWS_IN_TABLE = 10
"""As many equal steps of the curve stand in its table; the table of the results holds all."""
SMALLEST, LARGEST = 0.05, 99.95
"""Outside these a probability would be written as never or always, which no estimate says."""


def acceptability_chart(released: Released, outcome: str, language: Language) -> Chart:
    """
    The acceptability curve of all sites together, with the thresholds that the plan declares.

    Parameters
    ----------
    outcome : str
        The cost outcome.

    Raises
    ------
    NothingToShowError
        The results hold no curve for this cost.
    """
    words = Words(released, language)
    rows = sorted(rows_of(released, "acceptability", outcome=outcome, site=ALL_SITES), key=lambda row: row["threshold"])
    if not rows:
        raise words.nothing("acceptability", **words.named(indicator=outcome))
    effect = rows[0]["effect_outcome"]
    gaps = words.named(outcome=effect)
    description = _description(words, rows)
    return Chart(
        id=f"acceptability-{outcome}".replace("_", "-"),
        title=words("acceptability.title", **gaps),
        description=description,
        spec=_spec(words, rows, description),
        table=_table(words, rows),
        number_columns=tuple(_heads(words)),
        notes=(
            words("acceptability.note"),
            words("acceptability.unit", **gaps),
            *words.plan_notes(),
            *words.basis_notes([outcome, effect]),
        ),
        sources=words.sources_of([outcome, effect]),
    )


def _euro(words: Words, value: float) -> str:
    return words.quantity(value, "eur")


def _probability(words: Words, percent: float) -> str:
    if percent < SMALLEST or percent > LARGEST:
        bound, key = (SMALLEST, "below") if percent < EVEN else (LARGEST, "above")
        return words(f"acceptability.{key}", percent=words.quantity(bound, "percent_of_split"))
    return words.quantity(percent, "percent")


def _description(words: Words, rows: Sequence[Row]) -> str:
    first, last = rows[0], rows[-1]
    declared = [
        words(
            "acceptability.at",
            threshold=_euro(words, row["threshold"]),
            probability=_probability(words, row["probability"]),
        )
        for row in rows
        if row["is_declared"]
    ]
    sentences = [
        words(
            "acceptability.seen",
            first=_probability(words, first["probability"]),
            last=_probability(words, last["probability"]),
            threshold=_euro(words, last["threshold"]),
        ),
        *([words("acceptability.declared", each=words.listed(declared))] if declared else []),
        _crossing(words, rows),
    ]
    return " ".join(sentences)


def _crossing(words: Words, rows: Sequence[Row]) -> str:
    """From what worth on it is more probable than not that the programme is worth its cost."""
    above = [row["probability"] > EVEN for row in rows]
    if all(above) or not any(above):
        return words("acceptability.always" if above[0] else "acceptability.never")
    # A normal joint estimate crosses even odds at most once: where the net benefit changes sign.
    at = next(after for before, after in pairwise(range(len(rows))) if above[before] != above[after])
    key = "from" if above[at] else "until"
    return words(f"acceptability.{key}", threshold=_euro(words, rows[at]["threshold"]))


def _heads(words: Words) -> list[str]:
    return [words(f"acceptability.column.{name}") for name in ("threshold", "probability", "net_benefit")]


def _table(words: Words, rows: Sequence[Row]) -> pl.DataFrame:
    heads = _heads(words)
    last = rows[-1]["threshold"]
    wanted = {round(last * step / ROWS_IN_TABLE, 6) for step in range(ROWS_IN_TABLE + 1)}
    shown = [row for row in rows if row["is_declared"] or round(row["threshold"], 6) in wanted]
    benefit = "eur_per_insured_year"
    return text_table(
        [
            dict(
                zip(
                    heads,
                    (
                        _euro(words, row["threshold"]),
                        _probability(words, row["probability"]),
                        words.with_interval({**row, "value": row["net_benefit"]}, benefit, signed=True),
                    ),
                    strict=True,
                )
            )
            for row in shown
        ],
        heads,
    )


def _spec(words: Words, rows: Sequence[Row], description: str) -> Spec:
    data = [
        {
            "threshold": row["threshold"],
            "probability": row["probability"],
            "text": words(
                "acceptability.at",
                threshold=_euro(words, row["threshold"]),
                probability=_probability(words, row["probability"]),
            ),
            "short": _probability(words, row["probability"]),
            "declared": row["is_declared"],
        }
        for row in rows
    ]
    horizontal = marks.number(
        "threshold",
        scale={"domain": [0, rows[-1]["threshold"]], "nice": False},
        axis={
            "title": words("acceptability.axis"),
            "format": "$,.0f",
            "tickCount": 6,
            "labelOverlap": True,
            "grid": False,
        },
    )
    vertical = marks.number(
        "probability",
        scale={"domain": [0, 100], "nice": False},
        axis={"values": [0, 25, 50, 75, 100], **theme.title_above(words("acceptability.probability_axis"))},
    )
    channels = {"x": horizontal, "y": vertical}
    tip = {
        "tooltip": {"field": "text", "type": "nominal", "title": " "},
        "description": {"field": "text", "type": "nominal"},
    }
    declared = [each for each in data if each["declared"]]
    middle = rows[-1]["threshold"] / 2
    layers: list[Spec] = [
        marks.rule_at(y=EVEN, strokeDash=[4, 3]),
        {
            "data": marks.values(data),
            "mark": {"type": "line", "color": theme.FOCUS, "strokeWidth": 2.5, "clip": True, "aria": False},
            "encoding": channels,
        },
        {
            "data": marks.values(data),
            "mark": {"type": "point", "filled": True, "opacity": 0, "size": 60, "aria": False},
            "encoding": {**channels, "tooltip": tip["tooltip"]},
        },
        {
            "data": marks.values(declared),
            "mark": {"type": "point", "filled": True, "color": theme.INK, "shape": "diamond", "size": 110},
            "encoding": {**channels, **tip},
        },
        *_names(declared, channels, middle),
        marks.note_at(
            words("acceptability.even"),
            x={"value": "width"}, y={"datum": EVEN}, align="right", dy=9, dx=-4, color=theme.MUTED,
        ),
    ]  # fmt: skip
    return theme.view(words.language, description, layers, height=HEIGHT)


def _names(declared: Sequence[Row], channels: Spec, middle: float) -> list[Spec]:
    """The probability at each declared threshold, above its mark, or below it where the curve is near the top."""
    found = []
    for row in declared:
        is_high = row["probability"] > 88
        text = {
            "type": "text", "fontWeight": "bold", "fontSize": theme.SMALL, "aria": False,
            "align": "left" if row["threshold"] < middle else "right", "baseline": "top" if is_high else "bottom",
            "dy": 10 if is_high else -10,
        }  # fmt: skip
        encoding = {**channels, "text": {"field": "short", "type": "nominal"}}
        found.append({"data": marks.values([row]), "encoding": encoding, "layer": marks.with_edge(text)})
    return found
