"""For whom a model predicts too few or too many: events observed over expected, group by group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart
from proeftuin.reporting.charts.dots import Dot, Look, Rows, dot_rows
from proeftuin.reporting.charts.risk_words import EVERYBODY_IN_IT, FULL, RiskWords
from proeftuin.reporting.charts.words import Row, text_table, wrapped
from proeftuin.vocabulary.language import Language

KINDS = ("age", "sex", "segment", "deprivation", "origin", "contact")
MEASURE = "observed_over_expected"
MOST_OF_A_KIND = 14
_FURTHEST = 100.0
"""Percent; a wider interval is cut, and its numbers stand beside it."""
_ROW = 30


def risk_groups_chart(released: Released, model: str, language: Language) -> Chart:
    """
    Events observed over expected in each group, as difference in percent.

    Raises
    ------
    NothingToShowError
        No group has a ratio.
    """
    words = RiskWords(released, language, model)
    rows = group_ratios(words)
    if not any(row["value"] is not None for row in rows):
        raise words.nothing("risk_groups", model=words.name)
    names: list[list[str]] = []
    headings: list[int] = []
    dots: list[Dot] = []
    for kind in KINDS:
        own = [row for row in rows if row["group_kind"] == kind][:MOST_OF_A_KIND]
        if own:
            headings.append(len(names))
            names.append([words(f"risk_groups.kind.{kind}")])
        for row in own:
            dots.append(_dot(words, len(names), row))
            names.append(wrapped(words.group(kind, row["group"]), 34))
    description = _description(words, rows)
    columns = tuple(words(f"risk_groups.{name}") for name in ("kind_of_group", "group", "persons", "ratio", "verdict"))
    return Chart(
        id=f"risk-groups-{model}".replace("_", "-"),
        title=words("risk_groups.title", model=words.name, year=words.card["test_year"]),
        description=description,
        spec=dot_rows(
            words,
            Rows(names, headings),
            dots,
            description=description,
            axis_title=words("risk_groups.axis"),
            sides=(words("risk_groups.fewer"), words("risk_groups.more")),
            row_height=_ROW,
            legend=words("risk_groups.legend"),
        ),
        table=text_table([dict(zip(columns, _cells(words, row), strict=True)) for row in rows], columns),
        number_columns=columns[2:4],
        notes=(words("risk_groups.note"), words("note.interval")),
        sources=words.citations(),
    )


def group_ratios(words: RiskWords) -> list[dict[str, Any]]:
    """The ratio of each group, in the order of the kinds."""
    rows = words.rows("risk_quality", segment=EVERYBODY_IN_IT, variant=FULL, measure=MEASURE)
    known = [row for row in rows if row["group_kind"] in KINDS]
    return sorted(known, key=lambda row: KINDS.index(row["group_kind"]))


def is_apart(row: Row) -> bool:
    """Whether the ratio of a group lies outside what chance explains, corrected for the number of groups."""
    return bool(row["verdict"] == "warning")


def _dot(words: RiskWords, place: int, row: Row) -> Dot:
    text = words.with_interval(row, "ratio")
    tip = f"{words.group(row['group_kind'], row['group'])}: {text}"
    look = Look(words("risk_groups.apart"), theme.POOL, "diamond") if is_apart(row) else Look(
        words("risk_groups.not_apart"), theme.FOCUS
    )  # fmt: skip
    if row["value"] is None:
        return Dot(place, None, None, None, words(f"state.{row['status']}"), look, tip)
    value, lower, upper = (None if row[name] is None else 100 * (row[name] - 1) for name in ("value", "lower", "upper"))
    if value is not None and abs(value) > _FURTHEST:
        # Outside the drawing a dot would be drawn over the numbers; the row says its number instead.
        return Dot(place, None, None, None, text, look, tip)
    return Dot(place, value, _cut(lower), _cut(upper), text, look, tip)


def _cut(bound: float | None) -> float | None:
    return None if bound is None else max(-_FURTHEST, min(_FURTHEST, bound))


def _cells(words: RiskWords, row: Row) -> tuple[str, ...]:
    verdict = words("number.none") if row["verdict"] is None else words(
        "risk_groups.apart" if is_apart(row) else "risk_groups.not_apart"
    )  # fmt: skip
    return (
        words(f"risk_groups.kind.{row['group_kind']}"),
        words.group(row["group_kind"], row["group"]),
        words.count_or_state(row, "persons"),
        words.with_interval(row, "ratio"),
        verdict,
    )


def _description(words: RiskWords, rows: Sequence[Row]) -> str:
    known = [row for row in rows if row["value"] is not None]
    apart = [words.group(row["group_kind"], row["group"]) for row in known if is_apart(row)]
    if not apart:
        return words("risk_groups.seen_none", count=len(known))
    return words("risk_groups.seen", count=len(known), apart=len(apart), names=words.listed(dict.fromkeys(apart)))
