"""
Populations computed slowly and plainly: one person after another, one day after another, in rows that are dictionaries.

Written to be read, and to be held against the engines: it shares with them the words of a definition and nothing else.
`tables` holds the rows of each care table by its name; a table that is absent is empty.
"""

from collections import Counter
from datetime import date, timedelta

from proeftuin.steps.population.criterion import (
    Age,
    Alive,
    AllOf,
    Amount,
    Anchor,
    AnyOf,
    Attribute,
    Happened,
    Known,
    Measured,
    Not,
    Registered,
    Residence,
    Sex,
    Which,
    Window,
)
from proeftuin.steps.population.population_definition import EachPeriod, FirstEvent, FixedDay, StepKind

ONE_DAY = timedelta(days=1)


class Person:
    """Everything that is recorded of one person."""

    def __init__(self, row, tables):
        self.row = row
        self.id = row["person_id"]
        self._tables = {name: [row for row in rows if row.get("person_id") == self.id] for name, rows in tables.items()}

    def rows(self, table):
        return self._tables.get(table, [])

    @property
    def born_on(self):
        year, month = self.row["birth_year"], self.row["birth_month"]
        return None if year is None else date(year, month or 1, 1)

    def lives_on(self, day):
        died = self.row["death_day"]
        return (self.born_on is None or self.born_on <= day) and (died is None or day <= died)


def judge_everybody(tables, definition):
    """For each person and period: index day, entry, leave, the answers to the steps, steps passed, membership."""
    judgements = {}
    for row in tables["person"]:
        person = Person(row, tables)
        for period in definition.judged_periods:
            if isinstance(definition.index, EachPeriod) and not any(person.lives_on(day) for day in days_of(period)):
                continue
            judgements[person.id, period.start] = judge(person, definition, period)
    return judgements


def judge(person, definition, period):
    index_day = index_day_of(person, definition, period)
    if index_day is None:
        answers = [None for _ in definition.steps]
        return {"index_day": None, "entry_day": None, "answers": answers, "passed": -1, "is_member": False, "days": []}
    answers = [answer(step.criterion, person, index_day, period) for step in definition.steps]
    passed = 0
    for step, value in zip(definition.steps, answers, strict=True):
        stays = value is True if step.kind is StepKind.INCLUDE else value is not True
        if not stays:
            break
        passed += 1
    entry_day = definition.entry_day(index_day, period)
    days = [day for day in days_followed(person, definition, period, index_day) if day >= entry_day]
    return {
        "index_day": index_day,
        "entry_day": entry_day,
        "answers": answers,
        "passed": passed,
        "is_member": passed == len(definition.steps) and bool(days),
        "days": days,
    }


def index_day_of(person, definition, period):
    if isinstance(definition.index, FixedDay):
        return definition.index.day
    if isinstance(definition.index, FirstEvent):
        days = [day for day, _ in events(person, definition.index.selection) if period.contains(day)]
        return min(days, default=None)
    criteria = definition.spell_criteria
    for length in range(len(criteria), -1, -1):
        for day in days_of(period):
            if person.lives_on(day) and all(holds_on(day, criterion, person) for criterion in criteria[:length]):
                return day
    raise AssertionError("somebody who lives on a day of the period has an index day")


def days_followed(person, definition, period, index_day):
    """Days on which the person may count, entry left aside."""
    if isinstance(definition.index, EachPeriod):
        return [
            day
            for day in days_of(period)
            if person.lives_on(day) and all(holds_on(day, criterion, person) for criterion in definition.spell_criteria)
        ]
    followed = []
    day = index_day
    while day < definition.last_followed_before and person.lives_on(day):
        if definition.follow_up_days is not None and (day - index_day).days >= definition.follow_up_days:
            break
        if not all(holds_on(day, criterion, person) for criterion in definition.exits):
            break
        followed.append(day)
        day += ONE_DAY
    return followed


def spells_in_memory(judgements):
    """Days of membership of each person as sorted spells, from what everybody was judged."""
    days = {}
    for (person_id, _), judgement in judgements.items():
        if judgement["is_member"]:
            days.setdefault(person_id, set()).update(judgement["days"])
    return sorted((person_id, *spell) for person_id, own in days.items() for spell in as_spells(own))


def attrition_in_memory(judgements, definition):
    """Start of each period to its chain: key, before, excluded, unknown and after of each step."""
    chains = {}
    for period in definition.judged_periods:
        judged = [judgement for (_, start), judgement in judgements.items() if start == period.start]
        if not judged:
            continue
        chain = [("in_source", len(judged), 0, 0, len(judged))]
        left = [judgement for judgement in judged if judgement["index_day"] is not None]
        if isinstance(definition.index, FirstEvent):
            chain.append(("index_event", len(judged), len(judged) - len(left), 0, len(left)))
        for position, step in enumerate(definition.steps):
            values = Counter(judgement["answers"][position] for judgement in left)
            before = len(left)
            if step.kind is StepKind.INCLUDE:
                left = [judgement for judgement in left if judgement["answers"][position] is True]
                chain.append((step.key, before, values[False], values[None], len(left)))
            else:
                left = [judgement for judgement in left if judgement["answers"][position] is not True]
                chain.append((step.key, before, values[True], values[None], len(left)))
        members = [judgement for judgement in left if judgement["is_member"]]
        chain.append(("present_at_entry", len(left), len(left) - len(members), 0, len(members)))
        chains[period.start] = chain
    return chains


