"""
The care tables: who lives where, is registered with whom, used what care, took part in what, and is how healthy.

A minimal star: few tables, one row per fact, every fact with its own day, so that it joins to residence, registration
and area as they were on that day. A fixed payment, such as the fee a practice receives per registered person, is a
dated line like any other. Days are days in the place where care was given; spells are half-open: the day in `valid_to`
is the first day that no longer counts.
"""

from __future__ import annotations

from collections.abc import Mapping

from proeftuin.data.care.contract import CareColumn, CareTable, Kind

SEXES = ("female", "male")

REGISTRATION_KINDS = ("gp", "insurer", "long_term_care", "programme")
"""With a general practice, a health insurer, for long-term care by law, or in a programme of a site."""

DOMAINS = (
    "gp",
    "hospital",
    "mental_health",
    "pharmacy",
    "devices",
    "allied_health",
    "district_nursing",
    "maternity",
    "dental",
    "transport",
    "rehabilitation",
    "long_term_care",
    "social_support",
    "youth_care",
    "prevention",
    "other",
)
"""Domains of care, from general practice to support under the acts on long-term care, social support and youth."""

CONTACT_KINDS = (
    "consultation",
    "telephone",
    "home_visit",
    "out_of_hours",
    "emergency",
    "first_outpatient",
    "outpatient",
    "day_case",
    "admission",
    "intensive_care",
    "treatment",
    "dispensing",
    "medication_review",
    "care_plan",
    "capitation",
    "other",
)
"""
What happened; `capitation` is a fixed payment without contact.

A first outpatient visit is `first_outpatient` and not also `outpatient`. A stay in intensive care is a line beside that
of its admission. `medication_review` and `care_plan` are the review that was held and the plan that was made.
"""

URGENCIES = ("planned", "urgent")
"""Whether a contact had been agreed beforehand, or could not wait."""

REFERRERS = ("self", "gp", "specialist", "ambulance", "other")
"""Who sent a person to care that can also be come to unsent; `self` is who came without a referral."""

DEATH_PLACES = ("home", "hospital", "nursing_home", "hospice", "other")
"""Where somebody died."""

DIAGNOSIS_STATUSES = ("main", "secondary", "problem", "history", "cause_of_death", "contributing_cause")
"""
Rank or state of a diagnosis.

`cause_of_death` is the underlying cause of death, of which there is one; `contributing_cause` is any other cause on the
certificate.
"""

DELIVERY_STEPS = ("invited", "declined", "enrolled", "session", "completed", "stopped")
"""
What happens to somebody in an intervention, in the order in which it can happen.

Who is asked to take part is invited, and declines or enrols; there are sessions until the person has completed it or
has stopped before that.
"""

AMOUNT_KINDS = ("declared", "paid", "own_risk", "capitation", "budget_share")
"""Charged by the provider, paid by the insurer, paid by the person, paid per registered person, or a budget's share."""

_PERSON = CareColumn(
    Kind.PERSON,
    "pseudonym of the person, the same in all tables",
    instruction="the pseudonym that your trusted party made; never a citizen service number, name or address",
)
_FROM = CareColumn(Kind.DAY, "first day on which it holds", instruction="the day it began")
_TO = CareColumn(
    Kind.DAY,
    "first day on which it no longer holds",
    missing="it still holds",
    instruction="the day after the last day; say `last_day_included: true` when your file gives the last day itself",
)
_SYSTEM = CareColumn(
    Kind.CODE,
    "code system of the code, such as ICD10, ICPC1, ATC or SNOMED",
    instruction="a constant when the whole file uses one system",
)
_CODE = CareColumn(Kind.CODE, "code in that system, without blanks", instruction="as the system writes it")
_DAY = CareColumn(Kind.DAY, "day of the fact", instruction="the day it happened, not the day it was recorded")
_AREA_CODE = CareColumn(
    Kind.CODE, "code of the area", instruction="as its publisher writes it: GM0363, WK036300, BU03630000, 1012"
)
_AREA_LEVEL = CareColumn(
    Kind.CODE,
    "kind of area: municipality, district, neighbourhood, postcode4, county, state, ...",
    instruction="a constant when the whole file uses one level",
)
_AREA_VINTAGE = CareColumn(
    Kind.INTEGER,
    "year whose division the code belongs to",
    unit="calendar year",
    lowest=1900,
    highest=2100,
    missing="codes of this kind do not change",
    instruction="a constant when the whole file uses one division",
)

