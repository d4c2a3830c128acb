"""
The Dutch of the web application: finds its English sentences, and keeps and compiles their translations.

Each part of the application has a catalogue of its own, so that a sentence stands beside the code that says it. One
catalogue more has sentences of the library for signing in that are said otherwise here. The compiled catalogues are in
the repository, because whoever installs the package has no tool to make them.

Run: python -m tools.translations update [PART ...]   find sentences, keep what was translated
     python -m tools.translations compile [PART ...]  make what the framework reads
     python -m tools.translations check               fail when anything is missing or out of date
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from gettext import GNUTranslations
from io import BytesIO
from itertools import chain
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "proeftuin_web"
LANGUAGE = "nl"
OF_LIBRARY = "accounts/library_texts"
"""Where sentences of the library for signing in are, which nothing here says itself."""
PLACE = Path("locale") / LANGUAGE / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_GAP = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}")

Problems = list[str]


def parts(named: list[str]) -> list[str]:
    """The parts of the application that are named, or all of them."""
    return named or [*sorted(path.parent.name for path in PACKAGE.glob("*/apps.py")), OF_LIBRARY]


def sentences(part: str) -> Catalog:
    """All sentences of a part, without translations."""
    if part == OF_LIBRARY:
        return translated(part)
    found = Catalog(charset="utf-8")
    for path in sorted((PACKAGE / part).rglob("*")):
        if path.suffix in (".py", ".html", ".txt") and "migrations" not in path.parts:
            for text, context in _sentences_of(path):
                found.add(text, context=context, flags=_flags(text))
    return found


def _sentences_of(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    text = path.read_text(encoding="utf-8")
    code = text if path.suffix == ".py" else templatize(text)
    for _, message, _, context in extract("python", BytesIO(code.encode()), KEYWORDS, options={"encoding": "utf-8"}):
        if message and message != "":
            yield message, context


def _flags(text: str | tuple[str, ...]) -> list[str]:
    whole = text if isinstance(text, str) else " ".join(text)
    return ["python-format"] if re.search(r"%\(\w+\)[a-z]", whole) else []


def translated(part: str) -> Catalog:
    """What a part has in Dutch; empty when there is nothing yet."""
    path = PACKAGE / part / PLACE
    if not path.exists():
        return Catalog(locale=LANGUAGE, charset="utf-8")
    return read_po(BytesIO(path.read_bytes()), locale=LANGUAGE)


def update(part: str) -> None:
    """Write the catalogue of a part with all of its sentences; what is not said any more leaves it."""
    found, kept = sentences(part), translated(part)
    if not len(found):
        return
    catalog = Catalog(locale=LANGUAGE, charset="utf-8", fuzzy=False)
    for message in found:
        if message.id:
            old = kept.get(_key(message), message.context)
            catalog.add(message.id, old.string if old else None, context=message.context, flags=message.flags)
    path = PACKAGE / part / PLACE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_po(catalog))


def _po(catalog: Catalog) -> bytes:
    written = BytesIO()
    write_po(written, catalog, width=0, no_location=True, omit_header=True, sort_output=True)
    # Without the dates of the ordinary header a catalogue changes only when its sentences do.
    header = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: nl\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    )
    return header.encode() + written.getvalue()


def compiled(part: str) -> bytes:
    """What the framework reads."""
    written = BytesIO()
    write_mo(written, translated(part))
    return written.getvalue()


def compile_part(part: str) -> None:
    """Write what the framework reads of a part, if that is another than it has."""
    path = PACKAGE / part / PLACE
    if path.exists() and not _is_compiled(part):
        path.with_suffix(".mo").write_bytes(compiled(part))


def _is_compiled(part: str) -> bool:
    binary = (PACKAGE / part / PLACE).with_suffix(".mo")
    return binary.exists() and _strings(binary.read_bytes()) == _strings(compiled(part))


def _strings(binary: bytes) -> dict[object, str]:
    """The sentences alone: the header of a compiled catalogue tells when it was made."""
    catalog: dict[object, str] = GNUTranslations(BytesIO(binary))._catalog  # type: ignore[attr-defined]
    return {key: string for key, string in catalog.items() if key}


def problems(part: str) -> Problems:
    """What is missing, left over or out of date in a part."""
    found, kept = sentences(part), translated(part)
    wrong = [_what_is_wrong(message, kept) for message in found if message.id]
    ids = {(_key(message), message.context) for message in found}
    wrong += [f"not said any more: {one.id!r}" for one in kept if one.id and (_key(one), one.context) not in ids]
    wrong += [f"marked as doubtful: {one.id!r}" for one in kept if one.id and one.fuzzy]
    if len(found) and not _is_compiled(part):
        wrong.append("the compiled catalogue is out of date: python -m tools.translations compile")
    return [f"{part}: {one}" for one in wrong if one]


def clashes() -> Problems:
    """Sentences with another Dutch in another part: the framework puts all catalogues together and shows only one."""
    said: dict[tuple[str, str | None], dict[object, list[str]]] = {}
    for part in parts([]):
        for one in translated(part):
            if one.id and one.string:
                said.setdefault((_key(one), one.context), {}).setdefault(one.string, []).append(part)
    return [
        f"{', '.join(sorted(chain(*dutch.values())))}: more than one Dutch for {key!r}; give it a context"
        for (key, _), dutch in said.items()
        if len(dutch) > 1
    ]


def _what_is_wrong(message: Message, kept: Catalog) -> str | None:
    own = kept.get(_key(message), message.context)
    string_or_strings = (own.string if own else None) or ()
    strings = [string_or_strings] if isinstance(string_or_strings, str) else list(string_or_strings)
    if not strings or not all(strings):
        return f"no Dutch for {message.id!r}"
    ids = [message.id] if isinstance(message.id, str) else message.id or ()
    allowed = [set(_GAP.findall(str(one))) for one in ids]
    if any(set(_GAP.findall(string)) not in allowed for string in strings):
        return f"other gaps in the Dutch of {message.id!r}"
    return None


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def main(arguments: list[str]) -> int:
    """Do what is asked; 1 when a check finds something, 2 when nothing is asked that can be done."""
    match arguments:
        case ["update", *named]:
            for part in parts(named):
                update(part)
                compile_part(part)
        case ["compile", *named]:
            for part in parts(named):
                compile_part(part)
        case ["check"]:
            wrong = [one for part in parts([]) for one in problems(part)] + clashes()
            print("\n".join(wrong))
            return 1 if wrong else 0
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
