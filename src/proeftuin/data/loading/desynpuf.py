"""
CMS claims in the form of DE-SynPUF, the synthetic public use file of Medicare, as deliveries of care tables.

The yearly beneficiary summaries give persons, residences, cover, chronic conditions and yearly amounts; the inpatient
claims give admissions with their diagnoses. The data are synthetic, so everything made of them is labelled so.

Amounts occur twice: the yearly amounts for inpatient care and the inpatient claims are about the same care. The first
are `paid`, with the code system `DESYNPUF_SUMMARY`; the second are given as `declared`, with the code system `DRG`, so
that cost on either basis counts the care once. The claims are inpatient only: whole cost is cost on the basis `paid`.
Codes stay as they are: ICD-9-CM is not turned into another system. Not carried over: race, kidney disease, cover for
other than hospital care, procedures, physicians, the diagnosis at admission, deductibles, and outpatient, carrier and
drug claims. When care was asked for, triage and who referred are not in them.

Source: CMS 2008-2010 Data Entrepreneurs' Synthetic Public Use File, codebook.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from proeftuin.data.loading.compressed_file import first_line, line_count
from proeftuin.data.loading.delivery import Delivery, PersonKey, SourceDelivery
from proeftuin.data.loading.reading import parquet_types, quoted_name, text_literal
from proeftuin.errors import DataContractError, Problem

VERSION = 1
"""Version of what this reader makes of a row; with another version the files are loaded anew."""

SUMMARY = "DESYNPUF_SUMMARY"
FLAG = "DESYNPUF_FLAG"
PAYER = "MEDICARE_PART_A"

CONDITIONS = (
    "SP_ALZHDMTA",
    "SP_CHF",
    "SP_CHRNKIDN",
    "SP_CNCR",
    "SP_COPD",
    "SP_DEPRESSN",
    "SP_DIABETES",
    "SP_ISCHMCHT",
    "SP_OSTEOPRS",
    "SP_RA_OA",
    "SP_STRKETIA",
)
"""Flags of chronic conditions: 1 yes, 2 no."""

AMOUNTS: Mapping[str, tuple[str, str, str]] = {
    "MEDREIMB_IP": ("IP", "hospital", "paid"),
    "BENRES_IP": ("IP", "hospital", "own_risk"),
    "PPPYMT_IP": ("IP_OTHER_PAYER", "hospital", "paid"),
    "MEDREIMB_OP": ("OP", "hospital", "paid"),
    "BENRES_OP": ("OP", "hospital", "own_risk"),
    "PPPYMT_OP": ("OP_OTHER_PAYER", "hospital", "paid"),
    "MEDREIMB_CAR": ("CAR", "other", "paid"),
    "BENRES_CAR": ("CAR", "other", "own_risk"),
    "PPPYMT_CAR": ("CAR_OTHER_PAYER", "other", "paid"),
}
"""Yearly amount to code, domain and kind of amount: of Medicare, of the person, and of the insurer that paid first."""

_DIAGNOSES = tuple(f"ICD9_DGNS_CD_{number}" for number in range(1, 11))
BENEFICIARY_COLUMNS = (
    "DESYNPUF_ID",
    "BENE_BIRTH_DT",
    "BENE_DEATH_DT",
    "BENE_SEX_IDENT_CD",
    "SP_STATE_CODE",
    "BENE_COUNTY_CD",
    "BENE_HI_CVRAGE_TOT_MONS",
    *CONDITIONS,
    *AMOUNTS,
)
INPATIENT_COLUMNS = (
    "DESYNPUF_ID",
    "CLM_ID",
    "SEGMENT",
    "CLM_ADMSN_DT",
    "NCH_BENE_DSCHRG_DT",
    "PRVDR_NUM",
    "CLM_PMT_AMT",
    "CLM_DRG_CD",
    *_DIAGNOSES,
)

DIFFERS = "differs_from_a_later_year"
NO_FLAG = "flag_neither_yes_nor_no"
WRONG_MONTHS = "months_of_cover_not_0_to_12"

REASONS: Mapping[str, str] = {
    DIFFERS: "a later year gives the person another birth month or sex, which counts instead",
    NO_FLAG: "the flag of a chronic condition is neither 1 nor 2",
    WRONG_MONTHS: "the months of cover are no whole number from 0 to 12",
}
"""What the keys of this reader's refusals mean."""

