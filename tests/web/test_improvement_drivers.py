"""The driver diagram of a project: from the aim to the changes, as a drawing and as a list."""

import re

import pytest
from django.db import IntegrityError, transaction

from proeftuin_web.accounts.role import Role
from proeftuin_web.improvement.models import Driver
from tests.web import improvement_example as example

pytestmark = pytest.mark.django_db


@pytest.fixture
def contributor(sites, person, browser_of):
    return browser_of(person(Role.SITE_CONTRIBUTOR, sites[0]))


@pytest.fixture
def project(sites):
    return example.project(sites[0])


def add(browser, project, name, **given):
    answer = browser.post(f"/improvement/projects/{project.pk}/drivers/add/", {"name": name, "kind": "driver"} | given)
    assert answer.status_code == 302, answer.content.decode()
    return Driver.objects.get(name=name)


@pytest.fixture
def diagram(contributor, project):
    first = add(contributor, project, "Seen earlier")
    second = add(contributor, project, "Visits at home", parent=first.pk)
    change = add(contributor, project, "A fixed day", kind="change", parent=second.pk)
    return first, second, change


def page(browser, project):
    return browser.get(f"/improvement/projects/{project.pk}/").content.decode()


def test_the_drawing_and_the_list_say_the_same(contributor, project, diagram):
    shown = page(contributor, project)
    drawing, rest = shown.split("</svg>")

    for number, one in zip(("1", "1.1", "1.1.1"), diagram, strict=True):
        assert f"{number} {one.name}</title>" in drawing.split("<svg")[1]
        assert one.name in rest
    for kind in ("primary driver", "secondary driver", "change"):
        assert f"{kind}:</span>" in rest


def test_a_change_hangs_under_a_driver(contributor, project, diagram):
    at = f"/improvement/projects/{project.pk}/drivers/add/"
    assert "Say which driver" in contributor.post(at, {"name": "Alone", "kind": "change"}).content.decode()

    with pytest.raises(IntegrityError), transaction.atomic():
        Driver.objects.create(project=project, name="Alone", kind="change")


def test_only_a_change_has_a_test(contributor, project, diagram, person):
    test = example.finished_test(project, person(Role.ANALYST))
    at = f"/improvement/projects/{project.pk}/drivers/add/"
    given = {"name": "Tested", "kind": "driver", "test": test.pk}
    assert "Only a change has this" in contributor.post(at, given).content.decode()

    with pytest.raises(IntegrityError), transaction.atomic():
        Driver.objects.create(project=project, name="Tested", test=test)


def test_nothing_hangs_under_itself(contributor, diagram):
    first, second, _ = diagram
    given = {"name": first.name, "kind": "driver", "parent": second.pk, "version": first.version}
    contributor.post(f"/improvement/drivers/{first.pk}/change/", given)

    first.refresh_from_db()
    assert first.parent is None


def test_what_stands_beside_each_other_has_an_order(contributor, project, diagram):
    other = add(contributor, project, "Fewer medicines")
    contributor.post(f"/improvement/drivers/{other.pk}/move/", {"up": "1"})

    assert "1 Fewer medicines</title>" in page(contributor, project)
    assert "2 Seen earlier</title>" in page(contributor, project)


def test_what_is_withdrawn_goes_with_what_hangs_under_it_and_stays_known(contributor, project, diagram):
    first, second, change = diagram
    at = f"/improvement/drivers/{second.pk}/withdraw/"
    assert 'aria-invalid="true"' in contributor.post(at, {"version": second.version}).content.decode()
    contributor.post(at, {"version": second.version, "why": "It is not so"})

    shown = page(contributor, project)
    assert "Seen earlier" in shown
    assert "A fixed day</title>" not in shown
    assert "A fixed day: It is not so" in shown
    assert set(Driver.objects.values_list("name", "withdrawn_because")) == {
        (first.name, ""),
        (second.name, "It is not so"),
        (change.name, "It is not so"),
    }


def test_a_driver_hangs_under_one_of_its_own_project(contributor, sites, project):
    other = Driver.objects.create(project=example.project(sites[0], "others"), name="Elsewhere")
    at = f"/improvement/projects/{project.pk}/drivers/add/"

    contributor.post(at, {"name": "Mine", "kind": "driver", "parent": other.pk})

    assert not Driver.objects.filter(name="Mine").exists()


def test_names_in_the_drawing_are_text(contributor, project):
    add(contributor, project, "<script>alert(1)</script>")

    assert "<script>alert" not in page(contributor, project)


def test_a_long_name_stays_within_its_box(contributor, project):
    add(contributor, project, f"People who take many medicines see a pharmacist{' and a nurse' * 8}")
    lines = re.findall(r"<text[^>]*>([^<]*)</text>", page(contributor, project))

    assert max(map(len, lines)) < 60
