"""`proeftuin catalogue`: finding an indicator, reading it, and what results leave empty."""

import json

import polars as pl
import pytest

from proeftuin.cli import main
from proeftuin.data.tables import ESTIMATES, INDICATORS
from proeftuin.steps.triple_aim.catalogue.reading import catalogue
from proeftuin.steps.triple_aim.catalogue.record import FromOpenData
from proeftuin.studies.bundle import checksum

OWN = """
indicators:
  - id: evening_contacts
    version: "1"
    name: {nl: Avondcontacten, en: Evening contacts}
    description: {nl: Contacten in de avond., en: Contacts in the evening.}
    numerator: {nl: contacten, en: contacts}
    denominator: {nl: persoonsjaren, en: person-years}
    needs: {nl: contacten, en: contacts}
    aim: cost
    domain: utilisation
    type: process
    unit: per_1000_person_years
    period: calendar_year
    direction: neutral
    standardisation: age_and_sex
    minimum_persons: 10
    licence: our own
    computations:
      - care: {of: {number_of: contact, where: {kind: [out_of_hours]}}}
"""
OWN_EXAMPLE = """
examples:
  - indicator: evening_contacts
    title: {nl: Een van twee, en: One of two}
    year: 2020
    tables:
      contact: |
        line_id | person_id | day        | kind
        a       |         1 | 2020-05-01 | out_of_hours
        b       |         1 | 2020-05-01 | consultation
    answer: {numerator: 1}
"""


