"""
A holder of person rows runs a study: again, interrupted, with little memory, and together with another holder.

The persons are made up; their service numbers pass the eleven test and were issued to nobody.
"""

import csv
import random
import shutil
from datetime import date, timedelta
from itertools import islice

import duckdb
import polars as pl
import pytest
import yaml

from proeftuin.errors import DataContractError
from proeftuin.monitors.outcome.care_monitor import CareMonitor
from proeftuin.steps.triple_aim.care_cell_table import added_cells
from proeftuin.studies.bundle import checksums
from proeftuin.studies.care_run import Computing, run_care_study, write_cells
from tests.care_study_example import write_study

KEY = "7d1f0c9b8a5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0f9e8d7c6b5a"
ENVIRONMENT = {"PROEFTUIN_KEY": KEY}
INDICATORS = ["care_cost_total", "gp_contacts", "any_gp_contact", "hospital_days"]
AREAS = ("GM0034", "GM0363", "GM0518")
SOURCE = """
    id: insurer
    format: table
    folder: delivered
    pseudonyms: {key: PROEFTUIN_KEY, project: noord}
    tables:
      person:
        files: [personen.csv]
        columns: {person_id: bsn, birth_year: jaar, birth_month: maand, sex: geslacht}
        values: {sex: {V: female, M: male}}
        others_missing: [sex]
      residence:
        files: [personen.csv]
        columns: {person_id: bsn, area_code: gemeente, valid_from: vanaf}
        constants: {area_level: municipality, area_vintage: 2023}
      contact:
        files: [contacten.csv]
        columns: {person_id: bsn, day: dag, domain: domein, kind: soort, amount_cents: bedrag}
        constants: {amount_kind: declared}
"""


def service_numbers():
    """Nine digits that pass the eleven test, from a range that is not issued."""
    for number in range(999_900_000, 999_999_999):
        digits = [int(digit) for digit in str(number)]
        if sum(weight * digit for weight, digit in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), digits, strict=True)) % 11 == 0:
            yield str(number)


def deliver(folder, numbers, *, without=()):
    """Files of a supplier about persons with these service numbers; those `without` a person row have contacts only."""
    folder.mkdir(parents=True)
    persons, contacts = [], []
    for number in numbers:
        draw = random.Random(number)
        year, month, day = draw.randrange(1930, 2019), draw.randrange(1, 13), draw.randrange(1, 28)
        names = draw.choice(["Quastenberg", "Zwartepoorte", "Xyloni", "Vroegindewei"]), f"van Q{draw.randrange(10**6)}"
        since = date(2019, 1, 1) + timedelta(days=draw.randrange(500))
        row = [number, " ".join(names), f"{year}-{month:02d}-{day:02d}", year, month, draw.choice("VMX")]
        if number not in without:
            persons.append([*row, draw.choice(AREAS), since])
        contacts += [
            [
                number,
                date(2020, 1, 1) + timedelta(days=draw.randrange(731)),
                *draw.choice(KINDS),
                draw.randrange(10**5) / 100,
            ]
            for _ in range(draw.choice([0, 1, 5, 12]))
        ]
    heading = ["bsn", "naam", "geboortedatum", "jaar", "maand", "geslacht", "gemeente", "vanaf"]
    _write(folder / "personen.csv", [heading, *persons])
    _write(folder / "contacten.csv", [["bsn", "dag", "domein", "soort", "bedrag"], *contacts])
    return persons


KINDS = [("gp", "consultation"), ("gp", "home_visit"), ("hospital", "admission"), ("pharmacy", "dispensing")]


