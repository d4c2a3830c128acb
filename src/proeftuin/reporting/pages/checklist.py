"""
The reporting checklist of STROBE and RECORD, filled in as far as the study knows the answer.

An item without an answer says that the researcher has to write it: an empty place would look like a forgotten one.

Source
------
von Elm et al., PLoS Medicine 2007;4(10):e296 (STROBE); Benchimol et al., PLoS Medicine 2015;12(10):e1001885 (RECORD).
The numbers are theirs, the words are not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from proeftuin.reporting.charts.sensitivity import MAIN, analyses_in_order
from proeftuin.reporting.charts.words import Words
from proeftuin.reporting.edition import ALL_SITES, Edition
from proeftuin.reporting.page import Page, Paragraph, Section, TableBlock
from proeftuin.reporting.pages.effect_results import outcomes_by_role
from proeftuin.reporting.pages.limits import limits_of_effects
from proeftuin.reporting.pages.plan_state import plan_notice
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.estimate import Status

CHAPTERS: Mapping[str, tuple[str, ...]] = {
    "title": ("1a", "1b", "R1_1", "R1_2", "R1_3"),
    "introduction": ("2", "3"),
    "methods": (
        "4",
        "5",
        "6a",
        "6b",
        "R6_1",
        "R6_2",
        "R6_3",
        "7",
        "R7_1",
        "8",
        "9",
        "10",
        "11",
        "12a",
        "12b",
        "12c",
        "12d",
        "12e",
        "R12_1",
        "R12_2",
        "R12_3",
    ),
    "results": ("13a", "13b", "13c", "R13_1", "14a", "14b", "14c", "15", "16a", "16b", "16c", "17"),
    "discussion": ("18", "19", "R19_1", "20", "21"),
    "other": ("22", "R22_1"),
}
"""Items by chapter of a report; an R stands before the items of RECORD, whose point is written as an underscore."""

AS_IT_STANDS = (
    "1b",
    "R1_3",
    "R6_1",
    "R6_3",
    "R7_1",
    "11",
    "12c",
    "12d",
    "R12_1",
    "R12_3",
    "13a",
    "13c",
    "14a",
    "15",
    "16a",
    "16b",
    "16c",
    "18",
)
"""Items whose answer is the same for every study on open data."""


def checklist_page(edition: Edition) -> Page:
    """All items with what is asked and what this study has to say to it."""
    say = edition.say
    answers = {item: _answer(edition, item) for items in CHAPTERS.values() for item in items}
    filled = sum(answer is not None for answer in answers.values())
    intro = Section(
        "intro",
        say("effects.reading.title"),
        (
            *plan_notice(edition),
            Paragraph(say("checklist.intro")),
            Paragraph(say("checklist.count", filled=filled, all=len(answers))),
        ),
    )
    chapters = tuple(
        Section(
            f"chapter-{chapter}", say(f"checklist.chapter.{chapter}"), (TableBlock(_table(edition, chapter, answers)),)
        )
        for chapter in CHAPTERS
    )
    return Page(
        language=edition.language,
        path="effects/checklist.html",
        title=say("checklist.title"),
        lead=say("checklist.lead"),
        sections=(intro, *chapters),
    )


def _table(edition: Edition, chapter: str, answers: Mapping[str, str | None]) -> Table:
    say = edition.say
    return Table(
        id=f"checklist-{chapter}",
        caption=say("checklist.caption", chapter=say(f"checklist.chapter.{chapter}")),
        columns=tuple(Column(say(f"checklist.column.{name}")) for name in ("item", "answer")),
        rows=tuple(
            (
                Cell(_number(item), detail=say(f"checklist.asks.{item}")),
                Cell(answers[item] or say("checklist.to_write")),
            )
            for item in CHAPTERS[chapter]
        ),
    )


def _number(item: str) -> str:
    """`12a` as it is, `R12_1` as RECORD writes it."""
    return f"RECORD {item[1:].replace('_', '.')}" if item.startswith("R") else item


def _answer(edition: Edition, item: str) -> str | None:
    """What the study says to an item; `None` when only the researcher can."""
    if item in AS_IT_STANDS:
        return edition.say(f"checklist.answer.{item}")
    answer = _ANSWERS.get(item)
    return None if answer is None else answer(edition)


def _first(edition: Edition, column: str) -> str:
    return next((str(row[column]) for row in edition.rows("effects") if row[column] is not None), "")


def _design(edition: Edition) -> str:
    name = edition.explain("estimator", _first(edition, "estimator"))
    return name[0].upper() + name[1:]


def _plan(edition: Edition) -> dict[str, str]:
    study = edition.released.study
    return {"plan": study.plan[:12], "state": edition.say(f"plan_state.{study.plan_state}.short")}


def _sources(edition: Edition) -> str:
    return "; ".join(each.name.in_language(edition.language) for each in edition.released.citations.values())


def _what(edition: Edition) -> str:
    return edition.say("checklist.answer.1a", design=_design(edition), title=edition.title)


def _data(edition: Edition) -> str:
    return edition.say("checklist.answer.R1_1", names=_sources(edition))


def _where(edition: Edition) -> str:
    study = edition.released.study
    return edition.say(
        "checklist.answer.R1_2", division=study.division.year, first=study.first_year, last=study.last_year
    )


def _question(edition: Edition) -> str:
    primary = [edition.indicator_name(outcome) for outcome, role in outcomes_by_role(edition) if role == "primary"]
    return edition.say("checklist.answer.3", question=edition.question, outcomes="; ".join(primary))


def _set_up(edition: Edition) -> str:
    comparator = edition.explain("comparator", _first(edition, "comparator"))
    return edition.say("checklist.answer.4", design=_design(edition), comparator=comparator, **_plan(edition))


def _setting(edition: Edition) -> str:
    sites = [
        edition.say("checklist.answer.5_site", name=edition.site_label(site), start=edition.date(site.start))
        for site in edition.released.sites
    ]
    return edition.say(
        "checklist.answer.5",
        sites="; ".join(sites),
        first=_first(edition, "first_year"),
        last=_first(edition, "last_year"),
    )


def _population(edition: Edition) -> str:
    return edition.say("checklist.answer.6a_event" if edition.is_event_study else "checklist.answer.6a")


def _matched(edition: Edition) -> str | None:
    regions = {row["region"] for row in edition.rows("donors", site=ALL_SITES, comparator="matched_regions")}
    return edition.say("checklist.answer.6b", count=len(regions)) if regions else None


def _variables(edition: Edition) -> str:
    outcomes = [
        edition.say(
            "checklist.answer.7_outcome", name=edition.indicator_name(outcome), role=edition.say(f"role.{role}")
        )
        for outcome, role in outcomes_by_role(edition)
    ]
    return edition.say("checklist.answer.7", outcomes="; ".join(outcomes))


def _measurement(edition: Edition) -> str:
    return edition.say("checklist.answer.8", names=_sources(edition))


def _bias(edition: Edition) -> str:
    keys = dict.fromkeys(row["diagnostic"] for row in edition.rows("diagnostics"))
    names = "; ".join(edition.explain("diagnostic", f"{key}.name") for key in keys)
    return edition.say("checklist.answer.9", names=names) if names else edition.say("checklist.answer.9_plain")


def _size(edition: Edition) -> str | None:
    regions = [row["pool_regions"] for row in edition.rows("effects", status=Status.VALUE)]
    if not regions:
        return None
    return edition.say("checklist.answer.10", sites=len(edition.located_sites), regions=max(regions))


def _methods(edition: Edition) -> str:
    methods = dict.fromkeys(row["interval_method"] for row in edition.rows("effects") if row["interval_method"])
    intervals = "; ".join(edition.explain("interval_method", method) for method in methods)
    return edition.say("checklist.answer.12a", estimator=_design(edition), intervals=intervals or "–")


def _analyses(edition: Edition) -> list[str]:
    """Names of all other analyses, in the order of plans."""
    words = Words(edition.released, edition.language)
    rows = [row for outcome in edition.outcomes for row in analyses_in_order(edition.released, outcome, "percent")]
    return [words.analysis(key) for key in dict.fromkeys(row["analysis"] for row in rows) if key != MAIN]


def _groups(edition: Edition) -> str | None:
    words = Words(edition.released, edition.language)
    rows = [row for outcome in edition.outcomes for row in analyses_in_order(edition.released, outcome, "percent")]
    keys = dict.fromkeys(row["analysis"] for row in rows)
    names = [words.analysis(key) for key in keys if key.startswith(("by_age:", "by_deprivation:"))]
    return edition.say("checklist.answer.12b", names="; ".join(names)) if names else None


def _sensitivity(edition: Edition) -> str | None:
    names = _analyses(edition)
    return edition.say("checklist.answer.12e", names="; ".join(names)) if names else None


def _other_analyses(edition: Edition) -> str | None:
    names = _analyses(edition)
    return edition.say("checklist.answer.17", count=len(names)) if names else None


def _cleaning(edition: Edition) -> str:
    return edition.say("checklist.answer.R12_2", count=len(edition.rows("quality")))


def _dropped(edition: Edition) -> str:
    count = len(edition.released.sites) - len(edition.located_sites)
    return edition.say("checklist.answer.13b", count=count) if count else edition.say("checklist.answer.13b_all")


def _missing(edition: Edition) -> str:
    rows = edition.rows("effects", kind="year" if edition.is_event_study else "average")
    absent = sum(row["value"] is None for row in rows)
    return edition.say("checklist.answer.14b", count=absent, all=len(rows))


def _follow_up(edition: Edition) -> str:
    return edition.say("checklist.answer.14c", last=_first(edition, "last_year"))


def _limitations(edition: Edition) -> str:
    return edition.say("checklist.answer.19", count=len(limits_of_effects(edition)))


def _generalisation(edition: Edition) -> str | None:
    return edition.say("checklist.answer.21") if edition.rows("analyses", kind="prediction") else None


def _access(edition: Edition) -> str:
    return edition.say("checklist.answer.R22_1", **_plan(edition))


_ANSWERS: Mapping[str, Callable[[Edition], str | None]] = {
    "1a": _what,
    "R1_1": _data,
    "R1_2": _where,
    "3": _question,
    "4": _set_up,
    "5": _setting,
    "6a": _population,
    "6b": _matched,
    "7": _variables,
    "8": _measurement,
    "9": _bias,
    "10": _size,
    "12a": _methods,
    "12b": _groups,
    "12e": _sensitivity,
    "R12_2": _cleaning,
    "13b": _dropped,
    "14b": _missing,
    "14c": _follow_up,
    "17": _other_analyses,
    "19": _limitations,
    "21": _generalisation,
    "R22_1": _access,
}
"""Items that the study answers, each with what it says."""
