"""The effect on one outcome in every site and in all sites together, with what could have been found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart
from proeftuin.reporting.charts.dots import Dot, Look, Rows, dot_rows
from proeftuin.reporting.charts.words import ALL_SITES, Row, Words, rows_of, text_table, wrapped
from proeftuin.vocabulary.language import Language

UNITS = {"percent": "percent", "eur_per_insured_year": "eur_per_insured_year", "points": "percentage_points"}
"""Unit under which a number on a scale of effects is written."""


POOLED = "random_effects"
NEXT_SITE = "prediction"


def effects_chart(
    released: Released, outcome: str, language: Language, *, site: str | None = None, pooled: bool = False
) -> Chart:
    """
    Average effect after the start per site, in the order of the study, all sites together below them.

    The ticks mark how far from zero an effect had to be to be found: a dot between them may still be an effect.
    A site without geography has a row that says so.

    Parameters
    ----------
    site : str or None
        Site that the page is about; its row is drawn in the colour of the focus.
    pooled : bool
        Also show each site drawn to the mean of all, that mean, and what to expect of a next site, where the results
        hold them.

    Raises
    ------
    NothingToShowError
        The results hold no effect on the outcome.
    """
    words = Words(released, language)
    rows = _rows(released, outcome)
    if not rows:
        raise words.nothing("effects", **words.named(indicator=outcome))
    ids = [*(each.id for each in released.sites), *([ALL_SITES] if ALL_SITES in rows else [])]
    scale = next(iter(rows.values()))["scale"]
    further = _pooled(released, outcome, scale) if pooled else {}
    description = " ".join([_description(words, outcome, rows), *_expected_next(words, further, scale)])
    names = [words.site(id) for id in ids] + [words(f"pooled.{key}") for key in ("mean", "next") if key in further]
    shrunken = [_drawn_to_the_mean(words, ids.index(id), id, further[id], scale) for id in ids if id in further]
    estimates = [_dot(words, number, id, rows, scale, site) for number, id in enumerate(ids)]
    if shrunken:
        moved = {dot.row for dot in shrunken}
        estimates = [
            replace(
                dot, step=-1 if dot.row in moved else 0, look=_own(words, dot.look) if dot.row in moved else dot.look
            )
            for dot in estimates
        ]
    estimates += shrunken + [
        _below(words, len(ids) + place, key, further[key], scale)
        for place, key in enumerate(key for key in ("mean", "next") if key in further)
    ]
    regions = [each.region for each in released.sites]
    return Chart(
        id=f"effects-{outcome}".replace("_", "-"),
        title=words("effects.title", **words.named(outcome=outcome), unit=words(f"effects.scale.{scale}")),
        description=description,
        spec=dot_rows(
            words,
            Rows([wrapped(name, 30) for name in names], [ids.index(ALL_SITES)] if ALL_SITES in ids else []),
            estimates,
            description=description,
            axis_title=words(f"effects.scale.{scale}"),
            sides=(words("effects.lower"), words("effects.higher")),
            row_height=50 if shrunken else 36,
            legend=words("pooled.legend") if shrunken else None,
        ),
        table=_table(words, ids, rows, scale, further),
        number_columns=(
            words("column.effect"),
            words("column.detectable"),
            *((words("column.drawn"),) if further else ()),
        ),
        notes=(
            words("note.interval"),
            words("effects.detectable_note"),
            words("effects.not_yet_cause"),
            *((words("pooled.note"),) if further else ()),
            *words.plan_notes(),
            *words.basis_notes([outcome]),
            *words.geography_notes(regions),
        ),
        sources=words.sources_of([outcome]),
    )


def _rows(released: Released, outcome: str) -> dict[str, dict[str, Any]]:
    frame = released.table("effects").filter(pl.col("outcome") == outcome, pl.col("kind") == "average")
    return {row["site"]: row for row in reversed(frame.to_dicts())}


def _pooled(released: Released, outcome: str, scale: str) -> dict[str, dict[str, Any]]:
    """Rows of the random-effects analysis: by site, `mean` of all sites and `next` for a site to come."""
    rows = rows_of(released, "analyses", analysis=POOLED, outcome=outcome, scale=scale, status="value")
    named = {row["site"]: row for row in rows if row["kind"] == "average"}
    expected = [row for row in rows if row["kind"] == NEXT_SITE]
    if expected:
        named["next"] = expected[0]
    if ALL_SITES in named:
        named["mean"] = named.pop(ALL_SITES)
    return named


def _own(words: Words, look: Look) -> Look:
    return replace(look, name=words("pooled.own"))


def _drawn_to_the_mean(words: Words, number: int, id: str, row: Row, scale: str) -> Dot:
    text = words.with_interval(row, UNITS[scale], signed=True)
    look = Look(words("pooled.drawn"), theme.POOL, "square")
    tip = f"{words.site(id)}, {look.name}: {text}"
    return Dot(number, row["value"], row["lower"], row["upper"], text, look, tip, step=1)


def _below(words: Words, number: int, key: str, row: Row, scale: str) -> Dot:
    text = words.with_interval(row, UNITS[scale], signed=True)
    look = Look(words("effects.together"), theme.INK, "diamond")
    tip = words(f"pooled.{key}") + f": {text}"
    return Dot(number, row["value"], row["lower"], row["upper"], text, look, tip)


def _expected_next(words: Words, further: dict[str, dict[str, Any]], scale: str) -> list[str]:
    row = further.get("next")
    if row is None or row["lower"] is None or row["upper"] is None:
        return []
    bounds = {name: words.quantity(row[name], UNITS[scale], signed=True) for name in ("lower", "upper")}
    return [words("pooled.prediction", **bounds)]


def _dot(words: Words, number: int, id: str, rows: dict[str, dict[str, Any]], scale: str, site: str | None) -> Dot:
    name = words.site(id)
    looks = {ALL_SITES: Look(words("effects.together"), theme.INK, "diamond")}
    usual = Look(words("effects.site"), theme.FOCUS if site in (None, id) else theme.MUTED)
    row = rows.get(id)
    if row is None:
        text = _absence(words, id)
        return Dot(number, None, None, None, text, usual, f"{name}: {text}")
    text = words.with_interval(row, UNITS[scale], signed=True)
    return Dot(
        number,
        row["value"],
        row["lower"],
        row["upper"],
        text,
        looks.get(id, Look(words("effects.this_site"), theme.FOCUS) if id == site else usual),
        f"{name}: {text}",
        detectable=row["minimum_detectable"],
    )


def _absence(words: Words, id: str) -> str:
    site = words.site_of(f"site:{id}")
    return words("effects.no_geography" if site is not None and not site.is_located else "state.missing")


def _table(
    words: Words,
    ids: Sequence[str],
    rows: dict[str, dict[str, Any]],
    scale: str,
    further: dict[str, dict[str, Any]],
) -> pl.DataFrame:
    columns = [words(f"column.{name}") for name in ("site", "effect", "detectable", "window")]
    drawn = words("column.drawn")
    lines = []
    none = words("number.none")
    for id in ids:
        row = rows.get(id)
        cells: Sequence[str] = (words.site(id), _absence(words, id), none, none)
        if row is not None:
            cells = (
                words.site(id),
                words.with_interval(row, UNITS[scale], signed=True),
                _detectable(words, row, scale),
                f"{row['first_year']}–{row['last_year']}",
            )
        lines.append(
            dict(zip(columns, cells, strict=True)) | _drawn_cell(words, drawn, further.get(id), scale, further)
        )
    for key in ("mean", "next"):
        if key in further:
            text = words.with_interval(further[key], UNITS[scale], signed=True)
            lines.append(dict(zip(columns, (words(f"pooled.{key}"), text, none, none), strict=True)) | {drawn: none})
    return text_table(lines, [*columns, *([drawn] if further else [])])


def _drawn_cell(
    words: Words, head: str, row: Row | None, scale: str, further: dict[str, dict[str, Any]]
) -> dict[str, str]:
    if not further:
        return {}
    return {head: words("number.none") if row is None else words.with_interval(row, UNITS[scale], signed=True)}


def _detectable(words: Words, row: Row, scale: str) -> str:
    value = row["minimum_detectable"]
    return words("number.none") if value is None else words.quantity(value, UNITS[scale])


def _description(words: Words, outcome: str, rows: dict[str, dict[str, Any]]) -> str:
    sites = [row for id, row in rows.items() if id != ALL_SITES and row["value"] is not None]
    apart = [row for row in sites if _is_apart(row)]
    sentences = [words("effects.seen", **words.named(outcome=outcome), known=len(sites), apart=len(apart))]
    together = rows.get(ALL_SITES)
    if together is not None:
        row_text = words.with_interval(together, UNITS[together["scale"]], signed=True)
        sentences.append(words("effects.together_seen", value=row_text))
    return " ".join(sentences)


def _is_apart(row: Row) -> bool:
    return row["lower"] is not None and row["upper"] is not None and (row["lower"] > 0 or row["upper"] < 0)
