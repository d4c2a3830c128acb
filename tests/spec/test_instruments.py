"""Questionnaires to scores: answers in the order of the items, a point for one that was not given, and the score."""

from datetime import date
from decimal import Decimal

import pytest

from proeftuin.errors import DefinitionError
from proeftuin.steps.triple_aim.instruments.licence import with_licensed_scoring
from proeftuin.steps.triple_aim.instruments.reading import shipped_instruments
from proeftuin.steps.triple_aim.instruments.scoring import Placement, score_fact, without_licensed
from tests.care_example import care_rows, open_with

INSTRUMENTS = shipped_instruments()
MISSING = "-"


@pytest.fixture
def scored(care_engine):
    """Respondent × score to the value, of rows of answers."""

    def compute(instruments, rows, placements=None, **drawn):
        fact = score_fact(instruments, placements)
        open_with(care_engine, care_rows(**drawn) | {"survey_answer": rows})
        for query in fact.queries:
            kept = care_engine.keep(query.name, query.rows)
        return care_engine.frame(kept)

    return compute


@pytest.fixture
def hold(scored):
    """Sees that the scores drawn in a table are those that the engine gives."""

    def check(instrument, table):
        header, *lines = [[field.strip() for field in line.split("|")] for line in table.strip().splitlines()]
        ids = [item.id for item in instrument.items]
        rows = [row for person, line in enumerate(lines, 1) for row in answers(person, instrument.id, ids, line[1])]
        found = scored([instrument], rows)
        values = {(row["person_id"], row["score"]): row["value"] for row in found.iter_rows(named=True)}
        actual = [
            [line[0], line[1], *(_cell(values, instrument, person, column) for column in header[2:])]
            for person, line in enumerate(lines, 1)
        ]
        assert actual == lines

    return check


def answers(person, instrument, ids, drawn):
    given = drawn.split()
    assert len(given) == len(ids), drawn
    return [row(person, instrument, item, answer) for item, answer in zip(ids, given, strict=True) if answer != "."]


def row(person, instrument, item, answer, **more):
    value = None if answer is None else Decimal(answer)
    return {
        "person_id": person, "day": date(2022, 9, 15), "wave": "2022", "instrument": instrument, "item": item,
        "value": value, "weight": None, "stratum": None, "cluster": None,
    } | more  # fmt: skip


def _cell(values, instrument, person, column):
    """A score as a number, or whether it falls in the class that the column names as `score:cut_off`."""
    score, _, cut_off = column.partition(":")
    value = values[person, score]
    if value is None:
        return MISSING
    if not cut_off:
        return f"{Decimal(value) / 10_000:f}"
    return "yes" if instrument.score(score).cut_off(cut_off).range.holds(value) else "no"


def test_self_rated_health_is_good_from_very_good_to_good(hold):
    hold(
        INSTRUMENTS["self_rated_health"],
        """
        who            | answer | level | level:good
        very good      | 1      | 1     | yes
        good           | 2      | 2     | yes
        fair           | 3      | 3     | no
        very bad       | 5      | 5     | no
        no such answer | 6      | -     | -
        """,
    )


def test_limited_includes_not_severely_limited(hold):
    hold(
        INSTRUMENTS["gali"],
        """
        who        | answer | level | level:limited | level:severely_limited
        severely   | 1      | 1     | yes           | yes
        limited    | 2      | 2     | yes           | no
        not        | 3      | 3     | no            | no
        """,
    )


def test_mental_health_of_sixty_is_a_complaint_for_one_source_and_not_for_the_other(hold):
    # Nervous, down in the dumps, calm, downhearted, happy: 1 all of the time, 6 never.
    hold(
        INSTRUMENTS["mhi_5"],
        """
        who                    | answers   | total | total:complaints_rivm | total:complaints_cbs
        best                   | 6 6 1 6 1 | 100   | no                    | no
        worst                  | 1 1 6 1 6 | 0     | yes                   | yes
        sometimes on all five  | 4 4 4 4 4 | 52    | yes                   | yes
        fifteen of 25 points   | 4 4 3 4 3 | 60    | yes                   | no
        one step healthier     | 5 4 3 4 3 | 64    | no                    | no
        one step less healthy  | 4 4 4 4 3 | 56    | yes                   | yes
        one item missing       | 4 4 4 4 . | -     | -                     | -
        """,
    )


