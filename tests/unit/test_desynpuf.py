"""How DE-SynPUF rows become persons, cover, conditions, amounts and admissions; and files that are refused."""

import gzip

import duckdb
import pytest

from proeftuin.data.care.store import CareStore
from proeftuin.data.engine.embedded import connection
from proeftuin.data.loading.desynpuf import (
    AMOUNTS,
    BENEFICIARY_COLUMNS,
    CONDITIONS,
    INPATIENT_COLUMNS,
    desynpuf_delivery,
)
from proeftuin.data.loading.loader import load
from proeftuin.errors import DataContractError

BENEFICIARY = (
    dict.fromkeys(CONDITIONS, "2")
    | dict.fromkeys(AMOUNTS, "0.00")
    | {
        "DESYNPUF_ID": "00AB",
        "BENE_BIRTH_DT": "19430301",
        "BENE_DEATH_DT": "",
        "BENE_SEX_IDENT_CD": "1",
        "SP_STATE_CODE": "39",
        "BENE_COUNTY_CD": "230",
        "BENE_HI_CVRAGE_TOT_MONS": "12",
    }
)
CLAIM = dict.fromkeys(INPATIENT_COLUMNS, "") | {
    "DESYNPUF_ID": "00AB",
    "CLM_ID": "77",
    "SEGMENT": "1",
    "CLM_ADMSN_DT": "20080412",
    "NCH_BENE_DSCHRG_DT": "20080418",
    "PRVDR_NUM": "3900MB",
    "CLM_PMT_AMT": "26000.00",
    "CLM_DRG_CD": "201",
    "ICD9_DGNS_CD_1": "1970",
    "ICD9_DGNS_CD_3": "V5866",
}
SECRET = "Jansen"


def text(rows, columns):
    lines = [",".join(f'"{column}"' for column in columns)]
    lines += [",".join(row[column] for column in columns) for row in rows]
    return "\n".join(lines) + "\n"


def write_summary(folder, year, *rows, columns=BENEFICIARY_COLUMNS):
    given = [BENEFICIARY | row for row in rows]
    (folder / f"DE1_0_{year}_Beneficiary_Summary_File_Sample_1.csv").write_text(text(given, columns))


def write_claims(folder, *rows, columns=INPATIENT_COLUMNS):
    given = [CLAIM | row for row in rows]
    (folder / "DE1_0_2008_to_2010_Inpatient_Claims_Sample_1.csv").write_text(text(given, columns))


def rows(files, table):
    found = []
    with connection() as engine:
        for delivery in desynpuf_delivery(files, source="medicare").deliveries:
            if delivery.table == table:
                frame = engine.execute(delivery.relation).pl()
                found += [
                    {name: str(value) for name, value in row.items() if value is not None and name[0] != "_"}
                    | ({"_refusal": row["_refusal"]} if row.get("_refusal") else {})
                    for row in frame.to_dicts()
                ]
    return found


def test_the_latest_year_says_who_a_person_is_and_what_differed_is_counted(tmp_path):
    write_summary(tmp_path, 2008, {"BENE_SEX_IDENT_CD": "2"}, {"DESYNPUF_ID": "00CD"})
    write_summary(tmp_path, 2009, {}, {"DESYNPUF_ID": "00CD", "BENE_DEATH_DT": "20090701"})

    found = sorted(rows(tmp_path, "person"), key=lambda row: (row["person_id"], row.get("_refusal", "")))

    assert [(row["person_id"], row["sex"], row.get("death_day"), row.get("_refusal")) for row in found] == [
        ("00AB", "male", None, None),
        ("00AB", "female", None, "differs_from_a_later_year"),
        ("00CD", "male", "2009-07-01", None),
    ]


def test_a_person_has_a_year_and_a_month_of_birth_and_no_day(tmp_path):
    write_summary(tmp_path, 2008, {})

    assert rows(tmp_path, "person") == [{"person_id": "00AB", "birth_year": "1943", "birth_month": "03", "sex": "male"}]


@pytest.mark.parametrize(
    ("months", "died", "valid_to"),
    [
        ("12", "", "2009-01-01"),
        ("4", "", "2008-05-01"),
        ("12", "20080301", "2008-03-02"),
        ("2", "20080901", "2008-03-01"),
    ],
)
def test_months_of_cover_begin_in_january_and_end_with_death(tmp_path, months, died, valid_to):
    write_summary(tmp_path, 2008, {"BENE_HI_CVRAGE_TOT_MONS": months, "BENE_DEATH_DT": died})

    assert [(row["valid_from"], row["valid_to"]) for row in rows(tmp_path, "registration")] == [
        ("2008-01-01", valid_to)
    ]


def test_no_month_of_cover_is_no_registration(tmp_path):
    write_summary(tmp_path, 2008, {"BENE_HI_CVRAGE_TOT_MONS": "0"})

    assert rows(tmp_path, "registration") == []


@pytest.mark.parametrize("months", ["13", "-1", "many", ""])
def test_months_that_a_year_has_not_are_refused(tmp_path, months):
    write_summary(tmp_path, 2008, {"BENE_HI_CVRAGE_TOT_MONS": months})

    assert [row["_refusal"] for row in rows(tmp_path, "registration")] == ["months_of_cover_not_0_to_12"]


