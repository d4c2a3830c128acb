"""
The published figures that a synthetic population resembles: who lives where, and what care costs by sex and age.

They are derived once from the open data and come with the library as two small tables, so that a population can be
made where the open data are not at hand. The rest row of the files (strata that are too small or not known) is left
out, since it has no sex, age or municipality.

Source
------
Vektis, Open data Zorgverzekeringswet by municipality 2019-2023 ("Bron: Vektis"): insured years and cost.
"""

from __future__ import annotations

from datetime import date
from importlib.resources import files

import polars as pl

from proeftuin.data.open_data import OpenData
from proeftuin.data.vektis import insured_costs

BASE_YEAR = 2019
"""Year whose insured years say who lives where."""
BASE_DIVISION_DAY = date(2021, 1, 1)
"""Day of the municipal division that the file of `BASE_YEAR` is drawn up in."""
COST_YEARS = (2019, 2020, 2021, 2022, 2023)

CATEGORIES_OF_GROUP = {
    "gp_capitation": ("huisarts_inschrijftarief",),
    "gp_care": ("huisarts_consult", "huisarts_mdz", "huisarts_overig"),
    "hospital": ("medisch_specialistische_zorg",),
    "mental_health": (
        "specialistische_ggz",
        "generalistische_basis_ggz",
        "langdurige_ggz",
        "consulten_ggz",
        "intramuraal_verblijf_ggz",
        "overige_prestaties_ggz",
        "innovatiegelden_ggz",
    ),
    "pharmacy": ("farmacie",),
    "devices": ("hulpmiddelen",),
    "allied_health": ("paramedische_zorg_fysiotherapie", "paramedische_zorg_overig"),
    "district_nursing": ("verpleging_en_verzorging",),
    "maternity": ("kraamzorg", "verloskundige_zorg", "integrale_geboortezorg"),
    "dental": ("mondzorg",),
    "transport": ("ziekenvervoer_zittend", "ziekenvervoer_liggend"),
    "rehabilitation": ("geriatrische_revalidatiezorg",),
    "other": ("grensoverschrijdende_zorg", "eerstelijns_ondersteuning", "eerstelijnsverblijf", "gzsp", "overig"),
}
"""The source's own categories in each group of cost."""


def residents() -> pl.DataFrame:
    """Insured years of `BASE_YEAR` by `region` (division of `BASE_DIVISION_DAY`), `sex` and `age_band`, rounded."""
    wide = _table("residents")
    long = wide.unpivot(index="region", variable_name="stratum", value_name="persons")
    return long.with_columns(
        pl.col("stratum").str.split(" ").list.first().alias("sex"),
        pl.col("stratum").str.split(" ").list.last().alias("age_band"),
    ).select("region", "sex", "age_band", "persons")


def costs() -> pl.DataFrame:
    """Euro cents per insured year by `year`, `group`, `sex` and `age_band`, and the insured years that had them."""
    wide = _table("costs")
    keys = ["year", "sex", "age_band", "insured_years"]
    return wide.unpivot(index=keys, variable_name="group", value_name="cents_per_year")


def derived_residents(open_data: OpenData) -> pl.DataFrame:
    """The table `residents` as it is made of the open data."""
    strata = insured_costs(open_data, [BASE_YEAR]).drop_nulls("region")
    return (
        strata.with_columns(
            pl.format("{} {}", "sex", "age_band").alias("stratum"), pl.col("insured_years").round(0).cast(pl.Int64)
        )
        .sort("region", "sex", "age_band")
        .pivot("stratum", index="region", values="insured_years", sort_columns=True)
        .fill_null(0)
    )


def derived_costs(open_data: OpenData) -> pl.DataFrame:
    """The table `costs` as it is made of the open data."""
    strata = insured_costs(open_data, COST_YEARS).drop_nulls("region")
    keys = ["year", "sex", "age_band"]
    sums = strata.group_by(keys).agg(
        pl.col("insured_years").sum(),
        *(
            pl.sum_horizontal(pl.col(category).cast(pl.Float64).fill_null(0).sum() for category in categories).alias(g)
            for g, categories in CATEGORIES_OF_GROUP.items()
        ),
    )
    years = pl.col("insured_years").cast(pl.Float64)
    return sums.select(
        *keys,
        pl.col("insured_years").round(0).cast(pl.Int64),
        *((pl.col(group) * 100 / years).round(0).clip(0).cast(pl.Int64) for group in CATEGORIES_OF_GROUP),
    ).sort(keys)


def _table(name: str) -> pl.DataFrame:
    text = files("proeftuin.data.synthetic").joinpath("tables", f"{name}.csv").read_bytes()
    return pl.read_csv(text)