def test_risk_of_anxiety_or_depression_changes_at_16_and_at_30(hold):
    hold(
        INSTRUMENTS["kessler_10"],
        """
        who                        | answers             | total | total:low | total:moderate | total:high
        never on all               | 1 1 1 1 1 1 1 1 1 1 | 10    | yes       | no             | no
        fifteen                    | 2 2 2 2 2 1 1 1 1 1 | 15    | yes       | no             | no
        sixteen                    | 2 2 2 2 2 2 1 1 1 1 | 16    | no        | yes            | no
        twenty-nine                | 3 3 3 3 3 3 3 3 3 2 | 29    | no        | yes            | no
        thirty                     | 3 3 3 3 3 3 3 3 3 3 | 30    | no        | no             | yes
        always on all              | 5 5 5 5 5 5 5 5 5 5 | 50    | no        | no             | yes
        two missing, mean of eight | 3 3 3 3 3 3 3 3 . . | 30    | no        | no             | yes
        filled between two numbers | 2 2 2 2 2 1 1 1 . . | 16.25 | no        | yes            | no
        three missing              | 3 3 3 3 3 3 3 . . . | -     | -         | -              | -
        """,
    )


def test_loneliness_of_six_items_counts_more_or_less_on_the_lonely_side(hold):
    # Emotional items are the first, fourth and sixth; 1 yes, 2 more or less, 3 no.
    hold(
        INSTRUMENTS["de_jong_gierveld_6"],
        """
        who                      | answers     | total | emotional | social | total:lonely | total:strongly_lonely
        yes to all               | 1 1 1 1 1 1 | 3     | 3         | 0      | yes          | no
        more or less to all      | 2 2 2 2 2 2 | 6     | 3         | 3      | yes          | yes
        one point                | 3 2 1 3 1 3 | 1     | 0         | 1      | no           | no
        two points               | 3 3 3 3 1 3 | 2     | 0         | 2      | yes          | no
        four points              | 1 3 3 1 1 3 | 4     | 2         | 2      | yes          | no
        five points              | 1 3 3 1 1 1 | 5     | 3         | 2      | yes          | yes
        one missing adds nothing | 1 3 3 1 . 1 | 5     | 3         | -      | yes          | yes
        two missing              | 1 3 3 1 . . | -     | -         | -      | -            | -
        """,
    )


def test_loneliness_of_eleven_items_begins_at_three_and_is_severe_from_nine(hold):
    # Social items are 1, 4, 7, 8 and 11.
    hold(
        INSTRUMENTS["de_jong_gierveld_11"],
        """
        who         | answers               | total | total:lonely | total:severely_lonely | emotional | social:lonely
        none        | 1 3 3 1 3 3 1 1 3 3 1 | 0     | no           | no                    | 0         | no
        two         | 1 1 2 1 3 3 1 1 3 3 1 | 2     | no           | no                    | 2         | no
        three       | 3 3 3 3 3 3 2 1 3 3 1 | 3     | yes          | no                    | 0         | yes
        eight       | 3 1 1 3 1 1 1 1 1 1 1 | 8     | yes          | no                    | 6         | no
        nine        | 3 1 1 3 1 1 3 1 1 1 1 | 9     | yes          | yes                   | 6         | yes
        one missing | . 1 1 3 1 1 3 3 1 1 1 | 9     | yes          | yes                   | 6         | -
        two missing | . . 1 3 1 1 3 3 1 1 3 | -     | -            | -                     | 5         | -
        """,
    )


