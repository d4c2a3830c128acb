"""Why cost grew: drawn persons, contacts and euros of two years, and the parts of the growth by hand."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proeftuin.data.tables import CELLS
from proeftuin.steps.triple_aim.care_definition import care_indicators
from proeftuin.steps.triple_aim.catalogue.reading import catalogue
from proeftuin.steps.triple_aim.growth_table import growth_parts, volume_pairs
from proeftuin.vocabulary.indicator import Break
from proeftuin.vocabulary.language import Translated

COST, VOLUME = "care_cost_mental_health", "mental_health_contacts"
YOUNG, OLD = "20-24", "70-74"


def cells(drawn):
    """Cells of cost and contacts written as a drawn table; persons are there all year."""
    header, *lines = [[field.strip() for field in line.split("|")] for line in drawn.strip().splitlines()]
    rows = [dict(zip(header, line, strict=True)) for line in lines]
    return cells_of(rows)


def cells_of(rows):
    both = [_cell(row, id, row[name]) for row in rows for id, name in ((COST, "euro"), (VOLUME, "contacts"))]
    return CELLS.conform(pl.DataFrame(both, infer_schema_length=None))


def _cell(row, indicator, total):
    year = int(row["year"])
    return {
        "indicator": indicator,
        "population": "insured",
        "region": row.get("region") or "GM0001",
        "division": 2023,
        "period_start": date(year, 1, 1),
        "period_end": date(year + 1, 1, 1),
        "sex": row.get("sex") or "female",
        "age_band": row.get("age") or YOUNG,
        "persons": int(row["persons"]),
        "exposure": int(row["persons"]) * (366 if year % 4 == 0 else 365),
        "exposure_unit": "days",
        "total": float(total),
        "total_squares": float(total) ** 2,
        "apportioned": False,
        "status": "value",
        "source": "example",
    }


def known(breaks=()):
    found = care_indicators([COST, VOLUME], population="insured", source="example", first_year=2019, last_year=2023)
    text = Translated("Anders geteld.", "Counted otherwise.")
    marked = tuple(Break(year, text) for year in breaks)
    return {id: type(one.indicator)(**{**vars(one.indicator), "breaks": marked}) for id, one in found.items()}


def table(frame, *, breaks=(), groups=None):
    groups = {"all": tuple(sorted(set(frame["region"])))} if groups is None else groups
    return growth_parts(frame, groups, known(breaks), volumes=volume_pairs(catalogue()))


def parts(frame, **more):
    """By part, its amount, or the reason why there is none."""
    found = table(frame, **more)
    assert set(found["region"]) == {"all"}
    return {row["part"]: row["reason"] or row["amount"] for row in found.rows(named=True)}


def test_growth_by_more_and_by_older_people():
    """
    Young people have 1 contact of 100 euro, old ones 5 of 100. From 80 young and 20 old to 90 young and 60 old.

    Cost goes from 18,000 to 39,000. Per head it was 180 and is 260. More people: 50 x the mean of 180 and 260 = 11,000;
    older people: 80 x the mean of 100 and 150 persons = 10,000. Contacts per person of an age and their price stay.
    """
    found = table(
        cells(
            """
            year | age   | persons | contacts | euro
            2021 | 20-24 | 80      | 80       | 8000
            2021 | 70-74 | 20      | 100      | 10000
            2022 | 20-24 | 90      | 90       | 9000
            2022 | 70-74 | 60      | 300      | 30000
            """
        )
    )

    by_part = {row["part"]: row for row in found.rows(named=True)}
    amounts = {part: row["amount"] for part, row in by_part.items()}
    assert amounts == pytest.approx(
        {"population": 11_000, "case_mix": 10_000, "volume": 0, "price": 0, "total": 21_000}, abs=1e-6
    )
    assert by_part["total"]["percent"] == pytest.approx(100 * 21 / 18)
    assert (by_part["total"]["persons"], by_part["total"]["status"]) == (100, "value")
    assert set(found.select("indicator", "period_start", "period_end").rows()) == {
        (COST, date(2022, 1, 1), date(2023, 1, 1))
    }


def test_growth_by_more_contacts_and_a_higher_price():
    """
    100 persons with 2 contacts at 10 euro, then 3 at 14: 2,000 to 4,200 euro.

    Contacts: 100 x 1 x the mean price of 12 = 1,200. Price: 4 x the mean of 200 and 300 contacts = 1,000.
    """
    found = parts(
        cells(
            """
            year | persons | contacts | euro
            2022 | 100     | 200      | 2000
            2023 | 100     | 300      | 4200
            """
        )
    )

    assert found == pytest.approx(
        {"population": 0, "case_mix": 0, "volume": 1_200, "price": 1_000, "total": 2_200}, abs=1e-6
    )


def test_cost_of_an_age_without_contacts_is_taken_together_with_the_next_age():
    """
    In 2022 the young cost 50 euro by a fixed payment without a contact: the two ages together are one group.

    So 20 persons have 2 contacts a head at 10 euro, then 2 at 15: all growth is price, 5 x 40 contacts.
    """
    found = parts(
        cells(
            """
            year | age   | persons | contacts | euro
            2022 | 20-24 | 10      | 0        | 50
            2022 | 70-74 | 10      | 40       | 350
            2023 | 20-24 | 10      | 10       | 150
            2023 | 70-74 | 10      | 30       | 450
            """
        )
    )

    assert found == pytest.approx({"population": 0, "case_mix": 0, "volume": 0, "price": 200, "total": 200}, abs=1e-6)


def test_cost_of_the_last_age_without_contacts_is_taken_together_with_the_age_before_it():
    drawn = """
        year | sex    | age   | persons | contacts | euro
        2022 | female | 20-24 | 10      | 40       | 350
        2022 | female | 70-74 | 10      | 0        | 50
        2022 | male   | 20-24 | 10      | 10       | 100
        2023 | female | 20-24 | 10      | 30       | 450
        2023 | female | 70-74 | 10      | 10       | 150
        2023 | male   | 20-24 | 10      | 10       | 100
        """

    found = parts(cells(drawn))

    assert found == pytest.approx({"population": 0, "case_mix": 0, "volume": 0, "price": 200, "total": 200}, abs=1e-6)


def test_cost_that_pays_for_nothing_that_was_counted_has_a_growth_but_no_parts():
    found = parts(
        cells(
            """
            year | persons | contacts | euro
            2022 | 10      | 0        | 100
            2023 | 10      | 5        | 150
            """
        )
    )

    assert found == {
        "population": "cost_without_volume", "case_mix": "cost_without_volume", "volume": "cost_without_volume",
        "price": "cost_without_volume", "total": 50,
    }  # fmt: skip


def test_no_growth_is_told_across_a_break():
    drawn = "year | persons | contacts | euro\n2021 | 10 | 5 | 100\n2022 | 10 | 5 | 200\n2023 | 10 | 5 | 300"

    found = table(cells(drawn), breaks=(2022,))

    reasons = set(found.filter(pl.col("period_start") == date(2022, 1, 1)).select("status", "reason").rows())
    assert reasons == {("not_estimable", "break_in_series")}
    total = found.filter((pl.col("period_start") == date(2023, 1, 1)) & (pl.col("part") == "total"))
    assert total["amount"].to_list() == [100]


def test_years_with_a_gap_between_them_are_not_compared():
    assert table(cells("year | persons | contacts | euro\n2020 | 10 | 5 | 100\n2022 | 10 | 5 | 200")).is_empty()


def test_a_region_without_anybody_in_one_of_the_years_has_no_growth():
    frame = cells(
        """
        year | region | persons | contacts | euro
        2022 | GM0001 | 10      | 5        | 100
        2023 | GM0001 | 10      | 5        | 110
        2023 | GM0002 | 10      | 5        | 110
        """
    )

    found = table(frame, groups={"all": ("GM0001", "GM0002"), "GM0002": ("GM0002",)})

    assert set(found.filter(pl.col("region") == "GM0002")["reason"]) == {"no_exposure"}
    assert set(found.filter(pl.col("region") == "all")["status"]) == {"value"}


def test_an_amount_without_the_cells_of_its_volume_is_passed_over():
    both = cells("year | persons | contacts | euro\n2022 | 10 | 5 | 100\n2023 | 10 | 5 | 200")

    assert table(both.filter(pl.col("indicator") == COST)).is_empty()


def test_growth_of_a_group_of_regions_is_that_of_the_regions_added_up():
    frame = cells(
        """
        year | region | persons | contacts | euro
        2022 | GM0001 | 10      | 5        | 100
        2023 | GM0001 | 10      | 5        | 110
        2022 | GM0002 | 10      | 5        | 100
        2023 | GM0002 | 10      | 5        | 130
        """
    )

    assert parts(frame)["total"] == pytest.approx(40)


people = st.fixed_dictionaries(
    {
        "persons": st.integers(0, 50),
        "contacts": st.integers(0, 30),
        "euro": st.integers(-200, 5_000),
        "sex": st.sampled_from(["female", "male", "unknown"]),
        "age": st.sampled_from(["00-04", YOUNG, OLD, "90+"]),
        "year": st.sampled_from(["2022", "2023"]),
    }
)


@given(st.lists(people, min_size=2, max_size=16, unique_by=lambda row: (row["sex"], row["age"], row["year"])))
def test_parts_always_add_up_to_the_growth_or_there_are_none(rows):
    rows = [row if row["persons"] else {**row, "contacts": 0, "euro": 0} for row in rows]
    frame = cells_of([*rows, *({**rows[0], "year": year, "age": "50-54"} for year in ("2022", "2023"))])

    found = parts(frame)

    amounts = [found[part] for part in ("population", "case_mix", "volume", "price")]
    growth = sum((row["year"] == "2023") * row["euro"] - (row["year"] == "2022") * row["euro"] for row in rows)
    if isinstance(found["total"], float):
        assert found["total"] == pytest.approx(growth, abs=1e-6)
    if all(isinstance(amount, float) for amount in amounts):
        assert sum(amounts) == pytest.approx(growth, abs=1e-5)
    else:
        assert len(set(amounts)) == 1
