"""
Extract from the untouched originals what the tables of municipalities, mergers and shares are derived from.

Usage: python -m tools.regions.extract_inputs PLACES POSTCODES PANEL

PLACES is the list of places with their municipality on 1 January 2011 to 2017 (CBS, Woonplaatsen in Nederland, as in
the R package mapNL), POSTCODES the inhabitants per four-digit postcode area on 1 January 2021 (CBS, as in the R
package certegis), PANEL the municipal figures of 2013 to 2019 (CBS 70072ned). The extracts are small and kept in the
repository, so that the shares can be derived again without the originals.
"""

from __future__ import annotations

import csv
import io
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

INPUTS = Path(__file__).parent / "inputs"
CHANGES = Path(__file__).parents[2] / "src/proeftuin/vocabulary/tables/municipal_changes.csv"
LAST_YEAR_OF_PLACES = 2017

# The place, not the municipality, decides where the inhabitants of Haaren went: the postcode file still has Haaren.
SUCCESSOR_OF_PLACE = {
    "Haaren": {"Esch": "GM0757", "Helvoirt": "GM0865", "Biezenmortel": "GM0855", "Haaren": "GM0824"},
}


@dataclass(frozen=True)
class Place:
    """A place and the municipality that it is part of on 1 January of a year."""

    year: int
    name: str
    municipality: str
    municipality_name: str
    province: str


@dataclass(frozen=True)
class PostcodeArea:
    """A four-digit postcode area with its inhabitants on 1 January 2021."""

    postcode: str
    place: str
    municipality_name: str
    inhabitants: int
    ggd: str


def read_places(path: Path) -> list[Place]:
    """All places of all years; the original mixes two encodings and holds names that were encoded twice."""
    text = "\n".join(_decoded(line) for line in path.read_bytes().split(b"\n"))
    return [
        Place(int(row["jaar"]), row["wp_naam"], row["gm_code"], row["gm_naam"], row["pv_code"])
        for row in csv.DictReader(io.StringIO(text))
    ]


