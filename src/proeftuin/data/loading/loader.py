"""
The loader: what a reader hands over is checked, accounted for and added to the store.

A load counts once the register names it, in one step at its end. Until then its finished deliveries stand in the store
unnamed, so that an interrupted load goes on where it was; what was being written is thrown away. A load that is refused
leaves nothing. What is read again and what is replaced stands in `load_plan`.
"""

from __future__ import annotations

import math
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from proeftuin.data.care.store import REGISTER, CareStore, Load, StoredPart
from proeftuin.data.engine.duckdb_engine import EmbeddedSettings
from proeftuin.data.loading.delivery import SourceDelivery
from proeftuin.data.loading.delivery_writing import DeliveryWriter, FinishedDelivery
from proeftuin.data.loading.identifiers import problems_of_identifiers
from proeftuin.data.loading.load_plan import IdentifiedDelivery, LoadPlan, plan_of
from proeftuin.data.loading.person_number import PersonNumbering
from proeftuin.data.loading.pseudonym import Pseudonymisation
from proeftuin.data.loading.reading import loading_connection, located
from proeftuin.data.loading.row_check import RowCheck
from proeftuin.errors import DataContractError, Problem

PARQUET_BYTES_PER_BUCKET = 500_000_000
TEXT_BYTES_PER_BUCKET = 2_000_000_000
"""About what a million persons deliver; the store is then computed with in a few gigabytes of memory."""

_AS_IT_IS = EmbeddedSettings()
_UNFINISHED = ".unfinished-"

Progress = Callable[[str], None]


def _silent(_: str) -> None:
    """Nobody watches."""


def load(
    store: CareStore,
    delivered: SourceDelivery,
    *,
    settings: EmbeddedSettings = _AS_IT_IS,
    pseudonyms: Pseudonymisation | None = None,
    progress: Progress = _silent,
) -> tuple[CareStore, Load]:
    """
    The store with everything that a source delivers, and what became of its rows.

    Parameters
    ----------
    pseudonyms : Pseudonymisation or None
        Turns the persons' identifiers into their numbers before anything is written; `None` when the source delivers
        pseudonyms already, and then whatever looks like an identifier is refused.
    progress : callable
        Gets a line when a delivery begins and when it is finished; an exception that it raises interrupts the load.

    Returns
    -------
    tuple of CareStore and Load
        The load that was there already when nothing new is delivered; it is not read again then.

    Raises
    ------
    DataContractError
        A file cannot be read, a column is absent, or no row of a delivery is accepted. The store is as it was.
    """
    numbering = PersonNumbering(delivered.person_key, pseudonyms)
    plan = plan_of(store, delivered, numbering=numbering.fingerprint())
    if not plan.deliveries:
        progress(f"{delivered.source}: everything was loaded before")
        return store, next(load for load in store.loads if load.id == plan.id)
    with _unfinished(store) as work, loading_connection(_within(settings, work)) as engine:
        if pseudonyms:
            pseudonyms.prepare(engine)
        writer = DeliveryWriter(engine, work, delivered.source, plan.id, store.buckets, numbering)
        try:
            finished = list(_finished(store, plan, writer, progress))
        except DataContractError:
            _take_back(store, plan)
            raise
    made = _load_of(delivered, plan, finished)
    return store.with_load(made), made


def load_all(
    folder: Path,
    deliveries: Sequence[SourceDelivery],
    *,
    buckets: int | None = None,
    settings: EmbeddedSettings = _AS_IT_IS,
    pseudonyms: Pseudonymisation | None = None,
    progress: Progress = _silent,
) -> CareStore:
    """
    The store in `folder`, made when it is not there yet, with everything that the sources deliver.

    Parameters
    ----------
    buckets : int or None
        Of a store that is made; `None` derives it from the size of the files.
    """
    if (folder / REGISTER).exists():
        store = CareStore.open(folder)
    else:
        store = CareStore.make(folder, buckets=buckets or suitable_buckets(deliveries))
    for delivered in deliveries:
        store, _ = load(store, delivered, settings=settings, pseudonyms=pseudonyms, progress=progress)
    return store


def suitable_buckets(deliveries: Sequence[SourceDelivery]) -> int:
    """Number of buckets such that one of them holds about a million persons, from the size of the files."""
    paths = {path for delivered in deliveries for delivery in delivered.deliveries for path in delivery.files}
    shares = (
        path.stat().st_size / (PARQUET_BYTES_PER_BUCKET if path.suffix == ".parquet" else TEXT_BYTES_PER_BUCKET)
        for path in paths
        if path.exists()
    )
    return max(1, math.ceil(sum(shares)))