PERSON = CareTable(
    "person",
    "one person",
    {
        "person_id": _PERSON,
        "birth_year": CareColumn(
            Kind.INTEGER,
            "year of birth",
            "not known: the age is unknown",
            "calendar year",
            lowest=1850,
            highest=2100,
            instruction="the year only; a day of birth is refused",
        ),
        "birth_month": CareColumn(
            Kind.INTEGER,
            "month of birth",
            "not known: ages near a birthday are unknown",
            lowest=1,
            highest=12,
            instruction="1 to 12",
        ),
        "sex": CareColumn(
            Kind.CODE,
            "registered sex",
            "not known, or neither",
            allowed=SEXES,
            instruction="map your own codes, such as M and V, under `values`",
        ),
        "death_day": CareColumn(Kind.DAY, "day of death", "not known to have died", instruction="the day of death"),
        "death_place": CareColumn(
            Kind.CODE,
            "where the person died",
            "not recorded, or not known to have died",
            allowed=DEATH_PLACES,
            instruction="map your own places under `values`; leave out if unsure",
            added_later=True,
        ),
        "origin": CareColumn(
            Kind.CODE, "group of origin as the holder records it", "not recorded", instruction="leave out if unsure"
        ),
    },
    key=("person_id",),
)

RESIDENCE = CareTable(
    "residence",
    "one person in one area over one spell",
    {
        "person_id": _PERSON,
        "valid_from": _FROM,
        "valid_to": _TO,
        "area_code": _AREA_CODE,
        "area_level": _AREA_LEVEL,
        "area_vintage": _AREA_VINTAGE,
        "household_type": CareColumn(Kind.CODE, "kind of household", "not recorded", instruction="leave out if unsure"),
    },
    key=("person_id", "valid_from", "area_level"),
    spell=("valid_from", "valid_to"),
)

REGISTRATION = CareTable(
    "registration",
    "one person with one organisation over one spell",
    {
        "person_id": _PERSON,
        "kind": CareColumn(
            Kind.CODE, "what the person is registered for", allowed=REGISTRATION_KINDS, instruction="often a constant"
        ),
        "organisation_id": CareColumn(
            Kind.IDENTIFIER,
            "practice, insurer, office or programme",
            "not recorded",
            instruction="its pseudonym or code",
        ),
        "valid_from": _FROM,
        "valid_to": _TO,
    },
    key=("person_id", "kind", "organisation_id", "valid_from"),
    spell=("valid_from", "valid_to"),
)

