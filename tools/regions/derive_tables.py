"""
Derive the tables of municipalities and of shares from the list of changes and the extracts of inhabitants.

Usage: python -m tools.regions.derive_tables [--check]

A municipality that was divided goes to its successors in the proportion in which its inhabitants live in their places.
Backwards a municipality goes to its predecessors in the proportion of their last known inhabitants. All shares are
decimals of six digits that add up to exactly one. With `--check` nothing is written; the exit code says whether the
tables in the vocabulary are what the derivation gives.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

INPUTS = Path(__file__).parent / "inputs"
TABLES = Path(__file__).parents[2] / "src/proeftuin/vocabulary/tables"
FIRST_DAY = "2011-01-01"
DIGITS = 6
POSTCODE_BASIS = "inhabitants per four-digit postcode area, 1 January 2021, CBS"
MUNICIPAL_BASIS = "inhabitants per municipality, 1 January {year}, CBS"

Row = dict[str, str]


@dataclass(frozen=True)
class Inputs:
    """What the shares are derived from."""

    changes: tuple[Row, ...]
    place_inhabitants: tuple[Row, ...]
    municipal_inhabitants: tuple[Row, ...]
    municipalities: tuple[Row, ...]
    ggd_of_municipality: Mapping[str, str]
    ggd_codes: Mapping[str, str]

    @property
    def oldest(self) -> frozenset[str]:
        """Municipalities that existed on the first day of the tables."""
        return frozenset(row["code"] for row in self.municipalities if row.get("first_year") == FIRST_DAY[:4])

    @classmethod
    def of_repository(cls) -> Inputs:
        """The inputs as they are kept here."""
        return cls(
            changes=read(TABLES / "municipal_changes.csv"),
            place_inhabitants=read(INPUTS / "place_inhabitants.csv"),
            municipal_inhabitants=read(INPUTS / "municipal_inhabitants.csv"),
            municipalities=read(INPUTS / "municipalities_2011_2017.csv")
            + read(INPUTS / "municipalities_2018_2025.csv"),
            ggd_of_municipality={
                row["municipality"]: row["ggd_region"] for row in read(INPUTS / "ggd_region_2021.csv")
            },
            ggd_codes={row["name"]: row["code"] for row in read(TABLES / "ggd_regions.csv")},
        )


def read(path: Path) -> tuple[Row, ...]:
    """All rows of a file with a header."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def rounded_shares(amounts: Mapping[str, Fraction]) -> dict[str, Decimal]:
    """The part of the total that each key has, in six digits, largest remainders up, so that the sum is exactly one."""
    total = sum(amounts.values())
    if total <= 0:
        raise ValueError(f"no inhabitants to divide over {', '.join(sorted(amounts))}")
    unit = 10**DIGITS
    exact = {key: amount * unit / total for key, amount in amounts.items()}
    whole = {key: int(value) for key, value in exact.items()}
    by_remainder = sorted(exact, key=lambda key: (whole[key] - exact[key], key))
    for key in by_remainder[: unit - sum(whole.values())]:
        whole[key] += 1
    return {key: Decimal(value).scaleb(-DIGITS) for key, value in whole.items()}


def changes_with_shares(inputs: Inputs) -> list[Row]:
    """The changes with the share of a divided municipality that each successor gets, and what it rests on."""
    shares = {
        (day, code): rounded_shares(_by_successor(inputs.place_inhabitants, day, code))
        for day, code in {(c["effective_on"], c["from_code"]) for c in inputs.changes if c["kind"] == "split"}
    }
    return [
        row
        | (
            {
                "share": str(shares[row["effective_on"], row["from_code"]][row["to_code"]]),
                "share_basis": POSTCODE_BASIS,
            }
            if row["kind"] == "split"
            else {"share": "1", "share_basis": "whole"}
        )
        for row in inputs.changes
    ]


def _by_successor(places: Iterable[Row], day: str, code: str) -> dict[str, Fraction]:
    result: dict[str, Fraction] = {}
    for row in places:
        if (row["effective_on"], row["from_code"]) == (day, code):
            result[row["to_code"]] = result.get(row["to_code"], Fraction()) + int(row["inhabitants"])
    return result


