"""The sentence that says how much an effect differs between the most and the least deprived areas."""

from __future__ import annotations

from proeftuin.reporting.charts.effects import UNITS
from proeftuin.reporting.charts.words import ALL_SITES, Words, rows_of

DEPRIVATION_CLASSES = ("most_deprived", "second", "middle", "fourth", "least_deprived")
"""Classes that are cut from the order of areas; classes that a study declares have names of its own."""
_ANALYSIS, _KIND = "by_deprivation", "class_difference"


def class_difference_notes(words: Words, outcome: str, scale: str) -> tuple[str, ...]:
    """One sentence where there are effects by class: intervals of classes beside each other are no test."""
    rows = rows_of(words.released, "analyses", outcome=outcome, site=ALL_SITES, scale=scale)
    if not any(row["analysis"].startswith(f"{_ANALYSIS}:") and row["value"] is not None for row in rows):
        return ()
    difference = next((row for row in rows if row["kind"] == _KIND and row["value"] is not None), None)
    if difference is None:
        return (words("sensitivity.no_class_difference"),)
    effect = words.with_interval(difference, UNITS[scale], signed=True)
    return (words("sensitivity.class_difference", effect=effect),)
