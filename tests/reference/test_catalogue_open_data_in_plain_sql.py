"""
Every open-data indicator of the catalogue against plain SQL on the published files, columns written out here again.

Cost is that of 2023 in every municipality, health that of 2020 and mortality that of 2019; none of these needs
converting to another division into municipalities.
"""

from datetime import date

import duckdb
import polars as pl
import pytest

from proeftuin.data import health_monitor, population_panel, vektis
from proeftuin.data.open_data import OpenData
from proeftuin.steps.triple_aim.catalogue.reading import catalogue
from proeftuin.steps.triple_aim.catalogue.record import FromOpenData
from proeftuin.steps.triple_aim.cell import REST, cost_cells
from proeftuin.steps.triple_aim.definition import cost_indicators, health_indicators, mortality_indicators
from proeftuin.steps.triple_aim.health import Wave, health_estimates
from proeftuin.steps.triple_aim.mortality import mortality_estimates
from proeftuin.vocabulary.region import Region, RegionKind

COST = {
    "specialist_care": "kosten_medisch_specialistische_z",
    "gp_care": (
        "kosten_huisarts_inschrijftarief + kosten_huisarts_consult + kosten_huisarts_mdz + kosten_huisarts_overig"
    ),
    "integrated_chronic_care": "kosten_huisarts_mdz",
    "pharmacy": "kosten_farmacie",
    "mental_health_care": (
        "kosten_consulten_ggz + kosten_intramuraal_verblijf_ggz + kosten_overige_prestaties_ggz"
        " + kosten_innovatiegelden_ggz"
    ),
    "district_nursing": "kosten_verpleging_en_verzorging",
    "geriatric_rehabilitation": "kosten_geriatrische_revalidatiez",
    "short_stay_care": "kosten_eerstelijnsverblijf",
    "rehabilitation_and_short_stay": "kosten_geriatrische_revalidatiez + kosten_eerstelijnsverblijf",
    "medical_devices": "kosten_hulpmiddelen",
    "physiotherapy": "kosten_paramedische_zorg_fysioth",
    "other_paramedical_care": "kosten_paramedische_zorg_overig",
    "paramedical_care": "kosten_paramedische_zorg_fysioth + kosten_paramedische_zorg_overig",
    "seated_transport": "kosten_ziekenvervoer_zittend",
    "ambulance_transport": "kosten_ziekenvervoer_liggend",
    "patient_transport": "kosten_ziekenvervoer_zittend + kosten_ziekenvervoer_liggend",
    "dental_care": "kosten_mondzorg",
    "birth_care": "kosten_kraamzorg + kosten_verloskundige_zorg + kosten_integrale_geboortezorg",
    "supporting_care": (
        "kosten_hulpmiddelen + kosten_paramedische_zorg_fysioth + kosten_paramedische_zorg_overig"
        " + kosten_ziekenvervoer_zittend + kosten_ziekenvervoer_liggend + kosten_mondzorg + kosten_kraamzorg"
        " + kosten_verloskundige_zorg + kosten_integrale_geboortezorg"
    ),
}
TOTAL = "zvw_total"
HEALTH = {
    "good_perceived_health": "ErvarenGezondheidGoedZeerGoed",
    "physical_limitation": "EenOfMeerLichamelijkeBeperkingen",
    "smoker": "Rokers",
    "overweight": "Overgewicht",
    "obesity": "ErnstigOvergewichtObesitas",
    "excessive_drinker": "OvermatigDrinker",
    "meets_activity_guideline": "VoldoetAanBeweegrichtlijn",
    "overburdened_carer": "ZwaarBelasteMantelzorgers",
}
DEATHS = {"mortality": "total_deaths", "cardiovascular_mortality": "total_deaths_CVD"}
# Amsterdam, Rotterdam, Maastricht and Lelystad, which have kept their boundaries.
UNCHANGED = ("GM0363", "GM0599", "GM0935", "GM0995")
REGIONS = [Region(code, RegionKind.MUNICIPALITY, code, 2020, (code,)) for code in UNCHANGED]


