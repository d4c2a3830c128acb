"""A synthetic population: every row as the contracts say, spells in order, as many planted faults as it tells."""

from datetime import date
from math import exp

import duckdb
import pytest

from proeftuin.data.care.contract import Kind
from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.data.synthetic import Faults, SyntheticPopulation, generate, truth
from proeftuin.data.synthetic.coded_care import ADMITTED_FOR, DISPENSED_FOR, VARIANTS
from proeftuin.data.synthetic.deaths import OTHER_CAUSES, PLACES
from proeftuin.data.synthetic.places import area_facts, places_of
from proeftuin.data.synthetic.questions import INSTRUMENTS
from proeftuin.steps.triple_aim.instruments.reading import shipped_instruments
from proeftuin.vocabulary.division import municipalities_on

PERSONS = 6_000
FAULTS = Faults(
    missing_sex=0.02,
    events_after_death=0.5,
    overlapping_residence=0.01,
    residence_gaps=0.01,
    duplicated_lines=0.005,
    unknown_areas=0.01,
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A store without faults and an engine that sees its tables."""
    return _opened(tmp_path_factory.mktemp("synthetic") / "store", SyntheticPopulation(persons=PERSONS, own_risk=True))


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    """A store with every fault, and an engine that sees its tables."""
    return _opened(tmp_path_factory.mktemp("faulty") / "store", SyntheticPopulation(persons=PERSONS, faults=FAULTS))


def _opened(folder, population):
    store = generate(folder, population, buckets=2)
    engine = duckdb.connect()
    for table, files in store.files().items():
        if files:
            engine.read_parquet([str(file) for file in files], hive_partitioning=False).create_view(table)
    return store, engine


def number(engine, query: str) -> int:
    return engine.sql(f"SELECT count(*) FROM {query}").fetchone()[0]


FILLED = [
    "person",
    "residence",
    "registration",
    "contact",
    "diagnosis",
    "medication",
    "measurement",
    "survey_answer",
    "area",
    "area_crosswalk",
    "area_fact",
]


@pytest.mark.parametrize("table", FILLED)
def test_every_table_has_the_columns_and_types_of_its_contract(made, table):
    _, engine = made

    stored = {
        name: str(kind)
        for name, kind in engine.sql(f"SELECT column_name, column_type FROM (DESCRIBE {table})").fetchall()
    }

    assert {name: kind.replace(" ", "") for name, kind in stored.items()} == CARE_TABLES[table].stored_columns()


@pytest.mark.parametrize("table", FILLED)
def test_every_value_is_one_that_the_contract_allows(made, table):
    _, engine = made
    wrong = {}
    for name, column in CARE_TABLES[table].columns.items():
        conditions = []
        if column.missing is None:
            conditions.append(f"{name} IS NULL")
        if column.allowed:
            conditions.append(f"{name} NOT IN {column.allowed}")
        if column.lowest is not None:
            conditions.append(f"{name} < {column.lowest}")
        if column.highest is not None:
            conditions.append(f"{name} > {column.highest}")
        if column.kind is Kind.CODE:
            conditions.append(f"({name} <> trim({name}) OR {name} = '')")
        if conditions:
            wrong[name] = number(engine, f"{table} WHERE {' OR '.join(conditions)}")

    assert set(wrong.values()) == {0}, wrong


@pytest.mark.parametrize("table", [name for name in FILLED if CARE_TABLES[name].key])
def test_keys_occur_once(made, table):
    _, engine = made
    key = ", ".join(CARE_TABLES[table].key)

    assert number(engine, f"(SELECT {key} FROM {table} GROUP BY {key} HAVING count(*) > 1)") == 0


@pytest.mark.parametrize(("spells", "parts"), [("residence", "person_id"), ("registration", "person_id, kind")])
def test_spells_follow_each_other_without_gap_or_overlap(made, spells, parts):
    _, engine = made

    broken = f"""(
        SELECT valid_to, lead(valid_from) OVER (PARTITION BY {parts} ORDER BY valid_from) AS next_from FROM {spells}
    ) WHERE next_from IS NOT NULL AND valid_to IS DISTINCT FROM next_from"""

    assert number(engine, broken) == 0
    assert number(engine, f"{spells} WHERE valid_to <= valid_from") == 0


def test_everybody_lives_somewhere_and_has_an_insurer_and_a_practice(made):
    _, engine = made

    for query in ("residence", "registration WHERE kind = 'insurer'", "registration WHERE kind = 'gp'"):
        assert number(engine, f"(SELECT DISTINCT person_id FROM {query})") == PERSONS


def test_a_residence_is_in_a_municipality_of_its_own_vintage(made):
    _, engine = made
    spells = engine.sql("SELECT DISTINCT area_code, valid_from FROM residence").fetchall()

    assert [code for code, day in spells if code not in municipalities_on(day)] == []
    assert number(engine, "residence WHERE area_vintage <> year(valid_from)") == 0


def test_every_municipality_of_every_year_has_one_score_of_welfare(made):
    _, engine = made

    for year in range(2019, 2024):
        codes = engine.sql(
            f"SELECT area_code FROM area_fact WHERE indicator = 'socioeconomic_score' AND area_vintage = {year} "
            f"AND period_start = DATE '{year}-01-01' AND value BETWEEN -2 AND 2"
        ).fetchall()
        assert sorted(code for (code,) in codes) == sorted(municipalities_on(date(year, 1, 1)))


def test_another_seed_gives_other_scores_and_the_same_one_the_same():
    drawn = [
        area_facts(population, places_of(population))["value"].to_list()
        for population in (SyntheticPopulation(seed=seed, first_year=2023) for seed in (1, 1, 2))
    ]

    assert drawn[0] == drawn[1] != drawn[2]


def test_people_are_frailer_where_the_score_is_low_and_as_frail_as_ever_in_all():
    sizes = places_of(SyntheticPopulation()).sizes

    assert (sizes["frailty"] * sizes["persons"]).sum() / sizes["persons"].sum() == pytest.approx(1)
    assert sizes.sort("score")["frailty"].is_sorted(descending=True)


def test_a_merged_municipality_closes_a_spell_and_opens_one_under_the_new_code(made):
    _, engine = made

    ended = engine.sql("""
        SELECT DISTINCT r.valid_to, n.area_code, n.area_vintage
        FROM residence r JOIN residence n ON n.person_id = r.person_id AND n.valid_from = r.valid_to
        WHERE r.area_code = 'GM0003' AND r.valid_to = DATE '2021-01-01' AND n.area_code <> 'GM0344'
    """).fetchall()
    lasting = number(
        engine, "residence WHERE area_code = 'GM0003' AND (valid_to IS NULL OR valid_to > DATE '2021-01-01')"
    )

    assert lasting == 0
    assert (date(2021, 1, 1), "GM1979", 2021) in ended


def test_nothing_happens_before_birth_after_death_or_outside_the_residence(made):
    _, engine = made

    for table in ("contact", "diagnosis", "medication", "measurement", "survey_answer"):
        outside = f"""{table} f WHERE NOT EXISTS (
            SELECT 1 FROM residence r WHERE r.person_id = f.person_id AND r.valid_from <= f.day
                AND (r.valid_to IS NULL OR r.valid_to > f.day))"""
        assert number(engine, outside) == 0, table
        assert number(engine, f"{table} JOIN person USING (person_id) WHERE day > death_day") == 0, table
        assert number(engine, f"{table} JOIN person USING (person_id) WHERE year(day) < birth_year") == 0, table


def test_a_stay_ends_on_or_after_its_day_and_other_contacts_have_no_end(made):
    _, engine = made
    stays = "kind IN ('admission', 'intensive_care')"

    assert number(engine, f"contact WHERE {stays} AND (end_day IS NULL OR end_day < day)") == 0
    assert number(engine, f"contact WHERE NOT {stays} AND end_day IS NOT NULL") == 0


def test_intensive_care_is_within_an_admission_and_has_no_amount_of_its_own(made):
    _, engine = made
    outside = """contact i WHERE kind = 'intensive_care' AND NOT EXISTS (
        SELECT 1 FROM contact a WHERE a.kind = 'admission' AND a.person_id = i.person_id AND a.day = i.day
            AND a.end_day >= i.end_day AND a.provider_id = i.provider_id)"""

    assert number(engine, "contact WHERE kind = 'intensive_care'") > 20
    assert number(engine, outside) == 0
    assert number(engine, "contact WHERE kind = 'intensive_care' AND amount_cents IS NOT NULL") == 0


def test_about_half_of_the_admissions_are_urgent_and_every_one_says_it(made):
    _, engine = made
    urgent = number(engine, "contact WHERE kind = 'admission' AND domain = 'hospital' AND urgency = 'urgent'")
    planned = number(engine, "contact WHERE kind = 'admission' AND domain = 'hospital' AND urgency = 'planned'")

    assert 0.4 < urgent / (urgent + planned) < 0.6
    assert number(engine, "contact WHERE kind = 'admission' AND domain = 'hospital'") == urgent + planned


def test_every_emergency_visit_has_a_level_of_triage_and_a_referrer_and_nothing_else_has(made):
    _, engine = made
    visits = number(engine, "contact WHERE kind = 'emergency'")
    low = number(engine, "contact WHERE kind = 'emergency' AND triage_level >= 4 AND referred_by = 'self'")

    assert number(engine, "contact WHERE triage_level BETWEEN 1 AND 5 AND referred_by IS NOT NULL") == visits
    assert number(engine, "contact WHERE triage_level IS NOT NULL OR referred_by IS NOT NULL") == visits
    # 35 in a hundred come unsent and 44 in a hundred have level 4 or 5.
    assert low / visits == pytest.approx(0.35 * 0.44, abs=0.03)


@pytest.mark.parametrize(
    ("care", "norm", "mean"),
    [
        ("kind = 'first_outpatient'", 28, 24),
        ("domain = 'hospital' AND kind IN ('day_case', 'admission') AND urgency = 'planned'", 49, 30),
    ],
)
def test_who_planned_care_was_asked_for_waited_about_as_long_as_the_model_says(made, care, norm, mean):
    _, engine = made
    asked = number(engine, f"contact WHERE {care}")
    above = number(engine, f"contact WHERE {care} AND day - asked_day > {norm}")

    assert number(engine, f"contact WHERE {care} AND asked_day <= day") == asked > 500
    assert above / asked == pytest.approx(exp(-(norm + 1) / mean), abs=0.03)


def test_urgent_care_was_not_asked_for_before(made):
    _, engine = made

    assert number(engine, "contact WHERE asked_day IS NOT NULL AND urgency = 'urgent'") == 0
    assert number(engine, "contact WHERE asked_day IS NOT NULL AND domain = 'mental_health'") > 20


def test_women_of_childbearing_age_alone_are_admitted_for_childbirth(made):
    _, engine = made
    born = "contact JOIN person USING (person_id) WHERE kind = 'admission' AND diagnosis_code LIKE 'O%'"

    assert number(engine, born) > 20
    assert number(engine, f"{born} AND sex = 'male'") == 0
    assert number(engine, f"{born} AND year(day) - birth_year NOT BETWEEN 19 AND 41") == 0


def test_some_admissions_go_on_in_another_hospital_on_the_day_of_discharge(made):
    _, engine = made
    moved = """contact a JOIN contact b ON a.person_id = b.person_id AND b.day = a.end_day AND a.day < b.day
        AND a.provider_id <> b.provider_id AND a.kind = 'admission' AND b.kind = 'admission'
        WHERE a.domain = 'hospital' AND b.domain = 'hospital'"""

    assert 0.01 < number(engine, moved) / number(engine, "contact WHERE kind = 'admission'") < 0.06


def test_everybody_who_died_has_a_place_and_one_underlying_cause_on_the_day_of_death(made):
    _, engine = made
    causes = "diagnosis WHERE status = 'cause_of_death'"
    dead = number(engine, "person WHERE death_day IS NOT NULL")

    assert number(engine, "person WHERE death_place IS NOT NULL") == dead > 0
    assert number(engine, causes) == number(engine, f"(SELECT DISTINCT person_id FROM {causes})") == dead
    assert (
        number(engine, "diagnosis JOIN person USING (person_id) WHERE status LIKE '%cause%' AND day <> death_day") == 0
    )


def test_a_practice_has_doctors_of_whom_one_sees_most_of_a_person(made):
    _, engine = made
    rows = engine.sql("""
        SELECT sum(most) / sum(contacts) FROM (
            SELECT person_id, max(seen) AS most, sum(seen) AS contacts FROM (
                SELECT person_id, provider_id, count(*) AS seen FROM contact
                WHERE kind IN ('consultation', 'telephone') GROUP BY ALL) GROUP BY person_id HAVING sum(seen) > 9)
    """).fetchall()

    assert 0.5 < float(rows[0][0]) < 0.95


def test_every_dispensing_is_a_contact_and_a_medicine(made):
    _, engine = made
    days = "SELECT person_id, day, code FROM {} ORDER BY ALL"

    dispensed = engine.sql(
        days.format("contact WHERE kind = 'dispensing'").replace("contact WHERE", "contact WHERE")
    ).fetchall()

    assert dispensed == engine.sql(days.format("medication")).fetchall()


def test_no_adult_uses_more_own_risk_than_the_law_asks(made):
    _, engine = made

    assert number(engine, "contact WHERE amount_kind = 'own_risk'") > 0
    assert number(engine, "contact WHERE amount_kind = 'own_risk' AND amount_cents > 38500") == 0


def test_a_practice_is_paid_for_each_quarter_in_which_someone_is_registered(made):
    _, engine = made

    assert (
        number(
            engine,
            "(SELECT person_id, quarter(day), year(day) FROM contact WHERE kind = 'capitation' "
            "GROUP BY ALL HAVING count(*) > 1)",
        )
        == 0
    )
    whole = "(SELECT person_id FROM contact WHERE kind = 'capitation' GROUP BY ALL HAVING count(*) = 20)"
    stayed = """(
        SELECT person_id FROM residence GROUP BY person_id HAVING min(valid_from) < DATE '2019-04-01'
            AND max(coalesce(valid_to, DATE '2024-01-01')) > DATE '2023-10-01')"""

    assert number(engine, whole) == number(engine, stayed)


def test_survey_weights_add_up_to_the_adults(made):
    _, engine = made
    stood_for = engine.sql(
        "SELECT sum(weight) FROM survey_answer WHERE item = 'limitation' AND wave = '2023'"
    ).fetchone()[0]
    adults = number(engine, "person WHERE birth_year < 2005 AND (death_day IS NULL OR death_day > DATE '2023-11-01')")

    assert float(stood_for) == pytest.approx(adults, rel=0.35)


def test_every_answer_is_one_that_its_instrument_has(made):
    _, engine = made
    asked = engine.sql("SELECT DISTINCT instrument, item, value FROM survey_answer WHERE value IS NOT NULL").fetchall()
    known = shipped_instruments()
    answers = {name: {item.id: item.answers for item in known[name].items} for name in {row[0] for row in asked}}

    wrong = []
    for name, item, value in asked:
        of = answers[name][item]
        exact = int(value * 10_000)
        if not (int(value) in of.meanings if of.meanings else of.lowest <= exact <= of.highest):
            wrong.append((name, item, value))
    assert wrong == []
    assert all(set(answers[name]) == {item for other, item, _ in asked if other == name} for name in answers)


def test_shares_of_answers_and_causes_add_up_to_one():
    shares = [sum(answers.values()) for one in INSTRUMENTS for answers in one.items.values()]
    shares += [sum(of_age.values()) for of_age in (*OTHER_CAUSES.values(), *PLACES.values())]

    assert shares == [pytest.approx(1.0)] * len(shares)
    assert {sum(codes.values()) for codes in (*ADMITTED_FOR.values(), *DISPENSED_FOR.values())} == {VARIANTS}


def test_the_files_are_sorted_by_person_and_day(made):
    store, engine = made

    for part in store.parts("contact"):
        rows = engine.sql(f"SELECT person_id, day FROM read_parquet('{store.folder / part.path}')").fetchall()
        assert rows == sorted(rows)
        assert len(rows) == part.rows


def test_every_part_holds_the_persons_of_its_bucket_and_the_facts_of_its_year(made):
    store, engine = made

    for table in ("person", "contact", "diagnosis"):
        for part in store.parts(table):
            wrong = f"person_id % 2 <> {part.bucket}" + (f" OR year(day) <> {part.year}" if part.year else "")
            assert number(engine, f"read_parquet('{store.folder / part.path}') WHERE {wrong}") == 0


def test_a_synthetic_store_says_so(made):
    store, engine = made

    assert store.is_synthetic
    assert engine.sql("SELECT DISTINCT source FROM contact").fetchall() == [("synthetic",)]


def test_without_faults_none_is_told(made):
    store, _ = made

    assert set(truth(store).faults.values()) == {0}


def test_planted_faults_are_as_many_as_the_truth_says(faulty):
    store, engine = faulty
    overlaps = """(SELECT a.person_id FROM residence a JOIN residence b ON a.person_id = b.person_id
        AND a.valid_from < b.valid_from AND b.valid_from < coalesce(a.valid_to, DATE '2030-01-01')
        GROUP BY a.person_id)"""
    gaps = """(SELECT DISTINCT a.person_id FROM residence a WHERE a.valid_to IS NOT NULL AND EXISTS (
        SELECT 1 FROM residence b WHERE b.person_id = a.person_id AND b.valid_from = a.valid_to + 60)
        AND NOT EXISTS (SELECT 1 FROM residence b WHERE b.person_id = a.person_id AND b.valid_from <= a.valid_to
        AND (b.valid_to IS NULL OR b.valid_to > a.valid_to)))"""
    found = {
        "missing_sex": number(engine, "person WHERE sex IS NULL"),
        "events_after_death": number(engine, "contact JOIN person USING (person_id) WHERE day > death_day"),
        "overlapping_residence": number(engine, overlaps),
        "duplicated_lines": number(engine, "(SELECT line_id FROM contact GROUP BY line_id HAVING count(*) = 2)"),
        "unknown_areas": number(engine, "residence WHERE area_code = 'GM9999'"),
    }
    planted = truth(store).faults

    assert {name: planted[name] for name in found} == found
    assert min(found.values()) > 0
    assert 0 < number(engine, gaps) <= planted["residence_gaps"]
