"""
Whether rows of care tables were recorded in a window, for hundreds of questions in one pass.

A question that is about rows alone, such as whether one of many codes was recorded in the last year, becomes a sign:
one bit of a whole number. What a table has in its columns of words, a code or the kind of a contact, is few beside its
rows: each combination gets its signs once, and a row finds its own by looking them up. What is then put together for
each person is a handful of whole numbers, however many questions there are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, reduce
from itertools import chain
from operator import add, and_, or_
from typing import TypeAlias, cast

import ibis

from proeftuin.data.engine.care_engine import Relation
from proeftuin.data.engine.portable import Day, Number, Truth, Value, any_bits, days_between, number_of_bits, one_if
from proeftuin.steps.population.answers import KEYS, left_joined, on_days_that_count
from proeftuin.steps.population.criterion import Anchor, When
from proeftuin.steps.population.population_definition import PopulationDefinition
from proeftuin.steps.population.query import Query, care_table, words_of
from proeftuin.steps.population.selection import EventTable, Selection, matches, refusal
from proeftuin.vocabulary.period import Period

BITS = 62
"""Signs of one whole number; two bits stay free, so that it is never negative."""
Place: TypeAlias = tuple[int, int]
"""Where something stands: the number of a word, and which of its bits."""
_CODES = {"codes": ("code_system", "code"), "diagnosis_codes": ("diagnosis_system", "diagnosis_code")}
"""What a selection asks of codes to the columns that hold them."""
_LISTED = {
    "asked_of": "string",
    "system": "string",
    "is_whole": "int64",
    "word": "int64",
    "bits": "int64",
    "text": "string",
}
"""What is listed of codes: the table and what is asked there, the codes, and the signs they give."""


@dataclass(frozen=True)
class Sign:
    """
    Rows that one of `selections` selects, in a window.

    Attributes
    ----------
    selections : tuple of Selection
        Each of another table.
    """

    selections: tuple[Selection, ...]
    window: When

    def of(self, table: EventTable) -> Selection | None:
        """Which rows of the table count; `None` when none do."""
        return next((selection for selection in self.selections if selection.table is table), None)


@dataclass(frozen=True)
class _Word:
    """Signs that share a whole number; the bit of each is its place."""

    signs: tuple[Sign, ...]

    @cached_property
    def places(self) -> Mapping[Sign, int]:
        """The bit of each sign."""
        return {sign: place for place, sign in enumerate(self.signs)}

    def bits(self, signs: Iterable[Sign]) -> int:
        """Those of `signs`, each once, that are in the word."""
        return sum(1 << self.places[sign] for sign in signs if sign in self.places)


class Signs:
    """
    Questions about rows, and the whole numbers that hold their answers.

    Parameters
    ----------
    asked : sequence of Sign
        Each once.
    counted : sequence of Sign
        Those of which the rows are counted.
    dated : sequence of Sign
        Those of which the first and the last day are kept.
    """

    def __init__(self, asked: Sequence[Sign], *, counted: Sequence[Sign] = (), dated: Sequence[Sign] = ()) -> None:
        self._counted, self._dated = counted, dated
        self._words = _words(asked)
        self._word_of = {sign: number for number, word in enumerate(self._words) for sign in word.signs}

    def queries(self, definition: PopulationDefinition, members: Relation, name: str) -> tuple[Query, ...]:
        """
        Queries to keep one after another, the last with a row for each person and period with a row in a window.

        Nothing when nothing is asked.

        Parameters
        ----------
        members : Relation
            `KEYS` and `index_day`.
        name : str
            What the names of the queries end with.
        """
        tables = [of_table for table in EventTable if (of_table := _OfTable(table, self._words)).selections]
        if not tables:
            return ()
        codes = list(chain.from_iterable(of_table.codes() for of_table in tables))
        before = [Query(f"codes_{name}", _listed(codes))] if codes else []
        listed: Relation = before[0].kept if before else None
        found: list[Relation] = []
        for of_table in tables:
            signed = of_table.queries(name, listed)
            before += signed
            found.append(of_table.rows(definition, signed[-1].kept if signed else None))
        return (*before, Query(f"signs_{name}", self._of_persons(members, ibis.union(*found))))

    def filled(self, found: Relation) -> Relation:
        """`found`, in which who has no row in a window has no sign rather than nothing."""
        return found.mutate(
            **{f"word_{number}": found[f"word_{number}"].fill_null(0) for number, _ in enumerate(self._words)}
        )

    def has(self, signs: Collection[Sign], found: Relation) -> Truth:
        """Whether a row of one of the signs was recorded; never unknown. `found` is filled."""
        words = dict.fromkeys(self._word_of[sign] for sign in signs)
        return reduce(or_, (_has(found[f"word_{number}"], self._words[number].bits(signs)) for number in words))

    def number(self, signs: Collection[Sign], found: Relation) -> Number:
        """Of how many of the signs a row was recorded. `found` is filled."""
        words = dict.fromkeys(self._word_of[sign] for sign in signs)
        masks = {number: ibis.literal(self._words[number].bits(signs), "int64") for number in words}
        return added(number_of_bits(found[f"word_{number}"] & mask) for number, mask in masks.items())

    def place(self, sign: Sign) -> Place:
        """Where the sign stands, in `word_<number>`."""
        number = self._word_of[sign]
        return number, self._words[number].places[sign]

    def count(self, sign: Sign, found: Relation) -> Number:
        """How many rows of the sign were recorded."""
        return found[f"rows_{self._counted.index(sign)}"].fill_null(0)

    def last_day(self, sign: Sign, found: Relation) -> Day:
        """Last day of a row of the sign; empty without one."""
        return found[f"last_day_{self._dated.index(sign)}"]

    def two_days(self, sign: Sign, found: Relation) -> Number:
        """On how many days rows of the sign were recorded: none, one, or two for more than one."""
        number = self._dated.index(sign)
        first, last = found[f"first_day_{number}"], found[f"last_day_{number}"]
        return one_if(last.notnull()) + one_if(first < last)

    def _of_persons(self, members: Relation, rows: Relation) -> Relation:
        days = _Days(dict.fromkeys(sign.window for sign in self._word_of))
        both = days.counted(days.of_persons(members).join(rows, "person_id"))
        shared = days.shared(both)
        inside = both.filter(shared) if shared else both
        signed = inside.select(
            *KEYS,
            "event_day",
            **{
                f"word_{number}": _in_window(word, days, inside, inside[f"word_{number}"])
                for number, word in enumerate(self._words)
            },
        )
        columns: dict[str, Value] = {
            f"word_{number}": any_bits(signed[f"word_{number}"]) for number, _ in enumerate(self._words)
        }
        for number, sign in enumerate(self._counted):
            columns[f"rows_{number}"] = self._of_sign(sign, signed, ibis.literal(1, "int64")).count()
        for number, sign in enumerate(self._dated):
            day = self._of_sign(sign, signed, signed.event_day)
            columns |= {f"first_day_{number}": day.min(), f"last_day_{number}": day.max()}
        return signed.group_by(*KEYS).agg(**columns)

    def _of_sign(self, sign: Sign, signed: Relation, value: Value) -> Value:
        """The value in rows of the sign, empty in others; engines do this faster than leaving the others out."""
        number = self._word_of[sign]
        return _has(signed[f"word_{number}"], self._words[number].bits([sign])).ifelse(value, ibis.null(value.type()))


class _Days:
    """First and last days of windows; of those around a day of the person, how far a row is from that day is enough."""

    def __init__(self, windows: Iterable[When]) -> None:
        self._edges = {window: (_first(window), _last(window)) for window in windows}
        counted = {edge for edges in self._edges.values() for edge in edges if isinstance(edge, tuple)}
        self._anchors = {
            anchor: any(number for one, number in counted if one is anchor) for anchor, _ in sorted(counted)
        }
        self._firsts, self._lasts = ({edges[side] for edges in self._edges.values()} for side in (0, 1))

    def of_persons(self, members: Relation) -> Relation:
        """`KEYS` of members with the days that windows lie around."""
        return members.select(*dict.fromkeys([*KEYS, *(_DAY_OF[anchor] for anchor in self._anchors)]))

    def counted(self, both: Relation) -> Relation:
        """`both` with the number of days from each of these days to the day of the row."""
        anchors = [anchor for anchor, is_counted in self._anchors.items() if is_counted]
        return both.mutate(
            **{_since(anchor): days_between(both[_DAY_OF[anchor]], both.event_day) for anchor in anchors}
        )

    def shared(self, both: Relation) -> list[Truth]:
        """What a row must meet to be in any of the windows, as far as they begin or end together."""
        firsts, lasts = (edges if len(edges) == 1 else set() for edges in (self._firsts, self._lasts))
        return [*self._since(firsts, both), *self._until(lasts, both)]

    def own(self, window: When, both: Relation) -> Truth | None:
        """What it must meet besides to be in this one; `None` for nothing."""
        first, last = self._edges[window]
        firsts = {first} if len(self._firsts) > 1 else set()
        lasts = {last} if len(self._lasts) > 1 else set()
        limits = [*self._since(firsts, both), *self._until(lasts, both)]
        return reduce(and_, limits) if limits else None

    def _since(self, edges: Collection[_Edge | None], both: Relation) -> list[Truth]:
        return [_from(edge, both) >= _bound(edge, both) for edge in edges if edge is not None]

    def _until(self, edges: Collection[_Edge | None], both: Relation) -> list[Truth]:
        return [_from(edge, both) <= _bound(edge, both) for edge in edges if edge is not None]


_Edge: TypeAlias = date | tuple[Anchor, int]
"""First or last day of a window: of the calendar, or so many days from an anchor."""


_DAY_OF = {Anchor.INDEX: "index_day", Anchor.PERIOD_START: "period_start"}


def _since(anchor: Anchor) -> str:
    return f"days_since_{_DAY_OF[anchor]}"


def _from(edge: _Edge, both: Relation) -> Day | Number:
    """What of a row is held against an edge: its day, or how many days it is from the anchor."""
    return both[_since(edge[0])] if isinstance(edge, tuple) and edge[1] else both.event_day


def _bound(edge: _Edge, both: Relation) -> Day | Number:
    if not isinstance(edge, tuple):
        return ibis.literal(edge)
    anchor, number = edge
    return ibis.literal(number, "int64") if number else both[_DAY_OF[anchor]]


def _first(when: When) -> _Edge | None:
    if isinstance(when, Period):
        return when.start
    return None if when.from_day is None else (when.anchor, when.from_day)


def _last(when: When) -> _Edge:
    return when.end - timedelta(days=1) if isinstance(when, Period) else (when.anchor, when.to_day)


class _OfTable:
    """The signs that rows of one table can have."""

    def __init__(self, table: EventTable, words: Sequence[_Word]) -> None:
        self._table = table
        self._words = words
        self.selections = {
            sign: selection for word in words for sign in word.signs if (selection := sign.of(table)) is not None
        }
        self._kinds = {asked: columns for asked, columns in _CODES.items() if self._asking(asked)}
        named = (condition.column for one in self.selections.values() for condition in one.conditions)
        self._columns = tuple(dict.fromkeys([*chain.from_iterable(self._kinds.values()), *named]))

    def codes(self) -> Iterator[dict[str, object]]:
        """The codes that are asked for, with the number of a word and the bits in it."""
        for asked in self._kinds:
            for sign, selection in self._asking(asked).items():
                (number,) = self._numbers([sign])
                bits = self._words[number].bits([sign])
                for codes in getattr(selection, asked):
                    yield {
                        "asked_of": self._asked_of(asked),
                        "system": codes.system,
                        "is_whole": int(not codes.prefix),
                        "word": number,
                        "bits": bits,
                        "texts": list(codes.codes),
                    }

    def queries(self, name: str, listed: Relation) -> tuple[Query, ...]:
        """
        The combinations of words in the table, and those of them with a sign; nothing when no words are asked for.

        They are kept before anything is asked of them: an engine would ask it of every row first.
        """
        if not self._columns:
            return ()
        words = words_of(self._table.value)
        rows = words if set(self._columns) <= set(words.columns) else care_table(self._table.value)
        combined = rows.select(*self._columns).distinct()
        combinations = Query(f"combinations_of_{self._table.value}_{name}", combined)
        return combinations, Query(f"{self._table.value}_{name}", self._with_signs(combinations.kept, listed))

    def rows(self, definition: PopulationDefinition, signed: Relation | None) -> Relation:
        """Rows with a sign: `person_id`, `event_day` and the signs of the row."""
        table = care_table(self._table.value)
        days = on_days_that_count(definition, table[self._table.day], [sign.window for sign in self.selections])
        rows = table.filter(*days)
        if signed is not None:
            # The columns of words keep their names in the rows, and what they are looked up by gets others.
            looked_up = signed.rename({f"of_{column}": column for column in self._columns})
            rows = rows.join(
                looked_up, [rows[column].identical_to(looked_up[f"of_{column}"]) for column in self._columns]
            )
        return rows.select(
            "person_id",
            event_day=rows[self._table.day],
            **{f"word_{number}": self._in_bounds(number, rows, signed) for number, _ in enumerate(self._words)},
        )

    def _with_signs(self, combinations: Relation, listed: Relation) -> Relation:
        coded = combinations
        for asked in self._kinds:
            coded = self._with_codes(coded, asked, listed.filter(listed.asked_of == self._asked_of(asked)))
        signed = coded.select(
            *self._columns,
            **{f"word_{number}": self._signs(number, coded) for number in self._numbers(self.selections)},
        )
        return signed.filter(reduce(or_, (signed[f"word_{number}"] != 0 for number in self._numbers(self.selections))))

    def _asked_of(self, asked: str) -> str:
        return f"{self._table.value}.{asked}"

    def _with_codes(self, combinations: Relation, asked: str, listed: Relation) -> Relation:
        """Adds the signs for which the code of a combination is one of those that are asked for."""
        system, code = self._kinds[asked]
        begins = combinations[code].startswith(listed.text) & (listed.is_whole == 0)
        is_meant = begins | ((combinations[code] == listed.text) & (listed.is_whole == 1))
        found = combinations.join(listed, [combinations[system] == listed.system, is_meant])
        numbers = self._numbers(self._asking(asked))
        signs = found.group_by(system, code).agg(
            **{f"{asked}_{number}": any_bits((found.word == number).ifelse(found.bits, 0)) for number in numbers}
        )
        return left_joined(combinations, signs, keys=(system, code))

    def _signs(self, number: int, coded: Relation) -> Number:
        """The signs of which a combination meets everything that is asked of it."""
        word = self._words[number]
        own = {sign: one for sign, one in self.selections.items() if sign in word.signs}
        met: list[Number] = []
        for asked in self._kinds:
            without = [sign for sign, one in own.items() if not getattr(one, asked)]
            if len(without) < len(own):
                met.append(coded[f"{asked}_{number}"].fill_null(0) | ibis.literal(word.bits(without), "int64"))
        met += _met(word, {sign: Selection(self._table, conditions=one.conditions) for sign, one in own.items()}, coded)
        return (reduce(and_, met) if met else ibis.literal(word.bits(own), "int64")).cast("int64")

    def _in_bounds(self, number: int, rows: Relation, signed: Relation | None) -> Number:
        """The signs of a row: those of its combination, of which the numbers of the row lie in the bounds."""
        word = self._words[number]
        own = {sign: one for sign, one in self.selections.items() if sign in word.signs}
        met = [rows[f"word_{number}"] if own and signed is not None else ibis.literal(word.bits(own), "int64")]
        met += _met(word, {sign: Selection(self._table, bounds=one.bounds) for sign, one in own.items()}, rows)
        return reduce(and_, met).cast("int64")

    def _asking(self, asked: str) -> dict[Sign, Selection]:
        return {sign: one for sign, one in self.selections.items() if getattr(one, asked)}

    def _numbers(self, signs: Collection[Sign]) -> list[int]:
        return [number for number, word in enumerate(self._words) if not word.places.keys().isdisjoint(signs)]


def _met(word: _Word, asked: Mapping[Sign, Selection], rows: Relation) -> list[Number]:
    """The signs whose selection selects a row; nothing when all select every row."""
    signs: dict[Selection, list[Sign]] = {}
    for sign, selection in asked.items():
        signs.setdefault(selection, []).append(sign)
    if not any(selection.conditions or selection.bounds for selection in signs):
        return []
    return [added(_where(matches(rows, selection), word.bits(own)) for selection, own in signs.items())]


def _listed(codes: Sequence[Mapping[str, object]]) -> Relation:
    """Codes as a table, so that a query names each once: of one text that is split, which is compiled at once."""
    lines = [
        "\t".join(str(text if name == "text" else one[name]) for name in _LISTED)
        for one in codes
        for text in cast(Iterable[str], one["texts"])
    ]
    if any(line.count("\t") != len(_LISTED) - 1 or "\n" in line for line in lines):
        raise refusal("codes", "there is a tab or a new line in a code", "a code of one line", "correct the code")
    line = ibis.literal("\n".join(lines)).split("\n").unnest().name("line").as_table()
    fields = line.select(fields=line.line.split("\t"))
    return fields.select(
        **{name: fields.fields[place].cast(kind) for place, (name, kind) in enumerate(_LISTED.items())}
    )


def _words(asked: Sequence[Sign]) -> tuple[_Word, ...]:
    by_window: dict[When, list[Sign]] = {}
    for sign in asked:
        by_window.setdefault(sign.window, []).append(sign)
    in_turn = list(chain.from_iterable(by_window.values()))
    return tuple(_Word(tuple(in_turn[first : first + BITS])) for first in range(0, len(in_turn), BITS))


def _in_window(word: _Word, days: _Days, both: Relation, signs: Number) -> Number:
    """Those of the signs of a row whose window the row is in."""
    by_window: dict[When, list[Sign]] = {}
    for sign in word.signs:
        by_window.setdefault(sign.window, []).append(sign)
    if len(by_window) == 1:
        return _where(days.own(next(iter(by_window)), both), signs)
    return signs & added(_where(days.own(window, both), word.bits(own)) for window, own in by_window.items())


def _has(word: Number, bits: int) -> Truth:
    return (word & ibis.literal(bits, "int64")) != 0


def _where(condition: Truth | None, number: Number | int) -> Number:
    value = ibis.literal(number, "int64") if isinstance(number, int) else number
    return value if condition is None else condition.ifelse(value, ibis.literal(0, "int64"))


def added(numbers: Iterable[Number]) -> Number:
    """Sum of at least one number, in pairs of pairs: an engine reads hundreds of terms inside each other slowly."""
    left = list(numbers)
    while len(left) > 1:
        left = [reduce(add, left[place : place + 2]) for place in range(0, len(left), 2)]
    return left[0].cast("int64")
