"""
The tartan rug: figures as a grid of cells, each with the verdict on it as ground and mark, so that a pattern shows.

Rows are indicators by aim. Columns are everybody, the region, comparable regions and other regions; of everybody
without other regions, the years.

Source: the tartan rugs of the public health profiles of Public Health England (Fingertips).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.care_words import EVERYBODY, CareWords
from proeftuin.reporting.charts.row_layout import RowLayout, rows_by_aim
from proeftuin.reporting.charts.spine import aims_listed, profile_rows, years_listed
from proeftuin.reporting.charts.verdict import LOOKS, OWN_LEGENDS, Verdict, mark_channels, valued, verdict_of
from proeftuin.reporting.charts.words import Row, all_ages, text_table, wrapped
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.language import Language

MOST_COLUMNS = 6
"""With more, a number no longer fits its cell on a narrow page."""
_NAME_WIDTH, _HEAD_WIDTH = 22, 11
_HALF = 0.48
"""Of the width of a cell, in columns; the rest is the gap between cells."""
_FROM_EDGE, _ASIDE = 9, 5
"""Pixels from the left edge of a cell to its mark, and by which mark and number make way up and down for each other."""
_ABSENT_GROUNDS = {Status.WITHHELD: theme.WITHHELD, Status.NOT_ESTIMABLE: theme.NOT_ESTIMABLE}
_LABELLED = (Verdict.BETTER, Verdict.WORSE, Verdict.SIMILAR)


@dataclass(frozen=True)
class _Cell:
    """One figure with what it is beside another; a state in place of a figure that is not there."""

    value: str | None
    status: Status
    verdict: Verdict | None = None
    """`None` in a column that is itself the measure."""


_NOTHING = _Cell(None, Status.MISSING)


@dataclass(frozen=True)
class _Column:
    """One column: its head, its name in a sentence and its cell of every indicator that has one."""

    head: str
    name: str
    cells: Mapping[str, _Cell]


def tartan_rug_chart(
    released: Released, region: str, others: Sequence[str], indicators: Sequence[str], language: Language, *, id: str
) -> Chart:
    """
    The grid of a region.

    Parameters
    ----------
    others : sequence of str
        Other regions, the ones to be shown first in front; of everybody without any the columns are years.
    id : str
        Name of the chart.

    Raises
    ------
    NothingToShowError
        No indicator has a row in the profile of the region.
    """
    words = CareWords(released, language)
    rows = profile_rows(released, region, indicators)
    if not rows:
        raise words.nothing("rug", **words.named(region=region))
    room = MOST_COLUMNS - (1 if region == EVERYBODY else 3)
    kind = "regions" if region != EVERYBODY else "all" if others else "years"
    columns = _years(words, region, rows) if kind == "years" else _regions(words, region, others[:room], rows)
    if not columns:
        raise words.nothing("rug", **words.named(region=region))
    layout = rows_by_aim(words, rows, lambda id: wrapped(words.indicator(id), _NAME_WIDTH))
    description = _description(words, rows, columns)
    table_columns, table = _table(words, rows, columns)
    return Chart(
        id=id,
        title=_title(words, kind, region, rows),
        description=description,
        spec=_spec(words, layout, columns, description),
        table=text_table(table, table_columns),
        number_columns=table_columns[2:],
        notes=_notes(words, kind, others, room, columns),
        sources=words.sources_of(rows),
    )


def _title(words: CareWords, kind: str, region: str, rows: Mapping[str, Row]) -> str:
    aims = aims_listed(words, rows)
    if kind == "years":
        return words("rug.title_years", **words.named(region=region), aims=aims)
    years = years_listed(words, rows.values())
    if kind == "all":
        return words("rug.title_all", aims=aims, years=years)
    return words("rug.title", **words.named(region=region), aims=aims, years=years)


def _regions(words: CareWords, region: str, others: Iterable[str], rows: Mapping[str, Row]) -> list[_Column]:
    country = words.region(EVERYBODY)
    columns = [_Column(words("rug.country"), country, {id: _beside(words, row, "country") for id, row in rows.items()})]
    if region != EVERYBODY:
        columns.append(_own(words, region, rows))
        peers = {id: _beside(words, row, "peers", row["against_peers"]) for id, row in rows.items()}
        if any(cell.value is not None for cell in peers.values()):
            columns.append(_Column(words("rug.peers"), words("rug.peers_name"), peers))
    columns += [_own(words, other, profile_rows(words.released, other, rows)) for other in others]
    return columns


def _own(words: CareWords, region: str, rows: Mapping[str, Row]) -> _Column:
    cells = {
        id: _Cell(
            None if row["value"] is None else words.quantity(row["value"], row["unit"]),
            Status(row["status"]),
            verdict_of(row["against_country"]),
        )
        for id, row in rows.items()
    }
    return _Column(words.region(region), words.region(region), cells)


def _beside(words: CareWords, row: Row, column: str, verdict: str | None = None) -> _Cell:
    """What a region is held against; the verdict there is on the region."""
    if row[column] is None:
        return _Cell(None, Status.MISSING)
    return _Cell(words.quantity(row[column], row["unit"]), Status.VALUE, None if verdict is None else Verdict(verdict))


def _years(words: CareWords, region: str, rows: Mapping[str, Row]) -> list[_Column]:
    """The newest years, by the method of the profile, each beside the year before."""
    methods = {id: row["method"] for id, row in rows.items()}
    estimates = all_ages(words.released.table("estimates")).filter(
        pl.col("region") == region, pl.col("indicator").is_in(list(rows))
    )
    told = {
        (row["indicator"], words.period(row)): row
        for row in estimates.iter_rows(named=True)
        if row["method"] == methods[row["indicator"]]
    }
    changes = _changes(words, region, methods)
    years = sorted({year for _, year in told})[-MOST_COLUMNS:]
    return [
        _Column(
            year,
            year,
            {
                id: _Cell(
                    None if row["value"] is None else words.quantity(row["value"], row["unit"]),
                    Status(row["status"]),
                    valued(changes[id, year], words.released.indicators[id].direction)
                    if (id, year) in changes
                    else None,
                )
                for id in rows
                if (row := told.get((id, year))) is not None
            },
        )
        for year in years
    ]


def _changes(words: CareWords, region: str, methods: Mapping[str, str]) -> dict[tuple[str, str], str]:
    if "reliability" not in words.released.tables:
        return {}
    own = words.released.table("reliability").filter(
        pl.col("region") == region, pl.col("indicator").is_in(list(methods)), pl.col("verdict").is_not_null()
    )
    return {
        (row["indicator"], words.period(row)): row["verdict"]
        for row in own.iter_rows(named=True)
        if row["method"] == methods[row["indicator"]]
    }


@dataclass(frozen=True)
class _Placed:
    """A cell in the grid: number of its column, and where its row begins, has its middle and ends."""

    cell: _Cell
    place: int
    above: float
    middle: float
    below: float
    tip: str

    @property
    def is_marked(self) -> bool:
        """Whether the cell carries the mark of a verdict."""
        return self.cell.value is not None and self.cell.verdict is not None


def _placed(words: CareWords, layout: RowLayout, columns: Sequence[_Column]) -> list[_Placed]:
    found = []
    for place, column in enumerate(columns):
        for id in layout.rows:
            cell = column.cells.get(id, _NOTHING)
            above, below = layout.edges(id)
            tip = f"{words.indicator(id)}, {column.name}: {_told(words, cell)}"
            found.append(_Placed(cell, place, above, layout.middle(id), below, tip))
    return found


def _spec(words: CareWords, layout: RowLayout, columns: Sequence[_Column], description: str) -> Spec:
    cells = _placed(words, layout, columns)
    horizontal, vertical = _heads(columns), layout.axis
    layers = [_grounds(cells, horizontal, vertical), *_texts(words, cells, horizontal, vertical)]
    marked = [each for each in cells if each.is_marked]
    if marked:
        layers.append(_marks(words, marked, horizontal, vertical))
    return theme.view(words.language, description, layers, height=layout.height, resolve=OWN_LEGENDS)


def _grounds(cells: Sequence[_Placed], horizontal: Spec, vertical: Spec) -> Spec:
    data = [
        {"from": each.place - _HALF, "to": each.place + _HALF, "row": each.above + 1, "end": each.below - 1}
        | {"ground": _ground(each.cell), "text": each.tip}
        for each in cells
    ]
    return {
        "data": marks.values(data),
        "mark": {"type": "rect", "stroke": theme.GRID, "strokeWidth": 1},
        "encoding": {
            "x": {**horizontal, "field": "from"},
            "x2": {"field": "to"},
            "y": vertical,
            "y2": {"field": "end"},
            "fill": {"field": "ground", "type": "nominal", "scale": None},
            "tooltip": {"field": "text", "type": "nominal", "title": " "},
            "description": {"field": "text", "type": "nominal"},
        },
    }


def _heads(columns: Sequence[_Column]) -> Spec:
    heads = [wrapped(column.head, _HEAD_WIDTH) for column in columns]
    return marks.number(
        "place",
        title=None,
        scale={"domain": [-0.5, len(columns) - 0.5], "nice": False, "zero": False},
        axis={
            "orient": "top",
            "values": list(range(len(columns))),
            "labelExpr": f"{marks.literal(heads)}[datum.value]",
            "labelLineHeight": 14,
            "labelLimit": 110,
            "labelOverlap": False,
            "ticks": False,
            "domain": False,
            "grid": False,
        },
    )


def _ground(cell: _Cell) -> str:
    if cell.value is None:
        return _ABSENT_GROUNDS.get(cell.status, theme.PAPER)
    return theme.PAPER if cell.verdict is None else LOOKS[cell.verdict].ground


def _texts(words: CareWords, cells: Sequence[_Placed], horizontal: Spec, vertical: Spec) -> list[Spec]:
    """Numbers at the right edge of their cell, below the mark where there is one; states in the middle."""
    layers = []
    for has_value, place in ((True, {"align": "right", "dx": -_FROM_EDGE / 2}), (False, {"align": "center"})):
        data = [
            {"from": each.place + (_HALF if has_value else 0), "row": each.middle + _ASIDE * each.is_marked}
            | {"text": _short(words, each.cell), "ink": _ink(each.cell)}
            for each in cells
            if (each.cell.value is not None) is has_value
        ]
        layers.append(
            {
                "data": marks.values(data),
                "mark": {"type": "text", "baseline": "middle", "aria": False, **place},
                "encoding": {
                    "x": {**horizontal, "field": "from"},
                    "y": vertical,
                    "text": {"field": "text", "type": "nominal"},
                    "color": {"field": "ink", "type": "nominal", "scale": None},
                },
            }
        )
    return layers


def _ink(cell: _Cell) -> str:
    return theme.PAPER if cell.value is None and cell.status is Status.WITHHELD else theme.INK


def _short(words: CareWords, cell: _Cell) -> str:
    if cell.value is not None:
        return cell.value
    return words("number.none") if cell.status in (Status.MISSING, Status.VALUE) else words(f"rug.{cell.status}")


def _marks(words: CareWords, cells: Sequence[_Placed], horizontal: Spec, vertical: Spec) -> Spec:
    verdicts = {each: each.cell.verdict for each in cells if each.cell.verdict is not None}
    data = [
        {"from": each.place - _HALF, "row": each.middle - _ASIDE, "verdict": words(f"verdict.{verdict}")}
        for each, verdict in verdicts.items()
    ]
    point = {"type": "point", "filled": True, "opacity": 1, "size": 60, "strokeWidth": 1.4, "xOffset": _FROM_EDGE}
    return {
        "data": marks.values(data),
        "mark": {**point, "aria": False},
        "encoding": {
            "x": {**horizontal, "field": "from"},
            "y": vertical,
            **mark_channels(words, list(verdicts.values())),
        },
    }


def _told(words: CareWords, cell: _Cell) -> str:
    if cell.value is None:
        absent = Status.MISSING if cell.status is Status.VALUE else cell.status
        return words(f"state.{absent}")
    return cell.value if cell.verdict is None else f"{cell.value}, {words(f'verdict.{cell.verdict}')}"


def _table(
    words: CareWords, rows: Mapping[str, Row], columns: Sequence[_Column]
) -> tuple[tuple[str, ...], list[dict[str, str]]]:
    heads = (words("column.aim"), words("column.indicator"), *(column.name for column in columns))
    table = [
        (
            words(f"aim.{words.released.indicators[id].aim}"),
            words.indicator(id),
            *(_told(words, column.cells.get(id, _NOTHING)) for column in columns),
        )
        for id in rows
    ]
    return heads, [dict(zip(heads, cells, strict=True)) for cells in table]


def _notes(
    words: CareWords, kind: str, others: Sequence[str], room: int, columns: Sequence[_Column]
) -> tuple[str, ...]:
    notes = [words(f"rug.note_{kind}")]
    if len(others) > room:
        notes.append(words("rug.shown", names=words.listed(words.region(other) for other in others[:room])))
    if any(cell.value is None for column in columns for cell in column.cells.values()):
        notes.append(words("rug.states"))
    return tuple(notes)


def _description(words: CareWords, rows: Mapping[str, Row], columns: Sequence[_Column]) -> str:
    sentences = [words("rug.seen", count=len(rows), columns=len(columns))]
    for column in columns:
        verdicts = [cell.verdict for cell in column.cells.values() if cell.value is not None]
        counts = {str(verdict): verdicts.count(verdict) for verdict in _LABELLED}
        other = verdicts.count(Verdict.HIGHER) + verdicts.count(Verdict.LOWER)
        if sum(counts.values()) + other:
            key = "column_neutral" if other else "column"
            sentences.append(words(f"rug.{key}", name=column.name, **counts, **({"other": other} if other else {})))
    return " ".join(sentences)
