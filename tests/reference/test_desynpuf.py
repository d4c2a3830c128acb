"""DE-SynPUF sample 1: rows as its publisher counts them, and sums that equal those of the files read line by line."""

import csv
import gzip
from collections import Counter
from decimal import Decimal

import pytest

from proeftuin.data.care.store import CareStore
from proeftuin.data.engine.embedded import connection
from proeftuin.data.loading.desynpuf import AMOUNTS, CONDITIONS, desynpuf_delivery
from proeftuin.data.loading.loader import load

SAMPLE = "tests/reference/data/cms-desynpuf"
YEARS = (2008, 2009, 2010)


def summary(repository, year):
    return lines(repository / SAMPLE / f"DE1_0_{year}_Beneficiary_Summary_File_Sample_1.csv.gz")


def claims(repository):
    return lines(repository / SAMPLE / "DE1_0_2008_to_2010_Inpatient_Claims_Sample_1.csv.gz")


def lines(path):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def loaded(repository, tmp_path_factory):
    store = CareStore.make(tmp_path_factory.mktemp("desynpuf") / "store", buckets=1)
    return load(store, desynpuf_delivery(repository / SAMPLE, source="medicare"))


@pytest.fixture(scope="module")
def ask(loaded):
    """The rows that a query on the stored tables gives."""
    store, _ = loaded
    with connection() as engine:
        for table, paths in store.files().items():
            if paths:
                files = ", ".join(f"'{path}'" for path in paths)
                engine.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet([{files}])")
        yield lambda query: engine.execute(query).fetchall()


def test_every_row_is_accepted(loaded):
    _, made = loaded

    assert all(account.read == account.accepted and not account.refused for account in made.accounts)


def test_a_person_of_three_years_is_one_person(ask):
    assert ask("SELECT count(*), count(DISTINCT person_id) FROM person") == [(10_000, 10_000)]


def test_beneficiaries_per_year_are_the_published_ones(ask):
    """SOURCE.md: 10,000, 9,856 and 9,710."""
    counted = ask("SELECT year(valid_from), count(DISTINCT person_id) FROM residence GROUP BY 1 ORDER BY 1")

    assert counted == [(2008, 10_000), (2009, 9_856), (2010, 9_710)]


def test_inpatient_lines_are_the_published_ones(ask):
    """SOURCE.md: 5,775."""
    assert ask("SELECT count(*) FROM contact WHERE code_system = 'DRG'") == [(5_775,)]


def test_sexes_births_and_deaths_are_those_of_the_files(repository, ask):
    latest = {row["DESYNPUF_ID"]: row for year in YEARS for row in summary(repository, year)}
    sexes = Counter({"1": "male", "2": "female"}[row["BENE_SEX_IDENT_CD"]] for row in latest.values())
    births = Counter((int(row["BENE_BIRTH_DT"][:4]), int(row["BENE_BIRTH_DT"][4:6])) for row in latest.values())
    deaths = Counter(row["BENE_DEATH_DT"] for row in latest.values() if row["BENE_DEATH_DT"])

    assert dict(ask("SELECT sex, count(*) FROM person GROUP BY 1")) == sexes
    assert {
        (y, m): n for y, m, n in ask("SELECT birth_year, birth_month, count(*) FROM person GROUP BY 1, 2")
    } == births
    found = ask("SELECT strftime(death_day, '%Y%m%d'), count(*) FROM person WHERE death_day IS NOT NULL GROUP BY 1")
    assert dict(found) == deaths


@pytest.mark.parametrize("year", YEARS)
def test_yearly_amounts_are_those_of_the_files(repository, ask, year):
    rows = summary(repository, year)
    expected: Counter[tuple[str, str]] = Counter()
    for column, (code, _, kind) in AMOUNTS.items():
        expected[code, kind] += sum(int(Decimal(row[column]) * 100) for row in rows)

    found = ask(
        "SELECT code, amount_kind, CAST(sum(amount_cents) AS BIGINT) FROM contact"
        f" WHERE code_system = 'DESYNPUF_SUMMARY' AND year(day) = {year} GROUP BY 1, 2"
    )

    assert {(code, kind): cents for code, kind, cents in found} == {
        key: cents for key, cents in expected.items() if cents
    }