CONTACT = CareTable(
    "contact",
    "one contact or one line of a claim",
    {
        "line_id": CareColumn(
            Kind.IDENTIFIER, "identifier of the line at its source", "the source has none", instruction="claim and line"
        ),
        "person_id": _PERSON,
        "day": _DAY,
        "end_day": CareColumn(
            Kind.DAY,
            "last day, for what lasts, such as an admission",
            "it lasted one day",
            instruction="day of discharge",
        ),
        "domain": CareColumn(
            Kind.CODE, "domain of care", allowed=DOMAINS, instruction="map your sectors under `values`"
        ),
        "kind": CareColumn(
            Kind.CODE,
            "what happened",
            "not recorded",
            allowed=CONTACT_KINDS,
            instruction="map your kinds under `values`",
        ),
        "urgency": CareColumn(
            Kind.CODE,
            "whether the contact was planned",
            "not recorded",
            allowed=URGENCIES,
            instruction="map your own words under `values`; leave out if unsure, for admissions it matters most",
            added_later=True,
        ),
        "asked_day": CareColumn(
            Kind.DAY,
            "day on which the person, or who referred the person, asked for this care; not after its own day",
            "not recorded, or nobody had to wait",
            instruction=(
                "day of the referral or the application; for planned treatment the day on which it was decided on, "
                "for treatment in mental health care that of the first application"
            ),
            added_later=True,
        ),
        "triage_level": CareColumn(
            Kind.INTEGER,
            "urgency given at triage, on a scale of five levels from 1, most urgent, to 5, least urgent",
            "not recorded, or there was no triage",
            "level",
            lowest=1,
            highest=5,
            instruction=(
                "number the levels of the Manchester system (red 1 to blue 5) or the Emergency Severity Index; of the "
                "Netherlands Triage Standard U1 to U5 are 1 to 5 and U0 is 1 too; emergency contacts only"
            ),
            added_later=True,
        ),
        "referred_by": CareColumn(
            Kind.CODE,
            "who sent the person to this contact",
            "not recorded",
            allowed=REFERRERS,
            instruction="map your own words under `values`; leave out if unsure, for emergency visits it matters most",
            added_later=True,
        ),
        "code_system": CareColumn(
            Kind.CODE, "code system of the code", "there is no code", instruction="often a constant"
        ),
        "code": CareColumn(Kind.CODE, "product or activity", "there is no code", instruction="care product or tariff"),
        "provider_id": CareColumn(Kind.IDENTIFIER, "provider", "not recorded", instruction="its pseudonym or code"),
        "quantity": CareColumn(Kind.DECIMAL, "how many", "one", instruction="leave out when every line is one"),
        "amount_cents": CareColumn(
            Kind.CENTS,
            "amount of money; negative for a correction",
            "the line has no amount",
            "euro cents",
            instruction="in euro with at most two decimals: 12.50",
        ),
        "amount_kind": CareColumn(
            Kind.CODE, "what the amount is", "there is no amount", allowed=AMOUNT_KINDS, instruction="often a constant"
        ),
        "diagnosis_system": CareColumn(
            Kind.CODE,
            "code system of the diagnosis",
            "there is no diagnosis",
            instruction="a constant when the whole file uses one system; leave out without diagnoses",
        ),
        "diagnosis_code": CareColumn(
            Kind.CODE,
            "main diagnosis of the contact",
            "not recorded",
            instruction="the one diagnosis that the contact was for; several go to the table `diagnosis`",
        ),
    },
    day="day",
)

DIAGNOSIS = CareTable(
    "diagnosis",
    "one recorded diagnosis or problem",
    {
        "person_id": _PERSON,
        "day": _DAY,
        "code_system": _SYSTEM,
        "code": _CODE,
        "status": CareColumn(
            Kind.CODE,
            "rank or state of the diagnosis",
            "not recorded",
            allowed=DIAGNOSIS_STATUSES,
            instruction=("map your ranks under `values`; a cause of death has the day of death; leave out if unsure"),
        ),
        "episode_id": CareColumn(
            Kind.IDENTIFIER,
            "episode that the source itself keeps",
            "the source keeps none",
            instruction="your own number of the episode; it need not be unique over persons",
        ),
    },
    day="day",
)

MEDICATION = CareTable(
    "medication",
    "one medicine dispensed or prescribed",
    {
        "person_id": _PERSON,
        "day": _DAY,
        "code_system": _SYSTEM,
        "code": _CODE,
        "ddd": CareColumn(
            Kind.DECIMAL,
            "amount in defined daily doses",
            "not recorded",
            "defined daily doses",
            lowest=0,
            instruction="number of defined daily doses in the line",
        ),
        "days": CareColumn(
            Kind.INTEGER,
            "days of use supplied",
            "not recorded",
            "days",
            lowest=0,
            instruction="days that the supply lasts by its instructions",
        ),
    },
    day="day",
)

