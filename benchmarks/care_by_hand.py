"""
The status of a population by plain SQL, written for the data of the measurement and for nothing else.

It shares no code with the software: what it gives must be the same, and what it takes is what a skilled analyst's query
takes. It relies on what is known of the synthetic data (spells of one kind never overlap) and checks nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import polars as pl

from benchmarks.care_spent import parquet

COST = "amount_kind IN ('declared', 'capitation', 'budget_share')"
OTHER = "('other', 'maternity', 'dental', 'transport', 'rehabilitation', 'social_support', 'youth_care', 'prevention')"
GP = "domain = 'gp' AND kind IN ('consultation', 'telephone', 'home_visit')"
ADMITTED = "domain = 'hospital' AND kind = 'admission'"

AMOUNTS: Mapping[str, str] = {
    "care_cost_total": COST,
    "care_cost_gp": f"domain = 'gp' AND {COST}",
    "care_cost_hospital": f"domain = 'hospital' AND {COST}",
    "care_cost_mental_health": f"domain = 'mental_health' AND {COST}",
    "care_cost_pharmacy": f"domain = 'pharmacy' AND {COST}",
    "care_cost_devices": f"domain = 'devices' AND {COST}",
    "care_cost_allied_health": f"domain = 'allied_health' AND {COST}",
    "care_cost_district_nursing": f"domain = 'district_nursing' AND {COST}",
    "care_cost_long_term_care": f"domain = 'long_term_care' AND {COST}",
    "care_cost_other": f"domain IN {OTHER} AND {COST}",
}
NUMBERS: Mapping[str, str] = {
    "gp_contacts": f"count(*) FILTER ({GP})",
    "gp_home_visits": "count(*) FILTER (domain = 'gp' AND kind = 'home_visit')",
    "emergency_visits": "count(*) FILTER (domain = 'hospital' AND kind = 'emergency')",
    "outpatient_visits": "count(*) FILTER (domain = 'hospital' AND kind IN ('outpatient', 'first_outpatient'))",
    "day_cases": "count(*) FILTER (domain = 'hospital' AND kind = 'day_case')",
    "hospital_admissions": f"count(*) FILTER ({ADMITTED})",
    "hospital_days": f"sum(coalesce(end_day, day) - day + 1) FILTER ({ADMITTED})",
    "mental_health_contacts": "count(*) FILTER (domain = 'mental_health')",
    "district_nursing_contacts": "count(*) FILTER (domain = 'district_nursing')",
}
CONTACT_PERSONS: Mapping[str, str] = {"any_gp_contact": GP, "any_admission": ADMITTED}
MEDICINES: Mapping[str, str] = {
    "users_antibiotics": "J01",
    "users_opioids": "N02A",
    "users_benzodiazepines": "N05BA|N05CD",
    "users_antidepressants": "N06A",
    "users_glucose_lowering": "A10",
    "users_lipid_modifying": "C10",
}
CONDITIONS: Mapping[str, tuple[str, str]] = {
    "recorded_diabetes": ("'T90'", "E1[0-4]"),
    "recorded_copd": ("'R95'", "J44"),
    "recorded_asthma": ("'R96'", "J45|J46"),
    "recorded_heart_failure": ("'K77'", "I50"),
    "recorded_coronary_disease": ("'K74', 'K75', 'K76'", "I2[0-5]"),
    "recorded_stroke": ("'K90'", "I6[0-4]"),
    "recorded_dementia": ("'P70'", "F0[0-3]|G30"),
    "recorded_depression": ("'P76'", "F32|F33"),
}
INDICATORS = (*AMOUNTS, *NUMBERS, *CONTACT_PERSONS, *MEDICINES, *CONDITIONS)
COLUMNS = {
    "person": ("person_id", "birth_year", "birth_month", "sex", "death_day"),
    "residence": ("person_id", "valid_from", "valid_to", "area_level", "area_code", "area_vintage"),
    "registration": ("person_id", "kind", "valid_from", "valid_to"),
    "contact": ("person_id", "day", "end_day", "domain", "kind", "amount_cents", "amount_kind"),
    "medication": ("person_id", "day", "code_system", "code"),
    "diagnosis": ("person_id", "day", "code_system", "code"),
}
"""What both the software and these queries read."""


def status_by_hand(
    engine: duckdb.DuckDBPyConnection,
    files: Mapping[str, Sequence[Path]],
    units: pl.DataFrame,
    *,
    first_year: int,
    last_year: int,
) -> pl.DataFrame:
    """
    Sums per region (its place), year, sex and age band of insured persons.

    Parameters
    ----------
    units : frame
        `unit_code`, `unit_vintage`, `region`: what makes municipalities of several divisions comparable is given.

    Returns
    -------
    frame
        `persons`, `days`, and for each indicator `<id>__total`, with `<id>__squares` and for amounts `<id>__largest`.
    """
    engine.register("given_units", units.to_arrow())
    tables = {table: parquet(paths) for table, paths in files.items() if paths}
    for name, query in _steps(first_year, last_year).items():
        engine.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query.format(**tables)}")
    return engine.execute(_strata()).pl()


def _steps(first_year: int, last_year: int) -> dict[str, str]:
    return {
        "line": _LINE,
        "spell": _SPELL.format(first=first_year, after=last_year + 1, person="{person}", registration="{registration}"),
        "person_year": _PERSON_YEAR,
        "of_contact": _of_contact(),
        "of_medication": _of_medication(),
        "of_diagnosis": _of_diagnosis(),
    }


_LINE = """
WITH known AS (
    SELECT person_id, valid_from, coalesce(region, 0) AS region, coalesce(valid_to, DATE '2999-01-01') AS valid_to,
        lead(valid_from, 1, DATE '2999-01-01') OVER (PARTITION BY person_id ORDER BY valid_from) AS following
    FROM {residence} LEFT JOIN given_units
        ON unit_code = area_code AND unit_vintage = coalesce(area_vintage, 0)
    WHERE area_level = 'municipality'
)
SELECT person_id, valid_from, least(valid_to, following) AS valid_to, region FROM known
UNION ALL SELECT person_id, valid_to, following, 0 FROM known WHERE valid_to < following
UNION ALL SELECT person_id, DATE '1800-01-01', coalesce(min(valid_from), DATE '2999-01-01'), 0
    FROM {person} LEFT JOIN known USING (person_id) GROUP BY person_id
