"""A Dutch claims extract: codes of sectors, amounts with a comma and last days become facts of the care tables."""

import duckdb
import pytest

from proeftuin.data.care.store import CareStore
from proeftuin.data.care.tables import AMOUNT_KINDS, CONTACT_KINDS, DIAGNOSIS_STATUSES, DOMAINS, REGISTRATION_KINDS
from proeftuin.data.care.tables import DEATH_PLACES as PLACES
from proeftuin.data.care.tables import REFERRERS as SENDERS
from proeftuin.data.care.tables import URGENCIES as DEGREES
from proeftuin.data.loading.dutch_claims import (
    AMOUNTS,
    CONTACTS,
    DEATH_PLACES,
    REFERRERS,
    REGISTRATIONS,
    SECTORS,
    STATUSES,
    URGENCIES,
    dutch_claims_delivery,
)
from proeftuin.data.loading.loader import load

FILES = {
    "verzekerden.csv": """
        pseudoniem;geboortejaar;geboortemaand;geslacht;overlijdensdatum
        p1;1950;3;M;
        p2;1960;12;2;31-12-2015
        p3;1970;;O;
    """,
    "woonplaatsen.csv": """
        pseudoniem;gemeentecode;indelingsjaar;begindatum;einddatum
        p1;363;2015;01-01-2015;30-06-2015
        p1;GM0995;2015;01-07-2015;
    """,
    "inschrijvingen.csv": """
        pseudoniem;soort_inschrijving;organisatiecode;begindatum;einddatum
        p1;HUISARTS;01012345;01-01-2015;31-12-9999
        p1;VERZEKERAAR;9876;01-01-2015;31-12-2015
        p1;SPORTSCHOOL;1;01-01-2015;
    """,
    "declaraties.csv": """
        declaratieregel;pseudoniem;begindatum_prestatie;einddatum_prestatie;zorgsoort;soort_contact;prestatiecodelijst;prestatiecode;zorgverlener;aantal;bedrag;soort_bedrag;diagnosecodelijst;diagnosecode
        1;p1;05-01-2015;;HUISARTSENZORG;CONSULT;P1;12000;01012345;1;9,50;GEDECLAREERD;ICPC1;T90.02
        2;p1;01-01-2015;;HUISARTSENZORG;INSCHRIJFTARIEF;P1;11000;01012345;1;15,04;INSCHRIJFTARIEF;;
        3;p2;10-02-2015;14-02-2015;MSZ;OPNAME;P2;15B123;06061234;1;-1250,00;GEDECLAREERD;;
        4;p2;10-02-2015;;MSZ;OPNAME;P2;15B123;06061234;1;1.250,00;GEDECLAREERD;;
    """,
    "diagnosen.csv": """
        pseudoniem;datum;codelijst;code;soort
        p1;05-01-2015;ICPC1;T90.02;PROBLEEM
    """,
}


@pytest.fixture
def extract(tmp_path):
    folder = tmp_path / "extract"
    folder.mkdir()
    for name, text in FILES.items():
        lines = [line.strip() for line in text.strip().splitlines()]
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def loaded(tmp_path, folder, **how):
    store = CareStore.make(tmp_path / "store", buckets=1)
    store, made = load(store, dutch_claims_delivery("insurer", folder, **how))

    def stored(table, columns):
        paths = [str(path) for path in store.files()[table]]
        return duckdb.sql(f"SELECT {columns} FROM read_parquet({paths}) ORDER BY ALL").fetchall()

    return made, stored


def test_every_file_has_an_account(tmp_path, extract):
    made, _ = loaded(tmp_path, extract)

    assert [(a.file, a.table, a.read, a.accepted, a.refused) for a in made.accounts] == [
        ("verzekerden.csv", "person", 3, 3, {}),
        ("woonplaatsen.csv", "residence", 2, 2, {}),
        ("inschrijvingen.csv", "registration", 3, 2, {"kind:not_allowed": 1}),
        ("declaraties.csv", "contact", 4, 3, {"amount_cents:not_a_number": 1}),
        ("diagnosen.csv", "diagnosis", 1, 1, {}),
    ]


def test_a_capitation_fee_is_a_dated_line_like_any_other(tmp_path, extract):
    _, stored = loaded(tmp_path, extract)

    assert stored("contact", "line_id, domain, kind, amount_cents, amount_kind, CAST(end_day AS VARCHAR)") == [
        ("1", "gp", "consultation", 950, "declared", None),
        ("2", "gp", "capitation", 1504, "capitation", None),
        ("3", "hospital", "admission", -125000, "declared", "2015-02-14"),
    ]


