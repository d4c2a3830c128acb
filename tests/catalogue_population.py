"""
A drawn population whose rows crowd around the boundaries of the indicators of the catalogue.

Ages lie around the limits of ages, days around the first and last of a year and around days of death, stays follow each
other after the gaps that decide, and codes stand beside the codes that count. Every draw is the same.
"""

from datetime import date, timedelta

import numpy as np

YEARS = (2019, 2020, 2021)
PERSONS = 1_500
AGE_LIMITS = (15, 18, 40, 45, 60, 65, 70, 75, 80)
FIRST, AFTER = date(2018, 11, 1), date(2022, 2, 1)
TURNS = [date(year, month, day) for year in YEARS for month, day in ((1, 1), (12, 31))]
BEFORE_DEATH = (0, 1, 13, 14, 15, 29, 30, 31, 364, 365, 366)

KINDS = {
    "gp": ("consultation", "consultation", "telephone", "home_visit", "out_of_hours", "capitation",
           "medication_review", "care_plan", None),
    "hospital": ("emergency", "emergency", "first_outpatient", "outpatient", "day_case", "intensive_care", "treatment"),
    "mental_health": ("consultation", "telephone", "treatment", "capitation", "intensive_care"),
    "pharmacy": ("dispensing", "dispensing", None),
}  # fmt: skip
OTHER_DOMAINS = (
    "pharmacy", "devices", "allied_health", "district_nursing", "maternity", "dental", "transport", "rehabilitation",
    "long_term_care", "social_support", "youth_care", "prevention", "other",
)  # fmt: skip
AMOUNT_KINDS = ("declared", "declared", "declared", "paid", "own_risk", "capitation", "budget_share")
CONTACT_DIAGNOSES = (
    ("ICPC1", "T90"), ("ICPC1", "T90.02"), ("ICPC1", "T93"), ("ICPC1", "E11"), ("ICD10", "E10.1"), ("ICD10", "E14"),
    ("ICD10", "E15"), ("ICD10CM", "E13.9"), ("ICD10CM", "E08.9"), ("ICD10CM", "E14"),
)  # fmt: skip

