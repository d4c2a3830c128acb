"""What a run tells of published figures that changed since the run before, and of why."""

import json

import polars as pl
import pytest

from proeftuin.data.status_tables import REVISIONS
from proeftuin.data.tables import ESTIMATES
from proeftuin.studies.bundle import bundle_in_the_making, checksums, write_manifest, write_table
from proeftuin.studies.revision import MadeFrom, Published, published_in, revisions, with_revisions
from tests.care_released_example import care_released_example
from tests.release_example import rows_of

MANIFEST = {
    "software": {"name": "proeftuin", "version": "1.0"},
    "study": {"id": "region", "hash": "s1", "populations": {"everybody": "p1", "adults": "a1"}},
    "synthetic": False,
    "inputs": {"claims/lines.csv": "c1", "survey/answers.csv": "v1"},
    "loads": ["l1"],
}


def estimates(text):
    """Figures of municipalities written as `indicator | region | value`, with a state instead of a value."""
    rows = []
    for line in filter(None, map(str.strip, text.splitlines())):
        indicator, region, value = (part.strip() for part in line.split("|"))
        is_state = value in ("withheld", "not_estimable")
        figure = {"status": value, "value": None} if is_state else {"value": float(value)}
        rows.append(rows_of("estimates", indicator, region=region, source="claims", sex=None, age_band=None, **figure))
    return ESTIMATES.conform(pl.DataFrame(rows, infer_schema_length=None))


def manifest(**changed):
    return json.loads(json.dumps(MANIFEST | changed))


def published(text, made_from=MANIFEST, **columns):
    frame = estimates(text).with_columns(**columns)
    return Published(frame, MadeFrom.of_manifest(made_from), REVISIONS.empty())


def told(before, now):
    columns = ("indicator", "region", "before", "now", "difference", "status_before", "status_now", "causes")
    return revisions(before, now).select(columns).rows()


def test_only_figures_that_differ_are_told_with_what_they_were_and_are():
    before = published("cost | GM1 | 100\n cost | GM2 | 200\n falls | GM1 | 5")
    now = published("cost | GM1 | 110\n cost | GM2 | 200\n falls | GM1 | 5", manifest(loads=["l2"]))

    assert told(before, now) == [("cost", "GM1", 100, 110, 10, "value", "value", "data")]


def test_a_figure_that_is_new_and_one_that_is_gone_are_told():
    before = published("cost | GM1 | 100\n cost | GM2 | 200")
    now = published("cost | GM1 | 100\n cost | GM3 | 300", manifest(study=MANIFEST["study"] | {"hash": "s2"}))

    assert told(before, now) == [
        ("cost", "GM2", 200, None, None, "value", None, "study"),
        ("cost", "GM3", None, 300, None, None, "value", "study"),
    ]


def test_another_order_of_adding_up_changes_no_figure():
    before = published("cost | GM1 | 0.3\n cost | GM2 | 0")
    now = published("cost | GM1 | 0.30000000000000004\n cost | GM2 | 0")

    assert told(before, now) == []


@pytest.mark.parametrize(("part", "changes"), [(0.99e-9, False), (1.01e-9, True)])
def test_a_difference_counts_from_one_part_in_a_milliard_of_the_larger_value(part, changes):
    before, now = published("cost | GM1 | 1"), published(f"cost | GM1 | {1 - part}")

    assert bool(told(before, now)) is changes


def test_a_zero_that_becomes_something_differs_however_small_it_is():
    assert len(told(published("cost | GM1 | 0"), published("cost | GM1 | 1e-12"))) == 1


def test_a_figure_that_is_withheld_now_is_told_without_what_it_was():
    before, now = published("cost | GM1 | 100"), published("cost | GM1 | withheld")

    assert told(before, now) == [("cost", "GM1", None, None, None, "value", "withheld", "")]


def test_a_figure_that_was_withheld_is_told_without_a_difference():
    before, now = published("cost | GM1 | withheld"), published("cost | GM1 | 100")

    assert told(before, now) == [("cost", "GM1", None, 100, None, "withheld", "value", "")]


def test_a_figure_in_another_unit_is_told_without_a_difference():
    before = published("cost | GM1 | 1000", unit=pl.lit("eur"))
    now = published("cost | GM1 | 1", unit=pl.lit("thousand_eur"))

    (row,) = revisions(before, now).to_dicts()
    assert (row["before"], row["now"], row["difference"], row["unit"]) == (1000, 1, None, "thousand_eur")


@pytest.mark.parametrize(
    ("changed", "causes"),
    [
        ({"inputs": MANIFEST["inputs"] | {"claims/lines.csv": "c2"}}, "data"),
        ({"inputs": MANIFEST["inputs"] | {"claims/more.csv": "m1"}}, "data"),
        ({"inputs": {"claims/lines.csv": "c1"}}, "data"),
        ({"loads": ["l2"]}, "data"),
        ({"study": MANIFEST["study"] | {"populations": {"everybody": "p2", "adults": "a1"}}}, "population"),
        ({"study": MANIFEST["study"] | {"populations": {"everybody": "p1", "adults": "a2"}}}, ""),
        ({"study": MANIFEST["study"] | {"hash": "s2"}}, "study"),
        ({"software": {"name": "proeftuin", "version": "1.1"}}, "software"),
        ({"software": {"version": "1.1"}, "loads": [], "study": MANIFEST["study"] | {"hash": "s2"}},
         "data study software"),
    ],
)  # fmt: skip
def test_the_cause_is_what_changed_between_the_runs_and_bears_on_the_figure(changed, causes):
    ((*_, found),) = told(published("cost | GM1 | 1"), published("cost | GM1 | 2", manifest(**changed)))

    assert found == causes


