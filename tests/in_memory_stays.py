"""Stays in hospital and avoidable admissions computed slowly and plainly: one person and one record at a time."""

from datetime import timedelta
from itertools import combinations, pairwise

from proeftuin.steps.triple_aim.facts.code_list import shipped_lists

ONE_DAY = timedelta(days=1)
NOT_DURING = ("history", "cause_of_death", "contributing_cause")


def in_memory_stays(tables):
    """Rows of the fact table `stay` as dictionaries, in the order of its key."""
    found = []
    for person in sorted(tables["person"], key=lambda row: row["person_id"]):
        own = {name: [row for row in rows if row["person_id"] == person["person_id"]] for name, rows in tables.items()}
        for domain in ("hospital", "mental_health"):
            rows = [_stay(records, person, own) for records in sorted(_joined(_admissions(own, domain)), key=_first)]
            for row, following in pairwise([*rows, None]):
                _add_what_follows(row, following, own["contact"])
            found += rows
    return found


def _admissions(tables, domain):
    return [
        row | {"end_day": max(row["day"], row["end_day"] or row["day"])}
        for row in tables["contact"]
        if row["kind"] == "admission" and row["domain"] == domain
    ]


def _joined(records):
    stays = _join([[record] for record in records], _touch)
    return _join(stays, lambda one, other: _transferred(one, other) or _transferred(other, one))


def _join(stays, belong):
    """Joins any two stays that belong together, until there are none left."""
    while True:
        pair = next(((one, other) for one, other in combinations(stays, 2) if belong(one, other)), None)
        if pair is None:
            return stays
        stays = [stay for stay in stays if stay is not pair[0] and stay is not pair[1]] + [pair[0] + pair[1]]


def _first(stay):
    return min(record["day"] for record in stay)


def _last(stay):
    return max(record["end_day"] for record in stay)


def _touch(one, other):
    return _first(one) <= _last(other) and _first(other) <= _last(one)


def _transferred(before, after):
    if _first(after) != _last(before) + ONE_DAY:
        return False
    out = [r["provider_id"] for r in before if r["end_day"] == _last(before) and r["provider_id"]]
    into = [r["provider_id"] for r in after if r["day"] == _first(after) and r["provider_id"]]
    return bool(out and into) and min(into) not in (min(out), max(out))


def _stay(records, person, tables):
    day, end_day, domain = _first(records), _last(records), records[0]["domain"]
    during = [row for row in tables["diagnosis"] if day <= row["day"] <= end_day and row["status"] not in NOT_DURING]
    main = _main_diagnosis(records, during, day)
    codes = {(r["diagnosis_system"], r["diagnosis_code"]) for r in records if r["diagnosis_code"]}
    codes |= {(row["code_system"], row["code"]) for row in during}
    said = {record["urgency"] for record in records if record["day"] == day}
    died = person["death_day"]
    low, high = _ages(person, day)
    row = {
        "person_id": person["person_id"],
        "day": day,
        "end_day": end_day,
        "domain": domain,
        "nights": (end_day - day).days,
        "urgent": 1 if "urgent" in said else 0 if "planned" in said else None,
        "transfers": _changes(records),
        "diagnosis_system": main[0],
        "diagnosis_code": main[1],
        "died_in_stay": int(died is not None and day <= died <= end_day),
        "died_within_30": int(died is not None and 0 <= (died - day).days <= 30),
        "obstetric": int(any(_is_in("stays", "obstetric", *code) for code in codes)),
        "oncology": int(_is_in("stays", "oncology", *main)),
        "age_at_admission": low,
        "highest_age_at_admission": high,
        "codes": codes,
        "sex": person["sex"],
    }
    row["readmission_index"] = int(
        not row["died_in_stay"] and row["nights"] > 0 and not row["obstetric"] and not row["oncology"]
    )
    return row


def _main_diagnosis(records, during, day):
    first = [r for r in records if r["day"] == day and r["diagnosis_code"]]
    if first:
        chosen = min(first, key=lambda r: (r["end_day"], r["diagnosis_system"], r["diagnosis_code"]))
        return chosen["diagnosis_system"], chosen["diagnosis_code"]
    main = [row for row in during if row["status"] == "main"]
    if main:
        chosen = min(main, key=lambda row: (row["day"], row["code_system"], row["code"]))
        return chosen["code_system"], chosen["code"]
    return None, None


def _changes(records):
    known = sorted({(r["day"], r["end_day"], r["provider_id"]) for r in records if r["provider_id"]})
    return sum(one[2] != other[2] for one, other in pairwise(known))


def _ages(person, day):
    if person["birth_year"] is None:
        return None, None
    months = [person["birth_month"]] if person["birth_month"] else range(1, 13)
    ages = [day.year - person["birth_year"] - (day.month < month) for month in months]
    return min(ages), max(ages)


