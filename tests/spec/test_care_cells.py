"""Cells from person rows: what is added up, for whom, in which region and year."""

from datetime import date
from decimal import Decimal
from functools import partial

import polars as pl
import pytest

from proeftuin.errors import DataContractError, DefinitionError
from proeftuin.steps.population.attribution import RegionsOfUnits
from proeftuin.steps.triple_aim.care_cell_table import added_cells, cell_table
from proeftuin.steps.triple_aim.care_definition import care_indicators
from proeftuin.steps.triple_aim.cost_basis import CostBasis
from tests.care_example import care_rows
from tests.cell_strategies import sums_on

REGIONS = RegionsOfUnits({("GM0001", None): "GM0001", ("GM0002", None): "GM0002"})
IN_ONE_PLACE = """
    person_id | valid_from | valid_to | area_code | area_level
            1 | 1990-01-01 |          | GM0001    | municipality
            2 | 1990-01-01 |          | GM0001    | municipality
"""
MOVED_ON_1_JULY = """
    person_id | valid_from | valid_to   | area_code | area_level
            1 | 1990-01-01 | 2020-07-01 | GM0001    | municipality
            1 | 2020-07-01 |            | GM0002    | municipality
"""
ALL_OF_2020 = (date(2020, 1, 1), date(2021, 1, 1))


@pytest.fixture
def cells(care_engine):
    """Published cells of one or more indicators, by default for everybody during the whole of 2020."""
    return partial(cells_on, care_engine)


def cells_on(engine, *indicators, members=None, years=(2020,), cost=CostBasis.DECLARED, **drawn):
    tables = care_rows(**drawn)
    chosen = care_indicators(
        indicators, population="everybody", source="example", first_year=2020, last_year=2020, cost=cost
    )
    everybody = {row["person_id"]: [ALL_OF_2020] for row in tables["person"]}
    measures = {id: found.tally for id, found in chosen.items()}
    sums = sums_on(engine, tables, members or everybody, measures=measures, regions=REGIONS, years=years)
    return cell_table(sums, chosen, REGIONS.regions, division=2020)


def totals(cells, *keys):
    """Region, and what else is asked for, to the total."""
    keys = keys or ("region",)
    summed = cells.group_by(keys).agg(pl.col("total").sum())
    return {row[0] if len(keys) == 1 else row[:-1]: row[-1] for row in summed.rows()}


def test_a_cost_falls_in_the_region_where_the_person_lived_on_its_own_day(cells):
    found = cells(
        "care_cost_total",
        residence=MOVED_ON_1_JULY,
        contact="""
            person_id | day        | domain   | amount_cents | amount_kind
                    1 | 2020-01-01 | gp       |         1000 | declared
                    1 | 2020-06-30 | hospital |        20000 | declared
                    1 | 2020-07-01 | gp       |         1250 | declared
                    1 | 2020-12-31 | gp       |            5 | declared
        """,
    )

    assert totals(found) == {"GM0001": Decimal("210.00"), "GM0002": Decimal("12.55")}
    assert dict(found.select("region", "exposure").rows()) == {"GM0001": 182, "GM0002": 184}
    assert dict(found.select("region", "persons").rows()) == {"GM0001": 1, "GM0002": 1}


def test_care_before_after_or_between_membership_is_not_counted(cells):
    found = cells(
        "gp_contacts",
        members={1: [(date(2020, 2, 1), date(2020, 3, 1)), (date(2020, 5, 1), date(2020, 6, 1))]},
        residence=IN_ONE_PLACE,
        contact="""
            person_id | day        | domain | kind
                    1 | 2020-01-31 | gp     | consultation
                    1 | 2020-02-01 | gp     | consultation
                    1 | 2020-02-29 | gp     | consultation
                    1 | 2020-03-01 | gp     | consultation
                    1 | 2020-05-01 | gp     | consultation
                    1 | 2020-06-01 | gp     | consultation
        """,
    )

    assert found.select("region", "persons", "exposure", "total", "total_squares").rows() == [
        ("GM0001", 1, 29 + 31, 3, 9)
    ]


def test_a_fixed_payment_belongs_to_cost_on_its_own_day_and_is_no_contact(cells):
    contacts = """
        person_id | day        | domain | kind         | amount_cents | amount_kind
                1 | 2020-01-01 | gp     | capitation   |         1500 | capitation
                1 | 2020-04-01 | gp     | capitation   |         1500 | capitation
                1 | 2020-07-01 | gp     | capitation   |         1600 | capitation
                1 | 2020-08-01 | gp     | consultation |          990 | declared
    """

    found = cells("care_cost_gp", "gp_contacts", residence=MOVED_ON_1_JULY, contact=contacts)

    assert totals(found, "indicator", "region") == {
        ("care_cost_gp", "GM0001"): 30,
        ("care_cost_gp", "GM0002"): Decimal("25.90"),
        ("gp_contacts", "GM0001"): 0,
        ("gp_contacts", "GM0002"): 1,
    }


