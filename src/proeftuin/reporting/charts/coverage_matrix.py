"""Which segment has something at which place from prevention to palliative care, and where there is nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts.choice_words import ChoiceWords
from proeftuin.reporting.charts.state_matrix import Square, SquareLook, state_matrix
from proeftuin.reporting.charts.words import Row, text_table
from proeftuin.vocabulary.language import Language

STATES = ("chosen", "candidate", "possible", "empty")
_GROUNDS = {"chosen": theme.FOCUS, "candidate": "#77AADD", "possible": "#E1EBF5", "empty": theme.PAPER}
_INKS = {"chosen": theme.PAPER, "candidate": theme.INK, "possible": theme.INK, "empty": theme.POOL}
_SIGNS = {"chosen": "●", "candidate": "◐", "possible": "○", "empty": "–"}
"""In every cell, so that its state can be seen without its colour."""


def coverage_matrix_chart(released: Released, region: str, scheme: str, language: Language) -> Chart:
    """
    Segments by place, each cell with how many types of interventions answer a need of the segment there.

    Raises
    ------
    NothingToShowError
        Nothing is known of any segment of the region.
    """
    words = ChoiceWords(released, language, region)
    rows = words.rows("segment_coverage", scheme=scheme)
    if not rows:
        raise words.nothing("coverage_matrix", **words.named(region=region))
    segments = list(words.scheme(scheme).segments)
    own = [id for id in segments if any(row["segment"] == id for row in rows)]
    places = sorted({(row["place"], row["continuum"]) for row in rows})
    cells = {(row["segment"], row["continuum"]): row for row in rows}
    description = _description(words, own, cells)
    columns = (words("coverage_matrix.place"), *(words.segment(_row_of(rows, id)) for id in own))
    table = [
        dict(
            zip(columns, (_place(words, rows, code), *(_text(words, cells.get((id, code))) for id in own)), strict=True)
        )
        for _, code in places
    ]
    return Chart(
        id=f"coverage-matrix-{region}-{scheme}".replace("_", "-").replace(":", "-"),
        title=words("coverage_matrix.title", **words.named(region=region)),
        description=description,
        spec=_spec(words, rows, own, [code for _, code in places], cells, description),
        table=text_table(table, columns),
        notes=(words("coverage_matrix.note"), words("coverage_matrix.number"), _segments(words, rows, own)),
        sources=words.citations(),
    )


def _row_of(rows: Sequence[Row], segment: str) -> Row:
    return next(row for row in rows if row["segment"] == segment)


def _place(words: ChoiceWords, rows: Sequence[Row], code: str) -> str:
    name = str(next(row for row in rows if row["continuum"] == code)[f"continuum_{words.language}"])
    return name[:1].upper() + name[1:]


def _segments(words: ChoiceWords, rows: Sequence[Row], own: Sequence[str]) -> str:
    return words("coverage_matrix.segments", names="; ".join(words.segment(_row_of(rows, id)) for id in own))


def _text(words: ChoiceWords, row: Row | None) -> str:
    """The state of a cell with the names of what there is."""
    if row is None:
        return words("number.none")
    state = words(f"coverage_matrix.state.{row['state']}")
    ids = row["chosen"] if row["state"] == "chosen" else row["candidates"] if row["state"] == "candidate" else None
    if ids:
        return words("coverage_matrix.with_names", state=state, names=words.interventions_listed(ids))
    return words("coverage_matrix.with_number", state=state, count=row["matching"]) if row["matching"] else state


def _spec(
    words: ChoiceWords,
    rows: Sequence[Row],
    own: Sequence[str],
    codes: Sequence[str],
    cells: Mapping[tuple[str, str], Row],
    description: str,
) -> Spec:
    scheme = words.scheme(rows[0]["scheme"])
    looks = {
        state: SquareLook(words(f"coverage_matrix.state.{state}"), _GROUNDS[state], _INKS[state], _SIGNS[state])
        for state in STATES
    }
    squares = [
        _square(words, rows, cells[id, code], column, line)
        for line, code in enumerate(codes)
        for column, id in enumerate(own)
        if (id, code) in cells
    ]
    return state_matrix(
        words,
        [scheme.mark(id) for id in own],
        [_place(words, rows, code) for code in codes],
        squares,
        looks,
        axis_title=words("coverage_matrix.axis"),
        description=description,
    )


def _square(words: ChoiceWords, rows: Sequence[Row], row: Row, column: int, line: int) -> Square:
    """One place of one segment as it is drawn."""
    told = {"segment": words.segment(row), "place": _place(words, rows, row["continuum"]), "text": _text(words, row)}
    return Square(column, line, row["state"], row["matching"] or 0, words("coverage_matrix.tip", **told))


def _description(words: ChoiceWords, own: Sequence[str], cells: Mapping[tuple[str, str], Row]) -> str:
    empty = sum(row["state"] == "empty" for row in cells.values())
    chosen = sum(row["state"] == "chosen" for row in cells.values())
    said = words(
        "coverage_matrix.seen", **words.named(region=words.place), count=len(cells), empty=empty, chosen=chosen
    )
    bare = [
        words.segment(next(row for (segment, _), row in cells.items() if segment == id))
        for id in own
        if not any(row["state"] in ("chosen", "candidate") for (segment, _), row in cells.items() if segment == id)
    ]
    return " ".join([said, *([words("coverage_matrix.bare", names=words.listed(bare))] if bare else [])])
