"""A study names a scheme of areas: its store tells which area is of which type, and so which persons are."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from proeftuin.data.engine.choice import DEFAULT_ENGINE, engine_named
from proeftuin.errors import DataContractError
from proeftuin.steps.population.care_regions import regions_of_municipalities
from proeftuin.steps.segmentation.area_types import read_area_scheme
from proeftuin.studies.care_derive import Derivable, derive
from proeftuin.studies.care_run import Computing, checked_care_study, opened_store, queries_of, with_area_types
from proeftuin.studies.scheme_of_areas import AreaFigure, KnownAreas, SchemeOfAreas
from tests.care_example import care_frame, care_rows
from tests.care_study_example import write_study

BEEMSTER, PURMEREND, HAAREN, TILBURG = "GM0370", "GM0439", "GM0788", "GM0855"
"""Beemster went into Purmerend in 2022; Haaren was divided over four municipalities in 2021, Tilburg one of them."""
UDEN, MAASHORST = "GM0856", "GM1991"
"""Uden is in Maashorst since 2022."""
ABOUT = {"nl": "Vergrijsd of niet.", "en": "Aged or not."}


def two_types(**element):
    """A scheme that tells aged areas from all others."""
    words = {"nl": "vergrijsd", "en": "aged"}
    segments = [
        {"id": "aged", "name": words, "meaning": ABOUT, "when": "aged"},
        {"id": "other", "name": {"nl": "ander", "en": "other"}, "meaning": ABOUT, "when": "everybody_else"},
    ]
    return read_area_scheme(
        {
            "id": "two", "version": 1, "unit": "area", "name": words, "about": ABOUT, "own_choices": ABOUT,
            "elements": [{"id": "aged", "label": words, **element}], "segments": segments,
            "priority": ["aged", "other"],
        },
        "two.yaml",
    )  # fmt: skip


BY_SHARE = two_types(figure="old", at_least=25)
BY_RANK = two_types(rank_of="old", at_least=50)
RECORDED = [(BEEMSTER, 2021), (PURMEREND, 2021), (PURMEREND, 2023), (HAAREN, 2020), (TILBURG, 2023)]


def known(facts):
    """What a store with these figures tells of a study of the municipalities of 2023."""
    rows = care_rows(area_fact=facts, area_crosswalk="from_code | from_vintage | to_code | to_vintage | weight")
    regions = regions_of_municipalities(2023, {vintage for _, vintage in RECORDED}, [])
    return KnownAreas(
        level="municipality",
        areas=frozenset(regions.units.regions),
        area_of={area: regions.units.region_of.get(area) for area in RECORDED},
        facts=care_frame("area_fact", rows["area_fact"]),
        crosswalk=care_frame("area_crosswalk", rows["area_crosswalk"]),
        division=2023,
        last_year=2023,
    )


def codes_of(scheme):
    """The recorded codes of each type."""
    return {element.key: element.asks.areas for element in scheme.elements}


SHARES = """
    area_code | area_vintage | period_start | period_end | indicator | value
    GM0439    | 2023         | 2023-01-01   | 2024-01-01 | over_65   | 30
    GM0855    | 2023         | 2023-01-01   | 2024-01-01 | over_65   | 20
    WK043901  | 2023         | 2023-01-01   | 2024-01-01 | over_65   | 90
