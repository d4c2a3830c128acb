"""Which segment of a site has an intervention at which place from prevention to palliative care, and where a gap is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart
from proeftuin.reporting.charts.portfolio_words import EVERYBODY, PortfolioWords
from proeftuin.reporting.charts.state_matrix import EMPTY, Square, SquareLook, state_matrix
from proeftuin.reporting.charts.words import Row, rows_of, text_table
from proeftuin.vocabulary.language import Language

_LOOKS = {
    "running": (theme.FOCUS, theme.PAPER, "●"),
    "planned": ("#77AADD", theme.INK, "◐"),
    "stopped": (theme.GRID, theme.INK, "○"),
    EMPTY: (theme.PAPER, theme.POOL, "–"),
}


def portfolio_coverage_chart(released: Released, site: str, language: Language) -> Chart:
    """
    Segments by place, each square with whether something runs there, is planned, was stopped, or nothing is.

    Raises
    ------
    NothingToShowError
        No entry of the portfolio is carried out or planned in the site.
    """
    words = PortfolioWords(released, language)
    rows = rows_of(released, "portfolio_coverage", site=site)
    if all(row["state"] == EMPTY for row in rows):
        raise words.nothing("portfolio_coverage", **words.named(site=site))
    own = _segments(words, rows)
    places = {row["continuum"]: _place(words, row) for row in sorted(rows, key=lambda row: row["place"])}
    cells = {(row["segment"], row["continuum"]): row for row in rows}
    columns = (words("portfolio.coverage.place"), *(words.segment(own[id]["scheme"], id) for id in own))
    table = [
        dict(zip(columns, (place, *(_text(words, cells[id, code]) for id in own)), strict=True))
        for code, place in places.items()
    ]
    looks = {state: SquareLook(words(f"portfolio.state.{state}"), *look) for state, look in _LOOKS.items()}
    description = _description(words, site, own, cells)
    return Chart(
        id=f"portfolio-coverage-{site}".replace("_", "-"),
        title=words("portfolio.coverage.title", **words.named(site=site)),
        description=description,
        spec=state_matrix(
            words,
            [_mark(words, row) for row in own.values()],
            list(places.values()),
            [
                Square(column, line, cells[id, code]["state"], _count(cells[id, code]), _tip(words, cells[id, code]))
                for line, code in enumerate(places)
                for column, id in enumerate(own)
            ],
            looks,
            axis_title=words("portfolio.coverage.axis"),
            description=description,
        ),
        table=text_table(table, columns),
        notes=(words("portfolio.coverage.note"), _sizes(words, own)),
        sources=words.sources(released.citations),
    )


def _segments(words: PortfolioWords, rows: Sequence[Row]) -> dict[str, Row]:
    """A row of each segment, in the order in which its scheme shows them."""
    found = {row["segment"]: row for row in rows}
    scheme = next(iter(found.values()))["scheme"]
    known = [id for id in words.scheme(scheme).segments if id in found] if scheme else []
    return {id: found[id] for id in [*known, *(id for id in found if id not in known)]}


def _mark(words: PortfolioWords, row: Row) -> str:
    if row["segment"] == EVERYBODY or row["scheme"] is None:
        return words.segment(None, row["segment"])
    scheme = words.scheme(row["scheme"])
    return scheme.mark(row["segment"]) if row["segment"] in scheme.segments else str(row["segment"])


def _place(words: PortfolioWords, row: Row) -> str:
    name = words.said(row, "continuum")
    return name[:1].upper() + name[1:]


def _count(row: Row) -> int:
    return len((row["entries"] or "").split())


def _text(words: PortfolioWords, row: Row) -> str:
    """The state of a square with the names of the entries."""
    state = words(f"portfolio.state.{row['state']}")
    if not row["entries"]:
        return state
    return words("portfolio.coverage.with_names", state=state, names=words.entries_listed(row["entries"]))


def _tip(words: PortfolioWords, row: Row) -> str:
    told = {"segment": words.segment(row["scheme"], row["segment"]), "place": _place(words, row)}
    return words("portfolio.coverage.tip", **told, text=_text(words, row))


def _sizes(words: PortfolioWords, own: Mapping[str, Row]) -> str:
    """Each segment with its size, or why it has none."""
    told = []
    for id, row in own.items():
        name = words.segment(row["scheme"], id)
        if row["persons"] is None:
            told.append(words("portfolio.coverage.size", segment=name, persons=words.state(row)))
            continue
        persons = words("portfolio.coverage.persons", count=words.count(row["persons"]), year=row["period_start"].year)
        told.append(words("portfolio.coverage.size", segment=name, persons=persons))
    return words("portfolio.coverage.segments", names="; ".join(told))


def _description(words: PortfolioWords, site: str, own: Mapping[str, Row], cells: Mapping[tuple[str, str], Row]) -> str:
    states = [row["state"] for row in cells.values()]
    counts = {state: states.count(state) for state in _LOOKS}
    said = words("portfolio.coverage.seen", **words.named(site=site), squares=len(cells), **counts)
    bare = [
        words.segment(row["scheme"], id)
        for id, row in own.items()
        if all(cell["state"] == EMPTY for (segment, _), cell in cells.items() if segment == id)
    ]
    return " ".join([said, *([words("portfolio.coverage.bare", names=words.listed(bare))] if bare else [])])
