"""The pages of reach and delivery: an overview, and of each entry who took part, what was done and how strongly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from proeftuin.reporting.charts.portfolio_words import ALL, PortfolioWords
from proeftuin.reporting.charts.reach_funnel import reach_funnel_chart, regions_in_order
from proeftuin.reporting.charts.reach_periods import reach_periods_chart
from proeftuin.reporting.edition import Edition, Row
from proeftuin.reporting.page import Block, Notice, NoticeKind, Page, Paragraph, Section, TableBlock
from proeftuin.reporting.pages.blocks import figure, states_legend
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.estimate import Status

PATH = "reach.html"
DIMENSIONS = ("reach", "effectiveness", "adoption", "implementation", "maintenance")
PARTS = ("reach", "dose", "completion", "fidelity", "adoption", "total")
_OF_PERSONS = ("participants", "sessions", "dose", "sessions_per_participant")
_DELIVERED = (*_OF_PERSONS, "planned_sessions", "fidelity", "adoption", "adaptations", "spent_eur")
_UNITS = {"fidelity": "percent", "adoption": "percent", "spent_eur": "eur", "participants": "persons"}


@dataclass(frozen=True)
class EntryReach:
    """How one entry of the portfolio reached persons, in one edition."""

    edition: Edition
    entry: str

    @cached_property
    def words(self) -> PortfolioWords:
        """Names of entries, sites and segments."""
        return PortfolioWords(self.edition.released, self.edition.language)

    @property
    def name(self) -> str:
        """Name of the entry."""
        return self.words.entry(self.entry)

    @property
    def path(self) -> str:
        """Path of its page."""
        return f"reach/{self.entry}.html".replace("_", "-")

    def say(self, key: str, /, **gaps: object) -> str:
        """A sentence of the pages about reach."""
        return self.edition.say(f"delivery.{key}", **gaps)

    def rows(self, table: str, **equal: object) -> list[dict[str, Any]]:
        """Rows of a table about the entry."""
        return self.edition.rows(table, entry=self.entry, **equal)

    @cached_property
    def regions(self) -> list[str]:
        """All sites together, then each in the order of the study."""
        return regions_in_order(self.words, self.rows("re_aim"))

    def table(self, name: str, heads: Sequence[str], rows: Sequence[tuple[Cell, ...]], *texts: str) -> TableBlock:
        """A table about the entry; the columns of `texts` and the first hold no numbers."""
        columns = tuple(
            Column(self.say(f"{name}.{head}"), place > 0 and head not in texts) for place, head in enumerate(heads)
        )
        note = f"delivery.{name}.note"
        notes = (self.edition.say(note),) if note in self.edition.texts else ()
        caption = self.say(f"{name}.caption", entry=self.name)
        return TableBlock(Table(f"table-{name}".replace("_", "-"), caption, columns, tuple(rows), notes=notes))


def reach_pages(edition: Edition) -> tuple[Page, ...]:
    """All entries side by side, then the page of each."""
    entries = dict.fromkeys(row["entry"] for row in edition.rows("re_aim"))
    order = list(PortfolioWords(edition.released, edition.language).entries)
    found = [EntryReach(edition, id) for id in sorted(entries, key=lambda id: order.index(id) if id in order else 999)]
    return (_overview(edition, found), *map(_entry_page, found))


def _overview(edition: Edition, found: Sequence[EntryReach]) -> Page:
    say = edition.say
    heads = ("entry", "eligible", "enrolled", "completed", "strength", "known")
    table = Table(
        id="table-entries",
        caption=say("delivery.overview.caption"),
        columns=tuple(Column(say(f"delivery.overview.{head}"), head != "entry") for head in heads),
        rows=tuple(_overview_row(each) for each in found),
        notes=(say("delivery.overview.note"),),
    )
    unknown = tuple(
        _flagged(PortfolioWords(edition.released, edition.language), edition, row)
        for row in edition.rows("delivery_flags")
        if row["entry"] is None and row["verdict"] != "none"
    )
    flags = (Notice(NoticeKind.CAVEAT, say("delivery.flags.title"), unknown),) if unknown else ()
    return Page(
        language=edition.language,
        path=PATH,
        title=say("delivery.title"),
        lead=say("delivery.lead"),
        sections=(
            Section(
                "entries",
                say("delivery.overview.title"),
                (Paragraph(say("delivery.overview.intro")), TableBlock(table), *flags),
            ),
            Section("legend", say("portfolio.legend"), (states_legend(edition),)),
        ),
    )


def _overview_row(each: EntryReach) -> tuple[Cell, ...]:
    together = {"segment": ALL, "deprivation": ALL, "sex": ALL, "age_group": ALL}
    stages = {row["stage"]: row for row in each.rows("reach", is_whole=True, region=ALL, **together)}
    total = next(iter(each.rows("implementation_strength", is_whole=True, region=ALL, part="total")), None)
    known = Cell("–") if total is None or total["known"] is None else Cell(each.edition.count(total["known"]))
    return (
        Cell(each.name, link=each.path),
        *(_stage(each, stages.get(stage)) for stage in ("eligible", "enrolled", "completed")),
        _missing(each, "not_known") if total is None else each.edition.cell(total, "value", "ratio"),
        known,
    )


def _stage(each: EntryReach, row: Row | None) -> Cell:
    if row is None:
        return _missing(each, "not_known")
    cell = each.edition.cell(row, "persons", "persons")
    if row["percent"] is None or row["stage"] == "eligible" or not cell.has_value:
        return cell
    return Cell(cell.text, cell.status, detail=each.edition.quantity(row["percent"], "percent"))


def _missing(each: EntryReach, reason: str) -> Cell:
    state = each.edition.wording.state(Status.MISSING)
    return Cell(state, Status.MISSING, each.edition.explain("reason", reason))


def _entry_page(each: EntryReach) -> Page:
    edition, say = each.edition, each.say
    released, entry, language = edition.released, each.entry, edition.language
    funnel = figure("figure-funnel", lambda: reach_funnel_chart(released, entry, language))
    periods = figure("figure-periods", lambda: reach_periods_chart(released, entry, language))
    parts: dict[str, tuple[Block, ...]] = {
        "reach": (funnel, periods),
        "groups": _groups(each),
        "delivered": _delivered(each),
        "flags": _flags(each),
        "re_aim": _re_aim(each),
        "strength": _strength(each),
    }
    return Page(
        language=language,
        path=each.path,
        title=say("entry.title", entry=each.name),
        lead=say("entry.lead"),
        sections=(
            *(
                Section(id.replace("_", "-"), say(f"{id}.title"), (Paragraph(say(f"{id}.intro")), *blocks))
                for id, blocks in parts.items()
            ),
            Section("legend", edition.say("portfolio.legend"), (states_legend(edition),)),
        ),
    )


def _groups(each: EntryReach) -> tuple[Block, ...]:
    """All groups of all sites together; of a single site those that take part more or less than others."""
    rows = each.rows("representativeness")
    shown = [row for row in rows if row["region"] == ALL]
    shown += [row for row in rows if row["region"] != ALL and row["verdict"] in ("less", "more")]
    if not shown:
        return (Paragraph(each.say("groups.none")),)
    heads = ("group", "region", "eligible", "enrolled", "ratio", "verdict")
    return (each.table("groups", heads, [_group(each, row) for row in shown], "region", "verdict"),)


def _group(each: EntryReach, row: Row) -> tuple[Cell, ...]:
    edition = each.edition
    bounds = edition.interval_cell(row, "lower", "upper", "ratio").text
    ratio = edition.cell(row, "ratio", "ratio")
    verdict = "–" if row["verdict"] is None else each.say(f"groups.verdicts.{row['verdict']}")
    return (
        Cell(_stratum(each, row), detail=each.say(f"groups.kinds.{row['stratum_kind']}")),
        Cell(each.words.region(row["region"])),
        edition.cell(row, "percent_eligible", "percent"),
        edition.cell(row, "percent_enrolled", "percent"),
        Cell(ratio.text, ratio.status, ratio.reason, detail=None if bounds == "–" else bounds),
        Cell(verdict),
    )


def _stratum(each: EntryReach, row: Row) -> str:
    kind, stratum = row["stratum_kind"], row["stratum"]
    if kind == "segment":
        return each.words.segment(each.words.entries.get(each.entry, {}).get("scheme"), stratum)
    key = f"delivery.groups.names.{kind}.{stratum}"
    return each.edition.say(key) if key in each.edition.texts else str(stratum)


def _delivered(each: EntryReach) -> tuple[Block, ...]:
    rows = {row["region"]: row for row in each.rows("delivery", is_whole=True)}
    if not rows:
        return (Paragraph(each.say("delivered.none")),)
    regions = [region for region in each.regions if region in rows]
    cells = [
        (Cell(each.say(f"delivered.{key}")), *(_amount(each, rows[region], key) for region in regions))
        for key in _DELIVERED
    ]
    table = Table(
        id="table-delivered",
        caption=each.say("delivered.caption", entry=each.name),
        columns=(Column(each.say("delivered.what")), *(Column(each.words.region(region), True) for region in regions)),
        rows=tuple(cells),
        notes=(each.say("delivered.note"),),
    )
    return (TableBlock(table),)


def _amount(each: EntryReach, row: Row, key: str) -> Cell:
    value = row[key]
    if value is None and row["status"] != Status.VALUE and key in _OF_PERSONS:
        return each.edition.cell(row, key, "persons")
    if value is None:
        return _missing(each, "not_agreed" if key == "planned_sessions" else "not_known")
    return Cell(each.edition.quantity(value, _UNITS.get(key, "amount")), Status.VALUE)


def _flags(each: EntryReach) -> tuple[Block, ...]:
    rows = each.rows("delivery_flags")
    if not rows:
        return (Paragraph(each.say("flags.none")),)
    found = [row for row in rows if row["verdict"] != "none"]
    if not found:
        return (Paragraph(each.say("flags.nothing")),)
    ordered = sorted(found, key=lambda row: (row["region"] != ALL, row["region"]))
    told = tuple(_flagged(each.words, each.edition, row) for row in ordered)
    return (Notice(NoticeKind.CAVEAT, each.say("flags.heading"), told),)


def _flagged(words: PortfolioWords, edition: Edition, row: Row) -> str:
    cell = edition.cell(row, "persons", "persons")
    amount = cell.text if cell.has_value else f"{cell.text} ({cell.reason})"
    meaning = edition.explain("delivery.flags.keys", row["flag"])
    return edition.say("delivery.flags.line", region=words.region(row["region"]), meaning=meaning, amount=amount)


def _re_aim(each: EntryReach) -> tuple[Block, ...]:
    """A table for each dimension, with a column for each region."""
    return tuple(_dimension(each, dimension) for dimension in DIMENSIONS)


def _dimension(each: EntryReach, dimension: str) -> Block:
    rows = {(row["measure"], row["region"]): row for row in each.rows("re_aim", dimension=dimension)}
    measures = dict.fromkeys(measure for measure, _ in rows)
    table = Table(
        id=f"table-re-aim-{dimension}",
        caption=each.say("re_aim.caption", dimension=each.say(f"re_aim.dimensions.{dimension}"), entry=each.name),
        columns=(
            Column(each.say("re_aim.measure")),
            *(Column(each.words.region(region), True) for region in each.regions),
            Column(each.say("re_aim.basis")),
        ),
        rows=tuple(
            (
                Cell(_measure(each, measure)),
                *(_measured(each, rows.get((measure, region))) for region in each.regions),
                Cell(each.say(f"re_aim.bases.{next(row['basis'] for key, row in rows.items() if key[0] == measure)}")),
            )
            for measure in measures
        ),
    )
    return TableBlock(table)


def _measure(each: EntryReach, measure: str) -> str:
    key = f"delivery.re_aim.measures.{measure}"
    if key in each.edition.texts:
        return each.edition.say(key)
    outcome, _, population = measure.partition(":")
    known = each.edition.released.indicators
    name = each.edition.indicator_name(outcome) if outcome in known else outcome.replace("_", " ")
    return f"{name} ({population.replace('_', ' ')})" if population else name


def _measured(each: EntryReach, row: Row | None) -> Cell:
    if row is None:
        return _missing(each, "not_known")
    cell = each.edition.cell(row, "value", row["unit"])
    bounds = each.edition.interval_cell(row, "lower", "upper", row["unit"]).text
    return Cell(cell.text, cell.status, cell.reason, detail=None if bounds == "–" else bounds)


def _strength(each: EntryReach) -> tuple[Block, ...]:
    rows = {(row["region"], row["part"]): row for row in each.rows("implementation_strength", is_whole=True)}
    if not rows:
        return (Paragraph(each.say("strength.none")),)
    regions = [region for region in each.regions if (region, "total") in rows]
    table = Table(
        id="table-strength",
        caption=each.say("strength.caption", entry=each.name),
        columns=(
            Column(each.say("strength.region")),
            *(Column(each.say(f"strength.parts.{part}"), True) for part in PARTS),
            Column(each.say("strength.known"), True),
        ),
        rows=tuple(
            (
                Cell(each.words.region(region)),
                *(each.edition.cell(rows[region, part], "value", "ratio") for part in PARTS),
                Cell(each.edition.count(rows[region, "total"]["known"])),
            )
            for region in regions
        ),
        notes=(each.say("strength.note"),),
    )
    return (TableBlock(table),)
