"""
The synthetic population against published figures.

Vektis, Open data Zorgverzekeringswet by municipality 2019-2023: insured years and cost by sex, age and municipality.
CBS, population and deaths 2019 (`open_data/population-panel`): 151,885 deaths on 17,282,163 inhabitants. Tolerances
allow for the chance in 50,000 persons.
"""

import duckdb
import polars as pl
import pytest

from proeftuin.data.open_data import OpenData
from proeftuin.data.synthetic import SyntheticPopulation, generate
from proeftuin.data.synthetic.margins import costs, derived_costs, derived_residents, residents
from proeftuin.data.synthetic.places import places_of

DEATH_RATE_2019 = 151_885 / 17_282_163

SPELL_DAYS = """
    SELECT y.year, sum(least(coalesce(valid_to, DATE '2024-01-01'), make_date(y.year + 1, 1, 1))
        - greatest(valid_from, make_date(y.year, 1, 1))) / 365.25 AS person_years
    FROM residence JOIN range(2019, 2024) y(year)
        ON valid_from < make_date(y.year + 1, 1, 1) AND coalesce(valid_to, DATE '2024-01-01') > make_date(y.year, 1, 1)
    GROUP BY y.year
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """An engine that sees the tables of a population of 50,000."""
    store = generate(tmp_path_factory.mktemp("margins") / "store", SyntheticPopulation(persons=50_000), buckets=1)
    engine = duckdb.connect()
    for table, files in store.files().items():
        if files:
            engine.read_parquet([str(file) for file in files], hive_partitioning=False).create_view(table)
    return engine


def test_the_margins_that_come_with_the_library_are_those_of_the_open_data(repository):
    open_data = OpenData(repository / "open_data")

    assert _table_of(derived_residents(open_data)) == _table_of(_wide_residents())
    assert derived_costs(open_data)["hospital"].to_list() == (
        costs().filter(group="hospital").sort("year", "sex", "age_band")["cents_per_year"].to_list()
    )


def _wide_residents() -> pl.DataFrame:
    return (
        residents()
        .with_columns(pl.format("{} {}", "sex", "age_band").alias("stratum"))
        .pivot("stratum", index="region", values="persons", sort_columns=True)
    )


def _table_of(frame: pl.DataFrame) -> list[tuple[object, ...]]:
    return frame.sort("region").rows()


def test_cost_per_person_year_is_that_of_vektis_within_fifteen_percent(engine):
    made = engine.sql(f"""
        SELECT year, "group", (sum(amount_cents) / any_value(person_years))::DOUBLE AS cents FROM (
            SELECT year(day) AS year, amount_cents, CASE WHEN kind = 'capitation' THEN 'gp_capitation'
                WHEN domain = 'gp' THEN 'gp_care' ELSE domain::VARCHAR END AS "group"
            FROM contact WHERE domain <> 'long_term_care'
        ) JOIN ({SPELL_DAYS}) USING (year) GROUP BY year, "group"
    """).pl()
    published = (
        costs()
        .group_by("year", "group")
        .agg(
            ((pl.col("cents_per_year") * pl.col("insured_years")).sum() / pl.col("insured_years").sum()).alias(
                "published"
            )
        )
    )
    ratio = made.join(published, on=["year", "group"]).with_columns(
        (pl.col("cents") / pl.col("published")).alias("ratio")
    )
    # Few persons have geriatric rehabilitation, so that chance weighs more in it.
    common = ratio.filter(pl.col("group") != "rehabilitation")["ratio"]
    total = ratio.group_by("year").agg(pl.col("cents").sum() / pl.col("published").sum())["cents"]

    assert len(ratio) == 5 * 13
    assert common.is_between(0.85, 1.15).all(), ratio.filter(~pl.col("ratio").is_between(0.85, 1.15))
    assert total.is_between(0.94, 1.06).all()


def test_lines_per_person_year_are_as_many_as_asked(engine):
    lines = engine.sql("SELECT count(*) FROM contact").fetchone()[0]
    person_years = engine.sql(f"SELECT sum(person_years) FROM ({SPELL_DAYS})").fetchone()[0]

    assert lines / person_years == pytest.approx(11.0, rel=0.05)


def test_mortality_is_that_of_2019(engine):
    deaths = engine.sql("SELECT count(*) FROM person WHERE death_day IS NOT NULL").fetchone()[0]
    person_years = engine.sql(f"SELECT sum(person_years) FROM ({SPELL_DAYS})").fetchone()[0]

    assert deaths / person_years == pytest.approx(DEATH_RATE_2019, rel=0.10)


def test_men_die_earlier_and_nearly_all_who_die_are_old(engine):
    rows = engine.sql("""
        SELECT sex, median(year(death_day) - birth_year), avg((year(death_day) - birth_year >= 65)::INTEGER)
        FROM person WHERE death_day IS NOT NULL GROUP BY sex
    """).fetchall()
    age = {sex: median for sex, median, _ in rows}

    assert 76 <= age["male"] < age["female"] <= 88
    assert min(elderly for _, _, elderly in rows) > 0.78


def test_sex_and_age_are_those_of_the_insured_years_of_2019(engine):
    made = engine.sql("""
        SELECT p.sex, least(90, (2018 - birth_year) // 15 * 15)::BIGINT AS age, count(*) AS made
        FROM person p WHERE person_id IN (SELECT person_id FROM residence WHERE valid_from = DATE '2019-01-01')
        GROUP BY ALL
    """).pl()
    published = (
        residents()
        .with_columns((pl.col("age_band").str.slice(0, 2).cast(pl.Int64) // 15 * 15).alias("age"))
        .group_by("sex", "age")
        .agg(pl.col("persons").sum())
    )
    shares = made.join(published, on=["sex", "age"]).with_columns(
        (pl.col("made") / pl.col("made").sum()).alias("made"), (pl.col("persons") / pl.col("persons").sum()).alias("as")
    )

    assert len(shares) == 14
    assert (shares["made"] - shares["as"]).abs().max() < 0.006


def test_places_hold_everybody_once_whatever_the_first_year():
    for first_year in (2011, 2019, 2023):
        places = places_of(SyntheticPopulation(first_year=first_year, last_year=2024))

        assert 0.999 < places.cells["start"].max() < 1
        assert set(places.cells["place"]) == set(places.sizes["place"]) == set(places.periods["place"])
        spans = places.periods.group_by("place").agg(pl.col("valid_from").min(), pl.col("valid_to").max())
        assert spans["valid_from"].unique().to_list() == [SyntheticPopulation(first_year=first_year).first_day]


def test_the_frail_get_more_conditions_and_cost_is_heavy_tailed(engine):
    share = engine.sql("""
        SELECT sum(cents) FILTER (rank <= 0.05) / sum(cents) FROM (
            SELECT cents, percent_rank() OVER (ORDER BY cents DESC) AS rank FROM (
                SELECT person_id, sum(amount_cents) AS cents FROM contact
                WHERE year(day) = 2019 AND domain <> 'long_term_care' GROUP BY person_id))
    """).fetchone()[0]

    assert 0.25 < float(share) < 0.65


def test_lasting_conditions_are_more_frequent_where_the_made_up_score_is_low(engine):
    conditions = dict(
        engine.sql("""
        WITH home AS (
            SELECT r.person_id, f.value < 0 AS is_low FROM residence r
            JOIN area_fact f ON f.area_code = r.area_code AND f.area_vintage = r.area_vintage
            AND f.indicator = 'socioeconomic_score'
            WHERE r.valid_from = DATE '2019-01-01'
        ), ill AS (SELECT DISTINCT person_id, code FROM diagnosis WHERE code_system = 'ICPC1' AND status = 'problem')
        SELECT is_low, count(i.code) / count(DISTINCT h.person_id) FROM home h
        JOIN person p ON p.person_id = h.person_id AND p.birth_year BETWEEN 1944 AND 1973
        LEFT JOIN ill i ON i.person_id = h.person_id GROUP BY is_low
    """).fetchall()
    )

    # The scores of the two halves differ by 0.4, frailty by 0.2 on the logarithmic scale, conditions by half of that.
    assert 1.04 < conditions[True] / conditions[False] < 1.17


def test_about_three_in_four_adults_call_their_health_good_and_the_ill_less_often(engine):
    good = engine.sql("""
        SELECT sum(weight) FILTER (value <= 2) / sum(weight),
            sum(weight) FILTER (value <= 2 AND birth_year < 1950) / sum(weight) FILTER (birth_year < 1950)
        FROM survey_answer JOIN person USING (person_id) WHERE instrument = 'self_rated_health' AND value IS NOT NULL
    """).fetchone()

    assert 0.65 < float(good[0]) < 0.85
    assert float(good[1]) < float(good[0])