_ENDINGS = (".csv", ".csv.gz", ".parquet")


@dataclass(frozen=True)
class _File:
    """A file, what it holds, and the engine's query of its rows as text, with `_file` and `_row`."""

    path: Path
    is_inpatient: bool
    rows: str


def desynpuf_delivery(files: Path | Sequence[Path], *, source: str) -> SourceDelivery:
    """
    Everything in DE-SynPUF files that becomes rows of care tables.

    A person who is in several yearly files is one person; the latest year counts, and rows that say something else are
    refused and counted. Residence is known per year. Of cover only the number of months is known: twelve are the year,
    fewer are taken to begin on 1 January, death ends them, and none is no registration. Yearly amounts and flags have
    the last day of the year as their day, or the day of death; an amount of zero is no line. A stay that is billed in
    two segments is one admission, by the first; the second is a line with its own amount.

    Parameters
    ----------
    files : Path or sequence of Path
        A folder, or files: beneficiary summaries (CSV with the year in the name, or Parquet with a column `YEAR`) and
        inpatient claims. CSV may be compressed (`.csv.gz`).

    Raises
    ------
    DataContractError
        There are no such files, or one of them is damaged, of another kind, or lacks a column or its year.
    """
    found = _files(files)
    summaries = [file for file in found if not file.is_inpatient]
    claims = [file for file in found if file.is_inpatient]
    deliveries = (
        *([_persons(summaries), *_of_summaries(summaries)] if summaries else []),
        *(_of_claims(claims) if claims else []),
    )
    return SourceDelivery(source, "desynpuf", PersonKey.TEXT, deliveries, f"desynpuf {VERSION}", synthetic=True)


def _files(files: Path | Sequence[Path]) -> list[_File]:
    paths = _paths(files)
    found: list[_File] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            found.append(_file(path))
        except DataContractError as error:
            problems += error.problems
    if problems:
        raise DataContractError(problems)
    return found


def _paths(files: Path | Sequence[Path]) -> Sequence[Path]:
    if not isinstance(files, Path):
        paths, where = list(files), "the files of the source"
    elif files.is_dir():
        paths, where = sorted(path for path in files.iterdir() if path.name.endswith(_ENDINGS)), str(files)
    else:
        paths, where = [files], files.name
    if not paths:
        raise DataContractError(
            Problem(
                where,
                "there are no DE-SynPUF files here",
                "beneficiary summaries or inpatient claims, as .csv, .csv.gz or .parquet",
                "check the path",
            )
        )
    return paths


def _file(path: Path) -> _File:
    columns = _columns(path)
    is_inpatient = "CLM_ID" in columns
    needed = INPATIENT_COLUMNS if is_inpatient else BENEFICIARY_COLUMNS
    missing = [column for column in needed if column not in columns]
    if "DESYNPUF_ID" not in columns or len(missing) > len(needed) / 2 or (is_inpatient and "CLM_ADMSN_DT" in missing):
        raise DataContractError(
            Problem(
                path.name,
                "the columns are those of another kind of file",
                "a beneficiary summary or inpatient claims",
                "leave the file out: outpatient, carrier and drug claims are not read",
            )
        )
    if missing:
        raise DataContractError(
            [
                Problem(
                    f"{path.name}, column {column}", "the column is absent", "all columns of the codebook", "add it"
                )
                for column in missing
            ]
        )
    return _File(path, is_inpatient, _rows(path, columns, needed, is_inpatient=is_inpatient))


