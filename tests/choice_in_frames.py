"""A region with two segments, figures of each, and a choice between interventions on them, as small tables."""

from dataclasses import replace
from datetime import date

import polars as pl

from proeftuin.data.segment_tables import SEGMENT_AGES, SEGMENT_ELEMENTS, SEGMENT_FIGURES, SEGMENTS
from proeftuin.methods.choice.budget_impact import BudgetPlan
from proeftuin.methods.choice.uncertain import Judged, Ratio
from proeftuin.monitors.outcome.choice import choice_tables
from proeftuin.steps.population.criterion import Alive
from proeftuin.steps.segmentation.choice import Basis, Candidate, CandidateEffect, Choice, Criterion, Decision, Measure
from proeftuin.steps.segmentation.scheme import Element, Scheme, Segment, SegmentRule
from proeftuin.steps.segmentation.written_intervention import open_library
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.estimate import Basis as FigureBasis
from proeftuin.vocabulary.indicator import Direction, Indicator
from proeftuin.vocabulary.language import Translated

REGION, YEAR = "site:here", date(2023, 1, 1)
X = Translated("x", "x")
PERIOD = {"period_start": YEAR, "period_end": date(2024, 1, 1)}
LABELS = {"label_nl": "x", "label_en": "x"}
SCHEME = Scheme(
    "two_kinds", 1, X, X, (Element("frailty", X, Alive()),), (Segment("frail", X, X), Segment("others", X, X)),
    (SegmentRule("frail", None),),
)  # fmt: skip


def indicator(id, *, direction=Direction.LOWER_IS_BETTER, unit="per_1000_person_years"):
    return Indicator(id, "1", X, X, Aim.COST, unit, direction, FigureBasis.REGISTRATION, "p", "s", 2023, 2023)


INDICATORS = {
    one.id: one
    for one in (
        indicator("hospital_admissions"),
        indicator("emergency_visits"),
        indicator("flu_vaccination", direction=Direction.HIGHER_IS_BETTER, unit="percent_of_persons"),
        indicator("gp_contacts", direction=Direction.NEUTRAL),
    )
}


def figure(
    segment, outcome, value, lower, upper, *, region=REGION, years=400.0, method="crude", status="value", reason=None
):
    """One row of `segment_figures`."""
    known = status == "value"
    return {
        "scheme": SCHEME.id, "segment": segment, "indicator": outcome, "population": "p", "region": region,
        "division": 2023, **PERIOD, "method": method, "value": value if known else None,
        "lower": lower if known else None, "upper": upper if known else None, "confidence": 0.95 if known else None,
        "unit": INDICATORS[outcome].unit, "denominator": years if known else None,
        "persons": int(years) if known else None, "basis": "registration", "status": status, "reason": reason,
        "source": "s", "definition": "1",
    }  # fmt: skip


def figures(*rows):
    """Frame of rows of `segment_figures`."""
    return _frame(SEGMENT_FIGURES, list(rows))


USUAL = (
    figure("frail", "hospital_admissions", 600, 520, 680),
    figure("frail", "hospital_admissions", 400, 385, 415, region="all", years=8_000.0),
    figure("frail", "emergency_visits", 300, 250, 350),
    figure("frail", "emergency_visits", 290, 280, 300, region="all", years=8_000.0),
    figure("others", "hospital_admissions", 80, 70, 90, years=3_600.0),
    figure("others", "hospital_admissions", 82, 80, 84, region="all", years=90_000.0),
)


