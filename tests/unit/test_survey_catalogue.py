"""Survey indicators of the catalogue: every one names a score, and cuts it where its instrument says."""

from importlib.resources import files

import pytest

from proeftuin.steps.triple_aim.catalogue.reading import family
from proeftuin.steps.triple_aim.catalogue.record import FromSurvey
from proeftuin.steps.triple_aim.instruments.instrument import Range
from proeftuin.steps.triple_aim.instruments.reading import shipped_instruments

FAMILIES = ("perceived_health", "mental_health", "lifestyle", "social", "experience")
NUMBERS = [
    *(f"H{number}" for number in (*range(12, 26), *range(35, 40), 41, 42)),
    *(f"Q{number}" for number in (26, 27, *range(32, 37))),
    "P01",
]
FOLDER = files("proeftuin.steps.triple_aim.catalogue") / "families"
RECORDS = [record for name in FAMILIES for record in family(FOLDER / name)]


def test_every_survey_indicator_of_the_list_is_in_the_catalogue():
    assert sorted(record.number for record in RECORDS) == sorted(NUMBERS)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.id)
def test_a_survey_indicator_cuts_a_score_where_its_instrument_does(record):
    (survey,) = [computation for computation in record.computations if isinstance(computation, FromSurvey)]
    score = shipped_instruments()[survey.instrument].score(survey.score)
    bounds = Range(survey.at_least, survey.below)

    if record.unit == "percent_of_respondents":
        assert bounds in [cut_off.range for cut_off in score.cut_offs]
    else:
        assert bounds == Range()
