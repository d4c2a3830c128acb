"""The pages that give every figure a permanent address, and the page that tells what the three aims cover."""

from dataclasses import replace
from datetime import date
from importlib.metadata import version

import polars as pl
import pytest

from proeftuin.data.tables import ESTIMATES, INDICATORS
from proeftuin.errors import NotEstimableError
from proeftuin.reporting import report
from proeftuin.reporting.catalogue import CatalogueEdition, Entry, Property
from proeftuin.reporting.charts import Geography
from proeftuin.reporting.page import Notice, Paragraph, TableBlock, Terms
from proeftuin.reporting.pages import all_pages
from proeftuin.reporting.pages.care.address import address_of, figure_anchor, figure_page_path
from proeftuin.reporting.pages.care.areas import large_areas
from proeftuin.reporting.report import edition_of, write_report
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.steps.triple_aim.catalogue.coverage import MANDATORY, coverage, refuse_incomplete
from proeftuin.steps.triple_aim.catalogue.reading import catalogue
from proeftuin.studies.coverage_table import coverage_table
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.language import Language
from tests.care_released_example import care_released_example
from tests.release_example import rows_of

ENTRY = Entry(
    id="falls", number=None, name="Falls", description="", aim="health", domain="safety", data=("care",),
    definition=(Property("Numerator", ("falls in `contact`",)),),
    particulars=(Property("References", ("Somebody (2020)",), Language.EN),),
    code_lists=Table("falls-codes", "Codes", (Column("Code"),), ((Cell("W19"),),)),
    examples=(),
)  # fmt: skip
RECORDS = catalogue()


def edition(*, language=Language.EN, without=(), definitions=None, **tables):
    results = care_released_example(made_up=False)
    kept = {name: frame for name, frame in (results.tables | tables).items() if name not in without}
    return edition_of(replace(results, tables=kept), language, Geography({}), definitions)


def page(path, **how):
    return next(each for each in all_pages(edition(**how)) if each.path == path)


def sections(found):
    return {part.id: part for section in found.sections for part in (section, *section.sections)}


def blocks(section, kind):
    return [block for block in section.blocks if isinstance(block, kind)]


def table(section):
    (block,) = blocks(section, TableBlock)
    return block.table


def rows(section):
    """Cells of every row of the table of a section by the anchor of its head."""
    return {row[0].anchor: row[1:] for row in table(section).rows}


def anchors(found):
    tables = [block.table for section in sections(found).values() for block in blocks(section, TableBlock)]
    return [cell.anchor for each in tables for row in each.rows for cell in row if cell.anchor]


@pytest.mark.parametrize("language", Language)
def test_every_figure_of_everybody_and_of_the_sites_stands_at_its_address(language):
    released = edition()
    pages = {each.path: anchors(each) for each in all_pages(edition(language=language))}
    figures = released.released.table("estimates").filter(pl.col("region").is_in(list(released.regions)))

    assert figures.height == 4 * 3 * 3 * 3
    for row in figures.to_dicts():
        path, _, anchor = address_of(row).partition("#")
        assert pages[path].count(anchor) == 1


def test_of_large_areas_the_newest_figures_stand_at_their_address_and_of_small_ones_none():
    found = anchors(page(figure_page_path("falls")))

    assert large_areas(edition()) == ("GM0001", "GM0002")
    for area in ("GM0001", "GM0002"):
        assert found.count(figure_anchor(area, 2023, "crude")) == 1
        assert figure_anchor(area, 2022, "crude") not in found
    assert figure_anchor("GM0003", 2023, "crude") not in found


def test_figures_of_several_years_together_stand_beside_those_of_one_year():
    estimates = edition().released.table("estimates")
    is_one = (pl.col("indicator") == "falls") & (pl.col("period_start") == date(2023, 1, 1))
    together = estimates.filter(is_one, pl.col("method") == "crude").with_columns(period_start=date(2021, 1, 1))
    found = page("figures/falls.html", estimates=pl.concat([estimates, together]))

    assert rows(sections(found)["region-all"])["all-2021-2023-crude"][0].text == "81.2"
    assert {"GM0001-2021-2023-crude", "GM0001-2023-crude"} <= set(anchors(found))
    heads = [column.title for column in table(sections(found)["areas"]).columns[1:5]]
    assert heads == ["Standardised", "2021–2023, crude figure", "Crude figure", "Ratio to expected"]


def test_areas_without_any_figure_are_a_sentence():
    state = {"status": pl.lit("not_estimable"), "reason": pl.lit("empty_strata"), "value": pl.lit(None, pl.Float64)}
    none = edition().released.table("estimates").with_columns(**state)
    (said,) = sections(page("figures/falls.html", estimates=none))["areas"].blocks

    assert said.text == "No area with at least 100 person-years has a figure for 2023."