MAIN = {
    "ICD10": (
        "E10.0", "E10.1", "E11.2", "E12.7", "E14.8", "E11.9", "E15", "J41.0", "J44.1", "J47", "J40", "J45.9", "J46",
        "I10", "I11.9", "I13.9", "I15.0", "I11.0", "I13.2", "I50.1", "I51.0", "J13", "J15.2", "J15.6", "J17", "J18.0",
        "J18.2", "J18.9", "N10", "N12", "N15.1", "N16", "N30.0", "N30.1", "N39.0", "N39.3", "I70.2", "I21.4", "I22.0",
        "I20.0", "I63.9", "I64", "I61.9", "O80", "O24.0", "C34.1", "Z51.1", "S72.0", "S88.1",
        *("I21.4", "I21.9", "I63.5") * 3,
    ),
    "ICD10CM": (
        "E10.10", "E11.00", "E11.641", "E11.649", "E11.65", "E11.9", "E11.21", "E13.52", "E10.69", "E08.10", "J41.0",
        "J44.0", "J44.81", "J45.901", "J45.909", "J45.21", "J45.20", "I10", "I13.10", "I13.11", "I16.0", "I50.22",
        "I50.30", "I09.81", "J15.211", "J15.0", "J18.9", "N10", "N30.00", "N30.10", "N39.0", "I21.4", "I63.9", "O80",
        "C34.11", "S88.111A",
    ),
    "ICD9CM": ("41071", "43491", "4359", "25010", "650", "1629", "V581", "4280"),
}  # fmt: skip
BESIDE = (
    ("ICD10", "E84.0"), ("ICD10", "Q33.0"), ("ICD10", "Q35.1"), ("ICD10", "I12.9"), ("ICD10", "D57.1"),
    ("ICD10", "D57.3"), ("ICD10", "B20"), ("ICD10", "D80.1"), ("ICD10", "Q62.0"), ("ICD10", "N11.9"),
    ("ICD10", "S88.1"), ("ICD10", "E11.5"), ("ICD10", "O24.0"), ("ICD10", "I10"), ("ICD10CM", "E84.11"),
    ("ICD10CM", "D57.00"), ("ICD10CM", "D57.03"), ("ICD10CM", "E11.51"), ("ICD10CM", "E09.51"),
    ("ICD10CM", "S98.111A"), ("ICD10CM", "S98.111D"), ("ICD10CM", "Q62.0"), ("ICD10CM", "I12.9"), ("ICPC1", "O24"),
)  # fmt: skip
PROCEDURES = (
    ("ICD10PCS", "0Y6H0Z1"), ("ICD10PCS", "0Y6H0Z1"), ("ICD10PCS", "0Y6P0Z0"), ("ICD10PCS", "02703ZZ"),
    ("ICD10PCS", "02100Z9"), ("ICD10PCS", "02500ZZ"), ("ICD10PCS", "031709D"), ("ICD10PCS", "031709Y"),
    ("NZA", "0Y6H0Z1"),
)  # fmt: skip
RECORDED = (
    *(("ICPC1", code) for code in (
        "T90", "T90.02", "T89", "T93", "R95", "R95.01", "R96", "R94", "K74", "K75", "K76.01", "K73", "K77", "K78",
        "K89", "K90", "K91", "K92.01", "K92.02", "K99.01", "K99.02", "P70", "P71", "P76", "P76.01", "P74", "P03", "P01",
        "P02", "K85", "K86", "K87", "L88", "L89", "L90", "L91", "L95", "U99.01", "U99.02", "X76", "X78", "T85", "T86",
        "N88", "N89", "S91", "H84", "H86", "H85", "F83", "F94", "B90", "D94", "D97", "P15", "P16", "P19", "P72", "P73",
        "P85", "N86", "N87", "K83", "A79",
    )),
    *(("ICD10", code) for code in (
        "E10", "E11.9", "E14.9", "E15", "J44.9", "J43", "J45.9", "J46", "J47", "I50.9", "I51", "I20", "I25.1", "I26",
        "I60.1", "I64", "I65", "F00.1", "F03", "G30.9", "G31.0", "F32.1", "F33", "F34", "C50.9", "C44.3", "C43.5",
        "D05.1", "C97", "T90",
    )),
)  # fmt: skip
CAUSES = (
    "A02.0", "A33", "A38", "A39.0", "A40.1", "A40.3", "A41.3", "A41.9", "A46", "A48.0", "A48.1", "A49.1", "A49.2",
    "A53.9", "A80.0", "B01.9", "B02.9", "B05.9", "B17.1", "B20", "B24", "B54", "B90.9", "A16.2", "C01", "C15.9",
    "C18.9", "C22.0", "C25.9", "C34.1", "C349", "C43.5", "C44.3", "C45.0", "C50.9", "C53.9", "C55", "C61", "C62.9",
    "C67.9", "C73", "C81.9", "C91.0", "C91.1", "C91.3", "D12.6", "D50.9", "E03.9", "E11.9", "E24.0", "E24.4", "E27.1",
    "F10.2", "F11.2", "F17.2", "F19.0", "G00.0", "G00.2", "G03.9", "G31.2", "G40.9", "G62.1", "I05.0", "I10", "I14",
    "I21.9", "I26.9", "I42.6", "I42.0", "I48", "I63.9", "I70.9", "I71.4", "I73.9", "I73.1", "I80.2", "I82.9", "I82.0",
    "J09", "J12.9", "J13", "J18.9", "J22", "J44.9", "J45.9", "J65", "J66.0", "J80", "J82", "J84.1", "J90", "J92.0",
    "K25.0", "K29.2", "K29.7", "K35.8", "K40.3", "K70.3", "K73.9", "K74.3", "K74.6", "K80.0", "K85.0", "K85.2", "K85.9",
    "K86.0", "K86.1", "K86.8", "L03.1", "N04.9", "N13.6", "N17.9", "N20.0", "N34.1", "N34.2", "N40", "N70.0", "N75.0",
    "N76.6", "O72.1", "P07.3", "Q01.9", "Q05.9", "Q20.3", "Q86.0", "R54", "R78.0", "U07.1", "U09.9", "V03.1", "W19",
    "X09", "X40", "X44", "X45", "X46", "X60", "X64", "X65", "X66", "X84.9", "X85", "X99", "Y09", "Y10", "Y15", "Y16",
    "Y34", "Y35", "Y43.3", "Y60", "Y83.1", "Y85", "Y87.0", "Y87.1", "F01.9", "F03", "G20", "G30.9", "G35",
)  # fmt: skip
MEDICINES = (
    "A10BA02", "A10BA02", "A10AB05", "A11CC05", "C10AA01", "C10AA05", "C10BA02", "C10BA10", "C10AX09", "C10BX03",
    "N05BA04", "N05CD07", "N05CF01", "N05CM09", "J01CA04", "J01DC02", "J01DH51", "J01MA02", "J01XE01", "J02AC01",
    "N02AA05", "N02BE01", "N06AB10", "N06DA04", "N06BA04", "C09AA02", "C07AB02", "C03CA01", "C01AA05", "B01AC06",
    "A02BC01", "A02BC02", "A02BC05", "A02BA02", "J07BB02", "J07AL02", "L01BC02", "L02BA01", "H03AA01", "R03AC02",
)  # fmt: skip
CHRONIC = ("A10BA02", "C07AB02", "C09AA02", "C10AA01", "B01AC06", "A02BC01", "C10AA05", "H03AA01")
MEASURED = (
    ("59261-8", (48, 52.9, 53, 53.1, 70)), ("8480-6", (120, 139, 140, 140.1, 141, 150, 151)),
    ("8462-4", (80, 89, 90, 91)), ("22748-8", (1.7, 1.8, 1.9, 2.6, 2.7)), ("39469-2", (1.8, 2.6, 3)),
    ("718-7", (8, 9)),
)  # fmt: skip