def _add_what_follows(row, following, contacts):
    days = (following["day"] - row["end_day"]).days if following else None
    soon = days is not None and days <= 30
    row["days_to_next"] = days
    row["readmitted_any_within_30"] = int(soon)
    row["readmitted_within_30"] = following["urgent"] if soon else 0
    seen = [
        (contact["day"] - row["end_day"]).days
        for contact in contacts
        if contact["domain"] == "mental_health"
        and contact["kind"] not in (None, "admission", "intensive_care", "capitation", "dispensing")
    ]
    for limit in (7, 30):
        followed = int(any(1 <= days <= limit for days in seen))
        applies = row["domain"] == "mental_health" and not row["died_in_stay"]
        row[f"followed_within_{limit}"] = followed if applies else None


def _is_in(family, name, system, code):
    plain = (code or "").upper().replace(".", "")
    return any(
        codes.code_system == system and plain.startswith(codes.codes)
        for id, codes in shipped_lists(family).items()
        if id.removesuffix("_" + codes.code_system.lower()) == name
    )


def in_memory_avoidable(tables):
    """Rows of the fact table `avoidable_stay` as dictionaries, in the order of its key."""
    return [_avoidable(row, tables) for row in in_memory_stays(tables) if row["domain"] == "hospital"]


def _avoidable(row, tables):
    """The flags: every way in which what is not known may be is tried, and a flag is known when all agree."""
    codes = row["codes"] | {
        (contact["code_system"], contact["code"])
        for contact in tables["contact"]
        if contact["person_id"] == row["person_id"] and row["day"] <= contact["day"] <= row["end_day"]
    }
    low, high = row["age_at_admission"], row["highest_age_at_admission"]
    ages = range(121) if low is None else range(low, high + 1)
    is_coded = row["diagnosis_system"] in ("ICD10", "ICD10CM")
    mains = [(row["diagnosis_system"], row["diagnosis_code"])] if is_coded else POSSIBLE_MAINS
    tried = [_flags(row, codes, age, main) for age in ages for main in mains]
    if row["sex"] is None:
        # A stay without a sex does not count for AHRQ, and that it does not is then no more than unknown.
        tried.append({name: 0 if name.startswith("pqi_") else tried[0][name] for name in tried[0]})
    # A composite is unknown when its parts leave it open, not when an age decides which of them it is.
    flags = {name: _agreed([one[name] for one in tried]) for name in tried[0]}
    flags |= {name: _largest([flags[part] for part in parts]) for name, parts in COMPOSITES.items()}
    return row | flags


POSSIBLE_MAINS = [
    ("ICD10", code)
    for code in ("E11.0", "E11.7", "E11.9", "J44.1", "J45.0", "I10", "I50.0", "J18.9", "N39.0", "S72.0", "O80")
]
"""One main diagnosis of every list, and two of none."""
ACUTE = ["pqi_11", "pqi_12"]
DIABETES = ["pqi_01", "pqi_03", "pqi_14", "pqi_16"]
CHRONIC = [*DIABETES, "pqi_05", "pqi_07", "pqi_08", "pqi_15"]
COMPOSITES = {"pqi_90": [*ACUTE, *CHRONIC], "pqi_91": ACUTE, "pqi_92": CHRONIC, "pqi_93": DIABETES}


def _agreed(values):
    return values[0] if len(set(values)) == 1 else None


def _largest(values):
    return 1 if 1 in values else None if None in values else 0


def _flags(row, codes, age, main):
    def is_main(name):
        return _is_in("avoidable_admissions", name, *main)

    def has(name):
        return any(_is_in("avoidable_admissions", name, *code) for code in codes)

    adult = age >= 18
    flags = {
        "pqi_01": adult and is_main("pqi_diabetes_short_term"),
        "pqi_03": adult and is_main("pqi_diabetes_long_term"),
        "pqi_05": age >= 40 and (is_main("pqi_copd") or is_main("pqi_asthma")) and not has("respiratory_anomaly"),
        "pqi_07": adult
        and is_main("pqi_hypertension")
        and not has("cardiac_procedure")
        and not (has("kidney_disease") and has("dialysis_access")),
        "pqi_08": adult and is_main("pqi_heart_failure") and not has("cardiac_procedure"),
        "pqi_11": adult and is_main("pqi_pneumonia") and not has("sickle_cell") and not has("immunocompromised"),
        "pqi_12": adult
        and is_main("pqi_urinary_infection")
        and not has("urinary_anomaly")
        and not has("immunocompromised"),
        "pqi_14": adult and is_main("pqi_diabetes_uncontrolled"),
        "pqi_15": 18 <= age < 40 and is_main("pqi_asthma") and not has("respiratory_anomaly"),
        "pqi_16": adult
        and has("amputation")
        and has("any_diabetes")
        and not has("traumatic_amputation")
        and not _is_in("stays", "obstetric", *main),
    }
    counts = age >= 15 and not row["died_in_stay"] and not row["obstetric"] and row["nights"] > 0
    heart = not has("cardiac_procedure")
    flags |= {
        "oecd_asthma": counts and is_main("oecd_asthma") and not has("respiratory_anomaly"),
        "oecd_copd": counts and is_main("oecd_copd"),
        "oecd_heart_failure": counts and is_main("oecd_heart_failure") and heart,
        "oecd_hypertension": counts and is_main("oecd_hypertension") and heart,
        "oecd_diabetes": counts and is_main("oecd_diabetes"),
    }
    return {name: int(flag) for name, flag in flags.items()}
