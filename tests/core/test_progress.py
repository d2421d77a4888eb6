"""How far somebody has come: it never goes back to the beginning, and ends with the last question."""

from __future__ import annotations

import itertools
from datetime import datetime

import pytest
from given import Given
from serving import ANSWERS, PROTOCOL, read

from prescreen.dialogue import Site, begin, take
from prescreen.dialogue.turn import View

NOW = datetime.fromisoformat("2026-11-30T10:00:00-06:00")


def walked(**answers: str) -> list[View]:
    """What the page shows at each step of an interview that is answered like this."""
    turn = begin(PROTOCOL, channel="web", language="en", now=NOW)
    views = [turn.view]
    while not views[-1].ended and len(views) < 70:
        question = turn.view.question or ""
        text = answers.get(question.replace("contact.", ""), ANSWERS.get(question, "no"))
        turn = take(PROTOCOL, Given(read), turn.state, text, now=NOW, message=str(len(views)), site=Site())
        views.append(turn.view)
    return views


@pytest.mark.parametrize("answers", [{}, {"radiation": "yes", "diuretic": "yes"}, {"agreed": "no"}, {"sex_at_birth": "not sure"}])
def test_each_answer_is_a_step_and_the_last_question_is_the_last_step(answers: dict[str, str]) -> None:
    views = walked(**answers)
    asked = [(view.progress.done + 1, view.progress.of) for view in views[:-1]]
    assert asked[0][0] == 1 and asked[-1][0] == asked[-1][1]
    assert all(later[0] > earlier[0] for earlier, later in itertools.pairwise(asked))
    assert all(now <= of for now, of in asked)
    assert abs(asked[0][1] - asked[-1][1]) <= 8 or "agreed" in answers


def test_a_ruling_out_that_is_read_back_is_no_step() -> None:
    views = walked(dry_mouth="no", confirm="yes")
    assert [view.progress.done for view in views[2:4]] == [2, 2] and views[3].question == "confirm"
    assert views[-1].ended and views[-1].progress.done == views[-1].progress.of > 1


def test_conditions_can_be_named_together_and_nothing_else() -> None:
    several = {view.question: view.several for view in walked()}
    named = several.pop("diagnoses")
    assert {"sjogren", "lupus", "thyroid_disease"} <= {*named} and not {"none", "unsure"} & {*named}
    assert not any(several.values())
