"""
Rules of clusters as a scheme that can be read, changed and applied elsewhere.

The elements stand as the author of the first scheme wrote them. What an element leaves unknown counts as not recorded,
as it did when the rules were found, so that a person whose data are poor is put in the same segment here as there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from proeftuin.methods.segmentation.readable_rules import Comparison, Condition, Rule
from proeftuin.steps.population.criterion import Age, Attribute, Happened, Measured, Residence, Sex, leaves
from proeftuin.steps.segmentation import scheme as asked_of
from proeftuin.steps.segmentation.assignment import element_column
from proeftuin.steps.segmentation.cluster_table import conditions_in_words
from proeftuin.steps.segmentation.clustering import AGE, SEX, Clusters, asks_for_true, essential, first_age_of
from proeftuin.steps.segmentation.scheme import Element, Scheme
from proeftuin.steps.segmentation.written_condition import elements_of
from proeftuin.steps.segmentation.written_scheme import EVERYBODY_ELSE, read_scheme
from proeftuin.vocabulary.language import Translated

_METHODS = {
    "latent_classes": Translated("latente klassen", "latent classes"),
    "k_means": Translated("k-means", "k-means"),
    "k_prototypes": Translated("k-prototypes", "k-prototypes"),
}
_ABOUT = Translated(
    "Regels in woorden die een indeling benaderen die met {method} in de gegevens van {year} is gevonden. Zij zetten "
    "{agreement} % van de personen in het segment waarin die indeling hen heeft.",
    "Rules in words that come near a division that was found by {method} in the data of {year}. They put {agreement} % "
    "of the persons in the segment in which that division has them.",
)
_OWN_CHOICES = Translated(
    "De segmenten volgen uit gegevens en niet uit een oordeel over zorg. Geef ze namen en lees ze na met wie de mensen "
    "kent, voordat er iets op berust. Wat onbekend is, telt als niet vastgelegd.",
    "The segments follow from data and not from a judgement about care. Give them names, and read them with those who "
    "know the people, before anything rests on them. What is unknown counts as not recorded.",
)
_NAME = Translated("Groep {number}", "Group {number}")
_LEFT = Translated("Iedereen die overblijft.", "Everybody who is left.")
_OLD = Translated("{age} jaar of ouder", "Aged {age} and over")
FEMALE = "female"
_MADE = "rule_"
"""Beginning of the keys of elements that are made here, so that they differ from those of the author."""
_FEMALE = Translated("Vrouw", "Female")


def cannot_be_recorded(keys: Sequence[str], scheme: Scheme) -> tuple[str, ...]:
    """Elements among `keys` that are made of the opposite of what may be unknown, so that no rule can ask for them."""
    elements = {element.key: element for element in scheme.elements}
    return tuple(
        key
        for key in keys
        if any(
            isinstance(asks, asked_of.Condition) and _turns_unknown_round(asks, elements)
            for part in sorted(_with_parts({key}, elements))
            for asks in [elements[part].asks]
        )
    )


def cluster_scheme(clusters: Clusters, scheme: Scheme, document: Mapping[str, Any]) -> dict[str, Any] | None:
    """
    The rules as a document that `read_scheme` reads; `None` when no rule tells the clusters apart.

    Clusters to which no rule leads have no segment.

    Parameters
    ----------
    scheme : Scheme
        The scheme whose elements were asked.
    document : mapping
        The same as its author wrote it; none of the elements that were asked is one of `cannot_be_recorded`.
    """
    rules = clusters.rules.rules
    labels = {element_column(element.key): element.label for element in scheme.elements}
    if len({rule.segment for rule in rules}) == 1:
        return None
    largest = max({rule.segment for rule in rules}, key=lambda cluster: (clusters.persons[cluster], -cluster))
    segments = [
        _segment(cluster, [rule for rule in rules if rule.segment == cluster], labels, is_last=cluster == largest)
        for cluster in sorted({rule.segment for rule in rules})
    ]
    named = {condition for rule in rules if rule.segment != largest for condition in essential(rule)}
    method, about = _METHODS[clusters.asked.method.value], _ABOUT
    said = {"year": clusters.asked.year, "agreement": round(100 * clusters.rules.agreement)}
    made = {
        "id": clusters.asked.id,
        "version": 1,
        "name": _both(clusters.asked.name),
        "about": {"nl": about.nl.format(method=method.nl, **said), "en": about.en.format(method=method.en, **said)},
        "own_choices": _both(_OWN_CHOICES),
        **{key: document[key] for key in ("code_systems", "diagnosis_groups") if key in document},
        "elements": [*_elements(named, scheme, document), *_of_age_and_sex(named)],
        "segments": segments,
        "priority": [*(one["id"] for one in segments if one["when"] != EVERYBODY_ELSE), f"group_{largest + 1}"],
    }
    parameters = _parameters(made["elements"], document)
    made |= {"parameters": parameters} if parameters else {}
    read_scheme(made, clusters.asked.id, taken=())
    return made


def scheme_file(document: Mapping[str, Any]) -> str:
    """A scheme as the text of a file."""
    return str(yaml.dump(dict(document), Dumper=_Plain, sort_keys=False, allow_unicode=True, width=120))


class _Plain(yaml.SafeDumper):
    """Writes what stands twice twice, since people read and change the file."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _segment(cluster: int, rules: Sequence[Rule], labels: Mapping[str, Translated], *, is_last: bool) -> dict[str, Any]:
    words = [conditions_in_words(rule, labels) for rule in rules]
    meaning = Translated(" / ".join(word.nl for word in words), " / ".join(word.en for word in words))
    each = [_all_of([_condition(condition) for condition in essential(rule)]) for rule in rules]
    return {
        "id": f"group_{cluster + 1}",
        "name": {"nl": _NAME.nl.format(number=cluster + 1), "en": _NAME.en.format(number=cluster + 1)},
        "meaning": _both(_LEFT if is_last else meaning),
        "when": EVERYBODY_ELSE if is_last else each[0] if len(each) == 1 else {"any": each},
    }


