"""Pages about studies and runs."""

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from proeftuin_web.accounts.role import Role
from proeftuin_web.runs import checking
from proeftuin_web.runs.actions import studies
from proeftuin_web.runs.models import Run, Study
from tests.web.runs_example import FOUND, PROBLEM, TEXT, packed, run_of, study

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.FOLDER = tmp_path
    return tmp_path


@pytest.fixture
def researcher(person, browser_of):
    return browser_of(person(Role.MONITOR_RESEARCHER))


@pytest.fixture
def viewer(person, browser_of):
    return browser_of(person(Role.VIEWER))


@pytest.fixture
def check(monkeypatch):
    def answers(said):
        for module in (checking, studies):
            monkeypatch.setattr(module, "checked", lambda *_: said)

    answers({"done": FOUND})
    return answers


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def sent(name="study.zip", content=None):
    return SimpleUploadedFile(name, content or packed({"study.yaml": TEXT}).getvalue())


def test_without_studies_the_page_says_what_to_do(researcher, viewer):
    assert "Bring in the first one" in text_of(researcher.get("/runs/"))
    assert "can bring one in" in text_of(viewer.get("/runs/"))
    assert "Bring in" not in text_of(viewer.get("/runs/")).split("<main")[1].split("There are no studies")[0]


def test_the_list_takes_the_same_queries_for_many(researcher, django_assert_max_num_queries, sites):
    for number in range(12):
        of = study(f"study-{number}", site=sites[number % 2])
        run_of(of, "done")
        run_of(of)
    researcher.get("/runs/")
    with django_assert_max_num_queries(12):
        page = researcher.get("/runs/")

    assert text_of(page).count("study-11") >= 1


def test_a_study_page_takes_few_queries(researcher, django_assert_max_num_queries, person):
    of = study()
    for _ in range(5):
        run_of(of, "done", asked_by=person())
    with django_assert_max_num_queries(13):
        page = researcher.get("/runs/studies/small/")

    assert page.status_code == 200


def test_a_viewer_looks_and_starts_nothing(viewer):
    run = run_of(study(), "running")

    assert "<form" not in text_of(viewer.get("/runs/studies/small/")).split("<main")[1]
    assert "<form" not in text_of(viewer.get(f"/runs/{run.pk}/")).split("<main")[1]
    assert viewer.post("/runs/studies/small/start/").status_code == 403
    assert viewer.post("/runs/studies/small/check/").status_code == 403
    assert viewer.post(f"/runs/{run.pk}/cancel/").status_code == 403
    assert viewer.get("/runs/bring-in/").status_code == 403
    assert viewer.get("/runs/studies/small/replace/").status_code == 403


def test_of_another_site_there_is_nothing(sites, person, browser_of):
    run = run_of(study(site=sites[0]), "done")
    browser = browser_of(person(Role.ANALYST, sites[1]))

    for address in ("studies/small/", "studies/small/versions/1/", "studies/small/replace/", f"{run.pk}/",
                    f"{run.pk}/progress/"):  # fmt: skip
        assert browser.get(f"/runs/{address}").status_code == 404
    for address in ("studies/small/start/", "studies/small/check/", f"{run.pk}/cancel/"):
        assert browser.post(f"/runs/{address}").status_code == 404
    assert "small" not in text_of(browser.get("/runs/"))


def test_an_analyst_of_a_site_runs_studies_of_that_site_only(sites, person, browser_of):
    study("all")
    study("own", site=sites[0])
    browser = browser_of(person(Role.ANALYST, sites[0]))

    assert browser.post("/runs/studies/all/start/").status_code == 403
    assert browser.post("/runs/studies/own/start/").status_code == 302
    assert Run.objects.get().study.code == "own"


def test_an_analyst_of_a_site_brings_in_for_that_site_only(sites, person, browser_of, check):
    browser = browser_of(person(Role.ANALYST, sites[0]))
    for site in ("", str(sites[1].pk)):
        assert browser.post("/runs/bring-in/", {"study": sent(), "site": site}).status_code == 422
    assert Study.objects.count() == 0
    assert browser.post("/runs/bring-in/", {"study": sent(), "site": str(sites[0].pk)}).status_code == 302
    assert Study.objects.get().site == sites[0]


def test_a_study_is_brought_in_and_started_once(researcher, check):
    taken = researcher.post("/runs/bring-in/", {"study": sent(), "site": ""}, follow=True)
    assert "The study was taken" in text_of(taken)

    token = str(uuid4())
    first = researcher.post("/runs/studies/small/start/", {"submission": token})
    Run.objects.update(state="cancelled", ended_at="2026-01-01T00:00Z")
    again = researcher.post("/runs/studies/small/start/", {"submission": token})

    assert first.url == again.url
    assert Run.objects.count() == 1


def test_problems_stand_beside_the_line_of_the_file(researcher, check):
    check({"failed": {"cause": "definition", "problems": [PROBLEM]}})
    page = researcher.post("/runs/bring-in/", {"study": sent(), "site": ""})

    assert page.status_code == 422
    assert "the value is missing" in text_of(page)
    assert re.search(r"<strong>▸ 2 title:</strong>", text_of(page))
    assert Study.objects.count() == 0