def answer(criterion, person, index_day, period):
    """True, false, or `None` for unknown."""
    if isinstance(criterion, AllOf):
        answers = [answer(part, person, index_day, period) for part in criterion.criteria]
        return False if False in answers else None if None in answers else True
    if isinstance(criterion, AnyOf):
        answers = [answer(part, person, index_day, period) for part in criterion.criteria]
        return True if True in answers else None if None in answers else False
    if isinstance(criterion, Not):
        inner = answer(criterion.criterion, person, index_day, period)
        return None if inner is None else not inner
    if isinstance(criterion, Known):
        return answer(criterion.criterion, person, index_day, period) is not None
    if isinstance(criterion, Sex):
        return None if person.row["sex"] is None else person.row["sex"] == criterion.sex.value
    if isinstance(criterion, Attribute):
        value = person.row[criterion.column]
        return None if value is None else value in criterion.values
    if isinstance(criterion, Age):
        return is_of_age(criterion, person, index_day)
    if isinstance(criterion, Registered) and criterion.throughout is not None:
        first, last = window_days(criterion.throughout, index_day, period)
        return all(holds_on(day, criterion, person) for day in days_between(first, last))
    if isinstance(criterion, Alive | Residence | Registered):
        return holds_on(index_day, criterion, person)
    first, last = window_days(criterion.window, index_day, period)
    found = [
        (day, row)
        for day, row in events(person, criterion.selection)
        if (first is None or first <= day) and day <= last
    ]
    if isinstance(criterion, Happened):
        return has_happened(criterion, found, person, first, last)
    if isinstance(criterion, Amount):
        amount = sum(row["amount_cents"] or 0 for _, row in found)
        return lies_in(amount, criterion.at_least_cents, criterion.below_cents)
    assert isinstance(criterion, Measured)
    value = speaking_value(criterion.which, [(day, row["value"]) for day, row in found if row["value"] is not None])
    return None if value is None else lies_in(value, criterion.at_least, criterion.below)


def is_of_age(criterion, person, index_day):
    if person.row["birth_year"] is None:
        return None
    if index_day < person.born_on:
        return False
    year, month = person.row["birth_year"], person.row["birth_month"]
    possible_months = [month] if month is not None else range(1, 13)
    ages = {index_day.year - year - (index_day.month < month) for month in possible_months}
    # Who may be born counts as born, so nobody has a negative age.
    answers = {lies_in(max(age, 0), criterion.at_least, criterion.below) for age in ages}
    return answers.pop() if len(answers) == 1 else None


def holds_on(day, criterion, person):
    if isinstance(criterion, Alive):
        return person.lives_on(day)
    if isinstance(criterion, Residence):
        areas = [
            row["area_code"]
            for row in person.rows("residence")
            if row["area_level"] == criterion.level and is_valid(row, day)
        ]
        return any(area in criterion.areas for area in areas) if areas else None
    return any(
        row["kind"] == criterion.kind
        and is_valid(row, day)
        and (not criterion.organisations or row["organisation_id"] in criterion.organisations)
        for row in person.rows("registration")
    )


def has_happened(criterion, found, person, first, last):
    times = len({day for day, _ in found}) if criterion.on_distinct_days else len(found)
    if times >= criterion.at_least:
        return True
    if criterion.observed_by is None:
        return False
    if first is None and person.born_on is None:
        return None
    start = max(day for day in (first, person.born_on) if day is not None)
    end = min(day for day in (last, person.row["death_day"]) if day is not None)
    watch = Registered(criterion.observed_by)
    return False if all(holds_on(day, watch, person) for day in days_between(start, end)) else None


def speaking_value(which, values):
    if not values:
        return None
    if which is Which.MEAN:
        return sum(value for _, value in values) / len(values)
    if which is Which.LOWEST:
        return min(value for _, value in values)
    if which is Which.HIGHEST:
        return max(value for _, value in values)
    days = [day for day, _ in values]
    day = max(days) if which is Which.LAST else min(days)
    return max(value for own, value in values if own == day)


def events(person, selection):
    """Selected rows with the day on which they count."""
    day = "valid_from" if selection.table.value == "exposure" else "day"
    return [(row[day], row) for row in person.rows(selection.table.value) if is_selected(row, selection)]


def is_selected(row, selection):
    return (
        (not selection.codes or is_one_of(row["code_system"], row["code"], selection.codes))
        and (
            not selection.diagnosis_codes
            or is_one_of(row["diagnosis_system"], row["diagnosis_code"], selection.diagnosis_codes)
        )
        and all(row[condition.column] in condition.values for condition in selection.conditions)
        and all(
            row[bound.column] is not None and lies_in(row[bound.column], bound.at_least, bound.below)
            for bound in selection.bounds
        )
    )


def is_one_of(system, code, wanted):
    return code is not None and any(
        system == codes.system and any(code.startswith(one) if codes.prefix else code == one for one in codes.codes)
        for codes in wanted
    )


def lies_in(number, at_least, below):
    return (at_least is None or number >= at_least) and (below is None or number < below)


def window_days(when, index_day, period):
    """First and last day; the first is `None` when the window has none."""
    if not isinstance(when, Window):
        return when.start, when.end - ONE_DAY
    anchor = index_day if when.anchor is Anchor.INDEX else period.start
    first = None if when.from_day is None else anchor + timedelta(days=when.from_day)
    return first, anchor + timedelta(days=when.to_day)


def is_valid(row, day):
    return row["valid_from"] <= day and (row["valid_to"] is None or day < row["valid_to"])


def days_of(period):
    return days_between(period.start, period.end - ONE_DAY)


def days_between(first, last):
    return [first + timedelta(days=days) for days in range((last - first).days + 1)]


def as_spells(days):
    """Days as half-open spells without gaps."""
    spells = []
    for day in sorted(days):
        if spells and spells[-1][1] == day:
            spells[-1] = (spells[-1][0], day + ONE_DAY)
        else:
            spells.append((day, day + ONE_DAY))
    return spells
