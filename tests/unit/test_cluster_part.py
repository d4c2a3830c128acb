"""A search for segments that cannot be carried out is refused where it stands, before anything is computed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from proeftuin.errors import DefinitionError
from proeftuin.steps.population.criterion import Registered
from proeftuin.steps.population.population_definition import (
    EachPeriod,
    FixedDay,
    Index,
    PopulationDefinition,
    PopulationKind,
    Step,
    StepKind,
)
from proeftuin.steps.segmentation.written_scheme import open_scheme
from proeftuin.studies.care_run import checked_care_study, compiled_queries
from proeftuin.studies.cluster_part import SearchPart, searches
from proeftuin.studies.segmentation_part import SegmentationPart
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.period import Period
from tests.care_study_example import write_study

SOURCE = "id: synthetic\nformat: synthetic\npersons: 200"
NAME = Translated("voorbeeld", "example")
SEARCH = {"id": "found", "name": {"nl": "Gevonden", "en": "Found"}, "method": "latent_classes"}
STUDY = """study: example
segmentation: {schemes: [dutch_practice]}
clusters:
  - {id: found}
  - {id: found}
"""


def population(index: Index) -> PopulationDefinition:
    kind = PopulationKind.OPEN if isinstance(index, EachPeriod) else PopulationKind.CLOSED
    step = Step(StepKind.INCLUDE, "insured", NAME, Registered("insurer"))
    return PopulationDefinition("p", NAME, kind, Period(date(2018, 1, 1), date(2021, 1, 1)), index, (step,))


def asked(folder: Path, *written: dict[str, object], index: Index | None = None, schemes: bool = True):
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    part = SegmentationPart.model_validate_json('{"schemes": ["dutch_practice"]}') if schemes else None
    parts = [SearchPart.model_validate(SEARCH | one, strict=False) for one in written]
    known = (open_scheme("dutch_practice"),) if schemes else ()
    return searches(folder, folder, parts, part, known, (2018, 2019, 2020), population(index or EachPeriod()))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"scheme": "other"}, "the study has no scheme `other`"),
        ({"elements": ["diabetes", "diabtes"]}, "has no element `diabtes`"),
        ({"elements": ["diabetes", "copd"], "year": 2030}, "2030 is no year of the study"),
        ({}, "elements that look at data"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(tmp_path: Path, written: dict[str, object], said: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        asked(tmp_path, written)
    (problem,) = refused.value.problems
    assert said in problem.what
    assert "study.yaml, line 4" in problem.where


def test_a_search_without_segments_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="there are no segments whose elements can be asked"):
        asked(tmp_path, {"elements": ["diabetes", "copd"]}, schemes=False)


def test_two_searches_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="two searches are called `found`"):
        asked(tmp_path, {"elements": ["diabetes", "copd"]}, {"elements": ["diabetes", "copd"]})


def test_the_last_year_is_looked_at_unless_another_is_named(tmp_path: Path) -> None:
    (part,) = asked(tmp_path, {"elements": ["diabetes", "copd"]})
    assert (part.asked.year, part.asked.judged_once) == (2020, False)


def test_in_a_closed_population_everybody_is_judged_once(tmp_path: Path) -> None:
    day = FixedDay(date(2019, 7, 1))
    (part,) = asked(tmp_path, {"elements": ["diabetes", "copd"]}, index=day)
    assert (part.asked.year, part.asked.judged_once) == (2019, True)
    with pytest.raises(DefinitionError, match="everybody is judged once"):
        asked(tmp_path, {"elements": ["diabetes", "copd"], "year": 2019}, index=day)


def test_the_query_of_a_search_is_shown_after_the_segments_it_reads(tmp_path: Path) -> None:
    folder = write_study(tmp_path / "study", SOURCE, years=(2020, 2021), indicators=("care_cost_total",))
    written = (
        "segmentation: {schemes: [dutch_practice]}\n"
        "clusters: [{id: found, name: {nl: G, en: F}, method: latent_classes, elements: [diabetes, copd]}]\n"
    )
    with (folder / "study.yaml").open("a", encoding="utf-8") as file:
        file.write(written)

    queries = compiled_queries(checked_care_study(folder))

    names = [name for name, _ in queries]
    assert names.index("assigned_dutch_practice") < names.index("clusters_found")
    assert "is_diabetes" in dict(queries)["clusters_found"]