WAITED = (-1, 0, 27, 28, 29, 48, 49, 50, 97, 98, 99)


class Draw:
    """Draws with a fixed beginning."""

    def __init__(self, seed):
        self.random = np.random.default_rng(seed)

    def chance(self, probability):
        return self.random.random() < probability

    def one_of(self, values):
        return values[int(self.random.integers(len(values)))]

    def number(self, low, high):
        return int(self.random.integers(low, high))

    def day(self, death=None):
        if death is not None and self.chance(0.3):
            return death - timedelta(days=self.one_of(BEFORE_DEATH))
        if self.chance(0.2):
            return self.one_of(TURNS)
        return FIRST + timedelta(days=self.number(0, (AFTER - FIRST).days))


def drawn_population(seed=20_120_408, persons=PERSONS):
    """Rows of care tables by name, and the person-time of everybody: person, year, region, first day, day after."""
    draw = Draw(seed)
    tables = {name: [] for name in ("person", "contact", "diagnosis", "medication", "measurement")}
    periods = []
    for id in range(1, persons + 1):
        person = _person(draw, id)
        tables["person"].append(person)
        periods += _periods(draw, person)
        tables["contact"] += [*_contacts(draw, person), *_beside_stays(draw, person, tables["diagnosis"])]
        tables["diagnosis"] += _diagnoses(draw, person)
        tables["medication"] += _medicines(draw, person)
        tables["measurement"] += _measurements(draw, person)
    # Drawn after and apart from all else, which so stays what it was.
    tables["contact"] += _asked_and_triaged(Draw(seed + 1), tables["contact"])
    for number, line in enumerate(tables["contact"]):
        line["line_id"] = str(number)
    return tables, periods


def _person(draw, id):
    limit = draw.one_of(AGE_LIMITS)
    born = 2020 - limit + draw.number(-1, 2) if draw.chance(0.6) else draw.number(1925, 2018)
    month = draw.one_of((1, 2)) if draw.chance(0.3) else draw.number(1, 13)
    died = draw.chance(0.4)
    return {
        "person_id": id,
        "birth_year": None if draw.chance(0.02) else born,
        "birth_month": None if draw.chance(0.04) else month,
        "sex": None if draw.chance(0.03) else draw.one_of(("female", "male")),
        "death_day": date(2019, 1, 1) + timedelta(days=draw.number(0, 1_096)) if died else None,
        "death_place": draw.one_of(("home", "home", "hospital", "nursing_home", None)) if died else None,
    }


def _periods(draw, person):
    death = person["death_day"]
    found = []
    for year in YEARS:
        enter, leave = date(year, 1, 1), date(year + 1, 1, 1)
        if draw.chance(0.2):
            enter += timedelta(days=draw.number(0, 200))
        if draw.chance(0.2):
            leave -= timedelta(days=draw.number(0, 150))
        if death is not None:
            leave = min(leave, death + timedelta(days=1))
        if enter < leave:
            found.append((person["person_id"], year, draw.number(0, 2), enter, leave))
    return found


