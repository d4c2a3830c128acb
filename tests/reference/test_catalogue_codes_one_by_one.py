"""
Lists of codes against the same lists written a second time, for every code that there can be.

One person or stay per code: all of ICD-10 as cause of death and as main diagnosis, all of ICPC-1 beside diabetes. The
second list is that of `tests/catalogue_in_sql`, which was written from the publications.
"""

import re
from datetime import date
from string import ascii_uppercase

import polars as pl
import pytest

from proeftuin.data.engine.duckdb_engine import DuckDBEngine
from proeftuin.steps.triple_aim.care_cell import TOTAL, care_cells
from proeftuin.steps.triple_aim.catalogue.reading import catalogue
from proeftuin.steps.triple_aim.catalogue.record import FromCare
from proeftuin.steps.triple_aim.facts.registry import FACTS
from tests.care_example import open_with
from tests.catalogue_in_sql import (
    AHRQ,
    AMPUTATION,
    ATHEROSCLEROSIS,
    CHRONIC,
    DIALYSIS,
    OECD,
    PALLIATIVE,
    PREVENTABLE,
    SHARED,
    TREATABLE,
    of_system,
)

DAY, AFTER = date(2020, 3, 1), date(2020, 3, 9)
CATEGORIES = [f"{letter}{number:02}" for letter in ascii_uppercase for number in range(100)]
ICD_10 = [*CATEGORIES, *(f"{category}.{digit}" for category in CATEGORIES for digit in range(10))]
# A code of ICD-10-CM can be longer; these are all of the chapters in which AHRQ finds main diagnoses.
ICD_10_CM = [
    *ICD_10,
    *(f"{code}{digit}" for code in ICD_10 if re.match(r"(E1|I|J|N).{3}$", code) for digit in range(10)),
]
# Codes beside the main diagnosis: those of the chapters in which AHRQ finds what rules a stay out.
BESIDE = [
    *ICD_10,
    *(
        f"{code}{more}"
        for code in ICD_10
        if re.match(r"(C[89]|D[4-8]|E8|I1|J8|N1|P2|Q|T8|Z[49]).{2,}\.", code)
        for more in "0123456789"
    ),
    *(f"D47.Z{digit}" for digit in range(10)),
]
# Codes of ICD-10-PCS: detachment in the legs, and bypasses from the arteries of the arms and the thighs.
PROCEDURES = [
    *(f"0Y6{part}0Z{which}" for part in "012345678BCDFGHJKLMNPQRSTUVWXY" for which in "Z0123456789BCDF"),
    *(
        f"{part}{way}{device}{to}"
        for part in ("0313", "0314", "0315", "0316", "0317", "0318", "0319", "031A", "031B", "031C", "041K", "041L")
        for way in "034"
        for device in "9AJKZ"
        for to in "0DFJSVWY"
    ),
    *(f"X2K{part}3{device}7" for part in "ABC" for device in "01"),
]
MAIN = {
    "pqi_01": "short", "pqi_03": "late", "pqi_07": "hypertension", "pqi_08": "heart_failure", "pqi_11": "pneumonia",
    "pqi_12": "urinary", "pqi_14": "uncontrolled",
}  # fmt: skip
LETTERS_OF_ICPC = "ABDFHKLNPRSTUWXYZ"
ICPC_1 = [
    f"{letter}{number:02}{more}" for letter in LETTERS_OF_ICPC for number in range(1, 100) for more in ("", ".01")
]


def rows_of(fact, persons, **tables):
    """Rows of a fact table by person; everybody was born in June 1970."""
    known = [{"person_id": id, "birth_year": 1970, "birth_month": 6, "sex": "female", **more} for id, more in persons]
    with DuckDBEngine() as engine:
        open_with(engine, {"person": known} | tables)
        for query in FACTS[fact].queries:
            engine.keep(query.name, query.rows)
        rows = engine.frame(engine.table(fact)).rows(named=True)
    return {row["person_id"]: row for row in rows}


