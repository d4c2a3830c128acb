"""A synthetic Dutch-like population in care tables, for trying out, teaching, testing and measuring speed."""

from proeftuin.data.synthetic.generation import generate, truth
from proeftuin.data.synthetic.planted import Truth
from proeftuin.data.synthetic.population import Faults, Need, Programme, SyntheticPopulation
from proeftuin.data.synthetic.pre_flight import Expectation, pre_flight

__all__ = [
    "Expectation",
    "Faults",
    "Need",
    "Programme",
    "SyntheticPopulation",
    "Truth",
    "generate",
    "pre_flight",
    "truth",
]