def _decoded(line: bytes) -> str:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def read_postcodes(path: Path) -> list[PostcodeArea]:
    """All four-digit areas with a municipality; the file also holds areas of two and three digits."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            PostcodeArea(
                row["postcode"], row["plaats"], row["gemeente"], _number_or_zero(row["inwoners"]), row["ggdregio"]
            )
            for row in csv.DictReader(file)
            if int(row["postcode"]) >= 1000 and row["gemeente"] != "NA"
        ]


def _number_or_zero(text: str) -> int:
    return 0 if text in ("", "NA") else int(text)


def read_panel(path: Path) -> dict[tuple[str, int], int]:
    """Inhabitants on 1 January per municipality and year; years in which a municipality did not exist are absent."""
    with path.open(encoding="utf-8", newline="") as file:
        return {
            (row["Regions"], int(row["year"])): int(float(row["total_Pop"]))
            for row in csv.DictReader(file)
            if row["total_Pop"] not in ("", "NA")
        }


def read_panel_names(path: Path) -> dict[str, str]:
    """
    Name per municipality in the panel.

    CBS adds the province in brackets where a place or a former municipality elsewhere has the same name. It is kept
    only where two municipalities of one division need it: Bergen.
    """
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["Regions"]: name if (name := row["municipality"]).startswith("Bergen (") else name.partition(" (")[0]
            for row in csv.DictReader(file)
        }


def read_changes() -> list[dict[str, str]]:
    """The changes as they stand in the vocabulary."""
    with CHANGES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def place_inhabitants(
    places: Iterable[Place], postcodes: Iterable[PostcodeArea], names: dict[str, str]
) -> Iterator[tuple[str, str, str, str, str, int]]:
    """
    Postcode areas of every municipality that was divided, or that merged before the panel starts, with its successor.

    Yields day, former municipality, successor, postcode, place and inhabitants.
    """
    changes = read_changes()
    municipality_of = {(place.year, place.name, place.municipality) for place in places}
    for day in sorted({change["effective_on"] for change in changes}):
        of_day = [change for change in changes if change["effective_on"] == day]
        year = min(date.fromisoformat(day).year - 1, LAST_YEAR_OF_PLACES)
        wanted = _pairs_that_need_places(of_day, existing={p.municipality for p in places if p.year == year})
        for area in postcodes:
            for before, after in wanted:
                if _lies_in(area, before, after, year, municipality_of, day, changes, names):
                    yield day, before, after, area.postcode, area.place, area.inhabitants


def _pairs_that_need_places(changes: list[dict[str, str]], existing: set[str]) -> list[tuple[str, str]]:
    pairs = [(c["from_code"], c["to_code"]) for c in changes if c["kind"] == "split" or c["effective_on"] < "2014"]
    if changes[0]["effective_on"] < "2014":
        pairs += [(code, code) for code in sorted({c["to_code"] for c in changes} & existing)]
    return pairs


def _lies_in(
    area: PostcodeArea,
    before: str,
    after: str,
    year: int,
    municipality_of: set[tuple[int, str, str]],
    day: str,
    changes: list[dict[str, str]],
    names: dict[str, str],
) -> bool:
    if (year, area.place, before) not in municipality_of:
        return False
    if area.municipality_name in SUCCESSOR_OF_PLACE:
        return SUCCESSOR_OF_PLACE[area.municipality_name][area.place] == after
    return area.municipality_name in {names[code] for code in _successors(after, day, changes)}


def _successors(code: str, after_day: str, changes: list[dict[str, str]]) -> set[str]:
    """`code` and whatever it became after `after_day`."""
    result = {code}
    for change in sorted(changes, key=lambda row: row["effective_on"]):
        if change["effective_on"] > after_day and change["from_code"] in result:
            result.add(change["to_code"])
    return result


def municipal_inhabitants(panel: dict[tuple[str, int], int]) -> Iterator[tuple[str, str, str, int]]:
    """
    Last known inhabitants before every change from 2014 on, of every municipality that takes part in it.

    Yields day of the change, municipality, day of the count, inhabitants.
    """
    changes = read_changes()
    for day in sorted({c["effective_on"] for c in changes if c["effective_on"] >= "2014"}):
        year = min(date.fromisoformat(day).year - 1, 2019) if day.endswith("-01-01") else min(int(day[:4]), 2019)
        part = {code for c in changes if c["effective_on"] == day for code in (c["from_code"], c["to_code"])}
        for code in sorted(part):
            if (code, year) in panel:
                yield day, code, f"{year}-01-01", panel[code, year]


def municipalities(places: Iterable[Place], names: dict[str, str]) -> list[tuple[str, str, str, int]]:
    """Code, name, province and first year in the list of places."""
    first: dict[tuple[str, str, str], int] = {}
    for place in places:
        key = (place.municipality, names[place.municipality], place.province)
        first[key] = min(first.get(key, place.year), place.year)
    return [(*key, year) for key, year in sorted(first.items())]


def ggd_regions(postcodes: Iterable[PostcodeArea]) -> Iterator[tuple[str, str]]:
    """Name of the municipality and of the GGD region in which most of its inhabitants live."""
    inhabitants: dict[str, Counter[str]] = defaultdict(Counter)
    for area in postcodes:
        inhabitants[area.municipality_name][area.ggd] += area.inhabitants
    for name in sorted(inhabitants):
        yield name, inhabitants[name].most_common(1)[0][0]


def _write(name: str, header: str, rows: Iterable[tuple[object, ...]]) -> None:
    with (INPUTS / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split())
        writer.writerows(rows)


def main(places_path: str, postcodes_path: str, panel_path: str) -> None:
    """Write the extracts."""
    places = read_places(Path(places_path))
    postcodes = read_postcodes(Path(postcodes_path))
    names = {place.municipality: place.municipality_name for place in places} | read_panel_names(Path(panel_path))
    INPUTS.mkdir(exist_ok=True)
    _write(
        "place_inhabitants.csv",
        "effective_on from_code to_code postcode place inhabitants",
        place_inhabitants(places, postcodes, names),
    )
    _write(
        "municipal_inhabitants.csv",
        "effective_on code counted_on inhabitants",
        municipal_inhabitants(read_panel(Path(panel_path))),
    )
    _write("municipalities_2011_2017.csv", "code name province first_year", municipalities(places, names))
    _write("ggd_region_2021.csv", "municipality ggd_region", ggd_regions(postcodes))


if __name__ == "__main__":
    main(*sys.argv[1:])
