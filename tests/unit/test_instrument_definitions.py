"""Instruments as shipped and as written: what the shipped ones promise, and what is refused in one of one's own."""

import pytest

from proeftuin.errors import DefinitionError
from proeftuin.steps.triple_aim.instruments.instrument import Rule
from proeftuin.steps.triple_aim.instruments.licence import with_licensed_scoring
from proeftuin.steps.triple_aim.instruments.reading import read_instrument, shipped_instruments
from proeftuin.steps.triple_aim.instruments.scoring import score_fact, without_licensed

GOOD = """
id: mood
version: "1"
name: {nl: stemming, en: mood}
reviewed: true
licence: {holder: none, terms: {nl: vrij, en: free}, wording_may_be_shipped: true}
references: [somebody]
answers:
  scale: {0: {nl: slecht, en: bad}, 1: {nl: goed, en: good}}
  number: {lowest: 0, highest: 10}
items:
  - {id: today, name: {nl: vandaag, en: today}, answers: scale}
  - {id: always, name: {nl: altijd, en: always}, answers: scale}
  - {id: hours, name: {nl: uren, en: hours}, answers: number}
scores:
  - id: total
    name: {nl: totaal, en: total}
    unit: points
    rule: sum
    of: [today, always]
    reversed: [always]
    missing: {most: 1}
    cut_offs: [{id: low, name: {nl: laag, en: low}, below: 1, source: somebody}]
"""


@pytest.fixture
def read(tmp_path):
    def of(text):
        path = tmp_path / "mood.yaml"
        path.write_text(text, encoding="utf-8")
        return read_instrument(path)

    return of


def test_shipped_instruments_bear_the_name_of_their_file_and_cannot_be_scored_only_when_licensed():
    unfinished = {
        instrument.id for instrument in shipped_instruments().values() for s in instrument.scores if not s.is_complete
    }

    assert unfinished == {"pam_13", "sf_12_v2"}
    assert len(shipped_instruments()) == 30


def test_no_shipped_instrument_that_belongs_to_somebody_lets_its_wording_be_handed_on():
    owned = {id for id, found in shipped_instruments().items() if found.licence.holder != "none"}

    assert {"eq_5d_5l", "pam_13", "sf_12_v2", "kessler_10"} <= owned
    assert not any(shipped_instruments()[id].licence.wording_may_be_shipped for id in owned)


def test_all_shipped_instruments_together_are_one_table_of_scores():
    fact = score_fact([without_licensed(found) for found in shipped_instruments().values() if found.id != "sf_12_v2"])

    assert set(fact.queries[-1].rows.columns) == set(fact.table.columns)
    assert fact.needs == ("survey_answer", "person")


def test_an_instrument_of_ones_own_is_read_as_the_shipped_ones(read):
    (score,) = read(GOOD).scores

    assert (score.rule, score.items) == (Rule.SUM, ("today", "always"))
    assert score.points == {"always": {0: 10_000, 10_000: 0}}
    assert score.cut_off("low").range.below == 10_000
    with pytest.raises(DefinitionError, match="there is no cut-off `high`"):
        score.cut_off("high")


