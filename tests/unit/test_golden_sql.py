"""Every definition asks the engine what it asked when its SQL was last looked at."""

import polars as pl
import pytest

from proeftuin.data.engine.declared_types import declared_sql_types
from proeftuin.data.engine.duckdb_engine import DuckDBEngine
from proeftuin.steps.population.attribution import RegionsOfUnits
from proeftuin.steps.triple_aim.facts.registry import FACTS
from tools import golden_sql

NUMBERS = ("person_id", "year", "region", "age", "age_band", "days", "number")
DAYS = ("start", "end", "from_day", "to_day", "enter_day", "leave_day")


def kept_before(*columns):
    """An empty table of what another query keeps."""
    kinds = dict.fromkeys(NUMBERS, pl.Int64) | dict.fromkeys(DAYS, pl.Date)
    return pl.DataFrame(schema={name: kinds.get(name, pl.String) for name in columns})


@pytest.mark.parametrize("name", golden_sql.DEFINITIONS)
def test_definition_compiles_to_the_sql_that_was_looked_at(name):
    path = golden_sql.FOLDER / f"{name}.sql"

    assert path.exists(), f"new definition: {golden_sql.HOW_TO_RENEW} writes its file"
    assert golden_sql.golden_sql(name) == path.read_text(encoding="utf-8"), (
        f"if this change was meant: {golden_sql.HOW_TO_RENEW}, and say in the commit what it does to the numbers"
    )


def test_no_file_outlives_its_definition():
    assert {path.stem for path in golden_sql.FOLDER.glob("*.sql")} == set(golden_sql.DEFINITIONS)


@pytest.mark.parametrize("name", golden_sql.DEFINITIONS)
def test_the_engine_understands_every_file(name):
    with DuckDBEngine() as engine:
        engine.given("members", kept_before("person_id", "start", "end"))
        engine.given("lines", kept_before("person_id", "from_day", "to_day", "region"))
        engine.given("region_of_unit", RegionsOfUnits({}).frame())
        engine.given("group_of_region", kept_before("number", "region"))
        engine.given("person_period", kept_before(*NUMBERS, "sex", "enter_day", "leave_day"))
        for fact in FACTS.values() if name.startswith("cells_of_") else ():
            columns = ", ".join(f"{c} {kind}" for c, kind in declared_sql_types(fact.queries[-1].rows).items())
            engine._backend.con.execute(f"CREATE TABLE {fact.table.name} ({columns})")
        before = ["population_insured"] if name.startswith("segments_of_") else []
        texts = [(golden_sql.FOLDER / f"{one}.sql").read_text(encoding="utf-8") for one in (*before, name)]
        for query in filter(str.strip, ";\n".join(texts).split(";\n")):
            heading, sql = query.strip().split("\n", 1)
            engine._backend.con.execute(f"CREATE OR REPLACE TABLE {heading.removeprefix('-- ')} AS {sql}")


def test_a_changed_file_is_named_with_how_to_renew_it(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(golden_sql, "FOLDER", tmp_path)
    monkeypatch.setattr(golden_sql, "DEFINITIONS", {"person_time": golden_sql.person_time})
    assert golden_sql.main([]) == 0
    assert golden_sql.main(["check"]) == 0
    (tmp_path / "person_time.sql").write_text("SELECT 1")

    assert golden_sql.main(["check"]) == 1
    assert "person_time.sql: not what the definitions compile to now" in capsys.readouterr().out
