"""Each fault that can be in care tables, planted once and counted; a store without faults raises nothing."""

from datetime import date

import polars as pl
import pytest

from proeftuin.data.care_quality.change import ChangeLimits, Volume
from proeftuin.data.care_quality.report import quality_of_store, refuse_errors, volumes_of_store
from proeftuin.data.engine.duckdb_engine import DuckDBEngine
from proeftuin.errors import DataContractError
from tests.care_example import care_rows
from tests.care_store_example import account, care_store, with_load

YEARS = (2019, 2020, 2021)
PERSONS = """
    person_id | birth_year | birth_month | sex    | death_day
    ----------+------------+-------------+--------+-----------
            1 |       1950 |           6 | female |
            2 |       1960 |           1 | male   | 2020-06-30
            3 |       2000 |          12 | female |
"""
RESIDENCES = """
    person_id | valid_from | valid_to   | area_code | area_level   | area_vintage
    ----------+------------+------------+-----------+--------------+-------------
            1 | 2015-01-01 | 2020-03-01 | GM0363    | municipality | 2020
            1 | 2020-03-01 |            | GM0518    | municipality | 2020
            1 | 2015-01-01 |            | 1012      | postcode4    |
            2 | 2015-01-01 | 2020-06-30 | GM0363    | municipality | 2020
            3 | 2015-01-01 |            | GM0363    | municipality | 2020
"""
REGISTRATIONS = """
    person_id | kind    | organisation_id | valid_from | valid_to
    ----------+---------+-----------------+------------+-----------
            1 | gp      | a               | 2015-01-01 | 2018-01-01
            1 | gp      | b               | 2018-01-01 |
            1 | insurer | c               | 2015-01-01 |
            2 | gp      | a               | 2015-01-01 | 2020-06-30
            3 | gp      | a               | 2015-01-01 |
"""
MONTHLY = "\n".join(
    f"{1 + month % 3} | 2019-{month:02d}-15 | gp | consultation | 1000 | paid" for month in range(1, 13)
)
CONTACTS = f"""
    person_id | day | domain | kind | amount_cents | amount_kind
    {MONTHLY}
"""
CLEAN = {"person": PERSONS, "residence": RESIDENCES, "registration": REGISTRATIONS, "contact": CONTACTS}


def _quality(store, **arguments) -> pl.DataFrame:
    with DuckDBEngine() as engine:
        return quality_of_store(store, engine, **{"years": YEARS} | arguments)


def _found(quality: pl.DataFrame) -> set[tuple]:
    """Everything found, apart from columns that a supplier may leave empty."""
    found = quality.filter(
        (pl.col("rows") > 0) & ~((pl.col("check") == "empty_values") & (pl.col("severity") == "note"))
    )
    return set(found.select("care_table", "check", "subject", "year", "rows", "severity").rows())


def test_a_store_without_faults_raises_nothing_and_says_what_was_looked_at(tmp_path) -> None:
    quality = _quality(care_store(tmp_path / "store", **CLEAN), today=date(2022, 1, 1))

    assert _found(quality) == set()
    assert set(quality["severity"]) == {"note"}
    looked_at = set(quality.filter(pl.col("rows") == 0).select("care_table", "check", "of_rows").rows())
    assert looked_at >= {
        ("person", "without_residence", 3),
        ("residence", "spells_overlap", 5),
        ("residence", "form_of_postcode4", 1),
        ("contact", "unknown_person", 12),
        ("contact", "identical_rows", 12),
        ("contact", "in_the_future", 12),
    }


