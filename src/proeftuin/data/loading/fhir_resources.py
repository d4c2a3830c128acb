"""
How each type of FHIR resource becomes rows of a care table.

Only the fields named here are read, so names, telephone numbers, street lines and documents never enter the engine. A
resource that its author withdrew, or that says what did not happen, is refused with a reason and counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from proeftuin.data.loading.fhir_expression import (
    CODING,
    CONCEPT,
    PERIOD,
    QUANTITY,
    REFERENCE,
    cases,
    coding,
    day,
    day_after,
    party,
    patient,
    system,
)

NOT_JSON = "not_json"
OTHER_TYPE = "other_resource_type"
NO_PATIENT = "no_patient"
WITHDRAWN = "withdrawn"
REFUTED = "refuted"
NOT_DONE = "not_done"
NO_DAY_OF_DEATH = "death_without_day"
NO_AREA = "no_area"
NO_HOME = "not_a_home"
NO_CLAIM = "not_a_claim"

REASONS: Mapping[str, str] = {
    NOT_JSON: "the line is no JSON object",
    OTHER_TYPE: "the resource is of another type than its file",
    NO_PATIENT: "the resource has no id, or does not refer to a patient by id",
    WITHDRAWN: "the resource was entered in error, cancelled or is a draft",
    REFUTED: "the condition was refuted",
    NOT_DONE: "the resource says what did not happen, or has not happened yet",
    NO_DAY_OF_DEATH: "the patient died on a day that is not given",
    NO_AREA: "the address names no area that is asked for",
    NO_HOME: "the address is temporary, for post or for bills, or is no longer in use",
    NO_CLAIM: "the claim asks beforehand what would be paid",
}
"""What the keys of this reader's refusals mean."""

REFERENCE_TO_MEDICINE = "medicationReference"
_MEDICINE = "medicine"


@dataclass(frozen=True)
class CarriedResource:
    """
    One type of resource that becomes rows of one care table.

    Attributes
    ----------
    person : str
        Expression of the person's id.
    fields : mapping of str to str
        Field of the resource to engine type.
    columns : mapping of str to str
        Column of the contract to expression on the fields.
    refusals : mapping of str to str
        Key of `REASONS` to the condition on the fields; the first that holds is the reason.
    rows : str
        What multiplies rows, such as the parts of an observation: an expression named `part`, or empty.
    concept : str
        Expression of the coded concept; the coding chosen from it is `_coding`.
    """

    resource_type: str
    table: str
    person: str
    fields: Mapping[str, str]
    columns: Mapping[str, str]
    refusals: Mapping[str, str] = field(default_factory=dict)
    rows: str = ""
    concept: str = ""


PERSON = CarriedResource(
    "Patient",
    "person",
    "id",
    {
        "id": "VARCHAR",
        "gender": "VARCHAR",
        "birthDate": "VARCHAR",
        "deceasedDateTime": "VARCHAR",
        "deceasedBoolean": "VARCHAR",
    },
    {
        "birth_year": "nullif(substr(birthDate, 1, 4), '')",
        "birth_month": "nullif(substr(birthDate, 6, 2), '')",
        "sex": "CASE WHEN gender IN ('female', 'male') THEN gender END",
        "death_day": day("deceasedDateTime"),
    },
    {NO_DAY_OF_DEATH: "deceasedBoolean = 'true' AND deceasedDateTime IS NULL"},
)

_DUTCH = (
    "(upper(part.country) IN ('NL', 'NLD', 'NEDERLAND', 'NETHERLANDS', 'THE NETHERLANDS')"
    " OR (part.country IS NULL AND regexp_matches(part.postalCode, '^[0-9]{4} ?[A-Za-z]{2}$')))"
)
_DISTRICT_CODE = (
    "coalesce(list_filter(part._district.extension, lambda e: e.valueCoding.code IS NOT NULL)[1].valueCoding.code,"
    " list_filter(part._district.extension, lambda e: e.valueCodeableConcept.coding[1].code IS NOT NULL)[1]"
    ".valueCodeableConcept.coding[1].code, nullif(regexp_extract(part.district, '^GM[0-9]{4}$'), ''))"
)
AREA_LEVELS: Mapping[str, str] = {
    "municipality": (
        f"CASE WHEN {_DUTCH} AND regexp_full_match({_DISTRICT_CODE}, '[0-9]{{4}}')"
        f" THEN 'GM' || {_DISTRICT_CODE} ELSE {_DISTRICT_CODE} END"
    ),
    # The digits alone: with the letters and a house number the code is an address.
    "postcode4": f"CASE WHEN {_DUTCH} THEN nullif(regexp_extract(part.postalCode, '^[0-9]{{4}}'), '') END",
    "county": f"CASE WHEN NOT coalesce({_DUTCH}, FALSE) THEN replace(part.district, ' ', '_') END",
    "state": "replace(part.state, ' ', '_')",
}
"""Kind of area to the expression of its code; the first that an address gives is its area unless one is asked for."""