def test_resilience_is_low_below_three(hold):
    # The second, fourth and sixth item are turned round.
    hold(
        INSTRUMENTS["brief_resilience_scale"],
        """
        who                  | answers     | mean   | mean:low
        highest              | 5 1 5 1 5 1 | 5      | no
        exactly three        | 3 3 3 3 3 3 | 3      | no
        a step below         | 3 3 3 3 2 3 | 2.8333 | yes
        two missing          | 3 3 3 3 . . | 3      | no
        three missing        | 3 3 3 . . . | -      | -
        """,
    )


def test_dutch_values_of_five_levels_are_the_published_ones(hold):
    # Value set of Versteegh et al. (2016); the same states in the R package eq5d.
    hold(
        INSTRUMENTS["eq_5d_5l"],
        """
        state                 | answers   | index_nl_2016
        no problem            | 1 1 1 1 1 | 1
        slight mobility       | 2 1 1 1 1 | 0.918
        slight anxiety        | 1 1 1 1 2 | 0.883
        moderate on all       | 3 3 3 3 3 | 0.511
        one of each           | 1 2 3 4 5 | 0.047
        mixed                 | 3 2 5 2 3 | 0.455
        mixed                 | 3 5 2 5 3 | 0.129
        severe on all         | 4 4 4 4 4 | -0.289
        worst                 | 5 5 5 5 5 | -0.446
        one dimension missing | 1 1 1 1 . | -
        """,
    )


def test_dutch_values_of_three_levels_add_a_step_for_any_severe_problem(hold):
    # Lamers et al. (2006): 1 - 0.071 - 0.036 for 21111; 33333 takes every decrement and both steps.
    hold(
        INSTRUMENTS["eq_5d_3l"],
        """
        state                 | answers   | index_nl_2006
        no problem            | 1 1 1 1 1 | 1
        some mobility         | 2 1 1 1 1 | 0.893
        some on all           | 2 2 2 2 2 | 0.569
        severe anxiety        | 1 1 1 1 3 | 0.37
        worst                 | 3 3 3 3 3 | -0.329
        one dimension missing | . 1 1 1 1 | -
        """,
    )


def test_health_on_a_scale_lies_from_zero_to_hundred(hold):
    hold(
        INSTRUMENTS["eq_vas"],
        """
        who           | answer | total
        worst         | 0      | 0
        between       | 72.5   | 72.5
        best          | 100    | 100
        no such score | 101    | -
        """,
    )


def test_one_great_difficulty_is_a_limitation_whatever_is_missing(hold):
    hold(
        INSTRUMENTS["oecd_limitation"],
        """
        who                          | answers       | any | any:limited
        no difficulty                | 1 1 1 1 1 1 1 | 0   | no
        some difficulty with all     | 2 2 2 2 2 2 2 | 0   | no
        great difficulty with one    | 1 1 1 1 3 1 1 | 1   | yes
        cannot, six others missing   | . . . 4 . . . | 1   | yes
        none of six, one missing     | 1 1 1 1 1 1 . | -   | -
        """,
    )


def test_health_literacy_is_limited_up_to_a_mean_of_two(hold):
    hold(
        INSTRUMENTS["sbsq"],
        """
        who          | answers | mean   | mean:limited
        best         | 4 4 4   | 4      | no
        exactly two  | 2 2 2   | 2      | yes
        just above   | 2 2 3   | 2.3333 | no
        one missing  | 0 0 .   | -      | -
        """,
    )


def test_a_smoker_smokes_daily_or_sometimes(hold):
    hold(
        INSTRUMENTS["smoking"],
        """
        who       | answer | level | level:smoker | level:daily
        daily     | 1      | 1     | yes          | yes
        sometimes | 2      | 2     | yes          | no
        formerly  | 3      | 3     | no           | no
        """,
    )


