"""The catalogue as a reader sees it: records in words of one language, with their lists of codes and examples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from proeftuin.reporting.catalogue import CatalogueEdition, DrawnExample, Entry, Property
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.steps.triple_aim.care_measure import Ages
from proeftuin.steps.triple_aim.catalogue.coverage import DOMAINS
from proeftuin.steps.triple_aim.catalogue.example import Example, examples, family_examples
from proeftuin.steps.triple_aim.catalogue.reading import OWN, catalogue_of_study
from proeftuin.steps.triple_aim.catalogue.record import (
    FromCare,
    FromEvaluation,
    FromIndicators,
    FromOpenData,
    FromPublished,
    FromSurvey,
    Record,
)
from proeftuin.steps.triple_aim.catalogue.unit import UNITS
from proeftuin.steps.triple_aim.facts.code_list import CodeList
from proeftuin.steps.triple_aim.facts.code_mapping import CodeMapping, MappedCodes, Review
from proeftuin.studies.catalogue_words import CatalogueWords, words_of
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.number_format import day, number, quantity

DATA: Mapping[str, type] = {
    "care": FromCare,
    "survey": FromSurvey,
    "open_data": FromOpenData,
    "published": FromPublished,
    "indicators": FromIndicators,
    "evaluation": FromEvaluation,
}
"""Kinds of data that a computation takes, by the name under which a reader chooses them."""
NOT_COMPUTED = "none"
_PERSON_TIME = ("person_year", "per_day")


def read_catalogue_edition(language: Language, study: Path | None = None) -> CatalogueEdition:
    """
    The catalogue in words, with the indicators of a study's own when its folder is given.

    Raises
    ------
    DefinitionError
        An indicator of the study cannot be read.
    """
    own = () if study is None else family_examples(study / OWN)
    return catalogue_edition(catalogue_of_study(study), (*examples(), *own), language)


def catalogue_edition(records: Mapping[str, Record], shown: Iterable[Example], language: Language) -> CatalogueEdition:
    """Every record in words, by aim, domain, and number or name."""
    words = words_of(language)
    drawn: dict[str, list[Example]] = {}
    for example in shown:
        drawn.setdefault(example.indicator, []).append(example)
    ordered = sorted(records.values(), key=_place)
    return CatalogueEdition(language, tuple(_entry(record, drawn.get(record.id, ()), words) for record in ordered))


def data_of(record: Record) -> tuple[str, ...]:
    """Kinds of data that can feed the indicator, each once; `none` when nothing in this project can."""
    kinds = [name for found in record.computations for name, kind in DATA.items() if isinstance(found, kind)]
    return tuple(dict.fromkeys(kinds)) or (NOT_COMPUTED,)


def _place(record: Record) -> tuple[int, int, bool, str, int, str]:
    aims = list(Aim)
    place = DOMAINS[record.aim].index(record.domain) if record.domain in DOMAINS[record.aim] else len(DOMAINS)
    letters = (record.number or "").rstrip("0123456789")
    digits = int((record.number or "0")[len(letters) :] or 0)
    return aims.index(record.aim), place, record.number is None, letters, digits, record.id


def _entry(record: Record, own: Sequence[Example], words: CatalogueWords) -> Entry:
    language = words.text.language
    return Entry(
        id=record.id,
        number=record.number,
        name=record.name.in_language(language),
        description=record.description.in_language(language),
        aim=record.aim.value,
        domain=record.domain.value,
        data=data_of(record),
        definition=_definition(record, words),
        particulars=_particulars(record, words),
        code_lists=_code_lists(record, words),
        examples=tuple(_drawn(record, place, example, words) for place, example in enumerate(own, 1)),
        mappings=tuple(
            mapping_table(record.id, one.mapping, words) for one in code_lists_of(record) if one.mapping is not None
        ),
    )


def _definition(record: Record, words: CatalogueWords) -> tuple[Property, ...]:
    language, say = words.text.language, words.say
    unit = f"unit.{record.unit}"
    said = {
        "numerator": [record.numerator.in_language(language)],
        "denominator": [record.denominator.in_language(language)],
        "exclusions": [] if record.exclusions is None else [record.exclusions.in_language(language)],
        "ages": [] if record.ages is None else [_ages(record.ages, words)],
        "unit": [words.text(unit) if unit in words.text else record.unit],
        "breaks": [
            say("break", year=one.year, explanation=one.explanation.in_language(language)) for one in record.breaks
        ],
        "needs": [record.needs.in_language(language)],
        "computation": words.computations(record),
    }
    return tuple(Property(say(f"property.{key}"), tuple(lines)) for key, lines in said.items() if lines)


def _particulars(record: Record, words: CatalogueWords) -> tuple[Property, ...]:
    language, say = words.text.language, words.say
    other = Language.EN if language is Language.NL else Language.NL
    period = f"period.{record.period}"
    said: dict[str, tuple[Sequence[str], Language | None]] = {
        "id": ([f"`{record.id}`"], None),
        "other_name": ([record.name.in_language(other)], other),
        "type": ([say(f"type.{record.type}")], None),
        "direction": ([say(f"direction.{record.direction}")], None),
        "period": ([say(period) if f"catalogue.{period}" in words.text else record.period], None),
        "standardisation": ([say(f"standardisation.{record.standardisation}")], None),
        "minimum_persons": ([say("persons", number=number(record.minimum_persons, "persons", language))], None),
        # Publications and terms are written in English, whatever the language of the reader.
        "references": (record.references, Language.EN),
        "licence": ([record.licence], Language.EN),
        "version": ([record.version], None),
    }
    return tuple(
        Property(say(f"property.{key}"), tuple(lines), None if spoken is language else spoken)
        for key, (lines, spoken) in said.items()
        if lines
    )


def _ages(ages: Ages, words: CatalogueWords) -> str:
    if ages.below is None:
        return words.say("ages.from", first=ages.at_least)
    if ages.at_least == 0:
        return words.say("ages.below", end=ages.below)
    return words.say("ages.between", first=ages.at_least, last=ages.below - 1)


def code_lists_of(record: Record) -> tuple[CodeList, ...]:
    """The lists of codes that its computations name or rest on, each once."""
    care = [each for each in record.computations if isinstance(each, FromCare)]
    found = [one for each in care for one in (*each.code_lists, *each.fact_lists)]
    return tuple({one.id: one for one in found}.values())


def _code_lists(record: Record, words: CatalogueWords) -> Table | None:
    lists = code_lists_of(record)
    if not lists:
        return None
    columns = ("id", "system", "codes", "version", "source", "reviewed")
    return Table(
        id=f"{record.id}-codes",
        caption=words.say("code_lists"),
        columns=tuple(Column(words.say(f"code_list.{name}")) for name in columns),
        rows=tuple(
            (
                Cell(one.id),
                Cell(one.code_system),
                Cell(", ".join(one.codes)),
                Cell(one.version),
                Cell(one.source),
                Cell(words.say(f"code_list.{_state_of_review(one)}")),
            )
            for one in lists
        ),
    )


def _state_of_review(one: CodeList) -> str:
    """A list that was made from another one was not held against a publication: its mapping was read again."""
    if not one.reviewed:
        return "is_not_reviewed"
    return "is_reviewed" if one.mapping is None else "is_reviewed_as_mapping"


def mapping_table(id: str, mapping: CodeMapping, words: CatalogueWords) -> Table:
    """A mapping row by row, as a coder reads it: what stands for what, how well, and who reviewed it."""
    columns = ("sources", "targets", "equivalence", "finds", "reason")
    review = mapping.review
    return Table(
        id=f"{id}-{mapping.target}-mapping",
        caption=words.say("mapping.caption", source=mapping.source, target=mapping.target),
        columns=tuple(Column(words.say(f"mapping.column.{name}")) for name in columns),
        rows=tuple(_mapped(row, words) for row in mapping.rows),
        notes=(_reviewed(review, words),),
        sources=() if review is None else (words.say("mapping.against", sources="; ".join(review.against)),),
    )


def _mapped(row: MappedCodes, words: CatalogueWords) -> tuple[Cell, ...]:
    language, nothing = words.text.language, words.say("mapping.nothing")
    reason = "" if row.reason is None else row.reason.in_language(language)
    if row.judgement is not None:
        judged = words.say("mapping.judgement", judgement=row.judgement.in_language(language))
        reason = f"{reason}. {judged}" if reason else judged
    return (
        Cell(", ".join(row.sources) or nothing),
        Cell(", ".join(row.targets) or nothing),
        Cell(words.say(f"mapping.{row.equivalence}")),
        Cell(words.say(f"mapping.finds.{row.equivalence.finds}")),
        Cell(reason),
    )


def _reviewed(review: Review | None, words: CatalogueWords) -> str:
    if review is None:
        return words.say("mapping.not_reviewed")
    language = words.text.language
    by, how = review.by.in_language(language), review.how.in_language(language)
    return words.say("mapping.reviewed", by=by, day=day(review.day, language), how=how)


def _drawn(record: Record, place: int, example: Example, words: CatalogueWords) -> DrawnExample:
    tables = tuple(
        _table(f"{record.id}-{place}-{name}", words.say("example.table", table=name), text)
        for name, text in example.tables.items()
    )
    return DrawnExample(example.title.in_language(words.text.language), tables, _answer(record, example, words))


def _table(id: str, caption: str, text: str) -> Table:
    """What is drawn with bars between the columns, as a table."""
    head, *rows = [[field.strip() for field in line.split("|")] for line in text.strip().splitlines()]
    return Table(
        id=id,
        caption=caption,
        columns=tuple(Column(name) for name in head),
        rows=tuple(tuple(Cell(field) for field in row) for row in rows),
    )


def _answer(record: Record, example: Example, words: CatalogueWords) -> str:
    language, say = words.text.language, words.say
    written = {"year": example.year, "numerator": number(example.numerator, "", language)}
    if example.denominator is None:
        return say("example.answer_person_time", **written)
    written["denominator"] = number(example.denominator, "", language)
    # Person-time is drawn in days, and the value is per year: no reader would work that out by heart.
    if any(part in record.unit for part in _PERSON_TIME):
        return say("example.answer_days", **written)
    if not example.denominator:
        return say("example.answer", **written)
    value = example.numerator / example.denominator * UNITS[record.unit].factor
    return say("example.answer_value", **written, value=quantity(value, record.unit, language))
