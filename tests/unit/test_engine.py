"""The seam to the engine: what its own ways of failing become."""

import duckdb
import pytest

from proeftuin.data.engine import embedded


@pytest.mark.parametrize("kind", [RuntimeError, duckdb.InterruptException])
def test_a_query_that_the_user_stopped_is_an_interruption_and_no_fault_of_a_file(kind, monkeypatch, tmp_path):
    class Stopped:
        def execute(self, *arguments):
            raise kind("Query interrupted")

        def close(self):
            pass

    monkeypatch.setattr(duckdb, "connect", lambda *arguments, **options: Stopped())

    with pytest.raises(KeyboardInterrupt), embedded.connection() as connection:
        embedded.parquet_columns(connection, tmp_path / "costs.parquet")


def test_another_failure_of_the_engine_keeps_its_kind(monkeypatch):
    with pytest.raises(RuntimeError, match="out of luck"), embedded.connection():
        raise RuntimeError("out of luck")
