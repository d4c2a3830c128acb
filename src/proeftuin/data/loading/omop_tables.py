"""
The tables of the OMOP Common Data Model 5.4 that are read or written: their columns, and which may not be empty.

Source
------
OHDSI, OMOP Common Data Model 5.4, data definition (Apache-2.0).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class CdmTable:
    """
    One table of the model.

    Attributes
    ----------
    required : frozenset of str
        Columns that may not be empty.
    """

    name: str
    columns: tuple[str, ...]
    required: frozenset[str]

    def column_type(self, column: str) -> str:
        """Type of a column in the embedded engine; numbers are wide, because a pseudonym may be a large number."""
        if column in _NUMBERS:
            return "DECIMAL(18,4)"
        if column in _AMOUNTS:
            return "DECIMAL(18,2)"
        if column.endswith("_datetime"):
            return "TIMESTAMP"
        if column.endswith("_date"):
            return "DATE"
        if column in _WHOLE_NUMBERS or (column.endswith("_id") and column not in _TEXTS):
            return "BIGINT"
        return "VARCHAR"


_NUMBERS = frozenset({"value_as_number", "range_low", "range_high", "latitude", "longitude"})
_AMOUNTS = frozenset(
    {
        "total_charge",
        "total_cost",
        "total_paid",
        "paid_by_payer",
        "paid_by_patient",
        "paid_patient_copay",
        "paid_patient_coinsurance",
        "paid_patient_deductible",
        "paid_by_primary",
        "paid_ingredient_cost",
        "paid_dispensing_fee",
        "amount_allowed",
    }
)
_WHOLE_NUMBERS = frozenset(
    {"year_of_birth", "month_of_birth", "day_of_birth", "quantity", "refills", "days_supply"}
    | {"concept_id_1", "concept_id_2"}
)
_TEXTS = frozenset({"cost_domain_id", "domain_id", "vocabulary_id", "concept_class_id", "unique_device_id"})


def _table(name: str, columns: str) -> CdmTable:
    """A table out of its columns in order, those that may not be empty with an exclamation mark."""
    words = columns.split()
    return CdmTable(
        name, tuple(word.rstrip("!") for word in words), frozenset(word[:-1] for word in words if word.endswith("!"))
    )


CDM_TABLES: Mapping[str, CdmTable] = {
    table.name: table
    for table in (
        _table(
            "person",
            "person_id! gender_concept_id! year_of_birth! month_of_birth day_of_birth birth_datetime race_concept_id!"
            " ethnicity_concept_id! location_id provider_id care_site_id person_source_value gender_source_value"
            " gender_source_concept_id race_source_value race_source_concept_id ethnicity_source_value"
            " ethnicity_source_concept_id",
        ),
        _table(
            "death",
            "person_id! death_date! death_datetime death_type_concept_id cause_concept_id cause_source_value"
            " cause_source_concept_id",
        ),
        _table(
            "observation_period",
            "observation_period_id! person_id! observation_period_start_date! observation_period_end_date!"
            " period_type_concept_id!",
        ),
        _table(
            "payer_plan_period",
            "payer_plan_period_id! person_id! payer_plan_period_start_date! payer_plan_period_end_date!"
            " payer_concept_id payer_source_value payer_source_concept_id plan_concept_id plan_source_value"
            " plan_source_concept_id sponsor_concept_id sponsor_source_value sponsor_source_concept_id"
            " family_source_value stop_reason_concept_id stop_reason_source_value stop_reason_source_concept_id",
        ),
        _table(
            "location",
            "location_id! address_1 address_2 city state zip county location_source_value country_concept_id"
            " country_source_value latitude longitude",
        ),
        _table(
            "provider",
            "provider_id! provider_name npi dea specialty_concept_id care_site_id year_of_birth gender_concept_id"
            " provider_source_value specialty_source_value specialty_source_concept_id gender_source_value"
            " gender_source_concept_id",
        ),
        _table(
            "visit_occurrence",
            "visit_occurrence_id! person_id! visit_concept_id! visit_start_date! visit_start_datetime visit_end_date!"
            " visit_end_datetime visit_type_concept_id! provider_id care_site_id visit_source_value"
            " visit_source_concept_id admitted_from_concept_id admitted_from_source_value discharged_to_concept_id"
            " discharged_to_source_value preceding_visit_occurrence_id",
        ),
        _table(
            "procedure_occurrence",
            "procedure_occurrence_id! person_id! procedure_concept_id! procedure_date! procedure_datetime"
            " procedure_end_date procedure_end_datetime procedure_type_concept_id! modifier_concept_id quantity"
            " provider_id visit_occurrence_id visit_detail_id procedure_source_value procedure_source_concept_id"
            " modifier_source_value",
        ),
        _table(
            "condition_occurrence",
            "condition_occurrence_id! person_id! condition_concept_id! condition_start_date! condition_start_datetime"
            " condition_end_date condition_end_datetime condition_type_concept_id! condition_status_concept_id"
            " stop_reason provider_id visit_occurrence_id visit_detail_id condition_source_value"
            " condition_source_concept_id condition_status_source_value",
        ),
        _table(
            "drug_exposure",
            "drug_exposure_id! person_id! drug_concept_id! drug_exposure_start_date! drug_exposure_start_datetime"
            " drug_exposure_end_date! drug_exposure_end_datetime verbatim_end_date drug_type_concept_id! stop_reason"
            " refills quantity days_supply sig route_concept_id lot_number provider_id visit_occurrence_id"
            " visit_detail_id drug_source_value drug_source_concept_id route_source_value dose_unit_source_value",
        ),
        _table(
            "measurement",
            "measurement_id! person_id! measurement_concept_id! measurement_date! measurement_datetime measurement_time"
            " measurement_type_concept_id! operator_concept_id value_as_number value_as_concept_id unit_concept_id"
            " range_low range_high provider_id visit_occurrence_id visit_detail_id measurement_source_value"
            " measurement_source_concept_id unit_source_value unit_source_concept_id value_source_value"
            " measurement_event_id meas_event_field_concept_id",
        ),
        _table(
            "observation",
            "observation_id! person_id! observation_concept_id! observation_date! observation_datetime"
            " observation_type_concept_id! value_as_number value_as_string value_as_concept_id qualifier_concept_id"
            " unit_concept_id provider_id visit_occurrence_id visit_detail_id observation_source_value"
            " observation_source_concept_id unit_source_value qualifier_source_value value_source_value"
            " observation_event_id obs_event_field_concept_id",
        ),
        _table(
            "cost",
            "cost_id! cost_event_id! cost_domain_id! cost_type_concept_id! currency_concept_id total_charge total_cost"
            " total_paid paid_by_payer paid_by_patient paid_patient_copay paid_patient_coinsurance"
            " paid_patient_deductible paid_by_primary paid_ingredient_cost paid_dispensing_fee payer_plan_period_id"
            " amount_allowed revenue_code_concept_id revenue_code_source_value drg_concept_id drg_source_value",
        ),
        _table(
            "concept",
            "concept_id! concept_name! domain_id! vocabulary_id! concept_class_id! standard_concept concept_code!"
            " valid_start_date! valid_end_date! invalid_reason",
        ),
        _table(
            "cdm_source",
            "cdm_source_name! cdm_source_abbreviation! cdm_holder! source_description source_documentation_reference"
            " cdm_etl_reference source_release_date! cdm_release_date! cdm_version cdm_version_concept_id!"
            " vocabulary_version!",
        ),
    )
}
"""By name in small letters, with the columns in the order of the model."""
