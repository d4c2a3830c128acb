"""The same study file computed by the embedded engine and by a real cluster of Spark, from the command line."""

import re
import subprocess
import sys

import polars as pl
import pytest

from tests.spark_cluster import MEMORY_OF_AN_EXECUTOR

STUDY = """
study: two-engines
title: {nl: "Twee rekenmachines", en: "Two engines"}
question: {nl: "Geven ze hetzelfde?", en: "Do they give the same?"}
care:
  store: care
  buckets: 1
  regions: {level: municipality, division: 2023}
  sources:
    - id: made-up
      name: {nl: "Verzonnen personen", en: "Made-up persons"}
      format: synthetic
      persons: 1500
      seed: 7
period: {first_year: 2022, last_year: 2023}
sites:
  - {id: flevoland, name: "Flevoland", areas: [GM0034, GM0050, GM0171, GM0184, GM0303, GM0995]}
populations:
  - id: insured
    name: {nl: "Verzekerden", en: "Insured persons"}
    kind: open
    period: {from: 2022-01-01, until: 2024-01-01}
    index: {every: year}
    include:
      - insured: {registered: insurer, nl: "verzekerd"}
  - id: diabetes
    name: {nl: "Mensen met diabetes", en: "People with diabetes"}
    kind: closed
    period: {from: 2022-01-01, until: 2024-01-01}
    index: {day: 2022-07-01}
    include:
      - at least 45 years old: {age: {at_least: 45}, nl: "minstens 45 jaar"}
      - diabetes: {diagnosis: {ICPC1: [T90]}, nl: "diabetes"}
    exclude:
      - receives long-term care: {registered: long_term_care, nl: "krijgt langdurige zorg"}
status:
  population: insured
"""


@pytest.fixture(scope="module")
def runs(spark_cluster, tmp_path_factory):
    """Folder of the results and what was said, by engine; each run loads and computes everything itself."""
    return {name: _run(engine, tmp_path_factory.mktemp(name)) for name, engine in _engines(spark_cluster)}


def _engines(master):
    yield "duckdb", []
    yield "spark", ["--engine", master, "--memory", MEMORY_OF_AN_EXECUTOR]


def _run(engine, folder):
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    program = [sys.executable, "-c", "import sys; from proeftuin.cli import main; sys.exit(main())"]
    command = [*program, "--language", "en", "run", str(folder), "--no-report", *engine]
    said = subprocess.run(command, capture_output=True, text=True, timeout=900)
    assert said.returncode == 0, said.stderr
    return folder / "results", said


def _tables(runs):
    embedded, cluster = (folder for folder, _ in runs.values())
    names = sorted(path.name for path in embedded.glob("*.parquet"))
    assert names == sorted(path.name for path in cluster.glob("*.parquet"))
    return {name: (pl.read_parquet(embedded / name), pl.read_parquet(cluster / name)) for name in names}


def test_a_study_gives_the_same_published_tables_on_a_cluster_as_embedded(runs):
    tables = _tables(runs)

    different = [name for name, (embedded, cluster) in tables.items() if not embedded.equals(cluster)]

    assert different == []
    assert {"cells", "criteria", "turnover", "overlaps", "pyramids", "estimates"} <= {name[:-8] for name in tables}


WITHOUT_ROWS = {"revisions", "needs", "gradients", "peers"}
"""No run before, nothing clearly worse, no score of deprivation, and municipalities too small to be compared."""


def test_what_is_compared_is_a_study_of_all_indicators_with_something_in_every_table(runs):
    tables = {name.removesuffix(".parquet"): embedded for name, (embedded, _) in _tables(runs).items()}

    assert tables["indicators"].height > 100
    assert {name for name, table in tables.items() if table.is_empty()} <= WITHOUT_ROWS
    assert tables["cells"].filter(pl.col("status") == "value")["persons"].sum() > 35 * 2 * 1000


def test_a_run_on_a_cluster_says_what_a_run_on_the_embedded_engine_says(runs):
    """Progress and the summary, and not a word of Spark or Java."""
    embedded, cluster = (said for _, said in runs.values())

    assert _without_figures(cluster.stderr) == _without_figures(embedded.stderr)
    assert _without_figures(cluster.stdout) == _without_figures(embedded.stdout)


def _without_figures(said):
    # Folders and seconds differ, and with them the width of what is shown.
    without = re.sub(r"[\d.,]+", "#", re.sub(r"\S*/(duckdb|spark)\d*\S*", "FOLDER", said))
    return "".join(without.split())
