"""Rules of clusters are written as a scheme that puts every person where the rules put them."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from proeftuin.steps.population.criterion import Registered
from proeftuin.steps.population.judgement import judged
from proeftuin.steps.population.membership import spells
from proeftuin.steps.population.population_definition import EachPeriod, PopulationDefinition, PopulationKind, Step
from proeftuin.steps.population.population_definition import StepKind as Kind
from proeftuin.steps.segmentation.assignment import assigned
from proeftuin.steps.segmentation.cluster_scheme import cannot_be_recorded, cluster_scheme, scheme_file
from proeftuin.steps.segmentation.clustering import Clustering, ClusterMethod, find_clusters
from proeftuin.steps.segmentation.person_pattern import pattern_query
from proeftuin.steps.segmentation.scheme_document import scheme_document
from proeftuin.steps.segmentation.written_scheme import open_scheme, read_scheme
from proeftuin.steps.triple_aim.written_file import content_of
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.period import Period
from tests.care_example import open_with

NAME = Translated("voorbeeld", "example")
INSURED = PopulationDefinition(
    "insured",
    NAME,
    PopulationKind.OPEN,
    Period(date(2022, 1, 1), date(2023, 1, 1)),
    EachPeriod(),
    (Step(Kind.INCLUDE, "insured", NAME, Registered("insurer")),),
)
BASE = open_scheme("dutch_practice")
DOCUMENT = scheme_document("dutch_practice")
ELEMENTS = ("diabetes", "heart_failure", "dementia_diagnosis", "depression", "body_mass_index_30")
ASKED = Clustering(
    id="found",
    name=Translated("Gevonden groepen", "Groups that were found"),
    method=ClusterMethod.K_PROTOTYPES,
    scheme=BASE.id,
    elements=ELEMENTS,
    numbers=(3,),
    year=2022,
    with_sex=True,
    draws=2,
    minimum_persons=10,
)
CODES = {"diabetes": "T90", "heart_failure": "K77", "dementia_diagnosis": "P70", "depression": "P76"}
KINDS = {0: (0.05, 0.05, 0.02, 0.1), 1: (0.8, 0.7, 0.1, 0.1), 2: (0.1, 0.1, 0.8, 0.7)}


def drawn_persons(persons: int = 300) -> dict[str, list[dict[str, object]]]:
    """Three kinds of persons; of some the age, the sex or the weight is not known."""
    generator = np.random.default_rng(8)
    tables: dict[str, list[dict[str, object]]] = {"person": [], "registration": [], "diagnosis": [], "measurement": []}
    for id in range(1, persons + 1):
        kind = int(generator.choice(3, p=(0.6, 0.25, 0.15)))
        person: dict[str, object] = {"person_id": id}
        if generator.random() > 0.1:
            person["birth_year"] = int(generator.integers(1935, 1950) if kind else generator.integers(1950, 2015))
            person["birth_month"] = int(generator.integers(1, 13))
        if generator.random() > 0.1:
            person["sex"] = str(generator.choice(["male", "female"]))
        tables["person"].append(person)
        insured = {"person_id": id, "kind": "insurer", "organisation_id": "A", "valid_from": date(2020, 1, 1)}
        tables["registration"].append(insured)
        for key, chance in zip(CODES, KINDS[kind], strict=True):
            if generator.random() < chance:
                day = date(2021, 1, 1) + timedelta(days=int(generator.integers(300)))
                tables["diagnosis"].append(
                    {"person_id": id, "day": day, "code_system": "ICPC1", "code": CODES[key], "status": "confirmed"}
                )
        if generator.random() < 0.5:
            value = int(generator.integers(20, 40))
            weight = {"person_id": id, "day": date(2021, 5, 1), "code_system": "LOINC", "code": "39156-5"}
            tables["measurement"].append(weight | {"value": value})
    return tables


@pytest.fixture
def opened(care_engine):
    open_with(care_engine, drawn_persons())
    judged(care_engine, INSURED)
    spells(care_engine, INSURED)
    return care_engine


@pytest.mark.parametrize("method", [ClusterMethod.K_PROTOTYPES, ClusterMethod.K_MEANS])
def test_the_exported_scheme_puts_everybody_where_the_rules_put_them(opened, method):
    asked = replace(ASKED, method=method)
    columns = [f"is_{key}" for key in ELEMENTS]
    rows = pattern_query(assigned(opened, BASE, INSURED), columns, year=2022, name="patterns").rows
    clusters = find_clusters(asked, opened.frame(rows))
    document = cluster_scheme(clusters, BASE, DOCUMENT)
    assert document is not None
    exported = read_scheme(content_of(scheme_file(document), "found"), "found")
    found = opened.frame(assigned(opened, exported, INSURED))
    sizes = {f"group_{cluster + 1}": 0 for cluster in clusters.put}
    for cluster, persons in zip(clusters.put, clusters.patterns["persons"], strict=True):
        sizes[f"group_{cluster + 1}"] += persons
    names = [segment.id for segment in exported.segments]
    counted = found.group_by(pl.col("segment")).len()
    assert {names[place]: persons for place, persons in counted.iter_rows()} == sizes
    assert set(found["is_certain"]) == {1}


def test_the_exported_scheme_keeps_the_words_of_the_author(opened):
    rows = pattern_query(assigned(opened, BASE, INSURED), [f"is_{key}" for key in ELEMENTS], year=2022, name="p").rows
    document = cluster_scheme(find_clusters(ASKED, opened.frame(rows)), BASE, DOCUMENT)
    assert document is not None
    text = scheme_file(document)
    assert document["name"] == {"nl": "Gevonden groepen", "en": "Groups that were found"}
    own = {element["id"]: element for element in DOCUMENT["elements"]}
    kept = [element for element in document["elements"] if element["id"] in own and "asks" not in element]
    assert kept
    assert all(element == own[element["id"]] for element in kept)
    assert "k-prototypes" in text


def test_an_element_that_turns_the_unknown_round_is_told_beforehand():
    slim = {"id": "slim", "label": {"nl": "slank", "en": "slim"}, "of": {"not": "body_mass_index_30"}, "beside": True}
    scheme = read_scheme({**DOCUMENT, "elements": [*DOCUMENT["elements"], slim]}, "own", taken=())
    assert cannot_be_recorded(("slim", "diabetes", "body_mass_index_30"), scheme) == ("slim",)


def test_clusters_that_no_rule_tells_apart_give_no_scheme(opened):
    rows = pattern_query(assigned(opened, BASE, INSURED), ["is_diabetes"], year=2022, name="p").rows
    asked = replace(ASKED, elements=("diabetes",), with_age=False, numbers=(2,), minimum_persons=1_000)
    assert cluster_scheme(find_clusters(asked, opened.frame(rows)), BASE, DOCUMENT) is None


def test_in_a_closed_population_everybody_is_looked_at(opened):
    rows = pattern_query(assigned(opened, BASE, INSURED), ["is_diabetes"], year=None, name="p").rows
    assert opened.frame(rows)["persons"].sum() == 300
