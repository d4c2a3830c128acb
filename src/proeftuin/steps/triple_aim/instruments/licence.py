"""
Licensed scoring from a file of the user, whom the licence holder gave the right to use it.

The file is CSV in UTF-8 with the columns `score`, `item`, `answer` and `points`, one number to a row:

- of a score that adds up points, a row for every answer of every item, and one with the item `constant` and no answer
  for what is added to everybody;
- of a score that is looked up, a row with the item `raw` for every whole sum that respondents can have.

Points have at most four decimals. The file stays with the user: nothing of it is copied into results.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from proeftuin.errors import DefinitionError, Problem
from proeftuin.steps.population.selection import SCALE
from proeftuin.steps.triple_aim.instruments.instrument import Instrument, Rule, Score
from proeftuin.steps.triple_aim.instruments.written import ten_thousandths

COLUMNS = ("score", "item", "answer", "points")
CONSTANT, RAW = "constant", "raw"
_Key = tuple[str, str, str]


def with_licensed_scoring(instrument: Instrument, path: Path) -> Instrument:
    """
    The instrument with the points of its licensed scores, as the file gives them.

    Raises
    ------
    DefinitionError
        The file cannot be read, or with one problem for every row that is wrong or absent.
    """
    rows = _rows(path)
    licensed = [score for score in instrument.scores if score.is_licensed]
    wanted = {key: score for score in licensed for key in _keys(instrument, score)}
    problems = [
        *(
            Problem(f"{path}, line {line}", "the definition has no such score, item or answer", _expected(licensed),
                    "remove or correct the row")
            for key, (line, _) in rows.items() if key not in wanted
        ),
        *(
            Problem(str(path), f"there is no row for score {key[0]}, item {key[1]}, answer {key[2] or 'none'}",
                    "one row for each", "add it")
            for key in wanted if key not in rows
        ),
    ]  # fmt: skip
    if problems:
        raise DefinitionError(problems)
    points = {key: worth for key, (_, worth) in rows.items()}
    filled = [_filled(score, points) if score.is_licensed else score for score in instrument.scores]
    return replace(instrument, scores=tuple(filled))


def _rows(path: Path) -> dict[_Key, tuple[int, int]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DefinitionError(
            Problem(str(path), f"the file cannot be read ({type(error).__name__})", "CSV in UTF-8", "check the path")
        ) from error
    reader = csv.DictReader(text.splitlines())
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise DefinitionError(
            Problem(f"{path}, line 1", "the columns are others", ", ".join(COLUMNS), "name the columns so")
        )
    rows: dict[_Key, tuple[int, int]] = {}
    problems = []
    for line, row in enumerate(reader, start=2):
        key = (row["score"] or "", row["item"] or "", row["answer"] or "")
        if key in rows:
            problems.append(Problem(f"{path}, line {line}", "this row stands here twice", "each once", "remove one"))
        try:
            rows[key] = (line, ten_thousandths(row["points"]))
        except ValueError as error:
            problems.append(
                Problem(f"{path}, line {line}, column points", str(error), "a number such as -0.1234", "correct it")
            )
    if problems:
        raise DefinitionError(problems)
    return rows


def _keys(instrument: Instrument, score: Score) -> Iterator[_Key]:
    meanings = [instrument.item(id).answers.meanings for id in score.items]
    if score.rule is Rule.TABLE:
        for raw in range(sum(map(min, meanings)), sum(map(max, meanings)) + 1):
            yield score.id, RAW, str(raw)
        return
    yield score.id, CONSTANT, ""
    for id, answers in zip(score.items, meanings, strict=True):
        for answer in answers:
            yield score.id, id, str(answer)


def _filled(score: Score, points: Mapping[_Key, int]) -> Score:
    mine = {(item, answer): worth for (id, item, answer), worth in points.items() if id == score.id}
    if score.rule is Rule.TABLE:
        table = {int(raw) * SCALE: worth for (_, raw), worth in mine.items()}
        return replace(score, table=table, is_complete=True)
    by_item: dict[str, dict[int, int | None]] = {id: {} for id in score.items}
    for (item, answer), worth in mine.items():
        if item != CONSTANT:
            by_item[item][int(answer) * SCALE] = worth
    return replace(score, points=by_item, start=mine[(CONSTANT, "")], is_complete=True)


def _expected(licensed: list[Score]) -> str:
    return "rows of " + ", ".join(score.id for score in licensed) if licensed else "an instrument with licensed scores"