def residence(level: str | None, vintage: int | None) -> CarriedResource:
    """
    Where patients live.

    An address without a period is taken to hold from the first of the month of birth: it is the only one known.
    """
    asked = {level: AREA_LEVELS[level]} if level else AREA_LEVELS
    code = f"coalesce({', '.join(asked.values())})"
    named = " ".join(f"WHEN {expression} IS NOT NULL THEN '{name}'" for name, expression in asked.items())
    birth_month = "CASE WHEN length(birthDate) >= 7 THEN substr(birthDate, 1, 7) ELSE birthDate END"
    return CarriedResource(
        "Patient",
        "residence",
        "id",
        {
            "id": "VARCHAR",
            "birthDate": "VARCHAR",
            "address": (
                "STRUCT(use VARCHAR, type VARCHAR, country VARCHAR, state VARCHAR, district VARCHAR,"
                f" postalCode VARCHAR, period {PERIOD}, _district STRUCT(extension"
                f" STRUCT(valueCoding {CODING}, valueCodeableConcept {CONCEPT})[]))[]"
            ),
        },
        {
            "valid_from": f"coalesce({day('part.period.start')}, {day(f'({birth_month})')})",
            "valid_to": day_after('part.period."end"'),
            "area_code": code,
            "area_level": f"CASE {named} END",
            "area_vintage": f"CASE WHEN CASE {named} END = 'municipality' THEN {vintage or 'NULL'} END",
        },
        {
            NO_HOME: (
                "part.use IN ('temp', 'billing') OR part.type = 'postal'"
                " OR (part.use = 'old' AND part.period.\"end\" IS NULL)"
            ),
            NO_AREA: f"{code} IS NULL",
        },
        rows="CASE WHEN len(address) > 0 THEN address ELSE [NULL] END",
    )


_CLASS = "coalesce(\"class\".code, '')"
# Only what plainly says so: an acute ward is a kind of ward, and routine priority is not the word for planned care.
_URGENCY = (
    f"CASE WHEN {_CLASS} = 'EMER' OR list_has_any(list_transform(priority.coding, lambda c: c.code), ['EM', 'UR', 'S'])"
    " OR list_contains(list_transform(hospitalization.admitSource.coding, lambda c: c.code), 'emd') THEN 'urgent'"
    " WHEN list_contains(list_transform(priority.coding, lambda c: c.code), 'EL') THEN 'planned' END"
)
ENCOUNTER = CarriedResource(
    "Encounter",
    "contact",
    patient("subject"),
    {
        "id": "VARCHAR",
        "status": "VARCHAR",
        "class": CODING,
        "type": f"{CONCEPT}[]",
        "priority": CONCEPT,
        "subject": REFERENCE,
        "period": PERIOD,
        "reasonCode": f"{CONCEPT}[]",
        "hospitalization": f"STRUCT(admitSource {CONCEPT})",
        "serviceProvider": REFERENCE,
    },
    {
        "line_id": "'Encounter/' || id",
        "day": day("period.start"),
        "end_day": day('period."end"'),
        # FHIR does not tell whether an ambulatory visit was to a general practice or to a hospital.
        "domain": cases(
            _CLASS,
            dict.fromkeys(("IMP", "ACUTE", "NONAC", "SS", "OBSENC", "EMER", "PRENC"), "hospital"),
            "'other'",
        ),
        "kind": cases(
            _CLASS,
            {
                "AMB": "consultation",
                "VR": "telephone",
                "HH": "home_visit",
                "EMER": "emergency",
                "PRENC": "outpatient",
                "SS": "day_case",
                "OBSENC": "day_case",
                "IMP": "admission",
                "ACUTE": "admission",
                "NONAC": "admission",
            },
            "'other'",
        ),
        "urgency": _URGENCY,
        "code_system": system("_coding"),
        "code": "_coding.code",
        "provider_id": party("serviceProvider"),
        "diagnosis_system": system(coding("reasonCode[1]")),
        "diagnosis_code": f"{coding('reasonCode[1]')}.code",
    },
    {
        WITHDRAWN: "status IN ('entered-in-error', 'cancelled')",
        NOT_DONE: "status = 'planned'",
    },
    concept='"type"[1]',
)