def test_body_mass_is_kilograms_over_squared_metres(hold):
    hold(
        INSTRUMENTS["body_mass"],
        """
        who                    | weight and height | index   | index:overweight | index:obesity
        exactly 25             | 100 200           | 25      | yes              | no
        a hectogram less       | 99.9 200          | 24.975  | no               | no
        exactly 30             | 120 200           | 30      | yes              | yes
        with a half            | 70.5 172.5        | 23.6925 | no               | no
        metres for centimetres | 70 1.72           | -       | -                | -
        weight missing         | . 172             | -       | -                | -
        """,
    )


def test_alcohol_is_excessive_above_21_glasses_for_men_and_14_for_women(scored):
    people = """
        person_id | sex    | birth_year
                1 | male   | 1970
                2 | male   | 1970
                3 | female | 1970
                4 | female | 1970
                5 | female | 1970
                6 |        | 1970
    """
    glasses = {1: 21, 2: 22, 3: 14, 4: "14.5", 5: 0, 6: 40}
    rows = [row(person, "alcohol", "glasses_per_week", number) for person, number in glasses.items()]

    found = scored([INSTRUMENTS["alcohol"]], rows, person=people)

    values = dict(found.filter(found["score"] == "excessive").select("person_id", "value").rows())
    assert values == {1: 0, 2: 10_000, 3: 0, 4: 10_000, 5: 0, 6: None}
    assert dict(found.filter(found["score"] == "glasses").select("person_id", "value").rows())[4] == 145_000


def test_the_guideline_asks_for_150_minutes_and_two_days(hold):
    hold(
        INSTRUMENTS["activity_guideline"],
        """
        who                              | minutes and days | meets
        both exactly                     | 150 2            | 1
        a minute short                   | 149 7            | 0
        a day short                      | 600 1            | 0
        short of minutes, days missing   | 100 .            | 0
        enough minutes, days missing     | 150 .            | -
        """,
    )


def test_some_trouble_is_trouble_in_making_ends_meet(hold):
    hold(
        INSTRUMENTS["making_ends_meet"],
        """
        who          | answer | level | level:trouble
        minds        | 2      | 2     | no
        some         | 3      | 3     | yes
        """,
    )


def test_burden_is_of_carers_of_three_months_or_eight_hours_only(hold):
    hold(
        INSTRUMENTS["informal_care"],
        """
        who                            | months, hours, burden | burden | burden:overburdened
        three months                   | 3 1 2                 | 2      | no
        eight hours                    | 1 8 3                 | 3      | yes
        too short and too little       | 2 7.5 5               | -      | -
        eight hours, months missing    | . 8 5                 | 5      | yes
        too short, hours missing       | 2 . 5                 | -      | -
        burden missing                 | 12 20 .               | -      | -
        """,
    )


def test_need_is_unmet_for_any_reason_and_met_only_when_all_were_answered(hold):
    hold(
        INSTRUMENTS["unmet_need"],
        """
        who                  | cost, wait, distance | any
        for the wait         | 0 1 0                | 1
        for cost, rest open  | 1 . .                | 1
        for none             | 0 0 0                | 0
        one missing          | 0 0 .                | -
        needed no care       | 9 9 9                | -
        """,
    )


def test_access_is_timely_when_always_or_usually(hold):
    hold(
        INSTRUMENTS["gp_access"],
        """
        who            | answer | level | level:timely
        usually        | 2      | 2     | yes
        sometimes      | 3      | 3     | no
        no urgent need | 9      | -     | -
        """,
    )


def test_experience_with_the_practice_is_the_share_of_themes_with_the_best_answer(hold):
    hold(
        INSTRUMENTS["prem_gp"],
        """
        who                    | answers   | top_box | mean
        best on all            | 5 5 5 5 5 | 100     | 5
        best on two of five    | 5 5 4 4 1 | 40      | 3.8
        best on one of three   | 5 4 3 . . | 33.3333 | 4
        three missing          | 5 5 . . . | -       | -
        """,
    )


