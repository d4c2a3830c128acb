"""Figures and charts that one takes along."""

import csv
import io
import json
import zipfile

import pytest

from proeftuin_web.accounts.role import Role
from proeftuin_web.audit.models import AuditEvent
from proeftuin_web.results.actions import take_in
from proeftuin_web.results.downloads import safe
from tests.web.results_example import bundle, study

pytestmark = pytest.mark.django_db
CHOSEN = "?indicator=health&region=NL01&region=site:noord&region=GM0002"


@pytest.fixture
def viewer(tmp_path, person, browser_of):
    take_in(bundle(tmp_path / "a", area="=cmd|' /C calc'!A0"), study=study())
    return browser_of(person(Role.VIEWER))


def _rows(page):
    return list(csv.DictReader(io.StringIO(page.content.decode("utf-8-sig"))))


def test_a_csv_has_what_belongs_to_each_number(viewer):
    rows = {row["region"]: row for row in _rows(viewer.get(f"/results/monitor/figures.csv{CHOSEN}"))}

    assert rows["NL01"]["value"] == "50.0"
    assert rows["NL01"]["unit"] == "percent"
    assert rows["NL01"]["definition_version"] == "1"
    assert rows["GM0002"]["value"] == "0.0"


def test_what_is_withheld_is_withheld_in_a_file_too(viewer):
    rows = {row["region"]: row for row in _rows(viewer.get(f"/results/monitor/figures.csv{CHOSEN}"))}

    assert (rows["site:noord"]["value"], rows["site:noord"]["status"]) == ("", "withheld")
    assert rows["site:noord"]["reason"] == "fewer_than_10_persons"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(text):
    assert safe(text) == f"'{text}"


def test_a_negative_number_stays_a_number():
    assert safe(-3.5) == -3.5


def test_a_name_that_is_a_formula_is_text(viewer):
    rows = _rows(viewer.get("/results/monitor/figures.csv?indicator=cost&region=GM0001"))

    assert rows[0]["region_name"].startswith("'=")


def test_the_description_beside_the_table_names_every_column(viewer):
    packed = zipfile.ZipFile(io.BytesIO(viewer.get(f"/results/monitor/figures.zip{CHOSEN}").content))
    described = json.loads(packed.read("figures.csv-metadata.json"))
    header = packed.read("figures.csv").decode("utf-8-sig").splitlines()[0].split(",")

    assert [column["name"] for column in described["tableSchema"]["columns"]] == header
    assert described["dc:source"] == ["Source: Vektis"]


@pytest.mark.parametrize(("ending", "beginning"), [("svg", b"<svg"), ("png", b"\x89PNG")])
def test_a_chart_is_a_picture(viewer, ending, beginning):
    page = viewer.get(f"/results/monitor/chart.{ending}?indicator=cost&region=NL01")

    assert page.content.startswith(beginning)
    assert page["Content-Disposition"].startswith("attachment")


def test_where_there_is_no_number_there_is_no_chart(viewer):
    assert viewer.get("/results/monitor/chart.svg?indicator=health&region=site:noord").status_code == 404


def test_every_download_is_in_the_trail(viewer):
    for name in ("figures.csv", "figures.zip", "chart.svg"):
        viewer.get(f"/results/monitor/{name}?indicator=cost&region=NL01")

    lines = AuditEvent.objects.filter(action="results.figures.downloaded").order_by("pk")
    assert [line.details["kind"] for line in lines] == ["csv", "zip", "svg"]
    assert "region=NL01" in lines[0].details["selection"]
