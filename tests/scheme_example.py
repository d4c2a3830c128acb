"""Examples of schemes of segments: what is recorded of one person, and the segment that the person is then in."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.steps.population.judgement import judged
from proeftuin.steps.population.population_definition import FixedDay, PopulationDefinition, PopulationKind
from proeftuin.steps.segmentation.assignment import assigned
from proeftuin.steps.segmentation.scheme import Scheme
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.period import Period
from tests.care_example import open_with

INDEX_DAY = date(2022, 1, 1)
EVERYBODY = PopulationDefinition(
    id="everybody",
    name=Translated("iedereen", "everybody"),
    kind=PopulationKind.CLOSED,
    period=Period(INDEX_DAY, date(2023, 1, 1)),
    index=FixedDay(INDEX_DAY),
    steps=(),
)
_FOLDER = Path(__file__).parent / "spec" / "scheme_examples"


@dataclass(frozen=True)
class SchemeExample:
    """One person; without a year of birth under `person` the person was born in June 1970."""

    title: str
    rows: dict
    segment: str
    is_certain: int = 1


def scheme_examples(scheme: str) -> list[SchemeExample]:
    """The examples of a scheme, as they stand in its file."""
    written = yaml.safe_load((_FOLDER / f"{scheme}.yaml").read_text(encoding="utf-8"))
    return [SchemeExample(**entry) for entry in written]


def segments_on(engine, scheme: Scheme, people: list[dict]) -> list[tuple[str, int]]:
    """Segment of each person and whether it is certain, in the order of `people`, each the rows of one person."""
    tables: dict[str, list[dict]] = {}
    for number, rows in enumerate(people, start=1):
        known = {"birth_year": 1970, "birth_month": 6, "sex": "female"} | rows.get("person", {})
        for name, own in ({"person": [known]} | {key: rows[key] for key in rows if key != "person"}).items():
            tables.setdefault(name, []).extend(_complete(name, row | {"person_id": number}) for row in own)
    open_with(engine, tables)
    judged(engine, EVERYBODY)
    kept = assigned(engine, scheme, EVERYBODY)
    rows = engine.frame(kept).select("person_id", "segment", "is_certain").sort("person_id").rows()
    return [(scheme.segments[segment].id, certain) for _, segment, certain in rows]


def _complete(name, row):
    unknown = set(row) - set(CARE_TABLES[name].columns)
    assert not unknown, f"{name} has no column {unknown}"
    return dict.fromkeys(CARE_TABLES[name].columns) | row