def test_a_new_version_of_a_definition_is_a_cause_for_its_own_indicator_only():
    before = published("cost | GM1 | 1\n falls | GM1 | 1", definition=pl.lit("1"))
    versions = pl.col("indicator").replace_strict({"cost": "2", "falls": "1"})
    now = published("cost | GM1 | 2\n cost | GM2 | 2\n falls | GM1 | 2", definition=versions)

    assert [(row[0], row[1], row[-1]) for row in told(before, now)] == [
        ("cost", "GM1", "definition"),
        ("cost", "GM2", "definition"),
        ("falls", "GM1", ""),
    ]


@pytest.mark.parametrize("other", [{"study": MANIFEST["study"] | {"id": "elsewhere"}}, {"synthetic": True}])
def test_results_of_another_study_or_of_made_up_persons_are_no_run_before(other):
    assert told(published("cost | GM1 | 1", manifest(**other)), published("cost | GM1 | 2")) == []


def test_without_a_run_before_nothing_is_told():
    assert revisions(None, published("cost | GM1 | 1")).equals(REVISIONS.empty())


def bundle(folder, released, made_from=MANIFEST):
    """A run that puts its bundle in place of the one before, and what it tells of that one."""
    told_of = with_revisions(released, folder, made_from)
    with bundle_in_the_making(folder) as making:
        for name, frame in told_of.tables.items():
            write_table(frame, making, name)
        write_manifest(making, made_from | {"files": checksums(making)})
    return told_of.table("revisions")


def example(factor=1.0):
    found = care_released_example(made_up=False)
    dearer = found.table("estimates").with_columns(pl.col("value") * factor)
    return type(found)(found.study, (), found.indicators, found.citations, {"estimates": dearer}, found.rules)


def test_a_run_that_is_repeated_gives_the_same_bundle_to_the_byte(tmp_path):
    folder, later = tmp_path / "results", manifest(loads=["l2"])
    first = bundle(folder, example())
    changed = bundle(folder, example(2.0), later)
    files = checksums(folder)
    repeated = bundle(folder, example(2.0), later)

    assert first.is_empty()
    assert set(changed["causes"]) == {"data"}
    assert repeated.equals(changed)
    assert checksums(folder) == files


def test_another_run_in_which_no_figure_changed_tells_of_no_change(tmp_path):
    folder = tmp_path / "results"
    bundle(folder, example())
    assert bundle(folder, example(2.0), manifest(loads=["l2"])).height > 0

    assert bundle(folder, example(2.0), manifest(loads=["l3"])).is_empty()


def test_figures_that_differ_although_nothing_is_known_to_have_changed_are_told_without_a_cause(tmp_path):
    folder = tmp_path / "results"
    bundle(folder, example())

    assert set(bundle(folder, example(2.0))["causes"]) == {""}


def nothing_there(folder):
    pass


def no_manifest(folder):
    folder.mkdir()


def foreign_manifest(folder):
    folder.mkdir()
    (folder / "manifest.json").write_text('{"study": [], "inputs": 3}', encoding="utf-8")


def damaged_table(folder):
    bundle(folder, example())
    (folder / "estimates.parquet").write_bytes(b"PAR1 no longer")


def other_columns(folder):
    bundle(folder, example())
    write_table(pl.DataFrame({"indicator": ["cost"]}), folder, "estimates")
    write_manifest(folder, manifest() | {"files": checksums(folder)})


def another_kind_of_value(folder):
    bundle(folder, example())
    write_table(pl.read_parquet(folder / "estimates.parquet").with_columns(value=pl.lit("x")), folder, "estimates")
    write_manifest(folder, manifest() | {"files": checksums(folder)})


@pytest.mark.parametrize(
    "put", [nothing_there, no_manifest, foreign_manifest, damaged_table, other_columns, another_kind_of_value]
)
def test_a_bundle_that_cannot_be_read_counts_as_none(tmp_path, put):
    put(tmp_path / "results")

    assert published_in(tmp_path / "results") is None
    assert with_revisions(example(2.0), tmp_path / "results", MANIFEST).table("revisions").is_empty()


def test_an_older_bundle_without_the_table_is_compared_with_all_the_same(tmp_path):
    folder = tmp_path / "results"
    bundle(folder, example())
    (folder / "revisions.parquet").unlink()

    assert published_in(folder).revisions.is_empty()
    assert with_revisions(example(), folder, MANIFEST).table("revisions").is_empty()
    assert with_revisions(example(2.0), folder, manifest(loads=["l2"])).table("revisions").height > 0
