"""Sentences in two languages, kept as data beside the code that shows them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.yaml_text import yaml_content


class Texts:
    """
    The sentences of one package in one language, each under a dotted key with named gaps.

    They are read from `texts/<topic>.<language>.yaml` in the package; all topics together form one set of keys.
    """

    def __init__(self, sentences: Mapping[str, str], language: Language) -> None:
        self.language = language
        self._sentences = dict(sentences)

    @classmethod
    def of_package(cls, package: str, language: Language) -> Texts:
        """All sentences that `package` carries in `language`."""
        return cls(_sentences(package, language), language)

    @property
    def keys(self) -> frozenset[str]:
        """All keys that have a sentence."""
        return frozenset(self._sentences)

    def __call__(self, key: str, /, **gaps: object) -> str:
        """The sentence under `key` with its gaps filled; a key without a sentence is a programming error."""
        return self._sentences[key].format(**gaps)

    def __contains__(self, key: str) -> bool:
        return key in self._sentences


@cache
def _sentences(package: str, language: Language) -> dict[str, str]:
    sentences: dict[str, str] = {}
    for entry in sorted(files(package).joinpath("texts").iterdir(), key=lambda path: path.name):
        if entry.name.endswith(f".{language}.yaml"):
            sentences.update(_flattened(yaml_content(entry.read_text(encoding="utf-8")) or {}))
    return sentences


def _flattened(tree: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in tree.items():
        if isinstance(value, Mapping):
            flat.update(_flattened(value, f"{prefix}{name}."))
        else:
            flat[f"{prefix}{name}"] = str(value).strip()
    return flat
