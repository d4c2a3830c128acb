"""From a study file to a bundle with public samples: the counts that their publishers give, and plain sums of files."""

import csv
import gzip
import json
from collections import Counter
from decimal import Decimal

import polars as pl
import pytest

from proeftuin.data.loading.desynpuf import AMOUNTS
from proeftuin.studies.care_run import run_care_study
from tests.care_study_example import write_study

SAMPLES = "tests/reference/data"


def lines(path):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def resources(path):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def loaded(bundle, table):
    """File to its rows that were accepted into a care table."""
    found = bundle.filter((pl.col("care_table") == table) & (pl.col("outcome") == "accepted") & (pl.col("rows") > 0))
    assert bundle.filter((pl.col("outcome") != "accepted") & (pl.col("rows") > 0)).is_empty()
    return dict(found.select("file", "rows").rows())


def everybody(tables, indicator):
    """Year to the sum of everybody and their number."""
    rows = tables["estimates"].filter(
        (pl.col("indicator") == indicator) & (pl.col("region") == "all") & (pl.col("method") == "crude")
    )
    return {start.year: (total, n) for start, total, n in rows.select("period_start", "numerator", "persons").rows()}


@pytest.fixture(scope="module")
def medicare(repository, tmp_path_factory):
    folder = write_study(
        tmp_path_factory.mktemp("medicare"),
        f"id: medicare\nformat: desynpuf\nfolder: {repository / SAMPLES / 'cms-desynpuf'}",
        level="county",
        years=(2008, 2010),
        indicators=["care_cost_total", "hospital_admissions"],
        cost="paid",
        buckets=3,
    )
    return run_care_study(folder, report=False)


def test_medicare_claims_have_the_published_numbers_of_persons_and_lines(medicare):
    """SOURCE.md: 10,000, 9,856 and 9,710 beneficiaries, 5,775 inpatient claims."""
    tables = medicare.released.tables
    files = "DE1_0_{}_Beneficiary_Summary_File_Sample_1.csv.gz"

    homes = loaded(tables["loads"], "residence")
    assert homes == {files.format(year): n for year, n in ((2008, 10_000), (2009, 9_856), (2010, 9_710))}
    assert loaded(tables["loads"], "contact")["DE1_0_2008_to_2010_Inpatient_Claims_Sample_1.csv.gz"] == 5_775
    assert tables["populations"].select("persons", "status").rows() == [(10_000, "value")]
    assert {y: n for y, (_, n) in everybody(tables, "care_cost_total").items()} == {
        2008: 10_000,
        2009: 9_856,
        2010: 9_710,
    }
    assert medicare.manifest["synthetic"] is True
    assert medicare.released.rules == ("medicare: made_up",)


@pytest.mark.parametrize("year", [2008, 2009, 2010])
def test_the_cost_of_everybody_is_the_plain_sum_of_the_amounts_of_the_file(repository, medicare, year):
    rows = lines(repository / SAMPLES / "cms-desynpuf" / f"DE1_0_{year}_Beneficiary_Summary_File_Sample_1.csv.gz")
    expected = sum(Decimal(row[column]) for row in rows for column in AMOUNTS)

    total, persons = everybody(medicare.released.tables, "care_cost_total")[year]

    assert total == pytest.approx(float(expected), rel=1e-12)
    assert persons == len(rows)
    cells = medicare.released.tables["cells"].filter(
        (pl.col("indicator") == "care_cost_total") & (pl.col("period_start").dt.year() == year)
    )
    assert cells["total"].sum() == expected


def test_admissions_are_the_stays_that_began_in_the_year_each_once(repository, medicare):
    """Seven stays of the sample are billed in two segments; the second is the same stay."""
    claims = lines(repository / SAMPLES / "cms-desynpuf" / "DE1_0_2008_to_2010_Inpatient_Claims_Sample_1.csv.gz")
    stays = [row for row in claims if row["SEGMENT"] == "1"]
    assert len(claims) - len(stays) == 7
    begun = Counter(int(row["CLM_ADMSN_DT"][:4]) for row in stays)

    found = everybody(medicare.released.tables, "hospital_admissions")

    assert {year: total for year, (total, _) in found.items()} == {year: begun[year] for year in (2008, 2009, 2010)}


def test_the_omop_sample_has_the_published_numbers_of_rows_and_those_alive_of_its_persons(repository, tmp_path):
    """SOURCE.md: 28 persons, 3 of whom died, 1,791 visits, 470 conditions, 883 medicines, 10,040 measurements."""
    sample = repository / SAMPLES / "omop-synthea27nj"
    folder = write_study(
        tmp_path,
        f"id: synthea\nformat: omop\nfolder: {sample}",
        level="state",
        years=(2015, 2016),
        indicators=["gp_contacts"],
    )
    dead = {row["person_id"]: int(row["death_date"][:4]) for row in lines(sample / "DEATH.csv.gz")}
    born = {row["person_id"]: int(row["year_of_birth"]) for row in lines(sample / "PERSON.csv.gz")}

    tables = run_care_study(folder, report=False).released.tables

    assert loaded(tables["loads"], "person") == {"PERSON.csv.gz": 28}
    assert loaded(tables["loads"], "contact") == {
        "VISIT_OCCURRENCE.csv.gz": 1_791,
        "PROCEDURE_OCCURRENCE.csv.gz": 1_649,
    }
    # Each of the three deaths has a cause.
    assert loaded(tables["loads"], "diagnosis") == {"CONDITION_OCCURRENCE.csv.gz": 470, "DEATH.csv.gz": len(dead)}
    assert loaded(tables["loads"], "medication") == {"DRUG_EXPOSURE.csv.gz": 883}
    assert loaded(tables["loads"], "measurement") == {"MEASUREMENT.csv.gz": 10_040, "OBSERVATION.csv.gz": 8_099}
    assert len(born) == 28
    alive = {y: sum(born[id] <= y <= dead.get(id, y) for id in born) for y in (2015, 2016)}
    assert {y: n for y, (_, n) in everybody(tables, "gp_contacts").items()} == alive


def test_the_fhir_sample_has_the_published_numbers_of_lines_and_its_admissions(repository, tmp_path):
    """SOURCE.md: 13 patients, 1,215 encounters, 2,056 procedures, 555 conditions, 1,745 medication requests."""
    sample = repository / SAMPLES / "fhir-bulk-10-patients"
    folder = write_study(
        tmp_path,
        f"id: export\nformat: fhir\nfolder: {sample}",
        level="state",
        years=(2014, 2019),
        indicators=["hospital_admissions"],
    )

    tables = run_care_study(folder, report=False).released.tables

    ndjson = "{}.000.ndjson.gz".format
    assert loaded(tables["loads"], "person") == {ndjson("Patient"): 13}
    assert loaded(tables["loads"], "diagnosis") == {ndjson("Condition"): 555}
    assert loaded(tables["loads"], "medication") == {ndjson("MedicationRequest"): 1_745}
    assert loaded(tables["loads"], "contact") == {
        ndjson("Encounter"): 1_215,
        ndjson("Procedure"): 2_056,
        ndjson("Immunization"): 161,
    }
    stays = [row for row in resources(sample / ndjson("Encounter")) if row["class"]["code"] == "IMP"]
    begun = Counter(int(row["period"]["start"][:4]) for row in stays)
    assert {y: n for y, (n, _) in everybody(tables, "hospital_admissions").items() if n is not None} == {
        year: begun[year] for year, (n, _) in everybody(tables, "hospital_admissions").items() if n is not None
    }
    assert tables["criteria"].filter(pl.col("status") == "value").height > 0
