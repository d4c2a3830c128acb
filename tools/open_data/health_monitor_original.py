"""From the Gezondheidsmonitor as StatLine gives it, one column per figure, to one row per figure with its limits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import polars as pl

from proeftuin.vocabulary.region import RegionKind
from proeftuin.vocabulary.region_name import resolve

HEALTH_FILES = {
    2016: ("Gezondheidsmonitor16_83674NED.csv", date(2016, 1, 1)),
    2020: ("Gezondheidsmonitor20_85012NED.csv", date(2020, 1, 1)),
}
MARGINS = {"Waarde": "value", "Ondergrens 95%-interval": "lower", "Bovengrens 95%-interval": "upper"}
FIGURE = pl.Decimal(6, 1)
NOT_FIGURES = {"", "ID", "Leeftijd", "Marges", "RegioS", "Perioden"}
PARTS_OF_THE_COUNTRY = {"Noord": "LD01", "Oost": "LD02", "West": "LD03", "Zuid": "LD04"}


def health_frame(path: Path, division: date) -> tuple[pl.DataFrame, int]:
    """One row per region, age group and figure, in the order of the file; and the number of rows of the file."""
    text = pl.read_csv(path, infer_schema=False)
    figures = [column for column in text.columns if column not in NOT_FIGURES]
    long = text.select(
        pl.col("RegioS").alias("region_name"),
        pl.col("Leeftijd").alias("age_group"),
        pl.col("Marges").replace_strict(MARGINS).alias("margin"),
        pl.col(figures).cast(FIGURE),
    ).unpivot(figures, index=["region_name", "age_group", "margin"], variable_name="indicator", value_name="figure")
    keys = ["region_name", "age_group", "indicator"]
    wide = long.pivot("margin", index=keys, values="figure", maintain_order=True)
    places = regions(text["RegioS"].unique(maintain_order=True), division)
    return wide.join(places, on="region_name", how="left", maintain_order="left").select(
        *keys, "value", "lower", "upper", "region", "kind"
    ), text.height


def regions(names: Iterable[str], division: date) -> pl.DataFrame:
    """Code and kind of every region in the file; the combination of islands has no code."""
    kinds = {name: kind_of(name) for name in names}
    codes: dict[str, str | None] = {name: code_of(name, kind, division) for name, kind in kinds.items()}
    municipalities = [name for name, kind in kinds.items() if kind == "municipality"]
    codes |= resolve(municipalities, division, where="Gezondheidsmonitor")
    return pl.DataFrame(
        [(name, codes[name], kind) for name, kind in kinds.items()],
        schema={"region_name": pl.String, "region": pl.String, "kind": pl.String},
        orient="row",
    )


def code_of(name: str, kind: str, division: date) -> str | None:
    """Code of a region that is larger than a municipality."""
    if kind == "country":
        return "NL01"
    if kind == "part_of_country":
        return PARTS_OF_THE_COUNTRY[name.split("-")[0]]
    if kind in ("ggd", "province"):
        return resolve([name], division, where="Gezondheidsmonitor", kind=RegionKind(kind))[name]
    return None


def kind_of(name: str) -> str:
    """The kind of a region by what stands behind its name; three GGD regions of 2016 lack their `(GG)`."""
    marks = {"(LD)": "part_of_country", "(PV)": "province", "(GG)": "ggd", "(CG)": "combination"}
    if name == "Nederland":
        return "country"
    if name.startswith("GGD "):
        return "ggd"
    return next((kind for mark, kind in marks.items() if name.endswith(mark)), "municipality")