"""


def named(scheme, *, is_turned=False):
    return SchemeOfAreas(scheme, {"old": AreaFigure("over_65", is_turned)}, "study.yaml, line 9")


def test_a_municipality_that_merged_is_of_the_type_of_what_it_became_and_one_that_was_divided_of_none():
    scheme = named(BY_SHARE).of_residents(known(SHARES))

    assert codes_of(scheme) == {"in_aged": (BEEMSTER, PURMEREND), "in_other": (TILBURG,)}


def test_ranks_are_among_the_areas_of_the_study():
    # With the district between them, both municipalities would be in the lower half.
    scheme = named(BY_RANK).of_residents(known(SHARES))

    assert codes_of(scheme) == {"in_aged": (BEEMSTER, PURMEREND), "in_other": (TILBURG,)}


def test_a_figure_that_runs_the_other_way_is_turned():
    scheme = named(BY_RANK, is_turned=True).of_residents(known(SHARES))

    assert codes_of(scheme) == {"in_aged": (TILBURG,), "in_other": (BEEMSTER, PURMEREND)}


def test_two_holders_whose_persons_live_elsewhere_have_one_scheme_when_the_figures_are_the_same():
    everywhere = known(SHARES)
    without_beemster = {area: own for area, own in everywhere.area_of.items() if area[0] != BEEMSTER}
    first, second = (
        named(BY_SHARE).of_residents(one) for one in (everywhere, replace(everywhere, area_of=without_beemster))
    )
    other = named(BY_SHARE).of_residents(known(SHARES.replace("over_65   | 20", "over_65   | 40")))

    assert codes_of(first) != codes_of(second)
    assert first.hash() == second.hash() != other.hash()


def test_a_figure_that_the_store_lacks_is_told_with_its_place_and_what_there_is():
    other = SchemeOfAreas(BY_SHARE, {"old": AreaFigure("over_80")}, "study.yaml, line 9")
    with pytest.raises(DataContractError) as refused:
        other.of_residents(known(SHARES))

    (problem,) = refused.value.problems
    assert problem.where == "study.yaml, line 9.old: area_fact, indicator over_80"
    assert (problem.what, problem.expected) == ("there is no such figure about areas", "one of: over_65")


STUDY = """segmentation:
  schemes:
    - scheme: area_types
      figures:
        deprivation: {area_fact: socioeconomic_score, turned: true}
        addresses_per_km2: addresses_per_km2
        percent_aged_65: percent_aged_65
risks:
  - {id: by-area, name: {nl: r, en: r}, outcome: death, scheme: area_types, within: segments, predictors: [age, sex],
     learn: 2021, test: 2022}
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """A made-up study of the years around the end of Uden, with its segments in the store."""
    folder = tmp_path_factory.mktemp("areas")
    source = "{id: synthetic, format: synthetic, persons: 3000, seed: 4}"
    write_study(folder, source, years=(2021, 2023), indicators=["care_cost_total"])
    file = folder / "study.yaml"
    file.write_text(file.read_text(encoding="utf-8") + STUDY, encoding="utf-8")
    (version,) = derive(
        folder, Derivable.SEGMENT_MEMBERSHIP, None, computing=Computing(), environment={}, progress=lambda _: None
    )
    checked = checked_care_study(folder)
    store = opened_store(checked, Computing(), {})
    with engine_named(DEFAULT_ENGINE) as engine:
        told = with_area_types(checked, store, engine)
    return checked, told, store, pl.read_parquet(version.folder / "**" / "*.parquet")


def test_everybody_has_the_type_of_what_the_municipality_became_in_which_they_lived(study):
    _, told, store, spells = study
    homes = pl.concat(pl.read_parquet(store.folder / part.path) for part in store.parts("residence"))
    first = date(2021, 1, 1)
    lived = homes.filter(pl.col("valid_from") <= first, pl.col("valid_to").is_null() | (pl.col("valid_to") > first))
    both = lived.join(spells.filter(pl.col("enter_day") == first), on="person_id")
    types = dict(both.select("area_code", "segment").unique().iter_rows())

    assert both.height > 2_500
    assert "type_not_known" not in types.values()
    type_of = {code: one.key.removeprefix("in_") for one in told.schemes[0].elements for code in one.asks.areas}
    assert types[UDEN] == type_of[UDEN] == type_of[MAASHORST]
    assert types == {code: type_of[code] for code in types}


def test_segments_and_models_are_those_that_were_checked_with_the_areas_that_the_store_tells(study):
    checked, told, _, _ = study
    (before,), (after,) = checked.schemes, told.schemes

    assert after.segments == before.segments
    assert after.hash() != before.hash()
    assert told.risks[0].scheme.hash() != checked.risks[0].scheme.hash()
    assert told.risks[0].id == "by-area"
    assert told.of_areas == ()


def test_queries_that_no_store_has_told_the_areas_of_are_not_shown(study):
    checked, told, _, _ = study

    assert [name for name, _ in queries_of(checked) if "area_types" in name] == []
    assert "assigned_area_types" in [name for name, _ in queries_of(told)]
