"""
Submitted forms as tables for other programs, with a contract: `proeftuin_web.process_forms.export.TABLES`.

Only what is submitted goes out. Names of people do not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]
from django.utils import timezone
from pyarrow import csv, parquet

from proeftuin_web.process_forms.models import Form

CONTRACT_VERSION = "1"
_TYPES: Mapping[str, pa.DataType] = {
    "text": pa.string(),
    "day": pa.date32(),
    "whole": pa.int64(),
    "yes_no": pa.bool_(),
}


@dataclass(frozen=True)
class Column:
    """A column: its kind is text, day, whole or yes_no."""

    name: str
    kind: str
    meaning: str
    may_be_empty: bool = False


@dataclass(frozen=True)
class Table:
    """A table, what one row is, and the columns that tell rows apart."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]


_FORM = (
    Column("site", "text", "Short name of the site, as in studies."),
    Column("quarter", "text", "Quarter that the form is about, as 2026-Q1."),
)
TABLES = (
    Table(
        "process_forms",
        "A submitted form of a site about a quarter.",
        ("site", "quarter"),
        (
            *_FORM,
            Column("starts_on", "day", "First day of the quarter."),
            Column("ends_on", "day", "First day after the quarter."),
            Column("due_on", "day", "Last day on which the form was in time."),
            Column("submitted_on", "day", "Day on which it was submitted, in Amsterdam."),
            Column("questions", "text", "Version of the questions."),
        ),
    ),
    Table(
        "process_answers",
        "An answer; one row for each choice where several may be chosen.",
        ("site", "quarter", "topic", "question", "number"),
        (
            *_FORM,
            Column("topic", "text", "Topic: aims, structure, population, financing, interventions or factors."),
            Column("question", "text", "Name of the question; `text` and `changed` are in own words."),
            Column("number", "whole", "Place among the answers to this question, from 1."),
            Column("answer", "text", "Code of the answer, a whole number as text, or own words."),
        ),
    ),
    Table(
        "process_interventions",
        "An intervention in a quarter.",
        ("site", "quarter", "intervention"),
        (
            *_FORM,
            Column("intervention", "text", "Key that stays the same from quarter to quarter."),
            Column("name", "text", "Name that the site gives it."),
            Column("status", "text", "planned, started, running, adapted, paused, stopped or completed."),
            Column("reason", "text", "Why; given when adapted, paused or stopped.", may_be_empty=True),
        ),
    ),
    Table(
        "process_factors",
        "A barrier or facilitator in a quarter.",
        ("site", "quarter", "factor"),
        (
            *_FORM,
            Column("factor", "text", "Key that stays the same from quarter to quarter."),
            Column("description", "text", "What hinders or helps, in own words."),
            Column(
                "level",
                "text",
                "innovation, professional, citizen, social, organisation (Grol and Wensing), region, financing or law.",
            ),
            Column("valence", "text", "barrier, facilitator, mixed or neutral."),
            Column("strength", "whole", "From -2 (hinders much) to 2 (helps much)."),
            Column("theme", "text", "What it is about."),
            Column("topic", "text", "Topic that it belongs to.", may_be_empty=True),
            Column("since", "day", "About since when.", may_be_empty=True),
            Column("is_still_there", "yes_no", "Whether it was there at the end of the quarter."),
        ),
    ),
)


def export_process_forms(folder: Path) -> Mapping[str, int]:
    """Write each table as Parquet and CSV with `contract.json`, and say how many rows each has."""
    folder.mkdir(parents=True, exist_ok=True)
    found = Form.objects.submitted().select_related("site", "round")
    forms = list(found.prefetch_related("topics", "interventions", "factors").order_by("site__code", "round"))
    made: Mapping[str, Iterable[dict[str, Any]]] = {
        "process_forms": map(_form, forms),
        "process_answers": (row for form in forms for row in _answers(form)),
        "process_interventions": (row for form in forms for row in _interventions(form)),
        "process_factors": (row for form in forms for row in _factors(form)),
    }
    numbers = {}
    for table in TABLES:
        fields = [pa.field(one.name, _TYPES[one.kind], nullable=one.may_be_empty) for one in table.columns]
        written = pa.Table.from_pylist(list(made[table.name]), schema=pa.schema(fields))
        parquet.write_table(written, folder / f"{table.name}.parquet")
        csv.write_csv(written, folder / f"{table.name}.csv")
        numbers[table.name] = written.num_rows
    (folder / "contract.json").write_text(json.dumps(contract(), indent=2) + "\n", encoding="utf-8")
    return numbers


def contract() -> dict[str, Any]:
    """What the tables promise."""
    return {
        "version": CONTRACT_VERSION,
        "tables": {
            table.name: {
                "row": table.row,
                "key": list(table.key),
                "columns": [vars(column) for column in table.columns],
            }
            for table in TABLES
        },
    }


def _of(form: Form) -> dict[str, Any]:
    return {"site": form.site.code, "quarter": form.round.code}


def _form(form: Form) -> dict[str, Any]:
    return _of(form) | {
        "starts_on": form.round.starts_on,
        "ends_on": form.round.ends_on,
        "due_on": form.round.due_on,
        "submitted_on": timezone.localtime(form.submitted_at).date(),
        "questions": form.round.questions,
    }


def _answers(form: Form) -> Iterable[dict[str, Any]]:
    for one in form.topics.all():
        for question, answer in {**one.items, "text": one.text, "changed": one.changed}.items():
            for number, said in enumerate(answer if isinstance(answer, list) else [answer], start=1):
                yield _of(form) | {"topic": one.topic, "question": question, "number": number, "answer": str(said)}


def _interventions(form: Form) -> Iterable[dict[str, Any]]:
    for one in form.interventions.all():
        yield _of(form) | {
            "intervention": one.key,
            "name": one.name,
            "status": one.status,
            "reason": one.reason or None,
        }


def _factors(form: Form) -> Iterable[dict[str, Any]]:
    for one in form.factors.all():
        names = ("description", "level", "valence", "strength", "theme", "since", "is_still_there")
        values = {name: getattr(one, name) for name in names}
        yield _of(form) | values | {"factor": one.key, "topic": one.topic or None}
