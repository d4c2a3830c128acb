"""
What made-up people put into the web application, for the pictures in the manual.

The study of the region that learns is about made-up persons; so are the parties, forms and tests here.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

STUDY = "improving-region"
SITES = {"nl": "zuid-limburg", "en": "twente"}
"""In which site something is filled in, by the language in which it is."""
PARTIES = (
    ("Zorgkoepel Voorbeeld", "primary_care", "coordinates"),
    ("Verzekeraar Voorbeeld", "insurer", "pays"),
    ("Ziekenhuis Voorbeeld", "hospital", "carries_out"),
    ("Burgerpanel Voorbeeld", "citizens", "represents"),
)
WORDS = {
    "nl": {
        "form": "De partners spreken elkaar elke maand. De afspraken staan in een convenant.",
        "barrier": "Contracten lopen per jaar, terwijl de winst later komt",
        "helps": "Huisartsen en wijkteams kennen elkaar al lang",
        "aim": "Minder ziekenhuisopnamen van ouderen",
        "for_whom": "inwoners van 75 jaar en ouder",
        "measure": "Ziekenhuisopnamen",
        "unit": "per 1000 inwoners per jaar",
        "driver": "Ouderen eerder gezien",
        "question": "Lukt het om op dinsdag alle nieuwe aanvragen te bezoeken?",
        "change": "De eerste teams bezoeken op dinsdag",
        "why": "In een andere regio ging het zo ook",
        "learned": "Veel bezoekers zijn tussen 70 en 75",
        "next": "Twee teams meer, ook op donderdag",
    },
    "en": {
        "form": "The partners meet every month. What was agreed stands in a covenant.",
        "barrier": "Contracts are for one year, while the gain comes later",
        "helps": "General practices and community teams have known each other for long",
        "aim": "Fewer hospital admissions of older people",
        "for_whom": "inhabitants of 75 and older",
        "measure": "Hospital admissions",
        "unit": "per 1000 inhabitants a year",
        "driver": "Older people seen earlier",
        "question": "Can every new request be visited on Tuesday?",
        "change": "The first teams visit on Tuesdays",
        "why": "It went like this in another region",
        "learned": "Many who come are between 70 and 75",
        "next": "Two teams more, on Thursdays too",
    },
}
"""What was typed, in the language of the pictures."""


def fill(language: str, by: Any) -> dict[str, Any]:  # noqa: ANN401 — a user, known once the framework is
    """Fill the site of the study in, and give the objects of which there are pictures, by name."""
    from proeftuin_web.accounts.models import Membership
    from proeftuin_web.accounts.role import Role
    from proeftuin_web.portfolio.actions.studies import read_portfolio
    from proeftuin_web.runs.models import Study
    from proeftuin_web.runs.seed import make_sites
    from proeftuin_web.sites.models import Party, PartyRole, Site

    study = Study.objects.get(code=STUDY)
    make_sites(study)
    site = Site.objects.get(code=SITES[language])
    Membership.objects.create(user=by, role=Role.SITE_CONTRIBUTOR, site=site)
    for name, kind, role in PARTIES:
        party, _ = Party.objects.get_or_create(name=name, defaults={"kind": kind})
        PartyRole.objects.create(site=site, party=party, role=role, starts_on=date(2021, 1, 1))
    read_portfolio(study=study, by=by)
    words = WORDS[language]
    return {"site": site, "form": _form(site, by, words), "project": _project(site, by, words)}


def _form(site: Any, by: Any, words: dict[str, str]) -> Any:  # noqa: ANN401 — a site and a user
    from django.utils import timezone

    from proeftuin_web.process_forms import actions
    from proeftuin_web.process_forms.filled import Filled, FilledRow, FilledTopic
    from proeftuin_web.process_forms.models import Round, quarter_of
    from proeftuin_web.process_forms.questions import VERSIONS

    today = timezone.localdate()
    start, end = quarter_of(today.year, 1)
    days = {"ends_on": end, "opens_on": end, "due_on": today + timedelta(days=21)}
    round, _ = Round.objects.get_or_create(starts_on=start, defaults=days)
    topics = {}
    for chapter in VERSIONS["1"]:
        items: dict[str, Any] = {}
        for one in chapter.questions:
            codes = [code for code, _ in one.options]
            items[one.code] = 3 if not codes else codes[:2] if one.is_many else codes[0]
        topics[chapter.topic.value] = FilledTopic(items, words["form"], "")
    factor = {"level": "financing", "theme": "contracts", "topic": "", "since": None, "is_still_there": True}
    barrier = factor | {"description": words["barrier"], "valence": "barrier", "strength": -2}
    helps = factor | {
        "description": words["helps"],
        "valence": "facilitator",
        "strength": 1,
        "level": "social",
        "theme": "collaboration",
    }
    running = {"name": words["driver"], "status": "running", "reason": ""}
    filled = Filled(topics, (FilledRow("aaaaaaaa", running),), (FilledRow("bbbbbbbb", barrier), FilledRow("c", helps)))
    form = actions.start_form(site=site, round=round, today=today, by=by)
    return actions.save_form(form=form, filled=filled, by=by)


def _project(site: Any, by: Any, words: dict[str, str]) -> Any:  # noqa: ANN401 — a site and a user
    from proeftuin_web.improvement import actions
    from proeftuin_web.improvement.models import Driver, Measure, Project

    begun = date(2021, 1, 1)
    project = Project(
        site=site,
        code="admissions",
        aim=words["aim"],
        for_whom=words["for_whom"],
        started_on=begun,
        by=date(2023, 1, 1),
    )
    actions.save_project(project=project, by=by)
    measure = Measure(
        project=project,
        chart="admissions",
        name=words["measure"],
        role="outcome",
        unit=words["unit"],
        direction="lower",
        baseline=97,
        target=85,
    )
    actions.save_measure(measure=measure, by=by)
    plan = {
        "code": "first_teams",
        "question": words["question"],
        "change": words["change"],
        "measure": measure,
        "predicted_value": 90.0,
        "predicted_lower": 82.0,
        "predicted_upper": 95.0,
        "predicted_why": words["why"],
        "predicted_on": date(2020, 12, 1),
        "period_start": begun,
        "period_end": date(2022, 1, 1),
    }
    test = actions.plan_test(project=project, by=by, plan=plan)
    test = actions.start_test(test=test, by=by, day=begun)
    test = actions.put_down_result(test=test, by=by, day=date(2022, 2, 1), value=92.0, learned=words["learned"])
    test = actions.decide(test=test, by=by, act="adapt", why=words["learned"])
    actions.plan_test(project=project, by=by, plan=plan | {"code": "more_teams", "change": words["next"]}, after=test)
    driver = actions.save_driver(driver=Driver(project=project, name=words["driver"]), by=by)
    for name, of in ((words["change"], {"test": test}), (words["next"], {})):
        actions.save_driver(driver=Driver(project=project, kind="change", parent=driver, name=name, **of), by=by)
    return project
