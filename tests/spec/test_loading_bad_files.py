"""Files and mappings that cannot be loaded: one located error each, and the store stays as it was, to the byte."""

import hashlib
import traceback

import duckdb
import pytest

from proeftuin.data.care.store import CareStore
from proeftuin.data.loading.delivery import Notation, PersonKey
from proeftuin.data.loading.dutch_claims import dutch_claims_delivery
from proeftuin.data.loading.loader import load
from proeftuin.data.loading.table_reader import TableMapping, tables_delivery
from proeftuin.errors import DataContractError, DefinitionError

PERSON = {"person_id": "id", "birth_year": "year"}
CONTACT = {"person_id": "id", "day": "day", "domain": "domain", "amount_cents": "amount"}
GOOD = "id,year,sex\np1,1950,M\np2,1960,V\n"
CLAIMS = "id,day,domain,amount\np1,2015-01-31,gp,9.50\n"
SECRET = "geheim"
"""Stands in rows that are wrong; no message may show it."""


def mapped(table="person", columns=PERSON, **how):
    return [TableMapping(table, how.pop("files", ("file.csv",)), columns, **how)]


# Name of the case: content of file.csv, mappings, and where and what the error says.
BAD_FILES = {
    "no file": (None, mapped(), "source register, table person: there is no file 'file.csv'"),
    "an almost right name": (
        GOOD,
        mapped(files=("fille.csv",)),
        "no file 'fille.csv' in folder delivered; did you mean",
    ),
    "a pattern of nothing": (GOOD, mapped(files=("claims_*.csv",)), "there is no file 'claims_*.csv'"),
    "an empty file": ("", mapped(), "file.csv: the file is empty"),
    "blank lines only": ("\n\n", mapped(), "file.csv: the file is empty"),
    "a header only": ("id,year\n", mapped(), "file.csv, table person: there are no rows"),
    "no header": (
        f"{SECRET},1950\np2,1960\n",
        mapped(),
        "file.csv, line 1: there is none of the columns that the mapping names",
    ),
    "a column that is absent": (
        "id,born\np1,1950\n",
        mapped(),
        "no column 'year', which the mapping names for birth_year",
    ),
    "a column with a typing error": ("id,yaer\np1,1950\n", mapped(), "did you mean 'yaer'?"),
    "another separator": ("id;year\np1;1950\n", mapped(), "check the separator: with ',' the whole line is one name"),
    "a column twice": ("id,year,ID\np1,1950,p1\n", mapped(), "file.csv, line 1: two columns are called 'id'"),
    "a column without a name": ("id,,year\np1,,1950\n", mapped(), "column 2 of the header has no name"),
    "a value too many": (f"id,year\np1,1950\np2,1960,{SECRET}\n", mapped(), "file.csv, line 3: this line has 3 values"),
    "a value too few": (f"id,year\np1,1950\n{SECRET}\n", mapped(), "file.csv, line 3: this line has 1 values"),
    "a quotation mark too few": (f'id,year\np1,"{SECRET}\n', mapped(), "file.csv, line 2: a quotation mark is opened"),
    "text after a quotation": (f'id,year\n"p1"{SECRET},1950\n', mapped(), "file.csv, line 2: a quotation mark"),
    "latin-1 for utf-8": (b"id,year\np1,1950\np\xe9,1960\n", mapped(), "file.csv, line 3: the text is not utf-8"),
    "latin-1 in the header": (b"id,year,\xe9\np1,1950,\n", mapped(), "file.csv, line 1: the text is not utf-8"),
    "UTF-16": (GOOD.encode("utf-16"), mapped(), "file.csv: this is text in UTF-16"),
    "an Excel workbook": (b"PK\x03\x04" + bytes(40), mapped(), "file.csv: this is a zip archive or an Excel workbook"),
    "a gzip archive": (b"\x1f\x8b" + bytes(40), mapped(), "file.csv: this is a gzip archive"),
    "Parquet with the name of CSV": (b"PAR1" + bytes(40), mapped(), "file.csv: this is a Parquet file"),
    "persons without identifiers": ("id,year\n,1950\n,1960\n", mapped(), "person_id:missing (2)"),
    "only impossible years": (f"id,year\np1,{SECRET}\np2,3000\n", mapped(), "birth_year:not_a_whole_number (1)"),
    "days in another order": (
        CLAIMS.replace("2015-01-31", "31-01-2015"),
        mapped("contact", CONTACT),
        "no row can be accepted: day:not_a_day (1)",
    ),
    "domains that are not mapped": (CLAIMS.replace("gp", SECRET), mapped("contact", CONTACT), "domain:not_allowed (1)"),
    "text for whole numbers": (
        GOOD,
        (mapped(), PersonKey.INTEGER),
        "no row can be accepted: person_id:not_a_whole_number (2)",
    ),
    "the same file in two encodings": (
        b"id,year\np\xe9,1950\n",
        mapped() + mapped(encoding="latin-1"),
        "file.csv, line 2: the text is not utf-8",
    ),
}