def predecessor_shares(inputs: Inputs, changes: list[Row]) -> list[Row]:
    """For every municipality that took in others: the share of each predecessor, itself included if it went on."""
    municipal = {(r["effective_on"], r["code"]): r for r in inputs.municipal_inhabitants}
    result: list[Row] = []
    for day, code in sorted({(c["effective_on"], c["to_code"]) for c in changes}):
        parts = {
            c["from_code"]: Fraction(c["share"]) for c in changes if (c["effective_on"], c["to_code"]) == (day, code)
        }
        if _first_day(code, inputs) < day:
            parts[code] = Fraction(1)
        flows, basis = _flows_into(day, code, parts, municipal, inputs.place_inhabitants)
        shares = rounded_shares(flows)
        result += [
            {
                "effective_on": day,
                "code": code,
                "predecessor": predecessor,
                "share": "1" if len(shares) == 1 else str(share),
                "share_basis": "whole" if len(shares) == 1 else basis,
            }
            for predecessor, share in sorted(shares.items())
        ]
    return result


def _flows_into(
    day: str,
    code: str,
    parts: Mapping[str, Fraction],
    municipal: Mapping[tuple[str, str], Row],
    places: Iterable[Row],
) -> tuple[Mapping[str, Fraction], str]:
    if len(parts) == 1:
        return parts, "whole"
    if all((day, part) in municipal for part in parts):
        year = municipal[day, next(iter(parts))]["counted_on"][:4]
        flows = {part: share * int(municipal[day, part]["inhabitants"]) for part, share in parts.items()}
        return flows, MUNICIPAL_BASIS.format(year=year)
    return {part: _by_successor(places, day, part)[code] for part in parts}, POSTCODE_BASIS


def _first_day(code: str, inputs: Inputs) -> str:
    """First day of the municipality, or of the tables when it is older."""
    if code in inputs.oldest:
        return FIRST_DAY
    return min(change["effective_on"] for change in inputs.changes if change["to_code"] == code)


def municipalities(inputs: Inputs, changes: list[Row]) -> list[Row]:
    """Every municipality since 2011 with its validity, province and GGD region."""
    ggd = _ggd_regions(inputs, changes)
    result = []
    for row in sorted(inputs.municipalities, key=lambda r: r["code"]):
        code = row["code"]
        ends = [c["effective_on"] for c in changes if c["from_code"] == code]
        result.append(
            {
                "code": code,
                "name": row["name"],
                "valid_from": _first_day(code, inputs),
                "valid_to": ends[0] if ends else "",
                "province": row["province"],
                "ggd_region": ggd[code],
            }
        )
    return result


def _ggd_regions(inputs: Inputs, changes: list[Row]) -> dict[str, str]:
    names = {row["code"]: row["name"] for row in inputs.municipalities}
    known = {
        code: inputs.ggd_codes[inputs.ggd_of_municipality[name]]
        for code, name in names.items()
        if name in inputs.ggd_of_municipality
    }
    by_share = sorted(changes, key=lambda c: (c["effective_on"], Decimal(c["share"])))
    for change in by_share:
        # A municipality formed after the postcode file lies where its predecessors lay.
        if change["to_code"] not in known and change["from_code"] in known:
            known[change["to_code"]] = known[change["from_code"]]
    for change in reversed(by_share):
        # One that had ended before lies where its main successor lies: boundaries of 2021, brought to any division.
        if change["from_code"] not in known:
            known[change["from_code"]] = known[change["to_code"]]
    return known


def as_csv(rows: list[Row]) -> str:
    """The rows with a header, as they stand in the tables."""
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def derived_tables(inputs: Inputs) -> dict[str, str]:
    """Text of every derived table per file name."""
    for row in inputs.changes:
        date.fromisoformat(row["effective_on"])
    changes = changes_with_shares(inputs)
    return {
        "municipal_changes.csv": as_csv(changes),
        "predecessor_shares.csv": as_csv(predecessor_shares(inputs, changes)),
        "municipalities.csv": as_csv(municipalities(inputs, changes)),
    }


def main(arguments: list[str]) -> int:
    """Write the tables, or say whether they are up to date."""
    stale = []
    for name, text in derived_tables(Inputs.of_repository()).items():
        path = TABLES / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in arguments:
                path.write_text(text, encoding="utf-8")
    print(f"{'stale' if '--check' in arguments else 'written'}: {', '.join(stale) or 'nothing'}")
    return int(bool(stale) and "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