def tables(rows=USUAL, *, size_status="value", effects=None, ages=None):
    """Published tables of the region."""
    where = {"scheme": SCHEME.id, "region": REGION, **PERIOD}
    frail, others = where | {"segment": "frail"}, where | {"segment": "others"}
    is_value = size_status == "value"
    state = {"status": size_status, "reason": None if is_value else "fewer_than_10_persons"}
    counted = {"persons": 400 if is_value else None, **state}
    sizes = [frail | counted, others | {"persons": 3_600, "status": "value"}]
    elements = [
        frail | {"element": "frailty", **LABELS, **counted},
        others | {"element": "diabetes", **LABELS, "persons": 90, "status": "value"},
    ]
    bands = [
        where | {"segment": segment, "sex": "female", "age_band": band, "persons": persons, "status": "value"}
        for segment, band, persons in (ages or [("frail", "80-84", 400), ("others", "40-44", 3_600)])
    ]
    made = {
        SEGMENT_FIGURES.name: figures(*rows),
        SEGMENTS.name: _frame(SEGMENTS, [size | {"population": "p"} for size in sizes]),
        SEGMENT_ELEMENTS.name: _frame(SEGMENT_ELEMENTS, elements),
        SEGMENT_AGES.name: _frame(SEGMENT_AGES, bands),
    }
    return made | ({"effects": effects} if effects is not None else {})


def effect(value, lower, upper, *, population="frail", status="value", reason=None):
    """The one row of `effects` that a choice reads."""
    known = status == "value"
    numbers = {"value": value, "lower": lower, "upper": upper, "confidence": 0.95}
    return pl.DataFrame(
        [
            {"outcome": "hospital_admissions", "population": population, "site": "all", "kind": "average",
             "scale": "percent", "status": status, "reason": reason,
             **{name: number if known else None for name, number in numbers.items()}}
        ],
        schema_overrides=dict.fromkeys(numbers, pl.Float64) | {"reason": pl.String},
    )  # fmt: skip


def given(ratio, lower, upper, *, outcome="hospital_admissions", price=None):
    """An effect with a source of its own."""
    return CandidateEffect(outcome, Basis.STUDY, "", Ratio(ratio, lower, upper), 1.0, "somebody (2020)", price)


def unknown(outcome="hospital_admissions"):
    """An effect that no source tells."""
    return CandidateEffect(outcome, Basis.UNKNOWN)


def evaluated(reached=0.8):
    """The effect that the study's own evaluation finds."""
    return CandidateEffect("hospital_admissions", Basis.EVALUATION, "frail", None, reached, "frail")


def candidate(id, *effects, segments=("frail",), reach=0.5, cost=None):
    budget = None if cost is None else BudgetPlan((1.0, 1.0), cost_per_year=Judged.known(cost))
    return Candidate(id, segments, Judged.known(reach), Judged.known(1.0), effects, budget)


ADMISSIONS = Criterion("admissions", X, 60, False, Measure.CHANGE, "hospital_admissions")
SCORES = {"integrated_elderly_care": 40, "preventive_home_visit": 80, "medication_review": 50}
SUPPORT = Criterion(
    "support", X, 40, True, scores={id: Judged.known(score) for id, score in SCORES.items()}, judged_by="somebody",
    worst=0, best=100,
)  # fmt: skip


def choice(*candidates, criteria=(ADMISSIONS, SUPPORT), decisions=(), **changes):
    """A choice between candidates for the region."""
    made = Choice(
        region=REGION, scheme=SCHEME.id, interventions=open_library(), candidates=candidates, criteria=criteria,
        decisions=decisions, declared_needs={}, years=2, draws=4_000, seed=3, minimum_share=10.0,
        weight_concentration=50.0,
    )  # fmt: skip
    return replace(made, **changes)


def decision(*chosen):
    return Decision("spring", chosen, X, "the tables", "somebody", date(2024, 5, 1), date(2025, 5, 1))


def made(asked, published=None):
    """All tables of a choice."""
    return choice_tables(asked, SCHEME, published or tables(), INDICATORS)


def row(frame, **where):
    """The one row that fits."""
    found = frame.filter(**where)
    assert found.height == 1, found
    return found.row(0, named=True)


def _frame(contract, rows):
    schema = contract.empty().schema
    return contract.conform(pl.DataFrame(rows, schema_overrides={name: schema[name] for name in rows[0]}))
