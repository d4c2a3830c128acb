"""The program itself: reads the language, adds the commands and turns errors into exit codes."""

from __future__ import annotations

import io
import os
import sys
from importlib.metadata import entry_points

import typer

from proeftuin.cli import care, catalogue, check, cycle, evaluate, population, regions, risk, run, show, sources
from proeftuin.cli.console import Console
from proeftuin.errors import ProeftuinError
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.texts import Texts

COMMANDS = "proeftuin.commands"
"""
Entry points of packages that add a command: a function `add_to(app, console)`, like those of the commands here.

Such a package may import this one and is not imported by it, as the web application is.
"""
INTERRUPTED = 130
"""Exit code of a program that its user stopped, as shells know it."""


def main(arguments: list[str] | None = None) -> int:
    """
    Run one command and return its exit code.

    0: done; 1: the machine refused, such as a full disk; 2: the command line was not understood; 10: a definition is
    wrong; 11: a file is wrong; 12: these data cannot answer; 130: interrupted.
    """
    _make_streams_safe()
    words = sys.argv[1:] if arguments is None else arguments
    language = language_of(words, os.environ)
    console = Console(Texts.of_package("proeftuin.cli", language))
    try:
        # An interruption comes back as an exit code and not as an exception.
        code = application(console)(args=words, standalone_mode=False)
    except ProeftuinError as error:
        console.error(error)
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except OSError as error:
        console.refused_by_the_machine(error)
        return ProeftuinError.exit_code
    except Exception as error:
        if _is_usage_error(error):
            return console.usage_error(error)
        raise
    if code == INTERRUPTED:
        console.interrupted()
    return code if isinstance(code, int) else 0


def application(console: Console) -> typer.Typer:
    """The command line with all its commands, its help in the console's language."""
    text = console.text
    app = typer.Typer(
        name="proeftuin",
        help=text("app.help"),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )

    @app.callback()
    def options(
        language: str = typer.Option(console.language.value, "--language", metavar="nl|en", help=text("app.language")),
    ) -> None:
        if language not in set(Language):
            raise typer.BadParameter(text("app.unknown_language", language=language))

    for command in (run, check, show, evaluate, cycle, population, care, risk, catalogue, sources, regions):
        command.add_to(app, console)
    for found in sorted(entry_points(group=COMMANDS), key=lambda entry: entry.name):
        found.load()(app, console)
    return app


def language_of(words: list[str], environment: os._Environ[str] | dict[str, str]) -> Language:
    """
    Language asked for: by `--language`, else by `PROEFTUIN_LANGUAGE`, else by the machine's own, else English.

    It is read before the commands exist, because their help is written in it.
    """
    asked = ""
    for i, word in enumerate(words):
        if word == "--language" and i + 1 < len(words):
            asked = words[i + 1]
        elif word.startswith("--language="):
            asked = word.partition("=")[2]
    machine = environment.get("LC_ALL") or environment.get("LANG") or ""
    for wish in (asked, environment.get("PROEFTUIN_LANGUAGE", ""), machine[:2].lower()):
        if wish in set(Language):
            return Language(wish)
    return Language.EN


def _make_streams_safe() -> None:
    """A closed stream swallows what is written; one that has not all letters shows a question mark instead."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _is_usage_error(error: Exception) -> bool:
    return hasattr(error, "format_message") and hasattr(error, "exit_code")
