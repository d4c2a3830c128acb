"""
The care indicators of the catalogue a second time, in plain SQL and plain loops over the rows of care tables.

Nothing here is the library's: not its queries, not its lists of codes, not its fact tables. The codes are written again
from the publications that define the indicators. Stays and days with a statin are followed day by day, person by
person; all else is SQL on the tables as they are, one entry of `PLAIN` per indicator.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import polars as pl

from tests.care_example import care_frame

# --- codes, as regular expressions on codes without dots ---------------------------------------------------------

# AHRQ Prevention Quality Indicators, program PQI_AREA_FORMATS v2025; for the WHO edition the project's own mapping.
DIABETES_LATE_CM = "E1[013](2|3|4|5|6[1239]|8)"
AHRQ = {
    "ICD10CM": {
        "short": "E1010|E1011|E10641|E1100|E1101|E1110|E1111|E11641|E1300|E1301|E1310|E1311|E13641",
        "late": DIABETES_LATE_CM,
        "uncontrolled": "E1[013](649|65)",
        "copd": "J41[018]|J42|J43[01289]|J44[019]|J47[019]",
        "asthma": "J45([2345][12]|90[12]|99[018])",
        "hypertension": "I10|I119|I129|I1310|I16[019]",
        "heart_failure": "I0981|I110|I130|I132|I50[123489]",
        "pneumonia": "J13|J14|J1521[12]|J15[3479]|J16[08]|J18[0189]",
        "urinary": "N10|N12|N136|N15[19]|N16|N288[456]|N30[09][01]|N390",
        "diabetes": "E10[1-689]|E1[13][0-689]",
        "airways": (
            "E84[089]|E841[19]|J8483|J8484[1238]|P27[0189]|Q254[578]|Q31[123589]|Q32[0-4]|Q33[0-689]|Q34[0189]|"
            "Q39[0-4]|Q893"
        ),
        "kidney": "I129|I1310",
        "sickle": "D570[0124]|D571|D572|D574|D578",
        "immune": (
            "B20|B59|C802|C8880|C944[0-2]|C946|D4622|D470[129]|D471|D479|D47Z[129]|D610[239]|D6181|D70[012489]|D71|D720|"
            "D7281|D7381|D7581|D76[123]|D80|D81[0-467]|D818[29]|D819|D8[234]|D893|D8981|D898[249]|D899|E4[0-3]|I120|I1311|"
            "I132|K912|N18[56]|T86[0-59]|T868[159]|Z482|Z49[03]|Z94[0-48]|Z992"
        ),
        "urinary_anomaly": "N11[0189]|N13[0679]|Q60|Q61[0-589]|Q6[23]|Q64[1235-9]",
        "trauma": "(S78|S88|S98).*A$",
    },
    "ICD10": {
        "short": "E1[0-4][01]",
        "late": "E1[0-4][2-8]",
        "uncontrolled": "E1[0-4]9",
        "copd": "J4[12347]",
        "asthma": "J4[56]",
        "hypertension": "I10|I119|I129|I139",
        "heart_failure": "I110|I130|I132|I50",
        "pneumonia": "J13|J14|J15[23479]|J16[08]|J18[0189]",
        "urinary": "N10|N12|N136|N15[19]|N16|N30[09]|N390",
        "diabetes": "E1[0-4]",
        "airways": "E84|P27|Q254|Q31[123589]|Q32|Q33|Q34|Q39[0-4]|Q893",
        "kidney": "I129|I139",
        "sickle": "D57[0128]",
        "immune": (
            "B2[0-4]|B485|C887|C94[46]|D462|D47[0179]|D610|D7[01]|D720|D76[123]|D80|D81[0-46-9]|D8[234]|D89[389]|E4[0-3]"
            "|I120|I13[12]|K912|N185|T86|Z49|Z94[0-48]|Z992"
        ),
        "urinary_anomaly": "N11|N13[0679]|Q6[0-3]|Q64[1235-9]",
        "trauma": "S78|S88|S98|T05[3-6]|T136",
    },
}
# OECD Health Care Quality and Outcomes 2020-21, avoidable admissions: main diagnoses.
OECD = {
    "ICD10": {
        "oecd_asthma": "J4[56]", "oecd_copd": "J4[12347]", "oecd_heart_failure": "I110|I130|I132|I50",
        "oecd_hypertension": "I10|I119|I129|I139", "oecd_diabetes": "E1[0-4]",
    },
    "ICD10CM": {
        "oecd_asthma": "J45", "oecd_copd": "J4[12347]", "oecd_heart_failure": "I110|I130|I132|I50",
        "oecd_hypertension": "I10|I119|I129|I1310|I16", "oecd_diabetes": "E1[013]",
    },
}  # fmt: skip
OBSTETRIC = {"ICD10": "O", "ICD10CM": "O", "ICD9CM": "6[3-7]"}
ONCOLOGY = {"ICD10": "C|Z511", "ICD10CM": "C|Z511", "ICD9CM": "1[4-9]|20|V581"}
INFARCTION = {"ICD10": "I2[12]", "ICD10CM": "I2[12]", "ICD9CM": "410"}
STROKE = {"ICD10": "I6[34]", "ICD10CM": "I63", "ICD9CM": "43[346]"}
AMPUTATION = "0Y6[23478CDFGHJMN]"
CARDIAC = "021[0-3]|027[0-3FGHJ]|02[NQR][FGHJ]|02C[0-3]"
DIALYSIS = "031[5-8]0[9AJKZ][DFVW]|031[9ABC]0[9AJKZ]F|031[9ABC]3ZF|041[KL]0[9AJKZ]S|041[KL]3JS|031[78]3ZF|X2K[BC]317"

# OECD/Eurostat, avoidable mortality, 2019 with COVID-19 of 2022; shared causes count a half on each list.
SHARED = "A1[5-9]|B90|J65|C53|E1[0-4]|I71|I1[01235]|I2[0-5]|I6[0-9]|I70|I739"
PREVENTABLE = (
    "A0|A3[3-7]|A39|A403|A413|A492|A5|A60|A63|A64|A80|B01|B05|B06|B1[5-9]|B2[0-4]|B5[0-4]|G00[01]|C0|C1[0-6]|C22|C33|C34"
    "|C43|C45|C67|D5[0-3]|J09|J10|J11|J13|J14|J4[0-4]|J6[0-4]|J6[6-9]|J70|J82|J92|Q0[015]|V0[1-9]|V[1-9]|W|X[0-3]|X4[0-9]|X5"
    "|X6|X7|X8[0-4]|X8[5-9]|X9|Y0|Y1|Y2|Y3[0-4]|E244|F10|G312|G621|G721|I426|K292|K70|K73|K74[0126]|K852|K860|Q860|R780"
    "|F1[1-689]|U07[12]"
)
TREATABLE = (
    "A38|A40([^3]|$)|A41([^3]|$)|A46|A481|A491|L03|G00[2389]|G03|C1[89]|C2[01]|C54|C55|C62|C73|C81|C91[01]|D[12]|D3[0-6]"
    "|E0[0-7]|E24([^4]|$)|E25|E27|G4[01]|I0|I26|I80|I829|J0[0-6]|J3|J12|J1[5-8]|J2[0-2]|J4[5-7]|J80|J81|J85|J86|J90"
    "|J93|J94|K2[5-8]|K3[5-8]|K4[0-6]|K8[0-3]|K85[01389]|K86[123]|K86[89]|N0[0-7]|N13|N1[7-9]|N2[013567]|N341|N35|N40"
    "|N7[0-3]|N75[01]|N76[46]|O|P[0-8]|P9[0-6]|Q2[0-8]|Y[456]|Y7|Y8[0-4]"
)
# Etkind and others (2017), table 1: causes of death that may need palliative care.
PALLIATIVE = (
    "C[0-8]|C9[0-7]|B2[0-4]|I[0-4]|I5[0-2]|I6|N17|N18|N28|J4[0-7]|J96|K7[0-7]|F01|F03|G30|R54|G10|G122|G20|G231|G35"
    "|G903"
)
# Chronic conditions of the multimorbidity count, each a code or more of ICPC-1: a choice of the project.
CHRONIC = (
    "T90", "R95", "R96", "K7[456]", "K77", "K90", "P70",
    "A79|B7[234]|D7[4567]|L71|N74|R8[45]|S77|T71|U7[567]|W72|X7[567]|Y7[78]", "B90", "D94", "D97", "F83|F84|F93|F94",
    "H84|H86", "K78", "K83", "K92", "L88", "L89|L90|L91", "L95", "N86", "N87", "N88", "N89", "P15|P19", "P72",
    "P73|P76", "P74", "P85", "S91", "T85|T86", "U9901",
)  # fmt: skip
ATHEROSCLEROSIS = "K7[456]|K89|K90|K9201|K9901"
STATINS = "C10AA|C10BA0[1-9]|C10BX"
CURATIVE = (
    "gp", "hospital", "mental_health", "pharmacy", "devices", "allied_health", "district_nursing", "maternity",
    "dental", "transport", "rehabilitation", "other",
)  # fmt: skip
COST_KINDS = ("declared", "capitation", "budget_share")


# --- stays and statins, followed person by person ------------------------------------------------------------------


def plain(code):
    return code.replace(".", "").upper()


def of_system(lists, system, code):
    """Whether a code is in the list of its own code system."""
    return code is not None and system in lists and re.match(f"({lists[system]})", plain(code)) is not None


def ages_on(day, person):
    """Fewest and most completed years on a day, or none."""
    if person["birth_year"] is None:
        return None, None
    months = [person["birth_month"]] if person["birth_month"] else [1, 12]
    ages = [day.year - person["birth_year"] - (day.month < month) for month in months]
    return min(ages), max(ages)


def stays(tables):
    """Rows of stays: days that touch are one stay, and so is an admission elsewhere on the day after discharge."""
    by_person = defaultdict(list)
    for line in tables["contact"]:
        if line["kind"] == "admission":
            by_person[line["person_id"], line["domain"]].append(line)
    persons = {person["person_id"]: person for person in tables["person"]}
    beside, done, seen = defaultdict(list), defaultdict(list), defaultdict(list)
    for row in tables["diagnosis"]:
        if row["status"] not in ("history", "cause_of_death", "contributing_cause"):
            beside[row["person_id"]].append(row)
    for line in tables["contact"]:
        if line.get("code_system") == "ICD10PCS":
            done[line["person_id"]].append(line)
        if line["domain"] == "mental_health" and line["kind"] not in (
            "admission", "intensive_care", "capitation", "dispensing",
        ):  # fmt: skip
            seen[line["person_id"]].append(line["day"])
    rows = []
    for (id, domain), lines in by_person.items():
        own = [_stay(found, persons[id], beside[id], done[id], seen[id], domain) for found in _joined(lines)]
        for one, after in zip(own, [*own[1:], None], strict=True):
            gap = None if after is None else (after["day"] - one["end_day"]).days
            one["back_any"] = gap is not None and gap <= 30
            one["back"] = after["urgent"] if one["back_any"] else 0
        rows += own
    return rows


def _end(line):
    return max(line["day"], line.get("end_day") or line["day"])


def _joined(lines):
    """Records of each stay, in order."""
    found = []
    for line in sorted(lines, key=lambda line: line["day"]):
        reached = max((_end(one) for one in found[-1]), default=None) if found else None
        # Who discharged: the record that ended last. No two of the drawn records end on the same day.
        last = max(found[-1], key=_end)["provider_id"] if found else None
        is_transfer = found and line["day"] == reached + timedelta(days=1)
        is_transfer = is_transfer and None not in (last, line["provider_id"]) and last != line["provider_id"]
        if found and (line["day"] <= reached or is_transfer):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _stay(records, person, beside, done, seen, domain):
    day, end = records[0]["day"], max(_end(record) for record in records)
    inside = [row for row in beside if day <= row["day"] <= end]
    first = records[0]
    main = (first["diagnosis_system"], first["diagnosis_code"])
    if main[1] is None:
        mains = sorted((row["day"], row["code_system"], row["code"]) for row in inside if row["status"] == "main")
        main = mains[0][1:] if mains else (None, None)
    all_codes = [(record["diagnosis_system"], record["diagnosis_code"]) for record in records]
    all_codes += [(row["code_system"], row["code"]) for row in inside]
    acts = [plain(line["code"]) for line in done if day <= line["day"] <= end]
    death = person["death_day"]
    died_there = death is not None and day <= death <= end
    nights = (end - day).days
    obstetric = any(of_system(OBSTETRIC, *code) for code in all_codes)
    least, most = ages_on(day, person)
    follow = [(other - end).days for other in seen if other > end]
    row = {
        "person_id": person["person_id"], "day": day, "end_day": end, "domain": domain, "nights": nights,
        "urgent": {"urgent": 1, "planned": 0, None: None}[first["urgency"]],
        "infarction": of_system(INFARCTION, *main), "stroke": of_system(STROKE, *main), "age": least,
        "died_30": death is not None and 0 <= (death - day).days <= 30, "died_there": died_there,
        "index": not died_there and nights > 0 and not obstetric and not of_system(ONCOLOGY, *main),
        "followed_7": bool(follow) and min(follow) <= 7, "followed_30": bool(follow) and min(follow) <= 30,
    }  # fmt: skip
    return row | _avoidable(main, all_codes, acts, person, least, most, row["died_there"] or obstetric or nights == 0)


def _avoidable(main, codes, acts, person, least, most, not_for_oecd):
    """Which indicators of avoidable admissions count the stay."""

    def is_main(name):
        return of_system({system: lists[name] for system, lists in AHRQ.items()}, *main)

    def has(name):
        return any(of_system({system: lists[name] for system, lists in AHRQ.items()}, *code) for code in codes)

    def was_done(pattern):
        return any(re.match(f"({pattern})", act) for act in acts)

    adult = least is not None and least >= 18 and person["sex"] is not None
    airways, heart, immune = has("airways"), was_done(CARDIAC), has("immune")
    shunt = has("kidney") and was_done(DIALYSIS)
    found = {
        "pqi_01": adult and is_main("short"),
        "pqi_03": adult and is_main("late"),
        "pqi_05": adult and least >= 40 and (is_main("copd") or is_main("asthma")) and not airways,
        "pqi_07": adult and is_main("hypertension") and not heart and not shunt,
        "pqi_08": adult and is_main("heart_failure") and not heart,
        "pqi_11": adult and is_main("pneumonia") and not has("sickle") and not immune,
        "pqi_12": adult and is_main("urinary") and not has("urinary_anomaly") and not immune,
        "pqi_14": adult and is_main("uncontrolled"),
        "pqi_15": adult and most < 40 and is_main("asthma") and not airways,
        # An amputation needs no main diagnosis that counts, but a known one: childbirth has to be ruled out.
        "pqi_16": adult and main[0] in AHRQ and was_done(AMPUTATION) and has("diabetes") and not has("trauma")
        and not of_system(OBSTETRIC, *main),
    }  # fmt: skip
    found["pqi_90"] = any(found.values())
    found["pqi_91"] = found["pqi_11"] or found["pqi_12"]
    found["pqi_93"] = found["pqi_01"] or found["pqi_03"] or found["pqi_14"] or found["pqi_16"]
    found["pqi_92"] = found["pqi_93"] or found["pqi_05"] or found["pqi_07"] or found["pqi_08"] or found["pqi_15"]
    for name in OECD["ICD10"]:
        counts = least is not None and least >= 15 and not not_for_oecd
        counts = counts and of_system({system: lists[name] for system, lists in OECD.items()}, *main)
        if name == "oecd_asthma":
            counts = counts and not airways
        if name in ("oecd_heart_failure", "oecd_hypertension"):
            counts = counts and not heart
        found[name] = counts
    return found


def statin_years(tables):
    """Whether a person with statins on two days of a year had them for four fifths of the days; none if unknown."""
    deaths = {person["person_id"]: person["death_day"] for person in tables["person"]}
    lines = defaultdict(list)
    for row in tables["medication"]:
        death = deaths[row["person_id"]]
        if row["code_system"] == "ATC" and re.match(STATINS, row["code"]) and (death is None or row["day"] <= death):
            lines[row["person_id"], row["day"].year].append(row)
    rows = []
    for (id, year), own in lines.items():
        days = {row["day"] for row in own}
        if len(days) < 2:
            continue
        end = date(year + 1, 1, 1) if deaths[id] is None else min(date(year + 1, 1, 1), deaths[id] + timedelta(days=1))
        stock, covered = defaultdict(int), 0
        for number in range((end - min(days)).days):
            today = min(days) + timedelta(days=number)
            for row in own:
                if row["day"] == today:
                    stock[row["code"]] += row["days"] or 0
            covered += any(left > 0 for left in stock.values())
            stock = defaultdict(int, {code: max(left - 1, 0) for code, left in stock.items()})
        enough = 10 * covered >= 8 * (end - min(days)).days
        unknown = any(row["days"] is None for row in own) and not enough
        rows.append({"person_id": id, "year": year, "adherent": None if unknown else int(enough)})
    return rows


# --- the tables, as SQL sees them ------------------------------------------------------------------------------------

VIEWS = f"""
    -- Rows count on the days on which their person is in the population.
    CREATE VIEW c AS SELECT p.year, p.age AS age_then, o.* FROM contact o JOIN person_year p
        ON p.person_id = o.person_id AND o.day >= enter_day AND o.day < leave_day;
    CREATE VIEW d AS SELECT p.year, o.*, upper(replace(code, '.', '')) AS plain FROM diagnosis o JOIN person_year p
        ON p.person_id = o.person_id AND o.day >= enter_day AND o.day < leave_day;
    CREATE VIEW m AS SELECT p.year, o.* FROM medication o JOIN person_year p
        ON p.person_id = o.person_id AND o.day >= enter_day AND o.day < leave_day;
    CREATE VIEW v AS SELECT p.year, o.* FROM measurement o JOIN person_year p
        ON p.person_id = o.person_id AND o.day >= enter_day AND o.day < leave_day;
    CREATE VIEW s AS SELECT p.year, o.* FROM stay o JOIN person_year p
        ON p.person_id = o.person_id AND o.day >= enter_day AND o.day < leave_day;
    CREATE VIEW ever AS SELECT p.person_id, p.year, code_system, upper(replace(code, '.', '')) AS plain
        FROM diagnosis o JOIN person_year p ON p.person_id = o.person_id AND o.day < leave_day;

    CREATE VIEW taken AS SELECT m.*, year(m.day) AS in_year FROM medication m JOIN person USING (person_id)
        WHERE code_system = 'ATC' AND (death_day IS NULL OR m.day <= death_day);
    -- A year of medicines counts where the person was on the last day on which any was dispensed.
    CREATE VIEW last_taken AS SELECT person_id, in_year AS year, max(day) AS day FROM taken GROUP BY ALL;
    CREATE VIEW counted_year AS SELECT l.person_id, l.year FROM last_taken l JOIN person_year p
        ON p.person_id = l.person_id AND l.day >= enter_day AND l.day < leave_day;
    CREATE VIEW long_use AS SELECT person_id, in_year AS year, left(code, 4) AS class FROM taken
        GROUP BY ALL HAVING count(DISTINCT day) >= 3 OR sum(days) > 180;
    CREATE VIEW five_classes AS SELECT person_id, year, 1 AS n FROM long_use JOIN counted_year USING (person_id, year)
        GROUP BY ALL HAVING count(*) >= 5;
    CREATE VIEW benzodiazepine AS SELECT person_id, in_year AS year,
        CASE WHEN sum(ddd) > 365 THEN 1 WHEN count(*) = count(ddd) THEN 0 END AS long_term
        FROM taken WHERE regexp_matches(code, '^(N05BA|N05CD|N05CF)') GROUP BY ALL;

    CREATE VIEW visit AS SELECT DISTINCT person_id, year(day) AS year, provider_id, kind, day FROM contact
        WHERE domain = 'gp' AND kind IN ('consultation', 'telephone', 'home_visit') AND provider_id IS NOT NULL;
    CREATE VIEW with_provider AS SELECT person_id, year, provider_id, count(*) AS n, max(day) AS day FROM visit
        GROUP BY ALL;
    CREATE VIEW continuity AS
        SELECT w.person_id, w.year, max(n) / sum(n) AS upc, (sum(n * n) - sum(n)) / (sum(n) * (sum(n) - 1)) AS coc
        FROM with_provider w GROUP BY w.person_id, w.year HAVING sum(n) >= 3 AND EXISTS (
            FROM person_year p WHERE p.person_id = w.person_id AND max(w.day) >= enter_day AND max(w.day) < leave_day
        );

    CREATE VIEW cause AS SELECT person_id, upper(replace(code, '.', '')) AS cause FROM diagnosis
        WHERE status = 'cause_of_death' AND code_system = 'ICD10';
    -- Twelve times 75 years less the months lived; the month is January where it is not known.
    CREATE VIEW died AS SELECT p.person_id, y.year, death_day, death_place, sex_of AS sex, cause,
        900 - (12 * (year(death_day) - birth_year) + month(death_day) - coalesce(birth_month, 1)) AS months_left
        FROM (SELECT *, sex AS sex_of FROM person) p
        JOIN person_year y ON y.person_id = p.person_id AND death_day >= enter_day AND death_day < leave_day
        LEFT JOIN cause ON cause.person_id = p.person_id;

    -- The last year of life, wherever the person lived then.
    CREATE VIEW before AS SELECT o.*, death_day - o.day AS ago, greatest(o.day, coalesce(end_day, o.day)) AS last_day,
        death_day FROM contact o JOIN person USING (person_id) WHERE o.day <= death_day;
    CREATE VIEW sick AS
        SELECT person_id, upper(replace(code, '.', '')) AS plain, death_day - day AS ago
        FROM diagnosis JOIN person USING (person_id)
        WHERE code_system = 'ICD10' AND coalesce(status, 'none') IN ('main', 'secondary', 'problem', 'none')
          AND day <= death_day
        UNION ALL
        SELECT person_id, upper(replace(diagnosis_code, '.', '')), ago FROM before
        WHERE diagnosis_system = 'ICD10' AND death_day - last_day <= 365;
    CREATE VIEW palliative AS SELECT person_id, year, died.death_place FROM died
        WHERE CASE WHEN cause IS NOT NULL THEN regexp_matches(cause, '^({PALLIATIVE})') ELSE EXISTS (
            FROM sick WHERE sick.person_id = died.person_id AND ago <= 365 AND regexp_matches(plain, '^({PALLIATIVE})')
        ) END;
    CREATE VIEW too_much AS
        SELECT person_id FROM before WHERE domain = 'hospital' AND kind = 'emergency' AND ago <= 30
        GROUP BY ALL HAVING count(DISTINCT day) >= 2
        UNION SELECT person_id FROM before
        WHERE domain = 'hospital' AND kind = 'intensive_care' AND death_day - last_day <= 30
        UNION SELECT person_id FROM before a WHERE domain = 'hospital' AND kind = 'admission' AND ago <= 30
          AND NOT EXISTS (
              FROM before b WHERE b.person_id = a.person_id AND b.domain = 'hospital' AND b.kind = 'admission'
                AND b.day < a.day AND b.last_day >= a.day
          )
        GROUP BY ALL HAVING count(*) >= 2
        UNION SELECT person_id FROM sick WHERE plain LIKE 'Z511%' AND ago <= 14
        UNION SELECT person_id FROM medication JOIN person USING (person_id)
        WHERE code_system = 'ATC' AND code LIKE 'L01%' AND death_day - day BETWEEN 0 AND 14;
    CREATE VIEW last_year AS SELECT died.person_id, died.year, coalesce(sum(amount_cents), 0) AS cents
        FROM died LEFT JOIN before ON before.person_id = died.person_id AND ago <= 365
         AND amount_kind IN {COST_KINDS} GROUP BY ALL;

    -- Of what was asked for on one day, the first contact of each kind of waiting.
    CREATE VIEW began AS
        SELECT o.*, CASE WHEN o.domain = 'mental_health' THEN 98 WHEN o.kind = 'first_outpatient' THEN 28 ELSE 49 END
            AS most_days FROM contact o
        WHERE asked_day <= o.day AND coalesce(urgency, 'planned') = 'planned' AND (
            o.domain = 'hospital' AND o.kind IN ('first_outpatient', 'day_case', 'admission', 'treatment')
            OR o.domain = 'mental_health' AND o.kind IN ('day_case', 'admission', 'treatment'));
    CREATE VIEW wait AS SELECT DISTINCT p.year, a.person_id, a.asked_day, a.domain, a.most_days, a.day FROM began a
        JOIN person_year p ON p.person_id = a.person_id AND a.day >= enter_day AND a.day < leave_day
        WHERE NOT EXISTS (
            FROM began b WHERE b.person_id = a.person_id AND b.asked_day = a.asked_day AND b.domain = a.domain
                AND b.most_days = a.most_days AND b.day < a.day);
    CREATE VIEW attendance AS SELECT *, level >= 4 AND all_self AND NOT EXISTS (
            FROM contact o WHERE o.person_id = a.person_id AND o.domain = 'hospital' AND o.kind = 'admission'
                AND o.day - a.day IN (0, 1)
        ) AS low
        FROM (SELECT year, person_id, day, min(triage_level) AS level, bool_and(referred_by = 'self') AS all_self FROM c
              WHERE domain = 'hospital' AND kind = 'emergency' GROUP BY ALL) a
        WHERE level IS NOT NULL AND all_self IS NOT NULL;

    CREATE VIEW last_value AS SELECT person_id, year, code, max_by(value, (day, value)) AS value FROM v
        WHERE code_system = 'LOINC' AND value IS NOT NULL GROUP BY ALL;