def test_a_figure_stands_with_its_interval_its_reliability_and_its_difference_with_the_run_before():
    part = sections(page("figures/falls.html"))["region-all"]
    value, *_, revision = rows(part)["all-2023-crude"]
    _, _, variation, change, _ = rows(part)["all-2023-directly_standardised"]

    assert [column.title for column in table(part).columns] == [
        "Year and method", "Figure", "Persons", "Coefficient of variation", "Difference with the year before",
        "Difference with the previous run",
    ]  # fmt: skip
    assert (value.text, value.detail) == ("81.2", "73.1 to 89.4")
    assert variation.text == "5.1%"
    assert (change.text, change.detail) == ("+1.6", "cannot be told apart")
    assert (revision.text, revision.detail) == ("+1.2", "the data, the study file")


def test_a_figure_without_a_year_before_says_why_there_is_no_difference():
    part = sections(page("figures/falls.html"))["region-all"]
    frame = (
        edition()
        .released.table("reliability")
        .with_columns(
            status=pl.when(pl.col("reason").is_null()).then(pl.col("status")).otherwise(pl.lit("not_estimable"))
        )
    )
    told = sections(page("figures/falls.html", reliability=frame))["region-all"]

    assert rows(told)["all-2021-directly_standardised"][3].reason == "There is no year before this one to compare with."
    assert rows(part)["all-2023-crude"][3] == Cell("–")


def test_a_figure_that_cannot_be_estimated_says_so_once():
    state = {"status": pl.lit("not_estimable"), "verdict": pl.lit(None, pl.String), "reason": pl.lit("empty_strata")}
    frame = edition().released.table("reliability").with_columns(**state)
    part = sections(page("figures/asthma.html", reliability=frame))["region-site-zuid"]
    value, _, _, change = rows(part)["site-zuid-2022-directly_standardised"]

    assert value.status is Status.NOT_ESTIMABLE
    assert change == Cell("–")


def test_a_figure_that_did_not_change_says_so():
    part = sections(page("figures/falls.html"))["region-all"]

    assert rows(part)["all-2022-crude"][-1] == Cell("none")


def test_a_figure_that_is_withheld_shows_no_number_now_or_from_before():
    part = sections(page("figures/cost.html"))["region-site-zuid"]
    value, *_, revision = rows(part)["site-zuid-2023-crude"]

    assert value.status is Status.WITHHELD
    assert (revision.text, revision.detail) == ("was: a figure", "not recorded")
    assert not any(sign.isdigit() for cell in rows(part)["site-zuid-2023-crude"] for sign in cell.text)


def test_what_changed_came_and_went_is_counted_with_its_causes():
    said = [block.text for block in blocks(sections(page("figures/falls.html"))["revisions"], Paragraph)]

    assert said == [
        "Changed: 2. New: 1. No longer there: 1.",
        "What changed at the same time: the data, the study file.",
    ]


def test_an_indicator_without_changes_says_that_nothing_changed():
    (said,) = blocks(sections(page("figures/asthma.html"))["revisions"], Paragraph)

    assert said.text == "No published figure of this indicator differs from the previous run."


def test_without_any_change_in_the_study_there_is_no_column_of_changes():
    nothing = edition().released.table("revisions").clear()
    part = sections(page("figures/falls.html", revisions=nothing))

    assert "previous run" not in table(part["region-all"]).columns[-1].title
    assert blocks(part["revisions"], Paragraph)[0].text.startswith("No difference with a previous run is recorded.")


def test_results_from_before_the_tables_were_made_leave_out_what_they_tell():
    older = ("reliability", "revisions", "coverage")
    found = sections(page("figures/falls.html", without=older))

    assert len(table(found["region-all"]).columns) == 3
    assert "revisions" not in found
    assert "coverage.html" not in {each.path for each in all_pages(edition(without=older))}
    assert "coverage.html" not in dict(edition(without=older).menu)


def test_a_definition_is_that_of_the_catalogue_with_its_codes_and_the_language_of_each_part():
    found = sections(page("figures/falls.html", definitions=CatalogueEdition(Language.EN, (ENTRY,))))
    (definition,) = blocks(found["definition"], Terms)
    (particulars,) = blocks(found["particulars"], Terms)

    assert [(term.word, term.meaning) for term in definition.items] == [("Numerator", ("falls in contact",))]
    assert particulars.items[0].language is Language.EN
    assert table(found["codes"]).rows[0][0].text == "W19"


def test_without_the_catalogue_the_page_says_what_the_results_tell_and_where_the_rest_is():
    found = sections(page("figures/falls.html"))
    (definition,) = blocks(found["definition"], Terms)

    assert ("Direction", ("lower is better",)) in [(term.word, term.meaning) for term in definition.items]
    assert blocks(found["definition"], Paragraph)[0].text.endswith("under falls.")
    assert "codes" not in found


