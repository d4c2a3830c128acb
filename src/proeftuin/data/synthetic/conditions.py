"""
Chronic conditions of the synthetic population, and the codes that care gives them.

How many have a condition at an age is a model, not a published figure: a logistic curve with a ceiling, a middle age
and a width, chosen so that the order of magnitude is that of Dutch primary care. The codes are those of ICPC-1,
ICD-10, ATC and LOINC.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Condition:
    """
    One lasting condition.

    Attributes
    ----------
    ceiling, middle_age, width : float
        Share of persons of average frailty who have it at age a: ceiling / (1 + exp(-(a - middle_age) / width)).
    male_factor, female_factor : float
        Factor on the ceiling.
    """

    id: int
    name: str
    icpc: str
    icd10: str
    atc: str
    ceiling: float
    middle_age: float
    width: float
    male_factor: float = 1.0
    female_factor: float = 1.0


CONDITIONS = (
    Condition(1, "hypertension", "K86", "I10", "C09AA02", 0.78, 65, 10),
    Condition(2, "diabetes", "T90", "E11.9", "A10BA02", 0.31, 66, 11, 1.1, 0.9),
    Condition(3, "copd", "R95", "J44.9", "R03BB04", 0.20, 70, 10),
    Condition(4, "asthma", "R96", "J45.9", "R03BA01", 0.09, 15, 10),
    Condition(5, "coronary_disease", "K76", "I25.1", "C10AA01", 0.38, 76, 9, 1.4, 0.7),
    Condition(6, "heart_failure", "K77", "I50.9", "C03CA01", 0.34, 86, 7),
    Condition(7, "stroke", "K90", "I63.9", "B01AC04", 0.28, 80, 9),
    Condition(8, "dementia", "P70", "F03", "N06DA04", 0.52, 91, 5, 0.8, 1.1),
    Condition(9, "depression", "P76", "F32.9", "N06AB10", 0.11, 38, 12, 0.7, 1.3),
    Condition(10, "breast_cancer", "X76", "C50.9", "L02BG03", 0.10, 68, 10, 0.01, 1.0),
    Condition(11, "prostate_cancer", "Y77", "C61", "L02BB04", 0.12, 76, 6, 1.0, 0.0),
    Condition(12, "colorectal_cancer", "D75", "C18.9", "A04AA01", 0.05, 76, 9),
    Condition(13, "lung_cancer", "R84", "C34.9", "A04AA01", 0.02, 70, 8),
)

LONG_TERM_CARE = Condition(63, "long_term_care", "", "", "", 0.55, 90, 5, 0.8, 1.1)
"""Need of care under the act on long-term care; follows the same kind of curve and is no diagnosis."""

PASSING_ICPC = ("R74", "L03", "U71", "A04", "S74", "L08", "D01", "N01", "R05", "A97", "W90")
PASSING_ICD10 = ("S72.0", "K35.8", "N39.0", "R07.4", "K80.2", "M17.9", "H25.9", "J18.9", "R10.4", "K40.9", "O80.0")
PASSING_ATC = (
    "J01CA04",
    "A02BC01",
    "M01AE01",
    "N02BE01",
    "N05CD07",
    "J01XE01",
    "R06AE07",
    "D07AC01",
    "G03AA07",
    "S01AA01",
    "B03AD03",
)
"""What persons come for, are treated for and receive without a lasting condition; the last is childbirth."""
PASSING = 20
"""Number from which codes without a lasting condition are counted in the lists of codes."""


@dataclass(frozen=True)
class Measure:
    """Something measured twice a year in persons with one of `conditions`; spread is the standard deviation."""

    name: str
    code: str
    unit: str
    mean: float
    spread: float
    lowest: float
    conditions: tuple[int, ...]


MEASURES = (
    Measure("HbA1c", "59261-8", "mmol/mol", 53.0, 10.0, 25.0, (2,)),
    Measure("systolic blood pressure", "8480-6", "mm[Hg]", 138.0, 16.0, 80.0, (1, 2, 5, 6, 7)),
    Measure("body mass index", "39156-5", "kg/m2", 28.0, 4.5, 14.0, (2, 3, 5, 6)),
    Measure("eGFR", "62238-1", "mL/min/{1.73_m2}", 72.0, 18.0, 5.0, (1, 2, 6)),
    Measure("LDL cholesterol", "22748-8", "mmol/L", 2.5, 0.8, 0.5, (2, 5, 7)),
)


def icpc_codes() -> tuple[str, ...]:
    """Code of primary care by number of a condition, or from `PASSING` on without one."""
    return _by_number([condition.icpc for condition in CONDITIONS], PASSING_ICPC)


def icd10_codes() -> tuple[str, ...]:
    """Code of hospital care by number, as `icpc_codes`."""
    return _by_number([condition.icd10 for condition in CONDITIONS], PASSING_ICD10)


def atc_codes() -> tuple[str, ...]:
    """Code of a medicine by number, as `icpc_codes`."""
    return _by_number([condition.atc for condition in CONDITIONS], PASSING_ATC)


def condition_frame() -> pl.DataFrame:
    """The conditions and long-term care, one row each."""
    rows = [
        (c.id, c.ceiling, c.middle_age, c.width, c.male_factor, c.female_factor) for c in (*CONDITIONS, LONG_TERM_CARE)
    ]
    schema = {
        "condition": pl.UInt8,
        "ceiling": pl.Float64,
        "middle_age": pl.Float64,
        "width": pl.Float64,
        "male_factor": pl.Float64,
        "female_factor": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def measure_frame() -> pl.DataFrame:
    """One row per measure and condition in which it is measured."""
    rows = [
        (number, m.code, m.unit, m.mean, m.spread, m.lowest, condition)
        for number, m in enumerate(MEASURES)
        for condition in m.conditions
    ]
    schema = {
        "measure": pl.Int64,
        "code": pl.String,
        "unit": pl.String,
        "mean": pl.Float64,
        "spread": pl.Float64,
        "lowest": pl.Float64,
        "condition": pl.UInt8,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _by_number(lasting: list[str], passing: tuple[str, ...]) -> tuple[str, ...]:
    unused = [lasting[0]] * (PASSING - 1 - len(lasting))
    return (*lasting, *unused, *passing)
