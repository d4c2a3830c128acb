"""A holder of person rows evaluates a programme, from the study file to the bundle."""

import polars as pl
import pytest

from proeftuin.data.evaluation_tables import EVALUATION_TABLES
from proeftuin.data.population_tables import BASELINE_GROUPS
from proeftuin.reporting.report import write_report
from proeftuin.studies.care_run import checked_care_study, compiled_queries, run_care_study
from proeftuin.vocabulary.language import Language
from tests.care_evaluation_example import OUTCOMES, study
from tests.planted_programme import sites


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    """The results of the study with all persons at once."""
    folder = study(tmp_path_factory.mktemp("evaluation") / "study")
    return run_care_study(folder, report=False)


def table(result, name):
    return pl.read_parquet(result.folder / f"{name}.parquet")


def test_the_bundle_holds_the_tables_of_an_evaluation_as_their_contracts_say(bundle):
    for contract in (*EVALUATION_TABLES, BASELINE_GROUPS):
        assert contract.conform(table(bundle, contract.name)).columns == list(contract.columns)
        assert contract.name in bundle.manifest["tables"]


def test_every_outcome_has_an_effect_of_all_sites_and_of_each(bundle):
    effects = table(bundle, "effects").filter(population="insured", kind="average")

    assert set(effects.select("outcome", "site").rows()) == {
        (outcome, site) for outcome in OUTCOMES for site in ("all", *(one.id for one in sites()))
    }
    assert set(effects["status"]) == {"value"}
    assert set(table(bundle, "effects_eur")["scale"]) == {"eur_per_insured_year"}


def test_the_same_question_by_residence_year_stands_among_the_other_analyses(bundle):
    analyses = table(bundle, "analyses").filter(population="insured", site="all", scale="percent", kind="average")

    assert set(analyses["analysis"]) == {"person_weighted", "residence_year"}


def test_a_segment_that_is_too_small_says_so(bundle):
    assert set(table(bundle, "effects").filter(population="oldest")["reason"]) == {"too_few_regions"}


def test_every_effect_says_that_a_closed_group_is_followed_and_that_neighbours_are_unknown(bundle):
    for caveats in table(bundle, "effects")["caveats"]:
        assert {"closed_group", "neighbours_unknown"} <= set(caveats.split())


def test_closed_groups_only_lose_persons_after_their_day(bundle):
    groups = table(bundle, "baseline_groups").filter(region="pool", population="insured").sort("year")
    persons = dict(groups.select("year", "persons").rows())

    assert persons[2021] == max(persons.values()) > persons[2022] > 0


def test_the_areas_of_every_comparison_region_stand_among_the_regions(bundle):
    areas = table(bundle, "regions").filter(kind="comparison")
    treated = {code for site in sites() for code in site.municipalities}

    assert areas["region"].n_unique() == table(bundle, "effects")["pool_regions"].max()
    assert not treated & set(areas["municipality"])


@pytest.mark.parametrize(
    ("language", "reach", "too_small"),
    [(Language.NL, "40,0%", "niet te schatten"), (Language.EN, "40.0%", "not estimable")],
)
def test_the_report_has_a_page_for_every_outcome_with_reach_and_segments(bundle, tmp_path, language, reach, too_small):
    write_report(
        bundle.released, tmp_path, languages=[language], topology={}, pictures=False, progress=lambda line: None
    )
    folder = tmp_path / language
    pages = {outcome: (folder / "effects" / f"{outcome}.html").read_text(encoding="utf-8") for outcome in OUTCOMES}

    assert "effects.html" in (folder / "index.html").read_text(encoding="utf-8")
    for outcome, page in pages.items():
        assert reach in page
        assert too_small in page.partition(f'id="segments-{outcome}"')[2].partition("</table>")[0]
        assert f'/profiles/site-{sites()[0].id}.html"' in page


def test_persons_in_several_parts_give_the_same_effects(bundle, tmp_path):
    in_parts = run_care_study(study(tmp_path / "study", buckets=3), report=False)

    for name in ("effects", "effects_eur", "analyses", "baseline_groups", "placebos"):
        assert table(in_parts, name).equals(table(bundle, name))


def test_the_queries_for_closed_groups_are_shown_with_the_others(bundle):
    names = [name for name, _ in compiled_queries(checked_care_study(bundle.folder.parent))]

    assert {"baseline", "baseline_period"} <= set(names)
