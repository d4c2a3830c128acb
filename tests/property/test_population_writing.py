"""Whatever population can be written out reads back as the same population."""

from dataclasses import replace

import yaml
from hypothesis import given

from proeftuin.steps.population.criterion import Alive
from proeftuin.steps.population.population_definition import StepKind
from proeftuin.steps.population.writing import to_yaml, written_out
from proeftuin.steps.population.written import read_population
from tests.criteria_strategies import definitions


def as_an_author_could_mean_it(definition):
    """Inclusion before exclusion, and death not named as an exit, since it always is one."""
    return replace(
        definition,
        steps=tuple(sorted(definition.steps, key=lambda step: step.kind is StepKind.EXCLUDE)),
        exits=tuple(criterion for criterion in definition.exits if not isinstance(criterion, Alive)),
    )


@given(definitions())
def test_what_is_written_out_is_read_back_as_it_was(definition):
    meant = as_an_author_could_mean_it(definition)

    assert read_population(written_out(meant), place="example").hash() == meant.hash()


@given(definitions())
def test_a_definition_survives_a_file(definition):
    meant = as_an_author_could_mean_it(definition)

    assert read_population(yaml.safe_load(to_yaml(meant)), place="example").hash() == meant.hash()
