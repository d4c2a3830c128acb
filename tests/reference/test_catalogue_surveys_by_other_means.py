"""
Every survey indicator of the catalogue that needs no licensed file, against scoring in plain Python.

800 drawn respondents answer every questionnaire, with answers left open. Each score is written again from the
publication of its instrument, and figures are weighted means and shares of the persons whose score is known.
"""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from proeftuin.data.engine.duckdb_engine import DuckDBEngine
from proeftuin.steps.population.attribution import RegionsOfUnits
from proeftuin.steps.triple_aim.care_definition import open_instruments, survey_indicators
from proeftuin.steps.triple_aim.instruments.scoring import score_fact
from proeftuin.steps.triple_aim.survey_estimate import survey_cells, survey_estimates
from tests.cell_strategies import time_on

RESPONDENTS = 800
REGIONS = RegionsOfUnits({("GM0001", None): "GM0001", ("GM0002", None): "GM0002"})
GROUPS = {"GM0001": ("GM0001",), "GM0002": ("GM0002",), "all": ("GM0001", "GM0002", "rest")}

ELEVEN = [f"item_{number:02}" for number in range(1, 12)]
ANSWERS = {
    "self_rated_health": (["general"], (1, 2, 3, 4, 5)),
    "gali": (["limitation"], (1, 2, 3)),
    "eq_5d_5l": (["mobility", "self_care", "usual_activities", "pain", "anxiety"], (1, 1, 2, 3, 4, 5)),
    "eq_vas": (["health_today"], (0, 35, 60, 72.5, 80, 100)),
    "oecd_limitation": (
        ["group_talk", "talk_to_one", "small_print", "recognise_a_face", "carry", "pick_up", "walk"],
        (1, 1, 1, 1, 1, 1, 2, 2, 3, 4),
    ),
    "mhi_5": (["nervous", "down_in_the_dumps", "calm", "downhearted", "happy"], (1, 2, 3, 4, 5, 6)),
    "kessler_10": (
        ["worn_out", "nervous", "beyond_calming", "hopeless", "restless", "unable_to_sit", "low_mood", "effort",
         "inconsolable", "worthless"], (2, 3, 3, 3, 4),
    ),
    "de_jong_gierveld_11": (ELEVEN, (1, 2, 3)),
    "brief_resilience_scale": (
        ["quick_recovery", "hard_to_get_through", "short_recovery", "hard_to_snap_back", "little_trouble",
         "long_to_get_over"], (1, 2, 3, 4, 5),
    ),
    "sbsq": (["reading", "understanding", "forms"], (1, 2, 2, 3, 4)),
    "smoking": (["smokes"], (1, 2, 3, 4)),
    "body_mass": (["weight", "height"], None),
    "alcohol": (["glasses_per_week"], (0, 14, 14.5, 15, 21, 22, 30)),
    "activity_guideline": (["minutes_per_week", "strengthening_days"], None),
    "making_ends_meet": (["trouble"], (1, 2, 3, 4)),
    "informal_care": (["months", "hours", "burden"], None),
    "unmet_need": (["cost", "wait", "distance"], (0, 0, 0, 1, 9)),
    "gp_access": (["urgent"], (1, 2, 3, 4, 9)),
    "prem_gp": (["access", "listening", "explanation", "involvement", "coordination"], (1, 3, 4, 5, 5)),
    "recommendation": (["recommends"], tuple(range(11))),
    "pacic": ([f"item_{number:02}" for number in range(1, 21)], (1, 2, 3, 4, 5)),
    "collaborate": (["understand", "listen", "include"], (7, 8, 9, 9, 9, 9)),
    "p3ceq": ([f"item_{number:02}" for number in range(1, 11)], (0, 1, 2, 3)),
    "uwes_3": (["vigour", "dedication", "absorption"], (0, 1, 2, 3, 4, 5, 6)),
}  # fmt: skip
OF_ITEM = {
    "weight": (60, 75, 80, 81, 90, 100.5), "height": (160, 165.5, 180, 200), "minutes_per_week": (0, 149, 150, 400),
    "strengthening_days": (0, 1, 2, 5), "months": (0, 2, 3, 12), "hours": (0, 7.5, 8, 20), "burden": (1, 2, 3, 4, 5),
}  # fmt: skip


# --- scores, as their publications have them; an answer left open is none ------------------------------------------


def complete(answers, score):
    return None if None in answers else score(answers)


def mean_of(answers, missing=0):
    """Mean of what was answered, when no more is missing than is allowed."""
    known = [answer for answer in answers if answer is not None]
    return sum(known) / len(known) if len(answers) - len(known) <= missing else None


def single(answers, person):
    return answers[0]


