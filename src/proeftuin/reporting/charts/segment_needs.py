"""What segments of a region lack: how far each figure is from that of the same segment of everybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart
from proeftuin.reporting.charts.choice_words import ChoiceWords
from proeftuin.reporting.charts.dots import Dot, Look, Rows, dot_rows
from proeftuin.reporting.charts.words import Row, text_table, wrapped
from proeftuin.vocabulary.indicator import Direction
from proeftuin.vocabulary.language import Language

MOST = 14
_ROW = 40
_FURTHEST = 100.0
VERDICTS = ("worse", "worse_alone", "similar", "better_alone", "better")


def segment_needs_chart(released: Released, region: str, language: Language) -> Chart:
    """
    The clearest differences towards the worse, as percent on the less favourable side, the clearest first.

    Raises
    ------
    NothingToShowError
        No figure of a segment of the region could be compared.
    """
    words = ChoiceWords(released, language, region)
    rows = ranked(words)
    known = [row for row in rows if row["ratio"] is not None]
    if not known:
        raise words.nothing("segment_needs", **words.named(region=region))
    shown = known[:MOST]
    description = _description(words, rows, known)
    keys = ("segment", "indicator", "here", "reference", "excess", "verdict", "rank")
    columns = tuple(words(f"segment_needs.{key}") for key in keys)
    comparisons = known[0]["comparisons"] or len(rows)
    notes = [words("segment_needs.note"), words("segment_needs.corrected", count=comparisons)]
    if len(known) > MOST:
        notes.append(words("segment_needs.most", most=MOST))
    return Chart(
        id=f"segment-needs-{region}".replace("_", "-").replace(":", "-"),
        title=words("segment_needs.title", **words.named(region=region), year=known[0]["period_start"].year),
        description=description,
        spec=dot_rows(
            words,
            Rows([wrapped(f"{words.indicator(row['indicator'])}, {words.segment(row)}", 36) for row in shown]),
            [_dot(words, place, row) for place, row in enumerate(shown)],
            description=description,
            axis_title=words("segment_needs.axis"),
            sides=(words("segment_needs.better"), words("segment_needs.worse")),
            row_height=_ROW,
            legend=words("segment_needs.verdict"),
        ),
        table=text_table([dict(zip(columns, _cells(words, row), strict=True)) for row in rows], columns),
        number_columns=(*columns[2:5], columns[6]),
        notes=tuple(notes),
        sources=words.sources_of(dict.fromkeys(row["indicator"] for row in shown)),
    )


def ranked(words: ChoiceWords) -> list[dict[str, Any]]:
    """The comparisons of the newest year, the clearest need first; those without a number last."""
    rows = [row for row in words.rows("needs_of_segments") if row["indicator"] in words.released.indicators]
    newest = max((row["period_start"] for row in rows if row["value"] is not None), default=None)
    rows = [row for row in rows if row["period_start"] == newest] if newest else rows
    return sorted(rows, key=lambda row: (row["rank"] is None, row["rank"] or 0, row["segment"], row["indicator"]))


def _sign(words: ChoiceWords, row: Row) -> int:
    """1 where more is worse, -1 where less is; what is neutral is told as more or less."""
    return -1 if words.released.indicators[row["indicator"]].direction is Direction.HIGHER_IS_BETTER else 1


def _dot(words: ChoiceWords, place: int, row: Row) -> Dot:
    sign, verdict = _sign(words, row), row["verdict"] or "similar"
    value, *ends = (
        None if row[name] is None else sign * 100 * (row[name] - 1) for name in ("ratio", "ratio_lower", "ratio_upper")
    )
    known = sorted(each for each in ends if each is not None)
    lower, upper = known if len(known) == 2 else (None, None)
    text = _excess(words, row) if row["excess"] is not None else words.with_interval(row, "ratio", prefix="ratio_")
    is_clear = verdict in ("worse", "better")
    look = Look(
        words(f"segment_needs.verdicts.{verdict}"),
        theme.POOL if verdict.startswith("worse") else theme.FOCUS if verdict.startswith("better") else theme.MUTED,
        "diamond" if is_clear else "square" if verdict != "similar" else "circle",
    )
    tip = f"{words.indicator(row['indicator'])}, {words.segment(row)}: {text}"
    if value is None or abs(value) > _FURTHEST:
        return Dot(place, None, None, None, text, look, tip)
    return Dot(place, value, _cut(lower), _cut(upper), text, look, tip)


def _cut(bound: float | None) -> float | None:
    return None if bound is None else max(-_FURTHEST, min(_FURTHEST, bound))


def _excess(words: ChoiceWords, row: Row) -> str:
    return words.amount(row, "excess", row["excess_unit"]) if row["excess"] is not None else words("number.none")


def _cells(words: ChoiceWords, row: Row) -> tuple[str, ...]:
    if row["value"] is None or row["verdict"] is None:
        state = words.state(row)
        return words.segment(row), words.indicator(row["indicator"]), state, state, state, state, words("number.none")
    return (
        words.segment(row),
        words.indicator(row["indicator"]),
        words.quantity(row["value"], row["unit"]),
        words("number.none") if row["reference_value"] is None else words.quantity(row["reference_value"], row["unit"]),
        _excess(words, row),
        words(f"segment_needs.verdicts.{row['verdict']}"),
        words("number.none")
        if row["rank"] is None
        else words("choice.rank_range", rank=row["rank"], lower=row["rank_lower"], upper=row["rank_upper"]),
    )


def _description(words: ChoiceWords, rows: Sequence[Row], known: Sequence[Row]) -> str:
    worse = [row for row in known if row["verdict"] == "worse"]
    said = words("segment_needs.seen", **words.named(region=words.place), count=len(rows), worse=len(worse))
    if not worse:
        return said
    first = worse[0]
    share = first["share_first"]
    told = words(
        "segment_needs.first",
        **words.named(indicator=first["indicator"]),
        segment=words.segment(first),
        percent=words.quantity(abs(100 * (first["ratio"] - 1)), "percent"),
    )
    sure = "" if share is None else " " + words("segment_needs.sure", percent=words.quantity(100 * share, "percent"))
    return f"{said} {told}{sure}"
