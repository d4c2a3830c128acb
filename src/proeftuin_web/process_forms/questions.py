"""
The questions of the form, by version and topic.

A version is never changed once a round uses it, so that answers keep their meaning: a change is a new version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from proeftuin_web.process_forms.models import Topic

Words = str | Promise


@dataclass(frozen=True)
class Question:
    """
    A question with a fixed kind of answer.

    Attributes
    ----------
    code : str
        Name of it in data.
    options : tuple of (str, words)
        Answers to choose from; without any the answer is a whole number.
    is_many : bool
        Whether several may be chosen.
    """

    code: str
    words: Words
    hint: Words
    options: tuple[tuple[str, Words], ...] = ()
    is_many: bool = False


@dataclass(frozen=True)
class Chapter:
    """What is asked on one topic; `text` asks for an explanation in own words."""

    topic: Topic
    about: Words
    questions: tuple[Question, ...]
    text: Words


_ONE = (
    Chapter(
        Topic.AIMS,
        _("What the site wants to reach, and for whom."),
        (
            Question(
                "aims_pursued",
                _("Which aims does the site work on?"),
                _("Choose all aims for which there are activities now."),
                (
                    ("health", _("Better health of the population")),
                    ("quality", _("Better quality, as people experience it")),
                    ("costs", _("Lower costs per person")),
                    ("professionals", _("Work that professionals enjoy")),
                ),
                is_many=True,
            ),
            Question(
                "aims_shared",
                _("Do the parties agree on the aims?"),
                _("What counts is what the parties signed or decided together."),
                (
                    ("yes", _("Yes, all parties")),
                    ("mostly", _("Most parties")),
                    ("no", _("No")),
                    ("unknown", _("Not known")),
                ),
            ),
        ),
        _("Describe the aims in your own words"),
    ),
    Chapter(
        Topic.STRUCTURE,
        _("Who takes part, in which form, and who decides."),
        (
            Question(
                "legal_entity",
                _("Does the site have a legal entity of its own?"),
                _("Such as a foundation or a cooperative."),
                (("yes", _("Yes")), ("preparing", _("In preparation")), ("no", _("No"))),
            ),
            Question(
                "organisations",
                _("How many organisations take part?"),
                _("Count organisations with a role in the site on the last day of the quarter."),
            ),
            Question(
                "steering_group",
                _("How often did the steering group meet this quarter?"),
                _("Enter 0 when it did not meet, or when there is none."),
            ),
        ),
        _("Describe the organisations, their roles and who decides on what"),
    ),
    Chapter(
        Topic.POPULATION,
        _("How the site finds the people it is for."),
        (
            Question(
                "population_defined",
                _("How is the population described?"),
                _("Choose all ways that are in use."),
                (
                    ("area", _("By area: everybody who lives there")),
                    ("practice", _("By practice: everybody who is registered there")),
                    ("insurer", _("By insurer: everybody who is insured there")),
                    ("condition", _("By disease or need")),
                    ("none", _("Not described yet")),
                ),
                is_many=True,
            ),
            Question(
                "stratification",
                _("Are people divided into groups by risk?"),
                _("Think of a score in the records of general practitioners, or segments by need."),
                (("used", _("Yes, and interventions use it")), ("made", _("Yes, not used yet")), ("no", _("No"))),
            ),
        ),
        _("Describe how people are found, and with which data"),
    ),
    Chapter(
        Topic.FINANCING,
        _("How the work is paid, and what the payment rewards."),
        (
            Question(
                "payment",
                _("How are interventions paid?"),
                _("Choose all ways that are in use."),
                (
                    ("regular", _("From the regular rates")),
                    ("project", _("With money for a project")),
                    ("bundled", _("One price for a course of care")),
                    ("shared_savings", _("Parties share in savings")),
                    ("population", _("An amount for each person in the population")),
                    ("own", _("From the parties' own means")),
                ),
                is_many=True,
            ),
            Question(
                "contract_years",
                _("For how many years is the longest contract?"),
                _("In whole years. Enter 0 when there is no contract."),
            ),
        ),
        _("Describe contracts and what they reward"),
    ),
    Chapter(
        Topic.INTERVENTIONS,
        _("What the site does, and how far it is."),
        (
            Question(
                "on_schedule",
                _("Do the interventions go as planned?"),
                _("Look at the whole set of interventions."),
                (("yes", _("Yes")), ("partly", _("Some do, others do not")), ("no", _("No"))),
            ),
        ),
        _("What stands out about the interventions?"),
    ),
    Chapter(
        Topic.FACTORS,
        _("What hinders and what helps."),
        (
            Question(
                "balance",
                _("All in all, what had the upper hand this quarter?"),
                _("Your own judgement is enough."),
                (("helps", _("What helps")), ("equal", _("Both as much")), ("hinders", _("What hinders"))),
            ),
        ),
        _("What do you want to say about barriers and facilitators as a whole?"),
    ),
)
VERSIONS: Mapping[str, tuple[Chapter, ...]] = {"1": _ONE}
NEWEST = "1"