@pytest.mark.parametrize(("died", "day"), [("", "2008-12-31"), ("20080301", "2008-03-01"), ("20090301", "2008-12-31")])
def test_yearly_amounts_stand_on_the_last_day_of_the_year_or_of_life(tmp_path, died, day):
    write_summary(tmp_path, 2008, {"MEDREIMB_OP": "60.00", "BENRES_OP": "70.00", "BENE_DEATH_DT": died})

    found = rows(tmp_path, "contact")

    assert [(row["day"], row["code"], row["amount_cents"], row["amount_kind"]) for row in found] == [
        (day, "OP", "60.00", "paid"),
        (day, "OP", "70.00", "own_risk"),
    ]


def test_a_missing_amount_is_a_line_and_an_amount_of_zero_is_none(tmp_path):
    write_summary(tmp_path, 2008, {"MEDREIMB_CAR": "", "PPPYMT_IP": "0"})

    assert [(row["code"], row.get("amount_cents")) for row in rows(tmp_path, "contact")] == [("CAR", None)]


def test_a_flag_of_one_is_a_condition_and_of_two_is_none(tmp_path):
    write_summary(tmp_path, 2008, {"SP_CHF": "1", "SP_COPD": "3", "SP_CNCR": ""})

    assert [(row["code"], row["day"], row.get("_refusal")) for row in rows(tmp_path, "diagnosis")] == [
        ("SP_CHF", "2008-12-31", None),
        ("SP_CNCR", "2008-12-31", "flag_neither_yes_nor_no"),
        ("SP_COPD", "2008-12-31", "flag_neither_yes_nor_no"),
    ]


def test_an_admission_keeps_its_days_group_amount_and_diagnoses(tmp_path):
    write_claims(tmp_path, {})

    assert rows(tmp_path, "contact") == [
        {
            "line_id": "77-1",
            "person_id": "00AB",
            "day": "2008-04-12",
            "end_day": "2008-04-18",
            "domain": "hospital",
            "kind": "admission",
            "code_system": "DRG",
            "code": "201",
            "provider_id": "CMS/3900MB",
            "amount_cents": "26000.00",
            "amount_kind": "declared",
            "diagnosis_system": "ICD9CM",
            "diagnosis_code": "1970",
        }
    ]
    assert [(row["code"], row["status"]) for row in rows(tmp_path, "diagnosis")] == [
        ("1970", "main"),
        ("V5866", "secondary"),
    ]


def test_a_stay_that_is_billed_in_two_segments_is_one_admission(tmp_path):
    write_claims(tmp_path, {}, {"SEGMENT": "2", "CLM_PMT_AMT": "500.00"})

    assert [(row["line_id"], row["kind"]) for row in rows(tmp_path, "contact")] == [
        ("77-1", "admission"),
        ("77-2", "other"),
    ]


def test_one_file_with_a_column_of_years_gives_what_yearly_files_give(tmp_path):
    apart, together = tmp_path / "apart", tmp_path / "together"
    apart.mkdir()
    together.mkdir()
    write_summary(apart, 2008, {"SP_CHF": "1"})
    write_summary(apart, 2009, {"MEDREIMB_IP": "12.50"})
    first, second = (str(path) for path in sorted(apart.iterdir()))
    target = together / "beneficiaries.parquet"
    duckdb.sql(
        f"COPY (SELECT *, 2008 AS \"YEAR\" FROM read_csv('{first}')"
        f" UNION ALL SELECT *, 2009 FROM read_csv('{second}')) TO '{target}'"
    )

    for table in ("person", "residence", "registration", "contact", "diagnosis"):
        assert [row | {"amount_cents": ""} for row in rows(together, table)] == [
            row | {"amount_cents": ""} for row in rows(apart, table)
        ]


def test_a_file_alone_or_a_list_of_files_will_do(tmp_path):
    write_summary(tmp_path, 2008, {})
    (path,) = tmp_path.iterdir()

    assert len(rows(path, "person")) == len(rows([path], "person")) == 1


def empty_folder(folder):
    (folder / "readme.txt").write_text("nothing here")


def empty_file(folder):
    (folder / "DE1_0_2008_Beneficiary_Summary_File_Sample_1.csv").write_text("")


def header_alone(folder):
    write_summary(folder, 2008)


def no_year(folder):
    (folder / "beneficiaries.csv").write_text(text([BENEFICIARY], BENEFICIARY_COLUMNS))


def other_kind(folder):
    (folder / "carrier.csv").write_text(f"DESYNPUF_ID,CLM_ID,LINE_NCH_PMT_AMT_1\n00AB,1,{SECRET}\n")


def no_desynpuf(folder):
    (folder / "names.csv").write_text(f"id,name\n1,{SECRET}\n")


def without_column(folder):
    write_summary(folder, 2008, {}, columns=[name for name in BENEFICIARY_COLUMNS if name != "SP_CHF"])