def test_what_was_sent_is_shown_as_text_only(researcher, check):
    text = "study: small\ntitle: <script>alert(1)</script>\n"
    check({"failed": {"cause": "definition", "problems": [{**PROBLEM, "what": "<img src=x onerror=alert(1)>"}]}})
    page = researcher.post("/runs/bring-in/", {"study": sent("<b>.yaml", text.encode()), "site": ""})

    assert "<script>alert" not in page.content.decode()
    assert "<img" not in page.content.decode()


def test_too_large_a_file_is_refused_before_it_is_opened(researcher, monkeypatch):
    monkeypatch.setattr("proeftuin_web.runs.forms.MOST_MEGABYTES", 0)

    assert "larger than 50 MB" in text_of(researcher.post("/runs/bring-in/", {"study": sent(), "site": ""}))


def test_files_that_others_keep_are_not_replaced_here(researcher):
    study(is_registered=True)

    assert researcher.get("/runs/studies/small/replace/").status_code == 403


def test_files_are_replaced_and_the_old_version_can_be_read(researcher, check):
    researcher.post("/runs/bring-in/", {"study": sent(), "site": ""})
    newer = packed({"study.yaml": TEXT + "# newer\n"}).getvalue()
    page = researcher.post("/runs/studies/small/replace/", {"study": sent(content=newer)}, follow=True)

    assert "The new files are in use" in text_of(page)
    assert "# newer" not in text_of(researcher.get("/runs/studies/small/versions/1/"))
    assert "# newer" in text_of(researcher.get("/runs/studies/small/versions/2/"))


def test_a_study_with_problems_has_no_button_to_run_it(researcher):
    study(problems=[PROBLEM])
    page = text_of(researcher.get("/runs/studies/small/"))

    assert "/start/" not in page
    assert "there is 1 problem" in page
    assert "listed below" in text_of(researcher.post("/runs/studies/small/start/", follow=True))


def test_checking_again_says_what_was_found(researcher, check):
    study()

    assert "it can be run" in text_of(researcher.post("/runs/studies/small/check/", follow=True))
    check({"done": {**FOUND, "problems": [PROBLEM]}})
    assert "there are problems" in text_of(researcher.post("/runs/studies/small/check/", follow=True))


def test_progress_is_asked_for_until_the_run_has_ended(researcher):
    run = run_of(study(), "running", stage="estimates", step=5, steps=12, fraction=0.4)
    assert "every 2s" in text_of(researcher.get(f"/runs/{run.pk}/"))
    page = researcher.get(f"/runs/{run.pk}/progress/")
    assert "Step 5 of 12: Estimating the Triple Aim status" in text_of(page)
    assert 'value="40"' in text_of(page)

    Run.objects.update(state="failed", cause="disk_full", ended_at="2026-01-01T00:00Z")
    ended = researcher.get(f"/runs/{run.pk}/progress/")
    assert (ended.status_code, ended["HX-Refresh"]) == (286, "true")
    page = text_of(researcher.get(f"/runs/{run.pk}/"))
    assert "every 2s" not in page
    assert "The disk is full" in page
    assert "last good run are still in place" in page


def test_a_run_is_cancelled_with_a_button(researcher):
    run = run_of(study())

    assert "being cancelled" in text_of(researcher.post(f"/runs/{run.pk}/cancel/", follow=True))
    assert "had ended already" in text_of(researcher.post(f"/runs/{run.pk}/cancel/", follow=True))
    assert researcher.get(f"/runs/{run.pk}/cancel/").status_code == 405


def test_the_log_says_what_happened_when(researcher):
    run = run_of(study(), "done", log=[{"at": 0.5, "stage": "read"}, {"at": 1.25, "detail": "1/2 <b>"}])
    page = text_of(researcher.get(f"/runs/{run.pk}/"))

    assert "Reading the open data" in page
    assert "1/2 &lt;b&gt;" in page


def test_closed_cycles_and_results_that_no_longer_hold_are_told(researcher):
    study(
        cycle=2,
        cycles=[{"number": 1, "closed_on": "2026-01-31", "seal": "a"}],
        standing="stale",
        stale=[{"group": "evaluation", "reasons": []}],
    )
    page = text_of(researcher.get("/runs/studies/small/"))

    assert "The study is in cycle 2" in page
    assert "Cycle 1 was closed on 31 January 2026" in page
    assert "results no longer hold" in page


@pytest.mark.parametrize("name", ["../../etc/passwd", "x' OR 1=1 --", "%00", "<script>"])
def test_hostile_names_in_addresses_are_not_there(researcher, name):
    study()

    assert researcher.get(f"/runs/studies/{name}/").status_code == 404
    assert researcher.get(f"/runs/studies/small/versions/{10**30}/").status_code == 404
    assert researcher.get(f"/runs/{10**30}/").status_code == 404