BAD_MAPPINGS = {
    "a table that is not there": (mapped("claim"), "source register, table claim: there is no care table 'claim'"),
    "a table with a typing error": (mapped("persn"), "did you mean 'person'?"),
    "no files": (mapped(files=()), "table person: no files are named"),
    "a column that the table lacks": (
        mapped(columns=PERSON | {"age": "year"}),
        "columns: table person has no column 'age'",
    ),
    "a constant that the table lacks": (
        mapped(constants={"kind": "gp"}),
        "constants: table person has no column 'kind'",
    ),
    "values of what the table lacks": (mapped(values={"gender": {"M": "male"}}), "values: table person has no column"),
    "others of what the table lacks": (
        mapped(others_missing=("gender",)),
        "others_missing: table person has no column",
    ),
    "no persons": (mapped(columns={"birth_year": "year"}), "column person_id is not filled, and it may not be empty"),
    "no days": (mapped("contact", {"person_id": "id", "domain": "domain"}), "column day is not filled"),
    "a column and a constant": (
        mapped(constants={"birth_year": "1950"}),
        "constants: column birth_year has both a column of the file and a constant",
    ),
    "values without a column": (mapped(values={"sex": {"M": "male"}}), "values of sex are named, but no column"),
    "a value that is not ours": (
        mapped(columns=PERSON | {"sex": "sex"}, values={"sex": {"M": "mal"}}),
        "table person, sex: 'mal' is no value of sex; did you mean 'male'?",
    ),
    "a constant that is not ours": (
        mapped("contact", {"person_id": "id", "day": "day"}, constants={"domain": "huisarts"}),
        "table contact, domain: 'huisarts' is no value of domain",
    ),
    "others missing where none may be": (
        mapped("contact", CONTACT, values={"domain": {"H": "gp"}}, others_missing=("domain",)),
        "others_missing: column domain may not be empty",
    ),
    "a person in the mapping": (
        mapped(columns={}, constants={"person_id": "p1"}),
        "table person, person_id: persons are named in the mapping",
    ),
    "an unknown encoding": (mapped(encoding="ebcdic"), "encoding: the encoding 'ebcdic' is not known"),
    "a separator of two": (mapped(separator=";;"), "separator: the separator ';;' cannot be used"),
    "days without a year": (mapped(notation=Notation(day_format="%d-%m")), "day_format: the form of days"),
    "days of two digits": (mapped(notation=Notation(day_format="%d-%m-%y")), "day_format: the form of days"),
    "days in letters": (mapped(notation=Notation(day_format="dd-mm-yyyy")), "day_format: the form of days"),
}


@pytest.fixture
def store(tmp_path):
    """A store that holds something already."""
    folder = tmp_path / "before"
    folder.mkdir()
    (folder / "before.csv").write_text("id,year\nq1,1950\n")
    store = CareStore.make(tmp_path / "store", buckets=2)
    return load(store, tables_delivery("register", mapped(files=("before.csv",)), folder))[0]


def fingerprint(folder):
    """Every file and folder of a store with its content."""
    return {
        path.relative_to(folder): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        for path in folder.rglob("*")
    }


def refusal(store, deliver):
    """The error of a delivery that is refused; the store must be as it was, and no row be shown."""
    before = fingerprint(store.folder)
    with pytest.raises((DataContractError, DefinitionError)) as caught:
        load(store, deliver())
    assert fingerprint(store.folder) == before
    assert CareStore.open(store.folder) == store
    assert SECRET not in "".join(traceback.format_exception(caught.value))
    return caught.value


@pytest.mark.parametrize("case", BAD_FILES, ids=lambda case: case.replace(" ", "-"))
def test_a_bad_file_is_one_located_error_and_leaves_the_store_as_it_was(case, store, tmp_path):
    content, mappings, message = BAD_FILES[case]
    mappings, key = mappings if isinstance(mappings, tuple) else (mappings, PersonKey.TEXT)
    folder = tmp_path / "delivered"
    folder.mkdir()
    if content is not None:
        (folder / "file.csv").write_bytes(content.encode() if isinstance(content, str) else content)

    error = refusal(store, lambda: tables_delivery("register", mappings, folder, person_key=key))

    assert isinstance(error, DataContractError)
    assert message in str(error)
    assert len(error.problems) == 1