def listed(capsys, *words):
    assert main(["--language", "en", "catalogue", "list", "--json", *words]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def study(tmp_path):
    folder = tmp_path / "study" / "indicators"
    folder.mkdir(parents=True)
    (folder / "indicators.yaml").write_text(OWN, encoding="utf-8")
    (folder / "examples.yaml").write_text(OWN_EXAMPLE, encoding="utf-8")
    return folder.parent


def bundle(folder, chosen, with_value, *, status="value"):
    """A results bundle with as much as coverage reads of it."""
    folder.mkdir()
    tables = {"indicators": (INDICATORS, chosen), "estimates": (ESTIMATES, with_value)}
    for name, (contract, ids) in tables.items():
        columns = {column: [None] * len(ids) for column in contract.columns}
        columns |= {"indicator": list(ids)} | ({"status": [status] * len(ids)} if name == "estimates" else {})
        pl.DataFrame(columns).with_columns(pl.col("indicator").cast(pl.String)).write_parquet(
            folder / f"{name}.parquet"
        )
    files = {path.name: checksum(path) for path in folder.glob("*.parquet")}
    (folder / "manifest.json").write_text(json.dumps({"files": files}), encoding="utf-8")
    return str(folder)


def covered(capsys, folder):
    assert main(["--language", "en", "catalogue", "coverage", folder, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    return {one["domain"]: one for one in found["domains"]}, found["unknown"]


def test_the_list_has_every_indicator_of_the_catalogue(capsys):
    assert {entry["id"] for entry in listed(capsys)} == set(catalogue())


def test_a_list_is_narrowed_by_aim_data_and_word(capsys):
    found = listed(capsys, "polypharmacy", "--aim", "quality", "--data", "care")

    assert [entry["id"] for entry in found] == ["polypharmacy_75_and_over", "medication_review"]


def test_what_cannot_be_chosen_is_refused_with_what_can(capsys):
    assert main(["--language", "en", "catalogue", "list", "--data", "wishes"]) == 2
    assert "care, survey, open_data, published, indicators, evaluation, none" in " ".join(
        capsys.readouterr().err.split()
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "nl",
            ["Q18 Medicatiebeoordeling", "Noemer: ", "Kleinste noemer: 10 personen", "dat is 50,0%", "Tabel contact"],
        ),
        ("en", ["Q18 Medication review", "Denominator: ", "Smallest denominator: 10 persons", "that is 50.0%"]),
    ],
)
def test_an_indicator_is_shown_whole_in_the_language_of_the_reader(capsys, language, words):
    assert main(["--language", language, "catalogue", "show", "q18"]) == 0
    told = capsys.readouterr().out

    assert [word for word in words if word not in told] == []


def test_lists_of_codes_are_shown_with_source_version_and_whether_they_were_reviewed(capsys):
    assert main(["--language", "en", "catalogue", "show", "hba1c_measured"]) == 0
    told = capsys.readouterr().out

    assert [word for word in ("59261-8", "ICPC1", "Source", "Version", "Reviewed") if word not in told] == []


def test_an_indicator_that_does_not_exist_is_refused(capsys):
    assert main(["--language", "en", "catalogue", "show", "happiness_of_cats"]) == 2
    assert "happiness_of_cats" in capsys.readouterr().err


def test_indicators_of_a_study_stand_in_the_list_and_show_their_own_examples(capsys, study):
    assert "evening_contacts" in {entry["id"] for entry in listed(capsys, "--study", str(study))}
    assert main(["--language", "en", "catalogue", "show", "evening_contacts", "--study", str(study)]) == 0
    assert "Example 1: One of two" in capsys.readouterr().out


def test_a_domain_is_filled_by_a_value_and_not_by_what_was_withheld(capsys, tmp_path):
    filled, _ = covered(capsys, bundle(tmp_path / "a", ["gp_contacts"], ["gp_contacts"]))
    withheld, _ = covered(capsys, bundle(tmp_path / "b", ["gp_contacts"], ["gp_contacts"], status="withheld"))

    assert filled["utilisation"]["filled_by"] == ["gp_contacts"]
    assert withheld["utilisation"]["filled_by"] == []
    assert withheld["utilisation"]["without_value"] == ["gp_contacts"]


def test_open_data_fill_a_domain_under_the_name_they_have_there(capsys, tmp_path):
    record, name = next(
        (record, found.indicator)
        for record in catalogue().values()
        for found in record.computations
        if isinstance(found, FromOpenData) and found.indicator not in catalogue()
    )
    filled, unknown = covered(capsys, bundle(tmp_path / "a", [name], [name]))

    assert record.id in filled[record.domain]["filled_by"]
    assert unknown == []


def test_an_indicator_outside_the_catalogue_fills_nothing_and_is_named(capsys, tmp_path):
    filled, unknown = covered(capsys, bundle(tmp_path / "a", ["happiness_of_cats"], ["happiness_of_cats"]))

    assert unknown == ["happiness_of_cats"]
    assert [one["filled_by"] for one in filled.values() if one["filled_by"]] == []


def test_empty_domains_are_told_with_the_data_that_would_fill_them(capsys, tmp_path):
    folder = bundle(tmp_path / "a", ["gp_contacts"], ["gp_contacts"])
    assert main(["--language", "nl", "catalogue", "coverage", folder]) == 0
    told = capsys.readouterr().out

    assert "Leeg: Gezondheid, sterfte." in told
    assert catalogue()["all_cause_mortality"].needs.nl in told


def test_one_aim_of_three_may_not_be_called_complete(capsys, tmp_path):
    folder = bundle(tmp_path / "a", ["gp_contacts"], ["gp_contacts"])

    assert main(["--language", "en", "catalogue", "coverage", folder, "--complete"]) == 12
    assert "the aim health has no value at all" in capsys.readouterr().err


def test_a_value_in_every_domain_may_be_called_complete(capsys, tmp_path):
    folder = bundle(tmp_path / "a", list(catalogue()), list(catalogue()))

    assert main(["--language", "en", "catalogue", "coverage", folder, "--complete"]) == 0
    assert 'may be called "Triple Aim complete"' in capsys.readouterr().out


def test_pages_are_written_in_both_languages(capsys, tmp_path):
    assert main(["--language", "en", "catalogue", "pages", str(tmp_path / "pages")]) == 0

    for language in ("nl", "en"):
        page = (tmp_path / "pages" / language / "index.html").read_text(encoding="utf-8")
        assert [id for id in catalogue() if f'<article class="indicator" id="{id}"' not in page] == []
