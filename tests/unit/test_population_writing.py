"""A population written out for a study file, and what the written form cannot say."""

from dataclasses import replace

import pytest
import yaml

from proeftuin.errors import DefinitionError
from proeftuin.steps.population.criterion import UP_TO_INDEX
from proeftuin.steps.population.population_definition import Attribution, AttributionRule
from proeftuin.steps.population.selection import EventTable, Selection
from proeftuin.steps.population.writing import to_yaml
from proeftuin.steps.population.written import read_population

WRITTEN = """\
id: diabetes
name:
  nl: Mensen met diabetes
  en: People with diabetes
kind: closed
period:
  from: 2021-01-01
  until: 2023-01-01
index:
  first:
    diagnosis:
      ICD10:
      - E10
      - E11*
include:
- adult:
    age:
      at_least: 18
    nl: volwassen
    en: adult
- costly:
    contact: any
    within:
      from: -365
      to: -1
    amount:
      at_least: 100.5
    nl: duur
    en: costly
exclude:
- abroad:
    not:
      residence:
        areas:
        - GM0995
        level: municipality
    nl: elders
    en: elsewhere
follow_up:
  days: 365
  ends_with:
  - registered: gp
attribution:
  by: contacts
  level: municipality
  contact:
    kind:
    - consultation
  days_before: 729
"""


def definition():
    return read_population(yaml.safe_load(WRITTEN), place="example")


def test_a_population_is_written_as_an_author_writes_it():
    assert to_yaml(definition()) == WRITTEN


def test_what_is_excluded_before_what_is_included_cannot_be_written():
    turned = replace(definition(), steps=definition().steps[::-1])

    with pytest.raises(DefinitionError, match="population diabetes: the written form cannot say this definition"):
        to_yaml(turned)


def test_attribution_over_days_without_a_beginning_cannot_be_written():
    everything = Attribution(AttributionRule.CONTACTS, selection=Selection(EventTable.CONTACT), window=UP_TO_INDEX)

    with pytest.raises(DefinitionError, match="the written form cannot say"):
        to_yaml(replace(definition(), attribution=everything))