MEASUREMENT = CareTable(
    "measurement",
    "one measured value",
    {
        "person_id": _PERSON,
        "day": _DAY,
        "code_system": _SYSTEM,
        "code": _CODE,
        "value": CareColumn(
            Kind.DECIMAL,
            "the value",
            "measured, without a numeric result",
            instruction="a number; leave results in words out",
        ),
        "unit": CareColumn(
            Kind.CODE,
            "unit of the value",
            "the code has one unit only",
            instruction="as the laboratory writes it; nothing is converted, so deliver one unit per code",
        ),
    },
    day="day",
)

SURVEY_ANSWER = CareTable(
    "survey_answer",
    "one answer of one respondent",
    {
        "person_id": _PERSON,
        "day": _DAY,
        "wave": CareColumn(Kind.CODE, "round of the survey", instruction="your name of the round, such as 2022"),
        "instrument": CareColumn(Kind.CODE, "questionnaire", instruction="name and version of the questionnaire"),
        "item": CareColumn(
            Kind.CODE, "question", instruction="number or name of the question, the same in every round"
        ),
        "value": CareColumn(
            Kind.DECIMAL,
            "answer as a number",
            "not answered",
            instruction="the number of the answer; map answers in words under `values`",
        ),
        "weight": CareColumn(
            Kind.DECIMAL,
            "how many persons the respondent stands for",
            "not weighted",
            "persons",
            lowest=0,
            instruction="the weight that the fieldwork gives, the same in all rows of a respondent",
        ),
        "stratum": CareColumn(
            Kind.CODE, "stratum of the sample", "not stratified", instruction="as the design of the sample names it"
        ),
        "cluster": CareColumn(
            Kind.IDENTIFIER,
            "primary sampling unit",
            "not clustered",
            instruction="as the design of the sample names it",
        ),
    },
    key=("person_id", "wave", "instrument", "item"),
    day="day",
)

INTERVENTION = CareTable(
    "intervention",
    "one intervention in one site",
    {
        "intervention_id": CareColumn(
            Kind.IDENTIFIER, "identifier of the intervention", instruction="a short name of your own"
        ),
        "site": CareColumn(Kind.CODE, "identifier of the site", instruction="the `id` of the site in the study file"),
        "segment_rule": CareColumn(
            Kind.CODE,
            "segment or population that it is meant for",
            "everybody",
            instruction="the `id` of a population in the study file",
        ),
        "valid_from": _FROM,
        "valid_to": _TO,
        "cost_cents": CareColumn(
            Kind.CENTS,
            "cost of the intervention",
            "not known",
            "euro cents",
            instruction="total cost in that site, in euro with at most two decimals",
        ),
        "evidence": CareColumn(
            Kind.IDENTIFIER,
            "reference to the evidence for it",
            "none recorded",
            instruction="such as the DOI of a study",
        ),
    },
    key=("intervention_id", "site"),
    spell=("valid_from", "valid_to"),
)

EXPOSURE = CareTable(
    "exposure",
    "one person who received one intervention over one spell",
    {
        "intervention_id": CareColumn(
            Kind.IDENTIFIER, "identifier of the intervention", instruction="as in the table `intervention`"
        ),
        "person_id": _PERSON,
        "valid_from": _FROM,
        "valid_to": _TO,
        "dose": CareColumn(
            Kind.DECIMAL,
            "how much was received",
            "not recorded",
            instruction="a number in one unit per intervention, such as hours or sessions",
        ),
    },
    key=("intervention_id", "person_id", "valid_from"),
    spell=("valid_from", "valid_to"),
)

DELIVERY = CareTable(
    "delivery",
    "one step of one person in one intervention on one day in one setting",
    {
        "intervention_id": CareColumn(
            Kind.IDENTIFIER,
            "identifier of the intervention",
            instruction="the `id` of the entry under `portfolio` in the study file",
        ),
        "person_id": _PERSON,
        "day": _DAY,
        "step": CareColumn(
            Kind.CODE,
            "what happened",
            allowed=DELIVERY_STEPS,
            instruction="map your own words under `values`; several sessions on one day in one setting are one row",
        ),
        "setting_id": CareColumn(
            Kind.IDENTIFIER,
            "practice, team or place that delivers it",
            "not recorded",
            instruction="its pseudonym or code, the same as in the file of settings",
        ),
        "dose": CareColumn(
            Kind.DECIMAL,
            "how much was received in a session",
            "not recorded",
            lowest=0,
            instruction="a number in one unit per intervention, such as hours; leave out without sessions",
        ),
    },
    key=("intervention_id", "person_id", "day", "step", "setting_id"),
    day="day",
)