def _line(draw, person, day, **columns):
    amount = draw.chance(0.8)
    line = {"person_id": person["person_id"], "day": day, "provider_id": draw.one_of(("A", "A", "B", "C", None))}
    line["amount_cents"] = draw.number(-5_000, 200_000) if amount else None
    line["amount_kind"] = draw.one_of(AMOUNT_KINDS) if amount else None
    return line | columns


def _contacts(draw, person):
    lines = []
    for _ in range(draw.number(6, 16)):
        domain = draw.one_of(("gp", "gp", "gp", "hospital", "hospital", "mental_health", *OTHER_DOMAINS[::3]))
        domain = domain if domain in KINDS else draw.one_of(OTHER_DOMAINS)
        day = draw.day(person["death_day"])
        columns = {"domain": domain, "kind": draw.one_of(KINDS.get(domain, ("treatment", "home_visit", None)))}
        if columns["kind"] == "intensive_care":
            columns["end_day"] = day + timedelta(days=draw.number(0, 4))
        if domain in ("gp", "hospital") and draw.chance(0.3):
            columns["diagnosis_system"], columns["diagnosis_code"] = draw.one_of(CONTACT_DIAGNOSES)
        lines.append(_line(draw, person, day, **columns))
        if draw.chance(0.1):
            lines.append(dict(lines[-1]))
    return [*lines, *_visits(draw, person)]


def _visits(draw, person):
    """Visits of one year to a few providers, so that continuity can be told, and sometimes a review of medicines."""
    if draw.chance(0.3):
        return []
    year = draw.one_of(YEARS)
    kinds = [draw.one_of(("consultation", "telephone", "home_visit")) for _ in range(draw.number(1, 6))]
    kinds += ["medication_review"] if draw.chance(0.5) else []
    days = [date(year, draw.number(1, 13), draw.number(1, 28)) for _ in kinds]
    return [_line(draw, person, day, domain="gp", kind=kind) for day, kind in zip(days, kinds, strict=True)]


def _admissions(draw, person, domain):
    """Records of one domain, of which no two begin or end on the same day."""
    start = draw.day(person["death_day"])
    if person["death_day"] is not None and draw.chance(0.5):
        start = person["death_day"] - timedelta(days=draw.one_of((0, 0, 1, 2, 9, *BEFORE_DEATH)))
    begun, ended, lines = set(), set(), []
    for _ in range(draw.number(1, 6)):
        length = draw.one_of((0, 0, 1, 2, 4, 9))
        end = start + timedelta(days=length)
        if start not in begun and end not in ended:
            begun.add(start)
            ended.add(end)
            system = draw.one_of(("ICD10", "ICD10", "ICD10", "ICD10CM", "ICD9CM", None))
            lines.append(_line(
                draw, person, start, domain=domain, kind="admission", urgency=draw.one_of(("urgent", "planned", None)),
                end_day=None if length == 0 and draw.chance(0.5) else end, diagnosis_system=system,
                diagnosis_code=None if system is None else draw.one_of(MAIN[system]),
            ))  # fmt: skip
        start = end + timedelta(days=draw.one_of((-1, 0, 1, 1, 2, 7, 8, 29, 30, 31, 60)))
    return lines


def _asked_and_triaged(draw, lines):
    """Give lines a day of asking, or a level of triage and a referrer, and say what else was asked for that day."""
    more = []
    for line in lines:
        if line["domain"] in ("hospital", "mental_health") and draw.chance(0.6):
            line["asked_day"] = line["day"] - timedelta(days=draw.one_of(WAITED))
            if draw.chance(0.4):
                later = line["day"] + timedelta(days=draw.one_of((0, 1, 30, 200)))
                kind = draw.one_of(("first_outpatient", "day_case", "treatment", "outpatient", line["kind"]))
                kind = "treatment" if kind == "admission" else kind
                columns = {"domain": line["domain"], "kind": kind, "asked_day": line["asked_day"]}
                urgency = draw.one_of(("planned", None, None, "urgent"))
                more.append({"person_id": line["person_id"], "day": later, "urgency": urgency} | columns)
        if line["domain"] == "hospital" and line["kind"] in ("admission", "day_case") and draw.chance(0.4):
            came = line["day"] - timedelta(days=draw.one_of((0, 0, 1, 2, -1)))
            more.append({"person_id": line["person_id"], "day": came, "domain": "hospital", "kind": "emergency"})
    for line in (*lines, *more):
        if line["kind"] in ("emergency", "out_of_hours"):
            line["triage_level"] = draw.one_of((None, 1, 2, 3, 3, 4, 4, 4, 5, 5))
            line["referred_by"] = draw.one_of((None, "self", "self", "self", "gp", "ambulance", "specialist"))
    return more