PLANTED = """
    residence    | 9, 2015-01-01, , GM0363, municipality, 2020                | unknown_person       |              |      | error
    residence    | 1, 2017-01-01, 2017-02-01, GM0003, municipality, 2020      | spells_overlap       |              |      | error
    residence    | 3, 1999-01-01, 2015-01-01, GM0003, municipality, 2020      | before_birth         | valid_from   |      | error
    residence    | 2, 2021-01-01, , 9711, postcode4,                           | after_death          | valid_from   |      | error
    residence    | 3, 2014-01-01, 2015-01-01, 0363, municipality, 2020        | form_of_municipality | area_code    |      | warning
    residence    | 3, 2013-01-01, 2014-12-31, GM0003, municipality, 2020      | gap_between_spells   |              |      | warning
    residence    | 2, 2015-01-01, 2020-06-30, 101, postcode4,                 | form_of_postcode4    | area_code    |      | error
    residence    | 2, 2014-01-01, 2015-01-01, GM0003, municipality, 2020      |                      |              |      |
    residence    | 2, 2013-01-01, 2014-01-01, 9711, postcode4,                |                      |              |      |
    registration | 3, gp, z, 2019-01-01, 2019-02-01                           | spells_overlap       |              |      | error
    registration | 3, programme, z, 2019-01-01, 2019-02-01                    |                      |              |      |
    contact      | 9, 2019-05-05, gp, consultation, 100, paid                 | unknown_person       |              | 2019 | error
    contact      | 3, 2000-11-30, gp, consultation, 100, paid                 | before_birth         | day          | 2000 | error
    contact      | 2, 2019-01-01, gp, consultation, ,                         |                      |              |      |
    contact      | 1, 2019-05-06, gp, consultation, -50, paid                 | negative_amount      | amount_cents | 2019 | warning
    contact      | 1, 2019-05-06, gp, consultation, 100000001, paid           | amount_above_million | amount_cents | 2019 | error
    contact      | 1, 2019-05-06, gp, consultation, 100000000, paid           |                      |              |      |
    contact      | 1, 2019-05-06, gp, consultation, 100,                      | amount_without_kind  | amount_kind  | 2019 | warning
    contact      | 2, 2019-01-15, gp, consultation, 1000, paid                | identical_rows       |              | 2019 | error
    contact      | 2, 2019-01-15, gp, consultation, 1001, paid                |                      |              |      |
"""  # noqa: E501


@pytest.mark.parametrize("planted", PLANTED.strip().splitlines())
def test_a_planted_row_is_found_once_and_nothing_else_is(tmp_path, planted) -> None:
    table, row, check, subject, year, severity = (field.strip() for field in planted.split("|"))
    row = row.replace(",", "|")
    years = (2000, *YEARS)
    store = with_load(
        care_store(tmp_path / "store", buckets=2, **{name: text for name, text in CLEAN.items() if name != table}),
        {table: care_rows(**{table: f"{CLEAN[table].rstrip()}\n{row}\n"})[table]},
    )

    found = _found(_quality(store, years=years))

    expected = {(table, check, subject or None, int(year) if year else None, 1, severity)} if check else set()
    assert {one for one in found if one[1] != "months_without_lines"} == expected


FAULTS = {
    "person": (
        "person_id | birth_year | birth_month | sex | death_day | death_place",
        {
            "4 | 1890 | 1 | male | 2020-01-01 | home": ("age_above_115", "death_day"),
            "5 | 1990 | 6 | male | 1990-05-31 | home": ("death_before_birth", "death_day"),
            "6 | 1990 | 6 | male | 1990-06-01 | home": None,
            "7 | 2023 | 6 | male | | ": ("in_the_future", "birth_year"),
            "8 | 1950 | 6 | male | 2022-01-02 | home": ("in_the_future", "death_day"),
            "9 | 1950 | 6 | male | | hospice": ("place_without_death", "death_place"),
            "10 | 1950 | 6 | male | 2021-05-01 | hospice": None,
            "11 | 1950 | 6 | male | | ": None,
        },
    ),
    "diagnosis": (
        "person_id | day | code_system | code",
        {
            "1 | 2020-01-01 | ICD10 | E11.9": None,
            "1 | 2020-01-02 | ICD10 | E119": None,
            "1 | 2020-01-03 | ICD10 | 25000": ("form_of_icd10", "code"),
            "1 | 2020-01-04 | ICPC1 | T90.02": None,
            "1 | 2020-01-05 | ICPC1 | T90.2": ("form_of_icpc1", "code"),
            "1 | 2020-01-06 | ICD9 | 25000": None,
            "2 | 2020-07-01 | ICD9 | 25000": ("after_death", "day"),
            "2 | 2020-06-30 | ICD9 | 25000": None,
            "3 | 2022-02-01 | ICD9 | 25000": ("in_the_future", "day"),
        },
    ),
    "medication": (
        "person_id | day | code_system | code | days",
        {
            "1 | 2020-01-01 | ATC | A10BA02 | 400": None,
            "1 | 2020-01-02 | ATC | A10 | 401": ("long_use", "days"),
            "1 | 2020-01-03 | ATC | a10ba02 | 30": ("form_of_atc", "code"),
        },
    ),
    "contact": (
        "person_id | day | end_day | domain | kind | code_system | code | diagnosis_system | diagnosis_code",
        {
            "1 | 2019-01-01 | 2020-01-03 | hospital | admission | | | | ": ("long_admission", "end_day"),
            "1 | 2019-01-02 | 2020-01-03 | hospital | admission | | | | ": None,
            "1 | 2019-01-03 | 2021-01-03 | hospital | treatment | | | | ": None,
            "1 | 2019-01-04 | | hospital | admission | | 1234 | | ": ("code_without_system", "code"),
            "1 | 2019-01-05 | | hospital | admission | | | | E11": ("code_without_system", "diagnosis_code"),
            "1 | 2019-01-06 | | hospital | admission | | | ICD10 | 11E": ("form_of_icd10", "diagnosis_code"),
        },
    ),
}


