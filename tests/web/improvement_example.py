"""A project with a measure, and a finding with a decision, for tests."""

from datetime import date

from proeftuin_web.improvement import actions
from proeftuin_web.improvement.models import Decision, DecisionChange, Finding, Ground, Measure, Project

DAY = date(2026, 3, 1)


def project(site, code="falls"):
    """Begun on the first day of 2026, with an outcome measure that goes from 12 to 8."""
    made = Project.objects.create(
        site=site, code=code, aim="Fewer falls", for_whom="People of 75", started_on=date(2026, 1, 1),
        by=date(2027, 1, 1),
    )  # fmt: skip
    Measure.objects.create(
        project=made, chart="admissions", name="Falls", role="outcome", unit="a month", direction="lower",
        baseline=12, target=8,
    )  # fmt: skip
    return made


def plan(measure, code="visits"):
    """A whole plan with a prediction."""
    return {
        "code": code, "question": "Do visits help?", "change": "Visits on Tuesdays", "measure": measure,
        "predicted_value": 10.0, "predicted_lower": 8.0, "predicted_upper": 11.0, "predicted_why": "As elsewhere",
        "predicted_on": date(2026, 1, 15), "period_start": date(2026, 2, 1), "period_end": date(2026, 3, 1),
    }  # fmt: skip


def finished_test(of, by, code="visits"):
    """A test with a result and a lesson, decided on."""
    test = actions.plan_test(project=of, by=by, plan=plan(of.measures.first(), code))
    test = actions.start_test(test=test, by=by, day=date(2026, 2, 1))
    test = actions.put_down_result(test=test, by=by, day=DAY, value=9.0, learned="Visits reach few")
    return actions.decide(test=test, by=by, act="adapt", why="Too few")


def finding(site, by, says="Visits reach few", grounds=None, **of):
    """A finding about the portfolio, on a source in words when nothing else is given."""
    given = grounds or [Ground(kind="note", note="The meeting of March")]
    new = Finding(site=site, says=says, on=DAY, **of)
    return actions.put_down_finding(finding=new, by=by, steps=["portfolio"], grounds=given)


def decision(site, by, findings, says="Visit more people", change=None, **of):
    """A decision that changes the portfolio, in words when nothing else is given."""
    new = Decision(site=site, says=says, on=DAY, decided_by="The steering group", why="Too few are reached", **of)
    change = change or DecisionChange(step="portfolio", edit="set", what="Two teams more")
    return actions.put_down_decision(decision=new, by=by, findings=findings, changes=[change])