PROCEDURE = CarriedResource(
    "Procedure",
    "contact",
    patient("subject"),
    {
        "id": "VARCHAR",
        "status": "VARCHAR",
        "code": CONCEPT,
        "subject": REFERENCE,
        "performedDateTime": "VARCHAR",
        "performedPeriod": PERIOD,
        "reasonCode": f"{CONCEPT}[]",
    },
    {
        "line_id": "'Procedure/' || id",
        "day": day("coalesce(performedDateTime, performedPeriod.start)"),
        "end_day": day('performedPeriod."end"'),
        "domain": "'other'",
        "kind": "'treatment'",
        "code_system": system("_coding"),
        "code": "_coding.code",
        "diagnosis_system": system(coding("reasonCode[1]")),
        "diagnosis_code": f"{coding('reasonCode[1]')}.code",
    },
    {
        WITHDRAWN: "status = 'entered-in-error'",
        NOT_DONE: "status IN ('not-done', 'preparation')",
    },
    concept="code",
)

IMMUNIZATION = CarriedResource(
    "Immunization",
    "contact",
    patient("patient"),
    {
        "id": "VARCHAR",
        "status": "VARCHAR",
        "vaccineCode": CONCEPT,
        "patient": REFERENCE,
        "occurrenceDateTime": "VARCHAR",
    },
    {
        "line_id": "'Immunization/' || id",
        "day": day("occurrenceDateTime"),
        "domain": "'prevention'",
        "kind": "'treatment'",
        "code_system": system("_coding"),
        "code": "_coding.code",
    },
    {WITHDRAWN: "status = 'entered-in-error'", NOT_DONE: "status = 'not-done'"},
    concept="vaccineCode",
)

_VERIFICATION = "list_transform(verificationStatus.coding, lambda c: c.code)"
CONDITION = CarriedResource(
    "Condition",
    "diagnosis",
    patient("subject"),
    {
        "verificationStatus": CONCEPT,
        "category": f"{CONCEPT}[]",
        "code": CONCEPT,
        "subject": REFERENCE,
        "onsetDateTime": "VARCHAR",
        "onsetPeriod": PERIOD,
        "recordedDate": "VARCHAR",
    },
    {
        "day": day("coalesce(onsetDateTime, onsetPeriod.start, recordedDate)"),
        "code_system": system("_coding"),
        "code": "_coding.code",
        "status": "CASE WHEN category[1].coding[1].code = 'problem-list-item' THEN 'problem' END",
    },
    {
        WITHDRAWN: f"list_contains({_VERIFICATION}, 'entered-in-error')",
        REFUTED: f"list_contains({_VERIFICATION}, 'refuted')",
    },
    concept="code",
)

_MEDICINE_FIELDS = {
    "status": "VARCHAR",
    "medicationCodeableConcept": CONCEPT,
    REFERENCE_TO_MEDICINE: REFERENCE,
    "contained": f"STRUCT(id VARCHAR, code {CONCEPT})[]",
    "subject": REFERENCE,
}
_SUPPLY = "STRUCT(value VARCHAR, unit VARCHAR, code VARCHAR)"


def _days(supply: str) -> str:
    unit = f"lower(coalesce({supply}.code, {supply}.unit))"
    return f"CASE WHEN {unit} IN ('d', 'day', 'days', 'dag', 'dagen') THEN {supply}.value END"


MEDICATION_REQUEST = CarriedResource(
    "MedicationRequest",
    "medication",
    patient("subject"),
    _MEDICINE_FIELDS
    | {
        "intent": "VARCHAR",
        "doNotPerform": "VARCHAR",
        "authoredOn": "VARCHAR",
        "dispenseRequest": f"STRUCT(expectedSupplyDuration {_SUPPLY})",
    },
    {
        "day": day("authoredOn"),
        "code_system": system("_coding"),
        "code": "_coding.code",
        "days": _days("dispenseRequest.expectedSupplyDuration"),
    },
    {
        WITHDRAWN: "status IN ('entered-in-error', 'cancelled', 'draft')",
        NOT_DONE: "intent IN ('proposal', 'plan', 'option') OR doNotPerform = 'true'",
    },
    concept=_MEDICINE,
)

MEDICATION_DISPENSE = CarriedResource(
    "MedicationDispense",
    "medication",
    patient("subject"),
    _MEDICINE_FIELDS | {"whenHandedOver": "VARCHAR", "whenPrepared": "VARCHAR", "daysSupply": _SUPPLY},
    {
        "day": day("coalesce(whenHandedOver, whenPrepared)"),
        "code_system": system("_coding"),
        "code": "_coding.code",
        "days": _days("daysSupply"),
    },
    {
        WITHDRAWN: "status IN ('entered-in-error', 'cancelled')",
        NOT_DONE: "status IN ('declined', 'preparation')",
    },
    concept=_MEDICINE,
)

