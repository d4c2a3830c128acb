"""What a page does with text that it did not make: nothing in it becomes markup or a script."""

import json
import re
from dataclasses import replace

import polars as pl

from proeftuin.reporting.chart import Chart
from proeftuin.reporting.charts import Geography
from proeftuin.reporting.edition import Edition
from proeftuin.reporting.html import render_page, script_json
from proeftuin.reporting.page import Figure, Page, Paragraph, Section, TableBlock
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.language import Language
from tests.released_example import geography_example, released_example

EDITION = Edition(released_example(), Language.EN, Geography(geography_example()))
HOSTILE = "</script><script>alert(1)</script> & <b>\"x\"</b> '{{ 7 * 7 }}'"


def rendered(*blocks):
    page = Page(Language.EN, "index.html", HOSTILE, HOSTILE, (Section("part", HOSTILE, blocks),))
    return render_page(page, EDITION, tuple(Language))


def chart(spec):
    return Chart("a", HOSTILE, HOSTILE, spec, pl.DataFrame({HOSTILE: [HOSTILE]}), notes=(HOSTILE,), sources=(HOSTILE,))


def test_text_is_never_markup():
    table = Table("t", HOSTILE, (Column(HOSTILE),), ((Cell(HOSTILE, badge=HOSTILE, detail=HOSTILE),),), (HOSTILE,))
    text = rendered(Paragraph(HOSTILE), TableBlock(table), Figure("f", chart({"title": HOSTILE})))

    assert "<script>alert" not in text
    assert "<b>" not in text
    assert "49" not in re.sub(r"<script.*", "", text)


def test_a_specification_survives_the_page_unchanged():
    spec = {"title": HOSTILE, "data": {"values": [1, None, "é € <!--"]}}
    text = rendered(Figure("f", chart(spec)))
    inside = re.search(r'<script type="application/json" id="f-spec">(.*?)</script>', text, re.DOTALL)

    assert json.loads(inside[1]) == spec


def test_json_in_a_script_holds_no_character_that_could_end_it():
    assert not set("<>&") & set(script_json(json.dumps(HOSTILE)))


def test_reasons_stand_below_the_table_once_under_the_number_that_the_cells_carry():
    withheld = Cell("withheld", Status.WITHHELD, "Too few persons.")
    missing = Cell("missing", Status.MISSING, "Not in the source.")
    head = Cell("a")
    table = Table(
        "t", "Caption", (Column("x"), Column("y", True)), ((head, withheld), (head, missing), (head, withheld))
    )
    text = rendered(TableBlock(table))

    assert text.count('state-withheld">withheld</span><sup>1</sup>') == 2
    assert text.count('state-missing">missing</span><sup>2</sup>') == 1
    assert re.findall(r"<li>([^<]*)</li>", re.search(r'<ol class="reasons">.*?</ol>', text, re.DOTALL)[0]) == [
        "Too few persons.",
        "Not in the source.",
    ]


def test_every_column_and_row_has_a_head_with_its_scope():
    table = Table("t", "Caption", (Column("x"), Column("y", True)), ((Cell("a"), Cell("1")), (Cell("b"), Cell("2"))))
    text = rendered(TableBlock(table))

    assert text.count('scope="col"') == 2
    assert text.count('scope="row"') == 2
    assert '<caption id="t-caption">Caption</caption>' in text


def test_a_page_without_figures_loads_no_scripts():
    assert "<script" not in rendered(Paragraph("x"))


def test_shapes_are_loaded_only_where_a_map_is_drawn():
    plain, with_map = (Figure("f", replace(chart({}), geography=name)) for name in (None, "shapes"))

    assert "geography.js" not in rendered(plain)
    assert "geography.js" in rendered(with_map)
