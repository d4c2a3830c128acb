"""
Every municipality's cost against a computation in plain SQL, written apart from the library, on the files themselves.

The SQL reads the Parquet files that hold the suppliers' figures and uses nothing of the library: no table of columns,
no division table, no cells. It covers 2023, whose division is that of the study: no municipality needs converting.
"""

import duckdb
import polars as pl
import pytest

from proeftuin.studies.bundle_reader import Bundle

RATIO_IN_SQL = """
    WITH figures AS (
        SELECT region, geslacht AS sex, leeftijdsklasse AS age, aantal_verzekerdejaren::DOUBLE AS years,
               ({cost})::DOUBLE AS cost
        FROM read_parquet('{file}')
        WHERE gemeentenaam IS NOT NULL
    ),
    country AS (SELECT sex, age, sum(cost) / sum(years) AS rate FROM figures GROUP BY sex, age)
    SELECT region, sum(cost) / sum(years * rate) AS ratio
    FROM figures JOIN country USING (sex, age)
    GROUP BY region
"""


@pytest.fixture(scope="module")
def file_of_2023(repository):
    return next((repository / "open_data" / "vektis-gemeente").glob("vektis_2023*.parquet"))


def _costs(connection, file) -> list[str]:
    described = connection.execute(f"DESCRIBE SELECT * FROM read_parquet('{file}')").fetchall()
    return [name for name, *_ in described if name.lower().startswith("kosten_")]


@pytest.mark.parametrize(
    ("indicator", "column"), [("zvw_total", None), ("specialist_care", "kosten_medisch_specialistische_z")]
)
def test_cost_ratio_of_every_municipality_equals_plain_sql(national_bundle, file_of_2023, indicator, column) -> None:
    connection = duckdb.connect()
    cost = column or " + ".join(_costs(connection, file_of_2023))
    expected = dict(connection.execute(RATIO_IN_SQL.format(cost=cost, file=file_of_2023)).fetchall())

    found = (
        Bundle.open(national_bundle)
        .estimates(indicator=indicator, year=2023, method="indirectly_standardised")
        .filter(pl.col("region").str.starts_with("GM"))
    )

    assert len(expected) == 342
    assert dict(found.select("region", "value").rows()) == pytest.approx(expected, rel=1e-12)


def test_crude_cost_of_the_country_counts_everyone_and_divides_by_insured_years(national_bundle, file_of_2023) -> None:
    connection = duckdb.connect()
    cost = " + ".join(_costs(connection, file_of_2023))
    total, years = connection.execute(
        f"SELECT sum({cost}), sum(aantal_verzekerdejaren) FROM read_parquet('{file_of_2023}')"
    ).fetchone()

    found = Bundle.open(national_bundle).estimate("zvw_total", region="NL01", year=2023, method="crude")

    assert found.value == pytest.approx(float(total) / float(years), rel=1e-12)


@pytest.mark.parametrize("year", range(2011, 2024))
def test_cells_of_a_year_add_up_to_its_file_to_the_cent(national_bundle, repository, year) -> None:
    file = next((repository / "open_data" / "vektis-gemeente").glob(f"vektis_{year}*.parquet"))
    connection = duckdb.connect()
    columns = {name.lower(): name for name in _costs(connection, file)}
    years = next(
        name
        for name, *_ in connection.execute(f"DESCRIBE SELECT * FROM read_parquet('{file}')").fetchall()
        if name.lower() == "aantal_verzekerdejaren"
    )
    expected = connection.execute(
        f"SELECT sum({' + '.join(columns.values())}), sum({years}) FROM read_parquet('{file}')"
    ).fetchone()

    found = connection.execute(
        f"""
        SELECT sum(total), sum(exposure) FROM read_parquet('{national_bundle}/cells.parquet')
        WHERE indicator = 'zvw_total' AND year(period_start) = {year}
        """
    ).fetchone()

    assert found == expected
