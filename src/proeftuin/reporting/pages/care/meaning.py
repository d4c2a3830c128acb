"""A definition that was read back as text, given its form again: headings, lists, and what belongs under a line."""

from __future__ import annotations

from itertools import groupby

from proeftuin.reporting.page import Block, Points, Section, Term, Terms

_INDENT, _MARK = "  ", "- "


def meaning_sections(text: str) -> tuple[Section, ...]:
    """
    The parts of a definition.

    Parameters
    ----------
    text : str
        The name, then for each part an empty line, a heading and lines that begin with `- `; a line is indented by two
        blanks for each level below another.
    """
    parts = [part.splitlines() for part in text.strip().split("\n\n")[1:]]
    return tuple(
        Section(f"definition-{place}", lines[0], tuple(_blocks(lines[1:])))
        for place, lines in enumerate(parts, start=1)
    )


def _blocks(lines: list[str]) -> list[Block]:
    """Lines of equal rank as a list; a line with others below it as a word with its meaning."""
    terms: list[Term] = []
    for line in lines:
        depth = (len(line) - len(line.lstrip())) // len(_INDENT)
        said = line.strip().removeprefix(_MARK)
        if depth == 0:
            terms.append(Term(said, ()))
        elif terms:
            # Deeper levels keep their mark, so that what is under what can still be seen.
            terms[-1] = Term(terms[-1].word, (*terms[-1].meaning, f"{'– ' * (depth - 1)}{said}"))
    blocks: list[Block] = []
    for has_more, group in groupby(terms, key=lambda term: bool(term.meaning)):
        found = tuple(group)
        blocks.append(Terms(found) if has_more else Points(tuple(term.word for term in found)))
    return blocks