@pytest.mark.parametrize(("cost", "euro"), [(CostBasis.DECLARED, 130), (CostBasis.PAID, 115)])
def test_one_basis_of_cost_never_counts_the_same_care_twice(cells, cost, euro):
    found = cells(
        "care_cost_total",
        cost=cost,
        residence=IN_ONE_PLACE,
        contact="""
            person_id | day        | domain   | amount_cents | amount_kind
                    1 | 2020-01-10 | hospital |        10000 | declared
                    1 | 2020-01-10 | hospital |         7000 | paid
                    1 | 2020-01-10 | hospital |         1500 | own_risk
                    1 | 2020-01-10 | gp       |         2000 | capitation
                    1 | 2020-01-10 | gp       |         1000 | budget_share
        """,
    )

    assert totals(found) == {"GM0001": euro}


def test_squares_and_the_two_largest_contributions_are_those_of_persons_not_of_lines(cells):
    found = cells(
        "care_cost_total",
        residence=IN_ONE_PLACE,
        contact="""
            person_id | day        | domain | amount_cents | amount_kind
                    1 | 2020-01-10 | gp     |          100 | declared
                    1 | 2020-02-10 | gp     |          250 | declared
                    2 | 2020-01-10 | gp     |          200 | declared
        """,
    )

    [row] = found.rows(named=True)
    assert (row["total"], row["total_squares"]) == (Decimal("5.50"), Decimal("16.25"))
    assert (row["largest"], row["second_largest"]) == (Decimal("3.50"), 2)


def test_who_used_no_care_contributes_nothing_and_counts_among_the_persons(cells):
    found = cells(
        "care_cost_total",
        residence=IN_ONE_PLACE,
        contact="""
            person_id | day        | domain | amount_cents | amount_kind
                    1 | 2020-01-10 | gp     |         -300 | declared
        """,
    )

    [row] = found.rows(named=True)
    assert (row["persons"], row["exposure"], row["total"]) == (2, 2 * 366, -3)
    assert (row["largest"], row["second_largest"]) == (0, -3)


def test_one_person_alone_has_no_second_largest_contribution(cells):
    found = cells("care_cost_total", residence=MOVED_ON_1_JULY)

    assert found.select("total", "largest", "second_largest").rows() == [(0, 0, None)] * 2


def test_a_stay_counts_the_day_of_admission_and_the_day_of_discharge_in_the_place_of_admission(cells):
    found = cells(
        "hospital_days",
        residence=MOVED_ON_1_JULY,
        contact="""
            person_id | day        | end_day    | domain   | kind
                    1 | 2020-06-28 | 2020-07-02 | hospital | admission
                    1 | 2020-09-01 |            | hospital | admission
                    1 | 2020-10-01 | 2020-10-03 | hospital | outpatient
        """,
    )

    assert totals(found) == {"GM0001": 5, "GM0002": 1}


def test_a_diagnosis_counts_from_its_day_on_in_later_years_too_and_never_before(cells):
    found = cells(
        "recorded_diabetes",
        members={id: [(date(2019, 1, 1), date(2022, 1, 1))] for id in (1, 2)},
        years=(2019, 2020, 2021),
        residence=IN_ONE_PLACE,
        diagnosis="""
            person_id | day        | code_system | code
                    1 | 2020-12-31 | ICPC1       | T90
                    2 | 1995-05-05 | ICD10       | E119
                    2 | 2020-05-05 | ICD10       | I10
        """,
    )

    assert totals(found, "period_start") == {date(2019, 1, 1): 1, date(2020, 1, 1): 2, date(2021, 1, 1): 2}


def test_a_diagnosis_that_came_after_a_move_counts_where_the_person_went(cells):
    found = cells(
        "recorded_diabetes",
        residence=MOVED_ON_1_JULY,
        diagnosis="""
            person_id | day        | code_system | code
                    1 | 2020-07-01 | ICPC1       | T90
        """,
    )

    assert totals(found) == {"GM0001": 0, "GM0002": 1}


def test_a_diagnosis_after_the_last_day_in_the_population_does_not_count(cells):
    found = cells(
        "recorded_diabetes",
        members={1: [(date(2020, 1, 1), date(2020, 5, 1))], 2: [(date(2020, 1, 1), date(2020, 5, 2))]},
        residence=IN_ONE_PLACE,
        diagnosis="""
            person_id | day        | code_system | code
                    1 | 2020-05-01 | ICPC1       | T90
                    2 | 2020-05-01 | ICPC1       | T90
        """,
    )

    assert totals(found) == {"GM0001": 1}


