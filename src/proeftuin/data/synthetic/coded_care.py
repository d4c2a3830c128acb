"""
The codes of care that differ from line to line: what persons are admitted for, and which medicine they receive.

A condition or a passing complaint has sixteen variants, so that one number on a line tells its codes. Shares are a
model, chosen for their order of magnitude; codes are ICD-10 (WHO edition, four characters where it has them) and ATC.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from proeftuin.data.synthetic.conditions import CONDITIONS, PASSING, atc_codes, icd10_codes, icpc_codes

VARIANTS = 16
CHILDBIRTH = PASSING + 10
"""Number of the reason for which women of 20 to 39 are often admitted."""

ADMITTED_FOR: Mapping[int, Mapping[str, int]] = {
    1: {"I10": 1, "I11.9": 1, "I48.9": 4, "I21.9": 2, "I50.9": 2, "I63.9": 2, "I70.2": 2, "R07.4": 2},
    2: {"E11.9": 3, "E11.5": 3, "E11.6": 2, "E11.1": 1, "E11.0": 1, "E10.1": 2, "E10.9": 2, "E13.9": 1, "E14.9": 1},
    3: {"J44.1": 9, "J44.0": 4, "J44.9": 2, "J42": 1},
    4: {"J45.9": 8, "J45.0": 4, "J45.1": 2, "J46": 2},
    5: {"I21.9": 5, "I20.0": 3, "I20.9": 2, "I25.1": 6},
    6: {"I50.0": 8, "I50.9": 5, "I50.1": 2, "I11.0": 1},
    7: {"I63.9": 9, "I63.4": 3, "I64": 1, "G45.9": 3},
    8: {"F03": 6, "F05.1": 6, "G30.9": 4},
    9: {"F32.2": 3, "F32.9": 2, "T42.4": 4, "R07.4": 4, "N39.0": 3},
    10: {"C50.9": 12, "C50.4": 4},
    11: {"C61": 16},
    12: {"C18.9": 8, "C18.7": 4, "C20": 4},
    13: {"C34.9": 10, "C34.1": 6},
    PASSING: {"S72.0": 12, "S82.8": 4},
    PASSING + 1: {"K35.8": 16},
    PASSING + 2: {"N39.0": 10, "N10": 4, "N20.1": 2},
    PASSING + 3: {"R07.4": 12, "I48.9": 4},
    PASSING + 4: {"K80.2": 12, "K85.9": 4},
    PASSING + 5: {"M17.9": 9, "M16.9": 7},
    PASSING + 6: {"H25.9": 16},
    PASSING + 7: {"J18.9": 14, "J15.9": 2},
    PASSING + 8: {"R10.4": 12, "A41.9": 4},
    PASSING + 9: {"K40.9": 16},
    CHILDBIRTH: {"O80.0": 8, "O82.0": 3, "O62.0": 3, "O14.9": 2},
}
"""Main diagnoses of admissions and emergency visits, in sixteenths, by number of a condition or complaint."""

PLANNED_OF_TEN = 9
"""Of ten admissions for the causes in `MOSTLY_PLANNED`, those that are planned."""
URGENT_OF_TEN = 8
"""Of ten admissions for any other cause, those that are urgent."""
MOSTLY_PLANNED = ("C", "H", "I70", "I25", "I20.9", "I10", "K40", "K80", "M", "E11.5", "E11.9", "O82", "N20")

DISPENSED_FOR: Mapping[int, Mapping[str, int]] = {
    1: {"C09AA02": 7, "C08CA01": 5, "C03AA03": 4},
    2: {"A10BA02": 9, "C10AA01": 4, "A10BB09": 3},
    4: {"R03BA01": 9, "R03AC02": 7},
    5: {"C10AA01": 7, "B01AC06": 5, "C07AB02": 4},
    6: {"C03CA01": 8, "C09AA02": 4, "C07AB02": 4},
    PASSING + 4: {"N05CD07": 9, "N05BA04": 7},
}
"""Medicines in sixteenths, of those for whom there is more than one."""


def coded_care_frame() -> pl.DataFrame:
    """
    The codes of a line by `number`: sixteen times that of the condition or complaint, plus the variant.

    `icpc` and `icd10` are those of the surgery and the outpatient clinic, `admitted_for` that of an admission or
    emergency visit, `urgent_of_ten` how many of ten such admissions are urgent, and `atc` the medicine.
    """
    icpc, icd10, atc = icpc_codes(), icd10_codes(), atc_codes()
    rows = []
    for reason in (*range(1, len(CONDITIONS) + 1), *range(PASSING, len(icpc) + 1)):
        admitted = _sixteen(ADMITTED_FOR[reason])
        dispensed = _sixteen(DISPENSED_FOR.get(reason, {atc[reason - 1]: VARIANTS}))
        rows += [
            (
                reason * VARIANTS + variant,
                icpc[reason - 1],
                icd10[reason - 1],
                admitted[variant],
                10 - PLANNED_OF_TEN if admitted[variant].startswith(MOSTLY_PLANNED) else URGENT_OF_TEN,
                dispensed[variant],
            )
            for variant in range(VARIANTS)
        ]
    schema = {
        "number": pl.Int32,
        "icpc": pl.String,
        "icd10": pl.String,
        "admitted_for": pl.String,
        "urgent_of_ten": pl.Int32,
        "atc": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _sixteen(shares: Mapping[str, int]) -> list[str]:
    return [code for code, share in shares.items() for _ in range(share)]