@pytest.mark.parametrize(
    ("good", "wrong", "message"),
    [
        ("id: mood", "id: Mood", "mood.yaml, id: "),
        (", en: mood", "", "mood.yaml, name.en: field required"),
        ("wording_may_be_shipped: true", "wording: true", "licence.wording: extra inputs are not permitted"),
        ("references: [somebody]", "references: []", "mood.yaml, references: "),
        ("rule: sum", "rule: product", "scores.0.rule: "),
        ("highest: 10", "highest: 10.00001", "this number has more than four decimals"),
        ("highest: 10", "highest: ten", "this is no number"),
        ("answers: number", "answers: numbers", "item hours: there are no answers `numbers`"),
        ("id: always", "id: today", "item today: it stands here twice"),
        ("of: [today, always]", "of: [today, never]", "score total: there is no item `never`"),
        ("most: 1", "most: 2", "score total: all items may be missing"),
        ("missing: {most: 1}", "points: [{of: [today], by_answer: {0: 1}}]", "not given for exactly the answers"),
        ("missing: {most: 1}", "points: [{of: [today]}]", "points are given in no way or in two"),
        ("missing: {most: 1}", "points: [{of: [always], at_least: 1}]", "item with points of score total always"),
        ("missing: {most: 1}", "points: [{of: [today], above_by_sex: {male: 1}}]", "a threshold by sex is missing"),
        ("missing: {most: 1}", "over: 3\n    points: [{of: [today], by_answer: {0: -1, 1: 0}}]", "negative points"),
        ("rule: sum", "rule: mean\n    start: 1", "start, surcharges, times and over are for sums"),
        ("rule: sum", "rule: any", "points of today: there is more than yes or no"),
        (
            "rule: sum\n    of: [today,",
            "rule: body_mass_index\n    of: [hours, today,",
            "a body mass index has two items",
        ),
        (
            "rule: sum\n    of: [today, always]",
            "rule: body_mass_index\n    of: [today, hours]",
            "a body may be nothing",
        ),
        (", below: 1,", ",", "cut-off low: there is no bound"),
        (", below: 1,", ", below: 1, at_most: 1,", "one side has two bounds"),
        (", below: 1,", ", below: 1, at_least: 1,", "no score lies between the bounds"),
        ("scores:", "scores: [", "this is not YAML"),
    ],
)
def test_an_instrument_that_is_wrong_is_refused_with_its_place(read, good, wrong, message):
    assert good in GOOD
    with pytest.raises(DefinitionError) as error:
        read(GOOD.replace(good, wrong, 1))
    assert message in str(error.value)


def test_all_problems_of_a_file_are_told_at_once(read):
    with pytest.raises(DefinitionError) as error:
        read(GOOD.replace("answers: number", "answers: numbers").replace("most: 1", "most: 2"))

    assert len(error.value.problems) == 2


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(DefinitionError, match="the file cannot be read"):
        read_instrument(tmp_path / "nowhere.yaml")


TABLE = ["score,item,answer,points", *(f"activation,raw,{raw},{raw}.5" for raw in range(13, 53))]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (TABLE[1:], "line 1: the columns are others"),
        (TABLE[:-1], "there is no row for score activation, item raw, answer 52"),
        ([*TABLE, "activation,raw,53,1"], "line 42: the definition has no such score, item or answer"),
        ([*TABLE, "activation,raw,52,1"], "line 42: this row stands here twice"),
        ([*TABLE[:-1], "activation,raw,52,high"], "line 41, column points: this is no number"),
        ([*TABLE[:-1], "activation,raw,52,1.00001"], "line 41, column points: this number has more than four decimals"),
        ([*TABLE[:-1], "activation,raw,52"], "line 41, column points: this is no number"),
    ],
)
def test_a_licensed_file_that_is_wrong_is_refused_with_its_line(tmp_path, lines, message):
    path = tmp_path / "table.csv"
    path.write_text("\n".join(lines), encoding="utf-8")

    with pytest.raises(DefinitionError) as error:
        with_licensed_scoring(shipped_instruments()["pam_13"], path)
    assert message in str(error.value)


def test_a_licensed_file_completes_its_scores_and_leaves_the_others(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("\n".join(TABLE), encoding="utf-8")

    found = with_licensed_scoring(shipped_instruments()["pam_13"], path)

    assert found.score("activation").table[130_000] == 135_000
    assert all(score.is_complete for score in found.scores)
    assert found.score("delivered") == shipped_instruments()["pam_13"].score("delivered")


def test_an_instrument_is_scored_once(read):
    with pytest.raises(DefinitionError, match="`mood` is there twice"):
        score_fact([read(GOOD), read(GOOD)])
