"""
Adding very many rows at once.

An edition has hundreds of thousands of figures; making an object of each of them would take minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models, transaction

ROWS_AT_ONCE = 20_000
"""So few that others who write wait for less than a second on a database that lets one write at a time."""


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """
    Add `rows` to the table of `model`; the values are those of the database columns.

    Every part is a transaction of its own, so that others can go on writing. The caller makes sure that nobody sees
    the rows before all are there.
    """
    added = 0
    for part in _parts(iter(rows)):
        with transaction.atomic():
            _write(model, columns, part)
        added += len(part)
    return added


def tell_planner(*tables: type[models.Model]) -> None:
    """
    Let the database see how many rows there are now.

    It finds out by itself within minutes, but until then it would look for a figure among half a million one by one.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for model in tables:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _parts(rows: Iterator[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    while part := list(islice(rows, ROWS_AT_ONCE)):
        yield part


def _write(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    quoted = connection.ops.quote_name
    table = quoted(model._meta.db_table)
    names = ", ".join(quoted(name) for name in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)
