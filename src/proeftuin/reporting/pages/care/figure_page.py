"""
The page of one indicator: what it means, every figure of it at a permanent address, and where the figures come from.

Of everybody and of the sites all years stand here, of areas the newest: with all of them the pages of a country would
be too large to open. What is not here is in the table of estimates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version

import polars as pl

from proeftuin.reporting.care_edition import CareEdition, population_path
from proeftuin.reporting.catalogue import Property
from proeftuin.reporting.charts.funnel import funnel_chart
from proeftuin.reporting.edition import Row
from proeftuin.reporting.page import Block, Page, Paragraph, Reference, Section, TableBlock, Term, Terms
from proeftuin.reporting.pages.blocks import figure
from proeftuin.reporting.pages.care.address import figure_anchor, figure_page_path, years_of
from proeftuin.reporting.pages.care.areas import LEAST_PERSON_YEARS, MOST_AREAS, are_cut, large_areas
from proeftuin.reporting.pages.care.figure_rows import FigureRows, Way, rank
from proeftuin.reporting.pages.care.revision_words import revision_blocks, revision_cell
from proeftuin.reporting.pages.care_parts import how, legend_section
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.indicator import Indicator

FINGERPRINT_SHOWN = 12
"""Digits; enough to tell definitions and files apart, and the whole stands in the tables of the bundle."""
MOST_FILES = 12
"""Of the files that figures were made from, so many are named; the page of the sources has all of them."""
_ACCEPTED = "accepted"
_BETWEEN_SOURCES = " + "
_NOTHING = Cell("–")
_WITHOUT_FIGURE = (Status.NOT_ESTIMABLE.value, Status.MISSING.value)


def figure_pages(edition: CareEdition, rows: Mapping[str, FigureRows]) -> tuple[Page, ...]:
    """The pages of all indicators, in the order of the study."""
    areas = large_areas(edition)
    return tuple(_FigurePage(edition, edition.indicator(id), found, areas).page() for id, found in rows.items())


def region_path(indicator: str, region: str) -> str:
    """Address of all figures of a region, from the folder of its language."""
    return f"{figure_page_path(indicator)}#{region_part(region)}"


def region_part(region: str) -> str:
    """Name of the part of the page that holds the figures of a region."""
    return f"region-{region.replace(':', '-')}"


@dataclass(frozen=True)
class _FigurePage:
    """
    One page in the making.

    Attributes
    ----------
    areas : sequence of str
        Those that are large enough to be shown, by name.
    """

    edition: CareEdition
    indicator: Indicator
    rows: FigureRows
    areas: Sequence[str]

    def page(self) -> Page:
        """All of it."""
        edition, indicator = self.edition, self.indicator
        parts = (
            self._definition(),
            self._figures(),
            *self._areas(),
            *self._funnel(),
            *self._revisions(),
            self._lineage(),
            *self._particulars(),
        )
        return Page(
            language=edition.language,
            path=figure_page_path(indicator.id),
            title=edition.indicator_name(indicator.id),
            lead=indicator.description.in_language(edition.language),
            sections=(*parts, legend_section(edition)),
            is_for_screen_only=True,
        )

    def _say(self, key: str, **gaps: object) -> str:
        return self.edition.say(f"care.figure.{key}", **gaps)

    def _definition(self) -> Section:
        """As the catalogue says it; without the catalogue what the results tell."""
        title = self._say("definition.title")
        entry = self.edition.definition(self.indicator.id)
        if entry is None:
            short = Paragraph(self._say("definition.short", id=self.indicator.id))
            return Section("definition", title, (Terms(self._released_definition()), short))
        intro = Paragraph(self._say("definition.intro"))
        return Section("definition", title, (intro, _terms(entry.definition)))

    def _particulars(self) -> tuple[Section, ...]:
        """What fewer readers need of the definition, below the figures: references, terms, and lists of codes."""
        entry = self.edition.definition(self.indicator.id)
        if entry is None:
            return ()
        found = [Section("particulars", self._say("definition.particulars"), (_terms(entry.particulars),))]
        if entry.code_lists is not None:
            blocks = tuple(TableBlock(table) for table in (entry.code_lists, *entry.mappings))
            found.append(Section("codes", self._say("definition.codes"), blocks))
        return tuple(found)

    def _released_definition(self) -> tuple[Term, ...]:
        edition, indicator = self.edition, self.indicator
        breaks = (
            edition.say("catalogue.break", year=one.year, explanation=one.explanation.in_language(edition.language))
            for one in indicator.breaks
        )
        said = {
            "unit": (edition.unit(indicator.unit),),
            "direction": (edition.say(f"catalogue.direction.{indicator.direction}"),),
            "breaks": tuple(breaks),
            "version": (indicator.version,),
        }
        return tuple(Term(edition.say(f"catalogue.property.{key}"), lines) for key, lines in said.items() if lines)

    def _figures(self) -> Section:
        shown = {region: self.rows.of_region(region) for region in self.edition.regions}
        parts = tuple(
            Section(region_part(region), self.edition.region_name(region), (TableBlock(self._table(region, rows)),))
            for region, rows in shown.items()
            if rows
        )
        blocks = (Paragraph(self._say("figures.intro" if parts else "figures.none")), how(self.edition, "levels"))
        return Section("figures", self._say("figures.title"), blocks, parts)

    def _table(self, region: str, rows: Sequence[Row]) -> Table:
        optional = self._optional(rows)
        heads = ("value", "persons", *optional)
        return Table(
            id=f"table-{region_part(region)}",
            caption=self._caption(region, rows),
            columns=(
                Column(self._say("figures.head")),
                *(Column(self._say(f"figures.{head}"), True) for head in heads),
            ),
            rows=tuple((self._head(region, row), *self._cells(row, heads)) for row in rows),
            sources=self.edition.citation_lines(self._sources),
            # What the columns mean is said once, below the first table.
            notes=self._notes(rows, optional if region == self.edition.regions[0] else ()),
        )

    def _optional(self, rows: Sequence[Row]) -> tuple[str, ...]:
        """What the results tell of these figures beside the figures themselves."""
        has_reliability = any(self.rows.reliability_of(row) for row in rows)
        return (
            *(("variation", "change") if has_reliability else ()),
            *(("revision",) if self.rows.revisions.height else ()),
        )

    def _caption(self, region: str, rows: Sequence[Row]) -> str:
        level = next((row["confidence"] for row in rows if row["confidence"] is not None), None)
        return self._say(
            "figures.caption_without" if level is None else "figures.caption",
            indicator=self.edition.indicator_name(self.indicator.id),
            region=self.edition.region_inside(region),
            unit=self.edition.unit(self.indicator.unit),
            level=round(100 * (level or 0)),
        )

    def _notes(self, rows: Sequence[Row], optional: Sequence[str]) -> tuple[str, ...]:
        has_ratio = self.indicator.unit != "ratio" and any(row["unit"] == "ratio" for row in rows)
        return (
            *self.edition.notes_on_rows(rows),
            *((self._say("figures.ratio_unit"),) if has_ratio else ()),
            *(self._say(f"figures.{name}_note") for name in optional if name != "revision"),
        )

    def _head(self, region: str, row: Row) -> Cell:
        return Cell(self._years_and_method(row), anchor=figure_anchor(region, years_of(row), row["method"]))

    def _years_and_method(self, row: Row) -> str:
        return self._say("figures.row", period=self.edition.period(row), method=self._method(row["method"]))

    def _method(self, method: str) -> str:
        return self.edition.explain("care.figure.method", method)

    def _cells(self, row: Row, heads: Sequence[str]) -> tuple[Cell, ...]:
        made: Mapping[str, Callable[[Row], Cell]] = {
            "value": self.edition.with_interval,
            "persons": self._persons,
            "variation": self._variation,
            "change": self._change,
            "revision": self._revision,
        }
        return tuple(made[head](row) for head in heads)

    def _persons(self, row: Row) -> Cell:
        # The state of the figure stands beside it; that a number of persons is kept back is said again, so that nobody
        # takes it for one that is not known.
        is_unknown = row["persons"] is None and row["status"] != Status.WITHHELD.value
        return _NOTHING if is_unknown else self.edition.count_cell(row, "persons")

    def _revision(self, row: Row) -> Cell:
        return revision_cell(self.edition, self.rows.revision_of(row))

    def _variation(self, row: Row) -> Cell:
        found = self.rows.reliability_of(row)
        if found is None or found["variation"] is None:
            return _NOTHING
        return Cell(self.edition.quantity(found["variation"], "percent"), Status.VALUE)

    def _change(self, row: Row) -> Cell:
        found = self.rows.reliability_of(row)
        # What cannot be estimated says so itself, with its reason, and there is no change of nothing.
        if found is None or row["status"] in _WITHOUT_FIGURE:
            return _NOTHING
        if found["verdict"] is None and found["reason"] is None:
            return _NOTHING
        if found["verdict"] is None or found["difference"] is None:
            # A difference without its verdict would be read as a change.
            return self.edition.cell({**found, "difference": None}, "difference", row["unit"])
        text = self.edition.difference(found["difference"], row["unit"])
        return Cell(text, Status.VALUE, detail=self._say(f"verdict.{found['verdict']}"))

    def _areas(self) -> tuple[Section, ...]:
        """The newest figures of large areas; nothing but a sentence where none of them has a figure."""
        newest = {region: self.rows.newest[region] for region in self.areas if region in self.rows.newest}
        if not newest:
            return ()
        title = self._say("areas.title")
        ways = sorted({way for found in newest.values() for way in found}, key=lambda way: (rank(way[0]), way[1]))
        main = _with_most_values(ways, newest.values())
        of_main = {region: found[main] for region, found in newest.items() if main in found}
        period = self.edition.period(next(iter(of_main.values())))
        gaps = {"period": period, "minimum": LEAST_PERSON_YEARS}
        if all(row["status"] in _WITHOUT_FIGURE for found in newest.values() for row in found.values()):
            return (Section("areas", title, (Paragraph(self._say("areas.none", **gaps)),)),)
        region, row = next(iter(of_main.items()))
        blocks = (
            Paragraph(self._say("areas.intro", **gaps)),
            Paragraph(self._say("areas.address", example=figure_anchor(region, years_of(row), main[0]))),
            TableBlock(self._area_table(newest, ways, main, list(of_main.values()))),
        )
        return (Section("areas", title, blocks),)

    def _funnel(self) -> tuple[Section, ...]:
        """Which areas differ by more than chance and than areas usually do; nothing where too few have a figure."""
        edition, indicator = self.edition, self.indicator.id
        if not edition.care_rows("funnels", indicator=indicator):
            return ()
        drawn = figure("figure-funnel", lambda: funnel_chart(edition.released, indicator, edition.language))
        return (Section("funnel", self._say("funnel.title"), (drawn,)),)

    def _area_table(
        self, newest: Mapping[str, Mapping[Way, Row]], ways: Sequence[Way], main: Way, of_main: Sequence[Row]
    ) -> Table:
        optional = self._optional(of_main)
        period = self.edition.period(of_main[0])
        heads = {way: next(found[way] for found in newest.values() if way in found) for way in ways}
        cut = (self._say("areas.cut", most=MOST_AREAS),) if are_cut(self.edition) else ()
        return Table(
            id="table-areas",
            caption=self._say("areas.caption", indicator=self.edition.indicator_name(self.indicator.id), period=period),
            columns=(
                Column(self._say("areas.area")),
                *(Column(self._way(row, main), True) for row in heads.values()),
                *(Column(self._say(f"figures.{head}"), True) for head in ("persons", *optional)),
            ),
            rows=tuple(self._area(region, found, ways, main, optional) for region, found in newest.items()),
            sources=self.edition.citation_lines(self._sources),
            notes=(self._say("areas.main", method=self._method(main[0])), *self._notes(of_main, optional), *cut),
        )

    def _way(self, row: Row, main: Way) -> str:
        """The method; with the years where they are others than those of the caption."""
        text = self._method(row["method"]) if row["period_start"] == main[1] else self._years_and_method(row)
        return text[:1].upper() + text[1:]

    def _area(
        self, region: str, found: Mapping[Way, Row], ways: Sequence[Way], main: Way, optional: Sequence[str]
    ) -> tuple[Cell, ...]:
        """Values by method, each at its address; the rest is about one of the methods."""
        values = (self._placed(region, found[way]) if way in found else _NOTHING for way in ways)
        heads = ("persons", *optional)
        rest = self._cells(found[main], heads) if main in found else tuple(_NOTHING for _ in heads)
        return (Cell(self.edition.region_name(region)), *values, *rest)

    def _placed(self, region: str, row: Row) -> Cell:
        return replace(self.edition.with_interval(row), anchor=figure_anchor(region, years_of(row), row["method"]))

    def _revisions(self) -> tuple[Section, ...]:
        if "revisions" not in self.edition.released.tables:
            return ()
        return (Section("revisions", self._say("revisions.title"), revision_blocks(self.edition, self.rows.revisions)),)

    def _lineage(self) -> Section:
        columns = ("what", "which", "mark")
        table = Table(
            id="table-lineage",
            caption=self._say("lineage.caption"),
            columns=tuple(Column(self._say(f"lineage.{name}")) for name in columns),
            rows=(self._population(), self._definition_version(), *self._files(), self._software()),
            sources=self.edition.citation_lines(self._sources),
            notes=(self._say("lineage.fingerprint"),),
        )
        blocks: list[Block] = [TableBlock(table)]
        left_out = self._loads.height - MOST_FILES
        if left_out > 0:
            more = self._say("lineage.more_files", number=self.edition.count(left_out))
            blocks.append(Reference(more, "sources.html#files"))
        return Section("lineage", self._say("lineage.title"), tuple(blocks), self._methods())

    def _population(self) -> tuple[Cell, ...]:
        id = self.indicator.population
        return (
            Cell(self._say("lineage.population")),
            Cell(self.edition.population_name(id), link=f"{population_path(id)}#definition"),
            Cell(self.edition.population(id)["hash"][:FINGERPRINT_SHOWN]),
        )

    def _definition_version(self) -> tuple[Cell, ...]:
        return (
            Cell(self._say("lineage.definition")),
            Cell(self.edition.indicator_name(self.indicator.id), detail=self.indicator.id),
            Cell(self._say("lineage.version", version=self.indicator.version)),
        )

    @property
    def _sources(self) -> list[str]:
        return self.indicator.source.split(_BETWEEN_SOURCES)

    @property
    def _loads(self) -> pl.DataFrame:
        """Files that the figures rest on: of their sources, and with rows that were taken in."""
        loads = self.edition.released.table("loads")
        accepted = loads.filter(
            pl.col("source").is_in(self._sources), pl.col("outcome") == _ACCEPTED, pl.col("rows") > 0
        )
        return accepted.select("source", "file", "load_id", "sha256").unique(maintain_order=True)

    def _files(self) -> list[tuple[Cell, ...]]:
        return [
            (
                Cell(self._say("lineage.file")),
                Cell(row["file"], detail=f"{self.edition.source_name(row['source'])}, {row['load_id']}"),
                Cell(row["sha256"][:FINGERPRINT_SHOWN]),
            )
            for row in self._loads.head(MOST_FILES).to_dicts()
        ]

    def _software(self) -> tuple[Cell, ...]:
        return (
            Cell(self._say("lineage.software")),
            Cell("Proeftuin"),
            Cell(self._say("lineage.version", version=version("proeftuin"))),
        )

    def _methods(self) -> tuple[Section, ...]:
        """Every method with the methods of its intervals."""
        found = self.rows.estimates.filter(pl.col("status") == Status.VALUE.value)
        if found.is_empty():
            return ()
        pairs = found.select("method", "interval_method").unique().sort("method", "interval_method").rows()
        methods = sorted({method for method, _ in pairs}, key=rank)
        terms = tuple(
            Term(self._method(method), (self._interval([name for of, name in pairs if of == method and name]),))
            for method in methods
        )
        return (Section("methods", self._say("lineage.methods"), (Terms(terms), how(self.edition, "levels"))),)

    def _interval(self, names: Sequence[str]) -> str:
        if not names:
            return self._say("lineage.no_interval")
        return self._say(
            "lineage.interval", methods="; ".join(self.edition.explain("interval_method", name) for name in names)
        )


def _with_most_values(ways: Sequence[Way], areas: Iterable[Mapping[Way, Row]]) -> Way:
    """The one that gives a value in most areas; the first of several."""
    values = Counter(way for found in areas for way, row in found.items() if row["status"] == Status.VALUE.value)
    return max(ways, key=lambda way: values[way])


def _terms(properties: Sequence[Property]) -> Terms:
    # Names of tables and columns stand between backticks there, which running text does not need.
    return Terms(
        tuple(Term(one.label, tuple(line.replace("`", "") for line in one.lines), one.language) for one in properties)
    )