@pytest.mark.parametrize("case", BAD_MAPPINGS, ids=lambda case: case.replace(" ", "-"))
def test_a_bad_mapping_is_one_located_error_before_any_file_is_read(case, store, tmp_path):
    mappings, message = BAD_MAPPINGS[case]

    error = refusal(store, lambda: tables_delivery("register", mappings, tmp_path / "nothing here"))

    assert isinstance(error, DefinitionError)
    assert message in str(error)
    assert len(error.problems) == 1


def test_all_that_is_wrong_with_a_mapping_is_told_at_once(store, tmp_path):
    mappings = mapped(columns={"identity": "id", "born": "year"}, encoding="ebcdic")

    error = refusal(store, lambda: tables_delivery("register", mappings, tmp_path))

    assert [problem.where for problem in error.problems] == [
        "source register, table person, columns",
        "source register, table person, columns",
        "source register, table person",
        "source register, table person, encoding",
    ]


def test_a_good_file_beside_a_bad_one_is_not_loaded_either(store, tmp_path):
    (tmp_path / "persons.csv").write_text(GOOD)
    (tmp_path / "claims.csv").write_text(CLAIMS + f"p1,2015-02-01,gp,9.50,{SECRET}\n")
    mappings = mapped(files=("persons.csv",)) + mapped("contact", CONTACT, files=("claims.csv",))

    error = refusal(store, lambda: tables_delivery("register", mappings, tmp_path))

    assert "claims.csv, line 3: this line has 5 values" in str(error)


def test_two_absent_files_are_two_problems_of_one_error(store, tmp_path):
    mappings = mapped(files=("persons.csv",)) + mapped("contact", CONTACT, files=("claims.csv",))

    error = refusal(store, lambda: tables_delivery("register", mappings, tmp_path))

    assert len(error.problems) == 2


def test_a_file_that_disappears_before_it_is_loaded_is_named(store, tmp_path):
    (tmp_path / "file.csv").write_text(GOOD)
    delivered = tables_delivery("register", mapped(), tmp_path)
    (tmp_path / "file.csv").unlink()

    assert "file.csv: there is no such file" in str(refusal(store, lambda: delivered))


def test_a_parquet_file_that_breaks_off_is_named(store, tmp_path):
    path = tmp_path / "file.parquet"
    duckdb.sql("SELECT 'p' || range AS id, 1950 AS year FROM range(1000)").write_parquet(str(path))
    path.write_bytes(path.read_bytes()[:-100])
    mappings = mapped(files=("file.parquet",))

    error = refusal(store, lambda: tables_delivery("register", mappings, tmp_path))

    assert "file.parquet: the engine cannot read this file as the table it should be" in str(error)


def test_a_text_file_called_parquet_is_named(store, tmp_path):
    (tmp_path / "file.parquet").write_text(GOOD)

    error = refusal(store, lambda: tables_delivery("register", mapped(files=("file.parquet",)), tmp_path))

    assert "file.parquet: this is no Parquet file" in str(error)


def test_a_workbook_is_not_taken_for_a_table(store, tmp_path):
    (tmp_path / "file.xlsx").write_bytes(b"PK\x03\x04")

    error = refusal(store, lambda: tables_delivery("register", mapped(files=("file.xlsx",)), tmp_path))

    assert "file.xlsx: a name that ends in '.xlsx'" in str(error)


def test_a_folder_without_a_claims_extract_is_named(store, tmp_path):
    error = refusal(store, lambda: dutch_claims_delivery("insurer", tmp_path / "before"))

    assert "source insurer, folder before: there is no file of a claims extract here" in str(error)


def test_a_file_that_is_none_of_a_claims_extract_is_not_left_out_silently(store, tmp_path):
    (tmp_path / "verzekerden.csv").write_text("pseudoniem;geboortejaar;geboortemaand;geslacht;overlijdensdatum\n")
    (tmp_path / "declaratie.csv").write_text("pseudoniem\n")

    error = refusal(store, lambda: dutch_claims_delivery("insurer", tmp_path))

    assert "declaratie.csv: this file is none of a claims extract" in str(error)


def test_a_changed_file_without_the_rest_of_its_delivery_is_refused(tmp_path):
    (tmp_path / "persons.csv").write_text(GOOD)
    (tmp_path / "claims.csv").write_text(CLAIMS)
    mappings = mapped(files=("persons.csv",)) + mapped("contact", CONTACT, files=("claims.csv",))
    store = CareStore.make(tmp_path / "store", buckets=1)
    store, _ = load(store, tables_delivery("register", mappings, tmp_path))
    (tmp_path / "claims.csv").write_text(CLAIMS + CLAIMS.splitlines()[1] + "\n")

    error = refusal(store, lambda: tables_delivery("register", mappings[1:], tmp_path))

    assert "source register, persons.csv: an earlier load that this one replaces had this file for table person" in str(
        error
    )
