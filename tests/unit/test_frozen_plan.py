"""The file with the frozen plan: what stands in it, what replaces it, and which files are refused."""

from dataclasses import replace
from datetime import date

import pytest
import yaml

from proeftuin.errors import DefinitionError
from proeftuin.steps.evaluation.plan import PlanState
from proeftuin.studies.frozen_plan import FILE_NAME, FrozenPlan, freeze, frozen_plan_beside, plan_status
from proeftuin.studies.study_file import TextPart
from tests.evaluation_example import plan, site, square

PLAN = plan(site("a", square(0, 0)), site("b", square(4, 4)))
DAY = date(2012, 11, 1)


def frozen(given=PLAN, *, day=DAY, study="small"):
    return FrozenPlan(
        study=study,
        frozen_on=day,
        software="proeftuin 0",
        question=TextPart(nl="Wat?", en="What?"),
        plan=given.hash(),
        decided=given.decided(),
        follow_up_at_hand=False,
        inputs={"costs_2011.parquet": "ab12"},
    )


def test_a_frozen_plan_is_read_back_whole(tmp_path):
    freeze(tmp_path, frozen())

    back = frozen_plan_beside(tmp_path, "small")

    assert back.content() == frozen().content()
    assert plan_status(tmp_path, "small", PLAN).state is PlanState.FROZEN


def test_without_a_file_nothing_was_frozen(tmp_path):
    assert plan_status(tmp_path, "small", PLAN).state is PlanState.NOT_FROZEN


def test_an_analysis_that_departs_says_in_what(tmp_path):
    freeze(tmp_path, frozen())

    status = plan_status(tmp_path, "small", replace(PLAN, seed=4))

    assert status.state is PlanState.DEPARTS
    assert [(one.key, one.planned, one.done) for one in status.departures] == [("seed", "20150101", "4")]


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_a_frozen_plan_stays_unless_there_is_a_reason_to_replace_it(tmp_path, reason):
    freeze(tmp_path, frozen())
    before = (tmp_path / FILE_NAME).read_bytes()

    with pytest.raises(DefinitionError, match="a plan was frozen on 2012-11-01"):
        freeze(tmp_path, frozen(replace(PLAN, seed=4)), reason=reason)

    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_plans_that_were_replaced_stay_in_the_file_with_day_and_reason(tmp_path):
    freeze(tmp_path, frozen())
    freeze(tmp_path, frozen(replace(PLAN, seed=4), day=date(2013, 2, 1)), reason="another seed")
    freeze(tmp_path, frozen(replace(PLAN, draws=99), day=date(2013, 3, 1)), reason="fewer draws")

    back = frozen_plan_beside(tmp_path, "small")

    assert back.plan == replace(PLAN, draws=99).hash()
    assert [(one["frozen_on"], one["replaced_on"], one["reason"], one["plan"]) for one in back.superseded] == [
        ("2012-11-01", "2013-02-01", "another seed", PLAN.hash()),
        ("2013-02-01", "2013-03-01", "fewer draws", replace(PLAN, seed=4).hash()),
    ]
    assert back.superseded[0]["decided"] == frozen().content()["decided"]


def test_a_plan_that_was_never_frozen_cannot_be_replaced(tmp_path):
    with pytest.raises(DefinitionError, match="there is no frozen plan to replace"):
        freeze(tmp_path, frozen(), reason="why not")

    assert not (tmp_path / FILE_NAME).exists()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("frozen_on", "2010-01-01"),
        ("plan", "0" * 64),
        ("decided", {"window": [2011, 2016]}),
        ("follow_up_at_hand", True),
        ("inputs", {}),
        ("seal", "0" * 64),
    ],
)
def test_a_file_that_was_changed_by_hand_is_refused(tmp_path, key, value):
    path = freeze(tmp_path, frozen())
    content = yaml.safe_load(path.read_text(encoding="utf-8")) | {key: value}
    path.write_text(yaml.safe_dump(content), encoding="utf-8")

    with pytest.raises(DefinitionError, match="its seal does not fit its content") as refusal:
        plan_status(tmp_path, "small", PLAN)

    assert "--replace" in refusal.value.problems[0].action
    with pytest.raises(DefinitionError, match="its seal does not fit its content"):
        freeze(tmp_path, frozen(), reason="to hide it")


def test_a_change_of_layout_and_comments_is_no_change(tmp_path):
    path = freeze(tmp_path, frozen())
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text("# by e-mail\n" + yaml.safe_dump(content, default_flow_style=True), encoding="utf-8")

    assert plan_status(tmp_path, "small", PLAN).state is PlanState.FROZEN


def test_the_plan_of_another_study_is_refused(tmp_path):
    freeze(tmp_path, frozen(study="other"))

    with pytest.raises(DefinitionError, match="this is the plan of the study other"):
        frozen_plan_beside(tmp_path, "small")


@pytest.mark.parametrize(
    ("text", "message"),
    [("study: small\n", "the key is absent"), ("- small\n", "not a mapping"), ("a: [\n", "this is not YAML")],
)
def test_a_file_that_is_no_frozen_plan_is_refused(tmp_path, text, message):
    (tmp_path / FILE_NAME).write_text(text, encoding="utf-8")

    with pytest.raises(DefinitionError, match=message):
        frozen_plan_beside(tmp_path, "small")


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(DefinitionError, match="the file cannot be written"):
        freeze(tmp_path / "nowhere", frozen())
