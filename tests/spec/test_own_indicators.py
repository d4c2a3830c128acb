"""A study brings indicators of its own: read, computed and refused as those of the catalogue are."""

import pytest

from proeftuin.errors import DefinitionError
from proeftuin.steps.triple_aim.care_definition import care_indicators
from proeftuin.steps.triple_aim.catalogue.reading import catalogue, catalogue_of_study

OWN = """
indicators:
  - id: {id}
    version: "1"
    name: {{nl: "Fysiotherapie", en: "Physiotherapy"}}
    description: {{nl: "Mensen met fysiotherapie.", en: "People with physiotherapy."}}
    numerator: {{nl: "mensen met een behandeling", en: "people with a treatment"}}
    denominator: {{nl: "iedereen", en: "everybody"}}
    needs: {{nl: "contacten", en: "contacts"}}
    aim: cost
    domain: utilisation
    type: process
    unit: {unit}
    period: calendar_year
    direction: neutral
    standardisation: age_and_sex
    minimum_persons: 10
    licence: "own"
    ages: {{at_least: 18}}
    computations:
      - care: {{of: {{persons_with: contact, where: {{domain: [allied_health]}}}}}}
"""
STUDY = {"population": "insured", "source": "example", "first_year": 2020, "last_year": 2020}


@pytest.fixture
def study(tmp_path):
    """A folder of a study with one indicator of its own."""

    def make(*, id="physiotherapy_users", unit="percent_of_persons"):
        (tmp_path / "indicators").mkdir(exist_ok=True)
        text = OWN.format(id=id, unit=unit)
        (tmp_path / "indicators" / "indicators.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    return make


def test_an_own_indicator_stands_beside_those_of_the_catalogue(study):
    folder = study()

    chosen = care_indicators(["physiotherapy_users", "gp_contacts"], own=folder, **STUDY)

    assert set(chosen) == {"physiotherapy_users", "gp_contacts"}
    assert chosen["physiotherapy_users"].tally.ages.at_least == 18
    assert set(catalogue_of_study(folder)) == {*catalogue(), "physiotherapy_users"}


def test_a_study_without_own_indicators_has_those_of_the_catalogue(tmp_path):
    assert catalogue_of_study(tmp_path) == catalogue()


def test_an_own_indicator_cannot_take_the_name_of_another(study):
    with pytest.raises(DefinitionError, match="indicators, gp_contacts: its identifier is used twice"):
        catalogue_of_study(study(id="gp_contacts"))


def test_an_own_indicator_with_a_unit_that_does_not_fit_is_refused_with_its_place(study):
    with pytest.raises(DefinitionError, match=r"indicators/indicators\.yaml, indicators, item 1, computations, item 1"):
        catalogue_of_study(study(unit="eur_per_person_year"))


def test_what_nobody_defined_is_refused_by_name(study):
    with pytest.raises(DefinitionError, match="there is no indicator `physio`"):
        care_indicators(["physio"], own=study(), **STUDY)


def test_what_care_tables_do_not_feed_says_so():
    with pytest.raises(DefinitionError, match="care tables do not feed `shared_savings`"):
        care_indicators(["shared_savings"], **STUDY)
