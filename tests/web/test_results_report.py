"""The report of a bundle, served to who may see results."""

import shutil

import pytest

from proeftuin_web.accounts.role import Role
from proeftuin_web.audit.models import AuditEvent
from proeftuin_web.results.actions import take_in
from tests.web.results_example import bundle, study

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer(tmp_path, person, browser_of):
    take_in(bundle(tmp_path / "a"), study=study())
    return browser_of(person(Role.VIEWER))


def _body(page):
    return page.content


def test_the_report_opens_in_the_language_of_the_reader(viewer):
    assert viewer.get("/results/monitor/report/").url == "/results/monitor/report/en/index.html"


def test_a_page_has_a_policy_of_its_own(viewer):
    page = viewer.get("/results/monitor/report/en/index.html")
    policy = page["Content-Security-Policy"]

    assert b"Overview" in _body(page)
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in f"{policy};"
    assert "unsafe-eval" not in policy
    assert page["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "../manifest.json", "../estimates.parquet", "..%2f..%2fmanifest.json", "en/../../cells.parquet", "/etc/passwd",
        "%2fetc%2fpasswd", "notes.secret", "en", "nothing.html", "en/index.html%00.css", "..%5cmanifest.json",
    ],
)  # fmt: skip
def test_nothing_outside_the_report_is_given(viewer, path):
    assert viewer.get(f"/results/monitor/report/{path}").status_code == 404


def test_a_link_that_leads_outside_is_not_followed(tmp_path, viewer):
    folder = bundle(tmp_path / "b", name="Another name")
    (folder / "report" / "out.json").symlink_to(folder / "manifest.json")
    take_in(folder, study=study("links"))

    assert viewer.get("/results/links/report/en/index.html").status_code == 200
    assert viewer.get("/results/links/report/out.json").status_code == 404


def test_the_report_is_there_when_the_bundle_is_gone(tmp_path, viewer):
    shutil.rmtree(tmp_path / "a")

    assert b"Overview" in _body(viewer.get("/results/monitor/report/en/index.html"))


def test_the_document_is_a_download_and_in_the_trail(viewer):
    page = viewer.get("/results/monitor/report/report.pdf")

    assert page["Content-Disposition"] == 'attachment; filename="report.pdf"'
    assert _body(page).startswith(b"%PDF")
    assert AuditEvent.objects.filter(action="results.figures.downloaded").count() == 1


def test_who_may_not_see_results_gets_no_report(viewer, person, browser_of):
    assert browser_of(person()).get("/results/monitor/report/en/index.html").status_code == 403