def _condition(condition: Condition) -> object:
    if condition.column == AGE:
        key, holds = f"{_MADE}aged_{first_age_of(condition)}", condition.comparison is Comparison.ABOVE
    else:
        key = f"{_MADE}{FEMALE}" if condition.column == SEX else condition.column.removeprefix("is_")
        holds = asks_for_true(condition)
    return key if holds else {"not": key}


def _all_of(conditions: Sequence[object]) -> object:
    return conditions[0] if len(conditions) == 1 else {"all": list(conditions)}


def _elements(named: set[Condition], scheme: Scheme, document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The elements that rules name and those that they are made of, each of them never unknown."""
    elements = {element.key: element for element in scheme.elements}
    needed = _with_parts({condition.column.removeprefix("is_") for condition in named} & set(elements), elements)
    for written in document["elements"]:
        if written["id"] in needed:
            yield _recorded(written, elements[written["id"]])


def _recorded(written: Mapping[str, Any], element: Element) -> dict[str, Any]:
    plain = {key: value for key, value in written.items() if key != "beside"}
    if not _may_be_unknown(element):
        return plain
    return plain | {"asks": {"all": [written["asks"], {"known": written["asks"]}]}}


def _may_be_unknown(element: Element) -> bool:
    if isinstance(element.asks, asked_of.ScoreRange | asked_of.Unresolved | asked_of.Condition):
        return False
    return any(
        isinstance(leaf, Sex | Age | Attribute | Residence | Measured)
        or (isinstance(leaf, Happened) and leaf.observed_by is not None)
        for leaf in leaves(element.asks)
    )


def _turns_unknown_round(condition: asked_of.Condition, elements: Mapping[str, Element]) -> bool:
    if isinstance(condition, asked_of.HoldsNot):
        parts = _with_parts(set(elements_of(condition)), elements)
        return any(_may_be_unknown(elements[key]) for key in parts)
    if isinstance(condition, asked_of.Holds):
        return False
    if isinstance(condition, asked_of.PointsReach):
        return any(_turns_unknown_round(part, elements) for part, _ in condition.points)
    return any(_turns_unknown_round(part, elements) for part in condition.conditions)


def _with_parts(keys: set[str], elements: Mapping[str, Element]) -> set[str]:
    """The elements with all that they are made of."""
    made_of = {part for key in keys for asks in [elements[key].asks] if isinstance(asks, asked_of.Condition)
               for part in elements_of(asks)}  # fmt: skip
    return keys if made_of <= keys else _with_parts(keys | made_of, elements)


def _of_age_and_sex(named: set[Condition]) -> Iterator[dict[str, Any]]:
    for age in sorted({first_age_of(condition) for condition in named if condition.column == AGE}):
        criterion = {"age": {"at_least": age}}
        label = {"nl": _OLD.nl.format(age=age), "en": _OLD.en.format(age=age)}
        yield {"id": f"{_MADE}aged_{age}", "label": label, "asks": {"all": [criterion, {"known": criterion}]}}
    if any(condition.column == SEX for condition in named):
        sex = {"sex": FEMALE}
        yield {"id": f"{_MADE}{FEMALE}", "label": _both(_FEMALE), "asks": {"all": [sex, {"known": sex}]}}


def _parameters(elements: Sequence[Mapping[str, Any]], document: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of the first scheme that the elements still name."""
    words = set(_words(list(elements)))
    return {name: value for name, value in document.get("parameters", {}).items() if name in words}


def _words(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for content in value.values():
            yield from _words(content)
    elif isinstance(value, list):
        for item in value:
            yield from _words(item)
    elif isinstance(value, str):
        yield value


def _both(words: Translated) -> dict[str, str]:
    return {"nl": words.nl, "en": words.en}
