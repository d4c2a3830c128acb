"""The page of a site that the evaluated programme never came to says so, and shows no empty table of effects."""

from dataclasses import replace

import polars as pl
import pytest

from proeftuin.reporting.charts import Geography
from proeftuin.reporting.edition import Edition
from proeftuin.reporting.page import Paragraph
from proeftuin.reporting.pages.site import site_page
from proeftuin.vocabulary.language import Language
from tests.released_example import released_example


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (Language.EN, "This site takes no part in the evaluation"),
        (Language.NL, "Deze proeftuin doet niet mee aan de evaluatie"),
    ],
)
def test_a_site_without_effects_says_that_it_takes_no_part(language, sentence):
    example = released_example()
    site = next(one for one in example.sites if one.is_located)
    without = example.tables["effects"].filter(pl.col("site") != site.id)
    edition = Edition(replace(example, tables={**example.tables, "effects": without}), language, Geography({}))

    section = next(one for one in site_page(edition, site).sections if one.id == "effects")

    (block,) = section.blocks
    assert isinstance(block, Paragraph)
    assert block.text.startswith(sentence)