AREA_EXPOSURE = CareTable(
    "area_exposure",
    "one area in which one intervention was offered over one spell",
    {
        "intervention_id": CareColumn(
            Kind.IDENTIFIER, "identifier of the intervention", instruction="as in the table `intervention`"
        ),
        "area_code": _AREA_CODE,
        "area_vintage": _AREA_VINTAGE,
        "valid_from": _FROM,
        "valid_to": _TO,
        "dose": CareColumn(
            Kind.DECIMAL,
            "how much was offered",
            "not recorded",
            instruction="a number in one unit per intervention, such as places per 1,000 inhabitants",
        ),
    },
    key=("intervention_id", "area_code", "area_vintage", "valid_from"),
    spell=("valid_from", "valid_to"),
)

AREA = CareTable(
    "area",
    "one area of one division",
    {
        "area_code": _AREA_CODE,
        "area_level": _AREA_LEVEL,
        "area_vintage": _AREA_VINTAGE,
        "parent": CareColumn(
            Kind.CODE,
            "code of the area that it is part of",
            "it is part of none",
            instruction="the code of the next larger area, in the same division",
        ),
        "name": CareColumn(Kind.IDENTIFIER, "name of the area", "not known", instruction="as its publisher writes it"),
    },
    key=("area_code", "area_vintage"),
)

AREA_CROSSWALK = CareTable(
    "area_crosswalk",
    "one area of an old division, and the part of it that went to one area of a new division",
    {
        "from_code": CareColumn(Kind.CODE, "code in the old division", instruction="as its publisher writes it"),
        "from_vintage": CareColumn(
            Kind.INTEGER,
            "year of the old division",
            unit="calendar year",
            lowest=1900,
            highest=2100,
            instruction="the year whose division the old code belongs to",
        ),
        "to_code": CareColumn(Kind.CODE, "code in the new division", instruction="as its publisher writes it"),
        "to_vintage": CareColumn(
            Kind.INTEGER,
            "year of the new division",
            unit="calendar year",
            lowest=1900,
            highest=2100,
            instruction="the year whose division the new code belongs to",
        ),
        "weight": CareColumn(
            Kind.DECIMAL,
            "share of the inhabitants that went there",
            lowest=0,
            highest=1,
            instruction="from 0 to 1, adding up to 1 for each old area; 1 when it went there whole",
        ),
    },
    key=("from_code", "from_vintage", "to_code", "to_vintage"),
)

AREA_FACT = CareTable(
    "area_fact",
    "one published figure about one area, period, sex and age band",
    {
        "area_code": _AREA_CODE,
        "area_vintage": _AREA_VINTAGE,
        "period_start": CareColumn(Kind.DAY, "first day of the period", instruction="1 January for a calendar year"),
        "period_end": CareColumn(
            Kind.DAY, "first day after the period", instruction="1 January of the next year for a calendar year"
        ),
        "indicator": CareColumn(
            Kind.CODE, "identifier of the indicator", instruction="a short name of your own, the same in every period"
        ),
        "sex": CareColumn(
            Kind.CODE,
            "registered sex",
            "both sexes together",
            allowed=SEXES,
            instruction="map your own codes under `values`; leave out for both together",
        ),
        "age_band": CareColumn(
            Kind.CODE,
            "completed years, such as 05-09 or 90+",
            "all ages together",
            instruction="two digits, a dash, two digits; leave out for all ages together",
        ),
        "number": CareColumn(
            Kind.DECIMAL,
            "persons or years that the figure rests on",
            "not known",
            instruction="the denominator as published",
        ),
        "value": CareColumn(
            Kind.DECIMAL, "the figure", "the publisher gave none", instruction="as published, in one unit per indicator"
        ),
        "lower": CareColumn(Kind.DECIMAL, "lower bound", "no interval", instruction="as published"),
        "upper": CareColumn(Kind.DECIMAL, "upper bound", "no interval", instruction="as published"),
    },
    key=("area_code", "area_vintage", "period_start", "period_end", "indicator", "sex", "age_band"),
)

