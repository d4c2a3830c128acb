"""The profile of the whole catalogue names every query, and no query does what another does; nothing here is timed."""

import ibis
import pytest

from benchmarks.care import main
from benchmarks.care_profile import asked_twice, computed_twice, profile_of, profiled
from benchmarks.care_status import computed, regions_of
from benchmarks.care_stores import generated
from proeftuin.data.engine.duckdb_engine import DuckDBEngine, EmbeddedSettings
from proeftuin.steps.triple_aim.facts.registry import FACTS


class Remembering(DuckDBEngine):
    """An engine that remembers what it was asked."""

    def __init__(self):
        self.asked = []
        super().__init__()

    def keep(self, name, expression):
        self.asked.append(expression.op())
        return super().keep(name, expression)

    def frame(self, expression):
        self.asked.append(expression.op())
        return super().frame(expression)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return generated(tmp_path_factory.mktemp("profile") / "status-400", 400)


@pytest.fixture(scope="module")
def profile(store):
    return profiled(store, EmbeddedSettings(), buckets=1)


def test_every_query_that_an_engine_is_asked_is_in_the_profile(store, profile):
    engine = Remembering()
    with engine:
        computed(engine, store, regions_of(store), None, buckets=1)

    assert [one.expression for one in profile.profiled] == list(dict.fromkeys(engine.asked))
    assert len({one.name for one in profile.profiled}) == len(profile.profiled)
    assert {query.name for fact in FACTS.values() for query in fact.queries} < {one.name for one in profile.profiled}


def test_no_query_of_the_catalogue_is_asked_twice_of_the_same_persons(store):
    engine = Remembering()
    with engine:
        computed(engine, store, regions_of(store), None, buckets=1)

    assert len(engine.asked) == len(set(engine.asked))


def test_no_work_of_the_catalogue_is_done_in_two_queries(profile):
    assert computed_twice({one.name: one.expression for one in profile.profiled}) == {}


def test_work_that_two_queries_have_in_common_is_told_once_with_both():
    visits = ibis.table({"person_id": "int64", "cost": "int64"}, name="visits")
    costs = visits.group_by("person_id").agg(cost=visits.cost.sum())
    joined = costs.join(visits.select("person_id"), "person_id")
    queries = {
        "dear": joined.filter(joined.cost > 100).op(),
        "cheap": joined.filter(joined.cost <= 100).op(),
        "number": visits.group_by("person_id").agg(visits=visits.count()).op(),
    }

    ((step, names),) = computed_twice(queries).items()
    assert step.startswith("JoinChain of visits")
    assert names == ["dear", "cheap"]


def test_work_inside_a_window_is_work_too():
    visits = ibis.table({"person_id": "int64", "day": "date"}, name="visits")
    before = visits.mutate(before=visits.day.lag().over(group_by="person_id", order_by="day"))
    queries = {
        "first": before.filter(before.before.isnull()).op(),
        "again": before.filter(before.before.notnull()).op(),
    }

    assert list(computed_twice(queries).values()) == [["first", "again"]]


def test_a_query_that_is_asked_twice_is_one_row_with_what_both_took(profile):
    one = profile.profiled[0]

    assert asked_twice([one, one]) == {one.name: 2}
    assert asked_twice(profile.profiled) == {}
    (both,) = profile_of([one, one], 1.0).profiled
    assert both.rows == 2 * one.rows
    assert both.processor_seconds == pytest.approx(2 * one.processor_seconds)


def test_a_pass_over_a_care_table_is_told_with_its_columns_and_rows(profile, store):
    passes = profile.by_table()

    (continuity,) = [scan for one, scan in passes["contact"] if one.name == "continuity_year"]
    assert continuity.columns == ("day", "kind", "person_id", "provider_id")
    assert any("domain='gp'" in told for told in continuity.filters)
    (whole,) = [scan for one, scan in passes["contact"] if one.name == "found_in_contact"]
    assert whole.rows == sum(part.rows for part in store.loads[0].parts["contact"] if part.bucket == 0)
    assert 0 < continuity.rows < whole.rows


def test_all_lines_of_contacts_are_added_up_in_one_pass(profile):
    adding = [one for one, _ in profile.by_table()["contact"] if one.per == ("person_id", "year", "region")]

    assert [one.name for one in adding] == ["found_in_contact"]


def test_command_prints_the_queries_and_the_passes(store, capsys):
    assert main(["profile", "--persons", "400", "--folder", str(store.folder.parent), "--buckets", "1"]) == 0
    printed = capsys.readouterr().out

    assert "found_in_contact" in printed
    assert "passed over more than once" in printed
    assert "Nothing is computed more than once." in printed
