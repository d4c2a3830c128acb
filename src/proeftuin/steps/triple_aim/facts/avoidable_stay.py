"""
Stays in hospital that good care outside it might have avoided: one flag per indicator, in two styles that differ.

The flags of AHRQ's style count from 18 years on, and keep a stay whatever its length and outcome. Those of the OECD's
style count from 15 years on, and leave out stays that ended in death, that lasted one day, or with any diagnosis about
pregnancy or childbirth. The two have columns of their own and are never put together. Both rest on the main diagnosis
of the first record of a stay, so that an admission by transfer is not counted again.

A diagnosis is looked for in the list of its own code system, see `codes.yaml` of this family. A flag is 1, 0, or
unknown. It is unknown when the main diagnosis is not recorded or has a code system without lists, and when the age, or
for AHRQ the sex, is not known and would make a difference. AHRQ leaves such stays out of the numerator.

What is left out: transfers from a nursing home, which AHRQ leaves out and records of admissions do not show, and the
rule of AHRQ that takes the stays of a stratum off its population, which belongs to the rate.

Source: AHRQ Prevention Quality Indicators v2025, SAS program PQI_AREA_MEASURES, composites as the maximum of their
parts; OECD Health Care Quality and Outcomes 2020-21, indicator definitions AA1 to AA5.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_

import ibis

from proeftuin.data.care.contract import CareTable
from proeftuin.data.engine.care_engine import Relation
from proeftuin.data.engine.portable import Number, Truth, Value, is_true, one_if
from proeftuin.steps.population.query import Query, care_table
from proeftuin.steps.triple_aim.facts.code_list import CodeList
from proeftuin.steps.triple_aim.facts.fact import Fact
from proeftuin.steps.triple_aim.facts.stay import (
    DIAGNOSES,
    HOSPITAL,
    LINES,
    PROCEDURES_IN,
    STAY,
    STAYS,
    flag,
    in_each_system,
    is_listed,
)
from proeftuin.steps.triple_aim.facts.stay import FACT as STAY_FACT

FAMILY = "avoidable_admissions"
MAIN_SYSTEMS = ("ICD10", "ICD10CM")
"""Code systems that the lists of main diagnoses are written in."""
ADULT, OLDER, OECD_AGE = 18, 40, 15
"""Ages in years from which AHRQ counts, from which it takes COPD with asthma, and from which the OECD counts."""

ANY_DIAGNOSES = (
    "any_diabetes",
    "respiratory_anomaly",
    "kidney_disease",
    "sickle_cell",
    "immunocompromised",
    "urinary_anomaly",
    "traumatic_amputation",
)
"""Lists that are looked for among all diagnoses of a stay."""
MAIN_DIAGNOSES = (
    "pqi_diabetes_short_term",
    "pqi_diabetes_long_term",
    "pqi_diabetes_uncontrolled",
    "pqi_copd",
    "pqi_asthma",
    "pqi_hypertension",
    "pqi_heart_failure",
    "pqi_pneumonia",
    "pqi_urinary_infection",
    "oecd_asthma",
    "oecd_copd",
    "oecd_heart_failure",
    "oecd_hypertension",
    "oecd_diabetes",
)
"""Lists that the main diagnosis of a stay is looked for in."""
PROCEDURES = ("amputation", "dialysis_access", "cardiac_procedure")
"""Lists that are looked for among the procedures of a stay."""

RESTS_ON: Mapping[str, tuple[str, ...]] = {
    "pqi_01": ("pqi_diabetes_short_term",),
    "pqi_03": ("pqi_diabetes_long_term",),
    "pqi_05": ("pqi_copd", "pqi_asthma", "respiratory_anomaly"),
    "pqi_07": ("pqi_hypertension", "cardiac_procedure", "kidney_disease", "dialysis_access"),
    "pqi_08": ("pqi_heart_failure", "cardiac_procedure"),
    "pqi_11": ("pqi_pneumonia", "sickle_cell", "immunocompromised"),
    "pqi_12": ("pqi_urinary_infection", "urinary_anomaly", "immunocompromised"),
    "pqi_14": ("pqi_diabetes_uncontrolled",),
    "pqi_15": ("pqi_asthma", "respiratory_anomaly"),
    "pqi_16": ("amputation", "any_diabetes", "traumatic_amputation"),
    "oecd_asthma": ("oecd_asthma", "respiratory_anomaly"),
    "oecd_copd": ("oecd_copd",),
    "oecd_heart_failure": ("oecd_heart_failure", "cardiac_procedure"),
    "oecd_hypertension": ("oecd_hypertension", "cardiac_procedure"),
    "oecd_diabetes": ("oecd_diabetes",),
}
"""Lists that each indicator is decided by, besides those of pregnancy and childbirth."""

COMPOSITES: Mapping[str, tuple[str, ...]] = {
    "pqi_90": (
        "pqi_01",
        "pqi_03",
        "pqi_05",
        "pqi_07",
        "pqi_08",
        "pqi_11",
        "pqi_12",
        "pqi_14",
        "pqi_15",
        "pqi_16",
    ),
    "pqi_91": ("pqi_11", "pqi_12"),
    "pqi_92": ("pqi_01", "pqi_03", "pqi_05", "pqi_07", "pqi_08", "pqi_14", "pqi_15", "pqi_16"),
    "pqi_93": ("pqi_01", "pqi_03", "pqi_14", "pqi_16"),
}
"""Indicators of which a composite is the maximum, so that a discharge counts once."""

_MEANINGS = {
    "pqi_01": "AHRQ PQI 01: main diagnosis diabetes with a short-term complication, 18 years or older",
    "pqi_03": "AHRQ PQI 03: main diagnosis diabetes with a long-term complication, 18 years or older",
    "pqi_05": "AHRQ PQI 05: main diagnosis COPD or asthma, 40 years or older, without an anomaly of the airways",
    "pqi_07": "AHRQ PQI 07: main diagnosis hypertension, 18 years or older, without a cardiac procedure and without"
    " access for dialysis in chronic kidney disease",
    "pqi_08": "AHRQ PQI 08: main diagnosis heart failure, 18 years or older, without a cardiac procedure",
    "pqi_11": "AHRQ PQI 11: main diagnosis community-acquired pneumonia, 18 years or older, without sickle-cell disease"
    " and without an immunocompromised state",
    "pqi_12": "AHRQ PQI 12: main diagnosis urinary tract infection, 18 years or older, without a disorder of kidney or"
    " urinary tract and without an immunocompromised state",
    "pqi_14": "AHRQ PQI 14: main diagnosis uncontrolled diabetes, 18 years or older",
    "pqi_15": "AHRQ PQI 15: main diagnosis asthma, 18 to 39 years, without an anomaly of the airways",
    "pqi_16": "AHRQ PQI 16: amputation of leg or foot with any diagnosis of diabetes, 18 years or older, without a"
    " traumatic amputation and without an obstetric main diagnosis",
    "pqi_90": "AHRQ PQI 90: any of the indicators 01 to 16, counted once",
    "pqi_91": "AHRQ PQI 91: any of the acute indicators 11 and 12, counted once",
    "pqi_92": "AHRQ PQI 92: any of the chronic indicators 01, 03, 05, 07, 08, 14, 15 and 16, counted once",
    "pqi_93": "AHRQ PQI 93: any of the diabetes indicators 01, 03, 14 and 16, counted once",
    "oecd_asthma": "OECD AA1: main diagnosis asthma, 15 years or older, without an anomaly of the airways",
    "oecd_copd": "OECD AA2: main diagnosis COPD, 15 years or older",
    "oecd_heart_failure": "OECD AA3: main diagnosis heart failure, 15 years or older, without a cardiac procedure",
    "oecd_hypertension": "OECD AA4: main diagnosis hypertension, 15 years or older, without a cardiac procedure",
    "oecd_diabetes": "OECD AA5: main diagnosis diabetes, 15 years or older",
}
_MISSING = "the main diagnosis or the age, or for AHRQ the sex, is not known and would make a difference"

AVOIDABLE_STAY = CareTable(
    "avoidable_stay",
    "one stay in hospital of one person, held against the indicators of avoidable admissions",
    {
        **{
            name: STAY.columns[name]
            for name in ("person_id", "day", "end_day", "diagnosis_system", "diagnosis_code", "age_at_admission")
        },
        **{name: flag(f"{meaning}: 1, else 0", _MISSING) for name, meaning in _MEANINGS.items()},
    },
    key=("person_id", "day"),
    day="day",
)


def _in_hospital() -> Relation:
    stays = STAYS.kept
    return stays.filter(stays.domain == HOSPITAL).drop("domain")


def _main() -> Relation:
    """Each main diagnosis that occurs, with 1 for every list that it is in; only systems that there are lists for."""
    stays = _in_hospital()
    codes = stays.select("diagnosis_system", "diagnosis_code").distinct()
    codes = codes.filter(codes.diagnosis_system.isin(MAIN_SYSTEMS) & codes.diagnosis_code.notnull())
    found = {name: _listed(name, codes.diagnosis_system, codes.diagnosis_code) for name in MAIN_DIAGNOSES}
    pregnant = is_listed(in_each_system("stays", "obstetric"), codes.diagnosis_system, codes.diagnosis_code)
    return codes.select("diagnosis_system", "diagnosis_code", **_as_main(found), main_obstetric=one_if(pregnant))


def _recorded() -> Relation:
    """For each stay, 1 for every list that any of its diagnoses is in; stays without any such diagnosis are absent."""
    rows = DIAGNOSES.kept
    rows = rows.filter(rows.domain == HOSPITAL).select("person_id", "day", "code_system", "code")
    # Many diagnoses have few codes: each code is held against the lists once.
    codes = rows.select("code_system", "code").distinct()
    listed = codes.mutate(**{name: _listed(name, codes.code_system, codes.code) for name in ANY_DIAGNOSES})
    listed = listed.filter(reduce(or_, (listed[name] == 1 for name in ANY_DIAGNOSES)))
    return _largest(rows.join(listed, ["code_system", "code"]), ANY_DIAGNOSES)


def _procedures() -> Relation:
    """For each stay, 1 for every list of which a procedure was done from its first to its last day."""
    kept = LINES.kept
    lines = kept.filter(kept.code_system.isin(PROCEDURES_IN))
    lines = lines.select("person_id", "code_system", "code", done="day").distinct()
    stays = _in_hospital().select("person_id", "day", "end_day")
    rows = lines.join(stays, ["person_id", lines.done >= stays.day, lines.done <= stays.end_day])
    found = {name: _listed(name, rows.code_system, rows.code) for name in PROCEDURES}
    return _largest(rows.select("person_id", "day", **found), PROCEDURES)


def _listed(name: str, system: Value, code: Value) -> Number:
    return one_if(is_listed(in_each_system(FAMILY, name), system, code))


def _as_main(found: Mapping[str, Number]) -> dict[str, Number]:
    return {f"main_{name}": value for name, value in found.items()}


def _largest(rows: Relation, names: Iterable[str]) -> Relation:
    return rows.group_by("person_id", "day").agg(**{name: rows[name].max() for name in names})


MAIN = Query("avoidable_stay_main", _main())
RECORDED = Query("avoidable_stay_recorded", _recorded())
DONE = Query("avoidable_stay_procedure", _procedures())


def _rows() -> Relation:
    rows = _in_hospital()
    key = ("person_id", "day")
    parts = ((MAIN, ("diagnosis_system", "diagnosis_code")), (RECORDED, key), (DONE, key))
    for query, on in parts:
        part = query.kept
        rows = rows.left_join(part, list(on)).select(*rows.columns, *(name for name in part.columns if name not in on))
    person = care_table("person").select("person_id", "sex")
    return rows.left_join(person, "person_id").select(*rows.columns, "sex")


def _flagged() -> Relation:
    rows = _rows()
    truths = {**_ahrq(rows), **_oecd(rows)}
    kept = [name for name in AVOIDABLE_STAY.columns if name in rows.columns]
    return rows.select(*kept, **{name: _flag(truth) for name, truth in truths.items()})


def _ahrq(rows: Relation) -> dict[str, Truth]:
    adult = _from_age(rows, ADULT)
    older = _from_age(rows, OLDER)
    airways = ~_has(rows, "respiratory_anomaly")
    heart = ~_has(rows, "cardiac_procedure")
    immune = ~_has(rows, "immunocompromised")
    shunt = _has(rows, "kidney_disease") & _has(rows, "dialysis_access")
    asthma = _is_main(rows, "pqi_asthma")
    found = {
        "pqi_01": adult & _is_main(rows, "pqi_diabetes_short_term"),
        "pqi_03": adult & _is_main(rows, "pqi_diabetes_long_term"),
        "pqi_05": older & (_is_main(rows, "pqi_copd") | asthma) & airways,
        "pqi_07": adult & _is_main(rows, "pqi_hypertension") & heart & ~shunt,
        "pqi_08": adult & _is_main(rows, "pqi_heart_failure") & heart,
        "pqi_11": adult & _is_main(rows, "pqi_pneumonia") & ~_has(rows, "sickle_cell") & immune,
        "pqi_12": adult & _is_main(rows, "pqi_urinary_infection") & ~_has(rows, "urinary_anomaly") & immune,
        "pqi_14": adult & _is_main(rows, "pqi_diabetes_uncontrolled"),
        "pqi_15": adult & ~older & asthma & airways,
        "pqi_16": adult
        & (_has(rows, "amputation") & _has(rows, "any_diabetes"))
        & ~_has(rows, "traumatic_amputation")
        & ~_is_main(rows, "obstetric"),
    }
    # Without a known sex AHRQ does not count a stay; what would not count anyhow stays a zero.
    has_sex = ibis.cases((rows.sex.notnull(), True), else_=ibis.null("boolean"))
    return {name: truth & has_sex for name, truth in found.items()}


def _oecd(rows: Relation) -> dict[str, Truth]:
    counts = _from_age(rows, OECD_AGE) & (rows.died_in_stay == 0) & (rows.obstetric == 0) & (rows.nights > 0)
    heart = ~_has(rows, "cardiac_procedure")
    return {
        "oecd_asthma": counts & _is_main(rows, "oecd_asthma") & ~_has(rows, "respiratory_anomaly"),
        "oecd_copd": counts & _is_main(rows, "oecd_copd"),
        "oecd_heart_failure": counts & _is_main(rows, "oecd_heart_failure") & heart,
        "oecd_hypertension": counts & _is_main(rows, "oecd_hypertension") & heart,
        "oecd_diabetes": counts & _is_main(rows, "oecd_diabetes"),
    }


def _from_age(rows: Relation, age: int) -> Truth:
    """Whether somebody is that old; unknown when the month of birth is not known and decides it."""
    return ibis.cases(
        (rows.age_at_admission >= age, True), (rows.highest_age_at_admission < age, False), else_=ibis.null("boolean")
    )


def _is_main(rows: Relation, name: str) -> Truth:
    """Whether the main diagnosis is of a list; unknown when there is none, or none that the lists are written in."""
    return rows[f"main_{name}"] == 1


def _has(rows: Relation, name: str) -> Truth:
    return is_true(rows[name] == 1)


def _flag(truth: Truth) -> Number:
    return ibis.cases((truth, 1), (~truth, 0), else_=ibis.null("int64")).cast("int64")


FLAGS = Query("avoidable_stay_flag", _flagged())


def _with_composites() -> Relation:
    rows = FLAGS.kept
    composites = {name: _flag(reduce(or_, (rows[part] == 1 for part in parts))) for name, parts in COMPOSITES.items()}
    return rows.mutate(**composites).select(*AVOIDABLE_STAY.columns)


def _lists() -> dict[str, tuple[CodeList, ...]]:
    """The lists of every indicator, and of a composite those of its parts, each once."""
    parts = {name: (name,) for name in RESTS_ON} | dict(COMPOSITES)
    names = {flag: dict.fromkeys(name for part in own for name in RESTS_ON[part]) for flag, own in parts.items()}
    return {flag: tuple(one for name in own for one in in_each_system(FAMILY, name)) for flag, own in names.items()}


FACT = Fact(
    AVOIDABLE_STAY,
    (*STAY_FACT.queries, MAIN, RECORDED, DONE, FLAGS, Query("avoidable_stay", _with_composites())),
    ("contact", "diagnosis", "person"),
    _lists(),
)
"""The fact table `avoidable_stay`; it needs the queries of `stay` first, which are therefore its own as well."""