def without_admission_day(folder):
    write_claims(folder, {}, columns=[name for name in INPATIENT_COLUMNS if name != "CLM_PMT_AMT"])


def cut_off(folder):
    whole = gzip.compress(
        text([BENEFICIARY | {"DESYNPUF_ID": f"{n:04d}"} for n in range(3000)], BENEFICIARY_COLUMNS).encode()
    )
    (folder / "DE1_0_2008_Beneficiary_Summary_File_Sample_1.csv.gz").write_bytes(whole[: len(whole) // 2])


def no_parquet(folder):
    (folder / "beneficiaries.parquet").write_text(text([BENEFICIARY], BENEFICIARY_COLUMNS))


def not_text(folder):
    (folder / "DE1_0_2008_Beneficiary_Summary_File_Sample_1.csv").write_bytes(b"\xff\xfe\x00\xd8" * 30)


def not_compressed(folder):
    (folder / "DE1_0_2008_Beneficiary_Summary_File_Sample_1.csv.gz").write_text("DESYNPUF_ID\n1\n")


@pytest.mark.parametrize(
    ("make", "where", "what"),
    [
        (empty_folder, None, "there are no DE-SynPUF files here"),
        (empty_file, "DE1_0_2008_Beneficiary_Summary_File_Sample_1.csv", "the file has no rows"),
        (header_alone, "DE1_0_2008_Beneficiary_Summary_File_Sample_1.csv", "the file has no rows"),
        (no_year, "beneficiaries.csv", "neither the name nor a column tells the year"),
        (other_kind, "carrier.csv", "the columns are those of another kind of file"),
        (no_desynpuf, "names.csv", "the columns are those of another kind of file"),
        (without_column, "DE1_0_2008_Beneficiary_Summary_File_Sample_1.csv, column SP_CHF", "the column is absent"),
        (
            without_admission_day,
            "DE1_0_2008_to_2010_Inpatient_Claims_Sample_1.csv, column CLM_PMT_AMT",
            "the column is absent",
        ),
        (cut_off, "DE1_0_2008_Beneficiary_Summary_File_Sample_1.csv.gz", "damaged or was cut off"),
        (no_parquet, "beneficiaries.parquet", "this is no Parquet file"),
        (not_text, "DE1_0_2008_Beneficiary_Summary_File_Sample_1.csv", "the first line cannot be read"),
        (not_compressed, "DE1_0_2008_Beneficiary_Summary_File_Sample_1.csv.gz", "the first line cannot be read"),
    ],
)
def test_what_is_no_desynpuf_is_refused_where_it_is_wrong(tmp_path, make, where, what):
    make(tmp_path)

    with pytest.raises(DataContractError) as error:
        desynpuf_delivery(tmp_path, source="medicare")

    (problem,) = error.value.problems
    assert problem.where == (where or str(tmp_path))
    assert what in problem.what
    assert SECRET not in str(error.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DataContractError, match=r"^absent\.csv: "):
        desynpuf_delivery([tmp_path / "absent.csv"], source="medicare")


def test_all_wrong_files_are_told_at_once(tmp_path):
    other_kind(tmp_path)
    no_desynpuf(tmp_path)

    with pytest.raises(DataContractError) as error:
        desynpuf_delivery(tmp_path, source="medicare")

    assert len(error.value.problems) == 2


def test_a_line_with_too_few_values_is_told_by_its_number_and_nothing_is_stored(tmp_path):
    files = tmp_path / "files"
    files.mkdir()
    write_summary(files, 2008, {}, {"DESYNPUF_ID": "00CD"})
    (path,) = files.iterdir()
    path.write_text(path.read_text() + f"{SECRET},19430301\n")
    store = CareStore.make(tmp_path / "store", buckets=1)

    with pytest.raises(DataContractError, match=r"Sample_1\.csv, line 4: this line has 2 values") as error:
        load(store, desynpuf_delivery(files, source="medicare"))

    assert SECRET not in str(error.value)
    assert CareStore.open(store.folder).loads == ()
    assert not list(store.folder.rglob("*.parquet"))


def test_values_that_cannot_be_are_refused_with_their_column_and_line(tmp_path):
    files = tmp_path / "files"
    files.mkdir()
    write_summary(
        files,
        2008,
        {"SP_CHF": "1", "MEDREIMB_IP": "1.00"},
        {"DESYNPUF_ID": "01", "BENE_SEX_IDENT_CD": "9"},
        {"DESYNPUF_ID": "02", "BENE_BIRTH_DT": "unknown"},
        {"DESYNPUF_ID": "03", "BENE_DEATH_DT": "20081340"},
        {"DESYNPUF_ID": ""},
    )

    _, made = load(CareStore.make(tmp_path / "store", buckets=1), desynpuf_delivery(files, source="medicare"))

    (persons,) = [account for account in made.accounts if account.table == "person"]
    assert (persons.read, persons.accepted) == (5, 1)
    assert dict(persons.refused) == {
        "birth_year:not_a_whole_number": 1,
        "death_day:not_a_day": 1,
        "person_id:missing": 1,
        "sex:not_allowed": 1,
    }
