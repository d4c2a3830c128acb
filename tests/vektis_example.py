"""
A small municipal Vektis file, right in every respect, that tests spoil in one respect at a time.

Every municipality has one age class of 50 persons for each sex; Zwolle has all classes with 500 persons. Line 1 is the
header, line 2 the rest row, line 3 the first stratum (men of 40 to 44 years in 's-Gravenhage).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from proeftuin.data.vektis_columns import categories_of
from proeftuin.vocabulary.division import municipalities_on

AGE_CLASSES = (*(f"{age:2d} t/m {age + 4:2d} jaar" for age in range(0, 90, 5)), "90+")
KEYS = ("geslacht", "leeftijdsklasse", "gemeentenaam", "aantal_bsn", "aantal_verzekerdejaren")


@dataclass(frozen=True)
class Delivery:
    """Lines of a delivered file as lists of values; `text()` and `content()` give what would be on the disk."""

    lines: tuple[tuple[str, ...], ...]

    def text(self, delimiter: str = ";") -> str:
        return "".join(delimiter.join(line) + "\n" for line in self.lines)

    def content(self, encoding: str = "utf-8") -> bytes:
        return self.text().encode(encoding)

    def place(self, column: str) -> int:
        return self.lines[0].index(column)

    def with_value(self, line: int, column: str, value: str) -> "Delivery":
        """The file with one value replaced; `line` counts from 1 as messages do."""
        return self.with_line(line, lambda values: _put(values, self.place(column), value))

    def with_line(self, line: int, change: Callable[[tuple[str, ...]], tuple[str, ...]]) -> "Delivery":
        changed = change(self.lines[line - 1])
        return replace(self, lines=(*self.lines[: line - 1], changed, *self.lines[line:]))

    def without_lines(self, unwanted: Callable[[tuple[str, ...]], bool]) -> "Delivery":
        return replace(self, lines=tuple(line for line in self.lines if not unwanted(line)))

    def with_extra(self, line: tuple[str, ...]) -> "Delivery":
        return replace(self, lines=(*self.lines, line))

    def without_column(self, column: str) -> "Delivery":
        at = self.place(column)
        return replace(self, lines=tuple((*line[:at], *line[at + 1 :]) for line in self.lines))

    def with_column(self, column: str, value: str) -> "Delivery":
        return replace(self, lines=((*self.lines[0], column), *((*line, value) for line in self.lines[1:])))

    def with_header(self, column: str, header: str) -> "Delivery":
        return self.with_value(1, column, header)

    def with_every(self, column: str, change: Callable[[str], str]) -> "Delivery":
        at = self.place(column)
        rows = (_put(line, at, change(line[at])) for line in self.lines[1:])
        return replace(self, lines=(self.lines[0], *rows))

    def with_costs(self, change: Callable[[str], str]) -> "Delivery":
        rows = ((*line[: len(KEYS)], *(change(cost) for cost in line[len(KEYS) :])) for line in self.lines[1:])
        return replace(self, lines=(self.lines[0], *rows))


def _put(values: tuple[str, ...], at: int, value: str) -> tuple[str, ...]:
    return (*values[:at], value, *values[at + 1 :])


def delivery(year: int = 2024, division: date = date(2025, 1, 1)) -> Delivery:
    """A file about `year` without a fault, with the municipalities of `division`."""
    costs = [category.headers[0] for category in categories_of(year)]
    rest = ("", "", "", "4000", "2100.25", *("123456.78" for _ in costs))
    names = sorted(name.upper() for name in municipalities_on(division).values())
    strata = [
        (sex, age_class, name, *(("500", "490.5") if name == "ZWOLLE" else ("50", "49.25")), *("4000.5" for _ in costs))
        for name in names
        for sex in "MV"
        for age_class in (AGE_CLASSES if name == "ZWOLLE" else AGE_CLASSES[8:9])
    ]
    return Delivery(((*KEYS, *costs), rest, *strata))
