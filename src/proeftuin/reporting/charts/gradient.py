"""How an indicator runs from the most to the least deprived areas: five groups with their intervals, and the line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import polars as pl

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.care_words import CareWords
from proeftuin.reporting.charts.words import all_ages, in_year, text_table
from proeftuin.vocabulary.language import Language

GROUPS = tuple(f"group_{number}" for number in range(1, 6))
SLOPE, RATIO, CONCENTRATION = "slope_index", "relative_index", "concentration_index"
HEIGHT = 300
_PERCENT = ("percent", "percent_of_persons", "percent_of_respondents")
_WORTH_TELLING = 0.005
"""Share of persons without a score below which it is not told."""
Figures = Mapping[str, dict[str, Any]]


@dataclass(frozen=True)
class _Place:
    """Where a group stands: the share of persons, 0 to 1, below the middle of it."""

    name: str
    rank: float
    row: dict[str, Any]


def gradient_chart(
    released: Released, indicator: str, region: str, language: Language, *, year: int | None = None
) -> Chart:
    """
    Value of the five groups of areas by deprivation, with the line whose ends the indices compare.

    Parameters
    ----------
    indicator : str
        One of which the table `gradients` has rows.
    year : int or None
        The newest year in which a group has a value when `None`.

    Raises
    ------
    NothingToShowError
        No group of the region may be shown or could be estimated.
    """
    words = CareWords(released, language)
    mine = released.table("gradients").filter(pl.col("indicator") == indicator, pl.col("region") == region)
    # What was computed of several years together has the same indicator; the newest single year comes first.
    single = mine.filter(pl.col("period_end").dt.year() - pl.col("period_start").dt.year() == 1)
    year = _newest(single) if year is None else year
    if year is None or _newest(single.filter(in_year(year))) is None:
        raise words.nothing("gradient", **words.named(indicator=indicator, region=region))
    figures = {row["measure"]: row for row in single.filter(in_year(year)).iter_rows(named=True)}
    unit = str(figures[GROUPS[0]]["unit"])
    named = {**words.named(indicator=indicator, region=region), "year": year}
    description = _description(words, figures, named)
    columns = tuple(words(f"column.{name}") for name in ("group", "areas", "persons", "figure"))
    return Chart(
        id=f"gradient-{indicator}-{region}".replace("_", "-").replace(":", "-"),
        title=words("gradient.title", **named, unit=words.unit(unit)),
        description=description,
        spec=_spec(words, figures, unit, description),
        table=text_table([dict(zip(columns, row, strict=True)) for row in _table(words, figures)], columns),
        number_columns=columns[1:],
        notes=tuple(_notes(words, figures)),
        sources=words.sources_of([indicator]),
    )


def _newest(rows: pl.DataFrame) -> int | None:
    known = rows.filter(pl.col("measure").is_in(list(GROUPS)), pl.col("value").is_not_null())
    return None if known.is_empty() else int(known["period_start"].dt.year().max())  # type: ignore[arg-type]


def _table(words: CareWords, figures: Figures) -> list[tuple[str, str, str, str]]:
    return [
        (
            _name(words, name, figures[name]),
            words.count(figures[name]["areas"]),
            words("number.none") if figures[name]["persons"] is None else words.count(figures[name]["persons"]),
            _text(words, name, figures[name]),
        )
        for name in (*GROUPS, SLOPE, RATIO, CONCENTRATION)
        if name in figures
    ]


def _name(words: CareWords, name: str, row: dict[str, Any]) -> str:
    """A group or an index; of a difference of percentages with its unit, which is another than that of the groups."""
    return words("gradient.slope_in_points") if name == SLOPE and row["unit"] in _PERCENT else words(f"gradient.{name}")


def _text(words: CareWords, name: str, row: dict[str, Any]) -> str:
    if name == SLOPE:
        unit = "percentage_points" if row["unit"] in _PERCENT else str(row["unit"])
        return words.with_interval(row, unit, signed=True)
    # An index has two decimals, as a ratio has.
    if name == CONCENTRATION:
        return words.with_interval(row, "ratio", signed=True)
    return words.with_interval(row, str(row["unit"]))


def _description(words: CareWords, figures: Figures, named: Mapping[str, object]) -> str:
    known = [name for name in GROUPS if figures[name]["value"] is not None]
    first, last = (words.quantity(figures[name]["value"], str(figures[name]["unit"])) for name in (known[0], known[-1]))
    ends = {"low": words(f"gradient.inside.{known[0]}"), "high": words(f"gradient.inside.{known[-1]}")}
    sentences = [words("gradient.seen", **named, **ends, first=first, last=last)]
    slope = figures[SLOPE]
    if slope["value"] is None:
        sentences.append(words("gradient.without_line", state=words.state(slope)))
    else:
        is_certain = slope["lower"] is not None and (slope["lower"] > 0 or slope["upper"] < 0)
        way = "none" if not is_certain else "rises" if slope["value"] > 0 else "falls"
        value = _text(words, SLOPE, slope)
        in_points = words("gradient.points", value=value) if slope["unit"] in _PERCENT else value
        sentences.append(words(f"gradient.{way}", value=in_points))
    return " ".join(sentences)


def _notes(words: CareWords, figures: Figures) -> list[str]:
    some = figures[GROUPS[0]]
    notes = [words("note.interval"), words("gradient.note"), words("gradient.line_note"), words("gradient.area_note")]
    if some["method"] == "crude":
        notes.append(words("gradient.crude"))
    share = _share_without_score(words, figures[SLOPE])
    if share is not None and share >= _WORTH_TELLING:
        notes.append(words("gradient.without_score", share=words.quantity(100 * share, "percent")))
    return notes


def _share_without_score(words: CareWords, slope: dict[str, Any]) -> float | None:
    """Share of the persons of the region who live in no area with a score, by the figure of the region itself."""
    frame = all_ages(words.released.table("estimates")).filter(
        *(pl.col(name) == slope[name] for name in ("indicator", "region", "period_start", "period_end", "method"))
    )
    persons = frame["persons"].to_list()
    if not persons or not persons[0] or slope["persons"] is None:
        return None
    return 1 - float(slope["persons"]) / float(persons[0])


def _places(figures: Figures) -> list[_Place]:
    """The groups that have areas, each at the middle of its persons; of equal size where these are not told."""
    present = [name for name in GROUPS if figures[name]["areas"]]
    persons = [figures[name]["persons"] for name in present]
    sizes = [float(each) for each in persons] if all(persons) else [1.0] * len(present)
    total, places, before = sum(sizes), [], 0.0
    for name, size in zip(present, sizes, strict=True):
        places.append(_Place(name, (before + size / 2) / total, figures[name]))
        before += size
    return places


def _spec(words: CareWords, figures: Figures, unit: str, description: str) -> Spec:
    places = _places(figures)
    known = [place for place in places if place.row["value"] is not None]
    line = _line(figures[SLOPE], known, places)
    bounds = [place.row[name] for place in known for name in ("value", "lower", "upper")] + [y for _, y in line]
    low, high = marks.nice_domain([each for each in bounds if each is not None])
    vertical = marks.number(
        "value",
        scale={"domain": [low, high], "nice": False, "zero": False},
        axis={"tickCount": 6, **theme.title_above(words.unit(unit))},
    )
    horizontal = marks.number(
        "rank",
        scale={"domain": [0, 1], "nice": False},
        axis={
            "title": words("gradient.axis"),
            "values": [place.rank for place in places],
            "labelExpr": _labels(words, places),
            "grid": False,
            "tickSize": 4,
        },
    )
    layers = []
    if line:
        layers.append(
            {
                "data": marks.values({"rank": rank, "value": value} for rank, value in line),
                "mark": {"type": "line", "color": theme.MUTED, "strokeWidth": 1.6, "strokeDash": [6, 3], "aria": False},
                "encoding": {"x": horizontal, "y": vertical},
            }
        )
    layers += [_intervals(known, horizontal, vertical), _points(words, known, horizontal, vertical)]
    layers += [
        marks.note_at(
            words(f"state.{place.row['status']}"),
            x={"datum": marks.rounded(place.rank)},
            y={"value": HEIGHT - 12},
            align="center",
            fontStyle="italic",
            color=theme.MUTED,
        )
        for place in places
        if place.row["value"] is None
    ]
    return theme.view(words.language, description, layers, height=HEIGHT)


def _line(slope: dict[str, Any], known: Sequence[_Place], places: Sequence[_Place]) -> list[tuple[float, float]]:
    """The ends of the line; none where it is not told, or where a group that it goes by is not."""
    if slope["value"] is None or len(known) < len(places):
        return []
    # A line by least squares goes through the mean of the groups at the middle of the persons.
    sizes = _sizes(places)
    mean = sum(size * float(place.row["value"]) for size, place in zip(sizes, places, strict=True)) / sum(sizes)
    half = float(slope["value"]) / 2
    return [(0.0, mean - half), (1.0, mean + half)]


def _sizes(places: Sequence[_Place]) -> list[float]:
    """Share of the persons in each group, from where the groups stand."""
    sizes, before = [], 0.0
    for place in places:
        sizes.append(2 * (place.rank - before))
        before += sizes[-1]
    return sizes


def _labels(words: CareWords, places: Sequence[_Place]) -> str:
    """The names under the groups: what Vega knows is the number at a tick, so the name is chosen by where it lies."""
    ends = {GROUPS[0]: words("gradient.tick.most"), GROUPS[-1]: words("gradient.tick.least")}
    names = [[place.name.removeprefix("group_"), ends.get(place.name, "")] for place in places]
    chosen = marks.literal(names)
    between = [(one.rank + other.rank) / 2 for one, other in pairwise(places)]
    number = " + ".join(["0", *(f"(datum.value > {limit:.4f} ? 1 : 0)" for limit in between)])
    return f"{chosen}[{number}]"


def _intervals(known: Sequence[_Place], horizontal: Spec, vertical: Spec) -> Spec:
    return {
        "data": marks.values(
            {"rank": place.rank, "lower": place.row["lower"], "upper": place.row["upper"]}
            for place in known
            if place.row["lower"] is not None
        ),
        "mark": {"type": "rule", "color": theme.FOCUS, "strokeWidth": 2, "opacity": 0.75, "aria": False},
        "encoding": {"x": horizontal, "y": {**vertical, "field": "lower"}, "y2": {"field": "upper"}},
    }


def _points(words: CareWords, known: Sequence[_Place], horizontal: Spec, vertical: Spec) -> Spec:
    data = [
        {
            "rank": place.rank,
            "value": place.row["value"],
            "tip": words(
                "gradient.tip",
                group=words(f"gradient.{place.name}"),
                value=words.with_interval(place.row, str(place.row["unit"])),
                areas=words.count(place.row["areas"]),
            ),
        }
        for place in known
    ]
    return {
        "data": marks.values(data),
        "mark": {"type": "point", "filled": True, "color": theme.FOCUS, "size": 80, "opacity": 1},
        "encoding": {
            "x": horizontal,
            "y": vertical,
            "tooltip": {"field": "tip", "type": "nominal", "title": " "},
            "description": {"field": "tip", "type": "nominal"},
        },
    }
