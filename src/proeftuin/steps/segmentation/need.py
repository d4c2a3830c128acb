"""
Needs: the words in which segments and interventions speak of the same thing.

An element of a scheme says who has a need, an intervention says which needs it answers. Between the two stands this
short list. It is about needs, not about diagnoses: it leaves out what no intervention of the library answers. An
element with the key of a need records it; others that record one are listed below. Age, and use of care that says
little of why it was used, record none.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from proeftuin.vocabulary.language import Translated


class Need(StrEnum):
    """Something that care, support or prevention can answer."""

    # Long-term conditions
    DIABETES = "diabetes"
    COPD = "copd"
    ASTHMA = "asthma"
    HEART_FAILURE = "heart_failure"
    CORONARY_DISEASE = "coronary_disease"
    HYPERTENSION = "hypertension"
    STROKE = "stroke"
    KIDNEY_DISEASE = "kidney_disease"
    CANCER = "cancer"
    OSTEOARTHRITIS = "osteoarthritis"
    DEMENTIA = "dementia"
    DEPRESSION = "depression"
    ANXIETY = "anxiety"
    SEVERE_MENTAL_ILLNESS = "severe_mental_illness"
    ADDICTION = "addiction"
    INTELLECTUAL_DISABILITY = "intellectual_disability"
    PHYSICAL_DISABILITY = "physical_disability"
    MULTIMORBIDITY = "multimorbidity"
    # Old age and the end of life
    FRAILTY = "frailty"
    FALLS = "falls"
    POLYPHARMACY = "polypharmacy"
    CARER_STRAIN = "carer_strain"
    PALLIATIVE_NEED = "palliative_need"
    # Use of care
    HIGH_USE = "high_use"
    EMERGENCY_USE = "emergency_use"
    RECENT_DISCHARGE = "recent_discharge"
    ACUTE_ILLNESS = "acute_illness"
    # Risk factors
    SMOKING = "smoking"
    OBESITY = "obesity"
    ALCOHOL = "alcohol"
    INACTIVITY = "inactivity"
    CARDIOVASCULAR_RISK = "cardiovascular_risk"
    INFECTION_RISK = "infection_risk"
    # Life and living
    MATERNITY = "maternity"
    INFANCY = "infancy"
    YOUTH_PROBLEMS = "youth_problems"
    PARENTING_PROBLEMS = "parenting_problems"
    LONELINESS = "loneliness"
    DEBT = "debt"
    HOMELESSNESS = "homelessness"
    UNEMPLOYMENT = "unemployment"
    LOW_HEALTH_LITERACY = "low_health_literacy"
    SOCIAL_PROBLEMS = "social_problems"
    HEALTHY_LIVING = "healthy_living"

    @property
    def words(self) -> Translated:
        """What the need is called."""
        return _NAMES[self]


_NAMES: Mapping[Need, Translated] = {
    Need.DIABETES: Translated("diabetes", "diabetes"),
    Need.COPD: Translated("COPD", "COPD"),
    Need.ASTHMA: Translated("astma", "asthma"),
    Need.HEART_FAILURE: Translated("hartfalen", "heart failure"),
    Need.CORONARY_DISEASE: Translated("coronaire hartziekte", "coronary heart disease"),
    Need.HYPERTENSION: Translated("hoge bloeddruk", "high blood pressure"),
    Need.STROKE: Translated("beroerte", "stroke"),
    Need.KIDNEY_DISEASE: Translated("chronische nierschade", "chronic kidney disease"),
    Need.CANCER: Translated("kanker", "cancer"),
    Need.OSTEOARTHRITIS: Translated("artrose", "osteoarthritis"),
    Need.DEMENTIA: Translated("dementie", "dementia"),
    Need.DEPRESSION: Translated("depressie", "depression"),
    Need.ANXIETY: Translated("angst", "anxiety"),
    Need.SEVERE_MENTAL_ILLNESS: Translated("ernstige psychische aandoening", "severe mental illness"),
    Need.ADDICTION: Translated("verslaving", "addiction"),
    Need.INTELLECTUAL_DISABILITY: Translated("verstandelijke beperking", "intellectual disability"),
    Need.PHYSICAL_DISABILITY: Translated("lichamelijke beperking", "physical disability"),
    Need.MULTIMORBIDITY: Translated("meerdere chronische aandoeningen", "several long-term conditions"),
    Need.FRAILTY: Translated("kwetsbaarheid", "frailty"),
    Need.FALLS: Translated("vallen", "falls"),
    Need.POLYPHARMACY: Translated("gebruik van veel geneesmiddelen", "use of many medicines"),
    Need.CARER_STRAIN: Translated("overbelaste mantelzorg", "strain on informal carers"),
    Need.PALLIATIVE_NEED: Translated("zorg in de laatste levensfase", "care in the last phase of life"),
    Need.HIGH_USE: Translated("veel zorggebruik", "high use of care"),
    Need.EMERGENCY_USE: Translated("veel gebruik van spoedzorg", "frequent use of emergency care"),
    Need.RECENT_DISCHARGE: Translated("recent ontslag uit het ziekenhuis", "recent discharge from hospital"),
    Need.ACUTE_ILLNESS: Translated("acute ziekte", "acute illness"),
    Need.SMOKING: Translated("roken", "smoking"),
    Need.OBESITY: Translated("overgewicht en obesitas", "overweight and obesity"),
    Need.ALCOHOL: Translated("overmatig alcoholgebruik", "excessive alcohol use"),
    Need.INACTIVITY: Translated("te weinig bewegen", "too little physical activity"),
    Need.CARDIOVASCULAR_RISK: Translated("verhoogd risico op hart- en vaatziekten", "raised cardiovascular risk"),
    Need.INFECTION_RISK: Translated("verhoogd risico bij infectie", "raised risk from infection"),
    Need.MATERNITY: Translated("zwangerschap en geboorte", "pregnancy and birth"),
    Need.INFANCY: Translated("eerste levensjaren", "first years of life"),
    Need.YOUTH_PROBLEMS: Translated("problemen bij opgroeien", "problems of growing up"),
    Need.PARENTING_PROBLEMS: Translated("problemen bij opvoeden", "problems of parenting"),
    Need.LONELINESS: Translated("eenzaamheid", "loneliness"),
    Need.DEBT: Translated("schulden", "debt"),
    Need.HOMELESSNESS: Translated("dakloosheid", "homelessness"),
    Need.UNEMPLOYMENT: Translated("geen betaald werk", "no paid work"),
    Need.LOW_HEALTH_LITERACY: Translated("beperkte gezondheidsvaardigheden", "limited health literacy"),
    Need.SOCIAL_PROBLEMS: Translated("sociale problemen", "social problems"),
    Need.HEALTHY_LIVING: Translated("gezond blijven", "staying healthy"),
}

RECORDED_BY: Mapping[str, Need] = {
    # The last phase of life, and frailty
    "palliative_care": Need.PALLIATIVE_NEED,
    "metastatic_cancer": Need.PALLIATIVE_NEED,
    "signs_of_frailty": Need.FRAILTY,
    "frailty_score_raised": Need.FRAILTY,
    "frailty_score_intermediate": Need.FRAILTY,
    "frailty_score_high": Need.FRAILTY,
    "frailty_intermediate": Need.FRAILTY,
    "frailty_high": Need.FRAILTY,
    "moderate_frailty": Need.FRAILTY,
    "severe_frailty": Need.FRAILTY,
    "admitted_for_frailty": Need.FRAILTY,
    "senility": Need.FRAILTY,
    "care_dependency": Need.FRAILTY,
    "housebound": Need.FRAILTY,
    "fall": Need.FALLS,
    "admitted_for_fall": Need.FALLS,
    "hip_fracture": Need.FALLS,
    "admitted_for_hip_fracture": Need.FALLS,
    # Conditions under another key, or by their medicines
    "dementia_diagnosis": Need.DEMENTIA,
    "dementia_medicines": Need.DEMENTIA,
    "diabetes_diagnosis": Need.DIABETES,
    "glucose_lowering": Need.DIABETES,
    "admitted_for_copd": Need.COPD,
    "asthma_diagnosis": Need.ASTHMA,
    "end_stage_heart_disease": Need.HEART_FAILURE,
    "hypertension_diagnosis": Need.HYPERTENSION,
    "transient_ischaemic_attack": Need.STROKE,
    "admitted_for_stroke": Need.STROKE,
    "kidney_disease_stage_4": Need.KIDNEY_DISEASE,
    "kidney_disease_stage_5": Need.KIDNEY_DISEASE,
    "kidney_replacement": Need.KIDNEY_DISEASE,
    "end_stage_kidney_failure": Need.KIDNEY_DISEASE,
    "cancer_diagnosis": Need.CANCER,
    "cancer_medicines": Need.CANCER,
    "depression_diagnosis": Need.DEPRESSION,
    "mood_disorder": Need.DEPRESSION,
    "severe_mental_illness_diagnosis": Need.SEVERE_MENTAL_ILLNESS,
    "admitted_for_mental_illness": Need.SEVERE_MENTAL_ILLNESS,
    "admitted_for_addiction": Need.ADDICTION,
    "paralysis": Need.PHYSICAL_DISABILITY,
    "blindness": Need.PHYSICAL_DISABILITY,
    "multiple_sclerosis": Need.PHYSICAL_DISABILITY,
    "two_conditions": Need.MULTIMORBIDITY,
    "four_conditions": Need.MULTIMORBIDITY,
    "more_disease": Need.MULTIMORBIDITY,
    "most_disease": Need.MULTIMORBIDITY,
    # Risk, use and living
    "tobacco": Need.SMOKING,
    "body_mass_index_30": Need.OBESITY,
    "lipid_disorder": Need.CARDIOVASCULAR_RISK,
    "vascular_risk": Need.CARDIOVASCULAR_RISK,
    "risk_medicines": Need.CARDIOVASCULAR_RISK,
    "recent_admission": Need.RECENT_DISCHARGE,
    "recent_emergency": Need.EMERGENCY_USE,
    "four_emergency_admissions": Need.EMERGENCY_USE,
    "high_need": Need.HIGH_USE,
    "very_high_need": Need.HIGH_USE,
    "pregnancy": Need.MATERNITY,
    "infant": Need.INFANCY,
    "immunosuppressants": Need.INFECTION_RISK,
    "has_carer": Need.CARER_STRAIN,
    "admitted_homeless": Need.HOMELESSNESS,
}
"""Elements of the shipped schemes that record a need under another key than its own."""


def need_recorded_by(element: str) -> Need | None:
    """The need that an element of a scheme records, told by its key; `None` when it records none of them."""
    if element in RECORDED_BY:
        return RECORDED_BY[element]
    return Need(element) if element in _KEYS else None


_KEYS = frozenset(need.value for need in Need)
