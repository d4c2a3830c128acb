"""What leaves of tables that tell what estimates mean together: nothing that would tell a withheld estimate."""

from datetime import date

import polars as pl
import pytest

from proeftuin.data.status_tables import CONCENTRATIONS, GRADIENTS, GROWTH_PARTS, TRAITS
from proeftuin.data.tables import ESTIMATES
from tests.release_example import rows_of
from tests.spec.test_release_person_level import released

GROUPS = {"GM1": ("GM1",), "GM2": ("GM2",), "GM3": ("GM3",), "all": ("GM1", "GM2", "GM3", "rest")}
PERSONS = {"GM1": 4, "GM2": 40, "GM3": 30, "all": 74}
WHOLE = {"sex": None, "age_band": None}
YEARS = {2022: (date(2022, 1, 1), date(2023, 1, 1)), 2023: (date(2023, 1, 1), date(2024, 1, 1))}


def tables_with(contract, rows, persons=PERSONS, years=(2023,)):
    """The released table, beside estimates of which GM1 has too few persons and GM3 goes with it."""
    figures = [
        rows_of(
            "estimates", "cost", region=region, persons=n, period_start=YEARS[y][0], period_end=YEARS[y][1], **WHOLE
        )
        for y in years
        for region, n in persons.items()
    ]
    tables = {
        "estimates": ESTIMATES.conform(pl.DataFrame(figures)),
        contract.name: contract.conform(
            pl.DataFrame([rows_of(contract.name, **row | _named(contract)) for row in rows])
        ),
    }
    return released(tables, GROUPS).tables[contract.name]


def _named(contract):
    return {"indicator": "cost"} if "indicator" in contract.columns else {}


def shown(frame, number):
    return {region: reason or value for region, reason, value in frame.select("region", "reason", number).rows()}


def test_the_spread_of_an_amount_does_not_tell_a_total_that_is_withheld():
    rows = [{"region": region, "persons": n, "measure": "gini", "total": 9.0} for region, n in PERSONS.items()]

    found = tables_with(CONCENTRATIONS, rows)

    assert shown(found, "total") == {
        "GM1": "fewer_than_10_persons",
        "GM2": 9.0,
        "GM3": "withheld_with_another",
        "all": 9.0,
    }
    assert found.filter(pl.col("status") == "withheld")["total"].null_count() == 2


@pytest.mark.parametrize(
    ("of_before", "of_after", "is_shown"), [(40, 40, True), (4, 40, False), (40, 4, False), (0, 40, True)]
)
def test_growth_is_told_only_where_both_years_are(of_before, of_after, is_shown):
    start, end = YEARS[2023]
    rows = [{"region": "GM1", "persons": 40, "part": "total", "period_start": start, "period_end": end, "amount": 5.0}]
    figures = [
        rows_of("estimates", "cost", region="GM1", persons=n, period_start=YEARS[y][0], period_end=YEARS[y][1], **WHOLE)
        for y, n in ((2022, of_before), (2023, of_after))
    ]
    tables = {
        "estimates": ESTIMATES.conform(pl.DataFrame(figures)),
        "growth_parts": GROWTH_PARTS.conform(pl.DataFrame([rows_of("growth_parts", "cost", **row) for row in rows])),
    }

    found = released(tables, {"GM1": ("GM1",)}).tables["growth_parts"]

    assert (found["amount"].to_list() == [5.0]) is is_shown


def test_one_group_of_few_persons_takes_the_whole_gradient_with_it():
    def rows(few):
        of_groups = [{"measure": f"group_{number}", "persons": few if number == 2 else 30} for number in range(1, 6)]
        return [{"region": "all", **row} for row in [*of_groups, {"measure": "slope_index", "persons": 124}]]

    assert set(tables_with(GRADIENTS, rows(10))["status"]) == {"value"}
    hidden = tables_with(GRADIENTS, rows(9))
    assert set(hidden["status"]) == {"withheld"}
    assert hidden.select("value", "lower", "upper", "persons").null_count().row(0) == (6, 6, 6, 6)


def test_the_peers_of_a_site_do_not_tell_of_a_withheld_one_of_them():
    peers = {**GROUPS, "peers:site:x": ("GM1", "GM2", "GM3")}
    numbers = {**PERSONS, "peers:site:x": 74}
    figures = [rows_of("estimates", "cost", region=region, persons=n, **WHOLE) for region, n in numbers.items()]

    found = released({"estimates": ESTIMATES.conform(pl.DataFrame(figures))}, peers).tables["estimates"]

    assert shown(found, "persons") == {
        "GM1": "fewer_than_10_persons",
        "GM2": 40,
        "GM3": "withheld_with_another",
        "all": 74,
        "peers:site:x": 74,
    }


def test_the_size_of_a_region_is_not_shown_where_all_its_figures_are_withheld():
    rows = [{"region": region, "trait": "size", "value": float(n)} for region, n in PERSONS.items()]

    assert shown(tables_with(TRAITS, rows), "value") == {
        "GM1": "withheld_with_another",
        "GM2": 40.0,
        "GM3": "withheld_with_another",
        "all": 74.0,
    }


@pytest.mark.parametrize(("second_year", "is_shown"), [(20, True), (4, False)])
def test_years_together_are_not_shown_when_they_would_tell_a_withheld_one_of_them(second_year, is_shown):
    years = [(2021, 30, "crude"), (2022, second_year, "crude"), (2023, 30, "crude"), (2020, 30, "crude")]
    spans = [(date(y, 1, 1), date(y + 1, 1, 1), n, method) for y, n, method in years]
    spans.append((date(2021, 1, 1), date(2024, 1, 1), 30, "pooled_crude"))
    figures = [
        rows_of("estimates", "cost", region="GM1", persons=n, method=m, period_start=s, period_end=e, **WHOLE)
        for s, e, n, m in spans
    ]

    found = released({"estimates": ESTIMATES.conform(pl.DataFrame(figures))}, {"GM1": ("GM1",)}).tables["estimates"]

    together = found.filter(pl.col("method") == "pooled_crude")
    assert (together["status"].item() == "value") is is_shown
    assert found.filter(pl.col("period_start") == date(2020, 1, 1))["status"].item() == "value"
