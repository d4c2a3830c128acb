"""What README, glossary and reference say is true of the code."""

import importlib.util
import json
import re
from pathlib import Path

import pytest
import yaml

import proeftuin
from proeftuin.data import tables
from proeftuin.data.care.contract import ENGINE_TYPES
from proeftuin.data.care.tables import CARE_TABLES, DERIVED_TABLES
from proeftuin.data.care_quality.table import CARE_QUALITY
from proeftuin.data.population_tables import PERSON_LEVEL
from proeftuin.data.status_tables import STATUS_TABLES
from proeftuin.studies.care_study_file import TablePart
from tools.docs import care_tables, criteria
from tools.docs.glossary import Term, read_glossary

ROOT = Path(__file__).resolve().parents[2]
TERMS = read_glossary(ROOT / "GLOSSARY.md")


def rows_of_the_map() -> list[tuple[str, str]]:
    """Package and what works today, from the table in the README."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.findall(r"^\|[^|]+\|\s*`(proeftuin\.[\w.]+)`\s*\|\s*([^|]+?)\s*\|$", text, re.M)


def holds_something(package: str) -> bool:
    """Whether a package exists and has a module besides its door."""
    spec = importlib.util.find_spec(package)
    if spec is None:
        return False
    (folder,) = spec.submodule_search_locations
    return any(path.name != "__init__.py" for path in Path(folder).glob("*.py"))


def test_map_names_the_six_steps_and_the_monitors():
    assert {package for package, _ in rows_of_the_map()} == {
        *(
            f"proeftuin.steps.{step}"
            for step in ("population", "triple_aim", "segmentation", "implementation", "evaluation", "improvement")
        ),
        *(f"proeftuin.monitors.{monitor}" for monitor in ("outcome", "process", "synthesis")),
    }


@pytest.mark.parametrize(("package", "today"), rows_of_the_map())
def test_map_tells_what_works_today(package, today):
    assert holds_something(package) == (today != "not yet")


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.english)
def test_term_of_the_glossary_exists_in_its_home(term):
    assert term.named_object()


def test_one_word_per_concept():
    dutch, english = [term.dutch for term in TERMS], [term.english for term in TERMS]

    assert (len(set(dutch)), len(set(english))) == (len(TERMS), len(TERMS))


@pytest.mark.parametrize("identifier", ["Pilot", "no_such_column"])
def test_term_without_a_home_would_be_found(identifier):
    for home in ("proeftuin.vocabulary.site", "proeftuin.data.tables", "proeftuin.data.care.tables"):
        with pytest.raises(LookupError):
            Term("x", "x", identifier, home).named_object()


def section_of(page: str, contract) -> str:
    text = (ROOT / "docs" / "reference" / page).read_text(encoding="utf-8")
    return re.search(rf"^## `{contract.name}`$(.*?)(?=^#|\Z)", text, re.M | re.S).group(1)


@pytest.mark.parametrize(
    "contract", [*tables.ALL, *PERSON_LEVEL, *STATUS_TABLES, CARE_QUALITY], ids=lambda contract: contract.name
)
def test_every_column_of_every_table_is_documented(contract):
    section = section_of("tables.md", contract)

    assert re.findall(r"^\| `(\w+)`", section, re.M) == list(contract.columns)


@pytest.mark.parametrize(
    "contract", [*CARE_TABLES.values(), *DERIVED_TABLES.values()], ids=lambda contract: contract.name
)
def test_every_column_of_every_care_table_is_documented(contract):
    section = section_of("care-tables.md", contract)

    assert re.findall(r"^\| `(\w+)`", section, re.M) == list(contract.columns)


@pytest.mark.parametrize("contract", CARE_TABLES.values(), ids=lambda contract: contract.name)
def test_mapping_guide_says_how_to_fill_every_column(contract):
    section = section_of("mapping-guide.md", contract)

    assert re.findall(r"^\| `(\w+)` \| \S", section, re.M) == list(contract.columns)


@pytest.mark.parametrize("contract", CARE_TABLES.values(), ids=lambda contract: contract.name)
def test_example_of_a_mapping_can_be_read(contract):
    example = yaml.safe_load(care_tables.mapping_example(contract))

    assert TablePart.model_validate_json(json.dumps(example[contract.name]), strict=True).columns


def test_mapping_guide_explains_every_key_and_kind():
    assert (set(care_tables.MAPPING_KEYS), set(care_tables.KINDS)) == (set(TablePart.model_fields), set(ENGINE_TYPES))


def test_every_key_of_the_language_of_populations_has_an_example():
    assert criteria.keys_of_the_language() - criteria.shown_keys() == set()


def test_no_example_claims_a_key_that_it_does_not_show():
    entries = [entry for part in criteria.examples().values() for entry in part]

    assert [entry["title"] for entry in entries if not set(entry["keys"]) <= criteria.keys_in(entry)] == []


def test_decisions_are_numbered_once_and_have_the_same_parts():
    decisions = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    parts = ["## Context", "## Options", "## Decision", "## Consequences"]

    assert [path.name[:4] for path in decisions] == [f"{number:04d}" for number in range(1, len(decisions) + 1)]
    assert [path.name for path in decisions if re.findall(r"^## .*$", path.read_text(), re.M) != parts] == []


@pytest.mark.parametrize("name", proeftuin.__all__)
def test_name_for_analysts_can_be_used(name):
    assert getattr(proeftuin, name).__doc__
