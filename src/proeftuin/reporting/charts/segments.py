"""The effect on one outcome in several populations, the main one on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart
from proeftuin.reporting.charts.dots import Dot, Look, Rows, dot_rows
from proeftuin.reporting.charts.effects import UNITS
from proeftuin.reporting.charts.words import Row, Words, text_table, wrapped
from proeftuin.vocabulary.language import Language


@dataclass(frozen=True)
class Segment:
    """
    The effect in one population.

    Attributes
    ----------
    effect : mapping
        Row of the effects that answers for the outcome: all sites together, or the only one.
    """

    name: str
    effect: Row


def segments_chart(released: Released, outcome: str, segments: Sequence[Segment], language: Language) -> Chart:
    """
    Average effects after the start in every population, in the order of the study.

    A population without an effect keeps its row and says why: it may be withheld or too small.

    Parameters
    ----------
    segments : sequence of Segment
        The main population first.

    Raises
    ------
    NothingToShowError
        No population has an effect on the outcome.
    """
    words = Words(released, language)
    known = [each.effect for each in segments if each.effect["value"] is not None]
    if not known:
        raise words.nothing("effects", **words.named(indicator=outcome))
    scale = known[0]["scale"]
    apart = sum(row["lower"] is not None and (row["lower"] > 0 or row["upper"] < 0) for row in known)
    gaps = words.named(outcome=outcome)
    description = words("segments.seen", **gaps, known=len(known), count=len(segments), apart=apart)
    heads = (words("segments.group"), words("column.effect"))
    return Chart(
        id=f"segments-{outcome}".replace("_", "-"),
        title=words("segments.title", **gaps, unit=words(f"effects.scale.{scale}")),
        description=description,
        spec=dot_rows(
            words,
            Rows([wrapped(each.name, 30) for each in segments]),
            [_dot(words, place, each, scale) for place, each in enumerate(segments)],
            description=description,
            axis_title=words(f"effects.scale.{scale}"),
            sides=(words("effects.lower"), words("effects.higher")),
            row_height=36,
            legend=words("segments.group"),
        ),
        table=text_table(
            [dict(zip(heads, (each.name, _text(words, each.effect, scale)), strict=True)) for each in segments], heads
        ),
        number_columns=(heads[1],),
        notes=(
            words("note.interval"),
            words("effects.detectable_note"),
            words("segments.order"),
            *words.plan_notes(),
            *words.basis_notes([outcome]),
        ),
        sources=words.sources_of([outcome]),
    )


def _text(words: Words, row: Row, scale: str) -> str:
    return words.with_interval(row, UNITS[scale], signed=True)


def _dot(words: Words, place: int, segment: Segment, scale: str) -> Dot:
    row, text = segment.effect, _text(words, segment.effect, scale)
    main = Look(words("segments.main"), theme.INK, "diamond")
    look = Look(words("segments.other"), theme.FOCUS) if place else main
    tip = f"{segment.name}: {text}"
    detectable = row["minimum_detectable"]
    return Dot(place, row["value"], row["lower"], row["upper"], text, look, tip, detectable=detectable)
