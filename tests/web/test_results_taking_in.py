"""Results of a run become those that are shown."""

from pathlib import Path

import polars as pl
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from proeftuin.errors import DataContractError
from proeftuin_web.audit.models import AuditEvent
from proeftuin_web.results import actions
from proeftuin_web.results.actions import take_in
from proeftuin_web.results.models import Comparison, Edition, Extract, Figure
from proeftuin_web.runs.models import Run
from proeftuin_web.runs.signals import run_done
from tests.web.results_example import bundle, estimates, study

pytestmark = pytest.mark.django_db


def test_figures_are_taken_in_as_they_were_released(tmp_path):
    edition = take_in(bundle(tmp_path / "a"), study=study())

    figure = Figure.objects.get(
        indicator__edition=edition, indicator__code="cost", area__code="site:noord", period_start="2020-01-01"
    )
    assert (figure.value, figure.lower, figure.upper, figure.status) == (111.0, 106.0, 116.0, "value")


def test_zero_withheld_not_estimable_and_missing_stay_apart(tmp_path):
    take_in(bundle(tmp_path / "a"), study=study())

    found = Figure.objects.filter(indicator__code="health").values_list("area__code", "status", "value")
    assert set(found) == {
        ("NL01", "value", 50.0),
        ("site:noord", "withheld", None),
        ("site:zuid", "not_estimable", None),
        ("GM0001", "missing", None),
        ("GM0002", "value", 0.0),
    }


def test_cells_are_never_taken_in(tmp_path):
    take_in(bundle(tmp_path / "a"), study=study())

    assert set(Extract.objects.values_list("table", flat=True)) == {"sites", "effects", "areas_of_sites"}


def test_of_large_tables_only_what_pages_show_is_taken_in(tmp_path):
    take_in(bundle(tmp_path / "a", segments=True), study=study())
    rows = {table: list(Extract.objects.filter(table=table)) for table in ("segments", "reach", "control_points")}

    assert {(each.site, each.row["period_start"]) for each in rows["segments"]} == {("noord", "2021-01-01")}
    assert {each.row["sex"] for each in rows["reach"]} == {"all"}
    assert {each.site for each in rows["control_points"]} == {"noord"}


def test_a_number_without_reason_or_value_is_refused_by_the_database(tmp_path):
    take_in(bundle(tmp_path / "a"), study=study())
    figure = Figure.objects.filter(status="withheld").get()

    for wrong in ({"status": "value"}, {"value": 3.0}, {"reason": ""}, {"lower": 1.0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Figure.objects.filter(pk=figure.pk).update(**wrong)


def test_a_study_has_one_current_edition(tmp_path):
    first = take_in(bundle(tmp_path / "a"), study=study())

    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(
            study=first.study, folder="x", taken_in_at=timezone.now(), is_complete=True, is_current=True
        )


def test_an_edition_that_is_not_complete_cannot_be_current(tmp_path):
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(study=study(), folder="x", taken_in_at=timezone.now(), is_current=True)


def test_the_next_edition_is_shown_and_the_one_before_stays_to_compare_with(tmp_path):
    of = study()
    first = take_in(bundle(tmp_path / "a"), study=of)
    second = take_in(bundle(tmp_path / "b", figures=estimates(cost=200.0)), study=of)

    first.refresh_from_db()
    assert (first.is_current, first.has_figures, second.is_current) == (False, True, True)


def test_the_same_bundle_is_not_taken_in_twice(tmp_path):
    of, folder = study(), bundle(tmp_path / "a")

    assert take_in(folder, study=of) == take_in(folder, study=of)
    assert Edition.objects.count() == 1


def test_only_the_last_editions_keep_their_figures(tmp_path):
    of = study()
    editions = [take_in(bundle(tmp_path / str(n), figures=estimates(cost=float(n))), study=of) for n in range(5)]

    assert [Path(edition.folder).is_dir() for edition in editions] == [False, False, True, True, True]
    kept = [Figure.objects.filter(indicator__edition=edition).exists() for edition in editions]
    assert kept == [False, False, True, True, True]
    assert not Comparison.objects.filter(indicator__edition=editions[0]).exists()


def test_a_damaged_bundle_leaves_the_last_results_in_place(tmp_path):
    of = study()
    first = take_in(bundle(tmp_path / "a"), study=of)
    damaged = bundle(tmp_path / "b", figures=estimates(cost=7.0))
    (damaged / "estimates.parquet").write_bytes(b"no table")

    with pytest.raises(DataContractError):
        take_in(damaged, study=of)

    assert list(Edition.objects.all()) == [first]
    assert Edition.objects.current().get() == first


def test_a_number_that_is_not_finite_is_refused(tmp_path):
    wrong = estimates().with_columns(pl.lit(float("nan")).alias("upper"))

    with pytest.raises(DataContractError):
        take_in(bundle(tmp_path / "a", figures=wrong), study=study())


def test_what_was_begun_and_never_finished_is_removed(tmp_path):
    of = study()
    Edition.objects.create(study=of, folder="x", taken_in_at=timezone.now())

    edition = take_in(bundle(tmp_path / "a"), study=of)

    assert list(Edition.objects.all()) == [edition]


def test_until_the_last_row_is_there_the_edition_before_is_shown(tmp_path, monkeypatch):
    of = study()
    first = take_in(bundle(tmp_path / "a"), study=of)
    shown = []
    real = actions.insert

    def insert(*args):
        shown.append(Edition.objects.current().get())
        return real(*args)

    monkeypatch.setattr(actions, "insert", insert)
    take_in(bundle(tmp_path / "b", figures=estimates(cost=2.0)), study=of)

    assert shown == [first, first]


def test_changes_since_the_edition_before_are_counted(tmp_path):
    of = study()
    take_in(bundle(tmp_path / "a"), study=of)
    later = estimates(years=(2020, 2021, 2022)).with_columns(
        pl.when((pl.col("region") == "NL01") & (pl.col("indicator") == "cost"))
        .then(pl.col("value") + 1)
        .otherwise("value")
        .alias("value")
    )

    changes = take_in(bundle(tmp_path / "b", figures=later, version="2", data="second"), study=of).changes

    assert changes["causes"]["sources"] == ["vektis-gemeente"]
    assert changes["indicators"]["cost"] == {
        "new": 6, "gone": 6, "changed": 2, "same": 10, "version_before": "1", "version": "2",
    }  # fmt: skip
    assert changes["indicators"]["health"]["same"] == 5


def test_taking_in_is_in_the_trail(tmp_path, person):
    take_in(bundle(tmp_path / "a"), study=study(), by=person("analyst"))

    assert AuditEvent.objects.filter(action="results.edition.taken_in").count() == 1


def test_results_are_taken_in_when_a_run_is_done(tmp_path):
    run = Run.objects.create(study=study(), state="running", started_at=timezone.now())

    run_done.send(sender=Run, run=run, bundle=str(bundle(tmp_path / "a")))

    assert Edition.objects.current().get().run == run


def test_the_newest_figure_of_every_region_is_marked(tmp_path):
    take_in(bundle(tmp_path / "a"), study=study())

    found = Figure.objects.filter(is_headline=True, indicator__code="cost")
    assert {figure.period_start.year for figure in found} == {2021}
    assert found.count() == 6
