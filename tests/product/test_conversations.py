"""Whole conversations with the running product: real Rasa, the trained model, real HTTP, the exports."""

from pathlib import Path
from typing import Any

import pytest
from running import Chat, Product

from prescreen.protocol.yaml import read

GIVEN = read(Path(__file__).with_name("conversations.yml"))
LONGEST = 90


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


@pytest.mark.parametrize("conversation", GIVEN["conversations"], ids=lambda c: c["name"])
def test_ends_as_it_must(product: Product, conversation: dict[str, Any]) -> None:
    """Disposition, criteria, referral, date and focus; nothing asked that must not be."""
    id, asked = play(product, conversation)
    expect = conversation["expect"]
    log = {entry["conversation"]: entry for entry in product.lines("log", "--json")}.get(id)
    referral = {entry["conversation"]: entry for entry in product.lines("referrals", "--json")}.get(id)
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