def test_promoters_give_nine_or_ten_and_detractors_up_to_six(hold):
    hold(
        INSTRUMENTS["recommendation"],
        """
        who   | answer | net
        ten   | 10     | 100
        nine  | 9      | 100
        eight | 8      | 0
        seven | 7      | 0
        six   | 6      | -100
        zero  | 0      | -100
        """,
    )


@pytest.mark.parametrize(
    ("instrument", "table"),
    [
        (
            "pacic",
            """
            who          | answers                                 | mean
            all          | 1 2 3 4 5 1 2 3 4 5 1 2 3 4 5 1 2 3 4 5 | 3
            four missing | 2 2 2 2 2 2 2 2 4 4 4 4 4 4 4 4 . . . . | 3
            five missing | 2 2 2 2 2 2 2 2 4 4 4 4 4 4 4 . . . . . | -
            """,
        ),
        (
            "pacic_s",
            """
            who           | answers               | mean
            all           | 1 2 3 4 5 1 2 3 4 5 3 | 3
            two missing   | 1 1 1 1 1 1 1 1 2 . . | 1.1111
            three missing | 1 1 1 1 1 1 1 1 . . . | -
            """,
        ),
    ],
)
def test_experience_with_chronic_care_needs_eighty_percent_of_the_items(hold, instrument, table):
    hold(INSTRUMENTS[instrument], table)


def test_shared_decisions_have_the_top_score_only_with_nine_on_all_three(hold):
    hold(
        INSTRUMENTS["collaborate"],
        """
        who               | answers | top
        nine on all       | 9 9 9   | 1
        eight on one      | 9 8 9   | 0
        eight, one open   | 8 . 9   | 0
        nines, one open   | 9 9 .   | -
        """,
    )


def test_steps_of_a_shared_decision_are_brought_to_a_hundred(hold):
    hold(
        INSTRUMENTS["sdm_q_9"],
        """
        who           | answers           | total
        best          | 5 5 5 5 5 5 5 5 5 | 100
        one of 45     | 1 0 0 0 0 0 0 0 0 | 2.2222
        two missing   | 5 5 5 5 5 5 5 . . | 100
        three missing | 5 5 5 5 5 5 . . . | -
        """,
    )


def test_experienced_coordination_is_a_sum_up_to_thirty(hold):
    hold(
        INSTRUMENTS["p3ceq"],
        """
        who           | answers             | total
        best          | 3 3 3 3 3 3 3 3 3 3 | 30
        two missing   | 2 2 2 2 2 2 2 2 . . | 20
        three missing | 2 2 2 2 2 2 2 . . . | -
        """,
    )


def test_work_engagement_is_the_mean_of_three(hold):
    hold(
        INSTRUMENTS["uwes_3"],
        """
        who         | answers | mean
        daily       | 6 6 6   | 6
        mixed       | 6 5 3   | 4.6667
        one missing | 6 6 .   | -
        """,
    )


def test_patient_activation_that_was_scored_before_is_taken_as_it_is(hold):
    hold(
        without_licensed(INSTRUMENTS["pam_13"]),
        """
        who        | thirteen statements and the score | delivered | delivered:level_1_or_2 | delivered:level_4_newer
        level 2    | . . . . . . . . . . . . . 55.1    | 55.1      | yes                    | no
        level 3    | . . . . . . . . . . . . . 55.2    | 55.2      | no                     | no
        level 4    | . . . . . . . . . . . . . 72.5    | 72.5      | no                     | yes
        not scored | 4 4 4 4 4 4 4 4 4 4 4 4 4 .       | -         | -                      | -
        """,
    )


@pytest.fixture
def made_up_activation(tmp_path):
    """A table that is nobody's: the score is the raw sum less 13."""
    path = tmp_path / "activation.csv"
    lines = [f"activation,raw,{raw},{raw - 13}" for raw in range(13, 53)]
    path.write_text("\n".join(["score,item,answer,points", *lines]), encoding="utf-8")
    return path


