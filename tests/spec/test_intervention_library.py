"""
The library of types of interventions: complete in both languages, from prevention to palliative care.

Evidence stands only where its source was read, so that most of the library is not graded yet, and says so.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import pytest

from proeftuin.errors import DefinitionError
from proeftuin.steps.segmentation.intervention import (
    Change,
    Continuum,
    EvidenceGrade,
    Intervention,
    LifePhase,
    SegmentOf,
)
from proeftuin.steps.segmentation.need import RECORDED_BY, Need, need_recorded_by
from proeftuin.steps.segmentation.scheme import Scheme, Segment, SegmentRule
from proeftuin.steps.segmentation.written_intervention import (
    open_library,
    read_interventions,
    refuse_unknown_segments,
    with_own,
)
from proeftuin.steps.segmentation.written_scheme import SHIPPED, open_scheme
from proeftuin.steps.triple_aim.catalogue.reading import catalogue
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.indicator import Direction
from proeftuin.vocabulary.language import Translated
from tests.intervention_example import changed, own, sound

LIBRARY = tuple(open_library().values())
ON_PERSONS = tuple(one for one in LIBRARY if not one.is_enabling)


def texts(value: object) -> Iterator[Translated]:
    """Every text in a definition, at whatever depth."""
    if isinstance(value, Translated):
        yield value
    elif is_dataclass(value):
        for one in fields(value):
            yield from texts(getattr(value, one.name))
    elif isinstance(value, tuple):
        for part in value:
            yield from texts(part)


@pytest.mark.parametrize("place", Continuum)
def test_every_place_from_prevention_to_palliative_care_has_an_intervention(place):
    assert [one.id for one in ON_PERSONS if one.continuum is place]


@pytest.mark.parametrize("need", Need)
def test_every_need_is_answered_by_an_intervention(need):
    assert [one.id for one in ON_PERSONS if need in one.needs]


@pytest.mark.parametrize("phase", LifePhase)
def test_every_phase_of_life_is_reached(phase):
    assert [one.id for one in ON_PERSONS if phase in one.for_whom.phases]


@pytest.mark.parametrize("aim", Aim)
def test_every_aim_is_expected_to_gain(aim):
    assert [one.id for one in LIBRARY if aim in {change.aim for change in one.expected}]


def elements_of_shipped_schemes() -> set[str]:
    return {element.key for id in SHIPPED for element in open_scheme(id).elements}


def test_every_element_that_records_a_need_under_another_key_is_in_a_shipped_scheme():
    assert set(RECORDED_BY) - elements_of_shipped_schemes() == set()


def test_no_element_records_a_need_under_the_key_of_another():
    assert set(RECORDED_BY) & {need.value for need in Need} == set()


@pytest.mark.parametrize(
    ("element", "need"),
    [
        ("dementia", Need.DEMENTIA),
        ("hip_fracture", Need.FALLS),
        ("metastatic_cancer", Need.PALLIATIVE_NEED),
        ("aged_75", None),
        ("any_contact", None),
    ],
)
def test_an_element_records_one_need_or_none(element, need):
    assert need_recorded_by(element) is need


@pytest.mark.parametrize("id", SHIPPED)
def test_interventions_answer_needs_that_a_shipped_scheme_records(id):
    recorded = {need_recorded_by(element.key) for element in open_scheme(id).elements} - {None}

    assert [one.id for one in ON_PERSONS if recorded & set(one.needs)]


def test_an_enabling_intervention_has_no_place_on_the_continuum_and_answers_no_need():
    enabling = [one for one in LIBRARY if one.is_enabling]

    assert enabling
    assert {(one.continuum, one.needs) for one in enabling} == {(None, ())}


@pytest.mark.parametrize("intervention", LIBRARY, ids=lambda one: one.id)
def test_no_dutch_text_is_a_copy_of_the_english_one(intervention: Intervention):
    assert [text.nl for text in texts(intervention) if text.nl == text.en] == []


@pytest.mark.parametrize("intervention", LIBRARY, ids=lambda one: one.id)
def test_an_intervention_moves_indicators_to_the_better_side(intervention: Intervention):
    better = {Direction.HIGHER_IS_BETTER: Change.UP, Direction.LOWER_IS_BETTER: Change.DOWN}
    records = catalogue()

    for change in intervention.expected:
        wanted = better.get(records[change.indicator].direction) if change.indicator else None
        assert change.direction in {wanted, Change.SAME} if wanted else True


@pytest.mark.parametrize("intervention", LIBRARY, ids=lambda one: one.id)
def test_grades_and_sizes_name_a_source_with_the_day_on_which_it_was_read(intervention: Intervention):
    sizes = [change.effect.reference for change in intervention.expected if change.effect]
    named = {*intervention.evidence.references, *sizes}

    assert intervention.evidence.is_graded == bool(intervention.evidence.references)
    assert {one.id for one in intervention.references} >= named
    assert all(one.read_on.year >= one.year for one in intervention.references)


def test_what_nobody_graded_says_so_in_both_languages():
    ungraded = {one.evidence.words for one in LIBRARY if not one.evidence.is_graded}

    assert ungraded == {Translated("nog niet beoordeeld", "not graded yet")}


def test_a_grade_is_told_with_what_was_graded():
    assert open_library()["preventive_home_visit"].evidence.words.en == (
        "moderate certainty (GRADE): that home visits make no clear difference in how many older people are admitted "
        "to a hospital or an institution"
    )


def test_a_cost_of_the_library_is_left_out_where_no_source_was_read():
    assert {one.cost for one in LIBRARY} == {None}


def test_an_own_intervention_is_read_as_it_is_written():
    (walking,) = read_interventions(sound(), "own.yaml")

    assert walking.continuum is Continuum.INDICATED_PREVENTION
    assert walking.needs == (Need.INACTIVITY, Need.LONELINESS)
    assert walking.evidence.grade is EvidenceGrade.GRADE_LOW
    assert [str(walking.expected[0].effect.lower), str(walking.expected[0].effect.upper)] == ["0.8", "1.01"]
    assert walking.reference("walkers").read_on.isoformat() == "2026-11-22"
    assert walking.cost.eur_per_participant == 40


def test_an_own_intervention_takes_from_the_library_what_it_does_not_say():
    library = open_library()["fall_prevention_exercise"]
    name = {"nl": "valpreventie hier", "en": "fall prevention here"}

    (here,) = read_interventions(own("here", extends=library.id, name=name), "own.yaml")

    assert (here.id, here.name.en) == ("here", "fall prevention here")
    assert (here.description, here.evidence, here.needs) == (library.description, library.evidence, library.needs)


def test_sources_of_a_study_are_added_to_those_of_the_library():
    cost = {"eur_per_participant": 310, "year": 2024, "reference": "walkers"}
    references = sound()[0]["references"]

    (here,) = read_interventions(
        own("here", extends="fall_prevention_exercise", cost=cost, references=references), "own.yaml"
    )

    assert [one.id for one in here.references] == ["walkers", "sherrington_2020", "rivm_2022"]
    assert here.cost.reference == "walkers"


def test_an_own_intervention_takes_the_place_of_one_of_the_library_when_it_extends_it():
    (mine,) = read_interventions(own("housing_first", extends="housing_first"), "own.yaml")

    joined = with_own([mine])

    assert joined["housing_first"] is mine
    assert len(joined) == len(open_library())


def test_an_indicator_of_the_study_can_be_named():
    (walking,) = read_interventions(changed(("expected", 0, "indicator"), "walked"), "own.yaml", indicators={"walked"})

    assert walking.expected[0].indicator == "walked"


def test_the_fingerprint_changes_with_a_size_and_not_with_words():
    (walking,) = read_interventions(sound(), "own.yaml")
    (reworded,) = read_interventions(changed(("harms",), {"nl": "struikelen", "en": "stumbling"}), "own.yaml")
    (stronger,) = read_interventions(changed(("expected", 0, "effect", "value"), 0.85), "own.yaml")

    assert walking.hash() == reworded.hash() != stronger.hash()


def scheme(id: str, *segments: str) -> Scheme:
    """A scheme with these segments, of which only the names matter here."""
    words = Translated("woorden", "words")
    parts = tuple(Segment(name, words, words) for name in segments)
    return Scheme(id, 1, words, words, (), parts, tuple(SegmentRule(name, None) for name in segments))


def test_a_segment_that_its_scheme_does_not_have_is_refused_when_it_is_matched():
    (walking,) = read_interventions(changed(("for_whom", "segments"), {"ages": ["oldest"]}), "own.yaml")
    assert walking.for_whom.segments == (SegmentOf("ages", "oldest"),)

    refuse_unknown_segments([walking], {"ages": scheme("ages", "young", "oldest")}, "own.yaml")
    refuse_unknown_segments([walking], {"other": scheme("other", "young")}, "own.yaml")
    with pytest.raises(DefinitionError) as refused:
        refuse_unknown_segments([walking], {"ages": scheme("ages", "young", "older")}, "own.yaml")

    (problem,) = refused.value.problems
    assert problem.where == "own.yaml, walking_group, for_whom, segments"
    assert problem.what == "scheme `ages` has no segment `oldest`"
