"""Types of areas: ordered rules on figures, and the type of the area for who lives there."""

import copy
from importlib.resources import files

import polars as pl
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from proeftuin.errors import DefinitionError
from proeftuin.steps.population.judgement import judged
from proeftuin.steps.segmentation.area_residents import scheme_of_residents
from proeftuin.steps.segmentation.area_types import area_types, open_area_scheme, read_area_scheme
from proeftuin.steps.segmentation.assignment import assigned
from proeftuin.steps.segmentation.segment_scheme_table import rule_in_words
from proeftuin.steps.segmentation.written_scheme import read_scheme
from tests.care_example import care_rows, open_with
from tests.scheme_example import EVERYBODY

SCHEME = open_area_scheme("area_types")
AREAS = pl.DataFrame(
    [
        ("A", 90, 2_000, 14.0),
        ("B", 80, 500, 14.0),
        ("C", 50, 500, 30.0),
        ("D", 50, 1_500, 25.0),
        ("E", 50, 1_500, 14.9),
        ("F", 10, 1_499, 20.0),
        ("G", 50, 1_499, 14.0),
        ("H", 50, 999, 24.9),
        ("I", 50, None, 24.0),
        ("J", None, 2_000, 20.0),
    ],
    schema=["area_code", "deprivation", "addresses_per_km2", "percent_aged_65"],
    orient="row",
)


def typed(figures, scheme=SCHEME):
    rows = area_types(scheme, figures).select("area_code", "segment", "is_certain").rows()
    return {code: (scheme.segments[place].id, certain) for code, place, certain in rows}


def test_the_first_rule_that_holds_gives_an_area_its_type():
    assert typed(AREAS) == {
        "A": ("deprived_urban", 1),
        "B": ("deprived_elsewhere", 1),
        "C": ("ageing_rural", 1),
        "D": ("ageing", 1),
        "E": ("young_urban", 1),
        "F": ("well_off", 1),
        "G": ("mixed", 1),
        "H": ("mixed", 1),
        "I": ("mixed", 1),
        "J": ("mixed", 0),
    }


def test_what_is_unknown_of_an_area_decides_nothing_and_makes_it_uncertain():
    unknown = AREAS.filter(pl.col("area_code") == "C").with_columns(addresses_per_km2=pl.lit(None, pl.Int64))

    assert typed(unknown) == {"C": ("ageing", 0)}


def test_a_rank_counts_areas_below_and_half_of_those_alike():
    scores = pl.DataFrame({"area_code": list("abcde"), "deprivation": [1.0, 2.0, 2.0, 3.0, 9.0]})
    figures = scores.with_columns(addresses_per_km2=pl.lit(1), percent_aged_65=pl.lit(20.0))
    found = area_types(SCHEME, figures)

    # Ranks are 10, 40, 40, 70 and 90.
    assert found["is_deprived"].to_list() == [0, 0, 0, 0, 1]
    assert found["is_well_off"].to_list() == [1, 0, 0, 0, 0]


@given(
    st.lists(
        st.tuples(st.none() | st.floats(-5, 5), st.none() | st.integers(0, 5_000), st.none() | st.floats(0, 100)),
        min_size=1,
        max_size=12,
    )
)
def test_every_area_has_exactly_one_type(rows):
    schema = {
        "area_code": pl.String,
        "deprivation": pl.Float64,
        "addresses_per_km2": pl.Int64,
        "percent_aged_65": pl.Float64,
    }
    figures = pl.DataFrame([(str(n), *row) for n, row in enumerate(rows)], schema=schema, orient="row")
    found = area_types(SCHEME, figures)

    assert found["area_code"].to_list() == figures["area_code"].to_list()
    assert set(found["segment"]) <= set(range(len(SCHEME.segments)))