CARE_TABLES: Mapping[str, CareTable] = {
    table.name: table
    for table in (
        PERSON,
        RESIDENCE,
        REGISTRATION,
        CONTACT,
        DIAGNOSIS,
        MEDICATION,
        MEASUREMENT,
        SURVEY_ANSWER,
        INTERVENTION,
        EXPOSURE,
        DELIVERY,
        AREA_EXPOSURE,
        AREA,
        AREA_CROSSWALK,
        AREA_FACT,
    )
}
"""All tables that a supplier can fill, by name."""

MEMBERSHIP = CareTable(
    "membership",
    "one person in a population over one spell",
    {
        "person_id": _PERSON,
        "enter_day": CareColumn(Kind.DAY, "first day in the population"),
        "leave_day": CareColumn(Kind.DAY, "first day no longer in the population"),
    },
    key=("person_id", "enter_day"),
    spell=("enter_day", "leave_day"),
)

PERSON_PERIOD = CareTable(
    "person_period",
    "one person in one calendar year in one region: days at risk in the population",
    {
        "person_id": _PERSON,
        "year": CareColumn(Kind.INTEGER, "calendar year", unit="calendar year"),
        "region": CareColumn(Kind.INTEGER, "place of the region in the study's list of regions; 0 is none of them"),
        "enter_day": CareColumn(Kind.DAY, "first day of the spell"),
        "leave_day": CareColumn(Kind.DAY, "first day after the spell"),
        "sex": CareColumn(Kind.CODE, "registered sex", "not known, or neither", allowed=SEXES),
        "age": CareColumn(
            Kind.INTEGER, "completed years on 1 January, zero in the year of birth", "the year of birth is not known"
        ),
        "age_band": CareColumn(
            Kind.INTEGER, "place of the five-year age band, by age on 1 January", "the year of birth is not known"
        ),
        "days": CareColumn(Kind.INTEGER, "days at risk", unit="days"),
    },
    key=("person_id", "enter_day"),
    spell=("enter_day", "leave_day"),
)

EPISODE = CareTable(
    "episode",
    "one episode of one disease of one person",
    {
        "person_id": _PERSON,
        "disease": CareColumn(Kind.CODE, "identifier of the disease"),
        "start_day": CareColumn(Kind.DAY, "day of the first contact"),
        "last_day": CareColumn(Kind.DAY, "day of the last contact"),
        "end_day": CareColumn(
            Kind.DAY, "first day after the contact-free window", "the disease is chronic: it never ends"
        ),
        "contacts": CareColumn(Kind.INTEGER, "days with a contact in the episode"),
    },
    key=("person_id", "disease", "start_day"),
    spell=("start_day", "end_day"),
)

SEGMENT_MEMBERSHIP = CareTable(
    "segment_membership",
    "one person in one segment of one scheme over one spell",
    {
        "person_id": _PERSON,
        "scheme": CareColumn(Kind.CODE, "identifier of the scheme of segments"),
        "version": CareColumn(Kind.CODE, "version of the scheme"),
        "segment": CareColumn(Kind.CODE, "identifier of the segment"),
        "enter_day": CareColumn(Kind.DAY, "first day in the segment"),
        "leave_day": CareColumn(Kind.DAY, "first day no longer in the segment"),
    },
    key=("person_id", "scheme", "version", "enter_day"),
    spell=("enter_day", "leave_day"),
)

DERIVED_TABLES: Mapping[str, CareTable] = {
    table.name: table for table in (MEMBERSHIP, PERSON_PERIOD, EPISODE, SEGMENT_MEMBERSHIP)
}
"""Tables that are computed, kept under a version and never edited, by name."""
