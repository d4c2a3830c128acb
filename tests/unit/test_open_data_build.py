"""Making the open data from originals: small ones, written here."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from proeftuin.data.open_data import OpenData
from proeftuin.data.register import read_register, write_register
from proeftuin.data.vektis import insured_costs
from proeftuin.data.vektis_columns import DIVISION_DAYS
from proeftuin.errors import DataContractError
from tests.vektis_example import delivery
from tools.open_data import build
from tools.open_data.control_totals import health, panel, vektis
from tools.open_data.health_monitor_original import health_frame, kind_of
from tools.open_data.population_panel_original import medicines_frame, panel_frame

HEALTH = """,ID,Leeftijd,Marges,RegioS,Perioden,Overgewicht,Mantelzorger
0,0,Totaal,Waarde,Nederland,2016,48.9,14.2
1,1,Totaal,Waarde,GGD Haaglanden,2016,46.0,
2,2,Totaal,Waarde,Utrecht (gemeente),2016,40.1,12.0
3,3,Totaal,Ondergrens 95%-interval,Nederland,2016,48.7,14.0
4,4,Totaal,Ondergrens 95%-interval,GGD Haaglanden,2016,44.5,
5,5,Totaal,Ondergrens 95%-interval,Utrecht (gemeente),2016,38.0,10.5
6,6,Totaal,Bovengrens 95%-interval,Nederland,2016,49.1,14.4
7,7,Totaal,Bovengrens 95%-interval,GGD Haaglanden,2016,47.5,
8,8,Totaal,Bovengrens 95%-interval,Utrecht (gemeente),2016,42.3,13.7
"""
PANEL_HEADER = (
    "Geslacht,Age_Group_with_meds,ATC_Medication_Group,year,municipality,perc_Pop_with_meds,Regions,avg_Distance_GP,"
    "GP_within_5km,total_Pop,total_Men,total_Women,perc_Pop_aged_65_80,perc_Pop_aged_80_up,"
    "perc_Pop_migration_background,pop_density_km2,total_deaths,total_deaths_CVD,rel_pop_growth,"
    "avg_Standardized_Income,median_Household_Wealth,total_Social_Security_Recipiants_excl_Pensioners,province,"
    "StatusCijfer,total_Pop_65_75,total_Pop_75_85,total_Pop_85_up,total_Pop_Urban,total_Pop_Rural,unique_id"
)
AGES = ("65 tot 75 jaar", "75 jaar of ouder", "Totaal, gestandaardiseerd")


@pytest.fixture
def originals(tmp_path) -> Path:
    folder = tmp_path / "originals"
    (folder / "somewhere").mkdir(parents=True)
    for year, division in DIVISION_DAYS.items():
        content = delivery(year, division).content()
        (folder / "somewhere" / f"vektis_{year}_gemeente.csv").write_bytes(content)
    (folder / "Gezondheidsmonitor16_83674NED.csv").write_text(HEALTH, encoding="utf-8")
    (folder / "Gezondheidsmonitor20_85012NED.csv").write_text(HEALTH.replace("2016", "2020"), encoding="utf-8")
    (folder / "imported_gemeente_year_age.csv").write_text(panel_text(), encoding="utf-8")
    return folder


def panel_text() -> str:
    figures = (
        "2.4,2.2,25541,12686,12855,16.6,4.9,5.7,92,235,56,-7.2,27.3,84.3,2190,Drenthe,A048407,3218,1738,552,0,25540"
    )
    empty = "," * 15 + ",A048407,,,,,"
    lines = [PANEL_HEADER]
    for percent, age in zip(("55.49", "71.02", "20.1"), AGES, strict=True):
        start = f'T,"{age}",C,'
        lines.append(f"{start}2013,Aa en Hunze,{percent},GM1680,{figures},Aa en Hunze_2013")
        lines.append(f"{start}2013,Altena,,GM1959,{empty},Altena_2013")
    return "\n".join(lines) + "\n"


@pytest.fixture
def target(repository, tmp_path) -> Path:
    for name in build.BUILDERS:
        (tmp_path / "open_data" / name).mkdir(parents=True)
        register = read_register(repository / "open_data" / name / "source.yaml")
        write_register(register.with_files(()), tmp_path / "open_data" / name / "source.yaml")
    return tmp_path / "open_data"


def made(originals, target) -> dict[str, bytes]:
    build.build_all(originals, target)
    return {str(path.relative_to(target)): path.read_bytes() for path in sorted(target.rglob("*")) if path.is_file()}


def test_the_same_originals_give_the_same_bytes(originals, target):
    assert made(originals, target) == made(originals, target)


def test_what_is_made_can_be_verified_and_read(originals, target):
    build.build_all(originals, target)

    open_data = OpenData(target)
    open_data.verify()
    costs = insured_costs(open_data, [2011, 2023])
    assert costs["insured_years"].sum() > 0
    assert costs.filter(pl.col("region").is_null()).height == 2
    assert open_data.data_set("vektis-gemeente").years == tuple(DIVISION_DAYS)


def test_the_register_keeps_its_words_and_records_the_originals(originals, target):
    before = read_register(target / "vektis-gemeente" / "source.yaml")

    build.build_all(originals, target)

    after = read_register(target / "vektis-gemeente" / "source.yaml")
    assert after.with_files(()) == before
    assert [file.originals[0].name for file in after.files] == [f"vektis_{year}_gemeente.csv" for year in DIVISION_DAYS]
    assert after.files[0].originals[0].rows == after.files[0].rows


def test_an_original_with_a_fault_is_not_made_into_data(originals, target):
    path = originals / "somewhere" / "vektis_2012_gemeente.csv"
    path.write_bytes(path.read_bytes().replace(b"ZWOLLE", b"ZWOLE"))

    with pytest.raises(DataContractError, match="ZWOLE"):
        build.build_vektis(originals, target / "vektis-gemeente")


def test_an_original_that_is_not_there_is_named(originals, target):
    (originals / "imported_gemeente_year_age.csv").unlink()

    with pytest.raises(SystemExit, match=r"imported_gemeente_year_age\.csv, found 0"):
        build.build_panel(originals, target / "population-panel")


def test_health_figures_get_their_limits_beside_them(originals):
    frame, rows = health_frame(originals / "Gezondheidsmonitor16_83674NED.csv", date(2016, 1, 1))

    assert rows == 9
    assert frame.select("region", "kind", "indicator", "value", "lower", "upper").rows()[:3] == [
        ("NL01", "country", "Overgewicht", Decimal("48.9"), Decimal("48.7"), Decimal("49.1")),
        ("GG7014", "ggd", "Overgewicht", Decimal("46.0"), Decimal("44.5"), Decimal("47.5")),
        ("GM0344", "municipality", "Overgewicht", Decimal("40.1"), Decimal("38.0"), Decimal("42.3")),
    ]
    assert frame.filter(pl.col("region") == "GG7014")["value"].to_list() == [Decimal("46.0"), None]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Nederland", "country"),
        ("West-Nederland (LD)", "part_of_country"),
        ("Utrecht (PV)", "province"),
        ("GGD Haaglanden", "ggd"),
        ("Dienst Gezondheid & Jeugd ZHZ (GG)", "ggd"),
        ("Friese Waddeneilanden (CG)", "combination"),
        ("Utrecht (gemeente)", "municipality"),
        ("Bergen (NH.)", "municipality"),
    ],
)
def test_the_kind_of_a_region_is_in_its_name(name, kind):
    assert kind_of(name) == kind


def test_a_row_of_the_panel_stands_once_and_an_empty_one_not_at_all(originals):
    text = pl.read_csv(originals / "imported_gemeente_year_age.csv", infer_schema=False)

    assert panel_frame(text).select("Regions", "total_Pop", "rel_pop_growth").rows() == [
        ("GM1680", 25541, Decimal("-7.2"))
    ]
    assert medicines_frame(text)["perc_Pop_with_meds"].to_list() == [
        Decimal("55.49"),
        Decimal("71.02"),
        Decimal("20.10"),
    ]


def test_a_panel_that_contradicts_itself_is_refused(originals):
    text = pl.read_csv(originals / "imported_gemeente_year_age.csv", infer_schema=False)
    is_first = pl.int_range(pl.len()) == 0
    spoilt = text.with_columns(pl.when(is_first).then(pl.lit("1")).otherwise("total_deaths").alias("total_deaths"))

    with pytest.raises(SystemExit, match="different figures in one year"):
        panel_frame(spoilt)


def test_control_totals_count_and_add_up(originals):
    path = originals / "somewhere" / "vektis_2013_gemeente.csv"
    totals = {item: total for _, _, item, total in vektis(path, 2013)}

    assert totals["municipalities"] == "355"
    assert Decimal(totals["rest:kosten_farmacie"]) == Decimal("123456.78")
    assert Decimal(totals["kosten_farmacie"]) == Decimal("123456.78") + Decimal("4000.5") * (2 * 354 + 38)


def test_control_totals_of_health_and_population_leave_out_what_is_empty(originals):
    figures = {item: total for _, _, item, total in health(originals / "Gezondheidsmonitor16_83674NED.csv", 2016, 6)}
    counts = {item: total for _, _, item, total in panel(originals / "imported_gemeente_year_age.csv")}

    assert (figures["present:Mantelzorger"], figures["Mantelzorger"]) == ("6", "78.8")
    assert (counts["municipalities"], counts["total_deaths"]) == ("1", "235")