def eq_5d(answers, person):
    """Versteegh and others (2016), Dutch value set: a constant for any problem, and a decrement for each dimension."""
    decrements = (
        (0, 0.035, 0.057, 0.166, 0.203), (0, 0.038, 0.061, 0.168, 0.168), (0, 0.039, 0.087, 0.192, 0.192),
        (0, 0.066, 0.092, 0.360, 0.415), (0, 0.070, 0.145, 0.356, 0.421),
    )  # fmt: skip
    if None in answers:
        return None
    lost = sum(own[int(answer) - 1] for own, answer in zip(decrements, answers, strict=True))
    return 1 - lost - (0.047 if max(answers) > 1 else 0)


def limitation(answers, person):
    if any(answer is not None and answer >= 3 for answer in answers):
        return 1
    return complete(answers, lambda _: 0)


def mental_health(answers, person):
    """Nervous, down and downhearted from all of the time to never; calm and happy the other way."""
    return complete(answers, lambda a: (a[0] + a[1] + a[3] + 14 - a[2] - a[4] - 5) * 4)


def kessler(answers, person):
    mean = mean_of(answers, missing=2)
    return None if mean is None else 10 * mean


def loneliness(answers, person):
    """De Jong Gierveld: more or less is on the lonely side; 1, 4, 7, 8 and 11 tell of support and are turned round."""
    if answers.count(None) > 1:
        return None
    lonely = [(2, 3) if number in (1, 4, 7, 8, 11) else (1, 2) for number in range(1, 12)]
    return sum(answer in of for of, answer in zip(lonely, answers, strict=True))


def resilience(answers, person):
    turned = [a if a is None or place % 2 == 0 else 6 - a for place, a in enumerate(answers)]
    return mean_of(turned, missing=3 - 1)


def mass(answers, person):
    return complete(answers, lambda a: a[0] / (a[1] / 100) ** 2)


def excess(answers, person):
    limit = {"male": 21, "female": 14}.get(person["sex"])
    return None if limit is None or answers[0] is None else int(answers[0] > limit)


def guideline(answers, person):
    met = [None if a is None else a >= limit for a, limit in zip(answers, (150, 2), strict=True)]
    return 0 if False in met else None if None in met else 1


def burden(answers, person):
    """Of who has given care for three months, or gives it eight hours a week."""
    is_carer = (answers[0] or 0) >= 3 or (answers[1] or 0) >= 8
    return answers[2] if is_carer else None


def unmet(answers, person):
    if 1 in answers:
        return 1
    return 0 if answers == [0, 0, 0] else None


def access(answers, person):
    return None if answers[0] == 9 else answers[0]


def top_box(answers, person):
    return mean_of([None if answer is None else 100 * (answer == 5) for answer in answers], missing=2)


def net(answers, person):
    return complete(answers, lambda a: 100 if a[0] >= 9 else -100 if a[0] <= 6 else 0)


def nines(answers, person):
    if any(answer is not None and answer < 9 for answer in answers):
        return 0
    return complete(answers, lambda _: 1)


def sum_of_ten(answers, person):
    mean = mean_of(answers, missing=2)
    return None if mean is None else 10 * mean


# Of each indicator: the instrument, its score, and when a person counts; without a rule the figure is the mean score.
PLAIN = {
    "good_perceived_health": ("self_rated_health", single, lambda score: score <= 2),
    "eq5d_index": ("eq_5d_5l", eq_5d, None),
    "eq_vas": ("eq_vas", single, None),
    "activity_limitation": ("gali", single, lambda score: score <= 2),
    "functional_limitation": ("oecd_limitation", limitation, lambda score: score == 1),
    "mental_complaints": ("mhi_5", mental_health, lambda score: score <= 60),
    "high_distress": ("kessler_10", kessler, lambda score: score >= 30),
    "lonely": ("de_jong_gierveld_11", loneliness, lambda score: score >= 3),
    "severely_lonely": ("de_jong_gierveld_11", loneliness, lambda score: score >= 9),
    "low_resilience": ("brief_resilience_scale", resilience, lambda score: score < 3),
    "limited_health_literacy": ("sbsq", lambda answers, person: mean_of(answers), lambda score: score <= 2),
    "smoker": ("smoking", single, lambda score: score <= 2),
    "overweight": ("body_mass", mass, lambda score: score >= 25),
    "obesity": ("body_mass", mass, lambda score: score >= 30),
    "excessive_drinker": ("alcohol", excess, lambda score: score == 1),
    "meets_activity_guideline": ("activity_guideline", guideline, lambda score: score == 1),
    "trouble_making_ends_meet": ("making_ends_meet", single, lambda score: score >= 3),
    "overburdened_carer": ("informal_care", burden, lambda score: score >= 3),
    "unmet_need": ("unmet_need", unmet, lambda score: score == 1),
    "gp_access": ("gp_access", access, lambda score: score <= 2),
    "gp_experience": ("prem_gp", top_box, None),
    "net_recommendation": ("recommendation", net, None),
    "chronic_care_experience": ("pacic", lambda answers, person: mean_of(answers, missing=4), None),
    "shared_decisions": ("collaborate", nines, lambda score: score == 1),
    "coordination_experience": ("p3ceq", sum_of_ten, None),
    "work_engagement": ("uwes_3", lambda answers, person: mean_of(answers), None),
}


