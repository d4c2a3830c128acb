"""Lists of diseases: what the shipped one promises, and what is refused in a list of one's own."""

import pytest

from proeftuin.errors import DefinitionError
from proeftuin.steps.population.disease import read_diseases, shipped_diseases

GOOD = "{id: flu, name: {nl: griep, en: flu}, contact_free_days: 28, codes: {ICPC1: [R80]}}"


@pytest.fixture
def read(tmp_path):
    def of(*entries):
        path = tmp_path / "diseases.yaml"
        path.write_text("diseases:\n" + "".join(f"  - {entry}\n" for entry in entries), encoding="utf-8")
        return read_diseases(path)

    return of


def test_the_shipped_windows_are_from_four_weeks_to_a_year_and_chronic_diseases_have_none():
    windows = {disease.id: disease.contact_free_days for disease in shipped_diseases()}

    assert len(windows) >= 25
    assert all(28 <= window <= 365 for window in windows.values() if window is not None)
    assert windows["pneumonia"] == 56
    assert windows["diabetes"] is None
    assert {disease.is_chronic for disease in shipped_diseases()} == {True, False}


def test_every_shipped_disease_has_codes_of_general_practice_and_of_hospitals():
    assert {tuple(codes.system for codes in disease.codes) for disease in shipped_diseases()} == {("ICPC1", "ICD10")}


def test_a_list_of_ones_own_is_read_as_the_shipped_one(read):
    flu, asthma = read(GOOD, "{id: a, name: {nl: astma, en: asthma}, chronic: true, codes: {ICPC1: [R96]}}")

    assert (flu.id, flu.contact_free_days, flu.codes[0].codes) == ("flu", 28, ("R80",))
    assert asthma.is_chronic


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("flu", "disease 1: this is no disease"),
        (GOOD.replace("id: flu, ", ""), "there is no identifier"),
        (GOOD.replace(", en: flu", ""), "there is no name"),
        (GOOD.replace("[R80]", "[]"), "there are no codes"),
        (GOOD.replace("[R80]", "[1]"), "there are no codes"),
        (GOOD.replace("28", "0"), "the window is no number of days"),
        (GOOD.replace("28", "-1"), "the window is no number of days"),
        (GOOD.replace("28", "four weeks"), "the window is no number of days"),
        (GOOD.replace("28", "true"), "the window is no number of days"),
        (GOOD.replace("contact_free_days: 28, ", ""), "it must be said once when an episode ends"),
        (GOOD.replace("28", "28, chronic: true"), "it must be said once when an episode ends"),
        (GOOD.replace("28", "28, chronic: false"), "it must be said once when an episode ends"),
        (GOOD.replace("28", "28, window: 2"), "there is no field `window`"),
    ],
)
def test_a_disease_that_is_wrong_is_refused_with_its_place(read, entry, message):
    with pytest.raises(DefinitionError, match=message) as refused:
        read(entry)

    assert "disease 1" in str(refused.value)
    assert len(refused.value.problems) == 1


def test_everything_that_is_wrong_is_told_at_once(read):
    with pytest.raises(DefinitionError) as refused:
        read(GOOD.replace("28", "0"), GOOD.replace("[R80]", "[]"))

    assert len(refused.value.problems) == 2


def test_two_diseases_with_one_name_or_one_code_are_refused(read):
    with pytest.raises(DefinitionError, match="two diseases are called `flu`"):
        read(GOOD, GOOD.replace("R80", "R81"))
    with pytest.raises(DefinitionError, match="code R80 of ICPC1 belongs to `flu` and to `other`"):
        read(GOOD, GOOD.replace("flu,", "other,").replace("R80", "R80.01"))


def test_a_file_that_is_no_list_of_diseases_is_refused(tmp_path):
    path = tmp_path / "diseases.yaml"
    for text, message in (("a: [", "this is not YAML"), ("a: 1", "there are no diseases"), ("", "there are no")):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(DefinitionError, match=message):
            read_diseases(path)
    with pytest.raises(DefinitionError, match="the file cannot be read"):
        read_diseases(tmp_path / "absent.yaml")
