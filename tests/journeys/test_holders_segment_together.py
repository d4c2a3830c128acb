"""Two holders whose rows never meet get the segments, clusters, risks and choice that all rows together would give."""

import zipfile

import polars as pl
import pytest

from proeftuin.data.care.store import CareStore
from proeftuin.data.choice_tables import CHOICE_TABLES
from proeftuin.data.cluster_tables import CLUSTER_TABLES
from proeftuin.data.risk_tables import RISK_TABLES
from proeftuin.data.segment_tables import SEGMENT_TABLES
from proeftuin.errors import DataContractError
from proeftuin.monitors.outcome.care_monitor import CareMonitor
from proeftuin.studies.care_run import Computing, checked_care_study, opened_store, run_care_study, write_cells
from tests.care_study_example import write_study
from tests.holder_example import as_of_real_persons, of_holder

SOURCE = "id: synthetic\nformat: synthetic\npersons: 3000\nseed: 7"
SITES = "[{id: noord, name: Noord, areas: [GM0014, GM0034, GM0363, GM0599, GM0518]}]"
DEPRIVATION = "  deprivation: {area_fact: socioeconomic_score, higher_is: better}\n"
SCHEME = """\
id: two_needs
version: 1
name: {nl: Twee behoeften, en: Two needs}
about: {nl: Voor de proef., en: For the trial.}
own_choices: {nl: Alles., en: Everything.}
elements:
  - {id: diabetes, label: {nl: Diabetes, en: Diabetes}, asks: {diagnosis: {ICPC1: [T90]}}}
  - {id: pressure, label: {nl: Hoge bloeddruk, en: High blood pressure}, asks: {diagnosis: {ICPC1: [K86]}}}
segments:
  - {id: chronic, name: {nl: Chronisch, en: Chronic}, meaning: {nl: Een, en: One}, when: {any: [diabetes, pressure]}}
  - {id: healthy, name: {nl: Gezond, en: Healthy}, meaning: {nl: Rest, en: Rest}, when: everybody_else}
priority: [chronic > healthy]
"""
ASKED = """
segmentation: {schemes: [two_needs.yaml, risk_pyramid]}
clusters:
  - id: found
    name: {nl: Gevonden, en: Found}
    method: latent_classes
    elements: [diabetes, pressure]
    numbers: {from: 1, to: 2}
    draws: 5
risks:
  - id: high-cost
    name: {nl: Hoge kosten, en: High cost}
    outcome: {indicator: care_cost_total, top_percent: 5}
    scheme: two_needs
    predictors: [age, elements, prior: [{indicator: care_cost_total, classes: [2500]}]]
    learn: 2021
    test: 2022
choice:
  region: noord
  candidates:
    - intervention: medication_review
      segments: [chronic]
      reach: [0.3, 0.5, 0.7]
      effects:
        - {outcome: hospital_admissions, ratio: 0.9, interval: [0.8, 1.0], reference: "example",
           unit_price: [3000, 4000, 5500], price_source: "example"}
      cost: {per_year: [50, 80, 120], source: "example"}
  years: 3
"""
TABLES = tuple(one.name for one in (*SEGMENT_TABLES, *CLUSTER_TABLES, *RISK_TABLES, *CHOICE_TABLES))


@pytest.fixture(scope="module")
def holders(tmp_path_factory):
    """The study with all persons, and the same study at two holders with half of them each."""
    home = tmp_path_factory.mktemp("holders")
    whole = write_study(
        home / "whole", SOURCE, years=(2020, 2022), sites=SITES, buckets=2,
        indicators=("care_cost_total", "hospital_admissions", "any_gp_contact"),
    )  # fmt: skip
    (whole / "two_needs.yaml").write_text(SCHEME, encoding="utf-8")
    with (whole / "study.yaml").open("a", encoding="utf-8") as file:
        file.write(DEPRIVATION + ASKED)
    opened_store(checked_care_study(whole), Computing(), {})
    return whole, of_holder(whole, home / "one", 0), of_holder(whole, home / "two", 1)


@pytest.fixture(scope="module")
def cells_of_two(holders, tmp_path_factory):
    path = tmp_path_factory.mktemp("cells") / "two.zip"
    assert write_cells(holders[2], path) > 0
    return path


