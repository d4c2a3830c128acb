"""How candidates come out when all criteria are weighed: the total of each, and what it is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.choice_words import ChoiceWords
from proeftuin.reporting.charts.words import Row, text_table, wrapped
from proeftuin.vocabulary.language import Language

_ROW = 44


def weighing_chart(released: Released, region: str, language: Language) -> Chart:
    """
    Points of each candidate by criterion, weighted, up to 100 in all; the one with most points on top.

    Raises
    ------
    NothingToShowError
        No candidate has a score by any criterion.
    """
    words = ChoiceWords(released, language, region)
    rows = words.rows("weighings")
    if not any(row["weighted"] is not None for row in rows):
        raise words.nothing("weighing", **words.named(region=region))
    ranks = {row["intervention"]: row for row in words.rows("ranks")}
    order = in_rank(dict.fromkeys(row["intervention"] for row in rows), ranks)
    criteria = {row["criterion"]: row for row in rows}
    description = _description(words, order, ranks)
    cells = {(row["intervention"], row["criterion"]): row for row in rows}
    heads = [
        words("weighing.criterion", name=_name(words, row), weight=_percent(words, row["weight"]))
        for row in criteria.values()
    ]
    columns = (words("weighing.intervention"), *heads, words("weighing.total"))
    table = []
    for id in order:
        points = [_points(words, cells.get((id, criterion))) for criterion in criteria]
        told = (words.intervention(id), *points, _total(words, ranks.get(id)))
        table.append(dict(zip(columns, told, strict=True)))
    return Chart(
        id=f"weighing-{region}".replace("_", "-").replace(":", "-"),
        title=words("weighing.title", **words.named(region=region)),
        description=description,
        spec=_spec(words, order, criteria, cells, ranks, description),
        table=text_table(table, columns),
        number_columns=columns[1:],
        notes=(words("weighing.note"), words("weighing.unknown"), _weights(words, criteria)),
        sources=words.citations(),
    )


def in_rank(ids: Sequence[str] | Mapping[str, object], ranks: Mapping[str, Row]) -> list[str]:
    """Candidates from the first rank on; those without a total last."""

    def place(id: str) -> tuple[bool, int]:
        rank = ranks[id]["rank"] if id in ranks else None
        return rank is None, rank or 0

    return sorted(ids, key=place)


def _name(words: ChoiceWords, row: Row) -> str:
    return str(row[f"name_{words.language}"])


def _percent(words: ChoiceWords, percent: float) -> str:
    return words.quantity(percent, "percent")


def _points(words: ChoiceWords, row: Row | None) -> str:
    if row is None:
        return words("number.none")
    return words.state(row) if row["weighted"] is None else words.quantity(row["weighted"], "percentage_points")


def _total(words: ChoiceWords, rank: Row | None) -> str:
    if rank is None:
        return words("number.none")
    if rank["value"] is not None:
        return words.quantity(rank["value"], "percentage_points")
    if rank["least"] is None or rank["most"] is None:
        return words.state(rank)
    ends = {name: words.quantity(rank[name], "percentage_points") for name in ("least", "most")}
    return words("weighing.between", **ends)


def _weights(words: ChoiceWords, criteria: Mapping[str, Row]) -> str:
    said = "; ".join(f"{_name(words, row)} {_percent(words, row['weight'])}" for row in criteria.values())
    return words("weighing.weights", weights=said)


def _spec(
    words: ChoiceWords,
    order: Sequence[str],
    criteria: Mapping[str, Row],
    cells: Mapping[tuple[str, str], Row],
    ranks: Mapping[str, Row],
    description: str,
) -> Spec:
    data: list[dict[str, Any]] = []
    ends: list[dict[str, Any]] = []
    for place, id in enumerate(order):
        at = 0.0
        for number, (criterion, about) in enumerate(criteria.items(), start=1):
            row = cells.get((id, criterion))
            points = max(0.0, row["weighted"] or 0.0) if row else 0.0
            tip = words("weighing.tip", intervention=words.intervention(id), criterion=_name(words, about),
                        points=_points(words, row))  # fmt: skip
            data.append(
                {"row": place, "from": place - 0.32, "to": place + 0.32, "start": at, "end": at + points, "tip": tip}
                | {
                    "middle": at + points / 2,
                    "mark": str(number) if points >= 3 else "",
                    "criterion": f"{number}. {_name(words, about)}",
                }
            )
            at += points
        ends.append({"row": place, "text": _total(words, ranks.get(id))})
    across = marks.number(
        "start",
        scale={"domain": [0, 100], "nice": False},
        axis={"title": words("weighing.axis"), "format": ",.0f", "tickCount": 6},
    )
    down = marks.row_axis([wrapped(words.intervention(id), 32) for id in order])
    named = [f"{number}. {_name(words, row)}" for number, row in enumerate(criteria.values(), start=1)]
    part = {
        "mark": {"type": "rect", "stroke": theme.PAPER, "strokeWidth": 1.5},
        "encoding": {
            "x": across,
            "x2": {"field": "end"},
            "y": {**down, "field": "from"},
            "y2": {"field": "to"},
            "fill": {
                "field": "criterion",
                "type": "nominal",
                "scale": {
                    "domain": named,
                    "range": [theme.GROUPS[place % len(theme.GROUPS)] for place in range(len(named))],
                },
                "legend": {"title": None, "orient": "bottom", "columns": 2, "symbolType": "square"},
            },
            "tooltip": {"field": "tip", "type": "nominal", "title": " "},
            "description": {"field": "tip", "type": "nominal"},
        },
    }
    number_in = {
        "mark": {"type": "text", "baseline": "middle", "aria": False},
        "encoding": {"x": {**across, "field": "middle"}, "y": down, "text": {"field": "mark", "type": "nominal"}},
    }
    total = {
        "data": marks.values(ends),
        "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 10, "aria": False},
        "encoding": {"x": {"value": "width"}, "y": down, "text": {"field": "text", "type": "nominal"}},
    }
    return theme.view(
        words.language,
        description,
        [{"data": marks.values(data), "layer": [part, number_in]}, total],
        height=_ROW * len(order),
    )


def _description(words: ChoiceWords, order: Sequence[str], ranks: Mapping[str, Row]) -> str:
    with_total = [id for id in order if id in ranks and ranks[id]["value"] is not None]
    without = [words.intervention(id) for id in order if id not in with_total]
    sentences = []
    if with_total:
        first = with_total[0]
        sentences.append(words("weighing.seen", name=words.intervention(first), points=_total(words, ranks[first])))
    if without:
        sentences.append(words("weighing.without", names=words.listed(without)))
    return " ".join(sentences)
