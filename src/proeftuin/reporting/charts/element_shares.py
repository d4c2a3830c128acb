"""What a segment needs: how many of its persons each element of the scheme is true of, beside all segments together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from proeftuin.release.released import Released
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts.scheme_words import SchemeWords
from proeftuin.reporting.charts.share_bars import ShareBar, share_bars
from proeftuin.reporting.charts.words import Row, text_table, wrapped
from proeftuin.vocabulary.language import Language

MOST = 16
_ROW = 38


@dataclass(frozen=True)
class Share:
    """
    One element in a segment.

    Attributes
    ----------
    percent : float or None
        Of the persons of the segment; `None` when the number is not there.
    beside : float or None
        Of the persons of all segments; `None` when one of their numbers is not there.
    """

    row: Row
    percent: float | None
    beside: float | None


def element_shares_chart(released: Released, scheme: str, segment: str, region: str, language: Language) -> Chart:
    """
    The most common elements of a segment.

    Raises
    ------
    NothingToShowError
        No element of the segment has a number.
    """
    words = SchemeWords(released, language, scheme)
    shares = element_shares(words, segment, region)
    known = [each for each in shares if each.percent is not None]
    if not known:
        raise words.nothing("element_shares", segment=words.segment(segment), **words.named(region=region))
    year = known[0].row["period_start"].year
    gaps = {"segment": words.segment(segment), **words.named(region=region), "year": year}
    most = known[0]
    description = words(
        "element_shares.seen",
        **gaps,
        element=_label(words, most),
        percent=words.quantity(most.percent or 0.0, "percent"),
    )
    columns = (
        words("element_shares.element"),
        words.segment(segment),
        words("segment_pyramid.everybody"),
        words("element_shares.unknown"),
    )
    rows = [
        dict(
            zip(
                columns,
                (
                    _label(words, each),
                    _written(words, each, each.percent),
                    _written(words, each, each.beside),
                    words.count_or_state(each.row, "unknown"),
                ),
                strict=True,
            )
        )
        for each in shares
    ]
    return Chart(
        id=f"elements-{scheme}-{segment}-{region}".replace("_", "-").replace(":", "-"),
        title=words("element_shares.title", **gaps),
        description=description,
        spec=_spec(words, shares[:MOST], description),
        table=text_table(rows, columns),
        number_columns=columns[1:],
        notes=(
            words("element_shares.note"),
            *((words("element_shares.most", most=MOST),) if len(shares) > MOST else ()),
        ),
        sources=words.citations(),
    )


def element_shares(words: SchemeWords, segment: str, region: str) -> list[Share]:
    """The elements of a segment in the newest year, the most common first; those without a number last."""
    rows = words.rows("segment_elements", region)
    newest = max((row["period_start"] for row in rows if row["persons"] is not None), default=None)
    rows = [row for row in rows if row["period_start"] == newest]
    if newest is None:
        return []
    sizes = words.sizes(region, newest.year)
    found = []
    for row in rows:
        if row["segment"] == segment:
            others = [each for each in rows if each["element"] == row["element"]]
            found.append(Share(row, _percent([row], sizes), _percent(others, sizes)))
    return sorted(found, key=lambda each: (each.percent is None, -(each.percent or 0.0), each.row["element"]))


def _percent(rows: list[dict[str, Any]], sizes: Mapping[str, Row]) -> float | None:
    persons = whole = 0
    for row in rows:
        size = sizes.get(row["segment"], {}).get("persons")
        if row["persons"] is None or size is None:
            return None
        persons, whole = persons + row["persons"], whole + size
    return 100 * persons / whole if whole else None


def _label(words: SchemeWords, share: Share) -> str:
    label = str(share.row[f"label_{words.language}"])
    return label[:1].upper() + label[1:]


def _written(words: SchemeWords, share: Share, percent: float | None) -> str:
    if percent is not None:
        return words.quantity(percent, "percent")
    return words("number.none") if share.row["status"] == "value" else words.state(share.row)


def _spec(words: SchemeWords, shares: list[Share], description: str) -> Spec:
    bars = [
        ShareBar(
            wrapped(_label(words, each), 30),
            each.percent,
            each.beside,
            written,
            words("element_shares.tip", element=_label(words, each), percent=written),
        )
        for each in shares
        for written in [_written(words, each, each.percent)]
    ]
    everybody = words("segment_pyramid.everybody")
    return share_bars(words, bars, description, axis=words("element_shares.axis"), beside=everybody, row=_ROW)
