"""What candidates cost and save, year by year after their start."""

from __future__ import annotations

from collections.abc import Sequence

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart
from proeftuin.reporting.charts.choice_words import MONEY, ChoiceWords
from proeftuin.reporting.charts.dots import Dot, Look, Rows, dot_rows
from proeftuin.reporting.charts.words import Row, text_table, wrapped
from proeftuin.vocabulary.language import Language

_ROW = 28


def budget_impact_chart(released: Released, region: str, language: Language) -> Chart:
    """
    Cost minus savings of each candidate in each segment and year; where savings are not known, its cost alone.

    Raises
    ------
    NothingToShowError
        Of no candidate the cost is known.
    """
    words = ChoiceWords(released, language, region)
    rows = words.rows("budget_impacts")
    if not any(row["cost"] is not None for row in rows):
        raise words.nothing("budget_impact", **words.named(region=region))
    rows = sorted(rows, key=lambda row: (row["intervention"], row["segment"], row["year"]))
    description = _description(words, rows)
    names: list[list[str]] = []
    headings: list[int] = []
    dots: list[Dot] = []
    for pair in dict.fromkeys((row["intervention"], row["segment"]) for row in rows):
        own = [row for row in rows if (row["intervention"], row["segment"]) == pair]
        headings.append(len(names))
        names.append(wrapped(f"{words.intervention(pair[0])}, {words.segment(own[0])}", 36))
        is_known = any(row["cost"] is not None for row in own)
        # What nobody knows of any year is said once.
        for row in own if is_known else own[:1]:
            dots.append(_dot(words, len(names), row))
            every = words("budget_impact.all_years")
            names.append([words("budget_impact.year", year=row["year"]) if is_known else every])
    keys = ("intervention", "segment", "after", "persons", "cost", "savings", "net", "cumulative")
    columns = tuple(words(f"budget_impact.{key}") for key in keys)
    return Chart(
        id=f"budget-impact-{region}".replace("_", "-").replace(":", "-"),
        title=words("budget_impact.title", **words.named(region=region)),
        description=description,
        spec=dot_rows(
            words,
            Rows(names, headings),
            dots,
            description=description,
            axis_title=words("budget_impact.axis"),
            sides=(words("budget_impact.saves"), words("budget_impact.costs")),
            row_height=_ROW,
            legend=words("budget_impact.legend"),
        ),
        table=text_table([dict(zip(columns, _cells(words, row), strict=True)) for row in rows], columns),
        number_columns=columns[2:],
        notes=(words("budget_impact.note"), *_discounted(words, rows)),
        sources=words.citations(),
    )


def _discounted(words: ChoiceWords, rows: Sequence[Row]) -> tuple[str, ...]:
    rates = sorted({row["discount_rate"] for row in rows if row["discount_rate"]})
    said = words.listed(words.quantity(100 * rate, "percent") for rate in rates) if rates else ""
    return (words("budget_impact.discounted", rates=said),) if rates else (words("budget_impact.not_discounted"),)


def _dot(words: ChoiceWords, place: int, row: Row) -> Dot:
    column = "net" if row["net"] is not None else "cost"
    looks = {
        "net": Look(words("budget_impact.net"), theme.FOCUS),
        "cost": Look(words("budget_impact.cost_alone"), theme.POOL, "square"),
    }
    text = words.amount(row, column, MONEY)
    tip = f"{words.intervention(row['intervention'])}, {words('budget_impact.year', year=row['year'])}: {text}"
    return Dot(place, row[column], row[f"{column}_lower"], row[f"{column}_upper"], text, looks[column], tip)


def _cells(words: ChoiceWords, row: Row) -> tuple[str, ...]:
    unknown = words.reason(row["savings_reason"]) if row["savings_reason"] else None

    def written(column: str) -> str:
        if row[column] is None and unknown is not None and row["status"] == "value":
            return words("number.because", state=words("state.missing"), reason=unknown)
        return words.amount(row, column, MONEY, signed=column not in ("cost", "savings"))

    return (
        words.intervention(row["intervention"]),
        words.segment(row),
        str(row["year"]),
        words.amount(row, "persons", "persons", signed=False),
        *(written(column) for column in ("cost", "savings", "net", "cumulative")),
    )


def _description(words: ChoiceWords, rows: Sequence[Row]) -> str:
    last = max(row["year"] for row in rows)
    ends = [row for row in rows if row["year"] == last]
    saves = [row for row in ends if row["cumulative_upper"] is not None and row["cumulative_upper"] < 0]
    costs = [row for row in ends if row["cumulative_lower"] is not None and row["cumulative_lower"] > 0]
    unknown = [row for row in ends if row["cost"] is not None and row["cumulative"] is None]
    gaps = {"count": len(ends), "years": last, "saves": len(saves), "costs": len(costs), "unknown": len(unknown)}
    return words("budget_impact.seen", **words.named(region=words.place), **gaps)
