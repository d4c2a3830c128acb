"""
Draws that depend on who and what they are for, never on the order in which they are made.

Every draw is a hash of the person, the purpose and the seed, so that the same persons come out whatever the number of
threads and buckets. The hash is the embedded engine's own; another version of the engine may draw another population.
"""

from __future__ import annotations

import hashlib

import duckdb
import polars as pl

from proeftuin.data.synthetic.coded_care import coded_care_frame
from proeftuin.data.synthetic.conditions import (
    CONDITIONS,
    PASSING,
    atc_codes,
    condition_frame,
    icd10_codes,
    icpc_codes,
    measure_frame,
)
from proeftuin.data.synthetic.deaths import lethal_frame, other_cause_frame
from proeftuin.data.synthetic.places import Places
from proeftuin.data.synthetic.population import SyntheticPopulation
from proeftuin.data.synthetic.questions import answer_frame, question_frame
from proeftuin.data.synthetic.streams import product_frame, rates, stream_frame

FRAILTY_TAIL = 0.35
"""Spread of frailty over persons: log-logistic with mean 1."""
INSURER_SHARES = (0.24, 0.19, 0.15, 0.11, 0.09, 0.07, 0.06, 0.04, 0.03, 0.02)
"""Shares of ten insurers that do not exist; a model of a market with a few large ones."""

# One number for a person and a purpose, and one for a line; the second starts where the first cannot come.
_MACROS = """
CREATE OR REPLACE MACRO unit(h) AS ((h >> 11)::DOUBLE + 0.5) / 9007199254740992.0;
CREATE OR REPLACE MACRO draw_at(person, purpose, place) AS
    unit(hash(xor((person * 4096 + purpose) * 65536 + place, {seed})));
CREATE OR REPLACE MACRO draw(person, purpose) AS draw_at(person, purpose, 0);
CREATE OR REPLACE MACRO line_key(person, of_year, stream, line) AS
    288230376151711744 + ((person * 64 + (of_year - 2000)) * 64 + stream) * 16384 + line;
CREATE OR REPLACE MACRO line_hash(key) AS hash(xor(key, {seed}));
CREATE OR REPLACE MACRO odds(u) AS u / (1 - u);
CREATE OR REPLACE MACRO normal(u) AS ln(odds(u)) / 1.702;
"""


def prepare(connection: duckdb.DuckDBPyConnection, population: SyntheticPopulation, places: Places) -> None:
    """Give the engine the draws of `population` and the small tables that its queries look things up in."""
    seed = int(hashlib.sha256(f"synthetic population {population.seed}".encode()).hexdigest()[:14], 16)
    connection.execute(_MACROS.format(seed=seed))
    frames = {
        "resident_cell": places.cells,
        "place_size": places.sizes,
        "place_period": places.periods,
        "condition_curve": condition_frame(),
        "measure": measure_frame(),
        "insurer": _insurers(),
        "lethal": lethal_frame(),
        "other_cause": other_cause_frame(),
        "question": question_frame(),
        "answer": answer_frame(),
    }
    for name, frame in frames.items():
        _register(connection, name, frame)
    years = ", ".join(f"({year})" for year in population.years)
    connection.execute(f"CREATE TABLE calendar_year AS SELECT year::BIGINT AS year FROM (VALUES {years}) v(year)")
    _prepare_words(connection, population)


def _prepare_words(connection: duckdb.DuckDBPyConnection, population: SyntheticPopulation) -> None:
    """Words as one enumeration: two bytes while rows are sorted, ordinary text in the files."""
    given = {
        "stream": stream_frame(),
        "clinical": _clinical(),
        "coded_care": coded_care_frame(),
        "product": product_frame(),
    }
    words = {word for frame in given.values() for column in frame.select(pl.col(pl.String)) for word in column if word}
    listed = ", ".join(f"'{word}'" for word in sorted(words))
    connection.execute(f"CREATE TYPE word AS ENUM ({listed})")
    for name, frame in given.items():
        texts = ", ".join(f"{column}::word AS {column}" for column in frame.select(pl.col(pl.String)).columns)
        _register(connection, f"{name}_words", frame)
        connection.execute(f"CREATE TABLE {name} AS SELECT * REPLACE ({texts}) FROM {name}_words")
    _register(connection, "stream_rate", rates(population))
    connection.execute(
        "CREATE TABLE rate AS SELECT r.*, sensitivity, tail, provider FROM stream_rate r JOIN stream USING (stream)"
    )


def _register(connection: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> None:
    connection.register("given_frame", frame.to_arrow())
    connection.execute(f"CREATE TABLE {name} AS SELECT * FROM given_frame")
    connection.unregister("given_frame")


def _insurers() -> pl.DataFrame:
    starts = [float(sum(INSURER_SHARES[:number])) for number in range(len(INSURER_SHARES))]
    return pl.DataFrame({"start": starts, "insurer": [f"INS{number:02d}" for number in range(1, len(starts) + 1)]})


def _clinical() -> pl.DataFrame:
    icpc, icd10, atc = icpc_codes(), icd10_codes(), atc_codes()
    numbers = [*range(1, len(CONDITIONS) + 1), *range(PASSING, len(icpc) + 1)]
    rows = [(number, icpc[number - 1], icd10[number - 1], atc[number - 1]) for number in numbers]
    schema = {"number": pl.Int32, "icpc": pl.String, "icd10": pl.String, "atc": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")
