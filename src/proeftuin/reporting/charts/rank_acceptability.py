"""How sure it is which candidate comes first, with scores and weights drawn again and again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from proeftuin.release.released import Released
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts.choice_words import ChoiceWords
from proeftuin.reporting.charts.share_bars import ShareBar, share_bars
from proeftuin.reporting.charts.weighing import in_rank
from proeftuin.reporting.charts.words import Row, text_table, wrapped
from proeftuin.vocabulary.language import Language

_ROW = 44


def rank_acceptability_chart(released: Released, region: str, language: Language) -> Chart:
    """
    Share of the draws in which each candidate comes first, with weights near those declared and with any weights.

    Raises
    ------
    NothingToShowError
        No candidate has a rank.
    """
    words = ChoiceWords(released, language, region)
    ranks = {row["intervention"]: row for row in words.rows("ranks")}
    if not any(row["share_first"] is not None for row in ranks.values()):
        raise words.nothing("rank_acceptability", **words.named(region=region))
    order = in_rank(ranks, ranks)
    description = _description(words, order, ranks)
    keys = ("intervention", "rank", "first", "any_weights", "dominated")
    columns = tuple(words(f"rank_acceptability.{key}") for key in keys)
    draws = max(row["draws"] for row in ranks.values())
    return Chart(
        id=f"rank-acceptability-{region}".replace("_", "-").replace(":", "-"),
        title=words("rank_acceptability.title", **words.named(region=region)),
        description=description,
        spec=_spec(words, order, ranks, description),
        table=text_table([dict(zip(columns, _cells(words, id, ranks[id]), strict=True)) for id in order], columns),
        number_columns=columns[1:4],
        notes=(words("rank_acceptability.note", draws=words.count(draws)), words("rank_acceptability.any")),
        sources=words.citations(),
    )


def _share(words: ChoiceWords, row: Row, column: str) -> str:
    return words.state(row) if row[column] is None else words.quantity(100 * row[column], "percent")


def _cells(words: ChoiceWords, id: str, row: Row) -> tuple[str, ...]:
    ranked = row["rank"] is not None
    return (
        words.intervention(id),
        words("choice.rank_range", rank=row["rank"], lower=row["rank_lower"], upper=row["rank_upper"])
        if ranked
        else words.state(row),
        _share(words, row, "share_first"),
        _share(words, row, "share_first_any_weights"),
        words.interventions_listed(row["dominated_by"]),
    )


def _spec(words: ChoiceWords, order: Sequence[str], ranks: Mapping[str, Row], description: str) -> Spec:
    bars = [
        ShareBar(
            wrapped(words.intervention(id), 32),
            _percent(ranks[id]["share_first"]),
            _percent(ranks[id]["share_first_any_weights"]),
            written,
            words("rank_acceptability.tip", intervention=words.intervention(id), percent=written),
        )
        for id in order
        for written in [_share(words, ranks[id], "share_first")]
    ]
    beside = words("rank_acceptability.any_weights")
    return share_bars(words, bars, description, axis=words("rank_acceptability.axis"), beside=beside, row=_ROW)


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _description(words: ChoiceWords, order: Sequence[str], ranks: Mapping[str, Row]) -> str:
    first = ranks[order[0]]
    gaps = {
        "name": words.intervention(order[0]),
        "percent": _share(words, first, "share_first"),
        "any": _share(words, first, "share_first_any_weights"),
    }
    said = words("rank_acceptability.seen", **gaps)
    unranked = [words.intervention(id) for id in order if ranks[id]["rank"] is None and ranks[id]["could_be_first"]]
    if unranked:
        return f"{said} {words('rank_acceptability.could', names=words.listed(unranked))}"
    return said