@pytest.fixture(scope="module")
def folder(repository):
    return repository / "open_data"


@pytest.fixture(scope="module")
def costs(folder):
    # Nothing is converted to another division, so no figure is apportioned.
    return vektis.insured_costs(OpenData(folder), [2023]).with_columns(apportioned=False)


@pytest.fixture(scope="module")
def health(folder):
    figures = health_monitor.prevalences(OpenData(folder), [2020])
    wave = Wave(2020, figures.filter(pl.col("age_group") == "adults"), dict.fromkeys(UNCHANGED, 1.0))
    return health_estimates([wave], REGIONS, health_indicators(), division=date(2020, 1, 1))


@pytest.fixture(scope="module")
def mortality(folder):
    panel = population_panel.panel(OpenData(folder), [2019])
    codes = [code for code in panel["region"].unique().to_list() if code]
    regions = [Region(code, RegionKind.MUNICIPALITY, code, 2019, (code,)) for code in codes]
    return mortality_estimates(panel, regions, mortality_indicators(), division=2019)


def by_place(rows):
    """Each number of rows that begin with a region, by that region and the place of its column."""
    return {(region, place): float(number) for region, *found in rows for place, number in enumerate(found)}


def published(query):
    return by_place(duckdb.sql(query).fetchall())


@pytest.mark.parametrize("id", [*COST, TOTAL])
def test_cost_and_insured_years_of_every_municipality_equal_plain_sql(id, folder, costs):
    file = folder / "vektis-gemeente" / "vektis_2023_gemeente.parquet"
    described = duckdb.sql(f"DESCRIBE FROM '{file}'").fetchall()
    columns = COST.get(id) or " + ".join(name for name, *_ in described if name.startswith("kosten_"))
    expected = published(
        f"SELECT region, sum({columns}), sum(aantal_verzekerdejaren) FROM '{file}'"
        " WHERE gemeentenaam IS NOT NULL GROUP BY region"
    )

    cells = cost_cells(costs, {id: cost_indicators(2023, 2023)[id]}, division=date(2023, 1, 1))

    sums = cells.group_by("region").agg(pl.col("total", "exposure").sum().cast(pl.Float64))
    assert len(expected) == 2 * 342
    assert by_place(sums.filter(pl.col("region") != REST).rows()) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("id", HEALTH)
def test_health_of_municipalities_is_the_figure_of_the_file(id, folder, health):
    file = folder / "gezondheidsmonitor" / "gezondheidsmonitor_2020.parquet"
    expected = published(
        f"SELECT region, value, lower, upper FROM '{file}' WHERE indicator = '{HEALTH[id]}' AND age_group = 'Totaal'"
        f" AND region IN {UNCHANGED}"
    )

    found = health.filter(pl.col("indicator") == id)

    assert len(expected) == 3 * len(UNCHANGED)
    assert by_place(found.select("region", "value", "lower", "upper").rows()) == expected


@pytest.mark.parametrize("id", DEATHS)
def test_crude_mortality_of_every_municipality_equals_plain_sql(id, folder, mortality):
    file = folder / "population-panel" / "population_panel_2013_2019.parquet"
    deaths = DEATHS[id]
    expected = published(
        f"SELECT Regions, 1e5 * {deaths} / total_Pop FROM '{file}' WHERE year = 2019 AND {deaths} IS NOT NULL"
    )

    found = mortality.filter(
        (pl.col("indicator") == id) & (pl.col("method") == "crude") & pl.col("value").is_not_null()
    )

    assert len(expected) > 300
    assert by_place(found.select("region", "value").rows()) == pytest.approx(expected, rel=1e-12)


def test_plain_sql_has_every_open_data_indicator_of_the_catalogue():
    asked = {
        computation.indicator
        for record in catalogue().values()
        for computation in record.computations
        if isinstance(computation, FromOpenData)
    }

    assert asked == {*COST, TOTAL, *HEALTH, *DEATHS}
