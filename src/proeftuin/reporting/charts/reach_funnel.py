"""How many of the persons for whom an entry is meant were invited, enrolled and completed it, in every site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.portfolio_words import ALL, PortfolioWords
from proeftuin.reporting.charts.words import Row, rows_of, text_table, wrapped
from proeftuin.vocabulary.language import Language

STAGES = ("eligible", "invited", "enrolled", "completed")
TOGETHER = {"segment": ALL, "deprivation": ALL, "sex": ALL, "age_group": ALL}
_ROW, _HALF, _MOST = 24, 0.36, 130
"""Percent up to which the axis goes at most; parties may count more persons than were eligible."""


def reach_funnel_chart(released: Released, entry: str, language: Language) -> Chart:
    """
    A bar for each stage under the name of each site, in percent of the eligible persons, over all rollouts.

    Raises
    ------
    NothingToShowError
        Nobody counted whom the entry reached, or nothing of it may be shown.
    """
    words = PortfolioWords(released, language)
    rows = rows_of(released, "reach", entry=entry, is_whole=True, **TOGETHER)
    if not any(row["persons"] is not None for row in rows):
        raise words.nothing("reach_funnel", **words.named(entry=entry))
    regions = regions_in_order(words, rows)
    found = {(row["region"], row["stage"]): row for row in rows}
    columns = tuple(words(f"reach.{key}") for key in ("region", "stage", "persons", "percent"))
    description = _description(words, entry, found)
    return Chart(
        id=f"reach-funnel-{entry}".replace("_", "-"),
        title=words("reach.funnel_title", **words.named(entry=entry)),
        description=description,
        spec=_spec(words, regions, found, description),
        table=text_table(
            [
                dict(zip(columns, stage_cells(words, found[region, stage], region, stage), strict=True))
                for region in regions
                for stage in STAGES
                if (region, stage) in found
            ],
            columns,
        ),
        number_columns=columns[2:],
        notes=(words("reach.note"), *words.geography_notes(regions)),
        sources=words.sources(released.citations),
    )


def regions_in_order(words: PortfolioWords, rows: Sequence[Row]) -> list[str]:
    """All sites together, then each in the order of the study; never by how many they reached."""
    known = dict.fromkeys(row["region"] for row in rows)
    order = [ALL, *(site.region for site in words.released.sites)]
    return [*(id for id in order if id in known), *(id for id in known if id not in order)]


def stage_cells(words: PortfolioWords, row: Row, region: str, head: str) -> tuple[str, ...]:
    """Region, stage, persons and percent as text."""
    persons = words.state(row) if row["persons"] is None else words.count(row["persons"])
    percent = words("number.none") if row["percent"] is None else words.quantity(row["percent"], "percent")
    return (words.region(region), words(f"reach.stages.{head}"), persons, percent)


def _spec(
    words: PortfolioWords, regions: Sequence[str], found: Mapping[tuple[str, str], Row], description: str
) -> Spec:
    names: list[list[str]] = []
    headings: list[int] = []
    data: list[dict[str, object]] = []
    for region in regions:
        headings.append(len(names))
        names.append(wrapped(words.region(region), 36))
        for stage in STAGES:
            if (region, stage) in found:
                data.append(_bar(words, found[region, stage], region, len(names)))
                names.append([words(f"reach.stages.{stage}")])
    shown = [row["value"] for row in data if isinstance(row["value"], float)]
    across = marks.number(
        "value",
        scale={"domain": [0, max(100.0, *shown) if shown else 100.0], "nice": False},
        axis={"title": words("reach.axis"), "tickCount": 5},
    )
    down = marks.row_axis(names, headings=headings)
    text = {
        "encoding": {
            "x": across,
            "y": down,
            "text": {"field": "text", "type": "nominal"},
        },
        "layer": marks.with_edge({"type": "text", "align": "left", "baseline": "middle", "dx": 6, "aria": False}),
    }
    return theme.view(
        words.language,
        description,
        [
            {"data": marks.values(row for row in data if row["drawn"]), "layer": [marks.bars(across, down)]},
            {"data": marks.values(data), **text},
        ],
        height=_ROW * len(names),
    )


def _bar(words: PortfolioWords, row: Row, region: str, place: int) -> dict[str, object]:
    _, stage, persons, percent = stage_cells(words, row, region, row["stage"])
    told = persons if row["percent"] is None else words("reach.label", persons=persons, percent=percent)
    value = 0.0 if row["percent"] is None else min(float(row["percent"]), float(_MOST))
    return {
        "row": place,
        "zero": 0.0,
        "from": place - _HALF,
        "to": place + _HALF,
        "value": value,
        # A stage that nobody reached is a bar without length; one that is not known has no bar.
        "drawn": row["percent"] is not None,
        "text": told,
        "tip": words("reach.tip", region=words.region(region), stage=stage, text=told),
    }


def _description(words: PortfolioWords, entry: str, found: Mapping[tuple[str, str], Row]) -> str:
    told = []
    for stage in STAGES:
        row = found.get((ALL, stage))
        if row is not None:
            _, name, persons, percent = stage_cells(words, row, ALL, stage)
            amount = persons if row["percent"] is None else words("reach.label", persons=persons, percent=percent)
            told.append(words("reach.told", stage=name, amount=amount))
    return words("reach.seen", **words.named(entry=entry), stages="; ".join(told))