def _write(path, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def study_of(folder, numbers, *, buckets=3, **delivery):
    write_study(folder, SOURCE, indicators=INDICATORS, buckets=buckets, sites=SITES)
    deliver(folder / "delivered", numbers, **delivery)
    return folder


SITES = '[{id: noord, name: "Noord", areas: [GM0034, GM0518]}]'
NUMBERS = list(islice(service_numbers(), 240))


def run(folder, **how):
    return run_care_study(folder, report=False, environment=ENVIRONMENT, **how)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A study that ran, with what it said on the way."""
    folder = study_of(tmp_path_factory.mktemp("insurer"), NUMBERS)
    said = []
    return run(folder, detail=said.append, progress=said.append), folder, said


def results(bundle):
    """Checksums of the tables of a bundle; the manifest tells how long the run took."""
    return {name: digest for name, digest in checksums(bundle).items() if name != "manifest.json"}


def test_the_same_study_gives_the_same_bytes_again_and_elsewhere(finished, tmp_path):
    first, folder, _ = finished
    again = run(folder, output=tmp_path / "again")
    elsewhere = run(study_of(tmp_path / "elsewhere", NUMBERS))

    assert len(results(first.folder)) > 8
    assert results(again.folder) == results(first.folder)
    assert results(elsewhere.folder) == results(first.folder)
    assert again.manifest["files"] == first.manifest["files"]
    assert {**elsewhere.manifest, "timings": 0} == {**first.manifest, "timings": 0}


def test_a_run_tells_what_new_data_change_in_its_own_last_results_and_the_next_run_repeats_it(tmp_path):
    folder = study_of(tmp_path / "study", NUMBERS[:120])
    first = results(run(folder).folder)
    again = run(folder)
    assert results(again.folder) == first
    assert again.released.tables["revisions"].is_empty()

    shutil.rmtree(folder / "delivered")
    deliver(folder / "delivered", NUMBERS)
    changed = run(folder)

    revisions = changed.released.tables["revisions"]
    total = revisions.filter(indicator="gp_contacts", region="all", method="crude")
    assert total.height > 0
    assert (total["difference"] != 0).all()
    assert set(revisions["causes"]) == {"data"}
    after = results(changed.folder)
    assert after != first
    assert results(run(folder).folder) == after


def test_another_number_of_buckets_gives_the_same_results(finished, tmp_path):
    first, _, _ = finished

    one = run(study_of(tmp_path / "one", NUMBERS, buckets=1))

    for name in ("cells", "estimates", "criteria", "populations", "turnover", "overlaps", "pyramids"):
        assert one.released.tables[name].equals(first.released.tables[name]), name


def test_an_interrupted_run_goes_on_with_the_buckets_that_it_finished(finished, tmp_path, monkeypatch):
    first, _, _ = finished
    folder = study_of(tmp_path / "study", NUMBERS)

    def interrupt(line):
        if line.startswith("2/3"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(folder, detail=interrupt)
    assert not (folder / "results").exists()
    computed = []
    compute = CareMonitor.bucket
    monkeypatch.setattr(CareMonitor, "bucket", lambda *given: computed.append(1) or compute(*given))
    second = run(folder)

    assert len(computed) == 1
    assert results(second.folder) == results(first.folder)


def test_a_run_that_is_stopped_at_any_stage_leaves_the_last_bundle_as_it_was(finished):
    first, folder, said = finished
    stages = [line for line in said if line in STAGES]
    before = checksums(first.folder)
    assert stages == STAGES

    for stage in stages:

        def interrupt(line, stage=stage):
            if line == stage:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            run(folder, progress=interrupt)
        assert checksums(first.folder) == before
    assert [path for path in folder.iterdir() if path.name.startswith(".")] == [first.folder.resolve()]


STAGES = ["load", "quality", "populations", "estimates", "release", "tables", "manifest"]


def test_what_cannot_be_used_is_refused_before_anybody_is_gone_through(tmp_path, monkeypatch):
    folder = study_of(tmp_path / "study", NUMBERS[:60])
    monkeypatch.setattr(CareMonitor, "bucket", lambda *given: pytest.fail("persons were gone through"))

    with pytest.raises(DataContractError, match=r"cells absent\.parquet"):
        run(folder, added=(tmp_path / "absent.parquet",))
    assert not (folder / "care").exists()

    written = yaml.safe_load((folder / "study.yaml").read_text(encoding="utf-8"))
    written["status"]["deprivation"] = {"area_fact": "nobody_published_this", "higher_is": "worse"}
    (folder / "study.yaml").write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")
    with pytest.raises(DataContractError, match="nobody_published_this"):
        run(folder)
    assert not (folder / "results").exists()


def test_strict_refuses_data_with_errors_before_anything_is_computed(tmp_path):
    """A third of those with contacts are persons whom the supplier says nothing about."""
    folder = study_of(tmp_path / "study", NUMBERS[:60], without=set(NUMBERS[:20]))

    with pytest.raises(DataContractError, match="contact"):
        run(folder, strict=True)

    assert not (folder / "results").exists()
    assert run(folder).released.tables["care_quality"].filter(pl.col("severity") == "error").height > 0


def test_little_memory_and_a_folder_to_spill_to_give_the_same_cells(finished, tmp_path):
    first, folder, _ = finished
    for path in sorted((folder / "care" / "derived").rglob("*.parquet")):
        path.unlink()
    for path in sorted((folder / "care" / "derived").rglob("bucket-*")):
        path.rmdir()

    small = run(
        folder, output=tmp_path / "small", computing=Computing(memory="300MB", spill=tmp_path / "spill", threads=1)
    )

    assert small.released.tables["cells"].equals(first.released.tables["cells"])
    assert results(small.folder) == results(first.folder)


def test_two_holders_whose_rows_never_meet_get_the_estimates_of_all_rows_together(finished, tmp_path):
    together, folder, _ = finished
    halves = [study_of(tmp_path / name, own) for name, own in (("one", NUMBERS[:100]), ("two", NUMBERS[100:]))]
    paths = [tmp_path / f"{name}.parquet" for name in ("one", "two", "together")]
    for each, path in zip([*halves, folder], paths, strict=True):
        assert write_cells(each, path, environment=ENVIRONMENT) > 50

    added = run(halves[0], added=(paths[1],))

    one, two, expected = (pl.read_parquet(path) for path in paths)
    assert added_cells([one, two]).equals(expected)
    assert expected.filter((pl.col("second_largest") > 0) & (pl.col("total_squares") > 0)).height > 20
    assert added.released.tables["cells"].equals(together.released.tables["cells"])
    ours, theirs = added.released.tables["estimates"], together.released.tables["estimates"]
    numbers = ["value", "lower", "upper", "numerator", "denominator"]
    assert ours.drop(numbers).equals(theirs.drop(numbers))
    assert ours["value"].drop_nulls().len() > 20
    for name in numbers:
        assert ours[name].is_null().equals(theirs[name].is_null())
        assert ours[name].drop_nulls().to_list() == pytest.approx(theirs[name].drop_nulls().to_list(), rel=1e-12)


def test_figures_of_real_persons_are_protected_in_a_study_whose_own_are_made_up(tmp_path):
    made_up = write_study(
        tmp_path / "made-up",
        "id: made-up\nformat: synthetic\npersons: 100\nseed: 1\nlines_per_person_year: 5",
        indicators=["gp_contacts"],
    )
    real = write_study(tmp_path / "real", SOURCE, indicators=["gp_contacts"])
    deliver(real / "delivered", NUMBERS[:12])
    write_cells(real, tmp_path / "cells.parquet", environment=ENVIRONMENT)

    found = run_care_study(made_up, report=False, added=(tmp_path / "cells.parquet",))

    assert found.released.tables["cells"].filter(pl.col("status") == "withheld").height > 0
    assert found.released.rules == ("made-up: minimum_persons",)


def test_no_identifier_is_in_anything_that_a_run_writes_or_says(finished, tmp_path, capfd, caplog):
    _, _, said = finished
    folder = study_of(tmp_path / "study", NUMBERS)
    with (folder / "delivered" / "personen.csv").open(encoding="utf-8") as file:
        persons = list(csv.DictReader(file))
    planted = {row[column] for row in persons for column in ("bsn", "naam", "geboortedatum")}
    planted |= {row["naam"].split()[0] for row in persons} | {KEY, KEY.upper()}
    assert len(planted) > 600

    run(folder, detail=print, progress=print)

    printed = "\n".join([*capfd.readouterr(), caplog.text, *said])
    written = dict(_everything_in(folder / "care")) | dict(_everything_in(folder / "results"))
    assert len(written) > 20
    # All at once: so many values in so many files would take minutes one by one.
    for name, content in {**written, "printed": printed}.items():
        assert not [value for value in planted if value in content], name


def _everything_in(folder):
    """Name and content of every file as text; of a Parquet file also every value in it."""
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        yield str(file), file.read_bytes().decode("latin-1")
        if file.suffix == ".parquet":
            rows = duckdb.sql(f"SELECT COLUMNS(*)::VARCHAR FROM read_parquet('{file}')").fetchall()
            yield f"rows of {file}", "\n".join("|".join(map(str, row)) for row in rows)
