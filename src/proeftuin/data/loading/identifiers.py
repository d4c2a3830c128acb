"""
What in a delivery looks as if it names a person: the gate before anything is stored.

A pseudonymised delivery has no citizen service numbers, names, addresses or days of birth. Someone who maps the wrong
column would store them without noticing, so every column is looked at before it is written. The gate counts and never
shows: a message has a file, a column and numbers of values, and no value. It cannot find everything, such as a name in
a free text or a pseudonym that a weak step made; it finds what is delivered by mistake.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from duckdb import DuckDBPyConnection

from proeftuin.data.care.contract import CareColumn, Kind
from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.data.loading.delivery import Delivery
from proeftuin.errors import Problem

FEWEST_VALUES = 3
"""Of random numbers of nine digits one in 1,331 sets of three passes the eleven test as a whole; of two, one in 121."""
FEWEST_CODES = 5
"""Codes and numbers are no place for identifiers, and many of them have nine digits: more is asked of a suspicion."""
SAMPLED_ROWS = 100_000
"""A delivery of more rows is looked at in a random sample of them: a column of identifiers shows in any sample."""
_LEAVE_OUT = "leave the column out, map a pseudonym instead, or declare a pseudonymisation step for it"

_PREFIX = r"(?:van|de|den|der|het|'t|te|ten|ter|von|el|al|bin|ben)"
# Letters of European languages by their ranges: classes of all the world's letters take the engine long to prepare.
_CAPITAL, _SMALL = "[A-ZÀ-ÞĀ-ſ]", "[a-zß-ÿĀ-ſ]"
_WORD_PART = rf"{_CAPITAL}[A-Za-zÀ-ſ'’]*{_SMALL}"
_WORD = rf"{_WORD_PART}(?:-{_WORD_PART})?"
_PERSONAL_NAME = (
    rf"(?:{_CAPITAL}\. ?){{1,5}}(?:{_PREFIX} )*{_WORD}(?: {_WORD})?"
    rf"|(?:{_PREFIX} )*{_WORD}(?: {_WORD})?, ?(?:{_CAPITAL}\.|{_WORD}).*"
    rf"|{_WORD}(?: {_WORD})*(?: {_PREFIX})+ {_WORD}"
    rf"|(?:{_PREFIX} )+{_WORD}"
)
_FULL_NAME = rf"{_PERSONAL_NAME}|{_WORD}(?: {_WORD}){{1,3}}"
_ANY_NAME = rf"{_FULL_NAME}|{_CAPITAL}{_SMALL}{{2,}}"
_POSTCODE = "[1-9][0-9]{3} ?[A-Za-z]{2}"
_HOUSE_NUMBER = "[1-9][0-9]{0,4}[ -]?[A-Za-z]{0,4}"
_BIRTH_DAY = r"[0-9]{4}[-/.]?[0-9]{2}[-/.]?[0-9]{2}(?:[ T].*)?|[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ][0-9]{4}.*"
_TELEPHONE = (
    r"(?:\+31|0031)[ -]?(?:\(0\))?[1-9][0-9 -]{8,11}|06[ -]?[1-9](?:[ -]?[0-9]){7}|0[1-9][0-9]{1,2}[ -][0-9]{6,7}"
)
_IBAN = "NL[0-9]{2}[A-Z]{4}[0-9]{10}|BE[0-9]{14}|DE[0-9]{20}"
_EMAIL = r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}"


@dataclass(frozen=True)
class _Sign:
    """
    Something that values of a column may look like.

    Attributes
    ----------
    condition : str
        When a value looks so; `{value}` is its text and `{number}` its digits as far as they can be a service number.
    among : str
        Which values are counted against: those that could look so by chance.
    is_certain : bool
        Whether one value is enough, because nothing else looks so.
    """

    what: str
    condition: str
    among: str = "TRUE"
    is_certain: bool = False
    fewest: int = FEWEST_VALUES
    action: str = _LEAVE_OUT


def _full_match(pattern: str, *, lengths: tuple[int, int] = (2, 80)) -> str:
    # The length first: it is cheap, and of most columns it leaves nothing for the pattern.
    least, most = lengths
    quoted = pattern.replace("'", "''").replace("{", "{{").replace("}", "}}")
    return f"(length({{value}}) BETWEEN {least} AND {most} AND regexp_full_match({{value}}, '{quoted}'))"


_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_ELEVEN_SUM = " + ".join(
    f"({{number}} // {10**place} % 10) * ({weight})" for place, weight in zip(range(8, -1, -1), _WEIGHTS, strict=True)
)
_ELEVEN = f"coalesce({{number}} > 0 AND ({_ELEVEN_SUM}) % 11 = 0, FALSE)"

_SERVICE_NUMBER = _Sign("citizen service numbers (BSN)", _ELEVEN, among="{number} IS NOT NULL")
_EMAIL_ADDRESS = _Sign(
    "e-mail addresses",
    f"(contains({{value}}, '@') AND {_full_match(f'.*{_EMAIL}.*', lengths=(6, 400))})",
    is_certain=True,
)
_BANK_ACCOUNT = _Sign(
    "bank accounts (IBAN)",
    "(length({value}) BETWEEN 16 AND 28 AND "
    + _full_match(_IBAN, lengths=(16, 28)).replace("{value}", "upper(replace({value}, ' ', ''))")
    + ")",
)
_TELEPHONE_NUMBER = _Sign("telephone numbers", _full_match(_TELEPHONE, lengths=(10, 20)))
_ADDRESS = _Sign("addresses: a full postcode with a house number", _full_match(f"{_POSTCODE},? ?{_HOUSE_NUMBER}"))
_FULL_POSTCODE = _Sign(
    "full postcodes",
    _full_match(_POSTCODE, lengths=(6, 7)),
    action="map the four digits of the postcode only, or the code of a municipality, district or neighbourhood",
)
_DAY_OF_BIRTH = _Sign(
    "days of birth",
    _full_match(_BIRTH_DAY, lengths=(8, 40)),
    is_certain=True,
    action="supply the year and the month of birth in columns of their own and map those",
)
_HOUSE_NUMBERS = _Sign("house numbers beside a full postcode", _full_match(_HOUSE_NUMBER, lengths=(1, 10)), fewest=10)


_HEADINGS: Mapping[str, str] = {
    "names of persons": r"(patient|client|persoon|person|full|first|last|family|given|sur|maiden|middle)s?_?names?"
    r"|names?|(achter|voor|roep|geslachts|meisjes|familie|patient|client|persoons)?_?(naam|namen)"
    r"|voorletters?|initialen|initials|tussenvoegsels?|voorvoegsels?",
    "addresses": r"(woon)?adres|address|straat(naam)?|street(_?name)?|huis_?(nummer|nr)(_?toevoeging)?"
    r"|house_?(number|no|nr)|toevoeging",
    "telephone numbers": r"tel|telefoon(_?(nummer|nr))?|(tele)?phone(_?number)?|mobiel|mobile|gsm|mobiel_?nummer",
    "e-mail addresses": r"e?_?mail(_?(adres|address))?",
    "bank accounts (IBAN)": r"iban|(bank)?rekening(_?(nummer|nr))?",
}
_BIRTH_HEADING = r"(.*_)?(geb(oorte)?_?(datum|dat|dag|dt)|birth_?(date|day|dt|datetime)|(date|day)_?of_?birth|dob)"
_SERVICE_HEADING = r"(.*_)?(bsn|sofi(_?nummer)?|burger_?service_?(nummer|nr)|citizen_service_number)(_.*)?"


def service_number_sql(text: str) -> str:
    """
    The number, as BIGINT, of a text that has the form of a Dutch citizen service number; empty for another text.

    Nine digits, or eight where a program took them for a number and dropped the zero in front; blanks and dots between
    the digits do not matter, nor does the `.0` of a program that took them for a measured value.
    """
    plain = f"regexp_replace({text}, '^([0-9]{{8,9}})\\.0+$', '\\1')"
    digits = f"replace(replace({plain}, ' ', ''), '.', '')"
    return (
        f"CASE WHEN length({text}) BETWEEN 8 AND 13 AND regexp_full_match({digits}, '[0-9]{{8,9}}') "
        f"THEN TRY_CAST({digits} AS BIGINT) END"
    )


def passes_eleven_test_sql(number: str) -> str:
    """
    Whether a number of at most nine digits passes the eleven test of the citizen service number; false when empty.

    Source
    ------
    Nine, eight, ... two times the digits from the left, minus the last, is a multiple of eleven: Logisch ontwerp BSN,
    Ministry of the Interior.
    """
    return _ELEVEN.format(number=number)


def problems_of_identifiers(
    connection: DuckDBPyConnection, delivery: Delivery, *, pseudonymised: Collection[str] = ()
) -> list[Problem]:
    """
    What in the columns of a delivery looks as if it names a person, one problem per column; none when all is well.

    Of repeated values one counts, so that a frequent code that happens to look like a service number is not taken for
    a column of them. Of a delivery of more than `SAMPLED_ROWS` rows a sample is looked at.

    Parameters
    ----------
    connection : duckdb connection
        The engine that reads the relation; a fault in the files comes up as its own error.
    pseudonymised : collection of str
        Columns, of the contract or of the file, that a declared step turns into pseudonyms before they are stored.
    """
    columns = _columns_to_check(connection, delivery, pseudonymised)
    if not columns:
        return []
    looks = [look for name in columns for look in _looks(delivery, name, columns)]
    found = _count(connection, delivery, columns, looks)
    problems: dict[str, Problem] = {}
    for look, (filled, *counts) in zip(looks, found, strict=True):
        heading = _heading_of(delivery, look.column)
        if heading and filled:
            problems.setdefault(look.column, _problem(delivery, look.column, f"the heading says {heading}", _LEAVE_OUT))
        for sign, number, among in zip(look.signs, counts[::2], counts[1::2], strict=True):
            if number >= _fewest(delivery, look.column, sign, among):
                what = f"{number} of {among} different values look like {sign.what}"
                problems.setdefault(look.column, _problem(delivery, look.column, what, sign.action))
    return [problems[name] for name in columns if name in problems]


@dataclass(frozen=True)
class _Look:
    """
    What is looked for in one column.

    Attributes
    ----------
    where : str
        Condition, on the texts of all columns, for the rows that are looked at.
    """

    column: str
    signs: tuple[_Sign, ...]
    where: str = "TRUE"


def _columns_to_check(
    connection: DuckDBPyConnection, delivery: Delivery, pseudonymised: Collection[str]
) -> dict[str, CareColumn]:
    described = connection.execute(f"DESCRIBE SELECT * FROM ({delivery.relation})").fetchall()
    present = {str(row[0]) for row in described}
    contract = CARE_TABLES[delivery.table].columns
    # The person first: a service number taken for a pseudonym is the greatest danger.
    order = sorted(contract, key=lambda name: contract[name].kind is not Kind.PERSON)
    return {
        name: contract[name]
        for name in order
        if name in present and not {name, delivery.delivered_columns.get(name, name)} & set(pseudonymised)
    }


def _looks(delivery: Delivery, name: str, columns: Mapping[str, CareColumn]) -> list[_Look]:
    looks = [_Look(name, tuple(_signs(delivery, name, columns[name].kind)))]
    if not CARE_TABLES[delivery.table].is_about_persons:
        return looks
    if name == "area_code":
        asked = "area_level IS DISTINCT FROM 'postcode6'" if "area_level" in columns else "TRUE"
        looks.append(_Look(name, (_FULL_POSTCODE,), asked))
    if name == "household_type" and "area_code" in columns:
        looks.append(_Look(name, (_HOUSE_NUMBERS,), _FULL_POSTCODE.condition.format(value="area_code")))
    return looks


def _signs(delivery: Delivery, name: str, kind: Kind) -> list[_Sign]:
    birth = [_DAY_OF_BIRTH] if _is_headed(delivery, name, _BIRTH_HEADING) else []
    if name in ("birth_year", "birth_month"):
        return [_DAY_OF_BIRTH]
    if kind is Kind.DAY:
        return birth
    if kind not in (Kind.PERSON, Kind.IDENTIFIER, Kind.CODE):
        return [replace(_SERVICE_NUMBER, fewest=FEWEST_CODES)]
    signs = [_SERVICE_NUMBER, _EMAIL_ADDRESS, _BANK_ACCOUNT, _TELEPHONE_NUMBER]
    if CARE_TABLES[delivery.table].is_about_persons:
        # Organisations and codes have names of capitalised words; initials and prefixes belong to persons.
        pattern = {"person_id": _ANY_NAME, "provider_id": _FULL_NAME}.get(name, _PERSONAL_NAME)
        signs += [_ADDRESS, *birth, _Sign("names of persons", _full_match(pattern))]
        signs += [_FULL_POSTCODE] if name != "area_code" else []
    if kind is Kind.CODE and name != "area_code":
        return [replace(sign, fewest=max(sign.fewest, FEWEST_CODES)) for sign in signs]
    return signs


def _count(
    connection: DuckDBPyConnection, delivery: Delivery, columns: Mapping[str, CareColumn], looks: Sequence[_Look]
) -> list[tuple[int, ...]]:
    """Per look: different values, and for each sign how many look so and among how many."""
    texts = ", ".join(f'trim(CAST("{name}" AS VARCHAR)) AS "{name}"' for name in columns)
    # A sample by itself: of values that have to be distinct a pattern is tried once and not in every row.
    sample = f"SELECT {texts} FROM ({delivery.relation}) USING SAMPLE reservoir({SAMPLED_ROWS} ROWS) REPEATABLE (1)"
    counted = [_counted(look) for look in looks]
    query = f"WITH sampled AS MATERIALIZED ({sample}) SELECT {', '.join(counted)}"
    found = connection.execute(query).fetchone() or ()
    return [tuple(counts) for counts in found]


def _counted(look: _Look) -> str:
    counts = [f"count(*) FILTER (WHERE {look_at})" for look_at in _conditions(look)]
    values = f'SELECT DISTINCT "{look.column}" AS value FROM sampled WHERE "{look.column}" <> \'\' AND {look.where}'
    return (
        f"(SELECT [{', '.join(counts)}] FROM (SELECT value, {service_number_sql('value')} AS number FROM ({values})))"
    )


def _conditions(look: _Look) -> list[str]:
    conditions = ["TRUE"]
    for sign in look.signs:
        among = sign.among.format(value="value", number="number")
        conditions += [f"{among} AND {sign.condition.format(value='value', number='number')}", among]
    return conditions


def _fewest(delivery: Delivery, name: str, sign: _Sign, among: int) -> float:
    """How many of `among` values must look like the sign before chance is no explanation."""
    if sign.is_certain:
        return 1
    if sign.what == _SERVICE_NUMBER.what and (name == "person_id" or _is_headed(delivery, name, _SERVICE_HEADING)):
        # A handful of persons under their service number is worse than a handful refused by chance.
        return max(1, among) if among < sign.fewest else among / 2 + 1.5
    # One more than half: of random numbers this happens to less than one set in a thousand, of whatever size.
    return max(sign.fewest, among / 2 + 1.5)


def _heading(delivery: Delivery, name: str) -> str:
    return re.sub(r"[\W_]+", "_", delivery.delivered_columns.get(name, "").strip().lower()).strip("_")


def _is_headed(delivery: Delivery, name: str, pattern: str) -> bool:
    return re.fullmatch(pattern, _heading(delivery, name)) is not None


def _heading_of(delivery: Delivery, name: str) -> str | None:
    """What the heading of the delivered column says that it holds, if that names a person."""
    if not CARE_TABLES[delivery.table].is_about_persons:
        return None
    if CARE_TABLES[delivery.table].columns[name].kind is Kind.DAY:
        return "days of birth" if _is_headed(delivery, name, _BIRTH_HEADING) else None
    return next((what for what, pattern in _HEADINGS.items() if _is_headed(delivery, name, pattern)), None)


def _problem(delivery: Delivery, name: str, what: str, action: str) -> Problem:
    others = f" and {len(delivery.files) - 1} more files" if len(delivery.files) > 1 else ""
    file = delivery.files[0].name if delivery.files else f"the delivery of {delivery.table}"
    column = delivery.delivered_columns.get(name, name)
    mapped = f", mapped to {delivery.table}.{name}" if column != name else f" of {delivery.table}"
    meaning = CARE_TABLES[delivery.table].columns[name].meaning
    return Problem(f"{file}{others}, column {column}{mapped}", what, f"{meaning}; nothing that names a person", action)