def _columns(path: Path) -> list[str]:
    if path.suffix == ".parquet":
        return [name.upper() for name in parquet_types(path)]
    header = first_line(path)
    # To its end: the engine reads a compressed file that was cut off as if it ended there.
    if line_count(path) < 2:
        raise DataContractError(
            Problem(path.name, "the file has no rows", "a header and rows", "have it delivered again")
        )
    return [name.strip().upper() for name in next(csv.reader([header.lstrip("\ufeff")]))]


def _rows(path: Path, columns: Sequence[str], needed: Sequence[str], *, is_inpatient: bool) -> str:
    named = ", ".join(f"nullif(trim(CAST({quoted_name(column)} AS VARCHAR)), '') AS {column}" for column in needed)
    year = "" if is_inpatient else f", {_year(path, columns)} AS year"
    file = text_literal(str(path))
    if path.suffix == ".parquet":
        scan = f"read_parquet({file}, hive_partitioning = false)"
    else:
        types = ", ".join(f"{text_literal(column)}: 'VARCHAR'" for column in columns)
        scan = (
            f"read_csv({file}, header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"',"
            f" columns = {{{types}}})"
        )
    return f"SELECT {file} AS _file, row_number() OVER () AS _row{year}, {named} FROM {scan}"


def _year(path: Path, columns: Sequence[str]) -> str:
    if "YEAR" in columns:
        return 'CAST("YEAR" AS INTEGER)'
    named = re.search(r"(?<![0-9])(20[0-9]{2})_Beneficiary", path.name, re.IGNORECASE)
    if not named:
        raise DataContractError(
            Problem(
                path.name,
                "neither the name nor a column tells the year of this summary",
                "a name such as DE1_0_2008_Beneficiary_Summary_File_Sample_1.csv, or a column YEAR",
                "give the file its name of the publisher again",
            )
        )
    return named[1]


def _together(files: Iterable[_File]) -> str:
    return " UNION ALL ".join(file.rows for file in files)


def _delivery(
    table: str, files: Sequence[_File], relation: str, columns: Mapping[str, str], reasons: Sequence[str] = ()
) -> Delivery:
    refusals = {reason: f"_refusal = '{reason}'" for reason in reasons}
    return Delivery(table, tuple(file.path for file in files), relation, refusals, columns)


def _day(column: str) -> str:
    """A day written as 20080301; anything else stays as it is, for the loader to refuse."""
    return (
        f"CASE WHEN regexp_full_match({column}, '[0-9]{{8}}') THEN"
        f" substr({column}, 1, 4) || '-' || substr({column}, 5, 2) || '-' || substr({column}, 7, 2) ELSE {column} END"
    )


_DEATH = f"TRY_CAST({_day('BENE_DEATH_DT')} AS DATE)"
_NEXT_YEAR = "make_date(year + 1, 1, 1)"
_YEARS_LAST_DAY = f"CASE WHEN year({_DEATH}) = year THEN {_DEATH} ELSE make_date(year, 12, 31) END"


def _persons(summaries: Sequence[_File]) -> Delivery:
    persons = (
        "SELECT DESYNPUF_ID AS person_id, substr(BENE_BIRTH_DT, 1, 4) AS birth_year,"
        " substr(BENE_BIRTH_DT, 5, 2) AS birth_month,"
        " CASE BENE_SEX_IDENT_CD WHEN '1' THEN 'male' WHEN '2' THEN 'female' ELSE BENE_SEX_IDENT_CD END AS sex,"
        f" max({_day('BENE_DEATH_DT')}) AS death_here, max(year) AS last_year"
        f" FROM ({_together(summaries)}) GROUP BY ALL"
    )
    relation = (
        "SELECT person_id, birth_year, birth_month, sex, max(death_here) OVER person AS death_day,"
        f" CASE WHEN person_id IS NOT NULL AND row_number() OVER latest > 1 THEN '{DIFFERS}' END AS _refusal"
        f" FROM ({persons}) WINDOW person AS (PARTITION BY person_id),"
        " latest AS (PARTITION BY person_id ORDER BY last_year DESC, birth_year, birth_month, sex)"
    )
    columns = {
        "person_id": "DESYNPUF_ID",
        "birth_year": "BENE_BIRTH_DT (year)",
        "birth_month": "BENE_BIRTH_DT (month)",
        "sex": "BENE_SEX_IDENT_CD",
        "death_day": "BENE_DEATH_DT",
    }
    return _delivery("person", summaries, relation, columns, [DIFFERS])


