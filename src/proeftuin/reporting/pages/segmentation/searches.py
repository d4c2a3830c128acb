"""The page about segments that the data suggest: how many and why, what sets them apart, and the rules in words."""

from __future__ import annotations

from collections.abc import Iterator

from proeftuin.reporting.care_edition import CareEdition
from proeftuin.reporting.edition import Row
from proeftuin.reporting.page import Block, Notice, NoticeKind, Page, Paragraph, Section, TableBlock
from proeftuin.reporting.pages.care_parts import legend_section
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.estimate import Status

CAUTIONS = ("suggestion", "names", "records", "rules")
MOST_TYPICAL = 5
LEAST_DIFFERENCE = 5.0
"""Percentage points by which a group must differ from everybody to be told."""
LATENT_CLASSES = "latent_classes"


def searches_page(edition: CareEdition) -> Page:
    """All searches of a study, one after another."""
    say = edition.say
    cautions = tuple(say(f"searches.cautions.{key}") for key in CAUTIONS)
    return Page(
        language=edition.language,
        path="searches.html",
        title=say("searches.title"),
        lead=say("searches.lead"),
        sections=(
            Section(
                "cautions",
                say("searches.cautions.heading"),
                (Notice(NoticeKind.CAVEAT, say("searches.cautions.heading"), cautions),),
            ),
            *(_section(edition, row) for row in edition.released.table("clusterings").iter_rows(named=True)),
            legend_section(edition),
        ),
    )


def _section(edition: CareEdition, search: Row) -> Section:
    return Section(search["clustering"].replace("_", "-"), _name(edition, search), tuple(_blocks(edition, search)))


def _blocks(edition: CareEdition, search: Row) -> Iterator[Block]:
    say = edition.say
    if search["status"] == Status.NOT_ESTIMABLE:
        yield Paragraph(say(f"searches.search.{search['reason']}"))
        return
    yield Paragraph(
        say(
            "searches.search.lead",
            method=say(f"searches.search.methods.{search['method']}"),
            scheme=_scheme(edition, search["scheme"]),
            persons=edition.count_cell(search, "persons").text,
            year=search["year"],
        )
    )
    yield TableBlock(_numbers(edition, search))
    yield TableBlock(_clusters(edition, search))
    if search["agreement"] is not None:
        yield Paragraph(say("searches.search.agreement", percent=edition.quantity(search["agreement"], "percent")))
    yield TableBlock(_rules(edition, search))
    exported = "exported" if search["exported"] else "not_exported"
    yield Paragraph(say(f"searches.search.{exported}", id=search["clustering"]))


def _numbers(edition: CareEdition, search: Row) -> Table:
    say = edition.say
    is_latent = search["method"] == LATENT_CLASSES
    measures = ("bic", "entropy") if is_latent else ("silhouette", "elbow", "stability")
    units = {"bic": "persons"}
    rows = []
    for row in edition.rows("cluster_numbers", clustering=search["clustering"]):
        words = "; ".join(say(f"searches.reasons.{key}") for key in row["reasons"].split())
        chosen = say("searches.numbers.chosen") if row["is_chosen"] else None
        cells = [_measure(edition, row[name], units.get(name, "ratio")) for name in measures]
        size = [] if is_latent else [edition.count_cell(row, "smallest")]
        rows.append((Cell(str(row["number"]), badge=chosen), *cells, *size, Cell(words or "–")))
    return Table(
        id=f"table-numbers-{search['clustering']}".replace("_", "-"),
        caption=say("searches.numbers.caption", name=_name(edition, search)),
        columns=(
            Column(say("searches.numbers.number")),
            *(Column(say(f"searches.numbers.{name}"), True) for name in measures),
            *(() if is_latent else (Column(say("searches.numbers.smallest"), True),)),
            Column(say("searches.numbers.reasons")),
        ),
        rows=tuple(rows),
        notes=(say("searches.numbers.note_latent" if is_latent else "searches.numbers.note_clusters"),),
        sources=edition.citation_lines(edition.released.citations),
    )


