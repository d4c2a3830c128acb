"""Effects by class of areas as a report tells them: each class by name, in order, and what no interval tells."""

from dataclasses import replace

import polars as pl
import pytest

from proeftuin.data.evaluation_tables import ANALYSES
from proeftuin.reporting.charts.sensitivity import analyses_in_order, sensitivity_chart
from proeftuin.reporting.charts.words import Words
from proeftuin.reporting.edition import Edition
from proeftuin.reporting.page import TableBlock
from proeftuin.reporting.pages.checklist import checklist_page
from proeftuin.vocabulary.language import Language
from tests.released_example import geography_example, released_example

OUTCOME = "zvw_comparable"
NAMES = {
    Language.NL: [
        "Alleen gebieden met de laagste welstand",
        "Alleen gebieden met een gemiddelde welstand",
        "Alleen gebieden met de hoogste welstand",
    ],
    Language.EN: [
        "Only areas with the lowest prosperity",
        "Only areas with an average prosperity",
        "Only areas with the highest prosperity",
    ],
}


def with_classes(*names, difference=None):
    """The example with an effect in each class, in the order of the alphabet, as a bundle has them."""
    released = released_example()
    table = released.table("analyses")
    model = table.filter(pl.col("analysis") == "person_weighted", pl.col("scale") == "percent")

    def row(key, kind, value):
        return model.with_columns(
            pl.lit(key).alias("analysis"), pl.lit(kind).alias("kind"), pl.lit(value).alias("value"),
            pl.lit(value - 1).alias("lower"), pl.lit(value + 1).alias("upper"),
        )  # fmt: skip

    rows = [row(f"by_deprivation:{name}", "average", 0.5) for name in sorted(names)]
    rows += [] if difference is None else [row("by_deprivation", "class_difference", difference)]
    return replace(released, tables={**released.tables, "analyses": ANALYSES.conform(pl.concat([table, *rows]))})


THIRDS = ("most_deprived", "middle", "least_deprived")


@pytest.mark.parametrize("language", Language)
def test_classes_stand_from_the_most_to_the_least_deprived_by_their_names(language):
    released = with_classes(*THIRDS, difference=2.0)

    keys = [row["analysis"] for row in analyses_in_order(released, OUTCOME, "percent")]
    found = [key for key in keys if key.startswith("by_deprivation")]

    assert [Words(released, language).analysis(key) for key in found] == NAMES[language]


def test_a_class_that_a_study_declares_goes_by_its_own_name():
    assert Words(with_classes("old_towns"), Language.EN).analysis("by_deprivation:old_towns") == (
        "Only areas with the class old towns"
    )


@pytest.mark.parametrize(
    ("difference", "told"),
    [(2.0, "the effect differs by +2.0% (+1.0 to +3.0)"), (None, "do not tell whether the effect differs")],
)
def test_whether_the_effect_differs_between_classes_is_told_below_the_picture(difference, told):
    chart = sensitivity_chart(with_classes(*THIRDS, difference=difference), OUTCOME, "percent", Language.EN)

    assert any(told in note for note in chart.notes), chart.notes


def test_without_classes_nothing_is_said_of_them():
    chart = sensitivity_chart(released_example(), OUTCOME, "percent", Language.EN)

    assert not any("prosperity" in note or "groups of areas" in note for note in chart.notes)


def test_the_checklist_names_the_classes_among_the_groups_that_were_examined_apart():
    page = checklist_page(Edition(with_classes(*THIRDS), Language.EN, geography_example()))

    blocks = [block for section in page.sections for block in section.blocks if isinstance(block, TableBlock)]
    cells = [cell.text for block in blocks for row in block.table.rows for cell in row]
    told = [text for text in cells if "corrected for the number of groups" in text]
    assert len(told) == 1
    assert all(name in told[0] for name in NAMES[Language.EN])