def _beside_stays(draw, person, diagnoses):
    """Admissions, with what was done and recorded around them."""
    lines = _admissions(draw, person, "hospital") if draw.chance(0.8) else []
    lines += _admissions(draw, person, "mental_health") if draw.chance(0.25) else []
    around = []
    for line in lines:
        end = line.get("end_day") or line["day"]
        days = (line["day"], end, end + timedelta(days=1), line["day"] - timedelta(days=1))
        if draw.chance(0.35):
            system, code = draw.one_of(PROCEDURES)
            columns = {"domain": line["domain"], "kind": "treatment", "code_system": system, "code": code}
            around.append(_line(draw, person, draw.one_of(days), **columns))
        if draw.chance(0.5):
            system, code = draw.one_of(BESIDE)
            status = draw.one_of(("secondary", "secondary", None, "history", "contributing_cause"))
            diagnoses.append(
                {"person_id": person["person_id"], "day": draw.one_of(days), "code_system": system, "code": code}
                | {"status": status}
            )
        if line["diagnosis_code"] is None and draw.chance(0.5):
            diagnoses.append(
                {"person_id": person["person_id"], "day": line["day"], "code_system": "ICD10", "status": "main"}
                | {"code": draw.one_of(MAIN["ICD10"])}
            )
        if line["domain"] == "mental_health" and draw.chance(0.6):
            seen = end + timedelta(days=draw.one_of((0, 1, 7, 8, 30, 31)))
            around.append(_line(draw, person, seen, domain="mental_health", kind=draw.one_of(KINDS["mental_health"])))
    return lines + around


def _diagnoses(draw, person):
    rows = []
    for _ in range(draw.number(1, 9)):
        system, code = draw.one_of(RECORDED)
        day = draw.day() if draw.chance(0.5) else date(2012, 5, 1) + timedelta(days=draw.number(0, 2_400))
        rows.append({"day": day, "code_system": system, "code": code, "status": draw.one_of(("problem", None))})
    death = person["death_day"]
    if death is not None and draw.chance(0.85):
        system = "ICD10" if draw.chance(0.93) else "ICD10CM"
        rows.append({"day": death, "code_system": system, "code": draw.one_of(CAUSES), "status": "cause_of_death"})
    if death is not None and draw.chance(0.3):
        rows.append({"day": death, "code_system": "ICD10", "code": "X70", "status": "contributing_cause"})
    return [{"person_id": person["person_id"]} | row for row in rows]


def _medicines(draw, person):
    rows = [(draw.day(person["death_day"]), draw.one_of(MEDICINES)) for _ in range(draw.number(2, 12))]
    if draw.chance(0.4):
        start, code = draw.day(), draw.one_of(("C10AA01", "C10AA05"))
        rows += [(start + timedelta(days=draw.one_of((28, 30, 45)) * turn), code) for turn in range(draw.number(2, 9))]
    if draw.chance(0.4):
        year, turns = draw.one_of(YEARS), draw.number(2, 4)
        rows += [(date(year, draw.number(1, 13), draw.number(1, 28)), code) for code in CHRONIC for _ in range(turns)]
    return [
        {
            "person_id": person["person_id"], "day": day, "code": code,
            "code_system": "ATC" if draw.chance(0.97) else "ZINDEX",
            "days": None if draw.chance(0.05) else draw.one_of((5, 30, 30, 60, 90, 90, 180, 181)),
            "ddd": None if draw.chance(0.05) else draw.one_of((7, 30, 90, 182.5, 365, 365.5)),
        }
        for day, code in rows
    ]  # fmt: skip


def _measurements(draw, person):
    rows = []
    for _ in range(draw.number(1, 8)):
        code, values = draw.one_of(MEASURED)
        rows.append(
            {"person_id": person["person_id"], "day": draw.day(), "code_system": "LOINC", "code": code}
            | {"value": None if draw.chance(0.05) else draw.one_of(values)}
        )
    return rows