@pytest.mark.parametrize("table", FAULTS)
def test_every_fault_of_a_table_is_found_in_its_row_and_the_other_rows_pass(tmp_path, table) -> None:
    header, rows = FAULTS[table]
    expected = sorted(fault for fault in rows.values() if fault)
    extra = {"person": PERSONS} if table != "person" else {}
    store = care_store(tmp_path / "store", buckets=3, **extra, **{table: "\n".join([header, *rows])})

    quality = _quality(store, years=(*YEARS, 2022), today=date(2022, 1, 1)).filter(
        (pl.col("rows") > 0) & (pl.col("care_table") == table)
    )

    found = quality.filter(~pl.col("check").is_in(["empty_values", "months_without_lines"]))
    assert sorted(found.select("check", "subject").rows()) == expected
    assert found["rows"].to_list() == [1] * len(expected)


def test_a_person_older_than_115_at_a_fact_is_found(tmp_path) -> None:
    store = care_store(
        tmp_path / "store",
        person="person_id | birth_year | birth_month\n 1 | 1904 | 1 \n 2 | 1903 | 1",
        measurement="person_id | day | code_system | code\n 1 | 2020-12-31 | X | y\n 2 | 2020-01-01 | X | y",
    )

    assert _found(_quality(store)) >= {("measurement", "age_above_115", "day", 2020, 1, "error")}


def test_empty_values_are_counted_by_column_and_basic_ones_weigh_more(tmp_path) -> None:
    store = care_store(
        tmp_path / "store",
        person="person_id | birth_year | birth_month | sex\n 1 | 1950 | | female\n 2 | | | male\n 3 | 1960 | 1 | male",
        contact="person_id | day | domain\n 1 | 2019-01-01 | gp\n 1 | 2020-01-01 | gp",
    )

    quality = _quality(store).filter(check="empty_values")
    rows = quality.select("care_table", "subject", "year", "rows", "of_rows", "severity").rows()

    assert set(rows) >= {
        ("person", "birth_year", None, 1, 3, "error"),
        ("person", "birth_month", None, 2, 3, "error"),
        ("person", "sex", None, 0, 3, "note"),
        ("contact", "amount_cents", 2019, 1, 1, "note"),
        ("contact", "amount_cents", 2020, 1, 1, "note"),
    }
    assert not {"valid_to", "death_day", "end_day"} & set(quality["subject"])


def test_urgency_is_looked_for_in_admissions_and_the_place_of_death_in_the_dead(tmp_path) -> None:
    store = care_store(
        tmp_path / "store",
        person="person_id | birth_year | birth_month | death_day | death_place\n 1 | 1950 | 1 | | \n"
        " 2 | 1950 | 1 | 2020-12-01 | \n 3 | 1950 | 1 | 2020-12-01 | home",
        contact="person_id | day | domain | kind | urgency\n 1 | 2020-01-01 | hospital | admission | urgent\n"
        " 1 | 2020-02-01 | hospital | admission |\n 1 | 2020-03-01 | gp | consultation |",
    )

    quality = _quality(store).filter(check="empty_values")

    assert set(quality.select("care_table", "subject", "year", "rows", "of_rows").rows()) >= {
        ("person", "death_place", None, 1, 2),
        ("contact", "urgency", 2020, 1, 2),
    }


