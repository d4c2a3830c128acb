"""
Streams of care: the kinds of lines that the synthetic persons have, how often and at what cost.

Cost follows the published cost per insured year by year, sex and age band; it is divided over streams, and over lines
by the streams' rates. Shares, rates and tails are a model. Within a stratum a person's rate follows morbidity, whose
mean is 1, so that totals stay those of the published figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import pi, sin

import polars as pl

from proeftuin.data.synthetic.margins import COST_YEARS, costs
from proeftuin.data.synthetic.population import CAPITATION_LINES, SyntheticPopulation


@dataclass(frozen=True)
class Stream:
    """
    One kind of line.

    Attributes
    ----------
    group : str
        Group of published cost that pays for it.
    share : float
        Part of the cost of that group.
    lines : float
        Lines per insured year of the whole population, at the usual number of lines.
    shape : float
        How far the rate follows the cost over sex and age: 0 not at all, 1 wholly, so that a line costs the same.
    sensitivity : float
        How far the rate follows a person's morbidity, from 0 to 1.
    tail : float
        Spread of the amounts: they are log-logistic with index 1 / tail; 0 for a fixed amount.
    provider : str
        `practice`, `hospital`, `pharmacy` or `other`.
    diagnoses : str or None
        Code system of the diagnosis on the line.
    """

    id: int
    domain: str
    kind: str
    group: str
    share: float
    lines: float
    shape: float
    sensitivity: float
    tail: float
    provider: str
    diagnoses: str | None = None


STREAMS = (
    Stream(1, "gp", "consultation", "gp_care", 0.60, 2.00, 0.8, 0.7, 0.15, "practice", "ICPC1"),
    Stream(2, "gp", "telephone", "gp_care", 0.20, 0.70, 0.8, 0.8, 0.15, "practice", "ICPC1"),
    Stream(3, "gp", "home_visit", "gp_care", 0.20, 0.15, 1.0, 0.9, 0.15, "practice", "ICPC1"),
    Stream(4, "hospital", "outpatient", "hospital", 0.35, 0.95, 0.7, 0.7, 0.35, "hospital", "ICD10"),
    Stream(5, "hospital", "day_case", "hospital", 0.20, 0.16, 0.8, 0.8, 0.35, "hospital", "ICD10"),
    Stream(6, "hospital", "admission", "hospital", 0.40, 0.10, 0.9, 0.9, 0.38, "hospital", "ICD10"),
    Stream(7, "hospital", "emergency", "hospital", 0.05, 0.12, 0.7, 0.8, 0.25, "hospital", "ICD10"),
    Stream(8, "mental_health", "treatment", "mental_health", 1.0, 0.12, 0.5, 0.6, 0.38, "other"),
    Stream(9, "pharmacy", "dispensing", "pharmacy", 1.0, 1.90, 0.8, 0.9, 0.36, "pharmacy"),
    Stream(10, "devices", "other", "devices", 1.0, 0.12, 0.8, 0.8, 0.35, "other"),
    Stream(11, "allied_health", "treatment", "allied_health", 1.0, 0.40, 0.7, 0.6, 0.25, "other"),
    Stream(12, "district_nursing", "treatment", "district_nursing", 1.0, 0.12, 1.0, 1.0, 0.30, "other"),
    Stream(13, "maternity", "treatment", "maternity", 1.0, 0.03, 1.0, 0.0, 0.20, "other"),
    Stream(14, "dental", "treatment", "dental", 1.0, 0.25, 0.9, 0.0, 0.25, "other"),
    Stream(15, "transport", "other", "transport", 1.0, 0.05, 0.9, 0.9, 0.30, "other"),
    Stream(16, "rehabilitation", "treatment", "rehabilitation", 1.0, 0.004, 1.0, 0.9, 0.25, "other"),
    Stream(17, "other", "other", "other", 1.0, 0.04, 0.8, 0.6, 0.35, "other"),
)
"""Lines that come at random. Transport, emergency care and the like are few; consultations and medicines are most."""

CAPITATION = Stream(18, "gp", "capitation", "gp_capitation", 1.0, CAPITATION_LINES, 0.0, 0.0, 0.0, "practice")
LONG_TERM_CARE_MONTH = Stream(19, "long_term_care", "treatment", "", 0.0, 0.0, 0.0, 0.0, 0.0, "other")
MONTH_OF_LONG_TERM_CARE_CENTS = 600_000
"""Amount of a month under the act on long-term care; a model value, since the open data do not hold this care."""
OWN_RISK = Stream(20, "other", "other", "", 0.0, 0.0, 0.0, 0.0, 0.0, "other")
OWN_RISK_CENTS = 38_500
"""Compulsory own risk of an adult's year, 2016-2025."""
INTENSIVE_CARE = Stream(21, "hospital", "intensive_care", "", 0.0, 0.0, 0.0, 0.0, 0.0, "hospital", "ICD10")
"""Lines without an amount: what intensive care costs is in the amount of the admission."""
OUTSIDE_OWN_RISK = ("gp", "maternity", "district_nursing", "dental", "long_term_care", "devices")
"""Domains that do not count for the own risk here; the rules for devices and dental care are simplified."""