@pytest.mark.parametrize("year", YEARS)
def test_chronic_conditions_are_those_of_the_files(repository, ask, year):
    rows = summary(repository, year)
    expected = {column: sum(row[column] == "1" for row in rows) for column in CONDITIONS}

    found = ask(
        f"SELECT code, count(*) FROM diagnosis WHERE code_system = 'DESYNPUF_FLAG' AND year(day) = {year} GROUP BY 1"
    )

    assert dict(found) == expected


@pytest.mark.parametrize("year", YEARS)
def test_cover_is_the_months_of_the_file_unless_death_came_first(repository, ask, year):
    alive = [row for row in summary(repository, year) if not row["BENE_DEATH_DT"]]
    expected = Counter(int(row["BENE_HI_CVRAGE_TOT_MONS"]) for row in alive)
    del expected[0]

    found = ask(
        "SELECT date_diff('month', valid_from, valid_to), count(*) FROM registration JOIN person USING (person_id)"
        f" WHERE year(valid_from) = {year} AND year(death_day) IS DISTINCT FROM {year} GROUP BY 1"
    )

    assert dict(found) == expected


def test_nobody_is_covered_or_has_amounts_after_death(ask):
    for_day = "SELECT count(*) FROM contact JOIN person USING (person_id) WHERE code_system = 'DESYNPUF_SUMMARY'"

    assert ask(f"{for_day} AND day > death_day") == [(0,)]
    assert ask("SELECT count(*) FROM registration JOIN person USING (person_id) WHERE valid_to > death_day + 1") == [
        (0,)
    ]


def test_claims_are_those_of_the_file(repository, ask):
    rows = claims(repository)
    paid = sum(int(Decimal(row["CLM_PMT_AMT"]) * 100) for row in rows)
    admissions = sum(row["SEGMENT"] == "1" for row in rows)
    days = Counter(row["CLM_ADMSN_DT"] for row in rows)

    assert ask("SELECT CAST(sum(amount_cents) AS BIGINT) FROM contact WHERE code_system = 'DRG'") == [(paid,)]
    assert ask("SELECT count(*) FROM contact WHERE kind = 'admission'") == [(admissions,)]
    found = ask("SELECT strftime(day, '%Y%m%d'), count(*) FROM contact WHERE code_system = 'DRG' GROUP BY 1")
    assert dict(found) == days


def test_diagnoses_of_claims_keep_their_code_and_rank(repository, ask):
    rows = claims(repository)
    expected = Counter(
        (row[f"ICD9_DGNS_CD_{number}"], "main" if number == 1 else "secondary")
        for row in rows
        for number in range(1, 11)
        if row[f"ICD9_DGNS_CD_{number}"]
    )

    found = ask("SELECT code, status, count(*) FROM diagnosis WHERE code_system = 'ICD9CM' GROUP BY 1, 2")

    assert {(code, rank): count for code, rank, count in found} == expected


def test_every_county_lies_in_its_state(repository, ask):
    counties = {(row["SP_STATE_CODE"], row["BENE_COUNTY_CD"]) for year in YEARS for row in summary(repository, year)}

    found = ask("SELECT parent, area_code FROM area WHERE area_level = 'county'")

    assert set(found) == {(state, f"{state}-{county}") for state, county in counties}
    assert ask("SELECT count(*) FROM area WHERE area_level = 'state'") == [(len({state for state, _ in counties}),)]
    assert ask("SELECT count(*) FROM residence WHERE area_code NOT IN (SELECT area_code FROM area)") == [(0,)]


def test_all_of_it_is_synthetic(loaded):
    store, _ = loaded

    assert store.is_synthetic
