"""The page of the library of interventions: what each is, and what is known of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from proeftuin.steps.segmentation.intervention import (
    Change,
    Continuum,
    ExpectedChange,
    Intervention,
    RelativeEffect,
    SourceRead,
)
from proeftuin.steps.segmentation.written_intervention import open_library
from tools.docs.page import MADE, cell

_WAYS = {Change.UP: "up", Change.DOWN: "down", Change.SAME: "no clear change"}


def interventions_page() -> str:
    """Every type of intervention of the library, by its place from prevention to palliative care."""
    order = [*Continuum, None]
    library = sorted(open_library().values(), key=lambda one: order.index(one.continuum))
    ungraded = sum(not one.evidence.is_graded for one in library)
    parts = [
        "# Interventions",
        MADE,
        f"The library holds {len(library)} types of interventions, as a start for the choice of a region.\n"
        "A study adds its own, or changes one of these: see "
        "[add an intervention](../how-to/add-an-intervention.md).",
        "A grade, the size of an effect or a cost stands here only where its source was read, with the day on which "
        "that was done.\n"
        f"Of {ungraded} types nobody of this project has read a source that gives a grade; they are *not graded yet*, "
        "which says nothing about how well they work.\n"
        "A grade says how sure its source is, not how large the effect is: one can be sure that there is none.\n"
        "Grades of GRADE belong to one effect, those of the Dutch recognition of interventions to one programme of "
        "that type.\n"
        "Months are those after which a change can show in figures, a judgement of this project.",
        "## All at a glance",
        "\n".join(_overview(library)),
    ]
    for place in Continuum:
        parts += _group(f"{place.words.en} ({place.value})", [one for one in library if one.continuum is place])
    parts += _group("enabling interventions", [one for one in library if one.is_enabling])
    return "\n\n".join(parts) + "\n"


def _overview(library: Sequence[Intervention]) -> Iterator[str]:
    yield "| intervention | Dutch name | place | needs | evidence | size of an effect read |"
    yield "|---|---|---|---|---|---|"
    for one in library:
        needs = ", ".join(need.words.en for need in one.needs)
        grade = one.evidence.grade.words.en
        sized = "yes" if any(change.effect for change in one.expected) else ""
        name = f"[{cell(one.name.en)}](#{one.id})"
        yield f"| {name} | {cell(one.name.nl)} | {_place(one)} | {needs} | {grade} | {sized} |"


def _place(one: Intervention) -> str:
    return one.continuum.value if one.continuum is not None else "enabling"


def _group(heading: str, interventions: Sequence[Intervention]) -> list[str]:
    return [f"## {heading[:1].upper()}{heading[1:]}", *(part for one in interventions for part in _section(one))]


def _section(one: Intervention) -> list[str]:
    text = one.description
    facts = [
        f"- Dutch name: {one.name.nl}; domains: {', '.join(law.words.en for law in one.domains)}",
        f"- For whom: {one.for_whom.words.en}{_ages(one)}",
        *([f"- Needs: {', '.join(need.words.en for need in one.needs)}"] if one.needs else []),
        *([f"- Changes: {one.enabling.words.en}"] if one.enabling else []),
        f"- Materials: {text.materials.en} Procedures: {text.procedures.en}",
        f"- By whom: {text.provider.en} How: {text.how.en} Where: {text.where.en}",
        f"- When and how much: {text.dose.en} Tailoring: {text.tailoring.en}",
        f"- Depends on: {one.dependencies.en}",
        f"- Equity: {one.equity.en}",
        f"- Harms: {one.harms.en}",
        *(f"- Expected: {_change(change)}" for change in one.expected),
        f"- Evidence: {_evidence(one)}",
        f"- Cost per participant: {_cost(one)}",
        *(f"- Read `{source.id}`: {_source(source)}" for source in one.references),
    ]
    return [f'### `{one.id}`: {one.name.en} <a id="{one.id}"></a>', text.why.en, "\n".join(facts)]


def _ages(one: Intervention) -> str:
    ages = one.for_whom.ages
    if ages is None:
        return ""
    below = f", below {ages.below}" if ages.below is not None else ""
    return f" (ages from {ages.at_least} on{below})"


def _change(change: ExpectedChange) -> str:
    measured = f"`{change.indicator}`" if change.indicator else "no indicator of the catalogue"
    said = f"{change.outcome.en} ({change.aim}; {measured}; {_WAYS[change.direction]} after {change.lag_months} months)"
    return said if change.effect is None else f"{said}; {_effect(change.effect)}"


def _effect(effect: RelativeEffect) -> str:
    measure = effect.measure.value.replace("_", " ")
    level = f"{100 * effect.confidence:.0f} % interval {effect.lower} to {effect.upper}"
    differs = f"; measured: {effect.differs.en}" if effect.differs else ""
    return f"{measure} {effect.value} ({level}; `{effect.reference}`{differs})"


def _evidence(one: Intervention) -> str:
    named = ", ".join(f"`{id}`" for id in one.evidence.references)
    return f"{one.evidence.words.en} ({named})." if named else f"{one.evidence.words.en}."


def _cost(one: Intervention) -> str:
    if one.cost is None:
        return "not known here; a study gives its own."
    return f"{one.cost.eur_per_participant} euro (prices of {one.cost.year}; `{one.cost.reference}`)"


def _source(source: SourceRead) -> str:
    read = f"Read on {source.read_on.isoformat()} by {source.read_by}: {source.part.en}."
    return f"{source.authors} ({source.year}), {source.title}, {source.where}. {read} {source.says.en}"
