"""What candidates are expected to change, as far as an effect is known; what is not known is shown as not known."""

from __future__ import annotations

from collections.abc import Sequence

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart
from proeftuin.reporting.charts.choice_words import NO_EFFECT_KNOWN, ChoiceWords
from proeftuin.reporting.charts.dots import Dot, Look, Rows, dot_rows
from proeftuin.reporting.charts.words import Row, text_table, wrapped
from proeftuin.vocabulary.language import Language

_ROW = 40
_LOOKS = {"evaluation": (theme.FOCUS, "diamond"), "library": (theme.POOL, "circle"), "study": (theme.COUNTRY, "square")}


def expected_impact_chart(released: Released, region: str, language: Language) -> Chart:
    """
    Change of each outcome by each candidate in each segment, percent of what those reached would have had.

    Raises
    ------
    NothingToShowError
        There is no candidate in the region.
    """
    words = ChoiceWords(released, language, region)
    rows = impacts(words)
    if not rows:
        raise words.nothing("expected_impact", **words.named(region=region))
    description = _description(words, rows)
    names: list[list[str]] = []
    headings: list[int] = []
    dots: list[Dot] = []
    for outcome in dict.fromkeys(row["outcome"] for row in rows):
        headings.append(len(names))
        names.append(wrapped(_outcome(words, outcome), 36))
        for row in (row for row in rows if row["outcome"] == outcome):
            dots.append(_dot(words, len(names), row))
            names.append(wrapped(f"{words.intervention(row['intervention'])}, {words.segment(row)}", 36))
    keys = ("intervention", "segment", "outcome", "reached", "effect", "change", "sure", "basis")
    columns = tuple(words(f"expected_impact.{key}") for key in keys)
    return Chart(
        id=f"expected-impact-{region}".replace("_", "-").replace(":", "-"),
        title=words("expected_impact.title", **words.named(region=region)),
        description=description,
        spec=dot_rows(
            words,
            Rows(names, headings),
            dots,
            description=description,
            axis_title=words("expected_impact.axis"),
            sides=(words("expected_impact.less"), words("expected_impact.more")),
            row_height=_ROW,
            legend=words("expected_impact.basis"),
        ),
        table=text_table([dict(zip(columns, _cells(words, row), strict=True)) for row in rows], columns),
        number_columns=columns[3:7],
        notes=(words("expected_impact.note"), words("expected_impact.unknown")),
        sources=words.citations(),
    )


def impacts(words: ChoiceWords) -> list[Row]:
    """All of them, by outcome; those without a known effect last."""
    rows = words.rows("expected_impacts")
    order = list(dict.fromkeys(row["outcome"] for row in rows))
    return sorted(rows, key=lambda row: (order.index(row["outcome"]), row["change"] is None))


def _outcome(words: ChoiceWords, outcome: str) -> str:
    return words.indicator(outcome) if outcome in words.released.indicators else words("expected_impact.no_outcome")


def _dot(words: ChoiceWords, place: int, row: Row) -> Dot:
    basis = row["effect_basis"]
    color, shape = _LOOKS.get(basis, (theme.MUTED, "circle"))
    look = Look(words(f"expected_impact.bases.{basis}"), color, shape)
    if row["change"] is None or not row["without"]:
        text = words("expected_impact.none_known") if row["reason"] == NO_EFFECT_KNOWN else words.state(row)
        return Dot(place, None, None, None, text, look, f"{words.intervention(row['intervention'])}: {text}")
    text = words.amount(row, "change", row["change_unit"])
    value, lower, upper = (
        None if row[name] is None else 100 * row[name] / row["without"]
        for name in ("change", "change_lower", "change_upper")
    )
    return Dot(place, value, lower, upper, text, look, f"{words.intervention(row['intervention'])}: {text}")


def _cells(words: ChoiceWords, row: Row) -> tuple[str, ...]:
    none = words("number.none")
    effect = {"value": row["effect"], "lower": row["effect_lower"], "upper": row["effect_upper"]}
    return (
        words.intervention(row["intervention"]),
        words.segment(row),
        _outcome(words, row["outcome"]),
        words.amount(row, "reached", "persons", signed=False) if row["reached"] is not None else none,
        words.with_interval({**row, **effect}, "ratio") if row["effect"] is not None else none,
        words.amount(row, "change", row["change_unit"]),
        none if row["share_less"] is None else words.quantity(100 * row["share_less"], "percent"),
        words(f"expected_impact.bases.{row['effect_basis']}"),
    )


def _description(words: ChoiceWords, rows: Sequence[Row]) -> str:
    known = [row for row in rows if row["change"] is not None]
    unknown = sum(row["reason"] == NO_EFFECT_KNOWN for row in rows)
    said = words(
        "expected_impact.seen", **words.named(region=words.place), count=len(rows), known=len(known), unknown=unknown
    )
    less = [row for row in known if row["change_upper"] is not None and row["change_upper"] < 0]
    if not less:
        return f"{said} {words('expected_impact.undecided')}"
    names = words.listed(dict.fromkeys(words.intervention(row["intervention"]) for row in less))
    return f"{said} {words('expected_impact.certain', names=names)}"
