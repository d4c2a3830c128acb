"""Criteria of ATLAS as criteria of a population: events that are counted in a window, persons, and groups of these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from math import comb

from proeftuin.errors import DefinitionError
from proeftuin.steps.population.circe_concepts import ConceptSets, by_system, written_code
from proeftuin.steps.population.circe_document import Part
from proeftuin.steps.population.circe_range import SMALLEST_STEP, numeric_range, window
from proeftuin.steps.population.criterion import Age, AllOf, AnyOf, Criterion, Happened, Not, Sex
from proeftuin.steps.population.selection import Between, EventTable, OneOf, Selection
from proeftuin.vocabulary.sex import Sex as RegisteredSex

EVENT_TYPES = (
    "ConditionEra",
    "ConditionOccurrence",
    "Death",
    "DeviceExposure",
    "DoseEra",
    "DrugEra",
    "DrugExposure",
    "LocationRegion",
    "Measurement",
    "Observation",
    "ObservationPeriod",
    "PayerPlanPeriod",
    "ProcedureOccurrence",
    "Specimen",
    "VisitDetail",
    "VisitOccurrence",
)
"""Kinds of events that a cohort definition can ask for."""

TABLES: Mapping[str, EventTable] = {
    "ConditionOccurrence": EventTable.DIAGNOSIS,
    "DrugExposure": EventTable.MEDICATION,
    "Measurement": EventTable.MEASUREMENT,
    "Observation": EventTable.MEASUREMENT,
    "ProcedureOccurrence": EventTable.CONTACT,
    "VisitOccurrence": EventTable.CONTACT,
}
"""Care table of the events that are carried over, as the reader of OMOP fills them."""

_SOURCE_SETS = {
    "ConditionOccurrence": "ConditionSourceConcept",
    "DrugExposure": "DrugSourceConcept",
    "Measurement": "MeasurementSourceConcept",
    "Observation": "ObservationSourceConcept",
    "ProcedureOccurrence": "ProcedureSourceConcept",
}
VISIT_KINDS: Mapping[int, tuple[str, ...]] = {
    9201: ("admission",),
    262: ("admission",),
    9203: ("emergency",),
    9202: ("outpatient", "first_outpatient"),
    32037: ("intensive_care",),
}
"""Kinds of contact by concept of a visit."""
_SEXES = {8507: RegisteredSex.MALE, 8532: RegisteredSex.FEMALE}
_WHOLE = Decimal(1)
_MOST_COMBINATIONS = 50
"""More than these are not written out to say how many of a group must be true."""


class CriteriaReader:
    """Reads criteria with the concept sets of their document."""

    def __init__(self, sets: ConceptSets) -> None:
        self._sets = sets

    def group(self, part: Part) -> Criterion | None:
        """A group of criteria, without those that cannot be carried over; `None` when nothing is left of it."""
        kind = (part.word("Type") or "").upper()
        members = [
            *(self._counted(item) for item in part.parts("CriteriaList")),
            *(self.person(item) for item in part.parts("DemographicCriteriaList")),
            *(self._nested(item) for item in part.parts("Groups")),
        ]
        count = part.whole("Count", required=kind.startswith("AT_"), at_least=0)
        part.done()
        if kind not in ("ALL", "ANY", "AT_LEAST", "AT_MOST"):
            what, expected = "there is no such kind of group", "ALL, ANY, AT_LEAST or AT_MOST"
            part.ledger.wrong(part.place("Type"), what, expected, "export it again from ATLAS")
            return None
        known = [member for member in members if member is not None]
        if not known:
            return None
        return _combined(kind, count or 0, known, part, of=len(members))

    def _nested(self, part: Part) -> Criterion | None:
        if not any(part.has(name) for name in ("CriteriaList", "DemographicCriteriaList", "Groups")):
            part.ledger.lost(part.path, "always_true")
        return self.group(part)

    def person(self, part: Part) -> Criterion | None:
        """Age and sex on the index day; `None` when neither is asked for."""
        found = [criterion for criterion in (self._age(part), self._sex(part)) if criterion is not None]
        part.done()
        return all_of(found) if found else None

    def age_and_sex(self, body: Part) -> tuple[Criterion | None, Criterion | None]:
        """Age and sex that an event asks for of the person; the caller has read the rest of the event."""
        return self._age(body), self._sex(body)

    def event(self, part: Part) -> tuple[str, Part] | None:
        """Kind and body of an event; `None` when there is no such kind, which is then noted."""
        names = {name.lower(): name for name in EVENT_TYPES}
        keys = part.names
        if len(keys) != 1 or keys[0].lower() not in names:
            what = "there is no such kind of event" if len(keys) == 1 else "this is not exactly one kind of event"
            part.ledger.wrong(part.path, what, "one of " + ", ".join(EVENT_TYPES), "export it again from ATLAS")
            return None
        body = part.part(keys[0])
        return None if body is None else (names[keys[0].lower()], body)

    def selection(self, kind: str, body: Part) -> Selection | None:
        """The rows that are such an event; `None` when they cannot be carried over, which is then noted."""
        table = TABLES.get(kind)
        if table is None:
            body.ledger.lost(body.path, "event", name=kind)
            return None
        number = body.whole("CodesetId")
        if number is None and kind in _SOURCE_SETS:
            number = body.whole(_SOURCE_SETS[kind])
        if kind == "VisitOccurrence":
            return self._visits(number, body)
        if number is None:
            if table is EventTable.CONTACT:
                body.ledger.lost(body.path, "any_event", name=kind)
                return None
            return self._with_conditions(kind, body, Selection(table))
        codes = self._sets.codes(number, body.place("CodesetId"))
        return self._with_conditions(kind, body, Selection(table, codes=codes)) if codes else None

    def _visits(self, number: int | None, body: Part) -> Selection | None:
        concepts = None if number is None else self._sets.concepts(number)
        if number is not None and concepts is None:
            self._sets.codes(number, body.place("CodesetId"))
            return None
        kinds = [kind for concept in concepts or () for kind in VISIT_KINDS.get(concept, ())]
        unknown = [concept for concept in concepts or () if concept not in VISIT_KINDS]
        if unknown or not kinds:
            body.ledger.lost(body.place("CodesetId"), "visit")
        if not kinds:
            return None
        body.ledger.differs(body.place("CodesetId"), "visit")
        return Selection(EventTable.CONTACT, conditions=(OneOf("kind", tuple(dict.fromkeys(kinds))),))

    def _with_conditions(self, kind: str, body: Part, selection: Selection) -> Selection:
        if selection.table is EventTable.MEASUREMENT:
            selection = self._bounded(body, "ValueAsNumber", "value", SMALLEST_STEP, selection)
            return self._with_units(body, selection)
        if kind == "DrugExposure":
            return self._bounded(body, "DaysSupply", "days", _WHOLE, selection)
        return selection

    def _bounded(self, body: Part, name: str, column: str, step: Decimal, selection: Selection) -> Selection:
        part = body.part(name)
        wanted = None if part is None else numeric_range(part, step=step)
        if part is None or wanted is None:
            return selection
        if wanted.is_negated:
            part.ledger.lost(part.path, "negated_value")
            return selection
        return replace(selection, bounds=(*selection.bounds, Between(column, wanted.at_least, wanted.below)))

    def _with_units(self, body: Part, selection: Selection) -> Selection:
        units = [written_code(part) for part in body.parts("Unit")]
        if not units:
            return selection
        if not all(units):
            body.ledger.lost(body.place("Unit"), "unit")
            return selection
        codes = tuple(unit[1] for unit in units if unit)
        return replace(selection, conditions=(*selection.conditions, OneOf("unit", codes)))

    def _age(self, part: Part) -> Criterion | None:
        asked = part.part("Age")
        wanted = None if asked is None else numeric_range(asked, step=_WHOLE)
        if asked is None or wanted is None:
            return None
        try:
            age = Age(*(None if bound is None else int(bound) for bound in (wanted.at_least, wanted.below)))
        except DefinitionError as error:
            problem = error.problems[0]
            part.ledger.wrong(asked.path, problem.what, problem.expected, problem.action)
            return None
        part.ledger.differs(asked.path, "age")
        return Not(age) if wanted.is_negated else age

    def _sex(self, part: Part) -> Criterion | None:
        asked = part.parts("Gender")
        concepts = [concept.whole("CONCEPT_ID", required=True) for concept in asked]
        if not concepts:
            return None
        known = [Sex(_SEXES[concept]) for concept in dict.fromkeys(concepts) if concept in _SEXES]
        if len(known) < len(set(concepts)):
            part.ledger.lost(part.place("Gender"), "sex")
        return any_of(known) if known else None

    def _counted(self, part: Part) -> Criterion | None:
        """An event that must have been recorded so many times in a window around the index day."""
        inner = part.part("Criteria")
        found = None if inner is None else self.event(inner)
        if inner is None:
            action = "export it again from ATLAS"
            part.ledger.wrong(part.path, "there is no event in it", "an event under Criteria", action)
        if found is None:
            return None
        kind, body = found
        selection = self.selection(kind, body)
        if selection is not None:
            body.done()
        days = part.part("StartWindow")
        looked_at = None if days is None else window(days)
        if days is None and selection is not None:
            part.ledger.lost(part.path, "no_window")
        if not part.flag("IgnoreObservationPeriod"):
            part.ledger.differs("", "outside_observation")
        happened = None if selection is None or looked_at is None else Happened(selection, looked_at)
        criterion = self._times(part, happened)
        part.done()
        if criterion is not None and looked_at is not None and looked_at.to_day > 0 and days is not None:
            part.ledger.differs(days.path, "landmark", days=looked_at.to_day)
        return criterion

    def _times(self, part: Part, happened: Happened | None) -> Criterion | None:
        occurrence = part.part("Occurrence")
        if occurrence is None:
            return happened
        kind = occurrence.whole("Type", required=True)
        count = occurrence.whole("Count", required=True, at_least=0)
        if occurrence.flag("IsDistinct"):
            counted = (occurrence.word("CountColumn") or "").upper()
            if counted == "START_DATE" and happened is not None:
                happened = replace(happened, on_distinct_days=True)
            else:
                occurrence.ledger.lost(occurrence.place("IsDistinct"), "distinct")
        occurrence.ignore("CountColumn", "AT_MOST", "AT_LEAST", "EXACTLY")
        occurrence.done()
        if kind is not None and kind not in (0, 1, 2):
            what, expected = "there is no such kind of count", "0 for exactly, 1 for at most, 2 for at least"
            occurrence.ledger.wrong(occurrence.place("Type"), what, expected, "export it again from ATLAS")
        if happened is None or kind not in (0, 1, 2) or count is None:
            return None
        return self._so_often(happened, kind, count, occurrence)

    @staticmethod
    def _so_often(happened: Happened, kind: int, count: int, occurrence: Part) -> Criterion | None:
        no_more = Not(replace(happened, at_least=count + 1))
        if kind == 1 or (kind == 0 and count == 0):
            return no_more
        if count == 0:
            occurrence.ledger.lost(occurrence.path, "always_true")
            return None
        at_least = replace(happened, at_least=count)
        return at_least if kind == 2 else AllOf((at_least, no_more))


def all_of(criteria: Sequence[Criterion]) -> Criterion:
    """All of these, without a group around a single one."""
    return criteria[0] if len(criteria) == 1 else AllOf(tuple(criteria))


def any_of(criteria: Sequence[Criterion]) -> Criterion:
    """Any of these, without a group around a single one."""
    return criteria[0] if len(criteria) == 1 else AnyOf(tuple(criteria))


def merged(selections: Sequence[Selection]) -> Selection:
    """Rows that are in any of selections which differ in their codes only."""
    listed = ((codes.system, code) for selection in selections for codes in selection.codes for code in codes.codes)
    return replace(selections[0], codes=by_system(listed))


def _combined(kind: str, count: int, members: Sequence[Criterion], part: Part, *, of: int) -> Criterion | None:
    """Members that are left of a group of `of`, joined as the group says."""
    if kind == "ALL":
        return all_of(members)
    if kind == "ANY":
        return any_of(members)
    needed = count if kind == "AT_LEAST" else count + 1
    if needed == 0 or (kind == "AT_MOST" and needed > of):
        part.ledger.lost(part.path, "always_true")
        return None
    if needed > of:
        what = f"{needed} must be true of {of}, which nobody can meet"
        part.ledger.wrong(part.place("Count"), what, "at most as many as there are criteria", "lower the number")
        return None
    if needed > len(members) or comb(len(members), needed) > _MOST_COMBINATIONS:
        part.ledger.lost(part.path, "count_of_group")
        return None
    enough = any_of([all_of(some) for some in combinations(members, needed)])
    return enough if kind == "AT_LEAST" else _opposite(enough)


def _opposite(criterion: Criterion) -> Criterion:
    return criterion.criterion if isinstance(criterion, Not) else Not(criterion)
