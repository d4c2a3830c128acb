"""The hospital frailty risk score: 4.9 points are low, 5 and 15 are intermediate, 15.1 are high."""

from decimal import Decimal

import pytest

from proeftuin.steps.population.judgement import judged
from proeftuin.steps.segmentation.assignment import assigned
from proeftuin.steps.segmentation.written_scheme import open_scheme
from proeftuin.steps.segmentation.written_score import shipped_score
from tests.care_example import care_rows, open_with
from tests.scheme_example import EVERYBODY

POINTS = {code: group.points for group in shipped_score("hospital_frailty").groups for code in group.codes[0].codes}
PERSONS = {
    1: ("R31", "E53"),
    2: ("R31", "F01"),
    3: ("F00", "G81", "W19", "K52"),
    4: ("F00", "G81", "W19", "K52", "R50"),
}


def test_the_score_has_points_for_109_categories():
    assert len(POINTS) == 109
    assert (POINTS["F00"], POINTS["H54"], POINTS["R50"]) == (Decimal("7.1"), Decimal("1.9"), Decimal("0.1"))


@pytest.mark.parametrize(("person", "points"), [(1, "4.9"), (2, "5"), (3, "15"), (4, "15.1")])
def test_the_points_of_the_examples_add_up(person, points):
    assert sum(POINTS[code] for code in PERSONS[person]) == Decimal(points)


def test_low_ends_below_5_and_high_begins_above_15(care_engine):
    rows = [f"{person} | 2021-05-01 | ICD10 | {code}.9" for person, codes in PERSONS.items() for code in codes]
    open_with(care_engine, care_rows(diagnosis="person_id | day | code_system | code\n" + "\n".join(rows)))
    judged(care_engine, EVERYBODY)
    kept = assigned(care_engine, open_scheme("nhs_bridges_to_health"), EVERYBODY)
    found = care_engine.frame(kept).sort("person_id").select("is_frailty_intermediate", "is_frailty_high").rows()

    assert found == [(0, 0), (1, 0), (1, 0), (0, 1)]
