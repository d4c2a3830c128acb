"""The states of a number are told apart by words."""

from types import SimpleNamespace

import pytest
from django.utils import translation

from proeftuin_web.design.templatetags.figures import figure, interval


def estimate(status="value", value=None, **more):
    return SimpleNamespace(status=status, value=value, unit="percent", reason=more.pop("reason", ""), **more)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (estimate(value=0.0), "0.0%"),
        (estimate(value=12.34), "12.3%"),
        (estimate("withheld", reason="too few"), "withheld"),
        (estimate("not_estimable", reason="no data"), "not estimable"),
        (estimate("missing", reason="not in the source"), "missing"),
        (None, "missing"),
        (float("nan"), "not estimable"),
        (0, "0"),
    ],
)
def test_each_state_has_its_own_words(found, said):
    with translation.override("en"):
        assert said in figure(found)


def test_a_number_is_written_as_the_reader_writes_it():
    with translation.override("nl"):
        assert "12,3%" in figure(estimate(value=12.34))
        assert "1.234" in figure(1234, "persons")


def test_a_reason_is_text_and_no_markup():
    assert "<b>" not in figure(estimate("withheld", reason="<b>few</b>"))


def test_bounds_are_shown_when_there_are_two():
    with translation.override("en"):
        assert "1.0% to 2.0%" in interval(estimate(value=1.5, lower=1.0, upper=2.0))
        assert interval(estimate(value=1.5, lower=None, upper=2.0)) == ""
