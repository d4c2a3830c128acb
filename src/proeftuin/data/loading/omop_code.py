"""
How OMOP says which code something has, and how the care tables say it, both ways.

OMOP gives a number of a concept, for the standard concept and for the one of the source, and the text of the source.
A code of a system in which Dutch care is recorded is taken from the source's concept, because its mapping to a standard
concept loses detail; otherwise the standard concept counts. Where no concept is known, the source's own text is the
code. What this program writes has that text as `SYSTEM:code`, so it reads back as it was.
"""

from __future__ import annotations

from proeftuin.data.care.tables import CONTACT_KINDS, DOMAINS, URGENCIES

OWN_CODE = "[A-Za-z0-9_.-]+:(/?[^/ ][^ ]*|/)"
"""A text that is a code system and a code; an address on the web is none."""
OWN_CONTACT = f"({'|'.join(DOMAINS)})/({'|'.join(CONTACT_KINDS)}|)([+]({'|'.join(URGENCIES)}))?(/[^:]+:.+)?"
"""A text that is domain, kind and, where there are, urgency and code of a contact."""
OWN_SURVEY = "survey/[^/ ]+/[^ ]+"
"""A text that is wave and instrument of a survey."""
SOURCE = "source"
"""Code system of a text of the source that is in no code system."""


def code_columns(
    prefix: str, *, preferred: tuple[str, ...], text: str, standard: str = "standard", source: str = "source_concept"
) -> str:
    """
    Expressions of code system and code, under names that begin with `prefix`.

    Parameters
    ----------
    preferred : tuple of str
        Vocabularies whose source concept goes before the standard concept.
    text : str
        Column with the text of the source.
    standard, source : str
        Names under which the two concepts were joined, each with vocabulary_id and concept_code.
    """
    listed = ", ".join(f"'{vocabulary}'" for vocabulary in preferred) or "''"
    own = f"regexp_full_match({text}, '{OWN_CODE}')"
    cases = (
        (f"{source}.vocabulary_id IN ({listed})", f"{source}.vocabulary_id", f"{source}.concept_code"),
        (f"{standard}.vocabulary_id IS NOT NULL", f"{standard}.vocabulary_id", f"{standard}.concept_code"),
        (f"{source}.vocabulary_id IS NOT NULL", f"{source}.vocabulary_id", f"{source}.concept_code"),
        (own, system_of(text), code_of(text)),
        (f"{text} IS NOT NULL", f"'{SOURCE}'", f"replace({text}, ' ', '_')"),
    )
    system = " ".join(f"WHEN {condition} THEN {value}" for condition, value, _ in cases)
    code = " ".join(f"WHEN {condition} THEN {value}" for condition, _, value in cases)
    return f"replace(CASE {system} END, ' ', '_') AS {prefix}_system, CASE {code} END AS {prefix}"


def system_of(text: str) -> str:
    """Code system of a text `SYSTEM:code`."""
    return f"split_part({text}, ':', 1)"


def code_of(text: str) -> str:
    """Code of a text `SYSTEM:code`; it may have a colon itself."""
    return f"substr({text}, strpos({text}, ':') + 1)"


def written_contact(kind: str) -> str:
    """The text of domain, kind and urgency of a contact; `kind` is the expression of its kind."""
    return f"domain || '/' || {kind} || coalesce('+' || urgency, '')"


def urgency_of(text: str) -> str:
    """Urgency in a text that is domain, kind and urgency of a contact; empty when it has none."""
    return f"nullif(split_part(split_part({text}, '/', 2), '+', 2), '')"


def written_code(system: str, code: str) -> str:
    """The text `SYSTEM:code` of two columns; empty when one of them is."""
    return f"{system} || ':' || {code}"
