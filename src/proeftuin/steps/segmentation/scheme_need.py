"""Which elements of a scheme record a need, and which ask about earlier use or cost instead."""

from __future__ import annotations

from proeftuin.steps.population.criterion import Amount, Happened, Measured, leaves
from proeftuin.steps.population.selection import EventTable
from proeftuin.steps.segmentation.scheme import Condition, Element, Scheme, ScoreRange, Unresolved

_USE = (EventTable.CONTACT,)


def needs_of(scheme: Scheme) -> tuple[str, ...]:
    """
    Elements that say something of a person's health: recorded diagnoses, medicines, measurements and answers.

    Elements made of others are left out, as they would count these twice; so are elements on contacts and amounts,
    which say what was used rather than what was needed, and on age, sex and residence. Of a scheme without any, none.
    """
    return tuple(element.key for element in scheme.elements if _is_of_health(element))


def looks_at_use(scheme: Scheme) -> bool:
    """Whether an element asks about earlier contacts or amounts, so that who has many of them is selected."""
    return any(_is_of_use(element) for element in scheme.elements)


def _is_of_health(element: Element) -> bool:
    asks = element.asks
    if isinstance(asks, ScoreRange | Unresolved):
        return True
    if isinstance(asks, Condition):
        return False
    dated = [leaf for leaf in leaves(asks) if isinstance(leaf, Happened | Measured | Amount)]
    return bool(dated) and not _is_of_use(element)


def _is_of_use(element: Element) -> bool:
    asks = element.asks
    if isinstance(asks, ScoreRange | Unresolved | Condition):
        return False
    return any(isinstance(leaf, Amount) or (isinstance(leaf, Happened) and _counts_use(leaf)) for leaf in leaves(asks))


def _counts_use(leaf: Happened) -> bool:
    # Contacts with a diagnosis are how some sources record the diagnosis.
    return leaf.selection.table in _USE and not leaf.selection.diagnosis_codes
