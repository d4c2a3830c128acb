"""A holder of person rows asks whether a programme did more where people are less well off."""

import polars as pl
import pytest
import yaml

from proeftuin.errors import DataContractError
from proeftuin.studies.care_run import run_care_study
from tests.care_evaluation_example import OUTCOMES, study

CLASSES = ("most_deprived", "middle", "least_deprived")


def asking(folder, **deprivation):
    """The study, with the figure about areas that made-up sources have."""
    home = study(folder, oldest=60)
    path = home / "study.yaml"
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    written["evaluation"] |= {"deprivation": deprivation, "sensitivity": ["by_deprivation"]}
    path.write_text(yaml.safe_dump(written), encoding="utf-8")
    return home


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    folder = tmp_path_factory.mktemp("deprivation") / "study"
    return run_care_study(asking(folder, area_fact="socioeconomic_score", higher_is="better"), report=False)


def table(result, name):
    return pl.read_parquet(result.folder / f"{name}.parquet")


def test_every_population_has_an_effect_or_a_reason_in_each_class_of_areas(bundle):
    analyses = table(bundle, "analyses").filter(pl.col("analysis").str.starts_with("by_deprivation:"))
    rows = analyses.filter(pl.col("scale") == "percent").select("population", "outcome", "analysis").rows()

    assert set(rows) == {
        (population, outcome, f"by_deprivation:{name}")
        for population in ("insured", "oldest")
        for outcome in OUTCOMES
        for name in CLASSES
    }
    assert (analyses["value"].is_not_null() | analyses["reason"].is_not_null()).all()
    of_all = analyses.filter(pl.col("population") == "insured")
    assert of_all["value"].is_not_null().all()
    assert set(of_all["adjustment"]) == {"holm"}


def test_the_rows_carry_the_plan_and_the_caveats_of_all_others(bundle):
    analyses = table(bundle, "analyses")

    assert analyses["plan"].unique().to_list() == table(bundle, "effects")["plan"].unique().to_list()
    assert all({"closed_group", "neighbours_unknown"} <= set(caveats.split()) for caveats in analyses["caveats"])


def test_placebo_effects_are_kept_of_every_population(bundle):
    placebos = table(bundle, "placebos")

    assert set(placebos["population"]) == {"insured", "oldest"}
    assert not placebos.select("outcome", "population", "site", "kind", "year", "draw").is_duplicated().any()


def test_a_figure_that_the_store_does_not_have_is_refused_with_those_that_it_has(tmp_path):
    with pytest.raises(DataContractError, match="there is no such figure about areas") as caught:
        run_care_study(asking(tmp_path / "study", area_fact="wealth", higher_is="better"), report=False)

    assert "one of: " in str(caught.value)
