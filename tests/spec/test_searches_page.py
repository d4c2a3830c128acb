"""The page about segments that the data suggest says how many there are, what sets them apart, and the rules."""

from __future__ import annotations

import dataclasses

import polars as pl
import pytest

from proeftuin.data.cluster_tables import CLUSTER_NUMBERS, CLUSTER_PROFILES, CLUSTER_RULES, CLUSTERINGS, CLUSTERS
from proeftuin.data.contract import TableContract
from proeftuin.release.released import Released
from proeftuin.reporting.care_edition import CareEdition
from proeftuin.reporting.charts.geography import Geography
from proeftuin.reporting.page import Page, Paragraph, TableBlock
from proeftuin.reporting.pages.segmentation.searches import searches_page
from proeftuin.vocabulary.language import Language
from tests.care_released_example import care_released_example

SEARCH = {
    "clustering": "found", "name_nl": "Gevonden", "name_en": "Found", "method": "k_means", "scheme": "practice",
    "items": "diabetes age_band", "population": "insured", "year": 2022, "persons": 100, "clusters": 2,
    "agreement": 97.0, "exported": "id: found", "status": "value",
}  # fmt: skip


def frame(contract: TableContract, *rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={name: column.type for name, column in contract.columns.items()})


def results(search: dict[str, object]) -> Released:
    number = {"clustering": "found", "elbow": 0.1, "smallest": 40, "status": "value"}
    numbers = [
        number | {"number": 2, "is_chosen": True, "silhouette": 0.61, "reasons": "silhouette not_stable"},
        number | {"number": 3, "is_chosen": False, "silhouette": 0.4, "reasons": ""},
    ]
    cluster = {"clustering": "found", "stability": 0.92, "dissolved": 0.0, "found": 99.0, "right": 98.0}
    clusters = [
        cluster | {"cluster": 1, "persons": 60, "percent": 60.0, "status": "value"},
        {"clustering": "found", "cluster": 2, "status": "withheld", "reason": "fewer_than_10_persons"},
    ]
    profile = {"clustering": "found", "cluster": 1, "item": "diabetes", "answer": "true", "label_nl": "diabetes",
               "label_en": "diabetes", "persons": 45, "percent": 75.0, "percent_everybody": 20.0,
               "status": "value"}  # fmt: skip
    rule = {"clustering": "found", "place": 1, "cluster": 1, "rule_nl": "met: diabetes", "rule_en": "with: diabetes",
            "persons": 50, "agreement": 90.0, "status": "value"}  # fmt: skip
    tables = {
        "clusterings": frame(CLUSTERINGS, search),
        "cluster_numbers": frame(CLUSTER_NUMBERS, *numbers),
        "clusters": frame(CLUSTERS, *clusters),
        "cluster_profiles": frame(CLUSTER_PROFILES, profile),
        "cluster_rules": frame(CLUSTER_RULES, rule),
    }
    example = care_released_example(made_up=False)
    return dataclasses.replace(example, tables={**example.tables, **tables})


def edition(released: Released, language: Language = Language.EN) -> CareEdition:
    return CareEdition(released, language, Geography({}, "municipalities"))


def written(page: Page) -> str:
    blocks = [block for section in page.sections for block in section.blocks]
    cells = [
        f"{cell.text} {cell.detail or ''} {cell.badge or ''}"
        for block in blocks
        if isinstance(block, TableBlock)
        for row in block.table.rows
        for cell in row
    ]
    return "\n".join([*cells, *(block.text for block in blocks if isinstance(block, Paragraph))])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.EN, ("chosen", "not all groups are stable", "diabetes 75", "all 20", "With: diabetes", "Group 1")),
        (Language.NL, ("gekozen", "niet alle groepen zijn stabiel", "diabetes 75", "Met: diabetes", "Groep 1")),
    ],
)
def test_the_page_tells_the_number_what_sets_groups_apart_and_the_rules(
    language: Language, said: tuple[str, ...]
) -> None:
    text = written(searches_page(edition(results(SEARCH), language)))
    assert [words for words in said if words not in text] == []


def test_an_agreement_that_would_tell_of_a_few_is_not_spoken_of() -> None:
    assert "The rules put" in written(searches_page(edition(results(SEARCH))))
    assert "The rules put" not in written(searches_page(edition(results(SEARCH | {"agreement": None}))))


def test_a_group_of_a_few_persons_is_withheld_and_no_zero() -> None:
    page = searches_page(edition(results(SEARCH)))
    (table,) = [
        block.table
        for section in page.sections
        for block in section.blocks
        if isinstance(block, TableBlock) and block.table.id == "table-clusters-found"
    ]
    assert table.rows[1][1].status == "withheld"


def test_a_search_that_finds_nothing_says_so() -> None:
    nothing = {key: SEARCH[key] for key in SEARCH if key not in ("persons", "clusters", "agreement", "exported")}
    page = searches_page(edition(results({**nothing, "status": "not_estimable", "reason": "no_clusters_found"})))
    assert "No number of groups holds up" in written(page)


def test_the_menu_has_the_page_only_where_there_was_a_search() -> None:
    with_search = edition(results(SEARCH))
    assert "searches.html" in dict(with_search.menu)
    assert "searches.html" not in dict(edition(care_released_example(made_up=False)).menu)
