"""Tables and sentences that judge one effect: the other analyses, the checks, the bounds and who was compared with."""

from __future__ import annotations

from proeftuin.reporting.charts.sensitivity import MAIN, analyses_in_order, is_estimate
from proeftuin.reporting.charts.words import Words
from proeftuin.reporting.edition import ALL_SITES, Edition, Row
from proeftuin.reporting.pages.blocks import effect_cell
from proeftuin.reporting.pages.effect_results import checks_of, p_cell
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.number_format import number, quantity

DONORS_NAMED = 4
"""As many of the heaviest regions of a mixture are named; the table of the results holds all."""
MUNICIPALITIES_NAMED = 3
LARGEST_RELATIVE_DEPARTURE = 2.0
"""Larger departures than this many times the largest before the start are not computed."""
_SENSITIVITY = ("analysis", "effect", "p_bootstrap", "p_placebo", "p_jackknife", "sites", "regions")
_SHARES = ("two_way_comparisons", "cost_above_cap")
"""Checks that give a share, which has no sign."""
_CHECKS = ("check", "found", "limit", "p", "verdict")
_DONORS = ("site", "regions", "share", "count")


def sensitivity_sentence(edition: Edition, outcome: str, scale: str) -> str | None:
    """How far the other analyses agree with the main one, in words; nothing without any."""
    rows = analyses_in_order(edition.released, outcome, scale)
    main = next((row for row in rows if row["analysis"] == MAIN and row["value"] is not None), None)
    others = [row["value"] for row in rows if row["analysis"] != MAIN and is_estimate(row)]
    known = [value for value in others if value is not None]
    if main is None or not known:
        return None
    low, high = (quantity(bound, scale, edition.language, signed=True) for bound in (min(known), max(known)))
    same = sum((value < 0) == (main["value"] < 0) for value in known)
    return edition.say("effect_page.sensitivity_seen", count=len(known), same=same, low=low, high=high)


def sensitivity_table(edition: Edition, outcome: str, scale: str, id: str) -> Table:
    """Every analysis in the order of the plan, with the reason of each that gives no number."""
    say = edition.say
    rows = analyses_in_order(edition.released, outcome, scale)
    unit = edition.explain("unit", scale)
    return Table(
        id=id,
        caption=say("effect_page.sensitivity_caption", outcome=edition.indicator_name(outcome), unit=unit),
        columns=tuple(
            Column(say(f"effect_page.sensitivity_column.{name}"), name != "analysis") for name in _SENSITIVITY
        ),
        rows=tuple(_analysis(edition, row, is_explained=scale == "percent") for row in rows),
        sources=edition.citation_lines([edition.indicator(outcome).source]),
        notes=tuple(
            edition.explain("caveat", key)
            for key in dict.fromkeys(key for row in rows[1:] for key in (row["caveats"] or "").split())
        ),
    )


def _analysis(edition: Edition, row: Row, *, is_explained: bool) -> tuple[Cell, ...]:
    whole = f"analysis.{row['analysis'].replace(':', '_')}.explanation"
    explanation = whole if whole in edition.texts else f"analysis.{row['analysis'].partition(':')[0]}.explanation"
    return (
        Cell(
            Words(edition.released, edition.language).analysis(row["analysis"]),
            detail=edition.say(explanation) if is_explained and explanation in edition.texts else None,
        ),
        effect_cell(edition, row),
        p_cell(edition, row["p_bootstrap"]),
        p_cell(edition, row["p_placebo"]),
        p_cell(edition, row["p_jackknife"]),
        Cell(str(row["sites"])),
        Cell(str(row["pool_regions"])),
    )


def breakdown_sentence(edition: Edition, outcome: str) -> str | None:
    """How much drifting apart the effect survives, in words; nothing where it was not computed."""
    row = next((each for each in checks_of(edition, outcome) if each["diagnostic"] == "breakdown"), None)
    if row is None:
        return None
    if row["value"] is None:
        return edition.say("effect_page.breakdown.zero") if row["reason"] == "interval_holds_zero" else None
    times = number(row["value"], "years", edition.language)
    is_beyond = row["value"] >= LARGEST_RELATIVE_DEPARTURE
    return edition.say(f"effect_page.breakdown.{'at_most' if is_beyond else 'value'}", times=times)