"""


# --- the indicators ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Plain:
    """
    An indicator: what counts above, as rows of person_id, year and n; and what is below.

    `below` is `days`, `persons`, or rows of the same kind that are added up; with `among`, rows of who is counted.
    """

    top: str
    below: str = "days"
    ages: str = "true"
    among: bool = False


def lines(table, where, ages="true"):
    return Plain(f"SELECT person_id, year, count(*) AS n FROM {table} WHERE {where} GROUP BY ALL", "days", ages)


def having(table, where):
    return f"SELECT DISTINCT person_id, year, 1 AS n FROM {table} WHERE {where}"


def persons(table, where, ages="true"):
    return Plain(having(table, where), "persons", ages)


def among(top, below, ages="true"):
    return Plain(top, below, ages, among=True)


def listed(words):
    return "(" + ", ".join(f"'{word}'" for word in words) + ")"


def cost(*domains, ages="true"):
    where = f"amount_kind IN {COST_KINDS}" + (f" AND domain IN {listed(domains)}" if domains else "")
    top = f"SELECT person_id, year, sum(amount_cents) / 100 AS n FROM c WHERE {where} GROUP BY ALL"
    return Plain(top, "days", ages)


def icpc(pattern):
    return f"code_system = 'ICPC1' AND regexp_matches(plain, '^({pattern})')"


def either(icpc_pattern, icd_pattern):
    return f"({icpc(icpc_pattern)}) OR (code_system = 'ICD10' AND regexp_matches(plain, '^({icd_pattern})'))"


def atc(pattern):
    return f"code_system = 'ATC' AND regexp_matches(code, '^({pattern})')"


def reached(code, condition="true"):
    return f"SELECT person_id, year, 1 AS n FROM last_value WHERE code IN ('{code}') AND {condition}"


def ratio(table, of, below, ages="true"):
    """A sum over a sum of the same rows."""
    rows = "SELECT person_id, year, sum(({of})::INTEGER) AS n FROM {table} WHERE {below} GROUP BY ALL"
    return Plain(rows.format(of=of, table=table, below=below), rows.format(of="true", table=table, below=below), ages)


def deaths(number):
    return f"SELECT person_id, year, {number} AS n FROM died"


def halves(of):
    """Deaths below 75, a half for a shared cause; breast cancer of women is treatable."""
    whole = f"regexp_matches(cause, '^({of})')"
    if of is TREATABLE:
        whole += " OR (cause LIKE 'C50%' AND sex = 'female')"
    return deaths(f"""
        CASE WHEN months_left > 0 AND ({whole}) THEN 1
             WHEN months_left > 0 AND regexp_matches(cause, '^({SHARED})') THEN 0.5 ELSE 0 END""")


RISK = having("ever", icpc(f"K86|K87|T90|{ATHEROSCLEROSIS}"))
LAST_LDL = """
    (SELECT person_id, year, max_by(value, (day, value)) AS value FROM v
     WHERE code_system = 'LOINC' AND code IN ('22748-8', '39469-2') AND value IS NOT NULL GROUP BY ALL)"""


def ldl(limit, ages):
    with_value = f"SELECT person_id, year, 1 AS n FROM {LAST_LDL} SEMI JOIN ({having('ever', icpc(ATHEROSCLEROSIS))})"
    top = f"SELECT person_id, year, 1 AS n FROM {LAST_LDL} WHERE value <= {limit}"
    return among(top, f"{with_value} USING (person_id, year)", ages)


def conditions(number):
    each = " UNION ALL ".join(
        f"SELECT DISTINCT person_id, year, {place} AS place FROM ever WHERE {icpc(pattern)}"
        for place, pattern in enumerate(CHRONIC)
    )
    counted = f"SELECT person_id, year, 1 AS n FROM ({each}) GROUP BY person_id, year HAVING count(*) >= {number}"
    return Plain(counted, "persons")


def recorded(icpc_pattern, icd_pattern):
    return persons("ever", either(icpc_pattern, icd_pattern))


def avoidable(flag, ages="age >= 18"):
    return lines("s", f"domain = 'hospital' AND {flag}", ages)


def gp(*kinds):
    return f"domain = 'gp' AND kind IN {listed(kinds)}"


ABOUT_DIABETES = """
    ((diagnosis_system = 'ICPC1' AND diagnosis_code LIKE 'T90%')
     OR (diagnosis_system = 'ICD10' AND regexp_matches(diagnosis_code, '^E1[0-4]'))
     OR (diagnosis_system = 'ICD10CM' AND regexp_matches(diagnosis_code, '^E1[013]')))
    AND kind IN ('consultation', 'telephone', 'home_visit', 'first_outpatient', 'outpatient')
    AND domain IN ('gp', 'hospital')"""
SEEN = ("consultation", "telephone", "home_visit")
PALLIATIVE_DEATHS = "SELECT person_id, year, {n} AS n FROM palliative"

PLAIN = {
    "all_cause_mortality": Plain(deaths(1)),
    "years_of_life_lost_below_75": Plain(deaths("greatest(coalesce(months_left, 0), 0) / 12"), ages="age < 75"),
    "preventable_mortality": Plain(halves(PREVENTABLE), ages="age < 75"),
    "treatable_mortality": Plain(halves(TREATABLE), ages="age < 75"),
    "suicide_mortality": Plain(deaths("coalesce(regexp_matches(cause, '^(X[67]|X8[0-4]|Y870)'), false)::INTEGER")),
    "diabetes_prevalence": Plain(
        f"{having('ever', icpc('T90'))} UNION SELECT person_id, year, 1 FROM m WHERE {atc('A10')}"
        " GROUP BY ALL HAVING count(*) >= 2", "persons",
    ),
    "copd_prevalence_40_and_over": persons("ever", icpc("R95"), "age >= 40"),
    "coronary_disease_prevalence": persons("ever", icpc("K7[456]")),
    "heart_failure_prevalence": persons("ever", icpc("K77")),
    "dementia_prevalence_65_and_over": Plain(
        f"{having('ever', icpc('P70'))} UNION {having('m', atc('N06D'))}", "persons", "age >= 65"
    ),
    "depression_anxiety_in_care": persons("d", icpc("P01|P03|P74|P76")),
    "multimorbidity": conditions(2),
    "multimorbidity_of_four": conditions(4),
    "cancer_incidence": Plain("""
        SELECT p.person_id, year, 1 AS n FROM person_year p JOIN (
            SELECT person_id, min(day) AS day FROM diagnosis
            WHERE code_system = 'ICD10' AND code LIKE 'C%' AND code NOT LIKE 'C44%' GROUP BY ALL
        ) f ON f.person_id = p.person_id AND day >= enter_day AND day < leave_day"""),
    "hypertension_prevalence_40_and_over": Plain(
        f"{having('ever', icpc('K86|K87'))} UNION {having('m', atc('C0[23789]'))}"
        f" UNION {reached('8480-6', 'value >= 140')} UNION {reached('8462-4', 'value >= 90')}", "persons", "age >= 40",
    ),
    "recorded_diabetes": recorded("T90", "E1[0-4]"),
    "recorded_copd": recorded("R95", "J44"),
    "recorded_asthma": recorded("R96", "J45|J46"),
    "recorded_heart_failure": recorded("K77", "I50"),
    "recorded_coronary_disease": recorded("K7[456]", "I2[0-5]"),
    "recorded_stroke": recorded("K90", "I6[0-4]"),
    "recorded_dementia": recorded("P70", "F0[0-3]|G30"),
    "recorded_depression": recorded("P76", "F3[23]"),
    **{
        id: avoidable(flag) for id, flag in {
            "avoidable_admissions": "pqi_90", "avoidable_acute_admissions": "pqi_91",
            "avoidable_chronic_admissions": "pqi_92", "avoidable_diabetes_admissions": "pqi_93",
            "avoidable_heart_failure_admissions": "pqi_08", "avoidable_hypertension_admissions": "pqi_07",
            "avoidable_pneumonia_admissions": "pqi_11", "avoidable_urinary_infection_admissions": "pqi_12",
            "amputations_in_diabetes": "pqi_16",
        }.items()
    },
    "avoidable_copd_asthma_admissions": avoidable("pqi_05", "age >= 40"),
    "avoidable_asthma_admissions_young": avoidable("pqi_15", "age >= 18 AND age < 40"),
    **{f"{flag}_admissions": avoidable(flag, "age >= 15") for flag in OECD["ICD10"]},
    "hba1c_measured": among(reached("59261-8"), having("ever", icpc("T90"))),
    "hba1c_at_target": among(
        reached("59261-8", "value <= 53"),
        f"{reached('59261-8')} AND (person_id, year) IN (SELECT (person_id, year) FROM ever WHERE {icpc('T90')})",
    ),
    "blood_pressure_at_target": among(reached("8480-6", "value <= 140"), RISK, "age >= 18 AND age < 80"),
    "blood_pressure_at_target_80_and_over": among(reached("8480-6", "value <= 150"), RISK, "age >= 80"),
    "ldl_at_target": ldl(1.8, "age < 70"),
    "ldl_at_target_70_and_over": ldl(2.6, "age >= 70"),
    "medication_review": among(having("c", "kind = 'medication_review'"), "FROM five_classes", "age >= 75"),
    "individual_care_plan": among(
        "SELECT DISTINCT p.person_id, year, 1 AS n FROM person_year p JOIN contact o"
        " ON o.person_id = p.person_id AND day < leave_day AND kind = 'care_plan'",
        having("ever", icpc(f"T90|R95|K77|{ATHEROSCLEROSIS}")),
    ),
    "statin_adherence": among(
        "SELECT person_id, year, adherent AS n FROM statin",
        "SELECT person_id, year, 1 AS n FROM statin SEMI JOIN counted_year USING (person_id, year)"
        " WHERE adherent IS NOT NULL",
    ),
    "polypharmacy_75_and_over": Plain("FROM five_classes", "persons", "age >= 75"),
    # Nobody is left out but who has a year of medicines in which the amount of these is unknown and would matter, and
    # whose medicines are all of days outside the population.
    "long_term_benzodiazepines_65_and_over": among(
        "SELECT person_id, year, 1 AS n FROM benzodiazepine SEMI JOIN counted_year USING (person_id, year)"
        " WHERE long_term = 1",
        "SELECT person_id, year, 1 AS n FROM person_year WHERE (person_id, year) NOT IN"
        " (SELECT (person_id, year) FROM benzodiazepine SEMI JOIN counted_year USING (person_id, year)"
        "  WHERE long_term IS NULL)", "age >= 65",
    ),
    "antibiotic_volume": Plain(
        "SELECT person_id, in_year AS year, sum(ddd) AS n FROM taken WHERE code LIKE 'J01%'"
        " AND (person_id, in_year) IN (SELECT (person_id, year) FROM counted_year)"
        " GROUP BY ALL HAVING count(*) = count(ddd)"
    ),
    "second_line_antibiotic_share": ratio(
        "m", "regexp_matches(code, '^(J01D[BCDE]|J01M)')", "code_system = 'ATC' AND code LIKE 'J01%'"
    ),
    "users_antibiotics": persons("m", atc("J01")),
    "users_opioids": persons("m", atc("N02A")),
    "users_benzodiazepines": persons("m", atc("N05BA|N05CD")),
    "users_antidepressants": persons("m", atc("N06A")),
    "users_glucose_lowering": persons("m", atc("A10")),
    "users_lipid_modifying": persons("m", atc("C10")),
    "infarction_deaths_within_30_days": ratio("s", "died_30", "domain = 'hospital' AND infarction AND s.age >= 45"),
    "stroke_deaths_within_30_days": ratio("s", "died_30", "domain = 'hospital' AND stroke AND s.age >= 45"),
    "unplanned_readmission": ratio("s", "back = 1", "domain = 'hospital' AND index AND back IS NOT NULL"),
    "readmission": ratio("s", "back_any", "domain = 'hospital' AND index"),
    "follow_up_after_mental_health_stay": ratio("s", "followed_7", "domain = 'mental_health' AND NOT died_there"),
    "follow_up_after_mental_health_stay_30": ratio("s", "followed_30", "domain = 'mental_health' AND NOT died_there"),
    "low_acuity_emergency_visits": ratio("attendance", "low", "true"),
    "waiting_above_norm": ratio("wait", "day - asked_day > most_days", "true"),
    "usual_provider_index": among(
        "SELECT person_id, year, upc AS n FROM continuity", "SELECT person_id, year, 1 AS n FROM continuity"
    ),
    "continuity_of_care_index": among(
        "SELECT person_id, year, coc AS n FROM continuity", "SELECT person_id, year, 1 AS n FROM continuity"
    ),
    "flu_vaccination_60_and_over": persons("m", atc("J07BB"), "age >= 60"),
    "deaths_at_home": ratio("palliative", "death_place = 'home'", "death_place IS NOT NULL"),
    "aggressive_care_at_end_of_life": ratio(
        "palliative", "person_id IN (SELECT person_id FROM too_much)", "true"
    ),
    "last_year_of_life_cost": Plain("SELECT person_id, year, cents / 100 AS n FROM last_year", deaths(1)),
    "curative_care_cost": cost(*CURATIVE),
    "care_cost_total": cost(),
    "care_cost_hospital": cost("hospital"),
    "care_cost_gp": cost("gp"),
    "care_cost_pharmacy": cost("pharmacy"),
    "mental_health_cost_adults": cost("mental_health", ages="age >= 18"),
    "care_cost_mental_health": cost("mental_health"),
    "care_cost_district_nursing": cost("district_nursing"),
    "supporting_care_cost": cost("devices", "allied_health", "transport", "dental", "maternity"),
    "care_cost_devices": cost("devices"),
    "care_cost_allied_health": cost("allied_health"),
    "transport_cost": cost("transport"),
    "dental_cost": cost("dental"),
    "birth_care_cost": cost("maternity"),
    "care_cost_other": cost(
        "other", "maternity", "dental", "transport", "rehabilitation", "social_support", "youth_care", "prevention"
    ),
    "care_cost_long_term_care": cost("long_term_care"),
    "social_support_cost": cost("social_support"),
    "youth_care_cost": cost("youth_care"),
    "cross_domain_cost": cost(*CURATIVE, "long_term_care", "social_support", "youth_care"),
    "social_support_users": persons("c", "domain = 'social_support'"),
    "youth_care_users": persons("c", "domain = 'youth_care'", "age < 18"),
    "emergency_visits": lines("c", "domain = 'hospital' AND kind = 'emergency'"),
    "emergency_admissions": lines("s", "domain = 'hospital' AND urgent = 1"),
    "bed_days": Plain("SELECT person_id, year, sum(nights) AS n FROM s WHERE domain = 'hospital' GROUP BY ALL"),
    "bed_days_urgent": Plain(
        "SELECT person_id, year, sum(nights) AS n FROM s WHERE domain = 'hospital' AND urgent = 1 GROUP BY ALL"
    ),
    "bed_days_planned": Plain(
        "SELECT person_id, year, sum(nights) AS n FROM s WHERE domain = 'hospital' AND urgent = 0 GROUP BY ALL"
    ),
    "first_outpatient_visits": lines("c", "domain = 'hospital' AND kind = 'first_outpatient'"),
    "gp_contacts": lines("c", gp(*SEEN)),
    "out_of_hours_contacts": lines("c", gp("out_of_hours")),
    "substitution_ratio": ratio("c", "domain = 'gp'", ABOUT_DIABETES),
    "preferred_acid_inhibitors": ratio("m", "regexp_matches(code, '^A02BC0[12]')", atc("A02BC")),
    "gp_home_visits": lines("c", gp("home_visit")),
    "outpatient_visits": lines("c", "domain = 'hospital' AND kind IN ('outpatient', 'first_outpatient')"),
    "day_cases": lines("c", "domain = 'hospital' AND kind = 'day_case'"),
    "hospital_admissions": lines("c", "domain = 'hospital' AND kind = 'admission'"),
    "hospital_stays": lines("s", "domain = 'hospital'"),
    "hospital_days": Plain(
        "SELECT person_id, year, sum(greatest(coalesce(end_day, day) - day + 1, 0)) AS n FROM c"
        " WHERE domain = 'hospital' AND kind = 'admission' GROUP BY ALL"
    ),
    "mental_health_contacts": lines("c", "domain = 'mental_health'"),
    "district_nursing_contacts": lines("c", "domain = 'district_nursing'"),
    "dispensings": lines("c", "domain = 'pharmacy' AND kind = 'dispensing'"),
    "any_gp_contact": persons("c", gp(*SEEN)),
    "any_admission": persons("c", "domain = 'hospital' AND kind = 'admission'"),
}  # fmt: skip


def person_years(tables, periods):
    """Person-time with sex and age on 1 January; where the month of birth is not known, the fewest years."""
    known = {person["person_id"]: person for person in tables["person"]}
    rows = []
    for id, year, region, enter, leave in periods:
        person = known[id]
        age = ages_on(date(year, 1, 1), person)[0]
        rows.append((id, year, region, enter, leave, person["sex"], None if age is None else max(age, 0)))
    columns = ["person_id", "year", "region", "enter_day", "leave_day", "sex", "age"]
    frame = pl.DataFrame(rows, schema=columns, orient="row")
    return frame.with_columns((pl.col("leave_day") - pl.col("enter_day")).dt.total_days().alias("days"))


def opened(tables, periods):
    """A connection on the tables, with the views of this module."""
    connection = duckdb.connect()
    frames = {name: care_frame(name, rows) for name, rows in tables.items()}
    frames["person_year"] = person_years(tables, periods)
    frames["stay"] = pl.DataFrame(stays(tables), infer_schema_length=None)
    frames["statin"] = pl.DataFrame(statin_years(tables), infer_schema_length=None)
    for name, frame in frames.items():
        connection.register(f"{name}_frame", frame.to_arrow())
        connection.execute(f"CREATE TABLE {name} AS FROM {name}_frame")
    connection.execute(VIEWS)
    return connection


def answer(connection, one):
    """Numerator and denominator by region and year."""
    is_rows = one.below not in ("days", "persons")
    below = {"days": "sum(p.days)", "persons": "count(*)"}.get(one.below, "sum(coalesce(b.n, 0))")
    beside = f"LEFT JOIN ({one.below}) b USING (person_id, year)" if is_rows else ""
    rows = connection.execute(f"""
        SELECT region, year, sum(coalesce(t.n, 0)), {below} FROM person_year p
        LEFT JOIN ({one.top}) t USING (person_id, year) {beside}
        WHERE {one.ages.replace("age", "p.age")} {"AND b.n = 1" if one.among else ""} GROUP BY ALL
    """).fetchall()
    return {(region, year): (float(above), float(under)) for region, year, above, under in rows}
