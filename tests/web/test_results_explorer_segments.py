"""Finding figures by segment: beside each other in one period, and as lines over the years."""

import csv
import io
import json
import zipfile

import pytest

from proeftuin_web.accounts.role import Role
from proeftuin_web.results.actions import take_in
from tests.web.results_example import bundle, study

pytestmark = pytest.mark.django_db
BESIDE = "indicator=cost&view=segments&region=NL01&region=site:noord"


@pytest.fixture
def edition(tmp_path):
    return take_in(bundle(tmp_path / "a", segments=True), study=study())


@pytest.fixture
def viewer(edition, person, browser_of):
    return browser_of(person(Role.VIEWER))


def _result(viewer, query):
    page = viewer.get(f"/results/?{query}")
    assert page.status_code == 200
    return page.content.decode().split('id="result"')[1]


def test_segments_stand_beside_each_other_in_the_chosen_regions(viewer):
    text = _result(viewer, BESIDE)

    for row in ("All segments together", "Older persons", "Others"):
        assert f'<th scope="row">{row}</th>' in text
    assert "€306" in text
    assert "(291 to 321)" in text
    assert "Compare a segment with the same segment elsewhere" in text


def test_without_a_choice_every_segment_is_shown_and_two_chosen_are_the_only_ones(viewer):
    chosen = _result(viewer, f"{BESIDE}&segment=ages:older&segment=ages:others")

    assert '<th scope="row">All segments together</th>' in _result(viewer, BESIDE)
    assert '<th scope="row">All segments together</th>' not in chosen


def test_states_of_a_segment_are_words_in_table_and_drawing(viewer):
    text = _result(
        viewer, "indicator=cost&view=segments&region=site:noord&region=site:zuid&region=GM0001&region=GM0002"
    )

    for state, words in (("withheld", "withheld"), ("not_estimable", "not estimable"), ("missing", "missing")):
        assert f'<span class="state {state}">{words}</span>' in text
        assert f">{words}<title>" in text
    assert ">no row<title>" in text


def test_segments_are_lines_over_time_each_with_its_name(viewer):
    text = _result(viewer, "indicator=cost&region=NL01&segment=together&segment=ages:older&segment=ages:others")

    for column in ("All segments together", "Older persons", "Others"):
        assert f'<th scope="col" class="number">{column}</th>' in text
    assert "The Netherlands, Older persons" not in text


def test_several_regions_and_segments_are_a_line_for_each_pair(viewer):
    text = _result(viewer, "indicator=cost&region=NL01&region=site:noord&segment=ages:older&segment=ages:others")

    assert '<th scope="col" class="number">site:noord, Others</th>' in text.replace(">Noord, ", ">site:noord, ")


def test_more_lines_than_can_be_told_apart_are_left_out_and_told(viewer):
    regions = "&".join(f"region={code}" for code in ("NL01", "pool", "site:noord", "site:zuid", "GM0001", "GM0002"))
    segments = "segment=together&segment=ages:older&segment=ages:others"

    assert "some regions and segments are left out" in _result(viewer, f"indicator=cost&{regions}&{segments}")


def test_one_segment_is_named_above_the_figures(viewer):
    assert "Cost of care, Older persons" in _result(viewer, "indicator=cost&region=NL01&segment=ages:older")


def test_an_address_of_before_with_the_segment_in_the_way_of_counting_still_leads_there(viewer):
    way = "directly_standardised.insured.all.all.ages:older"

    assert "Cost of care, Older persons" in _result(viewer, f"indicator=cost&region=NL01&way={way}")


def test_differences_with_the_country_are_not_shown_beside_a_segment(viewer):
    assert "+€10" in _result(viewer, "indicator=cost&region=site:noord")
    assert "+€10" not in _result(viewer, "indicator=cost&region=site:noord&segment=ages:older")


def test_beside_each_other_regions_are_those_of_the_first_chosen_segment(viewer):
    text = _result(viewer, "indicator=cost&view=regions&kind=site&segment=ages:older&segment=ages:others")

    assert "only the first is shown here: Older persons" in text


def test_an_indicator_without_segments_has_no_such_view(viewer):
    text = _result(viewer, "indicator=health&region=NL01")

    assert "Segments beside each other" not in text
    assert "Segments beside each other" in _result(viewer, "indicator=cost&region=NL01")


def test_what_is_no_segment_is_named_and_not_an_error(viewer):
    page = viewer.get("/results/?indicator=cost&segment=<b>none</b>&segment=ages:nobody").content.decode()

    assert "&lt;b&gt;none" in page
    assert "ages:nobody" in page


@pytest.mark.parametrize("value", ["", "together", ":", "ages:", "' OR 1=1", "../..", "9" * 5000])
def test_no_segment_in_an_address_breaks_a_page(viewer, value):
    for view in ("time", "regions", "segments", "map"):
        assert viewer.get("/results/", {"segment": value, "view": view, "indicator": "cost"}).status_code == 200


def test_a_segment_leads_to_its_definition(viewer):
    text = _result(viewer, BESIDE)
    page = viewer.get("/results/monitor/segments/ages/").content.decode()

    assert "/results/monitor/segments/ages/#segment-older" in text
    assert 'id="segment-older"' in page
    assert "75 years or older." in page
    assert viewer.get("/results/monitor/segments/nothing/").status_code == 404


def test_a_scheme_of_another_site_is_not_there(tmp_path, sites, person, browser_of):
    take_in(bundle(tmp_path / "b", segments=True), study=study("of-zuid", site=sites[1]))

    assert browser_of(person(Role.VIEWER, sites[0])).get("/results/of-zuid/segments/ages/").status_code == 404


def test_a_file_says_the_segment_of_each_figure_and_keeps_its_state(viewer):
    text = viewer.get(f"/results/monitor/figures.csv?{BESIDE}").content.decode("utf-8-sig")
    rows = {(row["segment"], row["region"]): row for row in csv.DictReader(io.StringIO(text))}

    assert rows["ages:older", "NL01"]["value"] == "306.0"
    assert rows["", "NL01"]["value"] == "102.0"
    hidden = rows["ages:others", "site:noord"]
    assert (hidden["value"], hidden["status"], hidden["reason"]) == ("", "withheld", "fewer_than_10_persons")


def test_the_description_of_a_file_defines_its_segments(viewer):
    packed = zipfile.ZipFile(io.BytesIO(viewer.get(f"/results/monitor/figures.zip?{BESIDE}").content))
    described = json.loads(packed.read("figures.csv-metadata.json"))

    assert described["proeftuin:segments"]["ages:older"]["rule"] == "75 years or older."


def test_segments_beside_each_other_are_a_picture_to_take_along(viewer):
    assert viewer.get(f"/results/monitor/chart.svg?{BESIDE}").content.startswith(b"<svg")


def test_segments_cost_one_question_more_and_none_the_next_time(viewer, django_assert_max_num_queries):
    lines = "indicator=cost&region=NL01&segment=ages:older&segment=ages:others"
    for query in (BESIDE, lines):
        with django_assert_max_num_queries(20):
            viewer.get(f"/results/?{query}")
        with django_assert_max_num_queries(11):
            viewer.get(f"/results/?{query}")
