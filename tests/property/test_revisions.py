"""What holds for the list of revisions of any two runs."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from proeftuin.data.status_tables import REVISIONS
from proeftuin.data.tables import ESTIMATES
from proeftuin.studies.revision import RELATIVE_DIFFERENCE, MadeFrom, Published, revisions
from tests.release_example import rows_of

STATES = st.sampled_from(["withheld", "not_estimable"])
FIGURES = st.dictionaries(
    st.tuples(st.sampled_from(["cost", "falls"]), st.sampled_from(["all", "GM1", "GM2"])),
    st.one_of(STATES, st.floats(-1e12, 1e12), st.sampled_from([0.0, 1.0, 1.0 + 1e-12])),
)
MADE_FROM = MadeFrom.of_manifest({"study": {"id": "example"}})


def run(figures):
    rows = [
        rows_of("estimates", indicator, region=region, sex=None, age_band=None, **figure(found))
        for (indicator, region), found in figures.items()
    ]
    frame = ESTIMATES.conform(pl.DataFrame(rows, infer_schema_length=None)) if rows else ESTIMATES.empty()
    return Published(frame, MADE_FROM, REVISIONS.empty())


def figure(found):
    return {"status": found, "value": None} if isinstance(found, str) else {"value": found}


def is_same(one, other):
    if isinstance(one, str) or isinstance(other, str) or one is None or other is None:
        return one == other
    return abs(one - other) <= RELATIVE_DIFFERENCE * max(abs(one), abs(other))


@given(FIGURES, FIGURES)
def test_exactly_the_figures_that_differ_are_told(before, now):
    found = revisions(run(before), run(now))

    differing = {key for key in {*before, *now} if not is_same(before.get(key), now.get(key))}
    assert set(found.select("indicator", "region").iter_rows()) == differing
    assert found.height == len(differing)


@given(FIGURES, FIGURES)
def test_no_number_is_told_that_neither_run_published_under_that_name(before, now):
    for row in revisions(run(before), run(now)).to_dicts():
        key = (row["indicator"], row["region"])
        assert row["now"] in (None, now.get(key))
        assert row["before"] in (None, before.get(key))
        if row["status_now"] == "withheld":
            assert row["before"] is None
            assert row["difference"] is None


@given(FIGURES)
def test_a_run_does_not_differ_from_itself(figures):
    assert revisions(run(figures), run(figures)).is_empty()


@given(FIGURES, FIGURES)
def test_the_order_of_the_rows_changes_nothing(before, now):
    turned = [dict(reversed(figures.items())) for figures in (before, now)]

    assert revisions(run(before), run(now)).equals(revisions(*map(run, turned)))
