"""An application in which people have worked for a while: something stands on every page of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.http import QueryDict
from django.utils import timezone

from proeftuin.reporting.html import GEOGRAPHY_SCRIPT
from proeftuin.reporting.report import write_report
from proeftuin.vocabulary.language import Language
from proeftuin_web.accounts import rescue
from proeftuin_web.accounts.actions import invitations
from proeftuin_web.accounts.models import Membership, User
from proeftuin_web.accounts.role import Role
from proeftuin_web.improvement import actions as improving
from proeftuin_web.improvement.models import ChangeTest, Driver, Ground, Measure, Project
from proeftuin_web.portfolio.actions.studies import read_portfolio
from proeftuin_web.portfolio.models import Contract, Entry, Money, OwnType
from proeftuin_web.process_forms import actions as forms
from proeftuin_web.process_forms.filled import Filled, FilledRow, FilledTopic
from proeftuin_web.process_forms.models import Form, Round, quarter_of
from proeftuin_web.process_forms.questions import VERSIONS
from proeftuin_web.results.actions import take_in
from proeftuin_web.runs.models import Run, Study
from proeftuin_web.sites.models import ContextEvent, Governance, Party, PartyRole, Site
from tests.care_released_example import care_released_example
from tests.web import improvement_example, results_example, runs_example
from tests.web.permission_table.overview import SQUARE
from tests.web.portfolio_example import count, enabling, entry, rollout, small_study

PASSWORD = "ferry harbour lantern"
LONG = "Samenwerkingsverband ouderenzorg-en-welzijnsorganisaties Noordoost-Verzonnenland en omstreken"
"""What somebody typed and what no narrow screen has room for."""
ALL_ROLES = (Role.ADMINISTRATOR, Role.MONITOR_RESEARCHER, Role.ANALYST, Role.DATA_STEWARD)


@dataclass(frozen=True)
class Application:
    """
    What was filled in.

    Attributes
    ----------
    empty : Site
        A site of which nothing is known.
    runs, rounds, forms, tests : mapping
        By the state that they are in.
    invitation, rescued : str
        What stands in the link of an invitation, and in that to a text that was typed after a session ended.
    """

    by: User
    own: Site
    empty: Site
    study: Study
    wrong: Study
    results: Study
    compared: Study
    runs: Mapping[str, Run]
    event: ContextEvent
    party: PartyRole
    entry: Entry
    parts: Mapping[str, int]
    rounds: Mapping[str, Round]
    forms: Mapping[str, Form]
    project: Project
    measure: Measure
    tests: Mapping[str, ChangeTest]
    learned: Mapping[str, int]
    colleague: User
    invitation: str
    rescued: str


def filled_bundles(folder: Path) -> tuple[Path, Path]:
    """Results of two runs of a study; the later ones with a map, and with the report of a study on persons."""
    earlier = results_example.bundle(folder / "earlier", figures=results_example.estimates(cost=90.0), data="earlier")
    later = results_example.bundle(folder / "later", version="2", segments=True)
    shown = care_released_example(made_up=True)
    languages = tuple(Language)
    write_report(
        shown, later / "report", languages=languages, topology=SQUARE, pictures=False, progress=lambda line: None
    )
    script = later / "report" / "assets" / GEOGRAPHY_SCRIPT
    script.write_text(f"window.geography = {json.dumps(SQUARE)};", encoding="utf-8")
    return earlier, later


def filled(own: Site, other: Site, bundles: tuple[Path, Path], *, language: str) -> Application:
    """Fill the application; most happens in the first site. Whoever asks may do everything that somebody may."""
    by = User.objects.create_user("ada@example.org", PASSWORD, name="Ada")
    by.language = language
    by.save()
    for role in ALL_ROLES:
        Membership.objects.create(user=by, role=role)
    for site in (own, other):
        Membership.objects.create(user=by, role=Role.SITE_CONTRIBUTOR, site=site)
    colleague = User.objects.create_user("cor@example.org", PASSWORD, name="Cor")
    Membership.objects.create(user=colleague, role=Role.VIEWER, site=own)
    event, party = _site(own)
    study = small_study()
    read_portfolio(study=study, by=by)
    wrong = runs_example.study("wrong", problems=[runs_example.PROBLEM])
    results = results_example.study()
    results.cycles = [{"number": number, "closed_on": f"202{number}-01-01"} for number in (1, 2)]
    results.cycle = 3
    results.save()
    for bundle in bundles:
        take_in(bundle, study=results)
    home_team, parts = _portfolio(own, other)
    rounds, said = _forms(own, other, by)
    project, measure, tests = _improvement(own, by)
    now = timezone.now()
    _, invitation = invitations.invite(email="bea@example.org", role=Role.VIEWER, site=own, by=by, now=now)
    typed = QueryDict("", mutable=True)
    typed.update({"aim": LONG, "code": "falls", "for_whom": "people of 75"})
    return Application(
        by=by,
        own=own,
        empty=Site.objects.create(code="oost", name="Oost"),
        study=study,
        wrong=wrong,
        results=results,
        compared=runs_example.cycles_compared(own),
        runs=_runs(study, wrong, results, by),
        event=event,
        party=party,
        entry=home_team,
        parts=parts,
        rounds=rounds,
        forms=said,
        project=project,
        measure=measure,
        tests=tests,
        learned=_learned(own, project, tests["decided"], by),
        colleague=colleague,
        invitation=invitation,
        rescued=rescue.keep("/improvement/projects/add/", typed, now=now),
    )


def _site(own: Site) -> tuple[ContextEvent, PartyRole]:
    own.about, own.started_on, own.is_illustrative = f"{LONG}. {LONG}.", date(2019, 1, 1), True
    own.save()
    Governance.objects.create(site=own, legal_form="foundation", decides=LONG, meetings="Each month")
    roles = []
    for number, (kind, role) in enumerate([("insurer", "pays"), ("hospital", "carries_out"), ("citizens", "advises")]):
        party = Party.objects.create(name=f"{LONG} {number}", kind=kind)
        roles.append(PartyRole.objects.create(site=own, party=party, role=role, starts_on=date(2019, 1, 1)))
    PartyRole.objects.create(
        site=own, party=roles[0].party, role="steers", starts_on=date(2019, 1, 1), ends_on=date(2020, 1, 1),
        end_reason="Another took over",
    )  # fmt: skip
    law = {"level": "law", "starts_on": date(2020, 3, 1), "source": "https://example.org/" + "a-very-long-address" * 5}
    ContextEvent.objects.create(name="A new law", **law)
    ContextEvent.objects.create(site=own, name="A mistake", withdrawn_because="It was elsewhere", **law)
    return ContextEvent.objects.create(site=own, name=LONG, ends_on=date(2021, 3, 1), **law), roles[0]


def _portfolio(own: Site, other: Site) -> tuple[Entry, dict[str, int]]:
    home_team = entry(code="visits", name_nl=LONG, name_en=LONG, owner=LONG, target_reach=0.6)
    here = rollout(own, of=home_team, ends_on=date(2024, 1, 1), settings=20)
    rollout(other, of=home_team)
    planned = entry(own, code="planned", status="prepared", name_nl="Nieuw plan", name_en="New plan")
    rollout(own, of=planned, starts_on=date(2030, 1, 1))
    counted = count(own, of=home_team, completed=10, declined=5, sessions=80)
    held = Contract.objects.create(entry=home_team, party=LONG, kind="subsidy", starts_on=date(2021, 1, 1), eur=1e6)
    paid = Money.objects.create(entry=home_team, year=2021, payer=LONG, budget_eur=1e6, spent_eur=12.5)
    helps = enabling(own, name_nl=LONG, name_en=LONG)
    helps.supports.add(home_team)
    definition = {"extends": "integrated_elderly_care", "name": {"nl": "Eigen soort", "en": "A type of our own"}}
    OwnType.objects.create(code="own_type", definition=definition)
    numbers = {"rollout": here, "count": counted, "contract": held, "money": paid, "enabling": helps}
    return home_team, {name: each.pk for name, each in numbers.items()}


def _said() -> Filled:
    topics = {}
    for chapter in VERSIONS["1"]:
        items = {}
        for one in chapter.questions:
            code = one.options[0][0] if one.options else 3
            items[one.code] = [code] if one.is_many else code
        topics[chapter.topic.value] = FilledTopic(items, f"{LONG}. {LONG}.", "Nothing")
    factor = {
        "description": LONG, "level": "financing", "valence": "barrier", "strength": -2, "theme": "contracts",
        "topic": "", "since": None, "is_still_there": True,
    }  # fmt: skip
    helping = {**factor, "valence": "facilitator", "strength": 2, "since": date(2025, 1, 1)}
    intervention = {"name": LONG, "status": "running", "reason": ""}
    return Filled(
        topics, (FilledRow("aaaaaaaa", intervention),), (FilledRow("bbbbbbbb", factor), FilledRow("cccccccc", helping))
    )


def _forms(own: Site, other: Site, by: User) -> tuple[dict[str, Round], dict[str, Form]]:
    today = timezone.localdate()
    rounds = {}
    for name, (year, quarter) in {"first": (2025, 1), "second": (2025, 2), "third": (2025, 3)}.items():
        start, end = quarter_of(year, quarter)
        due_on = today + timedelta(days=20)
        rounds[name] = Round.objects.create(starts_on=start, ends_on=end, opens_on=end, due_on=due_on)
    made = {}
    for name, site, round in (
        ("submitted", own, "first"),
        ("of another", other, "first"),
        ("reopened", own, "second"),
        ("draft", own, "third"),
    ):
        form = forms.start_form(site=site, round=rounds[round], today=today, by=by)
        if name != "draft":
            forms.save_form(form=form, filled=_said(), by=by)
            forms.submit_form(form=form, at=timezone.now(), by=by)
        if name == "reopened":
            forms.reopen_form(form=form, reason=LONG, by=by)
        made[name] = form
    return rounds, made


def _improvement(own: Site, by: User) -> tuple[Project, Measure, dict[str, ChangeTest]]:
    day = date(2026, 1, 1)
    project = Project.objects.create(
        site=own, code="fewer-falls", aim=LONG, for_whom=LONG, started_on=day, by=date(2027, 1, 1)
    )
    measure = Measure.objects.create(
        project=project, chart="falls", name=LONG, role="outcome", unit="a month", direction="lower", baseline=12,
        target=8,
    )  # fmt: skip
    plan = {
        "question": LONG, "change": LONG, "measure": measure, "predicted_value": 10.0, "predicted_lower": 8.0,
        "predicted_upper": 11.0, "predicted_why": LONG, "predicted_on": day, "period_start": day,
        "period_end": date(2026, 2, 1), "where": "Noord", "who": LONG,
    }  # fmt: skip
    made = {}
    for name in ("planned", "started", "measured", "decided"):
        test = improving.plan_test(project=project, by=by, plan=plan | {"code": name})
        if name != "planned":
            test = improving.start_test(test=test, by=by, day=day)
        if name in ("measured", "decided"):
            test = improving.put_down_result(
                test=test, by=by, day=date(2026, 3, 1), value=9.0, happened=LONG, learned=LONG
            )
        if name == "decided":
            test = improving.decide(test=test, by=by, act="adapt", why=LONG)
        made[name] = test
    return project, measure, made


def _learned(own: Site, project: Project, test: ChangeTest, by: User) -> dict[str, int]:
    driver = improving.save_driver(driver=Driver(project=project, name=LONG), by=by)
    below = Driver(project=project, name="A fixed day", kind="change", parent=driver, test=test)
    change = improving.save_driver(driver=below, by=by)
    improving.save_driver(driver=Driver(project=project, name="Fewer medicines"), by=by)
    grounds = [Ground(kind="test", test=test), Ground(kind="note", note=LONG)]
    of = {"project": project}
    earlier = improvement_example.finding(own, by, grounds=grounds, **of)
    finding = improvement_example.finding(own, by, says=LONG, **of)
    again = improvement_example.finding(own, by, says="Once more", **of)
    improving.withdraw_finding(finding=again, by=by, why=LONG)
    decision = improvement_example.decision(own, by, [finding, again], **of)
    improving.say_what_became(decision=decision, by=by, state="carried_out", day=improvement_example.DAY)
    improving.say_what_became(decision=decision, by=by, state="open", day=improvement_example.DAY, why=LONG)
    return {
        "driver": driver.pk, "change": change.pk, "finding": finding.pk, "corrected": again.pk,
        "decision": decision.pk, "earlier": earlier.pk,
    }  # fmt: skip


def _runs(study: Study, wrong: Study, results: Study, by: User) -> dict[str, Run]:
    log = [{"at": 0.1, "stage": "read"}, {"at": 2.5, "detail": "1/2, ± 3 s: " + "file-with-a-long-name" * 6}]
    told = {"log": log, "asked_by": by, "hash": "ab" * 32, "software": "0.1.0", "text": runs_example.TEXT}
    problems = [runs_example.PROBLEM | {"what": LONG}]
    return {
        "done": runs_example.run_of(results, "done", **told),
        "queued": runs_example.run_of(results, "queued"),
        "running": runs_example.run_of(study, "running", stage="read", step=2, steps=7, fraction=0.3, **told),
        "failed": runs_example.run_of(wrong, "failed", problems=problems, **(told | {"text": runs_example.TEXT})),
        "cancelled": runs_example.run_of(wrong, "cancelled", cancelled_by=by),
        "lost": runs_example.run_of(wrong, "lost", **told),
    }