"""

_SPELL = """
WITH years AS (SELECT unnest(range({first}, {after})) AS year)
SELECT p.person_id, y.year, l.region, p.sex,
    CASE WHEN p.birth_year IS NOT NULL THEN
        least(greatest(y.year - p.birth_year - (coalesce(p.birth_month, 2) > 1)::INTEGER, 0) // 5, 18) END AS age_band,
    greatest(l.valid_from, r.valid_from, make_date(y.year, 1, 1),
        make_date(p.birth_year, coalesce(p.birth_month, 1), 1)) AS enter_day,
    least(l.valid_to, coalesce(r.valid_to, DATE '2999-01-01'), make_date(y.year + 1, 1, 1),
        coalesce(p.death_day + 1, DATE '2999-01-01')) AS leave_day
FROM {person} p JOIN {registration} r USING (person_id) JOIN line l USING (person_id), years y
WHERE r.kind = 'insurer' AND enter_day < leave_day
"""

_PERSON_YEAR = """
SELECT person_id, year, region, any_value(sex) AS sex, any_value(age_band) AS age_band,
    sum(leave_day - enter_day) AS days, max(leave_day) AS last_day
FROM spell GROUP BY person_id, year, region
"""

_PLACED = """
FROM {table} f JOIN spell s ON f.person_id = s.person_id AND year(f.day) = s.year
    AND f.day >= s.enter_day AND f.day < s.leave_day
"""


def _of_contact() -> str:
    columns = [f"sum(amount_cents) FILTER ({where}) AS {id}" for id, where in AMOUNTS.items()]
    columns += [f"{what} AS {id}" for id, what in NUMBERS.items()]
    columns += [f"count(*) FILTER ({where}) > 0 AS {id}" for id, where in CONTACT_PERSONS.items()]
    return f"SELECT f.person_id, s.year, s.region, {', '.join(columns)}{_placed('contact')} GROUP BY ALL"


def _of_medication() -> str:
    columns = [f"count(*) FILTER (code SIMILAR TO '({codes}).*') > 0 AS {id}" for id, codes in MEDICINES.items()]
    chosen = "|".join(MEDICINES.values())
    return (
        f"SELECT f.person_id, s.year, s.region, {', '.join(columns)}{_placed('medication')} "
        f"WHERE code_system = 'ATC' AND code SIMILAR TO '({chosen}).*' GROUP BY ALL"
    )


def _of_diagnosis() -> str:
    columns = [
        f"min(day) FILTER ((code_system = 'ICPC1' AND code IN ({icpc})) "
        f"OR (code_system = 'ICD10' AND code SIMILAR TO '({icd}).*')) AS {id}"
        for id, (icpc, icd) in CONDITIONS.items()
    ]
    return f"SELECT person_id, {', '.join(columns)} FROM {{diagnosis}} GROUP BY person_id"


def _placed(table: str) -> str:
    return _PLACED.format(table="{" + table + "}")


def _strata() -> str:
    columns = [
        f"sum({id}) AS {id}__total, sum({id}::HUGEINT * {id}) AS {id}__squares, max(coalesce({id}, 0)) AS {id}__largest"
        for id in AMOUNTS
    ]
    columns += [f"sum({id}) AS {id}__total, sum({id} * {id}) AS {id}__squares" for id in NUMBERS]
    columns += [f"count(*) FILTER ({id}) AS {id}__total" for id in (*CONTACT_PERSONS, *MEDICINES)]
    columns += [f"count(*) FILTER ({id} < last_day) AS {id}__total" for id in CONDITIONS]
    return f"""
        SELECT region, year, sex, age_band, count(*) AS persons, sum(days) AS days, {", ".join(columns)}
        FROM person_year LEFT JOIN of_contact USING (person_id, year, region)
            LEFT JOIN of_medication USING (person_id, year, region) LEFT JOIN of_diagnosis USING (person_id)
        GROUP BY region, year, sex, age_band
    """