def checks_table(edition: Edition, outcome: str) -> Table | None:
    """Every check with what it found and its verdict; `None` when none was asked for."""
    rows = checks_of(edition, outcome)
    if not rows:
        return None
    say = edition.say
    return Table(
        id="table-checks",
        caption=say("effect_page.checks_caption", outcome=edition.indicator_name(outcome)),
        columns=tuple(
            Column(say(f"effect_page.checks_column.{name}"), name not in ("check", "verdict")) for name in _CHECKS
        ),
        rows=tuple(_check(edition, row) for row in rows),
        sources=edition.citation_lines([edition.indicator(outcome).source]),
    )


def _check(edition: Edition, row: Row) -> tuple[Cell, ...]:
    key = row["diagnostic"]
    explanation = f"diagnostic.{key}.explanation"
    return (
        Cell(
            edition.explain("diagnostic", f"{key}.name"),
            detail=edition.say(explanation) if explanation in edition.texts else None,
        ),
        edition.cell(row, "value", row["unit"], signed=row["unit"] == "percent" and key not in _SHARES),
        Cell("–") if row["threshold"] is None else edition.cell(row, "threshold", row["unit"]),
        p_cell(edition, row["p"]),
        Cell("–" if row["verdict"] is None else edition.explain("verdict", row["verdict"])),
    )


def donors_table(edition: Edition, outcome: str) -> Table | None:
    """The heaviest regions in the mixture of every site; `None` when no site has one."""
    found = [row for row in edition.rows("donors", outcome=outcome) if row["site"] != ALL_SITES]
    if not found:
        return None
    say = edition.say
    # The mixture whose path is drawn is also the one that is told.
    comparator = next((row["analysis"] for row in edition.rows("gaps", outcome=outcome)), found[0]["comparator"])
    by_site: dict[str, list[Row]] = {}
    for row in sorted(found, key=lambda row: -row["weight"]):
        if row["comparator"] == comparator:
            by_site.setdefault(row["site"], []).append(row)
    name = Words(edition.released, edition.language).analysis(comparator)
    return Table(
        id="table-donors",
        caption=say("effect_page.donors_caption", analysis=name[0].lower() + name[1:]),
        columns=tuple(
            Column(say(f"effect_page.donors_column.{column}"), column in ("share", "count")) for column in _DONORS
        ),
        rows=tuple(_donors(edition, site.id, by_site[site.id]) for site in edition.located_sites if site.id in by_site),
        sources=edition.citation_lines([edition.indicator(outcome).source]),
    )


def _donors(edition: Edition, site: str, rows: list[Row]) -> tuple[Cell, ...]:
    named = rows[:DONORS_NAMED]
    written = [
        edition.say(
            "effect_page.donor",
            region=_region(edition, row["region"]),
            weight=quantity(100 * row["weight"], "percent", edition.language),
        )
        for row in named
    ]
    together = 100 * sum(row["weight"] for row in named)
    return (
        Cell(edition.site(site).name, badge=edition.example_badge(edition.site(site))),
        Cell("; ".join(written)),
        Cell(quantity(together, "percent", edition.language), Status.VALUE),
        Cell(edition.count(len(rows))),
    )


def _region(edition: Edition, region: str) -> str:
    """A comparison region by its number and the names of some of its municipalities."""
    words = Words(edition.released, edition.language)
    codes = [row["municipality"] for row in edition.rows("regions", region=region)]
    if not region.startswith("comparison:") or not codes:
        return words.region(region)
    names = ", ".join(words.region(code) for code in codes[:MUNICIPALITIES_NAMED])
    if len(codes) > MUNICIPALITIES_NAMED:
        others = len(codes) - MUNICIPALITIES_NAMED
        names = edition.say("effect_page.and_others", names=names, count=others)
    number_ = region.partition(":")[2].lstrip("0")
    return edition.say("effect_page.comparison_region", number=number_, municipalities=names)