def begins(pattern, code):
    return re.match(f"({pattern})", code.replace(".", "")) is not None


@pytest.fixture(scope="module")
def causes():
    return [
        {"person_id": id, "day": DAY, "code_system": "ICD10", "code": code, "status": "cause_of_death"}
        for id, code in enumerate(ICD_10)
    ]


def test_every_cause_of_death_is_preventable_treatable_or_neither_as_the_second_list_has_it(causes):
    persons = [(row["person_id"], {"death_day": DAY}) for row in causes]
    deaths = rows_of("death", persons, diagnosis=causes)

    for id, code in enumerate(ICD_10):
        shared = int(begins(SHARED, code))
        preventable = 2 if begins(PREVENTABLE, code) else shared
        treatable = 2 if begins(TREATABLE, code) or begins("C50", code) else shared
        found = deaths[id]
        assert (found["preventable_halves"], found["treatable_halves"]) == (preventable, treatable), code
        assert found["suicide"] == begins("X[67]|X8[0-4]|Y870", code), code
    # A cause counts on one list, or for one half on each: never for more than one death.
    assert all(found["preventable_halves"] + found["treatable_halves"] <= 2 for found in deaths.values())


def test_every_cause_of_death_is_a_palliative_condition_as_the_second_list_has_it(causes):
    persons = [(row["person_id"], {"death_day": DAY}) for row in causes]
    deaths = rows_of("last_year_of_life", persons, diagnosis=causes)

    assert [code for id, code in enumerate(ICD_10) if deaths[id]["palliative_condition"]] == [
        code for code in ICD_10 if begins(PALLIATIVE, code)
    ]


@pytest.mark.parametrize(("system", "codes"), [("ICD10", ICD_10), ("ICD10CM", ICD_10_CM)])
def test_every_main_diagnosis_is_an_avoidable_admission_as_the_second_list_has_it(system, codes):
    lines = [
        {
            "person_id": id, "day": DAY, "end_day": AFTER, "domain": "hospital", "kind": "admission",
            "diagnosis_system": system, "diagnosis_code": code,
        }
        for id, code in enumerate(codes)
    ]  # fmt: skip
    found = rows_of("avoidable_stay", [(line["person_id"], {}) for line in lines], contact=lines)

    for name, of in MAIN.items():
        own = [code for id, code in enumerate(codes) if found[id][name]]
        expected = [code for code in codes if of_system({system: AHRQ[system][of]}, system, code)]
        # Pyonephrosis is an infection that counts and a disorder that rules it out: AHRQ has it on both lists.
        assert own == [code for code in expected if name != "pqi_12" or code != "N13.6"], name
    airways = [code for id, code in enumerate(codes) if found[id]["pqi_05"]]
    assert airways == [code for code in codes if begins(f"{AHRQ[system]['copd']}|{AHRQ[system]['asthma']}", code)]
    for name, pattern in OECD[system].items():
        own = [code for id, code in enumerate(codes) if found[id][name]]
        assert own == [code for code in codes if begins(pattern, code)], name


def test_every_diagnosis_beside_the_main_one_rules_a_stay_out_as_the_second_list_has_it():
    """Each code of ICD-10-CM beside pneumonia, beside an infection of the urinary tract and beside asthma."""
    codes = [code for code in BESIDE if code not in ("J18.9", "N39.0", "J45.901")]
    mains = ("J18.9", "N39.0", "J45.901")
    cases = [(main, code) for main in mains for code in codes]
    lines = [
        {
            "person_id": id, "day": DAY, "end_day": AFTER, "domain": "hospital", "kind": "admission",
            "diagnosis_system": "ICD10CM", "diagnosis_code": main,
        }
        for id, (main, _) in enumerate(cases)
    ]  # fmt: skip
    others = [
        {"person_id": id, "day": DAY, "code_system": "ICD10CM", "code": code, "status": "secondary"}
        for id, (_, code) in enumerate(cases)
    ]
    found = rows_of("avoidable_stay", [(line["person_id"], {}) for line in lines], contact=lines, diagnosis=others)

    lists = AHRQ["ICD10CM"]
    rules_out = {
        "J18.9": ("pqi_11", f"{lists['sickle']}|{lists['immune']}"),
        "N39.0": ("pqi_12", f"{lists['urinary_anomaly']}|{lists['immune']}"),
        "J45.901": ("pqi_05", lists["airways"]),
    }
    for id, (main, code) in enumerate(cases):
        name, pattern = rules_out[main]
        assert found[id][name] == (not begins(pattern, code)), (main, code)


