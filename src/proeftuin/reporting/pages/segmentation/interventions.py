"""The types of interventions that a choice is made from: what each is, for whom, and what is known of its effect."""

from __future__ import annotations

from collections.abc import Iterator

from proeftuin.reporting.care_edition import EVERYBODY, CareEdition
from proeftuin.reporting.charts.choice_words import ChoiceWords
from proeftuin.reporting.edition import Row
from proeftuin.reporting.page import Page, Paragraph, Reference, Section, TableBlock, Term, Terms
from proeftuin.reporting.table import Cell, Column, Table

LIBRARY = "choice/library.html"
_TEXTS = ("for_whom", "why", "procedures", "expected", "dependencies", "equity", "harms")


def intervention_cell(words: ChoiceWords, id: str) -> Cell:
    """Name of an intervention with the way to what it is."""
    return Cell(words.intervention(id), link=f"{LIBRARY}#{_anchor(id)}" if id in words.interventions else None)


def _anchor(id: str) -> str:
    return f"intervention-{id}".replace("_", "-")


def library_page(edition: CareEdition) -> Page:
    """All types of interventions in use, then each candidate in full."""
    say = edition.say
    words = ChoiceWords(edition.released, edition.language, EVERYBODY)
    rows = list(words.interventions.values())
    candidates = [row for row in rows if row["is_candidate"]]
    return Page(
        language=edition.language,
        path=LIBRARY,
        title=say("choice.library.title"),
        lead=say("choice.library.lead", count=len(rows), candidates=len(candidates)),
        sections=(
            Section(
                "types",
                say("choice.library.all.title"),
                (
                    Paragraph(say("choice.library.all.intro")),
                    TableBlock(_table(edition, words, rows)),
                    Reference(say("choice.library.back"), "choice.html"),
                ),
            ),
            *(
                (
                    Section(
                        "candidates",
                        say("choice.library.candidates.title"),
                        (Paragraph(say("choice.library.candidates.intro")),),
                        tuple(_description(edition, words, row) for row in candidates),
                    ),
                )
                if candidates
                else ()
            ),
        ),
        is_for_screen_only=True,
    )


def _table(edition: CareEdition, words: ChoiceWords, rows: list[Row]) -> Table:
    heads = ("name", "place", "needs", "grade", "cost")
    return Table(
        id="table-library",
        caption=edition.say("choice.library.caption"),
        columns=tuple(Column(edition.say(f"choice.library.{head}"), head == "cost") for head in heads),
        rows=tuple(_row(edition, words, row) for row in rows),
        notes=(edition.say("choice.library.grade_note"),),
    )


def _row(edition: CareEdition, words: ChoiceWords, row: Row) -> tuple[Cell, ...]:
    badge = edition.say("choice.library.candidate") if row["is_candidate"] else None
    # The place that others link to must be there whether or not the intervention is described further down.
    anchor = _anchor(row["intervention"])
    return (
        Cell(words.intervention(row["intervention"]), badge=badge, anchor=anchor),
        Cell(_place(edition, row)),
        Cell(words.needs_listed(row["needs"])),
        Cell(str(row[f"grade_{edition.language}"])),
        Cell("–" if row["cost_eur"] is None else edition.quantity(row["cost_eur"], "eur")),
    )


def _place(edition: CareEdition, row: Row) -> str:
    said = row[f"continuum_{edition.language}"] or row[f"enabling_{edition.language}"] or "–"
    return str(said)[:1].upper() + str(said)[1:]


def _description(edition: CareEdition, words: ChoiceWords, row: Row) -> Section:
    terms = tuple(Term(edition.say(f"choice.library.{name}"), (text,)) for name, text in _lines(edition, words, row))
    return Section(
        f"about-{row['intervention']}".replace("_", "-"), words.intervention(row["intervention"]), (Terms(terms),)
    )


def _lines(edition: CareEdition, words: ChoiceWords, row: Row) -> Iterator[tuple[str, str]]:
    for name in _TEXTS:
        if row[f"{name}_{edition.language}"]:
            yield name, str(row[f"{name}_{edition.language}"])
    yield "needs", words.needs_listed(row["needs"])
    yield "grade", str(row[f"grade_{edition.language}"])
    yield "references", str(row["references"] or edition.say("choice.library.no_references"))
    cost = edition.say("choice.library.no_cost")
    if row["cost_eur"] is not None:
        cost = edition.say(
            "choice.library.cost_of", amount=edition.quantity(row["cost_eur"], "eur"), year=row["cost_year"]
        )
    yield "cost", cost
