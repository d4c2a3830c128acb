"""
The released tables of segments of the small person-level example: two schemes in two years, with withheld numbers.

The main scheme has four segments in two years and figures; the second has two segments and no figures. Of the site in
the south one segment is too small to be shown.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import date

import polars as pl

from proeftuin.data.segment_tables import SEGMENT_TABLES
from proeftuin.release.released import Released
from tests.care_released_example import care_released_example

MAIN, OTHER = "practice", "areas"
YEARS = (2022, 2023)
REGIONS = ("all", "site:noord", "site:zuid")
SEGMENTS = {
    "healthy": ("Gezond", "Healthy", 4),
    "at_risk": ("Met verhoogd risico", "At raised risk", 3),
    "chronic": ("Eén of meer chronische aandoeningen", "One or more chronic conditions", 2),
    "frail": ("Kwetsbare ouderen", "Frail older people", 1),
}
SIZES = {
    ("all", 2022): (1_640, 600, 520, 240),
    ("all", 2023): (1_600, 620, 530, 250),
    ("site:noord", 2022): (820, 330, 230, 120),
    ("site:noord", 2023): (800, 340, 240, 120),
    ("site:zuid", 2022): (820, 270, 290, None),
    ("site:zuid", 2023): (800, 280, 290, None),
}
SHARES = (15.0, 15.0, 30.0, 40.0)
"""Of the cost, percent; the frail have the most with the fewest persons."""
MOVES = {
    ("healthy", "healthy"): 1_500,
    ("healthy", "at_risk"): 60,
    ("healthy", "chronic"): 30,
    ("healthy", "died"): None,
    ("healthy", "left"): 40,
    ("at_risk", "at_risk"): 520,
    ("at_risk", "healthy"): 50,
    ("at_risk", "chronic"): 20,
    ("at_risk", "left"): 10,
    ("chronic", "chronic"): 460,
    ("chronic", "frail"): 30,
    ("chronic", "died"): 20,
    ("chronic", "left"): 10,
    ("frail", "frail"): 200,
    ("frail", "died"): 30,
    ("frail", "left"): 10,
    ("entered", "healthy"): 50,
    ("entered", "at_risk"): 40,
    ("entered", "chronic"): 20,
    ("entered", "frail"): 20,
}
OVERLAPS = {
    "frail+chronic+at_risk": 90,
    "frail+chronic": 100,
    "frail": 60,
    "chronic+at_risk": 330,
    "chronic": 200,
    "at_risk": 620,
    "": 1_600,
    "frail+at_risk": None,
}
STATE = {True: ("value", None), False: ("withheld", "fewer_than_10_persons")}


def segmentation_example(*, made_up: bool = False, without: Iterable[str] = ()) -> Released:
    """The example of care with its segments; `without` leaves tables out."""
    results = care_released_example(made_up=made_up)
    found = {name: table for name, table in segmentation_tables().items() if name not in set(without)}
    return dataclasses.replace(results, tables={**results.tables, **found})


def segmentation_tables() -> dict[str, pl.DataFrame]:
    """All tables of the segments."""
    rows: dict[str, list[dict[str, object]]] = {
        "segment_schemes": _schemes(),
        "segments": _segments(),
        "segment_ages": _ages(),
        "segment_elements": _elements(),
        "segment_transitions": _transitions(),
        "segment_overlaps": _overlaps(),
        "segment_figures": _figures(),
        "segment_diagnostics": _diagnostics(),
    }
    rows["segment_means"] = _means()
    return {each.name: each.conform(pl.DataFrame(rows[each.name], infer_schema_length=None)) for each in SEGMENT_TABLES}


def _period(year: int) -> dict[str, object]:
    return {"period_start": date(year, 1, 1), "period_end": date(year + 1, 1, 1)}


def _state(is_known: bool) -> dict[str, object]:
    return dict(zip(("status", "reason"), STATE[is_known], strict=True))


def _schemes() -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    others = {"few": ("Weinig zorg", "Little care", 2), "much": ("Veel zorg", "Much care", 1)}
    for scheme, segments in ((MAIN, SEGMENTS), (OTHER, others)):
        is_main = scheme == MAIN
        names = ("Praktijksegmenten", "Practice segments") if is_main else ("Naar zorggebruik", "By use of care")
        for place, (id, (dutch, english, priority)) in enumerate(segments.items()):
            is_last = priority == len(segments)
            rule = ("Iedereen die overblijft.", "Everybody who is left.") if is_last else ("Regel.", "Rule.")
            found.append(
                {"scheme": scheme, "segment": id, "version": 2, "hash": "cd" * 32, "place": place, "priority": priority}
                | {"name_nl": dutch, "name_en": english}
                | {"meaning_nl": f"Wat {dutch} betekent.", "meaning_en": f"What {english} means."}
                | {"rule_nl": rule[0], "rule_en": rule[1]}
                | {"scheme_name_nl": names[0], "scheme_name_en": names[1]}
                | {"about_nl": "Waar het over gaat.", "about_en": "What it is about."}
                | {"references": "A. Auteur, Een titel (2020)" if is_main else None}
                | {"is_main": is_main}
            )
    return found


def _segments() -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for (region, year), sizes in SIZES.items():
        whole = sum(each or 20 for each in sizes)
        for place, (id, persons) in enumerate(zip(SEGMENTS, sizes, strict=True)):
            known = persons is not None
            found.append(
                {"scheme": MAIN, "segment": id, "population": "insured", "region": region, **_period(year)}
                | {"persons": persons, "percent": 100 * persons / whole if persons else None}
                | {"uncertain": 12 if known else None, "exposure": 0.98 * persons if persons else None}
                | {"women": persons // 2 if persons else None, "mean_age": 30.0 + 15 * place if known else None}
                | _state(known)
            )
        found += [
            {"scheme": OTHER, "segment": id, "population": "insured", "region": region, **_period(year)}
            | {"persons": persons, "percent": percent, "uncertain": 0, "exposure": 1.0 * persons}
            | {"women": persons // 2, "mean_age": 40.0, **_state(True)}
            for id, persons, percent in (("few", 1_000, 40.0), ("much", 1_500, 60.0))
        ]
    return found


def _ages() -> list[dict[str, object]]:
    bands = ("0-44", "45-64", "65+")
    return [
        {"scheme": MAIN, "segment": id, "region": region, **_period(2023), "sex": sex, "age_band": band}
        | {"persons": None if region == "site:zuid" and id == "frail" else 10 * (place + 1) + 5 * at}
        | _state(not (region == "site:zuid" and id == "frail"))
        for region in REGIONS
        for at, id in enumerate(SEGMENTS)
        for sex in ("female", "male")
        for place, band in enumerate(bands)
    ]


def _elements() -> list[dict[str, object]]:
    labels = {"diabetes": ("Diabetes", "Diabetes mellitus"), "dementia": ("Dementie", "Dementia")}
    return [
        {"scheme": MAIN, "segment": id, "element": key, "region": region, **_period(2023)}
        | {"label_nl": dutch, "label_en": english, "unknown": 0}
        | {"persons": None if hidden else 5 * (at + 1) * (place + 2), **_state(not hidden)}
        for region in REGIONS
        for at, id in enumerate(SEGMENTS)
        for place, (key, (dutch, english)) in enumerate(labels.items())
        for hidden in [region == "site:zuid" and id == "frail"]
    ]


def _transitions() -> list[dict[str, object]]:
    out: dict[str, int] = {}
    for (origin, _), persons in MOVES.items():
        out[origin] = out.get(origin, 0) + (persons or 0)
    return [
        {"scheme": MAIN, "region": "all", **_period(2022), "from_segment": origin, "to_segment": goal}
        | {"persons": persons, "percent": 100 * persons / out[origin] if persons else None}
        | _state(persons is not None)
        for (origin, goal), persons in MOVES.items()
    ]


def _overlaps() -> list[dict[str, object]]:
    return [
        {"scheme": MAIN, "region": "all", **_period(2023), "combination": combination, "persons": persons}
        | _state(persons is not None)
        for combination, persons in OVERLAPS.items()
    ]


def _figures() -> list[dict[str, object]]:
    units = {"cost": ("eur_per_person_year", 1_000.0), "falls": ("per_1000_person_years", 40.0)}
    found: list[dict[str, object]] = []
    for region in REGIONS:
        for at, id in enumerate(SEGMENTS):
            hidden = region == "site:zuid" and id == "frail"
            for indicator, (unit, level) in units.items():
                value = level * (at + 1) ** 2
                numbers = {"value": value, "lower": 0.9 * value, "upper": 1.1 * value, "confidence": 0.95}
                numbers |= {"numerator": value * 10, "denominator": 10.0, "persons": 500, "share": SHARES[at]}
                found.append(
                    {"scheme": MAIN, "segment": id, "indicator": indicator, "population": "insured", "region": region}
                    | {**_period(2023), "sex": None, "age_band": None, "division": 2023, "method": "crude"}
                    | (dict.fromkeys(numbers) if hidden else numbers)
                    | {"interval_method": None if hidden else "person_variance", "unit": unit}
                    | {"basis": "registration", "source": "claims", "definition": "1", **_state(not hidden)}
                )
    return found


def _diagnostics() -> list[dict[str, object]]:
    found = (
        ("partition", None, 100.0, "percent", "ok"),
        ("unknown", None, 1.6, "percent", "ok"),
        ("smallest_segment", None, 250.0, "persons", "ok"),
        ("areas_below_minimum", None, 3.0, "areas", "warning"),
        ("stability", None, 93.1, "percent", "ok"),
        ("variance_explained", "cost", 21.4, "percent", "ok"),
        ("few_contacts", None, 18.5, "percent", "warning"),
        ("regression_to_mean", "cost", 38.0, "percent", "warning"),
        ("cost_as_need", "cost", 0.82, "ratio", "warning"),
    )
    return [
        {"scheme": MAIN, "region": "all", **_period(2022), "measure": measure, "indicator": indicator}
        | {"group": {"regression_to_mean": "top_5", "cost_as_need": "most_deprived"}.get(measure)}
        | {"segment": "healthy" if measure == "few_contacts" else None}
        | {"note": {"regression_to_mean": "regression_of_top", "few_contacts": "diagnosis_missing"}.get(measure)}
        | {"lower": 0.8 * value if measure == "cost_as_need" else None}
        | {"upper": 1.1 * value if measure == "cost_as_need" else None}
        | {"value": value, "unit": unit, "verdict": verdict, "persons": 2_000, **_state(True)}
        for measure, indicator, value, unit, verdict in found
    ]


def _means() -> list[dict[str, object]]:
    levels = {"top_5": (9_000.0, 21_000.0, 12_000.0), "everybody": (2_400.0, 2_500.0, 2_600.0)}
    levels |= {id: (900.0 * (at + 1),) * 3 for at, id in enumerate(SEGMENTS)}
    return [
        {"scheme": MAIN, "group": group, "indicator": "cost", "region": "all", **_period(2022), "persons": 150}
        | dict(zip(("before", "now", "after"), numbers, strict=True))
        | _state(True)
        for group, numbers in levels.items()
    ]
