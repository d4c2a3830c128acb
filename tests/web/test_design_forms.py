"""How a form is drawn, and what happens when two people save, or one person saves twice."""

import uuid
from html.parser import HTMLParser

import pytest
from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import translation

from proeftuin_web.accounts.role import Role
from proeftuin_web.design.editing import ChangedMeanwhile, Versioned, VersionedForm, claim, once
from proeftuin_web.design.forms import DayField
from proeftuin_web.design.models import Submission
from proeftuin_web.sites.models import Site


class AskingForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As it is on the door.")
    pet = forms.ChoiceField(label="Pet", choices=[("cat", "Cat"), ("dog", "Dog")], widget=forms.RadioSelect)
    agrees = forms.BooleanField(label="I agree", required=False)
    day = DayField(label="Day", required=False)


class SiteForm(VersionedForm):
    class Meta:
        model = Site
        fields = ("name", "about", "is_illustrative")


class Elements(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def where(self, tag, **wanted):
        return [
            attributes
            for name, attributes in self.found
            if name == tag and all(attributes.get(key) == value for key, value in wanted.items())
        ]

    def ids(self):
        return [attributes["id"] for _, attributes in self.found if "id" in attributes]


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def drawn(form):
    return Elements(str(form))


def test_an_error_is_linked_to_its_field_and_named_in_the_summary():
    page = drawn(AskingForm({"name": "", "pet": "cat"}))

    (field,) = page.where("input", name="name")
    assert field["aria-invalid"] == "true"
    assert field["aria-describedby"] == "id_name_helptext id_name_error"
    assert {"id_name_helptext", "id_name_error"} <= set(page.ids())
    assert page.where("a", href="#id_name")


def test_the_summary_leads_to_the_first_choice_of_a_group():
    page = drawn(AskingForm({"name": "x"}))

    assert page.where("a", href="#id_pet_0")
    assert "id_pet_0" in page.ids()
    assert page.where("fieldset", **{"aria-describedby": "id_pet_error"})


def test_every_id_is_there_once():
    ids = drawn(AskingForm({})).ids()

    assert len(ids) == len(set(ids))


def test_what_is_required_is_said_in_words():
    assert str(AskingForm()).count("(required)") == 2


def test_a_form_without_errors_has_no_summary():
    assert "error-summary" not in str(AskingForm())


def test_a_day_is_read_as_browsers_and_as_people_write_it():
    for text in ("2026-03-01", "01-03-2026", "1/3/2026"):
        assert DayField().clean(text).isoformat() == "2026-03-01"


@pytest.mark.django_db
class TestTwoPeople:
    def sent(self, site, version, **fields):
        return {"name": site.name, "about": "", "version": str(version), "submission": str(uuid.uuid4()), **fields}

    def test_who_saves_what_was_shown_has_no_conflict(self, sites):
        assert SiteForm(self.sent(sites[0], 1), instance=sites[0]).is_valid()

    def test_what_the_other_saved_stands_beside_what_was_typed_and_nothing_is_lost(self, sites):
        Site.objects.filter(pk=sites[0].pk).update(about="Theirs", version=2)
        form = SiteForm(self.sent(sites[0], 1, about="Mine"), instance=Site.objects.get(pk=sites[0].pk))

        assert not form.is_valid()
        (difference,) = form.conflict.differences
        assert (difference.theirs, difference.yours) == ("Theirs", "Mine")
        text = str(form)
        assert "Theirs" in text
        assert text.count("Mine") == 2
        assert drawn(form).where("input", name="version", value="2")

    def test_sending_it_again_replaces_what_the_other_saved(self, sites):
        Site.objects.filter(pk=sites[0].pk).update(about="Theirs", version=2)

        assert SiteForm(self.sent(sites[0], 2, about="Mine"), instance=Site.objects.get(pk=sites[0].pk)).is_valid()

    def test_of_two_people_at_the_same_moment_one_is_told(self, sites):
        first, second = Site.objects.get(pk=sites[0].pk), Site.objects.get(pk=sites[0].pk)
        claim(first)

        with pytest.raises(ChangedMeanwhile) as told:
            claim(second)
        assert told.value.current.version == first.version == 2

    def test_a_form_can_say_so_after_the_fact(self, sites):
        form = SiteForm(self.sent(sites[0], 1, is_illustrative="on"), instance=sites[0])
        form.is_valid()
        form.add_conflict(Site.objects.get(pk=sites[0].pk))

        assert [(each.theirs, each.yours) for each in form.conflict.differences] == [("no", "yes")]


@pytest.mark.django_db
class TestSendingTwice:
    @pytest.fixture
    def request_of(self, rf, person):
        request = rf.post("/there/")
        request.user = person(Role.VIEWER)
        return request

    def test_the_second_time_nothing_is_done_and_the_answer_is_the_same(self, request_of):
        token, done = uuid.uuid4(), []

        def act():
            done.append(1)
            return HttpResponseRedirect("/made/1/")

        answers = [once(request_of, token, act), once(request_of, token, act)]

        assert [answer.url for answer in answers] == ["/made/1/", "/made/1/"]
        assert len(done) == 1

    def test_what_failed_may_be_sent_again(self, request_of, sites):
        token = uuid.uuid4()

        def fail():
            Site.objects.filter(pk=sites[0].pk).update(about="half")
            raise ChangedMeanwhile(sites[0])

        with pytest.raises(ChangedMeanwhile):
            once(request_of, token, fail)

        assert not Submission.objects.exists()
        assert Site.objects.get(pk=sites[0].pk).about == ""
        assert once(request_of, token, lambda: HttpResponseRedirect("/made/")).url == "/made/"

    def test_an_answer_that_leads_nowhere_means_that_nothing_was_done(self, request_of):
        token = uuid.uuid4()

        assert once(request_of, token, lambda: HttpResponse("the form again")).status_code == 200
        assert not Submission.objects.exists()

    def test_somebody_elses_token_is_another_form(self, request_of, rf, person):
        token = uuid.uuid4()
        other = rf.post("/there/")
        other.user = person(Role.VIEWER)

        once(request_of, token, lambda: HttpResponseRedirect("/one/"))
        assert once(other, token, lambda: HttpResponseRedirect("/two/")).url == "/two/"

    def test_the_database_keeps_a_token_once_for_each_person(self):
        from django.db import IntegrityError

        token = uuid.uuid4()
        Submission.objects.create(token=token, user_key="1")
        with pytest.raises(IntegrityError):
            Submission.objects.create(token=token, user_key="1")

    def test_a_form_without_an_object_has_a_token_and_no_version(self):
        class Wish(Versioned, forms.Form):
            what = forms.CharField()

        form = Wish()
        assert "version" not in form.fields
        assert "submission" in str(form)
