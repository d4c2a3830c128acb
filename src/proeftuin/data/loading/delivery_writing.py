"""
One delivery, from query to finished files: rows are checked and set apart by year and bucket, then every part is
sorted and written.

The rows pass through twice, so that nothing larger than one part has to be sorted at a time; the engine spills what
does not fit. A part is sorted by all its columns, person and day first, so that the same delivery gives the same bytes
in whatever order its rows come.
"""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from proeftuin.data.care.contract import CareTable
from proeftuin.data.care.store import RowAccount, StoredPart
from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.data.engine.stored_words import write_words
from proeftuin.data.loading.load_plan import TOGETHER, IdentifiedDelivery
from proeftuin.data.loading.person_number import PersonNumbering
from proeftuin.data.loading.reading import Connection, column_types, located, quoted_name, text_literal, within_memory
from proeftuin.data.loading.row_check import REFUSED, RowCheck, repeated_keys
from proeftuin.errors import DataContractError, Problem

RECORD = "delivery.json"
"""Beside the parts of a finished delivery: what the register will say of it."""
LOCATED = 5
"""Refused rows per reason of which the number is kept."""


class Fates:
    """What became of the rows, by file (`None` when rows do not say it) and reason (`None` for accepted rows)."""

    def __init__(self) -> None:
        self.counts: dict[str | None, dict[str | None, int]] = defaultdict(lambda: defaultdict(int))
        self.rows: dict[str | None, dict[str, list[int]]] = defaultdict(dict)

    def count(self, found: Iterable[tuple[str | None, str | None, int, list[int] | None]]) -> None:
        """Add rows that were read, with the numbers of the first few."""
        for file, reason, number, rows in found:
            self.counts[file][reason] += number
            if reason and rows:
                known = self.rows[file].get(reason, [])
                self.rows[file][reason] = sorted([*known, *rows])[:LOCATED]

    def refuse(self, found: Iterable[tuple[str | None, str | None, int, list[int] | None]]) -> None:
        """Count rows as refused that were accepted before."""
        found = list(found)
        for file, _, number, _ in found:
            self.counts[file][None] -= number
        self.count(found)


@dataclass(frozen=True)
class FinishedDelivery:
    """
    What became of one delivery.

    Attributes
    ----------
    parts : tuple of StoredPart
        With paths relative to the delivery's folder.
    """

    table: str
    accounts: tuple[RowAccount, ...]
    parts: tuple[StoredPart, ...]

    def save(self, folder: Path) -> None:
        """Write the record beside the parts."""
        (folder / RECORD).write_text(json.dumps(asdict(self), sort_keys=True), encoding="utf-8")

    @classmethod
    def of(cls, folder: Path) -> FinishedDelivery | None:
        """The record in `folder`; `None` when no delivery was finished there."""
        try:
            content = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        accounts = tuple(RowAccount(**account) for account in content["accounts"])
        return cls(content["table"], accounts, tuple(StoredPart(**part) for part in content["parts"]))

    def parts_in(self, folder: str) -> tuple[StoredPart, ...]:
        """The parts as the register names them, when the delivery stands in `folder` of the store."""
        return tuple(replace(part, path=f"{folder}/{part.path}") for part in self.parts)


