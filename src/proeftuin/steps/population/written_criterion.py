"""
Criteria as an author writes them: one subject, such as `age` or `diagnosis`, and beside it how often and when.

    age: {at_least: 45, below: 75}
    diagnosis: {ICPC1: [T90], ICD10: [E11*]}
    at_least: 2
    on_distinct_days: true
    within: {from: -730, to: 0}

Days under `within` are counted from the index day, which is day 0, both ends included. A star at the end of a code
means all codes that begin so. Keys of a table in lower case are its columns; those that begin with a capital
are code systems.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from proeftuin.data.care.contract import Kind
from proeftuin.data.care.tables import CARE_TABLES, REGISTRATION_KINDS
from proeftuin.steps.population.criterion import (
    ATTRIBUTES,
    UP_TO_INDEX,
    Age,
    Alive,
    AllOf,
    Amount,
    Anchor,
    AnyOf,
    Attribute,
    Criterion,
    Happened,
    Known,
    Measured,
    Not,
    Registered,
    Residence,
    Sex,
    When,
    Which,
    Window,
)
from proeftuin.steps.population.selection import Between, Codes, EventTable, OneOf, Selection
from proeftuin.steps.population.written_value import Path, Reading, meant
from proeftuin.vocabulary.period import Period
from proeftuin.vocabulary.sex import Sex as RegisteredSex

EVENT_SUBJECTS = tuple(table.value for table in EventTable)
SUBJECTS = (
    "sex",
    "age",
    *ATTRIBUTES,
    "alive",
    "residence",
    "registered",
    *EVENT_SUBJECTS,
    "all",
    "any",
    "not",
    "known",
)
COUNTING = ("at_least", "on_distinct_days", "observed_by")
WHEN = ("within", "during")
BESIDE_EVENTS = (*COUNTING, *WHEN, "which", "value", "amount")
_NUMBERS = (Kind.INTEGER, Kind.DECIMAL, Kind.CENTS)
_WORDS = (Kind.CODE, Kind.IDENTIFIER)
_OWN_KEYS = ("person_id", "code_system", "code", "diagnosis_system", "diagnosis_code")


def read_criterion(reading: Reading, value: object, path: Path) -> Criterion | None:
    """The criterion at `path`."""
    written = reading.any_mapping(value, path)
    if written is None:
        return None
    subjects = [key for key in written if key in SUBJECTS]
    if len(subjects) != 1:
        _refuse_subjects(reading, written, subjects, path)
        return None
    subject = subjects[0]
    beside = BESIDE_EVENTS if subject in EVENT_SUBJECTS else ()
    if reading.mapping(written, path, (subject, *beside)) is None:
        return None
    if subject in EVENT_SUBJECTS:
        return _event_criterion(reading, EventTable(subject), written, path)
    return _of_subject(reading, subject, written[subject], (*path, subject))


def read_selection(reading: Reading, table: EventTable, value: object, path: Path) -> Selection | None:
    """The rows of `table` that an author asks for; `any` asks for all of them."""
    if value == "any":
        return Selection(table)
    written = reading.any_mapping(value, path)
    if written is None:
        return None
    before = len(reading.problems)
    codes: list[Codes] = []
    diagnosis_codes: list[Codes] = []
    conditions: list[OneOf] = []
    bounds: list[Between] = []
    columns = {name: column for name, column in CARE_TABLES[table].columns.items() if name not in _OWN_KEYS}
    for key, content in written.items():
        here = (*path, key)
        if table is EventTable.CONTACT and key == "diagnosis":
            diagnosis_codes += _codes_of_systems(reading, content, here)
        elif key in columns and columns[key].kind in _WORDS:
            words = reading.texts(content, here)
            conditions += [OneOf(key, words)] if words else []
        elif key in columns and columns[key].kind in _NUMBERS:
            pair = _bounds(reading, content, here)
            bounds += [Between(key, *pair)] if pair else []
        elif key[:1].isupper():
            codes += _codes(reading, key, content, here)
        else:
            _refuse_column(reading, key, [name for name in columns if columns[name].kind in _WORDS + _NUMBERS], here)
    if len(reading.problems) > before:
        return None
    return reading.made(path, Selection, table, tuple(codes), tuple(diagnosis_codes), tuple(conditions), tuple(bounds))


def read_event(reading: Reading, value: object, path: Path) -> Selection | None:
    """A mapping with one table and the rows asked for in it."""
    written = reading.mapping(value, path, EVENT_SUBJECTS)
    if written is None:
        return None
    if len(written) != 1:
        reading.refuse(
            path, f"{len(written)} tables stand here", "one table", "keep one of " + ", ".join(EVENT_SUBJECTS)
        )
        return None
    (table, content), *_ = written.items()
    return read_selection(reading, EventTable(table), content, (*path, table))


def read_period(reading: Reading, value: object, path: Path) -> Period | None:
    """Days of the calendar, `until` being the first that no longer counts."""
    written = reading.mapping(value, path, ("from", "until"))
    if written is None:
        return None
    if "from" not in written or "until" not in written:
        reading.refuse(path, "a day is missing", "`from` and `until`", "add the other day")
        return None
    start = reading.day(written["from"], (*path, "from"))
    end = reading.day(written["until"], (*path, "until"))
    if start is None or end is None:
        return None
    if end <= start:
        reading.refuse(path, "it ends before it begins", "`until` after `from`", "exchange or correct the days")
        return None
    return Period(start, end)


def read_residence(reading: Reading, value: object, path: Path) -> Residence | None:
    """Areas, as a list or with their level."""
    written = reading.mapping(value if isinstance(value, Mapping) else {"areas": value}, path, ("areas", "level"))
    if written is None:
        return None
    areas = reading.texts(written.get("areas"), path)
    level = reading.text(written.get("level", "municipality"), (*path, "level"))
    return None if areas is None or level is None else reading.made(path, Residence, areas, level)


def read_registered(reading: Reading, value: object, path: Path) -> Registered | None:
    """A kind of registration, alone or with organisations and the days that must be covered."""
    keys = ("kind", "organisations", "for_days_before", *WHEN)
    written = reading.mapping(value if isinstance(value, Mapping) else {"kind": value}, path, keys)
    if written is None:
        return None
    before = len(reading.problems)
    kind = reading.choice(
        written.get("kind"), (*path, "kind") if isinstance(value, Mapping) else path, REGISTRATION_KINDS
    )
    organisations = (
        reading.texts(written["organisations"], (*path, "organisations")) if "organisations" in written else ()
    )
    throughout = _days_covered(reading, written, path)
    if len(reading.problems) > before or kind is None or organisations is None:
        return None
    return reading.made(path, Registered, kind, organisations, throughout)


def _days_covered(reading: Reading, written: Mapping[str, object], path: Path) -> When | None:
    if "for_days_before" not in written:
        return _when(reading, written, path)
    if any(key in written for key in WHEN):
        reading.refuse(path, "the days stand here twice", "`for_days_before` or a window", "keep one of the two")
        return None
    days = reading.whole(written["for_days_before"], (*path, "for_days_before"))
    if days is not None and days < 1:
        reading.refuse((*path, "for_days_before"), "this is no number of days", "1 or more", "write a larger number")
        return None
    return None if days is None else reading.made((*path, "for_days_before"), Window, -days, 0)


def _of_subject(reading: Reading, subject: str, value: object, path: Path) -> Criterion | None:
    if subject == "sex":
        sex = reading.choice(value, path, [sex.value for sex in RegisteredSex])
        return None if sex is None else Sex(RegisteredSex(sex))
    if subject == "age":
        return _age(reading, value, path)
    if subject == "alive":
        return _alive(reading, value, path)
    if subject == "residence":
        return read_residence(reading, value, path)
    if subject == "registered":
        return read_registered(reading, value, path)
    if subject in ("all", "any"):
        return _several(reading, subject, value, path)
    if subject in ("not", "known"):
        inner = read_criterion(reading, value, path)
        return None if inner is None else Not(inner) if subject == "not" else Known(inner)
    values = reading.texts(value, path)
    return None if values is None else reading.made(path, Attribute, subject, values)


def _age(reading: Reading, value: object, path: Path) -> Age | None:
    written = reading.mapping(value, path, ("at_least", "below"))
    if written is None:
        return None
    ages = {key: reading.whole(age, (*path, key)) for key, age in written.items()}
    return None if None in ages.values() else reading.made(path, Age, **ages)


def _alive(reading: Reading, value: object, path: Path) -> Alive | None:
    if value is True:
        return Alive()
    reading.refuse(path, "this is not `true`", "`alive: true`", "put `not` around it to ask who is not alive")
    return None


def _several(reading: Reading, subject: str, value: object, path: Path) -> Criterion | None:
    items = reading.items(value, path)
    if items is None:
        return None
    read = [read_criterion(reading, item, (*path, position)) for position, item in enumerate(items)]
    parts = tuple(part for part in read if part is not None)
    if len(parts) < len(read):
        return None
    return AllOf(parts) if subject == "all" else AnyOf(parts)


def _event_criterion(
    reading: Reading, table: EventTable, written: Mapping[str, object], path: Path
) -> Criterion | None:
    before = len(reading.problems)
    selection = read_selection(reading, table, written[table.value], (*path, table.value))
    window = _when(reading, written, path) or UP_TO_INDEX
    asked = [key for key in ("value", "amount") if key in written]
    _refuse_beside(reading, written, asked, path)
    if len(reading.problems) > before or selection is None:
        return None
    if asked == ["value"]:
        return _measured(reading, selection, window, written, path)
    return (
        _amount(reading, selection, window, written, path)
        if asked
        else _happened(reading, selection, window, written, path)
    )


def _refuse_beside(reading: Reading, written: Mapping[str, object], asked: list[str], path: Path) -> None:
    """What goes together only with counting, or only with a value."""
    if len(asked) > 1:
        reading.refuse(path, "a value and an amount are asked at once", "one of them", "make two criteria of it")
    for key in COUNTING if asked else ():
        if key in written:
            reading.refuse(
                (*path, key),
                f"`{key}` is about how often, beside `{asked[0]}`",
                f"how often or `{asked[0]}`",
                f"put bounds under `{asked[0]}`, or make two criteria of it",
            )
    if "which" in written and "value" not in written:
        reading.refuse((*path, "which"), "there is no value to choose", "`value` beside it", "add `value` with bounds")


def _happened(
    reading: Reading, selection: Selection, window: When, written: Mapping[str, object], path: Path
) -> Happened | None:
    before = len(reading.problems)
    at_least = reading.whole(written.get("at_least", 1), (*path, "at_least"))
    distinct = reading.truth(written.get("on_distinct_days", False), (*path, "on_distinct_days"))
    observed_by = None
    if "observed_by" in written:
        observed_by = reading.choice(written["observed_by"], (*path, "observed_by"), REGISTRATION_KINDS)
    if len(reading.problems) > before or at_least is None or distinct is None:
        return None
    return reading.made((*path, "at_least"), Happened, selection, window, at_least, distinct, observed_by)


def _measured(
    reading: Reading, selection: Selection, window: When, written: Mapping[str, object], path: Path
) -> Measured | None:
    pair = _bounds(reading, written["value"], (*path, "value"))
    which = reading.choice(written.get("which", Which.LAST.value), (*path, "which"), [which.value for which in Which])
    if pair is None or which is None:
        return None
    return reading.made((*path, "value"), Measured, selection, window, Which(which), *pair)


def _amount(
    reading: Reading, selection: Selection, window: When, written: Mapping[str, object], path: Path
) -> Amount | None:
    here = (*path, "amount")
    pair = _bounds(reading, written["amount"], here)
    if pair is None:
        return None
    cents = [None if bound is None else bound * 100 for bound in pair]
    if any(amount is not None and amount != int(amount) for amount in cents):
        reading.refuse(here, "an amount has more than two decimals", "euro and cents", "round the amount")
        return None
    return reading.made(here, Amount, selection, window, *(None if amount is None else int(amount) for amount in cents))


def _bounds(reading: Reading, value: object, path: Path) -> tuple[Decimal | None, Decimal | None] | None:
    written = reading.mapping(value, path, ("at_least", "below"))
    if written is None:
        return None
    read = {key: reading.number(bound, (*path, key)) for key, bound in written.items()}
    if None in read.values():
        return None
    # A range of nothing is refused where the range is known, so that one place decides.
    checked = reading.made(path, Between, str(path[-1]), read.get("at_least"), read.get("below"))
    return None if checked is None else (checked.at_least, checked.below)


def _when(reading: Reading, written: Mapping[str, object], path: Path) -> When | None:
    given = [key for key in WHEN if key in written]
    if len(given) == 2:
        reading.refuse(path, "there are two windows", "`within` or `during`", "keep one of the two")
    if len(given) != 1:
        return None
    here = (*path, given[0])
    if given == ["during"]:
        return read_period(reading, written["during"], here)
    return read_window(reading, written["within"], here)


def read_window(reading: Reading, value: object, path: Path) -> Window | None:
    """Days counted from an anchor, the first of which may be left out."""
    written = reading.mapping(value, path, ("from", "to", "counted_from"))
    if written is None:
        return None
    if "to" not in written:
        reading.refuse(path, "there is no last day", "`to`, 0 being the index day", "add `to`, such as `to: 0`")
        return None
    before = len(reading.problems)
    from_day = reading.whole(written["from"], (*path, "from")) if "from" in written else None
    to_day = reading.whole(written["to"], (*path, "to"))
    anchor = reading.choice(
        written.get("counted_from", Anchor.INDEX.value), (*path, "counted_from"), [anchor.value for anchor in Anchor]
    )
    if len(reading.problems) > before or to_day is None or anchor is None:
        return None
    return reading.made(path, Window, from_day, to_day, Anchor(anchor))


def _codes_of_systems(reading: Reading, value: object, path: Path) -> list[Codes]:
    written = reading.any_mapping(value, path) or {}
    return [codes for system, content in written.items() for codes in _codes(reading, system, content, (*path, system))]


def _codes(reading: Reading, system: str, value: object, path: Path) -> list[Codes]:
    words = reading.texts(value, path) or ()
    for position, word in enumerate(words):
        if word == "*" or "*" in word[:-1]:
            reading.refuse((*path, position), "a star stands not at the end", "such as E11*", "move the star")
            return []
    exact = tuple(word for word in words if not word.endswith("*"))
    beginnings = tuple(word[:-1] for word in words if word.endswith("*"))
    return [
        *([Codes(system, exact)] if exact else []),
        *([Codes(system, beginnings, prefix=True)] if beginnings else []),
    ]


def _refuse_column(reading: Reading, key: str, columns: list[str], path: Path) -> None:
    reading.refuse(
        path,
        f"there is no column `{key}`, and a code system begins with a capital",
        "a code system such as ICD10, or one of " + ", ".join(columns),
        meant(key, columns),
    )


def _refuse_subjects(reading: Reading, written: Mapping[str, object], subjects: list[str], path: Path) -> None:
    if len(subjects) > 1:
        reading.refuse(
            path,
            f"{' and '.join(f'`{subject}`' for subject in subjects)} stand beside each other",
            "one subject",
            "put them in a list under `all` or `any`, or make two criteria of it",
        )
        return
    first = next(iter(written), "")
    reading.refuse(
        path,
        f"there is no subject `{first}`" if first else "the criterion is empty",
        "one of " + ", ".join(SUBJECTS),
        meant(first, SUBJECTS),
    )
