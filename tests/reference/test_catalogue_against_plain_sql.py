"""The catalogue on DE-SynPUF sample 1, against plain SQL on the published files, by state and year."""

import json

import duckdb
import polars as pl
import pytest

from benchmarks.desynpuf_by_hand import CARRIER, COST, COUNTED, COVER, HOSPITAL, MAY_BE_READMITTED, STAYS, TIME
from proeftuin.data.care.store import CareStore
from proeftuin.data.engine.duckdb_engine import DuckDBEngine
from proeftuin.data.loading.desynpuf import CONDITIONS, desynpuf_delivery
from proeftuin.data.loading.loader import load
from proeftuin.steps.population.attribution import RegionsOfUnits, attribution_query, give_units
from proeftuin.steps.population.person_time import person_period_query
from proeftuin.steps.population.population_definition import Attribution, AttributionRule
from proeftuin.steps.population.query import care_table
from proeftuin.steps.triple_aim.care_cell import care_cells
from proeftuin.steps.triple_aim.care_cell_table import cell_table
from proeftuin.steps.triple_aim.care_definition import care_indicators
from proeftuin.steps.triple_aim.care_estimate import care_estimates
from proeftuin.steps.triple_aim.catalogue.reading import records_of
from proeftuin.steps.triple_aim.cost_basis import CostBasis
from proeftuin.steps.triple_aim.facts.code_list import CodeList

SAMPLE = "tests/reference/data/cms-desynpuf"
YEARS = (2008, 2009, 2010)
PER_THOUSAND = ("hospital_admissions", "hospital_stays", "bed_days")
WANTED = ("care_cost_total", "care_cost_hospital", *PER_THOUSAND, "readmission")


def own_indicators(flags):
    """Shares of persons with each of the publisher's flags, written as a study would write indicators of its own."""
    text = {"nl": "vlag van een chronische aandoening", "en": "flag of a chronic condition"}
    texts = dict.fromkeys(["name", "description", "numerator", "denominator", "needs"], text)
    defaults = texts | {
        "version": "1", "aim": "health", "domain": "disease_burden", "type": "outcome", "unit": "percent_of_persons",
        "period": "calendar_year", "direction": "lower", "standardisation": "age_and_sex", "minimum_persons": 10,
        "licence": "public domain",
    }  # fmt: skip
    indicators = [
        {"id": id, "computations": [{"care": {"of": {"persons_with": "diagnosis", "where": {"codes": [id]}}}}]}
        for id in flags
    ]
    lists = {id: CodeList(id, "DESYNPUF_FLAG", (flag,), "1", "codebook", True) for id, flag in flags.items()}
    written = json.dumps({"defaults": defaults, "indicators": indicators})
    return records_of(written, family="own", lists=lists, place="own indicators")


@pytest.fixture(scope="module")
def plain(repository):
    """Rows of a plain query on the published files, by state and year."""
    folder = repository / SAMPLE
    with duckdb.connect() as connection:
        connection.execute(COVER.format(folder=folder))
        diagnoses = ", ".join(f"ICD9_DGNS_CD_{number}" for number in range(1, 11))
        connection.execute(STAYS.format(folder=folder, diagnoses=diagnoses))
        yield lambda query: {(state, year): found for state, year, *found in connection.execute(query).fetchall()}


@pytest.fixture(scope="module")
def store(repository, tmp_path_factory):
    made = CareStore.make(tmp_path_factory.mktemp("catalogue") / "store", buckets=1)
    return load(made, desynpuf_delivery(repository / SAMPLE, source="medicare"))[0]


@pytest.fixture(scope="module")
def engine(store):
    """Everybody who is insured, in the state of the county where they live."""
    with DuckDBEngine() as engine:
        engine.open(store.files())
        area = engine.frame(care_table("area").filter(lambda rows: rows.area_level == "county"))
        units = RegionsOfUnits({(code, None): state for code, state in area.select("area_code", "parent").rows()})
        attribution = Attribution(AttributionRule.RESIDENCE, level="county")
        give_units(engine, attribution, units, years=YEARS)
        cover = care_table("registration")
        members = cover.select("person_id", start="valid_from", end="valid_to")
        periods = person_period_query(members, attribution_query(attribution).rows, years=YEARS)
        engine.keep(periods.name, periods.rows)
        yield engine, periods.kept, units.regions