def test_lineage_names_population_definition_files_and_software_with_their_fingerprints():
    found = [[cell.text for cell in row] for row in table(sections(page("figures/falls.html"))["lineage"]).rows]

    assert found == [
        ["Population", "Insured", "abababababab"],
        ["Definition", "Falls", "version 1"],
        ["File", "lines.csv", "0123456789ab"],
        ["Software", "Proeftuin", f"version {version('proeftuin')}"],
    ]


def test_every_method_of_the_figures_is_named_with_that_of_its_interval():
    (methods,) = blocks(sections(page("figures/falls.html"))["methods"], Terms)

    assert [term.word for term in methods.items] == ["standardised", "crude figure", "ratio to expected"]
    assert {term.meaning for term in methods.items} == {("95% confidence interval: according to Dobson.",)}


def test_the_list_of_figures_leads_to_every_indicator_and_counts_what_changed():
    found = sections(page("figures.html"))
    links = {row[0].link: row for aim in Aim for block in blocks(found[aim], TableBlock) for row in block.table.rows}

    assert set(links) == {f"figures/{id}.html#region-all" for id in ("cost", "falls", "asthma", "rare")}
    assert links["figures/falls.html#region-all"][-1].text == "4"
    assert blocks(found["quality"], Paragraph)[0].text == "This study has no indicators for this aim."


def test_the_list_names_indicators_that_the_study_no_longer_has():
    gone = edition().released.table("revisions").with_columns(indicator=pl.col("indicator").replace("cost", "old_one"))
    found = sections(page("figures.html", revisions=gone))["revisions"]

    assert blocks(found, Paragraph)[-1].text.endswith(": old_one.")


def test_the_document_leaves_out_pages_in_which_a_reader_looks_something_up(tmp_path, monkeypatch):
    printed = []
    monkeypatch.setattr(report, "write_pdf", lambda _, pages, path: printed.extend(pages) or path)
    write_report(
        care_released_example(made_up=False), tmp_path, languages=[Language.EN], topology={}, pictures=True,
        progress=lambda line: None,
    )  # fmt: skip
    paths = {each.path for each in printed}

    assert {"index.html", "status.html", "coverage.html"} <= paths
    assert not any(path.startswith("figures") for path in paths)


def test_coverage_says_what_fills_a_domain_and_what_an_empty_one_would_take():
    found = sections(page("coverage.html"))
    domains, indicators = (block.table for block in blocks(found["health"], TableBlock))

    assert [[cell.text for cell in row] for row in domains.rows] == [
        ["Behaviour", "empty", "0", "1", "1"],
        ["Burden of disease", "filled", "1", "0", "1"],
        ["Participation", "empty", "0", "0", "1"],
    ]
    assert [(row[0].text, row[0].link, row[2].text) for row in indicators.rows] == [
        ("rare (en)", "figures/rare.html", "without a figure"),
        ("asthma (en)", "figures/asthma.html", "with a figure"),
    ]
    fillers = [(row[0].text, row[1].detail, row[2].text) for row in table(found["fillers"]).rows]
    assert fillers == [
        ("rare (en)", "mandatory", "data about rare"),
        ("walking (en)", "mandatory", "data about walking"),
        ("waiting (en)", "mandatory", "data about waiting"),
        ("clubs (en)", "not mandatory", "data about clubs"),
    ]


def test_an_incomplete_set_may_not_be_called_complete_and_the_page_says_why():
    (notice,) = blocks(sections(page("coverage.html"))["verdict"], Notice)

    assert notice.title == "This set may not be called ‘Triple Aim complete’"
    assert notice.sentences == (
        "The aim ‘Quality of care’ has no figure at all.",
        "The mandatory domain ‘Behaviour’ (Health) has no figure at all.",
    )


@pytest.mark.parametrize("left_out", [None, *sorted(MANDATORY), *sorted(Aim)])
def test_the_page_calls_complete_what_the_catalogue_does_not_refuse(left_out):
    chosen = [id for id, record in RECORDS.items() if left_out not in (record.domain, record.aim)]
    found = coverage_table(
        INDICATORS.conform(pl.DataFrame([rows_of("indicators", id) for id in chosen])),
        ESTIMATES.conform(pl.DataFrame([rows_of("estimates", id, sex=None, age_band=None) for id in chosen])),
        RECORDS,
    )
    (notice,) = blocks(sections(page("coverage.html", coverage=found))["verdict"], Notice)
    refused = []
    try:
        refuse_incomplete(coverage(RECORDS, chosen, chosen), place="example")
    except NotEstimableError as error:
        refused = error.problems

    assert ("may be called" in notice.title) is (left_out is None)
    assert len(notice.sentences) == max(1, len(refused))
