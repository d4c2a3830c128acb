"""
Episodes of disease: contacts of one person for one disease that follow each other closely enough.

A new episode begins when more days have passed since the last contact than the contact-free window of the disease. A
chronic disease has one episode, from its first contact on.

An episode is found set-wise: each day with a contact is compared with the latest day that all earlier ones reached, and
the days that begin an episode are numbered by a running sum. One sort of the rows suffices, however many episodes a
person has. Query languages without such windows look for the first contact, the first after it, and so on; the query
then nests once for every episode and meets the limit of recursion of the language or the engine.

What is left out: an episode that ends because the person died or moved away; membership and person-time say that.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import ibis

from proeftuin.data.engine.care_engine import Relation
from proeftuin.data.engine.portable import Day, greatest, is_true, one_if, plus_days
from proeftuin.errors import DefinitionError, Problem
from proeftuin.steps.population.disease import Disease, refuse_shared_codes
from proeftuin.steps.population.query import Query, care_table
from proeftuin.steps.population.selection import EventTable, Selection, matches

HISTORY = "history"
"""Status of a diagnosis that is told, not treated: nobody was seen for it on that day."""
NO_CONTACT = "capitation"
"""Kind of line that is a payment without a contact."""


def episode_query(diseases: Sequence[Disease], *, contacts: bool = True) -> Query:
    """
    Episodes of all persons, as the contract `episode` says.

    A contact is a day with a diagnosis of the disease, what is only told of the past left out. Two on one day are one.
    The last day is the last day of the last contact, which for an admission is the day of discharge.

    Parameters
    ----------
    diseases : sequence of Disease
        No code may belong to two of them.
    contacts : bool
        Whether the main diagnosis of a contact counts as well; otherwise the table of diagnoses alone.

    Returns
    -------
    Query
        `person_id`, `disease`, `start_day`, `last_day`, `end_day` and `contacts`. Episodes of one disease do not
        overlap: the next one begins on `end_day` or later.

    Raises
    ------
    DefinitionError
        There is no disease, or a code belongs to two.
    """
    if not diseases:
        raise DefinitionError(Problem("episodes", "there is no disease", "at least one", "name one"))
    refuse_shared_codes(diseases, "episodes")
    rows = _diagnoses(diseases)
    return Query("episode", _episodes(ibis.union(rows, _contacts(diseases)) if contacts else rows, diseases))


def open_on(episodes: Relation, day: Day | date) -> Relation:
    """
    The episodes that are open on a day: begun, and the contact-free window not yet over.

    Parameters
    ----------
    day : day, or column of `episodes` with one
        An episode whose day is empty is left out.
    """
    on = ibis.literal(day) if isinstance(day, date) else day
    return episodes.filter(is_true((episodes.start_day <= on) & (episodes.end_day.isnull() | (on < episodes.end_day))))


def _diagnoses(diseases: Sequence[Disease]) -> Relation:
    table = care_table("diagnosis")
    treated = table.filter(table.status.isnull() | (table.status != HISTORY))
    return _of_disease(treated.select("person_id", "day", "code_system", "code", reached="day"), diseases)


def _contacts(diseases: Sequence[Disease]) -> Relation:
    table = care_table("contact")
    seen = table.filter(table.kind.isnull() | (table.kind != NO_CONTACT))
    # An end before the start is a fault of the source, which the quality checks count; such a contact lasts one day.
    dated = seen.select(
        "person_id",
        "day",
        code_system="diagnosis_system",
        code="diagnosis_code",
        reached=greatest(seen.day, seen.end_day),
    )
    return _of_disease(dated, diseases)


def _of_disease(rows: Relation, diseases: Sequence[Disease]) -> Relation:
    # Many rows have few codes: to see of each code once what disease it is costs a fraction of doing so for each row.
    # That each occurs is no question, but without it the embedded engine asks every row before it looks which differ.
    codes = rows.group_by("code_system", "code").agg(occurs=rows.count())
    disease = ibis.cases(
        *((matches(codes, Selection(EventTable.DIAGNOSIS, codes=found.codes)), found.id) for found in diseases),
        else_=ibis.null("string"),
    )
    named = codes.select(own_system="code_system", own_code="code", occurs="occurs", disease=disease)
    named = named.filter((named.occurs > 0).ifelse(named.disease, ibis.null("string")).notnull())
    found = rows.join(named, [rows.code_system == named.own_system, rows.code == named.own_code])
    return found.select("person_id", "day", "reached", "disease")


def _episodes(rows: Relation, diseases: Sequence[Disease]) -> Relation:
    days = rows.group_by("person_id", "disease", "day").agg(reached=rows.reached.max())
    in_turn = {"group_by": ["person_id", "disease"], "order_by": "day"}
    before = days.mutate(before=days.reached.max().over(ibis.window(**in_turn, preceding=(None, 1))))
    begins = one_if(before.before.isnull() | (before.day > _last_open_day(before, before.before, diseases)))
    marked = before.mutate(begins=begins)
    number = marked.begins.sum().over(ibis.window(**in_turn, preceding=None, following=0))
    numbered = marked.mutate(number=number)
    episodes = numbered.group_by("person_id", "disease", "number").agg(
        start_day=numbered.day.min(), last_day=numbered.reached.max(), contacts=numbered.day.count()
    )
    return episodes.select(
        "person_id",
        "disease",
        "start_day",
        "last_day",
        end_day=plus_days(_last_open_day(episodes, episodes.last_day, diseases), 1),
        contacts=episodes.contacts,
    )


def _last_open_day(rows: Relation, last: Day, diseases: Sequence[Disease]) -> Day:
    """Last day on which an episode with its last contact on `last` is open; empty for a chronic disease."""
    by_window: dict[int, list[str]] = {}
    for disease in diseases:
        if disease.contact_free_days is not None:
            by_window.setdefault(disease.contact_free_days, []).append(disease.id)
    if not by_window:
        return ibis.null("date")
    return ibis.cases(
        *((rows.disease.isin(ids), plus_days(last, days)) for days, ids in by_window.items()), else_=ibis.null("date")
    )