def test_a_user_of_a_medicine_counts_once_however_often_it_was_dispensed(cells):
    found = cells(
        "users_antibiotics",
        residence=IN_ONE_PLACE,
        medication="""
            person_id | day        | code_system | code
                    1 | 2020-01-10 | ATC         | J01CA04
                    1 | 2020-02-10 | ATC         | J01
                    2 | 2020-02-10 | ATC         | J02AC01
        """,
    )

    assert found.select("persons", "total", "total_squares").rows() == [(2, 1, 1)]


def test_unknown_sex_and_unknown_age_are_strata_of_their_own(cells):
    found = cells(
        "gp_contacts",
        residence=IN_ONE_PLACE,
        person="""
            person_id | birth_year | birth_month | sex
                    1 |       1974 |           1 |
                    2 |            |             | female
                    3 |       1974 |           2 | male
        """,
    )

    assert sorted(found.select("region", "sex", "age_band", "persons").rows()) == [
        ("GM0001", "female", "unknown", 1),
        ("GM0001", "unknown", "45-49", 1),
        ("rest", "male", "45-49", 1),
    ]


def test_a_cost_too_large_for_a_square_in_64_bits_is_squared_exactly(cells):
    found = cells(
        "care_cost_total",
        residence=IN_ONE_PLACE,
        contact="""
            person_id | day        | domain   | amount_cents    | amount_kind
                    1 | 2020-01-10 | hospital | 100000000000001 | declared
        """,
    )

    assert found["total_squares"].to_list() == [Decimal("1000000000000020000000000.0001")]


def test_an_indicator_that_does_not_exist_is_refused(cells):
    with pytest.raises(DefinitionError, match="there is no indicator `gp_visits`"):
        cells("gp_visits", residence=IN_ONE_PLACE)


@pytest.fixture(scope="module")
def two_holders(care_engine_of_module):
    """Cells of two holders and of their rows together; each has one line of person 1 and one of person 2."""
    line = "{} | 2020-01-10 | gp     | consultation | {} | declared"
    heading = "person_id | day        | domain | kind         | amount_cents | amount_kind"
    lines = [line.format(1, 500), line.format(2, 300)], [line.format(3, 400), line.format(4, 100)]
    homes = [
        "person_id | valid_from | valid_to | area_code | area_level",
        *(f"{id} | 1990-01-01 | | GM0001 | municipality" for id in (1, 2, 3, 4)),
    ]
    indicators = "care_cost_total", "gp_contacts", "any_gp_contact"
    own = [
        cells_on(
            care_engine_of_module,
            *indicators,
            residence="\n".join([homes[0], *homes[first : first + 2]]),
            contact="\n".join([heading, *part]),
        )
        for first, part in zip((1, 3), lines, strict=True)
    ]
    both = "\n".join([heading, *lines[0], *lines[1]])
    return own, cells_on(care_engine_of_module, *indicators, residence="\n".join(homes), contact=both)


def test_cells_of_two_holders_add_up_to_the_cells_of_their_persons_together(two_holders):
    own, together = two_holders

    summed = added_cells(own)

    assert summed.drop("source").equals(together.drop("source"))
    assert summed["source"].unique().to_list() == ["example"]


def test_a_cell_that_one_holder_withheld_is_not_added_up_as_if_it_were_nothing(two_holders):
    own = [cells.filter(indicator="care_cost_total") for cells in two_holders[0]]
    withheld = own[0].with_columns(status=pl.lit("withheld"), reason=pl.lit("fewer_than_10_persons"))

    with pytest.raises(DataContractError, match="1 cells have no value"):
        added_cells([withheld, own[1]])


def test_time_at_risk_in_days_is_not_added_to_time_in_years(two_holders):
    own = [cells.filter(indicator="care_cost_total") for cells in two_holders[0]]

    with pytest.raises(DataContractError, match="in days here and in years there"):
        added_cells([own[0].with_columns(exposure_unit=pl.lit("years")), own[1]])


def test_cells_of_indicators_with_denominators_of_several_kinds_add_up(cells):
    """Days at risk, persons with diabetes and numbers of contacts each stay with their own indicator."""
    found = cells(
        "gp_contacts",
        "hba1c_measured",
        "usual_provider_index",
        residence=IN_ONE_PLACE,
        diagnosis="""
            person_id | day        | code_system | code
                    1 | 2019-01-01 | ICPC1       | T90
        """,
        contact="""
            person_id | day        | domain | kind         | provider_id
                    1 | 2020-01-01 | gp     | consultation | a
                    1 | 2020-02-01 | gp     | consultation | a
                    1 | 2020-03-01 | gp     | consultation | b
        """,
    )

    assert set(found["exposure_unit"].unique()) == {"days", "persons", "number"}
    assert added_cells([found]).equals(found)
