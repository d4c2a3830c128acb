"""
A claims extract as holders of Dutch health insurance claims shape it: who is insured, where they live, with whom they
are registered, and every line that was declared.

The layout is this project's own. It is modelled on the fields that Dutch declarations have in common (pseudonym, code
and list of the performed care, begin and end, sector, amount, code of the provider), and is no official standard of any
organisation. A holder names the columns so when making the extract, or uses `table_reader` with a mapping of their own.

Files are CSV in UTF-8 with semicolons and a header; days are written 31-01-2015 and amounts with a comma, 12,50. All
ends are last days, included. A file that is not in the folder is left out; one that is not named here is refused.

`verzekerden.csv`, one line per insured person
    pseudoniem; geboortejaar; geboortemaand; geslacht (M, V, 1 man, 2 woman, O or empty for not known);
    overlijdensdatum; plaats_overlijden (THUIS, ZIEKENHUIS, VERPLEEGHUIS, HOSPICE, ANDERS or empty; may be left out)
`woonplaatsen.csv`, one line per person, municipality and spell
    pseudoniem; gemeentecode (0363 or GM0363); indelingsjaar (year of the municipal division); begindatum; einddatum
`inschrijvingen.csv`, one line per person, organisation and spell
    pseudoniem; soort_inschrijving (HUISARTS, VERZEKERAAR, WLZ or PROGRAMMA); organisatiecode (AGB code of a practice,
    UZOVI code of an insurer); begindatum; einddatum
`declaraties.csv`, one line per declared line
    declaratieregel; pseudoniem; begindatum_prestatie; einddatum_prestatie; zorgsoort (see `SECTORS`); soort_contact
    (see `CONTACTS`); prestatiecodelijst; prestatiecode; zorgverlener (AGB code); aantal; bedrag; soort_bedrag (see
    `AMOUNTS`); diagnosecodelijst; diagnosecode; urgentie (GEPLAND, SPOED or empty); aanmelddatum (day on which the
    care was asked for); triageniveau (1, most urgent, to 5); verwijzer (see `REFERRERS`); the last four may be left out
`diagnosen.csv`, one line per recorded diagnosis
    pseudoniem; datum; codelijst; code; soort (HOOFD, NEVEN, PROBLEEM, VOORGESCHIEDENIS, DOODSOORZAAK,
    BIJDRAGENDE_DOODSOORZAAK or empty)

The fee that a practice receives per registered person is a line like any other: soort_contact INSCHRIJFTARIEF and
soort_bedrag INSCHRIJFTARIEF.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from proeftuin.data.loading.delivery import Delivery, Notation, SourceDelivery
from proeftuin.data.loading.reading import csv_header
from proeftuin.data.loading.table_reader import TableMapping, tables_delivery
from proeftuin.errors import DataContractError, Problem

FORMAT = "dutch_claims"
VERSION = 3
"""Of the layout and of how it is read."""

SEXES: Mapping[str, str] = {"M": "male", "V": "female", "1": "male", "2": "female", "O": "", "0": ""}

SECTORS: Mapping[str, str] = {
    "HUISARTSENZORG": "gp",
    "MSZ": "hospital",
    "GGZ": "mental_health",
    "FARMACIE": "pharmacy",
    "HULPMIDDELEN": "devices",
    "PARAMEDISCH": "allied_health",
    "WIJKVERPLEGING": "district_nursing",
    "GEBOORTEZORG": "maternity",
    "MONDZORG": "dental",
    "ZIEKENVERVOER": "transport",
    "GRZ": "rehabilitation",
    "WLZ": "long_term_care",
    "WMO": "social_support",
    "JEUGDZORG": "youth_care",
    "PREVENTIE": "prevention",
    "OVERIG": "other",
}
"""Sector of care to the domain of the care tables."""

CONTACTS: Mapping[str, str] = {
    "CONSULT": "consultation",
    "TELEFONISCH": "telephone",
    "VISITE": "home_visit",
    "HUISARTSENPOST": "out_of_hours",
    "SPOED": "emergency",
    "EERSTE_POLIKLINIEK": "first_outpatient",
    "POLIKLINIEK": "outpatient",
    "DAGBEHANDELING": "day_case",
    "OPNAME": "admission",
    "INTENSIVE_CARE": "intensive_care",
    "BEHANDELING": "treatment",
    "UITGIFTE": "dispensing",
    "MEDICATIEBEOORDELING": "medication_review",
    "ZORGPLAN": "care_plan",
    "INSCHRIJFTARIEF": "capitation",
    "OVERIG": "other",
}
"""What happened, to the kind of contact; a capitation fee is no contact."""

URGENCIES: Mapping[str, str] = {"GEPLAND": "planned", "SPOED": "urgent"}
"""Whether care was planned."""

REFERRERS: Mapping[str, str] = {
    "ZELF": "self",
    "HUISARTS": "gp",
    "SPECIALIST": "specialist",
    "AMBULANCE": "ambulance",
    "ANDERS": "other",
}
"""Who sent the person."""

DEATH_PLACES: Mapping[str, str] = {
    "THUIS": "home",
    "ZIEKENHUIS": "hospital",
    "VERPLEEGHUIS": "nursing_home",
    "HOSPICE": "hospice",
    "ANDERS": "other",
}
"""Where somebody died."""

AMOUNTS: Mapping[str, str] = {
    "GEDECLAREERD": "declared",
    "VERGOED": "paid",
    "EIGEN_RISICO": "own_risk",
    "INSCHRIJFTARIEF": "capitation",
    "BUDGETDEEL": "budget_share",
}
"""What an amount is."""

REGISTRATIONS: Mapping[str, str] = {
    "HUISARTS": "gp",
    "VERZEKERAAR": "insurer",
    "WLZ": "long_term_care",
    "PROGRAMMA": "programme",
}

STATUSES: Mapping[str, str] = {
    "HOOFD": "main",
    "NEVEN": "secondary",
    "PROBLEEM": "problem",
    "VOORGESCHIEDENIS": "history",
    "DOODSOORZAAK": "cause_of_death",
    "BIJDRAGENDE_DOODSOORZAAK": "contributing_cause",
}

MAY_BE_LEFT_OUT = ("plaats_overlijden", "urgentie", "aanmelddatum", "triageniveau", "verwijzer")
"""Columns that an extract need not have: the layout did not have them at first."""

_NOTATION = Notation(day_format="%d-%m-%Y", decimal_comma=True, last_day_included=True)
_PERSON = {"person_id": "pseudoniem"}
_SPELL = {"valid_from": "begindatum", "valid_to": "einddatum"}


def _mapping(
    table: str, columns: Mapping[str, str], values: Mapping[str, Mapping[str, str]], **own: str
) -> TableMapping:
    return TableMapping(table, (), _PERSON | dict(columns), values, constants=own, separator=";", notation=_NOTATION)


MAPPINGS: Mapping[str, TableMapping] = {
    "verzekerden.csv": _mapping(
        "person",
        {
            "birth_year": "geboortejaar",
            "birth_month": "geboortemaand",
            "sex": "geslacht",
            "death_day": "overlijdensdatum",
            "death_place": "plaats_overlijden",
        },
        {"sex": SEXES, "death_place": DEATH_PLACES},
    ),
    "woonplaatsen.csv": _mapping(
        "residence",
        {"area_code": "gemeentecode", "area_vintage": "indelingsjaar"} | _SPELL,
        {},
        area_level="municipality",
    ),
    "inschrijvingen.csv": _mapping(
        "registration",
        {"kind": "soort_inschrijving", "organisation_id": "organisatiecode"} | _SPELL,
        {"kind": REGISTRATIONS},
    ),
    "declaraties.csv": _mapping(
        "contact",
        {
            "line_id": "declaratieregel",
            "day": "begindatum_prestatie",
            "end_day": "einddatum_prestatie",
            "domain": "zorgsoort",
            "kind": "soort_contact",
            "code_system": "prestatiecodelijst",
            "code": "prestatiecode",
            "provider_id": "zorgverlener",
            "quantity": "aantal",
            "amount_cents": "bedrag",
            "amount_kind": "soort_bedrag",
            "diagnosis_system": "diagnosecodelijst",
            "diagnosis_code": "diagnosecode",
            "urgency": "urgentie",
            "asked_day": "aanmelddatum",
            "triage_level": "triageniveau",
            "referred_by": "verwijzer",
        },
        {
            "domain": SECTORS,
            "kind": CONTACTS,
            "amount_kind": AMOUNTS,
            "urgency": URGENCIES,
            "referred_by": REFERRERS,
        },
    ),
    "diagnosen.csv": _mapping(
        "diagnosis",
        {"day": "datum", "code_system": "codelijst", "code": "code", "status": "soort"},
        {"status": STATUSES},
    ),
}
"""How every file of the layout is read."""


def dutch_claims_delivery(
    source: str, folder: Path, *, amounts_in_cents: bool = False, synthetic: bool = False
) -> SourceDelivery:
    """
    What a folder with a Dutch claims extract delivers.

    Parameters
    ----------
    amounts_in_cents : bool
        Amounts are whole cents instead of euros with a comma.

    Raises
    ------
    DataContractError
        There is none of the files, there is another CSV file, or a column is absent.
    """
    present = {path.name: path for path in sorted(folder.glob("*.csv"))} if folder.is_dir() else {}
    _refuse_others(source, folder, present)
    notation = replace(_NOTATION, amounts_in_cents=amounts_in_cents)
    mappings = [
        replace(_of_what_is_there(mapping, present[name]), files=(name,), notation=notation)
        for name, mapping in MAPPINGS.items()
        if name in present
    ]
    plain = tables_delivery(source, mappings, folder, synthetic=synthetic)
    deliveries = tuple(_with_municipality_codes(delivery) for delivery in plain.deliveries)
    return replace(plain, format=FORMAT, deliveries=deliveries, fingerprint=f"{VERSION} {plain.fingerprint}")


def _of_what_is_there(mapping: TableMapping, file: Path) -> TableMapping:
    """The mapping without the columns that may be left out and are."""
    header = {name.lower() for name in csv_header(file, separator=mapping.separator, encoding=mapping.encoding)}
    absent = {name for name, column in mapping.columns.items() if column in MAY_BE_LEFT_OUT and column not in header}
    columns = {name: column for name, column in mapping.columns.items() if name not in absent}
    values = {name: words for name, words in mapping.values.items() if name not in absent}
    return replace(mapping, columns=columns, values=values)


def _refuse_others(source: str, folder: Path, present: Mapping[str, Path]) -> None:
    expected = f"files called {', '.join(MAPPINGS)}"
    where = f"source {source}, folder {folder.name}"
    if not set(present) & set(MAPPINGS):
        raise DataContractError(
            Problem(where, "there is no file of a claims extract here", expected, "name the folder of the extract")
        )
    others = [
        Problem(
            f"{where}, {name}", "this file is none of a claims extract", expected, "give it its name or take it away"
        )
        for name in present
        if name not in MAPPINGS
    ]
    if others:
        raise DataContractError(others)


def _with_municipality_codes(delivery: Delivery) -> Delivery:
    """The codes of municipalities as their publisher writes them: 0363 and 363 become GM0363."""
    if delivery.table != "residence":
        return delivery
    digits = "regexp_full_match(trim(area_code), '[0-9]{1,4}')"
    code = f"CASE WHEN {digits} THEN 'GM' || lpad(trim(area_code), 4, '0') ELSE area_code END"
    return replace(delivery, relation=f"SELECT * REPLACE ({code} AS area_code) FROM ({delivery.relation})")