def _clusters(edition: CareEdition, search: Row) -> Table:
    say = edition.say
    rows = []
    for row in edition.rows("clusters", clustering=search["clustering"]):
        name = say("searches.clusters.group", number=row["cluster"])
        share = None if row["percent"] is None else edition.quantity(row["percent"], "percent")
        size = edition.count_cell(row, "persons")
        rows.append(
            (
                Cell(name),
                Cell(size.text, size.status, size.reason, detail=share),
                Cell(_typical(edition, search, row["cluster"])),
                _measure(edition, row["stability"], "ratio"),
                _measure(edition, row["found"], "percent"),
                _measure(edition, row["right"], "percent"),
            )
        )
    numbers = ("stability", "found", "right")
    return Table(
        id=f"table-clusters-{search['clustering']}".replace("_", "-"),
        caption=say("searches.clusters.caption", name=_name(edition, search)),
        columns=(
            Column(say("searches.clusters.cluster")),
            Column(say("searches.clusters.persons"), True),
            Column(say("searches.clusters.typical")),
            *(Column(say(f"searches.clusters.{name}"), True) for name in numbers),
        ),
        rows=tuple(rows),
        notes=(say("searches.clusters.note"),),
        sources=edition.citation_lines(edition.released.citations),
    )


def _typical(edition: CareEdition, search: Row, cluster: int) -> str:
    """The answers in which a group differs most from everybody."""
    rows = edition.rows("cluster_profiles", clustering=search["clustering"], cluster=cluster)
    apart = [(row["percent"] - row["percent_everybody"], row) for row in rows if _is_known(row)]
    most = sorted(apart, key=lambda each: -abs(each[0]))[:MOST_TYPICAL]
    told = [
        edition.say(
            "searches.clusters.typical_of",
            label=_answer(edition, row),
            percent=edition.quantity(row["percent"], "percent"),
            everybody=edition.quantity(row["percent_everybody"], "percent"),
        )
        for difference, row in most
        if abs(difference) >= LEAST_DIFFERENCE
    ]
    return "; ".join(told) or edition.say("searches.clusters.nothing")


def _is_known(row: Row) -> bool:
    return row["percent"] is not None and row["percent_everybody"] is not None


def _answer(edition: CareEdition, row: Row) -> str:
    if row["item"] == "age_band":
        return edition.say("searches.clusters.age", band=row["answer"].replace("-", "–"))
    if row["item"] == "sex":
        return edition.say(f"searches.clusters.{row['answer']}")
    label = str(row[f"label_{edition.language}"])
    return label if row["answer"] == "true" else edition.say("searches.clusters.unknown", label=label)


def _rules(edition: CareEdition, search: Row) -> Table:
    say = edition.say
    rows = [
        (
            Cell(_capital(row[f"rule_{edition.language}"])),
            Cell(say("searches.clusters.group", number=row["cluster"])),
            edition.count_cell(row, "persons"),
            _measure(edition, row["agreement"], "percent"),
        )
        for row in edition.rows("cluster_rules", clustering=search["clustering"])
    ]
    return Table(
        id=f"table-rules-{search['clustering']}".replace("_", "-"),
        caption=say("searches.rules.caption", name=_name(edition, search)),
        columns=(
            Column(say("searches.rules.rule")),
            Column(say("searches.rules.leads")),
            Column(say("searches.rules.persons"), True),
            Column(say("searches.rules.agreement"), True),
        ),
        rows=tuple(rows),
        notes=(say("searches.rules.note"),),
        sources=edition.citation_lines(edition.released.citations),
    )


def _measure(edition: CareEdition, value: float | None, unit: str) -> Cell:
    return Cell("–" if value is None else edition.quantity(value, unit))


def _scheme(edition: CareEdition, scheme: str) -> str:
    names = edition.rows("segment_schemes", scheme=scheme)
    return str(names[0][f"scheme_name_{edition.language}"]) if names else scheme


def _name(edition: CareEdition, search: Row) -> str:
    return str(search[f"name_{edition.language}"])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
