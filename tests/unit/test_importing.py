"""What an import accepts, where it puts it, and that it happens whole or not at all."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from proeftuin.data import register, storing
from proeftuin.data.engine import embedded
from proeftuin.data.importing import import_file
from proeftuin.data.open_data import OpenData
from proeftuin.data.register import write_register
from proeftuin.data.vektis import insured_costs
from proeftuin.data.vektis_columns import CATEGORIES, INSURED_YEARS, PERSONS
from proeftuin.data.vektis_plausibility import implausible_figures
from proeftuin.errors import DataContractError
from tests.vektis_example import Delivery, delivery

NAME = "vektis_2024_gemeente.csv"
GOOD = delivery()


@pytest.fixture
def open_data(repository, tmp_path) -> OpenData:
    return OpenData(repository / "open_data", tmp_path / "additions")


@pytest.fixture
def delivered(tmp_path):
    (tmp_path / NAME).write_bytes(GOOD.content())
    return tmp_path / NAME


def imported(open_data, tmp_path, content, name=NAME, **arguments) -> pl.DataFrame:
    (tmp_path / name).write_bytes(content)
    file = import_file(open_data, tmp_path / name, **arguments)
    return insured_costs(open_data, file.entry.years)


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def quoted(file: Delivery) -> bytes:
    rows = ('"' + '";"'.join(line) + '"\n' for line in file.lines)
    return "".join(rows).encode()


ACCEPTED = {
    "as Vektis publishes it": GOOD.content(),
    "byte order mark": GOOD.content("utf-8-sig"),
    "Windows line ends": GOOD.text().replace("\n", "\r\n").encode(),
    "no line end at the end": GOOD.content().rstrip(b"\n"),
    "values in quotation marks": quoted(GOOD),
    "headers in capitals": GOOD.with_line(1, lambda values: tuple(value.upper() for value in values)).content(),
    "a header cut at 32 characters": GOOD.with_header(
        "kosten_geriatrische_revalidatiezorg", "kosten_geriatrische_revalidatiez"
    ).content(),
    "columns in another order": Delivery(tuple(tuple(reversed(line)) for line in GOOD.lines)).content(),
    "line ends of old Apple computers": GOOD.text().replace("\n", "\r").encode(),
    "blank lines at the end": GOOD.content() + b"\r\n  \n",
    "blanks around numbers": GOOD.with_every("aantal_bsn", lambda persons: f" {persons} ").content(),
    "blanks after the sex": GOOD.with_every("geslacht", lambda sex: f"{sex} ").content(),
    "blanks for keys of the rest row": GOOD.with_line(2, lambda values: (" ", "  ", " ", *values[3:])).content(),
    "rows in another order": Delivery((GOOD.lines[0], *reversed(GOOD.lines[1:]))).content(),
}


@pytest.mark.parametrize("content", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_harmless_differences_in_form_give_the_same_figures(open_data, tmp_path, content):
    frame = imported(open_data, tmp_path, content)

    assert frame.height == len(GOOD.lines) - 1
    assert frame["region"].drop_nulls().n_unique() == 342
    assert frame["persons"].sum() == 342 * 2 * 50 - 2 * 50 + 38 * 500 + 4000
    assert frame["insured_years"].sum() == Decimal("49.25") * 682 + Decimal("490.5") * 38 + Decimal("2100.25")
    assert frame["geriatrische_revalidatiezorg"].sum() == Decimal("4000.5") * 720 + Decimal("123456.78")
    assert frame["gzsp"].null_count() == 0
    assert frame["tweedelijns_ggz"].null_count() == frame.height


def test_a_negative_cost_is_a_correction_and_is_kept(open_data, tmp_path):
    frame = imported(open_data, tmp_path, GOOD.with_value(12, "kosten_farmacie", "-12.34").content())

    assert frame["farmacie"].min() == Decimal("-12.34")


def test_the_year_may_be_given_when_the_name_does_not_say_it(open_data, tmp_path):
    frame = imported(open_data, tmp_path, GOOD.content(), name="gemeente.csv", year=2024)

    assert frame["year"].unique().to_list() == [2024]


def test_a_file_of_another_division_is_accepted_when_the_division_is_given(open_data, tmp_path):
    content = delivery(division=date(2021, 1, 1)).content()

    frame = imported(open_data, tmp_path, content, division=date(2021, 1, 1))

    assert frame["division_day"].unique().to_list() == [date(2021, 1, 1)]
    assert frame["region"].drop_nulls().n_unique() == 352


def test_an_import_stands_in_the_list_of_sources_with_its_checksums(open_data, delivered):
    file = import_file(open_data, delivered)

    data_set = open_data.data_set("vektis-gemeente")
    assert file in data_set.files
    assert data_set.citation.last_year == 2024
    assert [original.name for original in file.entry.originals] == [NAME]
    assert file.entry.division == date(2025, 1, 1)
    open_data.verify()


def test_an_import_leaves_the_open_data_of_the_software_alone(open_data, delivered):
    before = contents(open_data.root / "vektis-gemeente")

    import_file(open_data, delivered)

    assert contents(open_data.root / "vektis-gemeente") == before
    assert 2024 not in OpenData(open_data.root).data_set("vektis-gemeente").years


def test_without_a_folder_for_additions_an_import_goes_into_the_open_data(repository, tmp_path, delivered):
    source = (repository / "open_data" / "vektis-gemeente" / "source.yaml").read_text(encoding="utf-8")
    folder = tmp_path / "open_data" / "vektis-gemeente"
    folder.mkdir(parents=True)
    (folder / "source.yaml").write_text(source.split("files:")[0], encoding="utf-8")

    import_file(OpenData(tmp_path / "open_data"), delivered)

    assert OpenData(tmp_path / "open_data").data_set("vektis-gemeente").years == (2024,)


def test_a_replaced_file_is_gone_and_the_new_one_counts(open_data, tmp_path):
    imported(open_data, tmp_path, GOOD.content())

    frame = imported(open_data, tmp_path, GOOD.with_value(2, "kosten_farmacie", "0.01").content(), replace=True)

    assert frame.filter(pl.col("region").is_null())["farmacie"].to_list() == [Decimal("0.01")]
    assert len(list((open_data.additions / "vektis-gemeente").glob("*.parquet"))) == 1


def test_an_imported_file_takes_the_place_of_the_one_that_came_with_the_software(open_data, tmp_path):
    content = delivery(2023, date(2024, 1, 1)).content()

    frame = imported(open_data, tmp_path, content, name="vektis_2023.csv", replace=True)

    assert frame.height == len(GOOD.lines) - 1


def fail(*arguments, **keywords):
    raise KeyboardInterrupt


def write_half(frame, path):
    path.write_bytes(b"PAR1 half a file")
    raise KeyboardInterrupt


STEPS = {
    "before the table is written": (embedded, "write_parquet", fail),
    "halfway through the table": (embedded, "write_parquet", write_half),
    "while its checksum is taken": (storing, "sha256_of", fail),
    "before it is put in place": (storing, "DataFile", fail),
    "while the register is written": (register, "register_text", fail),
}


@pytest.mark.parametrize(("module", "step", "interruption"), STEPS.values(), ids=STEPS.keys())
def test_an_interrupted_import_leaves_nothing(open_data, delivered, monkeypatch, module, step, interruption):
    monkeypatch.setattr(module, step, interruption)

    with pytest.raises(KeyboardInterrupt):
        import_file(open_data, delivered)

    assert not (open_data.additions / "vektis-gemeente").exists()


def test_an_interruption_at_the_register_leaves_the_earlier_import_whole(open_data, tmp_path):
    imported(open_data, tmp_path, GOOD.content())
    before = contents(open_data.additions)
    (tmp_path / NAME).write_bytes(GOOD.with_value(2, "kosten_farmacie", "0.01").content())

    with pytest.raises(KeyboardInterrupt):
        import_file(open_data, tmp_path / NAME, replace=True, write=fail)

    assert contents(open_data.additions) == before
    open_data.verify()


def test_an_interruption_after_the_register_leaves_the_import_whole(open_data, delivered):
    def write_then_fail(register, path):
        write_register(register, path)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_file(open_data, delivered, write=write_then_fail)

    assert open_data.data_set("vektis-gemeente").years[-1] == 2024
    open_data.verify()


@pytest.mark.parametrize("failure", [PermissionError(), OSError("no space left")])
def test_a_folder_that_cannot_be_written_to_is_said(open_data, delivered, failure):
    def refuse(register, path):
        raise failure

    with pytest.raises(DataContractError, match="cannot be written to, or the disk is full"):
        import_file(open_data, delivered, write=refuse)

    assert not (open_data.additions / "vektis-gemeente").exists()


def test_the_same_file_gives_the_same_bytes(repository, tmp_path, delivered):
    first, second = (OpenData(repository / "open_data", tmp_path / name) for name in ("first", "second"))

    import_file(first, delivered)
    import_file(second, delivered)

    assert contents(first.additions) == contents(second.additions)


def test_imports_at_the_same_moment_wait_for_each_other(repository, delivered, tmp_path):
    places = [OpenData(repository / "open_data", tmp_path / "additions") for _ in range(4)]

    def attempt(open_data):
        try:
            return import_file(open_data, delivered).entry.path
        except DataContractError as error:
            return str(error)

    with ThreadPoolExecutor(4) as threads:
        told = list(threads.map(attempt, places))

    assert sum(message.endswith(".parquet") for message in told) == 1
    assert sum("exactly this file is there already" in message for message in told) == 3
    places[0].verify()


def test_a_refused_import_leaves_no_folder_of_its_own(repository, tmp_path, delivered):
    open_data = OpenData(repository / "open_data", tmp_path / "new" / "additions")

    def refuse(register, path):
        raise OSError("disk full")

    with pytest.raises(DataContractError):
        import_file(open_data, delivered, write=refuse)

    assert not (tmp_path / "new").exists()


def test_a_register_that_is_no_text_is_named(repository, tmp_path, delivered):
    open_data = OpenData(repository / "open_data", tmp_path / "additions")
    (tmp_path / "additions" / "vektis-gemeente").mkdir(parents=True)
    (tmp_path / "additions" / "vektis-gemeente" / "source.yaml").write_bytes(b"\xff\xfe")

    with pytest.raises(DataContractError, match="register cannot be read"):
        import_file(open_data, delivered)


def test_every_known_year_is_plausible_beside_its_neighbours(repository):
    open_data = OpenData(repository / "open_data")
    years = open_data.data_set("vektis-gemeente").years
    costs = {year: insured_costs(open_data, [year]) for year in years}
    costs = {year: frame[[c.name for c in frame if c.null_count() < frame.height]] for year, frame in costs.items()}

    found = [
        implausible_figures(str(year), _under_headers(costs[year]), costs[other])
        for year in years
        for other in (year - 1, year + 1)
        if other in costs
    ]

    assert [problems for problems in found if problems] == []


def _under_headers(frame: pl.DataFrame) -> pl.DataFrame:
    headers = {category.id: category.headers[0] for category in CATEGORIES if category.id in frame.columns}
    # The type that the persons of a file have while it is checked.
    narrow = frame.with_columns(pl.col("persons").cast(pl.Int32))
    return narrow.rename(headers | {"persons": PERSONS, "insured_years": INSURED_YEARS})
