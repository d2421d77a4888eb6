"""Whole conversations with the running product: real Rasa, the trained model, real HTTP, the exports."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from running import Chat, Product

from prescreen.protocol.yaml import read

GIVEN = read(Path(__file__).with_name("conversations.yml"))
LONGEST, AT_A_TIME = 90, 4


def play(product: Product, conversation: dict[str, Any]) -> tuple[str, list[str]]:
    """Plays a conversation to its end; gives its id and the questions asked."""
    chat, asked = Chat(product), []
    say, beside = {**GIVEN["base"], **conversation.get("say", {})}, dict(conversation.get("at", {}))
    for _ in range(LONGEST):
        question = chat.question
        if question is None:
            return chat.id, asked
        asked.append(question)
        if question in beside:
            text = beside.pop(question)
            chat.say(text)
            assert chat.question == question or "wait" in text, f"{text!r} moved on from {question}"
        else:
            assert asked.count(question) < 5, f"stuck at {question}"
            chat.say(say.get(question, "not sure"))
    raise AssertionError("no end")


@dataclass
class Ended:
    """What became of all of the conversations: how each went, and what the two exports say of them."""

    played: dict[str, Future[tuple[str, list[str]]]]
    log: dict[str, dict[str, Any]]
    referrals: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def ended(product: Product) -> Ended:
    """Plays all of them, some at a time; what goes wrong in one is raised by its own test."""
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        played = {one["name"]: pool.submit(play, product, one) for one in GIVEN["conversations"]}
    exports = ({entry["conversation"]: entry for entry in product.lines(name, "--json")} for name in ("log", "referrals"))
    return Ended(played, *exports)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("conversation", GIVEN["conversations"], ids=lambda c: c["name"])
def test_ends_as_it_must(ended: Ended, conversation: dict[str, Any]) -> None:
    """Disposition, criteria, referral, date and focus; nothing asked that must not be."""
    id, asked = ended.played[conversation["name"]].result()
    expect = conversation["expect"]
    log, referral = ended.log.get(id), ended.referrals.get(id)
    assert (log["disposition"] if log else "none") == expect["disposition"]
    assert {id: (log or {"criteria": {}})["criteria"].get(id) for id in expect["criteria"]} == expect["criteria"]
    assert (referral is not None) == expect["referral"]
    if "wait_until" in expect:
        assert referral is not None and referral["wait_until"] == expect["wait_until"]
    if "focus" in expect:
        assert referral is not None and referral["focus"] == expect["focus"]
    assert not set(conversation.get("never", ())) & set(asked)
    if expect["disposition"] in ("unlikely", "stopped"):
        assert log is not None and log["answers"] == {}