def test_persons_have_a_sex_when_the_extract_knows_it(tmp_path, extract):
    _, stored = loaded(tmp_path, extract)

    assert stored("person", "birth_year, birth_month, sex, CAST(death_day AS VARCHAR)") == [
        (1950, 3, "male", None),
        (1960, 12, "female", "2015-12-31"),
        (1970, None, None, None),
    ]


def test_codes_of_municipalities_and_last_days_are_made_those_of_the_care_tables(tmp_path, extract):
    _, stored = loaded(tmp_path, extract)

    assert stored("residence", "area_code, area_level, area_vintage, CAST(valid_to AS VARCHAR)") == [
        ("GM0363", "municipality", 2015, "2015-07-01"),
        ("GM0995", "municipality", 2015, None),
    ]
    assert stored("registration", "kind, organisation_id, CAST(valid_to AS VARCHAR)") == [
        ("gp", "01012345", None),
        ("insurer", "9876", "2016-01-01"),
    ]


def test_amounts_in_cents_are_declared(tmp_path, extract):
    claims = extract / "declaraties.csv"
    claims.write_text(claims.read_text().replace("9,50", "950").replace("15,04", "1504"))

    made, stored = loaded(tmp_path, extract, amounts_in_cents=True)

    assert stored("contact", "amount_cents") == [(950,), (1504,)]
    assert made.accounts[3].refused == {"amount_cents:not_a_number": 1, "amount_cents:too_many_decimals": 1}


def test_urgency_place_and_cause_of_death_are_read_where_an_extract_has_them(tmp_path, extract):
    persons, claims, diagnoses = (extract / f"{name}.csv" for name in ("verzekerden", "declaraties", "diagnosen"))
    header, alive, dead, third = persons.read_text().splitlines()
    persons.write_text(f"{header};plaats_overlijden\n{alive};\n{dead};VERPLEEGHUIS\n{third};\n")
    header, *lines = claims.read_text().splitlines()
    claims.write_text("\n".join([f"{header};urgentie", f"{lines[0]};", f"{lines[1]};MISSCHIEN", f"{lines[2]};SPOED"]))
    diagnoses.write_text(diagnoses.read_text() + "p2;31-12-2015;ICD10;I21.9;DOODSOORZAAK\n")

    made, stored = loaded(tmp_path, extract)

    assert stored("person", "birth_year, death_place") == [(1950, None), (1960, "nursing_home"), (1970, None)]
    assert stored("contact", "line_id, urgency") == [("1", None), ("3", "urgent")]
    assert made.accounts[3].refused == {"urgency:not_allowed": 1}
    assert stored("diagnosis", "code, status") == [("I21.9", "cause_of_death"), ("T90.02", "problem")]


def test_day_of_asking_triage_and_referrer_are_read_where_an_extract_has_them(tmp_path, extract):
    claims = extract / "declaraties.csv"
    header, first, second, third, fourth = claims.read_text().splitlines()
    claims.write_text(
        f"{header};aanmelddatum;triageniveau;verwijzer\n{first};;;\n{second};31-12-2014;6;ZELF\n"
        f"{third};31-12-2014;5;ZELF\n{fourth.replace('1.250,00', '1250,00')};01-02-2015;1;BUURMAN\n"
    )

    made, stored = loaded(tmp_path, extract)

    assert stored("contact", "line_id, CAST(asked_day AS VARCHAR), triage_level, referred_by") == [
        ("1", None, None, None),
        ("3", "2014-12-31", 5, "self"),
    ]
    assert made.accounts[3].refused == {"triage_level:too_high": 1, "referred_by:not_allowed": 1}


def test_a_file_that_is_left_out_is_left_out(tmp_path, extract):
    (extract / "diagnosen.csv").unlink()

    made, _ = loaded(tmp_path, extract)

    assert "diagnosis" not in made.parts


def test_the_layout_has_a_word_for_everything_that_the_care_tables_know():
    assert set(SECTORS.values()) == set(DOMAINS)
    assert set(CONTACTS.values()) == set(CONTACT_KINDS)
    assert set(AMOUNTS.values()) == set(AMOUNT_KINDS)
    assert set(REGISTRATIONS.values()) == set(REGISTRATION_KINDS)
    assert set(STATUSES.values()) == set(DIAGNOSIS_STATUSES)
    assert set(DEATH_PLACES.values()) == set(PLACES)
    assert set(URGENCIES.values()) == set(DEGREES)
    assert set(REFERRERS.values()) == set(SENDERS)