@dataclass(frozen=True)
class DeliveryWriter:
    """
    Writes one delivery after the other.

    Attributes
    ----------
    work : Path
        Folder for what is not finished.
    source, load_id : str
        What every stored row says of where it came from.
    """

    engine: Connection
    work: Path
    source: str
    load_id: str
    buckets: int
    numbering: PersonNumbering

    def check_columns(self, identified: IdentifiedDelivery) -> RowCheck:
        """
        The check of a delivery's rows, before any is read.

        Raises
        ------
        DataContractError
            The files cannot be opened, or a column that may not be empty is not delivered.
        """
        delivery = identified.delivery
        with located(delivery.files):
            types = column_types(self.engine, delivery.relation)
        check = RowCheck(CARE_TABLES[delivery.table], delivery, types, self.numbering, self.buckets)
        problems = [
            Problem(
                _named(identified),
                f"nothing is delivered for column {name} of table {delivery.table}",
                CARE_TABLES[delivery.table].columns[name].meaning,
                "name the column of the file that has it, or a constant",
            )
            for name in check.missing_columns()
        ]
        if problems:
            raise DataContractError(problems)
        return check

    @property
    def finished(self) -> Path:
        """Folder with the parts and the record of the delivery that was written last."""
        return self.work / "finished"

    def write(self, identified: IdentifiedDelivery, check: RowCheck) -> FinishedDelivery:
        """
        What became of a delivery; its parts and its record stand in `finished`.

        Raises
        ------
        DataContractError
            The files cannot be read to the end, no row is accepted, or two persons get one number.
        """
        # A folder of its own: the engine may remember a file of the delivery before under the same path.
        aside = self.work / f"aside-{identified.id}"
        self.finished.mkdir()
        with located(identified.delivery.files):
            self._set_apart(check, aside)
        # From here on only the engine's own files are read: what goes wrong is not the supplier's to mend.
        with within_memory(identified.delivery.files):
            fates = self._fates(aside)
            self._refuse_shared_numbers(identified, aside)
            parts = list(self._parts(check.contract, aside, fates))
        accounts = tuple(_accounts(identified, fates))
        if not parts and not identified.delivery.may_be_empty:
            raise DataContractError(_nothing_accepted(identified, accounts))
        record = FinishedDelivery(identified.table, accounts, tuple(parts))
        record.save(self.finished)
        shutil.rmtree(aside)
        return record

    def _set_apart(self, check: RowCheck, aside: Path) -> None:
        self.engine.execute(
            f"COPY ({check.query()}) TO {text_literal(str(aside))}"
            " (FORMAT parquet, COMPRESSION lz4, PARTITION_BY (_year, _bucket))"
        )

    def _fates(self, aside: Path) -> Fates:
        """What became of the rows, from what was set apart."""
        fates = Fates()
        if any(aside.glob("*")):
            fates.count(self.engine.execute(_fates_of(_set_apart(aside))).fetchall())
        return fates

    def _refuse_shared_numbers(self, identified: IdentifiedDelivery, aside: Path) -> None:
        if not CARE_TABLES[identified.table].is_about_persons:
            return
        for bucket in _buckets(aside):
            rows = _set_apart(aside, bucket=bucket)
            shared = self.engine.execute(
                "SELECT count(*) FROM (SELECT person_id FROM"
                f" {rows} GROUP BY person_id HAVING min(_second) <> max(_second))"
            ).fetchone()
            if shared and shared[0]:
                raise DataContractError(_shared_number(identified, int(shared[0])))

    def _parts(self, contract: CareTable, aside: Path, fates: Fates) -> Iterator[StoredPart]:
        for bucket in _buckets(aside):
            years = _years(aside, bucket)
            if contract.key:
                self._look_at_keys(contract, _set_apart(aside, bucket=bucket), fates)
            for year in years:
                rows = f"_keyed WHERE _year = {year}" if contract.key else _set_apart(aside, bucket=bucket, year=year)
                part = StoredPart(
                    _file_name(contract, year, bucket),
                    self._write_part(contract, rows, self.finished / _file_name(contract, year, bucket)),
                    year if contract.day else None,
                    bucket if contract.is_about_persons else None,
                )
                if part.rows:
                    write_words(self.engine, contract, self.finished / part.path, part.rows)
                    yield part
                else:
                    (self.finished / part.path).unlink()

    def _look_at_keys(self, contract: CareTable, rows: str, fates: Fates) -> None:
        """Leave in `_keyed` the rows whose key is theirs alone, and count the others as refused."""
        self.engine.execute(
            f"CREATE OR REPLACE TEMP TABLE _judged AS {repeated_keys(contract, f'SELECT * FROM {rows}')}"
        )
        fates.refuse(self.engine.execute(_fates_of("_judged WHERE _reason IS NOT NULL")).fetchall())
        self.engine.execute("CREATE OR REPLACE TEMP VIEW _keyed AS SELECT * FROM _judged WHERE _reason IS NULL")

    def _write_part(self, contract: CareTable, rows: str, target: Path) -> int:
        own = ", ".join(quoted_name(name) for name in contract.columns)
        first = [name for name in ("person_id", contract.day) if name and name in contract.columns]
        order = ", ".join(quoted_name(name) for name in dict.fromkeys([*first, *contract.columns]))
        written = self.engine.execute(
            f"COPY (SELECT {own}, {text_literal(self.source)} AS source, {text_literal(self.load_id)} AS load_id"
            f" FROM {rows} ORDER BY {order}) TO {text_literal(str(target))} (FORMAT parquet, COMPRESSION zstd)"
        ).fetchone()
        return int(written[0]) if written else 0


