"""The main analysis of one outcome beside all other analyses of the same question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart
from proeftuin.reporting.charts.class_difference import DEPRIVATION_CLASSES, class_difference_notes
from proeftuin.reporting.charts.dots import Dot, Look, Rows, dot_rows
from proeftuin.reporting.charts.effects import UNITS
from proeftuin.reporting.charts.words import ALL_SITES, Row, Words, rows_of, text_table, wrapped
from proeftuin.vocabulary.language import Language

MAIN = "main"
CHECKS = ("placebo_in_time", "spillover")
"""Analyses that should find nothing: what they find is no estimate of the effect."""
PARTS = ("two_part_use", "two_part_amount")
"""Analyses of a part of the effect: on who uses care, or on what users cost."""
ORDER = (
    "difference_in_differences",
    "person_weighted",
    "matched_regions",
    "entropy_balanced",
    "neighbours_left_out",
    "group_time",
    "imputation",
    "two_way_fixed_effects",
    "synthetic_control",
    "synthetic_difference_in_differences",
    "augmented_synthetic_control",
    "poisson_regression",
    "gamma_regression",
    "two_part",
    "two_part_use",
    "two_part_amount",
    "capped_cost",
    "propensity_weighted",
    "interrupted_time_series",
    "monthly_series",
    "dose",
    "by_age",
    "by_deprivation",
    "random_effects",
    "without_one_site",
    "anticipation",
    *CHECKS,
)
"""Keys of analyses in the order of plans."""


GROUPS = ("under_20", "20_to_64", "65_and_over", *DEPRIVATION_CLASSES)
"""Groups of people and of areas in their own order."""


def analyses_in_order(released: Released, outcome: str, scale: str) -> list[dict[str, Any]]:
    """
    The main analysis and every other one of all sites together, in the order of plans.

    An analysis that the plans of this version do not know stands behind those that they do, before the checks.
    """
    table = "effects" if scale == "percent" else "effects_eur"
    main = rows_of(released, table, outcome=outcome, site=ALL_SITES, kind="average", scale=scale)
    rows = rows_of(released, "analyses", outcome=outcome, site=ALL_SITES, kind="average", scale=scale)
    places = {key: place for place, key in enumerate(ORDER)}
    unknown = places[CHECKS[0]] - 0.5
    parts = {part: place for place, part in enumerate((*GROUPS, *(site.id for site in released.sites)))}

    def place(row: Row) -> tuple[float, int]:
        kind, _, part = row["analysis"].partition(":")
        return places.get(kind, unknown), parts.get(part, len(parts))

    ordered = sorted(rows, key=place)
    return [*({"analysis": MAIN, **row} for row in main[:1]), *ordered]


def is_check(row: Row) -> bool:
    """Whether the analysis should find nothing."""
    return row["analysis"] in CHECKS


def is_estimate(row: Row) -> bool:
    """Whether the analysis estimates the effect that the main one does, and not a part of it."""
    return not is_check(row) and row["analysis"] not in PARTS


def sensitivity_chart(released: Released, outcome: str, scale: str, language: Language) -> Chart:
    """
    Estimates of all analyses of an outcome with their intervals, the main one on top.

    An analysis that gives no number keeps its row and says why.

    Parameters
    ----------
    scale : str
        `percent` or `eur_per_insured_year`.

    Raises
    ------
    NothingToShowError
        There is no other analysis on this scale.
    """
    words = Words(released, language)
    rows = analyses_in_order(released, outcome, scale)
    if len(rows) < 2:
        raise words.nothing("sensitivity", **words.named(indicator=outcome))
    description = _description(words, outcome, rows, scale)
    effect = words("column.effect")
    return Chart(
        id=f"sensitivity-{outcome}-{scale}".replace("_", "-"),
        title=words("sensitivity.title", **words.named(outcome=outcome), unit=words(f"effects.scale.{scale}")),
        description=description,
        spec=dot_rows(
            words,
            Rows([wrapped(words.analysis(row["analysis"]), 34) for row in rows]),
            [_dot(words, number, row, scale) for number, row in enumerate(rows)],
            description=description,
            axis_title=words(f"effects.scale.{scale}"),
            sides=(words("effects.lower"), words("effects.higher")),
            row_height=30,
            legend=words("column.analysis"),
        ),
        table=text_table(
            [{words("column.analysis"): words.analysis(row["analysis"]), effect: _text(words, row)} for row in rows],
            (words("column.analysis"), effect),
        ),
        number_columns=(effect,),
        notes=(
            words("note.interval"),
            words("sensitivity.note"),
            *class_difference_notes(words, outcome, scale),
            *words.plan_notes(),
            *words.basis_notes([outcome]),
            *words.geography_notes([each.region for each in released.sites]),
        ),
        sources=words.sources_of([outcome]),
    )


def _text(words: Words, row: Row) -> str:
    return words.with_interval(row, UNITS[row["scale"]], signed=True)


def _dot(words: Words, number: int, row: Row, scale: str) -> Dot:
    looks = {
        MAIN: Look(words("sensitivity.main"), theme.INK, "diamond"),
        "other": Look(words("sensitivity.other"), theme.FOCUS),
        "check": Look(words("sensitivity.check"), theme.POOL, "square"),
    }
    look = looks[MAIN if row["analysis"] == MAIN else "check" if is_check(row) else "other"]
    text = _text(words, row)
    tip = f"{words.analysis(row['analysis'])}: {text}"
    return Dot(number, row["value"], row["lower"], row["upper"], text, look, tip)


def _description(words: Words, outcome: str, rows: Sequence[Row], scale: str) -> str:
    sentences = [words("sensitivity.seen", **words.named(outcome=outcome), main=_text(words, rows[0]))]
    others = [row for row in rows[1:] if row["value"] is not None and is_estimate(row)]
    if others:
        low, high = (
            words.quantity(pick(row["value"] for row in others), UNITS[scale], signed=True) for pick in (min, max)
        )
        apart = sum(row["lower"] is not None and (row["lower"] > 0 or row["upper"] < 0) for row in others)
        sentences.append(words("sensitivity.range", count=len(others), low=low, high=high, apart=apart))
    absent = [words.analysis(row["analysis"]) for row in rows if row["value"] is None]
    if absent:
        sentences.append(words("sensitivity.absent", names=words.listed(absent)))
    return " ".join(sentences)
