"""Tables of other people that `proeftuin regions bring` gets: what it takes, and what it says of the rest."""

from decimal import Decimal

import pytest

from proeftuin.cli import main


@pytest.fixture
def bring(tmp_path):
    """Exit code for a table brought from 2020 to 2025, and the lines that were written."""

    def run(content, *, add=("cost",), separator=";", column="municipality", output="new.csv", back=False):
        table = tmp_path / "cost.csv"
        table.write_bytes(content if isinstance(content, bytes) else content.encode())
        days = ("2025-01-01", "2020-01-01") if back else ("2020-01-01", "2025-01-01")
        words = ["regions", "bring", str(table), "--from", days[0], "--to", days[1], "--column", column]
        words += [word for name in add for word in ("--add", name)]
        code = main([*words, "--separator", separator, "--output", str(tmp_path / output)])
        written = tmp_path / output
        return code, written.read_text().splitlines()[1:] if code == 0 and written.is_file() else []

    return run


HEADER = "municipality;cost\n"
TAKEN = {
    "codes and names together": (HEADER + "GM0363;5.00\nUtrecht;6.00\n", ["GM0363;5.00;false", "GM0344;6.00;false"]),
    "codes in small letters": (HEADER + "gm0363;5.00\n", ["GM0363;5.00;false"]),
    "blanks around values": (HEADER + " GM0363 ; 5.00 \n", ["GM0363;5.00;false"]),
    "a byte order mark": ("\ufeff" + HEADER + "GM0363;5.00\n", ["GM0363;5.00;false"]),
    "quotation marks": ('"municipality";"cost"\n"GM0363";"5.00"\n', ["GM0363;5.00;false"]),
    "an unknown amount": (HEADER + "GM0363; \n", ["GM0363;;false"]),
    "a row of no municipality": (HEADER + "GM0363;1.00\n ;5.00\n", ["GM0363;1.00;false", ";5.00;false"]),
    "a whole number stays whole": (HEADER + "GM0363;5\n", ["GM0363;5;false"]),
    "three decimals are kept": (HEADER + "GM0363;1.005\nGM0457;1.005\n", ["GM0363;2.010;false"]),
    "the mark of an earlier division": (
        "municipality;cost;apportioned\nGM0363;5.00;true\n",
        ["GM0363;5.00;true"],
    ),
}


@pytest.mark.parametrize(("content", "written"), TAKEN.values(), ids=TAKEN.keys())
def test_a_table_in_another_form_gives_the_same_figures(bring, content, written) -> None:
    assert bring(content) == (0, written)


def test_persons_stay_whole_when_a_municipality_is_divided(bring) -> None:
    code, lines = bring("municipality;persons\nHAAREN;101\n", add=["persons"])

    assert code == 0
    assert len(lines) > 1
    assert sum(int(line.split(";")[1]) for line in lines) == 101


def test_a_written_table_can_be_brought_again(bring, tmp_path) -> None:
    bring(HEADER + "HAAREN;100.01\n")

    code, lines = bring((tmp_path / "new.csv").read_bytes(), back=True)

    assert code == 0
    assert sum(Decimal(line.split(";")[1]) for line in lines) == Decimal("100.01")
    assert {line.split(";")[2] for line in lines} == {"true"}


@pytest.mark.parametrize("separator", ["\t", "\\t", "tab"])
def test_a_tab_can_be_given_as_it_is_usually_written(bring, separator) -> None:
    assert bring("municipality\tcost\nGM0363\t5.00\n", separator=separator) == (0, ["GM0363\t5.00\tfalse"])


@pytest.mark.parametrize("separator", ["", ";;", "é", '"', "\n", "."])
def test_what_cannot_separate_columns_is_refused(bring, capsys, separator) -> None:
    assert bring(HEADER + "GM0363;5.00\n", separator=separator)[0] == 2
    assert "cannot separate columns" in capsys.readouterr().err


NO_NUMBER = "line 2, column cost: this is not a number that can be added up exactly"
REFUSED = {
    "noise of floating point": ("GM0363;0.30000000000000004", NO_NUMBER),
    "decimal comma": ("GM0363;1,5", NO_NUMBER),
    "not a number": ("GM0363;nan", NO_NUMBER),
    "infinite": ("GM0363;inf", NO_NUMBER),
    "scientific": ("GM0363;1e3", NO_NUMBER),
    "marks between figures": ("GM0363;1_000", NO_NUMBER),
    "figures of another script": ("GM0363;\u0661", NO_NUMBER),
    "too long": ("GM0363;" + "9" * 30, NO_NUMBER),
    "too long with the decimals of others": ("GM0363;" + "9" * 17 + "\nGM0344;1.00", "more than 18 figures"),
    "a sum that is too long": ("GM0363;9999999999999999.00\nGM0457;9999999999999999.00", "too many digits"),
    "an unknown code": ("GM9999;5", "the code GM9999 is no municipality on 2020-01-01"),
    "a code of later": ("GM1991;5", "the code GM1991 is no municipality on 2020-01-01"),
    "a value too many": ("GM0363;5;6", "line 2: the row has more values"),
    "a value too few": ("GM0363\nGM0344;1", "line 2: the row has fewer values"),
    "a quotation mark not closed": ('"GM0363;5', "line 2: a quotation mark is not closed"),
}


@pytest.mark.parametrize(("rows", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_a_row_that_cannot_be_added_up_is_refused_with_its_place(bring, capsys, tmp_path, rows, message) -> None:
    assert bring(f"{HEADER}{rows}\n")[0] == 11
    assert message in capsys.readouterr().err
    assert not (tmp_path / "new.csv").exists()


WHOLE = {
    "empty": (b"", "the file is empty"),
    "Latin-1": (HEADER.encode() + "S\u00fadwest-Frysl\u00e2n;5\n".encode("latin-1"), "line 2, column 1: a char"),
    "UTF-16": ((HEADER + "GM0363;5\n").encode("utf-16"), "UTF-16"),
    "another separator": (b"municipality,cost\nGM0363,5\n", "separated by commas"),
    "a column twice": (b"municipality;cost;cost\nGM0363;5;6\n", "column cost occurs 2 times"),
    "a mark that is none": (b"municipality;cost;apportioned\nGM0363;5;x\n", "column apportioned: it is of type String"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "message"), WHOLE.values(), ids=WHOLE.keys())
def test_a_file_that_is_no_such_table_is_refused(bring, capsys, content, message) -> None:
    assert bring(content)[0] == 11
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"add": ["cost", "cost"]}, "column cost: it is named twice"),
        ({"output": "absent/new.csv"}, "the file cannot be written"),
        ({"output": "."}, "the file cannot be written"),
        ({"output": "n" * 300}, "the file cannot be written"),
    ],
    ids=["a column twice", "no such folder", "a folder", "an impossible name"],
)
def test_a_wrong_option_is_refused(bring, capsys, arguments, message) -> None:
    assert bring(HEADER + "GM0363;5\n", **arguments)[0] == 10
    assert message in capsys.readouterr().err


def test_a_column_with_a_name_that_is_needed_inside_is_refused(bring, capsys) -> None:
    assert bring("municipality;cost;__row\nHAAREN;5;x\n")[0] == 10
    assert "column __row: this name is used" in capsys.readouterr().err


def test_a_table_may_be_replaced_by_itself(bring, tmp_path) -> None:
    assert bring(HEADER + "GM0457;5.00\n", output="cost.csv") == (0, ["GM0363;5.00;false"])
    assert [path.name for path in tmp_path.iterdir()] == ["cost.csv"]