def _set_apart(aside: Path, *, bucket: int | None = None, year: int | None = None) -> str:
    years = "*" if year is None else str(year)
    buckets = "*" if bucket is None else str(bucket)
    pattern = text_literal(f"{aside}/_year={years}/_bucket={buckets}/*.parquet")
    return f"read_parquet({pattern}, hive_partitioning = true, hive_types = {{'_year': INTEGER, '_bucket': INTEGER}})"


def _buckets(aside: Path) -> list[int]:
    found = {int(folder.name.removeprefix("_bucket=")) for folder in aside.glob("_year=*/_bucket=*")}
    return sorted(found - {REFUSED})


def _years(aside: Path, bucket: int) -> list[int]:
    return sorted(int(folder.parent.name.removeprefix("_year=")) for folder in aside.glob(f"_year=*/_bucket={bucket}"))


def _file_name(contract: CareTable, year: int, bucket: int) -> str:
    names = [f"{year:04d}"] if contract.day else []
    names += [f"{bucket:03d}"] if contract.is_about_persons else []
    return ("-".join(names) or "all") + ".parquet"


def _fates_of(rows: str) -> str:
    return f"SELECT _file, _reason, count(*), list_sort(min(_row, {LOCATED})) FROM {rows} GROUP BY _file, _reason"


def _accounts(identified: IdentifiedDelivery, fates: Fates) -> Iterator[RowAccount]:
    """One account per file; one for all together when the rows do not say which file they are of."""
    if set(fates.counts) <= {None}:
        yield _account(identified.table, identified.files.values(), fates.counts[None], fates.rows[None])
        return
    for path, named in identified.files.items():
        yield _account(identified.table, [named], fates.counts[str(path)], fates.rows[str(path)])


def _account(
    table: str,
    files: Iterable[tuple[str, str]],
    counts: Mapping[str | None, int],
    rows: Mapping[str, list[int]],
) -> RowAccount:
    names, hashes = zip(*files, strict=True)
    refused = {reason: counts[reason] for reason in sorted(filter(None, counts))}
    return RowAccount(
        table=table,
        file=TOGETHER.join(names),
        sha256=TOGETHER.join(hashes),
        read=sum(counts.values()),
        accepted=counts.get(None, 0),
        refused=refused,
        rows_refused={reason: rows[reason] for reason in refused if reason in rows},
    )


def _named(identified: IdentifiedDelivery) -> str:
    return ", ".join(name for name, _ in identified.files.values())


def _nothing_accepted(identified: IdentifiedDelivery, accounts: Iterable[RowAccount]) -> Problem:
    refused: dict[str, int] = defaultdict(int)
    for account in accounts:
        for reason, count in account.refused.items():
            refused[reason] += count
    reasons = ", ".join(f"{reason} ({count})" for reason, count in sorted(refused.items(), key=lambda item: -item[1]))
    return Problem(
        f"{_named(identified)}, table {identified.table}",
        f"no row can be accepted: {reasons}" if reasons else "there are no rows",
        "rows that the contract of the table allows",
        "compare the mapping of the source with the file" if reasons else "deliver the file again, or leave it out",
    )


def _shared_number(identified: IdentifiedDelivery, shared: int) -> Problem:
    return Problem(
        f"{_named(identified)}, table {identified.table}",
        f"different persons would get the same number ({shared} numbers)",
        "a number for every person",
        "have the pseudonyms made anew with another key, or deliver whole numbers and say `person_key: integer`",
    )
