"""
Cohort definitions of ATLAS (CIRCE) as populations, with a list of everything that they do not have as it was.

ATLAS asks for events of persons; a population here has one index day per person, three-valued criteria and no immortal
time. Most of a usual cohort can be said in both. What cannot, and what is reckoned differently, is listed with its
place in the document; an import in which a part is missing is not complete, and whoever uses it says so.

The document is checked by the classes of the package `ohdsi-circepy`. What is carried over is read from the document
itself, because those classes pass over keys that they do not know, and an import must not lose anything unseen.

Source
------
OHDSI, CIRCE-BE (Apache-2.0): what the parts of a cohort definition mean.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path

from pydantic import BaseModel, ValidationError

from proeftuin.errors import DefinitionError, Problem
from proeftuin.steps.population.circe_concepts import ConceptCodes, ConceptSets
from proeftuin.steps.population.circe_criteria import CriteriaReader, merged
from proeftuin.steps.population.circe_document import Consequence, NotCarriedOver, Part, read_document, sentence
from proeftuin.steps.population.circe_range import date_range, day_of
from proeftuin.steps.population.criterion import Criterion, Happened, Registered, Window
from proeftuin.steps.population.population_definition import (
    FirstEvent,
    PopulationDefinition,
    PopulationKind,
    Step,
    StepKind,
)
from proeftuin.steps.population.selection import EventTable, Selection
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.period import Period

NO_CONCEPTS = ConceptCodes()
"""Nothing known of concepts but what the document itself says."""
_LIMITS = ("ALL", "FIRST", "LAST")


@dataclass(frozen=True)
class CirceImport:
    """
    A population made from a cohort definition.

    Attributes
    ----------
    not_carried_over : tuple of NotCarriedOver
        What the population does not have as the cohort had it, in the order in which it was read.
    """

    definition: PopulationDefinition
    not_carried_over: tuple[NotCarriedOver, ...]

    @property
    def is_complete(self) -> bool:
        """Whether no part of the cohort definition is missing; parts may be reckoned differently."""
        return not any(note.consequence is Consequence.LOST for note in self.not_carried_over)

    def complete(self) -> PopulationDefinition:
        """
        The population, for whoever does not accept that a part is missing.

        Raises
        ------
        DefinitionError
            A part of the cohort definition is missing; each is named with its place.
        """
        expected, action = "something that a population can say", "accept that it is missing, or change the cohort"
        missing = [
            Problem(note.path or "cohort definition", note.sentence.en.rstrip("."), expected, action)
            for note in self.not_carried_over
            if note.consequence is Consequence.LOST
        ]
        if missing:
            raise DefinitionError(missing)
        return self.definition


def imported(
    document: str | Path,
    *,
    id: str,
    period: Period,
    concepts: ConceptCodes = NO_CONCEPTS,
    observed_by: str = "insurer",
) -> CirceImport:
    """
    The population that a cohort definition of ATLAS describes.

    Parameters
    ----------
    document : str or Path
        The JSON itself, or the file with it, as ATLAS exports it or its web service gives it.
    period : Period
        Days on which somebody can enter and be followed: a cohort definition has none, and takes all data there are.
    concepts : ConceptCodes
        Codes of the concepts; without them the codes are used that the document gives itself.
    observed_by : str
        Kind of registration that stands for the observation period; the reader of OMOP fills `insurer`.

    Raises
    ------
    DefinitionError
        The package is not installed, the document cannot be read, or nothing of its primary criteria can be carried
        over; all that is wrong in it is told at once.
    """
    cohort_class = _cohort_class()
    root, name = read_document(document)
    read = _read_cohort(root, concepts, period, observed_by)
    if not root.ledger.problems:
        _check_by_package(cohort_class, root)
    if read is None or root.ledger.problems:
        raise DefinitionError(root.ledger.problems)
    title = read.title or name or id
    definition = PopulationDefinition(
        id=id,
        name=Translated(title, title),
        kind=PopulationKind.CLOSED,
        period=read.period,
        index=FirstEvent(read.entry),
        steps=read.steps,
        follow_up_days=read.follow_up_days,
        exits=(Registered(observed_by),),
    )
    return CirceImport(definition, tuple(root.ledger.not_carried_over))


@dataclass(frozen=True)
class _Cohort:
    title: str | None
    period: Period
    entry: Selection
    steps: tuple[Step, ...]
    follow_up_days: int | None


@dataclass(frozen=True)
class _Entry:
    """The events by which somebody enters, and what is asked of the person at the event."""

    selection: Selection
    period: Period
    steps: tuple[Step, ...]
    is_one_event: bool
    exclusions: tuple[Step, ...] = ()


def _read_cohort(root: Part, concepts: ConceptCodes, period: Period, observed_by: str) -> _Cohort | None:
    ledger = root.ledger
    reader = CriteriaReader(ConceptSets(root, concepts))
    period = _censored(root.part("CensorWindow"), period)
    primary = root.part("PrimaryCriteria")
    entry = None if primary is None else _entry(primary, reader, period, observed_by)
    further = _further_steps(root, reader)
    _limits(root, is_one_event=entry is not None and entry.is_one_event)
    days = _follow_up_days(root)
    _censoring(root)
    collapse = root.part("CollapseSettings")
    if collapse is not None:
        # One spell per person: there is nothing to join.
        collapse.whole("EraPad")
        collapse.ignore("CollapseType")
        collapse.done()
    title = root.word("Title")
    root.ignore("cdmVersionRange", "name", "description", "id")
    root.done()
    if entry is None and not ledger.problems:
        what, expected = "none of it can be carried over", "at least one event that care tables have"
        ledger.wrong("PrimaryCriteria", what, expected, "see in the manual which events are carried over")
    if entry is None:
        return None
    # Inclusion comes before exclusion, as in a study file.
    return _Cohort(title, entry.period, entry.selection, (*entry.steps, *further, *entry.exclusions), days)


def _entry(primary: Part, reader: CriteriaReader, period: Period, observed_by: str) -> _Entry | None:
    earlier_problems = len(primary.ledger.problems)
    items = primary.parts("CriteriaList")
    if not items and len(primary.ledger.problems) == earlier_problems:
        action = "add the event by which persons enter"
        primary.ledger.wrong(primary.place("CriteriaList"), "it is empty", "at least one event", action)
    entries = [found for item in items if (found := _entry_event(item, reader, period)) is not None]
    observed = _observed(primary, observed_by)
    limit = _limit(primary, "PrimaryCriteriaLimit") or _limit(primary, "PrimaryLimit")
    primary.done()
    if not entries:
        return None
    first = entries[0]
    alike = [entry for entry in entries if _differ_in_codes_only(entry, first)]
    if len(alike) < len(entries):
        primary.ledger.lost(primary.place("CriteriaList"), "several_entries", count=len(entries) - len(alike))
    selection = merged([entry.selection for entry in alike])
    is_first_ever = all(entry.is_one_event for entry in alike)
    never_before = _never_before(selection, is_first_ever=is_first_ever)
    is_one_event = is_first_ever and len(items) == 1
    if limit == "FIRST" and not is_one_event:
        primary.ledger.differs(primary.path, "first_observed")
    elif limit == "LAST" and not is_one_event:
        primary.ledger.lost(primary.path, "last_event")
    is_one_event = is_one_event or limit in ("FIRST", "LAST")
    return _Entry(selection, first.period, (*observed, *first.steps), is_one_event, never_before)


def _entry_event(item: Part, reader: CriteriaReader, period: Period) -> _Entry | None:
    found = reader.event(item)
    if found is None:
        return None
    kind, body = found
    selection = reader.selection(kind, body)
    if selection is None:
        return None
    is_first_ever = body.flag("First")
    days = body.part("OccurrenceStartDate")
    within = (None if days is None else date_range(days, period)) or period
    age, sex = reader.age_and_sex(body)
    body.done()
    asked: dict[str, Criterion | None] = {"age": age, "sex": sex}
    if is_first_ever and selection != _of_any_value(selection):
        # ATLAS takes the first event of all and then asks for its value, which need not be the first with that value.
        asked = {"value": Happened(selection, Window(0, 0)), **asked}
        selection = _of_any_value(selection)
    steps = [_step(key, criterion) for key, criterion in asked.items() if criterion is not None]
    return _Entry(selection, within, tuple(steps), is_first_ever)


def _of_any_value(selection: Selection) -> Selection:
    is_visit = selection.table is EventTable.CONTACT
    return replace(selection, bounds=(), conditions=selection.conditions if is_visit else ())


def _differ_in_codes_only(one: _Entry, other: _Entry) -> bool:
    same_rows = replace(one.selection, codes=()) == replace(other.selection, codes=())
    both_have_codes = bool(one.selection.codes) == bool(other.selection.codes)
    rest = (one.period, one.steps, one.is_one_event) == (other.period, other.steps, other.is_one_event)
    return same_rows and both_have_codes and rest


def _never_before(selection: Selection, *, is_first_ever: bool) -> tuple[Step, ...]:
    # The index day is the first event in the period; it is the first ever when there was none before it.
    earlier = Happened(selection, Window(None, -1))
    return (_step("earlier", earlier, StepKind.EXCLUDE),) if is_first_ever else ()


def _observed(primary: Part, observed_by: str) -> list[Step]:
    part = primary.part("ObservationWindow")
    if part is None:
        return [_step("observed", Registered(observed_by))]
    before, after = part.whole("PriorDays", at_least=0) or 0, part.whole("PostDays", at_least=0) or 0
    part.done()
    if after > 0:
        part.ledger.differs(part.place("PostDays"), "landmark", days=after)
    window = Window(-before, after) if before or after else None
    return [_step("observed", Registered(observed_by, throughout=window))]


def _further_steps(root: Part, reader: CriteriaReader) -> tuple[Step, ...]:
    steps: list[Step] = []
    additional = root.part("AdditionalCriteria")
    group = None if additional is None else reader.group(additional)
    if group is not None:
        steps.append(_step("additional", group))
    for number, rule in enumerate(root.parts("InclusionRules"), start=1):
        name, expression = rule.word("name"), rule.part("expression")
        rule.ignore("description")
        rule.done()
        criterion = None if expression is None else reader.group(expression)
        if criterion is not None:
            label = Translated(name, name) if name and name.strip() else sentence("step.rule", number=number)
            steps.append(Step(StepKind.INCLUDE, f"rule_{number}", label, criterion))
    return tuple(steps)


def _limits(root: Part, *, is_one_event: bool) -> None:
    """ATLAS can take any event that meets all criteria; here only the first is judged, which is the same for one."""
    qualified, included = _limit(root, "QualifiedLimit"), _limit(root, "ExpressionLimit")
    if is_one_event:
        return
    if (included or "ALL") == "ALL":
        root.ledger.lost(root.place("ExpressionLimit"), "all_events")
    elif included == "LAST" or qualified == "LAST":
        root.ledger.lost(root.place("ExpressionLimit"), "last_event")
    else:
        root.ledger.lost(root.place("ExpressionLimit"), "first_qualifying")


def _limit(part: Part, name: str) -> str | None:
    limit = part.part(name)
    kind = None if limit is None else limit.word("Type")
    if limit is None or kind is None:
        return None
    limit.done()
    if kind.upper() not in _LIMITS:
        expected = "All, First or Last"
        part.ledger.wrong(limit.place("Type"), "there is no such limit", expected, "export it again from ATLAS")
    return kind.upper()


def _follow_up_days(root: Part) -> int | None:
    strategy = root.part("EndStrategy")
    if strategy is None:
        return None
    offset = strategy.part("DateOffset")
    if offset is None:
        for name in strategy.names:
            root.ledger.lost(strategy.place(name), "end_strategy")
        return None
    field, days = offset.word("DateField"), offset.whole("Offset", required=True, at_least=0)
    offset.done()
    strategy.done()
    if field is not None and field.lower().replace("_", "") == "startdate":
        # The last day of a cohort belongs to it: with an offset of 0 that is one day.
        return None if days is None else days + 1
    root.ledger.lost(offset.place("DateField"), "end_strategy")
    return None


def _censoring(root: Part) -> None:
    for item in root.parts("CensoringCriteria"):
        names = [name for name in item.names if name.lower() == "death"]
        body = item.part(names[0]) if names else None
        if body is None or any(body.has(name) for name in body.names):
            root.ledger.lost(item.path, "censoring")


def _censored(part: Part | None, period: Period) -> Period:
    if part is None:
        return period
    if part.has("StartDate"):
        part.value("StartDate")
        part.ledger.lost(part.place("StartDate"), "censor_start")
    last = day_of(part, "EndDate")
    part.done()
    return period if last is None else _ending(period, last + timedelta(days=1), part)


def _ending(period: Period, end: date, part: Part) -> Period:
    if end > period.start:
        return Period(period.start, min(end, period.end))
    what, action = "it ends before the observation period begins", "give another observation period"
    part.ledger.wrong(part.place("EndDate"), what, "a day in the period that is imported", action)
    return period


def _step(key: str, criterion: Criterion, kind: StepKind = StepKind.INCLUDE) -> Step:
    return Step(kind, key, sentence(f"step.{key}"), criterion)


def _cohort_class() -> type[BaseModel]:
    """The package's class of a cohort definition; it is imported when it is needed, since it is an extra."""
    try:
        found: type[BaseModel] = import_module("circe.cohortdefinition").CohortExpression
    except ModuleNotFoundError as error:
        problem = Problem(
            "cohort definition of ATLAS",
            "the package ohdsi-circepy, which checks it, is not installed",
            "the extra `circe`",
            "install it: pip install 'proeftuin[circe]'",
        )
        raise DefinitionError(problem) from error
    return found


def _check_by_package(cohort_class: type[BaseModel], root: Part) -> None:
    """See that the package's own classes accept the document; what they refuse is told with its place."""
    try:
        # The classes fill in defaults in what they are given.
        cohort_class.model_validate({name: copy.deepcopy(root.value(name)) for name in root.names})
    except ValidationError as error:
        for found in error.errors(include_url=False, include_input=False):
            path = ".".join(str(step) for step in found["loc"])
            root.ledger.wrong(path, found["msg"], "what ATLAS exports", "export it again from ATLAS")
