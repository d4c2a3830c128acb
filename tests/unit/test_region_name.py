"""Names of regions as sources write them."""

from datetime import date

import pytest

from proeftuin.errors import DataContractError, DefinitionError
from proeftuin.vocabulary.region import RegionKind
from proeftuin.vocabulary.region_name import is_municipality_label, resolve

DAY = date(2020, 1, 1)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("S GRAVENHAGE", "GM0518"),
        ("'s-Gravenhage (gemeente)", "GM0518"),
        ("’s-Gravenhage", "GM0518"),
        ("Den Haag", "GM0518"),
        ("NOARDEAST-FRYSLAN", "GM1970"),
        ("Noardeast-Fryslân", "GM1970"),
        ("Noardeast-Frysla\u0302n", "GM1970"),
        ("SUDWEST-FRYSLAN", "GM1900"),
        ("BERGEN LB", "GM0893"),
        ("Bergen (L.)", "GM0893"),
        ("Bergen (L)", "GM0893"),
        ("BERGEN NH", "GM0373"),
        ("Bergen (NH.)", "GM0373"),
        ("Hengelo", "GM0164"),
        ("Hengelo (O.)", "GM0164"),
        ("Groningen (gemeente)", "GM0014"),
        ("  Utrecht  ", "GM0344"),
        ("NUENEN CA", "GM0820"),
        ("Hoekse Waard", "GM1963"),
        ("Bergen (Noord-Holland)", "GM0373"),
        ("Hengelo (Overijssel)", "GM0164"),
        ("Capelle a/d IJssel", "GM0502"),
        ("Valkenburg a/d Geul", "GM0994"),
        ("Son & Breugel", "GM0848"),
        ("St. Michielsgestel", "GM0845"),
        ("Tietjerksteradeel", "GM0737"),
        ("De Friese Meren", "GM1940"),
    ],
)
def test_spelling_does_not_matter(name, code):
    assert resolve([name], DAY, where="file") == {name: code}


def test_two_spellings_get_the_same_code():
    assert resolve(["Utrecht", "UTRECHT", "Utrecht"], DAY, where="file") == {"Utrecht": "GM0344", "UTRECHT": "GM0344"}


def test_a_name_is_looked_up_in_the_division_of_the_day():
    assert resolve(["Groesbeek"], date(2015, 1, 1), where="file") == {"Groesbeek": "GM0241"}
    with pytest.raises(DataContractError, match="'Groesbeek' is no municipality on 2016-01-01"):
        resolve(["Groesbeek"], date(2016, 1, 1), where="file")


def test_all_unresolved_names_are_named_with_the_nearest():
    with pytest.raises(DataContractError) as caught:
        resolve(["Amstrdam", "Utrecht", "Zzz", "Lelystadd"], DAY, where="file.csv, column name")

    amsterdam, zzz, lelystad = map(str, caught.value.problems)
    assert "file.csv, column name: the name 'Amstrdam'" in amsterdam
    assert "Amsterdam (GM0363)" in amsterdam
    assert "Expected: a name of that division." in zzz
    assert "Lelystad (GM0995)" in lelystad


def test_an_ambiguous_name_is_refused_with_both_meanings():
    with pytest.raises(DataContractError, match=r"'Bergen' fits more than one .*GM0373.*GM0893"):
        resolve(["Bergen"], DAY, where="file")


@pytest.mark.parametrize("name", ["Hengelo (Gld)", "Utrecht (PV)", "Groningen (CR)", "Bergen (ZH.)", "Nederland", ""])
def test_another_area_with_the_same_name_is_not_taken_for_the_municipality(name):
    with pytest.raises(DataContractError):
        resolve([name], DAY, where="file")


def test_provinces_and_ggd_regions_resolve_too():
    assert resolve(["Fryslân (PV)", "Friesland"], DAY, where="file", kind=RegionKind.PROVINCE) == {
        "Fryslân (PV)": "PV21",
        "Friesland": "PV21",
    }
    assert resolve(["GGD Regio Twente (GG)"], DAY, where="file", kind=RegionKind.GGD) == {
        "GGD Regio Twente (GG)": "GG1106"
    }


def test_a_site_is_not_looked_up_by_name():
    with pytest.raises(DefinitionError, match="a site is not looked up by name"):
        resolve(["Utrecht"], DAY, where="study.yaml", kind=RegionKind.SITE)


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Groningen (gemeente)", True),
        ("Groningen (PV)", False),
        ("Friese Waddeneilanden (CG)", False),
        ("GGD Gelderland-Zuid", False),
        ("Dienst Gezondheid & Jeugd ZHZ (GG)", False),
        ("Nederland", False),
        ("Amstrdam", True),
    ],
)
def test_a_misspelt_municipality_still_counts_as_one(label, expected):
    assert is_municipality_label(label, DAY) is expected


@pytest.mark.parametrize(
    "name", ["Hengelo (Gelderland)", "S\u00c3\u00badwest-Frysl\u00c3\u00a2n", "Utrecht (PV)", "---", ""]
)
def test_a_name_of_something_else_or_spoilt_on_its_way_is_not_guessed(name):
    with pytest.raises(DataContractError, match="is no municipality"):
        resolve([name], DAY, where="file")


def test_an_endless_name_is_shortened_in_the_message():
    with pytest.raises(DataContractError) as caught:
        resolve(["U" * 100_000], DAY, where="file")

    assert len(str(caught.value)) < 500
