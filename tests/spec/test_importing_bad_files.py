"""
What happens when someone imports a file that is not right.

Each row of the table says what is wrong with the file and which words the message must have. Whatever is wrong, one
message names it and nothing of the file stays behind.
"""

import bz2
import gzip
import io
import lzma
import os
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from proeftuin.data.delivered_text import MOST_BYTES
from proeftuin.data.importing import import_file
from proeftuin.data.open_data import OpenData
from proeftuin.errors import DataContractError
from tests.vektis_example import AGE_CLASSES, Delivery, delivery

GOOD = delivery()
NAME = "vektis_2024_gemeente.csv"


def archive(member: str) -> bytes:
    """A zip archive with one file in it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr(member, GOOD.text())
    return stream.getvalue()


def in_the_other_division() -> Delivery:
    """A file with the municipalities of 2021, when Weesp and Brielle were on their own."""
    return delivery(division=date(2021, 1, 1))


def misspelt(name: str, spelling: str) -> Delivery:
    return GOOD.with_every("gemeentenaam", lambda found: spelling if found == name else found)


def swapped(first: str, second: str) -> Delivery:
    """Two headers changed places, so every value stands under the wrong one."""
    return GOOD.with_header(first, "aside").with_header(second, first).with_header("aside", second)


def values_swapped() -> Delivery:
    """The values of persons and insured years changed places under their headers."""
    return replace(GOOD, lines=(GOOD.lines[0], *((*v[:3], v[4], v[3], *v[5:]) for v in GOOD.lines[1:])))


def cut_off(characters: int) -> bytes:
    return GOOD.content()[:-characters]


def decimal_commas() -> bytes:
    return GOOD.text().replace(".", ",").encode()


COST = "kosten_farmacie"
YEARS = "aantal_verzekerdejaren"
PERSONS = "aantal_bsn"
TWELFTH = f"{NAME}, line 12, column "

# what is wrong with the file | name of the file | the file | what the message says
FAULTS = [
    # the file as a whole
    ("empty file", NAME, b"", ["the file is empty"]),
    ("only blank lines", NAME, b"\n \n", ["the file is empty"]),
    ("zip archive", "vektis_2024.zip", archive("vektis_2024.csv"), ["a zip archive", "unpack it"]),
    ("Excel workbook", "vektis_2024.xlsx", archive("xl/workbook.xml"), ["an Excel workbook", "a CSV file"]),
    ("old Excel workbook", "vektis_2024.xls", b"\xd0\xcf\x11\xe0" + bytes(99), ["an old Excel workbook"]),
    ("OpenDocument file", "vektis_2024.ods", archive("content.xml"), ["an OpenDocument file", "save the file as CSV"]),
    ("gzip archive", "vektis_2024.csv.gz", gzip.compress(GOOD.content()), ["a gzip archive", "unpack it"]),
    ("bzip2 archive", NAME, bz2.compress(GOOD.content()), ["a bzip2 archive", "unpack it"]),
    ("xz archive", NAME, lzma.compress(GOOD.content()), ["an xz archive", "unpack it"]),
    ("only a byte order mark", NAME, b"\xef\xbb\xbf\n", ["the file is empty"]),
    ("nothing but zero bytes", NAME, bytes(512), ["line 1, column 1", "control character"]),
    (
        "zero bytes halfway",
        NAME,
        GOOD.with_value(12, "kosten_farmacie", "12\0").content(),
        ["line 12, column 7", "control character"],
    ),
    ("UTF-16 without a mark", NAME, GOOD.content("utf-16-le"), ["UTF-16", "CSV UTF-8"]),
    ("web page saved in its place", NAME, b"<!DOCTYPE html><html></html>", ["a web page", "download the file itself"]),
    ("UTF-16", NAME, GOOD.content("utf-16"), ["UTF-16", "CSV UTF-8"]),
    (
        "Latin-1 in a name",
        NAME,
        misspelt("SÚDWEST-FRYSLÂN", "S\u00dbDWEST-FRYSL\u00c2N").content("latin-1"),
        ["column 3", "not UTF-8", "Latin-1"],
    ),
    ("commas between values", NAME, GOOD.text(",").encode(), ["line 1", "separated by commas", "`;`"]),
    ("tabs between values", NAME, GOOD.text("\t").encode(), ["line 1", "separated by tabs", "`;`"]),
    ("header without rows", NAME, replace(GOOD, lines=GOOD.lines[:1]).content(), ["a header but no rows"]),
    ("broken off in a line", NAME, cut_off(30), ["the last row breaks off", "download the file again"]),
    ("a value too many on a line", NAME, GOOD.with_line(12, lambda v: (*v, "")).content(), ["line 12", "more values"]),
    ("a value too few on a line", NAME, GOOD.with_line(12, lambda v: v[:-1]).content(), ["line 12", "fewer values"]),
    (
        "header again between the rows",
        NAME,
        replace(GOOD, lines=(*GOOD.lines[:9], GOOD.lines[0], *GOOD.lines[9:])).content(),
        ["line 10: the header stands here again"],
    ),
    ("note below the table", NAME, GOOD.content() + b"Bron: Vektis\n", ["line 723", "a note stands below the table"]),
    (
        "quotation mark not closed",
        NAME,
        GOOD.with_value(12, "gemeentenaam", '"AALTEN').content(),
        ["line 12", "quotation mark is not closed"],
    ),
    # the year
    ("no year in the name", "gemeente.csv", GOOD.content(), ["says no year", "--year"]),
    ("two years in the name", "vektis_2023_2024.csv", GOOD.content(), ["several years: 2023, 2024"]),
    ("year before the series", "vektis_2009.csv", GOOD.content(), ["2009 cannot be right", "from 2011"]),
    ("year far ahead", "vektis_2099.csv", GOOD.content(), ["2099 cannot be right"]),
    (
        "columns of another year",
        "vektis_2014_gemeente.csv",
        delivery(2015, date(2020, 1, 1)).content(),
        ["line 1", "the columns of 2015, 2016, 2017", "the columns of 2014"],
    ),
    (
        "old file under a new name",
        NAME,
        delivery(2014, date(2020, 1, 1)).content(),
        ["line 1", "the columns of 2014", "the columns of 2024"],
    ),
    (
        "year that is there already",
        "vektis_2023.csv",
        delivery(2023, date(2024, 1, 1)).content(),
        ["another file about 2023", "--replace"],
    ),
    # the header
    ("file by postcode", NAME, GOOD.with_header("gemeentenaam", "postcode_3").content(), ["the file by postcode"]),
    ("no column of persons", NAME, GOOD.without_column(PERSONS).content(), [f"column {PERSONS} is absent"]),
    ("cost category absent", NAME, GOOD.without_column(COST).content(), [f"column {COST} is absent", "2023 has"]),
    (
        "new cost category",
        NAME,
        GOOD.with_column("kosten_leefstijl", "0").content(),
        ["column kosten_leefstijl is not known", "newer version"],
    ),
    (
        "cost category of the past",
        NAME,
        GOOD.with_column("kosten_tweedelijns_ggz", "0").content(),
        ["kosten_tweedelijns_ggz does not belong to 2024"],
    ),
    ("column twice", NAME, GOOD.with_column(COST, "0").content(), [f"column {COST} occurs 2 times"]),
    ("empty column at the end", NAME, GOOD.with_column("", "").content(), ["there is a column without a name"]),
    (
        "no header",
        NAME,
        replace(GOOD, lines=GOOD.lines[1:]).content(),
        ["line 1: this is not the header"],
    ),
    (
        "title above the header",
        NAME,
        replace(GOOD, lines=(("Kosten 2024", *("" for _ in GOOD.lines[0][1:])), *GOOD.lines)).content(),
        ["line 1: this is not the header"],
    ),
    (
        "one category under two names",
        NAME,
        GOOD.with_column("kosten_medisch_specialistische_z", "0").content(),
        ["one category stands under kosten_medisch_specialistische_zorg and kosten_medisch_specialistische_z"],
    ),
    (
        "delimiter at the end of every line",
        NAME,
        GOOD.text().replace("\n", ";\n").encode(),
        ["a column without a name, perhaps because the lines end with the delimiter"],
    ),
    # the numbers
    ("decimal commas", NAME, decimal_commas(), ["line 2, column aantal_verzekerdejaren", "decimal comma", "26 more"]),
    (
        "thousands separators",
        NAME,
        GOOD.with_value(12, COST, "1.234.567").content(),
        [TWELFTH + COST, "thousands separators"],
    ),
    ("text in a number", NAME, GOOD.with_value(12, COST, "onbekend").content(), [TWELFTH + COST, "not a number"]),
    ("empty number", NAME, GOOD.with_value(12, COST, "").content(), [TWELFTH + COST, "a value is empty"]),
    ("NaN as a number", NAME, GOOD.with_value(12, YEARS, "NaN").content(), [TWELFTH + YEARS, "a value is empty"]),
    ("scientific notation", NAME, GOOD.with_value(12, COST, "1.5E3").content(), [TWELFTH + COST, "scientific"]),
    (
        "no-break space for thousands",
        NAME,
        GOOD.with_value(12, COST, "1\u00a0234.00").content(),
        [TWELFTH + COST, "thousands"],
    ),
    (
        "figures of another script",
        NAME,
        GOOD.with_value(12, COST, "\u0661\u0662\u0663").content(),
        [TWELFTH + COST, "not a number"],
    ),
    (
        "persons in figures of another script",
        NAME,
        GOOD.with_value(12, PERSONS, "\u0665\u0660").content(),
        [TWELFTH + PERSONS, "not a whole number"],
    ),
    ("cost too long to keep", NAME, GOOD.with_value(12, COST, "9" * 25).content(), [TWELFTH + COST, "too large"]),
    (
        "persons too many to keep",
        NAME,
        GOOD.with_value(12, PERSONS, "9" * 12).content(),
        [TWELFTH + PERSONS, "too large to be right"],
    ),
    ("three decimals", NAME, GOOD.with_value(12, COST, "1.2345").content(), ["more than two decimals"]),
    ("negative insured years", NAME, GOOD.with_value(12, YEARS, "-1.5").content(), ["insured years are negative"]),
    ("negative persons", NAME, GOOD.with_value(12, PERSONS, "-50").content(), ["number of persons is negative"]),
    ("headers swapped", NAME, swapped(PERSONS, YEARS).content(), ["seem to be swapped"]),
    ("columns swapped", NAME, values_swapped().content(), ["seem to be swapped"]),
    ("more years than persons", NAME, GOOD.with_value(12, YEARS, "99").content(), ["more insured years than persons"]),
    ("cost without persons", NAME, GOOD.with_value(12, PERSONS, "0").content(), ["zero persons with insured years"]),
    ("cell under ten persons", NAME, GOOD.with_value(12, PERSONS, "9").content(), ["fewer than ten persons"]),
    ("persons with decimals", NAME, GOOD.with_every(PERSONS, lambda n: n + ".0").content(), ["not a whole number"]),
    # the figures as a whole
    (
        "cost in cents",
        NAME,
        GOOD.with_costs(lambda cost: f"{Decimal(cost) * 100:.0f}").content(),
        ["the cost is in another unit"],
    ),
    (
        "cost in thousands of euros",
        NAME,
        GOOD.with_costs(lambda cost: f"{Decimal(cost) / 1000:.2f}").content(),
        ["the cost is in another unit"],
    ),
    ("cost lost", NAME, GOOD.with_costs(lambda cost: "0").content(), ["the cost is in another unit", "or absent"]),
    (
        "one category lost",
        NAME,
        GOOD.with_every(COST, lambda cost: "0").content(),
        [f"column {COST}: the cost is in another unit", "or absent"],
    ),
    ("insured years lost", NAME, GOOD.with_every(YEARS, lambda years: "0").content(), [YEARS, "far fewer insured"]),
    (
        "total in the place of the rest row",
        NAME,
        GOOD.with_value(2, PERSONS, "50000").with_value(2, YEARS, "49000").content(),
        ["rest row", "it may be a total"],
    ),
    (
        "one cost a thousand times too large",
        NAME,
        GOOD.with_value(12, COST, "5000000.50").content(),
        ["line 12: the cost per person cannot be right, in 1 row"],
    ),
    # the strata
    ("unknown sex", NAME, GOOD.with_value(12, "geslacht", "X").content(), [TWELFTH + "geslacht", "`X`", "M, V"]),
    (
        "unknown age class",
        NAME,
        GOOD.with_value(12, "leeftijdsklasse", "40-44").content(),
        [TWELFTH + "leeftijdsklasse", "`40-44`", "40 t/m 44 jaar"],
    ),
    (
        "empty ages",
        NAME,
        GOOD.with_value(12, "leeftijdsklasse", "").content(),
        ["leeftijdsklasse is empty where other keys are not, in 1 row"],
    ),
    ("NaN ages", NAME, GOOD.with_value(12, "leeftijdsklasse", "NaN").content(), ["label `NaN` is not known"]),
    ("repeated row", NAME, GOOD.with_extra(GOOD.lines[4]).content(), ["line 723", "1 row repeating a stratum"]),
    ("no rest row", NAME, GOOD.without_lines(lambda v: not v[2]).content(), ["there is no rest row"]),
    ("two rest rows", NAME, GOOD.with_extra(GOOD.lines[1]).content(), ["there are 2 rest rows"]),
    # the municipalities
    ("unknown municipality", NAME, misspelt("AALTEN", "ATLANTIS").content(), ["'ATLANTIS' is no municipality"]),
    ("misspelt municipality", NAME, misspelt("AALTEN", "AALTTEN").content(), ["'AALTTEN'", "Aalten (GM0197)"]),
    ("municipalities of 2021", NAME, in_the_other_division().content(), ["municipalities of 2021", "--division 2021"]),
    (
        "one former municipality",
        NAME,
        misspelt("MAASHORST", "UDEN").content(),
        ["UDEN was a municipality on 2021-01-01"],
    ),
    (
        "one municipality twice",
        NAME,
        GOOD.with_value(12, "gemeentenaam", "aalten").with_value(12, "geslacht", "V").content(),
        ["one municipality stands under several names"],
    ),
    (
        "broken off between municipalities",
        NAME,
        GOOD.without_lines(lambda v: v[2].startswith("ZW")).content(),
        ["3 municipalities are absent: Zwartewaterland, Zwijndrecht, Zwolle"],
    ),
    (
        "strata lost",
        NAME,
        GOOD.without_lines(lambda v: v[2] == "ZWOLLE" and v[1] in AGE_CLASSES[3:5]).content(),
        ["4 strata are absent", "ZWOLLE"],
    ),
    (
        "all women of a municipality lost",
        NAME,
        GOOD.without_lines(lambda v: v[2] == "ZWOLLE" and v[0] == "V").content(),
        ["19 strata are absent", "ZWOLLE"],
    ),
    (
        "broken off between lines",
        NAME,
        replace(GOOD, lines=(GOOD.lines[0], *GOOD.lines[2:400])).content(),
        ["municipalities are absent", "there is no rest row"],
    ),
    (
        "names in another alphabet",
        NAME,
        GOOD.with_every("gemeentenaam", lambda name: name[::-1] and f"X{name[::-1]}").content(),
        ["342 names are no municipality on 2025-01-01"],
    ),
    (
        "an endless name",
        NAME,
        misspelt("AALTEN", "A" * 100_000).content(),
        ["the name 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA…' is no municipality"],
    ),
]


@pytest.fixture
def open_data(repository, tmp_path) -> OpenData:
    return OpenData(repository / "open_data", tmp_path / "additions")


def error_of(open_data: OpenData, path: Path, **arguments) -> str:
    """The message; and nothing has come into the folder of additions."""
    before = contents(open_data.additions)
    with pytest.raises(DataContractError) as caught:
        import_file(open_data, path, **arguments)
    assert contents(open_data.additions) == before
    return str(caught.value)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(("file_name", "content", "says"), [fault[1:] for fault in FAULTS], ids=[f[0] for f in FAULTS])
def test_a_bad_file_is_refused_with_a_message_that_says_what_is_wrong(open_data, tmp_path, file_name, content, says):
    path = tmp_path / file_name
    path.write_bytes(content)

    message = error_of(open_data, path)

    assert [words for words in says if words not in message] == []
    assert message.startswith(file_name)
    assert "What to do: " in message
    assert not open_data.additions.exists()


def test_a_file_that_does_not_exist_is_named(open_data, tmp_path):
    message = error_of(open_data, tmp_path / "vektis_2024.csv")

    assert message.startswith("vektis_2024.csv: there is no such file")


def test_a_folder_is_not_a_file(open_data, tmp_path):
    (tmp_path / "vektis_2024").mkdir()

    assert "this is a folder" in error_of(open_data, tmp_path / "vektis_2024")


@pytest.mark.parametrize(
    ("refusal", "says"),
    [(PermissionError(), "reading the file is not permitted"), (OSError("disk failure"), "the file cannot be read")],
    ids=["no permission to read", "disk that fails"],
)
def test_a_file_that_the_disk_does_not_give_is_named(open_data, refusal, says):
    def refuse(path):
        raise refusal

    assert says in error_of(open_data, Path(NAME), read=refuse)


def test_the_same_file_is_imported_once(open_data, tmp_path):
    (tmp_path / NAME).write_bytes(GOOD.content())
    import_file(open_data, tmp_path / NAME)

    assert "exactly this file is there already, as the file of 2024" in error_of(open_data, tmp_path / NAME)


def test_the_same_file_under_the_name_of_another_year_is_recognised(open_data, tmp_path):
    (tmp_path / NAME).write_bytes(GOOD.content())
    import_file(open_data, tmp_path / NAME)
    (tmp_path / "vektis_2025.csv").write_bytes(GOOD.content())

    assert "as the file of 2024. " in error_of(open_data, tmp_path / "vektis_2025.csv")


def test_the_figures_of_another_year_are_recognised_though_the_file_was_saved_again(open_data, tmp_path):
    (tmp_path / NAME).write_bytes(GOOD.content())
    import_file(open_data, tmp_path / NAME)
    (tmp_path / "vektis_2025.csv").write_bytes(GOOD.content("utf-8-sig"))

    assert "are those of 2024, which is there already" in error_of(open_data, tmp_path / "vektis_2025.csv")


def test_a_corrected_file_of_a_year_that_is_there_needs_permission_to_replace(open_data, tmp_path):
    (tmp_path / NAME).write_bytes(GOOD.content())
    import_file(open_data, tmp_path / NAME)
    (tmp_path / NAME).write_bytes(GOOD.with_value(12, COST, "1").content())

    assert "another file about 2024" in error_of(open_data, tmp_path / NAME)


def test_a_year_given_that_contradicts_the_name_is_refused(open_data, tmp_path):
    (tmp_path / NAME).write_bytes(GOOD.content())

    assert "the name says 2024, but the year given is 2025" in error_of(open_data, tmp_path / NAME, year=2025)


def test_all_faults_of_a_file_are_said_at_once(open_data, tmp_path):
    spoilt = GOOD.with_value(12, "geslacht", "X").with_value(13, COST, "1,5").with_value(14, PERSONS, "-1")
    (tmp_path / NAME).write_bytes(spoilt.without_lines(lambda values: not values[2]).content())

    with pytest.raises(DataContractError) as caught:
        import_file(open_data, tmp_path / NAME)

    assert [problem.where for problem in caught.value.problems] == [
        f"{NAME}, line 13, column {PERSONS}",
        f"{NAME}, line 12, column {COST}",
        f"{NAME}, line 11, column geslacht",
        NAME,
    ]


def test_no_message_shows_the_figures_of_a_row(open_data, tmp_path):
    spoilt = GOOD.with_value(12, COST, "9876543,21").with_value(13, YEARS, "-7654.3").with_value(14, PERSONS, "6543.2")
    (tmp_path / NAME).write_bytes(spoilt.content())

    message = error_of(open_data, tmp_path / NAME)

    assert [figure for figure in ("9876543", "7654", "6543.2") if figure in message] == []


def test_a_file_without_a_header_does_not_put_its_figures_in_the_message(open_data, tmp_path):
    (tmp_path / NAME).write_bytes(replace(GOOD, lines=GOOD.lines[1:]).content())

    assert [figure for figure in GOOD.lines[1] if figure and figure in error_of(open_data, tmp_path / NAME)] == []


def test_a_pipe_is_refused_and_not_waited_for(open_data, tmp_path):
    os.mkfifo(tmp_path / NAME)

    assert "this is a pipe or a device" in error_of(open_data, tmp_path / NAME)


def test_a_file_too_large_for_a_year_is_not_read(open_data, tmp_path):
    with (tmp_path / NAME).open("wb") as stream:
        stream.truncate(MOST_BYTES + 1)

    assert "far larger than a delivery of one year" in error_of(open_data, tmp_path / NAME)


def test_a_year_given_must_be_one_of_those_in_the_name(open_data, tmp_path):
    (tmp_path / "vektis_2024_14-06-2025.csv").write_bytes(GOOD.content())

    message = error_of(open_data, tmp_path / "vektis_2024_14-06-2025.csv", year=2026)
    assert "the name says 2024, 2025, but the year given is 2026" in message


@pytest.mark.parametrize("into", ["a file", "a link to itself"])
def test_a_place_that_is_no_folder_is_refused(repository, tmp_path, into):
    (tmp_path / NAME).write_bytes(GOOD.content())
    (tmp_path / "a file").touch()
    (tmp_path / "a link to itself").symlink_to(tmp_path / "a link to itself")

    with pytest.raises(DataContractError, match="cannot be written to"):
        import_file(OpenData(repository / "open_data", tmp_path / into), tmp_path / NAME)
