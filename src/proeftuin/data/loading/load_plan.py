"""
What of a delivery still has to be read: all of it, only what is new, or nothing.

A delivery is known by its content, not by its date or place: by the files' hashes, the mapping, the way persons are
numbered, the contract of its table and the layout of the store. The rule, per source:

- What an active load of the source already holds is not read again.
- A file of the same name for the same table, but with other content or another mapping, replaces the load that
  delivered it, whole. So everything else of that load must be delivered again with it; otherwise it is refused,
  because rows would disappear that nobody meant to take back.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from proeftuin.data.care.store import VERSION, CareStore, Load
from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.data.loading.delivery import Delivery, SourceDelivery
from proeftuin.data.loading.reading import content_hash
from proeftuin.errors import DataContractError, Problem

DIGITS = 12
"""Digits of a hash that make an identifier."""
TOGETHER = " + "
"""Between the names of files whose rows cannot be told apart."""


@dataclass(frozen=True)
class IdentifiedDelivery:
    """
    A delivery and what identifies it.

    Attributes
    ----------
    id : str
        First digits of the hash of everything that determines its rows.
    files : mapping of Path to tuple of str
        Per file its name in the account (with its folder when two files have one name), and the hash of its content.
    """

    id: str
    delivery: Delivery
    files: Mapping[Path, tuple[str, str]]

    @property
    def table(self) -> str:
        """Care table that the rows are for."""
        return self.delivery.table

    @property
    def names(self) -> frozenset[tuple[str, str]]:
        """Table and name of every file."""
        return frozenset((self.table, name) for name, _ in self.files.values())


@dataclass(frozen=True)
class LoadPlan:
    """
    What one call of the loader does.

    Attributes
    ----------
    id : str
        Identifier of the load; that of the earlier load when there is nothing to read.
    deliveries : tuple of IdentifiedDelivery
        What has to be read; empty when an active load holds it all.
    replaces : tuple of str
        Active loads that no longer count after it.
    """

    id: str
    deliveries: tuple[IdentifiedDelivery, ...]
    replaces: tuple[str, ...]


def plan_of(store: CareStore, delivered: SourceDelivery, *, numbering: str) -> LoadPlan:
    """
    What has to be read of `delivered`.

    Parameters
    ----------
    numbering : str
        What identifies the way in which persons are numbered.

    Raises
    ------
    DataContractError
        A file cannot be read, or something that a replaced load held is not delivered again.
    """
    identified = identified_deliveries(store, delivered, numbering=numbering)
    earlier = [load for load in store.active_loads if load.source == delivered.source]
    holder = {delivery_id: load for load in earlier for delivery_id in _held(load)}
    new = [delivery for delivery in identified if delivery.id not in holder]
    if not new:
        return LoadPlan(holder[identified[-1].id].id, (), ())
    replaced = _replaced(earlier, new)
    _refuse_disappearing(delivered, replaced, identified)
    gone = {load.id for load in replaced}
    # A delivery that a replaced load holds goes with that load, so it is read again.
    wanted = tuple(d for d in identified if d.id not in holder or holder[d.id].id in gone)
    replaces = tuple(load.id for load in replaced)
    return LoadPlan(_identifier(delivered.source, replaces, *(d.id for d in wanted)), wanted, replaces)


def identified_deliveries(
    store: CareStore, delivered: SourceDelivery, *, numbering: str
) -> tuple[IdentifiedDelivery, ...]:
    """Every delivery with its identifier; each file is read once for its hash."""
    paths = list(dict.fromkeys(path for delivery in delivered.deliveries for path in delivery.files))
    hashes = dict(zip(paths, _hashes(paths), strict=True))
    names = _names(paths)
    return tuple(
        IdentifiedDelivery(
            _delivery_id(store, delivered, delivery, names, hashes, numbering),
            delivery,
            {path: (names[path], hashes[path]) for path in delivery.files},
        )
        for delivery in delivered.deliveries
    )


def _hashes(paths: Sequence[Path]) -> Iterator[str]:
    problems: list[Problem] = []
    for path in paths:
        try:
            yield content_hash(path)
        except DataContractError as error:
            problems += error.problems
            yield ""
    if problems:
        raise DataContractError(problems)


def _names(paths: Sequence[Path]) -> dict[Path, str]:
    occurs = Counter(path.name for path in paths)
    return {path: path.name if occurs[path.name] == 1 else f"{path.parent.name}/{path.name}" for path in paths}


def _delivery_id(
    store: CareStore,
    delivered: SourceDelivery,
    delivery: Delivery,
    names: Mapping[Path, str],
    hashes: Mapping[Path, str],
    numbering: str,
) -> str:
    relation = delivery.relation
    for path in delivery.files:
        # The same files in another folder are the same delivery.
        relation = relation.replace(str(path), names[path])
    return _identifier(
        VERSION,
        store.buckets,
        delivered.source,
        delivered.format,
        delivered.fingerprint,
        delivered.synthetic,
        numbering,
        delivery.table,
        list(CARE_TABLES[delivery.table].stored_columns().items()),
        sorted((names[path], hashes[path]) for path in delivery.files),
        relation,
        sorted(delivery.refusals.items()),
        repr(delivery.notation),
    )


def _identifier(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:DIGITS]


def _held(load: Load) -> set[str]:
    """Identifiers of the deliveries of a load: the folders of its parts, `<table>/<load>/<delivery>/<file>`."""
    folders = (Path(part.path).parts for parts in load.parts.values() for part in parts)
    return {folder[2] for folder in folders if len(folder) == 4}


def _replaced(earlier: Sequence[Load], new: Sequence[IdentifiedDelivery]) -> list[Load]:
    names = frozenset().union(*(delivery.names for delivery in new))
    return [load for load in earlier if names & _names_of(load)]


def _names_of(load: Load) -> frozenset[tuple[str, str]]:
    return frozenset((account.table, name) for account in load.accounts for name in account.file.split(TOGETHER))


def _refuse_disappearing(
    delivered: SourceDelivery, replaced: Sequence[Load], identified: Sequence[IdentifiedDelivery]
) -> None:
    names = frozenset().union(*(delivery.names for delivery in identified))
    disappearing = sorted({missing for load in replaced for missing in _names_of(load) - names})
    if disappearing:
        raise DataContractError(
            [
                Problem(
                    f"source {delivered.source}, {file}",
                    f"an earlier load that this one replaces had this file for table {table}, and now it is left out",
                    "every file of a delivery of which one file changed",
                    "deliver this file again too, or give the changed file another name to add it",
                )
                for table, file in disappearing
            ]
        )