@pytest.fixture(scope="module")
def both(holders, cells_of_two):
    """Folders with results of all rows in one store, and of the first holder with the cells of the second."""
    whole, one, _ = holders
    with pytest.MonkeyPatch.context() as patch:
        as_of_real_persons(patch)
        return run_care_study(whole, report=False), run_care_study(one, report=False, added=(cells_of_two,))


@pytest.mark.parametrize("name", TABLES)
def test_tables_of_two_holders_are_byte_for_byte_those_of_all_rows_together(both, name):
    together, added = ((result.folder / f"{name}.parquet").read_bytes() for result in both)

    assert added == together


def test_there_are_figures_of_every_kind_to_compare(both):
    found = both[1].released.tables

    assert found["segments"].filter(status="value", region="all").height > 10
    assert found["segment_figures"].filter(status="value", region="site:noord").height > 10
    assert found["segment_means"].filter(status="value").height > 0
    assert {"partition", "cost_as_need"} <= set(found["segment_diagnostics"]["measure"])
    for name in ("clusters", "risk_models", "expected_impacts"):
        assert found[name].height > 0, name


def test_the_file_shows_what_is_handed_over(cells_of_two):
    with zipfile.ZipFile(cells_of_two) as archive:
        names = {name.removeprefix("parts/") for name in archive.namelist() if name.startswith("parts/")}

    for part in ("segments_two_needs", "segments_risk_pyramid"):
        kinds = {name.split(".")[1] for name in names if name.startswith(f"{part}.")}
        assert {"sizes", "elements", "overlaps", "transitions", "means", "classes", "needs", "origins"} == kinds
    assert {name for name in names if not name.startswith("segments_")} == {
        "segment_figures_two_needs.cells.parquet", "segment_figures_two_needs.twice.parquet",
        "clusters_found.patterns.parquet", "risks.high-cost.patterns.parquet", "risks.high-cost.groups.parquet",
        "risks.high-cost.stays.parquet",
    }  # fmt: skip


def changed(folder, target, file, before, after):
    """The study of a holder with other words in one of its files, and the same store."""
    target.mkdir()
    (target / "care").symlink_to(folder / "care")
    for name in ("study.yaml", "two_needs.yaml"):
        text = (folder / name).read_text(encoding="utf-8")
        assert name != file or before in text
        (target / name).write_text(text.replace(before, after) if name == file else text, encoding="utf-8")
    return target


@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        ("two_needs.yaml", "[K86]", "[K87]", "the definition of the part segments_two_needs"),
        ("study.yaml", ", risk_pyramid", "", "the part segments_risk_pyramid: .* in these cells, absent in this study"),
        ("study.yaml", "elements: [diabetes, pressure]", "elements: [pressure, diabetes]", "the part clusters_found"),
        ("study.yaml", "top_percent: 5", "top_percent: 10", "the definition of the part risks"),
        ("study.yaml", "GM0014, ", "", "the areas of site noord"),
    ],
    ids=["scheme", "schemes", "search", "model", "site"],
)
def test_holders_who_ask_something_else_are_refused_before_anybody_is_gone_through(
    holders, cells_of_two, tmp_path, monkeypatch, file, before, after, told
):
    monkeypatch.setattr(CareMonitor, "bucket", lambda *given: pytest.fail("persons were gone through"))
    other = changed(holders[1], tmp_path / "other", file, before, after)

    with pytest.raises(DataContractError, match=rf"cells two\.zip: .*{told}"):
        run_care_study(other, output=tmp_path / "results", report=False, added=(cells_of_two,))


def test_a_holder_with_other_figures_about_areas_is_refused_before_anybody_is_gone_through(
    holders, cells_of_two, tmp_path, monkeypatch
):
    monkeypatch.setattr(CareMonitor, "bucket", lambda *given: pytest.fail("persons were gone through"))
    other = of_holder(holders[1], tmp_path / "other", 0)
    store = CareStore.open(other / "care")
    for part in store.parts("area_fact"):
        path = store.folder / part.path
        pl.read_parquet(path).with_columns(-pl.col("value")).write_parquet(path)
    with pytest.raises(DataContractError, match="what the tables tell the part risks of areas"):
        run_care_study(other, output=tmp_path / "results", report=False, added=(cells_of_two,))