# --- respondents --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def respondents():
    """Persons with sex, municipality and weight, and their answers by instrument."""
    random = np.random.default_rng(19_840_713)
    found = []
    for id in range(1, RESPONDENTS + 1):
        person = {
            "person_id": id,
            "sex": [None, "female", "male"][random.integers(0, 9) % 3] if random.random() < 0.9 else "female",
            "area": ("GM0001", "GM0002")[random.integers(2)],
            "weight": float(random.integers(1, 400)) / 4,
        }
        person["answers"] = {
            instrument: [
                None if random.random() < 0.1 else float(random.choice(OF_ITEM.get(item) or values)) for item in items
            ]
            for instrument, (items, values) in ANSWERS.items()
        }
        found.append(person)
    return found


@pytest.fixture(scope="module")
def estimates(respondents):
    """The library's figures by indicator and region."""
    answers = [
        {
            "person_id": person["person_id"], "day": date(2022, 9, 15), "wave": "2022", "instrument": instrument,
            "item": item, "value": Decimal(str(answer)), "weight": Decimal(str(person["weight"])), "stratum": None,
            "cluster": None,
        }
        for person in respondents
        for instrument, own in person["answers"].items()
        for item, answer in zip(ANSWERS[instrument][0], own, strict=True)
        if answer is not None
    ]  # fmt: skip
    tables = {
        "person": [
            {"person_id": p["person_id"], "sex": p["sex"], "birth_year": 1970, "birth_month": 6} for p in respondents
        ],
        "residence": [
            {"person_id": p["person_id"], "valid_from": date(1990, 1, 1), "area_code": p["area"]}
            | {"area_level": "municipality"}
            for p in respondents
        ],
        "survey_answer": answers,
    }
    members = {p["person_id"]: [(date(2022, 1, 1), date(2023, 1, 1))] for p in respondents}
    wanted = survey_indicators(PLAIN, population="all", source="drawn", first_year=2022, last_year=2022)
    used = {definition.instrument for definition in wanted}
    with DuckDBEngine() as engine:
        periods = time_on(engine, tables, members, regions=REGIONS, years=(2022,))
        for query in score_fact([one for one in open_instruments() if one.id in used]).queries:
            engine.keep(query.name, query.rows)
        cells = survey_cells(engine, periods, wanted)
    made = survey_estimates(cells, GROUPS, wanted, regions=REGIONS.regions, division=2022)
    rows = made.filter(made["method"] == "survey").rows(named=True)
    return {(row["indicator"], row["region"]): row for row in rows}


@pytest.mark.parametrize("id", PLAIN)
def test_figure_and_number_of_respondents_of_every_region_equal_those_of_plain_python(id, respondents, estimates):
    instrument, score, counts = PLAIN[id]
    for region, areas in GROUPS.items():
        persons = [person for person in respondents if person["area"] in areas]
        scored = [(person["weight"], score(person["answers"][instrument], person)) for person in persons]
        known = [(weight, value) for weight, value in scored if value is not None]
        values = [(weight, value if counts is None else 100 * counts(value)) for weight, value in known]
        expected = sum(weight * value for weight, value in values) / sum(weight for weight, _ in values)

        found = estimates[id, region]

        # Some do not count, whatever the indicator: an answer was left open.
        assert 100 < len(known) < len(persons)
        assert found["persons"] == len(known)
        assert found["value"] == pytest.approx(expected, abs=1e-4)


def test_the_boundaries_of_every_share_occur_among_the_drawn_scores(respondents):
    """So that a rule with the wrong side of its limit would be seen."""
    limits = {
        "mental_complaints": 60, "high_distress": 30, "lonely": 3, "severely_lonely": 9, "low_resilience": 3,
        "limited_health_literacy": 2, "overweight": 25, "overburdened_carer": 3, "gp_access": 2, "smoker": 2,
        "trouble_making_ends_meet": 3, "good_perceived_health": 2, "activity_limitation": 2,
    }  # fmt: skip
    for id, limit in limits.items():
        instrument, score, _ = PLAIN[id]
        scores = [score(person["answers"][instrument], person) for person in respondents]
        assert any(value is not None and value == pytest.approx(limit, abs=1e-9) for value in scores), id


def test_only_indicators_with_a_licensed_score_are_left_out():
    open_ones = survey_indicators(None, population="all", source="drawn", first_year=2022, last_year=2022)

    assert {definition.indicator.id for definition in open_ones} == set(PLAIN)
