"""Age and sex of a segment beside those of all segments together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from proeftuin.release.released import Released
from proeftuin.reporting.chart import Chart
from proeftuin.reporting.charts.care_pyramid import with_absences
from proeftuin.reporting.charts.pyramid import age_in_words, pyramid_spec
from proeftuin.reporting.charts.scheme_words import SchemeWords
from proeftuin.reporting.charts.words import text_table
from proeftuin.vocabulary.age_band import AgeBand
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.sex import Sex

_OLD = 65


def segment_pyramid_chart(released: Released, scheme: str, segment: str, region: str, language: Language) -> Chart:
    """
    Persons of a segment by age and sex, percent, with all segments of the region as ticks.

    Raises
    ------
    NothingToShowError
        No group of the segment may be shown.
    """
    words = SchemeWords(released, language, scheme)
    rows = _shares(words, segment, region)
    if not any(row["percent"] is not None for row in rows):
        raise words.nothing("segment_pyramid", segment=words.segment(segment), **words.named(region=region))
    year = rows[0]["period_start"].year
    names = (words.segment(segment), words("segment_pyramid.everybody"))
    heads = (words("column.age"), words("column.sex"), *names)
    for row in rows:
        row["cells"] = _cells(words, row)
        told = dict(zip(("age", "sex", "own", "other"), row["cells"], strict=True))
        row["text"] = words("segment_pyramid.tip", **told)
    description = _description(words, segment, region, year, rows)
    absent = dict.fromkeys(words.state(row) for row in rows if row["percent"] is None and row["status"] != "value")
    return Chart(
        id=f"segment-pyramid-{scheme}-{segment}-{region}".replace("_", "-").replace(":", "-"),
        title=words("segment_pyramid.title", segment=words.segment(segment), **words.named(region=region), year=year),
        description=description,
        spec=with_absences(pyramid_spec(words, names, rows, description), rows),
        table=text_table([dict(zip(heads, row["cells"], strict=True)) for row in rows], heads),
        number_columns=heads[2:],
        notes=(
            words("segment_pyramid.note"),
            *((words("segment_pyramid.absent", state="; ".join(absent)),) if absent else ()),
        ),
        sources=words.citations(),
    )


def _shares(words: SchemeWords, segment: str, region: str) -> list[dict[str, Any]]:
    """Each group as percent of the segment and of all segments; a share is unknown when one of its counts is."""
    everywhere = words.rows("segment_ages", region)
    newest = max((row["period_start"] for row in everywhere if row["persons"] is not None), default=None)
    everywhere = [row for row in everywhere if row["period_start"] == newest]
    own = [row for row in everywhere if row["segment"] == segment]
    whole, all_of_them = _sum(own), _sum(everywhere)
    found = []
    for row in sorted(filter(_is_drawn, own), key=lambda row: (_from_age(row["age_band"]), row["sex"])):
        group = [each for each in everywhere if (each["sex"], each["age_band"]) == (row["sex"], row["age_band"])]
        together = _sum(group)
        found.append(
            {**row, "percent": None if row["persons"] is None or not whole else 100 * row["persons"] / whole}
            | {"percent_country": None if together is None or not all_of_them else 100 * together / all_of_them}
        )
    return found


def _sum(rows: Sequence[dict[str, Any]]) -> int | None:
    """All persons; what is withheld in one group is not known of their sum."""
    return None if any(row["persons"] is None for row in rows) else sum(row["persons"] for row in rows)


def _is_drawn(row: Mapping[str, Any]) -> bool:
    """Whether a group has a place in a pyramid; persons of unknown age or sex count in the whole only."""
    return row["age_band"][:1].isdigit() and row["sex"] in tuple(Sex)


def _from_age(band: str) -> int:
    return AgeBand.from_label(band).from_age


def _cells(words: SchemeWords, row: dict[str, Any]) -> tuple[str, str, str, str]:
    def written(value: float | None) -> str:
        if value is not None:
            return words.quantity(value, "percent")
        return words("state.missing") if row["status"] == "value" else words.state(row)

    return (
        age_in_words(words, row["age_band"]),
        words(f"sex.{row['sex']}"),
        written(row["percent"]),
        written(row["percent_country"]),
    )


def _description(words: SchemeWords, segment: str, region: str, year: int, rows: Sequence[dict[str, Any]]) -> str:
    old = [row for row in rows if _from_age(row["age_band"]) >= _OLD]
    gaps = {"segment": words.segment(segment), **words.named(region=region), "year": year, "age": _OLD}
    if any(row[name] is None for row in old for name in ("percent", "percent_country")):
        return words("segment_pyramid.seen_without_shares", **gaps)
    own, other = (words.quantity(sum(row[name] for row in old), "percent") for name in ("percent", "percent_country"))
    return words("segment_pyramid.seen", **gaps, own=own, other=other)
