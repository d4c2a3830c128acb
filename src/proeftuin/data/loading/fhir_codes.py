"""
Short names of the code systems that FHIR names by address.

Source: HL7 Terminology, naming systems and code system identifiers; Nictiz, identifiers of the Dutch systems.
"""

from __future__ import annotations

from collections.abc import Mapping

CODE_SYSTEMS: Mapping[str, str] = {
    "http://snomed.info/sct": "SNOMED",
    "urn:oid:2.16.840.1.113883.6.96": "SNOMED",
    "http://loinc.org": "LOINC",
    "urn:oid:2.16.840.1.113883.6.1": "LOINC",
    "http://hl7.org/fhir/sid/icd-10": "ICD10",
    "http://hl7.org/fhir/sid/icd-10-nl": "ICD10",
    "urn:oid:2.16.840.1.113883.6.3": "ICD10",
    "http://hl7.org/fhir/sid/icd-10-cm": "ICD10CM",
    "urn:oid:2.16.840.1.113883.6.90": "ICD10CM",
    "http://hl7.org/fhir/sid/icd-9-cm": "ICD9CM",
    "urn:oid:2.16.840.1.113883.6.103": "ICD9CM",
    "http://hl7.org/fhir/sid/icpc-1": "ICPC1",
    "http://hl7.org/fhir/sid/icpc-1-nl": "ICPC1",
    "urn:oid:2.16.840.1.113883.2.4.4.31.1": "ICPC1",
    "http://hl7.org/fhir/sid/icpc-2": "ICPC2",
    "urn:oid:2.16.840.1.113883.6.139": "ICPC2",
    "http://www.whocc.no/atc": "ATC",
    "urn:oid:2.16.840.1.113883.6.73": "ATC",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "RXNORM",
    "urn:oid:2.16.840.1.113883.6.88": "RXNORM",
    "http://hl7.org/fhir/sid/ndc": "NDC",
    "http://hl7.org/fhir/sid/cvx": "CVX",
    "http://www.ama-assn.org/go/cpt": "CPT",
    "urn:oid:2.16.840.1.113883.2.4.4.1": "GPK",
    "urn:oid:2.16.840.1.113883.2.4.4.7": "HPK",
    "urn:oid:2.16.840.1.113883.2.4.4.10": "PRK",
}
"""Address of a code system to its name in care tables; a system that is not here keeps its address as its name."""