def _of_summaries(summaries: Sequence[_File]) -> list[Delivery]:
    rows = _together(summaries)
    return [
        _areas(summaries, rows),
        _residences(summaries, rows),
        _registrations(summaries, rows),
        _yearly_amounts(summaries, rows),
        _flags(summaries, rows),
    ]


def _areas(summaries: Sequence[_File], rows: str) -> Delivery:
    """Counties within states. Codes are those of the Social Security Administration; the file names none of them."""
    relation = (
        "SELECT DISTINCT SP_STATE_CODE || '-' || BENE_COUNTY_CD AS area_code, 'county' AS area_level,"
        f" SP_STATE_CODE AS parent FROM ({rows})"
        f" UNION ALL SELECT DISTINCT SP_STATE_CODE, 'state', NULL FROM ({rows})"
    )
    return _delivery("area", summaries, relation, {"area_code": "SP_STATE_CODE and BENE_COUNTY_CD"})


def _residences(summaries: Sequence[_File], rows: str) -> Delivery:
    relation = (
        "SELECT _file, _row, DESYNPUF_ID AS person_id, make_date(year, 1, 1) AS valid_from,"
        f" {_NEXT_YEAR} AS valid_to, SP_STATE_CODE || '-' || BENE_COUNTY_CD AS area_code, 'county' AS area_level"
        f" FROM ({rows})"
    )
    columns = {"person_id": "DESYNPUF_ID", "area_code": "SP_STATE_CODE and BENE_COUNTY_CD"}
    return _delivery("residence", summaries, relation, columns)


def _registrations(summaries: Sequence[_File], rows: str) -> Delivery:
    months = "TRY_CAST(BENE_HI_CVRAGE_TOT_MONS AS INTEGER)"
    end = f"CAST(make_date(year, 1, 1) + to_months({months}) AS DATE)"
    relation = (
        "SELECT _file, _row, DESYNPUF_ID AS person_id, 'insurer' AS kind,"
        f" '{PAYER}' AS organisation_id, make_date(year, 1, 1) AS valid_from,"
        f" CASE WHEN year({_DEATH}) = year THEN least({end}, {_DEATH} + 1) ELSE {end} END AS valid_to,"
        f" CASE WHEN {months} IS NULL OR {months} NOT BETWEEN 0 AND 12 THEN '{WRONG_MONTHS}' END AS _refusal"
        f" FROM ({rows}) WHERE {months} IS DISTINCT FROM 0"
    )
    columns = {"person_id": "DESYNPUF_ID", "valid_to": "BENE_HI_CVRAGE_TOT_MONS"}
    return _delivery("registration", summaries, relation, columns, [WRONG_MONTHS])


def _yearly_amounts(summaries: Sequence[_File], rows: str) -> Delivery:
    """One row per amount, all of a year on one day: the file does not tell when in the year care was given."""
    amounts = ", ".join(
        f"{{'code': '{code}', 'domain': '{domain}', 'amount_kind': '{kind}', 'amount': {column}}}"
        for column, (code, domain, kind) in AMOUNTS.items()
    )
    relation = (
        "SELECT _file, _row, DESYNPUF_ID AS person_id, day, line.domain AS domain, 'other' AS kind,"
        f" '{SUMMARY}' AS code_system, line.code AS code, line.amount AS amount_cents,"
        f" line.amount_kind AS amount_kind FROM (SELECT *, {_YEARS_LAST_DAY} AS day, unnest([{amounts}]) AS line"
        f" FROM ({rows})) WHERE TRY_CAST(line.amount AS DECIMAL(18, 2)) IS DISTINCT FROM 0"
    )
    columns = {"person_id": "DESYNPUF_ID", "amount_cents": "MEDREIMB, BENRES and PPPYMT"}
    return _delivery("contact", summaries, relation, columns)


