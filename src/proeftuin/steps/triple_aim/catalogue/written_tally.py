"""
Reading what a definition asks of a person and a year: measures, conditions and tallies, as an author writes them.

    {number_of: contact, where: {domain: [gp]}}                  rows counted
    {sum_of: medicine_year, column: antibiotic_ddd}              a column added up; `cost` is that of the basis
    {last_of: measurement, where: {codes: [hba1c]}}              the last value of the year
    {persons_with: diagnosis, ever: true, where: {codes: [...]}} whether there is any
    {number_of: diagnosis, new: true, where: {codes: [...]}}     one in the year of the first row ever
    {all: [a, b]}, {any: [a, b]}, {some: 2, of: [a, b, c]}, {not: a}
    {reached: a, at_least: 5, below: 10}                         a number between bounds

A word stands for what the file gives that name under `measures`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from proeftuin.data.care.contract import Kind
from proeftuin.steps.population.selection import Between, Codes, DatedTable, EventTable, OneOf, Selection
from proeftuin.steps.population.written_value import Path, Reading, meant
from proeftuin.steps.triple_aim.care_measure import (
    Ages,
    AllOf,
    Asked,
    Condition,
    Measure,
    NotSo,
    Reached,
    SomeOf,
    Tally,
    What,
)
from proeftuin.steps.triple_aim.facts.code_list import CodeList
from proeftuin.steps.triple_aim.facts.fact import Fact

CONDITIONS = ("all", "any", "some", "not", "reached")
TALLY_KEYS = ("of", "among", "scale")
_TEN_THOUSANDTHS = 10_000
_NEEDED_COLUMNS = {What.AMOUNT: "amount_cents", What.DAYS: "end_day", What.LAST: "value"}
# Of a first row ever there is one, so that its number is told as well; other measures only look at the year itself.
_MORE_KEYS: Mapping[What, tuple[str, ...]] = {
    What.AMOUNT: (),
    What.NUMBER: ("new",),
    What.DAYS: (),
    What.PERSONS: ("ever", "new", "at_least"),
    What.SUM: ("column",),
    What.LAST: (),
}
_WORDS = (Kind.CODE, Kind.IDENTIFIER)
_NUMBERS = (Kind.INTEGER, Kind.DECIMAL, Kind.CENTS)


@dataclass
class TallyReader:
    """
    Reads the tallies of one family.

    Attributes
    ----------
    facts : mapping of str to Fact
        Fact tables by name, beside the care tables.
    lists : mapping of str to CodeList
        Lists of codes that a selection may name.
    cost_kinds : tuple of str
        Kinds of amount that the word `cost` stands for.
    named : mapping of str to object
        What the file gives a name under `measures`, as it is written.
    used : set of str
        Lists that were named so far.
    """

    reading: Reading
    facts: Mapping[str, Fact]
    lists: Mapping[str, CodeList]
    cost_kinds: tuple[str, ...]
    named: Mapping[str, object]
    used: set[str] = field(default_factory=set)
    _asked_for: set[str] = field(default_factory=set)
    _open: list[str] = field(default_factory=list)

    def tally(self, written: Mapping[str, object], ages: Ages | None, path: Path) -> Tally | None:
        """The tally under `of` and `among`."""
        of = self.asked(written.get("of"), (*path, "of"))
        among = self.asked(written["among"], (*path, "among")) if "among" in written else None
        if of is None or ("among" in written and among is None):
            return None
        return Tally(of, among, ages)

    def asked(self, value: object, path: Path) -> Asked | None:
        """A measure or a condition."""
        if isinstance(value, str):
            return self._by_name(value, path, self.asked)
        written = self.reading.any_mapping(value, path)
        if written is None:
            return None
        return (
            self._condition(written, path)
            if any(key in CONDITIONS for key in written)
            else self._measure(written, path)
        )

    def refuse_unused(self) -> None:
        """Sees that every name under `measures` is asked for: one that is not may be a slip of the pen elsewhere."""
        for name in self.named:
            if name not in self._asked_for:
                self.reading.refuse(
                    ("measures", name),
                    f"nothing asks for `{name}`",
                    "a name that an indicator uses",
                    "use or remove it",
                )

    def _by_name(self, name: str, path: Path, read: Callable[[object, Path], Asked | None]) -> Asked | None:
        self._asked_for.add(name)
        if name not in self.named:
            known = list(self.named)
            self.reading.refuse(
                path, f"nothing is called `{name}`", "a name under `measures`, or a measure", meant(name, known)
            )
            return None
        if name in self._open:
            cycle = " -> ".join([*self._open[self._open.index(name) :], name])
            self.reading.refuse(path, f"`{name}` stands for itself ({cycle})", "a measure", "take the circle apart")
            return None
        self._open.append(name)
        try:
            return read(self.named[name], ("measures", name))
        finally:
            self._open.pop()

    def _condition(self, written: Mapping[str, object], path: Path) -> Condition | None:
        if "reached" in written:
            return self._reached(written, path)
        if "not" in written:
            self.reading.mapping(written, path, ("not",))
            condition = self._held(written["not"], (*path, "not"))
            return None if condition is None else NotSo(condition)
        key, keys = (
            ("of", ("some", "of")) if "some" in written else next((k, (k,)) for k in ("all", "any") if k in written)
        )
        if self.reading.mapping(written, path, keys) is None:
            return None
        items = self.reading.items(written.get(key), (*path, key))
        if items is None:
            return None
        held = [self._held(item, (*path, key, place)) for place, item in enumerate(items)]
        conditions = tuple(condition for condition in held if condition is not None)
        if len(conditions) != len(held):
            return None
        if key == "all":
            return AllOf(conditions)
        number = self.reading.whole(written["some"], (*path, "some")) if "some" in written else 1
        if number is not None and not 1 <= number <= len(conditions):
            self.reading.refuse(
                (*path, "some"),
                f"{number} of {len(conditions)} conditions cannot hold",
                f"a number from 1 to {len(conditions)}",
                "correct the number or the list under `of`",
            )
            return None
        return None if number is None else SomeOf(conditions, number)

    def _held(self, value: object, path: Path) -> Condition | None:
        asked = self.asked(value, path)
        return Reached(asked) if isinstance(asked, Measure) else asked

    def _reached(self, written: Mapping[str, object], path: Path) -> Reached | None:
        if self.reading.mapping(written, path, ("reached", "at_least", "below")) is None:
            return None
        asked = self.asked(written["reached"], (*path, "reached"))
        if asked is not None and not isinstance(asked, Measure):
            self.reading.refuse(path, "a condition has no number", "a measure", "leave out the bounds")
        if not isinstance(asked, Measure):
            return None
        scale = _TEN_THOUSANDTHS if asked.what is What.LAST else 1
        lower, upper = (self._bound(written, key, scale, path) for key in ("at_least", "below"))
        if lower is not None and upper is not None and upper <= lower:
            self.reading.refuse(path, "no number lies between its bounds", "`below` above `at_least`", "exchange them")
            return None
        return Reached(asked, lower, upper)

    def _bound(self, written: Mapping[str, object], key: str, scale: int, path: Path) -> int | None:
        if key not in written:
            return None
        number = self.reading.number(written[key], (*path, key))
        if number is None:
            return None
        if number * scale != int(number * scale):
            expected = "a whole number" if scale == 1 else "at most four decimals"
            self.reading.refuse((*path, key), f"{number} has too many decimals", expected, "round it")
            return None
        return int(number * scale)

    def _measure(self, written: Mapping[str, object], path: Path) -> Measure | None:
        kinds = [what for what in What if what.value in written]
        if len(kinds) != 1:
            self.reading.refuse(
                path, f"{len(kinds)} measures stand here", "one of " + ", ".join(What), "keep one of these keys"
            )
            return None
        what = kinds[0]
        if self.reading.mapping(written, path, (what.value, "where", *_MORE_KEYS[what])) is None:
            return None
        before = len(self.reading.problems)
        table = self._table(what, written[what.value], (*path, what.value))
        if table is None:
            return None
        selection = self._selection(table, written.get("where", {}), (*path, "where"))
        column = self._column(what, table, written, path)
        ever, new = (self.reading.truth(written.get(key, False), (*path, key)) for key in ("ever", "new"))
        at_least = self.reading.whole(written.get("at_least", 1), (*path, "at_least"))
        if at_least is not None and at_least < 1:
            self.reading.refuse((*path, "at_least"), f"everybody has {at_least} rows", "one or more", "correct it")
        if (ever and new) or ((ever or new) and "at_least" in written):
            self.reading.refuse(path, "`ever`, `new` and `at_least` stand together", "one of them", "keep one")
        if selection is None or len(self.reading.problems) > before:
            return None
        return Measure(what, selection, ever=bool(ever), new=bool(new), column=column, at_least=at_least or 1)

    def _table(self, what: What, value: object, path: Path) -> DatedTable | None:
        name = self.reading.choice(value, path, [*EventTable, *self.facts])
        if name is None:
            return None
        table: DatedTable = self.facts[name] if name in self.facts else EventTable(name)
        needed = _NEEDED_COLUMNS.get(what)
        if needed is not None and needed not in table.contract.columns:
            self.reading.refuse(
                path, f"`{what}` takes `{needed}`, which {name} does not have", "a table that has it", "take another"
            )
            return None
        return table

    def _column(self, what: What, table: DatedTable, written: Mapping[str, object], path: Path) -> str | None:
        if what is not What.SUM:
            return None
        whole = [name for name, column in table.contract.columns.items() if column.kind in (Kind.INTEGER, Kind.CENTS)]
        wanted = written.get("column")
        if wanted == "cost":
            of_basis = [f"cost_{kind}_cents" for kind in self.cost_kinds]
            wanted = next((name for name in whole if name in of_basis), wanted)
        return self.reading.choice(wanted, (*path, "column"), whole)

    def _selection(self, table: DatedTable, value: object, path: Path) -> Selection | None:
        written = self.reading.any_mapping(value, path)
        if written is None:
            return None
        columns = table.contract.columns
        codes: dict[str, tuple[Codes, ...]] = {"codes": (), "diagnosis": ()}
        conditions: list[OneOf] = []
        bounds: list[Between] = []
        before = len(self.reading.problems)
        for key, content in written.items():
            here = (*path, key)
            if key in codes:
                codes[key] = self._codes(content, here)
            elif key not in columns or columns[key].kind not in _WORDS + _NUMBERS:
                known = [name for name, column in columns.items() if column.kind in _WORDS + _NUMBERS]
                self.reading.refuse(
                    here, f"{table.value} has no column `{key}`", "one of " + ", ".join(known), meant(key, known)
                )
            elif columns[key].kind in _WORDS:
                words = self.cost_kinds if content == "cost" else self.reading.texts(content, here)
                conditions += [OneOf(key, words)] if words else []
            else:
                bounds += self._between(key, content, here)
        if len(self.reading.problems) > before:
            return None
        return self.reading.made(
            path, Selection, table, codes["codes"], codes["diagnosis"], tuple(conditions), tuple(bounds)
        )

    def _between(self, column: str, value: object, path: Path) -> list[Between]:
        if isinstance(value, int) and not isinstance(value, bool):
            return [Between(column, Decimal(value), Decimal(value + 1))]
        written = self.reading.mapping(value, path, ("at_least", "below"))
        if written is None:
            return []
        limits = {key: self.reading.number(number, (*path, key)) for key, number in written.items()}
        made = self.reading.made(path, Between, column, limits.get("at_least"), limits.get("below"))
        return [made] if made else []

    def _codes(self, value: object, path: Path) -> tuple[Codes, ...]:
        found = []
        for id in self.reading.texts(value, path) or ():
            if id not in self.lists:
                known = list(self.lists)
                self.reading.refuse(path, f"there is no list of codes `{id}`", "a list of codes.yaml", meant(id, known))
                continue
            self.used.add(id)
            one = self.lists[id]
            found.append(Codes(one.code_system, tuple(_as_written(one.codes)), prefix=True))
        return tuple(found)


def _as_written(codes: tuple[str, ...]) -> list[str]:
    """Sources write a code of more than three characters with a dot and without."""
    dotted = [f"{code[:3]}.{code[3:]}" for code in codes if len(code) > 3]
    return list(dict.fromkeys([*codes, *dotted]))