def test_persons_have_the_type_of_the_area_in_which_they_live(care_engine):
    scheme = scheme_of_residents(SCHEME, area_types(SCHEME, AREAS), level="neighbourhood")
    open_with(
        care_engine,
        care_rows(
            residence="""
                person_id | valid_from | valid_to   | area_code | area_level
                1         | 2020-01-01 |            | A         | neighbourhood
                2         | 2020-01-01 | 2022-01-01 | A         | neighbourhood
                2         | 2022-01-01 |            | C         | neighbourhood
                3         | 2020-01-01 |            | Z         | neighbourhood
                4         | 2020-01-01 |            | GM0001    | municipality
            """
        ),
    )
    judged(care_engine, EVERYBODY)
    rows = care_engine.frame(assigned(care_engine, scheme, EVERYBODY)).sort("person_id")
    found = [scheme.segments[place].id for place in rows["segment"]]

    assert found == ["deprived_urban", "ageing_rural", "type_not_known", "type_not_known"]
    assert rows["is_certain"].to_list() == [1, 1, 1, 0]


MUNICIPALITIES = AREAS.with_columns(area_code=pl.format("GM{}", "area_code"))


def residents(engine, residence, area_of):
    scheme = scheme_of_residents(SCHEME, area_types(SCHEME, MUNICIPALITIES), level="municipality", area_of=area_of)
    open_with(engine, care_rows(residence=residence))
    judged(engine, EVERYBODY)
    rows = engine.frame(assigned(engine, scheme, EVERYBODY)).sort("person_id")
    return [(scheme.segments[place].id, certain) for place, certain in rows.select("segment", "is_certain").rows()]


def test_who_lives_in_a_municipality_that_merged_later_has_the_type_of_what_it_became(care_engine):
    # GMx and GMy became GMC. GMC was GMx's neighbour before, and is asked by its code in every division but one.
    area_of = {
        ("GMx", 2018): "GMC",
        ("GMC", 2018): "GMC",
        ("GMC", 2024): None,
        ("GMz", 2018): None,
        ("GMA", 2018): "GMA",
        ("GMA", None): "GMA",
    }
    found = residents(
        care_engine,
        """
            person_id | valid_from | valid_to | area_code | area_level   | area_vintage
            1         | 2018-01-01 |          | GMx       | municipality | 2018
            2         | 2018-01-01 |          | GMC       | municipality | 2018
            3         | 2018-01-01 |          | GMC       | municipality | 2024
            4         | 2018-01-01 |          | GMz       | municipality | 2018
            5         | 2018-01-01 |          | GMA       | municipality |
        """,
        area_of,
    )

    assert found == [
        ("ageing_rural", 1),
        ("ageing_rural", 1),
        ("type_not_known", 1),
        ("type_not_known", 1),
        ("deprived_urban", 1),
    ]


def test_who_lives_where_a_rule_of_higher_priority_is_unknown_is_uncertain(care_engine):
    # Of J the deprivation is not known, so that it may be deprived and urban; it is mixed until somebody knows.
    lines = "person_id|valid_from|valid_to|area_code|area_level|area_vintage\n1|2020-01-01||GMJ|municipality|2020"

    assert residents(care_engine, lines, None) == [("mixed", 0)]
    assert residents(care_engine, lines, {("GMJ", 2020): "GMJ", ("GMJ", 2031): None}) == [("mixed", 0)]


def test_a_type_that_no_area_has_is_a_segment_without_persons(care_engine):
    only = MUNICIPALITIES.filter(pl.col("area_code") == "GMC")
    scheme = scheme_of_residents(SCHEME, area_types(SCHEME, only), level="municipality")
    planned = scheme_of_residents(SCHEME, level="municipality")

    assert [one.id for one in scheme.segments] == [*(one.id for one in SCHEME.segments), "type_not_known"]
    assert scheme.segments == planned.segments
    assert [one.key for one in scheme.elements] == [one.key for one in planned.elements]
    assert scheme.hash() != planned.hash()


def test_another_figure_that_gives_an_area_another_type_is_another_scheme():
    other = MUNICIPALITIES.with_columns(
        percent_aged_65=pl.when(pl.col("area_code") == "GMH").then(30.0).otherwise("percent_aged_65")
    )
    first, second = (scheme_of_residents(SCHEME, area_types(SCHEME, one), level="x") for one in (MUNICIPALITIES, other))

    assert first.hash() != second.hash()


