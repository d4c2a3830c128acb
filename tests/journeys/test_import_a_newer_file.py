"""Someone downloads the figures of a new year, imports them and computes the monitor again."""

import pytest

from proeftuin.cli.app import main
from proeftuin.studies.bundle_reader import Bundle
from tests.vektis_example import delivery

STUDY = """\
study: newer
title: {{nl: Nieuwer, en: Newer}}
question: {{nl: "Wat nu?", en: "What now?"}}
open_data: {open_data}
imported_data: imported
division: 2025
period: {{first_year: 2022, last_year: 2024}}
sites:
  - id: urk
    name: Urk
    start: 2023-01-01
    geography: {{mark: assumed, source: an example, municipalities: [GM0184]}}
"""


@pytest.fixture
def study(tmp_path, repository):
    (tmp_path / "study.yaml").write_text(STUDY.format(open_data=repository / "open_data"), encoding="utf-8")
    return tmp_path


def _import(study, content: bytes) -> int:
    file = study / "vektis_2024_gemeente.csv"
    file.write_bytes(content)
    words = ["sources", "import", str(file), "--into", str(study / "imported"), "--open-data"]
    return main([*words, _open_data(study)])


def _open_data(study) -> str:
    return next(
        line.partition(": ")[2]
        for line in (study / "study.yaml").read_text().splitlines()
        if line.startswith("open_data")
    )


def test_the_new_year_is_part_of_the_monitor_once_its_file_is_imported(study, capsys) -> None:
    assert main(["check", str(study)]) == 10
    assert "there are no cost data about 2024" in capsys.readouterr().err

    assert _import(study, delivery().content()) == 0
    assert main(["run", str(study), "--no-report"]) == 0

    found = Bundle.open(study / "results").estimates(region="GM0193", indicator="pharmacy", method="crude")
    assert found["period_start"].dt.year().to_list() == [2022, 2023, 2024]
    assert found["value"].to_list()[-1] == pytest.approx(4000.5 / 490.5)


def test_a_refused_file_leaves_everything_as_it_was(study, capsys) -> None:
    spoilt = delivery().with_header("kosten_farmacie", "kosten_pillen")

    assert _import(study, spoilt.content()) == 11

    assert "kosten_pillen" in capsys.readouterr().err
    assert not (study / "imported").exists() or not list((study / "imported").rglob("*.parquet"))
    assert main(["check", str(study)]) == 10