def test_a_licensed_table_of_the_user_gives_the_score_of_a_raw_sum(hold, made_up_activation):
    hold(
        with_licensed_scoring(INSTRUMENTS["pam_13"], made_up_activation),
        """
        who                        | thirteen statements and the score | activation
        lowest                     | 1 1 1 1 1 1 1 1 1 1 1 1 1 .       | 0
        highest                    | 4 4 4 4 4 4 4 4 4 4 4 4 4 .       | 39
        one missing, 38 becomes 41 | 4 4 3 3 3 3 3 3 3 3 3 3 . .       | 28
        four missing               | 4 4 4 4 4 4 4 4 4 . . . . .       | -
        """,
    )


@pytest.fixture
def made_up_summary(tmp_path):
    """Points that are nobody's: a constant and a tenth of each answer, taken off for the mental score."""
    instrument = INSTRUMENTS["sf_12_v2"]
    lines = ["physical,constant,,40", "mental,constant,,60"]
    for item in instrument.items:
        for answer in item.answers.meanings:
            lines += [f"physical,{item.id},{answer},{answer / 10}", f"mental,{item.id},{answer},{-answer / 10}"]
    path = tmp_path / "summary.csv"
    path.write_text("\n".join(["score,item,answer,points", *lines]), encoding="utf-8")
    return path


def test_licensed_points_of_the_user_are_added_to_their_constant(hold, made_up_summary):
    hold(
        with_licensed_scoring(INSTRUMENTS["sf_12_v2"], made_up_summary),
        """
        who         | answers                 | physical | mental
        ones        | 1 1 1 1 1 1 1 1 1 1 1 1 | 41.2     | 58.8
        highest     | 5 3 3 5 5 5 5 5 5 5 5 5 | 45.6     | 54.4
        one missing | 1 1 1 1 1 1 1 1 1 1 1 . | -        | -
        """,
    )


@pytest.mark.parametrize("instrument", ["pam_13", "sf_12_v2"])
def test_a_licensed_score_is_refused_without_its_file(instrument):
    with pytest.raises(DefinitionError, match="its points are licensed and no file with them was read"):
        score_fact([INSTRUMENTS[instrument]])


def test_a_survey_may_have_names_and_numbers_of_its_own(scored):
    place = Placement("gm2022", {"limitation": "Q7"}, {"limitation": {0: 3, 1: 2, 2: 1}})
    rows = [row(1, "gm2022", "Q7", 0), row(2, "gm2022", "Q7", 2), row(3, "gm2022", "Q7", 3), row(4, "gali", "Q7", 1)]

    found = scored([INSTRUMENTS["gali"]], rows, {"gali": place})

    assert sorted(found.select("person_id", "value").rows()) == [(1, 30_000), (2, 10_000), (3, None)]


def test_each_round_is_scored_by_itself_with_the_last_day_and_the_weight_of_the_respondent(scored):
    smoker = {"weight": Decimal("12.5"), "stratum": "GG1", "cluster": "GM1"}
    rows = [
        row(1, "uwes_3", "vigour", 6, **smoker),
        row(1, "uwes_3", "dedication", 5, **smoker),
        row(1, "uwes_3", "absorption", 4, **smoker, day=date(2022, 9, 17)),
        row(1, "uwes_3", "vigour", 1, wave="2024", day=date(2024, 9, 1)),
    ]

    found = scored([INSTRUMENTS["uwes_3"]], rows).sort("wave")

    assert found.rows() == [
        (1, date(2022, 9, 17), "2022", "uwes_3", "mean", 50_000, 125_000, "GG1", "GM1"),
        (1, date(2024, 9, 1), "2024", "uwes_3", "mean", None, None, None, None),
    ]


def test_who_gave_no_answer_in_words_has_a_row_without_a_score(scored):
    found = scored([INSTRUMENTS["smoking"]], [row(1, "smoking", "smokes", None), row(2, "gali", "limitation", 1)])

    assert found.select("person_id", "value").rows() == [(1, None)]