@pytest.mark.parametrize(("name", "main"), [("pqi_07", "I12.9"), ("pqi_16", "E11.9")])
def test_every_procedure_counts_as_the_second_list_has_it(name, main):
    """Access for dialysis rules hypertension with kidney disease out; amputation is what is counted in diabetes."""
    stays = [
        {
            "person_id": id, "day": DAY, "end_day": AFTER, "domain": "hospital", "kind": "admission",
            "diagnosis_system": "ICD10CM", "diagnosis_code": main,
        }
        for id, _ in enumerate(PROCEDURES)
    ]  # fmt: skip
    done = [
        {
            "person_id": id, "day": DAY, "domain": "hospital", "kind": "treatment",
            "code_system": "ICD10PCS", "code": code,
        }
        for id, code in enumerate(PROCEDURES)
    ]  # fmt: skip
    found = rows_of("avoidable_stay", [(line["person_id"], {}) for line in stays], contact=stays + done)

    for id, code in enumerate(PROCEDURES):
        expected = not begins(DIALYSIS, code) if name == "pqi_07" else begins(AMPUTATION, code)
        assert found[id][name] == expected, code


def test_every_code_of_general_practice_is_a_disease_as_the_second_list_has_it():
    """Each person has diabetes and one code more, in a region of its own."""
    tallies = {
        id: computation.tally
        for id, record in catalogue().items()
        for computation in record.computations
        if isinstance(computation, FromCare) and record.family in ("disease", "chronic_care")
    }
    persons = range(len(ICPC_1))
    rows = [
        {"person_id": id, "day": DAY, "code_system": "ICPC1", "code": code}
        for id, own in enumerate(ICPC_1)
        for code in ("T90", own)
    ]
    time = pl.DataFrame(
        [(id, 2020, id, date(2020, 1, 1), date(2021, 1, 1), "female", 69, 13, 366) for id in persons],
        schema=["person_id", "year", "region", "enter_day", "leave_day", "sex", "age", "age_band", "days"],
        orient="row",
    )
    with DuckDBEngine() as engine:
        open_with(engine, {"person": [{"person_id": id, "birth_year": 1950} for id in persons], "diagnosis": rows})
        cells = care_cells(engine, engine.given("person_period", time), tallies)
    found = {row["region"]: row for row in cells.rows(named=True)}

    expected = {
        "multimorbidity": "|".join(f"({pattern})" for pattern in CHRONIC if pattern != "T90"),
        "copd_prevalence_40_and_over": "R95", "recorded_asthma": "R96", "coronary_disease_prevalence": "K7[456]",
        "heart_failure_prevalence": "K77", "recorded_stroke": "K90", "dementia_prevalence_65_and_over": "P70",
        "recorded_depression": "P76", "depression_anxiety_in_care": "P01|P03|P74|P76",
        "hypertension_prevalence_40_and_over": "K8[67]",
    }  # fmt: skip
    for id, pattern in expected.items():
        own = [code for place, code in enumerate(ICPC_1) if found[place][f"{id}__{TOTAL}"]]
        assert own == [code for code in ICPC_1 if begins(pattern, code)], id
    # Of diabetes alone nobody is in the denominator of lipids: that takes atherosclerosis, and a value besides.
    assert begins(ATHEROSCLEROSIS, "K92.01")
    assert not begins(ATHEROSCLEROSIS, "K92.02")
