"""
One municipal Vektis file as it was delivered: is it what it should be, and what does it say?

Everything is checked before anything is kept, and all that is wrong is said at once. Messages name headers, labels and
municipalities, never the figures of a row.
"""

from __future__ import annotations

import re
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
from proeftuin.data.vektis_municipalities import listed, municipality_codes, shortened
from proeftuin.errors import DataContractError, Problem

MONEY = pl.Decimal(14, 2)
SMALLEST_CELL = 10
"""Vektis puts cells of fewer persons into the rest row."""

MOST_YEARS_PER_PERSON = 1.1
"""Insured years exceed persons by at most 8 % in the files of 2011-2023, and only in the smallest cells."""

LARGE_NEIGHBOUR = 100
"""
Persons beside an absent stratum that make the absence a fault. A stratum is absent only when it has fewer than ten
persons; of the 136 absent ones in 2011-2023 none has more than 55 persons in an adjacent age band, or more than 63 of
the other sex.
"""

SEX, AGE_CLASS, MUNICIPALITY = KEYS
_DOWNLOAD_AGAIN = "download the file again from Vektis and import it as it is"
_AS_PUBLISHED = "import the file as Vektis publishes it; a spreadsheet program may have changed it"
_SHOWN = 5

# Figures are written as 0-9 and not as a class of characters, which would let the figures of other scripts through.
_MONEY = r"^-?0*[0-9]{1,12}(\.[0-9]{1,2})?$"
_PERSONS = r"^0*[0-9]{1,9}$"
_SUCH_AS = "a number such as 1234.56"
_NUMBER_FAULTS = (
    (r"^\s*$|(?i)^(nan|na|null|none|n/a)$", "a value is empty or says NaN", "a number"),
    (r"^-?[0-9]{1,3}([.,'\s][0-9]{3})+([.,][0-9]+)?$", "a number has thousands separators", _SUCH_AS),
    (r"^-?[0-9]+,[0-9]+$", "a number has a decimal comma", "a decimal point, as in 1234.56"),
    (r"^-?[0-9]+\.[0-9]{3,}$", "a number has more than two decimals", "at most two decimals, as in 1234.56"),
    (r"^[+-]?[0-9.,]+[eE][+-]?[0-9]+$", "a number is in scientific notation", _SUCH_AS),
    (r"^-?[0-9]{13,}(\.[0-9]{1,2})?$", "a number is too large to be right", "less than a million million"),
    (r"", "a value is not a number", _SUCH_AS),
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
    text = _without_padding(text)
    problems = _number_problems(delivered, text) + _label_problems(delivered, text)
    problems_of_rest = _rest_row_problems(delivered, text)
    if problems:
        raise DataContractError(problems + problems_of_rest)
    frame = _typed(text)
    labels = frame[MUNICIPALITY].drop_nulls().unique().sort().to_list()
    codes, problems = municipality_codes(delivered.name, labels, division_day)
    problems += problems_of_rest
    problems += _key_problems(delivered, frame) + _size_problems(delivered, frame)
    # Where names are wrong, strata seem to be absent that stand under another name.
    problems = problems or _absent_strata(delivered, frame)
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
        Problem(
            where,
            f"column {shortened(header)} occurs {lower.count(header)} times",
            "each column once",
            _DOWNLOAD_AGAIN,
        )
        for header in sorted(set(lower) - {""})
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
    if not any(header in (*required, *known, "postcode_3") for header in lower):
        # Line 1 may hold anything now, the figures of a row too: it is not repeated in the message.
        what = "this is not the header: none of the columns is known"
        return [Problem(where, what, f"the columns {', '.join(required)} and the cost categories", _DOWNLOAD_AGAIN)]
    found = {known[header] for header in lower if header in known}
    problems += _categories_under_two_names(where, lower)
    unknown = [header for header in lower if header not in known and header not in required and header != "postcode_3"]
    fitting = years_with_columns(lower)
    if fitting and found != expected:
        years = ", ".join(map(str, fitting))
        action = "give the year the file is about; correct its name if the name is wrong"
        problems.append(Problem(where, f"these are the columns of {years}", f"the columns of {year}", action))
        return problems
    return problems + _category_problems(where, year, found, expected, unknown)


def _categories_under_two_names(where: str, lower: Sequence[str]) -> list[Problem]:
    return [
        Problem(where, f"one category stands under {' and '.join(names)}", "each column once", _DOWNLOAD_AGAIN)
        for names in ([header for header in category.headers if header in lower] for category in CATEGORIES)
        if len(names) > 1
    ]


def _category_problems(
    where: str, year: int, found: set[str], expected: set[str], unknown: Sequence[str]
) -> list[Problem]:
    later = "" if year in DIVISION_DAYS else f", as the newest known year {max(DIVISION_DAYS)} has"
    problems = []
    if "" in unknown:
        what = "there is a column without a name, perhaps because the lines end with the delimiter"
        problems.append(Problem(where, what, "a name for every column", _AS_PUBLISHED))
    for header in filter(None, unknown):
        action = (
            "if Vektis added a category, a newer version of Proeftuin must say what it means for the comparison over "
            "time (vektis_columns.yaml); otherwise download the file again"
        )
        what = f"column {shortened(header)} is not known"
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
        wrong = (~text[column].str.contains(_MONEY)).arg_true()
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
    wrong = (~text[PERSONS].str.contains(_PERSONS)).arg_true()
    if not len(wrong):
        return []
    where, value = delivered.at(wrong[0], PERSONS), text[PERSONS][wrong[0]]
    if len(wrong) > text.height // 2 and text[INSURED_YEARS].str.contains(_PERSONS).all():
        what = f"persons are not whole numbers: {PERSONS} and {INSURED_YEARS} seem to be swapped"
    elif value.startswith("-"):
        what = "the number of persons is negative"
    elif re.fullmatch("[0-9]+", value):
        what = "the number of persons is too large to be right"
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
            shown = ", ".join(f"`{shortened(label)}`" for label in labels[unknown].unique(maintain_order=True)[:_SHOWN])
            expected = f"one of {', '.join(known)}"
            where = delivered.at(unknown[0], key)
            problems.append(Problem(where, f"label {shown} is not known", expected, _DOWNLOAD_AGAIN))
    return problems


def _rest_row_problems(delivered: DeliveredRows, text: pl.DataFrame) -> list[Problem]:
    rows = text.select(pl.all_horizontal(pl.col(KEYS).str.strip_chars() == "").arg_true()).to_series()
    if len(rows) == 1:
        return []
    if not len(rows):
        # Without it the country would miss about one per cent of its insured years, unseen: an error, not a warning.
        what = "there is no rest row (the row with empty keys)"
        return [Problem(delivered.name, what, "one rest row, as every year has", _DOWNLOAD_AGAIN)]
    where = f"{delivered.name}, line {delivered.line_of(rows[1])}"
    return [Problem(where, f"there are {len(rows)} rest rows (rows with empty keys)", "one rest row", _DOWNLOAD_AGAIN)]


def _without_padding(text: pl.DataFrame) -> pl.DataFrame:
    """The text without blanks around numbers and sexes, and in empty keys; other labels stay as they are."""
    padded = [column for column in text.columns if column not in (AGE_CLASS, MUNICIPALITY)]
    blank = [pl.when(pl.col(key).str.contains(r"\S")).then(key).otherwise(pl.lit("")).alias(key) for key in KEYS[1:]]
    return text.with_columns(pl.col(padded).str.strip_chars(), *blank)


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
    what = f"{_rows(repeated)} repeating a stratum; the first is of {shortened(keys[MUNICIPALITY][repeated[0]])}"
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
        and max(
            *(persons.get((name, sex, age + step), 0) for step in (-1, 1)),
            *(persons.get((name, other, age), 0) for other in SEX_OF_LABEL),
        )
        >= LARGE_NEIGHBOUR
    ]
    if not absent:
        return []
    places = sorted(set(absent))
    shown = listed(places)
    found = "1 stratum is" if len(absent) == 1 else f"{len(absent)} strata are"
    what = f"{found} absent that cannot be under ten persons, in {shown}"
    expected = f"{len(ages)} age classes for each sex in every municipality"
    return [Problem(delivered.name, what, expected, _DOWNLOAD_AGAIN)]


def _rows(places: pl.Series) -> str:
    return "1 row" if len(places) == 1 else f"{len(places)} rows"
