"""What OMOP can hold of any care tables is the same after it was written as OMOP and read again."""

import tempfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proeftuin.data.care.store import CareStore, Load, StoredPart
from proeftuin.data.care.tables import (
    AMOUNT_KINDS,
    CARE_TABLES,
    CONTACT_KINDS,
    DIAGNOSIS_STATUSES,
    DOMAINS,
    URGENCIES,
)
from proeftuin.data.loading.loader import load_all
from proeftuin.data.loading.omop import omop_delivery
from proeftuin.data.loading.omop_writer import LOST_COLUMNS, OmopFormat, OmopSettings, not_written, write_omop

FIRST, LAST = date(2010, 1, 1), date(2019, 12, 31)
PERSONS = (0, 1, 7, 2**62)
POLARS = {"BIGINT": pl.Int64, "VARCHAR": pl.String, "DATE": pl.Date, "DECIMAL(18,4)": pl.Decimal(18, 4)}

days = st.dates(FIRST, LAST)
systems = st.sampled_from(("ICD10", "ICPC1", "ATC", "DBC-2", "source"))
# A text such as http://... is an address, not a code with its system.
codes = st.text("ABz019./:-", min_size=1, max_size=6).filter(lambda code: not code.startswith("//"))
plain = st.text("ABz019", min_size=1, max_size=6)
decimals = st.decimals(-10_000, 10_000, places=4)


@st.composite
def coded(draw, *, optional=False):
    if optional and draw(st.booleans()):
        return None, None
    return draw(systems), draw(codes)


@st.composite
def lines(draw):
    """A line of contact that OMOP can hold, or one that `not_written` counts."""
    first = draw(days)
    code, diagnosis = draw(coded(optional=True)), draw(coded(optional=True))
    kind = draw(st.none() | st.sampled_from(CONTACT_KINDS))
    is_procedure = kind == "treatment" and code[0] and not diagnosis[0]
    with_amount = draw(st.booleans())
    return {
        "person_id": draw(st.sampled_from(PERSONS)),
        "day": first,
        "end_day": draw(st.none() | st.just(first + timedelta(days=3))),
        "domain": draw(st.sampled_from(DOMAINS)),
        "kind": kind,
        "urgency": draw(st.none() | st.sampled_from(URGENCIES)),
        "code_system": code[0],
        "code": code[1],
        "provider_id": draw(st.none() | st.sampled_from(("7", "12", "P1", "012"))),
        "quantity": draw(st.none() | st.integers(1, 9).map(Decimal)) if is_procedure else None,
        "amount_cents": draw(st.integers(-10_000_000, 10_000_000)) if with_amount else None,
        "amount_kind": draw(st.sampled_from(AMOUNT_KINDS)) if with_amount else None,
        "diagnosis_system": diagnosis[0],
        "diagnosis_code": diagnosis[1],
    }


def facts(**columns):
    """Facts with a code, of persons."""
    return st.lists(
        st.builds(
            lambda person, day, code, other: {
                "person_id": person,
                "day": day,
                "code_system": code[0],
                "code": code[1],
                **other,
            },
            st.sampled_from(PERSONS),
            days,
            coded(),
            st.fixed_dictionaries(columns),
        ),
        max_size=5,
    )


insured = st.builds(
    lambda person, insurer, first, length: {
        "person_id": person,
        "kind": "insurer",
        "organisation_id": insurer,
        "valid_from": first,
        "valid_to": first + timedelta(days=length),
    },
    st.sampled_from(PERSONS),
    st.none() | plain,
    days,
    st.integers(1, 900),
)
answers = st.builds(
    lambda person, day, wave, instrument, item, value: {
        "person_id": person,
        "day": day,
        "wave": wave,
        "instrument": instrument,
        "item": item,
        "value": value,
    },
    st.sampled_from(PERSONS),
    days,
    plain,
    plain,
    plain,
    st.none() | decimals,
)
care = st.fixed_dictionaries(
    {
        "person": st.just([]),
        "contact": st.lists(lines(), max_size=8),
        "diagnosis": facts(status=st.none() | st.sampled_from(DIAGNOSIS_STATUSES)),
        "medication": facts(days=st.none() | st.integers(0, 400)),
        "measurement": facts(value=st.none() | decimals, unit=st.none() | plain),
        "registration": st.lists(
            insured, max_size=5, unique_by=lambda row: (row["person_id"], row["organisation_id"], row["valid_from"])
        ),
        "survey_answer": st.lists(
            answers,
            max_size=4,
            unique_by=lambda row: tuple(row[k] for k in ("person_id", "wave", "instrument", "item")),
        ),
    }
)
persons = st.fixed_dictionaries(
    {
        "birth_year": st.integers(1900, 2009),
        "birth_month": st.none() | st.integers(1, 12),
        "sex": st.none() | st.sampled_from(("female", "male")),
        "death_day": st.none() | days,
    }
)


def stored(folder: Path, tables: dict[str, list[dict]]) -> CareStore:
    """A store of these rows, without a loader."""
    store = CareStore.make(folder, buckets=1)
    parts = {}
    for name, rows in tables.items():
        columns = CARE_TABLES[name].stored_columns()
        frame = pl.DataFrame(
            [{column: row.get(column) for column in columns} for row in rows],
            schema={column: POLARS[kind] for column, kind in columns.items()},
        )
        frame.write_parquet(folder / f"{name}.parquet")
        parts[name] = (StoredPart(f"{name}.parquet", len(rows), bucket=0),)
    return store.with_load(Load("made", "test", "table", (), parts))


def surviving_rows(store: CareStore, table: str) -> list[tuple]:
    files = [str(path) for path in store.files()[table]]
    kept = ", ".join(name for name in CARE_TABLES[table].columns if name not in LOST_COLUMNS.get(table, ()))
    return duckdb.sql(f"SELECT {kept} FROM read_parquet({files}) ORDER BY ALL").fetchall() if files else []


def can_be_held(line: dict) -> bool:
    return line["kind"] != "capitation" and line["amount_kind"] not in ("capitation", "budget_share")


@pytest.mark.parametrize("form", list(OmopFormat))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables=care, people=st.lists(persons, min_size=len(PERSONS), max_size=len(PERSONS)))
def test_what_omop_can_hold_survives_a_round_trip(form, tables, people):
    tables["person"] = [{"person_id": number, **row} for number, row in zip(PERSONS, people, strict=True)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = stored(folder / "made", tables)
        how = OmopSettings(LAST, format=form)
        write_omop(made, folder / "cdm", settings=how)
        again = load_all(folder / "again", [omop_delivery(folder / "cdm", source="test")], buckets=2)

        lost = [line for line in tables["contact"] if not can_be_held(line)]
        assert not_written(made, settings=how) == ({"contact": len(lost)} if lost else {})
        tables["contact"] = [line for line in tables["contact"] if can_be_held(line)]
        held = stored(folder / "held", tables)
        for table in tables:
            assert surviving_rows(again, table) == surviving_rows(held, table), table
