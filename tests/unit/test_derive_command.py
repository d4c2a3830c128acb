"""`proeftuin care derive`: what it writes, what it tells, and what it refuses."""

import json

import polars as pl
import pytest
import typer

from proeftuin.cli import derive
from proeftuin.cli.console import Console
from proeftuin.errors import DefinitionError
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.texts import Texts

STUDY = """
study: small
title: {nl: "Klein", en: "Small"}
question: {nl: "Wie?", en: "Who?"}
care:
  store: care
  regions: {level: municipality, division: 2023}
  sources:
    - {id: made-up, name: {nl: "Verzonnen", en: "Made up"}, format: synthetic, persons: 200, seed: 7}
period: {first_year: 2021, last_year: 2023}
sites:
  - {id: here, name: "Here", areas: [GM0034]}
populations:
  - id: everybody
    name: {nl: "Iedereen", en: "Everybody"}
    kind: open
    period: {from: 2021-01-01, until: 2024-01-01}
    index: {every: year}
    include:
      - alive: {alive: true, nl: "in leven"}
status: {population: everybody}
segmentation: {schemes: [life_course]}
"""
DISEASES = "diseases: [{id: sugar, name: {nl: suiker, en: sugar}, chronic: true, codes: {ICPC1: [T90]}}]"


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    (folder / "diseases.yaml").write_text(DISEASES, encoding="utf-8")
    return folder


@pytest.fixture
def told(study, capsys):
    """Tables that the command tells a program of, by their name."""

    def run(*words):
        app = typer.Typer()
        app.callback()(lambda: None)
        derive.add_to(app, Console(Texts.of_package("proeftuin.cli", Language.EN)))
        app(args=["derive", str(study), *words], standalone_mode=False)
        out = capsys.readouterr().out
        return {one["table"]: one for one in json.loads(out)} if "--json" in words else out

    return run


def rows_in(one):
    return pl.read_parquet(f"{one['folder']}/bucket-*.parquet")


def test_episodes_are_of_everybody_and_of_diseases_of_ones_own_when_these_are_given(study, told):
    shipped = told("--table", "episode", "--json")["episode"]
    own = told("--table", "episode", "--diseases", str(study / "diseases.yaml"), "--json")["episode"]

    assert own["version"] != shipped["version"]
    assert set(rows_in(own)["disease"]) == {"sugar"}
    assert rows_in(own).height == rows_in(shipped).filter(disease="diabetes").height > 0


def test_person_time_is_of_the_population_asked_for(told):
    found = told("--table", "person_period", "--population", "everybody", "--json")

    assert list(found) == ["person_period.everybody"]
    assert sorted(set(rows_in(found["person_period.everybody"])["year"])) == [2021, 2022, 2023]


def test_segments_are_of_every_scheme_of_the_study_and_of_each_member_on_each_day_one(told):
    segments = told("--table", "segment_membership", "--json")
    members = told("--table", "membership", "--json")["membership.everybody"]

    assert list(segments) == ["segment_membership.life_course"]
    found = rows_in(segments["segment_membership.life_course"])
    assert days_of(found) == days_of(rows_in(members))
    assert found["segment"].n_unique() > 1


def days_of(spells):
    days = spells.with_columns(day=pl.date_ranges("enter_day", "leave_day", closed="left")).explode("day")
    return sorted(days.select("person_id", "day").rows())


def test_a_reader_is_told_where_the_table_is_and_that_it_must_stay_there(told):
    words = told("--table", "membership")

    assert "membership.everybody, version " in words
    assert "leave them in the store" in words


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--table", "episode", "--population", "everybody"], "episodes are of everybody in the store"),
        (["--table", "membership", "--diseases", "diseases.yaml"], "it is not made of diseases"),
        (["--table", "segment_membership", "--population", "everybody"], "of the population of the status"),
        (["--table", "membership", "--population", "nobody"], "there is no population `nobody`"),
        (["--table", "episode", "--diseases", "absent.yaml"], "the file cannot be read"),
    ],
)
def test_what_does_not_go_together_is_refused(told, words, message):
    with pytest.raises(DefinitionError, match=message):
        told(*words)


def test_a_table_that_is_not_there_is_refused_and_the_others_are_named(told):
    with pytest.raises(Exception, match="choose one of membership, person_period, episode, segment_membership"):
        told("--table", "segment")
