"""What the terminal shows: progress and results to people, and JSON to programs, each on its own stream."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence

from rich.console import Console as Terminal
from rich.table import Table
from rich.text import Text

from proeftuin.errors import ProeftuinError
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.texts import Texts


class Console:
    """Standard output for results, standard error for progress and errors, in one language."""

    def __init__(self, text: Texts) -> None:
        self.text = text
        # A pipe or a file has no width of its own; 80 columns would cut identifiers in two.
        self.output = Terminal(highlight=False, width=None if sys.stdout.isatty() else 140)
        self.notes = Terminal(stderr=True, highlight=False)

    @property
    def language(self) -> Language:
        """Language of everything that a person reads here."""
        return self.text.language

    def say(self, key: str, /, **gaps: object) -> None:
        """One sentence on standard output."""
        self.output.print(self.text(key, **gaps), markup=False, soft_wrap=True)

    def plain(self, text: str) -> None:
        """Text that is no sentence of the program, such as a query, as it is."""
        sys.stdout.write(text if text.endswith("\n") else text + "\n")

    def note(self, line: str) -> None:
        """One line beside the results, such as progress."""
        self.notes.print(line, markup=False, soft_wrap=True)

    def table(self, title: str, headings: Sequence[str], rows: Sequence[Sequence[str]], *, right: int = 1) -> None:
        """A table; the columns from `right` on hold numbers and are aligned to the right."""
        # As `Text`, because a name in square brackets would be taken for markup.
        table = Table(title=Text(title), title_justify="left", title_style="bold", header_style="bold")
        for position, heading in enumerate(headings):
            table.add_column(Text(heading), justify="right" if position >= right else "left")
        for row in rows:
            table.add_row(*map(Text, row))
        self.output.print(table)

    def json(self, content: Mapping[str, object] | Sequence[object]) -> None:
        """The result for a program: one JSON document and nothing else on standard output."""
        # Where a letter cannot be written as it is, JSON has its own way to write it.
        is_unicode = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
        sys.stdout.write(json.dumps(content, ensure_ascii=not is_unicode, indent=2, default=str) + "\n")

    def error(self, error: ProeftuinError) -> None:
        """One readable paragraph per problem, without a traceback."""
        if not error.problems:
            self.note(self.text("error.plain", message=error))
        for problem in error.problems:
            self.note(
                self.text(
                    "error.problem",
                    where=problem.where,
                    what=problem.what,
                    expected=problem.expected,
                    action=problem.action,
                )
            )

    def usage_error(self, error: Exception) -> int:
        """The command line was not understood: say why and how to get help."""
        message: str = error.format_message()  # type: ignore[attr-defined]
        if "\n" in message:
            # The help itself, for a group of commands without the command.
            self.note(message)
        else:
            self.note(self.text("error.usage", message=message.rstrip(".") + "."))
        return int(error.exit_code)  # type: ignore[attr-defined]

    def refused_by_the_machine(self, error: OSError) -> None:
        """The operating system did not do what was asked: say where and in its own words why."""
        where = error.filename if isinstance(error.filename, str) else self.text("error.machine")
        self.note(self.text("error.refused", where=where, why=error.strerror or type(error).__name__))

    def interrupted(self) -> None:
        """The user stopped the program."""
        self.note(self.text("error.interrupted"))