def test_triage_and_referrer_are_looked_for_in_emergency_visits_and_asking_in_first_visits_and_day_cases(tmp_path):
    store = care_store(
        tmp_path / "store",
        person="person_id | birth_year | birth_month\n 1 | 1950 | 1",
        contact="person_id | day | domain | kind | asked_day | triage_level | referred_by\n"
        " 1 | 2020-01-01 | hospital | emergency | | 4 |\n 1 | 2020-01-02 | hospital | emergency | | | self\n"
        " 1 | 2020-01-03 | hospital | emergency | | | gp\n 1 | 2020-01-04 | hospital | first_outpatient | | |\n"
        " 1 | 2020-01-05 | hospital | day_case | 2020-01-01 | |\n 1 | 2020-01-06 | hospital | admission | | |",
    )

    quality = _quality(store).filter(check="empty_values")

    assert set(quality.select("subject", "year", "rows", "of_rows").rows()) >= {
        ("triage_level", 2020, 2, 3),
        ("referred_by", 2020, 1, 3),
        ("asked_day", 2020, 1, 2),
    }


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("hospital | first_outpatient | 2020-05-05 |", None),
        ("hospital | first_outpatient | 2020-05-06 |", ("asked_after_contact", "asked_day")),
        ("hospital | emergency | | 5", None),
        ("gp | out_of_hours | | 5", None),
        ("hospital | | | 5", None),
        ("hospital | outpatient | | 5", ("triage_elsewhere", "triage_level")),
    ],
)
def test_care_is_asked_for_before_it_is_given_and_triage_belongs_to_emergencies(tmp_path, row, found):
    drawn = f"person_id | day | domain | kind | asked_day | triage_level\n 1 | 2020-05-05 | {row}"
    store = care_store(tmp_path / "store", **CLEAN | {"contact": drawn})

    quality = _quality(store, years=(2020,)).filter(
        pl.col("check").is_in(("asked_after_contact", "triage_elsewhere")), pl.col("rows") > 0
    )

    assert quality.select("check", "subject", "severity").rows() == ([(*found, "error")] if found else [])


def test_a_person_without_residence_or_registration_is_counted_where_others_have_one(tmp_path) -> None:
    people = PERSONS + "    4 | 1970 | 1 | male |\n"
    with_both = care_store(tmp_path / "a", **CLEAN | {"person": people})
    without_any = care_store(tmp_path / "b", person=people)

    assert _found(_quality(with_both)) == {
        ("person", "without_residence", None, None, 1, "warning"),
        ("person", "without_registration", None, None, 1, "warning"),
    }
    assert _found(_quality(without_any)) == set()


def test_months_without_lines_are_counted_between_the_first_and_last_year(tmp_path) -> None:
    lines = "person_id | day | domain\n 1 | 2018-12-01 | gp\n 1 | 2020-03-01 | gp\n 1 | 2020-04-01 | gp"
    store = care_store(tmp_path / "store", contact=lines)

    found = _quality(store, years=(2018, 2019, 2020, 2021)).filter(check="months_without_lines")

    assert found.select("year", "rows", "of_rows").rows() == [(2018, 11, 12), (2019, 12, 12), (2020, 10, 12)]
    assert found["detail"][2] == "months=1,2,5,6,7,8,9,10,11,12"


@pytest.mark.parametrize(
    ("refused", "severity"),
    [
        ({}, "note"),
        ({"day:not_a_day": 1}, "note"),
        ({"day:not_a_day": 1, "domain:missing": 1}, "warning"),
        ({"day:missing": 11}, "error"),
    ],
)
def test_refused_rows_are_accounted_for_by_file_and_reason(tmp_path, refused, severity) -> None:
    store = care_store(tmp_path / "store", **CLEAN)
    store = with_load(store, {}, accounts=[account("contact", "regels.csv", read=100, refused=refused)])

    row = _quality(store).filter(check="rows_refused").to_dicts()[0]

    assert (row["subject"], row["rows"], row["of_rows"]) == ("regels.csv", sum(refused.values()), 100)
    assert row["severity"] == severity
    assert all(f"{reason}={number}" in row["detail"] for reason, number in refused.items())


def _lines(counts: dict[int, int], cents: int = 100) -> dict:
    """Lines of care, so many in a year, of persons who all have one."""
    rows = [f"{place} | {year}-01-01 | gp | {cents}" for year, count in counts.items() for place in range(1, count + 1)]
    return care_rows(contact="\n".join(["person_id | day | domain | amount_cents", *rows]))


