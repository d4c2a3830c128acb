"""
Extract what the tables are held against: codes per year, names as sources write them, places that changed hands.

Usage: python -m tools.regions.extract_reference ORIGINALS

ORIGINALS is the folder with the untouched originals: municipal boundaries 2014-2019, the municipal panel, the regional
key figures of 2015, the list of places 2011-2017, postcode areas, Vektis and Gezondheidsmonitor files, and the shapes
of 2022. The extracts are kept with the tests, which do not need the originals.
"""

from __future__ import annotations

import csv
import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from tools.regions.extract_inputs import Place, PostcodeArea, read_panel, read_places, read_postcodes

REFERENCE = Path(__file__).parents[2] / "tests/reference/regions"
VEKTIS_DIVISIONS = {2018: "2020-01-01", 2019: "2021-01-01", 2021: "2022-03-24", 2023: "2024-01-01"}


def codes_per_year(folder: Path, places: list[Place]) -> Iterator[tuple[str, int, str]]:
    """Source, year and codes of the municipalities that had figures, boundaries or places in that year."""
    panel = folder / "cbs-gemeente-panel-2013-2019"
    for year in range(2011, 2018):
        yield "CBS, Woonplaatsen in Nederland", year, _joined(p.municipality for p in places if p.year == year)
    for year in range(2014, 2020):
        features = json.loads((panel / f"gemeente_{year}.geojson").read_text(encoding="utf-8"))["features"]
        codes = (feature["properties"]["Regions"] for feature in features)
        yield "CBS and Kadaster, municipal boundaries", year, _joined(codes)
    inhabitants = read_panel(panel / "imported_gemeente_year_age.csv")
    for year in range(2013, 2020):
        codes = (code for code, counted in inhabitants if counted == year)
        yield "CBS, Regionale kerncijfers Nederland (70072ned)", year, _joined(codes)
    yield "CBS, Regionale kerncijfers Nederland 2015 (70072ned)", 2015, _joined(_codes_with_inhabitants(folder))


def _joined(codes: Iterable[str]) -> str:
    return " ".join(sorted({code.removeprefix("GM") for code in codes}))


def _codes_with_inhabitants(folder: Path) -> Iterator[str]:
    path = folder / "cbs-regionale-kerncijfers-2015/70072ned_2015.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8-sig", errors="replace", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            if row["RegioS"].startswith("GM") and row["TotaleBevolking_1"].strip().isdigit():
                yield row["RegioS"].strip()


def names_as_written(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Source, day of its division and all names of regions that it uses, separated by a bar."""
    for last, day in VEKTIS_DIVISIONS.items():
        years = [y for y in range(2011, last + 1) if min(k for k in VEKTIS_DIVISIONS if k >= y) == last]
        names = {
            name for year in years for name in _vektis_names(folder / f"vektis-gemeente/vektis_{year}_gemeente.csv")
        }
        yield f"Vektis {years[0]}-{years[-1]}", day, "|".join(sorted(names))
    for year, name in ((2016, "Gezondheidsmonitor16_83674NED"), (2020, "Gezondheidsmonitor20_85012NED")):
        path = folder / f"cbs-gezondheidsmonitor/{name}.csv"
        yield f"Gezondheidsmonitor {year}", f"{year}-01-01", "|".join(sorted(_column(path, "RegioS", ",")))
    features = json.loads((folder / "nl-geo/geo_gemeenten.geojson").read_text(encoding="utf-8"))["features"]
    names = {feature["properties"]["gemeente"] for feature in features}
    yield "Municipal shapes 2022", "2022-01-01", "|".join(sorted(names))


def _vektis_names(path: Path) -> set[str]:
    with path.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file, delimiter=";"))
    column = next(name for name in header if name.casefold() == "gemeentenaam")
    return _column(path, column, ";")


def _column(path: Path, column: str, delimiter: str) -> set[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row[column] for row in csv.DictReader(file, delimiter=delimiter) if row[column]}


def places_that_changed_hands(
    places: list[Place], postcodes: list[PostcodeArea]
) -> Iterator[tuple[str, str, str, str, int]]:
    """From day, to day, former municipality, municipality then, and number of places or postcode areas."""
    for year in range(2012, 2018):
        pairs = Counter(_pairs_by_place(places, year))
        for (before, after), number in sorted(pairs.items()):
            yield f"{year - 1}-01-01", f"{year}-01-01", before, after, number
    pairs = Counter(_pairs_by_postcode(places, postcodes))
    for (before, after), number in sorted(pairs.items()):
        yield "2017-01-01", "2021-01-01", before, after, number


def _pairs_by_place(places: list[Place], year: int) -> Iterator[tuple[str, str]]:
    """Places of the municipalities that ended, by name and province, where the name is unique there."""
    then = {place.municipality for place in places if place.year == year}
    home = _unique_home(place for place in places if place.year == year)
    for place in places:
        if place.year == year - 1 and place.municipality not in then:
            after = home.get((place.name, place.province))
            if after is not None:
                yield place.municipality, after.municipality


def _unique_home(places: Iterable[Place]) -> dict[tuple[str, str], Place]:
    found: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for place in places:
        found[place.name, place.province].append(place)
    return {key: homes[0] for key, homes in found.items() if len(homes) == 1}


def _pairs_by_postcode(places: list[Place], postcodes: list[PostcodeArea]) -> Iterator[tuple[str, str]]:
    """Postcode areas whose place lay in a municipality of another name in 2017; Haaren still stands in the file."""
    by_name: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        if place.year == 2017:
            by_name[place.name].append(place)
    for area in postcodes:
        homes = by_name.get(area.place, [])
        if (
            len(homes) == 1
            and homes[0].municipality_name.partition(" (")[0] != area.municipality_name.partition(" (")[0]
        ):
            yield homes[0].municipality, area.municipality_name


def _write(name: str, header: str, rows: Iterable[tuple[object, ...]]) -> None:
    with (REFERENCE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split())
        writer.writerows(rows)


def main(folder: Path) -> None:
    """Write the extracts."""
    places = read_places(folder / "nl-geo/mapNL_woonplaatsen_gemeente_provincie_2017.csv")
    postcodes = read_postcodes(folder / "nl-geo/postcodes.csv")
    REFERENCE.mkdir(parents=True, exist_ok=True)
    _write("codes_per_year.csv", "source year codes", codes_per_year(folder, places))
    _write("names_as_written.csv", "source division names", names_as_written(folder))
    _write(
        "places_that_changed_hands.csv",
        "from_day to_day before after areas",
        places_that_changed_hands(places, postcodes),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
