"""The register of open data, its checksums, and the messages when a folder is not what it should be."""

import shutil

import pytest
import yaml

from proeftuin.data import health_monitor, population_panel, vektis
from proeftuin.data.open_data import OpenData, sha256_of
from proeftuin.data.open_data_quality import quality_of
from proeftuin.data.register import read_register, register_text, write_register
from proeftuin.errors import DataContractError
from proeftuin.vocabulary.language import Language


@pytest.fixture(scope="session")
def repository_data(repository) -> OpenData:
    return OpenData(repository / "open_data")


@pytest.fixture
def copy(repository, tmp_path) -> OpenData:
    """One small data set that a test may damage."""
    shutil.copytree(repository / "open_data" / "population-panel", tmp_path / "population-panel")
    return OpenData(tmp_path)


def change_register(open_data, change):
    path = open_data.root / "population-panel" / "source.yaml"
    tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(tree)
    path.write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")


def test_every_file_in_the_repository_is_as_its_register_records(repository_data):
    repository_data.verify()


def test_every_folder_and_every_file_is_registered(repository_data):
    root = repository_data.root
    registered = {file.location for data_set in repository_data.data_sets() for file in data_set.files}
    prose = {"SOURCE.md", "source.yaml", "README.md", "NOTICE.md"}

    assert {path for path in root.rglob("*") if path.is_file() and path.name not in prose} == registered
    assert {path.name for path in root.iterdir() if path.is_dir()} == {
        found.id for found in repository_data.data_sets()
    }


def test_every_data_set_says_what_its_figures_are_rows_and_bytes(repository_data):
    for data_set in repository_data.data_sets():
        for file in data_set.files:
            assert file.entry.rows > 0
            assert file.entry.bytes == file.location.stat().st_size
            assert file.entry.originals
            assert all(len(original.sha256) == 64 for original in file.entry.originals)


def test_every_data_set_has_its_source_document_and_stands_in_the_notice(repository_data):
    notice = (repository_data.root / "NOTICE.md").read_text(encoding="utf-8")
    for data_set in repository_data.data_sets():
        assert (repository_data.root / data_set.id / "SOURCE.md").is_file()
        assert f"`{data_set.id}`" in notice
        assert data_set.citation.line in notice


def test_citation_lines_and_years(repository_data):
    cited = {data_set.id: data_set.citation for data_set in repository_data.data_sets()}

    assert cited["vektis-gemeente"].line == "Bron: Vektis"
    assert (cited["vektis-gemeente"].first_year, cited["vektis-gemeente"].last_year) == (2011, 2023)
    assert cited["gezondheidsmonitor"].line == "Bron: CBS, RIVM en GGD'en"
    assert "commerc" in cited["vektis-gemeente"].terms.in_language(Language.NL)


def test_a_data_set_counts_its_rows_and_years(repository_data):
    health = repository_data.data_set("gezondheidsmonitor")

    assert health.years == (2016, 2020)
    assert health.rows == 28512 + 23880


def test_a_changed_file_is_named(copy):
    path = copy.root / "population-panel" / "population_panel_2013_2019.parquet"
    path.write_bytes(path.read_bytes()[:-1])

    with pytest.raises(DataContractError, match=r"population_panel_2013_2019\.parquet: the content is not what"):
        copy.verify()


def test_an_absent_file_is_named_when_it_is_verified_and_when_it_is_read(copy):
    (copy.root / "population-panel" / "population_panel_2013_2019.parquet").unlink()

    with pytest.raises(DataContractError, match=r"population_panel_2013_2019\.parquet: the file is absent"):
        copy.verify()
    with pytest.raises(DataContractError, match=r"population_panel_2013_2019\.parquet: the file is absent"):
        population_panel.panel(copy, [2013])


def test_a_file_that_the_engine_cannot_read_is_named(copy):
    (copy.root / "population-panel" / "population_panel_2013_2019.parquet").write_text("no table", encoding="utf-8")

    with pytest.raises(DataContractError, match=r"population_panel_2013_2019\.parquet: the engine cannot read"):
        population_panel.panel(copy, [2013])


def test_the_checksum_of_a_data_set_changes_with_any_file(copy):
    before = copy.data_set("population-panel").checksum

    change_register(copy, lambda tree: tree["files"][0].update(sha256="0" * 64))

    assert copy.data_set("population-panel").checksum != before


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DataContractError, match="there is no folder of open data here"):
        OpenData(tmp_path / "nowhere").data_sets()


def test_a_data_set_that_is_not_there_is_named(copy):
    with pytest.raises(DataContractError, match="there is no data set here"):
        vektis.insured_costs(copy, [2011])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda tree: tree.pop("holder"), "source.yaml, field holder"),
        (lambda tree: tree["files"][1].pop("rows"), "field files.1.rows"),
        (lambda tree: tree.update(colour="red"), "field colour"),
        (lambda tree: tree["terms"].pop("en"), "field terms.en"),
    ],
    ids=["no holder", "a file without rows", "an unknown field", "terms in one language"],
)
def test_a_register_with_a_wrong_field_names_the_field(copy, change, says):
    change_register(copy, change)

    with pytest.raises(DataContractError, match=says):
        copy.data_sets()


@pytest.mark.parametrize(
    ("text", "says"), [("a: [", "this is no valid YAML"), ("", "the whole file"), ("- a\n", "the whole file")]
)
def test_a_register_that_is_no_mapping_is_named(copy, text, says):
    (copy.root / "population-panel" / "source.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(DataContractError, match=says):
        copy.data_sets()


def test_a_register_reads_back_as_it_was_written(repository_data, tmp_path):
    for data_set in repository_data.data_sets():
        register = read_register(repository_data.root / data_set.id / "source.yaml")
        write_register(register, tmp_path / "source.yaml")

        assert read_register(tmp_path / "source.yaml") == register
        assert (tmp_path / "source.yaml").read_text(encoding="utf-8") == register_text(register)


def test_a_year_without_a_file_is_named_with_the_years_there_are(repository_data):
    with pytest.raises(DataContractError, match=r"there is no file about 2018.*2016, 2020"):
        health_monitor.prevalences(repository_data, [2016, 2018])


def test_the_checksum_of_a_file_is_its_sha256(tmp_path):
    (tmp_path / "abc").write_bytes(b"abc")

    assert sha256_of(tmp_path / "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_quality_of_the_open_data_says_what_is_known_about_them(repository_data):
    quality = quality_of(repository_data)
    found = {(row["source"], row["check"], row["year"]): row for row in quality.iter_rows(named=True)}

    assert sum(row["rows"] for key, row in found.items() if key[1] == "negative_costs") == 81
    assert sum(row["rows"] for key, row in found.items() if key[1] == "strata_under_ten_persons") == 136
    assert found["vektis-gemeente", "rest_row", 2023]["rows"] == 1
    assert "percent_of_insured_years=1.26" in found["vektis-gemeente", "rest_row", 2023]["detail"]
    assert found["gezondheidsmonitor", "regions_without_figures", 2020]["detail"] == "Schiermonnikoog, Vlieland"
    assert sum(row["rows"] for key, row in found.items() if key[1] == "sexes_do_not_add_up") == 0
