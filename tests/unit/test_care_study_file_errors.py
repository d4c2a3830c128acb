"""An error in a person-level study file stands on its own line, in words, and once."""

from pathlib import Path

import pytest

from proeftuin.data.engine.duckdb_engine import EmbeddedSettings
from proeftuin.errors import DefinitionError
from proeftuin.studies.care_sources import loaded_store
from proeftuin.studies.care_study_file import read_care_study

STUDY = """\
study: my-region
title: {nl: x, en: x}
question: {nl: "x?", en: "x?"}
care:
  store: care
  regions: {level: municipality, division: 2023}
  sources:
    - id: insurer
      format: table
      folder: extract
      tables:
        person:
          files: [persons.csv]
          columns: {person_id: id}
          separator: ";"
period: {first_year: 2021, last_year: 2022}
populations:
  - id: alive
    name: {nl: x, en: x}
    kind: open
    period: {from: 2021-01-01, until: 2023-01-01}
    index: {every: year}
    include:
      - alive: {alive: true}
"""


@pytest.mark.parametrize(
    ("right", "wrong", "line", "place", "told"),
    [
        ('separator: ";"', "separator: semicolon", 15, "care.sources.0.tables.person.separator", "allowed"),
        ("files: [persons.csv]", "files: []", 13, "care.sources.0.tables.person.files", "empty"),
        ("        person:", "        persoon:", 12, "care.sources.0.tables.persoon", "no care table `persoon`"),
        ("format: table", "format: excel", 8, "care.sources.0", "`excel` is no value of 'format'"),
        ("      folder: extract\n", "", 8, "care.sources.0.folder", "absent"),
        ("study: my-region", "study: My region", 1, "study", "small letters, digits and hyphens"),
    ],
)
def test_a_wrong_value_gives_one_error_on_its_own_line_in_words(
    tmp_path: Path, right: str, wrong: str, line: int, place: str, told: str
) -> None:
    assert right in STUDY
    (tmp_path / "study.yaml").write_text(STUDY.replace(right, wrong), encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        read_care_study(tmp_path)
    (problem,) = error.value.problems
    assert problem.where == f"{tmp_path / 'study.yaml'}, line {line}, {place}"
    assert told in f"{problem.what}; {problem.expected}"
    assert "^[" not in problem.expected


def test_two_sites_do_not_share_an_identifier(tmp_path: Path) -> None:
    sites = "sites:\n" + "".join(f"  - {{id: here, name: Here, areas: [{area}]}}\n" for area in ("GM0034", "GM0995"))
    (tmp_path / "study.yaml").write_text(STUDY + sites, encoding="utf-8")
    with pytest.raises(DefinitionError, match="two sites have the same id: here"):
        read_care_study(tmp_path)


def test_a_store_that_is_a_file_is_refused_where_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text(STUDY, encoding="utf-8")
    file, _ = read_care_study(tmp_path)
    (tmp_path / file.care.store).write_text("in the way", encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"study.yaml, line \d+, care.store: .* is a file"):
        loaded_store(file, tmp_path, settings=EmbeddedSettings(), environment={})