ALL_STREAMS = (*STREAMS, CAPITATION, LONG_TERM_CARE_MONTH, OWN_RISK, INTENSIVE_CARE)
ADMISSION, EMERGENCY, DISPENSING = STREAMS[5], STREAMS[6], STREAMS[8]
THINNED_BY_PROGRAMME = (ADMISSION.id, EMERGENCY.id)
"""Streams of which a programme prevents lines: admissions and emergency visits."""
PRODUCTS = 10
"""Products per stream; their codes say nothing, so that nobody takes them for codes of real care products."""
KINDS_OF_PRODUCTS: Mapping[tuple[int, int], str] = {
    (1, 9): "out_of_hours",
    (2, 9): "out_of_hours",
    (3, 8): "medication_review",
    (3, 9): "care_plan",
    (4, 0): "first_outpatient",
    (4, 1): "first_outpatient",
    (4, 2): "first_outpatient",
    (8, 9): "admission",
}
"""
Kind of the lines of some products, by stream and product, where it is not that of the stream.

A tenth of what general practitioners do is out of hours, three in ten visits to a clinic are first ones, and a tenth of
the lines of mental health care is an admission.
"""
URGENCY_OF_KINDS: Mapping[str, str] = {
    "out_of_hours": "urgent",
    "emergency": "urgent",
    "first_outpatient": "planned",
    "outpatient": "planned",
    "day_case": "planned",
}
"""Kinds of contact that are always urgent, or always planned; of an admission it depends on what it is for."""


_AMOUNT_KINDS = {CAPITATION.id: "capitation", OWN_RISK.id: "own_risk", INTENSIVE_CARE.id: None}


def stream_frame() -> pl.DataFrame:
    """One row per stream: how its lines come about."""
    rows = [(s.id, s.domain, s.sensitivity, s.tail, s.provider) for s in ALL_STREAMS]
    schema = {
        "stream": pl.UInt8,
        "domain": pl.String,
        "sensitivity": pl.Float64,
        "tail": pl.Float64,
        "provider": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def product_frame() -> pl.DataFrame:
    """The words that a line carries, by number: `PRODUCTS` times the stream, plus the product."""
    rows = [
        (
            stream.id * PRODUCTS + product,
            stream.domain,
            (kind := KINDS_OF_PRODUCTS.get((stream.id, product), stream.kind)),
            URGENCY_OF_KINDS.get(kind),
            "ATC" if stream is DISPENSING else "SYNTHETIC",
            f"{stream.domain}-{kind}-{product:02d}",
            _AMOUNT_KINDS.get(stream.id, "declared"),
            stream.diagnoses,
        )
        for stream in ALL_STREAMS
        for product in range(PRODUCTS)
    ]
    names = ("domain", "kind", "urgency", "code_system", "code", "amount_kind", "diagnoses")
    schema = {"number": pl.Int32} | dict.fromkeys(names, pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")


def rates(population: SyntheticPopulation) -> pl.DataFrame:
    """
    Lines per year and scale of the amounts, by `year`, `stream`, `sex` and `from_age`.

    A year without published cost takes that of the nearest year that has one.
    """
    volume = (population.lines_per_person_year - CAPITATION_LINES) / sum(s.lines for s in STREAMS)
    published = costs().with_columns(pl.col("age_band").str.slice(0, 2).cast(pl.Int64).alias("from_age"))
    per_stream = pl.concat([_rates_of(stream, published, volume) for stream in STREAMS])
    capitation = published.filter(pl.col("group") == CAPITATION.group).select(
        "year",
        pl.lit(CAPITATION.id, pl.UInt8).alias("stream"),
        "sex",
        "from_age",
        pl.lit(CAPITATION.lines).alias("rate"),
        (pl.col("cents_per_year") / CAPITATION.lines).alias("scale"),
    )
    nearest = [min(COST_YEARS, key=lambda known: abs(known - year)) for year in population.years]
    years = pl.DataFrame({"of": list(population.years), "year": nearest}, schema={"of": pl.Int64, "year": pl.Int64})
    return (
        years.join(pl.concat([per_stream, capitation]), on="year")
        .drop("year")
        .rename({"of": "year"})
        .sort("year", "stream", "sex", "from_age")
    )


def _rates_of(stream: Stream, published: pl.DataFrame, volume: float) -> pl.DataFrame:
    shape = pl.col("cents_per_year").cast(pl.Float64).pow(stream.shape)
    mean = (shape * pl.col("insured_years")).sum().over("year") / pl.col("insured_years").sum().over("year")
    # A log-logistic amount u/(1-u) to the power t has this mean, so dividing by it makes the mean of a line exact.
    mean_of_tail = pi * stream.tail / sin(pi * stream.tail)
    return (
        published.filter(pl.col("group") == stream.group)
        .with_columns((stream.lines * volume * shape / mean).alias("rate"))
        .filter(pl.col("rate") > 0)
        .select(
            "year",
            pl.lit(stream.id, pl.UInt8).alias("stream"),
            "sex",
            "from_age",
            "rate",
            (stream.share * pl.col("cents_per_year") / pl.col("rate") / mean_of_tail).alias("scale"),
        )
    )
