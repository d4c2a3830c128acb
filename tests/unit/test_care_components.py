"""Everything that a bucket gives can be computed by itself, and after a change only what rests on it is."""

from dataclasses import replace

import polars as pl
import pytest

from proeftuin.data.care.derived import DerivedTables
from proeftuin.monitors.outcome.care_monitor import CareMonitor
from proeftuin.studies.care_run import Computing, checked_care_study, computed_sums
from tests.care_evaluation_example import study

NAMES = {"nl": "voorbeeld", "en": "example"}
SEGMENTED = {
    "segmentation": {"schemes": ["dutch_practice", "life_course"]},
    "clusters": [
        {"id": "found", "name": NAMES, "method": "latent_classes", "elements": ["a_condition", "mental_disorder"],
         "numbers": {"from": 1, "to": 2}, "year": 2021},
    ],
    "risks": [
        {"id": "visits", "name": NAMES, "outcome": {"indicator": "gp_contacts", "at_least": 4},
         "scheme": "dutch_practice", "within": "segments", "predictors": ["age", "sex", {"elements": ["a_condition"]}],
         "learn": 2019, "test": 2020},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def gone_through(tmp_path_factory):
    """A study whose store has been gone through, with its monitor."""
    found = checked_care_study(study(tmp_path_factory.mktemp("components") / "study", others=SEGMENTED))
    store, made = computed_sums(found, computing=Computing(), environment={}, detail=lambda _: None)
    return store, made.monitor


def opened(store):
    engine = Computing().started(store.folder)
    files = next(files for _, files in store.chunks())
    engine.open(files, put_together=store.put_together)
    return engine


def test_each_component_alone_gives_what_all_of_them_give_together(gone_through):
    store, monitor = gone_through
    with opened(store) as engine:
        together = monitor.bucket(engine)
    ids = [component.id for component in monitor.components()]
    assert ids == [
        "population.insured", "population.oldest", "overlap", "status", "segments_dutch_practice",
        "segments_life_course", "clusters_found", "risks", "segment_figures_dutch_practice", "evaluation",
    ]  # fmt: skip
    alone = {}
    for id in ids:
        with opened(store) as engine:
            found = monitor.bucket(engine, [id])
        assert found, f"{id} gives nothing"
        assert not found.keys() & alone.keys(), f"{id} gives what another component gives"
        alone |= found
    assert alone.keys() == together.keys()
    # Rows of sums have no order of their own.
    differing = [name for name, one in together.items() if not one.sort(pl.all()).equals(alone[name].sort(pl.all()))]
    assert differing == []


@pytest.fixture
def computed(monkeypatch):
    """The components that are computed, in order, in every run of a monitor."""
    seen = []
    bucket = CareMonitor.bucket

    def watched(self, engine, wanted=None):
        seen.extend(sorted(wanted))
        return bucket(self, engine, wanted)

    monkeypatch.setattr(CareMonitor, "bucket", watched)
    return seen


def again(store, monitor):
    with Computing().started(store.folder) as engine:
        monitor.run(store, engine, lambda done, of, left: None)


def test_what_was_computed_is_not_computed_again(gone_through, computed):
    again(*gone_through)
    assert computed == []


def test_another_population_leaves_the_status_and_its_segments_as_they_were(gone_through, computed):
    store, monitor = gone_through
    insured, oldest = monitor.populations
    again(store, replace(monitor, populations=(insured, replace(oldest, steps=()))))
    assert computed == ["evaluation", "overlap", "population.oldest"]


def test_another_scheme_leaves_all_but_what_reads_it(gone_through, computed):
    store, monitor = gone_through
    practice = monitor.parts[0]
    changed = replace(practice, scheme=replace(practice.scheme, version=99))
    parts = tuple(
        replace(part, scheme=changed.scheme) if getattr(part, "scheme", None) == practice.scheme else part
        for part in monitor.parts
    )
    again(store, replace(monitor, parts=parts))
    assert computed == ["clusters_found", "segment_figures_dutch_practice", "segments_dutch_practice"]


def test_another_window_of_the_evaluation_leaves_the_rest(gone_through, computed):
    store, monitor = gone_through
    plan = replace(monitor.evaluation.plan, last_year=monitor.evaluation.plan.last_year - 1)
    again(store, replace(monitor, evaluation=replace(monitor.evaluation, plan=plan)))
    assert computed == ["evaluation"]


def test_a_component_that_was_lost_is_made_again_and_no_other(gone_through, computed):
    store, monitor = gone_through
    again(store, monitor)
    status = next(one for one in monitor.components() if one.id == "status")
    folder = DerivedTables.of(store, status.id, status.meaning).folder
    folder.rename(folder.with_name("lost"))
    again(store, monitor)
    assert computed == ["status"]
