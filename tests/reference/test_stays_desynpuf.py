"""
DE-SynPUF sample 1: stays, readmissions and deaths equal those that plain SQL finds in another way.

The SQL knows no windows: it looks for admissions that no earlier record reaches, and takes a stay up to the next one.
"""

import pytest

from proeftuin.data.care.store import CareStore
from proeftuin.data.engine.duckdb_engine import DuckDBEngine
from proeftuin.data.engine.embedded import connection
from proeftuin.data.loading.desynpuf import desynpuf_delivery
from proeftuin.data.loading.loader import load
from proeftuin.steps.triple_aim.facts.avoidable_stay import FACT as AVOIDABLE
from proeftuin.steps.triple_aim.facts.stay import FACT

SAMPLE = "tests/reference/data/cms-desynpuf"

STAYS = """
    WITH record AS (
        SELECT DISTINCT person_id, day, greatest(day, coalesce(end_day, day)) AS last_day, provider_id
        FROM contact WHERE kind = 'admission' AND domain = 'hospital'
    ), beginning AS (
        SELECT DISTINCT person_id, day FROM record r
        WHERE NOT EXISTS (
            SELECT 1 FROM record o WHERE o.person_id = r.person_id AND o.day < r.day AND o.last_day >= r.day
        )
    ), transfer AS (
        SELECT b.person_id, b.day
        FROM beginning b
        JOIN record r ON r.person_id = b.person_id AND r.day = b.day
        JOIN record o ON o.person_id = b.person_id AND o.last_day = b.day - 1
        GROUP BY 1, 2
        HAVING min(r.provider_id) <> min(o.provider_id) AND min(r.provider_id) <> max(o.provider_id)
    ), start AS (
        SELECT * FROM beginning EXCEPT SELECT * FROM transfer
    ), stay AS (
        SELECT s.person_id, s.day, min(n.day) AS next_day
        FROM start s LEFT JOIN start n ON n.person_id = s.person_id AND n.day > s.day GROUP BY 1, 2
    )
    SELECT s.person_id, s.day, max(r.last_day) AS end_day, s.next_day - max(r.last_day) AS days_to_next
    FROM stay s
    JOIN record r ON r.person_id = s.person_id AND r.day >= s.day AND (s.next_day IS NULL OR r.day < s.next_day)
    GROUP BY s.person_id, s.day, s.next_day
"""


@pytest.fixture(scope="module")
def store(repository, tmp_path_factory):
    empty = CareStore.make(tmp_path_factory.mktemp("desynpuf") / "store", buckets=1)
    return load(empty, desynpuf_delivery(repository / SAMPLE, source="medicare"))[0]


@pytest.fixture(scope="module")
def ask(store):
    """The rows that a query on the stored tables gives."""
    with connection() as engine:
        for table, paths in store.files().items():
            if paths:
                files = ", ".join(f"'{path}'" for path in paths)
                engine.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet([{files}])")
        engine.execute(f"CREATE TABLE stay AS {STAYS}")
        yield lambda query: engine.execute(query).fetchall()


@pytest.fixture(scope="module")
def facts(store):
    """The fact tables `stay` and `avoidable_stay`."""
    with DuckDBEngine() as engine:
        engine.open(store.files())
        for query in AVOIDABLE.queries:
            engine.keep(query.name, query.rows)
        yield {name: engine.frame(engine.table(name)) for name in (FACT.table.name, AVOIDABLE.table.name)}


def test_the_same_stays_begin_and_end_on_the_same_days(ask, facts):
    expected = ask("SELECT person_id, day, end_day, days_to_next FROM stay")

    found = facts["stay"].select("person_id", "day", "end_day", "days_to_next").rows()

    assert sorted(found, key=str) == sorted(expected, key=str)
    assert 5_000 < len(found) < ask("SELECT count(*) FROM contact WHERE kind = 'admission'")[0][0]


def test_as_many_are_admitted_again_within_thirty_days(ask, facts):
    expected = ask("SELECT count(*) FROM stay WHERE days_to_next <= 30")[0][0]

    found = facts["stay"]

    assert found["readmitted_any_within_30"].sum() == expected > 100
    # The claims do not tell what was urgent, so an unplanned readmission is unknown and never a zero.
    assert found["readmitted_within_30"].null_count() == expected


def test_as_many_die_during_a_stay_and_within_thirty_days_of_it(ask, facts):
    expected = ask(
        "SELECT count(*) FILTER (death_day BETWEEN day AND end_day), count(*) FILTER (death_day - day BETWEEN 0 AND 30)"
        " FROM stay JOIN person USING (person_id)"
    )[0]

    assert (facts["stay"]["died_in_stay"].sum(), facts["stay"]["died_within_30"].sum()) == expected


def test_as_many_stays_may_be_followed_by_a_readmission(ask, facts):
    """ICD-9-CM: 140 to 209 and V58.1 for cancer as the main diagnosis, 630 to 679 for childbirth as any."""
    expected = ask("""
        WITH coded AS (
            SELECT s.person_id, s.day, s.end_day, d.code, d.status, d.day AS noted
            FROM stay s JOIN diagnosis d ON d.person_id = s.person_id AND d.day BETWEEN s.day AND s.end_day
            WHERE d.code_system = 'ICD9CM'
        ), main AS (
            SELECT person_id, day, min_by(diagnosis_code, (coalesce(c.end_day, day), diagnosis_code)) AS code
            FROM stay s JOIN contact c USING (person_id, day)
            WHERE c.kind = 'admission' AND c.diagnosis_code IS NOT NULL GROUP BY 1, 2
        ), other AS (
            SELECT person_id, day, min_by(code, (noted, code)) AS code FROM coded WHERE status = 'main' GROUP BY 1, 2
        ), births AS (
            SELECT DISTINCT person_id, day FROM coded WHERE regexp_matches(code, '^6[3-7]')
        )
        SELECT count(*) FROM stay s
        JOIN person p USING (person_id)
        LEFT JOIN main USING (person_id, day)
        LEFT JOIN other USING (person_id, day)
        LEFT JOIN births b ON b.person_id = s.person_id AND b.day = s.day
        WHERE s.end_day > s.day AND b.person_id IS NULL
          AND NOT coalesce(death_day BETWEEN s.day AND s.end_day, FALSE)
          AND NOT coalesce(regexp_matches(coalesce(main.code, other.code), '^(1[4-9]|20|V581)'), FALSE)
    """)[0][0]

    assert facts["stay"]["readmission_index"].sum() == expected > 1_000


def test_diagnoses_of_the_ninth_revision_leave_avoidable_admissions_unknown(facts):
    flags = [name for name in AVOIDABLE.table.columns if name.startswith(("pqi_", "oecd_"))]
    counted = facts["avoidable_stay"].select(flags).sum().row(0)

    assert facts["avoidable_stay"].height == facts["stay"].height
    assert not any(counted)
    assert facts["avoidable_stay"]["pqi_08"].null_count() > 1_000
