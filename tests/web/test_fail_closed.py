"""Never fails open: at every question of the interview, whatever the turn server does, no unchecked answer and no disposition is kept."""

from typing import Any

import pytest
from serving import PROTOCOL, Chat, Gateway, TurnServer
from sqlalchemy import select

from store import conversations
from store.tables import answers

RICH = {
    "consent": "yes",
    "age": "54",
    "dry_mouth": "yes",
    "dry_mouth_onset": "unsure",
    "saliva_test": "not_tested",
    "radiation": "yes",
    "radiation_timing": "before",
    "gland_removed": "yes",
    "gland_removed_which": "parotid",
    "salivary_stones": "past",
    "diagnoses": "unsure",
    "diabetes": "yes",
    "a1c": "unsure",
    "cancer": "yes",
    "cancer_type": "prostate",
    "cancer_detail": "fits",
    "thrush": "treated",
    "medications": "unsure",
    "diuretic": "yes",
    "diuretic_first": "yes",
    "immunosuppressant": "yes",
    "immunosuppressant_stable": "no",
    "immunosuppressant_changed": "unsure",
    "investigational": "yes",
    "investigational_last": "unsure",
    "sex_at_birth": "female",
    "can_become_pregnant": "yes",
    "contraception": "yes",
    "daily_activity": "B",
    "procedures_ok": "yes",
    "deciding_for_self": "yes",
    "readback": "yes",
    "contact.agreed": "yes",
    "contact.first_name": "Ana",
    "contact.last_name": "Reyes",
    "contact.email": "ana@example.org",
    "contact.phone": "608-555-0123",
    "contact.reach": "mornings",
}
"""An interview that opens every question."""


def kept(gateway: Gateway, id: str) -> tuple[Any, ...]:
    """Everything of a conversation that decides: state, disposition, criteria, answers that stand."""
    found = conversations.get(gateway.context.database, id)
    assert found is not None
    with gateway.context.database.read() as connection:
        here = select(answers.c.question, answers.c.fingerprint).where(answers.c.conversation == id, answers.c.superseded_at.is_(None))
        standing = sorted((row.question, row.fingerprint) for row in connection.execute(here))
    return found.state, found.view, found.disposition, found.turn, standing


FAULTS = ["500", "garbage", "deep", "empty", "foreign", "unmarked", "early", "break"]


def test_at_every_question_nothing_unchecked_is_kept(gateway: Gateway, turn_server: TurnServer) -> None:
    chat, other = Chat(gateway.url), Chat(gateway.url)
    asked, question = [], chat.opened["question"]
    while question is not None:
        asked.append(question)
        text, id, before = RICH.get(question, "no"), f"client-{len(asked)}", kept(gateway, chat.id)
        for turn_server.fault in FAULTS:
            answer = chat.send(text, id)
            assert (answer.status_code, answer.json()["kept"]) == (503, True)
        assert kept(gateway, chat.id) == before and chat.history()["question"] == question
        turn_server.fault = None
        question = chat.send(text, id).json()["question"]
    assert {one.id for one in PROTOCOL.questions} <= set(asked)
    assert len(asked) == len(set(asked)) == len(chat.written())
    assert other.say("yes")["question"] == "age"


@pytest.mark.parametrize("question", ["a1c", "readback"])
def test_a_hang_at_a_question_leaves_it_standing(gateway: Gateway, turn_server: TurnServer, question: str) -> None:
    chat, other, open_ = Chat(gateway.url), Chat(gateway.url), "consent"
    while open_ != question:
        open_ = chat.say(RICH.get(open_, "no"))["question"]
    before = kept(gateway, chat.id)
    turn_server.fault = "hang"
    answer = chat.send(RICH[question], "client-hung")
    assert (answer.status_code, answer.json()["kept"]) == (503, True) and kept(gateway, chat.id) == before
    turn_server.fault = None
    assert other.say("yes")["question"] == "age"
    assert chat.send(RICH[question], "client-hung").json()["question"] != question