def test_the_rule_of_a_type_is_told_by_what_is_asked_of_the_area():
    scheme = scheme_of_residents(SCHEME, level="municipality")

    assert [rule_in_words(scheme, rule).en for rule in scheme.rules] == [
        "Area: among the most deprived and strongly urban.",
        "Area: among the most deprived.",
        "Area: many inhabitants aged 65 or over and hardly urban or rural.",
        "Area: many inhabitants aged 65 or over.",
        "Area: few inhabitants aged 65 or over and strongly urban.",
        "Area: among the least deprived.",
        "Area: none of the other types.",
        "Everybody who is left.",
    ]


def test_a_figure_that_is_not_there_is_refused():
    with pytest.raises(DefinitionError) as refused:
        area_types(SCHEME, AREAS.drop("deprivation"))

    assert [(one.where, one.what) for one in refused.value.problems] == [
        ("figures for scheme area_types, deprivation", "there is no such figure")
    ]


def written():
    text = files("proeftuin.steps.segmentation").joinpath("area_schemes", "area_types.yaml").read_text(encoding="utf-8")
    return copy.deepcopy(yaml.safe_load(text) | {"id": "own"})


@pytest.mark.parametrize(
    ("number", "element", "place", "what"),
    [
        (2, {"figure": "x", "below": "roral"}, "elements, item 3, below", "there is no parameter `roral`"),
        (2, {"figure": "addresses_per_km2"}, "elements, item 3", "there is no bound"),
        (2, {"asks": {"alive": True}}, "elements, item 3, asks", None),
    ],
)
def test_a_mistake_in_a_scheme_of_areas_is_told_with_its_place(number, element, place, what):
    document = written()
    document["elements"][number] = {"id": "urban", "label": {"nl": "stad", "en": "city"}, **element}
    with pytest.raises(DefinitionError) as refused:
        read_area_scheme(document, "own.yaml")
    first = refused.value.problems[0]

    if what is None:
        assert (first.where, first.what) == ("own.yaml, elements, item 3", "it asks nothing")
    else:
        assert (first.where, first.what) == (f"own.yaml, {place}", what)


@pytest.mark.parametrize(
    ("change", "read", "where", "what"),
    [
        ({"unit": "person"}, read_area_scheme, "own.yaml", "it does not say that it divides areas"),
        ({}, read_scheme, "own.yaml, unit", "it divides areas"),
        ({"unit": "aria"}, read_area_scheme, "own.yaml, unit", "there is no unit `aria`"),
    ],
)
def test_a_scheme_says_what_it_divides(change, read, where, what):
    with pytest.raises(DefinitionError) as refused:
        read(written() | change, "own.yaml")
    first = refused.value.problems[0]

    assert (first.where, first.what) == (where, what)


def test_no_type_is_called_as_the_segment_of_who_lives_in_no_area_with_a_type():
    document = written()
    document["segments"][6]["id"] = document["priority"][6] = "type_not_known"
    with pytest.raises(DefinitionError) as refused:
        read_area_scheme(document, "own.yaml")

    assert [one.where for one in refused.value.problems] == ["own.yaml, segments, item 7, id"]


def test_a_type_that_no_area_can_have_is_refused():
    with pytest.raises(DefinitionError) as refused:
        open_area_scheme("area_types", priority=[
            "deprived_elsewhere", "deprived_urban", "ageing_rural", "ageing", "young_urban", "well_off", "mixed",
        ])  # fmt: skip

    assert [one.what for one in refused.value.problems] == [
        "nobody can reach `deprived_urban`: who meets its condition belongs to `deprived_elsewhere` already"
    ]


def test_figures_exclude_each_other_in_their_ranges():
    document = written()
    document["segments"][0]["when"] = {"all": ["urban", "rural"]}
    with pytest.raises(DefinitionError) as refused:
        read_area_scheme(document, "own.yaml")

    assert [one.what for one in refused.value.problems] == [
        "the condition of `deprived_urban` contradicts itself: it is true of nobody"
    ]