def _flags(summaries: Sequence[_File], rows: str) -> Delivery:
    flags = ", ".join(f"{{'code': '{column}', 'flag': {column}}}" for column in CONDITIONS)
    relation = (
        f"SELECT _file, _row, DESYNPUF_ID AS person_id, day, '{FLAG}' AS code_system, line.code AS code,"
        f" 'problem' AS status, CASE WHEN line.flag IS DISTINCT FROM '1' THEN '{NO_FLAG}' END AS _refusal"
        f" FROM (SELECT *, {_YEARS_LAST_DAY} AS day, unnest([{flags}]) AS line FROM ({rows}))"
        " WHERE line.flag IS DISTINCT FROM '2'"
    )
    columns = {"person_id": "DESYNPUF_ID", "code": "SP_ and the condition"}
    return _delivery("diagnosis", summaries, relation, columns, [NO_FLAG])


def _of_claims(claims: Sequence[_File]) -> list[Delivery]:
    rows = _together(claims)
    return [_admissions(claims, rows), _claim_diagnoses(claims, rows)]


def _admissions(claims: Sequence[_File], rows: str) -> Delivery:
    relation = (
        "SELECT _file, _row, CLM_ID || '-' || SEGMENT AS line_id, DESYNPUF_ID AS person_id,"
        f" {_day('CLM_ADMSN_DT')} AS day, {_day('NCH_BENE_DSCHRG_DT')} AS end_day, 'hospital' AS domain,"
        # A long stay is billed in two lines with the same last day: counted twice it would be an admission too many.
        " CASE WHEN SEGMENT = '1' THEN 'admission' ELSE 'other' END AS kind,"
        " CASE WHEN CLM_DRG_CD IS NOT NULL THEN 'DRG' END AS code_system, CLM_DRG_CD AS code,"
        " 'CMS/' || PRVDR_NUM AS provider_id, CLM_PMT_AMT AS amount_cents,"
        " CASE WHEN CLM_PMT_AMT IS NOT NULL THEN 'declared' END AS amount_kind,"
        " CASE WHEN ICD9_DGNS_CD_1 IS NOT NULL THEN 'ICD9CM' END AS diagnosis_system, ICD9_DGNS_CD_1 AS diagnosis_code"
        f" FROM ({rows})"
    )
    columns = {
        "line_id": "CLM_ID and SEGMENT",
        "person_id": "DESYNPUF_ID",
        "day": "CLM_ADMSN_DT",
        "end_day": "NCH_BENE_DSCHRG_DT",
        "code": "CLM_DRG_CD",
        "provider_id": "PRVDR_NUM",
        "amount_cents": "CLM_PMT_AMT",
        "diagnosis_code": "ICD9_DGNS_CD_1",
    }
    return _delivery("contact", claims, relation, columns)


def _claim_diagnoses(claims: Sequence[_File], rows: str) -> Delivery:
    codes = ", ".join(
        f"{{'code': {column}, 'status': '{'main' if column == _DIAGNOSES[0] else 'secondary'}'}}"
        for column in _DIAGNOSES
    )
    relation = (
        f"SELECT _file, _row, DESYNPUF_ID AS person_id, {_day('CLM_ADMSN_DT')} AS day, 'ICD9CM' AS code_system,"
        f" line.code AS code, line.status AS status FROM (SELECT *, unnest([{codes}]) AS line FROM ({rows}))"
        " WHERE line.code IS NOT NULL"
    )
    columns = {"person_id": "DESYNPUF_ID", "day": "CLM_ADMSN_DT", "code": "ICD9_DGNS_CD"}
    return _delivery("diagnosis", claims, relation, columns)