_VALUE = f"STRUCT(code {CONCEPT}, valueQuantity {QUANTITY}, valueInteger VARCHAR)"
_NUMBER = (
    # "<5" is a bound and no value.
    "CASE WHEN part.valueQuantity.comparator IS NULL THEN coalesce(part.valueQuantity.value, part.valueInteger) END"
)
OBSERVATION = CarriedResource(
    "Observation",
    "measurement",
    patient("subject"),
    {
        "status": "VARCHAR",
        "code": CONCEPT,
        "subject": REFERENCE,
        "effectiveDateTime": "VARCHAR",
        "effectiveInstant": "VARCHAR",
        "effectivePeriod": PERIOD,
        "issued": "VARCHAR",
        "valueQuantity": QUANTITY,
        "valueInteger": "VARCHAR",
        "component": f"{_VALUE}[]",
    },
    {
        "day": day("coalesce(effectiveDateTime, effectiveInstant, effectivePeriod.start, issued)"),
        "code_system": system("_coding"),
        "code": "_coding.code",
        "value": _NUMBER,
        "unit": "coalesce(part.valueQuantity.code, replace(part.valueQuantity.unit, ' ', '_'))",
    },
    {
        WITHDRAWN: "status IN ('entered-in-error', 'cancelled')",
        NOT_DONE: "status = 'registered'",
    },
    # A blood pressure is one observation of two components and no value of its own.
    rows=(
        "list_concat(CASE WHEN component IS NULL OR len(component) = 0 OR valueQuantity IS NOT NULL"
        " OR valueInteger IS NOT NULL"
        " THEN [{'code': code, 'valueQuantity': valueQuantity, 'valueInteger': valueInteger}] ELSE [] END,"
        " coalesce(component, []))"
    ),
    concept="part.code",
)

COVERAGE = CarriedResource(
    "Coverage",
    "registration",
    patient("beneficiary"),
    {"status": "VARCHAR", "beneficiary": REFERENCE, "period": PERIOD, "payor": f"{REFERENCE}[]"},
    {
        "kind": "'insurer'",
        "organisation_id": party("payor[1]"),
        "valid_from": day("period.start"),
        "valid_to": day_after('period."end"'),
    },
    {WITHDRAWN: "status IN ('entered-in-error', 'cancelled', 'draft')"},
)

_MONEY = "STRUCT(value VARCHAR)"
_CLAIM_FIELDS = {
    "id": "VARCHAR",
    "status": "VARCHAR",
    "use": "VARCHAR",
    "type": CONCEPT,
    "patient": REFERENCE,
    "billablePeriod": PERIOD,
    "created": "VARCHAR",
    "provider": REFERENCE,
}


def _claim(resource_type: str, *, fields: Mapping[str, str], amount: str, amount_kind: str) -> CarriedResource:
    return CarriedResource(
        resource_type,
        "contact",
        patient("patient"),
        _CLAIM_FIELDS | dict(fields),
        {
            "line_id": f"'{resource_type}/' || id",
            "day": day("coalesce(billablePeriod.start, created)"),
            "end_day": day('billablePeriod."end"'),
            "domain": cases(
                '"type".coding[1].code',
                {"institutional": "hospital", "pharmacy": "pharmacy", "oral": "dental", "vision": "devices"},
                "'other'",
            ),
            # Neither a visit nor a treatment: those are resources of their own, and would be counted twice.
            "kind": "'other'",
            "code_system": f"'FHIR_{resource_type.upper()}'",
            "code": "coalesce(\"type\".coding[1].code, 'claim')",
            "provider_id": party("provider"),
            "amount_cents": amount,
            "amount_kind": f"CASE WHEN {amount} IS NOT NULL THEN '{amount_kind}' END",
        },
        {
            WITHDRAWN: "status IN ('entered-in-error', 'cancelled', 'draft')",
            NO_CLAIM: "\"use\" IN ('preauthorization', 'predetermination')",
        },
    )


CLAIM = _claim("Claim", fields={"total": _MONEY}, amount="total.value", amount_kind="declared")
EXPLANATION_OF_BENEFIT = _claim(
    "ExplanationOfBenefit",
    fields={"payment": f"STRUCT(amount {_MONEY})"},
    amount="payment.amount.value",
    amount_kind="paid",
)

CARRIED = (
    PERSON,
    ENCOUNTER,
    PROCEDURE,
    IMMUNIZATION,
    CONDITION,
    MEDICATION_REQUEST,
    MEDICATION_DISPENSE,
    OBSERVATION,
    COVERAGE,
    CLAIM,
    EXPLANATION_OF_BENEFIT,
)
"""All types that are carried over, besides the residences of patients."""
