"""All fact tables, by name."""

from __future__ import annotations

from collections.abc import Mapping

from proeftuin.steps.triple_aim.facts import (
    avoidable_stay,
    continuity_year,
    death,
    emergency_visit,
    last_year_of_life,
    medicine_year,
    stay,
    waiting,
)
from proeftuin.steps.triple_aim.facts.fact import Fact

FACTS: Mapping[str, Fact] = {
    module.FACT.table.name: module.FACT
    for module in (
        avoidable_stay,
        continuity_year,
        death,
        emergency_visit,
        last_year_of_life,
        medicine_year,
        stay,
        waiting,
    )
}
"""What a measure can name beside the care tables."""