def _finished(
    store: CareStore, plan: LoadPlan, writer: DeliveryWriter, progress: Progress
) -> Iterator[tuple[str, FinishedDelivery]]:
    """Folder and record of every delivery of the plan; one that an interrupted load finished is not read again."""
    waiting = [it for it in plan.deliveries if not FinishedDelivery.of(store.folder / _place(plan, it))]
    checks = _checks(writer, waiting)
    _check_identifiers(writer, waiting)
    for identified in plan.deliveries:
        place = _place(plan, identified)
        record = FinishedDelivery.of(store.folder / place)
        if record is None:
            progress(f"{identified.table}: reading {_files(identified)}")
            record = writer.write(identified, checks[identified.id])
            _move(writer.finished, store.folder / place)
        progress(f"{identified.table}: {_summary(record)}")
        yield place, record


def _checks(writer: DeliveryWriter, waiting: Sequence[IdentifiedDelivery]) -> dict[str, RowCheck]:
    """How the rows of every delivery are checked; all that is wrong with the columns of any of them at once."""
    checks: dict[str, RowCheck] = {}
    problems: list[Problem] = []
    for identified in waiting:
        try:
            checks[identified.id] = writer.check_columns(identified)
        except DataContractError as error:
            problems += error.problems
    if problems:
        raise DataContractError(problems)
    return checks


def _check_identifiers(writer: DeliveryWriter, waiting: Sequence[IdentifiedDelivery]) -> None:
    """Refuse what names a person, before anything is written."""
    pseudonymised = ("person_id",) if writer.numbering.pseudonyms else ()
    problems: list[Problem] = []
    for identified in waiting:
        with located(identified.delivery.files):
            problems += problems_of_identifiers(writer.engine, identified.delivery, pseudonymised=pseudonymised)
    if problems:
        raise DataContractError(problems)


def _load_of(delivered: SourceDelivery, plan: LoadPlan, finished: Sequence[tuple[str, FinishedDelivery]]) -> Load:
    parts: dict[str, tuple[StoredPart, ...]] = {}
    for place, record in finished:
        parts[record.table] = parts.get(record.table, ()) + record.parts_in(place)
    return Load(
        id=plan.id,
        source=delivered.source,
        format=delivered.format,
        accounts=tuple(account for _, record in finished for account in record.accounts),
        parts=parts,
        replaces=plan.replaces,
        synthetic=delivered.synthetic,
    )


def _place(plan: LoadPlan, identified: IdentifiedDelivery) -> str:
    return f"{identified.table}/{plan.id}/{identified.id}"


def _move(written: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    os.replace(written, place)


def _take_back(store: CareStore, plan: LoadPlan) -> None:
    """Remove what a refused load finished before it was refused."""
    for identified in plan.deliveries:
        place = store.folder / _place(plan, identified)
        shutil.rmtree(place, ignore_errors=True)
        for folder in (place.parent, place.parent.parent):
            if folder.exists() and not any(folder.iterdir()):
                folder.rmdir()


@contextmanager
def _unfinished(store: CareStore) -> Iterator[Path]:
    """A folder beside the store's tables for what is being written; gone afterwards, however it ended."""
    for left in store.folder.glob(f"{_UNFINISHED}*"):
        if not _is_running(left.name.removeprefix(_UNFINISHED)):
            shutil.rmtree(left, ignore_errors=True)
    work = store.folder / f"{_UNFINISHED}{os.getpid()}"
    work.mkdir()
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _is_running(process: str) -> bool:
    if not process.isdigit() or int(process) == os.getpid():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _within(settings: EmbeddedSettings, work: Path) -> EmbeddedSettings:
    """Spilled in the folder of the load unless a folder is named, so that nothing of a person is left elsewhere."""
    return settings if settings.spill else replace(settings, spill=work / "spill")


def _files(identified: IdentifiedDelivery) -> str:
    return ", ".join(name for name, _ in identified.files.values())


def _summary(record: FinishedDelivery) -> str:
    read = sum(account.read for account in record.accounts)
    accepted = sum(account.accepted for account in record.accounts)
    return f"{read:,} rows read, {accepted:,} accepted, {read - accepted:,} refused"