@pytest.fixture(scope="module")
def estimates(engine):
    """Crude estimates of the catalogue by state and year: numerator, denominator and value."""
    opened, periods, states = engine
    found = care_indicators(
        WANTED, population="insured", source="desynpuf", first_year=2008, last_year=2010, cost=CostBasis.PAID
    )
    sums = care_cells(opened, periods, {id: one.tally for id, one in found.items()})
    cells = cell_table(sums, found, states, division=2010)
    groups = {"all": list(states), **{state: [state] for state in states}}
    made = care_estimates(cells, groups, {id: one.indicator for id, one in found.items()}, division=2010)
    return made.filter((pl.col("method") == "crude") & (pl.col("region") != "all"))


@pytest.fixture
def estimated(estimates):
    """The same for one indicator."""

    def of(indicator):
        rows = estimates.filter(pl.col("indicator") == indicator)
        rows = rows.with_columns(pl.col("period_start").dt.year().alias("year"))
        columns = rows.select("region", "year", "numerator", "denominator", "value").rows()
        return {(state, year): tuple(found) for state, year, *found in columns}

    return of


def test_every_state_and_year_has_its_person_years(estimated, plain):
    expected = {place: years for place, (years, _) in plain(TIME).items()}

    found = {place: years for place, (_, years, _) in estimated("care_cost_total").items()}

    assert len(expected) > 100
    assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("indicator", "amounts"), [("care_cost_total", (*HOSPITAL, *CARRIER)), ("care_cost_hospital", HOSPITAL)]
)
def test_cost_per_person_year_equals_plain_sql(estimated, plain, indicator, amounts):
    cost = plain(COST.format(amounts=" + ".join(f"{name}::DECIMAL(18, 2)" for name in amounts)))
    time = plain(TIME)
    expected = {place: float(cost.get(place, [0])[0]) / years for place, (years, _) in time.items()}

    found = {place: value for place, (_, _, value) in estimated(indicator).items()}

    assert sum(found.values()) > 0
    assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("indicator", "rows", "counted"),
    [
        ("hospital_admissions", "admission", "count(*)"),
        ("hospital_stays", "stay", "count(*)"),
        ("bed_days", "stay", "sum(discharged - admitted)"),
    ],
)
def test_use_of_hospital_per_thousand_person_years_equals_plain_sql(estimated, plain, indicator, rows, counted):
    number = plain(COUNTED.format(rows=rows, counted=counted))
    time = plain(TIME)
    expected = {place: 1_000 * float(number.get(place, [0])[0]) / years for place, (years, _) in time.items()}

    found = {place: value for place, (_, _, value) in estimated(indicator).items()}

    assert sum(found.values()) > 0
    assert found == pytest.approx(expected, rel=1e-12)


def test_transfers_make_fewer_stays_than_admissions(estimated):
    """Without any, the two definitions would not be told apart by these data."""
    total = {id: sum(number for number, _, _ in estimated(id).values()) for id in PER_THOUSAND}

    assert 0 < total["hospital_stays"] < total["hospital_admissions"]


def test_readmissions_within_30_days_equal_plain_sql(estimated, plain):
    of = MAY_BE_READMITTED.format(more="")
    back = MAY_BE_READMITTED.format(more=" AND next_stay <= discharged + 30")
    discharges = plain(COUNTED.format(rows="judged", counted=of))
    readmitted = plain(COUNTED.format(rows="judged", counted=back))

    found = {place: (number, below) for place, (number, below, _) in estimated("readmission").items() if below}

    assert sum(number for number, _ in found.values()) > 100
    assert found == {
        place: (float(readmitted[place][0]), float(below)) for place, (below,) in discharges.items() if below
    }


def test_prevalence_of_chronic_flags_equals_plain_sql(engine, plain):
    """Flags of the publisher, by indicators that a study could write itself."""
    opened, periods, states = engine
    ids = {column.lower(): column for column in CONDITIONS}
    tallies = {record.id: record.computations[0].tally for record in own_indicators(ids)}
    sums = care_cells(opened, periods, tallies).drop("sex", "age_band").group_by("region", "year").agg(pl.all().sum())

    counts = ", ".join(f"sum(({column} = '1')::INTEGER)" for column in ids.values())
    flagged = plain(
        f"SELECT state, year, {counts} FROM cover WHERE booked_on >= first_day AND booked_on < after GROUP BY ALL"
    )
    persons = {place: number for place, (_, number) in plain(TIME).items()}

    found = {
        (states[row["region"] - 1], row["year"]): (row["persons"], [row[f"{id}__total"] for id in ids])
        for row in sums.rows(named=True)
    }
    assert all(sum(row[f"{id}__total"] for row in sums.rows(named=True)) > 100 for id in ids)
    assert found == {place: (number, flagged.get(place, [0] * len(ids))) for place, number in persons.items()}