def test_a_load_with_far_fewer_rows_than_the_one_it_replaces_is_found_in_the_register(tmp_path) -> None:
    store = with_load(care_store(tmp_path / "store"), _lines({2019: 100, 2020: 100}))
    first = store.loads[-1].id
    store = with_load(store, _lines({2019: 81, 2020: 79}), replaces=(first,))

    found = _quality(store).filter(check="changed_since_last_load", care_table="contact")

    assert found.select("subject", "year", "rows", "detail").rows() == [
        ("rows", 2020, 21, "before=100 now=79 percent=-21.0")
    ]


def test_persons_and_amounts_are_compared_with_the_volumes_of_an_earlier_run(tmp_path) -> None:
    store = with_load(care_store(tmp_path / "store"), _lines({2019: 100}))
    with DuckDBEngine() as engine:
        previous = volumes_of_store(store, engine, years=YEARS)
    in_other_units = with_load(care_store(tmp_path / "other"), _lines({2019: 100}, cents=1))

    assert previous["contact", "example", 2019] == Volume(100, 100, 10_000)
    assert _quality(store, previous=previous).filter(check="changed_since_last_load").is_empty()
    found = _quality(in_other_units, previous=previous).filter(check="changed_since_last_load")
    assert found.select("care_table", "subject", "rows").rows() == [("contact", "amount_cents", 9_900)]


def test_a_year_that_was_delivered_before_and_is_gone_is_found(tmp_path) -> None:
    store = with_load(care_store(tmp_path / "store"), _lines({2019: 60}))
    previous = {("contact", "example", 2020): Volume(60, 60, 6_000)}

    found = _quality(store, previous=previous).filter(check="changed_since_last_load")

    assert set(found["detail"]) == {"before=60 now=0 percent=-100.0", "before=6000 now=0 percent=-100.0"}


def test_a_jump_from_year_to_year_is_found_from_the_limit_on_and_not_in_small_numbers(tmp_path) -> None:
    store = with_load(care_store(tmp_path / "store"), _lines({2019: 100, 2020: 120, 2021: 145}))
    small = with_load(care_store(tmp_path / "small"), _lines({2019: 10, 2020: 30}))

    found = _quality(store).filter(check="changed_since_last_year")
    assert found.select("year", "subject", "rows").rows() == [
        (2021, "amount_cents", 2_500),
        (2021, "persons", 25),
        (2021, "rows", 25),
    ]
    assert _quality(store, limits=ChangeLimits(since_last_year=25)).filter(check="changed_since_last_year").is_empty()
    assert _quality(small).filter(check="changed_since_last_year", subject="rows").is_empty()


def test_an_area_that_the_table_of_areas_does_not_have_is_found_for_levels_that_it_has(tmp_path) -> None:
    areas = "area_code | area_level | area_vintage\n GM0363 | municipality | 2020\n GM0518 | municipality | 2019"

    found = _quality(care_store(tmp_path / "store", buckets=2, area=areas, **CLEAN)).filter(check="unknown_area")

    assert found.select("rows", "of_rows", "severity").rows() == [(1, 4, "error")]


def test_sources_are_judged_apart(tmp_path) -> None:
    store = care_store(tmp_path / "store", **CLEAN)
    store = with_load(
        store, {"contact": care_rows(contact="person_id|day|domain\n9|2019-01-01|gp")["contact"]}, source="b"
    )

    unknown = _quality(store).filter(check="unknown_person", care_table="contact")

    assert unknown.select("source", "rows", "of_rows").rows() == [("b", 1, 1), ("example", 0, 12)]


def test_the_strict_gate_names_every_error_and_no_warning(tmp_path) -> None:
    fine = _quality(care_store(tmp_path / "fine", **CLEAN))
    contacts = f"{CONTACTS.rstrip()}\n9 | 2019-05-05 | gp | consultation | -100 | paid\n"
    tables = {name: rows for name, rows in care_rows(**CLEAN | {"contact": contacts}).items() if name != "person"}
    store = with_load(care_store(tmp_path / "store", person=PERSONS), tables)

    refuse_errors(fine)
    with pytest.raises(DataContractError) as raised:
        refuse_errors(_quality(store))

    assert [problem.where for problem in raised.value.problems] == ["source example, table contact, 2019"]
    assert "unknown_person found 1 of 13" in raised.value.problems[0].what
