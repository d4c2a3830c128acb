"""Every sentence that a person reads exists in Dutch and in English, with the same gaps."""

import string
from pathlib import Path

import pytest
import yaml

from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.texts import Texts, _flattened

SOURCE = Path(__file__).resolve().parents[2] / "src"
PACKAGES = sorted(
    ".".join(folder.parent.relative_to(SOURCE).parts) for folder in SOURCE.rglob("texts") if any(folder.glob("*.yaml"))
)


def sentences(package: str, language: Language) -> dict[str, str]:
    return Texts.of_package(package, language)._sentences  # the sentences with their gaps still open


def gaps(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_reporting_and_the_command_line_have_sentences():
    assert {"proeftuin.reporting", "proeftuin.cli"} <= set(PACKAGES)


@pytest.mark.parametrize("package", PACKAGES)
def test_both_languages_have_the_same_sentences_with_the_same_gaps(package):
    dutch, english = (
        {key: gaps(text) for key, text in sentences(package, language).items()}
        for language in (Language.NL, Language.EN)
    )

    assert dutch == english


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("language", Language)
def test_no_sentence_is_empty(package, language):
    assert [key for key, text in sentences(package, language).items() if not text.strip() or text == "None"] == []


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("language", Language)
def test_no_topic_changes_a_sentence_of_another_topic(package, language):
    folder = SOURCE.joinpath(*package.split(".")) / "texts"
    said: dict[str, str] = {}
    changed = []
    for path in sorted(folder.glob(f"*.{language}.yaml")):
        for key, text in _flattened(yaml.safe_load(path.read_text(encoding="utf-8")) or {}).items():
            changed += [key] if said.setdefault(key, text) != text else []

    assert changed == []
