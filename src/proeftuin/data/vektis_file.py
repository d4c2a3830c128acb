"""
One municipal Vektis file as it was delivered: is it what it should be, and what does it say?

Everything is checked before anything is kept, and all that is wrong is said at once. Messages name headers, labels and
municipalities, never the figures of a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from proeftuin.data.delivered_text import DeliveredRows
from proeftuin.data.vektis import AGE_BAND_OF_LABEL, SEX_OF_LABEL, single_blanks
from proeftuin.data.vektis_columns import (
    CATEGORIES,
    DIVISION_DAYS,
    INSURED_YEARS,
    KEYS,
    PERSONS,
    categories_of,
    years_with_columns,
)
from proeftuin.data.vektis_municipalities import municipality_codes
from proeftuin.errors import DataContractError, Problem

MONEY = pl.Decimal(14, 2)
SMALLEST_CELL = 10
"""Vektis puts cells of fewer persons into the rest row."""

MOST_YEARS_PER_PERSON = 1.1
"""Insured years exceed persons by at most 8 % in the files of 2011-2023, and only in the smallest cells."""

LARGE_NEIGHBOUR = 100
"""
Persons beside an absent stratum that make the absence a fault. A stratum is absent only when it has fewer than ten
persons; of the 136 absent ones in 2011-2023 none has more than 55 persons in an adjacent age band.
"""

SEX, AGE_CLASS, MUNICIPALITY = KEYS
_DOWNLOAD_AGAIN = "download the file again from Vektis and import it as it is"
_AS_PUBLISHED = "import the file as Vektis publishes it; a spreadsheet program may have changed it"
_SHOWN = 5

_NUMBER_FAULTS = (
    (r"^\s*$|(?i)^(nan|na|null|none|n/a)$", "a value is empty or says NaN", "a number"),
    (r"^-?\d{1,3}([.,' ]\d{3})+([.,]\d+)?$", "a number has thousands separators", "a number such as 1234.56"),
    (r"^-?\d+,\d+$", "a number has a decimal comma", "a decimal point, as in 1234.56"),
    (r"^-?\d+\.\d{3,}$", "a number has more than two decimals", "at most two decimals, as in 1234.56"),
    (r"", "a value is not a number", "a number such as 1234.56"),
)


def checked_vektis_file(delivered: DeliveredRows, *, year: int, division_day: date) -> pl.DataFrame:
    """
    The content of the file, complete and in its own order, with the municipalities resolved.

    Returns
    -------
    frame
        The columns of the file under their own headers (labels as text, persons as whole numbers, the rest as exact
        decimals), and `region` and `division_day`. Region is empty in the rest row.

    Raises
    ------
    DataContractError
        Lists everything that is wrong with the header or, when the header is right, with the rows.
    """
    lower = [header.lower() for header in delivered.headers]
    problems = _header_problems(delivered.name, lower, year)
    if problems:
        raise DataContractError(problems)
    columns = zip(*delivered.rows, strict=True)
    text = pl.DataFrame({header: list(values) for header, values in zip(lower, columns, strict=True)}, strict=False)
    problems = _number_problems(delivered, text) + _label_problems(delivered, text)
    if problems:
        raise DataContractError(problems)
    frame = _typed(text)
    codes, problems = municipality_codes(
        delivered.name, text[MUNICIPALITY].filter(text[MUNICIPALITY] != "").unique().sort().to_list(), division_day
    )
    problems += _key_problems(delivered, frame) + _size_problems(delivered, frame) + _absent_strata(delivered, frame)
    if problems:
        raise DataContractError(problems)
    frame = frame.with_columns(
        pl.col(MUNICIPALITY).replace_strict(codes, default=None, return_dtype=pl.String).alias("region"),
        pl.lit(division_day).alias("division_day"),
    )
    return frame.rename(dict(zip(lower, delivered.headers, strict=True)))


def _header_problems(name: str, lower: Sequence[str], year: int) -> list[Problem]:
    where = f"{name}, line 1"
    required = (*KEYS, PERSONS, INSURED_YEARS)
    known = {header: category.id for category in CATEGORIES for header in category.headers}
    expected = {category.id for category in categories_of(year)}
    problems = [
        Problem(where, f"column {header} occurs {lower.count(header)} times", "each column once", _DOWNLOAD_AGAIN)
        for header in sorted(set(lower))
        if lower.count(header) > 1
    ]
    if "postcode_3" in lower:
        action = "download the file per municipality (gemeente)"
        problems.append(
            Problem(where, "this is the file by postcode", f"a column {MUNICIPALITY} (capitals do not matter)", action)
        )
    problems += [
        Problem(where, f"column {header} is absent", f"the columns {', '.join(required)}", _DOWNLOAD_AGAIN)
        for header in required
        if header not in lower and "postcode_3" not in lower
    ]
    found = {known[header] for header in lower if header in known}
    unknown = [header for header in lower if header not in known and header not in required and header != "postcode_3"]
    fitting = years_with_columns(lower)
    if fitting and found != expected:
        years = ", ".join(map(str, fitting))
        action = "give the year the file is about; correct its name if the name is wrong"
        problems.append(Problem(where, f"these are the columns of {years}", f"the columns of {year}", action))
        return problems
    return problems + _category_problems(where, year, found, expected, unknown)


def _category_problems(
    where: str, year: int, found: set[str], expected: set[str], unknown: Sequence[str]
) -> list[Problem]:
    later = "" if year in DIVISION_DAYS else f", as the newest known year {max(DIVISION_DAYS)} has"
    problems = []
    for header in unknown:
        action = (
            "if Vektis added a category, a newer version of Proeftuin must say what it means for the comparison over "
            "time (vektis_columns.yaml); otherwise download the file again"
        )
        what = f"column {header or '(no name)'} is not known"
        problems.append(Problem(where, what, f"the cost categories of {year}{later}", action))
    for category in sorted(found - expected):
        what = f"column kosten_{category} does not belong to {year}"
        problems.append(Problem(where, what, f"the cost categories of {year}{later}", "check the year of the file"))
    for category in sorted(expected - found):
        action = (
            "if Vektis dropped the category, a newer version of Proeftuin must say so (vektis_columns.yaml); "
            "otherwise download the file again"
        )
        what = f"column kosten_{category} is absent"
        problems.append(Problem(where, what, f"the cost categories of {year}{later}", action))
    return problems


def _number_problems(delivered: DeliveredRows, text: pl.DataFrame) -> list[Problem]:
    """One problem for each kind of fault, at its first place, with the number of columns that have it."""
    costs = [column for column in text.columns if column not in (*KEYS, PERSONS, INSURED_YEARS)]
    problems = _persons_problems(delivered, text)
    faults: dict[int, list[tuple[int, str]]] = {}
    for column in (INSURED_YEARS, *costs):
        wrong = (~text[column].str.contains(r"^-?\d+(\.\d{1,2})?$")).arg_true()
        if len(wrong):
            faults.setdefault(_kind_of_fault(text[column][wrong[0]]), []).append((wrong[0], column))
    for kind, places in sorted(faults.items()):
        row, column = min(places)
        _, what, expected = _NUMBER_FAULTS[kind]
        more = f", and so in {len(places) - 1} more columns" if len(places) > 1 else ""
        problems.append(Problem(delivered.at(row, column), what + more, expected, _AS_PUBLISHED))
    negative = text[INSURED_YEARS].str.starts_with("-").arg_true()
    if len(negative):
        where = delivered.at(negative[0], INSURED_YEARS)
        problems.append(Problem(where, "insured years are negative", "zero or more", _DOWNLOAD_AGAIN))
    return problems


def _persons_problems(delivered: DeliveredRows, text: pl.DataFrame) -> list[Problem]:
    wrong = (~text[PERSONS].str.contains(r"^\d+$")).arg_true()
    if not len(wrong):
        return []
    where, value = delivered.at(wrong[0], PERSONS), text[PERSONS][wrong[0]]
    if len(wrong) > text.height // 2 and text[PERSONS].str.contains(r"^\d+\.\d{1,2}$").sum() > text.height // 2:
        what = f"persons are not whole numbers: {PERSONS} and {INSURED_YEARS} seem to be swapped"
    elif value.startswith("-"):
        what = "the number of persons is negative"
    elif _kind_of_fault(value) == len(_NUMBER_FAULTS) - 1:
        what = "the number of persons is not a whole number"
    else:
        what = f"{_NUMBER_FAULTS[_kind_of_fault(value)][1]}, where persons should be"
    return [Problem(where, what, "whole numbers of persons", _DOWNLOAD_AGAIN)]


def _kind_of_fault(value: str) -> int:
    series = pl.Series([value])
    return next(kind for kind, (pattern, _, _) in enumerate(_NUMBER_FAULTS) if series.str.contains(pattern)[0])


def _label_problems(delivered: DeliveredRows, text: pl.DataFrame) -> list[Problem]:
    blank = {key: text[key].str.strip_chars() == "" for key in KEYS}
    is_rest = blank[SEX] & blank[AGE_CLASS] & blank[MUNICIPALITY]
    problems = []
    for key in KEYS:
        partly = (blank[key] & ~is_rest).arg_true()
        if len(partly):
            what = f"{key} is empty where other keys are not, in {_rows(partly)}"
            expected = "all three keys, or none (the rest row)"
            problems.append(Problem(delivered.at(partly[0], key), what, expected, _DOWNLOAD_AGAIN))
    classes = text.select(single_blanks(pl.col(AGE_CLASS))).to_series()
    for key, labels, known in ((SEX, text[SEX], SEX_OF_LABEL), (AGE_CLASS, classes, AGE_BAND_OF_LABEL)):
        unknown = (~labels.is_in(list(known)) & ~blank[key]).arg_true()
        if len(unknown):
            shown = ", ".join(f"`{label}`" for label in labels[unknown].unique(maintain_order=True)[:_SHOWN])
            expected = f"one of {', '.join(known)}"
            where = delivered.at(unknown[0], key)
            problems.append(Problem(where, f"label {shown} is not known", expected, _DOWNLOAD_AGAIN))
    return problems + _rest_row_problems(delivered, is_rest)


def _rest_row_problems(delivered: DeliveredRows, is_rest: pl.Series) -> list[Problem]:
    rows = is_rest.arg_true()
    if len(rows) == 1:
        return []
    if not len(rows):
        # Without it the country would miss about one per cent of its insured years, unseen: an error, not a warning.
        what = "there is no rest row (the row with empty keys)"
        return [Problem(delivered.name, what, "one rest row, as every year has", _DOWNLOAD_AGAIN)]
    where = f"{delivered.name}, line {delivered.line_of(rows[1])}"
    return [Problem(where, f"there are {len(rows)} rest rows (rows with empty keys)", "one rest row", _DOWNLOAD_AGAIN)]


def _typed(text: pl.DataFrame) -> pl.DataFrame:
    amounts = [column for column in text.columns if column not in (*KEYS, PERSONS)]
    return text.with_columns(
        pl.col(KEYS).replace("", None), pl.col(PERSONS).cast(pl.Int32), pl.col(amounts).cast(MONEY)
    )


def _key_problems(delivered: DeliveredRows, frame: pl.DataFrame) -> list[Problem]:
    keys = frame.select(SEX, single_blanks(pl.col(AGE_CLASS)), pl.col(MUNICIPALITY).str.strip_chars())
    is_first = keys.select(pl.struct(pl.all()).is_first_distinct()).to_series()
    repeated = (~is_first & keys[MUNICIPALITY].is_not_null()).arg_true()
    if not len(repeated):
        return []
    where = f"{delivered.name}, line {delivered.line_of(repeated[0])}"
    what = f"{_rows(repeated)} repeating a stratum; the first is of {keys[MUNICIPALITY][repeated[0]]}"
    return [Problem(where, what, "one row per municipality, sex and age class", _DOWNLOAD_AGAIN)]


def _size_problems(delivered: DeliveredRows, frame: pl.DataFrame) -> list[Problem]:
    amounts = [column for column in frame.columns if column not in (*KEYS, PERSONS)]
    is_stratum = frame[MUNICIPALITY].is_not_null()
    nobody = ((frame[PERSONS] == 0) & frame.select(pl.any_horizontal(pl.col(amounts) != 0)).to_series()).arg_true()
    small = ((frame[PERSONS] > 0) & (frame[PERSONS] < SMALLEST_CELL) & is_stratum).arg_true()
    years = frame[INSURED_YEARS].cast(pl.Float64)
    longer = (years > frame[PERSONS] * MOST_YEARS_PER_PERSON).arg_true()
    problems = []
    for rows, column, what, expected in (
        (nobody, PERSONS, "zero persons with insured years or cost", "persons wherever there is cost"),
        (small, PERSONS, "fewer than ten persons", "such cells in the rest row, as Vektis publishes them"),
        (longer, INSURED_YEARS, "more insured years than persons", "at most one insured year per person"),
    ):
        if len(rows):
            where = delivered.at(rows[0], column)
            problems.append(Problem(where, f"{what}, in {_rows(rows)}", expected, _DOWNLOAD_AGAIN))
    return problems


def _absent_strata(delivered: DeliveredRows, frame: pl.DataFrame) -> list[Problem]:
    """Strata that are absent although many persons live in the age band beside them: the file is not whole."""
    ages = {label: place for place, label in enumerate(AGE_BAND_OF_LABEL)}
    strata = frame.drop_nulls(MUNICIPALITY).select(
        pl.col(MUNICIPALITY).str.strip_chars(), SEX, single_blanks(pl.col(AGE_CLASS)).replace_strict(ages), PERSONS
    )
    persons = {(name, sex, age): count for name, sex, age, count in strata.iter_rows()}
    absent = [
        name
        for name in strata[MUNICIPALITY].unique().sort()
        for sex in SEX_OF_LABEL
        for age in range(len(ages))
        if (name, sex, age) not in persons
        and max(persons.get((name, sex, age + step), 0) for step in (-1, 1)) >= LARGE_NEIGHBOUR
    ]
    if not absent:
        return []
    places = sorted(set(absent))
    shown = ", ".join(places[:_SHOWN]) + (f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else "")
    what = f"{len(absent)} strata are absent that cannot be under ten persons, in {shown}"
    expected = f"{len(ages)} age classes for each sex in every municipality"
    return [Problem(delivered.name, what, expected, _DOWNLOAD_AGAIN)]


def _rows(places: pl.Series) -> str:
    return "1 row" if len(places) == 1 else f"{len(places)} rows"
