"""
Control totals of the untouched originals, by a way of its own: plain text, the csv module and exact decimals.

    python -m tools.open_data.control_totals FOLDER_OF_ORIGINALS > tests/reference/open_data_control_totals.csv

It shares no code with the readers, the importer or the engine, so that an error in these cannot hide in the totals.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

Row = tuple[str, int, str, str]


def vektis(path: Path, year: int) -> Iterator[Row]:
    """Rows, municipalities, and the sum of every column: of the whole file, and of the rest row alone."""
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream, delimiter=";")
        headers = [header.lower() for header in next(reader)]
        rows = list(reader)
    yield "vektis-gemeente", year, "rows", str(len(rows))
    yield "vektis-gemeente", year, "municipalities", str(len({row[2] for row in rows if row[2]}))
    for place, header in enumerate(headers[3:], start=3):
        total = sum((Decimal(row[place]) for row in rows), Decimal(0))
        rest = sum((Decimal(row[place]) for row in rows if not row[2]), Decimal(0))
        yield "vektis-gemeente", year, header, str(total)
        yield "vektis-gemeente", year, f"rest:{header}", str(rest)
    negative = sum(value.startswith("-") for row in rows for value in row[5:])
    yield "vektis-gemeente", year, "negative_costs", str(negative)


def health(path: Path, year: int, first: int) -> Iterator[Row]:
    """For every figure: how many rows have it and what they add up to, limits included."""
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream)
        headers = next(reader)
        rows = list(reader)
    yield "gezondheidsmonitor", year, "rows", str(len(rows))
    for place, header in enumerate(headers[first:], start=first):
        values = [Decimal(row[place]) for row in rows if row[place]]
        yield "gezondheidsmonitor", year, f"present:{header}", str(len(values))
        yield "gezondheidsmonitor", year, header, str(sum(values, Decimal(0)))


def panel(path: Path) -> Iterator[Row]:
    """Municipalities, and the sum over municipalities of every count, each municipality taken once a year."""
    columns = ("total_Pop", "total_Men", "total_Women", "total_Pop_65_75", "total_Pop_75_85", "total_Pop_85_up")
    with path.open(encoding="utf-8", newline="") as stream:
        once = {(row["year"], row["Regions"]): row for row in csv.DictReader(stream) if row["total_Pop"]}
    for year in sorted({year for year, _ in once}):
        rows = [row for (row_year, _), row in once.items() if row_year == year]
        yield "population-panel", int(year), "municipalities", str(len(rows))
        for column in (*columns, "total_deaths", "total_deaths_CVD"):
            yield "population-panel", int(year), column, str(sum(int(row[column]) for row in rows))


def main() -> None:
    originals = Path(sys.argv[1])
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("source", "year", "item", "total"))
    for path in sorted(originals.rglob("vektis_*_gemeente.csv")):
        writer.writerows(vektis(path, int(path.name.split("_")[1])))
    writer.writerows(health(next(originals.rglob("Gezondheidsmonitor16_83674NED.csv")), 2016, 6))
    writer.writerows(health(next(originals.rglob("Gezondheidsmonitor20_85012NED.csv")), 2020, 5))
    writer.writerows(panel(next(originals.rglob("imported_gemeente_year_age.csv"))))


if __name__ == "__main__":
    main()
